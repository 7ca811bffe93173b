//! The file of a case, and which files of a folder are cases.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::composite::CompositeError;
use crate::estimable::NotEstimable;
use crate::exact::ExactError;
use crate::ranks::RanksError;
use crate::weights::WeightsError;

/// One reference case.
#[derive(Clone, Debug)]
pub struct Case {
    /// Its name.
    pub id: String,
    /// Which statistic it is about.
    pub kind: String,
    /// In words.
    pub title: String,
    /// What the statistic is computed from. Tables too large for it stand in a CSV file beside the case, named by `csv`.
    pub data: Value,
    /// The answers, in full precision.
    pub expected: Value,
    /// How far off an answer may be: one number, or numbers by name with a `default`.
    pub tolerance: Value,
    /// Where the case and its CSV file lie.
    pub folder: PathBuf,
}

/// Why a case has no comparison.
#[derive(Debug, thiserror::Error)]
pub enum Problem {
    /// A file that cannot be read.
    #[error("{file}: {reason}")]
    Unreadable {
        /// Which.
        file: String,
        /// What stands in the way.
        reason: String,
    },
    /// A kind that the library has no statistic for.
    #[error("the kind “{0}” is not known")]
    UnknownKind(String),
    /// Data that are not of the form that the kind has.
    #[error("{place}: {reason}")]
    Data {
        /// Where, as a path of names and positions.
        place: String,
        /// What is wrong there.
        reason: String,
    },
    /// The data do not give the statistic.
    #[error("not estimable: {0}")]
    NotEstimable(#[from] NotEstimable),
    /// The exact arithmetic has no result.
    #[error(transparent)]
    Exact(#[from] ExactError),
    /// The composite cannot be formed.
    #[error(transparent)]
    Composite(#[from] CompositeError),
    /// Ranks or bands cannot be stated.
    #[error(transparent)]
    Ranks(#[from] RanksError),
    /// A question about weights has no answer.
    #[error(transparent)]
    Weights(#[from] WeightsError),
}

impl Case {
    /// Reads the case in the file at `path`.
    pub fn read(path: &Path) -> Result<Self, Problem> {
        let document = json(path)?;
        let text = |name: &str| document.get(name).and_then(Value::as_str).map(str::to_owned);
        let required = |name: &str| {
            text(name).ok_or_else(|| Problem::Unreadable {
                file: path.display().to_string(),
                reason: format!("“{name}” is missing or is not a text"),
            })
        };
        let part = |name: &str| document.get(name).cloned().unwrap_or(Value::Null);
        Ok(Self {
            id: required("id")?,
            kind: required("kind")?,
            title: text("title").unwrap_or_default(),
            data: part("data"),
            expected: part("expected"),
            tolerance: part("tolerance"),
            folder: path.parent().map(Path::to_path_buf).unwrap_or_default(),
        })
    }
}

/// The files of the cases in `folder`, by name. What its index lists belongs to them even if it is not there, so that a missing file is noticed.
pub(super) fn files(folder: &Path) -> Result<Vec<PathBuf>, Problem> {
    let unreadable = |error: std::io::Error| Problem::Unreadable { file: folder.display().to_string(), reason: error.to_string() };
    let mut names = BTreeSet::new();
    for entry in fs::read_dir(folder).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        if path.extension().is_some_and(|extension| extension == "json") {
            names.insert(path);
        }
    }
    let index = folder.join("INDEX.json");
    if names.remove(&index) {
        let document = json(&index)?;
        for entry in document.as_array().into_iter().flatten() {
            if let Some(file) = entry.get("file").and_then(Value::as_str) {
                names.insert(folder.join(file));
            }
        }
    }
    Ok(names.into_iter().collect())
}

/// The JSON document at `path`.
pub(super) fn json(path: &Path) -> Result<Value, Problem> {
    let unreadable = |reason: String| Problem::Unreadable { file: path.display().to_string(), reason };
    let bytes = fs::read(path).map_err(|error| unreadable(error.to_string()))?;
    serde_json::from_slice(&bytes).map_err(|error| unreadable(error.to_string()))
}
