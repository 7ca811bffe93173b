//! Decisions: outcomes one by one against the ranking seen, and the second signature where the order is departed from.
//!
//! What must stay true: a named human decides; there is no default outcome; a departure from the order has a reason and two names.

mod check;
mod decide;
mod prepared;
mod show;
mod sign;

pub use decide::Decided;
pub use prepared::{Deciding, OutcomeOf, Prepared};
pub use show::{DecisionView, OutcomeView};
