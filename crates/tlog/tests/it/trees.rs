//! Our trees, proofs, tiles and stored hashes against `tlog_tiles` (a port of Go's) and `ct-merkle`.
//!
//! What must stay true: not one difference, at every small size and around every power of two. `ct-merkle` panics on
//! indexes outside the tree, hence it is asked only for what exists.

use ct_merkle::{ConsistencyProof, InclusionProof, RootHash, mem_backed_tree::MemoryBackedTree};
use tlog::{
    Hash, hash, numbering,
    proof::{self, ProofError},
    tile::Tile,
    tile_reader::TileHashReader,
};
use tlog_tiles::{tile as their_tile, tlog as theirs};

use crate::support::{Log, MemoryTiles, mth, sizes_around_powers_of_two, telling_positions};

// The digest that `ct-merkle` hashes with is the one that our own dependency brings.
type CtTree = MemoryBackedTree<sha2::Sha256, Vec<u8>>;

struct TheirReader<'a>(&'a [Hash]);

impl theirs::HashReader for TheirReader<'_> {
    fn read_hashes(&self, indexes: &[u64]) -> Result<Vec<theirs::Hash>, tlog_tiles::Error> {
        Ok(indexes.iter().map(|&index| to_theirs(self.0[usize::try_from(index).unwrap()])).collect())
    }
}

fn to_theirs(hash: Hash) -> theirs::Hash {
    theirs::Hash(hash.0)
}

fn from_theirs(hashes: Vec<theirs::Hash>) -> Vec<Hash> {
    hashes.into_iter().map(|hash| Hash(hash.0)).collect()
}

fn from_bytes(bytes: &[u8]) -> Vec<Hash> {
    bytes.chunks(32).map(|chunk| Hash::from_slice(chunk).unwrap()).collect()
}

fn to_bytes(hashes: &[Hash]) -> Vec<u8> {
    hashes.iter().flat_map(|hash| hash.0).collect()
}

fn ct_root(root: Hash, size: usize) -> RootHash<sha2::Sha256> {
    RootHash::new(root.0.into(), size as u64)
}

fn ct_trees_up_to(log: &Log, size: usize) -> CtTree {
    let mut tree = CtTree::new();
    log.leaves[..size].iter().cloned().for_each(|leaf| tree.push(leaf));
    tree
}

fn compare_roots(log: &Log, ct: &CtTree, size: usize) {
    let n = size as u64;
    let root = proof::root_at(&log.reader(), n).unwrap();
    assert_eq!(root, log.roots[size], "root at {size} from stored hashes");
    if size > 0 {
        assert_eq!(to_theirs(root), theirs::tree_hash(n, &TheirReader(&log.stored)).unwrap(), "root at {size}");
    }
    assert_eq!(root.0, <[u8; 32]>::from(*ct.root().as_bytes()), "root at {size}");
}

fn compare_inclusion(log: &Log, ct: &CtTree, size: usize, index: usize) {
    let (n, i) = (size as u64, index as u64);
    let what = format!("leaf {index} of {size}");
    let (root, leaf_hash) = (log.roots[size], log.leaf_hash(index));
    let ours = proof::prove_inclusion(&log.reader(), n, i).unwrap();
    assert_eq!(ours, from_theirs(theirs::prove_record(n, i, &TheirReader(&log.stored)).unwrap()), "{what}");
    assert_eq!(ours, from_bytes(ct.prove_inclusion(index).as_bytes()), "{what}");
    assert_eq!(proof::verify_inclusion(&ours, n, &root, i, &leaf_hash), Ok(()), "{what}");
    let to_them = ours.iter().copied().map(to_theirs).collect();
    assert!(theirs::check_record(&to_them, n, to_theirs(root), i, to_theirs(leaf_hash)).is_ok(), "{what}");
    let to_ct = InclusionProof::from_bytes(to_bytes(&ours));
    assert!(ct_root(root, size).verify_inclusion(&log.leaves[index], i, &to_ct).is_ok(), "{what}");
}

fn compare_consistency(log: &Log, ct: &CtTree, old: usize, new: usize) {
    let (m, n) = (old as u64, new as u64);
    let what = format!("{old} before {new}");
    let (old_root, new_root) = (log.roots[old], log.roots[new]);
    let ours = proof::prove_consistency(&log.reader(), m, n).unwrap();
    assert_eq!(proof::verify_consistency(&ours, m, &old_root, n, &new_root), Ok(()), "{what}");
    if old == 0 {
        // The others know no proof from nothing; ours is empty.
        assert!(ours.is_empty());
        return;
    }
    assert_eq!(ours, from_theirs(theirs::prove_tree(n, m, &TheirReader(&log.stored)).unwrap()), "{what}");
    assert_eq!(ours, from_bytes(ct.prove_consistency(new - old).as_bytes()), "{what}");
    let to_them = ours.iter().copied().map(to_theirs).collect();
    assert!(theirs::check_tree(&to_them, n, to_theirs(new_root), m, to_theirs(old_root)).is_ok(), "{what}");
    let to_ct = ConsistencyProof::try_from_bytes(to_bytes(&ours)).unwrap();
    assert!(ct_root(new_root, new).verify_consistency(&ct_root(old_root, old), &to_ct).is_ok(), "{what}");
}

fn compare_tiles(log: &Log, size: usize) {
    let ours: Vec<Tile> = Tile::all(size as u64).unwrap().collect();
    let expected = their_tile::Tile::new_tiles(8, 0, size as u64);
    assert_eq!(ours.len(), expected.len(), "tiles at {size}");
    for (ours, expected) in ours.iter().zip(&expected) {
        assert_eq!(format!("tile/8/{}", ours.to_string().strip_prefix("tile/").unwrap()), expected.path());
        let contents = ours.contents(&log.reader()).unwrap();
        assert_eq!(contents, expected.read_data(&TheirReader(&log.stored)).unwrap(), "{ours} at {size}");
    }
}

fn compare_stored_hashes(log: &Log) {
    let mut next = 0;
    for n in 0..log.leaves.len() as u64 {
        let leaf = &log.leaves[usize::try_from(n).unwrap()];
        let expected = theirs::stored_hashes(n, leaf, &TheirReader(&log.stored)).unwrap();
        assert_eq!(numbering::stored_count(n).unwrap(), theirs::stored_hash_count(n));
        assert_eq!(numbering::stored_count(n).unwrap(), next as u64);
        assert_eq!(log.stored[next..next + expected.len()], from_theirs(expected.clone()), "stored for leaf {n}");
        next += expected.len();
    }
    assert_eq!(log.stored.len(), next);
}

fn compare_around_powers_of_two(highest: u32) {
    let sizes = sizes_around_powers_of_two(highest);
    let log = Log::sized(*sizes.last().unwrap());
    compare_stored_hashes(&log);
    let mut ct = CtTree::new();
    for size in sizes {
        for leaf in &log.leaves[usize::try_from(ct.len()).unwrap()..size] {
            ct.push(leaf.clone());
        }
        compare_roots(&log, &ct, size);
        compare_tiles(&log, size);
        let positions = telling_positions(size);
        for &index in &positions {
            compare_inclusion(&log, &ct, size, index);
        }
        for &old in &positions {
            compare_consistency(&log, &ct, old, size);
        }
    }
}

#[test]
fn every_size_up_to_300_agrees_in_every_proof_tile_and_stored_hash() {
    let log = Log::sized(300);
    compare_stored_hashes(&log);
    for size in 0..=300 {
        let ct = ct_trees_up_to(&log, size);
        assert_eq!(log.roots[size], mth(&log.leaves[..size]), "the definition at {size}");
        compare_roots(&log, &ct, size);
        compare_tiles(&log, size);
        (0..size).for_each(|index| compare_inclusion(&log, &ct, size, index));
        (0..=size).for_each(|old| compare_consistency(&log, &ct, old, size));
    }
}

#[test]
fn sizes_around_powers_of_two_up_to_65536_agree() {
    compare_around_powers_of_two(16);
}

#[test]
#[ignore = "slow: a million leaves"]
fn sizes_around_powers_of_two_up_to_a_million_agree() {
    compare_around_powers_of_two(20);
}

#[test]
fn numbering_agrees_up_to_the_largest_tree() {
    for k in 0..62 {
        for n in [(1_u64 << k) - 1, 1 << k, (1 << k) + 1, (1 << k) * 3 / 2] {
            assert_eq!(numbering::stored_index(0, n), Ok(theirs::stored_hash_index(0, n)), "leaf {n}");
            assert_eq!(numbering::stored_count(n), Ok(theirs::stored_hash_count(n)), "count {n}");
        }
    }
    for index in 0..5_000 {
        let (level, n) = theirs::split_stored_hash_index(index);
        assert_eq!(numbering::split_index(index), Ok((u32::from(level), n)), "index {index}");
    }
}

#[test]
fn tile_paths_agree_in_what_is_accepted() {
    let accepted = ["tile/0/000", "tile/0/x001/067", "tile/1/999.p/255", "tile/63/x123/x456/789.p/1"];
    // `tlog_tiles` 0.2.0 panics on level 64 and on widths 0 and 257; those stand in the tests of the module.
    let refused = ["tile/0/x000/067", "tile/0/1", "tile/0/001/067", "tile/0/0000", "tile/0/000.p/01", "tile/00/000", "tile/0/x001"];
    for path in accepted.into_iter().chain(refused) {
        let ours = tlog::tile::TilePath::parse(path);
        let expected = their_tile::Tile::from_path(&path.replacen("tile/", "tile/8/", 1));
        assert_eq!(ours.is_ok(), expected.is_ok(), "{path}");
        assert_eq!(ours.is_ok(), accepted.contains(&path), "{path}");
    }
}

#[test]
fn proofs_from_tiles_are_the_proofs_from_stored_hashes() {
    for size in [1, 2, 255, 256, 257, 300, 511, 512, 513, 1000] {
        let log = Log::sized(size);
        let n = size as u64;
        let tiles = TileHashReader::new(n, &log.roots[size], MemoryTiles(&log)).unwrap();
        for index in telling_positions(size) {
            let from_tiles = proof::prove_inclusion(&tiles, n, index as u64).unwrap();
            assert_eq!(from_tiles, proof::prove_inclusion(&log.reader(), n, index as u64).unwrap());
            let from_tiles = proof::prove_consistency(&tiles, index as u64, n).unwrap();
            assert_eq!(from_tiles, proof::prove_consistency(&log.reader(), index as u64, n).unwrap());
        }
        for (index, hash) in (0..).zip(&log.stored) {
            assert_eq!(tlog::HashReader::read(&tiles, &[index]).unwrap(), [*hash], "stored {index} at {size}");
        }
    }
}

#[test]
fn what_does_not_exist_is_refused_by_name() {
    let log = Log::sized(8);
    let hashes = proof::prove_inclusion(&log.reader(), 8, 5).unwrap();
    let (root, leaf) = (log.roots[8], log.leaf_hash(5));
    let verify = |proof: &[Hash], size, index| proof::verify_inclusion(proof, size, &root, index, &leaf);
    assert_eq!(verify(&hashes, 8, 5), Ok(()));
    assert_eq!(verify(&hashes, 8, 8), Err(ProofError::IndexOutOfRange { index: 8, size: 8 }));
    assert_eq!(verify(&hashes, 0, 0), Err(ProofError::IndexOutOfRange { index: 0, size: 0 }));
    assert_eq!(verify(&hashes, 1 << 63, 5), Err(ProofError::SizeTooLarge));
    assert_eq!(verify(&hashes[1..], 8, 5), Err(ProofError::Length { expected: 3, got: 2 }));
    assert_eq!(verify(&[], 8, 5), Err(ProofError::Length { expected: 3, got: 0 }));
    assert_eq!(verify(&[root; 64], 8, 5), Err(ProofError::Length { expected: 3, got: 64 }));
    assert_eq!(verify(&hashes, 8, 4), Err(ProofError::Root));
    let older = proof::verify_inclusion(&hashes, 7, &log.roots[7], 5, &leaf);
    assert_eq!(older, Err(ProofError::Root), "the proof for one size does not hold against the root of another");
    assert_eq!(proof::plan_inclusion(3, 3), Err(ProofError::IndexOutOfRange { index: 3, size: 3 }));
    assert_eq!(proof::plan_consistency(4, 3), Err(ProofError::OldSizeTooLarge { old: 4, new: 3 }));
    assert_eq!(proof::plan_root(1 << 63), Err(ProofError::SizeTooLarge));
}

#[test]
fn consistency_from_nothing_and_to_itself_needs_no_hash_and_takes_none() {
    let log = Log::sized(8);
    let (empty, root) = (hash::empty(), log.roots[8]);
    let verify = |proof: &[Hash], old, old_root: Hash, new| proof::verify_consistency(proof, old, &old_root, new, &root);
    assert_eq!(verify(&[], 0, empty, 8), Ok(()));
    assert_eq!(verify(&[], 8, root, 8), Ok(()));
    assert_eq!(verify(&[], 0, root, 8), Err(ProofError::OldRoot));
    assert_eq!(verify(&[], 8, log.roots[7], 8), Err(ProofError::OldRoot));
    assert_eq!(verify(&[root], 0, empty, 8), Err(ProofError::Length { expected: 0, got: 1 }));
    assert_eq!(verify(&[root], 8, root, 8), Err(ProofError::Length { expected: 0, got: 1 }));
    assert_eq!(verify(&[], 9, root, 8), Err(ProofError::OldSizeTooLarge { old: 9, new: 8 }));
    assert_eq!(verify(&[], 0, empty, 0), Err(ProofError::Root));
    assert_eq!(verify(&[], 5, log.roots[5], 8), Err(ProofError::Length { expected: 4, got: 0 }));
    assert_eq!(verify(&[root; 2], 4, log.roots[4], 8), Err(ProofError::Length { expected: 1, got: 2 }));
    assert_eq!(verify(&[root; 3], 5, log.roots[5], 8), Err(ProofError::Length { expected: 4, got: 3 }));
    assert_eq!(verify(&[root; 5], 5, log.roots[5], 8), Err(ProofError::Length { expected: 4, got: 5 }));
}

#[test]
fn proofs_in_the_largest_tree_are_planned_within_64_bits() {
    let size = numbering::MAX_SIZE;
    for index in [0, 1, size / 2, size - 1] {
        let plan = proof::plan_inclusion(size, index).unwrap();
        assert!(plan.indexes().iter().all(|&stored| stored < numbering::stored_count(size).unwrap()));
        let proof = plan.finish(&vec![hash::empty(); plan.indexes().len()]).unwrap();
        assert!(proof.len() <= proof::MAX_INCLUSION_LEN);
        let refused = proof::verify_inclusion(&proof, size, &hash::empty(), index, &hash::empty());
        assert_eq!(refused, Err(ProofError::Root), "of the right length, though of nothing");
        let plan = proof::plan_consistency(index, size).unwrap();
        assert!(plan.finish(&[]).is_err() || index == 0);
    }
}
