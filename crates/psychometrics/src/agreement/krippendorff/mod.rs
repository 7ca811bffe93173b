//! Krippendorff's alpha: agreement of any number of raters, with gaps, on any kind of scale.
//!
//! What must stay true: only values that can be paired count (units with at least two ratings); where only one value is ever used there is no alpha, and not an alpha of 1.

mod bootstrap;
mod coincidences;

pub use bootstrap::{Bootstrap, bootstrap};
use coincidences::Coincidences;

use super::Ratings;
use crate::estimable::Estimate;

/// How different two values are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Metric {
    /// Different or not.
    Nominal,
    /// By the number of ratings that lie between them.
    Ordinal,
    /// By the square of their difference.
    Interval,
    /// By the square of their difference over their sum; values must not be negative.
    Ratio,
}

/// Alpha, and what it is made of.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Alpha {
    /// `1 − observed / expected`; 1 is agreement, 0 is chance, and less is systematic disagreement.
    pub alpha: f64,
    /// The mean difference between values within units.
    pub observed: f64,
    /// The mean difference between values whatever their units.
    pub expected: f64,
    /// The number of values that can be paired.
    pub pairable: usize,
}

/// Krippendorff's alpha.
///
/// With coincidences `o_ck` (each ordered pair of ratings within a unit of `m` ratings counts `1/(m−1)`), `n_c` their margins and `n` their sum,
/// `alpha = 1 − (n−1) Σ o_ck δ²_ck / Σ n_c n_k δ²_ck`. The squared differences `δ²_ck` are 1 (nominal), `(Σ_{g=c..k} n_g − (n_c+n_k)/2)²` (ordinal), `(c−k)²` (interval)
/// and `((c−k)/(c+k))²` (ratio, 0 between two zeros).
///
/// Source: Krippendorff 2011, *Computing Krippendorff's Alpha-Reliability*, University of Pennsylvania.
///
/// # Errors
/// [`NoData`](crate::estimable::NotEstimable::NoData) if no unit has two ratings, [`NoVariance`](crate::estimable::NotEstimable::NoVariance) if all values that can be paired are equal, and
/// [`NegativeValue`](crate::estimable::NotEstimable::NegativeValue) for a ratio of a negative value.
pub fn alpha(ratings: &Ratings, metric: Metric) -> Estimate<Alpha> {
    let coincidences = Coincidences::of(ratings, None, metric)?;
    coincidences.alpha(metric, &coincidences.all(), 0)
}

#[cfg(test)]
#[expect(clippy::cast_precision_loss, clippy::float_cmp, reason = "small counts, and values that are compared with themselves")]
mod tests {
    use super::*;
    use crate::estimable::NotEstimable;
    use proptest::prelude::*;

    const METRICS: [Metric; 4] = [Metric::Nominal, Metric::Ordinal, Metric::Interval, Metric::Ratio];

    /// Straight from the definition: over all pairs, with no coincidences and no ranks.
    fn by_definition(ratings: &Ratings, metric: Metric) -> Option<f64> {
        let units: Vec<Vec<f64>> = ratings.present().filter(|unit| unit.len() > 1).collect();
        let all = units.concat();
        let count = |value: f64| all.iter().filter(|other| **other == value).count() as f64;
        let difference = |c: f64, k: f64| match metric {
            Metric::Nominal => f64::from(u8::from(c != k)),
            Metric::Interval => (c - k) * (c - k),
            Metric::Ratio => {
                if c + k > 0.0 {
                    ((c - k) / (c + k)).powi(2)
                } else {
                    0.0
                }
            }
            Metric::Ordinal => {
                let (low, high) = (c.min(k), c.max(k));
                let between = all.iter().filter(|value| **value >= low && **value <= high).count() as f64;
                (between - 0.5 * (count(c) + count(k))).powi(2)
            }
        };
        let pairs = |values: &[f64]| values.iter().flat_map(|c| values.iter().map(|k| difference(*c, *k))).sum::<f64>();
        let observed: f64 = units.iter().map(|unit| pairs(unit) / (unit.len() - 1) as f64).sum();
        let expected = pairs(&all) / (all.len() as f64 - 1.0);
        (expected > 0.0).then(|| 1.0 - observed / expected)
    }

    fn tables() -> impl Strategy<Value = Vec<Vec<Option<f64>>>> {
        (2_usize..6).prop_flat_map(|raters| {
            prop::collection::vec(prop::collection::vec(prop::option::weighted(0.8, (0_u8..5).prop_map(f64::from)), raters), 1..12)
        })
    }

    proptest! {
        #[test]
        fn alpha_is_what_its_definition_says(rows in tables()) {
            let ratings = Ratings::of_units(&rows).unwrap();
            for metric in METRICS {
                match (alpha(&ratings, metric), by_definition(&ratings, metric)) {
                    (Ok(ours), Some(theirs)) => prop_assert!((ours.alpha - theirs).abs() < 1e-12, "{metric:?} {} {theirs}", ours.alpha),
                    (ours, theirs) => prop_assert!(ours.is_err() && theirs.is_none(), "{metric:?} {ours:?} {theirs:?}"),
                }
            }
        }

        #[test]
        fn neither_the_order_of_units_nor_that_of_raters_changes_a_bit(mut rows in tables(), turn in 0_usize..12) {
            let bits = |rows: &[Vec<Option<f64>>]| {
                METRICS.map(|metric| alpha(&Ratings::of_units(rows).unwrap(), metric).map(|alpha| (alpha.alpha.to_bits(), alpha.expected.to_bits())))
            };
            let before = bits(&rows);
            let turn = turn % rows.len();
            rows.rotate_left(turn);
            for row in &mut rows {
                row.reverse();
            }
            prop_assert_eq!(bits(&rows), before);
        }

        #[test]
        fn raters_who_always_agree_have_an_alpha_of_one(values in prop::collection::vec(0_u8..5, 2..20)) {
            let rows: Vec<_> = values.iter().map(|value| vec![Some(f64::from(*value)); 2]).collect();
            let varied = values.iter().any(|value| *value != values[0]);
            for metric in METRICS {
                let expected = if varied { Ok(1.0) } else { Err(NotEstimable::NoVariance) };
                prop_assert_eq!(alpha(&Ratings::of_units(&rows).unwrap(), metric).map(|alpha| alpha.alpha), expected);
            }
        }
    }

    #[test]
    fn without_a_pair_there_is_no_alpha() {
        let ratings = Ratings::of_units(&[vec![Some(1.0), None], vec![None, Some(2.0)]]).unwrap();
        assert_eq!(alpha(&ratings, Metric::Nominal), Err(NotEstimable::NoData));
    }

    #[test]
    fn a_negative_value_has_no_ratio() {
        let ratings = Ratings::of_units(&[vec![Some(-1.0), Some(2.0)], vec![Some(2.0), Some(2.0)]]).unwrap();
        assert_eq!(alpha(&ratings, Metric::Ratio), Err(NotEstimable::NegativeValue));
        assert!(alpha(&ratings, Metric::Interval).is_ok());
    }
}
