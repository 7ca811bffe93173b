//! The panel model: how far raters differ in severity, what candidates come to without that, and how sure any of it is.
//!
//! One number per candidate n and rater r, the composite of that rater's ratings, so that a general impression which colours all ratings of one candidate by one rater counts once:
//! z = μ + aₙ + bᵣ + e with normal a, b, e. Severity is −b.
//!
//! [`Design`] holds the numbers; [`Fit`] gives the most likely variance components, as R's lme4 does; [`Posterior`] integrates them out, which panels with few raters need.

mod connection;
mod design;
mod draws;
mod equations;
mod posterior;
mod ratings;
mod reliability;
mod reml;
mod scores;
mod situation;
mod slope;
mod standings;

pub use connection::{Connection, Link, Subset};
pub use design::{Cell, Design};
pub use draws::{AUDIT_DRAWS, DRAWS};
pub use posterior::{Components, Posterior, Scale};
pub use ratings::{CompositeCells, Dropped, Presence, Rating, RatingsError, competency_cells, composite_cells};
pub use reliability::{Comparison, Reliability};
pub use reml::{Candidates, Fit};
pub use scores::{Covariance, TIE, inversions, places};
pub use situation::{
    Allocation, CANDIDATES_NEEDED, FEW_CANDIDATES, NEGLIGIBLE_SPREAD, RATERS_NEEDED, Reading, SURE_ENOUGH, Situation, is_near_gate,
};
pub use standings::{Questions, Standing, Standings};
