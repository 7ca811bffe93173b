//! The apostrophe that keeps a spreadsheet from running a text.
//!
//! Invariant: `unprotect(protect(x)) == x` for every text. A cell is protected where it begins with a character that a spreadsheet may
//! run, or with apostrophes before such a character; exactly one apostrophe is put on, and exactly one is taken off.

use std::borrow::Cow;

/// Whether a spreadsheet may take a cell that begins with this for something to run.
const fn may_run(c: char) -> bool {
    matches!(c, '=' | '+' | '-' | '@' | '\t' | '\r' | '\0' | '＝' | '＋' | '－' | '＠')
}

/// The text as a cell that is shown and never run.
pub(super) fn protect(text: &str) -> Cow<'_, str> {
    if text.trim_start_matches('\'').starts_with(may_run) { Cow::Owned(format!("'{text}")) } else { Cow::Borrowed(text) }
}

/// The text of a cell, without the apostrophe that protected it.
pub(super) fn unprotect(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(text) if text.trim_start_matches('\'').starts_with(may_run) => text,
        _ => cell,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn protecting_and_taking_it_off_gives_the_same_text() {
        for text in [
            "", "=1+1", "'=1+1", "''=1", "'", "''", "'tis", "a=1", "+33", "-2", "@SUM(A1)", "\tx", "\rx", "\0", "＝1", "＋", "－", "＠",
            "'＝1",
        ] {
            assert_eq!(unprotect(&protect(text)), text);
        }
    }

    #[test]
    fn nothing_that_runs_begins_a_protected_cell() {
        assert_eq!(protect("=1+1"), "'=1+1");
        assert_eq!(protect("'=1+1"), "''=1+1");
        assert_eq!(protect("l'=1"), "l'=1");
        assert_eq!(unprotect("'tis"), "'tis");
    }
}
