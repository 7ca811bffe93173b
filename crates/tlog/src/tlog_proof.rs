//! Proofs to take away (c2sp.org/tlog-proof@v1): that one leaf stands in a log, in one text file.
//!
//! What must stay true: the file has one spelling and carries the checkpoint word for word; the leaf itself is not in
//! it, so that it may be handed to somebody who must not read the leaf.

use std::fmt;

use thiserror::Error;

use crate::{
    checkpoint::{Checkpoint, CheckpointError},
    hash::Hash,
    key::VerifyingKey,
    note::{NoteError, SignedNote},
    numbering,
    proof::{self, MAX_INCLUSION_LEN, ProofError},
    spelling,
};

const HEADER: &str = "c2sp.org/tlog-proof@v1";

/// An inclusion proof with the checkpoint to which it leads. `Display` writes the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TlogProof {
    /// Which leaf of the log, counted from 0.
    pub index: u64,
    /// The inclusion proof, sibling of the leaf first.
    pub hashes: Vec<Hash>,
    /// The log's signed checkpoint, with the cosignatures there are.
    pub checkpoint: SignedNote,
}

/// Why a text is not such a proof, or why it does not hold.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum TlogProofError {
    /// The first line is not `c2sp.org/tlog-proof@v1`.
    #[error("the first line is not {HEADER}")]
    Header,
    /// There is an `extra` line: nothing signs it, and ours have none.
    #[error("extra data that nothing signs is not accepted")]
    Extra,
    /// The second line is not `index` and a decimal number below 2^63.
    #[error("the second line is not the index of a leaf")]
    Index,
    /// This line of the proof (the first is 1) is not a hash.
    #[error("line {0} of the proof is not a hash")]
    Hash(usize),
    /// There are more hashes than any tree needs.
    #[error("a proof has at most {MAX_INCLUSION_LEN} hashes")]
    TooManyHashes,
    /// No blank line and checkpoint follow.
    #[error("no checkpoint follows the proof")]
    NoCheckpoint,
    /// What follows is not a note.
    #[error("what follows is not a note: {0}")]
    Note(#[from] NoteError),
    /// The checkpoint cannot be believed.
    #[error(transparent)]
    Checkpoint(#[from] CheckpointError),
    /// The leaf is not in the tree of the checkpoint.
    #[error(transparent)]
    Proof(#[from] ProofError),
}

impl TlogProof {
    /// Reads the text that `Display` writes, and no other. Nothing is checked yet but the form.
    pub fn parse(text: &str) -> Result<Self, TlogProofError> {
        let (header, rest) = text.split_once('\n').ok_or(TlogProofError::Header)?;
        if header != HEADER {
            return Err(TlogProofError::Header);
        }
        if rest.starts_with("extra ") {
            return Err(TlogProofError::Extra);
        }
        let (index, mut rest) = rest.split_once('\n').ok_or(TlogProofError::Index)?;
        let index = index
            .strip_prefix("index ")
            .and_then(spelling::decimal)
            .and_then(|index| numbering::check_size(index).ok())
            .ok_or(TlogProofError::Index)?;
        let mut hashes = Vec::new();
        loop {
            let (line, after) = rest.split_once('\n').ok_or(TlogProofError::NoCheckpoint)?;
            rest = after;
            if line.is_empty() {
                break;
            }
            if hashes.len() == MAX_INCLUSION_LEN {
                return Err(TlogProofError::TooManyHashes);
            }
            let hash = Hash::from_base64(line).map_err(|_| TlogProofError::Hash(hashes.len() + 1))?;
            hashes.push(hash);
        }
        Ok(Self { index, hashes, checkpoint: SignedNote::parse(rest)? })
    }

    /// Checks that the leaf with this hash is in the log, at the checkpoint that the log's key has signed.
    ///
    /// Which log is acceptable, and how many witnesses are enough, is for the caller to say.
    pub fn verify(&self, leaf_hash: &Hash, known: &[VerifyingKey]) -> Result<Checkpoint, TlogProofError> {
        let opened = self.checkpoint.clone().open(known).map_err(CheckpointError::Note)?;
        let checkpoint = Checkpoint::in_note(&opened)?;
        proof::verify_inclusion(&self.hashes, checkpoint.size, &checkpoint.root, self.index, leaf_hash)?;
        Ok(checkpoint)
    }
}

impl fmt::Display for TlogProof {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{HEADER}\nindex {}", self.index)?;
        for hash in &self.hashes {
            writeln!(f, "{hash}")?;
        }
        write!(f, "\n{}", self.checkpoint)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Frontier, SigningKey, hash, reader::StoredHashes};

    fn log() -> SigningKey {
        SigningKey::from_seed("log.example/a", [1; 32]).unwrap()
    }

    fn leaf(n: u8) -> Hash {
        hash::leaf(&[n])
    }

    fn proof_of(index: u8, size: u8) -> TlogProof {
        let mut frontier = Frontier::new();
        let stored: Vec<Hash> = (0..size).flat_map(|n| frontier.append(leaf(n))).map(|(_, hash)| hash).collect();
        let checkpoint = Checkpoint { origin: "log.example/a".to_owned(), size: u64::from(size), root: frontier.root() };
        TlogProof {
            index: u64::from(index),
            hashes: proof::prove_inclusion(&StoredHashes(&stored), u64::from(size), u64::from(index)).unwrap(),
            checkpoint: SignedNote::parse(&log().sign_note(&checkpoint.to_body().unwrap())).unwrap(),
        }
    }

    #[test]
    fn a_proof_reads_back_and_holds_for_its_leaf_alone() {
        for (index, size) in [(0, 1), (2, 3), (5, 8), (99, 100)] {
            let proof = proof_of(index, size);
            let again = TlogProof::parse(&proof.to_string()).unwrap();
            assert_eq!(again, proof);
            let checkpoint = again.verify(&leaf(index), &[log().verifier()]).unwrap();
            assert_eq!(checkpoint.size, u64::from(size));
            let neighbour = again.verify(&leaf(index ^ 1), &[log().verifier()]);
            assert_eq!(neighbour, Err(TlogProofError::Proof(ProofError::Root)));
        }
    }

    #[test]
    fn a_proof_under_an_unknown_key_does_not_hold() {
        let stranger = SigningKey::from_seed("log.example/a", [2; 32]).unwrap();
        let refused = proof_of(0, 2).verify(&leaf(0), &[stranger.verifier()]);
        assert_eq!(refused, Err(CheckpointError::Note(NoteError::NoKnownKey).into()));
    }

    #[test]
    fn a_proof_for_a_leaf_beyond_the_checkpoint_does_not_hold() {
        let mut proof = proof_of(2, 3);
        proof.index = 3;
        let refused = proof.verify(&leaf(2), &[log().verifier()]);
        assert_eq!(refused, Err(ProofError::IndexOutOfRange { index: 3, size: 3 }.into()));
    }

    #[test]
    fn other_texts_are_refused_by_name() {
        let good = proof_of(2, 3).to_string();
        let note = proof_of(2, 3).checkpoint.to_string();
        let hash = proof_of(2, 3).hashes[0];
        for (text, error) in [
            (String::new(), TlogProofError::Header),
            (good.replace("@v1", "@v2"), TlogProofError::Header),
            (good.replace("index", "extra AAAA\nindex"), TlogProofError::Extra),
            (good.replace("index 2", "index 02"), TlogProofError::Index),
            (good.replace("index 2", "index  2"), TlogProofError::Index),
            (good.replace("index 2", "2"), TlogProofError::Index),
            (good.replace("index 2", "index 9223372036854775808"), TlogProofError::Index),
            (good.replace("index 2", "index 2\r"), TlogProofError::Index),
            (format!("{HEADER}\nindex 2\n{hash}\n{hash:x}\n\n{note}"), TlogProofError::Hash(2)),
            (format!("{HEADER}\nindex 2\n{hash}\n"), TlogProofError::NoCheckpoint),
            (format!("{HEADER}\nindex 2\n"), TlogProofError::NoCheckpoint),
            (format!("{HEADER}\nindex 2\n{}\n{note}", format!("{hash}\n").repeat(64)), TlogProofError::TooManyHashes),
            (format!("{HEADER}\nindex 2\n\n\n{note}"), NoteError::Body.into()),
            (format!("{good}\n"), NoteError::BlankLine.into()),
        ] {
            assert_eq!(TlogProof::parse(&text), Err(error), "{text}");
        }
        assert!(TlogProof::parse(&good).is_ok());
    }
}
