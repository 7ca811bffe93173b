//! Draws of the errors of estimates: Z ~ N(0, V) for any covariance matrix, also a singular one.
//!
//! Invariant: draw number i comes from stream i and from nothing else. Draws are kept in blocks, candidate by candidate within a block, so that a pair of candidates is
//! compared over many draws at a time.
#![expect(clippy::indexing_slicing, reason = "blocks have one row per candidate, and the constructor has made them")]

use super::RanksError;
use crate::numeric::streams::Key;

/// Draws in a block: 40 candidates fit in the first-level cache.
const BLOCK: usize = 64;

/// Variance that is left below this share of the largest is taken as none: more than rounding leaves, less than would show in any figure.
const EXHAUSTED: f64 = 1e-12;
/// What may be left in a matrix that was printed with some eight digits before it is no covariance matrix at all.
const TOLERATED: f64 = 1e-8;

/// Two candidates whose difference is looked at, in one direction or in both.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pair {
    pub(super) one: usize,
    pub(super) other: usize,
    /// One by the standard error of the difference.
    pub(super) scale: f64,
    /// Whether `other − one` counts beside `one − other`.
    pub(super) both: bool,
}

/// Draws of the errors of all estimates.
#[derive(Clone, Debug)]
pub(super) struct Noise {
    draws: usize,
    blocks: Vec<Vec<f64>>,
}

impl Noise {
    /// `draws` draws of N(0, `covariance`) for `count` candidates.
    pub(super) fn draw(covariance: &[f64], count: usize, draws: usize) -> Result<Self, RanksError> {
        let factor = factor(covariance, count)?;
        let key = Key::of("ranks/noise", [count as u64], covariance.iter().copied());
        let mut by_rank = vec![0.0; factor.len() * BLOCK];
        let mut fresh = vec![0.0; factor.len()];
        let mut blocks = Vec::with_capacity(draws.div_ceil(BLOCK));
        for first in (0..draws).step_by(BLOCK) {
            let lanes = BLOCK.min(draws - first);
            for lane in 0..lanes {
                key.stream((first + lane) as u64).fill_normal(&mut fresh);
                for (place, normal) in by_rank.iter_mut().skip(lane).step_by(BLOCK).zip(&fresh) {
                    *place = *normal;
                }
            }
            let mut block = vec![0.0; count * lanes];
            for (candidate, row) in block.chunks_mut(lanes).enumerate() {
                for (column, normals) in factor.iter().zip(by_rank.chunks(BLOCK)) {
                    let share = column[candidate];
                    // Independent estimates have one share each.
                    if share != 0.0 {
                        for (value, normal) in row.iter_mut().zip(normals) {
                            *value += share * normal;
                        }
                    }
                }
            }
            blocks.push(block);
        }
        Ok(Self { draws, blocks })
    }

    /// The smallest value that at least the share `coverage` of the draws does not exceed in the largest standardised difference over `pairs` (at least one).
    pub(super) fn quantile(&self, pairs: &[Pair], count: usize, coverage: f64) -> f64 {
        let mut largest = Vec::with_capacity(self.draws);
        for block in &self.blocks {
            let lanes = block.len() / count;
            let mut maxima = [f64::NEG_INFINITY; BLOCK];
            for pair in pairs {
                let (one, other) = (&block[pair.one * lanes..][..lanes], &block[pair.other * lanes..][..lanes]);
                if pair.both {
                    raise(&mut maxima, one, other, |difference| (difference * pair.scale).abs());
                } else {
                    raise(&mut maxima, one, other, |difference| difference * pair.scale);
                }
            }
            largest.extend_from_slice(&maxima[..lanes]);
        }
        let place = place(coverage, largest.len());
        let (_, value, _) = largest.select_nth_unstable_by(place, f64::total_cmp);
        *value
    }
}

/// Raises each maximum to the statistic of its draw.
fn raise(maxima: &mut [f64], one: &[f64], other: &[f64], statistic: impl Fn(f64) -> f64) {
    for ((maximum, one), other) in maxima.iter_mut().zip(one).zip(other) {
        let value = statistic(one - other);
        *maximum = if value > *maximum { value } else { *maximum };
    }
}

/// The index of the quantile in `count` sorted values.
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "counts of draws are far below 2^53"
)]
fn place(coverage: f64, count: usize) -> usize {
    // .95 × 400,000 is 380,000 and must stay so when it is rounded upwards.
    let needed = libm::ceil(coverage * count as f64 - 1e-6) as usize;
    needed.clamp(1, count) - 1
}

/// The columns of an F with V = F Fᵀ, one entry per candidate, as many as V has rank.
///
/// Cholesky with the largest remaining variance as the next pivot, which stops where no variance is left and so needs no full rank.
/// Source: Higham 2002, *Accuracy and Stability of Numerical Algorithms*, §10.3.
fn factor(covariance: &[f64], count: usize) -> Result<Vec<Vec<f64>>, RanksError> {
    let mut rest = covariance.to_vec();
    let largest = (0..count).fold(0.0_f64, |largest, index| largest.max(rest[index * (count + 1)]));
    let mut open: Vec<usize> = (0..count).collect();
    let mut columns = Vec::new();
    loop {
        let next =
            open.iter().copied().reduce(|best, index| if rest[index * (count + 1)] > rest[best * (count + 1)] { index } else { best });
        let Some(pivot) = next.filter(|pivot| rest[pivot * (count + 1)] > EXHAUSTED * largest) else { break };
        let root = libm::sqrt(rest[pivot * (count + 1)]);
        let mut column = vec![0.0; count];
        for index in &open {
            column[*index] = rest[index * count + pivot] / root;
        }
        open.retain(|index| *index != pivot);
        for row in &open {
            for other in &open {
                rest[row * count + other] -= column[*row] * column[*other];
            }
        }
        columns.push(column);
    }
    let too_much = |row: &usize| open.iter().any(|other| rest[row * count + other].abs() > TOLERATED * largest);
    if open.iter().any(too_much) { Err(RanksError::NotCovariance) } else { Ok(columns) }
}

#[cfg(test)]
mod tests {
    use super::{factor, place};

    #[test]
    fn a_factor_gives_its_matrix_back_with_or_without_full_rank() {
        // The second is (2, 1, −1) times itself: rank one. The third has a candidate whose value is known.
        for (matrix, rank) in [
            ([4.0, 2.0, 1.0, 2.0, 5.0, 3.0, 1.0, 3.0, 6.0], 3),
            ([4.0, 2.0, -2.0, 2.0, 1.0, -1.0, -2.0, -1.0, 1.0], 1),
            ([1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 2.0], 2),
        ] {
            let columns = factor(&matrix, 3).unwrap();
            assert_eq!(columns.len(), rank);
            for (index, entry) in matrix.iter().enumerate() {
                let product: f64 = columns.iter().map(|column| column[index / 3] * column[index % 3]).sum();
                assert!((product - entry).abs() < 1e-14, "{index}: {product}");
            }
        }
    }

    #[test]
    fn a_matrix_with_a_negative_variance_is_refused() {
        assert!(factor(&[1.0, 2.0, 2.0, 1.0], 2).is_err());
    }

    #[test]
    fn a_share_that_is_a_whole_number_of_draws_is_not_rounded_up() {
        assert_eq!(place(0.95, 400_000), 379_999);
        assert_eq!(place(0.95, 10_000), 9_499);
        assert_eq!(place(0.95, 10), 9);
        assert_eq!(place(0.5, 1), 0);
    }
}
