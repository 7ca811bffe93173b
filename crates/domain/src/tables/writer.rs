//! Writing tables: RFC 4180, CRLF, UTF-8, and no cell that a spreadsheet would run.
//!
//! Own code of a few lines: the `csv` crate's writer answers with an error that memory cannot give, and every caller would have to
//! invent what to do with it. It is the judge in the tests instead.
//! Invariant: a text is protected and a number is not, by the type of the cell and never by what it looks like.

use unicode_normalization::UnicodeNormalization;

use super::protect::protect;
use crate::{Date, Lang, Timestamp};

/// How the bytes are laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// Comma, no byte order mark: for programs.
    Csv,
    /// Semicolon and byte order mark: for Excel.
    Excel,
}

impl Style {
    /// What stands between two cells.
    pub const fn separator(self) -> char {
        match self {
            Self::Csv => ',',
            Self::Excel => ';',
        }
    }
}

/// A decimal number as it is written: digits, a decimal point if there are fractions, a minus sign if it is negative.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Number(String);

impl Number {
    /// A number rounded to so many decimal places; `None` where it is not finite.
    pub fn decimal(value: f64, places: usize) -> Option<Self> {
        value.is_finite().then(|| format!("{value:.places$}")).and_then(|text| {
            // A negative number that rounds to nothing is nothing.
            let zero = text.bytes().all(|byte| matches!(byte, b'-' | b'0' | b'.'));
            Self::parse(if zero { text.trim_start_matches('-') } else { &text })
        })
    }

    /// Reads a decimal number.
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.strip_prefix('-').unwrap_or(text);
        let (whole, fraction) = digits.split_once('.').map_or((digits, None), |(whole, fraction)| (whole, Some(fraction)));
        let all_digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        (all_digits(whole) && fraction.is_none_or(all_digits)).then(|| Self(text.to_owned()))
    }

    /// As it is written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<i64> for Number {
    fn from(number: i64) -> Self {
        Self(number.to_string())
    }
}

impl From<u32> for Number {
    fn from(number: u32) -> Self {
        Self(number.to_string())
    }
}

/// One cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    /// Nothing.
    Empty,
    /// A text, protected when it is written.
    Text(String),
    /// A number, written as it is.
    Number(Number),
}

/// A row of a table with a fixed header.
pub trait Record {
    /// What the file is called.
    const FILE: &'static str;
    /// The header.
    const COLUMNS: &'static [&'static str];
    /// One cell for each column.
    fn cells(&self) -> Vec<Cell>;
}

/// The table as bytes. Without rows it has its header.
pub fn write<R: Record>(rows: &[R], style: Style) -> Vec<u8> {
    let mut text = String::new();
    if style == Style::Excel {
        text.push('\u{feff}');
    }
    let header = R::COLUMNS.iter().map(|&column| Cell::Text(column.to_owned())).collect();
    for cells in std::iter::once(header).chain(rows.iter().map(Record::cells)) {
        write_row(&mut text, &cells, style.separator());
    }
    text.into_bytes()
}

fn write_row(text: &mut String, cells: &[Cell], separator: char) {
    for (i, cell) in cells.iter().enumerate() {
        if i > 0 {
            text.push(separator);
        }
        match cell {
            Cell::Empty => {}
            Cell::Number(number) => text.push_str(number.as_str()),
            // Composed first: "=" and a combining stroke are one harmless character to the reader, but two to a comparison of bytes.
            Cell::Text(content) => write_text(text, &protect(&content.nfc().collect::<String>()), separator),
        }
    }
    text.push_str("\r\n");
}

fn write_text(text: &mut String, content: &str, separator: char) {
    if content.contains([separator, '"', '\n', '\r']) {
        text.push('"');
        text.push_str(&content.replace('"', "\"\""));
        text.push('"');
    } else {
        text.push_str(content);
    }
}

/// What can stand in a cell.
pub trait ToCell {
    /// The cell that shows it.
    fn to_cell(&self) -> Cell;
}

impl ToCell for str {
    fn to_cell(&self) -> Cell {
        if self.is_empty() { Cell::Empty } else { Cell::Text(self.to_owned()) }
    }
}

impl ToCell for String {
    fn to_cell(&self) -> Cell {
        self.as_str().to_cell()
    }
}

/// A list is its items between spaces; codes and identifiers hold none.
impl ToCell for Vec<String> {
    fn to_cell(&self) -> Cell {
        self.join(" ").to_cell()
    }
}

impl ToCell for Number {
    fn to_cell(&self) -> Cell {
        Cell::Number(self.clone())
    }
}

impl ToCell for u32 {
    fn to_cell(&self) -> Cell {
        Cell::Number((*self).into())
    }
}

impl ToCell for i64 {
    fn to_cell(&self) -> Cell {
        Cell::Number((*self).into())
    }
}

impl ToCell for bool {
    fn to_cell(&self) -> Cell {
        if *self { "yes" } else { "no" }.to_cell()
    }
}

impl ToCell for Lang {
    fn to_cell(&self) -> Cell {
        self.code().to_cell()
    }
}

impl ToCell for Date {
    fn to_cell(&self) -> Cell {
        self.to_string().to_cell()
    }
}

/// Tables show moments to the second; the log keeps the milliseconds.
impl ToCell for Timestamp {
    fn to_cell(&self) -> Cell {
        let text = self.to_string();
        text.split_once('.').map_or_else(|| text.clone(), |(seconds, _)| format!("{seconds}Z")).to_cell()
    }
}

impl<T: ToCell> ToCell for Option<T> {
    fn to_cell(&self) -> Cell {
        self.as_ref().map_or(Cell::Empty, ToCell::to_cell)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Pair(Cell, Cell);

    impl Record for Pair {
        const FILE: &'static str = "pair.csv";
        const COLUMNS: &'static [&'static str] = &["a", "b"];

        fn cells(&self) -> Vec<Cell> {
            vec![self.0.clone(), self.1.clone()]
        }
    }

    #[test]
    fn a_text_is_protected_and_a_number_is_not() {
        let rows = [Pair("-2".to_cell(), Number::parse("-2").to_cell()), Pair("=1,\"x\"".to_cell(), true.to_cell())];
        assert_eq!(String::from_utf8(write(&rows, Style::Csv)).unwrap(), "a,b\r\n'-2,-2\r\n\"'=1,\"\"x\"\"\",yes\r\n");
    }

    #[test]
    fn for_excel_there_is_a_byte_order_mark_and_semicolons() {
        let rows = [Pair("a;b".to_cell(), "c,d".to_cell())];
        assert_eq!(write(&rows, Style::Excel), "\u{feff}a;b\r\n\"a;b\";c,d\r\n".as_bytes());
    }

    #[test]
    fn numbers_have_a_decimal_point_and_no_negative_zero() {
        assert_eq!(Number::decimal(3.5, 4).unwrap().as_str(), "3.5000");
        assert_eq!(Number::decimal(-0.000_01, 4).unwrap().as_str(), "0.0000");
        assert_eq!(Number::decimal(-1.25, 1).unwrap().as_str(), "-1.2");
        assert!(Number::decimal(f64::NAN, 4).is_none());
        for text in ["", "-", "1,5", "1e5", "=1", "--1", ".5", "1.", "+1"] {
            assert!(Number::parse(text).is_none(), "{text}");
        }
    }

    #[test]
    fn moments_are_shown_to_the_second() {
        let moment = Timestamp::parse("2026-11-23T09:30:00.123Z").unwrap();
        assert_eq!(moment.to_cell(), Cell::Text("2026-11-23T09:30:00Z".into()));
    }
}
