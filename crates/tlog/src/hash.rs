//! The three hashes of RFC 6962 §2.1 and the newtype that carries them.
//!
//! What must stay true: leaves and nodes are hashed under different first bytes, so that no leaf can pass for a node;
//! a hash has one spelling in base64 and one in hexadecimal, and any other is refused.

use std::fmt;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use sha2::{Digest as _, Sha256};
use thiserror::Error;

use crate::spelling;

/// Bytes in a hash.
pub const HASH_LEN: usize = 32;

const LEAF_PREFIX: u8 = 0x00;
const NODE_PREFIX: u8 = 0x01;

/// A SHA-256 hash of a leaf, of a node or of a tree.
///
/// `Display` writes base64, as checkpoints and proofs do; `{:x}` writes 64 lower-case hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Hash(pub [u8; HASH_LEN]);

/// Why a text or a slice is not a hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum HashError {
    /// The slice is not 32 bytes long.
    #[error("a hash has {HASH_LEN} bytes, not {0}")]
    Length(usize),
    /// The text is not padded standard base64 of 32 bytes with zero trailing bits.
    #[error("not the strict base64 text of a hash")]
    Base64,
    /// The text is not 64 lower-case hexadecimal digits.
    #[error("not the 64 lower-case hexadecimal digits of a hash")]
    Hex,
}

impl Hash {
    /// The bytes of the hash.
    pub const fn as_bytes(&self) -> &[u8; HASH_LEN] {
        &self.0
    }

    /// Reads a hash from exactly 32 bytes.
    pub fn from_slice(bytes: &[u8]) -> Result<Self, HashError> {
        bytes.try_into().map(Self).map_err(|_| HashError::Length(bytes.len()))
    }

    /// Reads the base64 text that `Display` writes, and no other.
    pub fn from_base64(text: &str) -> Result<Self, HashError> {
        let bytes = spelling::base64_exact::<HASH_LEN>(text).ok_or(HashError::Base64)?;
        Ok(Self(bytes))
    }

    /// Reads 64 lower-case hexadecimal digits.
    pub fn from_hex(text: &str) -> Result<Self, HashError> {
        let bytes = spelling::hex_exact::<HASH_LEN>(text).ok_or(HashError::Hex)?;
        Ok(Self(bytes))
    }

    /// The hash as 64 lower-case hexadecimal digits.
    pub fn to_hex(&self) -> String {
        spelling::hex(&self.0)
    }

    /// The hash as padded standard base64.
    pub fn to_base64(&self) -> String {
        STANDARD.encode(self.0)
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_base64())
    }
}

impl fmt::LowerHex for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_hex())
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Hash({self:x})")
    }
}

/// The hash of a leaf: SHA-256 of 0x00 and the leaf's bytes.
pub fn leaf(bytes: &[u8]) -> Hash {
    let mut sha = Sha256::new();
    sha.update([LEAF_PREFIX]);
    sha.update(bytes);
    Hash(sha.finalize().into())
}

/// The hash of a node over its two children: SHA-256 of 0x01, left and right.
pub fn node(left: &Hash, right: &Hash) -> Hash {
    let mut sha = Sha256::new();
    sha.update([NODE_PREFIX]);
    sha.update(left.0);
    sha.update(right.0);
    Hash(sha.finalize().into())
}

/// The root of the tree without leaves: SHA-256 of nothing.
pub fn empty() -> Hash {
    Hash(Sha256::digest([]).into())
}

/// The root over complete subtrees that stand side by side, largest first; the empty root if there are none.
///
/// Each tree that is not a power of two is folded from the right, because RFC 6962 splits at the largest power of two.
pub fn fold(subtrees: &[Hash]) -> Hash {
    subtrees.iter().rev().copied().reduce(|right, left| node(&left, &right)).unwrap_or_else(empty)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_leaf_and_a_node_over_the_same_bytes_differ() {
        let (left, right) = (leaf(b"left"), leaf(b"right"));
        let joined = [left.0, right.0].concat();
        assert_ne!(leaf(&joined), node(&left, &right));
        assert_ne!(node(&left, &right), node(&right, &left));
    }

    #[test]
    fn the_empty_tree_and_the_empty_leaf_hash_as_rfc_6962_says() {
        assert_eq!(empty().to_hex(), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
        assert_eq!(leaf(b"").to_hex(), "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d");
    }

    #[test]
    fn a_hash_reads_back_from_both_spellings() {
        let hash = leaf(b"x");
        assert_eq!(Hash::from_base64(&hash.to_string()), Ok(hash));
        assert_eq!(Hash::from_hex(&format!("{hash:x}")), Ok(hash));
        assert_eq!(Hash::from_slice(hash.as_bytes()), Ok(hash));
    }

    #[test]
    fn a_failed_comparison_shows_a_hash_in_hexadecimal() {
        let hash = leaf(b"x");
        assert_eq!(format!("{hash:?}"), format!("Hash({})", hash.to_hex()));
    }

    #[test]
    fn loose_spellings_are_refused() {
        let hash = leaf(b"");
        let base64 = hash.to_string();
        // 32 bytes leave two unused bits in the last digit: "0=" carries the same bytes as "3=" to a lax decoder.
        let trailing_bits = base64.replace("0=", "3=");
        assert_ne!(base64, trailing_bits);
        for text in [
            trailing_bits,
            base64.trim_end_matches('=').to_owned(),
            format!("{base64}="),
            format!("{base64}\n"),
            base64.replace('/', "_"),
            String::new(),
        ] {
            if text != base64 {
                assert_eq!(Hash::from_base64(&text), Err(HashError::Base64), "{text}");
            }
        }
        let hex = hash.to_hex();
        for text in [hex.to_uppercase(), format!("{hex}0"), hex.replace('6', "g")] {
            assert_eq!(Hash::from_hex(&text), Err(HashError::Hex), "{text}");
        }
        assert_eq!(Hash::from_slice(&[0; 31]), Err(HashError::Length(31)));
    }
}
