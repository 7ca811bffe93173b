//! What a ranking is computed from, and the one document form of it that another implementation can read.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::canonical::Value;
use crate::scorecard::TieMethod;
use crate::scores::{Level, Score};

/// What a candidate is called in a ranking: an audit reference on the server, a code on the command line.
///
/// Its order only arranges rows in files, so that their sequence tells nothing; it never parts a tie.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CandidateKey(pub String);

impl CandidateKey {
    /// The key as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<&str> for CandidateKey {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl fmt::Display for CandidateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// One panelist's scores for one candidate. A competency may be absent: it then counts as not assessed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sheet {
    /// Whose scores, in whatever form the caller knows panelists; only used to refuse the same one twice.
    pub panelist: String,
    /// The latest version before the scores were opened; empty where there was none.
    pub sealed_before: Vec<Score>,
    /// The latest version of all that was not set aside; empty where there is none.
    pub last: Vec<Score>,
}

/// A level that the panel set instead of the mean or median.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetRating {
    /// On which competency.
    pub competency: String,
    /// The level.
    pub level: Level,
}

/// Everything about one candidate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CandidateInputs {
    /// Who.
    pub id: CandidateKey,
    /// Whether the candidate withdrew.
    pub withdrawn: bool,
    /// One sheet per panelist, in any order.
    pub sheets: Vec<Sheet>,
    /// The latest set levels, at most one per competency, in any order.
    pub ratings: Vec<SetRating>,
}

/// A recorded order of candidates that were level after every computed step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TieRecord {
    /// By the chair or by lot.
    pub method: TieMethod,
    /// The candidates, first one first; nobody twice. Candidates that no longer exist are passed over.
    pub order: Vec<CandidateKey>,
}

/// Everything that a ranking is computed from, besides the rules.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Inputs {
    /// The candidates, in any order.
    pub candidates: Vec<CandidateInputs>,
    /// Recorded orders, earliest first.
    pub ties: Vec<TieRecord>,
    /// Competencies retired for all, in any order.
    pub retired: Vec<String>,
}

impl Inputs {
    /// The inputs as a document for a second implementation:
    /// `{"candidates":[{"id","ratings":[{"c","l"}],"sheets":[{"before":[{"c","l"}],"last":[…],"panelist"}],"withdrawn"}],"retired":[ids],
    /// "ties":[{"cands":[ids],"method"}],"vac"}`. A level of `null` is "not assessed".
    pub fn to_document(&self, vacancy: &str) -> Value {
        let texts = |list: &mut dyn Iterator<Item = &str>| Value::Array(list.map(Value::str).collect());
        let candidates = self.candidates.iter().map(|candidate| {
            Value::object([
                ("id", Value::str(candidate.id.as_str())),
                ("ratings", Value::Array(candidate.ratings.iter().map(|set| level_entry(&set.competency, Some(set.level))).collect())),
                ("sheets", Value::Array(candidate.sheets.iter().map(sheet_entry).collect())),
                ("withdrawn", Value::Bool(candidate.withdrawn)),
            ])
        });
        let ties = self.ties.iter().map(|tie| {
            let order = texts(&mut tie.order.iter().map(CandidateKey::as_str));
            Value::object([("cands", order), ("method", Value::str(tie.method.code()))])
        });
        Value::object([
            ("candidates", Value::Array(candidates.collect())),
            ("retired", texts(&mut self.retired.iter().map(String::as_str))),
            ("ties", Value::Array(ties.collect())),
            ("vac", Value::str(vacancy)),
        ])
    }
}

fn sheet_entry(sheet: &Sheet) -> Value {
    let scores = |scores: &[Score]| Value::Array(scores.iter().map(|score| level_entry(&score.competency, score.level())).collect());
    Value::object([("before", scores(&sheet.sealed_before)), ("last", scores(&sheet.last)), ("panelist", Value::str(&*sheet.panelist))])
}

fn level_entry(competency: &str, level: Option<Level>) -> Value {
    Value::object([("c", Value::str(competency)), ("l", level.map_or(Value::Null, |level| Value::Int(i64::from(level.0))))])
}
