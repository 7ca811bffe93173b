//! Archives of a bundle: as our own writer writes them, or refused.
#![no_main]

use std::io::Cursor;

use audit::bundle::{Archive, Files as _};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(archive) = Archive::open(Cursor::new(bytes)) {
        for path in archive.sizes().keys() {
            _ = archive.read(path);
        }
    }
});
