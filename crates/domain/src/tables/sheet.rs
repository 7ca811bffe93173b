//! Tables whose columns are not known beforehand: people's own data, with whatever headings they gave them.
//!
//! Invariants: what holds for every table in holds here (one encoding, strict quotation, limits while reading, a place for every problem); no heading stands twice
//! and no cell without one, so that whoever reads on can speak of a column by its name.

use std::collections::HashMap;

use super::problem::{ProblemKind, Problems};
use super::reader::{Limits, Plan, clean, complain, control_character, number, open};

/// A table as it stands in the file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sheet {
    /// The headings in the order of the file.
    pub headings: Vec<String>,
    /// The rows in the order of the file; lines without content are left out.
    pub rows: Vec<SheetRow>,
}

/// A row of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SheetRow {
    /// The physical line on which it begins, from 1.
    pub line: u32,
    /// One cell for each heading.
    pub cells: Vec<String>,
}

/// The table in a file, or everything that is wrong with it.
pub fn read_sheet(bytes: &[u8], limits: Limits) -> Result<Sheet, Problems> {
    let plan = Plan { columns: &[], limits, mapping: None, drops: None };
    let (mut scanner, header) = open(bytes, &plan)?;
    let headings: Vec<String> = header.cells.iter().map(|title| clean(title)).collect();
    let place = |at: usize| headings.get(at).map(|title| (number(at + 1), title.clone()));
    let mut problems = Problems::default();
    complain(&header, limits, place, &mut problems);
    let mut seen: HashMap<String, usize> = HashMap::new();
    for (at, title) in headings.iter().enumerate() {
        if let Some(code) = control_character(title) {
            problems.add(header.line, place(at), || ProblemKind::ControlCharacter { code });
        }
        if let Some(first) = seen.insert(super::heading::folded(title), at).filter(|_| !title.is_empty()) {
            problems.add(header.line, place(at), || ProblemKind::DuplicateColumn { first: number(first + 1) });
        }
    }
    if !header.faults.is_empty() {
        return Err(problems);
    }
    scanner.keep_cells(header.count);
    let mut rows = Vec::new();
    for record in scanner {
        if record.is_blank() || (record.faults.is_empty() && record.cells.iter().all(|cell| cell.trim().is_empty())) {
            continue;
        }
        if rows.len() == limits.rows {
            problems.add(record.line, None, || ProblemKind::TooManyRows { max: number(limits.rows) });
            break;
        }
        complain(&record, limits, place, &mut problems);
        if record.lone_return {
            // A file that has one has them everywhere: nothing after it can be told apart.
            problems.add(record.line, None, || ProblemKind::LoneCarriageReturn);
            break;
        }
        if record.count != header.count && record.faults.is_empty() {
            problems.add(record.line, None, || ProblemKind::CellCount { found: number(record.count), expected: number(header.count) });
        }
        let cells: Vec<String> = record.cells.iter().map(|cell| clean(cell)).collect();
        for (at, cell) in cells.iter().enumerate() {
            if let Some(code) = control_character(cell) {
                problems.add(record.line, place(at), || ProblemKind::ControlCharacter { code });
            }
        }
        rows.push(SheetRow { line: record.line, cells });
    }
    if rows.is_empty() && problems.is_empty() {
        problems.add(header.line, None, || ProblemKind::NoRows);
    }
    if problems.is_empty() { Ok(Sheet { headings, rows }) } else { Err(problems) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Sheet, Problems> {
        read_sheet(text.as_bytes(), Limits { rows: 3, ..Limits::default() })
    }

    #[test]
    fn any_headings_are_read_under_the_separator_that_parts_them() {
        for text in ["unit;A;B\nx;3,5;4\n\n;;\ny;1;2\n", "\u{feff}unit,A,B\r\nx,\"3,5\",4\r\ny, 1 ,2"] {
            let sheet = read(text).unwrap();
            assert_eq!(sheet.headings, ["unit", "A", "B"]);
            let rows: Vec<Vec<&str>> = sheet.rows.iter().map(|row| row.cells.iter().map(String::as_str).collect()).collect();
            assert_eq!(rows, [["x", "3,5", "4"], ["y", "1", "2"]]);
        }
        assert_eq!(read("unit;A\nx;1\n\ny;2\n").unwrap().rows[1].line, 4);
    }

    #[test]
    fn what_is_wrong_has_its_line_and_its_column() {
        let first = |text: &str| {
            let problems = read(text).unwrap_err();
            let one = &problems.listed()[0];
            (one.line, one.column.clone(), one.kind.clone())
        };
        assert_eq!(first("a,b,A\n1,2,3\n"), (1, Some((3, "A".into())), ProblemKind::DuplicateColumn { first: 1 }));
        assert_eq!(first("a,b\n1,2\n1,2,3\n"), (3, None, ProblemKind::CellCount { found: 3, expected: 2 }));
        assert_eq!(first("a,b\n1,\"2\n"), (2, Some((2, "b".into())), ProblemKind::UnclosedQuote { opened: 2 }));
        assert_eq!(first("a,b\n1,2\n1,2\n1,2\n1,2\n"), (5, None, ProblemKind::TooManyRows { max: 3 }));
        assert_eq!(first("a,b\n").2, ProblemKind::NoRows);
        assert_eq!(first("").2, ProblemKind::Empty);
    }
}
