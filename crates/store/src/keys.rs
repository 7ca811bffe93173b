//! The keys that never stand in the database: one signing key per log, and the key that wraps all data keys.
//!
//! What must stay true: keys are made only together with what they protect; a key that is missing beside an existing database
//! stops the start, because a new one would let nobody verify, or open, what the old one made.

use std::path::{Path, PathBuf};

use audit::KeyEncryptionKey;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use domain::canonical::hex;
use domain::doors::{Draw as _, Entropy};
use tlog::{SigningKey, VerifyingKey};
use zeroize::Zeroizing;

use crate::files;
use crate::open_error::OpenError;

/// The folder of key files.
#[derive(Clone, Debug)]
pub(crate) struct KeyFolder(PathBuf);

impl KeyFolder {
    pub(crate) fn new(folder: PathBuf) -> Self {
        Self(folder)
    }

    /// Where the signing key of a log lies. An origin holds no underscore, so that two origins never share a file.
    pub(crate) fn signing_key_path(&self, origin: &str) -> PathBuf {
        self.0.join(format!("{}.key", origin.replace('/', "_")))
    }

    fn kek_path(&self) -> PathBuf {
        self.0.join("kek")
    }

    /// Where the public half of a log's key lies: what whoever verifies is to be given.
    pub(crate) fn vkey_path(&self, origin: &str) -> PathBuf {
        self.0.join(format!("{}.vkey", origin.replace('/', "_")))
    }

    /// Writes the public half beside the key, where it does not lie yet.
    pub(crate) fn publish(&self, key: &VerifyingKey) -> Result<(), OpenError> {
        let path = self.vkey_path(key.name());
        if path.exists() {
            return Ok(());
        }
        std::fs::write(&path, format!("{}\n", key.to_vkey_text())).map_err(files::failed(&path))
    }

    /// The public half of a log's key, for a server that signs nothing.
    pub(crate) fn verifying_key(&self, origin: &str) -> Result<VerifyingKey, OpenError> {
        let path = self.vkey_path(origin);
        let text = std::fs::read_to_string(&path).map_err(|_| OpenError::KeyMissing(path.display().to_string()))?;
        let key = VerifyingKey::parse_vkey(text.trim_end()).ok().filter(|key| key.name() == origin);
        key.ok_or_else(|| OpenError::KeyUnreadable(path.display().to_string()))
    }

    /// Draws the signing key of a new log.
    pub(crate) fn create_signing_key(&self, origin: &str, entropy: &dyn Entropy) -> Result<SigningKey, OpenError> {
        let path = self.signing_key_path(origin);
        // If we crashed between this file and the log's row, the key is there already and nobody has seen it: it is taken.
        if let Some(key) = read_signing_key(&path, origin)? {
            files::sync_folder_of(&path).map_err(files::failed(&path))?;
            return Ok(key);
        }
        let key = SigningKey::from_seed(origin, entropy.bytes()).map_err(|_| OpenError::Origin(origin.to_owned()))?;
        let text = key.to_private_text();
        let mut line = Zeroizing::new(String::with_capacity(text.len() + 1));
        line.push_str(&text);
        line.push('\n');
        files::create_private(&path, &line)?;
        Ok(key)
    }

    /// Reads the signing key of a log.
    pub(crate) fn signing_key(&self, origin: &str) -> Result<SigningKey, OpenError> {
        let path = self.signing_key_path(origin);
        read_signing_key(&path, origin)?.ok_or_else(|| OpenError::KeyMissing(path.display().to_string()))
    }

    /// Draws the key that wraps data keys.
    pub(crate) fn create_kek(&self, entropy: &dyn Entropy) -> Result<KeyEncryptionKey, OpenError> {
        if let Some(kek) = self.read_kek()? {
            files::sync_folder_of(&self.kek_path()).map_err(files::failed(&self.kek_path()))?;
            return Ok(kek);
        }
        let (id, key) = (hex(&entropy.bytes::<4>()), Zeroizing::new(entropy.bytes::<32>()));
        let mut line = Zeroizing::new(String::with_capacity(64));
        line.push_str(&id);
        line.push(' ');
        STANDARD.encode_string(key.as_slice(), &mut line);
        line.push('\n');
        files::create_private(&self.kek_path(), &line)?;
        Ok(KeyEncryptionKey::new(id, *key))
    }

    /// Reads the key that wraps data keys.
    pub(crate) fn kek(&self) -> Result<KeyEncryptionKey, OpenError> {
        self.read_kek()?.ok_or_else(|| OpenError::KeyMissing(self.kek_path().display().to_string()))
    }

    fn read_kek(&self) -> Result<Option<KeyEncryptionKey>, OpenError> {
        let path = self.kek_path();
        let Some(text) = files::read_private(&path)? else { return Ok(None) };
        let unreadable = || OpenError::KeyUnreadable(path.display().to_string());
        let text = str::from_utf8(&text).map_err(|_| unreadable())?;
        let (id, key) = text.trim_end_matches('\n').split_once(' ').ok_or_else(unreadable)?;
        let key = Zeroizing::new(STANDARD.decode(key).map_err(|_| unreadable())?);
        let key: Zeroizing<[u8; 32]> = Zeroizing::new(key.as_slice().try_into().map_err(|_| unreadable())?);
        Ok(Some(KeyEncryptionKey::new(id, *key)))
    }
}

fn read_signing_key(path: &Path, origin: &str) -> Result<Option<SigningKey>, OpenError> {
    let Some(text) = files::read_private(path)? else { return Ok(None) };
    let text = str::from_utf8(&text).unwrap_or_default().trim_end_matches('\n');
    let key = SigningKey::parse_private(text).ok().filter(|key| key.verifier().name() == origin);
    key.map(Some).ok_or_else(|| OpenError::KeyUnreadable(path.display().to_string()))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use domain::doors::SeededEntropy;

    use super::*;

    #[test]
    fn keys_read_back_and_are_never_drawn_twice() {
        let folder = tempfile::tempdir().unwrap();
        let (keys, entropy) = (KeyFolder::new(folder.path().to_owned()), SeededEntropy::new("keys"));
        let origin = "justesse.example/demo/decisions/1";
        assert!(matches!(keys.signing_key(origin), Err(OpenError::KeyMissing(_))));
        let first = keys.create_signing_key(origin, &entropy).unwrap().verifier();
        assert_eq!(keys.signing_key(origin).unwrap().verifier(), first);
        assert_eq!(keys.create_signing_key(origin, &entropy).unwrap().verifier(), first);
        let kek = keys.create_kek(&entropy).unwrap();
        assert_eq!(keys.kek().unwrap().id(), kek.id());
        assert_eq!(keys.create_kek(&entropy).unwrap().id(), kek.id());
    }

    #[test]
    fn a_key_of_another_log_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let (keys, entropy) = (KeyFolder::new(folder.path().to_owned()), SeededEntropy::new("keys"));
        keys.create_signing_key("justesse.example/demo/decisions/1", &entropy).unwrap();
        let (from, to) =
            (keys.signing_key_path("justesse.example/demo/decisions/1"), keys.signing_key_path("justesse.example/demo/access/1"));
        fs::rename(from, to).unwrap();
        assert!(matches!(keys.signing_key("justesse.example/demo/access/1"), Err(OpenError::KeyUnreadable(_))));
    }
}
