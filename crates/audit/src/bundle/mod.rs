//! The bundle: one log as plain files, to be taken away and checked elsewhere with any tool that reads c2sp.org/tlog-tiles.
//!
//! What must stay true: the files of one log at one size with one choice of openings are the same bytes each time; whoever reads a bundle
//! believes none of its files, and a path in it never leads out of it.

mod archive;
mod files;
mod layout;
mod read;
mod write;

pub use archive::{Archive, Packed, pack};
pub use files::{BYTES_MAX, FILES_MAX, Files, Folder, MemoryFiles, NewFolder, Refused, Sink};
pub use layout::{DAILY_LAST, EarlierNote, SCHEMA, scope_code, scope_of, select_earlier};
pub use read::BundleEvidence;
pub use write::{BundleError, BundleWriter, Closing, is_proven, write};

/// The newest signed note.
pub const CHECKPOINT: &str = "checkpoint";
/// What the bundle says of itself; nothing rests on it.
pub const ABOUT: &str = "bundle.json";
/// What was opened.
pub const OPENINGS: &str = "openings.jsonl";
/// The key of the log, for convenience: trust never starts here.
pub const VKEY: &str = "vkey.txt";
/// Digests of all other files.
pub const SUMS: &str = "SHA256SUMS";
