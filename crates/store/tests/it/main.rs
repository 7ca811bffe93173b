//! The store on both engines: guards, the door, heads that were released, `fsck`, and sudden deaths.

mod checkpoints;
mod door;
mod fsck;
mod guards;
mod highwater;
mod kill;
mod opening;
mod people_documents;
mod support;
