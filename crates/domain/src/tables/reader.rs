//! From bytes to rows under a known header, with a place for everything that is wrong.
//!
//! Invariants: limits are checked while reading; every cell that comes out is NFC, trimmed, free of control characters but the line
//! feed, and without the apostrophe that protected it; the content of a dropped column is never kept.

use std::collections::HashMap;

use unicode_normalization::{UnicodeNormalization, is_nfc};

use super::decode::decode;
use super::header::{find_separator, headings, locate};
use super::mapping::Mapping;
use super::problem::{ProblemKind, Problems};
use super::protect::unprotect;
use super::scanner::{Fault, Record, Scanner};
use crate::limits;

/// Columns of one file. No table of ours has an eighth of it; a file of a million columns stops here.
pub const COLUMNS_MAX: usize = 200;

/// Whether a column must be there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// The file is refused without it.
    Required,
    /// It may be absent.
    Optional,
    /// It may stand there, as in our own exports, and is not read.
    NotRead,
}

/// A column that is known.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    /// Its English name, as it is written.
    pub name: &'static str,
    /// Other headings that mean the same, French ones first; compared without case, accents and spacing.
    pub synonyms: &'static [&'static str],
    /// Whether it must be there.
    pub need: Need,
}

/// How much is read.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Bytes of the file.
    pub bytes: usize,
    /// Rows under the header.
    pub rows: usize,
    /// Bytes of one cell.
    pub cell_bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { bytes: limits::IMPORT_BYTES, rows: limits::IMPORT_ROWS, cell_bytes: limits::IMPORT_FIELD_BYTES }
    }
}

/// What is expected of a file.
#[derive(Clone, Copy)]
pub struct Plan<'a> {
    /// The columns that are known.
    pub columns: &'a [Column],
    /// How much is read.
    pub limits: Limits,
    /// What is remembered of other headings.
    pub mapping: Option<&'a Mapping>,
    /// Which headings, if they are none of ours, are dropped because they are not tied to the purpose.
    pub drops: Option<fn(&str) -> bool>,
}

impl<'a> Plan<'a> {
    /// A plan with the usual limits, no mapping and nothing dropped.
    pub fn new(columns: &'a [Column]) -> Self {
        Self { columns, limits: Limits::default(), mapping: None, drops: None }
    }
}

/// What a heading means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Meaning {
    /// One of our columns, by its index in the plan.
    Column(usize),
    /// One of our columns that is not read.
    NotRead,
    /// Left out by the mapping.
    LeftOut,
    /// Dropped: not tied to the purpose.
    Dropped,
    /// Nothing: the heading is empty.
    Unnamed,
    /// Not known; the nearest of ours.
    Unknown(String),
}

/// A heading of the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heading {
    /// As the file has it.
    pub title: String,
    /// What it means.
    pub meaning: Meaning,
}

/// A row of the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The physical line on which it begins, from 1.
    pub line: u32,
    /// One cell for each column of the plan; `None` where something was wrong with it or its required column is missing.
    cells: Vec<Option<String>>,
}

impl Row {
    /// The cell of a column of the plan, by index; empty where an optional column is absent, `None` where the cell is broken.
    pub fn cell(&self, column: usize) -> Option<&str> {
        self.cells.get(column)?.as_deref()
    }
}

/// What was read of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    /// The headings in the order of the file.
    pub headings: Vec<Heading>,
    /// The rows in the order of the file; lines without content are left out.
    pub rows: Vec<Row>,
}

impl Table {
    /// Position from 1 and heading of a column of the plan, if the file has it.
    pub fn place(&self, column: usize) -> Option<(u32, String)> {
        let at = self.headings.iter().position(|heading| heading.meaning == Meaning::Column(column))?;
        self.place_at(at)
    }

    fn place_at(&self, at: usize) -> Option<(u32, String)> {
        self.headings.get(at).map(|heading| (number(at + 1), heading.title.clone()))
    }

    /// The headings that were dropped because they are not tied to the purpose.
    pub fn dropped(&self) -> Vec<String> {
        self.titles(|meaning| *meaning == Meaning::Dropped)
    }

    /// The headings that were left out by the mapping or are not read.
    pub fn left_out(&self) -> Vec<String> {
        self.titles(|meaning| matches!(meaning, Meaning::LeftOut | Meaning::NotRead))
    }

    fn titles(&self, of: impl Fn(&Meaning) -> bool) -> Vec<String> {
        self.headings.iter().filter(|heading| of(&heading.meaning)).map(|heading| heading.title.clone()).collect()
    }
}

/// The rows of a file, or everything that is wrong with it.
pub fn read(bytes: &[u8], plan: &Plan<'_>) -> Result<Table, Problems> {
    let (table, problems) = examine(bytes, plan);
    if problems.is_empty() { Ok(table) } else { Err(problems) }
}

/// What can be read of a file and what is wrong with it, for reports that name every line. Nothing may be stored from it unless
/// there are no problems.
pub(super) fn examine(bytes: &[u8], plan: &Plan<'_>) -> (Table, Problems) {
    let (scanner, header) = match open(bytes, plan) {
        Ok(opened) => opened,
        Err(problems) => return (Table::default(), problems),
    };
    let mut reading = Reading::new(plan, &header);
    reading.header(&header);
    // A header with a broken quotation mark leaves nothing to read rows under.
    if header.faults.is_empty() {
        reading.rows(scanner, &header);
    }
    (reading.table, reading.problems)
}

/// What the headings of a file mean, without reading its rows: for the page on which a mapping is made. Not knowing a heading is what
/// that page is for; what makes the header unreadable is told.
pub fn read_headings(bytes: &[u8], plan: &Plan<'_>) -> Result<Vec<Heading>, Problems> {
    let (_, header) = open(bytes, plan)?;
    let mut reading = Reading::new(plan, &header);
    reading.faults(&header);
    if reading.problems.is_empty() { Ok(reading.table.headings) } else { Err(reading.problems) }
}

/// The header of a file and what comes after it.
pub(super) fn open<'t>(bytes: &'t [u8], plan: &Plan<'_>) -> Result<(Scanner<'t>, Record), Problems> {
    if bytes.len() > plan.limits.bytes {
        let (bytes, max) = (bytes.len() as u64, plan.limits.bytes as u64);
        return Err(Problems::one(1, None, ProblemKind::FileTooLarge { bytes, max }));
    }
    let text = decode(bytes).map_err(|wrong| locate(bytes, &wrong, plan))?;
    let mut scanner = Scanner::new(text, find_separator(text, plan), plan.limits.cell_bytes, COLUMNS_MAX);
    let header = scanner.find(|record| !record.is_blank()).ok_or_else(|| Problems::one(1, None, ProblemKind::Empty))?;
    if header.count > COLUMNS_MAX {
        let (found, max) = (number(header.count), number(COLUMNS_MAX));
        return Err(Problems::one(header.line, None, ProblemKind::TooManyColumns { found, max }));
    }
    Ok((scanner, header))
}

struct Reading<'a> {
    plan: &'a Plan<'a>,
    table: Table,
    problems: Problems,
    /// Whether a lone carriage return was complained of: once is enough, a file that has one has them everywhere.
    lone_return: bool,
}

impl<'a> Reading<'a> {
    fn new(plan: &'a Plan<'a>, header: &Record) -> Self {
        let table = Table { headings: headings(&header.cells, plan), rows: Vec::new() };
        Self { plan, table, problems: Problems::default(), lone_return: false }
    }

    /// Says what is wrong with the header.
    fn header(&mut self, header: &Record) {
        let line = header.line;
        self.faults(header);
        let mut seen: HashMap<usize, usize> = HashMap::new();
        for (at, heading) in self.table.headings.iter().enumerate() {
            let place = || Some((number(at + 1), heading.title.clone()));
            if let Some(code) = control_character(&heading.title) {
                self.problems.add(line, place(), || ProblemKind::ControlCharacter { code });
            }
            match &heading.meaning {
                Meaning::Unknown(nearest) => {
                    self.problems.add(line, place(), || ProblemKind::UnknownColumn { nearest: nearest.clone() });
                }
                Meaning::Column(column) => {
                    if let Some(first) = seen.insert(*column, at) {
                        self.problems.add(line, place(), || ProblemKind::DuplicateColumn { first: number(first + 1) });
                    }
                }
                _ => {}
            }
        }
        for (index, column) in self.plan.columns.iter().enumerate() {
            if column.need == Need::Required && !seen.contains_key(&index) {
                self.problems.add(line, None, || ProblemKind::MissingColumn { column: column.name.to_owned() });
            }
        }
    }

    fn rows(&mut self, mut scanner: Scanner<'_>, header: &Record) {
        scanner.keep_cells(header.count);
        let mut rows = 0_usize;
        for record in scanner {
            if record.is_blank() {
                continue;
            }
            rows += 1;
            if rows > self.plan.limits.rows {
                let max = number(self.plan.limits.rows);
                self.problems.add(record.line, None, || ProblemKind::TooManyRows { max });
                return;
            }
            self.row(&record);
        }
        if self.table.rows.is_empty() && self.problems.is_empty() {
            self.problems.add(header.line, None, || ProblemKind::NoRows);
        }
    }

    fn row(&mut self, record: &Record) {
        self.faults(record);
        let expected = self.table.headings.len();
        let misaligned = record.count != expected;
        // Spreadsheets leave lines of separators behind where something was deleted; they say nothing.
        if !misaligned && record.faults.is_empty() && record.cells.iter().all(|cell| cell.trim().is_empty()) {
            return;
        }
        let mut row = Row { line: record.line, cells: self.absent_cells() };
        if misaligned {
            // A broken quotation mark already explains why the cells do not fit.
            if record.faults.is_empty() {
                let (found, expected) = (number(record.count), number(expected));
                self.problems.add(record.line, None, || ProblemKind::CellCount { found, expected });
            }
            row.cells.fill(None);
        } else {
            self.fill(&mut row, record);
        }
        self.table.rows.push(row);
    }

    fn fill(&mut self, row: &mut Row, record: &Record) {
        for (at, (heading, cell)) in self.table.headings.iter().zip(&record.cells).enumerate() {
            let place = || Some((number(at + 1), heading.title.clone()));
            match heading.meaning {
                Meaning::Column(column) => {
                    let text = clean(cell);
                    let wrong = control_character(&text);
                    if let Some(code) = wrong {
                        self.problems.add(record.line, place(), || ProblemKind::ControlCharacter { code });
                    }
                    let broken = wrong.is_some() || record.faults.iter().any(|(faulty, _)| *faulty == at);
                    if let Some(slot) = row.cells.get_mut(column) {
                        *slot = (!broken).then_some(text);
                    }
                }
                Meaning::Unnamed if !cell.trim().is_empty() => {
                    self.problems.add(record.line, Some((number(at + 1), String::new())), || ProblemKind::UnnamedColumn);
                }
                _ => {}
            }
        }
    }

    /// The cells of a row before the file fills them.
    fn absent_cells(&self) -> Vec<Option<String>> {
        self.plan.columns.iter().map(|column| (column.need != Need::Required).then(String::new)).collect()
    }

    fn faults(&mut self, record: &Record) {
        let table = &self.table;
        complain(record, self.plan.limits, |at| table.place_at(at), &mut self.problems);
        if record.lone_return && !self.lone_return {
            self.lone_return = true;
            self.problems.add(record.line, None, || ProblemKind::LoneCarriageReturn);
        }
    }
}

/// Says what the scanner found wrong with the cells of a record.
pub(super) fn complain(record: &Record, limits: Limits, place: impl Fn(usize) -> Option<(u32, String)>, problems: &mut Problems) {
    for (at, fault) in &record.faults {
        let max = number(limits.cell_bytes);
        problems.add(record.line, place(*at), || match fault {
            Fault::TooLarge => ProblemKind::CellTooLarge { max },
            Fault::Unclosed(opened) => ProblemKind::UnclosedQuote { opened: *opened },
            Fault::TextAfterQuote => ProblemKind::TextAfterQuote,
            Fault::QuoteInCell => ProblemKind::QuoteInCell,
        });
    }
}

/// A cell as it is kept: composed, trimmed, without the apostrophe that protected it.
pub(super) fn clean(cell: &str) -> String {
    if is_nfc(cell) { unprotect(cell.trim()).to_owned() } else { unprotect(cell.nfc().collect::<String>().trim()).to_owned() }
}

/// The first control character other than a line feed.
pub(super) fn control_character(text: &str) -> Option<u32> {
    text.chars().find(|c| c.is_control() && *c != '\n').map(u32::from)
}

/// A count as it travels. Nothing here comes near the maximum, since files are limited.
pub(super) fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
