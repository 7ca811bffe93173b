//! An interval for alpha: units are drawn again and again, together with everything that belongs to the same candidate.
//!
//! What must stay true: what is drawn for resample number `i` depends on the data and on `i` alone.

use core::ops::Range;

use super::{Alpha, Coincidences, Metric};
use crate::agreement::{Ratings, Unfit};
use crate::estimable::NotEstimable;
use crate::numeric::parallel::{in_order, part_of};
use crate::numeric::streams::Key;

/// Parts into which resamples are cut.
const PARTS: usize = 8;
/// Up to so many different pairs several resamples are summed at a time.
const PAIRS_TOGETHER: usize = 1 << 16;

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
    let alpha = coincidences.alpha(metric, &coincidences.all(), 0)?;
    let blocks = coincidences.blocks();
    let limit = u32::try_from(blocks).unwrap_or(u32::MAX);
    if limit < 2 {
        return Err(NotEstimable::TooFewUnits { have: blocks, need: 2 }.into());
    }
    let (whole, numbers) = coincidences.content();
    let key = Key::of("krippendorff bootstrap", whole, numbers);
    // Many different pairs take room rather than time.
    let together = if coincidences.pairs() <= PAIRS_TOGETHER { resample::<8> } else { resample::<1> };
    let parts = in_order(PARTS, |part| together(&coincidences, metric, &key, limit, part_of(resamples as usize, part, PARTS)));
    let mut alphas = parts.concat();
    if alphas.is_empty() || alphas.len() * 2 < resamples as usize {
        return Err(NotEstimable::NoVariance.into());
    }
    alphas.sort_unstable_by(f64::total_cmp);
    let below = 0.5 * (1.0 - confidence);
    Ok(Bootstrap { alpha, interval: (quantile(&alphas, below), quantile(&alphas, 1.0 - below)), resamples: alphas.len(), clusters: blocks })
}

/// The alphas of these resamples, of those that have one; `N` are summed at a time.
fn resample<const N: usize>(coincidences: &Coincidences, metric: Metric, key: &Key, limit: u32, asked: Range<usize>) -> Vec<f64> {
    let mut drawn = vec![0; coincidences.blocks()];
    let mut times = vec![[0.0; N]; coincidences.blocks()];
    let mut alphas = Vec::with_capacity(asked.len());
    for first in asked.clone().step_by(N) {
        times.fill([0.0; N]);
        let together = N.min(asked.end - first);
        for resample in 0..together {
            key.stream((first + resample) as u64).fill_below(limit, &mut drawn);
            for block in &drawn {
                if let Some(times) = times.get_mut(*block as usize).and_then(|times| times.get_mut(resample)) {
                    *times += 1.0;
                }
            }
        }
        let sums = coincidences.sums(&times);
        alphas.extend((0..together).filter_map(|resample| coincidences.alpha(metric, &sums, resample).ok()).map(|alpha| alpha.alpha));
    }
    alphas
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
    fn resamples_are_the_same_together_and_one_by_one() {
        let (rows, labels) = rated();
        let ratings = Ratings::of_units(&rows).unwrap();
        for metric in [Metric::Nominal, Metric::Ordinal, Metric::Interval, Metric::Ratio] {
            let coincidences = Coincidences::of(&ratings, Some(&labels), metric).unwrap();
            let key = Key::of("test", [], []);
            let together = resample::<8>(&coincidences, metric, &key, 40, 5..42);
            assert_eq!(together.len(), 37);
            assert_eq!(together, resample::<1>(&coincidences, metric, &key, 40, 5..42));
        }
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
