//! Signed notes (c2sp.org/signed-note): a text, a blank line, and signature lines.
//!
//! What must stay true: a note has one spelling (line feeds only, exactly one blank line, strict base64); nothing in it
//! counts before a known key's signature has been checked; signatures of unknown keys are passed over, and a signature
//! of a known key that fails refuses the whole note.

use std::{fmt, ops::Deref, str::FromStr};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use thiserror::Error;

use crate::{
    key::{Algorithm, KeyId, VerifyingKey},
    spelling,
};

/// The longest note that is read.
pub const MAX_NOTE_LEN: usize = 1_000_000;

/// The most signature lines that are read.
pub const MAX_SIGNATURES: usize = 100;

/// Em dash and space, before the key's name.
const LINE_PREFIX: &str = "\u{2014} ";

/// Why a text is not a note that may be believed.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum NoteError {
    /// The note is longer than [`MAX_NOTE_LEN`].
    #[error("the note is longer than {MAX_NOTE_LEN} bytes")]
    TooLong,
    /// The text holds a control character other than a line feed, such as a carriage return.
    #[error("the note holds a control character")]
    ControlCharacter,
    /// The body is empty, does not end in a line feed or holds a blank line.
    #[error("the body is not one or more full lines without a blank one")]
    Body,
    /// There is not exactly one blank line.
    #[error("the note does not have exactly one blank line")]
    BlankLine,
    /// There is no signature line at all.
    #[error("the note has no signature")]
    NoSignature,
    /// There are more signature lines than [`MAX_SIGNATURES`].
    #[error("the note has more than {MAX_SIGNATURES} signatures")]
    TooManySignatures,
    /// This signature line (the first is 1) is not a dash, a key name and strict base64, each after one space.
    #[error("signature line {0} is malformed")]
    SignatureLine(usize),
    /// Two of the keys given share name and id, so that a signature could be either's.
    #[error("two known keys share the name {0} and their id")]
    AmbiguousKey(String),
    /// A known key's signature does not hold.
    #[error("the signature of {name} ({id}) does not hold")]
    BadSignature {
        /// The key's name.
        name: String,
        /// The key's id.
        id: KeyId,
    },
    /// No line is signed by any of the keys given.
    #[error("no known key has signed the note")]
    NoKnownKey,
}

/// The text that is signed: one or more lines, none of them blank, each with its line feed.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Body(String);

impl Body {
    /// Takes a text that can be the body of a note.
    pub fn new(text: impl Into<String>) -> Result<Self, NoteError> {
        let text = text.into();
        check_characters(&text)?;
        if !text.ends_with('\n') || text.starts_with('\n') || text.contains("\n\n") {
            return Err(NoteError::Body);
        }
        Ok(Self(text))
    }

    /// The text with its last line feed.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Deref for Body {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// One signature as it stands in a note, not yet checked. `Display` writes the line without its line feed.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct SignatureLine {
    name: String,
    key_id: KeyId,
    signature: Vec<u8>,
}

impl SignatureLine {
    pub(crate) fn of(key: &VerifyingKey, signature: &[u8]) -> Self {
        Self { name: key.name().to_owned(), key_id: key.id(), signature: signature.to_vec() }
    }

    /// The name of the key that the line claims.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The id of the key that the line claims.
    pub const fn key_id(&self) -> KeyId {
        self.key_id
    }

    /// The bytes after the key id.
    pub fn signature(&self) -> &[u8] {
        &self.signature
    }
}

/// The text is not a signature line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("not a signature line")]
pub struct SignatureLineError;

impl FromStr for SignatureLine {
    type Err = SignatureLineError;

    fn from_str(line: &str) -> Result<Self, SignatureLineError> {
        Self::parse(line).ok_or(SignatureLineError)
    }
}

impl SignatureLine {
    fn parse(line: &str) -> Option<Self> {
        let (name, payload) = line.strip_prefix(LINE_PREFIX)?.split_once(' ')?;
        let payload = spelling::base64(payload)?;
        let (key_id, signature) = payload.split_first_chunk()?;
        if !spelling::is_key_name(name) || signature.is_empty() {
            return None;
        }
        Some(Self { name: name.to_owned(), key_id: KeyId(*key_id), signature: signature.to_vec() })
    }
}

impl fmt::Display for SignatureLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let payload = [&self.key_id.0, self.signature.as_slice()].concat();
        write!(f, "{LINE_PREFIX}{} {}", self.name, STANDARD.encode(payload))
    }
}

/// A note taken apart, its signatures not yet checked. `Display` writes exactly the text that was parsed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedNote {
    body: Body,
    signatures: Vec<SignatureLine>,
}

impl SignedNote {
    /// Takes a note apart without believing it.
    pub fn parse(text: &str) -> Result<Self, NoteError> {
        if text.len() > MAX_NOTE_LEN {
            return Err(NoteError::TooLong);
        }
        check_characters(text)?;
        let (body, lines) = text.split_once("\n\n").ok_or(NoteError::BlankLine)?;
        let body = Body::new(format!("{body}\n"))?;
        if lines.starts_with('\n') || lines.contains("\n\n") {
            return Err(NoteError::BlankLine);
        }
        if lines.is_empty() {
            return Err(NoteError::NoSignature);
        }
        let count = lines.split_terminator('\n').count();
        let lines = lines.strip_suffix('\n').ok_or(NoteError::SignatureLine(count))?;
        if count > MAX_SIGNATURES {
            return Err(NoteError::TooManySignatures);
        }
        let signatures = (1..)
            .zip(lines.split('\n'))
            .map(|(place, line)| SignatureLine::parse(line).ok_or(NoteError::SignatureLine(place)))
            .collect::<Result<_, _>>()?;
        Ok(Self { body, signatures })
    }

    /// The note that these signatures make; at least one is needed for a text that can be read again.
    pub(crate) const fn new(body: Body, signatures: Vec<SignatureLine>) -> Self {
        Self { body, signatures }
    }

    /// The text that the signatures are about.
    pub const fn body(&self) -> &Body {
        &self.body
    }

    /// The signatures, unchecked, in the order of their lines.
    pub fn signatures(&self) -> &[SignatureLine] {
        &self.signatures
    }

    /// Adds a signature after the others, such as a witness's or that of a second key during a rotation.
    ///
    /// A line that stands there already is not repeated.
    pub fn add(&mut self, line: SignatureLine) -> Result<(), NoteError> {
        if self.signatures.contains(&line) {
            return Ok(());
        }
        if self.signatures.len() >= MAX_SIGNATURES {
            return Err(NoteError::TooManySignatures);
        }
        self.signatures.push(line);
        Ok(())
    }

    /// Checks the signatures of the keys given and keeps what they vouch for.
    pub fn open(self, known: &[VerifyingKey]) -> Result<Opened, NoteError> {
        let mut verified: Vec<VerifiedSignature> = Vec::new();
        let mut unknown = Vec::new();
        for line in self.signatures {
            let mut claimed = known.iter().filter(|key| key.is_claimed_by(&line));
            let Some(key) = claimed.next() else {
                unknown.push(line);
                continue;
            };
            if claimed.any(|other| other != key) {
                return Err(NoteError::AmbiguousKey(line.name));
            }
            let time = key.verify(&self.body, &line.signature).map_err(|_| NoteError::BadSignature { name: line.name, id: line.key_id })?;
            let signature = VerifiedSignature { key: key.clone(), time };
            if !verified.contains(&signature) {
                verified.push(signature);
            }
        }
        if verified.is_empty() {
            return Err(NoteError::NoKnownKey);
        }
        Ok(Opened { body: self.body, verified, unknown })
    }
}

impl fmt::Display for SignedNote {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.body)?;
        for line in &self.signatures {
            writeln!(f, "{line}")?;
        }
        Ok(())
    }
}

/// A note that at least one known key has signed, and in which no known key's signature failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opened {
    /// The text that the keys vouch for.
    pub body: Body,
    /// The known keys that have signed, in the order of the lines.
    pub verified: Vec<VerifiedSignature>,
    /// The signatures of keys that are not known.
    pub unknown: Vec<SignatureLine>,
}

/// A signature that holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifiedSignature {
    /// The key that signed.
    pub key: VerifyingKey,
    /// When, in seconds since 1970, if it is a cosignature.
    pub time: Option<u64>,
}

impl Opened {
    /// Whether this key has signed.
    pub fn is_signed_by(&self, key: &VerifyingKey) -> bool {
        self.verified.iter().any(|signature| signature.key == *key)
    }

    /// Whether a log's own key (not a witness's) of this name has signed.
    pub fn is_signed_by_log(&self, name: &str) -> bool {
        self.verified.iter().any(|signature| signature.key.algorithm() == Algorithm::Ed25519 && signature.key.name() == name)
    }
}

/// Takes a note apart and checks it against the keys given.
pub fn open(text: &str, known: &[VerifyingKey]) -> Result<Opened, NoteError> {
    SignedNote::parse(text)?.open(known)
}

/// The note with the signatures of several keys, as during a rotation; `first` signs the first line.
pub fn sign<'k>(body: &Body, first: &'k crate::key::SigningKey, others: impl IntoIterator<Item = &'k crate::key::SigningKey>) -> String {
    let mut signatures = vec![first.sign(body)];
    signatures.extend(others.into_iter().map(|key| key.sign(body)));
    SignedNote::new(body.clone(), signatures).to_string()
}

fn check_characters(text: &str) -> Result<(), NoteError> {
    let is_forbidden = |c: char| c.is_control() && c != '\n';
    if text.contains(is_forbidden) { Err(NoteError::ControlCharacter) } else { Ok(()) }
}
