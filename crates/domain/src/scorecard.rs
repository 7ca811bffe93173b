//! Scorecards and their states, the opening of scores, and the panel's ratings, as an installation keeps them.
//!
//! A scorecard is the pair of one panelist and one candidate. Its state is not a column: it follows from the rows that exist
//! (sealed versions, an excusal, a waiver, a draft), so that no state can be set without the act that makes it.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use uuid::{Builder, Uuid};

use crate::ids::{AuditRef, CandidateId, PanelRatingId, PanelistId, PersonId, RevealId, ScorecardId, ScorecardVersionId, TieId, VacancyId};
use crate::{Lang, Timestamp};

impl ScorecardId {
    /// The scorecard of this panelist for this candidate. Both identifiers are random, so this one tells nothing either.
    pub fn of(panelist: PanelistId, candidate: CandidateId) -> Self {
        let digest = Sha256::new()
            .chain_update(b"justesse/scorecard/v1\n")
            .chain_update(panelist.0.as_bytes())
            .chain_update(candidate.0.as_bytes())
            .finalize();
        let mut bytes = [0; 16];
        for (byte, drawn) in bytes.iter_mut().zip(digest) {
            *byte = drawn;
        }
        Self(Builder::from_custom_bytes(bytes).into_uuid())
    }
}

crate::codes! {
    /// Where a scorecard stands.
    ScorecardState {
        /// Nothing written yet.
        Waiting "waiting",
        /// A draft exists.
        Drafting "drafting",
        /// Sealed, in one or more versions.
        Submitted "submitted",
        /// The panelist does not score this candidate.
        Excused "excused",
        /// Missing at a reasoned opening of the scores.
        Waived "waived",
    }
}

crate::codes! {
    /// How a version of a scorecard came about.
    VersionKind {
        /// First sealed.
        Sealed "sealed",
        /// Corrected before the opening.
        Corrected "corrected",
        /// Changed in the discussion.
        Discussion "discussion",
    }
}

/// One sealed version of a scorecard, whole.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScorecardVersion {
    /// Identifier.
    pub id: ScorecardVersionId,
    /// The scorecard.
    pub scorecard: ScorecardId,
    /// The round.
    pub vacancy: VacancyId,
    /// Whose scores.
    pub panelist: PanelistId,
    /// For whom.
    pub candidate: CandidateId,
    /// Number of the version, from 1.
    pub number: i64,
    /// How it came about.
    pub kind: VersionKind,
    /// The sealed payload of the levels, canonical.
    pub scores: String,
    /// The sealed payload of the evidence texts, canonical.
    pub evidence: String,
    /// The sealed payload of the notes, canonical.
    pub notes: String,
    /// Why it was corrected or changed.
    pub reason: Option<String>,
    /// When it was sealed.
    pub sealed_at: Timestamp,
}

crate::codes! {
    /// Why a scorecard is excused.
    ExcusalReason {
        /// A declared link was ruled to be in the way.
        Recused "recused",
        /// Absent for an earlier candidate, and the guide declared that one then scores none of the later ones.
        AbsentByRule "absent_by_rule",
        /// Replaced before scoring.
        Replaced "replaced",
    }
}

/// That a panelist does not score a candidate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Excusal {
    /// Identifier.
    pub id: Uuid,
    /// The scorecard that will stay empty.
    pub scorecard: ScorecardId,
    /// The round.
    pub vacancy: VacancyId,
    /// Who does not score.
    pub panelist: PanelistId,
    /// Whom.
    pub candidate: CandidateId,
    /// Why.
    pub why: ExcusalReason,
    /// When.
    pub excused_at: Timestamp,
}

/// The act that opens sealed scores, of the whole round or of one candidate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reveal {
    /// Identifier.
    pub id: RevealId,
    /// The round.
    pub vacancy: VacancyId,
    /// One candidate only, where the guide declares it.
    pub candidate: Option<CandidateId>,
    /// Who opened.
    pub opened_by: PersonId,
    /// Why without the missing ones.
    pub reason: Option<String>,
    /// When.
    pub opened_at: Timestamp,
}

/// That a scorecard was missing when the scores were opened with a reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Waiver {
    /// Identifier.
    pub id: Uuid,
    /// The scorecard that was missing.
    pub scorecard: ScorecardId,
    /// The round.
    pub vacancy: VacancyId,
    /// Whose.
    pub panelist: PanelistId,
    /// For whom.
    pub candidate: CandidateId,
    /// The opening that went on without it.
    pub reveal: RevealId,
}

/// The panel's value for one candidate on one competency, with its words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PanelRatingRecord {
    /// Identifier.
    pub id: PanelRatingId,
    /// The round.
    pub vacancy: VacancyId,
    /// For whom.
    pub candidate: CandidateId,
    /// The same, as the log names them.
    pub candidate_ref: AuditRef,
    /// On what.
    pub competency: String,
    /// A level the panel set instead of the mean or median; absent where the computed value stands.
    pub level: Option<u8>,
    /// What was or was not demonstrated, in a sentence.
    pub words: String,
    /// The language of that sentence.
    pub words_language: Lang,
    /// Why, where the rules ask.
    pub reason: Option<String>,
    /// Who confirmed it for the panel.
    pub confirmed_by: PersonId,
    /// When.
    pub confirmed_at: Timestamp,
    /// Version of the row, from 1.
    pub version: i64,
}

crate::codes! {
    /// How a tie was parted.
    TieMethod {
        /// By the chair's written decision.
        Chair "chair",
        /// By lot, where the guide declared it.
        Lot "lot",
    }
}

/// A recorded order of candidates that were level after every computed step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tie {
    /// Identifier.
    pub id: TieId,
    /// The round.
    pub vacancy: VacancyId,
    /// The candidates as the log names them, first one first.
    pub candidates: Vec<AuditRef>,
    /// How.
    pub method: TieMethod,
    /// Why.
    pub reason: String,
    /// Who recorded it.
    pub recorded_by: PersonId,
    /// When.
    pub recorded_at: Timestamp,
}
