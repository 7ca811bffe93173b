//! An interval for alpha: units are drawn again and again, together with everything that belongs to the same candidate.
//!
//! What must stay true: what is drawn for resample number `i` depends on the data and on `i` alone.

use super::{Alpha, Coincidences, Metric};
use crate::agreement::{Ratings, Unfit};
use crate::estimable::NotEstimable;
use crate::numeric::streams::Key;

/// Alpha with an interval from resampling.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bootstrap {
    /// Alpha of the data themselves.
    pub alpha: Alpha,
    /// The ends of the percentile interval.
    pub interval: (f64, f64),
    /// The number of resamples that have an alpha, and that the interval is taken from.
    pub resamples: usize,
    /// The number of clusters that were drawn from.
    pub clusters: usize,
}

/// Alpha with a percentile interval of `confidence` (strictly between 0 and 1) from `resamples` draws of clusters with replacement.
///
/// `clusters` labels each unit with whom it belongs to: the competencies of one candidate are not independent facts, so that a candidate is drawn with all of them. Without it every unit
/// is drawn for itself. Units without a pair of ratings are not drawn from. Resamples in which all values are equal have no alpha and are left out.
///
/// Source: Efron and Tibshirani 1993, *An Introduction to the Bootstrap*, section 13.3 (percentile interval) and section 8.3 (drawing what is independent); the ends are interpolated
/// between order statistics as by type 7 of Hyndman and Fan 1996, *The American Statistician* 50:361.
///
/// # Errors
/// [`Unfit::Ragged`] unless there is one label per unit; as for [`alpha`](super::alpha); [`NotEstimable::TooFewUnits`] for fewer than two clusters, and
/// [`NotEstimable::NoVariance`] if fewer than half of the resamples have an alpha.
pub fn bootstrap(ratings: &Ratings, clusters: Option<&[u64]>, metric: Metric, resamples: u32, confidence: f64) -> Result<Bootstrap, Unfit> {
    if clusters.is_some_and(|labels| labels.len() != ratings.units()) {
        return Err(Unfit::Ragged);
    }
    let coincidences = Coincidences::of(ratings, clusters, metric)?;
    let alpha = coincidences.alpha(metric, &coincidences.all())?;
    let blocks = coincidences.blocks();
    let limit = u32::try_from(blocks).unwrap_or(u32::MAX);
    if limit < 2 {
        return Err(NotEstimable::TooFewUnits { have: blocks, need: 2 }.into());
    }
    let (whole, numbers) = coincidences.content();
    let key = Key::of("krippendorff bootstrap", whole, numbers);
    let mut sums = coincidences.nothing();
    let mut times = vec![0_u32; blocks];
    let mut alphas = Vec::new();
    for index in 0..u64::from(resamples) {
        times.fill(0);
        let mut stream = key.stream(index);
        for _ in 0..blocks {
            if let Some(count) = times.get_mut(stream.below(limit) as usize) {
                *count += 1;
            }
        }
        coincidences.add(&mut sums, &times);
        alphas.extend(coincidences.alpha(metric, &sums).map(|alpha| alpha.alpha));
    }
    if alphas.is_empty() || alphas.len() * 2 < resamples as usize {
        return Err(NotEstimable::NoVariance.into());
    }
    alphas.sort_unstable_by(f64::total_cmp);
    let below = 0.5 * (1.0 - confidence);
    Ok(Bootstrap { alpha, interval: (quantile(&alphas, below), quantile(&alphas, 1.0 - below)), resamples: alphas.len(), clusters: blocks })
}

/// The quantile of values in ascending order, of which there is at least one.
#[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "an index of a list")]
fn quantile(ascending: &[f64], p: f64) -> f64 {
    let place = p.clamp(0.0, 1.0) * (ascending.len() as f64 - 1.0);
    let index = place as usize;
    let at = |index: usize| ascending.get(index).or_else(|| ascending.last()).copied().unwrap_or(0.0);
    at(index) + (place - index as f64) * (at(index + 1) - at(index))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Forty candidates with three competencies, rated by three raters with an error that is shared within a candidate.
    fn rated() -> (Vec<Vec<Option<f64>>>, Vec<u64>) {
        let key = Key::of("test", [], []);
        let mut rows = Vec::new();
        let mut labels = Vec::new();
        for candidate in 0..40 {
            let mut stream = key.stream(candidate);
            let ability = stream.normal();
            for _ in 0..3 {
                let row = (0..3).map(|_| Some((3.0 + ability + 0.8 * stream.normal()).round().clamp(1.0, 5.0)));
                rows.push(row.collect());
                labels.push(candidate);
            }
        }
        (rows, labels)
    }

    #[test]
    fn drawing_candidates_gives_a_wider_interval_than_drawing_their_competencies_one_by_one() {
        let (rows, labels) = rated();
        let ratings = Ratings::of_units(&rows).unwrap();
        let units = bootstrap(&ratings, None, Metric::Ordinal, 500, 0.95).unwrap();
        let candidates = bootstrap(&ratings, Some(&labels), Metric::Ordinal, 500, 0.95).unwrap();
        assert_eq!((units.clusters, candidates.clusters, units.resamples), (120, 40, 500));
        assert!((units.alpha.alpha - candidates.alpha.alpha).abs() < 1e-14);
        let width = |one: &Bootstrap| one.interval.1 - one.interval.0;
        assert!(width(&candidates) > 1.15 * width(&units), "{candidates:?} {units:?}");
        for one in [units, candidates] {
            assert!(one.interval.0 < one.alpha.alpha && one.alpha.alpha < one.interval.1);
        }
    }

    #[test]
    fn the_order_of_candidates_and_their_labels_change_no_bit() {
        let (mut rows, mut labels) = rated();
        let before = bootstrap(&Ratings::of_units(&rows).unwrap(), Some(&labels), Metric::Ordinal, 50, 0.95).unwrap();
        rows.reverse();
        for row in &mut rows {
            row.rotate_left(1);
        }
        labels.reverse();
        for label in &mut labels {
            *label = 1000 - *label;
        }
        let after = bootstrap(&Ratings::of_units(&rows).unwrap(), Some(&labels), Metric::Ordinal, 50, 0.95).unwrap();
        assert_eq!(before.interval.0.to_bits(), after.interval.0.to_bits());
        assert_eq!(before, after);
    }

    #[test]
    fn one_candidate_cannot_be_drawn_from() {
        let ratings = Ratings::of_units(&[vec![Some(1.0), Some(2.0)], vec![Some(2.0), Some(2.0)]]).unwrap();
        let outcome = bootstrap(&ratings, Some(&[7, 7]), Metric::Nominal, 100, 0.95);
        assert_eq!(outcome, Err(NotEstimable::TooFewUnits { have: 1, need: 2 }.into()));
        assert_eq!(bootstrap(&ratings, Some(&[7]), Metric::Nominal, 100, 0.95), Err(Unfit::Ragged));
    }

    #[test]
    fn quantiles_lie_between_the_values_around_them() {
        for (p, expected) in [(0.0, 1.0), (0.5, 2.5), (1.0, 4.0), (0.25, 1.75)] {
            assert!((quantile(&[1.0, 2.0, 3.0, 4.0], p) - expected).abs() < 1e-15);
        }
    }
}
