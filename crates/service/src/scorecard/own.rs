//! The door to one's own scorecard: who sits, interviews this candidate, has declared and is not recused.

use domain::candidate::{Candidate, CandidateState};
use domain::ids::{CandidateId, ScorecardId};
use domain::panel::{AssignmentState, Panelist};
use domain::vacancy::{AssignmentMode, Vacancy};
use domain::{Refusal, ids::PersonId};
use store::{Reading, repo};

use crate::error::{Error, OrMissing as _, What, Why};

/// One's own scorecard for one candidate.
#[derive(Clone, Debug)]
pub(crate) struct Own {
    pub(crate) seat: Panelist,
    pub(crate) candidate: Candidate,
    pub(crate) scorecard: ScorecardId,
}

/// One's own scorecard, if the candidate is open to this person. A recused panelist learns no more than that there is nothing here.
pub(crate) async fn own(through: &impl Reading, vacancy: &Vacancy, person: PersonId, candidate: CandidateId) -> Result<Own, Error> {
    let seat = repo::panelist::of_person(through, vacancy.id, person).await?.ok_or(Error::Missing(What::Panelist))?;
    let candidate = repo::candidate::get(through, vacancy.id, candidate).await.or_missing(What::Candidate)?;
    let scorecard = ScorecardId::of(seat.id, candidate.id);
    let is_assigned = match vacancy.assignment {
        AssignmentMode::Everyone => true,
        AssignmentMode::Listed => repo::assignment::of(through, seat.id, candidate.id)
            .await?
            .is_some_and(|assignment| assignment.state == AssignmentState::Assigned),
    };
    if !is_assigned || candidate.state == CandidateState::Merged || repo::excusal::of(through, scorecard).await?.is_some() {
        return Err(Error::Missing(What::Candidate));
    }
    match repo::declaration::of(through, seat.id, candidate.id).await? {
        None => Err(Refusal::ConflictUndeclared {}.into()),
        Some(declaration) if declaration.awaits_ruling() => Err(Error::Conflict(Why::AwaitsRuling)),
        Some(declaration) if !declaration.opens_the_file() => Err(Error::Missing(What::Candidate)),
        Some(_) => Ok(Own { seat, candidate, scorecard }),
    }
}
