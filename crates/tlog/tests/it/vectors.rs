//! The published vectors: RFC 6962 inputs with their roots, one log key with its checkpoint, one witness with its line.
//!
//! What must stay true: these texts were accepted by verifiers that we did not write (Go's `x/mod/sumdb`, aics-tlog);
//! a change that alters one of them breaks every note in the world that we have signed.

use tlog::{Checkpoint, Hash, SigningKey, VerifyingKey, cosignature::CosigningKey, hash, key::Algorithm, note, note::SignedNote};

use crate::support::Log;

const ORIGIN: &str = "justesse.example/demo/decisions/1";
const VKEY: &str = "justesse.example/demo/decisions/1+98dc2175+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4";
const SIGNATURE: &str = "mNwhdSVonKw6blkiJhnyfCN3yfrm9yOQQIH+NVDOd10SEryMtAOSTH8XBNDI5TJ5FdTQYCQbA8T2CL1PqGOGFIG9ywY=";
const WITNESS: &str = "witness.example/works-council";
const WITNESS_VKEY: &str = "witness.example/works-council+fe56ab3b+BMhTrQ8M0rYZrqks7sT9VqJNZJnVhM55JX5Fz9gTm2Cn";
const COSIGNATURE: &str = "/larOwAAAABrBAeYDkwgEBElzkTkjkjIOLa01+ZivOOOcCvOo9FqQbpZ8PGpYjcLuG3XNSfImRyd4D1qq3xX3Oz4dEFJXX2UJcVUDA==";
const COSIGNED_AT: u64 = 1_795_426_200;

fn rfc_6962_log() -> Log {
    Log::of([
        vec![],
        vec![0x00],
        vec![0x10],
        vec![0x20, 0x21],
        vec![0x30, 0x31],
        vec![0x40, 0x41, 0x42, 0x43],
        (0x50..=0x57).collect(),
        (0x60..=0x6f).collect(),
    ])
}

fn log_key() -> SigningKey {
    SigningKey::from_seed(ORIGIN, std::array::from_fn(|n| u8::try_from(n).unwrap())).unwrap()
}

fn checkpoint() -> Checkpoint {
    Checkpoint { origin: ORIGIN.to_owned(), size: 8, root: rfc_6962_log().roots[8] }
}

fn note_text() -> String {
    format!("{ORIGIN}\n8\nXcnaeacGWamtVZy3Ad7ZoqudgjqtL0lgz+Nw7/RgQyg=\n\n\u{2014} {ORIGIN} {SIGNATURE}\n")
}

#[test]
fn the_inputs_of_rfc_6962_have_the_published_roots() {
    let log = rfc_6962_log();
    for (size, root) in [
        (1, "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"),
        (2, "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"),
        (3, "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77"),
        (7, "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c"),
        (8, "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"),
    ] {
        assert_eq!(log.roots[size], Hash::from_hex(root).unwrap(), "size {size}");
    }
    assert_eq!(log.roots[0], hash::empty());
}

#[test]
fn the_published_seed_gives_the_published_key_and_signature() {
    assert_eq!(log_key().verifier().to_vkey_text(), VKEY);
    assert_eq!(log_key().sign_note(&checkpoint().to_body().unwrap()), note_text());
}

#[test]
fn the_published_note_opens_to_the_published_checkpoint() {
    let vkey = VerifyingKey::parse_vkey(VKEY).unwrap();
    let (read, opened) = Checkpoint::open(&note_text(), std::slice::from_ref(&vkey)).unwrap();
    assert_eq!(read, checkpoint());
    assert!(opened.is_signed_by(&vkey));
}

#[test]
fn the_published_witness_cosigns_as_published() {
    let witness = CosigningKey::from_seed(WITNESS, [0x77; 32]).unwrap();
    assert_eq!(witness.verifier().to_vkey_text(), WITNESS_VKEY);
    let line = witness.cosign(&checkpoint().to_body().unwrap(), COSIGNED_AT).unwrap();
    assert_eq!(line.to_string(), format!("\u{2014} {WITNESS} {COSIGNATURE}"));
}

#[test]
fn the_published_cosignature_is_accepted_with_its_time() {
    let text = format!("{}\u{2014} {WITNESS} {COSIGNATURE}\n", note_text());
    let witness = VerifyingKey::parse_vkey(WITNESS_VKEY).unwrap();
    assert_eq!(witness.algorithm(), Algorithm::CosignatureV1);
    let log = VerifyingKey::parse_vkey(VKEY).unwrap();
    let opened = note::open(&text, &[log, witness.clone()]).unwrap();
    assert_eq!(opened.verified.len(), 2);
    assert_eq!(opened.verified[1].key, witness);
    assert_eq!(opened.verified[1].time, Some(COSIGNED_AT));
    assert_eq!(SignedNote::parse(&text).unwrap().to_string(), text);
}

#[test]
fn a_note_that_only_the_witness_vouches_for_is_no_checkpoint() {
    let text = format!("{}\u{2014} {WITNESS} {COSIGNATURE}\n", note_text());
    let witness = VerifyingKey::parse_vkey(WITNESS_VKEY).unwrap();
    let refused = Checkpoint::open(&text, &[witness]).unwrap_err();
    assert_eq!(refused, tlog::checkpoint::CheckpointError::NotSignedByLog(ORIGIN.to_owned()));
}

#[test]
fn an_example_of_the_signed_note_specification_opens() {
    let vkey = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";
    let text = "This is an example message.\n\n\u{2014} example.com/foo \
        Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n";
    let opened = note::open(text, &[VerifyingKey::parse_vkey(vkey).unwrap()]).unwrap();
    assert_eq!(opened.body.as_str(), "This is an example message.\n");
}
