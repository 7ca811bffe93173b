//! Changing one's own score in the discussion, with the reason. The first score stays beside the new one for ever.
//!
//! What must stay true: once an order was recorded, only what came back to the panel since is changed.

use audit::{Act, Why as LogWhy};
use domain::ids::{CandidateId, ScorecardId};
use domain::scores::{Assessment, DraftItem, next_version};
use domain::{Refusal, forms, limits};
use store::Events;
use store::repo::{self, Lock};

use super::items::{is_final, recorded_at};
use crate::Service;
use crate::access::Granted;
use crate::access::policy::ReviseScore;
use crate::act::takes;
use crate::error::{Error, What, Why};
use crate::retirement::Retirements;
use crate::reveal::is_revealed;
use crate::scorecard::{Version, own, sealed_version, working_of};
use crate::vacancy::frozen_guide;

/// A changed score.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Revision {
    /// On what.
    pub competency: String,
    /// The new level, or why there is none.
    pub assessment: Assessment,
    /// The evidence for it.
    pub evidence: String,
    /// The number of the version that the panelist saw.
    pub seen: i64,
    /// Why, as a reason of the closed list.
    pub why: LogWhy,
    /// The same in words.
    pub reason: String,
}

impl Service {
    /// Seals a further version of one's own scorecard, in which one score is another.
    pub async fn revise_score(
        &self,
        granted: Granted<ReviseScore>,
        candidate: CandidateId,
        revision: &Revision,
    ) -> Result<ScorecardId, Error> {
        takes(Act::ScorecardRevise, revision.why)?;
        let Some(reason) = forms::optional_words("reason", &revision.reason, limits::REASON_CHARS)? else {
            return Err(Refusal::ScoreChangeReason {}.into());
        };
        let revision = Revision { reason, ..revision.clone() };
        let done = self
            .act(granted, move |txn, granted| {
                let revision = revision.clone();
                Box::pin(async move {
                    let vacancy = granted.enter(txn, Lock::Share).await?;
                    let own = own(txn, &vacancy, granted.person()?.id, candidate).await?;
                    repo::panelist::lock(txn, vacancy.id, own.seat.id, Lock::Update).await?;
                    if !is_revealed(&repo::reveal::list(txn, vacancy.id).await?, candidate) {
                        return Err(Refusal::ScoresSealed {}.into());
                    }
                    let guide = frozen_guide(txn, &vacancy).await?.document;
                    let retirements = Retirements::of(txn, vacancy.id).await?;
                    if retirements.competencies().contains(revision.competency.as_str()) {
                        return Err(Error::Conflict(Why::Retired));
                    }
                    if is_final(recorded_at(txn, vacancy.id).await?, retirements.sent_back(&guide, &revision.competency)) {
                        return Err(Refusal::DiscussionFinal {}.into());
                    }
                    let latest = repo::scorecard_version::versions(txn, own.scorecard).await?.pop();
                    let (number, kind) = next_version(latest.as_ref().map(|(version, _)| version.number), true, Some(&revision.reason))?;
                    let (latest, _) = latest.ok_or(Error::Missing(What::Scorecard))?;
                    if latest.number != revision.seen {
                        return Err(Error::Conflict(Why::Stale));
                    }
                    let before = working_of(&latest)?;
                    let mut working = before.clone();
                    let changed = DraftItem {
                        competency: revision.competency.clone(),
                        assessment: Some(revision.assessment),
                        evidence: revision.evidence.clone(),
                    };
                    working.items.retain(|item| item.competency != revision.competency);
                    working.items.push(changed);
                    let (working, draft) = working.checked(&guide)?;
                    if working.items == before.items {
                        return Err(Error::Conflict(Why::Done));
                    }
                    if let Some(missing) = draft.missing().first() {
                        let lacks_evidence = missing.what == domain::scores::Missing::NoEvidence;
                        return Err(if lacks_evidence { Refusal::ScoreNoEvidence {} } else { Refusal::ScorecardIncomplete { n: 1 } }.into());
                    }
                    let version = Version { number, kind, draft, working, reason: Some(revision.reason.clone()) };
                    let person = granted.person()?.audit_ref;
                    let event = sealed_version(txn, Act::ScorecardRevise, &own, person, &guide, version).await?.why(revision.why);
                    Ok((own.scorecard, Events::one(event)))
                })
            })
            .await?;
        Ok(done.value)
    }
}
