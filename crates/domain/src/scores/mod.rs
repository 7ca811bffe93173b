//! Levels and scores, and what counts as one.
//!
//! Invariant: "not assessed" is a value with a reason, never a blank, never zero and never the lowest level. A question that was
//! asked and answered with nothing relevant is the lowest level, as the rubric says.

mod disagreement;
mod draft;
mod panel_rating;
mod payload;
mod versions;
mod working;

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::Lang;

pub use disagreement::{Agenda, Item, agenda, spread};
pub use draft::{Draft, DraftItem, DraftProblem, Missing, MissingItem};
pub use panel_rating::{RatingCause, SPREAD_NEEDING_A_REASON, agreed_words, demonstrated, panel_rating_refusals, rating_causes};
pub use payload::{PayloadError, ScoresPayload, scores_payload};
pub use versions::next_version;
pub use working::{Note, WorkingScorecard, evidence_payload, evidence_texts, notes_payload, sealed_notes};

/// A level of a guide's scale. Whether it is on the scale is for [`Scale::level`] to say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Level(pub u8);

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The levels of a guide, lowest first; never empty, no level twice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Scale(Vec<Level>);

impl Scale {
    /// A scale from its levels, if they ascend and there is at least one.
    pub fn new(levels: Vec<Level>) -> Option<Self> {
        (!levels.is_empty() && levels.is_sorted_by(|low, high| low < high)).then_some(Self(levels))
    }

    /// The levels from 1 to `highest`, the form of all shipped frameworks (1 to 5); a scale has at least one level.
    pub fn one_to(highest: u8) -> Self {
        Self((1..=highest.max(1)).map(Level).collect())
    }

    /// The levels, lowest first.
    pub fn levels(&self) -> &[Level] {
        &self.0
    }

    /// The level with this number, if the scale has one.
    pub fn level(&self, number: i64) -> Option<Level> {
        let level = Level(u8::try_from(number).ok()?);
        self.contains(level).then_some(level)
    }

    /// Whether this level is on the scale.
    pub fn contains(&self, level: Level) -> bool {
        self.0.binary_search(&level).is_ok()
    }
}

crate::codes! {
    /// Why a competency was not assessed.
    NotAssessed {
        /// The question was not put.
        NotAsked "not_asked",
        /// The answer was cut short.
        Interrupted "interrupted",
        /// The question was not understood, through no fault of the candidate.
        NotUnderstood "not_understood",
    }
}

impl NotAssessed {
    /// The reason, as a card of the scorecard names it.
    pub const fn words(self, lang: Lang) -> &'static str {
        match (self, lang) {
            (Self::NotAsked, Lang::En) => "not asked",
            (Self::NotAsked, Lang::Fr) => "non posée",
            (Self::Interrupted, Lang::En) => "interrupted",
            (Self::Interrupted, Lang::Fr) => "interrompue",
            (Self::NotUnderstood, Lang::En) => "not understood",
            (Self::NotUnderstood, Lang::Fr) => "non comprise",
        }
    }
}

/// What one panelist says about one candidate on one competency.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Assessment {
    /// A level was reached.
    Assessed {
        /// Which one.
        level: Level,
    },
    /// No level can be given.
    NotAssessed {
        /// Why not.
        reason: NotAssessed,
    },
}

impl Assessment {
    /// The level, if there is one.
    pub const fn level(self) -> Option<Level> {
        match self {
            Self::Assessed { level } => Some(level),
            Self::NotAssessed { .. } => None,
        }
    }
}

/// One panelist's level for one candidate on one competency, or "not assessed" with its reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Score {
    /// Identifier of the competency.
    pub competency: String,
    /// What was said.
    pub assessment: Assessment,
}

impl Score {
    /// A score with a level.
    pub fn assessed(competency: impl Into<String>, level: Level) -> Self {
        Self { competency: competency.into(), assessment: Assessment::Assessed { level } }
    }

    /// "Not assessed", with its reason.
    pub fn not_assessed(competency: impl Into<String>, reason: NotAssessed) -> Self {
        Self { competency: competency.into(), assessment: Assessment::NotAssessed { reason } }
    }

    /// The level, if there is one.
    pub const fn level(&self) -> Option<Level> {
        self.assessment.level()
    }
}

/// The level that all assessed competencies share, if there are at least two of them: a reason to look again (one strong impression
/// may have coloured everything), never a reason to refuse.
pub fn all_levels_equal(scores: &[Score]) -> Option<Level> {
    let mut levels = scores.iter().filter_map(Score::level);
    let first = levels.next()?;
    let mut others = levels.peekable();
    (others.peek().is_some() && others.all(|level| level == first)).then_some(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scale_knows_its_levels_and_zero_is_not_one() {
        let scale = Scale::one_to(5);
        assert_eq!(scale.level(3), Some(Level(3)));
        for number in [0, 6, -1, 256, 257] {
            assert_eq!(scale.level(number), None, "{number}");
        }
        assert!(Scale::new(vec![]).is_none());
        assert!(Scale::new(vec![Level(2), Level(2)]).is_none());
        assert!(Scale::new(vec![Level(2), Level(1)]).is_none());
    }

    #[test]
    fn equal_levels_are_noticed_among_what_was_assessed() {
        let score = |level| Score::assessed("C1", Level(level));
        let skipped = Score::not_assessed("C2", NotAssessed::NotAsked);
        assert_eq!(all_levels_equal(&[score(4), skipped.clone(), score(4)]), Some(Level(4)));
        assert_eq!(all_levels_equal(&[score(4), score(3)]), None);
        assert_eq!(all_levels_equal(&[score(4), skipped]), None);
        assert_eq!(all_levels_equal(&[]), None);
    }

    #[test]
    fn reasons_have_words_in_both_languages() {
        for reason in NotAssessed::ALL {
            assert_ne!(reason.words(Lang::En), reason.words(Lang::Fr));
            assert_eq!(NotAssessed::parse(reason.code()), Some(*reason));
        }
    }
}
