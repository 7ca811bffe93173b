//! What can be wrong with a table, as closed kinds with parameters, and the list that a reader makes of them.
//!
//! Invariant: no kind carries the content of a cell that may be personal; only codes, identifiers, numbers and headings travel.

use serde::{Deserialize, Serialize};

use super::words::grouped;
use crate::{FieldError, Lang, Refusal};

/// At most this many problems are listed; the rest are counted.
pub const LISTED_MAX: usize = 100;

/// One thing that is wrong, and where.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// The physical line on which the record begins, from 1; what concerns the whole file stands on line 1.
    pub line: u32,
    /// Position of the column from 1 and its heading as the file has it; absent where the whole line or file is meant.
    pub column: Option<(u32, String)>,
    /// What is wrong.
    pub kind: ProblemKind,
}

/// What is wrong with a table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "with", rename_all = "snake_case")]
pub enum ProblemKind {
    /// More bytes than one file may have.
    FileTooLarge {
        /// Bytes of the file.
        bytes: u64,
        /// The most it may have.
        max: u64,
    },
    /// Nothing in the file.
    Empty,
    /// A header without rows.
    NoRows,
    /// A workbook of a spreadsheet program.
    Workbook,
    /// UTF-16, which spreadsheet programs call "Unicode text".
    Utf16,
    /// A byte that is not UTF-8.
    NotUtf8 {
        /// Position of the character in its line, from 1.
        character: u32,
        /// The first byte that is wrong.
        byte: u8,
        /// What the Windows encoding would read there.
        reads_as: Option<char>,
    },
    /// The character NUL.
    Nul {
        /// Position of the character in its line, from 1.
        character: u32,
    },
    /// A line that ends with a carriage return alone.
    LoneCarriageReturn,
    /// More rows than are read.
    TooManyRows {
        /// The most that are read.
        max: u32,
    },
    /// More columns than are read.
    TooManyColumns {
        /// Columns of the header.
        found: u32,
        /// The most that are read.
        max: u32,
    },
    /// More bytes than one cell may have.
    CellTooLarge {
        /// The most it may have.
        max: u32,
    },
    /// A line with more or fewer cells than the header.
    CellCount {
        /// Cells of the line.
        found: u32,
        /// Cells of the header.
        expected: u32,
    },
    /// A quotation mark that opens a cell and is never closed.
    UnclosedQuote {
        /// The physical line on which it stands.
        opened: u32,
    },
    /// Text between a closing quotation mark and the end of the cell.
    TextAfterQuote,
    /// A quotation mark inside a cell that is not enclosed.
    QuoteInCell,
    /// A character that no text may hold.
    ControlCharacter {
        /// Its code point.
        code: u32,
    },
    /// A line break in a field of one line.
    LineBreak,
    /// A heading that is not known.
    UnknownColumn {
        /// The nearest one that is.
        nearest: String,
    },
    /// A column that stands twice.
    DuplicateColumn {
        /// Position of the first, from 1.
        first: u32,
    },
    /// A column that must be there and is not.
    MissingColumn {
        /// Its name.
        column: String,
    },
    /// A cell with content under an empty heading.
    UnnamedColumn,
    /// A value that breaks the rule of its field.
    Value {
        /// The rule, as forms know it.
        error: FieldError,
    },
    /// None of several cells of which one is needed.
    OneOfRequired {
        /// The columns, separated by commas.
        columns: String,
    },
    /// Something that is not a code.
    NotACode,
    /// A reference that an earlier line has.
    ReferenceTaken {
        /// The first line that has it.
        first_line: u32,
    },
    /// A candidate without the application form.
    FormMissing,
    /// Consent to be kept without its date, or something else.
    PoolConsent,
    /// More candidates than a vacancy holds.
    TooManyCandidates {
        /// The most it holds.
        max: u32,
    },
    /// More panelists for one candidate than a panel holds.
    TooManyPanelists {
        /// Code of the candidate.
        candidate: String,
        /// The most a panel holds.
        max: u32,
    },
    /// A competency that the guide does not have.
    UnknownCompetency {
        /// What stands there.
        given: String,
        /// The nearest that the guide has, if it has any.
        nearest: Option<String>,
    },
    /// Zero on a scale that does not have it.
    LevelZero {
        /// The levels, separated by commas.
        levels: String,
    },
    /// A level that the scale does not have.
    LevelOffScale {
        /// The levels, separated by commas.
        levels: String,
    },
    /// Scored, without a level.
    LevelMissing,
    /// Not scored, with a level.
    LevelUnexpected {
        /// The state that excludes a level.
        state: String,
    },
    /// A reason for not assessing something that was assessed or was not to be.
    ReasonUnexpected {
        /// The state that excludes a reason.
        state: String,
    },
    /// The same candidate, panelist, competency and version again.
    DuplicateScore {
        /// The first line that has them.
        first_line: u32,
    },
    /// A vacancy, guide version or digest that differs from the one before.
    Differs {
        /// The first line, which has another.
        first_line: u32,
    },
}

impl Problem {
    /// Where and what, in one sentence or two.
    pub fn words(&self, lang: Lang) -> String {
        let kind = self.kind.words(lang);
        match (&self.column, lang) {
            (Some((position, heading)), Lang::En) => format!("Line {}, column {position} ({heading}): {kind}", self.line),
            (Some((position, heading)), Lang::Fr) => format!("Ligne {}, colonne {position} ({heading})\u{a0}: {kind}", self.line),
            (None, Lang::En) => format!("Line {}: {kind}", self.line),
            (None, Lang::Fr) => format!("Ligne {}\u{a0}: {kind}", self.line),
        }
    }

    /// The same as a refusal of the import, in the words of one language.
    pub fn to_refusal(&self, lang: Lang) -> Refusal {
        let field = match (&self.column, lang) {
            (Some((position, heading)), Lang::En) => format!("column {position} ({heading})"),
            (Some((position, heading)), Lang::Fr) => format!("colonne {position} ({heading})"),
            (None, Lang::En) => "whole line".into(),
            (None, Lang::Fr) => "ligne entière".into(),
        };
        Refusal::ImportInvalid { field, line: self.line, problem: self.kind.words(lang) }
    }

    fn place(&self) -> (u32, u32) {
        (self.line, self.column.as_ref().map_or(0, |(position, _)| *position))
    }
}

/// What is wrong with a file: the first problems in the order of the file, and how many there are in all.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problems {
    listed: Vec<Problem>,
    total: u32,
}

impl Problems {
    /// Whether nothing is wrong.
    pub fn is_empty(&self) -> bool {
        self.total == 0
    }

    /// The first problems, by line and column; at most [`LISTED_MAX`].
    pub fn listed(&self) -> &[Problem] {
        &self.listed
    }

    /// How many there are in all.
    pub fn total(&self) -> u32 {
        self.total
    }

    /// How many are not listed.
    pub fn unlisted(&self) -> u32 {
        self.total.saturating_sub(u32::try_from(self.listed.len()).unwrap_or(u32::MAX))
    }

    /// What to say under the list where not all are listed.
    pub fn unlisted_words(&self, lang: Lang) -> Option<String> {
        let n = self.unlisted();
        match (n, lang) {
            (0, _) => None,
            (1, Lang::En) => Some("1 more problem is not listed.".into()),
            (1, Lang::Fr) => Some("1 autre problème n’est pas affiché.".into()),
            (_, Lang::En) => Some(format!("{} more problems are not listed.", grouped(n.into(), ","))),
            (_, Lang::Fr) => Some(format!("{} autres problèmes ne sont pas affichés.", grouped(n.into(), "\u{202f}"))),
        }
    }

    pub(super) fn one(line: u32, column: Option<(u32, String)>, kind: ProblemKind) -> Self {
        let mut problems = Self::default();
        problems.add(line, column, || kind);
        problems
    }

    /// Counts a problem and lists it if it is among the first; its words' parameters are computed only then, so that a file of
    /// fifty thousand wrong lines costs no more than a hundred.
    pub(super) fn add(&mut self, line: u32, column: Option<(u32, String)>, kind: impl FnOnce() -> ProblemKind) {
        self.total = self.total.saturating_add(1);
        let place = (line, column.as_ref().map_or(0, |(position, _)| *position));
        if self.listed.len() >= LISTED_MAX && self.listed.last().is_some_and(|last| last.place() <= place) {
            return;
        }
        let at = self.listed.partition_point(|listed| listed.place() <= place);
        self.listed.insert(at, Problem { line, column, kind: kind() });
        self.listed.truncate(LISTED_MAX);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_hundred_are_listed_in_the_order_of_the_file_and_the_rest_counted() {
        let mut problems = Problems::default();
        for line in (1..=250).rev() {
            problems.add(line, None, || ProblemKind::TextAfterQuote);
        }
        assert_eq!(problems.total(), 250);
        assert_eq!(problems.unlisted(), 150);
        let lines: Vec<u32> = problems.listed().iter().map(|problem| problem.line).collect();
        assert_eq!(lines, (1..=100).collect::<Vec<u32>>());
        assert_eq!(problems.unlisted_words(Lang::En).unwrap(), "150 more problems are not listed.");
    }
}
