//! Stored hashes out of tiles that nobody vouches for.
//!
//! What must stay true: no hash leaves this reader unless its tile hangs together with the root that the caller trusts.
//! A full tile is held against its parent tile, a partial one against the peaks (the roots of the maximal complete
//! subtrees), and the peaks against the root.

use std::{
    cell::RefCell,
    collections::{HashMap, hash_map::Entry},
};

use thiserror::Error;

use crate::{
    hash::{self, Hash},
    numbering::{self, TooLarge},
    proof::{self, ProofError},
    reader::HashReader,
    tile::{LEVELS_PER_TILE, Tile},
};

/// Gives the bytes of tiles.
pub trait TileReader {
    /// What can go wrong with the storage.
    type Error;

    /// The bytes of a tile, not yet trusted.
    fn read_tile(&self, tile: Tile) -> Result<Vec<u8>, Self::Error>;
}

/// Why tiles did not yield a hash.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum TileReadError<E> {
    /// The tree has 2^63 leaves or more.
    #[error(transparent)]
    TooLarge(#[from] TooLarge),
    /// The storage failed.
    #[error("{tile} could not be read: {error}")]
    Storage {
        /// The tile asked for.
        tile: Tile,
        /// What the storage said.
        error: E,
    },
    /// The tile has another length than its width demands.
    #[error("{tile} has {got} bytes")]
    Length {
        /// The tile asked for.
        tile: Tile,
        /// The bytes it has.
        got: usize,
    },
    /// The tile does not hang together with the root.
    #[error("{0} does not hash to the tree")]
    Mismatch(Tile),
    /// The tiles of the right edge do not give the root.
    #[error("the tiles do not hash to the root")]
    Root,
    /// The tree of this size has no such stored hash.
    #[error("the tree has no stored hash at index {0}")]
    NoSuchIndex(u64),
}

/// Reads stored hashes of one tree from tiles, checked against its root.
#[derive(Debug)]
pub struct TileHashReader<R> {
    tiles: R,
    size: u64,
    /// The roots of the maximal complete subtrees, by storage index.
    peaks: HashMap<u64, Hash>,
    /// Checked tiles above the leaves. Limit: one for each 256 leaf tiles, 8 KiB each.
    checked: RefCell<HashMap<Tile, Vec<Hash>>>,
}

impl<R: TileReader> TileHashReader<R> {
    /// A reader for the tree with this size and root, which the caller trusts.
    pub fn new(size: u64, root: &Hash, tiles: R) -> Result<Self, TileReadError<R::Error>> {
        let plan = proof::plan_root(size).map_err(|_: ProofError| TooLarge)?;
        let mut reader = Self { tiles, size, peaks: HashMap::new(), checked: RefCell::new(HashMap::new()) };
        let mut peaks = Vec::new();
        for &index in plan.indexes() {
            let (tile, subtree) = reader.locate(index)?;
            let hashes = reader.fetch(tile)?;
            peaks.push(subtree.root(&hashes));
        }
        if hash::fold(&peaks) != *root {
            return Err(TileReadError::Root);
        }
        reader.peaks = plan.indexes().iter().copied().zip(peaks).collect();
        Ok(reader)
    }

    /// Where a stored hash lies: its tile, and which of the tile's hashes it is the root of.
    fn locate(&self, index: u64) -> Result<(Tile, Subtree), TileReadError<R::Error>> {
        let (level, n) = numbering::split_index(index)?;
        let tile = Tile::holding(level, n, self.size).ok_or(TileReadError::NoSuchIndex(index))?;
        let len = 1 << (level % LEVELS_PER_TILE);
        // The subtree's bottom row starts at n · len, and the tile holds at most 256 of that row.
        let start = usize::try_from(n * len - tile.run().start()).unwrap_or(usize::MAX);
        let len = usize::try_from(len).unwrap_or(usize::MAX);
        Ok((tile, Subtree { start, len }))
    }

    /// The tile's hashes as they stand in the storage.
    fn fetch(&self, tile: Tile) -> Result<Vec<Hash>, TileReadError<R::Error>> {
        let bytes = self.tiles.read_tile(tile).map_err(|error| TileReadError::Storage { tile, error })?;
        let (hashes, rest) = bytes.as_chunks();
        if hashes.len() != usize::from(tile.run().width()) || !rest.is_empty() {
            return Err(TileReadError::Length { tile, got: bytes.len() });
        }
        Ok(hashes.iter().copied().map(Hash).collect())
    }

    /// The tile's hashes once they hang together with the root.
    fn checked(&self, tile: Tile) -> Result<Vec<Hash>, TileReadError<R::Error>> {
        if let Some(hashes) = self.checked.borrow().get(&tile) {
            return Ok(hashes.clone());
        }
        let hashes = self.fetch(tile)?;
        self.check(tile, &hashes)?;
        if tile.level() > 0 {
            self.checked.borrow_mut().insert(tile, hashes.clone());
        }
        Ok(hashes)
    }

    fn check(&self, tile: Tile, hashes: &[Hash]) -> Result<(), TileReadError<R::Error>> {
        let level = u32::from(tile.level()) * LEVELS_PER_TILE;
        let mut start = 0;
        // A full tile is one subtree, a partial one several, each of which is a peak.
        while start < hashes.len() {
            let height = (hashes.len() - start).ilog2();
            let subtree = Subtree { start, len: 1 << height };
            let n = (tile.run().start() + start as u64) >> height;
            let index = numbering::stored_index(level + height, n)?;
            if subtree.root(hashes) != self.trusted(index)? {
                return Err(TileReadError::Mismatch(tile));
            }
            start += subtree.len;
        }
        Ok(())
    }

    /// A peak, or the hash that the parent tile holds for a full tile.
    fn trusted(&self, index: u64) -> Result<Hash, TileReadError<R::Error>> {
        if let Some(peak) = self.peaks.get(&index) {
            return Ok(*peak);
        }
        // The recursion ends: the parent stands eight levels higher, and the highest tile is partial.
        let (parent, subtree) = self.locate(index)?;
        Ok(subtree.root(&self.checked(parent)?))
    }
}

/// A complete subtree within a tile: which of the tile's hashes are its bottom row.
#[derive(Clone, Copy)]
struct Subtree {
    start: usize,
    len: usize,
}

impl Subtree {
    fn root(self, hashes: &[Hash]) -> Hash {
        let mut row: Vec<Hash> = hashes.iter().skip(self.start).take(self.len).copied().collect();
        while row.len() > 1 {
            row = row.chunks(2).map(hash::fold).collect();
        }
        hash::fold(&row)
    }
}

impl<R: TileReader> HashReader for TileHashReader<R> {
    type Error = TileReadError<R::Error>;

    fn read(&self, indexes: &[u64]) -> Result<Vec<Hash>, Self::Error> {
        // Neighbouring indexes share tiles: each is read and checked once per call.
        let mut seen: HashMap<Tile, Vec<Hash>> = HashMap::new();
        let mut found = Vec::with_capacity(indexes.len());
        for &index in indexes {
            let (tile, subtree) = self.locate(index)?;
            let hashes = match seen.entry(tile) {
                Entry::Occupied(known) => known.into_mut(),
                Entry::Vacant(new) => new.insert(self.checked(tile)?),
            };
            found.push(subtree.root(hashes));
        }
        Ok(found)
    }
}
