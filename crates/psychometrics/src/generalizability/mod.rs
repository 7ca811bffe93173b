//! Generalizability theory: how much of the variation of scores each facet of a balanced design brings, and how dependable a mean over other numbers of them would be.
//!
//! ```
//! use psychometrics::generalizability::{Design, anova};
//!
//! // Three persons, each rated on two tasks by the same two raters per task: raters are nested in tasks.
//! let design = Design::parse("p x (r:t)")?;
//! let scores = [4.0, 5.0, 3.0, 3.0, 2.0, 3.0, 2.0, 1.0, 5.0, 5.0, 4.0, 5.0];
//! // Sizes in the order of the factors: p, r, t. Scores with the factors running in the order given: p, then t, then r fastest.
//! let study = anova(&design, &[("p", 3), ("t", 2), ("r", 2)], &scores)?;
//! let decision = study.decide("p", &[("t", 4), ("r", 1)])?;
//! assert!(decision.dependability? > 0.0);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! What must stay true: the design alone says which terms there are and what their expected mean squares are made of; no design has code of its own. All facets are random.
//!
//! Source throughout: Brennan 2001, *Generalizability Theory*, chapters 3 and 4; Cornfield and Tukey 1956, *Annals of Mathematical Statistics* 27:907.

mod anova;
mod decision;
mod design;

pub use anova::{Study, Variation, anova};
pub use decision::Decision;
pub use design::{Design, Term};

use crate::estimable::NotEstimable;

/// What is wrong with a design, with its data, or with a question about it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StudyError {
    /// The text is not a design such as `p x (r:t)`.
    #[error("not a design such as p x (r:t): {0}")]
    Spelling(String),
    /// A factor stands in the design twice, or there are more than eight.
    #[error("a factor that stands twice, or more than eight factors")]
    Factors,
    /// The sizes do not name every factor of the design once.
    #[error("sizes that do not name every factor once")]
    Sizes,
    /// The number of scores is not the product of the sizes.
    #[error("{have} scores where the design has {need}")]
    Scores {
        /// How many there are.
        have: usize,
        /// How many there must be.
        need: usize,
    },
    /// A score is not a number, or is beyond ±10¹⁰⁰, where squares leave the range of doubles.
    #[error("a score is not a number between -1e100 and 1e100")]
    OutOfRange,
    /// The object of measurement is no factor of the design.
    #[error("the object of measurement is no factor of the design")]
    NoSuchObject,
    /// A figure that the data cannot give.
    #[error(transparent)]
    NotEstimable(#[from] NotEstimable),
}
