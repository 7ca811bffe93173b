//! Where everything stands in a file: from a path of keys to a line and a column.
//!
//! A path counts from 1: `competency[3].question[2].probe[1].fr`. What is not in the file itself is found where its parent stands.

use std::collections::BTreeMap;

/// A place in a file: line and column, in characters, both counted from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// The line.
    pub line: u32,
    /// The column.
    pub column: u32,
}

/// Turns byte offsets into lines and columns.
#[derive(Debug)]
pub(super) struct Lines<'a> {
    source: &'a str,
    starts: Vec<usize>,
}

impl<'a> Lines<'a> {
    pub(super) fn of(source: &'a str) -> Self {
        let starts = std::iter::once(0).chain(source.match_indices('\n').map(|(at, _)| at + 1)).collect();
        Self { source, starts }
    }

    /// The position of this byte; one past the end where it lies beyond.
    pub(super) fn position(&self, offset: usize) -> Position {
        let mut offset = offset.min(self.source.len());
        while !self.source.is_char_boundary(offset) {
            offset -= 1;
        }
        let line = self.starts.partition_point(|start| *start <= offset);
        let start = self.starts.get(line.saturating_sub(1)).copied().unwrap_or(0);
        let column = self.source.get(start..offset).map_or(0, |before| before.chars().count()) + 1;
        Position { line: number(line), column: number(column) }
    }
}

fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// Where the parts of a framework stand in its file. Empty for a framework that did not come from a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Positions {
    /// Of each value.
    values: BTreeMap<String, Position>,
    /// Of the first character of a text that stands between its quotes exactly as it is read.
    contents: BTreeMap<String, Position>,
}

impl Positions {
    pub(super) fn note(&mut self, path: &str, position: Position) {
        self.values.insert(path.into(), position);
    }

    pub(super) fn note_content(&mut self, path: &str, position: Position) {
        self.contents.insert(path.into(), position);
    }

    /// Where this stands, or else the nearest thing that holds it; nothing for what did not come from a file.
    pub fn of(&self, path: &str) -> Option<Position> {
        let mut path = path;
        loop {
            if let Some(position) = self.values.get(path) {
                return Some(*position);
            }
            path = parent(path)?;
        }
    }

    /// Where the character at this byte of a text stands.
    pub(super) fn within(&self, path: &str, text: &str, offset: usize) -> Option<Position> {
        match (self.contents.get(path), text.get(..offset)) {
            (Some(start), Some(before)) => {
                Some(Position { line: start.line, column: start.column.saturating_add(number(before.chars().count())) })
            }
            _ => self.of(path),
        }
    }
}

/// The path of what holds this: `a[2].b` → `a[2]` → `a` → the whole, which is the empty path.
fn parent(path: &str) -> Option<&str> {
    if path.is_empty() {
        return None;
    }
    let cut = if path.ends_with(']') { path.rfind('[') } else { path.rfind('.') };
    Some(cut.and_then(|at| path.get(..at)).unwrap_or(""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters_and_lines_count_from_one() {
        let lines = Lines::of("é = 1\n« » = 2\n");
        assert_eq!(lines.position(0), Position { line: 1, column: 1 });
        assert_eq!(lines.position("é = ".len()), Position { line: 1, column: 5 });
        assert_eq!(lines.position("é = 1\n« ».".len()), Position { line: 2, column: 5 });
        assert_eq!(lines.position(9_999), Position { line: 3, column: 1 });
    }

    #[test]
    fn what_is_absent_is_found_where_its_parent_stands() {
        let mut positions = Positions::default();
        assert_eq!(positions.of("competency[2].name.fr"), None);
        positions.note("", Position { line: 1, column: 1 });
        positions.note("competency[2]", Position { line: 9, column: 1 });
        assert_eq!(positions.of("competency[2].name.fr").map(|position| position.line), Some(9));
        assert_eq!(positions.of("competency[7].name.fr").map(|position| position.line), Some(1));
    }
}
