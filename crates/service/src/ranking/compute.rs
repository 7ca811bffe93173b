//! What a round's ranking is computed from, gathered from the rows as they stand, with the entry behind each.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use domain::candidate::{Candidate, CandidateState};
use domain::canonical::Value;
use domain::guide::GuideDocument;
use domain::ids::{CandidateId, EventId, ScorecardId};
use domain::ranking::{CandidateInputs, CandidateKey, Inputs, Ranking, Rules, SetRating, Sheet, TieRecord, rank};
use domain::scorecard::{PanelRatingRecord, Reveal, ScorecardVersion, VersionKind};
use domain::scores::{Level, Score, ScoresPayload};
use domain::vacancy::Vacancy;
use store::{Reading, repo};

use crate::error::Error;
use crate::retirement::Retirements;
use crate::vacancy::frozen_guide;

/// A computed ranking with all it rests on.
pub(crate) struct Computed {
    pub(crate) guide: Arc<GuideDocument>,
    pub(crate) rules: Rules,
    /// What the ranking was computed from.
    pub(crate) inputs: Inputs,
    pub(crate) ranking: Ranking,
    /// What was retired for everybody, and what is asked to be.
    pub(crate) retirements: Retirements,
    /// The candidates that have a place to be looked at: those with at least one scorecard, by key.
    pub(crate) candidates: BTreeMap<CandidateKey, Candidate>,
    /// The entries behind each row: scorecards and panel ratings.
    pub(crate) entries: BTreeMap<CandidateKey, Vec<EventId>>,
    /// The entries behind the whole: openings, recorded orders, and what was retired for everybody.
    pub(crate) common: Vec<EventId>,
    /// The openings.
    pub(crate) reveals: Vec<(Reveal, EventId)>,
    /// Every version of every scorecard, oldest first within a scorecard.
    pub(crate) sealed: BTreeMap<CandidateId, Vec<Sealed>>,
    /// What the panel confirmed.
    pub(crate) ratings: BTreeMap<CandidateId, Vec<(PanelRatingRecord, EventId)>>,
}

/// A version of a scorecard with its levels, read once.
pub(crate) struct Sealed {
    pub(crate) version: ScorecardVersion,
    pub(crate) scores: Vec<Score>,
    event: EventId,
}

/// What a candidate is called in a ranking: their pseudonym, so that the order of rows tells nothing.
pub(crate) fn key_of(candidate: &Candidate) -> CandidateKey {
    CandidateKey(candidate.audit_ref.to_string())
}

/// The versions of one scorecard that count.
struct Counting<'a> {
    last: &'a Sealed,
    before: Option<&'a Sealed>,
}

/// The versions of one candidate's scorecards that count.
fn counting(sealed: &[Sealed]) -> BTreeMap<ScorecardId, Counting<'_>> {
    let mut cards: BTreeMap<ScorecardId, Counting<'_>> = BTreeMap::new();
    for one in sealed {
        // A change in the discussion comes after the opening; everything else came before it.
        let before = Some(one).filter(|one| one.version.kind != VersionKind::Discussion);
        let earlier = cards.get(&one.version.scorecard).and_then(|card| card.before);
        cards.insert(one.version.scorecard, Counting { last: one, before: before.or(earlier) });
    }
    cards
}

/// Computes the ranking of a round as its rows stand.
pub(crate) async fn compute(through: &impl Reading, vacancy: &Vacancy) -> Result<Computed, Error> {
    let guide = frozen_guide(through, vacancy).await?.document;
    let rules = rules_of(&guide)?;
    let reveals = repo::reveal::list(through, vacancy.id).await?;
    let mut sealed: BTreeMap<CandidateId, Vec<Sealed>> = BTreeMap::new();
    for (version, event) in repo::scorecard_version::list(through, vacancy.id).await? {
        let scores = scores(&version)?;
        sealed.entry(version.candidate).or_default().push(Sealed { version, scores, event });
    }
    let mut ratings: BTreeMap<CandidateId, Vec<(PanelRatingRecord, EventId)>> = BTreeMap::new();
    for (rating, event) in repo::panel_rating::list(through, vacancy.id).await? {
        ratings.entry(rating.candidate).or_default().push((rating, event));
    }
    let (mut inputs, mut candidates, mut entries) = (Inputs::default(), BTreeMap::new(), BTreeMap::new());
    for candidate in repo::candidate::all(through, vacancy.id).await? {
        let Some(versions) = sealed.get(&candidate.id) else { continue };
        let key = key_of(&candidate);
        let rated = ratings.get(&candidate.id).map(Vec::as_slice).unwrap_or_default();
        let cards = counting(versions);
        let read = cards.values().map(|card| Sheet {
            panelist: card.last.version.panelist.to_string(),
            sealed_before: card.before.map(|one| one.scores.clone()).unwrap_or_default(),
            last: card.last.scores.clone(),
        });
        let set = rated.iter().filter_map(|(rating, _)| Some((rating.competency.clone(), Level(rating.level?))));
        inputs.candidates.push(CandidateInputs {
            id: key.clone(),
            withdrawn: candidate.state == CandidateState::Withdrawn,
            sheets: read.collect(),
            ratings: set.map(|(competency, level)| SetRating { competency, level }).collect(),
        });
        let of_cards = cards.values().flat_map(|card| [Some(card.last), card.before].into_iter().flatten());
        let behind: BTreeSet<EventId> = rated.iter().map(|(_, event)| *event).chain(of_cards.map(|one| one.event)).collect();
        entries.insert(key.clone(), behind.into_iter().collect());
        candidates.insert(key, candidate);
    }
    let ties = repo::tie::list(through, vacancy.id).await?;
    let retirements = Retirements::of(through, vacancy.id).await?;
    let mut common = common(&reveals, &ties);
    common.extend(retirements.in_force().map(|(_, event)| *event));
    inputs.ties = ties.into_iter().map(|(tie, _)| record_of(&tie)).collect();
    inputs.retired = retirements.competencies().into_iter().map(str::to_owned).collect();
    let ranking = rank(&rules, &inputs).map_err(Error::internal)?;
    Ok(Computed { guide, rules, inputs, ranking, retirements, candidates, entries, common, reveals, sealed, ratings })
}

/// The entries behind the whole: each opening, and the latest order of each group.
fn common(reveals: &[(Reveal, EventId)], ties: &[(domain::scorecard::Tie, EventId)]) -> Vec<EventId> {
    let mut latest = BTreeMap::new();
    for (tie, event) in ties {
        let mut group = tie.candidates.clone();
        group.sort_unstable();
        latest.insert(group, *event);
    }
    reveals.iter().map(|(_, event)| *event).chain(latest.into_values()).collect()
}

/// A recorded order as the computation takes it.
pub(super) fn record_of(tie: &domain::scorecard::Tie) -> TieRecord {
    TieRecord { method: tie.method, order: tie.candidates.iter().map(|one| CandidateKey(one.to_string())).collect() }
}

/// The rules that a frozen guide declares. They are read from the document itself, as a verifier does.
pub(crate) fn rules_of(guide: &GuideDocument) -> Result<Rules, Error> {
    let value: &Value = guide.to_value();
    Rules::from_document(value).map_err(|_| Error::internal("a frozen guide without rules"))
}

/// The levels of a sealed version.
pub(crate) fn scores(version: &ScorecardVersion) -> Result<Vec<Score>, Error> {
    Ok(ScoresPayload::parse(version.scores.as_bytes()).map_err(Error::internal)?.scores)
}
