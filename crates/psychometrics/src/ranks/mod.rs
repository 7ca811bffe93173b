//! How much a ranking can be trusted: confidence sets for ranks, and bands of scores that the data cannot tell apart.
//!
//! Everything starts from [`Estimates`]: one estimate per candidate with the covariance matrix of all of them. The matrix matters: candidates seen by the same raters err
//! together, and what counts in a ranking is the error of a difference. Nothing here reorders anybody.

mod band;
mod confidence;
mod noise;
mod star;

pub use band::{ClassicalBand, Position, around_cut};
pub use confidence::{Confidence, Procedure, RankConfidence, RankInterval, Sides};

use crate::numeric::canonical::{Canonical, canonical};

/// Estimates closer than this are ties: they are floating-point numbers on a scale of a few points.
pub const TIE: f64 = 1e-9;

/// Below this share of the larger variance, the variance of a difference is rounding.
const ROUNDING: f64 = 1e-12;

/// Estimates of quantities to be ranked, larger is better, with their covariance matrix.
#[derive(Clone, Debug, PartialEq)]
pub struct Estimates {
    values: Vec<f64>,
    covariance: Vec<f64>,
}

/// Why ranks or bands cannot be stated.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
pub enum RanksError {
    /// No estimate at all.
    #[error("there are no estimates")]
    NoData,
    /// A list of another length than the estimates ask for.
    #[error("{have} numbers where {need} are needed")]
    Shape {
        /// How many there are.
        have: usize,
        /// How many are needed.
        need: usize,
    },
    /// Not a number, or infinite.
    #[error("a number that is not finite")]
    NotFinite,
    /// A matrix that is no covariance matrix: not symmetric, or with a combination of negative variance.
    #[error("not a covariance matrix")]
    NotCovariance,
    /// A coverage outside of [.5, 1).
    #[error("the coverage {0} is not between .5 and 1")]
    Coverage(f64),
    /// No draws to take a quantile of.
    #[error("no draws")]
    NoDraws,
    /// Fewer candidates than the question needs.
    #[error("{have} candidates where {need} are needed")]
    TooFew {
        /// How many there are.
        have: usize,
        /// How many are needed.
        need: usize,
    },
    /// A candidate who is not there.
    #[error("there is no candidate {0}")]
    NoSuchCandidate(usize),
    /// A standard deviation below zero, a reliability outside of 0 to 1, or a multiplier that is not positive.
    #[error("{0} is out of range")]
    OutOfRange(&'static str),
}

impl Estimates {
    /// `values[n]` for n candidates and their n × n `covariance`, row by row: symmetric (to 1e-9 of the larger of its two variances) and positive semidefinite. The variances
    /// need not be positive: what is known exactly has none. Units: those of the values, and their squares.
    pub fn new(values: Vec<f64>, mut covariance: Vec<f64>) -> Result<Self, RanksError> {
        let count = values.len();
        if count == 0 {
            return Err(RanksError::NoData);
        }
        if covariance.len() != count * count {
            return Err(RanksError::Shape { have: covariance.len(), need: count * count });
        }
        if values.iter().chain(&covariance).any(|value| !value.is_finite()) {
            return Err(RanksError::NotFinite);
        }
        let at = |row: usize, column: usize| covariance.get(row * count + column).copied().unwrap_or_default();
        let mut symmetric = Vec::with_capacity(covariance.len());
        for row in 0..count {
            for column in 0..count {
                let scale = at(row, row).max(at(column, column));
                if at(row, row) < 0.0 || (at(row, column) - at(column, row)).abs() > 1e-9 * scale {
                    return Err(RanksError::NotCovariance);
                }
                // Halves first, so that no sum can leave the range of floating point numbers.
                symmetric.push(0.5 * at(row, column) + 0.5 * at(column, row));
            }
        }
        covariance = symmetric;
        Ok(Self { values, covariance })
    }

    /// Independent estimates: `standard_errors[n]` ≥ 0 for each of them.
    pub fn independent(values: Vec<f64>, standard_errors: &[f64]) -> Result<Self, RanksError> {
        let count = values.len();
        if standard_errors.len() != count {
            return Err(RanksError::Shape { have: standard_errors.len(), need: count });
        }
        if standard_errors.iter().any(|error| *error < 0.0) {
            return Err(RanksError::OutOfRange("the standard error"));
        }
        let mut covariance = vec![0.0; count * count];
        for (cell, error) in covariance.iter_mut().step_by(count + 1).zip(standard_errors) {
            *cell = error * error;
        }
        Self::new(values, covariance)
    }

    /// How many candidates there are, at least one.
    pub fn count(&self) -> usize {
        self.values.len()
    }

    /// The estimates, in the order given.
    pub fn values(&self) -> &[f64] {
        &self.values
    }

    /// The covariance of two estimates; 0 where there is no such candidate.
    fn covariance(&self, one: usize, other: usize) -> f64 {
        self.covariance.get(one * self.count() + other).copied().unwrap_or_default()
    }

    /// The standard error of the difference of two estimates, `√(V_nn + V_mm − 2 V_nm)`; exactly 0 where only rounding is left of it.
    pub fn sed(&self, one: usize, other: usize) -> f64 {
        let (a, b) = (self.covariance(one, one), self.covariance(other, other));
        let variance = a + b - 2.0 * self.covariance(one, other);
        if one == other || variance <= ROUNDING * (a + b) { 0.0 } else { libm::sqrt(variance) }
    }

    /// The ranks of the estimates themselves, 1 is the best; estimates closer than [`TIE`] to a better one count as equal to it and share its place (1, 1, 3).
    pub fn observed_ranks(&self) -> Vec<usize> {
        self.values.iter().map(|value| 1 + self.values.iter().filter(|other| **other - *value >= TIE).count()).collect()
    }

    /// The standard errors, if all covariances are 0.
    fn independent_errors(&self) -> Option<Vec<f64>> {
        let off_diagonal = |(index, value): (usize, &f64)| index % (self.count() + 1) != 0 && *value != 0.0;
        if self.covariance.iter().enumerate().any(off_diagonal) {
            return None;
        }
        Some(self.covariance.iter().step_by(self.count() + 1).map(|variance| libm::sqrt(*variance)).collect())
    }

    /// The same estimates sorted canonically, and how they were sorted.
    fn canonical(&self) -> (Self, Canonical) {
        let keys: Vec<Vec<f64>> =
            self.values.iter().enumerate().map(|(index, value)| vec![-value, self.covariance(index, index)]).collect();
        let canonical = canonical(&keys, self.count(), |one, other| self.covariance(one, other));
        let order = &canonical.order;
        let values = order.iter().filter_map(|index| self.values.get(*index).copied()).collect();
        let covariance = order.iter().flat_map(|one| order.iter().map(|other| self.covariance(*one, *other))).collect();
        (Self { values, covariance }, canonical)
    }
}
