//! The keys of signed notes: names, ids, and the one-line texts in which they are kept and handed over.
//!
//! What must stay true: a key id is derived from the name, the algorithm and the public key, and a text in which it does
//! not match is refused; private keys are wiped from memory after use and never printed.

use std::fmt;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use ed25519_dalek::{PUBLIC_KEY_LENGTH, SECRET_KEY_LENGTH, Signature, Signer as _};
use sha2::{Digest as _, Sha256};
use thiserror::Error;
use zeroize::Zeroizing;

use crate::{
    cosignature,
    note::{Body, SignatureLine, SignedNote},
    spelling,
};

const PRIVATE_PREFIX: &str = "PRIVATE+KEY+";

/// Base64 digits of one algorithm byte and 32 bytes: 33 bytes need no padding.
const KEY_TEXT_LEN: usize = 44;

/// How a key signs; the byte stands before the key in every text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Algorithm {
    /// Type 0x01: Ed25519 over the body of the note. The log's own signatures.
    Ed25519,
    /// Type 0x04: Ed25519 over time and body, as c2sp.org/tlog-cosignature defines. The signatures of witnesses.
    CosignatureV1,
}

impl Algorithm {
    const fn byte(self) -> u8 {
        match self {
            Self::Ed25519 => 0x01,
            Self::CosignatureV1 => 0x04,
        }
    }

    const fn of(byte: u8) -> Option<Self> {
        match byte {
            0x01 => Some(Self::Ed25519),
            0x04 => Some(Self::CosignatureV1),
            _ => None,
        }
    }
}

/// The first four bytes of SHA-256 over name, line feed, algorithm byte and public key. `Display` writes 8 hexadecimal
/// digits. Short on purpose: it finds the key that a signature claims, and proves nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct KeyId(pub [u8; 4]);

impl KeyId {
    fn derive(name: &str, algorithm: Algorithm, public: &[u8; PUBLIC_KEY_LENGTH]) -> Self {
        let mut sha = Sha256::new();
        sha.update(name);
        sha.update([b'\n', algorithm.byte()]);
        sha.update(public);
        let [a, b, c, d, ..]: [u8; 32] = sha.finalize().into();
        Self([a, b, c, d])
    }
}

impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&spelling::hex(&self.0))
    }
}

/// Why a text or a name is not that of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum KeyError {
    /// The name is empty or holds whitespace, a plus sign or a control character.
    #[error("a key name is not empty and has no whitespace, plus sign or control character")]
    Name,
    /// The text lacks its prefix or one of its parts.
    #[error("not the text of a key")]
    Form,
    /// The key id is not 8 lower-case hexadecimal digits.
    #[error("a key id has 8 lower-case hexadecimal digits")]
    IdSpelling,
    /// The key part is not strict base64.
    #[error("the key is not strict base64")]
    Base64,
    /// The key part has another length than an algorithm byte and 32 bytes.
    #[error("the key has another length than its algorithm demands")]
    Length,
    /// The algorithm byte is not one that can be used here.
    #[error("algorithm {0:#04x} cannot be used here")]
    Algorithm(u8),
    /// The bytes are no public key, or one under which anybody can sign.
    #[error("the bytes are not a sound public key")]
    PublicKey,
    /// The key id does not belong to this name and key.
    #[error("the key id does not belong to this name and key")]
    Id,
}

/// A public key with its name: what one needs to trust a log or a witness.
#[derive(Clone, PartialEq, Eq)]
pub struct VerifyingKey {
    name: String,
    id: KeyId,
    algorithm: Algorithm,
    key: ed25519_dalek::VerifyingKey,
}

impl VerifyingKey {
    /// Reads `name+hex(key id)+base64(algorithm ‖ public key)`, without a final line feed.
    pub fn parse_vkey(text: &str) -> Result<Self, KeyError> {
        let parts = KeyText::split(text)?;
        let (algorithm, public) = parts.decode()?;
        let algorithm = Algorithm::of(algorithm).ok_or(KeyError::Algorithm(algorithm))?;
        let key = ed25519_dalek::VerifyingKey::from_bytes(&public).ok().filter(|key| !key.is_weak()).ok_or(KeyError::PublicKey)?;
        let key = Self::new(parts.name.to_owned(), algorithm, key);
        if key.id == parts.id { Ok(key) } else { Err(KeyError::Id) }
    }

    /// The text that [`VerifyingKey::parse_vkey`] reads.
    pub fn to_vkey_text(&self) -> String {
        let mut bytes = vec![self.algorithm.byte()];
        bytes.extend_from_slice(self.key.as_bytes());
        format!("{}+{}+{}", self.name, self.id, STANDARD.encode(bytes))
    }

    /// The name under which the key signs; for a log, its origin.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The id under which the key signs.
    pub const fn id(&self) -> KeyId {
        self.id
    }

    /// How the key signs.
    pub const fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    /// Whether a signature line claims to be this key's.
    pub fn is_claimed_by(&self, line: &SignatureLine) -> bool {
        self.id == line.key_id() && self.name == line.name()
    }

    pub(crate) fn new(name: String, algorithm: Algorithm, key: ed25519_dalek::VerifyingKey) -> Self {
        let id = KeyId::derive(&name, algorithm, key.as_bytes());
        Self { name, id, algorithm, key }
    }

    /// Checks what a signature line carries after the key id. Gives the time of a cosignature.
    pub(crate) fn verify(&self, body: &Body, signature: &[u8]) -> Result<Option<u64>, BadSignature> {
        match self.algorithm {
            Algorithm::Ed25519 => {
                let signature = signature.try_into().map_err(|_| BadSignature)?;
                self.verify_bytes(body.as_str().as_bytes(), signature)?;
                Ok(None)
            }
            Algorithm::CosignatureV1 => cosignature::verify(self, body, signature).map(Some),
        }
    }

    pub(crate) fn verify_bytes(&self, message: &[u8], signature: &[u8; 64]) -> Result<(), BadSignature> {
        // Strict: small-order points are refused, so that no signature holds under two keys.
        self.key.verify_strict(message, &Signature::from_bytes(signature)).map_err(|_| BadSignature)
    }
}

/// The bytes are not a signature of this key over this text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct BadSignature;

impl fmt::Debug for VerifyingKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "VerifyingKey({})", self.to_vkey_text())
    }
}

/// A log's private key with its name. Wiped from memory when dropped.
pub struct SigningKey {
    key: ed25519_dalek::SigningKey,
    verifier: VerifyingKey,
}

impl SigningKey {
    /// The key that a 32-byte secret seed gives under this name; the seed comes from the caller's random source.
    pub fn from_seed(name: &str, seed: [u8; SECRET_KEY_LENGTH]) -> Result<Self, KeyError> {
        let seed = Zeroizing::new(seed);
        let key = signing_key(name, &seed)?;
        let verifier = VerifyingKey::new(name.to_owned(), Algorithm::Ed25519, key.verifying_key());
        Ok(Self { key, verifier })
    }

    /// Reads `PRIVATE+KEY+name+hex(key id)+base64(0x01 ‖ seed)`, without a final line feed.
    pub fn parse_private(text: &str) -> Result<Self, KeyError> {
        let text = text.strip_prefix(PRIVATE_PREFIX).ok_or(KeyError::Form)?;
        let parts = KeyText::split(text)?;
        let (algorithm, seed) = parts.decode()?;
        if algorithm != Algorithm::Ed25519.byte() {
            return Err(KeyError::Algorithm(algorithm));
        }
        let key = Self::from_seed(parts.name, *seed)?;
        if key.verifier.id == parts.id { Ok(key) } else { Err(KeyError::Id) }
    }

    /// The text that [`SigningKey::parse_private`] reads (and Go's `note.NewSigner`). Wiped when dropped.
    pub fn to_private_text(&self) -> Zeroizing<String> {
        let VerifyingKey { name, id, .. } = &self.verifier;
        let mut bytes = Zeroizing::new([Algorithm::Ed25519.byte(); SECRET_KEY_LENGTH + 1]);
        if let Some((_, seed)) = bytes.split_first_mut() {
            seed.copy_from_slice(self.key.as_bytes());
        }
        // Order matters: all the room is taken before the secret comes in, so that growing leaves no copy behind.
        let public_part = format!("{PRIVATE_PREFIX}{name}+{id}+");
        let mut text = Zeroizing::new(String::with_capacity(public_part.len() + KEY_TEXT_LEN));
        text.push_str(&public_part);
        STANDARD.encode_string(bytes.as_slice(), &mut text);
        text
    }

    /// The public half, to be given to whoever is to trust this log.
    pub fn verifier(&self) -> VerifyingKey {
        self.verifier.clone()
    }

    /// The signature line of this key under a body.
    pub fn sign(&self, body: &Body) -> SignatureLine {
        let signature = self.key.sign(body.as_str().as_bytes());
        SignatureLine::of(&self.verifier, &signature.to_bytes())
    }

    /// The note with this key's signature alone.
    pub fn sign_note(&self, body: &Body) -> String {
        SignedNote::new(body.clone(), vec![self.sign(body)]).to_string()
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SigningKey(private half of {})", self.verifier.to_vkey_text())
    }
}

pub(crate) fn signing_key(name: &str, seed: &[u8; SECRET_KEY_LENGTH]) -> Result<ed25519_dalek::SigningKey, KeyError> {
    if spelling::is_key_name(name) { Ok(ed25519_dalek::SigningKey::from_bytes(seed)) } else { Err(KeyError::Name) }
}

/// The three parts that public and private key texts share.
struct KeyText<'a> {
    name: &'a str,
    id: KeyId,
    key: &'a str,
}

impl<'a> KeyText<'a> {
    fn split(text: &'a str) -> Result<Self, KeyError> {
        // The name has no plus sign and the id none either; the base64 part may.
        let (name, rest) = text.split_once('+').ok_or(KeyError::Form)?;
        let (id, key) = rest.split_once('+').ok_or(KeyError::Form)?;
        if !spelling::is_key_name(name) {
            return Err(KeyError::Name);
        }
        let id = spelling::hex_exact(id).ok_or(KeyError::IdSpelling)?;
        Ok(Self { name, id: KeyId(id), key })
    }

    /// The algorithm byte and the 32 bytes after it, which may be a secret.
    fn decode(&self) -> Result<(u8, Zeroizing<[u8; 32]>), KeyError> {
        let bytes = Zeroizing::new(spelling::base64(self.key).ok_or(KeyError::Base64)?);
        let (algorithm, key) = bytes.split_first().ok_or(KeyError::Length)?;
        let key = key.try_into().map_err(|_| KeyError::Length)?;
        Ok((*algorithm, Zeroizing::new(key)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAME: &str = "log.example/a";

    fn key() -> SigningKey {
        SigningKey::from_seed(NAME, [9; 32]).unwrap()
    }

    #[test]
    fn both_halves_of_a_key_read_back_from_their_texts() {
        let vkey = key().verifier().to_vkey_text();
        assert_eq!(VerifyingKey::parse_vkey(&vkey), Ok(key().verifier()));
        let private = SigningKey::parse_private(&key().to_private_text()).unwrap();
        assert_eq!(private.verifier(), key().verifier());
        assert_eq!(private.to_private_text(), key().to_private_text());
    }

    #[test]
    fn the_private_text_is_written_into_the_room_taken_for_it() {
        let text = key().to_private_text();
        assert_eq!(text.len(), PRIVATE_PREFIX.len() + NAME.len() + 1 + 8 + 1 + KEY_TEXT_LEN);
    }

    #[test]
    fn a_private_key_is_never_printed() {
        let secret = STANDARD.encode([9; 32]);
        let debug = format!("{:?}", key());
        assert!(!debug.contains(secret.trim_end_matches('=')) && debug.contains(NAME));
    }

    #[test]
    fn a_public_key_is_printed_as_its_text() {
        let key = key().verifier();
        assert_eq!(format!("{key:?}"), format!("VerifyingKey({})", key.to_vkey_text()));
    }

    #[test]
    fn every_part_of_a_vkey_is_checked() {
        let good = key().verifier().to_vkey_text();
        let error = |text: &str| VerifyingKey::parse_vkey(text).unwrap_err();
        let id = key().verifier().id().to_string();
        assert_eq!(error(""), KeyError::Form);
        assert_eq!(error("name+00000000"), KeyError::Form);
        assert_eq!(error(&good.replacen(NAME, "", 1)), KeyError::Name);
        assert_eq!(error(&good.replacen(NAME, "a b", 1)), KeyError::Name);
        assert_eq!(error(&good.replacen(NAME, "log.example/b", 1)), KeyError::Id);
        assert_eq!(error(&good.replacen(&id, "00000000", 1)), KeyError::Id);
        assert_eq!(error(&good.replacen(&id, "0000000A", 1)), KeyError::IdSpelling);
        assert_eq!(error(&good.replacen(&id, &id[1..], 1)), KeyError::IdSpelling);
        assert_eq!(error(&format!("{good}\n")), KeyError::Base64);
        assert_eq!(error(&format!("{good}AAAA")), KeyError::Length);
        assert_eq!(error(&format!("{NAME}+{id}+")), KeyError::Length);
        let with = |bytes: &[u8]| format!("{NAME}+{id}+{}", STANDARD.encode(bytes));
        let mut bytes = [0; 33];
        bytes[0] = 0x02;
        assert_eq!(error(&with(&bytes)), KeyError::Algorithm(0x02));
        // The encoding of the neutral point: anything would verify under it.
        bytes[..2].copy_from_slice(&[0x01, 0x01]);
        assert_eq!(error(&with(&bytes)), KeyError::PublicKey);
        // No point of the curve has this second coordinate.
        bytes[1] = 0x02;
        assert_eq!(error(&with(&bytes)), KeyError::PublicKey);
    }

    #[test]
    fn every_part_of_a_private_text_is_checked() {
        let good = key().to_private_text();
        let id = key().verifier().id().to_string();
        let error = |text: &str| SigningKey::parse_private(text).unwrap_err();
        assert_eq!(error(&good[1..]), KeyError::Form);
        assert_eq!(error(&key().verifier().to_vkey_text()), KeyError::Form);
        assert_eq!(error(&good.replacen(&id, "00000000", 1)), KeyError::Id);
        assert_eq!(error(&good.replacen("+AQ", "+BA", 1)), KeyError::Algorithm(0x04));
        assert_eq!(error(&good[..good.len() - 4]), KeyError::Length);
        assert_eq!(error(&good[..good.len() - 1]), KeyError::Base64);
        assert!(matches!(SigningKey::from_seed("a+b", [0; 32]), Err(KeyError::Name)));
    }

    #[test]
    fn two_known_keys_of_one_name_and_id_leave_a_note_unopened() {
        let body = Body::new("a\n").unwrap();
        let mut namesake = SigningKey::from_seed(NAME, [8; 32]).unwrap().verifier();
        // Ids have 32 bits: a namesake with the same one can be searched for, and is given here.
        namesake.id = key().verifier().id;
        let opened = crate::note::open(&key().sign_note(&body), &[key().verifier(), namesake]);
        assert_eq!(opened, Err(crate::note::NoteError::AmbiguousKey(NAME.to_owned())));
    }
}
