//! What a round's ranking is computed from, gathered from the rows as they stand, with the entry behind each.

use std::collections::BTreeMap;
use std::sync::Arc;

use domain::candidate::{Candidate, CandidateState};
use domain::canonical::Value;
use domain::guide::GuideDocument;
use domain::ids::{CandidateId, EventId, ScorecardId};
use domain::ranking::{CandidateInputs, CandidateKey, Inputs, Ranking, Rules, SetRating, Sheet, TieRecord, rank};
use domain::scorecard::{Reveal, ScorecardVersion, VersionKind};
use domain::scores::{Level, Score, ScoresPayload};
use domain::vacancy::Vacancy;
use store::{Reading, repo};

use crate::error::Error;
use crate::vacancy::frozen_guide;

/// A computed ranking with all it rests on.
pub(crate) struct Computed {
    pub(crate) guide: Arc<GuideDocument>,
    pub(crate) rules: Rules,
    pub(crate) ranking: Ranking,
    /// The candidates that have a place to be looked at: those with at least one scorecard, by key.
    pub(crate) candidates: BTreeMap<CandidateKey, Candidate>,
    /// The entries behind each row: scorecards and panel ratings.
    pub(crate) entries: BTreeMap<CandidateKey, Vec<EventId>>,
    /// The entries behind the whole: openings and recorded orders.
    pub(crate) common: Vec<EventId>,
}

/// What a candidate is called in a ranking: their pseudonym, so that the order of rows tells nothing.
pub(crate) fn key_of(candidate: &Candidate) -> CandidateKey {
    CandidateKey(candidate.audit_ref.to_string())
}

/// The versions of one scorecard that count.
struct Sheets {
    last: (ScorecardVersion, EventId),
    before: Option<(ScorecardVersion, EventId)>,
}

/// Computes the ranking of a round as its rows stand.
pub(crate) async fn compute(through: &impl Reading, vacancy: &Vacancy) -> Result<Computed, Error> {
    let guide = frozen_guide(through, vacancy).await?.document;
    let rules = rules_of(&guide)?;
    let reveals = repo::reveal::list(through, vacancy.id).await?;
    let mut sheets: BTreeMap<ScorecardId, Sheets> = BTreeMap::new();
    for (version, event) in repo::scorecard_version::list(through, vacancy.id).await? {
        // A change in the discussion comes after the opening; everything else came before it.
        let before = (version.kind != VersionKind::Discussion).then(|| (version.clone(), event));
        let earlier = sheets.remove(&version.scorecard).and_then(|sheets| sheets.before);
        sheets.insert(version.scorecard, Sheets { before: before.or(earlier), last: (version, event) });
    }
    let mut by_candidate: BTreeMap<CandidateId, Vec<Sheets>> = BTreeMap::new();
    for sheet in sheets.into_values() {
        by_candidate.entry(sheet.last.0.candidate).or_default().push(sheet);
    }
    let mut ratings: BTreeMap<CandidateId, Vec<(SetRating, bool, EventId)>> = BTreeMap::new();
    for (rating, event) in repo::panel_rating::list(through, vacancy.id).await? {
        let set = SetRating { competency: rating.competency, level: Level(rating.level.unwrap_or_default()) };
        ratings.entry(rating.candidate).or_default().push((set, rating.level.is_some(), event));
    }
    let (mut inputs, mut candidates, mut entries) = (Inputs::default(), BTreeMap::new(), BTreeMap::new());
    for candidate in repo::candidate::all(through, vacancy.id).await? {
        let Some(sheets) = by_candidate.remove(&candidate.id) else { continue };
        let key = key_of(&candidate);
        let rated = ratings.remove(&candidate.id).unwrap_or_default();
        let mut behind: Vec<EventId> = rated.iter().map(|(_, _, event)| *event).collect();
        let mut read = Vec::new();
        for sheet in sheets {
            behind.push(sheet.last.1);
            behind.extend(sheet.before.as_ref().map(|(_, event)| *event));
            read.push(Sheet {
                panelist: sheet.last.0.panelist.to_string(),
                sealed_before: sheet.before.as_ref().map(|(version, _)| scores(version)).transpose()?.unwrap_or_default(),
                last: scores(&sheet.last.0)?,
            });
        }
        behind.sort_unstable();
        behind.dedup();
        inputs.candidates.push(CandidateInputs {
            id: key.clone(),
            withdrawn: candidate.state == CandidateState::Withdrawn,
            sheets: read,
            ratings: rated.into_iter().filter(|(_, is_set, _)| *is_set).map(|(set, ..)| set).collect(),
        });
        entries.insert(key.clone(), behind);
        candidates.insert(key, candidate);
    }
    let ties = repo::tie::list(through, vacancy.id).await?;
    let common = common(&reveals, &ties);
    inputs.ties = ties.into_iter().map(|(tie, _)| record_of(&tie)).collect();
    let ranking = rank(&rules, &inputs).map_err(Error::internal)?;
    Ok(Computed { guide, rules, ranking, candidates, entries, common })
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
