//! The tables, and the one door for writes. SeaORM lives here and nowhere else (but in migrations).
//!
//! What must stay true: no change of an audited table is committed without its entry in the log ([`Store::write`]); no connection
//! leaves this crate; repositories take and return the types of `domain`, and every query takes the scope in which it may look.

mod append;
pub mod backup;
mod checkpointer;
mod closed;
mod conn;
mod door;
mod engine;
mod entity;
mod epoch;
pub mod erase;
mod erasures;
mod error;
mod event;
mod evidence;
mod export;
mod files;
mod fsck;
mod gate;
mod highwater;
mod keys;
pub mod log;
mod logs;
mod once;
mod open;
mod open_error;
pub mod repo;
mod signer;
#[cfg(feature = "testing")]
pub mod testing;
mod txn;

pub use checkpointer::SignedHead;
pub use closed::Closed;
pub use conn::{Ephemeral, Reading};
pub use door::{Boxed, Committed};
pub use engine::Engine;
pub use epoch::NewEpoch;
pub use erasures::{ErasureLine, Step};
pub use error::{Constraint, Error, Fault};
pub use event::{Audited, Event, Events, Written};
pub use evidence::Openings;
pub use export::{ExportError, Wanted};
pub use fsck::{FsckFinding, FsckKind, FsckReport, LogChecked};
pub use logs::Head;
pub use once::forget as forget_results;
pub use open::{Doors, Settings, Store};
pub use open_error::OpenError;
pub use signer::Lease;
pub use txn::{By, EphemeralTxn, Read, WriteTxn};
