//! Fleiss' kappa: agreement on categories of any number of raters, equally many on every unit.
//!
//! What must stay true: who rated does not matter and may differ from unit to unit; how many rated may not.
#![expect(clippy::cast_precision_loss, reason = "numbers of units are far below 2^53")]

use super::kappa::ZTest;
use super::{CategoryCounts, Unfit};
use crate::estimable::{Estimate, NotEstimable};
use crate::numeric::sum::sorted_sum;

/// Fleiss' kappa and what it is made of.
#[derive(Clone, Debug, PartialEq)]
pub struct FleissKappa {
    /// `(observed − expected) / (1 − expected)`.
    pub kappa: f64,
    /// The mean share of pairs of raters who agree.
    pub observed: f64,
    /// The share of pairs that would agree by chance.
    pub expected: f64,
    /// The standard error that kappa would have were it zero.
    pub null_standard_error: f64,
    /// The test of kappa = 0.
    pub test: Estimate<ZTest>,
    /// The share of pairs of raters who agree, for each unit.
    pub unit_agreement: Vec<f64>,
    /// Kappa of each category against all others; not estimable for a category that is used never or always.
    pub categories: Vec<CategoryKappa>,
}

/// The agreement on one category against all others.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CategoryKappa {
    /// The share of ratings in this category.
    pub share: f64,
    /// `1 − Σ n_ik (m − n_ik) / (N m (m−1) p_k q_k)`.
    pub kappa: Estimate<f64>,
    /// Its test against zero.
    pub test: Estimate<ZTest>,
}

/// Fleiss' kappa of `counts`, one row per unit.
///
/// With `N` units, `m` ratings of each, shares `p_k` and `q_k = 1 − p_k`: `P̄ = Σ n_ik (n_ik − 1) / (N m (m−1))`, `P_e = Σ p_k²`, `kappa = (P̄ − P_e) / (1 − P_e)`; standard error were kappa
/// zero `√2 / (Σ p q √(N m (m−1))) · √((Σ p q)² − Σ p q (q − p))`, and `√(2 / (N m (m−1)))` of one category.
///
/// Source: Fleiss 1971, *Psychological Bulletin* 76:378 (kappa); Fleiss, Nee and Landis 1979, *Psychological Bulletin* 86:974 (standard errors).
///
/// # Errors
/// [`NotEstimable::NoData`], [`NotEstimable::TooFewRaters`] for fewer than 2 ratings of a unit, [`NotEstimable::Incomplete`] if units have different numbers of ratings,
/// [`NotEstimable::NoVariance`] if only one category is used.
pub fn fleiss_kappa(counts: &CategoryCounts) -> Result<FleissKappa, Unfit> {
    let totals = counts.totals();
    let Some(&m) = totals.first() else { return Err(NotEstimable::NoData.into()) };
    if totals.iter().any(|total| total.total_cmp(&m).is_ne()) {
        return Err(NotEstimable::Incomplete.into());
    }
    if m < 2.0 {
        return Err(NotEstimable::TooFewRaters { have: usize::from(m > 0.0), need: 2 }.into());
    }
    let units = counts.rows().len() as f64;
    let pairs = m * (m - 1.0);
    let column = |category: usize| counts.rows().iter().filter_map(move |row| row.get(category).copied().map(f64::from));
    let shares: Vec<f64> = (0..counts.categories()).map(|category| column(category).sum::<f64>() / (units * m)).collect();
    let unit_agreement: Vec<f64> = counts
        .rows()
        .iter()
        .map(|row| row.iter().copied().map(f64::from).map(|count| count * (count - 1.0)).sum::<f64>() / pairs)
        .collect();
    let observed = sorted_sum(unit_agreement.iter().copied()) / units;
    let expected: f64 = shares.iter().map(|share| share * share).sum();
    if shares.iter().filter(|share| **share > 0.0).nth(1).is_none() {
        return Err(NotEstimable::NoVariance.into());
    }
    let kappa = (observed - expected) / (1.0 - expected);
    let spread: f64 = shares.iter().map(|share| share * (1.0 - share)).sum();
    let skew: f64 = shares.iter().map(|share| share * (1.0 - share) * (1.0 - 2.0 * share)).sum();
    let category_error = libm::sqrt(2.0 / (units * pairs));
    let null_standard_error = category_error / spread * libm::sqrt((spread * spread - skew).max(0.0));
    let categories = shares
        .iter()
        .enumerate()
        .map(|(category, &share)| {
            let disagreement: f64 = column(category).map(|count| count * (m - count)).sum();
            let spread = share * (1.0 - share);
            let kappa = if spread > 0.0 { Ok(1.0 - disagreement / (units * pairs * spread)) } else { Err(NotEstimable::NoVariance) };
            CategoryKappa { share, kappa, test: kappa.and_then(|kappa| ZTest::of(kappa, category_error)) }
        })
        .collect();
    Ok(FleissKappa {
        kappa,
        observed,
        expected,
        null_standard_error,
        test: ZTest::of(kappa, null_standard_error),
        unit_agreement,
        categories,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn kappa(rows: Vec<Vec<u32>>) -> Result<FleissKappa, Unfit> {
        fleiss_kappa(&CategoryCounts::new(rows).unwrap())
    }

    #[test]
    fn raters_who_agree_have_a_kappa_of_one_unless_they_use_one_category() {
        let agreed = kappa(vec![vec![3, 0], vec![0, 3], vec![3, 0]]).unwrap();
        assert!((agreed.kappa - 1.0).abs() < 1e-15);
        assert_eq!(kappa(vec![vec![3, 0], vec![3, 0]]), Err(NotEstimable::NoVariance.into()));
    }

    #[test]
    fn a_unit_with_fewer_ratings_is_named() {
        assert_eq!(kappa(vec![vec![3, 0], vec![1, 1]]), Err(NotEstimable::Incomplete.into()));
        assert_eq!(kappa(vec![vec![1, 0], vec![0, 1]]), Err(NotEstimable::TooFewRaters { have: 1, need: 2 }.into()));
        assert_eq!(kappa(vec![]), Err(NotEstimable::NoData.into()));
    }

    #[test]
    fn a_category_that_nobody_uses_has_no_kappa_and_changes_none() {
        let (with, without) = (kappa(vec![vec![2, 0, 1], vec![0, 0, 3]]).unwrap(), kappa(vec![vec![2, 1], vec![0, 3]]).unwrap());
        assert_eq!(with.categories[1].kappa, Err(NotEstimable::NoVariance));
        assert!((with.kappa - without.kappa).abs() < 1e-15 && (with.null_standard_error - without.null_standard_error).abs() < 1e-15);
    }

    proptest! {
        #[test]
        fn kappa_is_the_mean_of_its_categories_weighted_by_their_spread(cells in prop::collection::vec((0_u32..4, 0_u32..4), 2..10)) {
            let rows: Vec<Vec<u32>> = cells.iter().map(|(one, two)| vec![*one, *two, 6 - one - two]).collect();
            if let Ok(all) = kappa(rows) {
                let weigh = |figure: &dyn Fn(&CategoryKappa) -> f64| all.categories.iter().map(|one| one.share * (1.0 - one.share) * figure(one)).sum::<f64>();
                prop_assert!((weigh(&|one| one.kappa.unwrap_or(0.0)) / weigh(&|_| 1.0) - all.kappa).abs() < 1e-12);
            }
        }
    }
}
