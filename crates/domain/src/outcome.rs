//! Recorded rankings and decisions, as an installation keeps them. The rules of both are in `ranking`.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::ids::{AuditRef, CandidateId, DecisionId, OutcomeId, PersonId, RankingId, VacancyId};
use crate::{Date, Timestamp};

/// That a ranking was computed and recorded. Its digest stands in its entry of the log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RankingRecord {
    /// Identifier.
    pub id: RankingId,
    /// The round.
    pub vacancy: VacancyId,
    /// Number within the round, from 1.
    pub number: i64,
    /// When.
    pub recorded_at: Timestamp,
}

/// One candidate's row of a recorded ranking.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RankingRowRecord {
    /// Identifier.
    pub id: Uuid,
    /// The ranking.
    pub ranking: RankingId,
    /// Whose row.
    pub candidate: CandidateId,
    /// The same, as the log names them.
    pub candidate_ref: AuditRef,
    /// The sealed payload, canonical.
    pub doc: String,
    /// What the analysis said beside it when it was recorded, canonical; sealed as shown and not computed again.
    pub analysis: Option<String>,
}

crate::codes! {
    /// What is decided for one candidate.
    OutcomeCode {
        /// Gets the post.
        Appoint "appoint",
        /// Stands in reserve, in strict order, until a day.
        Reserve "reserve",
        /// Was not selected.
        NotSelected "not_selected",
    }
}

/// A recorded decision: a named human's, on the ranking they saw.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DecisionRecord {
    /// Identifier.
    pub id: DecisionId,
    /// The round.
    pub vacancy: VacancyId,
    /// Number within the round, from 1.
    pub number: i64,
    /// The ranking seen.
    pub ranking: RankingId,
    /// Its digest.
    pub ranking_digest: String,
    /// Who decided.
    pub decided_by: PersonId,
    /// Who signed too, where the order was departed from.
    pub second: Option<PersonId>,
    /// Why the order was departed from.
    pub departs_reason: Option<String>,
    /// When.
    pub decided_at: Timestamp,
}

/// The outcome of one candidate in a decision.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutcomeRecord {
    /// Identifier.
    pub id: OutcomeId,
    /// The decision.
    pub decision: DecisionId,
    /// Whose.
    pub candidate: CandidateId,
    /// The same, as the log names them.
    pub candidate_ref: AuditRef,
    /// What.
    pub code: OutcomeCode,
    /// What an appointment is conditional on.
    pub condition: Option<String>,
    /// Whether this outcome departs from the order.
    pub departs: bool,
    /// Last day of a place in reserve.
    pub reserve_until: Option<Date>,
    /// The decision in words.
    pub words: String,
}
