//! What a competency framework is made of, in the words of the field.
//!
//! Invariant: the order of every list is the order of the file, and is the order on pages.

use serde::{Deserialize, Serialize};

use crate::{Date, Lang, Text};

macro_rules! closed {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident $code:literal en $en:literal fr $fr:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum $name {
            $($(#[$variant_doc])* #[serde(rename = $code)] $variant,)+
        }

        impl $name {
            /// Every value, in the fixed order.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// Every value as it is written in files, in the fixed order.
            pub const CODES: &'static [&'static str] = &[$($code),+];

            /// The value as it is written in files.
            pub const fn code(self) -> &'static str {
                match self {
                    $(Self::$variant => $code,)+
                }
            }

            /// The value written like this in a file.
            pub fn parse(code: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|value| value.code() == code)
            }

            /// What pages call it.
            pub const fn name(self, lang: $crate::Lang) -> &'static str {
                match (self, lang) {
                    $((Self::$variant, $crate::Lang::En) => $en, (Self::$variant, $crate::Lang::Fr) => $fr,)+
                }
            }
        }
    };
}
pub(crate) use closed;

closed! {
    /// Which keys a file may hold.
    Schema {
        /// The first set of keys.
        One "framework/1" en "framework/1" fr "framework/1",
        /// The first set and the optional keys that came later.
        Two "framework/2" en "framework/2" fr "framework/2",
    }
}

closed! {
    /// How far a framework has been examined by others than its authors.
    Status {
        /// Written to show how it works; nobody has examined it.
        Illustrative "illustrative" en "illustrative" fr "illustratif",
        /// Experts were asked.
        Consulted "consulted" en "consulted" fr "soumis à consultation",
        /// A named body stands behind it.
        Validated "validated" en "validated" fr "validé",
        /// Starts no new profile.
        Retired "retired" en "retired" fr "retiré",
    }
}

closed! {
    /// What a service owes to children, five ways to look at it (AAAAQ). Shown and counted, never scored.
    Dimension {
        /// The service exists.
        Availability "availability" en "availability" fr "disponibilité",
        /// The child can reach it.
        Accessibility "accessibility" en "accessibility" fr "accessibilité",
        /// It bends to the child.
        Adaptability "adaptability" en "adaptability" fr "adaptabilité",
        /// The child and those around can accept it.
        Acceptability "acceptability" en "acceptability" fr "acceptabilité",
        /// It is done well.
        Quality "quality" en "quality" fr "qualité",
    }
}

closed! {
    /// What a behaviour draws on.
    Facet {
        /// What one knows.
        Knowledge "knowledge" en "knowledge" fr "savoirs",
        /// What one can do.
        Skill "skill" en "skills" fr "savoir-faire",
        /// How one is towards others.
        Attitude "attitude" en "attitudes" fr "savoir-être",
    }
}

closed! {
    /// What a question of a framework asks for.
    QuestionKind {
        /// A real example.
        PastBehaviour "past-behaviour" en "past-behaviour question" fr "question comportementale",
        /// What one would do in a dilemma.
        Situational "situational" en "situational question" fr "mise en situation",
    }
}

closed! {
    /// How a framework relates to the one that inspired it.
    Relation {
        /// The subject and the themes only.
        ThemesOnly "themes-only" en "themes only" fr "thèmes seulement",
        /// Reworked from its text.
        Adapted "adapted" en "adapted" fr "adapté",
        /// Its text, with leave.
        ReproducedWithPermission "reproduced-with-permission" en "reproduced with permission" fr "reproduit avec autorisation",
    }
}

closed! {
    /// The four lines of accountability to children that every guide must account for.
    AccountabilityLine {
        /// Children are told how to complain.
        Complaint "complaint" en "telling children how to complain" fr "dire aux enfants comment porter plainte",
        /// Children hear what became of their view.
        Answer "answer" en "telling children what became of their view" fr "dire aux enfants ce qu’est devenu leur avis",
        /// Adults keep safe boundaries.
        Boundaries "boundaries" en "keeping safe boundaries with children" fr "garder la juste distance avec les enfants",
        /// Adults report other adults.
        Reporting "reporting" en "reporting a colleague’s conduct" fr "signaler la conduite d’un membre de l’équipe",
    }
}

/// A competency framework: a published, versioned set of competencies for one sector, in two languages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Framework {
    /// Which keys its file may hold.
    pub schema: Schema,
    /// Its identifier, stable for ever, such as `social-work`.
    pub id: String,
    /// Semantic version; a published version never changes.
    pub version: String,
    /// The sector it is written for.
    pub sector: String,
    /// How far it has been examined.
    pub status: Status,
    /// Its languages: always both.
    pub languages: Vec<Lang>,
    /// Its title.
    pub title: Text,
    /// For whom it is written.
    pub audience: Text,
    /// Its source and its limits, shown wherever its text is.
    pub notice: Text,
    /// What is read to candidates before the first question.
    pub candidate_note: Text,
    /// The framework that inspired it, if one did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub inspired_by: Option<InspiredBy>,
    /// Under which licence it may be used: an SPDX expression or an address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub licence: Option<String>,
    /// Who stands behind it, where somebody does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub validated_by: Option<ValidatedBy>,
    /// The five levels of the scale, from 1 to 5.
    #[serde(rename = "level")]
    pub levels: Vec<Level>,
    /// The competencies, in order.
    #[serde(rename = "competency")]
    pub competencies: Vec<Competency>,
}

/// Where the themes of a framework come from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InspiredBy {
    /// Who published it.
    pub publisher: String,
    /// In which year.
    pub year: i64,
    /// How close this one is to it.
    pub relation: Relation,
    /// Its address.
    pub source: String,
}

/// Who examined a framework, when and how.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ValidatedBy {
    /// The body that stands behind it.
    pub body: String,
    /// When it said so.
    pub date: Date,
    /// How it was examined.
    pub method: String,
    /// Which consultation it rests on.
    pub consultation: String,
}

/// A level of the scale. Levels are cumulative: 4 includes 3, and 5 includes 4.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Level {
    /// 1 to 5.
    pub value: u8,
    /// Its name.
    pub label: Text,
    /// What it means; stands in where level 2 or 4 of a competency has no anchor.
    pub rule: Text,
}

/// What a person must be able to do in a role, joining knowledge, skills and attitudes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Competency {
    /// Its identifier, such as `SOC-03`.
    pub id: String,
    /// What it mainly draws on.
    pub domain: Facet,
    /// The union of its indicators' dimensions, in the fixed order.
    pub aaaaq: Vec<Dimension>,
    /// Its name.
    pub name: Text,
    /// What it means.
    pub definition: Text,
    /// The same thing in other schemes, as `scheme:identifier`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub equivalents: Vec<String>,
    /// The behaviours that show it.
    #[serde(rename = "indicator")]
    pub indicators: Vec<Indicator>,
    /// The questions that elicit them.
    #[serde(rename = "question")]
    pub questions: Vec<Question>,
    /// What an answer sounds like, level by level.
    #[serde(rename = "anchor")]
    pub anchors: Vec<Anchor>,
}

/// An observable behaviour that shows a competency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Indicator {
    /// Its identifier, such as `SOC-03.b`.
    pub id: String,
    /// What it draws on.
    pub facet: Facet,
    /// One or two dimensions, in the fixed order.
    pub aaaaq: Vec<Dimension>,
    /// The lines of accountability that it serves.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub accountability: Vec<AccountabilityLine>,
    /// The same thing in other schemes, as `scheme:identifier`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub equivalents: Vec<String>,
    /// The behaviour.
    pub text: Text,
}

/// A fixed wording put to every candidate to elicit named indicators.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// Its identifier, such as `SOC-03.q2`.
    pub id: String,
    /// What it asks for.
    pub kind: QuestionKind,
    /// The indicators that an answer can show.
    pub elicits: Vec<String>,
    /// What is asked.
    pub text: Text,
    /// What is said one step before, where the question evokes violence or distress.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content_note: Option<Text>,
    /// The prepared follow-ups, the same for every candidate.
    #[serde(rename = "probe")]
    pub probes: Vec<Probe>,
}

/// A prepared follow-up to one question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Probe {
    /// Its identifier, such as `SOC-03.q2.p1`.
    pub id: String,
    /// What is asked.
    pub text: Text,
}

/// What a typical answer at one level says or describes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Anchor {
    /// 1 to 5.
    pub level: u8,
    /// The description.
    pub text: Text,
}

impl Framework {
    /// The competency with this identifier.
    pub fn competency(&self, id: &str) -> Option<&Competency> {
        self.competencies.iter().find(|competency| competency.id == id)
    }
}

impl Competency {
    /// The indicator with this identifier.
    pub fn indicator(&self, id: &str) -> Option<&Indicator> {
        self.indicators.iter().find(|indicator| indicator.id == id)
    }

    /// The question with this identifier.
    pub fn question(&self, id: &str) -> Option<&Question> {
        self.questions.iter().find(|question| question.id == id)
    }

    /// The anchor of this level, if it has one.
    pub fn anchor(&self, level: u8) -> Option<&Anchor> {
        self.anchors.iter().find(|anchor| anchor.level == level)
    }
}
