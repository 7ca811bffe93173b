//! What an import would do, line by line, before anything is stored.
//!
//! Invariants: every line with content stands in the report; the candidates of a file can be taken from it only where nothing is wrong
//! with any of its lines, so that an import is never half done.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::duplicates::{ProbableDuplicate, probable_duplicates};
use super::row::{CandidateLine, CandidateRow, Entry, read_entries};
use crate::limits;
use crate::tables::reader::number;
use crate::tables::{Heading, Mapping, ProblemKind, Problems};

/// A candidate who is already in the vacancy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Existing {
    /// Code, such as `C-0407`; several entries with one code are one person.
    pub code: String,
    /// The candidate as stored; the reference is how a line of a file finds it.
    pub row: CandidateRow,
}

/// What would become of a line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub enum Outcome {
    /// A new candidate.
    New,
    /// A candidate who is there, as the line says.
    Unchanged {
        /// Code of the candidate.
        code: String,
    },
    /// A candidate who is there, with other values.
    Changed {
        /// Code of the candidate.
        code: String,
        /// The columns that differ, by name.
        fields: Vec<String>,
    },
    /// Something is wrong with the line; the problems say what.
    Refused,
}

/// A line and what would become of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RowOutcome {
    /// The line of the file.
    pub line: u32,
    /// The sender's reference, where it could be read.
    pub reference: Option<String>,
    /// What would become of it.
    #[serde(flatten)]
    pub outcome: Outcome,
}

/// The report of a dry run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DryRun {
    /// Every line with content; empty where the file or its header cannot be read at all.
    pub rows: Vec<RowOutcome>,
    /// What is wrong.
    pub problems: Problems,
    /// The headings of the file and what they were taken for; empty where the header cannot be read.
    pub headings: Vec<Heading>,
    /// Headings of columns that were dropped because they are not tied to the post.
    pub dropped_columns: Vec<String>,
    /// Headings of columns that the mapping leaves out or that are written only.
    pub left_out_columns: Vec<String>,
    /// Lines that may be somebody who is already there, or somebody on an earlier line.
    pub duplicates: Vec<ProbableDuplicate>,
    candidates: Vec<CandidateLine>,
}

impl DryRun {
    /// The candidates to store, or what stands against it.
    pub fn into_candidates(self) -> Result<Vec<CandidateLine>, Problems> {
        if self.problems.is_empty() { Ok(self.candidates) } else { Err(self.problems) }
    }
}

/// Reads a file of candidates and says what its import would do; `room` is how many new candidates the vacancy can still take.
pub fn dry_run(bytes: &[u8], mapping: &Mapping, existing: &[Existing], room: usize) -> DryRun {
    let mut read = read_entries(bytes, mapping);
    let mut new = 0;
    let by_reference: HashMap<&str, &Existing> = existing.iter().map(|candidate| (candidate.row.reference.as_str(), candidate)).collect();
    let mut rows = Vec::with_capacity(read.all.len());
    let mut candidates = Vec::new();
    for Entry { line, reference, row } in read.all {
        let mut outcome = row.as_ref().map_or(Outcome::Refused, |row| outcome(row, by_reference.get(row.reference.as_str()).copied()));
        if outcome == Outcome::New {
            new += 1;
            if new > room {
                outcome = Outcome::Refused;
            }
            if new == room + 1 {
                read.problems.add(line, None, || ProblemKind::TooManyCandidates { max: number(limits::CANDIDATES) });
            }
        }
        rows.push(RowOutcome { line, reference, outcome });
        candidates.extend(row.map(|row| CandidateLine { line, row }));
    }
    let duplicates = probable_duplicates(&candidates, existing);
    DryRun {
        rows,
        problems: read.problems,
        dropped_columns: read.table.dropped(),
        left_out_columns: read.table.left_out(),
        headings: read.table.headings,
        duplicates,
        candidates,
    }
}

fn outcome(row: &CandidateRow, there: Option<&Existing>) -> Outcome {
    match there {
        None => Outcome::New,
        Some(there) => {
            let fields = there.row.changes(row);
            if fields.is_empty() {
                Outcome::Unchanged { code: there.code.clone() }
            } else {
                Outcome::Changed { code: there.code.clone(), fields: fields.into_iter().map(str::to_owned).collect() }
            }
        }
    }
}
