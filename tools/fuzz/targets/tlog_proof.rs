//! Proofs that travel as files have one spelling.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tlog::tlog_proof::TlogProof;

fuzz_target!(|text: &str| {
    if let Ok(proof) = TlogProof::parse(text) {
        assert_eq!(proof.to_string(), text);
    }
});
