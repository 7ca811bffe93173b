//! Paths of tiles have one spelling.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tlog::tile::TilePath;

fuzz_target!(|text: &str| {
    if let Ok(path) = TilePath::parse(text) {
        assert_eq!(path.to_string(), text);
    }
});
