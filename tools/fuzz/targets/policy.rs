//! Policies of witnesses: read, or the number of the line that is wrong.
#![no_main]

use audit::verify::Policy;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    _ = Policy::parse(text);
});
