//! Panels: who sits, who is assigned to whom, which links were declared and what was ruled on them.
//!
//! A recusal is planned missing data: the scorecard is excused, never a zero.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::ids::{CandidateId, DeclarationId, PanelistId, PersonId, VacancyId};
use crate::{Date, Timestamp};

/// Fewer panelists than this score nobody.
pub const PANELISTS_MIN: usize = 2;

crate::codes! {
    /// What somebody does in a panel.
    PanelPart {
        /// Leads the panel, rules on declared links, opens the scores.
        Chair "chair",
        /// Interviews and scores.
        Member "member",
    }
}

crate::codes! {
    /// Whether somebody still sits.
    PanelistState {
        /// Sits.
        Sitting "sitting",
        /// Was replaced; what they sealed stays.
        Replaced "replaced",
    }
}

/// One person's membership of one panel.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Panelist {
    /// Identifier (random: panelists meet it).
    pub id: PanelistId,
    /// The round.
    pub vacancy: VacancyId,
    /// Who.
    pub person: PersonId,
    /// What tables call them, such as `P-1`.
    pub code: String,
    /// What they do.
    pub part: PanelPart,
    /// Last day on which their training in safer recruitment is valid.
    pub trained_until: Option<Date>,
    /// Whether they still sit.
    pub state: PanelistState,
    /// When the chair acknowledged the declared rules.
    pub rules_acknowledged_at: Option<Timestamp>,
    /// When they joined.
    pub joined_at: Timestamp,
    /// Version of the row, from 1.
    pub version: i64,
}

crate::codes! {
    /// Whether a listed pair stands.
    AssignmentState {
        /// This panelist interviews this candidate.
        Assigned "assigned",
        /// No longer.
        Lifted "lifted",
    }
}

/// A listed pair of panelist and candidate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assignment {
    /// Identifier.
    pub id: Uuid,
    /// The round.
    pub vacancy: VacancyId,
    /// Who interviews.
    pub panelist: PanelistId,
    /// Whom.
    pub candidate: CandidateId,
    /// Whether it stands.
    pub state: AssignmentState,
    /// Version of the row, from 1.
    pub version: i64,
}

crate::codes! {
    /// What a panelist says about one candidate.
    Declared {
        /// No link.
        None "none",
        /// A link, whose nature is written beside.
        Link "link",
    }
}

crate::codes! {
    /// What is ruled on a declared link.
    Ruling {
        /// May sit for this candidate.
        MaySit "may_sit",
        /// Does not open, interview or score this candidate.
        Recused "recused",
    }
}

/// One panelist's statement about links with one candidate, with the ruling on it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Declaration {
    /// Identifier.
    pub id: DeclarationId,
    /// The round.
    pub vacancy: VacancyId,
    /// Who declares.
    pub panelist: PanelistId,
    /// About whom.
    pub candidate: CandidateId,
    /// What.
    pub declared: Declared,
    /// The nature and extent of a link.
    pub nature: Option<String>,
    /// When.
    pub declared_at: Timestamp,
    /// What was ruled.
    pub ruling: Option<Ruling>,
    /// Who ruled.
    pub ruled_by: Option<PersonId>,
    /// Why.
    pub ruling_reason: Option<String>,
    /// When it was ruled.
    pub ruled_at: Option<Timestamp>,
    /// Version of the row, from 1.
    pub version: i64,
}

impl Declaration {
    /// Whether this panelist may open the candidate's file and score: no link, or a link ruled harmless.
    pub fn opens_the_file(&self) -> bool {
        match self.declared {
            Declared::None => true,
            Declared::Link => self.ruling == Some(Ruling::MaySit),
        }
    }

    /// Whether the panelist is out for this candidate.
    pub fn is_recusal(&self) -> bool {
        self.ruling == Some(Ruling::Recused)
    }

    /// Whether a ruling is still due.
    pub fn awaits_ruling(&self) -> bool {
        self.declared == Declared::Link && self.ruling.is_none()
    }
}
