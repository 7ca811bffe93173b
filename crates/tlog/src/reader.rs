//! How stored hashes reach the proofs: by index, from wherever the caller keeps them.
//!
//! What must stay true: nothing here trusts a reader. Fewer or more hashes than asked for are an error, and a wrong
//! hash yields a proof that does not verify.

use thiserror::Error;

use crate::{hash::Hash, numbering::TooLarge, proof::ProofError};

/// Gives stored hashes by their index (see [`crate::numbering`]).
///
/// Callers whose storage answers later (a database) use the plans of [`crate::proof`] instead: read the indexes that
/// the plan names, then finish it.
pub trait HashReader {
    /// What can go wrong with the storage.
    type Error;

    /// The hashes at these indexes, in the order asked for.
    fn read(&self, indexes: &[u64]) -> Result<Vec<Hash>, Self::Error>;
}

/// All stored hashes of a tree in storage order, held in memory.
#[derive(Debug, Clone, Copy)]
pub struct StoredHashes<'a>(pub &'a [Hash]);

/// There is no hash at this index.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("no stored hash at index {0}")]
pub struct MissingHash(pub u64);

impl HashReader for StoredHashes<'_> {
    type Error = MissingHash;

    fn read(&self, indexes: &[u64]) -> Result<Vec<Hash>, MissingHash> {
        indexes
            .iter()
            .map(|&index| usize::try_from(index).ok().and_then(|place| self.0.get(place)).copied().ok_or(MissingHash(index)))
            .collect()
    }
}

/// A storage answered with another number of hashes than asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("asked for {asked} stored hashes and got {got}")]
pub struct WrongCount {
    /// How many indexes were asked for.
    pub asked: usize,
    /// How many hashes came back.
    pub got: usize,
}

impl WrongCount {
    /// Refuses another number of hashes than asked for.
    pub(crate) fn check(asked: usize, hashes: &[Hash]) -> Result<(), Self> {
        let got = hashes.len();
        if asked == got { Ok(()) } else { Err(Self { asked, got }) }
    }
}

/// Why something could not be computed from stored hashes.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ReadError<E> {
    /// What was asked for does not exist in a tree of that size.
    #[error(transparent)]
    Proof(#[from] ProofError),
    /// The coordinates lie outside every tree.
    #[error(transparent)]
    TooLarge(#[from] TooLarge),
    /// The storage failed.
    #[error("stored hashes could not be read: {0}")]
    Storage(E),
    /// The storage answered with another number of hashes than asked for.
    #[error(transparent)]
    Count(#[from] WrongCount),
}

/// Reads and checks that exactly as many hashes came back.
pub(crate) fn read_all<R: HashReader + ?Sized>(reader: &R, indexes: &[u64]) -> Result<Vec<Hash>, ReadError<R::Error>> {
    let hashes = reader.read(indexes).map_err(ReadError::Storage)?;
    WrongCount::check(indexes.len(), &hashes)?;
    Ok(hashes)
}
