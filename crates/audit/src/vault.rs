//! Encryption of openings under a data key per person, and of data keys under a key kept outside the database.
//!
//! What must stay true: a ciphertext is bound to its place (log, number, row, side), so that one moved elsewhere does not
//! open; erasing a data key makes what it sealed unreadable; keys leave no copy in memory and never show in a log.

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};
use domain::doors::{Draw as _, Entropy};
use zeroize::{Zeroize as _, ZeroizeOnDrop, Zeroizing};

use crate::commitment::{Opening, Projection, SALT_BYTES, commit};
use crate::leaf::{ObjRef, SubjectId};

const NONCE_BYTES: usize = 24;
const KEY_BYTES: usize = 32;

/// Why something sealed cannot be opened. It says no more, so that nobody learns from the difference.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not sealed with this key at this place")]
pub struct Unopenable;

/// The key that seals the openings of one person or of the organisation.
#[derive(Clone)]
pub struct DataKey([u8; KEY_BYTES]);

/// The key that wraps data keys; kept in a file outside the database.
#[derive(Clone)]
pub struct KeyEncryptionKey {
    id: String,
    key: [u8; KEY_BYTES],
}

impl Drop for DataKey {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl Drop for KeyEncryptionKey {
    fn drop(&mut self) {
        self.key.zeroize();
    }
}

impl ZeroizeOnDrop for DataKey {}
impl ZeroizeOnDrop for KeyEncryptionKey {}

impl std::fmt::Debug for DataKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("DataKey")
    }
}

impl std::fmt::Debug for KeyEncryptionKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("KeyEncryptionKey")
    }
}

impl DataKey {
    /// A fresh key.
    pub fn draw(entropy: &dyn Entropy) -> Self {
        Self(entropy.bytes())
    }

    /// What the database keeps of an opening: nonce, then the ciphertext of salt and payload.
    pub fn seal(&self, opening: &Opening, origin: &str, seq: u64, entropy: &dyn Entropy) -> Vec<u8> {
        let plain = Zeroizing::new([&opening.salt[..], opening.payload.as_bytes()].concat());
        encrypt(&self.0, &place(origin, seq, &opening.o, opening.n), &plain, entropy)
    }

    /// The opening that [`DataKey::seal`] sealed at this place. Whether it matches the leaf is for the caller to check.
    pub fn open(
        &self,
        sealed: &[u8],
        origin: &str,
        seq: u64,
        o: &ObjRef,
        n: Projection,
        subject: SubjectId,
    ) -> Result<Opening, Unopenable> {
        let plain = decrypt(&self.0, &place(origin, seq, o, n), sealed)?;
        let (salt, payload) = plain.split_first_chunk::<SALT_BYTES>().ok_or(Unopenable)?;
        let payload = std::str::from_utf8(payload).map_err(|_| Unopenable)?.to_owned();
        let d = commit(salt, payload.as_bytes());
        Ok(Opening { o: o.clone(), n, subject, salt: *salt, payload, d })
    }
}

impl KeyEncryptionKey {
    /// The key with this identifier.
    pub fn new(id: impl Into<String>, key: [u8; KEY_BYTES]) -> Self {
        Self { id: id.into(), key }
    }

    /// The identifier, stored beside what it wraps.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// What the database keeps of a data key.
    pub fn wrap(&self, key: &DataKey, subject: SubjectId, entropy: &dyn Entropy) -> Vec<u8> {
        encrypt(&self.key, &self.owner(subject), &key.0, entropy)
    }

    /// The data key that [`KeyEncryptionKey::wrap`] wrapped for this subject.
    pub fn unwrap(&self, wrapped: &[u8], subject: SubjectId) -> Result<DataKey, Unopenable> {
        let plain = decrypt(&self.key, &self.owner(subject), wrapped)?;
        plain.as_slice().try_into().map(DataKey).map_err(|_| Unopenable)
    }

    fn owner(&self, subject: SubjectId) -> String {
        format!("justesse/data-key/v1\n{}\n{subject}", self.id)
    }
}

fn place(origin: &str, seq: u64, o: &ObjRef, n: Projection) -> String {
    format!("{origin}\n{seq}\n{o}\n{}", n.as_str())
}

fn encrypt(key: &[u8; KEY_BYTES], aad: &str, plain: &[u8], entropy: &dyn Entropy) -> Vec<u8> {
    let nonce: [u8; NONCE_BYTES] = entropy.bytes();
    let cipher = XChaCha20Poly1305::new(&Key::from(*key));
    // Limit: the cipher refuses only texts of 256 GiB and more, which no opening reaches.
    let sealed = cipher.encrypt(&XNonce::from(nonce), Payload { msg: plain, aad: aad.as_bytes() }).unwrap_or_default();
    [&nonce[..], &sealed].concat()
}

fn decrypt(key: &[u8; KEY_BYTES], aad: &str, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, Unopenable> {
    let (nonce, sealed) = sealed.split_first_chunk::<NONCE_BYTES>().ok_or(Unopenable)?;
    let cipher = XChaCha20Poly1305::new(&Key::from(*key));
    cipher.decrypt(&XNonce::from(*nonce), Payload { msg: sealed, aad: aad.as_bytes() }).map(Zeroizing::new).map_err(|_| Unopenable)
}
