//! Adverse impact: do the groups of a pool come through a selection at different rates, by how much, and how surely?
//!
//! Counts go in, and every verdict that counts can give (rates, ratios, the four-fifths flag, shortfalls, what one person would change) comes out in exact
//! fractions; only tests and intervals are floating point. What the counts cannot give is a [`NotEstimable`](crate::estimable::NotEstimable) with its reason.
//!
//! * [`Group`], [`FourfoldTable`], [`against_highest`]: rates and their ratios, two groups or many.
//! * [`FourfoldTable::exact_test`] and its neighbours: tests of one table; [`RatioInterval`]: how far the ratio of rates may be from the one seen.
//! * [`mantel_haenszel`], [`homogeneity`], [`exact_conditional`]: several tables (vacancies, departments) at once, each compared within itself.
//! * [`scoring_groups`], [`standardized_difference`]: the same question about scores.
//! * [`compare_with_availability`]: those hired against a share of the labour market.
//! * [`benjamini_hochberg`]: many looks at the same people.
//!
//! # Conventions
//!
//! The *focal* group is the one asked about, the *reference* group the one it is compared with. Ratios are focal over reference. Differences, shortfalls and
//! z statistics are positive where the focal group has *fewer* than it would have at equal rates; the exceptions, on a log scale, say so.
//!
//! A ratio of rates is a rule of thumb; statistical and practical significance both matter (29 CFR 1607.4 D), and no figure here is legal advice.

mod availability;
mod conditional;
mod difference;
mod fourfold;
mod highest;
mod interval;
mod lattice;
mod multiplicity;
mod rates;
mod scoring;
mod significance;
mod stratified;

pub use availability::{AvailabilityComparison, compare_with_availability};
pub use conditional::{ConditionalOddsRatio, conditional_odds_ratio, exact_conditional};
pub use difference::{StandardizedDifference, standardized_difference};
pub use fourfold::{FlipFlop, FourfoldTable, SmallNumberRule, SmallNumbers};
pub use highest::{RateComparison, SmallGroups, Standing, against_highest};
pub use interval::{Confidence, RatioInterval};
pub use lattice::{ExactP, Lattice};
pub use multiplicity::benjamini_hochberg;
pub use rates::{FOUR_FIFTHS, Group, Threshold};
pub use scoring::{above_median, scoring_groups};
pub use significance::two_sided_p;
pub use stratified::{
    Association, CommonRatio, Homogeneity, common_odds_ratio, common_risk_ratio, homogeneity, mantel_haenszel, pooled, woolf,
};

use crate::estimable::NotEstimable;
use crate::exact::ExactError;

/// Why an input cannot be what it says it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ImpactError {
    /// More selected than there were.
    #[error("{selected} selected of {applicants}")]
    SelectedExceedApplicants {
        /// How many there were.
        applicants: u32,
        /// How many are said to have been selected.
        selected: u32,
    },
    /// A confidence level that is not strictly between 0 and 1.
    #[error("a confidence level must lie strictly between 0 and 1")]
    Confidence,
    /// A share or a probability that is not between 0 and 1.
    #[error("a share or a probability must lie between 0 and 1")]
    Probability,
    /// A value that is not a finite number.
    #[error("a value is not a finite number")]
    NotFinite,
    /// Lists that must have one entry per person and have not, or a category beyond the number of categories.
    #[error("the lists do not fit each other")]
    Shape,
    /// Counts whose sum does not fit in 32 bits.
    #[error("more people than 32 bits can count")]
    TooMany,
    /// The data do not give the figure.
    #[error(transparent)]
    NotEstimable(#[from] NotEstimable),
    /// The exact arithmetic has no result.
    #[error(transparent)]
    Exact(#[from] ExactError),
}
