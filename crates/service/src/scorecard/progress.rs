//! How far the panel is: a state for each scorecard, never a value, a mean, an order or a length.

use domain::ids::{CandidateId, PanelistId};
use store::repo;

use super::expected::{Card, expected};
use crate::Service;
use crate::access::Granted;
use crate::access::policy::ReadProgress;
use crate::error::Error;

/// The states of all scorecards of a round.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProgressView {
    /// Candidates by code.
    pub candidates: Vec<(CandidateId, String)>,
    /// Panelists by code, with their names.
    pub panelists: Vec<(PanelistId, String)>,
    /// The cards, by candidate's code, then panelist's.
    pub cards: Vec<Card>,
}

impl Service {
    /// Where each scorecard stands.
    pub async fn progress(&self, granted: Granted<ReadProgress>) -> Result<ProgressView, Error> {
        let read = self.store.read().await?;
        let vacancy = granted.look(&read).await?;
        let all = expected(&read, &vacancy).await?;
        let people: Vec<_> = all.panel.iter().map(|seat| seat.person).collect();
        let people = repo::person::by_ids(&read, &people).await?;
        let name = |id| people.iter().find(|person| person.id == id).map(|person| person.name.clone()).unwrap_or_default();
        Ok(ProgressView {
            candidates: all.candidates.iter().map(|candidate| (candidate.id, candidate.code.clone())).collect(),
            panelists: all.panel.iter().map(|seat| (seat.id, name(seat.person))).collect(),
            cards: all.cards,
        })
    }
}
