//! The order in which hashes are stored, equal to that of Go's `tlog.StoredHashIndex`.
//!
//! What must stay true: leaf n is stored first, then the node that it completes at each level, so that storage only
//! ever grows at its end; no size reaches 2^63, so that sizes fit the signed 64-bit numbers of columns and readers and
//! indexes fit unsigned ones.

use thiserror::Error;

/// The largest number of leaves that a tree may have: 2^63 − 1.
pub const MAX_SIZE: u64 = i64::MAX.unsigned_abs();

/// The coordinates or the size lie outside every tree that we accept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("beyond a tree of 2^63 - 1 leaves")]
pub struct TooLarge;

/// Refuses a size of 2^63 or more.
pub const fn check_size(size: u64) -> Result<u64, TooLarge> {
    if size <= MAX_SIZE { Ok(size) } else { Err(TooLarge) }
}

/// The storage index of the hash at `level` (0 = leaves) and position `n` within that level.
pub fn stored_index(level: u32, n: u64) -> Result<u64, TooLarge> {
    // The node is stored right after the last leaf below it, one place per level.
    let last_leaf = n
        .checked_add(1)
        .and_then(|next| next.checked_mul(1u64.checked_shl(level)?))
        .filter(|&leaves| leaves <= MAX_SIZE)
        .ok_or(TooLarge)?
        - 1;
    Ok(leaf_index(last_leaf) + u64::from(level))
}

/// How many hashes a tree of `size` leaves has stored.
pub fn stored_count(size: u64) -> Result<u64, TooLarge> {
    check_size(size).map(leaf_index)
}

/// The level and the position within it of the hash stored at `index`; the inverse of [`stored_index`].
pub fn split_index(index: u64) -> Result<(u32, u64), TooLarge> {
    // Limit: indexes past the largest tree are refused first, which also keeps the walk below from overflowing.
    if index >= leaf_index(MAX_SIZE) {
        return Err(TooLarge);
    }
    // leaf_index(n) lies between 2n − 64 and 2n: start low and walk up to the last leaf stored at or before `index`.
    let mut leaf = index / 2;
    while leaf_index(leaf + 1) <= index {
        leaf += 1;
    }
    let above = index - leaf_index(leaf);
    let level = u32::try_from(above).map_err(|_| TooLarge)?;
    Ok((level, leaf >> level))
}

/// The storage index of leaf `n`, which is also the number of hashes stored for the leaves before it.
///
/// Σ ⌊n/2^i⌋ over i ≥ 0 equals 2n less the number of one-bits of n. Callers keep n at or below 2^63.
pub(crate) const fn leaf_index(n: u64) -> u64 {
    // Order matters: n + (n − ones) stays within 64 bits for every n up to 2^63.
    n + (n - n.count_ones() as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_published_numbering_holds() {
        for (level, n, index) in
            [(0, 0, 0), (0, 1, 1), (1, 0, 2), (0, 2, 3), (0, 3, 4), (1, 1, 5), (2, 0, 6), (0, 4, 7), (0, 7, 11), (3, 0, 14), (0, 8, 15)]
        {
            assert_eq!(stored_index(level, n), Ok(index), "({level}, {n})");
            assert_eq!(split_index(index), Ok((level, n)), "{index}");
        }
        let counts: Vec<_> = (0..=9).map(|size| stored_count(size).unwrap()).collect();
        assert_eq!(counts, [0, 1, 3, 4, 7, 8, 10, 11, 15, 16]);
    }

    #[test]
    fn splitting_undoes_numbering_for_every_early_index() {
        for index in 0..100_000 {
            let (level, n) = split_index(index).unwrap();
            assert_eq!(stored_index(level, n), Ok(index));
        }
    }

    #[test]
    fn the_largest_tree_is_numbered_and_the_next_one_refused() {
        assert_eq!(check_size(MAX_SIZE), Ok((1 << 63) - 1));
        assert_eq!(check_size(1 << 63), Err(TooLarge));
        assert_eq!(stored_count(1 << 63), Err(TooLarge));
        let last = stored_index(0, MAX_SIZE - 1).unwrap();
        assert_eq!(split_index(last), Ok((0, MAX_SIZE - 1)));
        assert_eq!(stored_index(0, MAX_SIZE), Err(TooLarge));
        assert_eq!(stored_index(62, 0), Ok((1 << 63) - 2));
        assert_eq!(stored_index(63, 0), Err(TooLarge));
        assert_eq!(stored_index(64, 0), Err(TooLarge));
        assert_eq!(stored_index(u32::MAX, u64::MAX), Err(TooLarge));
        assert_eq!(split_index(u64::MAX), Err(TooLarge));
        let count = stored_count(MAX_SIZE).unwrap();
        assert_eq!(split_index(count), Err(TooLarge));
        assert!(split_index(count - 1).is_ok());
    }
}
