//! The panel's value for one candidate on one competency: the mean or median of the last scores, or a level that the panel sets.
//!
//! What must stay true: a number never stands without words; a value that the scores do not carry never stands without a reason; nobody sets one
//! for a candidate from whom they are recused, nor one that stood when an order was recorded.

use audit::{Act, ObjRef, Why as LogWhy};
use domain::candidate::{Candidate, CandidateState};
use domain::doors::Draw as _;
use domain::guide::GuideDocument;
use domain::ids::{CandidateId, PanelRatingId, PersonId};
use domain::scorecard::{PanelRatingRecord, ScorecardVersion};
use domain::scores::{Level, panel_rating_refusals};
use domain::{FieldError, FieldErrors, Lang, Refusal, forms, limits};
use store::repo::{self, Lock};
use store::{Event, Events, WriteTxn};

use super::items::{is_final, is_on, recorded_at};
use super::speaks::Speakers;
use crate::Service;
use crate::access::Granted;
use crate::access::policy::RatePanel;
use crate::act::takes;
use crate::error::{Error, OrMissing as _, What, Why};
use crate::ranking::{rules_of, scores};
use crate::retirement::Retirements;
use crate::reveal::is_revealed;
use crate::vacancy::frozen_guide;

/// What the chair confirms for the panel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rating {
    /// For whom.
    pub candidate: CandidateId,
    /// On what.
    pub competency: String,
    /// A level instead of the mean or median.
    pub level: Option<Level>,
    /// What was or was not demonstrated, in a sentence.
    pub words: String,
    /// The language of that sentence.
    pub language: Lang,
    /// Why, as a reason of the closed list.
    pub why: Option<LogWhy>,
    /// The same in words, where the rules ask.
    pub reason: String,
    /// The version of the rating that the chair saw; 0 where there was none.
    pub seen: i64,
}

impl Service {
    /// Confirms the panel's value, with its words.
    pub async fn rate(&self, granted: Granted<RatePanel>, rating: &Rating) -> Result<(), Error> {
        if let Some(why) = rating.why {
            takes(Act::PanelRatingSet, why)?;
        }
        let words = forms::optional_words("words", &rating.words, limits::REASON_CHARS)?.unwrap_or_default();
        let reason = forms::optional_words("reason", &rating.reason, limits::REASON_CHARS)?;
        let rating = Rating { words, reason: reason.unwrap_or_default(), ..rating.clone() };
        self.act(granted, move |txn, granted| {
            let rating = rating.clone();
            Box::pin(async move {
                let vacancy = granted.enter(txn, Lock::Update).await?;
                let candidate = repo::candidate::get(txn, vacancy.id, rating.candidate).await.or_missing(What::Candidate)?;
                if candidate.state != CandidateState::Entered || !is_revealed(&repo::reveal::list(txn, vacancy.id).await?, candidate.id) {
                    return Err(Error::Missing(What::Candidate));
                }
                if !Speakers::of(txn, vacancy.id).await?.speaks(granted.person()?.id, candidate.id) {
                    return Err(Error::Denied);
                }
                let guide = frozen_guide(txn, &vacancy).await?.document;
                if !is_on(&rules_of(&guide)?, &rating.competency, rating.level) {
                    let levels = guide.content().levels.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
                    return Err(FieldErrors::one("level", FieldError::NotOnTheList { list: levels }).into());
                }
                let retirements = Retirements::of(txn, vacancy.id).await?;
                if retirements.competencies().contains(rating.competency.as_str()) {
                    return Err(Error::Conflict(Why::Retired));
                }
                if is_final(recorded_at(txn, vacancy.id).await?, retirements.sent_back(&guide, &rating.competency)) {
                    return Err(Refusal::DiscussionFinal {}.into());
                }
                let levels = last_levels(txn, candidate.id, &rating.competency).await?;
                let reason = (!rating.reason.is_empty()).then_some(rating.reason.as_str());
                let refusals = panel_rating_refusals(&levels, rating.level, &rating.words, reason, granted.language()?);
                if !refusals.is_empty() {
                    return Err(Error::Refused(refusals));
                }
                let earlier = repo::panel_rating::of(txn, candidate.id, &rating.competency).await?;
                if earlier.as_ref().map_or(0, |earlier| earlier.version) != rating.seen {
                    return Err(Error::Conflict(Why::Stale));
                }
                let event = confirm(txn, &candidate, &guide, granted.person()?.id, earlier.as_ref(), rating).await?;
                Ok(((), Events::one(event)))
            })
        })
        .await?;
        Ok(())
    }
}

/// The last levels given to a candidate on a competency.
async fn last_levels(txn: &WriteTxn, candidate: CandidateId, competency: &str) -> Result<Vec<Level>, Error> {
    let mut last: std::collections::BTreeMap<_, ScorecardVersion> = std::collections::BTreeMap::new();
    for (version, _) in repo::scorecard_version::of_candidate(txn, candidate).await? {
        last.insert(version.scorecard, version);
    }
    let mut levels = Vec::new();
    for version in last.values() {
        levels.extend(scores(version)?.into_iter().filter(|score| score.competency == competency).filter_map(|score| score.level()));
    }
    Ok(levels)
}

/// Writes the panel's value under its event.
pub(super) async fn confirm(
    txn: &WriteTxn,
    candidate: &Candidate,
    guide: &GuideDocument,
    by: PersonId,
    earlier: Option<&PanelRatingRecord>,
    rating: Rating,
) -> Result<Event, Error> {
    let record = PanelRatingRecord {
        id: earlier.map_or_else(|| PanelRatingId(txn.entropy().uuid_v4()), |earlier| earlier.id),
        vacancy: candidate.vacancy,
        candidate: candidate.id,
        candidate_ref: candidate.audit_ref,
        competency: rating.competency,
        level: rating.level.map(|level| level.0),
        words: rating.words,
        words_language: rating.language,
        reason: (!rating.reason.is_empty()).then_some(rating.reason),
        confirmed_by: by,
        confirmed_at: txn.now(),
        version: earlier.map_or(1, |earlier| earlier.version + 1),
    };
    let mut event = txn
        .event(Act::PanelRatingSet, ObjRef::new(PanelRatingId::KIND, record.id.0))
        .vacancy(candidate.vacancy)
        .subject(candidate.audit_ref)
        .framework_digest(guide.digest());
    if let Some(why) = rating.why {
        event = event.why(why);
    }
    match earlier {
        None => repo::panel_rating::insert(txn, &mut event, &record).await?,
        Some(_) => repo::panel_rating::update(txn, &mut event, &record).await?,
    }
    Ok(event)
}
