//! Records and cells of a text, by RFC 4180 and nothing looser.
//!
//! Own code, because common readers accept what must be refused with its place: quotation marks that are never closed, and text after
//! a closing one. Invariant: the scanner goes on after a fault at the next separator or line end, so that every problem of a file is
//! found; it never keeps more than the limits allow.

use std::iter::Peekable;
use std::str::Chars;

/// What the scanner can find wrong with a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// More bytes than a cell may have.
    TooLarge,
    /// Never closed; the physical line of the opening mark.
    Unclosed(u32),
    /// Text after the closing mark.
    TextAfterQuote,
    /// A mark in a cell that does not begin with one.
    QuoteInCell,
}

/// One record: a line, or several where a cell holds line breaks.
pub(super) struct Record {
    /// The physical line on which it begins, from 1.
    pub line: u32,
    /// Its cells, at most as many as were asked for; line breaks inside are line feeds.
    pub cells: Vec<String>,
    /// How many cells there are in all.
    pub count: usize,
    /// What is wrong, with the index of the cell.
    pub faults: Vec<(usize, Fault)>,
    /// Whether the record ends with a carriage return alone.
    pub lone_return: bool,
}

impl Record {
    /// Whether nothing stands on the line.
    pub(super) fn is_blank(&self) -> bool {
        self.count == 1 && self.faults.is_empty() && self.cells.iter().all(String::is_empty)
    }
}

/// What ended a cell.
enum End {
    Cell,
    Line,
    LoneReturn,
    File,
}

/// Reads record after record.
pub(super) struct Scanner<'a> {
    chars: Peekable<Chars<'a>>,
    separator: char,
    line: u32,
    cell_bytes: usize,
    cells: usize,
}

impl<'a> Scanner<'a> {
    /// A scanner that keeps so many bytes of a cell and so many cells of a record.
    pub(super) fn new(text: &'a str, separator: char, cell_bytes: usize, cells: usize) -> Self {
        Self { chars: text.chars().peekable(), separator, line: 1, cell_bytes, cells }
    }

    /// Keeps so many cells of a record from here on.
    pub(super) fn keep_cells(&mut self, cells: usize) {
        self.cells = cells;
    }

    /// The text of the next cell, what is wrong with it, and what ended it.
    fn cell(&mut self) -> (String, Option<Fault>, End) {
        let mut cell = String::new();
        let enclosed = self.chars.next_if_eq(&'"').is_some();
        let mut fault = if enclosed { self.enclosed(&mut cell) } else { None };
        let end = loop {
            match self.chars.next() {
                None => break End::File,
                Some('\n') => break End::Line,
                Some('\r') if self.chars.next_if_eq(&'\n').is_some() => break End::Line,
                Some('\r') => break End::LoneReturn,
                Some(c) if c == self.separator => break End::Cell,
                Some(_) if enclosed => fault = fault.or(Some(Fault::TextAfterQuote)),
                Some('"') => fault = fault.or(Some(Fault::QuoteInCell)),
                Some(c) => self.keep(&mut cell, c, &mut fault),
            }
        };
        if matches!(end, End::Line | End::LoneReturn) {
            self.line = self.line.saturating_add(1);
        }
        (cell, fault, end)
    }

    /// Reads on after an opening mark, up to and with the closing one.
    fn enclosed(&mut self, cell: &mut String) -> Option<Fault> {
        let opened = self.line;
        let mut fault = None;
        loop {
            match self.chars.next() {
                // An open mark explains everything after it, so it goes before what was found on the way.
                None => return Some(Fault::Unclosed(opened)),
                Some('"') if self.chars.next_if_eq(&'"').is_none() => return fault,
                Some('\r') if self.chars.peek() == Some(&'\n') => {}
                Some(c) => {
                    if c == '\n' {
                        self.line = self.line.saturating_add(1);
                    }
                    self.keep(cell, c, &mut fault);
                }
            }
        }
    }

    /// Keeps a character while there is room for it.
    fn keep(&self, cell: &mut String, c: char, fault: &mut Option<Fault>) {
        if cell.len() + c.len_utf8() > self.cell_bytes {
            *fault = fault.or(Some(Fault::TooLarge));
        } else if fault.is_none() {
            cell.push(c);
        }
    }
}

impl Iterator for Scanner<'_> {
    type Item = Record;

    fn next(&mut self) -> Option<Record> {
        self.chars.peek()?;
        let mut record = Record { line: self.line, cells: Vec::new(), count: 0, faults: Vec::new(), lone_return: false };
        loop {
            let (cell, fault, end) = self.cell();
            if record.count < self.cells {
                record.cells.push(cell);
            }
            // Limit: a line of a million broken cells is wrong once for each cell that the header knows.
            if let Some(fault) = fault
                && record.faults.len() <= self.cells
            {
                record.faults.push((record.count, fault));
            }
            record.count += 1;
            match end {
                End::Cell => {}
                End::LoneReturn => {
                    record.lone_return = true;
                    return Some(record);
                }
                End::Line | End::File => return Some(record),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scan(text: &str) -> Vec<Record> {
        Scanner::new(text, ',', 100, 10).collect()
    }

    #[test]
    fn a_record_stands_on_the_line_where_it_begins() {
        let records = scan("a,b\r\n\"1\n2\r\n3\",x\ny,z");
        let lines: Vec<u32> = records.iter().map(|record| record.line).collect();
        assert_eq!(lines, [1, 2, 5]);
        assert_eq!(records[1].cells, ["1\n2\n3", "x"]);
    }

    #[test]
    fn a_last_separator_makes_a_last_empty_cell_and_a_last_line_end_makes_nothing() {
        assert_eq!(scan("a,").first().unwrap().cells, ["a", ""]);
        assert_eq!(scan("a\n").len(), 1);
        assert_eq!(scan("").len(), 0);
    }

    #[test]
    fn each_fault_is_found_and_reading_goes_on() {
        let records = scan("\"a\"b,c\nd\"e,\"f\"\n\"g\"\"h\",i\nj,\"k");
        assert_eq!(records[0].faults, [(0, Fault::TextAfterQuote)]);
        assert_eq!(records[0].cells[1], "c");
        assert_eq!(records[1].faults, [(0, Fault::QuoteInCell)]);
        assert_eq!(records[2].cells, ["g\"h", "i"]);
        assert_eq!(records[3].faults, [(1, Fault::Unclosed(4))]);
    }

    #[test]
    fn a_cell_over_the_limit_is_a_fault_and_is_not_kept() {
        let records: Vec<Record> = Scanner::new("abcd,éé,ab\n", ',', 3, 10).collect();
        assert_eq!(records[0].faults, [(0, Fault::TooLarge), (1, Fault::TooLarge)]);
        assert_eq!(records[0].cells, ["abc", "é", "ab"]);
    }

    #[test]
    fn cells_beyond_those_asked_for_are_counted_only() {
        let record = Scanner::new("a,b,c,d", ',', 9, 2).next().unwrap();
        assert_eq!((record.cells.len(), record.count), (2, 4));
    }
}
