//! Bundles of entries have one spelling.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tlog::entries::{decode, encode};

fuzz_target!(|input: (u16, &[u8])| {
    let (width, bytes) = input;
    if let Ok(leaves) = decode(bytes, width) {
        assert_eq!(leaves.len(), usize::from(width));
        assert_eq!(encode(&leaves).as_deref(), Ok(bytes));
    }
});
