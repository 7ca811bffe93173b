//! Entries of the log: one spelling, or a fault.
#![no_main]

use audit::Leaf;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(leaf) = Leaf::parse(bytes) {
        assert_eq!(leaf.bytes, bytes);
        _ = leaf.missing_keys();
    }
});
