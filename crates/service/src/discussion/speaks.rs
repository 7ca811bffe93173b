//! Who confirms the panel's values for a candidate: the chair; where the chair is recused from that candidate, the member who has sat longest and is not.
//!
//! What must stay true: nobody speaks for the panel on somebody from whom they are recused.

use std::collections::BTreeSet;

use domain::ids::{CandidateId, PanelistId, PersonId, VacancyId};
use domain::panel::{PanelPart, Panelist, PanelistState};
use store::{Reading, repo};

use crate::error::Error;

/// The panel of a round, with who is recused from whom.
pub(super) struct Speakers {
    /// Who sits, the chair first, then by when they joined.
    seats: Vec<Panelist>,
    recused: BTreeSet<(PanelistId, CandidateId)>,
}

impl Speakers {
    pub(super) async fn of(through: &impl Reading, vacancy: VacancyId) -> Result<Self, Error> {
        let mut seats = repo::panelist::list(through, vacancy).await?;
        seats.retain(|seat| seat.state == PanelistState::Sitting);
        seats.sort_by_key(|seat| (seat.part != PanelPart::Chair, seat.joined_at, seat.code.len(), seat.code.clone()));
        let excusals = repo::excusal::list(through, vacancy).await?;
        Ok(Self { seats, recused: excusals.into_iter().map(|excusal| (excusal.panelist, excusal.candidate)).collect() })
    }

    /// Who speaks for the panel on this candidate.
    pub(super) fn on(&self, candidate: CandidateId) -> Option<PersonId> {
        self.seats.iter().find(|seat| !self.recused.contains(&(seat.id, candidate))).map(|seat| seat.person)
    }

    /// Whether it is this person.
    pub(super) fn speaks(&self, person: PersonId, candidate: CandidateId) -> bool {
        self.on(candidate) == Some(person)
    }

    /// Whether this person is recused from a candidate.
    pub(super) fn is_recused(&self, person: PersonId, candidate: CandidateId) -> bool {
        self.seats.iter().any(|seat| seat.person == person && self.recused.contains(&(seat.id, candidate)))
    }
}
