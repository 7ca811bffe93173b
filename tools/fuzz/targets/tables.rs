//! Tables of candidates, of scores and of anybody's own: whatever the bytes, rows or problems with their places.
#![no_main]

use domain::tables::{Mapping, candidates, scores, sheet};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Err(problems) = candidates::read(bytes, &Mapping::default()) {
        assert!(!problems.is_empty());
    }
    if let Err(problems) = scores::read(bytes, &[1, 2, 3, 4, 5], &["SOC-01", "SOC-02"]) {
        assert!(!problems.is_empty());
    }
    match sheet::read_sheet(bytes, domain::tables::Limits { bytes: 1 << 20, rows: 1_000, cell_bytes: 1_000 }) {
        Ok(sheet) => assert!(sheet.rows.iter().all(|row| row.cells.len() == sheet.headings.len())),
        Err(problems) => assert!(!problems.is_empty()),
    }
});
