//! Checks of single cells that several tables share, each of which says at once what is wrong and where.

use super::heading::folded;
use super::problem::{ProblemKind, Problems};
use super::reader::{Row, Table, number};
use crate::{Date, FieldError, Lang};

/// Longest code of a candidate or panelist.
pub(super) const CODE_CHARS: usize = 64;

/// A cell of which it was already said what is wrong.
pub(super) struct Broken;

/// The cells of one row, with the list on which their problems go.
pub(super) struct Check<'a, 'p> {
    /// The table, for the places.
    pub table: &'a Table,
    /// The row.
    pub row: &'a Row,
    /// Where problems go.
    pub problems: &'p mut Problems,
}

impl<'a> Check<'a, '_> {
    /// Says what is wrong with a cell.
    pub(super) fn wrong(&mut self, column: usize, kind: impl FnOnce() -> ProblemKind) {
        self.problems.add(self.row.line, self.table.place(column), kind);
    }

    fn breaks(&mut self, column: usize, error: FieldError) {
        self.wrong(column, || ProblemKind::Value { error });
    }

    /// The text of a cell within its length; `None` where it is too long or broken.
    pub(super) fn text(&mut self, column: usize, max: usize) -> Option<&'a str> {
        let text = self.row.cell(column)?;
        if text.chars().count() > max {
            self.breaks(column, FieldError::TooLong { max: number(max) });
            return None;
        }
        Some(text)
    }

    /// A text on one line.
    pub(super) fn line(&mut self, column: usize, max: usize) -> Option<&'a str> {
        let text = self.text(column, max)?;
        if text.contains('\n') {
            self.wrong(column, || ProblemKind::LineBreak);
            return None;
        }
        Some(text)
    }

    /// A text on one line that must be there.
    pub(super) fn required(&mut self, column: usize, max: usize) -> Option<&'a str> {
        let text = self.line(column, max)?;
        if text.is_empty() {
            self.breaks(column, FieldError::Required);
            return None;
        }
        Some(text)
    }

    /// A code that must be there.
    pub(super) fn code(&mut self, column: usize) -> Option<&'a str> {
        let text = self.required(column, CODE_CHARS)?;
        if !text.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.')) {
            self.wrong(column, || ProblemKind::NotACode);
            return None;
        }
        Some(text)
    }

    /// A date that must be there.
    pub(super) fn date(&mut self, column: usize) -> Option<Date> {
        let text = self.row.cell(column)?;
        let date = Date::parse(text);
        if date.is_none() {
            self.breaks(column, if text.is_empty() { FieldError::Required } else { FieldError::NotADate });
        }
        date
    }

    /// A language; `None` where the cell is empty.
    pub(super) fn language(&mut self, column: usize) -> Result<Option<Lang>, Broken> {
        self.choice(column, "fr, en", Lang::parse)
    }

    /// One value of a closed list, compared without case and accents; `None` where the cell is empty.
    pub(super) fn choice<T>(&mut self, column: usize, list: &str, of: impl Fn(&str) -> Option<T>) -> Result<Option<T>, Broken> {
        let text = self.row.cell(column).ok_or(Broken)?;
        if text.is_empty() {
            return Ok(None);
        }
        let chosen = of(&folded(text));
        if chosen.is_none() {
            self.breaks(column, FieldError::NotOnTheList { list: list.to_owned() });
            return Err(Broken);
        }
        Ok(chosen)
    }

    /// As [`Check::choice`], of a cell that must not be empty.
    pub(super) fn chosen<T>(&mut self, column: usize, list: &str, of: impl Fn(&str) -> Option<T>) -> Option<T> {
        let chosen = self.choice(column, list, of).ok()?;
        if chosen.is_none() {
            self.breaks(column, FieldError::Required);
        }
        chosen
    }
}
