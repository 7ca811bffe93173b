//! From bytes to rows under a known header, with a place for everything that is wrong.
//!
//! Invariants: limits are checked while reading; every cell that comes out is NFC, trimmed, free of control characters but the line
//! feed, and without the apostrophe that protected it; the content of a dropped column is never kept.

use std::collections::HashMap;

use unicode_normalization::{UnicodeNormalization, is_nfc};

use super::decode::{Undecodable, decode, windows_1252};
use super::heading::{folded, nearest};
use super::mapping::{Mapped, Mapping};
use super::problem::{ProblemKind, Problems};
use super::protect::unprotect;
use super::scanner::{Fault, Record, Scanner};
use crate::limits;

/// Columns of one file. No table of ours has a tenth of it; a file of a million columns stops here.
pub const COLUMNS_MAX: usize = 500;

/// The separators that are recognised; where two fit a header equally well, the first wins.
const SEPARATORS: [char; 3] = [',', ';', '\t'];

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
    let stop = |kind| (Table::default(), Problems::one(1, None, kind));
    if bytes.len() > plan.limits.bytes {
        return stop(ProblemKind::FileTooLarge { bytes: bytes.len() as u64, max: plan.limits.bytes as u64 });
    }
    let text = match decode(bytes) {
        Ok(text) => text,
        Err(wrong) => return (Table::default(), locate(bytes, &wrong, plan)),
    };
    let separator = find_separator(text, plan);
    let mut scanner = Scanner::new(text, separator, plan.limits.cell_bytes, COLUMNS_MAX);
    let Some(header) = scanner.find(|record| !record.is_blank()) else {
        return stop(ProblemKind::Empty);
    };
    let mut reading = Reading { plan, table: Table::default(), problems: Problems::default(), lone_return: false };
    if !reading.header(&header) {
        return (reading.table, reading.problems);
    }
    scanner.keep_cells(header.count);
    reading.rows(scanner, header.line);
    (reading.table, reading.problems)
}

struct Reading<'a> {
    plan: &'a Plan<'a>,
    table: Table,
    problems: Problems,
    /// Whether a lone carriage return was complained of: once is enough, a file that has one has them everywhere.
    lone_return: bool,
}

impl Reading<'_> {
    /// Reads the header; false where no row can be read under it.
    fn header(&mut self, header: &Record) -> bool {
        let line = header.line;
        if header.count > COLUMNS_MAX {
            let (found, max) = (number(header.count), number(COLUMNS_MAX));
            self.problems.add(line, None, || ProblemKind::TooManyColumns { found, max });
            return false;
        }
        self.table.headings = headings(&header.cells, self.plan);
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
        header.faults.is_empty()
    }

    fn rows(&mut self, scanner: Scanner<'_>, header_line: u32) {
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
            self.problems.add(header_line, None, || ProblemKind::NoRows);
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
        for (at, fault) in &record.faults {
            let max = number(self.plan.limits.cell_bytes);
            let place = self.table.place_at(*at);
            self.problems.add(record.line, place, || match fault {
                Fault::TooLarge => ProblemKind::CellTooLarge { max },
                Fault::Unclosed(opened) => ProblemKind::UnclosedQuote { opened: *opened },
                Fault::TextAfterQuote => ProblemKind::TextAfterQuote,
                Fault::QuoteInCell => ProblemKind::QuoteInCell,
            });
        }
        if record.lone_return && !self.lone_return {
            self.lone_return = true;
            self.problems.add(record.line, None, || ProblemKind::LoneCarriageReturn);
        }
    }
}

/// What the headings of a file mean, without reading its rows: for the page on which a mapping is made.
pub fn read_headings(bytes: &[u8], plan: &Plan<'_>) -> Result<Vec<Heading>, Problems> {
    // Not knowing a heading is what that page is for; everything else that is wrong with a header is told before.
    let text = decode(bytes).map_err(|wrong| locate(bytes, &wrong, plan))?;
    let mut scanner = Scanner::new(text, find_separator(text, plan), plan.limits.cell_bytes, COLUMNS_MAX);
    let header = scanner.find(|record| !record.is_blank()).ok_or_else(|| Problems::one(1, None, ProblemKind::Empty))?;
    if header.count > COLUMNS_MAX {
        let (found, max) = (number(header.count), number(COLUMNS_MAX));
        return Err(Problems::one(header.line, None, ProblemKind::TooManyColumns { found, max }));
    }
    let mut reading = Reading { plan, table: Table::default(), problems: Problems::default(), lone_return: false };
    reading.table.headings = headings(&header.cells, plan);
    reading.faults(&header);
    if reading.problems.is_empty() { Ok(reading.table.headings) } else { Err(reading.problems) }
}

fn headings(titles: &[String], plan: &Plan<'_>) -> Vec<Heading> {
    let known: HashMap<String, usize> = plan
        .columns
        .iter()
        .enumerate()
        .flat_map(|(index, column)| std::iter::once(&column.name).chain(column.synonyms).map(move |name| (folded(name), index)))
        .collect();
    titles
        .iter()
        .map(|title| {
            let title = clean(title);
            let meaning = meaning(&title, plan, &known);
            Heading { title, meaning }
        })
        .collect()
}

fn meaning(title: &str, plan: &Plan<'_>, known: &HashMap<String, usize>) -> Meaning {
    if title.is_empty() {
        return Meaning::Unnamed;
    }
    let ours = known.get(&folded(title)).copied();
    // Order matters: a mapping may give one of our own headings another meaning, but can never bring back what is dropped.
    if ours.is_none() && plan.drops.is_some_and(|drops| drops(title)) {
        return Meaning::Dropped;
    }
    let mapped = match plan.mapping.and_then(|mapping| mapping.of(title)) {
        Some(Mapped::LeftOut) => return Meaning::LeftOut,
        Some(Mapped::Column(name)) => plan.columns.iter().position(|column| column.name == name),
        None => None,
    };
    match mapped.or(ours).and_then(|index| Some((index, plan.columns.get(index)?.need))) {
        Some((_, Need::NotRead)) => Meaning::NotRead,
        Some((index, _)) => Meaning::Column(index),
        None => Meaning::Unknown(nearest_column(title, plan.columns)),
    }
}

/// The name of the column of which one heading is nearest to this title.
fn nearest_column(title: &str, columns: &[Column]) -> String {
    let names = columns.iter().flat_map(|column| std::iter::once(column.name).chain(column.synonyms.iter().copied()));
    let found = nearest(title, names).unwrap_or_default();
    let column = columns.iter().find(|column| column.name == found || column.synonyms.contains(&found));
    column.map_or_else(String::new, |column| column.name.to_owned())
}

/// The separator under which most headings are known; of equals the one that makes most cells.
fn find_separator(text: &str, plan: &Plan<'_>) -> char {
    let mut best = (',', (0, 0));
    for separator in SEPARATORS {
        let mut scanner = Scanner::new(text, separator, plan.limits.cell_bytes, COLUMNS_MAX);
        let Some(header) = scanner.find(|record| !record.is_blank()) else { continue };
        let known = headings(&header.cells, plan).iter().filter(|heading| !matches!(heading.meaning, Meaning::Unknown(_) | Meaning::Unnamed)).count();
        let fit = (known, header.count);
        if fit > best.1 {
            best = (separator, fit);
        }
    }
    best.0
}

/// The place of the first byte that is wrong: physical line, position in the line, and the column it falls into.
fn locate(bytes: &[u8], wrong: &Undecodable, plan: &Plan<'_>) -> Problems {
    let before = bytes.get(..wrong.offset).and_then(|before| std::str::from_utf8(before).ok()).unwrap_or_default();
    let before = before.strip_prefix('\u{feff}').unwrap_or(before);
    let line = number(before.matches('\n').count() + 1);
    let character = number(before.rsplit('\n').next().map_or(0, |last| last.chars().count()) + 1);
    if wrong.offset == 0 {
        return Problems::one(line, None, wrong.kind.at(character));
    }
    // Only for the name of the column: a header in the encoding of Windows is read as such, so that the message shows its words.
    let header_text: String = if line == 1 {
        before.chars().chain(bytes.iter().skip(wrong.offset).map(|&byte| windows_1252(byte).unwrap_or(char::REPLACEMENT_CHARACTER))).take_while(|&c| c != '\n').collect()
    } else {
        before.to_owned()
    };
    let separator = find_separator(&header_text, plan);
    let mut headers = Scanner::new(&header_text, separator, plan.limits.cell_bytes, COLUMNS_MAX);
    let titles = headers.find(|record| !record.is_blank()).map(|record| record.cells).unwrap_or_default();
    let begins_line = before.is_empty() || before.ends_with('\n');
    let at = if begins_line { 0 } else { Scanner::new(before, separator, 0, 0).last().map_or(0, |record| record.count.saturating_sub(1)) };
    let column = titles.get(at).map(|title| (number(at + 1), clean(title)));
    Problems::one(line, column, wrong.kind.at(character))
}

/// A cell as it is kept: composed, trimmed, without the apostrophe that protected it.
fn clean(cell: &str) -> String {
    if is_nfc(cell) { unprotect(cell.trim()).to_owned() } else { unprotect(cell.nfc().collect::<String>().trim()).to_owned() }
}

/// The first control character other than a line feed.
fn control_character(text: &str) -> Option<u32> {
    text.chars().find(|c| c.is_control() && *c != '\n').map(u32::from)
}

/// A count as it travels. Nothing here comes near the maximum, since files are limited.
pub(super) fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
