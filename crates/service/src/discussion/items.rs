//! What there is to discuss: each opened candidate on each competency, with every panelist's first and last score.
//!
//! What must stay true: a candidate whose scores are sealed has no item; a first score stays beside the last one; a competency that was
//! retired for everybody has no item, and one that lost a question to that is confirmed anew for every candidate, one by one; what stood when
//! an order was recorded is changed by nobody who knows that order.

use std::collections::BTreeMap;

use domain::Timestamp;
use domain::candidate::CandidateState;
use domain::guide::{Average, GuideDocument};
use domain::ids::{CandidateId, PanelistId, ScorecardId, VacancyId};
use domain::ranking::Rules;
use domain::scorecard::{PanelRatingRecord, VersionKind};
use domain::scores::{Assessment, Level, rating_causes, spread};
use domain::vacancy::Vacancy;
use psychometrics::exact::{Ratio, mean, median};
use store::{Reading, repo};

use crate::error::Error;
use crate::ranking::{Computed, Sealed, compute, key_of};
use crate::reveal::is_revealed;

/// One panelist on one item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Voice {
    /// Whose.
    pub panelist: PanelistId,
    /// What was sealed before the opening.
    pub first: Assessment,
    /// What stands now.
    pub last: Assessment,
    /// When it was last changed in the discussion.
    pub changed_at: Option<Timestamp>,
}

/// Where an item stands on the panel's agenda.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// The scores lie further apart than the declared tolerance.
    Discuss,
    /// Within the tolerance: confirmed with the others at once.
    Accept,
    /// Nobody assessed it.
    Unassessed,
}

/// One candidate on one competency.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// For whom.
    pub candidate: CandidateId,
    /// What the panel calls them.
    pub code: String,
    /// On what.
    pub competency: String,
    /// Every panelist's score, in the order of the panel.
    pub voices: Vec<Voice>,
    /// Highest minus lowest level.
    pub spread: Option<u8>,
    /// Where it stands on the agenda.
    pub place: Place,
    /// The value as it now counts: a set level, or the mean or median.
    pub value: Option<Ratio>,
    /// What the panel confirmed last.
    pub rating: Option<PanelRatingRecord>,
    /// Whether that still stands: confirmed, no score changed since, and no question that tests it retired since.
    pub is_settled: bool,
    /// Whether it came back to the panel because a question that tests it was retired for everybody.
    pub is_sent_back: bool,
    /// Whether it stood when an order was recorded and did not come back since: nothing about it changes any more.
    pub is_final: bool,
}

impl Item {
    /// The levels that were given.
    pub fn levels(&self) -> Vec<Level> {
        self.voices.iter().filter_map(|voice| voice.last.level()).collect()
    }

    /// Whether it awaits the one confirmation of all agreed items: within the tolerance, and with nothing that asks for a reason.
    pub fn is_agreed(&self) -> bool {
        let set = self.rating.as_ref().and_then(|rating| rating.level).map(Level);
        self.place == Place::Accept && !self.is_settled && !self.is_sent_back && rating_causes(&self.levels(), set).is_empty()
    }
}

/// The items of a round, with what they were computed from.
pub(super) struct Items {
    pub(super) items: Vec<Item>,
    pub(super) computed: Computed,
}

/// All items of a round: those to discuss first, the largest difference first.
pub(super) async fn items(through: &impl Reading, vacancy: &Vacancy) -> Result<Items, Error> {
    let mut computed = compute(through, vacancy).await?;
    let mut ratings: BTreeMap<(CandidateId, String), PanelRatingRecord> = std::mem::take(&mut computed.ratings)
        .into_values()
        .flatten()
        .map(|(rating, _)| ((rating.candidate, rating.competency.clone()), rating))
        .collect();
    let guide = std::sync::Arc::clone(&computed.guide);
    let (tolerance, retired) = (guide.content().rules.tolerance, computed.retirements.competencies());
    let sent_back = |competency: &str| computed.retirements.sent_back(&guide, competency);
    let recorded = recorded_at(through, vacancy.id).await?;
    let mut items = Vec::new();
    for candidate in computed.candidates.values() {
        if candidate.state != CandidateState::Entered || !is_revealed(&computed.reveals, candidate.id) {
            continue;
        }
        let mut voices = voices(computed.sealed.get(&candidate.id).map(Vec::as_slice).unwrap_or_default());
        let row = computed.ranking.row(&key_of(candidate));
        for competency in guide.content().competencies.iter().filter(|competency| !retired.contains(competency.id.as_str())) {
            let voices = voices.remove(&competency.id).unwrap_or_default();
            let levels: Vec<Level> = voices.iter().filter_map(|voice| voice.last.level()).collect();
            let spread = spread(&levels);
            let rating = ratings.remove(&(candidate.id, competency.id.clone()));
            let changed = voices.iter().filter_map(|voice| voice.changed_at).max();
            let back = sent_back(&competency.id);
            let is_settled = rating.as_ref().is_some_and(|rating| {
                changed.is_none_or(|changed| rating.confirmed_at >= changed) && back.is_none_or(|back| rating.confirmed_at > back)
            });
            // A level that was set while the question still counted stands no more, though it is in the row until it is set again.
            let falls = back.is_some() && !is_settled && rating.as_ref().is_some_and(|rating| rating.level.is_some());
            let value = row.and_then(|row| row.values.iter().find(|value| value.competency == competency.id)).and_then(|value| value.v);
            items.push(Item {
                candidate: candidate.id,
                code: candidate.code.clone(),
                competency: competency.id.clone(),
                spread,
                place: match spread {
                    _ if falls => Place::Discuss,
                    None => Place::Unassessed,
                    // Numbers that agree may agree on an answer that no longer counts.
                    Some(_) if back.is_some() => Place::Discuss,
                    Some(spread) if spread > tolerance => Place::Discuss,
                    Some(_) => Place::Accept,
                },
                value: if falls { of_levels(&guide, &levels)? } else { value },
                is_settled,
                is_sent_back: back.is_some(),
                is_final: is_final(recorded, back),
                rating,
                voices,
            });
        }
    }
    items.sort_by(|one, other| {
        let key = |item: &Item| (item.place, std::cmp::Reverse(item.spread));
        (key(one), &one.code).cmp(&(key(other), &other.code))
    });
    Ok(Items { items, computed })
}

/// When the latest order of a round was recorded.
pub(super) async fn recorded_at(through: &impl Reading, vacancy: VacancyId) -> Result<Option<Timestamp>, Error> {
    Ok(repo::ranking::latest(through, vacancy).await?.map(|(ranking, _)| ranking.recorded_at))
}

/// Whether an item stood when an order was recorded: whoever has read that order could bend it now. What lost a question since is open.
pub(super) fn is_final(recorded: Option<Timestamp>, sent_back: Option<Timestamp>) -> bool {
    recorded.is_some_and(|recorded| sent_back.is_none_or(|back| back < recorded))
}

/// The mean or median of these levels, as the guide declares; nothing where there are none.
fn of_levels(guide: &GuideDocument, levels: &[Level]) -> Result<Option<Ratio>, Error> {
    let levels: Vec<i64> = levels.iter().map(|level| i64::from(level.0)).collect();
    let value = match guide.content().statistic {
        _ if levels.is_empty() => return Ok(None),
        Average::Mean => mean(&levels),
        Average::Median => median(&levels),
    };
    value.map(Some).map_err(Error::internal)
}

/// By competency, what each panelist said first and says now. Versions come oldest first within a scorecard.
fn voices(sealed: &[Sealed]) -> BTreeMap<String, Vec<Voice>> {
    let mut cards: BTreeMap<ScorecardId, BTreeMap<String, Voice>> = BTreeMap::new();
    for Sealed { version, scores, .. } in sealed {
        let card = cards.entry(version.scorecard).or_default();
        for score in scores {
            let said = Voice { panelist: version.panelist, first: score.assessment, last: score.assessment, changed_at: None };
            match card.get_mut(&score.competency) {
                Some(voice) if version.kind == VersionKind::Discussion => {
                    if voice.last != score.assessment {
                        voice.last = score.assessment;
                        voice.changed_at = Some(version.sealed_at);
                    }
                }
                // What was corrected before the opening is what was sealed before the opening.
                _ => drop(card.insert(score.competency.clone(), said)),
            }
        }
    }
    let mut by_competency: BTreeMap<String, Vec<Voice>> = BTreeMap::new();
    for (competency, voice) in cards.into_values().flatten() {
        by_competency.entry(competency).or_default().push(voice);
    }
    by_competency
}

/// The required level of a competency.
pub(super) fn required(computed: &Computed, competency: &str) -> Level {
    Level(computed.guide.competency(competency).map_or(1, |competency| competency.required_level))
}

/// Whether the guide has this competency and the scale this level.
pub(super) fn is_on(rules: &Rules, competency: &str, level: Option<Level>) -> bool {
    rules.competency(competency).is_some() && level.is_none_or(|level| rules.scale.contains(level))
}
