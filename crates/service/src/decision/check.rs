//! A decision held against the ranking that it cites, before anything is written.

use std::collections::BTreeMap;

use domain::candidate::Candidate;
use domain::ids::CandidateId;
use domain::outcome::OutcomeCode;
use domain::ranking::{CandidateKey, CandidateOutcome, DecisionCheck, check_decision};
use domain::vacancy::Vacancy;
use domain::{FieldError, FieldErrors, Refusal};
use store::{WriteTxn, repo};

use super::prepared::Deciding;
use crate::Service;
use crate::error::{Error, Why};
use crate::ranking::{Computed, compute, key_of};

/// A decision that may be recorded, or lacks nothing but its second signature.
pub(super) struct Checked {
    pub(super) computed: Computed,
    pub(super) digest: String,
    pub(super) ranking_event: domain::ids::EventId,
    pub(super) check: DecisionCheck,
}

impl Service {
    /// Holds a decision against the latest ranking. Errors of fields name the candidate by identifier.
    pub(super) async fn check_decision(&self, txn: &WriteTxn, vacancy: &Vacancy, deciding: &Deciding) -> Result<Checked, Error> {
        if !repo::retirement::awaited(txn, &[vacancy.id]).await?.is_empty() {
            // What is asked to be retired could give another order.
            return Err(Refusal::RetireOpen {}.into());
        }
        let recorded = self.recorded(txn, vacancy).await?;
        if recorded.record.id != deciding.ranking {
            return Err(Refusal::DecisionStaleRanking {}.into());
        }
        let computed = compute(txn, vacancy).await?;
        let by_id: BTreeMap<CandidateId, &Candidate> = computed.candidates.values().map(|candidate| (candidate.id, candidate)).collect();
        let mut outcomes = Vec::new();
        let mut errors = FieldErrors::default();
        for outcome in &deciding.outcomes {
            let candidate = by_id.get(&outcome.candidate).ok_or(Error::Conflict(Why::Stale))?;
            outcomes.push(CandidateOutcome { candidate: key_of(candidate), outcome: outcome.code, reserve_until: outcome.reserve_until });
            if outcome.code.is_some() && outcome.words.is_empty() {
                errors.add(format!("{}.words", outcome.candidate), FieldError::Required);
            }
        }
        let check = check_decision(&computed.ranking, &outcomes, txn.now().date()).map_err(|_| Error::Conflict(Why::Stale))?;
        let id = |key: &str| computed.candidates.get(&CandidateKey::from(key)).map_or_else(|| key.to_owned(), |one| one.id.to_string());
        for (field, found) in check.field_errors().iter() {
            let (key, rest) = field.split_once('.').unwrap_or((field, ""));
            for error in found {
                errors.add(format!("{}.{rest}", id(key)), error.clone());
            }
        }
        let appointed = deciding.outcomes.iter().filter(|outcome| outcome.code == Some(OutcomeCode::Appoint)).count();
        if appointed > usize::try_from(vacancy.posts).unwrap_or(usize::MAX) {
            errors.add("outcomes", FieldError::OutOfRange { min: 0, max: i64::from(vacancy.posts) });
        }
        errors.into_result()?;
        Ok(Checked { computed, digest: recorded.digest, ranking_event: recorded.event, check })
    }
}

impl Checked {
    /// What stands in the way besides the second signature, with the candidates as the panel calls them.
    pub(super) fn refusals(&self, reason: &str, second_signed: bool, second: &str) -> Vec<Refusal> {
        let code =
            |key: &str| self.computed.candidates.get(&CandidateKey::from(key)).map_or_else(|| key.to_owned(), |one| one.code.clone());
        let reason = (!reason.is_empty()).then_some(reason);
        self.check
            .refusals(reason, second_signed, second)
            .into_iter()
            .map(|refusal| match refusal {
                Refusal::TieReason { codes } => {
                    let mut codes: Vec<String> = codes.split(", ").map(code).collect();
                    codes.sort();
                    Refusal::TieReason { codes: codes.join(", ") }
                }
                other => other,
            })
            .collect()
    }
}
