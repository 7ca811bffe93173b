//! What stands between a draft and the freeze: closed causes with parameters, words in both languages.
//!
//! Invariant: where the reference of messages has a code for it, the words are those of the code, with its parameters in the
//! reader's own language.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::framework::{AccountabilityLine, Dimension};
use crate::profile::{Reason, Severity};
use crate::refusal::Refusal;
use crate::{Lang, Text};

/// What was found: a closed list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "cause")]
pub enum Cause {
    /// The questions take longer than the slot.
    TooLong {
        /// The questions.
        minutes: u32,
        /// The slot.
        slot: u32,
    },
    /// No motivation question.
    Motivation,
    /// No question on safe boundaries.
    Boundaries,
    /// The closing question is missing or not the last.
    Closing,
    /// No probe on a scored question asks for a contrary example.
    Contrary,
    /// A question without a prepared probe.
    ProbeMissing {
        /// The question.
        question: String,
    },
    /// A level without an anchor in a language.
    AnchorMissing {
        /// The competency.
        id: String,
        /// Its name.
        competency: Text,
        /// The language without one.
        language: Lang,
        /// The level.
        level: u8,
    },
    /// An essential competency with fewer than two questions.
    Thin {
        /// The competency.
        id: String,
        /// Its name.
        competency: Text,
        /// How many questions it has.
        n: u32,
    },
    /// A desirable competency that no question is scored on.
    NotAsked {
        /// The competency.
        id: String,
        /// Its name.
        competency: Text,
    },
    /// A line of accountability that no question tests.
    Accountability {
        /// The line.
        line: AccountabilityLine,
    },
    /// Texts are missing in a language.
    LanguageIncomplete {
        /// The language.
        language: Lang,
        /// How many.
        n: u32,
    },
    /// A text that is too long or holds a control character.
    TextUnfit {
        /// The question, probe or competency.
        id: String,
        /// The most characters it may have.
        max: u32,
    },
    /// A required level is tested on nothing and nobody wrote why.
    Compensation {
        /// The competency.
        id: String,
        /// Its name.
        competency: Text,
    },
    /// A step that parts equals names no competency of the guide, or stands twice, or after the last word.
    TieStep {
        /// The step.
        step: String,
    },
    /// A tolerance outside 0 to 4.
    Tolerance,
    /// The number of competencies, a weight or a required level is out of its range.
    Profile,
    /// No question elicits an indicator.
    Untested {
        /// The indicator.
        indicator: String,
    },
    /// No question reaches a dimension.
    Unreached {
        /// The dimension.
        dimension: Dimension,
    },
    /// Two neighbouring anchors read alike.
    AnchorsAlike {
        /// The competency.
        id: String,
        /// The higher level of the two.
        level: u8,
    },
}

/// Something that was found in a draft or in its rules.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// What.
    pub cause: Cause,
    /// How much it weighs.
    pub severity: Severity,
}

/// The reasons that were written, by [`Finding::key`].
pub type Reasons = BTreeMap<String, Reason>;

impl Cause {
    /// How much a finding of this cause weighs.
    pub const fn severity(&self) -> Severity {
        match self {
            Self::TooLong { .. } | Self::Accountability { .. } => Severity::NeedsReason,
            // A competency that is never asked could never be scored: no reason can mend that.
            Self::Thin { n, .. } => {
                if *n == 0 {
                    Severity::Blocks
                } else {
                    Severity::NeedsReason
                }
            }
            Self::Untested { .. } | Self::Unreached { .. } | Self::AnchorsAlike { .. } => Severity::Hint,
            _ => Severity::Blocks,
        }
    }

    /// The code, as in the reference of messages where it has one.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::TooLong { .. } => "guide.too-long",
            Self::Motivation => "guide.motivation",
            Self::Boundaries => "guide.boundaries",
            Self::Closing => "guide.closing",
            Self::Contrary => "guide.contrary",
            Self::ProbeMissing { .. } => "guide.probe",
            Self::AnchorMissing { .. } => "rubric.anchor-missing",
            Self::Thin { .. } | Self::NotAsked { .. } => "guide.thin",
            Self::Accountability { .. } => "guide.accountability",
            Self::LanguageIncomplete { .. } => "guide.language-incomplete",
            Self::TextUnfit { .. } => "guide.text",
            Self::Compensation { .. } => "guide.compensation",
            Self::TieStep { .. } => "guide.tie",
            Self::Tolerance => "guide.tolerance",
            Self::Profile => "guide.profile",
            Self::Untested { .. } => "guide.untested",
            Self::Unreached { .. } => "guide.unreached",
            Self::AnchorsAlike { .. } => "rubric.anchors-alike",
        }
    }

    /// What it is about: an identifier or a code; empty for the whole guide.
    pub fn about(&self) -> String {
        match self {
            Self::ProbeMissing { question } => question.clone(),
            Self::AnchorMissing { id, level, language, .. } => format!("{id}.{level}.{}", language.code()),
            Self::AnchorsAlike { id, level } => format!("{id}.{level}"),
            Self::Thin { id, .. } | Self::NotAsked { id, .. } | Self::TextUnfit { id, .. } | Self::Compensation { id, .. } => id.clone(),
            Self::Accountability { line } => line.code().into(),
            Self::LanguageIncomplete { language, .. } => language.code().into(),
            Self::TieStep { step } => step.clone(),
            Self::Untested { indicator } => indicator.clone(),
            Self::Unreached { dimension } => dimension.code().into(),
            Self::TooLong { .. }
            | Self::Motivation
            | Self::Boundaries
            | Self::Closing
            | Self::Contrary
            | Self::Tolerance
            | Self::Profile => String::new(),
        }
    }

    /// The refusal of the closed list, if it has one whose parameters can say this, in a language.
    pub fn refusal(&self, lang: Lang) -> Option<Refusal> {
        Some(match self {
            Self::TooLong { minutes, slot } => Refusal::GuideTooLong { minutes: *minutes, slot: *slot },
            Self::Motivation => Refusal::GuideMotivation {},
            Self::Boundaries => Refusal::GuideBoundaries {},
            Self::Contrary => Refusal::GuideContrary {},
            Self::AnchorMissing { competency, language, level, .. } => Refusal::RubricAnchorMissing {
                competency: competency.get(lang).into(),
                language: language_name(*language, lang).into(),
                level: u32::from(*level),
            },
            Self::Thin { competency, n, .. } if *n > 0 => Refusal::GuideThin { competency: competency.get(lang).into(), n: *n },
            Self::LanguageIncomplete { language, n } => {
                Refusal::GuideLanguageIncomplete { language: language_name(*language, lang).into(), n: *n }
            }
            _ => return None,
        })
    }

    /// What was found and what to do now.
    pub fn words(&self, lang: Lang) -> String {
        if let Some(refusal) = self.refusal(lang) {
            return refusal.words(lang);
        }
        let (en, fr) = match self {
            Self::Closing => (
                "End with the closing question: “Is there anything you want to add?”".into(),
                "Terminez par la question de clôture\u{a0}: «\u{a0}Souhaitez-vous ajouter quelque chose\u{a0}?\u{a0}»".into(),
            ),
            Self::ProbeMissing { question } => (
                format!("{question} has no prepared probe. Add one."),
                format!("La question {question} n’a pas de relance préparée. Ajoutez-en une."),
            ),
            Self::Thin { competency, .. } | Self::NotAsked { competency, .. } => (
                format!("No question is asked on “{}”: it could not be scored. Add one.", competency.en),
                format!(
                    "Aucune question ne porte sur «\u{a0}{}\u{a0}»\u{a0}: elle ne pourrait pas être notée. Ajoutez-en une.",
                    competency.fr
                ),
            ),
            Self::Accountability { line } => (
                format!("No question tests “{}”. Add one, or write why not.", line.name(Lang::En)),
                format!("Aucune question ne porte sur «\u{a0}{}\u{a0}». Ajoutez-en une ou motivez ce choix.", line.name(Lang::Fr)),
            ),
            Self::TextUnfit { id, max } => (
                format!("{id}: one line of at most {max} characters, without control characters."),
                format!("{id}\u{a0}: une ligne de {max} caractères au plus, sans caractère de contrôle."),
            ),
            Self::Compensation { competency, .. } => (
                format!(
                    "The required level of “{}” is tested on nothing. Write why it may be made up for, or choose a test.",
                    competency.en
                ),
                format!(
                    "Le niveau exigé pour «\u{a0}{}\u{a0}» n’est vérifié sur rien. Motivez la compensation ou choisissez une vérification.",
                    competency.fr
                ),
            ),
            Self::TieStep { step } => (
                format!(
                    "The tie-break step “{step}” names no competency of this guide, stands twice, or stands after the last word. Remove it."
                ),
                format!(
                    "L’étape de départage «\u{a0}{step}\u{a0}» ne désigne aucune compétence de ce guide, figure deux fois ou vient après la dernière. Retirez-la."
                ),
            ),
            Self::Tolerance => ("The tolerance is a number from 0 to 4.".into(), "L’écart toléré est un nombre de 0 à 4.".into()),
            Self::Profile => (
                "The profile has no competency, too many, or a weight or level out of range. Correct it first.".into(),
                "Le profil n’a pas de compétence, en a trop, ou une pondération ou un niveau hors limites. Corrigez-le d’abord.".into(),
            ),
            Self::Untested { indicator } => {
                (format!("No question tests {indicator}."), format!("Aucune question ne porte sur {indicator}."))
            }
            Self::Unreached { dimension } => (
                format!("No question reaches the dimension “{}”.", dimension.name(Lang::En)),
                format!("Aucune question n’atteint la dimension «\u{a0}{}\u{a0}».", dimension.name(Lang::Fr)),
            ),
            Self::AnchorsAlike { id, level } => (
                format!("{id}: level {level} reads almost like the one below. Say which behaviour is added."),
                format!("{id}\u{a0}: le niveau {level} se lit presque comme le précédent. Dites quel comportement s’ajoute."),
            ),
            // Those that have a refusal were answered above.
            Self::TooLong { .. }
            | Self::Motivation
            | Self::Boundaries
            | Self::Contrary
            | Self::AnchorMissing { .. }
            | Self::LanguageIncomplete { .. } => (String::new(), String::new()),
        };
        match lang {
            Lang::En => en,
            Lang::Fr => fr,
        }
    }
}

const fn language_name(language: Lang, lang: Lang) -> &'static str {
    match (language, lang) {
        (Lang::En, Lang::En) => "English",
        (Lang::Fr, Lang::En) => "French",
        (Lang::En, Lang::Fr) => "anglais",
        (Lang::Fr, Lang::Fr) => "français",
    }
}

impl From<Cause> for Finding {
    fn from(cause: Cause) -> Self {
        Self { severity: cause.severity(), cause }
    }
}

impl Finding {
    /// Under which key its reason is written: the code and what it is about, such as `guide.thin:SOC-03`.
    pub fn key(&self) -> String {
        let about = self.cause.about();
        if about.is_empty() { self.cause.code().into() } else { format!("{}:{about}", self.cause.code()) }
    }

    /// What was found and what to do now.
    pub fn words(&self, lang: Lang) -> String {
        self.cause.words(lang)
    }

    /// Whether it still stands in the way, given the reasons that were written.
    pub fn is_open(&self, reasons: &Reasons) -> bool {
        match self.severity {
            Severity::Blocks => true,
            Severity::NeedsReason => !reasons.get(&self.key()).is_some_and(Reason::is_given),
            Severity::Hint => false,
        }
    }
}
