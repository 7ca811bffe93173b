//! Recording the order of candidates who stay level after every computed step: by the chair's reasoned decision, or by lot.
//!
//! What must stay true: only a group that is level, only by the step that the guide declared; the server draws the lot.

use audit::{Act, ObjRef};
use domain::doors::{Draw as _, Entropy};
use domain::ids::{AuditRef, CandidateId, TieId};
use domain::ranking::CandidateKey;
use domain::scorecard::{Tie, TieMethod};
use domain::{Refusal, forms, limits};
use store::Events;
use store::repo::{self, Lock};

use super::compute::key_of;
use super::{compute, record};
use crate::Service;
use crate::access::Granted;
use crate::access::policy::RecordTie;
use crate::error::{Error, Why};

impl Service {
    /// Records the order of a group that shares a place. Where the guide declares a lot, the order given only names the group.
    pub async fn record_tie(&self, granted: Granted<RecordTie>, order: Vec<CandidateId>, reason: &str) -> Result<TieId, Error> {
        let reason = forms::optional_words("reason", reason, limits::REASON_CHARS)?;
        let done = self
            .act(granted, move |txn, granted| {
                let (order, reason) = (order.clone(), reason.clone());
                Box::pin(async move {
                    let vacancy = granted.enter(txn, Lock::Update).await?;
                    let computed = compute(txn, &vacancy).await?;
                    let mut group = Vec::new();
                    for id in &order {
                        let candidate = computed.candidates.values().find(|candidate| candidate.id == *id);
                        group.push(candidate.ok_or(Error::Conflict(Why::Stale))?);
                    }
                    let mut keys: Vec<CandidateKey> = group.iter().map(|candidate| key_of(candidate)).collect();
                    keys.sort();
                    let level = computed.ranking.unsettled.iter().find(|unsettled| unsettled.candidates == keys);
                    let method = level.and_then(|unsettled| unsettled.awaits).ok_or(Error::Conflict(Why::Stale))?;
                    let Some(reason) = reason else {
                        let mut codes: Vec<&str> = group.iter().map(|candidate| candidate.code.as_str()).collect();
                        codes.sort_unstable();
                        return Err(Refusal::TieReason { codes: codes.join(", ") }.into());
                    };
                    let mut candidates: Vec<AuditRef> = group.iter().map(|candidate| candidate.audit_ref).collect();
                    if method == TieMethod::Lot {
                        draw(txn.entropy(), &mut candidates);
                    }
                    let tie = Tie {
                        id: TieId(txn.entropy().uuid_v4()),
                        vacancy: vacancy.id,
                        candidates: candidates.clone(),
                        method,
                        reason,
                        recorded_by: granted.person()?.id,
                        recorded_at: txn.now(),
                    };
                    let mut event = txn
                        .event(Act::TieRecord, ObjRef::new(TieId::KIND, tie.id.0))
                        .vacancy(vacancy.id)
                        .framework_digest(computed.guide.digest())
                        .subjects(candidates);
                    repo::tie::insert(txn, &mut event, &tie).await?;
                    let recorded = record(txn, &vacancy).await?;
                    Ok((tie.id, recorded.into_iter().fold(Events::one(event), Events::and)))
                })
            })
            .await?;
        Ok(done.value)
    }
}

/// Shuffles, each order as likely as any other.
fn draw(entropy: &dyn Entropy, candidates: &mut [AuditRef]) {
    // From a sorted list, so that who sent the group, and in which order, has no part in the result.
    candidates.sort_unstable();
    for last in (1..candidates.len()).rev() {
        let other = usize::try_from(entropy.below(u64::try_from(last).unwrap_or(u64::MAX).saturating_add(1))).unwrap_or(last);
        candidates.swap(last, other);
    }
}
