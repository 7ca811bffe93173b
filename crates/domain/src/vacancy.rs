//! Recruitment rounds: the stages of a vacancy and which act may happen at which stage.

mod missing;

use serde::{Deserialize, Serialize};

use crate::ids::{GuideId, PersonId, VacancyId};
use crate::{Date, Text, Timestamp};

pub use missing::{Beginning, Opening, VacancyMissing};

crate::codes! {
    /// The stage of a vacancy. The order of declaration is the order of the round; `Cancelled` stands apart.
    VacancyState {
        /// Being set up.
        Draft "draft",
        /// Candidates come in, the panel is named and declares its links.
        Open "open",
        /// Interviews take place and scorecards are sealed.
        Interviewing "interviewing",
        /// The scores are open; the panel discusses what it disagrees on.
        Discussing "discussing",
        /// The ranking stands; the decision is due.
        Deciding "deciding",
        /// Decided.
        Decided "decided",
        /// Over; retention counts from here.
        Closed "closed",
        /// Called off, with a reason.
        Cancelled "cancelled",
    }
}

impl VacancyState {
    /// Whether the round can go from this stage to that one.
    ///
    /// It goes back once only: where a question is retired for everybody, the panel discusses its competency again.
    pub const fn can_become(self, next: Self) -> bool {
        matches!(
            (self, next),
            (Self::Draft, Self::Open | Self::Cancelled)
                | (Self::Open, Self::Interviewing | Self::Cancelled)
                | (Self::Interviewing, Self::Discussing | Self::Cancelled)
                | (Self::Discussing, Self::Deciding | Self::Cancelled)
                | (Self::Deciding, Self::Decided | Self::Discussing | Self::Cancelled)
                | (Self::Decided, Self::Closed)
        )
    }

    /// Candidates can be entered and changed.
    pub const fn takes_candidates(self) -> bool {
        matches!(self, Self::Open | Self::Interviewing)
    }

    /// The panel and its assignment can be changed.
    pub const fn takes_panelists(self) -> bool {
        matches!(self, Self::Draft | Self::Open | Self::Interviewing)
    }

    /// Scorecards can be drafted, sealed and corrected.
    pub const fn takes_scorecards(self) -> bool {
        matches!(self, Self::Interviewing)
    }

    /// Something can be retired for everybody: the scores are open, and nothing is decided.
    pub const fn takes_retirements(self) -> bool {
        matches!(self, Self::Discussing | Self::Deciding)
    }

    /// The order may be read by those who may read it.
    pub const fn shows_ranking(self) -> bool {
        matches!(self, Self::Deciding | Self::Decided | Self::Closed)
    }
}

crate::codes! {
    /// Who interviews whom.
    AssignmentMode {
        /// Every panelist interviews every candidate.
        Everyone "everyone",
        /// Only the pairs that are listed.
        Listed "listed",
    }
}

/// One recruitment round.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Vacancy {
    /// Identifier (random: panelists meet it).
    pub id: VacancyId,
    /// The organisation's own number for the round, such as `2026-014`.
    pub reference: String,
    /// The job's name.
    pub title: Text,
    /// How many posts are to be filled.
    pub posts: u32,
    /// The frozen guide; absent while the round is being set up.
    pub guide: Option<GuideId>,
    /// The HR officer who holds the round.
    pub holder: PersonId,
    /// The jurisdiction profile, such as `neutral`.
    pub jurisdiction: String,
    /// Who interviews whom.
    pub assignment: AssignmentMode,
    /// Whether lots decided who interviews whom: only then may panels that share nobody be compared with each other.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub drawn: bool,
    /// First day of interviews.
    pub interviews_from: Option<Date>,
    /// The stage.
    pub state: VacancyState,
    /// Why it was cancelled.
    pub state_reason: Option<String>,
    /// When it was opened.
    pub opened_at: Option<Timestamp>,
    /// When the discussion was closed.
    pub discussion_closed_at: Option<Timestamp>,
    /// Version of the row, from 1.
    pub version: i64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_round_goes_forward_one_stage_at_a_time_and_back_to_the_discussion_alone() {
        let line = [
            VacancyState::Draft,
            VacancyState::Open,
            VacancyState::Interviewing,
            VacancyState::Discussing,
            VacancyState::Deciding,
            VacancyState::Decided,
            VacancyState::Closed,
        ];
        for (i, from) in line.into_iter().enumerate() {
            for (j, to) in line.into_iter().enumerate() {
                let is_back = (from, to) == (VacancyState::Deciding, VacancyState::Discussing);
                assert_eq!(from.can_become(to), j == i + 1 || is_back, "{from:?} -> {to:?}");
            }
        }
    }

    #[test]
    fn a_decided_round_can_no_longer_be_cancelled() {
        for state in VacancyState::ALL {
            let can = state.can_become(VacancyState::Cancelled);
            assert_eq!(can, *state < VacancyState::Decided, "{state:?}");
        }
    }
}
