//! A scorecard before it is submitted: what is there, what is missing.
//!
//! Invariant: a [`Draft`] has exactly one item per competency of the guide, in the guide's order; nothing else can be sealed.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Assessment, Level, Scale, Score};
use crate::limits::EVIDENCE_MIN_CHARS;
use crate::{Lang, Refusal};

/// One competency of a draft.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DraftItem {
    /// Identifier of the competency.
    pub competency: String,
    /// The level or the reason why there is none, once chosen.
    pub assessment: Option<Assessment>,
    /// What the candidate said or did.
    pub evidence: String,
}

/// A scorecard that can still change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    items: Vec<DraftItem>,
}

/// Why given items do not make a draft of this guide.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DraftProblem {
    /// A competency that the guide does not have.
    #[error("the guide has no competency {0}")]
    Unknown(String),
    /// A competency given twice.
    #[error("competency {0} is given twice")]
    Twice(String),
    /// A level that is not on the scale.
    #[error("level {level} of competency {competency} is not on the scale")]
    OffScale {
        /// Of which competency.
        competency: String,
        /// The level.
        level: Level,
    },
}

/// What one competency of a draft lacks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Missing {
    /// Neither a level nor "not assessed" with a reason.
    NoLevel,
    /// A level without evidence.
    NoEvidence,
}

impl Missing {
    /// What to do about it.
    pub fn words(self, lang: Lang) -> String {
        match (self, lang) {
            (Self::NoLevel, Lang::En) => "Choose a level, or “not assessed” with a reason.".into(),
            (Self::NoLevel, Lang::Fr) => "Choisissez un niveau, ou «\u{a0}non évaluée\u{a0}» avec un motif.".into(),
            (Self::NoEvidence, lang) => Refusal::ScoreNoEvidence {}.words(lang),
        }
    }
}

/// A competency that lacks something.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MissingItem {
    /// Identifier of the competency.
    pub competency: String,
    /// What it lacks.
    pub what: Missing,
}

impl Draft {
    /// Brings what was given into the guide's order; a competency that was not given stands there with nothing chosen.
    pub fn arrange(competencies: &[&str], scale: &Scale, given: impl IntoIterator<Item = DraftItem>) -> Result<Self, DraftProblem> {
        let mut by_competency = BTreeMap::new();
        for item in given {
            if !competencies.contains(&item.competency.as_str()) {
                return Err(DraftProblem::Unknown(item.competency));
            }
            if let Some(level) = item.assessment.and_then(Assessment::level).filter(|level| !scale.contains(*level)) {
                return Err(DraftProblem::OffScale { competency: item.competency, level });
            }
            if let Some(earlier) = by_competency.insert(item.competency.clone(), item) {
                return Err(DraftProblem::Twice(earlier.competency));
            }
        }
        let empty = |competency: &str| DraftItem { competency: competency.to_owned(), assessment: None, evidence: String::new() };
        let items = competencies.iter().map(|competency| by_competency.remove(*competency).unwrap_or_else(|| empty(competency))).collect();
        Ok(Self { items })
    }

    /// The items, one per competency of the guide, in its order.
    pub fn items(&self) -> &[DraftItem] {
        &self.items
    }

    /// What is missing, in the guide's order. A level needs evidence; "not assessed" needs only its reason.
    pub fn missing(&self) -> Vec<MissingItem> {
        let lacks = |item: &DraftItem| match item.assessment {
            None => Some(Missing::NoLevel),
            Some(Assessment::Assessed { .. }) if item.evidence.trim().chars().count() < EVIDENCE_MIN_CHARS => Some(Missing::NoEvidence),
            Some(_) => None,
        };
        self.items.iter().filter_map(|item| Some(MissingItem { competency: item.competency.clone(), what: lacks(item)? })).collect()
    }

    /// Whether nothing is missing.
    pub fn is_complete(&self) -> bool {
        self.missing().is_empty()
    }

    /// The scores in the guide's order, if nothing is missing (`scorecard.incomplete`).
    pub fn scores(&self) -> Result<Vec<Score>, Refusal> {
        let missing = self.missing().len();
        let scores: Vec<Score> = self
            .items
            .iter()
            .filter_map(|item| Some(Score { competency: item.competency.clone(), assessment: item.assessment? }))
            .collect();
        if missing == 0 { Ok(scores) } else { Err(Refusal::ScorecardIncomplete { n: u32::try_from(missing).unwrap_or(u32::MAX) }) }
    }
}

#[cfg(test)]
mod tests {
    use super::super::NotAssessed;
    use super::*;

    const GUIDE: [&str; 3] = ["C1", "C2", "C3"];
    const EVIDENCE: &str = "Called the parents the same day.";

    fn item(competency: &str, level: u8, evidence: &str) -> DraftItem {
        DraftItem {
            competency: competency.into(),
            assessment: Some(Assessment::Assessed { level: Level(level) }),
            evidence: evidence.into(),
        }
    }

    fn skipped(competency: &str) -> DraftItem {
        let assessment = Some(Assessment::NotAssessed { reason: NotAssessed::NotAsked });
        DraftItem { competency: competency.into(), assessment, evidence: String::new() }
    }

    fn arrange(given: Vec<DraftItem>) -> Result<Draft, DraftProblem> {
        Draft::arrange(&GUIDE, &Scale::one_to(5), given)
    }

    #[test]
    fn what_is_missing_is_listed_in_the_order_of_the_guide() {
        let draft = arrange(vec![item("C3", 4, "too short"), skipped("C2")]).unwrap();
        let missing: Vec<_> = draft.missing().into_iter().map(|item| (item.competency, item.what)).collect();
        assert_eq!(missing, [("C1".to_owned(), Missing::NoLevel), ("C3".to_owned(), Missing::NoEvidence)]);
        assert_eq!(draft.scores(), Err(Refusal::ScorecardIncomplete { n: 2 }));
    }

    #[test]
    fn a_complete_draft_gives_its_scores_in_the_order_of_the_guide() {
        let draft = arrange(vec![item("C3", 4, EVIDENCE), skipped("C2"), item("C1", 2, EVIDENCE)]).unwrap();
        assert!(draft.is_complete());
        let scores = draft.scores().unwrap();
        assert_eq!(scores.iter().map(|score| score.competency.as_str()).collect::<Vec<_>>(), GUIDE);
        assert_eq!(scores.iter().map(Score::level).collect::<Vec<_>>(), [Some(Level(2)), None, Some(Level(4))]);
    }

    #[test]
    fn evidence_is_counted_in_characters_without_the_blanks_around_it() {
        let complete = |evidence: &str| Draft::arrange(&["C1"], &Scale::one_to(5), [item("C1", 3, evidence)]).unwrap().is_complete();
        assert!(complete(&"é".repeat(20)));
        assert!(!complete(&"é".repeat(19)));
        assert!(!complete(&format!("{}{}", "x".repeat(19), " ".repeat(9))));
    }

    #[test]
    fn what_is_not_in_the_guide_or_on_the_scale_is_refused() {
        assert_eq!(arrange(vec![skipped("C9")]), Err(DraftProblem::Unknown("C9".into())));
        assert_eq!(arrange(vec![skipped("C1"), skipped("C1")]), Err(DraftProblem::Twice("C1".into())));
        assert_eq!(arrange(vec![item("C1", 0, EVIDENCE)]), Err(DraftProblem::OffScale { competency: "C1".into(), level: Level(0) }));
    }

    #[test]
    fn each_gap_says_what_to_do() {
        assert_eq!(Missing::NoLevel.words(Lang::Fr), "Choisissez un niveau, ou «\u{a0}non évaluée\u{a0}» avec un motif.");
        assert_eq!(Missing::NoEvidence.words(Lang::En), "Write what the candidate said or did that supports this level.");
    }
}
