//! What a file of candidates would do to a vacancy: the report of the dry run, and from the same reading the work of the import.
//!
//! What must stay true: the import does what the dry run said, because both come from here; a line whose reference belongs to a merged
//! entry does nothing, since the entry that stays speaks for that person now.

use std::collections::{BTreeSet, HashSet};

use domain::candidate::{Candidate, CandidateState};
use domain::tables::candidates::{CandidateLine, DryRun, Outcome, ProbableDuplicate, RowOutcome, dry_run};
use domain::tables::{Heading, Mapping, Problems};
use domain::{Lang, Refusal};

use super::standing::{Insiders, existing, room, touches_identity};

/// The report on a file of candidates.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportView {
    /// Every line with content and what would become of it.
    pub rows: Vec<RowOutcome>,
    /// What is wrong, by line and column.
    pub problems: Problems,
    /// The headings of the file and what they were taken for; empty where the header cannot be read.
    pub headings: Vec<Heading>,
    /// Headings of columns that were dropped because they are not tied to the post.
    pub dropped_columns: Vec<String>,
    /// Headings of columns that the mapping leaves out or that are written only.
    pub left_out_columns: Vec<String>,
    /// Lines that may be somebody who is already there or on an earlier line, and that need somebody's word to be kept.
    pub duplicates: Vec<ProbableDuplicate>,
    /// Lines of people who hold the vacancy or sit on its panel.
    pub conflicts: Vec<(u32, Refusal)>,
    lines: Vec<CandidateLine>,
}

impl ImportView {
    /// Reads a file and compares it with the candidates of the vacancy.
    pub(super) fn new(bytes: &[u8], mapping: &Mapping, candidates: &[Candidate], insiders: &Insiders, lang: Lang) -> Self {
        let read = dry_run(bytes, mapping, &existing(candidates), room(candidates));
        let DryRun { mut rows, problems, headings, dropped_columns, left_out_columns, mut duplicates, .. } = read.clone();
        let lines = read.into_candidates().unwrap_or_default();

        let merged: HashSet<&str> =
            candidates.iter().filter(|one| one.state == CandidateState::Merged).map(|one| one.reference.as_str()).collect();
        for row in rows.iter_mut().filter(|row| row.reference.as_deref().is_some_and(|reference| merged.contains(reference))) {
            if let Outcome::Changed { code, .. } = &row.outcome {
                row.outcome = Outcome::Unchanged { code: code.clone() };
            }
        }
        let is_identified_anew = |row: &&RowOutcome| match &row.outcome {
            Outcome::New => true,
            Outcome::Changed { fields, .. } => touches_identity(fields),
            Outcome::Unchanged { .. } | Outcome::Refused => false,
        };
        let identified: BTreeSet<u32> = rows.iter().filter(is_identified_anew).map(|row| row.line).collect();
        duplicates.retain(|duplicate| identified.contains(&duplicate.line));
        let conflict = |line: &CandidateLine| Some((line.line, insiders.conflict(&line.row, Some(line.line), lang)?));
        let conflicts = lines.iter().filter(|line| identified.contains(&line.line)).filter_map(conflict).collect();
        Self { rows, problems, headings, dropped_columns, left_out_columns, duplicates, conflicts, lines }
    }

    /// The lines to store; none where something is wrong with the file.
    pub(super) fn lines(&self) -> &[CandidateLine] {
        &self.lines
    }
}
