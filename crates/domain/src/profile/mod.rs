//! Job profiles: which competencies one job needs, essential or desirable, required levels and weights.
//!
//! Invariants: a competency is copied whole and never loses its framework, version and identifier on the way in; a changed or
//! retired framework therefore changes no profile. A weight is the same for every candidate and no unequal one stands without a reason.

mod differences;
mod edit;
mod findings;
mod named_edit;

use serde::{Deserialize, Serialize};

pub use differences::{Aspect, Difference, differences};
pub use edit::ProfileEditRefused;
pub use findings::{Finding, Severity};
pub use named_edit::{LocalCompetency, LocalIndicator, Offered, ProfileEdit};

use crate::canonical::Value;
use crate::framework::{Competency, DocumentError, DocumentFault, Framework, Level, Status, closed, document_of, read_document, shipped};
use crate::{Lang, Text};

closed! {
    /// Which form a profile document has.
    ProfileSchema {
        /// The first one.
        One "profile/1" en "profile/1" fr "profile/1",
    }
}

/// Why somebody chose so, in the language in which they wrote it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reason {
    /// The language of the words.
    pub lang: Lang,
    /// The words.
    pub words: String,
}

impl Reason {
    /// A reason in its language.
    pub fn new(lang: Lang, words: impl Into<String>) -> Self {
        Self { lang, words: words.into() }
    }

    /// Whether it says anything.
    pub fn is_given(&self) -> bool {
        !self.words.trim().is_empty()
    }
}

/// Where in a framework a text comes from: `social-work:SOC-03`, in one version.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Clause {
    /// The framework.
    pub framework: String,
    /// Its version.
    pub version: String,
    /// What in it.
    pub id: String,
}

impl std::fmt::Display for Clause {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{} ({})", self.framework, self.id, self.version)
    }
}

/// A framework version that a profile takes competencies from, with what must be shown wherever its text is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FrameworkUsed {
    /// The framework.
    pub id: String,
    /// Its version.
    pub version: String,
    /// The digest of its document.
    pub digest: String,
    /// How far it has been examined.
    pub status: Status,
    /// Its title.
    pub title: Text,
    /// Its source and limits.
    pub notice: Text,
    /// What is read to candidates before the first question.
    pub candidate_note: Text,
}

impl FrameworkUsed {
    /// What a profile keeps of a framework.
    pub fn of(framework: &Framework) -> Self {
        Self {
            id: framework.id.clone(),
            version: framework.version.clone(),
            digest: framework.digest(),
            status: framework.status,
            title: framework.title.clone(),
            notice: framework.notice.clone(),
            candidate_note: framework.candidate_note.clone(),
        }
    }
}

/// A competency as one job needs it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProfileCompetency {
    /// The competency as it stood in its framework, or as it was written for this profile.
    pub competency: Competency,
    /// Where it comes from; nothing for a local one.
    pub source: Option<Clause>,
    /// Essential, or else desirable.
    pub essential: bool,
    /// The level that counts as demonstrated.
    pub required: u8,
    /// How much it counts, from 1 to [`crate::limits::WEIGHT_MAX`].
    pub weight: u32,
}

impl ProfileCompetency {
    /// Its identifier.
    pub fn id(&self) -> &str {
        &self.competency.id
    }
}

/// A job profile.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct JobProfile {
    /// The form of the document.
    pub schema: ProfileSchema,
    /// The job.
    pub title: Text,
    /// The framework versions it takes from, in the order in which they came in.
    pub frameworks: Vec<FrameworkUsed>,
    /// The levels on which every competency is scored.
    pub scale: Vec<Level>,
    /// The competencies, in order.
    pub competencies: Vec<ProfileCompetency>,
    /// How many local identifiers were ever given here: none is given twice.
    pub local_numbers: u8,
    /// Why the weights are not equal, where they are not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub weights_reason: Option<Reason>,
    /// Why there are fewer than 5 or more than 8 competencies, where there are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub count_reason: Option<Reason>,
}

/// An exact share of the whole: numerator and denominator without a common divisor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Share {
    /// Numerator.
    pub numerator: u64,
    /// Denominator; never 0.
    pub denominator: u64,
}

impl Share {
    fn of(part: u64, whole: u64) -> Self {
        let whole = whole.max(1);
        let (mut divisor, mut rest) = (whole, part);
        while rest != 0 {
            (divisor, rest) = (rest, divisor % rest);
        }
        Self { numerator: part / divisor, denominator: whole / divisor }
    }

    /// The share in tenths of a per cent, rounded half up: 1/3 → 333.
    pub const fn per_mille(self) -> u64 {
        (self.numerator * 2_000 + self.denominator) / (self.denominator * 2)
    }
}

impl std::fmt::Display for Share {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}", self.numerator, self.denominator)
    }
}

/// Whether a competency is proposed as essential: integrity and accountability to children, that is, one of its indicators serves
/// a line of accountability.
pub fn propose_essential(competency: &Competency) -> bool {
    competency.indicators.iter().any(|indicator| !indicator.accountability.is_empty())
}

impl JobProfile {
    /// A profile without competencies, on the scale of the shipped frameworks.
    pub fn new(title: Text) -> Self {
        Self {
            schema: ProfileSchema::One,
            title,
            frameworks: Vec::new(),
            scale: shipped().first().map(|framework| framework.levels.clone()).unwrap_or_default(),
            competencies: Vec::new(),
            local_numbers: 0,
            weights_reason: None,
            count_reason: None,
        }
    }

    /// The competency with this identifier.
    pub fn competency(&self, id: &str) -> Option<&ProfileCompetency> {
        self.competencies.iter().find(|competency| competency.id() == id)
    }

    /// Whether every competency counts the same.
    pub fn has_equal_weights(&self) -> bool {
        self.competencies.windows(2).all(|pair| matches!(pair, [one, other] if one.weight == other.weight))
    }

    /// The effective share of each competency, exact, in order.
    pub fn shares(&self) -> Vec<(&str, Share)> {
        let whole = self.competencies.iter().map(|competency| u64::from(competency.weight)).sum();
        self.competencies.iter().map(|competency| (competency.id(), Share::of(u64::from(competency.weight), whole))).collect()
    }

    /// The profile as a document.
    pub fn document(&self) -> Value {
        document_of(self)
    }

    /// SHA-256 over the canonical form of the document, as 64 hexadecimal digits.
    pub fn digest(&self) -> String {
        self.document().digest_hex()
    }

    /// Reads a document back.
    pub fn from_document(value: &Value) -> Result<Self, Vec<DocumentError>> {
        let profile: Self = read_document(value).map_err(|error| vec![error])?;
        let mut errors = Vec::new();
        let mut seen = std::collections::BTreeSet::new();
        for (index, competency) in profile.competencies.iter().enumerate() {
            let mut error = |key: &str, fault| errors.push(DocumentError::new(format!("/competencies/{index}/{key}"), fault));
            if !seen.insert(competency.id()) {
                error("competency/id", DocumentFault::Once);
            }
            if !(1..=5).contains(&competency.required) {
                error("required", DocumentFault::OutOfRange);
            }
            if competency.weight > crate::limits::WEIGHT_MAX {
                error("weight", DocumentFault::OutOfRange);
            }
            if let Some(source) = &competency.source
                && !profile.frameworks.iter().any(|used| used.id == source.framework && used.version == source.version)
            {
                error("source", DocumentFault::Unknown { name: source.to_string() });
            }
        }
        if errors.is_empty() { Ok(profile) } else { Err(errors) }
    }
}
