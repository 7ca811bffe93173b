//! The frontier: the few hashes that suffice to append to a tree and to know its root.
//!
//! What must stay true: it holds the roots of the maximal complete subtrees from left to right, one per one-bit of the
//! size, largest first; an append reads no stored hash, so that a writer needs one row of state per log.

use thiserror::Error;

use crate::{
    hash::{self, HASH_LEN, Hash},
    numbering::{self, MAX_SIZE},
};

/// The right edge of a tree, enough to append and to compute the root.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Frontier {
    size: u64,
    /// Invariant: one root per one-bit of `size`, that of the largest subtree first.
    subtrees: Vec<Hash>,
}

/// Why bytes are not the frontier of a tree of that size.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum FrontierError {
    /// The size is 2^63 or more.
    #[error("a tree has at most 2^63 - 1 leaves, not {0}")]
    SizeTooLarge(u64),
    /// There are too few or too many bytes for that size.
    #[error("the frontier of {size} leaves has {expected} bytes, not {got}")]
    Length {
        /// The size given.
        size: u64,
        /// 32 bytes per one-bit of the size.
        expected: usize,
        /// The bytes given.
        got: usize,
    },
}

impl Frontier {
    /// The frontier of the empty tree.
    pub fn new() -> Self {
        Self::default()
    }

    /// Reads what [`Frontier::to_bytes`] wrote for a tree of `size` leaves.
    pub fn from_bytes(size: u64, bytes: &[u8]) -> Result<Self, FrontierError> {
        numbering::check_size(size).map_err(|_| FrontierError::SizeTooLarge(size))?;
        let (hashes, rest) = bytes.as_chunks::<HASH_LEN>();
        if hashes.len() != one_bits(size) || !rest.is_empty() {
            return Err(FrontierError::Length { size, expected: one_bits(size) * HASH_LEN, got: bytes.len() });
        }
        let subtrees = hashes.iter().copied().map(Hash).collect();
        Ok(Self { size, subtrees })
    }

    /// The frontier as 32 bytes per one-bit of the size, root of the largest subtree first.
    pub fn to_bytes(&self) -> Vec<u8> {
        self.subtrees.iter().flat_map(|hash| hash.0).collect()
    }

    /// How many leaves the tree has.
    pub const fn size(&self) -> u64 {
        self.size
    }

    /// The root of the tree.
    pub fn root(&self) -> Hash {
        hash::fold(&self.subtrees)
    }

    /// Whether the tree has 2^63 − 1 leaves and takes no more.
    pub const fn is_full(&self) -> bool {
        self.size == MAX_SIZE
    }

    /// Appends a leaf by its hash and returns what to store, each hash with its index: the leaf's, then one for each
    /// subtree that this leaf completes. The indexes follow on from those returned before, without a gap.
    ///
    /// Limit: a full tree ([`Frontier::is_full`]) stays as it is and the list is empty; every other append returns at
    /// least one hash.
    #[must_use = "the hashes returned are to be stored with the leaf"]
    pub fn append(&mut self, leaf_hash: Hash) -> Vec<(u64, Hash)> {
        if self.is_full() {
            return Vec::new();
        }
        // The leaf takes the first free index, and each subtree that it completes the one after.
        let mut index = numbering::leaf_index(self.size);
        let mut hash = leaf_hash;
        let mut stored = vec![(index, hash)];
        for _ in 0..self.size.trailing_ones() {
            // Invariant: one subtree per one-bit, hence there is always one to pop here.
            let Some(left) = self.subtrees.pop() else {
                break;
            };
            hash = hash::node(&left, &hash);
            index += 1;
            stored.push((index, hash));
        }
        self.subtrees.push(hash);
        self.size += 1;
        stored
    }
}

fn one_bits(size: u64) -> usize {
    // At most 64, so that the cast loses nothing.
    size.count_ones() as usize
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::numbering::{stored_count, stored_index};

    #[test]
    fn the_empty_frontier_has_the_empty_root_and_no_bytes() {
        let frontier = Frontier::new();
        assert_eq!(frontier.size(), 0);
        assert_eq!(frontier.root(), hash::empty());
        assert!(frontier.to_bytes().is_empty());
        assert_eq!(Frontier::from_bytes(0, &[]), Ok(frontier));
    }

    #[test]
    fn appends_fill_the_storage_without_gaps_and_at_the_published_indexes() {
        let mut frontier = Frontier::new();
        let mut next = 0;
        for n in 0..1000_u64 {
            let stored = frontier.append(hash::leaf(&n.to_be_bytes()));
            for (level, (index, _)) in (0_u32..).zip(&stored) {
                assert_eq!(*index, next);
                assert_eq!(stored_index(level, n >> level), Ok(next));
                next += 1;
            }
            assert_eq!(stored_count(n + 1), Ok(next));
        }
    }

    #[test]
    fn a_frontier_reads_back_and_goes_on_where_it_stopped() {
        let mut whole = Frontier::new();
        for n in 0..200_u64 {
            let mut again = Frontier::from_bytes(whole.size(), &whole.to_bytes()).unwrap();
            assert_eq!(again, whole);
            let leaf = hash::leaf(&n.to_be_bytes());
            assert_eq!(again.append(leaf), whole.append(leaf));
            assert_eq!(again.root(), whole.root());
        }
    }

    #[test]
    fn bytes_of_another_size_are_refused() {
        let error = |size, len: usize| Frontier::from_bytes(size, &vec![0; len]).unwrap_err();
        assert_eq!(error(3, 32), FrontierError::Length { size: 3, expected: 64, got: 32 });
        assert_eq!(error(4, 33), FrontierError::Length { size: 4, expected: 32, got: 33 });
        assert_eq!(error(1 << 63, 32), FrontierError::SizeTooLarge(1 << 63));
    }

    #[test]
    fn a_full_tree_takes_no_more() {
        let mut almost = Frontier::from_bytes(MAX_SIZE - 1, &[7; 62 * HASH_LEN]).unwrap();
        assert_eq!(almost.append(hash::leaf(b"last")).len(), 1);
        assert!(almost.is_full());
        let full = almost.clone();
        assert!(almost.append(hash::leaf(b"one more")).is_empty());
        assert_eq!(almost, full);
    }
}
