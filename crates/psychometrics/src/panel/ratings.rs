//! From the ratings of single competencies to one number per candidate and rater.
//!
//! The numbers are formed exactly and rounded once, so that two raters who gave the same levels have the same number whatever the order of the ratings.

use super::design::Cell;
use crate::exact::{ExactError, Ratio, weighted_mean};

/// One level that one rater gave one candidate on one competency. Not assessed is no rating.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rating {
    /// The candidate, by any number that the caller likes.
    pub candidate: usize,
    /// The rater, by any number that the caller likes.
    pub rater: usize,
    /// The competency, as a position in the list of weights.
    pub competency: usize,
    /// The level.
    pub level: Ratio,
}

/// What becomes of a pair whose rater skipped some competencies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presence {
    /// The weighted mean of what is there, if that is four fifths of the weight or more; otherwise the pair stays out of the model and is listed.
    FourFifths,
    /// The weighted mean of what is there, however little.
    Any,
}

/// The numbers of the model, and the pairs that have none.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CompositeCells {
    /// By candidate, then rater.
    pub cells: Vec<Cell>,
    /// The pairs with too little in them, by candidate, then rater.
    pub dropped: Vec<Dropped>,
}

/// A pair that stays out of the model.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dropped {
    /// The candidate.
    pub candidate: usize,
    /// The rater.
    pub rater: usize,
    /// The share of the weight that was rated.
    pub present: Ratio,
}

/// Why there are no composites.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RatingsError {
    /// A weight that is zero or negative.
    #[error("the weight of competency {0} is not positive")]
    Weight(usize),
    /// A rating of a competency that has no weight.
    #[error("rating {0} is of a competency without a weight")]
    Competency(usize),
    /// Two ratings of one competency by the same rater for the same candidate.
    #[error("candidate {candidate} has two ratings of competency {competency} by rater {rater}")]
    Repeated {
        /// The candidate.
        candidate: usize,
        /// The rater.
        rater: usize,
        /// The competency.
        competency: usize,
    },
    /// The arithmetic has no result.
    #[error(transparent)]
    Exact(#[from] ExactError),
}

/// z = Σ w y / Σ w over the competencies that the rater assessed, for every pair of candidate and rater that occurs.
///
/// `weights` has one positive weight per competency; only their proportions matter.
pub fn composite_cells(weights: &[Ratio], ratings: &[Rating], presence: Presence) -> Result<CompositeCells, RatingsError> {
    if let Some(index) = weights.iter().position(|weight| !weight.is_positive()) {
        return Err(RatingsError::Weight(index));
    }
    if let Some(index) = ratings.iter().position(|rating| rating.competency >= weights.len()) {
        return Err(RatingsError::Competency(index));
    }
    let total = sum(weights.iter().copied())?;
    let mut result = CompositeCells::default();
    let mut ratings = ratings.to_vec();
    ratings.sort_unstable_by_key(|rating| (rating.candidate, rating.rater, rating.competency));
    for pair in ratings.chunk_by(|one, next| (one.candidate, one.rater) == (next.candidate, next.rater)) {
        let weighted: Vec<(Ratio, Ratio)> =
            pair.iter().filter_map(|rating| weights.get(rating.competency).map(|weight| (*weight, rating.level))).collect();
        let repeated = pair.array_windows().find(|[one, next]| one.competency == next.competency);
        if let Some([Rating { candidate, rater, competency, .. }, _]) = repeated {
            return Err(RatingsError::Repeated { candidate: *candidate, rater: *rater, competency: *competency });
        }
        let Some(Rating { candidate, rater, .. }) = pair.first().copied() else { continue };
        let present = sum(weighted.iter().map(|(weight, _)| *weight))?.checked_div(total)?;
        if presence == Presence::FourFifths && present < Ratio::new(4, 5)? {
            result.dropped.push(Dropped { candidate, rater, present });
        } else {
            result.cells.push(Cell { candidate, rater, value: weighted_mean(&weighted)?.to_f64() });
        }
    }
    Ok(result)
}

/// The ratings of one competency as cells: the panel model on y[·,·,c], which says how sure it is that a candidate reaches a required level.
pub fn competency_cells(ratings: &[Rating], competency: usize) -> Vec<Cell> {
    let of = ratings.iter().filter(|rating| rating.competency == competency);
    of.map(|rating| Cell { candidate: rating.candidate, rater: rating.rater, value: rating.level.to_f64() }).collect()
}

fn sum(mut values: impl Iterator<Item = Ratio>) -> Result<Ratio, ExactError> {
    values.try_fold(Ratio::ZERO, Ratio::checked_add)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rating(candidate: usize, rater: usize, competency: usize, level: i64) -> Rating {
        Rating { candidate, rater, competency, level: Ratio::from(level) }
    }

    fn weights(weights: [i64; 3]) -> Vec<Ratio> {
        weights.map(Ratio::from).to_vec()
    }

    #[test]
    fn four_fifths_of_the_weight_are_enough_and_less_is_listed() {
        // Rater 0 rated 4 of 5 parts, rater 1 rated 3 of 5.
        let ratings = [rating(7, 0, 0, 4), rating(7, 0, 1, 2), rating(7, 1, 0, 3), rating(7, 1, 2, 5)];
        let computed = composite_cells(&weights([2, 2, 1]), &ratings, Presence::FourFifths).unwrap();
        assert_eq!(computed.cells, [Cell { candidate: 7, rater: 0, value: 3.0 }]);
        assert_eq!(computed.dropped, [Dropped { candidate: 7, rater: 1, present: Ratio::new(3, 5).unwrap() }]);
        let any = composite_cells(&weights([2, 2, 1]), &ratings, Presence::Any).unwrap();
        assert_eq!(any.cells.len(), 2);
        assert!((any.cells[1].value - 11.0 / 3.0).abs() < 1e-15 && any.dropped.is_empty());
    }

    #[test]
    fn what_cannot_be_a_composite_has_a_name() {
        let twice = [rating(0, 0, 1, 4), rating(0, 0, 1, 4)];
        let error = |weights: &[Ratio], ratings: &[Rating]| composite_cells(weights, ratings, Presence::Any).unwrap_err();
        assert_eq!(error(&weights([1, 1, 1]), &twice), RatingsError::Repeated { candidate: 0, rater: 0, competency: 1 });
        assert_eq!(error(&weights([1, 0, 1]), &twice), RatingsError::Weight(1));
        assert_eq!(error(&weights([1, 1, 1])[..1], &twice), RatingsError::Competency(0));
    }

    #[test]
    fn the_cells_of_a_competency_are_its_levels() {
        let ratings = [rating(0, 0, 1, 4), rating(0, 0, 0, 2), rating(1, 0, 1, 5)];
        assert_eq!(competency_cells(&ratings, 1).iter().map(|cell| cell.value).collect::<Vec<_>>(), [4.0, 5.0]);
    }
}
