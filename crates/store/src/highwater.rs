//! The file of released heads: what this installation has signed and shown, kept apart from the database.
//!
//! What must stay true: a head is in this file, on the disk, before anybody sees its note; the file only grows; it lies outside
//! the database's folder and in none of its backups, so that a database taken back meets a head that was not.

use std::fs::File;
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

use domain::canonical::hex;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use tlog::{Checkpoint, Hash, VerifyingKey};

use crate::files;
use crate::open_error::OpenError;

/// A head that was released.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Released {
    pub(crate) checkpoint: Checkpoint,
    pub(crate) note: String,
}

/// One line, keys in this order.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    note: String,
    origin: String,
    root: String,
    size: u64,
}

/// The file of one log.
#[derive(Debug)]
pub(crate) struct HighWater {
    path: PathBuf,
    file: File,
}

/// What the file held.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Contents {
    /// Whether the file was there.
    pub(crate) existed: bool,
    /// The released heads, in the order of their lines.
    pub(crate) released: Vec<Released>,
    /// Whether a complete line is not a head that the log's key signed.
    pub(crate) damaged: bool,
}

/// Where the file of a log lies.
pub(crate) fn path_of(folder: &Path, origin: &str) -> PathBuf {
    folder.join(format!("{}.jsonl", hex(&Sha256::digest(origin.as_bytes()))))
}

/// Reads the file without changing it.
pub(crate) fn read(folder: &Path, key: &VerifyingKey) -> Result<Contents, OpenError> {
    let path = path_of(folder, key.name());
    match files::read_private(&path)? {
        Some(text) => Ok(parse(&text, key).0),
        None => Ok(Contents { existed: false, released: Vec::new(), damaged: false }),
    }
}

impl HighWater {
    /// Opens the file, making it where it is absent. A torn last line was never released and is dropped.
    pub(crate) fn open(folder: &Path, key: &VerifyingKey) -> Result<(Self, Contents), OpenError> {
        let path = path_of(folder, key.name());
        let (mut file, is_new) = files::append_private(&path)?;
        // Bytes, because a line may be torn in the middle of a letter.
        let mut text = Vec::new();
        file.seek(SeekFrom::Start(0)).and_then(|_| file.read_to_end(&mut text)).map_err(files::failed(&path))?;
        let (mut contents, whole) = parse(&text, key);
        contents.existed = !is_new;
        if whole < text.len() {
            let length = u64::try_from(whole).unwrap_or(u64::MAX);
            file.set_len(length).and_then(|()| file.sync_all()).map_err(files::failed(&path))?;
        }
        Ok((Self { path, file }, contents))
    }

    /// Appends a head and waits until it is on the disk.
    pub(crate) fn append(&mut self, released: &Released) -> io::Result<()> {
        let Checkpoint { origin, size, root } = &released.checkpoint;
        let line = Line { note: released.note.clone(), origin: origin.clone(), root: root.to_string(), size: *size };
        let mut text = serde_json::to_string(&line).map_err(io::Error::other)?;
        text.push('\n');
        // One write, so that a crash leaves a torn line at most.
        self.file.write_all(text.as_bytes())?;
        self.file.sync_all()
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }
}

/// Reads complete lines; gives with them how many bytes they take.
fn parse(text: &[u8], key: &VerifyingKey) -> (Contents, usize) {
    let whole = text.iter().rposition(|&byte| byte == b'\n').map_or(0, |end| end + 1);
    let lines = text.get(..whole).unwrap_or_default().split_inclusive(|&byte| byte == b'\n');
    let read: Vec<Option<Released>> = lines.map(|line| parse_line(line, key)).collect();
    let damaged = read.iter().any(Option::is_none);
    (Contents { existed: true, released: read.into_iter().flatten().collect(), damaged }, whole)
}

fn parse_line(text: &[u8], key: &VerifyingKey) -> Option<Released> {
    let line: Line = serde_json::from_slice(text).ok()?;
    let (checkpoint, _) = Checkpoint::open(&line.note, std::slice::from_ref(key)).ok()?;
    let told = Checkpoint { origin: line.origin, size: line.size, root: Hash::from_base64(&line.root).ok()? };
    (checkpoint == told && told.origin == key.name()).then_some(Released { checkpoint, note: line.note })
}

#[cfg(test)]
mod tests {
    use std::fs::{self, OpenOptions};

    use tlog::SigningKey;

    use super::*;

    fn key() -> SigningKey {
        SigningKey::from_seed("justesse.example/demo/decisions/1", [7; 32]).unwrap()
    }

    fn released(size: u64) -> Released {
        let checkpoint = Checkpoint { origin: key().verifier().name().to_owned(), size, root: tlog::hash::leaf(&size.to_be_bytes()) };
        let note = key().sign_note(&checkpoint.to_body().unwrap());
        Released { checkpoint, note }
    }

    #[test]
    fn what_was_released_is_read_back_and_a_torn_last_line_is_dropped() {
        let folder = tempfile::tempdir().unwrap();
        let key = key().verifier();
        let (mut file, contents) = HighWater::open(folder.path(), &key).unwrap();
        assert!(!contents.existed);
        file.append(&released(1)).unwrap();
        file.append(&released(5)).unwrap();
        let path = file.path().to_owned();
        drop(file);

        let whole = fs::read(&path).unwrap();
        let line = whole.split_inclusive(|&byte| byte == b'\n').next().unwrap();
        assert!(!line.is_ascii(), "a signed note has a dash, in the middle of which a line may be torn as well");
        for torn in 0..line.len() {
            OpenOptions::new().append(true).open(&path).unwrap().write_all(&line[..torn]).unwrap();
            let looked = read(folder.path(), &key).unwrap();
            let (_, contents) = HighWater::open(folder.path(), &key).unwrap();
            assert_eq!(contents, Contents { existed: true, released: vec![released(1), released(5)], damaged: false });
            assert_eq!(looked, contents);
            assert_eq!(fs::read(&path).unwrap(), whole, "the torn line is gone from the file as well");
        }
        let (mut file, _) = HighWater::open(folder.path(), &key).unwrap();
        file.append(&released(6)).unwrap();
        assert_eq!(read(folder.path(), &key).unwrap().released.len(), 3);
    }

    #[test]
    fn a_line_that_the_key_did_not_sign_is_noticed() {
        let folder = tempfile::tempdir().unwrap();
        let key = key().verifier();
        let (mut file, _) = HighWater::open(folder.path(), &key).unwrap();
        file.append(&released(5)).unwrap();
        let path = file.path().to_owned();
        let text = fs::read_to_string(&path).unwrap();
        fs::write(&path, text.replace("\"size\":5", "\"size\":3")).unwrap();
        assert!(read(folder.path(), &key).unwrap().damaged);
    }
}
