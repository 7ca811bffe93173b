//! Writing a bundle, entry by entry, so that a long log needs no more memory than a short one.
//!
//! What must stay true: tiles are made from the entries themselves and not from stored hashes, and a bundle whose entries do not give the
//! signed root is not finished; the same entries, openings and notes give the same bytes.

use std::collections::BTreeMap;
use std::io;

use domain::canonical::hex;
use domain::ids::EventId;
use sha2::{Digest as _, Sha256};
use thiserror::Error;
use tlog::note::SignedNote;
use tlog::tile::{FULL_WIDTH, LEVELS_PER_TILE, Run, Tile, TilePath};
use tlog::tlog_proof::TlogProof;
use tlog::{Checkpoint, Frontier, Hash, VerifyingKey, entries};

use super::files::Sink;
use super::layout::{self, About, EarlierNote};
use super::{ABOUT, CHECKPOINT, OPENINGS, SCHEMA, SUMS, VKEY};
use crate::act::Act;
use crate::leaf::Leaf;
use crate::verify::{Evidence, OpeningRead, Scope, Unreadable};

/// Why a bundle was not written.
#[derive(Debug, Error)]
pub enum BundleError {
    /// The entries do not give the root that was signed.
    #[error("the entries do not give the root that was signed: the log is damaged")]
    Root,
    /// The note is malformed or of another size.
    #[error("the checkpoint is not one of these entries")]
    Checkpoint,
    /// An entry is longer than its length can say, or an opening has no text.
    #[error("entry {0} cannot be written")]
    Entry(u64),
    /// What it is made from could not be read.
    #[error(transparent)]
    Unreadable(#[from] Unreadable),
    /// The disk.
    #[error(transparent)]
    Io(#[from] io::Error),
}

/// Whether the proof of an entry lies in every bundle.
pub const fn is_proven(act: Option<Act>) -> bool {
    matches!(act, Some(Act::RankingRecord | Act::DecisionRecord | Act::ScoresReveal | Act::EpochStart))
}

/// What closes a bundle once all entries are written.
#[derive(Clone, Debug)]
pub struct Closing {
    /// The note of exactly these entries, with the cosignatures there are.
    pub checkpoint: String,
    /// Earlier notes that go along.
    pub earlier: Vec<EarlierNote>,
    /// Proofs, each made for the size of the checkpoint.
    pub proofs: Vec<TlogProof>,
    /// Documents by digest (64 hexadecimal digits).
    pub documents: BTreeMap<String, Vec<u8>>,
    /// The key of the log.
    pub key: VerifyingKey,
    /// Which openings were chosen.
    pub scope: Scope,
    /// The event by which the bundle is made, where the entry is in another log.
    pub event: Option<EventId>,
    /// The version of the program.
    pub version: String,
}

/// A bundle that is being written.
pub struct BundleWriter<'s> {
    sink: &'s mut (dyn Sink + Send),
    sums: BTreeMap<String, String>,
    origin: String,
    frontier: Frontier,
    /// Per tile level: how many hashes were written to full tiles, and those of the tile under way.
    levels: Vec<(u64, Vec<Hash>)>,
    entries: Vec<Vec<u8>>,
    openings: String,
}

impl<'s> BundleWriter<'s> {
    /// Begins the bundle of a log.
    pub fn new(origin: impl Into<String>, sink: &'s mut (dyn Sink + Send)) -> Self {
        Self {
            sink,
            sums: BTreeMap::new(),
            origin: origin.into(),
            frontier: Frontier::new(),
            levels: Vec::new(),
            entries: Vec::new(),
            openings: String::new(),
        }
    }

    /// How many entries were written.
    pub const fn size(&self) -> u64 {
        self.frontier.size()
    }

    /// Writes the next entry with those of its openings that go along, sorted by row and side.
    pub fn entry(&mut self, leaf: &[u8], openings: &[OpeningRead]) -> Result<(), BundleError> {
        let seq = self.size();
        let mut sorted: Vec<&OpeningRead> = openings.iter().collect();
        sorted.sort_by_key(|opening| (opening.o.to_string(), opening.n.as_str()));
        for opening in sorted {
            self.openings.push_str(&layout::opening_line(seq, opening).ok_or(BundleError::Entry(seq))?);
        }
        for (level, (_, hash)) in (0_u32..).zip(self.frontier.append(tlog::hash::leaf(leaf))) {
            if level.is_multiple_of(LEVELS_PER_TILE) {
                self.hash(usize::try_from(level / LEVELS_PER_TILE).unwrap_or(usize::MAX), hash)?;
            }
        }
        self.entries.push(leaf.to_vec());
        if self.entries.len() == usize::from(FULL_WIDTH) {
            self.flush_entries()?;
        }
        Ok(())
    }

    fn hash(&mut self, level: usize, hash: Hash) -> Result<(), BundleError> {
        while self.levels.len() <= level {
            self.levels.push((0, Vec::new()));
        }
        let Some((_, pending)) = self.levels.get_mut(level) else { return Ok(()) };
        pending.push(hash);
        if pending.len() == usize::from(FULL_WIDTH) {
            self.flush_tile(level)?;
        }
        Ok(())
    }

    fn flush_tile(&mut self, level: usize) -> Result<(), BundleError> {
        let Some((written, pending)) = self.levels.get_mut(level) else { return Ok(()) };
        let Some(width) = u16::try_from(pending.len()).ok().filter(|width| *width > 0) else { return Ok(()) };
        let tile = Tile::new(u8::try_from(level).unwrap_or(u8::MAX), *written / u64::from(FULL_WIDTH), width);
        let tile = tile.map_err(|_| BundleError::Checkpoint)?;
        let bytes: Vec<u8> = pending.drain(..).flat_map(|hash| hash.0).collect();
        *written += u64::from(width);
        self.put(&tile.to_string(), &bytes)
    }

    fn flush_entries(&mut self) -> Result<(), BundleError> {
        let Some(width) = u16::try_from(self.entries.len()).ok().filter(|width| *width > 0) else { return Ok(()) };
        let first = self.size() - u64::from(width);
        let run = Run::new(first / u64::from(FULL_WIDTH), width).map_err(|_| BundleError::Entry(first))?;
        let bytes = entries::encode(&self.entries).map_err(|_| BundleError::Entry(first))?;
        self.entries.clear();
        self.put(&TilePath::Entries(run).to_string(), &bytes)
    }

    fn put(&mut self, path: &str, bytes: &[u8]) -> Result<(), BundleError> {
        self.sums.insert(path.to_owned(), hex(&Sha256::digest(bytes)));
        Ok(self.sink.put(path, bytes)?)
    }

    /// Writes what is left: partial tiles, notes, proofs, openings, documents, and what the bundle says of itself.
    pub fn finish(mut self, closing: &Closing) -> Result<Checkpoint, BundleError> {
        let signed = SignedNote::parse(&closing.checkpoint).map_err(|_| BundleError::Checkpoint)?;
        let head = Checkpoint::parse(signed.body().as_str()).map_err(|_| BundleError::Checkpoint)?;
        if head.origin != self.origin || head.size != self.size() {
            return Err(BundleError::Checkpoint);
        }
        if head.root != self.frontier.root() {
            return Err(BundleError::Root);
        }
        self.flush_entries()?;
        for level in 0..self.levels.len() {
            self.flush_tile(level)?;
        }
        self.put(CHECKPOINT, closing.checkpoint.as_bytes())?;
        for earlier in closing.earlier.iter().filter(|earlier| earlier.size < head.size) {
            self.put(&format!("checkpoints/{}", earlier.size), earlier.note.as_bytes())?;
        }
        for proof in &closing.proofs {
            self.put(&format!("proofs/{}.tlog-proof", proof.index), proof.to_string().as_bytes())?;
        }
        let openings = std::mem::take(&mut self.openings);
        self.put(OPENINGS, openings.as_bytes())?;
        for (digest, document) in &closing.documents {
            self.put(&format!("docs/{digest}.json"), document)?;
        }
        let about = About { origin: self.origin.clone(), size: head.size, min_index: 0, scope: closing.scope, event: closing.event };
        let about = about.to_text(&closing.version).ok_or(BundleError::Checkpoint)?;
        self.put(ABOUT, about.as_bytes())?;
        let vkey = closing.key.to_vkey_text();
        self.put(VKEY, format!("{vkey}\n").as_bytes())?;
        self.put("policy", format!("log {vkey}\nquorum none\n").as_bytes())?;
        self.put("schema.md", SCHEMA.as_bytes())?;
        let mut sums = String::new();
        for (path, digest) in &self.sums {
            sums.extend([digest, "  ", path, "\n"]);
        }
        self.sink.put(SUMS, sums.as_bytes())?;
        Ok(head)
    }
}

/// Writes the bundle of a log that is at hand as a whole. `proofs` are added for the entries that every bundle proves.
pub fn write(log: &dyn Evidence, mut closing: Closing, sink: &mut (dyn Sink + Send)) -> Result<Checkpoint, BundleError> {
    let mut writer = BundleWriter::new(log.origin(), sink);
    let mut proven = Vec::new();
    let mut stored: Vec<Hash> = Vec::new();
    let mut frontier = Frontier::new();
    for seq in 0..log.size() {
        let leaf = log.leaf(seq)?.ok_or(BundleError::Entry(seq))?;
        stored.extend(frontier.append(tlog::hash::leaf(&leaf)).into_iter().map(|(_, hash)| hash));
        if Leaf::parse(&leaf).is_ok_and(|leaf| is_proven(leaf.act)) {
            proven.push(seq);
        }
        writer.entry(&leaf, &log.openings(seq)?)?;
    }
    let note = SignedNote::parse(&closing.checkpoint).map_err(|_| BundleError::Checkpoint)?;
    for index in proven {
        let hashes = tlog::proof::prove_inclusion(&tlog::reader::StoredHashes(&stored), frontier.size(), index);
        let hashes = hashes.map_err(|_| BundleError::Entry(index))?;
        closing.proofs.push(TlogProof { index, hashes, checkpoint: note.clone() });
    }
    writer.finish(&closing)
}
