//! The log as its readers see it: sentences of one vacancy, the state of the chain, what an auditor may review.

mod chain;
mod entry;
mod scope;
mod timeline;

pub use chain::{ChainView, LogView, SignedView};
pub use entry::EntryView;
pub use timeline::{TimelineEntry, TimelineView};
