//! What an auditor found: in words, with the entry that shows it, who has to answer and until when.
//!
//! What must stay true: an answer stands beside the finding and never over it; who raised it closes it.

use serde::Serialize;

use crate::ids::{FindingId, PersonId, VacancyId};
use crate::{Date, Lang, Timestamp};

/// A finding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// Identifier.
    pub id: FindingId,
    /// About which vacancy.
    pub vacancy: VacancyId,
    /// Its number within the vacancy, from 1.
    pub number: i64,
    /// The entry of the log that shows it, `epoch:seq`.
    pub entry: Option<String>,
    /// What was found.
    pub words: String,
    /// The language of these words.
    pub words_language: Lang,
    /// Who has to answer.
    pub owner: PersonId,
    /// Until when.
    pub due: Date,
    /// Who raised it.
    pub raised_by: PersonId,
    /// When.
    pub raised_at: Timestamp,
    /// The answer.
    pub answer: Option<String>,
    /// Who answered.
    pub answered_by: Option<PersonId>,
    /// When.
    pub answered_at: Option<Timestamp>,
    /// Who closed it.
    pub closed_by: Option<PersonId>,
    /// When.
    pub closed_at: Option<Timestamp>,
    /// Version of the row, from 1.
    pub version: i64,
}

/// Where a finding stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum FindingState {
    /// Nobody answered yet.
    Open,
    /// Answered; an auditor has to say whether that settles it.
    Answered,
    /// Settled.
    Closed,
}

impl Finding {
    /// Where it stands.
    pub const fn state(&self) -> FindingState {
        match (self.closed_at.is_some(), self.answered_at.is_some()) {
            (true, _) => FindingState::Closed,
            (false, true) => FindingState::Answered,
            (false, false) => FindingState::Open,
        }
    }
}
