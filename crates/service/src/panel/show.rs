//! The panel as those see it whom the round concerns: who sits, and what each still owes before interviews. No score, no state of work.

use std::collections::{BTreeMap, BTreeSet};

use domain::candidate::CandidateState;
use domain::ids::{CandidateId, PanelistId, PersonId};
use domain::panel::{AssignmentState, PanelPart, PanelistState};
use domain::vacancy::AssignmentMode;
use domain::{Date, Timestamp};
use store::repo;

use super::assign::Pair;
use crate::Service;
use crate::access::Granted;
use crate::access::policy::ReadPanel;
use crate::error::Error;

/// One member of a panel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// The membership.
    pub panelist: PanelistId,
    /// Who.
    pub person: PersonId,
    /// Their name.
    pub name: String,
    /// What tables call them.
    pub code: String,
    /// What they do.
    pub part: PanelPart,
    /// Whether they still sit.
    pub state: PanelistState,
    /// Last day on which their training is valid.
    pub trained_until: Option<Date>,
    /// When the chair acknowledged the declared rules.
    pub rules_acknowledged_at: Option<Timestamp>,
    /// About how many candidates they have not declared yet.
    pub undeclared: usize,
}

/// A panel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PanelView {
    /// Its members, in the order in which they joined.
    pub members: Vec<Member>,
    /// Who interviews whom.
    pub assignment: AssignmentMode,
    /// Whether lots decided the listed pairs.
    pub drawn: bool,
    /// The listed pairs that stand.
    pub pairs: BTreeSet<Pair>,
}

impl Service {
    /// The panel.
    pub async fn panel(&self, granted: Granted<ReadPanel>) -> Result<PanelView, Error> {
        let vacancy = granted.vacancy()?;
        let read = self.store.read().await?;
        let mut panel = repo::panelist::list(&read, vacancy.id).await?;
        panel.sort_by_key(|seat| (seat.joined_at, seat.code.len(), seat.code.clone()));
        let people: Vec<PersonId> = panel.iter().map(|seat| seat.person).collect();
        let people: BTreeMap<PersonId, String> =
            repo::person::by_ids(&read, &people).await?.into_iter().map(|person| (person.id, person.name)).collect();
        let candidates: BTreeSet<CandidateId> = repo::candidate::all(&read, vacancy.id)
            .await?
            .into_iter()
            .filter(|candidate| candidate.state == CandidateState::Entered)
            .map(|candidate| candidate.id)
            .collect();
        let mut declared: BTreeMap<PanelistId, usize> = BTreeMap::new();
        for declaration in repo::declaration::list(&read, vacancy.id).await? {
            if candidates.contains(&declaration.candidate) {
                *declared.entry(declaration.panelist).or_default() += 1;
            }
        }
        let pairs = match vacancy.assignment {
            AssignmentMode::Everyone => BTreeSet::new(),
            AssignmentMode::Listed => repo::assignment::list(&read, vacancy.id)
                .await?
                .into_iter()
                .filter(|assignment| assignment.state == AssignmentState::Assigned)
                .map(|assignment| (assignment.panelist, assignment.candidate))
                .collect(),
        };
        let members = panel
            .into_iter()
            .map(|seat| Member {
                panelist: seat.id,
                person: seat.person,
                name: people.get(&seat.person).cloned().unwrap_or_default(),
                undeclared: candidates.len().saturating_sub(declared.get(&seat.id).copied().unwrap_or_default()),
                code: seat.code,
                part: seat.part,
                state: seat.state,
                trained_until: seat.trained_until,
                rules_acknowledged_at: seat.rules_acknowledged_at,
            })
            .collect();
        Ok(PanelView { members, assignment: vacancy.assignment, drawn: vacancy.drawn, pairs })
    }
}
