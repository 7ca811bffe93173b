//! Scorecards: drafts, sealing, correcting, receipts, and how far the panel is.
//!
//! What must stay true: until the scores are opened, nothing that leaves these use cases depends on a level that somebody else gave.

mod draft;
mod expected;
mod list;
mod own;
mod progress;
mod receipt;
mod seal;
mod show;

pub use draft::DraftKept;
pub use expected::Card;
pub(crate) use expected::{Expected, expected, is_assigned};
pub use list::{InterviewsOf, OwnCard};
pub(crate) use own::{Own, own};
pub use progress::ProgressView;
pub use receipt::Receipt;
pub(crate) use seal::{Version, sealed_version};
pub use show::ScorecardView;
pub(crate) use show::working_of;
