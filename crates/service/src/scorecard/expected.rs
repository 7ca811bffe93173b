//! Which scorecards a round expects, and where each stands. States only: no level is read here.

use std::collections::BTreeSet;

use domain::candidate::{Candidate, CandidateState};
use domain::ids::{CandidateId, PanelistId, PersonId, ScorecardId};
use domain::panel::{Assignment, AssignmentState, Panelist, PanelistState};
use domain::scorecard::ScorecardState;
use domain::vacancy::{AssignmentMode, Vacancy};
use store::{Reading, repo};
use uuid::Uuid;

use super::draft::DRAFT_KIND;
use crate::error::Error;

/// One scorecard and where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Card {
    /// The scorecard.
    pub scorecard: ScorecardId,
    /// Whose.
    pub panelist: PanelistId,
    /// For whom.
    pub candidate: CandidateId,
    /// Where it stands.
    pub state: ScorecardState,
}

impl Card {
    /// Whether this panelist scores this candidate, now or later.
    pub const fn counts(&self) -> bool {
        matches!(self.state, ScorecardState::Waiting | ScorecardState::Drafting | ScorecardState::Submitted)
    }

    /// Whether somebody still owes it.
    pub const fn is_owed(&self) -> bool {
        matches!(self.state, ScorecardState::Waiting | ScorecardState::Drafting)
    }
}

/// The scorecards of a round, with the people they are about.
#[derive(Clone, Debug)]
pub(crate) struct Expected {
    /// Everybody who sits or sat.
    pub(crate) panel: Vec<Panelist>,
    /// Everybody but merged entries.
    pub(crate) candidates: Vec<Candidate>,
    /// By candidate's code, then panelist's code.
    pub(crate) cards: Vec<Card>,
}

/// Whether this panelist interviews this candidate.
pub(crate) fn is_assigned(mode: AssignmentMode, assignments: &[Assignment], panelist: PanelistId, candidate: CandidateId) -> bool {
    let stands = |assignment: &Assignment| {
        assignment.state == AssignmentState::Assigned && assignment.panelist == panelist && assignment.candidate == candidate
    };
    mode == AssignmentMode::Everyone || assignments.iter().any(stands)
}

/// All scorecards that the round expects or has. Those of a candidate who withdrew, or of a panelist who was replaced, are there only
/// if something was sealed.
pub(crate) async fn expected(through: &impl Reading, vacancy: &Vacancy) -> Result<Expected, Error> {
    let panel = repo::panelist::list(through, vacancy.id).await?;
    expected_of(through, vacancy, panel).await
}

/// The same for some members of the panel only.
pub(super) async fn expected_of(through: &impl Reading, vacancy: &Vacancy, mut panel: Vec<Panelist>) -> Result<Expected, Error> {
    panel.sort_by_key(|seat| (seat.code.len(), seat.code.clone()));
    let mut candidates = repo::candidate::all(through, vacancy.id).await?;
    candidates.retain(|candidate| candidate.state != CandidateState::Merged);
    candidates.sort_by(|one, other| one.code.cmp(&other.code));
    let listed: BTreeSet<(PanelistId, CandidateId)> = match vacancy.assignment {
        AssignmentMode::Everyone => BTreeSet::new(),
        AssignmentMode::Listed => repo::assignment::list(through, vacancy.id)
            .await?
            .into_iter()
            .filter(|assignment| assignment.state == AssignmentState::Assigned)
            .map(|assignment| (assignment.panelist, assignment.candidate))
            .collect(),
    };
    let submitted = repo::scorecard_version::submitted(through, vacancy.id).await?;
    let excused: BTreeSet<ScorecardId> = repo::excusal::list(through, vacancy.id).await?.iter().map(|row| row.scorecard).collect();
    let waived: BTreeSet<ScorecardId> = repo::waiver::list(through, vacancy.id).await?.iter().map(|row| row.scorecard).collect();
    let mut cards = Vec::new();
    for candidate in &candidates {
        for seat in &panel {
            let scorecard = ScorecardId::of(seat.id, candidate.id);
            let is_expected = seat.state == PanelistState::Sitting
                && candidate.state == CandidateState::Entered
                && (vacancy.assignment == AssignmentMode::Everyone || listed.contains(&(seat.id, candidate.id)));
            let state = if submitted.contains(&scorecard) {
                ScorecardState::Submitted
            } else if excused.contains(&scorecard) {
                ScorecardState::Excused
            } else if waived.contains(&scorecard) {
                ScorecardState::Waived
            } else if is_expected {
                ScorecardState::Waiting
            } else {
                continue;
            };
            cards.push(Card { scorecard, panelist: seat.id, candidate: candidate.id, state });
        }
    }
    mark_drafts(through, &panel, &mut cards).await?;
    Ok(Expected { panel, candidates, cards })
}

async fn mark_drafts(through: &impl Reading, panel: &[Panelist], cards: &mut [Card]) -> Result<(), Error> {
    let waiting: Vec<Uuid> = cards.iter().filter(|card| card.state == ScorecardState::Waiting).map(|card| card.scorecard.0).collect();
    let drafting = repo::draft::drafting(through, DRAFT_KIND, &waiting).await?;
    let person_of = |id: PanelistId| panel.iter().find(|seat| seat.id == id).map(|seat| seat.person);
    for card in cards.iter_mut().filter(|card| card.state == ScorecardState::Waiting) {
        let is_drafted = |person: PersonId| drafting.contains(&(person, card.scorecard.0));
        if person_of(card.panelist).is_some_and(is_drafted) {
            card.state = ScorecardState::Drafting;
        }
    }
    Ok(())
}

impl Expected {
    /// The panelist with this identifier.
    pub(crate) fn seat(&self, id: PanelistId) -> Option<&Panelist> {
        self.panel.iter().find(|seat| seat.id == id)
    }

    /// The candidate with this identifier.
    pub(crate) fn candidate(&self, id: CandidateId) -> Option<&Candidate> {
        self.candidates.iter().find(|candidate| candidate.id == id)
    }
}
