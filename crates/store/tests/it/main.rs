//! The store on both engines: guards, the door, heads that were released, `fsck`, and sudden deaths.

#![expect(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, reason = "the stage of a test is set or the test fails")]
#![expect(
    clippy::similar_names,
    clippy::format_collect,
    clippy::cast_possible_wrap,
    reason = "tests are read, and their numbers are small"
)]

mod backups;
mod checkpoints;
mod disk;
mod door;
mod epochs;
mod erasure;
mod fsck;
mod guards;
mod highwater;
mod kill;
mod opening;
mod people_documents;
mod power;
mod program;
mod round;
mod support;
mod sustained;
mod tampering;
mod two_servers;
