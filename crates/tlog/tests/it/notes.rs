//! Our notes, keys and checkpoints against `signed_note` and `tlog_tiles`.
//!
//! What must stay true: they open what we sign and we open what they sign, with the same key texts; what they refuse in
//! the form of a note, we refuse too.

use signed_note::{Note, Signer as _, StandardSigner, StandardVerifier, Verifier as _, VerifierList};
use tlog::{Checkpoint, SigningKey, hash, note, note::Body};

const ORIGIN: &str = "justesse.example/demo/decisions/1";

fn checkpoint(size: u64) -> Checkpoint {
    Checkpoint { origin: ORIGIN.to_owned(), size, root: hash::leaf(&size.to_be_bytes()) }
}

fn key(seed: u8) -> SigningKey {
    SigningKey::from_seed(ORIGIN, [seed; 32]).unwrap()
}

fn they_open(text: &str, keys: &[&SigningKey]) -> bool {
    let verifiers = keys
        .iter()
        .map(|key| Box::new(StandardVerifier::new(&key.verifier().to_vkey_text()).unwrap()) as Box<dyn signed_note::Verifier>)
        .collect();
    Note::from_bytes(text.as_bytes()).is_ok_and(|note| note.verify(&VerifierList::new(verifiers)).is_ok())
}

#[test]
fn they_open_what_we_sign_with_one_key_or_two() {
    for seed in 0..50 {
        let (first, second) = (key(seed), key(seed + 100));
        let body = checkpoint(u64::from(seed)).to_body().unwrap();
        assert!(they_open(&first.sign_note(&body), &[&first]));
        assert!(!they_open(&first.sign_note(&body), &[&second]));
        let both = note::sign(&body, &first, [&second]);
        assert!(they_open(&both, &[&first]) && they_open(&both, &[&second]) && they_open(&both, &[&first, &second]));
    }
}

#[test]
fn they_read_our_private_keys_and_we_open_what_they_sign() {
    for seed in 0..50 {
        let ours = key(seed);
        let theirs = StandardSigner::new(&ours.to_private_text()).unwrap();
        let body = checkpoint(u64::from(seed)).to_body().unwrap();
        let mut signed = Note::new(body.as_bytes(), &[]).unwrap();
        signed.add_sigs(&[&theirs]).unwrap();
        let text = String::from_utf8(signed.to_bytes()).unwrap();
        assert_eq!(text, ours.sign_note(&body), "Ed25519 gives one signature for one text");
        assert_eq!(Checkpoint::open(&text, &[ours.verifier()]).unwrap().0, checkpoint(u64::from(seed)));
        assert_eq!(theirs.key_id().to_be_bytes(), ours.verifier().id().0);
    }
}

#[test]
fn key_ids_and_names_agree() {
    let ours = key(7).verifier();
    let theirs = StandardVerifier::new(&ours.to_vkey_text()).unwrap();
    assert_eq!(theirs.key_id().to_be_bytes(), ours.id().0);
    assert_eq!(theirs.name(), ours.name());
}

#[test]
fn checkpoints_agree_byte_for_byte() {
    for size in [0, 1, 9, 10, 1 << 32, (1 << 62) + 1] {
        let ours = checkpoint(size).to_body().unwrap();
        let theirs = tlog_tiles::checkpoint::Checkpoint::from_bytes(ours.as_bytes()).unwrap();
        assert_eq!((theirs.origin(), theirs.size(), theirs.hash().0), (ORIGIN, size, checkpoint(size).root.0));
        assert_eq!(theirs.to_bytes(), ours.as_bytes());
    }
}

#[test]
fn no_edit_of_one_byte_is_opened_by_us_and_refused_by_them() {
    let key = key(1);
    let text = key.sign_note(&Body::new("justesse.example/a\n1\nroot\n").unwrap());
    let mut refused = 0;
    for place in 0..text.len() {
        for bit in 0..8 {
            let mut bytes = text.clone().into_bytes();
            bytes[place] ^= 1 << bit;
            let Ok(edited) = String::from_utf8(bytes) else { continue };
            assert!(note::open(&edited, &[key.verifier()]).is_err(), "{edited:?}");
            assert!(!they_open(&edited, &[&key]), "{edited:?}");
            refused += 1;
        }
    }
    assert!(refused > 1000, "the test must have tried something");
}
