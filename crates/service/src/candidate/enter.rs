//! Entering one candidate by form.
//!
//! What must stay true: nobody is entered without the application form; a probable duplicate is kept only by somebody who looked; the
//! code by which the panel will know the person tells nothing of when they were entered.

use audit::Act;
use domain::candidate::{Candidate, CandidateState, FreeCodes};
use domain::doors::Draw as _;
use domain::forms::{Form as _, candidates::CandidateForm};
use domain::ids::{AuditRef, CandidateId, VacancyId};
use domain::tables::candidates::CandidateRow;
use domain::{FieldError, FieldErrors, Refusal};
use store::repo::{self, Lock};
use store::{Events, WriteTxn};

use super::event_about;
use super::standing::{Insiders, duplicates, existing, room};
use crate::Service;
use crate::access::Granted;
use crate::access::policy::EnterCandidate;
use crate::error::{Error, Why};

impl Service {
    /// Enters one candidate.
    pub async fn enter_candidate(&self, granted: Granted<EnterCandidate>, form: &CandidateForm) -> Result<CandidateId, Error> {
        let command = form.parse()?;
        if !command.form_received {
            return Err(Refusal::CandidateFormMissing {}.into());
        }
        let done = self
            .act(granted, move |txn, granted| {
                let command = command.clone();
                Box::pin(async move {
                    let vacancy = granted.enter(txn, Lock::Update).await?;
                    let candidates = repo::candidate::all(txn, vacancy.id).await?;
                    if candidates.iter().any(|other| other.reference == command.row.reference) {
                        return Err(FieldErrors::one("reference", FieldError::Taken).into());
                    }
                    if room(&candidates) == 0 {
                        return Err(Error::Conflict(Why::Full));
                    }
                    if let Some(conflict) = Insiders::of(txn, &vacancy).await?.conflict(&command.row, None, granted.language()?) {
                        return Err(conflict.into());
                    }
                    let found = duplicates(&command.row, &existing(&candidates));
                    if !found.is_empty() && !command.keep_both {
                        return Err(Error::Refused(found));
                    }
                    let mut free = FreeCodes::without(candidates.iter().map(|candidate| candidate.code.as_str()));
                    let code = free.draw(txn.entropy()).ok_or(Error::Conflict(Why::Full))?;
                    let candidate = new(txn, vacancy.id, code, command.row);
                    let mut create = event_about(txn, Act::CandidateCreate, &candidate);
                    repo::candidate::insert(txn, &mut create, &candidate).await?;
                    Ok((candidate.id, Events::one(create)))
                })
            })
            .await?;
        Ok(done.value)
    }
}

/// A candidate who enters now. Identifier, pseudonym and code are all drawn, so that none of them tells an order.
pub(super) fn new(txn: &WriteTxn, vacancy: VacancyId, code: String, row: CandidateRow) -> Candidate {
    let bare = Candidate {
        id: CandidateId(txn.entropy().uuid_v4()),
        vacancy,
        audit_ref: AuditRef(txn.entropy().uuid_v4()),
        code,
        reference: String::new(),
        family_name: String::new(),
        given_names: String::new(),
        email: None,
        phone: None,
        language: row.language,
        interview_language: row.interview_language,
        applied_on: row.applied_on,
        last_employer_with_children: None,
        gaps: None,
        adjustments: None,
        keep_for_pool: None,
        state: CandidateState::Entered,
        merged_into: None,
        entered_at: txn.now(),
        version: 1,
    };
    bare.with(row)
}
