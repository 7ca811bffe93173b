//! The many-facet Rasch model: how able the candidates, how severe the raters, how hard the competencies (and whatever else there is), on one scale.
//!
//! `ln(P_k / P_{k-1}) = θ_n − s_r − d_c − … − τ_k`: the log-odds of a rating in category `k` rather than `k − 1` fall with the severity of the rater, the difficulty of
//! the competency and the threshold of the category (Linacre 1989, *Many-Facet Rasch Measurement*). The thresholds are those of one rating scale (Andrich 1978,
//! *Psychometrika* 43:561) or one set per element of a facet, the partial credit model (Masters 1982, *Psychometrika* 47:149). Measures are in logits; every facet but the candidates
//! has mean 0, and so has every set of thresholds.
//!
//! [`jml`] estimates all measures jointly, as the programme Facets does; [`mml`] takes candidates as drawn from a normal distribution.
//! Both are for diagnosis: their standard errors take the ratings of one candidate by one rater for independent facts, which halo makes them not.

mod bias;
mod category;
mod extreme;
mod fit;
mod identification;
mod information;
mod jml;
mod layout;
mod marginal;
mod mml;
mod ratings;
mod summary;

pub use bias::{Across, Interaction, InteractionTest, bias};
pub use extreme::Extreme;
pub use fit::{Fit, Misfit};
pub use jml::{Element, FacetTable, Jml, Measure, jml};
pub use layout::{Categories, ThresholdSet, Thresholds, partial_credit_is_advisable};
pub use mml::{Mml, MmlCandidate, MmlElement, MmlFacet, MmlOptions, mml};
pub use ratings::{Facet, MAX_CATEGORIES, Ratings};
pub use summary::{FacetSummary, Spread};

use crate::estimable::NotEstimable;

/// Why ratings cannot be taken, or the model not be fitted to them.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MfrmError {
    /// Candidates and at least one more facet are needed.
    #[error("{have} facets where at least two are needed")]
    TooFewFacets {
        /// How many there are.
        have: usize,
    },
    /// The list of elements does not have one per row and facet, or there are more than 2³² rows.
    #[error("{elements} elements for {rows} rows of {facets} facets")]
    Shape {
        /// How many ratings there are.
        rows: usize,
        /// How many facets.
        facets: usize,
        /// How many elements.
        elements: usize,
    },
    /// A row that does not name one element per facet.
    #[error("row {row} names {have} elements where {need} are needed")]
    RowLength {
        /// Which, from 0.
        row: usize,
        /// How many it names.
        have: usize,
        /// How many facets there are.
        need: usize,
    },
    /// A row that points to an element without a label.
    #[error("row {row} points to an element that facet {facet} does not have")]
    UnknownElement {
        /// Which, from 0.
        row: usize,
        /// In which facet, from 0.
        facet: usize,
    },
    /// A facet that the ratings do not have.
    #[error("there is no facet “{name}”")]
    UnknownFacet {
        /// The name asked for.
        name: String,
    },
    /// Two facets of one name, or two elements of one label.
    #[error("“{name}” appears twice")]
    Twice {
        /// The name.
        name: String,
    },
    /// A scale with fewer than two categories or more than [`MAX_CATEGORIES`].
    #[error("{lowest} to {highest} is not a scale")]
    Scale {
        /// Its lowest rating.
        lowest: i64,
        /// Its highest rating.
        highest: i64,
    },
    /// A rating that the scale does not have.
    #[error("the rating {value} of row {row} is off the scale")]
    OffScale {
        /// Which row, from 0.
        row: usize,
        /// The rating.
        value: i64,
    },
    /// A number of nodes, or limits of them, that make no grid.
    #[error("the nodes make no grid")]
    Nodes,
    /// The data do not give the figure.
    #[error(transparent)]
    NotEstimable(#[from] NotEstimable),
}
