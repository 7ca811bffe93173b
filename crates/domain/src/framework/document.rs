//! Frameworks, profiles and guides as documents: canonical JSON with a digest, and reading one back.
//!
//! Invariant: a document that is read back keeps every rule that it kept when it was written, or is refused with the place.

use std::collections::BTreeSet;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::model::Framework;
use super::positions::Positions;
use super::problem::{Problem, ProblemKind};
use super::reader::Found;
use super::{Standard, placed, rules, text_rules};
use crate::Lang;
use crate::canonical::Value;

/// Why a document is not what it says it is, and where.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DocumentError {
    /// JSON pointer (RFC 6901) of the place; empty for the whole.
    pub pointer: String,
    /// What is wrong there.
    pub fault: DocumentFault,
}

/// What is wrong in a document: a closed list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "fault")]
pub enum DocumentFault {
    /// A key is missing or unknown, or a value has another shape.
    Shape,
    /// A text is absent or empty in one language.
    OneSide,
    /// A value that does not fit the rest of the document.
    Contradiction,
    /// A value outside its range or list.
    OutOfRange,
    /// Something that must be there once is absent or there twice.
    Once,
    /// A name for something that is not in the document.
    Unknown {
        /// The name.
        name: String,
    },
    /// A rule of frameworks.
    Rule {
        /// Which.
        problem: ProblemKind,
    },
}

impl DocumentError {
    pub(crate) fn new(pointer: impl Into<String>, fault: DocumentFault) -> Self {
        Self { pointer: pointer.into(), fault }
    }

    /// What is wrong and where.
    pub fn words(&self, lang: Lang) -> String {
        let (en, fr) = match &self.fault {
            DocumentFault::Shape => (
                "a key is missing or unknown, or the value has another shape.".into(),
                "une clé manque ou est inconnue, ou la valeur a une autre forme.".into(),
            ),
            DocumentFault::OneSide => {
                ("the text must exist in French and in English.".into(), "le texte doit exister en français et en anglais.".into())
            }
            DocumentFault::Contradiction => {
                ("this contradicts the rest of the document.".into(), "ceci contredit le reste du document.".into())
            }
            DocumentFault::OutOfRange => ("the value is outside its range.".into(), "la valeur est hors limites.".into()),
            DocumentFault::Once => ("this must be there, and once only.".into(), "ceci doit y figurer, et une seule fois.".into()),
            DocumentFault::Unknown { name } => {
                (format!("“{name}” is not in this document."), format!("«\u{a0}{name}\u{a0}» ne figure pas dans ce document."))
            }
            DocumentFault::Rule { problem } => (problem.words(Lang::En), problem.words(Lang::Fr)),
        };
        let place = if self.pointer.is_empty() { "/" } else { &self.pointer };
        match lang {
            Lang::En => format!("{place}: {en}"),
            Lang::Fr => format!("{place}\u{a0}: {fr}"),
        }
    }
}

/// Reads a type from a document; the error names the place of the first value that does not fit.
pub(crate) fn read_document<T: DeserializeOwned>(value: &Value) -> Result<T, DocumentError> {
    serde_path_to_error::deserialize(value.to_json())
        .map_err(|error| DocumentError::new(pointer_of(&error.path().to_string()), DocumentFault::Shape))
}

/// A document of texts, whole numbers, booleans and lists only. Not refused for a control character in a text: what is unclean has
/// another digest than what is clean, and the checks name it.
pub(crate) fn document_of(content: &impl Serialize) -> Value {
    serde_json::to_vec(content).ok().and_then(|json| Value::parse_any(&json).ok()).unwrap_or(Value::Null)
}

/// `competency[2].name.fr` → `/competency/2/name/fr`.
pub(crate) fn pointer_of(path: &str) -> String {
    path.split(['.', '[', ']']).filter(|step| !step.is_empty() && *step != "?").fold(String::new(), |pointer, step| pointer + "/" + step)
}

/// The same for paths that count from 1, which people read.
fn pointer_from_one(path: &str) -> String {
    path.split(['.', '[', ']']).filter(|step| !step.is_empty()).fold(String::new(), |pointer, step| {
        let step = step.parse::<usize>().map_or_else(|_| step.to_owned(), |position| position.saturating_sub(1).to_string());
        pointer + "/" + &step
    })
}

impl Framework {
    /// The framework as a document. Comments, order of keys and white space of its file are not in it; questions are.
    pub fn document(&self) -> Value {
        document_of(self)
    }

    /// SHA-256 over the canonical form of the document, as 64 hexadecimal digits.
    pub fn digest(&self) -> String {
        self.document().digest_hex()
    }

    /// Reads a document back and checks every rule again.
    pub fn from_document(value: &Value) -> Result<Self, Vec<DocumentError>> {
        let framework: Self = read_document(value).map_err(|error| vec![error])?;
        let (problems, _) = framework.found(Standard::Own);
        if problems.is_empty() {
            return Ok(framework);
        }
        Err(problems
            .into_iter()
            .map(|found| DocumentError::new(pointer_from_one(&found.path), DocumentFault::Rule { problem: found.kind }))
            .collect())
    }

    /// Checks a framework that was put together otherwise than from its file. Warnings, or else every problem; lines are 0.
    pub fn check(&self, standard: Standard) -> Result<Vec<Problem>, Vec<Problem>> {
        let (problems, warnings) = self.found(standard);
        let name = format!("{}.toml", self.id);
        if problems.is_empty() {
            return Ok(placed(warnings, &name, self, &Positions::default()));
        }
        Err(placed(problems, &name, self, &Positions::default()))
    }

    fn found(&self, standard: Standard) -> (Vec<Found>, Vec<Found>) {
        let (nothing, positions) = (BTreeSet::new(), Positions::default());
        let unread = rules::Unread(&nothing);
        let (mut problems, mut warnings) = rules::check(self, "", standard, &unread, &positions);
        let (text_problems, text_warnings) = text_rules::check(self, standard, &unread, &positions);
        problems.extend(text_problems);
        warnings.extend(text_warnings);
        (problems, warnings)
    }
}
