//! How much an order owes to the weights: what would change if the competencies were weighted otherwise.
//!
//! Stochastic multicriteria acceptability analysis asks under which share of the weightings somebody takes a place (Lahdelma and Salminen 2001, "SMAA-2: Stochastic
//! Multicriteria Acceptability Analysis for Group Decision Making", *Operations Research* 49:444-454): [`acceptability`]. Beside it stand [`dominates`], which needs no
//! weights at all, [`smallest_change`], the least that would have to be moved between weights to bring two candidates level, and [`stays_first`].
//!
//! Everything but the draws is exact. Up to three competencies the weightings form a plane figure and shares are areas; beyond that they are counted in draws.

mod change;
mod dominance;
mod draws;
mod exact;
mod figure;
mod gamma;
mod smaa;
mod space;

pub use change::{Change, Interval, Move, smallest_change, stays_first};
pub use dominance::dominates;
pub use exact::{Exact, exact};
pub use smaa::{Acceptability, Method, acceptability, drawn};
pub use space::{Constraints, Weightings};

use crate::exact::{ExactError, Ratio};

/// What every alternative (candidate) has on every criterion (competency): more is better, and all criteria have one scale.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scores {
    rows: Vec<Vec<Ratio>>,
    criteria: usize,
}

/// Why a question about weights has no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WeightsError {
    /// No alternative at all.
    #[error("no alternative")]
    NoAlternative,
    /// No criterion at all.
    #[error("no criterion")]
    NoCriterion,
    /// An alternative whose scores are not as many as those of the first.
    #[error("alternative {0} does not have one score per criterion")]
    Shape(usize),
    /// An alternative who is not there.
    #[error("there is no alternative {0}")]
    NoSuchAlternative(usize),
    /// A list of weights, of limits or of an order that does not fit the criteria.
    #[error("the weights or their limits do not fit the criteria")]
    Weights,
    /// A weight that is zero or negative.
    #[error("the weight of criterion {0} is not positive")]
    Weight(usize),
    /// A concentration that is not a positive number.
    #[error("the concentration is not a positive number")]
    Concentration,
    /// The limits leave no weighting, or only the border of one.
    #[error("the limits leave no room for weights")]
    NoRoom,
    /// The limits leave so little room that random weights do not find it.
    #[error("the limits are too tight for random weights")]
    TooTight,
    /// No draws to count.
    #[error("no draws")]
    NoDraws,
    /// Shares are exact for uniform weights on up to three criteria only.
    #[error("no exact shares for these weights")]
    NotExact,
    /// The arithmetic has no result.
    #[error(transparent)]
    Exact(#[from] ExactError),
}

impl Scores {
    /// `rows[n][c]` for alternative n and criterion c; at least one of each, and as many in every row.
    pub fn new(rows: Vec<Vec<Ratio>>) -> Result<Self, WeightsError> {
        let criteria = rows.first().ok_or(WeightsError::NoAlternative)?.len();
        if criteria == 0 {
            return Err(WeightsError::NoCriterion);
        }
        match rows.iter().position(|row| row.len() != criteria) {
            Some(index) => Err(WeightsError::Shape(index)),
            None => Ok(Self { rows, criteria }),
        }
    }

    /// How many alternatives there are.
    pub fn alternatives(&self) -> usize {
        self.rows.len()
    }

    /// How many criteria there are.
    pub const fn criteria(&self) -> usize {
        self.criteria
    }

    /// The scores of one alternative.
    fn row(&self, alternative: usize) -> Result<&[Ratio], WeightsError> {
        self.rows.get(alternative).map(Vec::as_slice).ok_or(WeightsError::NoSuchAlternative(alternative))
    }

    /// For every alternative how many have exactly its scores, itself included.
    fn copies(&self) -> Vec<usize> {
        self.rows.iter().map(|row| self.rows.iter().filter(|other| *other == row).count()).collect()
    }
}

/// Positive weights divided by their sum.
fn normalised(weights: &[Ratio], criteria: usize) -> Result<Vec<Ratio>, WeightsError> {
    if weights.len() != criteria {
        return Err(WeightsError::Weights);
    }
    if let Some(index) = weights.iter().position(|weight| !weight.is_positive()) {
        return Err(WeightsError::Weight(index));
    }
    let sum = weights.iter().try_fold(Ratio::ZERO, |sum, weight| sum.checked_add(*weight))?;
    Ok(weights.iter().map(|weight| weight.checked_div(sum)).collect::<Result<_, _>>()?)
}

/// The sum of products.
fn dot(one: &[Ratio], other: &[Ratio]) -> Result<Ratio, ExactError> {
    one.iter().zip(other).try_fold(Ratio::ZERO, |sum, (a, b)| sum.checked_add(a.checked_mul(*b)?))
}
