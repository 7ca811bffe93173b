//! The transparency log: bytes in, proofs out. Knows nothing of recruitment.
//!
//! What must stay true in every module: a tree shaped and hashed as RFC 6962 says, so that programs written by others
//! verify what we write; parsers that accept exactly one spelling of each thing, so that no second text carries the
//! same signature; no panic whatever the bytes; no file, clock, network or randomness except through arguments and
//! traits.

pub mod checkpoint;
pub mod cosignature;
pub mod entries;
pub mod frontier;
pub mod hash;
pub mod key;
pub mod note;
pub mod numbering;
pub mod proof;
pub mod reader;
pub mod tile;
pub mod tile_reader;
pub mod tlog_proof;

mod spelling;

pub use checkpoint::Checkpoint;
pub use frontier::Frontier;
pub use hash::Hash;
pub use key::{SigningKey, VerifyingKey};
pub use numbering::MAX_SIZE;
pub use reader::HashReader;
