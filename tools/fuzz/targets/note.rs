//! Signed notes and the checkpoints in them have one spelling.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tlog::Checkpoint;
use tlog::note::SignedNote;

fuzz_target!(|text: &str| {
    if let Ok(note) = SignedNote::parse(text) {
        assert_eq!(note.to_string(), text);
    }
    _ = Checkpoint::open(text, &[]);
    if let Ok(checkpoint) = Checkpoint::parse(text) {
        assert_eq!(checkpoint.to_body().map(|body| body.to_string()), Ok(text.to_owned()));
    }
});
