//! Kendall's W: whether judges put units into the same order.
//!
//! What must stay true: only the order counts, so that any rescaling of a judge's scores that keeps it changes nothing.
#![expect(clippy::cast_precision_loss, reason = "numbers of units and judges are far below 2^53")]

use super::Ratings;
use crate::estimable::{Estimate, NotEstimable};
use crate::numeric::distribution::chi_square_upper;
use crate::numeric::sum::sorted_sum;

/// The coefficient of concordance and what it is made of.
#[derive(Clone, Debug, PartialEq)]
pub struct Concordance {
    /// W, corrected for ties: 0 is no common order, 1 the same order.
    pub w: f64,
    /// W as if there were no ties.
    pub without_ties: f64,
    /// `m (n − 1) W`, which is chi-square of Friedman's test.
    pub chi_square: f64,
    /// `n − 1`.
    pub df: usize,
    /// The probability of a larger chi-square, were there no common order. Rough for fewer than 8 units.
    pub p: f64,
    /// The sum of the ranks of each unit, 1 for the lowest value of a judge, and the mean rank for ties.
    pub rank_sums: Vec<f64>,
    /// `(m W − 1) / (m − 1)`: the mean of Spearman's correlation over pairs of judges (exactly so if all judges have ties of the same sizes, as when none has any).
    pub mean_spearman: f64,
}

/// Kendall's W of `n` units ordered by `m` judges (the raters of `ratings`); values may be ranks or scores.
///
/// With rank sums `R_i` and `T_j = Σ (t³ − t)` over the groups of `t` ties of judge `j`: `W = 12 Σ (R_i − R̄)² / (m² (n³ − n) − m Σ T_j)`.
///
/// Source: Kendall and Babington Smith 1939, *Annals of Mathematical Statistics* 10:275; ties and chi-square as in Siegel 1956, *Nonparametric Statistics for the Behavioral Sciences*, pages 229 to 239.
///
/// # Errors
/// [`NotEstimable::NoData`], [`NotEstimable::Incomplete`] for a table with a gap, [`NotEstimable::TooFewUnits`] and [`NotEstimable::TooFewRaters`] for fewer than 2,
/// [`NotEstimable::NoVariance`] if no judge makes any difference.
pub fn kendall_w(ratings: &Ratings) -> Estimate<Concordance> {
    let rows = ratings.complete()?;
    let (units, judges) = (ratings.units(), ratings.raters());
    if units < 2 {
        return Err(NotEstimable::TooFewUnits { have: units, need: 2 });
    }
    if judges < 2 {
        return Err(NotEstimable::TooFewRaters { have: judges, need: 2 });
    }
    let mut rank_sums = vec![0.0; units];
    let mut ties = 0.0;
    for judge in 0..judges {
        let scores: Vec<f64> = rows.iter().filter_map(|row| row.get(judge)).map(|score| score + 0.0).collect();
        ties += add_ranks(&scores, &mut rank_sums);
    }
    let (n, m) = (units as f64, judges as f64);
    let mean = 0.5 * m * (n + 1.0);
    let spread = 12.0 * sorted_sum(rank_sums.iter().map(|sum| (sum - mean) * (sum - mean)));
    let most = m * m * (n * n * n - n);
    if most - m * ties <= 0.0 {
        return Err(NotEstimable::NoVariance);
    }
    let w = spread / (most - m * ties);
    let chi_square = m * (n - 1.0) * w;
    Ok(Concordance {
        w,
        without_ties: spread / most,
        chi_square,
        df: units - 1,
        p: chi_square_upper(chi_square, n - 1.0),
        rank_sums,
        mean_spearman: (m * w - 1.0) / (m - 1.0),
    })
}

/// Adds the rank of each score (the mean rank where some are equal) to `sums`, and gives `Σ (t³ − t)` over groups of equal scores.
fn add_ranks(scores: &[f64], sums: &mut [f64]) -> f64 {
    let mut order: Vec<(f64, usize)> = scores.iter().copied().zip(0..).collect();
    order.sort_unstable_by(|one, other| one.0.total_cmp(&other.0).then(one.1.cmp(&other.1)));
    let (mut below, mut ties) = (0.0, 0.0);
    for group in order.chunk_by(|one, next| one.0.total_cmp(&next.0).is_eq()) {
        let size = group.len() as f64;
        for (_, unit) in group {
            if let Some(sum) = sums.get_mut(*unit) {
                *sum += below + 0.5 * (size + 1.0);
            }
        }
        below += size;
        ties += size * size * size - size;
    }
    ties
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn judged(rows: &[&[f64]]) -> Ratings {
        Ratings::of_raters(&rows.iter().map(|row| row.iter().copied().map(Some).collect()).collect::<Vec<_>>()).unwrap()
    }

    #[test]
    fn ties_of_siegel_are_corrected_for() {
        // Siegel 1956, page 234: three judges, ten objects, with ties: W = .828.
        let w = kendall_w(&judged(&[
            &[1.0, 4.5, 2.0, 4.5, 3.0, 7.5, 6.0, 9.0, 7.5, 10.0],
            &[2.5, 1.0, 2.5, 4.5, 4.5, 8.0, 9.0, 6.5, 10.0, 6.5],
            &[2.0, 1.0, 4.5, 4.5, 4.5, 4.5, 8.0, 8.0, 8.0, 10.0],
        ]))
        .unwrap();
        assert!((w.w - 0.828).abs() < 5e-4, "{w:?}");
        assert_eq!(w.rank_sums, [5.5, 6.5, 9.0, 13.5, 12.0, 20.0, 23.0, 23.5, 25.5, 26.5]);
    }

    #[test]
    fn judges_without_any_difference_have_no_order_to_agree_on() {
        assert_eq!(kendall_w(&judged(&[&[3.0, 3.0], &[2.0, 2.0]])), Err(NotEstimable::NoVariance));
        assert_eq!(kendall_w(&judged(&[&[3.0, 2.0]])), Err(NotEstimable::TooFewRaters { have: 1, need: 2 }));
        assert_eq!(kendall_w(&judged(&[&[3.0], &[2.0]])), Err(NotEstimable::TooFewUnits { have: 1, need: 2 }));
        let gap = Ratings::of_units(&[vec![Some(1.0), None], vec![Some(1.0), Some(2.0)]]).unwrap();
        assert_eq!(kendall_w(&gap), Err(NotEstimable::Incomplete));
    }

    proptest! {
        #[test]
        fn w_lies_between_no_order_and_the_same_order(scores in prop::collection::vec(prop::collection::vec(0_u8..6, 3), 2..9)) {
            let rows: Vec<Vec<Option<f64>>> = scores.iter().map(|row| row.iter().map(|score| Some(f64::from(*score))).collect()).collect();
            if let Ok(one) = kendall_w(&Ratings::of_units(&rows).unwrap()) {
                prop_assert!((-1e-12..=1.0 + 1e-12).contains(&one.w) && (0.0..=1.0).contains(&one.p));
                let squared: Vec<Vec<Option<f64>>> = rows.iter().map(|row| row.iter().map(|score| score.map(|score| score * score - 7.0)).collect()).collect();
                prop_assert_eq!(kendall_w(&Ratings::of_units(&squared).unwrap()), Ok(one));
            }
        }
    }
}
