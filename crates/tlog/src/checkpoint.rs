//! Checkpoints (c2sp.org/tlog-checkpoint): which log, how many leaves, which root, in three lines.
//!
//! What must stay true: a checkpoint has one text; it counts only in a note that the log's own key has signed, and the
//! name of that key is the origin, so that one log's head never passes for another's.

use thiserror::Error;

use crate::{
    hash::Hash,
    key::VerifyingKey,
    note::{self, Body, NoteError, Opened},
    numbering, spelling,
};

/// The longest origin, in bytes.
pub const MAX_ORIGIN_LEN: usize = 200;

/// The head of a log.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Checkpoint {
    /// Which log: `[a-z0-9./-]`, at most 200 bytes.
    pub origin: String,
    /// How many leaves.
    pub size: u64,
    /// The root over them.
    pub root: Hash,
}

/// Why a text or a value is not a checkpoint.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum CheckpointError {
    /// The origin is empty, too long or holds another character than `[a-z0-9./-]`.
    #[error("an origin has 1 to {MAX_ORIGIN_LEN} of the characters a-z 0-9 . / -")]
    Origin,
    /// There are not exactly three full lines.
    #[error("a checkpoint has exactly three lines")]
    Lines,
    /// The size is not a decimal number without leading zeros below 2^63.
    #[error("a size is a decimal number without leading zeros below 2^63")]
    Size,
    /// The root is not strict base64 of 32 bytes.
    #[error("a root is strict base64 of 32 bytes")]
    Root,
    /// The note around the checkpoint cannot be believed.
    #[error(transparent)]
    Note(#[from] NoteError),
    /// Known keys have signed, but not the log's own.
    #[error("the note is not signed by the log {0} itself")]
    NotSignedByLog(String),
}

impl Checkpoint {
    /// The three lines that are signed. Fails for an origin or a size that no checkpoint can carry.
    pub fn to_body(&self) -> Result<Body, CheckpointError> {
        check_origin(&self.origin)?;
        let size = numbering::check_size(self.size).map_err(|_| CheckpointError::Size)?;
        let text = format!("{}\n{size}\n{}\n", self.origin, self.root);
        Ok(Body::new(text)?)
    }

    /// Reads the three lines that [`Checkpoint::to_body`] writes, and no other text.
    pub fn parse(body: &str) -> Result<Self, CheckpointError> {
        let lines: Vec<&str> = body.strip_suffix('\n').ok_or(CheckpointError::Lines)?.split('\n').collect();
        let &[origin, size, root] = lines.as_slice() else {
            return Err(CheckpointError::Lines);
        };
        check_origin(origin)?;
        let size = spelling::decimal(size).and_then(|size| numbering::check_size(size).ok()).ok_or(CheckpointError::Size)?;
        let root = Hash::from_base64(root).map_err(|_| CheckpointError::Root)?;
        Ok(Self { origin: origin.to_owned(), size, root })
    }

    /// Opens a note against the keys of logs and witnesses, and reads the checkpoint if the log itself has signed it.
    pub fn open(note: &str, known: &[VerifyingKey]) -> Result<(Self, Opened), CheckpointError> {
        let opened = note::open(note, known)?;
        let checkpoint = Self::in_note(&opened)?;
        Ok((checkpoint, opened))
    }

    /// Reads the checkpoint of an opened note if the log itself is among those who have signed.
    pub fn in_note(opened: &Opened) -> Result<Self, CheckpointError> {
        let checkpoint = Self::parse(&opened.body)?;
        if opened.is_signed_by_log(&checkpoint.origin) { Ok(checkpoint) } else { Err(CheckpointError::NotSignedByLog(checkpoint.origin)) }
    }
}

fn check_origin(origin: &str) -> Result<(), CheckpointError> {
    let is_allowed = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"./-".contains(&byte);
    if (1..=MAX_ORIGIN_LEN).contains(&origin.len()) && origin.bytes().all(is_allowed) { Ok(()) } else { Err(CheckpointError::Origin) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hash;

    fn checkpoint(origin: &str, size: u64) -> Checkpoint {
        Checkpoint { origin: origin.to_owned(), size, root: hash::empty() }
    }

    #[test]
    fn a_checkpoint_reads_back() {
        for size in [0, 1, 10, (1 << 63) - 1] {
            let checkpoint = checkpoint("justesse.example/demo/decisions/1", size);
            let body = checkpoint.to_body().unwrap();
            assert_eq!(Checkpoint::parse(&body), Ok(checkpoint));
        }
    }

    #[test]
    fn an_origin_or_size_that_no_checkpoint_can_carry_is_not_written() {
        for origin in ["", "a b", "A", "a+b", "a\nb", "é", &"a".repeat(201)] {
            let written = checkpoint(origin, 1).to_body();
            assert_eq!(written, Err(CheckpointError::Origin), "{origin:?}");
        }
        assert!(checkpoint(&"a".repeat(200), 1).to_body().is_ok());
        assert_eq!(checkpoint("a", 1 << 63).to_body(), Err(CheckpointError::Size));
    }

    #[test]
    fn other_texts_are_refused() {
        let root = hash::empty();
        for (text, error) in [
            (String::new(), CheckpointError::Lines),
            (format!("a\n1\n{root}"), CheckpointError::Lines),
            (format!("a\n1\n{root}\n\n"), CheckpointError::Lines),
            (format!("a\n1\n{root}\nextension\n"), CheckpointError::Lines),
            ("a\n1\n".to_owned(), CheckpointError::Lines),
            (format!("a\n01\n{root}\n"), CheckpointError::Size),
            (format!("a\n+1\n{root}\n"), CheckpointError::Size),
            (format!("a\n-1\n{root}\n"), CheckpointError::Size),
            (format!("a\n\n{root}\n"), CheckpointError::Size),
            (format!("a\n9223372036854775808\n{root}\n"), CheckpointError::Size),
            (format!("a\n99999999999999999999\n{root}\n"), CheckpointError::Size),
            (format!("a\n1\r\n{root}\n"), CheckpointError::Size),
            (format!("a\n1\n{root} \n"), CheckpointError::Root),
            (format!("a\n1\n{root:x}\n"), CheckpointError::Root),
            (format!("\n1\n{root}\n"), CheckpointError::Origin),
            (format!("a\r\n1\n{root}\n"), CheckpointError::Origin),
        ] {
            assert_eq!(Checkpoint::parse(&text), Err(error), "{text:?}");
        }
    }
}
