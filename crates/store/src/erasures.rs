//! The file of erasures: who was erased, kept apart from the database, so that a restored backup does not bring them back.
//!
//! What must stay true: an intent is on the disk before the erasure is committed, and a done line after; the file only grows, and holds
//! pseudonyms alone. It lies with the released heads, in none of the database's backups.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use domain::data_life::Ground;
use domain::ids::{AuditRef, EventId};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::error::{Error, Fault};
use crate::files;

/// How far an erasure had come when the line was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Step {
    /// It was about to be committed.
    Intent,
    /// It was committed.
    Done,
}

/// One line, keys in this order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ErasureLine {
    /// Who approved it.
    pub approver: AuditRef,
    /// The event.
    pub event: EventId,
    /// On what ground.
    pub ground: Ground,
    /// What the log calls the erasure.
    pub object: Uuid,
    /// Openings that went.
    pub openings: u64,
    /// Whom it is about.
    pub refs: Vec<AuditRef>,
    /// Rows that went.
    pub rows: u64,
    /// How far it had come.
    pub step: Step,
}

/// The file.
#[derive(Clone, Debug)]
pub(crate) struct ErasureFile(PathBuf);

impl ErasureFile {
    pub(crate) fn in_folder(highwater: &Path) -> Self {
        Self(highwater.join("erasures.jsonl"))
    }

    /// The lines, in their order. A torn last line was never followed by a commit.
    pub(crate) fn read(&self) -> Result<Vec<ErasureLine>, Error> {
        let Some(text) = files::read_private(&self.0).map_err(|error| Error::Database(Fault::new(error)))? else { return Ok(Vec::new()) };
        let lines = text.split_inclusive(|&byte| byte == b'\n').filter(|line| line.ends_with(b"\n"));
        lines.map(|line| serde_json::from_slice(line).map_err(|error| Error::defect(format!("{}: {error}", self.0.display())))).collect()
    }

    /// Appends a line and waits until it is on the disk.
    pub(crate) fn append(&self, line: &ErasureLine) -> Result<(), Error> {
        let (mut file, _) = files::append_private(&self.0).map_err(|error| Error::Database(Fault::new(error)))?;
        let mut text = serde_json::to_string(line).map_err(Error::defect)?;
        text.push('\n');
        let torn = std::fs::read(&self.0).ok().and_then(|bytes| bytes.last().copied()).is_some_and(|last| last != b'\n');
        if torn {
            // A crash tore the last line; a line of its own keeps the next one whole.
            let whole = std::fs::read(&self.0).map_or(0, |bytes| bytes.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1));
            file.set_len(u64::try_from(whole).unwrap_or(0)).map_err(|error| Error::Unavailable(Fault::new(error)))?;
        }
        file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).map_err(|error| Error::Unavailable(Fault::new(error)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_read_back_and_a_torn_one_is_dropped() {
        let folder = tempfile::tempdir().unwrap();
        let file = ErasureFile::in_folder(folder.path());
        let line = |step| ErasureLine {
            approver: AuditRef(Uuid::from_u128(1)),
            event: EventId(Uuid::from_u128(2)),
            ground: Ground::Request,
            object: Uuid::from_u128(3),
            openings: 4,
            refs: vec![AuditRef(Uuid::from_u128(5))],
            rows: 6,
            step,
        };
        assert_eq!(file.read().unwrap(), []);
        file.append(&line(Step::Intent)).unwrap();
        let path = folder.path().join("erasures.jsonl");
        let whole = std::fs::read(&path).unwrap();
        std::fs::write(&path, [whole.as_slice(), &whole[..20]].concat()).unwrap();
        assert_eq!(file.read().unwrap(), [line(Step::Intent)]);
        file.append(&line(Step::Done)).unwrap();
        assert_eq!(file.read().unwrap(), [line(Step::Intent), line(Step::Done)]);
    }
}
