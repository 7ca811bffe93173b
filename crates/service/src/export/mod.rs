//! Tables that leave the installation, each leaving an entry that says who took what out, why, and whom it concerns.
//!
//! What must stay true: no table holds a score that was not opened; scores and rankings name people by their codes; a table is handed
//! over only once its entry is kept.

mod candidates;
mod purpose;
mod ranking;
mod scores;

pub use purpose::ExportPurpose;
pub use ranking::RankingTables;

use domain::tables::{Record, Style, write};

/// A table as a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableFile {
    /// What the file is called; the same for every vacancy, so that a name tells nobody anything.
    pub name: &'static str,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

impl TableFile {
    fn of<R: Record>(rows: &[R], style: Style) -> Self {
        Self { name: R::FILE, bytes: write(rows, style) }
    }
}
