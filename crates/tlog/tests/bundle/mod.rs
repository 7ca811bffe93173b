//! A folder laid out as an exported bundle, for the verifiers that we did not write.
//!
//! What must stay true: only what those verifiers read is written, and through the public functions alone; a verifier
//! that cannot be run here is named on the error output, never passed over in silence.

use std::{
    fs,
    io::Write as _,
    path::{Path, PathBuf},
};

use tlog::{
    Checkpoint, Frontier, Hash, SigningKey,
    cosignature::CosigningKey,
    entries, hash, note,
    note::{Body, SignedNote},
    proof,
    reader::StoredHashes,
    tile::{FULL_WIDTH, TilePath},
    tlog_proof::TlogProof,
};

pub const ORIGIN: &str = "justesse.example/demo/decisions/1";

/// A log in memory with its key and the key that takes over from it.
pub struct Log {
    pub leaves: Vec<Vec<u8>>,
    pub roots: Vec<Hash>,
    stored: Vec<Hash>,
    pub key: SigningKey,
    pub next_key: SigningKey,
    pub witness: CosigningKey,
}

impl Log {
    pub fn sized(size: usize) -> Self {
        let leaves: Vec<Vec<u8>> = (0..size).map(|n| format!("{{\"n\":{n},\"x\":\"{}\"}}", "y".repeat(n % 300)).into_bytes()).collect();
        let mut frontier = Frontier::new();
        let (mut stored, mut roots) = (Vec::new(), vec![frontier.root()]);
        for leaf in &leaves {
            stored.extend(frontier.append(hash::leaf(leaf)).into_iter().map(|(_, hash)| hash));
            roots.push(frontier.root());
        }
        let key = SigningKey::from_seed(ORIGIN, [1; 32]).unwrap();
        let next_key = SigningKey::from_seed(ORIGIN, [2; 32]).unwrap();
        let witness = CosigningKey::from_seed("witness.example/works-council", [3; 32]).unwrap();
        Self { leaves, roots, stored, key, next_key, witness }
    }

    pub fn size(&self) -> usize {
        self.leaves.len()
    }

    pub fn vkey(&self) -> String {
        self.key.verifier().to_vkey_text()
    }

    pub fn body_at(&self, size: usize) -> Body {
        Checkpoint { origin: ORIGIN.to_owned(), size: size as u64, root: self.roots[size] }.to_body().unwrap()
    }

    /// A note with the signatures of both keys and a witness, as during a rotation.
    pub fn note_at(&self, size: usize) -> String {
        let body = self.body_at(size);
        let mut signed = SignedNote::parse(&note::sign(&body, &self.key, [&self.next_key])).unwrap();
        signed.add(self.witness.cosign(&body, 1_795_426_200).unwrap()).unwrap();
        signed.to_string()
    }

    pub fn proof_of(&self, index: usize, size: usize) -> TlogProof {
        let hashes = proof::prove_inclusion(&StoredHashes(&self.stored), size as u64, index as u64).unwrap();
        TlogProof { index: index as u64, hashes, checkpoint: SignedNote::parse(&self.note_at(size)).unwrap() }
    }

    /// Writes checkpoint, tiles, entries, earlier checkpoints and a few proofs.
    pub fn write(&self, folder: &Path) {
        put(folder, "checkpoint", self.note_at(self.size()));
        for path in TilePath::all(self.size() as u64).unwrap() {
            let bytes = match path {
                TilePath::Hashes(tile) => tile.contents(&StoredHashes(&self.stored)).unwrap(),
                TilePath::Entries(run) => {
                    let start = usize::try_from(run.index()).unwrap() * usize::from(FULL_WIDTH);
                    entries::encode(&self.leaves[start..start + usize::from(run.width())]).unwrap()
                }
            };
            put(folder, &path.to_string(), bytes);
        }
        for old in [0, 1, self.size() / 3, self.size() / 2, self.size()].into_iter().filter(|&old| old <= self.size()) {
            put(folder, &format!("checkpoints/{old}"), self.note_at(old));
        }
        for index in [0, self.size() / 2, self.size().saturating_sub(1)].into_iter().filter(|&index| index < self.size()) {
            put(folder, &format!("proofs/{index}.tlog-proof"), self.proof_of(index, self.size()).to_string());
        }
    }
}

pub fn put(folder: &Path, path: &str, bytes: impl AsRef<[u8]>) {
    let path = folder.join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, bytes).unwrap();
}

/// A path from the root of the repository.
pub fn in_repository(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(path)
}

/// Says loudly that a verifier is left out; fails where every verifier is demanded.
pub fn left_out(what: &str) {
    assert!(std::env::var_os("JUSTESSE_REQUIRE_ORACLES").is_none_or(|value| value != "1"), "left out: {what}");
    // Straight to the error output: the test runner hides what the print macros of a passing test say.
    std::io::stderr().write_all(format!("\n*** LEFT OUT: {what} ***\n\n").as_bytes()).unwrap();
}
