//! People who apply: one person in one vacancy, known to the panel by a code.

use serde::{Deserialize, Serialize};

use crate::ids::{AuditRef, CandidateId, VacancyId};
use crate::{Date, Lang, Timestamp};

crate::codes! {
    /// Whether a candidate is still in the round. How far the interview went follows from scorecards and decisions.
    CandidateState {
        /// In the round.
        Entered "entered",
        /// Withdrew.
        Withdrawn "withdrawn",
        /// Turned out to be another entry of the same person.
        Merged "merged",
    }
}

/// One person in one vacancy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Candidate {
    /// Identifier (random: panelists meet it).
    pub id: CandidateId,
    /// The round.
    pub vacancy: VacancyId,
    /// Pseudonym in the audit log.
    pub audit_ref: AuditRef,
    /// What the panel calls them, such as `C-07`; drawn at random.
    pub code: String,
    /// The sender's own number; never shown to the panel.
    pub reference: String,
    /// Family name as the person writes it.
    pub family_name: String,
    /// Given names as the person writes them.
    pub given_names: String,
    /// E-mail address; this or the telephone is there.
    pub email: Option<String>,
    /// Telephone in international form.
    pub phone: Option<String>,
    /// Language of letters.
    pub language: Lang,
    /// Language of the interview.
    pub interview_language: Lang,
    /// Day of the application.
    pub applied_on: Date,
    /// Last employer where the person worked with children.
    pub last_employer_with_children: Option<String>,
    /// Gaps to explore, in words.
    pub gaps: Option<String>,
    /// What is needed at the interview; never why.
    pub adjustments: Option<String>,
    /// Consent to be kept for later rounds, with its day.
    pub keep_for_pool: Option<String>,
    /// Whether still in the round.
    pub state: CandidateState,
    /// The entry that stays, where this one was merged.
    pub merged_into: Option<CandidateId>,
    /// When entered.
    pub entered_at: Timestamp,
    /// Version of the row, from 1.
    pub version: i64,
}

impl Candidate {
    /// The name as it is read out: given names, then family name.
    pub fn full_name(&self) -> String {
        format!("{} {}", self.given_names, self.family_name)
    }
}
