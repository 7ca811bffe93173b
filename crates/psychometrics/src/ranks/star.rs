//! The critical value for one candidate against others whose estimates are independent: by integration, without draws.
//!
//! Given the error of the one, the errors of the others are independent, so that the probability that no difference exceeds c is one integral of a product (Dunnett 1955,
//! *Journal of the American Statistical Association* 50:1096-1121). It settles comparisons that draws leave to chance because the statistic lies very close to its critical value.

use super::noise::Pair;
use crate::numeric::normal;

/// How far the integral reaches, in standard errors: the density is below 1e-17 there.
const REACH: f64 = 8.7;
/// Steps for each width of the narrowest curve. With equal steps the error falls as exp(−2π² s²) and is far below rounding.
const STEPS: f64 = 2.5;
/// Curves narrower than this are left to draws.
const NARROWEST: f64 = 0.02;

/// One candidate and independent others, each of whose differences from it is looked at.
pub(super) struct Star {
    rays: Vec<Ray>,
    step: f64,
}

/// The standardised differences `Z_other − Z_centre` that are at most c, as limits on the other's error: in units of its standard error, at `slope z ± reach c`.
struct Ray {
    slope: f64,
    reach: f64,
    above: bool,
    below: bool,
}

impl Star {
    /// If all `pairs` (at least one) share a candidate, and nobody else's standard error is so small beside that candidate's that the integral would be coarse.
    pub(super) fn of(pairs: &[Pair], standard_errors: &[f64]) -> Option<Self> {
        let first = pairs.first()?;
        let centre =
            [first.one, first.other].into_iter().find(|centre| pairs.iter().all(|pair| pair.one == *centre || pair.other == *centre))?;
        let own = *standard_errors.get(centre)?;
        let ray = |pair: &Pair| {
            let other = *standard_errors.get(if pair.one == centre { pair.other } else { pair.one })?;
            let ray = Ray {
                slope: own / other,
                reach: 1.0 / (pair.scale * other),
                above: pair.both || pair.other == centre,
                below: pair.both || pair.one == centre,
            };
            (other > own * NARROWEST).then_some(ray)
        };
        let rays: Vec<Ray> = pairs.iter().map(ray).collect::<Option<_>>()?;
        let steepest = rays.iter().map(|ray| ray.slope).fold(1.0, f64::max);
        Some(Self { rays, step: 1.0 / (STEPS * steepest) })
    }

    /// The c that the largest standardised difference does not exceed with probability `coverage`, to twelve digits.
    pub(super) fn quantile(&self, coverage: f64) -> f64 {
        // One-sided values of a coverage of at least one half are at least 0; the largest of any number of differences exceeds 40 never in practice.
        let (mut low, mut high) = (0.0, 40.0);
        let (mut at_low, mut at_high) = (self.coverage(low) - coverage, 1.0 - coverage);
        let mut kept_low = false;
        let mut kept_high = false;
        // Regula falsi that halves the weight of an end that stays (Illinois; Dowell and Jarratt 1971): a bracket that closes fast.
        for _ in 0..200 {
            let next = if high - low > 1.0 { 0.5 * (low + high) } else { (low * at_high - high * at_low) / (at_high - at_low) };
            let value = self.coverage(next) - coverage;
            if value < 0.0 {
                (low, at_low) = (next, value);
                if kept_high {
                    at_high *= 0.5;
                }
                (kept_low, kept_high) = (false, true);
            } else {
                (high, at_high) = (next, value);
                if kept_low {
                    at_low *= 0.5;
                }
                (kept_low, kept_high) = (true, false);
            }
            if high - low < 1e-12 || value.abs() < 1e-15 {
                return next;
            }
        }
        0.5 * (low + high)
    }

    /// P(no difference exceeds `c`), by the trapezoidal rule.
    fn coverage(&self, c: f64) -> f64 {
        let mut sum = 0.0;
        let mut z = -REACH;
        while z <= REACH {
            let product = self.rays.iter().fold(1.0, |product, ray| {
                let below = if ray.below { normal::cdf(ray.slope * z - ray.reach * c) } else { 0.0 };
                let above = if ray.above { normal::cdf(ray.slope * z + ray.reach * c) } else { 1.0 };
                product * (above - below)
            });
            sum += normal::density(z) * product;
            z += self.step;
        }
        sum * self.step
    }
}

#[cfg(test)]
mod tests {
    use super::{Pair, Star};

    fn star(others: usize, both: bool) -> Star {
        let scale = 1.0 / 2.0_f64.sqrt();
        let pairs: Vec<Pair> = (1..=others).map(|one| Pair { one, other: 0, scale, both }).collect();
        Star::of(&pairs, &vec![1.0; others + 1]).unwrap()
    }

    #[test]
    fn critical_values_are_those_of_dunnetts_tables() {
        // Dunnett 1964, Biometrics 20:482, ∞ degrees of freedom: 4 comparisons two-sided at .95, 4 and 9 one-sided.
        for (others, both, table) in [(4, true, 2.44), (4, false, 2.16), (9, false, 2.42), (1, true, 1.96)] {
            assert!((star(others, both).quantile(0.95) - table).abs() < 0.0051, "{others} {both}");
        }
        assert!((star(1, true).quantile(0.95) - 1.959_963_984_540_054).abs() < 1e-11);
    }

    #[test]
    fn very_different_errors_are_left_to_draws_and_moderately_different_ones_are_exact() {
        let pair = |scale| [Pair { one: 0, other: 1, scale, both: true }];
        assert!(Star::of(&pair(1.0), &[1.0, 0.01]).is_none());
        // Whatever the errors, a single difference in units of its standard error is normal.
        for other in [0.05_f64, 0.5, 3.0, 50.0] {
            let scale = 1.0 / (1.0 + other * other).sqrt();
            let quantile = Star::of(&pair(scale), &[1.0, other]).unwrap().quantile(0.9);
            assert!((quantile - 1.644_853_626_951_472_7).abs() < 1e-10, "{other}: {quantile}");
        }
    }
}
