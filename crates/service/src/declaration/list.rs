//! The names on which a panelist declares, before anything else about the candidates is opened to them.
//!
//! What must stay true: names only, in an order that has nothing to do with codes, entry or alphabet. Reading them leaves an entry.

use audit::{Act, ObjRef, Why};
use domain::candidate::{Candidate, CandidateState};
use domain::ids::{CandidateId, ScorecardId, VacancyId};
use domain::panel::{Declaration, Declared, Panelist, Ruling};
use store::repo::{self, Lock};
use store::{Events, Reading};

use crate::Service;
use crate::access::policy::ReadDeclarations;
use crate::access::{Granted, UseCase};
use crate::act::ROWS_PER_ENTRY;
use crate::error::{Error, What};
use crate::scorecard::is_assigned;

/// A name, and what the panelist has said about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NameToDeclare {
    /// Whom to declare on.
    pub candidate: CandidateId,
    /// The name as it is read out.
    pub name: String,
    /// What was declared, if anything yet.
    pub declared: Option<Declared>,
    /// The nature of a declared link.
    pub nature: Option<String>,
    /// What was ruled on it.
    pub ruling: Option<Ruling>,
}

impl Service {
    /// The names of those whom this panelist is to interview.
    pub async fn names_to_declare(&self, granted: Granted<ReadDeclarations>) -> Result<Vec<NameToDeclare>, Error> {
        let done = self
            .disclose(granted, move |txn, granted| {
                Box::pin(async move {
                    let vacancy = granted.enter(txn, Lock::None).await?;
                    let (seat, candidates) = to_interview(txn, &granted).await?;
                    let declarations = repo::declaration::list_of_panelist(txn, vacancy.id, seat.id).await?;
                    let mut events = Vec::new();
                    for shown in candidates.chunks(ROWS_PER_ENTRY) {
                        let event =
                            txn.event(Act::ListView, ObjRef::new(VacancyId::KIND, vacancy.id.0)).vacancy(vacancy.id).why(Why::Assess);
                        events.push(event.subjects(shown.iter().map(|candidate| candidate.audit_ref)));
                    }
                    // Where there is nobody to show, nothing personal is read and nothing is recorded.
                    let Some(events) = Events::from_list(events) else { return Err(Error::Missing(What::Candidate)) };
                    Ok((names(&seat, candidates, &declarations), events))
                })
            })
            .await;
        match done {
            Err(Error::Missing(What::Candidate)) => Ok(Vec::new()),
            done => done,
        }
    }
}

fn names(seat: &Panelist, mut candidates: Vec<Candidate>, declarations: &[Declaration]) -> Vec<NameToDeclare> {
    // The identifier of a scorecard is a hash of two random numbers: an order of its own for each panelist, the same at each visit.
    candidates.sort_by_key(|candidate| ScorecardId::of(seat.id, candidate.id));
    let of = |candidate: &Candidate| declarations.iter().find(|declaration| declaration.candidate == candidate.id);
    candidates
        .iter()
        .map(|candidate| NameToDeclare {
            candidate: candidate.id,
            name: candidate.full_name(),
            declared: of(candidate).map(|declaration| declaration.declared),
            nature: of(candidate).and_then(|declaration| declaration.nature.clone()),
            ruling: of(candidate).and_then(|declaration| declaration.ruling),
        })
        .collect()
}

/// The seat of who asks, and the candidates in the round whom they are to interview.
pub(super) async fn to_interview<U: UseCase>(through: &impl Reading, granted: &Granted<U>) -> Result<(Panelist, Vec<Candidate>), Error> {
    let vacancy = granted.vacancy()?;
    let seat = repo::panelist::of_person(through, vacancy.id, granted.person()?.id).await?;
    let seat = seat.ok_or(Error::Missing(What::Panelist))?;
    let assignments = repo::assignment::list(through, vacancy.id).await?;
    let mut candidates = repo::candidate::all(through, vacancy.id).await?;
    candidates.retain(|candidate| {
        candidate.state == CandidateState::Entered && is_assigned(vacancy.assignment, &assignments, seat.id, candidate.id)
    });
    Ok((seat, candidates))
}

/// On how many names who asks still has to declare.
pub(crate) async fn still_to_declare<U: UseCase>(through: &impl Reading, granted: &Granted<U>) -> Result<u64, Error> {
    let (seat, candidates) = to_interview(through, granted).await?;
    let declarations = repo::declaration::list_of_panelist(through, seat.vacancy, seat.id).await?;
    let is_open = |candidate: &&Candidate| !declarations.iter().any(|declaration| declaration.candidate == candidate.id);
    Ok(u64::try_from(candidates.iter().filter(is_open).count()).unwrap_or(u64::MAX))
}
