//! The frozen guide, `guide/1`: questions, probes, rubrics and declared rules made from one version of a job profile.
//!
//! Invariants: frozen means immutable, so nothing here changes a [`GuideDocument`]; its digest is what scores, rankings and decisions
//! cite as `fw`; the keys from which a ranking is computed (`calc`, `competencies`, `levels`, `statistic`, `tie`) say the same as the
//! rules that people read, or the document is refused.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::coverage::{Coverage, coverage};
use super::draft::ProfileUsed;
use super::question::GuideQuestion;
use super::rules::{AbsentRule, Average, DeclaredRules, Gate, Named, ReplacedRule, RevealMoment, TieStep, sentences};
use crate::canonical::Value;
use crate::framework::{Anchor, Dimension, DocumentError, Facet, Indicator, Level, closed, document_of, read_document};
use crate::profile::{Clause, FrameworkUsed, Reason};
use crate::{Lang, Text};

closed! {
    /// Which form a guide document has.
    GuideSchema {
        /// The first one.
        One "guide/1" en "guide/1" fr "guide/1",
    }
}

closed! {
    /// The formula by which a ranking is computed. Another formula gets another name, and old ones stay for ever.
    Formula {
        /// Weighted mean, exact.
        WeightedMean "wm/1" en "weighted mean" fr "moyenne pondérée",
    }
}

/// The content of a frozen guide.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GuideContent {
    /// The form of the document.
    pub schema: GuideSchema,
    /// The formula of the ranking.
    pub calc: Formula,
    /// The profile that it was made from.
    pub profile: ProfileUsed,
    /// The frameworks that the profile takes from.
    pub frameworks: Vec<FrameworkUsed>,
    /// The languages in which every text is complete: both.
    pub languages: Vec<Lang>,
    /// The competencies, in order.
    pub competencies: Vec<GuideCompetency>,
    /// The levels: 1 to 5.
    pub levels: Vec<u8>,
    /// Mean or median.
    pub statistic: Average,
    /// What parts candidates with the same total, in order.
    pub tie: Vec<TieStep>,
    /// The declared rules.
    pub rules: GuideRules,
    /// How long an interview may take, in minutes.
    pub slot_minutes: u32,
    /// The questions, in the order in which they are asked.
    pub questions: Vec<GuideQuestion>,
    /// The reasons that were written for what was found at the freeze.
    pub reasons: Vec<FrozenReason>,
}

/// A competency with its rubric, as it is scored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GuideCompetency {
    /// Its identifier.
    pub id: String,
    /// Its weight, 1 to 1000.
    pub w: u32,
    /// Essential, or else desirable.
    pub essential: bool,
    /// The level that an essential competency must reach.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub required: Option<u8>,
    /// On what that is tested.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gate: Option<Gate>,
    /// The level that counts as demonstrated, essential or not.
    pub required_level: u8,
    /// What it mainly draws on.
    pub domain: Facet,
    /// The dimensions of its indicators.
    pub aaaaq: Vec<Dimension>,
    /// Its name.
    pub name: Text,
    /// What it means.
    pub definition: Text,
    /// The behaviours that show it.
    pub indicators: Vec<Indicator>,
    /// What an answer sounds like, level by level; levels 2 and 4 may be absent.
    pub anchors: Vec<Anchor>,
    /// Where it comes from; nothing for a local one.
    pub source: Option<Clause>,
}

/// The rules as people read them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GuideRules {
    /// The levels and what they mean.
    pub scale: Vec<Level>,
    /// Mean or median.
    pub average: Average,
    /// Scores further apart than this are discussed.
    pub tolerance: u8,
    /// When sealed scores open.
    pub reveal: RevealMoment,
    /// Why a low value on an essential competency may be made up for, where it may.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub compensation: Option<Reason>,
    /// What parts candidates with the same total, in order.
    pub tie: Vec<TieStep>,
    /// An absent member.
    pub absent: AbsentRule,
    /// A replaced member.
    pub replaced: ReplacedRule,
}

/// A reason that was written at the freeze.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FrozenReason {
    /// The code of what was found, such as `guide.thin`.
    pub code: String,
    /// What it was about; empty for the whole guide.
    pub about: String,
    /// The language of the words.
    pub lang: Lang,
    /// The words.
    pub words: String,
}

/// A frozen guide. Reading is all that can be done with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GuideDocument {
    content: GuideContent,
    value: Value,
    digest: String,
}

impl GuideDocument {
    /// Only for what was checked.
    pub(super) fn of(content: GuideContent) -> Self {
        let value = document_of(&content);
        let digest = value.digest_hex();
        Self { content, value, digest }
    }

    /// What it says.
    pub const fn content(&self) -> &GuideContent {
        &self.content
    }

    /// SHA-256 over its canonical form, as 64 hexadecimal digits: the `fw` of the log.
    pub fn digest(&self) -> &str {
        &self.digest
    }

    /// The document.
    pub const fn to_value(&self) -> &Value {
        &self.value
    }

    /// The canonical bytes, which the digest is over.
    pub fn canonical(&self) -> String {
        self.value.to_string()
    }

    /// Reads a document back, in any order of keys; every error has its place as a JSON pointer.
    pub fn from_value(value: &Value) -> Result<Self, Vec<DocumentError>> {
        let content: GuideContent = read_document(value).map_err(|error| vec![error])?;
        let errors = super::integrity::errors(&content);
        // Optional keys have one spelling, absence, so that what is equal has one digest.
        let document = Self::of(content);
        match (errors.is_empty(), document.value == *value) {
            (true, true) => Ok(document),
            (true, false) => Err(vec![DocumentError::new("", crate::framework::DocumentFault::Shape)]),
            (false, _) => Err(errors),
        }
    }

    /// The competency with this identifier.
    pub fn competency(&self, id: &str) -> Option<&GuideCompetency> {
        self.content.competencies.iter().find(|competency| competency.id == id)
    }

    /// The question with this identifier.
    pub fn question(&self, id: &str) -> Option<&GuideQuestion> {
        self.content.questions.iter().find(|question| question.id == id)
    }

    /// The questions whose answers are scored on this competency.
    pub fn questions_of(&self, competency: &str) -> impl Iterator<Item = &GuideQuestion> {
        self.content.questions.iter().filter(move |question| question.competency.as_deref() == Some(competency))
    }

    /// What a level of a competency means: its anchor, or else the rule of the level.
    pub fn level_words(&self, competency: &str, level: u8) -> Option<&Text> {
        let anchor = self.competency(competency)?.anchors.iter().find(|anchor| anchor.level == level).map(|anchor| &anchor.text);
        anchor.or_else(|| self.content.rules.scale.iter().find(|entry| entry.value == level).map(|entry| &entry.rule))
    }

    /// How long the questions take together.
    pub fn minutes(&self) -> u32 {
        self.content.questions.iter().fold(0, |sum, question| sum.saturating_add(question.minutes))
    }

    /// Which question tests what.
    pub fn coverage(&self) -> Coverage {
        coverage(&self.content.questions, self.content.competencies.iter().flat_map(|competency| &competency.indicators))
    }

    /// What is read to candidates before the first question: each different note once.
    pub fn candidate_notes(&self) -> Vec<&Text> {
        let mut notes = Vec::new();
        for framework in &self.content.frameworks {
            if !notes.contains(&&framework.candidate_note) {
                notes.push(&framework.candidate_note);
            }
        }
        notes
    }

    /// The declared rules, as they were declared.
    pub fn rules(&self) -> DeclaredRules {
        let rules = &self.content.rules;
        let gates: BTreeMap<String, Gate> =
            self.content.competencies.iter().filter_map(|competency| Some((competency.id.clone(), competency.gate?))).collect();
        DeclaredRules {
            average: rules.average,
            gates,
            tolerance: rules.tolerance,
            reveal: rules.reveal,
            compensation: rules.compensation.clone(),
            tie: rules.tie.clone(),
            absent: rules.absent,
            replaced: rules.replaced,
        }
    }

    /// The declared rules in sentences.
    pub fn rule_sentences(&self, lang: Lang) -> Vec<String> {
        let competencies: Vec<Named<'_>> = self
            .content
            .competencies
            .iter()
            .map(|competency| Named { id: &competency.id, name: &competency.name, essential: competency.required.zip(competency.gate) })
            .collect();
        sentences(&self.rules(), &competencies, lang)
    }
}
