//! Reading the decision: what was decided for whom, on which ranking, by whom; or what awaits its second signature.

use std::collections::BTreeSet;

use domain::Timestamp;
use domain::ids::{CandidateId, DecisionId, RankingId};
use domain::outcome::OutcomeRecord;
use store::repo;

use super::prepared::{Prepared, prepared};
use crate::Service;
use crate::access::policy::ReadDecision;
use crate::access::{Granted, Standing};
use crate::error::Error;

/// The outcome of one candidate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutcomeView {
    /// For whom.
    pub candidate: CandidateId,
    /// What the panel calls them.
    pub code: String,
    /// What.
    pub outcome: OutcomeRecord,
}

/// A decision as its readers see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DecisionView {
    /// The decision.
    pub id: DecisionId,
    /// The ranking it cites.
    pub ranking: RankingId,
    /// Its digest.
    pub ranking_digest: String,
    /// Who recorded it.
    pub decided_by: String,
    /// Who stands beside, where the order was departed from.
    pub second: Option<String>,
    /// Why it was departed from.
    pub departs_reason: Option<String>,
    /// When.
    pub decided_at: Timestamp,
    /// The outcomes, by code.
    pub outcomes: Vec<OutcomeView>,
}

impl Service {
    /// The decision, if one was recorded.
    pub async fn decision(&self, granted: Granted<ReadDecision>) -> Result<Option<DecisionView>, Error> {
        let read = self.store.read().await?;
        let vacancy = granted.look(&read).await?;
        let Some((record, _)) = repo::decision::latest(&read, vacancy.id).await? else { return Ok(None) };
        let people: Vec<_> = [Some(record.decided_by), record.second].into_iter().flatten().collect();
        let people = repo::person::by_ids(&read, &people).await?;
        let name = |id| people.iter().find(|person| person.id == id).map(|person| person.name.clone()).unwrap_or_default();
        let candidates = repo::candidate::all(&read, vacancy.id).await?;
        let code = |id| candidates.iter().find(|candidate| candidate.id == id).map(|candidate| candidate.code.clone()).unwrap_or_default();
        let mut outcomes: Vec<OutcomeView> = repo::decision::outcomes(&read, record.id)
            .await?
            .into_iter()
            .map(|outcome| OutcomeView { candidate: outcome.candidate, code: code(outcome.candidate), outcome })
            .collect();
        outcomes.sort_by(|one, other| one.code.cmp(&other.code));
        let people = outcomes.iter().map(|one| one.outcome.candidate_ref).collect();
        drop(read);
        self.leave_view(&granted, people).await?;
        Ok(Some(DecisionView {
            id: record.id,
            ranking: record.ranking,
            ranking_digest: record.ranking_digest,
            decided_by: name(record.decided_by),
            second: record.second.map(name),
            departs_reason: record.departs_reason,
            decided_at: record.decided_at,
            outcomes,
        }))
    }

    /// What was prepared and awaits a second signature: for those who may sign, and for nobody else. What somebody else prepared says
    /// something of every candidate in it.
    pub async fn prepared_decisions(&self, granted: Granted<ReadDecision>) -> Result<Vec<Prepared>, Error> {
        let read = self.store.read().await?;
        let vacancy = granted.look(&read).await?;
        if !matches!(granted.standing(), Standing::Holder | Standing::Chair) {
            return Ok(Vec::new());
        }
        let prepared = prepared(&read, vacancy.id).await?;
        let reader = granted.person()?.id;
        let of_others = prepared.iter().filter(|one| one.by != reader);
        let named: BTreeSet<CandidateId> = of_others.flat_map(|one| &one.deciding.outcomes).map(|outcome| outcome.candidate).collect();
        let candidates = if named.is_empty() { Vec::new() } else { repo::candidate::all(&read, vacancy.id).await? };
        let people = candidates.iter().filter(|one| named.contains(&one.id)).map(|one| one.audit_ref).collect();
        drop(read);
        self.leave_view(&granted, people).await?;
        Ok(prepared)
    }
}
