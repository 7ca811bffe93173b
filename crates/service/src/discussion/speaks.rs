//! Who confirms the panel's values for a candidate: the chair; where the chair is recused from that candidate, the member who has sat longest and is not.
//!
//! What must stay true: nobody speaks for the panel on somebody from whom they are recused.

use domain::ids::{CandidateId, PersonId, VacancyId};
use domain::panel::{PanelPart, Panelist, PanelistState};
use store::{Reading, repo};

use crate::declaration::Recusals;
use crate::error::Error;

/// The panel of a round, with who is recused from whom.
pub(super) struct Speakers {
    /// Who sits, the chair first, then by when they joined.
    seats: Vec<Panelist>,
    recusals: Recusals,
}

impl Speakers {
    pub(super) async fn of(through: &impl Reading, vacancy: VacancyId) -> Result<Self, Error> {
        let mut seats = repo::panelist::list(through, vacancy).await?;
        seats.retain(|seat| seat.state == PanelistState::Sitting);
        seats.sort_by_key(|seat| (seat.part != PanelPart::Chair, seat.joined_at, seat.code.len(), seat.code.clone()));
        Ok(Self { seats, recusals: Recusals::of(through, vacancy).await? })
    }

    /// Who speaks for the panel on this candidate.
    pub(super) fn on(&self, candidate: CandidateId) -> Option<PersonId> {
        self.seats.iter().find(|seat| !self.recusals.apart(seat.id, candidate)).map(|seat| seat.person)
    }

    /// Whether it is this person.
    pub(super) fn speaks(&self, person: PersonId, candidate: CandidateId) -> bool {
        self.on(candidate) == Some(person)
    }

    /// Whether this person is recused from a candidate.
    pub(super) fn is_recused(&self, person: PersonId, candidate: CandidateId) -> bool {
        self.seats.iter().any(|seat| seat.person == person && self.recusals.apart(seat.id, candidate))
    }
}
