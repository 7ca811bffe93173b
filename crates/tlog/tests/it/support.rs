//! A log in memory, and RFC 6962 §2.1 written out as it is defined, to compare with.

use tlog::{
    Frontier, Hash, hash,
    reader::{MissingHash, ReadError, StoredHashes},
    tile::Tile,
    tile_reader::TileReader,
};

/// Leaves, stored hashes and the root at every size up to the number of leaves.
pub struct Log {
    pub leaves: Vec<Vec<u8>>,
    pub stored: Vec<Hash>,
    pub roots: Vec<Hash>,
}

impl Log {
    pub fn of(leaves: impl IntoIterator<Item = Vec<u8>>) -> Self {
        let leaves: Vec<_> = leaves.into_iter().collect();
        let mut frontier = Frontier::new();
        let mut stored = Vec::new();
        let mut roots = vec![frontier.root()];
        for leaf in &leaves {
            for (index, hash) in frontier.append(hash::leaf(leaf)) {
                assert_eq!(index, stored.len() as u64, "stored hashes follow on without a gap");
                stored.push(hash);
            }
            roots.push(frontier.root());
        }
        Self { leaves, stored, roots }
    }

    /// A log of `size` different leaves of different lengths.
    pub fn sized(size: usize) -> Self {
        Self::of((0..size).map(|n| format!("leaf {n} {}", "x".repeat(n % 50)).into_bytes()))
    }

    pub fn reader(&self) -> StoredHashes<'_> {
        StoredHashes(&self.stored)
    }

    pub fn leaf_hash(&self, n: usize) -> Hash {
        hash::leaf(&self.leaves[n])
    }
}

/// The tiles of a log, made when asked for.
pub struct MemoryTiles<'a>(pub &'a Log);

impl TileReader for MemoryTiles<'_> {
    type Error = ReadError<MissingHash>;

    fn read_tile(&self, tile: Tile) -> Result<Vec<u8>, Self::Error> {
        tile.contents(&self.0.reader())
    }
}

/// MTH of RFC 6962 §2.1, as the text defines it.
pub fn mth(leaves: &[Vec<u8>]) -> Hash {
    match leaves {
        [] => hash::empty(),
        [leaf] => hash::leaf(leaf),
        _ => {
            let (left, right) = leaves.split_at(leaves.len().next_power_of_two() / 2);
            hash::node(&mth(left), &mth(right))
        }
    }
}

/// 2^k − 1, 2^k and 2^k + 1 for every k up to `highest`, without repetition.
pub fn sizes_around_powers_of_two(highest: u32) -> Vec<usize> {
    let mut sizes: Vec<usize> = (1..=highest).flat_map(|k| [(1 << k) - 1, 1 << k, (1 << k) + 1]).collect();
    sizes.dedup();
    sizes
}

/// Positions worth trying below `end`: both ends, the middle, and around every power of two.
pub fn telling_positions(end: usize) -> Vec<usize> {
    let mut positions: Vec<usize> = (0..usize::BITS - 1)
        .flat_map(|k| [(1 << k) - 1, 1 << k, (1 << k) + 1])
        .chain([0, end / 2, end / 3, end.saturating_sub(2), end.saturating_sub(1)])
        .filter(|&position| position < end)
        .collect();
    positions.sort_unstable();
    positions.dedup();
    positions
}
