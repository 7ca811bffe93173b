//! A framework that an organisation wrote: a framework, or problems.
#![no_main]

use domain::framework::{Standard, read};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    for name in ["own.toml", "own.json"] {
        if let Err(problems) = read(name, bytes, Standard::Own) {
            assert!(!problems.is_empty());
        }
    }
});
