//! Entry bundles: up to 256 leaves in one file, each after its length.
//!
//! What must stay true: the bytes of a leaf come back exactly as they were hashed; a bundle of the wrong number of
//! leaves, cut short or followed by anything is refused.

use thiserror::Error;

use crate::tile::FULL_WIDTH;

/// The longest leaf that the 16-bit length can announce.
pub const MAX_LEAF_LEN: usize = u16::MAX as usize;

/// Why leaves are no bundle, or bytes are none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum EntriesError {
    /// A bundle holds 1 to 256 leaves.
    #[error("an entry bundle holds 1 to {FULL_WIDTH} leaves, not {0}")]
    Width(usize),
    /// A leaf is longer than its length can say.
    #[error("leaf {0} of the bundle is longer than {MAX_LEAF_LEN} bytes")]
    LeafTooLong(usize),
    /// The bytes end before this leaf does.
    #[error("the bundle ends within leaf {0}")]
    Truncated(usize),
    /// Bytes follow the last leaf.
    #[error("{0} bytes follow the last leaf of the bundle")]
    Trailing(usize),
}

/// Writes leaves, each after its length in two bytes, high byte first.
pub fn encode<L: AsRef<[u8]>>(leaves: &[L]) -> Result<Vec<u8>, EntriesError> {
    check_width(leaves.len())?;
    let mut bytes = Vec::new();
    for (place, leaf) in leaves.iter().enumerate() {
        let leaf = leaf.as_ref();
        let len = u16::try_from(leaf.len()).map_err(|_| EntriesError::LeafTooLong(place))?;
        bytes.extend_from_slice(&len.to_be_bytes());
        bytes.extend_from_slice(leaf);
    }
    Ok(bytes)
}

/// Reads exactly `width` leaves.
pub fn decode(bytes: &[u8], width: u16) -> Result<Vec<&[u8]>, EntriesError> {
    check_width(usize::from(width))?;
    let mut rest = bytes;
    let mut leaves = Vec::with_capacity(usize::from(width));
    for place in 0..usize::from(width) {
        let (len, after) = rest.split_first_chunk::<2>().ok_or(EntriesError::Truncated(place))?;
        let (leaf, after) = after.split_at_checked(usize::from(u16::from_be_bytes(*len))).ok_or(EntriesError::Truncated(place))?;
        leaves.push(leaf);
        rest = after;
    }
    if rest.is_empty() { Ok(leaves) } else { Err(EntriesError::Trailing(rest.len())) }
}

fn check_width(width: usize) -> Result<(), EntriesError> {
    if (1..=usize::from(FULL_WIDTH)).contains(&width) { Ok(()) } else { Err(EntriesError::Width(width)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leaves_of_every_length_come_back() {
        let leaves = [vec![], vec![0; 1], vec![7; 255], vec![8; 256], vec![9; MAX_LEAF_LEN]];
        let bytes = encode(&leaves).unwrap();
        assert_eq!(bytes[..5], [0, 0, 0, 1, 0]);
        assert_eq!(decode(&bytes, 5).unwrap(), leaves);
    }

    #[test]
    fn a_leaf_that_its_length_cannot_announce_is_refused() {
        let leaves = [vec![], vec![0; MAX_LEAF_LEN + 1]];
        assert_eq!(encode(&leaves), Err(EntriesError::LeafTooLong(1)));
    }

    #[test]
    fn a_bundle_cut_anywhere_or_longer_than_its_leaves_is_refused() {
        let bytes = encode(&[b"ab".as_slice(), b"", b"c"]).unwrap();
        for len in 0..bytes.len() {
            assert!(matches!(decode(&bytes[..len], 3), Err(EntriesError::Truncated(_))), "{len}");
        }
        assert_eq!(decode(&bytes, 2), Err(EntriesError::Trailing(3)));
        assert_eq!(decode(&bytes, 4), Err(EntriesError::Truncated(3)));
        let longer = [bytes.as_slice(), b"x"].concat();
        assert_eq!(decode(&longer, 3), Err(EntriesError::Trailing(1)));
    }

    #[test]
    fn a_bundle_has_at_least_one_leaf_and_at_most_256() {
        assert_eq!(encode::<&[u8]>(&[]), Err(EntriesError::Width(0)));
        assert_eq!(encode(&[b""; 257]), Err(EntriesError::Width(257)));
        assert_eq!(decode(&[], 0), Err(EntriesError::Width(0)));
        assert_eq!(decode(&[0; 514], 257), Err(EntriesError::Width(257)));
        assert_eq!(decode(&[0; 512], 256).map(|leaves| leaves.len()), Ok(256));
    }
}
