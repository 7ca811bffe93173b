//! Inclusion and consistency proofs of RFC 6962 §2.1.1 and §2.1.2, and the root at an older size.
//!
//! What must stay true: a proof has exactly the length that size and index demand; verifying needs nothing but the proof
//! and the two hashes to be tied together; making one costs O(log n) point reads, which a plan names before anything is
//! read.

use thiserror::Error;

use crate::{
    hash::{self, Hash},
    numbering::{self, TooLarge},
    reader::{HashReader, ReadError, WrongCount, read_all},
};

/// The most hashes that an inclusion proof can have. (A consistency proof has one more beyond 2^62 leaves.)
pub const MAX_INCLUSION_LEN: usize = 63;

/// Why a proof cannot exist or does not hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum ProofError {
    /// A size is 2^63 or more.
    #[error("a tree has at most 2^63 - 1 leaves")]
    SizeTooLarge,
    /// The tree has no leaf with this index.
    #[error("a tree of {size} leaves has no leaf {index}")]
    IndexOutOfRange {
        /// The leaf asked for.
        index: u64,
        /// The leaves there are.
        size: u64,
    },
    /// The older tree is larger than the newer one.
    #[error("an older tree of {old} leaves cannot precede one of {new}")]
    OldSizeTooLarge {
        /// The size said to be older.
        old: u64,
        /// The size said to be newer.
        new: u64,
    },
    /// The proof has another length than size and index demand.
    #[error("the proof needs {expected} hashes and has {got}")]
    Length {
        /// The length that size and index demand.
        expected: usize,
        /// The length it has.
        got: usize,
    },
    /// The proof does not lead to the (newer) root.
    #[error("the proof does not lead to the root")]
    Root,
    /// The proof does not lead to the older root.
    #[error("the proof does not lead to the older root")]
    OldRoot,
}

impl From<TooLarge> for ProofError {
    fn from(TooLarge: TooLarge) -> Self {
        Self::SizeTooLarge
    }
}

/// The stored hashes that a proof or a root is made of: which to read, and how to join them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    indexes: Vec<u64>,
    /// Invariant: as many numbers as hashes in the result, and their sum is the number of indexes.
    groups: Vec<usize>,
}

impl Plan {
    /// The storage indexes to read.
    pub fn indexes(&self) -> &[u64] {
        &self.indexes
    }

    /// Joins the hashes read at [`Plan::indexes`], in that order, into the proof.
    pub fn finish(&self, hashes: &[Hash]) -> Result<Vec<Hash>, WrongCount> {
        WrongCount::check(self.indexes.len(), hashes)?;
        let mut rest = hashes;
        let joined = self.groups.iter().map(|&len| {
            let (group, after) = rest.split_at_checked(len).unwrap_or((rest, &[]));
            rest = after;
            hash::fold(group)
        });
        Ok(joined.collect())
    }

    /// One result per range of leaves, each range starting at a multiple of the largest subtree in it.
    fn over(ranges: &[(u64, u64)]) -> Result<Self, ProofError> {
        let mut plan = Self { indexes: Vec::new(), groups: Vec::with_capacity(ranges.len()) };
        for &(start, end) in ranges {
            let before = plan.indexes.len();
            let mut from = start;
            // The maximal complete subtrees of the range, largest first.
            while from < end {
                let level = (end - from).ilog2();
                plan.indexes.push(numbering::stored_index(level, from >> level)?);
                from += 1 << level;
            }
            plan.groups.push(plan.indexes.len() - before);
        }
        Ok(plan)
    }
}

/// Plans the root of the first `size` leaves; the result is one hash, whatever the tree has grown to since.
pub fn plan_root(size: u64) -> Result<Plan, ProofError> {
    Plan::over(&[(0, numbering::check_size(size)?)])
}

/// Plans the proof that leaf `index` is in the tree of `size` leaves, sibling of the leaf first.
pub fn plan_inclusion(size: u64, index: u64) -> Result<Plan, ProofError> {
    check_index(size, index)?;
    let mut siblings = Vec::new();
    let (mut start, mut end) = (0, size);
    while end - start > 1 {
        let middle = start + split(end - start);
        if index < middle {
            siblings.push((middle, end));
            end = middle;
        } else {
            siblings.push((start, middle));
            start = middle;
        }
    }
    siblings.reverse();
    Plan::over(&siblings)
}

/// Plans the proof that the tree of `new` leaves begins with that of `old` leaves.
///
/// From nothing to anything, and from a size to itself, the proof is empty.
pub fn plan_consistency(old: u64, new: u64) -> Result<Plan, ProofError> {
    check_sizes(old, new)?;
    if old == 0 || old == new {
        return Plan::over(&[]);
    }
    let mut ranges = Vec::new();
    let (mut start, mut end) = (0, new);
    // Down to the subtree that ends where the old tree ended.
    while old < end {
        let middle = start + split(end - start);
        if old <= middle {
            ranges.push((middle, end));
            end = middle;
        } else {
            ranges.push((start, middle));
            start = middle;
        }
    }
    // The verifier knows this subtree already if it is the whole old tree.
    if start > 0 {
        ranges.push((start, end));
    }
    ranges.reverse();
    Plan::over(&ranges)
}

/// The root of the first `size` leaves.
pub fn root_at<R: HashReader + ?Sized>(reader: &R, size: u64) -> Result<Hash, ReadError<R::Error>> {
    let plan = plan_root(size)?;
    let hashes = read_all(reader, plan.indexes())?;
    Ok(hash::fold(&hashes))
}

/// Proves that leaf `index` is in the tree of `size` leaves.
pub fn prove_inclusion<R: HashReader + ?Sized>(reader: &R, size: u64, index: u64) -> Result<Vec<Hash>, ReadError<R::Error>> {
    carry_out(&plan_inclusion(size, index)?, reader)
}

/// Proves that the tree of `new` leaves begins with that of `old` leaves.
pub fn prove_consistency<R: HashReader + ?Sized>(reader: &R, old: u64, new: u64) -> Result<Vec<Hash>, ReadError<R::Error>> {
    carry_out(&plan_consistency(old, new)?, reader)
}

fn carry_out<R: HashReader + ?Sized>(plan: &Plan, reader: &R) -> Result<Vec<Hash>, ReadError<R::Error>> {
    let hashes = read_all(reader, plan.indexes())?;
    Ok(plan.finish(&hashes)?)
}

/// Checks that `leaf_hash` is leaf `index` of the tree with this size and root.
pub fn verify_inclusion(proof: &[Hash], size: u64, root: &Hash, index: u64, leaf_hash: &Hash) -> Result<(), ProofError> {
    check_index(size, index)?;
    let (inner, border) = Path::to(index, size).parts(proof)?;
    let subtree = climb(leaf_hash, inner, index);
    if climb_right_edge(&subtree, border) == *root { Ok(()) } else { Err(ProofError::Root) }
}

/// Checks that the tree of `new` leaves begins with that of `old` leaves.
pub fn verify_consistency(proof: &[Hash], old: u64, old_root: &Hash, new: u64, new_root: &Hash) -> Result<(), ProofError> {
    check_sizes(old, new)?;
    if old == 0 || old == new {
        let expected_root = if old == 0 { hash::empty() } else { *new_root };
        check_length(proof, 0)?;
        if *old_root != expected_root {
            return Err(ProofError::OldRoot);
        }
        if new == 0 && *new_root != expected_root {
            return Err(ProofError::Root);
        }
        return Ok(());
    }
    // The path starts not at the old tree's last leaf but at the largest subtree that ends with it.
    let level = old.trailing_zeros();
    let position = (old - 1) >> level;
    let path = Path::to(old - 1, new).above(level);
    // A power of two is such a subtree itself, so that the verifier has its hash; otherwise the proof brings it.
    let (seed, rest) = match proof.split_first() {
        _ if old.is_power_of_two() => (old_root, proof),
        Some((seed, rest)) => (seed, rest),
        None => {
            return Err(ProofError::Length { expected: path.len() + 1, got: 0 });
        }
    };
    let brought = proof.len() - rest.len();
    let (inner, border) = path.parts(rest).map_err(|_| ProofError::Length { expected: path.len() + brought, got: proof.len() })?;
    let old_subtree = climb_left_siblings(seed, inner, position);
    if climb_right_edge(&old_subtree, border) != *old_root {
        return Err(ProofError::OldRoot);
    }
    let new_subtree = climb(seed, inner, position);
    if climb_right_edge(&new_subtree, border) != *new_root {
        return Err(ProofError::Root);
    }
    Ok(())
}

/// The way from a leaf to the root: first within the complete subtree that holds it, with siblings on both sides, then
/// along the tree's right edge, with siblings on the left only.
#[derive(Clone, Copy)]
struct Path {
    inner: usize,
    border: usize,
}

impl Path {
    fn to(index: u64, size: u64) -> Self {
        // The paths of this leaf and of the last leaf meet above the highest bit in which their indexes differ.
        let inner = u64::BITS - (index ^ (size - 1)).leading_zeros();
        let border = index.checked_shr(inner).unwrap_or(0).count_ones();
        Self { inner: inner as usize, border: border as usize }
    }

    /// The same path without its first `level` steps.
    fn above(self, level: u32) -> Self {
        Self { inner: self.inner.saturating_sub(level as usize), ..self }
    }

    fn len(self) -> usize {
        self.inner + self.border
    }

    fn parts(self, proof: &[Hash]) -> Result<(&[Hash], &[Hash]), ProofError> {
        check_length(proof, self.len())?;
        Ok(proof.split_at_checked(self.inner).unwrap_or((proof, &[])))
    }
}

/// Joins the siblings on both sides, the bits of `position` saying on which side we stand.
fn climb(start: &Hash, siblings: &[Hash], position: u64) -> Hash {
    (0_u32..).zip(siblings).fold(*start, |hash, (level, sibling)| {
        if is_right_child(position, level) { hash::node(sibling, &hash) } else { hash::node(&hash, sibling) }
    })
}

/// Joins only the siblings on the left: those that already stood when the tree ended here.
fn climb_left_siblings(start: &Hash, siblings: &[Hash], position: u64) -> Hash {
    (0_u32..)
        .zip(siblings)
        .filter(|&(level, _)| is_right_child(position, level))
        .fold(*start, |hash, (_, sibling)| hash::node(sibling, &hash))
}

fn climb_right_edge(start: &Hash, siblings: &[Hash]) -> Hash {
    siblings.iter().fold(*start, |hash, sibling| hash::node(sibling, &hash))
}

fn is_right_child(position: u64, level: u32) -> bool {
    position.checked_shr(level).unwrap_or(0) & 1 == 1
}

/// The largest power of two strictly below `len`, for `len` of 2 or more.
fn split(len: u64) -> u64 {
    1 << (len - 1).ilog2()
}

fn check_index(size: u64, index: u64) -> Result<(), ProofError> {
    numbering::check_size(size)?;
    if index < size { Ok(()) } else { Err(ProofError::IndexOutOfRange { index, size }) }
}

fn check_sizes(old: u64, new: u64) -> Result<(), ProofError> {
    numbering::check_size(new)?;
    if old <= new { Ok(()) } else { Err(ProofError::OldSizeTooLarge { old, new }) }
}

fn check_length(proof: &[Hash], expected: usize) -> Result<(), ProofError> {
    if proof.len() == expected { Ok(()) } else { Err(ProofError::Length { expected, got: proof.len() }) }
}
