//! Kappa of two raters, weighted or not.
//!
//! What must stay true: unweighted kappa is weighted kappa with the weights of identity, in every figure; there is one formula and not two.
#![expect(clippy::indexing_slicing, reason = "the table and the weights are square and of the same order, which is checked at the door")]

use super::{CategoryCounts, Unfit, Weights};
use crate::estimable::{Estimate, NotEstimable};
use crate::numeric::normal;

/// Kappa and what it is made of.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Kappa {
    /// `(observed − expected) / (1 − expected)`; 1 is agreement, 0 is chance.
    pub kappa: f64,
    /// The share of units on which both agree, weighted.
    pub observed: f64,
    /// The share that would agree by chance, given how often each rater uses each category.
    pub expected: f64,
    /// The standard error of kappa, for intervals; 0 where everything agrees.
    pub standard_error: f64,
    /// The standard error that kappa would have were it zero, for tests.
    pub null_standard_error: f64,
    /// The test of kappa = 0; not estimable where the standard error for it is zero.
    pub test: Estimate<ZTest>,
    /// The number of units.
    pub units: u64,
}

/// A test of a figure against zero by the normal distribution.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ZTest {
    /// The figure over its standard error were it zero.
    pub z: f64,
    /// The two-sided probability of one as far from zero.
    pub p: f64,
}

impl ZTest {
    /// The test of `figure`.
    ///
    /// # Errors
    /// [`NotEstimable::NoVariance`] if `standard_error` is not positive.
    pub fn of(figure: f64, standard_error: f64) -> Estimate<Self> {
        if standard_error > 0.0 {
            let z = figure / standard_error;
            Ok(Self { z, p: 2.0 * normal::cdf(-z.abs()) })
        } else {
            Err(NotEstimable::NoVariance)
        }
    }
}

/// Weighted kappa of a table of two raters (rows the first's categories, columns the second's).
///
/// With shares `p_ij`, margins `p_i.` and `p_.j`, agreement weights `w_ij`, `po = Σ w p_ij`, `pe = Σ w p_i. p_.j`, `w̄_i = Σ_j p_.j w_ij`, `w̄_j = Σ_i p_i. w_ij`:
/// `kappa = (po − pe) / (1 − pe)`; variance `(Σ p_ij [w_ij − (w̄_i + w̄_j)(1 − kappa)]² − [kappa − pe (1 − kappa)]²) / (N (1 − pe)²)`; were kappa zero
/// `(Σ p_i. p_.j [w_ij − (w̄_i + w̄_j)]² − pe²) / (N (1 − pe)²)`.
///
/// Source: Cohen 1960, *Educational and Psychological Measurement* 20:37; Cohen 1968, *Psychological Bulletin* 70:213; Fleiss, Cohen and Everitt 1969, *Psychological
/// Bulletin* 72:323 (standard errors).
///
/// # Errors
/// [`Unfit::NotSquare`] if the table or the weights do not have a row and a column per category; [`NotEstimable::NoData`] for a table of zeros;
/// [`NotEstimable::NoVariance`] if chance alone would agree on everything (both raters use one category, the same one).
pub fn weighted_kappa(table: &CategoryCounts, weights: &Weights) -> Result<Kappa, Unfit> {
    let categories = table.categories();
    let weights = weights.matrix(categories)?;
    if table.rows().len() != categories {
        return Err(Unfit::NotSquare);
    }
    let units: u64 = table.rows().iter().flatten().copied().map(u64::from).sum();
    if units == 0 {
        return Err(NotEstimable::NoData.into());
    }
    #[expect(clippy::cast_precision_loss, reason = "a number of units")]
    let n = units as f64;
    let share = |i: usize, j: usize| f64::from(table.rows()[i][j]) / n;
    let over = |term: &dyn Fn(usize) -> f64| (0..categories).map(term).sum::<f64>();
    let over_pairs = |term: &dyn Fn(usize, usize) -> f64| over(&|i| over(&|j| term(i, j)));
    let first: Vec<f64> = (0..categories).map(|i| over(&|j| share(i, j))).collect();
    let second: Vec<f64> = (0..categories).map(|j| over(&|i| share(i, j))).collect();
    let observed = over_pairs(&|i, j| weights[i][j] * share(i, j));
    let expected = over_pairs(&|i, j| weights[i][j] * first[i] * second[j]);
    let missing = 1.0 - expected;
    if missing <= f64::EPSILON {
        return Err(NotEstimable::NoVariance.into());
    }
    let kappa = (observed - expected) / missing;
    let of_first: Vec<f64> = (0..categories).map(|i| over(&|j| second[j] * weights[i][j])).collect();
    let of_second: Vec<f64> = (0..categories).map(|j| over(&|i| first[i] * weights[i][j])).collect();
    let square = |value: f64| value * value;
    let error = |variance: f64| libm::sqrt(variance.max(0.0) / n) / missing;
    let spread = over_pairs(&|i, j| share(i, j) * square(weights[i][j] - (of_first[i] + of_second[j]) * (1.0 - kappa)));
    let null_spread = over_pairs(&|i, j| first[i] * second[j] * square(weights[i][j] - (of_first[i] + of_second[j])));
    let null_standard_error = error(null_spread - square(expected));
    Ok(Kappa {
        kappa,
        observed,
        expected,
        standard_error: error(spread - square(kappa - expected * (1.0 - kappa))),
        null_standard_error,
        test: ZTest::of(kappa, null_standard_error),
        units,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn table(rows: &[Vec<u32>]) -> CategoryCounts {
        CategoryCounts::new(rows.to_vec()).unwrap()
    }

    #[test]
    fn the_example_of_fleiss_cohen_and_everitt_has_their_standard_errors() {
        // Table 1 of the paper, in shares of 200 units: kappa .429, variances .002885 and .003082 of the unweighted figure.
        let psychosis = table(&[vec![106, 10, 4], vec![22, 28, 10], vec![2, 12, 6]]);
        let kappa = weighted_kappa(&psychosis, &Weights::Identity).unwrap();
        assert!((kappa.kappa - 0.429).abs() < 5e-4, "{kappa:?}");
        assert!(
            (kappa.standard_error.powi(2) - 0.002_885).abs() < 5e-6 && (kappa.null_standard_error.powi(2) - 0.003_082).abs() < 5e-6,
            "{kappa:?}"
        );
    }

    #[test]
    fn what_chance_would_agree_on_has_no_kappa() {
        let one_category = table(&[vec![9, 0], vec![0, 0]]);
        assert_eq!(weighted_kappa(&one_category, &Weights::Identity), Err(NotEstimable::NoVariance.into()));
        assert_eq!(weighted_kappa(&table(&[vec![0, 0], vec![0, 0]]), &Weights::Identity), Err(NotEstimable::NoData.into()));
        assert_eq!(weighted_kappa(&table(&[vec![1, 2]]), &Weights::Identity), Err(Unfit::NotSquare));
    }

    #[test]
    fn full_agreement_is_certain() {
        let kappa = weighted_kappa(&table(&[vec![5, 0], vec![0, 5]]), &Weights::Identity).unwrap();
        assert!((kappa.kappa - 1.0).abs() < 1e-15 && kappa.standard_error < 1e-8);
    }

    proptest! {
        #[test]
        fn quadratic_kappa_is_the_agreement_of_means_and_variances(cells in prop::collection::vec(0_u32..20, 16)) {
            // Fleiss and Cohen 1973: 2 s_xy / (s_x² + s_y² + (x̄ − ȳ)²), with sums over N.
            let rows: Vec<Vec<u32>> = cells.chunks(4).map(<[u32]>::to_vec).collect();
            let n = f64::from(cells.iter().sum::<u32>());
            prop_assume!(n > 0.0);
            let mean = |value: &dyn Fn(f64, f64) -> f64| {
                let cell = |index: usize| f64::from(cells[index]) * value(f64::from(u8::try_from(index / 4).unwrap()), f64::from(u8::try_from(index % 4).unwrap()));
                (0..16).map(cell).sum::<f64>() / n
            };
            let (x, y) = (mean(&|x, _| x), mean(&|_, y| y));
            let below = mean(&|a, b| (a - x).powi(2) + (b - y).powi(2)) + (x - y).powi(2);
            prop_assume!(below > 1e-9);
            let kappa = weighted_kappa(&table(&rows), &Weights::Quadratic).unwrap();
            prop_assert!((kappa.kappa - 2.0 * mean(&|a, b| (a - x) * (b - y)) / below).abs() < 1e-11);
        }

        #[test]
        fn exchanging_the_raters_changes_nothing(cells in prop::collection::vec(1_u32..20, 9)) {
            let rows: Vec<Vec<u32>> = cells.chunks(3).map(<[u32]>::to_vec).collect();
            let turned: Vec<Vec<u32>> = (0..3).map(|column| rows.iter().map(|row| row[column]).collect()).collect();
            let (one, other) = (weighted_kappa(&table(&rows), &Weights::Linear).unwrap(), weighted_kappa(&table(&turned), &Weights::Linear).unwrap());
            prop_assert!((one.kappa - other.kappa).abs() < 1e-13 && (one.standard_error - other.standard_error).abs() < 1e-13);
        }
    }
}
