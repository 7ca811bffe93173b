//! Properties over random trees, proofs, notes and paths.
//!
//! What must stay true: appending is rebuilding, a proof holds for exactly what it proves, and every text reads back.

use proptest::{collection::vec, prelude::*, sample::Index};
use tlog::{
    Checkpoint, Frontier, Hash, SigningKey, VerifyingKey, entries, hash, note,
    proof::{self, ProofError},
    tile::{FULL_WIDTH, MAX_LEVEL, Tile, TilePath},
    tlog_proof::TlogProof,
};

use crate::support::{Log, mth};

fn leaves() -> impl Strategy<Value = Vec<Vec<u8>>> {
    vec(vec(any::<u8>(), 0..40), 1..200)
}

fn flip(hash: Hash, bit: Index) -> Hash {
    let bit = bit.index(256);
    let mut bytes = hash.0;
    bytes[bit / 8] ^= 1 << (bit % 8);
    Hash(bytes)
}

proptest! {
    #[test]
    fn appending_by_frontier_is_rebuilding(leaves in leaves(), cut in any::<Index>()) {
        let log = Log::of(leaves);
        let size = log.leaves.len();
        prop_assert_eq!(log.roots[size], mth(&log.leaves));
        // Stop anywhere, write the frontier down, go on from what was written.
        let cut = cut.index(size + 1);
        let mut frontier = Frontier::new();
        for leaf in &log.leaves[..cut] {
            let _ = frontier.append(hash::leaf(leaf));
        }
        let mut again = Frontier::from_bytes(cut as u64, &frontier.to_bytes()).unwrap();
        for leaf in &log.leaves[cut..] {
            let _ = again.append(hash::leaf(leaf));
        }
        prop_assert_eq!(again.root(), log.roots[size]);
    }

    #[test]
    fn the_root_at_an_older_size_is_the_root_rebuilt(leaves in leaves(), at in any::<Index>()) {
        let log = Log::of(leaves);
        let at = at.index(log.leaves.len() + 1);
        prop_assert_eq!(proof::root_at(&log.reader(), at as u64), Ok(mth(&log.leaves[..at])));
    }

    #[test]
    fn an_inclusion_proof_holds_for_its_leaf_and_no_bit_of_it_can_change(
        leaves in leaves(), at in any::<Index>(), which in any::<Index>(), bit in any::<Index>(),
    ) {
        let log = Log::of(leaves);
        let (size, at) = (log.leaves.len(), at.index(log.leaves.len()));
        let (n, i) = (size as u64, at as u64);
        let (root, leaf) = (log.roots[size], log.leaf_hash(at));
        let proof = proof::prove_inclusion(&log.reader(), n, i).unwrap();
        prop_assert_eq!(proof::verify_inclusion(&proof, n, &root, i, &leaf), Ok(()));
        let refused = Err(ProofError::Root);
        prop_assert_eq!(proof::verify_inclusion(&proof, n, &flip(root, bit), i, &leaf), refused);
        prop_assert_eq!(proof::verify_inclusion(&proof, n, &root, i, &flip(leaf, bit)), refused);
        if !proof.is_empty() {
            let mut changed = proof.clone();
            let which = which.index(changed.len());
            changed[which] = flip(changed[which], bit);
            prop_assert_eq!(proof::verify_inclusion(&changed, n, &root, i, &leaf), refused);
        }
        // In a tree of equal leaves the same proof rightly holds at several places; at a place with another leaf it never does.
        for other in (0..size).filter(|&other| log.leaves[other] != log.leaves[at]) {
            prop_assert!(proof::verify_inclusion(&proof, n, &root, other as u64, &leaf).is_err());
        }
    }

    #[test]
    fn a_consistency_proof_holds_for_its_roots_and_no_bit_of_it_can_change(
        leaves in leaves(), at in any::<Index>(), which in any::<Index>(), bit in any::<Index>(),
    ) {
        let log = Log::of(leaves);
        let (new, old) = (log.leaves.len(), at.index(log.leaves.len() + 1));
        let (m, n) = (old as u64, new as u64);
        let (old_root, new_root) = (log.roots[old], log.roots[new]);
        let proof = proof::prove_consistency(&log.reader(), m, n).unwrap();
        prop_assert_eq!(proof::verify_consistency(&proof, m, &old_root, n, &new_root), Ok(()));
        prop_assert!(proof::verify_consistency(&proof, m, &flip(old_root, bit), n, &new_root).is_err());
        // From nothing to anything, only the older root is tied to something.
        if old > 0 {
            prop_assert!(proof::verify_consistency(&proof, m, &old_root, n, &flip(new_root, bit)).is_err());
        }
        if !proof.is_empty() {
            let mut changed = proof.clone();
            let which = which.index(changed.len());
            changed[which] = flip(changed[which], bit);
            prop_assert!(proof::verify_consistency(&changed, m, &old_root, n, &new_root).is_err());
            prop_assert!(proof::verify_consistency(&proof[1..], m, &old_root, n, &new_root).is_err());
        }
    }

    #[test]
    fn no_history_with_one_other_leaf_is_consistent(leaves in leaves(), at in any::<Index>(), old in any::<Index>()) {
        let log = Log::of(leaves);
        let (new, at) = (log.leaves.len(), at.index(log.leaves.len()));
        let mut rewritten = log.leaves.clone();
        rewritten[at].push(0);
        let rewritten = Log::of(rewritten);
        // A head from after the rewritten leaf was held by someone.
        let old = at + 1 + old.index(new - at);
        let proof = proof::prove_consistency(&rewritten.reader(), old as u64, new as u64).unwrap();
        let refused = proof::verify_consistency(&proof, old as u64, &log.roots[old], new as u64, &rewritten.roots[new]);
        // An older tree of a power of two leaves is the seed of the proof itself, so that only the newer root shows it.
        let expected = if old.is_power_of_two() && old < new { ProofError::Root } else { ProofError::OldRoot };
        prop_assert_eq!(refused, Err(expected));
    }

    #[test]
    fn notes_and_keys_read_back(
        seed in any::<[u8; 32]>(), name in "[a-z0-9./-]{1,200}", size in 0..=tlog::MAX_SIZE, root in any::<[u8; 32]>(),
    ) {
        let key = SigningKey::from_seed(&name, seed).unwrap();
        let vkey = VerifyingKey::parse_vkey(&key.verifier().to_vkey_text()).unwrap();
        prop_assert_eq!(&vkey, &key.verifier());
        let again = SigningKey::parse_private(&key.to_private_text()).unwrap();
        let checkpoint = Checkpoint { origin: name, size, root: Hash(root) };
        let body = checkpoint.to_body().unwrap();
        let text = key.sign_note(&body);
        prop_assert_eq!(&again.sign_note(&body), &text);
        let (read, opened) = Checkpoint::open(&text, &[vkey]).unwrap();
        prop_assert_eq!(read, checkpoint);
        prop_assert_eq!(opened.body, body);
    }

    #[test]
    fn tile_paths_read_back(level in 0..=MAX_LEVEL, index in 0_u64..1 << 55, width in 1..=FULL_WIDTH) {
        let tile = Tile::new(level, index, width).unwrap();
        for path in [TilePath::Hashes(tile), TilePath::Entries(tile.run())] {
            prop_assert_eq!(TilePath::parse(&path.to_string()), Ok(path));
        }
    }

    #[test]
    fn entry_bundles_read_back(leaves in vec(vec(any::<u8>(), 0..600), 1..=256)) {
        let bytes = entries::encode(&leaves).unwrap();
        let width = u16::try_from(leaves.len()).unwrap();
        prop_assert_eq!(entries::decode(&bytes, width).unwrap(), leaves);
    }

    #[test]
    fn parsers_survive_any_bytes_and_accept_one_spelling(text in "\\PC{0,200}", bytes in vec(any::<u8>(), 0..600)) {
        if let Ok(note) = note::SignedNote::parse(&text) {
            prop_assert_eq!(note.to_string(), text.clone());
        }
        if let Ok(checkpoint) = Checkpoint::parse(&text) {
            prop_assert_eq!(checkpoint.to_body().unwrap().to_string(), text.clone());
        }
        if let Ok(proof) = TlogProof::parse(&text) {
            prop_assert_eq!(proof.to_string(), text.clone());
        }
        if let Ok(path) = TilePath::parse(&text) {
            prop_assert_eq!(path.to_string(), text.clone());
        }
        if let Ok(key) = VerifyingKey::parse_vkey(&text) {
            prop_assert_eq!(key.to_vkey_text(), text.clone());
        }
        if let Ok(leaves) = entries::decode(&bytes, 3) {
            prop_assert_eq!(entries::encode(&leaves).unwrap(), bytes);
        }
    }

    #[test]
    fn paths_that_look_right_have_one_spelling(path in "tile/(entries|[0-9]{1,3})/(x?[0-9]{3}/){0,6}[0-9]{3}(\\.p/[0-9]{1,3})?") {
        if let Ok(parsed) = TilePath::parse(&path) {
            prop_assert_eq!(parsed.to_string(), path);
        }
    }
}
