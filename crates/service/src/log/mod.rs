//! The log as its readers see it: sentences of one vacancy, the state of the chain, and what an auditor reviews.

mod bundles;
mod chain;
mod entry;
mod facts;
mod findings;
mod overview;
mod recompute;
mod replay;
mod scope;
mod timeline;
mod verification;

pub use bundles::BundleView;
pub use chain::{ChainView, LogView, SignedView};
pub use entry::EntryView;
pub use facts::{Change, Facts};
pub use findings::{FindingView, Raising, place_of};
pub use overview::{Answer, Found, Overview, OverviewView, Verdict, without_reason};
pub use recompute::{PlaceView, RecomputeView, WhatIf};
pub use replay::{CardSeen, ROLES, ReplayView};
pub use scope::ScopeView;
pub use store::repo::bundle::{Bundle, Progress};
pub use timeline::{TimelineEntry, TimelineQuery, TimelineView};
pub(crate) use verification::Verifier;
