//! A question as it stands in a guide, in a draft and in the frozen document alike.
//!
//! Invariant: every question says why it is asked: by the indicators it elicits and the clause it comes from, or by its kind. A
//! question tied to no competency is noted and read, never scored.

use serde::{Deserialize, Serialize};

use crate::Text;
use crate::framework::{AccountabilityLine, QuestionKind, closed};
use crate::profile::Clause;

closed! {
    /// What a question of a guide asks for.
    GuideQuestionKind {
        /// A real example.
        PastBehaviour "past-behaviour" en "past-behaviour question" fr "question comportementale",
        /// What one would do in a dilemma.
        Situational "situational" en "situational question" fr "mise en situation",
        /// Why one wants to work with children.
        Motivation "motivation" en "motivation question" fr "question de motivation",
        /// How one keeps safe boundaries with children.
        Boundaries "boundaries" en "boundaries question" fr "question sur la juste distance",
        /// What one wants to add.
        Closing "closing" en "closing question" fr "question de clôture",
    }
}

impl From<QuestionKind> for GuideQuestionKind {
    fn from(kind: QuestionKind) -> Self {
        match kind {
            QuestionKind::PastBehaviour => Self::PastBehaviour,
            QuestionKind::Situational => Self::Situational,
        }
    }
}

/// One question with its probes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GuideQuestion {
    /// Its identifier: the framework's (`SOC-03.q2`), `motivation-1` and the like for ours, `own-1` for one written for this guide.
    pub id: String,
    /// What it asks for.
    pub kind: GuideQuestionKind,
    /// The competency that its answer is scored on; nothing where it is not scored.
    pub competency: Option<String>,
    /// The clause that it comes from; nothing for one of ours, or once its words were changed.
    pub source: Option<Clause>,
    /// What is asked.
    pub text: Text,
    /// What is said one step before, where it evokes violence or distress.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content_note: Option<Text>,
    /// The prepared follow-ups.
    pub probes: Vec<GuideProbe>,
    /// How long it takes.
    pub minutes: u32,
    /// The indicators that an answer can show.
    pub elicits: Vec<String>,
    /// The lines of accountability that it tests by itself, beyond those of its indicators.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub accountability: Vec<AccountabilityLine>,
}

impl GuideQuestion {
    /// Whether its answer is scored; otherwise it is noted and read.
    pub const fn is_scored(&self) -> bool {
        self.competency.is_some()
    }
}

/// A prepared follow-up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GuideProbe {
    /// Its identifier: the framework's (`SOC-03.q2.p1`), or `.x1` and so on under its question for one written for this guide.
    pub id: String,
    /// What is asked.
    pub text: Text,
    /// Whether it asks for a contrary example, an occasion when it went wrong.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub contrary: bool,
}
