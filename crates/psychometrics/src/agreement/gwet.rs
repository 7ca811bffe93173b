//! Gwet's AC1 and AC2: agreement beyond chance that stays sensible where one category prevails, with gaps and partial credit.
//!
//! What must stay true: the number of categories is that of the scale, not that of the categories somebody happened to use, because chance is spread over the scale.
#![expect(clippy::cast_precision_loss, reason = "numbers of units and categories are far below 2^53")]

use super::{CategoryCounts, Unfit, Weights};
use crate::estimable::NotEstimable;
use crate::numeric::sum::sorted_sum;

/// A coefficient of Gwet's and what it is made of.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Gwet {
    /// `(observed − expected) / (1 − expected)`: AC1 with [`Weights::Identity`], AC2 with others.
    pub coefficient: f64,
    /// The mean weighted share of pairs of raters who agree, over units with at least two ratings.
    pub observed: f64,
    /// The share that would agree by chance.
    pub expected: f64,
    /// The standard error, over a population of units, given these raters. Not estimable from a single unit.
    pub standard_error: Result<f64, NotEstimable>,
    /// The number of units with a rating.
    pub units: usize,
}

/// AC1 or AC2 of `counts`, one row per unit and one column per point of the scale.
///
/// With `n` units of at least one rating, `n₂` of at least two, `r_ik` raters of unit `i` in category `k`, `r_i` their sum, `r*_ik = Σ_l w_kl r_il`: `pa_i = Σ_k r_ik (r*_ik − 1) / (r_i (r_i − 1))`,
/// `pa` their mean over `n₂`; `π_k` the mean of `r_ik / r_i` over `n`, `pe = T / (q (q−1)) Σ π_k (1 − π_k)` with `T = Σ w_kl`; coefficient `g = (pa − pe) / (1 − pe)`. Variance
/// `Σ (g*_i − g)² / (n (n−1))`, where `g*_i = g_i − 2 (1 − g) (pe_i − pe) / (1 − pe)`, `g_i = (n / n₂) (pa_i − pe) / (1 − pe)` (0 for units of one rating), and `pe_i = T / (q (q−1)) Σ (r_ik / r_i) (1 − π_k)`.
///
/// Source: Gwet 2008, *British Journal of Mathematical and Statistical Psychology* 61:29; Gwet 2014, *Handbook of Inter-Rater Reliability*, 4th edition, chapters 2 to 5.
///
/// # Errors
/// [`NotEstimable::NoData`] without a rating, [`NotEstimable::TooFewRaters`] if no unit has two, [`NotEstimable::NoVariance`] for a scale of one point or if chance would agree on everything;
/// [`Unfit::NotSquare`] and [`Unfit::OutOfRange`] for weights that do not fit.
pub fn gwet(counts: &CategoryCounts, weights: &Weights) -> Result<Gwet, Unfit> {
    let q = counts.categories();
    let weights = weights.matrix(q)?;
    let totals = counts.totals();
    let rated: Vec<(Vec<f64>, f64)> = counts
        .rows()
        .iter()
        .zip(&totals)
        .filter(|(_, total)| **total > 0.0)
        .map(|(row, total)| (row.iter().copied().map(f64::from).collect(), *total))
        .collect();
    if rated.is_empty() {
        return Err(NotEstimable::NoData.into());
    }
    let paired = rated.iter().filter(|(_, total)| *total > 1.0).count() as f64;
    if paired < 1.0 {
        return Err(NotEstimable::TooFewRaters { have: 1, need: 2 }.into());
    }
    if q < 2 {
        return Err(NotEstimable::NoVariance.into());
    }
    let n = rated.len() as f64;
    let agreement: Vec<Option<f64>> =
        rated.iter().map(|(row, total)| (*total > 1.0).then(|| unit_agreement(row, *total, &weights))).collect();
    let observed = sorted_sum(agreement.iter().flatten().copied()) / paired;
    let prevalence: Vec<f64> = (0..q)
        .map(|category| sorted_sum(rated.iter().filter_map(|(row, total)| row.get(category).map(|count| count / total))) / n)
        .collect();
    let scale = weights.iter().flatten().sum::<f64>() / (q as f64 * (q as f64 - 1.0));
    let expected = scale * prevalence.iter().map(|share| share * (1.0 - share)).sum::<f64>();
    let missing = 1.0 - expected;
    if missing <= f64::EPSILON {
        return Err(NotEstimable::NoVariance.into());
    }
    let coefficient = (observed - expected) / missing;
    let deviations = rated.iter().zip(&agreement).map(|((row, total), agreement)| {
        let unit = agreement.map_or(0.0, |agreement| n / paired * (agreement - expected) / missing);
        let chance = scale * row.iter().zip(&prevalence).map(|(count, share)| count / total * (1.0 - share)).sum::<f64>();
        let deviation = unit - 2.0 * (1.0 - coefficient) * (chance - expected) / missing - coefficient;
        deviation * deviation
    });
    let standard_error = if rated.len() > 1 {
        Ok(libm::sqrt(sorted_sum(deviations) / (n * (n - 1.0))))
    } else {
        Err(NotEstimable::TooFewUnits { have: rated.len(), need: 2 })
    };
    Ok(Gwet { coefficient, observed, expected, standard_error, units: rated.len() })
}

/// The weighted share of pairs of raters who agree on a unit of `total` ≥ 2 ratings.
fn unit_agreement(row: &[f64], total: f64, weights: &[Vec<f64>]) -> f64 {
    let credited = |of: &[f64]| of.iter().zip(row).map(|(weight, count)| weight * count).sum::<f64>();
    row.iter().zip(weights).map(|(count, of)| count * (credited(of) - 1.0)).sum::<f64>() / (total * (total - 1.0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn counts(rows: &[Vec<u32>]) -> CategoryCounts {
        CategoryCounts::new(rows.to_vec()).unwrap()
    }

    #[test]
    fn where_one_category_prevails_agreement_stays_agreement() {
        // 118 of 125 units agreed on the first category and 2 on none: Cohen's kappa is near zero here, AC1 is not.
        let mut rows = vec![vec![2, 0]; 118];
        rows.extend(vec![vec![1, 1]; 7]);
        let ac1 = gwet(&counts(&rows), &Weights::Identity).unwrap();
        assert!(ac1.coefficient > 0.93, "{ac1:?}");
    }

    #[test]
    fn what_has_no_pair_or_no_second_point_has_no_coefficient() {
        assert_eq!(gwet(&counts(&[vec![0, 0]]), &Weights::Identity), Err(NotEstimable::NoData.into()));
        assert_eq!(
            gwet(&counts(&[vec![1, 0], vec![0, 1]]), &Weights::Identity),
            Err(NotEstimable::TooFewRaters { have: 1, need: 2 }.into())
        );
        assert_eq!(gwet(&counts(&[vec![2], vec![2]]), &Weights::Identity), Err(NotEstimable::NoVariance.into()));
        assert!(gwet(&counts(&[vec![2, 0]]), &Weights::Identity).unwrap().standard_error.is_err());
    }

    #[test]
    fn raters_who_all_choose_one_category_agree_fully() {
        let agreed = gwet(&counts(&[vec![3, 0, 0], vec![3, 0, 0]]), &Weights::Quadratic).unwrap();
        assert!((agreed.coefficient - 1.0).abs() < 1e-15);
    }

    proptest! {
        #[test]
        fn neither_the_order_of_units_nor_a_unit_without_ratings_changes_a_bit(cells in prop::collection::vec(prop::collection::vec(0_u32..4, 3), 2..10)) {
            let bits = |rows: &[Vec<u32>]| gwet(&counts(rows), &Weights::Ordinal).map(|one| (one.coefficient.to_bits(), one.standard_error.map(f64::to_bits)));
            let mut turned = cells.clone();
            turned.reverse();
            turned.push(vec![0; 3]);
            prop_assert_eq!(bits(&turned), bits(&cells));
        }
    }
}
