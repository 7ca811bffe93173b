//! The store on both engines: guards, the door, heads that were released, `fsck`, and sudden deaths.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "the stage of a test is set or the test fails")]

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
mod tampering;
mod two_servers;
