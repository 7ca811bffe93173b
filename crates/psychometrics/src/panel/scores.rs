//! Scores with the raters' effects taken out, and how far each may be off.
#![expect(clippy::indexing_slicing, reason = "indices run over the candidates and raters of the design")]

use super::design::Design;
use super::equations::{Absorbed, Units};
use crate::estimable::Estimate;

/// Adjusted scores closer than this are tied: they come from floating point sums, and no order may hang on the last bits.
pub const TIE: f64 = 1e-9;

/// One per candidate: the mean of the values less the mean effect of the raters who gave them, (T − Σ b)/k.
///
/// It is not drawn towards the common mean, so a candidate is not pulled down for having few raters; and it can be followed by hand: observed 3.73, less the mean of the effects +.21 and
/// −.05, is 3.65. In a crossed design everybody met all raters, whose predicted effects sum to 0 (Searle et al. 1992, *Variance Components*, chapter 7): nothing is taken, to the last bit.
pub(super) fn adjusted(design: &Design, effects: &[f64]) -> Vec<f64> {
    if design.is_crossed() {
        return design.means();
    }
    let crossing = design.by_candidate();
    crossing
        .units()
        .zip(crossing.totals.iter().zip(&crossing.counts))
        .map(|(met, (total, count))| {
            let taken: f64 = met.iter().map(|entry| entry.count * effects[entry.level]).sum();
            design.centre() + (total - taken) / count
        })
        .collect()
}

/// Competition ranks of adjusted scores, the highest first: 1, 1, 3. Scores within [`TIE`] of the highest of their group share its place.
pub fn places(scores: &[f64]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..scores.len()).collect();
    order.sort_by(|one, other| scores[*other].total_cmp(&scores[*one]).then(one.cmp(other)));
    let mut places = vec![0; scores.len()];
    let (mut place, mut best) = (1, f64::INFINITY);
    for (above, index) in order.into_iter().enumerate() {
        if best - scores[index] > TIE {
            (place, best) = (above + 1, scores[index]);
        }
        places[index] = place;
    }
    places
}

/// The pairs of candidates whose order turns: the first stands above the second by `record` (ranks, 1 the best, `None` for who is not ranked) and below by `scores`.
///
/// Pairs of positions, sorted. Ties on either side are not turned. Time O(N²).
pub fn inversions(record: &[Option<usize>], scores: &[f64]) -> Vec<(usize, usize)> {
    let ranked: Vec<(usize, usize, f64)> =
        record.iter().zip(scores).enumerate().filter_map(|(index, (rank, score))| rank.map(|rank| (index, rank, *score))).collect();
    let mut turned = Vec::new();
    for (one, rank, score) in &ranked {
        for (other, other_rank, other_score) in &ranked {
            if rank < other_rank && other_score - score > TIE {
                turned.push((*one, *other));
            }
        }
    }
    turned
}

/// The covariance matrix of the adjusted scores.
#[derive(Clone, Debug, PartialEq)]
pub struct Covariance {
    order: usize,
    values: Vec<f64>,
    rater_errors: Vec<f64>,
}

impl Covariance {
    /// V = σe² diag(1/k) + W C Wᵀ, where W = Z/k says which share of a candidate's values each rater gave, and C = σe² times the block of the raters in the inverse of the equations:
    /// what is not known about the raters' effects. Raters who are shared tie candidates together, so V is not diagonal.
    ///
    /// Source: Henderson 1975, *Biometrics* 31:423 (prediction error variances). For fixed candidates V is the covariance that lme4 gives for `0 + candidate + (1|rater)`.
    pub(super) fn of(design: &Design, units: Units, y: f64, residual_variance: f64) -> Estimate<Self> {
        let crossing = design.by_candidate();
        let solved = Absorbed::of(crossing, units).solve(y)?;
        let inverse = solved.factor.inverse();
        let (size, width) = (crossing.levels, solved.factor.order());
        let order = crossing.counts.len();
        let scale = residual_variance * y;
        let mut values = vec![0.0; order * order];
        let mut known = vec![0.0; size];
        for (one, (met, count)) in crossing.units().zip(&crossing.counts).enumerate() {
            known.fill(0.0);
            for entry in met {
                let share = scale * entry.count / count;
                for (sum, value) in known.iter_mut().zip(&inverse[entry.level * width..]) {
                    *sum += share * value;
                }
            }
            for (other, (met, count)) in crossing.units().zip(&crossing.counts).enumerate().take(one + 1) {
                let shared = met.iter().map(|entry| entry.count * known[entry.level]).sum::<f64>() / count;
                values[one * order + other] = shared;
                values[other * order + one] = shared;
            }
            values[one * order + one] += residual_variance / count;
        }
        let rater_errors = (0..size).map(|rater| libm::sqrt((scale * inverse[rater * width + rater]).max(0.0))).collect();
        Ok(Self { order, values, rater_errors })
    }

    /// The number of candidates.
    pub const fn order(&self) -> usize {
        self.order
    }

    /// All elements, row by row, in points².
    pub fn values(&self) -> &[f64] {
        &self.values
    }

    /// The standard error of the score of one candidate, in points. Raters' effects that all share are part of it, though they cancel out of every comparison.
    ///
    /// Positions are those of [`Design::candidates`]; `None` beyond them.
    pub fn error(&self, candidate: usize) -> Option<f64> {
        self.element(candidate, candidate).map(|variance| libm::sqrt(variance.max(0.0)))
    }

    /// The standard error of the effect of each rater, in points: the square root of its variance.
    pub fn rater_errors(&self) -> &[f64] {
        &self.rater_errors
    }

    /// The standard error of the difference of two candidates, √(Vₙₙ + Vₘₘ − 2Vₙₘ), in points; zero for one with itself, `None` beyond the candidates.
    pub fn difference_error(&self, one: usize, other: usize) -> Option<f64> {
        let sum = self.element(one, one)? + self.element(other, other)?;
        self.element(one, other).map(|shared| libm::sqrt((sum - 2.0 * shared).max(0.0)))
    }

    fn element(&self, row: usize, column: usize) -> Option<f64> {
        (column < self.order).then(|| self.values.get(row * self.order + column).copied())?
    }
}

#[cfg(test)]
mod tests {
    use super::{inversions, places};

    #[test]
    fn scores_that_differ_by_rounding_share_a_place() {
        assert_eq!(places(&[3.0, 4.0, 4.0 - 1e-12, 2.0]), [3, 1, 1, 4]);
        assert_eq!(places(&[3.0, 3.1]), [2, 1]);
        assert!(places(&[]).is_empty());
    }

    #[test]
    fn a_pair_is_turned_only_where_both_orders_are_strict() {
        assert_eq!(inversions(&[Some(1), Some(2), Some(3)], &[3.0, 3.5, 3.0]), [(0, 1)]);
        assert_eq!(inversions(&[Some(1), Some(1), None], &[3.0, 3.5, 9.0]), []);
        assert_eq!(inversions(&[Some(1), Some(2)], &[3.0, 3.0 + 1e-12]), []);
    }
}
