//! The folder that the server embeds: each file under a name with the hash of its content, plain and compressed, and a manifest.
//!
//! Invariant: `manifest.json` names only files that are there, complete. It is replaced as the last step.

use std::{
    collections::BTreeMap,
    fmt::Write as _,
    fs,
    io::Write as _,
    path::{Path, PathBuf},
};

use flate2::{Compression, write::GzEncoder};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::Failure;

/// Hexadecimal digits of the hash in a name: 64 bits, against accidents and not against attackers.
const NAME_DIGITS: usize = 16;
/// Below this size a compressed copy saves no packet.
const SMALLEST_COMPRESSED_BYTES: usize = 512;

/// The site while it is being made.
pub struct Site {
    folder: PathBuf,
    before: Value,
    files: BTreeMap<String, String>,
    sources: BTreeMap<String, String>,
}

impl Site {
    /// Opens the folder and remembers what it holds.
    pub fn open(folder: &Path) -> Result<Self, Failure> {
        fs::create_dir_all(folder)?;
        let before = fs::read(folder.join("manifest.json")).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok());
        Ok(Self { folder: folder.to_path_buf(), before: before.unwrap_or(Value::Null), files: BTreeMap::new(), sources: BTreeMap::new() })
    }

    /// Keeps the files that were made from these very bytes last time; false if they have to be made again.
    ///
    /// They are the ones called `names`, all of which have to be there, and those whose name begins with `others`.
    pub fn keep(&mut self, source: &str, bytes: &[u8], others: &str, names: &[&str]) -> bool {
        let digest = hex(&Sha256::digest(bytes));
        let unchanged = self.before.pointer(&format!("/sources/{source}")).and_then(Value::as_str) == Some(&digest);
        self.sources.insert(source.to_owned(), digest);
        let files = self.before.get("files").and_then(Value::as_object);
        let held: BTreeMap<String, String> = files
            .into_iter()
            .flatten()
            .filter(|(name, _)| names.contains(&name.as_str()) || name.starts_with(others))
            .filter_map(|(name, hashed)| Some((name.clone(), hashed.as_str()?.to_owned())))
            .collect();
        let complete = names.iter().all(|name| held.contains_key(*name));
        let kept = unchanged && complete && held.values().all(|hashed| self.folder.join(hashed).is_file());
        if kept {
            self.files.extend(held);
        }
        kept
    }

    /// Adds a file and says under which name it stands.
    pub fn add(&mut self, name: &str, bytes: &[u8]) -> Result<String, Failure> {
        let (stem, ending) = name.rsplit_once('.').ok_or("a file without an ending")?;
        let digest = hex(&Sha256::digest(bytes));
        let digest = digest.get(..NAME_DIGITS).unwrap_or_default();
        let hashed = format!("{stem}.{digest}.{ending}");
        self.files.insert(name.to_owned(), hashed.clone());

        let path = self.folder.join(&hashed);
        if path.is_file() {
            return Ok(hashed);
        }
        // woff2 is compressed already.
        if ending != "woff2" && bytes.len() >= SMALLEST_COMPRESSED_BYTES {
            let mut brotli = Vec::new();
            brotli::BrotliCompress(
                &mut &*bytes,
                &mut brotli,
                &brotli::enc::BrotliEncoderParams { quality: 11, lgwin: 22, size_hint: bytes.len(), ..Default::default() },
            )?;
            fs::write(self.folder.join(format!("{hashed}.br")), brotli)?;
            let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
            gzip.write_all(bytes)?;
            fs::write(self.folder.join(format!("{hashed}.gz")), gzip.finish()?)?;
        }
        // Order matters: the plain file is the mark that its compressed copies are complete.
        fs::write(path, bytes)?;
        Ok(hashed)
    }

    /// Writes the manifest if it changed and removes what it no longer names.
    pub fn close(self) -> Result<(), Failure> {
        let manifest = json!({ "files": self.files, "sources": self.sources });
        if manifest == self.before {
            return Ok(());
        }
        let temporary = self.folder.join("manifest.new");
        fs::write(&temporary, serde_json::to_vec_pretty(&manifest)?)?;
        fs::rename(&temporary, self.folder.join("manifest.json"))?;
        for entry in fs::read_dir(&self.folder)? {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            let plain = name.trim_end_matches(".br").trim_end_matches(".gz");
            if name != "manifest.json" && !self.files.values().any(|kept| kept == plain) {
                fs::remove_file(entry.path())?;
            }
        }
        let bytes = |name: &str| fs::metadata(self.folder.join(name)).map_or(0, |file| file.len());
        for (name, hashed) in &self.files {
            eprintln!("web: {name}: {} bytes, {} with brotli", bytes(hashed), bytes(&format!("{hashed}.br")));
        }
        Ok(())
    }
}

/// Lower-case hexadecimal.
fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(2 * bytes.len()), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A folder of this test alone, removed with the value.
    fn folder() -> tempfile::TempDir {
        tempfile::tempdir().unwrap()
    }

    #[test]
    fn a_changed_file_gets_another_name_and_the_old_one_goes() {
        let folder = folder();
        let mut site = Site::open(folder.path()).unwrap();
        let first = site.add("a.css", "x".repeat(600).as_bytes()).unwrap();
        site.close().unwrap();
        assert!(folder.path().join(format!("{first}.br")).is_file());

        let mut site = Site::open(folder.path()).unwrap();
        let second = site.add("a.css", "y".repeat(600).as_bytes()).unwrap();
        site.close().unwrap();
        assert_ne!(first, second);
        assert!(folder.path().join(&second).is_file());
        assert!(!folder.path().join(&first).exists());
        assert!(!folder.path().join(format!("{first}.br")).exists());
    }

    #[test]
    fn what_was_made_from_the_same_bytes_is_kept_and_nothing_else_is() {
        let folder = folder();
        let mut site = Site::open(folder.path()).unwrap();
        assert!(!site.keep("wasm", b"one", "brought-", &["a.js"]));
        let name = site.add("a.js", b"one bound").unwrap();
        site.close().unwrap();

        let mut site = Site::open(folder.path()).unwrap();
        assert!(!site.keep("wasm", b"two", "brought-", &["a.js"]));
        let mut site = Site::open(folder.path()).unwrap();
        assert!(site.keep("wasm", b"one", "brought-", &["a.js"]));
        fs::remove_file(folder.path().join(name)).unwrap();
        let mut site = Site::open(folder.path()).unwrap();
        assert!(!site.keep("wasm", b"one", "brought-", &["a.js"]), "a file that is gone has to be made again");
    }
}
