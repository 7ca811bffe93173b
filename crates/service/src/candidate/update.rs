//! Correcting a candidate's particulars.

use audit::Act;
use domain::candidate::{Candidate, CandidateState};
use domain::forms::{Form as _, candidates::CandidateForm};
use domain::ids::CandidateId;
use domain::tables::candidates::Existing;
use domain::{FieldError, FieldErrors};
use store::Events;
use store::repo::{self, Lock};

use super::event_about;
use super::standing::{Insiders, duplicates, existing, touches_identity};
use crate::Service;
use crate::access::Granted;
use crate::access::policy::UpdateCandidate;
use crate::error::{Error, What, Why};

impl Service {
    /// Replaces the particulars. `seen` is the version that the person saw.
    pub async fn update_candidate(
        &self,
        granted: Granted<UpdateCandidate>,
        candidate: CandidateId,
        seen: i64,
        form: &CandidateForm,
    ) -> Result<(), Error> {
        let command = form.parse()?;
        self.act(granted, move |txn, granted| {
            let command = command.clone();
            Box::pin(async move {
                let vacancy = granted.enter(txn, Lock::Update).await?;
                let all = repo::candidate::all(txn, vacancy.id).await?;
                let candidate = all.iter().find(|one| one.id == candidate).cloned().ok_or(Error::Missing(What::Candidate))?;
                if candidate.version != seen {
                    return Err(Error::Conflict(Why::Stale));
                }
                if candidate.state == CandidateState::Merged {
                    return Err(Error::Conflict(Why::Done));
                }
                if all.iter().any(|other| other.id != candidate.id && other.reference == command.row.reference) {
                    return Err(FieldErrors::one("reference", FieldError::Taken).into());
                }
                if touches_identity(&candidate.row().changes(&command.row)) {
                    if let Some(conflict) = Insiders::of(txn, &vacancy).await?.conflict(&command.row, None, granted.language()?) {
                        return Err(conflict.into());
                    }
                    let others: Vec<Existing> = existing(&all).into_iter().filter(|other| other.code != candidate.code).collect();
                    let found = duplicates(&command.row, &others);
                    if !found.is_empty() && !command.keep_both {
                        return Err(Error::Refused(found));
                    }
                }
                let candidate = Candidate { version: candidate.version + 1, ..candidate.with(command.row) };
                let mut update = event_about(txn, Act::CandidateUpdate, &candidate);
                repo::candidate::update(txn, &mut update, &candidate).await?;
                Ok(((), Events::one(update)))
            })
        })
        .await?;
        Ok(())
    }
}
