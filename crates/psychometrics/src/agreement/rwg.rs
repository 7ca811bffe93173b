//! rwg and rwg(J): whether raters agree on one candidate, against ratings thrown at random over the scale.
//!
//! What must stay true: agreement on one item may come out negative and is reported so; that on several is floored at zero and says when it was.
#![expect(clippy::cast_precision_loss, reason = "numbers of raters and items are far below 2^53")]

use super::{Ratings, in_range};
use crate::estimable::{Estimate, NotEstimable};
use crate::numeric::sum::sorted_sum;

/// The agreement of raters on one candidate.
#[derive(Clone, Debug, PartialEq)]
pub struct Rwg {
    /// `1 − s² / σ²` of each item (competency); not estimable for an item with fewer than two ratings.
    pub items: Vec<Estimate<f64>>,
    /// `J (1 − s̄²/σ²) / (J (1 − s̄²/σ²) + s̄²/σ²)` over the `J` items that have two ratings; 0 where raters differ more than at random.
    pub all_items: Estimate<f64>,
    /// Whether [`Rwg::all_items`] is 0 because the mean variance reaches that of the null distribution.
    pub floored: bool,
    /// The mean over items of the variance between raters (with one less than the number of ratings below).
    pub mean_variance: Estimate<f64>,
    /// σ², the variance of the null distribution that was compared with.
    pub null_variance: f64,
}

/// The variance of ratings that fall on each of `points` of a scale (1, 2, …, `points`) with the same probability: `(points² − 1) / 12`, which is 2 for five points.
///
/// Source: James, Demaree and Wolf 1984, *Journal of Applied Psychology* 69:85, page 87.
pub fn uniform_null_variance(points: u32) -> f64 {
    let points = f64::from(points);
    (points * points - 1.0) / 12.0
}

/// rwg of each item and rwg(J) of all of them. The units of `ratings` are the items on which one candidate was rated; `null_variance` is that of ratings without any agreement.
///
/// Source: James, Demaree and Wolf 1984, *Journal of Applied Psychology* 69:85, formulas 1 and 2; floor at zero as in James, Demaree and Wolf 1993, *Journal of Applied Psychology* 78:306.
///
/// # Errors
/// [`NotEstimable::NoData`] without items, [`NotEstimable::NoVariance`] unless `null_variance` is positive, and between 10⁻¹⁰⁰ and 10¹⁰⁰.
pub fn rwg(ratings: &Ratings, null_variance: f64) -> Estimate<Rwg> {
    if ratings.units() == 0 {
        return Err(NotEstimable::NoData);
    }
    if !(null_variance > 0.0 && in_range(null_variance) && in_range(1.0 / null_variance)) {
        return Err(NotEstimable::NoVariance);
    }
    let variances: Vec<Estimate<f64>> = ratings.present().map(|item| variance(&item)).collect();
    let known: Vec<f64> = variances.iter().flatten().copied().collect();
    let j = known.len() as f64;
    let mean_variance = if known.is_empty() { Err(NotEstimable::TooFewRaters { have: 1, need: 2 }) } else { Ok(sorted_sum(known) / j) };
    let all_items = mean_variance.map(|mean| {
        let share = mean / null_variance;
        if share >= 1.0 { 0.0 } else { j * (1.0 - share) / (j * (1.0 - share) + share) }
    });
    Ok(Rwg {
        items: variances.into_iter().map(|variance| variance.map(|variance| 1.0 - variance / null_variance)).collect(),
        all_items,
        floored: mean_variance.is_ok_and(|mean| mean >= null_variance),
        mean_variance,
        null_variance,
    })
}

/// The variance of a sample.
fn variance(values: &[f64]) -> Estimate<f64> {
    if values.len() < 2 {
        return Err(NotEstimable::TooFewRaters { have: values.len(), need: 2 });
    }
    let n = values.len() as f64;
    let mean = sorted_sum(values.iter().copied()) / n;
    Ok(sorted_sum(values.iter().map(|value| (value - mean) * (value - mean))) / (n - 1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(rows: &[Vec<Option<f64>>]) -> Rwg {
        rwg(&Ratings::of_raters(rows).unwrap(), uniform_null_variance(5)).unwrap()
    }

    #[test]
    fn raters_at_both_ends_of_the_scale_agree_less_than_at_random() {
        let apart = of(&[vec![Some(1.0), Some(3.0)], vec![Some(5.0), Some(3.0)]]);
        assert_eq!(apart.items, [Ok(-3.0), Ok(1.0)]);
        assert_eq!((apart.all_items, apart.floored, apart.mean_variance), (Ok(0.0), true, Ok(4.0)));
    }

    #[test]
    fn raters_who_say_the_same_agree_fully() {
        let same = of(&[vec![Some(4.0), Some(2.0)], vec![Some(4.0), Some(2.0)]]);
        assert_eq!((same.items, same.all_items, same.floored), (vec![Ok(1.0), Ok(1.0)], Ok(1.0), false));
    }

    #[test]
    fn an_item_with_one_rating_is_left_out() {
        let gap = of(&[vec![Some(4.0), Some(2.0)], vec![Some(5.0), None]]);
        assert_eq!(gap.items[1], Err(NotEstimable::TooFewRaters { have: 1, need: 2 }));
        assert_eq!((gap.items[0], gap.all_items), (Ok(0.75), Ok(0.75)));
        let alone = of(&[vec![Some(4.0)]]);
        assert!(alone.all_items.is_err() && alone.mean_variance.is_err() && !alone.floored);
    }

    #[test]
    fn the_null_distribution_must_vary() {
        let ratings = Ratings::of_units(&[vec![Some(1.0), Some(2.0)]]).unwrap();
        assert_eq!(rwg(&ratings, uniform_null_variance(1)), Err(NotEstimable::NoVariance));
        assert_eq!(rwg(&Ratings::of_units(&[]).unwrap(), 2.0), Err(NotEstimable::NoData));
    }
}
