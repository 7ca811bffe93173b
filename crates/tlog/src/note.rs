//! Signed notes (c2sp.org/signed-note): a text, a blank line, and signature lines.
//!
//! What must stay true: a note has one spelling (line feeds only, exactly one blank line, strict base64); nothing in it
//! counts before a known key's signature has been checked; signatures of unknown keys are passed over, and a signature
//! of a known key that fails refuses the whole note.

use std::{fmt, ops::Deref, str::FromStr};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use thiserror::Error;

use crate::{
    key::{Algorithm, KeyId, SigningKey, VerifyingKey},
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
    /// A line of the same key is replaced, as when a witness signs again later: verifiers exist that refuse two.
    pub fn add(&mut self, line: SignatureLine) -> Result<(), NoteError> {
        let is_same_key = |earlier: &&mut SignatureLine| earlier.key_id == line.key_id && earlier.name == line.name;
        if let Some(earlier) = self.signatures.iter_mut().find(is_same_key) {
            *earlier = line;
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
            // A witness that has signed twice counts once, with its later time.
            match verified.iter_mut().find(|signature| signature.key == *key) {
                Some(earlier) => earlier.time = earlier.time.max(time),
                None => verified.push(VerifiedSignature { key: key.clone(), time }),
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
    /// The known keys that have signed, each once, in the order of their first lines.
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
pub fn sign<'k>(body: &Body, first: &'k SigningKey, others: impl IntoIterator<Item = &'k SigningKey>) -> String {
    let mut signatures = vec![first.sign(body)];
    signatures.extend(others.into_iter().map(|key| key.sign(body)));
    SignedNote::new(body.clone(), signatures).to_string()
}

fn check_characters(text: &str) -> Result<(), NoteError> {
    let is_forbidden = |c: char| c.is_control() && c != '\n';
    if text.contains(is_forbidden) { Err(NoteError::ControlCharacter) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(name: &str, seed: u8) -> SigningKey {
        SigningKey::from_seed(name, [seed; 32]).unwrap()
    }

    fn body() -> Body {
        Body::new("log.example/a\n8\nroot\n").unwrap()
    }

    #[test]
    fn a_note_opens_with_the_key_that_signed_it() {
        let key = key("log.example/a", 1);
        let note = key.sign_note(&body());
        let opened = open(&note, &[key.verifier()]).unwrap();
        assert_eq!(opened.body, body());
        assert!(opened.is_signed_by(&key.verifier()) && opened.is_signed_by_log("log.example/a"));
        assert!(opened.unknown.is_empty());
        assert_eq!(SignedNote::parse(&note).unwrap().to_string(), note);
    }

    #[test]
    fn two_keys_sign_one_note_and_either_opens_it() {
        let (old, new) = (key("log.example/a", 1), key("log.example/a", 2));
        let note = sign(&body(), &old, [&new]);
        for known in [vec![old.verifier()], vec![new.verifier()]] {
            let opened = open(&note, &known).unwrap();
            assert_eq!((opened.verified.len(), opened.unknown.len()), (1, 1));
            assert_eq!([&old, &new].map(|key| opened.is_signed_by(&key.verifier())), [&old, &new].map(|key| known == [key.verifier()]));
        }
        let both = open(&note, &[new.verifier(), old.verifier()]).unwrap();
        assert_eq!((both.verified.len(), both.unknown.len()), (2, 0));
    }

    #[test]
    fn keys_that_share_only_a_name_or_only_an_id_are_unknown() {
        let (signer, namesake) = (key("log.example/a", 1), key("log.example/a", 2));
        let note = signer.sign_note(&body());
        assert_eq!(open(&note, &[namesake.verifier()]), Err(NoteError::NoKnownKey));
        assert_eq!(open(&note, &[]), Err(NoteError::NoKnownKey));
        // The signer's line under another name is a line of nobody that we know.
        let renamed = note.replace("\u{2014} log.example/a", "\u{2014} log.example/b");
        assert_eq!(open(&renamed, &[signer.verifier()]), Err(NoteError::NoKnownKey));
    }

    #[test]
    fn one_failing_signature_of_a_known_key_refuses_the_note() {
        let (good, bad) = (key("log.example/a", 1), key("log.example/b", 2));
        let mut note = SignedNote::parse(&good.sign_note(&body())).unwrap();
        note.add(bad.sign(&Body::new("another\n").unwrap())).unwrap();
        let text = note.to_string();
        assert!(open(&text, &[good.verifier()]).is_ok());
        let refused = open(&text, &[good.verifier(), bad.verifier()]);
        assert_eq!(refused, Err(NoteError::BadSignature { name: "log.example/b".to_owned(), id: bad.verifier().id() }));
    }

    #[test]
    fn a_second_line_that_fails_refuses_the_note_though_the_first_holds() {
        let key = key("log.example/a", 1);
        let lines = vec![key.sign(&body()), key.sign(&Body::new("another\n").unwrap())];
        let refused = open(&SignedNote::new(body(), lines).to_string(), &[key.verifier()]);
        assert!(matches!(refused, Err(NoteError::BadSignature { .. })));
    }

    #[test]
    fn the_same_key_given_twice_is_not_ambiguous() {
        let key = key("log.example/a", 1);
        let opened = open(&key.sign_note(&body()), &[key.verifier(), key.verifier()]).unwrap();
        assert_eq!(opened.verified.len(), 1);
    }

    #[test]
    fn a_hundred_signatures_are_read_and_one_more_is_not() {
        let signer = key("log.example/a", 1);
        let mut note = SignedNote::parse(&signer.sign_note(&body())).unwrap();
        for place in 1..MAX_SIGNATURES {
            note.add(format!("\u{2014} w{place} AAAAAAA=").parse().unwrap()).unwrap();
        }
        let text = note.to_string();
        let opened = open(&text, &[signer.verifier()]).unwrap();
        assert_eq!(opened.unknown.len(), MAX_SIGNATURES - 1);
        let line: SignatureLine = "\u{2014} more AAAAAAA=".parse().unwrap();
        assert_eq!(note.add(line.clone()), Err(NoteError::TooManySignatures));
        let more = format!("{text}{line}\n");
        assert_eq!(open(&more, &[signer.verifier()]), Err(NoteError::TooManySignatures));
    }

    #[test]
    fn a_note_of_the_greatest_length_is_read_and_one_byte_more_is_not() {
        let signature = "\u{2014} w AAAAAAA=\n";
        let note = |len: usize| format!("{}\n\n{signature}", "a".repeat(len - 2 - signature.len()));
        assert!(SignedNote::parse(&note(MAX_NOTE_LEN)).is_ok());
        assert_eq!(SignedNote::parse(&note(MAX_NOTE_LEN + 1)), Err(NoteError::TooLong));
    }

    #[test]
    fn a_second_line_of_a_key_takes_the_place_of_the_first() {
        let (signer, other) = (key("log.example/a", 1), key("log.example/b", 2));
        let wrong = signer.sign(&Body::new("another\n").unwrap());
        let mut note = SignedNote::new(body(), vec![wrong, other.sign(&body())]);
        note.add(signer.sign(&body())).unwrap();
        assert_eq!(note.signatures(), [signer.sign(&body()), other.sign(&body())]);
    }

    #[test]
    fn adding_a_line_again_changes_nothing() {
        let signer = key("log.example/a", 1);
        let text = signer.sign_note(&body());
        let mut note = SignedNote::parse(&text).unwrap();
        note.add(signer.sign(&body())).unwrap();
        assert_eq!(note.to_string(), text);
    }

    #[test]
    fn other_spellings_of_a_note_are_refused() {
        let signer = key("log.example/a", 1);
        let good = signer.sign_note(&body());
        // 68 bytes end in one padding sign, so that the digit before it has two unused bits.
        let digits = good.trim_end().trim_end_matches('=');
        let (stem, digit) = digits.split_at(digits.len() - 1);
        let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        let looser = alphabet.chars().nth(alphabet.find(digit).unwrap() + 1).unwrap();
        let signature = good.rsplit(' ').next().unwrap().trim_end().to_owned();
        for (text, error) in [
            (String::new(), NoteError::BlankLine),
            (body().to_string(), NoteError::BlankLine),
            (format!("{}\n", body()), NoteError::NoSignature),
            (format!("\n{good}"), NoteError::Body),
            (format!("\n\n{good}"), NoteError::Body),
            (good.replace('\n', "\r\n"), NoteError::ControlCharacter),
            (good.replace("8\n", "8\u{0}\n"), NoteError::ControlCharacter),
            (good.replace("8\n", "8\t\n"), NoteError::ControlCharacter),
            (good.replace("\n\n", "\n\n\n"), NoteError::BlankLine),
            (format!("{good}\n"), NoteError::BlankLine),
            (format!("{good}{good}"), NoteError::BlankLine),
            (format!("{good}{}", body()), NoteError::SignatureLine(2)),
            (good.trim_end().to_owned(), NoteError::SignatureLine(1)),
            (good.replace('\u{2014}', "-"), NoteError::SignatureLine(1)),
            (good.replace("\u{2014} ", "\u{2014}"), NoteError::SignatureLine(1)),
            (good.replace("\u{2014} ", "\u{2014}\u{a0}"), NoteError::SignatureLine(1)),
            (good.replace("\u{2014} ", "\u{2014}  "), NoteError::SignatureLine(1)),
            (good.replace("\u{2014} log", "\u{2014} l+g"), NoteError::SignatureLine(1)),
            (format!("{stem}{looser}=\n"), NoteError::SignatureLine(1)),
            (format!("{stem}{digit}\n"), NoteError::SignatureLine(1)),
            (format!("{stem}{digit}= \n"), NoteError::SignatureLine(1)),
            (good.replace(&signature, "AAAAAA=="), NoteError::SignatureLine(1)),
            (good.replace(&signature, ""), NoteError::SignatureLine(1)),
            ("a\n".repeat(MAX_NOTE_LEN / 2 + 1), NoteError::TooLong),
        ] {
            assert_eq!(open(&text, &[signer.verifier()]), Err(error), "{text:.200}");
        }
    }

    #[test]
    fn a_body_is_one_or_more_full_lines_and_none_blank() {
        for text in ["", "\n", "a", "a\n\n", "a\n\nb\n", "\na\n"] {
            assert_eq!(Body::new(text), Err(NoteError::Body), "{text:?}");
        }
        assert_eq!(Body::new("a\r\n"), Err(NoteError::ControlCharacter));
        assert!(Body::new("a\nb\n").is_ok());
    }

    #[test]
    fn a_signature_of_another_length_does_not_hold() {
        let signer = key("log.example/a", 1);
        let mut line = signer.sign(&body());
        line.signature.push(0);
        let note = SignedNote::new(body(), vec![line]).to_string();
        assert!(matches!(open(&note, &[signer.verifier()]), Err(NoteError::BadSignature { .. })));
    }
}
