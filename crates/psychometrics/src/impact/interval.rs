//! How far the ratio of two rates may be from the one that was seen.

use super::FourfoldTable;
use super::ImpactError;
use super::significance::Pool;
use crate::estimable::{Estimate, NotEstimable};
use crate::numeric::normal;

/// A confidence level, strictly between 0 and 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Confidence(f64);

impl Confidence {
    /// 95 %.
    pub const P95: Self = Self(0.95);
    /// 90 %.
    pub const P90: Self = Self(0.90);

    /// A level such as 0.95; [`ImpactError::Confidence`] unless it lies strictly between 0 and 1.
    pub fn new(level: f64) -> Result<Self, ImpactError> {
        // Levels so near to 1 that nothing remains for the tails would give an infinite quantile.
        if level > 0.0 && level < 1.0 && (1.0 - level) / 2.0 > 0.0 { Ok(Self(level)) } else { Err(ImpactError::Confidence) }
    }

    /// The probability left on each side.
    pub(super) fn tail(self) -> f64 {
        (1.0 - self.0) / 2.0
    }

    /// The two-sided normal quantile: 1.96 at 95 %.
    pub(super) fn z(self) -> f64 {
        -normal::quantile(self.tail())
    }
}

/// An interval for a ratio.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RatioInterval {
    /// The lower limit, at least 0.
    pub lower: f64,
    /// The upper limit; `None` where the data set none (nobody of the reference group was selected).
    pub upper: Option<f64>,
}

impl FourfoldTable {
    /// The standard error of the logarithm of the impact ratio: `√((1−p_f)/(n_f·p_f) + (1−p_r)/(n_r·p_r))`.
    ///
    /// Source: Katz, Baptista, Azen and Pike 1978, *Biometrics* 34:469. [`NotEstimable::NoData`] where one of the groups is empty, [`NotEstimable::ZeroRate`] where nobody of one of
    /// them was selected. Zero where everybody of both was.
    pub fn ln_ratio_se(self) -> Estimate<f64> {
        let (focal, reference) = self.positive_rates()?;
        let part = |rate: f64, selected: u32| (1.0 - rate) / f64::from(selected);
        Ok(libm::sqrt(part(focal, self.focal.selected()) + part(reference, self.reference.selected())))
    }

    /// The interval `exp(ln IR ± z·SE)` of Katz for the impact ratio, with [`ln_ratio_se`](Self::ln_ratio_se), where that exists.
    ///
    /// Where everybody of both groups was selected the formula gives the single point 1, which claims a certainty that the data have not: use
    /// [`ratio_interval`](Self::ratio_interval).
    pub fn katz_interval(self, confidence: Confidence) -> Estimate<RatioInterval> {
        let (ratio, margin) = (self.impact_ratio()?.to_f64(), confidence.z() * self.ln_ratio_se()?);
        Ok(RatioInterval { lower: ratio * libm::exp(-margin), upper: Some(ratio * libm::exp(margin)) })
    }

    /// Koopman's score interval for the impact ratio: all ratios φ that the score test does not reject, that is with
    /// `(p_f − φ·p_r)² ≤ z²·(p̃_f(1−p̃_f)/n_f + φ²·p̃_r(1−p̃_r)/n_r)`, where `p̃` are the likeliest rates whose ratio is φ.
    ///
    /// Exists wherever both groups have somebody in them: with nobody of the focal group selected it begins at 0, with nobody of the reference group it has no upper limit.
    /// Limits are found by bisection to the last digits of a double.
    ///
    /// Source: Koopman 1984, *Biometrics* 40:513; the form of the statistic after Gart and Nam 1988, *Biometrics* 44:323.
    pub fn koopman_interval(self, confidence: Confidence) -> Estimate<RatioInterval> {
        let (focal, reference) = self.rates()?;
        let limit = confidence.z() * confidence.z();
        let rejects = |ratio: f64| self.score_statistic(ratio) > limit;
        let none_focal = self.focal.selected() == 0;
        let none_reference = self.reference.selected() == 0;
        // A ratio near the one seen, from where the statistic grows both ways. With a zero it only grows one way, and any ratio not rejected will do to start from.
        let start = if none_focal || none_reference { not_rejected(rejects, none_focal) } else { focal / reference };
        let lower = if none_focal { 0.0 } else { boundary(start, 0.5, rejects) };
        let upper = (!none_reference).then(|| boundary(start, 2.0, rejects));
        Ok(RatioInterval { lower, upper })
    }

    /// The interval to show: Katz's where its standard error exists and is not zero, Koopman's otherwise.
    pub fn ratio_interval(self, confidence: Confidence) -> Estimate<RatioInterval> {
        match self.ln_ratio_se() {
            Ok(se) if se > 0.0 => self.katz_interval(confidence),
            _ => self.koopman_interval(confidence),
        }
    }

    /// The logarithm of the impact ratio in standard errors under equal rates: `ln IR / √((1−P)/P·(1/n_f + 1/n_r))`, P the rate of both groups together.
    /// On a log scale, and so *negative* where the focal rate is lower.
    ///
    /// Source: Morris and Lobsenz 2000, *Personnel Psychology* 53:89. [`NotEstimable::NoData`] where one of the groups is empty, [`NotEstimable::ZeroRate`] where nobody of one of
    /// them was selected, [`NotEstimable::NoVariance`] where everybody of both was.
    pub fn z_impact_ratio(self) -> Estimate<f64> {
        self.positive_rates()?;
        let ratio = self.impact_ratio()?.to_f64();
        let Pool { focal, reference, rate } = self.varying_pool()?;
        Ok(libm::log(ratio) / libm::sqrt((1.0 - rate) / rate * (1.0 / focal + 1.0 / reference)))
    }

    fn positive_rates(self) -> Estimate<(f64, f64)> {
        let rates = self.rates()?;
        if self.focal.selected() == 0 || self.reference.selected() == 0 { Err(NotEstimable::ZeroRate) } else { Ok(rates) }
    }

    /// Koopman's chi-square statistic of the hypothesis that the ratio of the rates is `ratio`.
    fn score_statistic(self, ratio: f64) -> f64 {
        let (n_f, n_r) = (f64::from(self.focal.applicants()), f64::from(self.reference.applicants()));
        let (x_f, x_r) = (f64::from(self.focal.selected()), f64::from(self.reference.selected()));
        // The likeliest reference rate q solves φ(n_f + n_r)q² − (one + other)q + x_f + x_r = 0. The smaller root is wanted, and this form of it loses no digits.
        let (one, other) = (ratio * (n_f + x_r), n_r + x_f);
        let root = libm::sqrt((one - other) * (one - other) + 4.0 * ratio * (n_f - x_f) * (n_r - x_r));
        let likeliest = (2.0 * (x_f + x_r) / (one + other + root)).min(1.0);
        let matching = (ratio * likeliest).min(1.0);
        let difference = x_f / n_f - ratio * (x_r / n_r);
        let variance = matching * (1.0 - matching) / n_f + ratio * ratio * likeliest * (1.0 - likeliest) / n_r;
        if difference == 0.0 { 0.0 } else { difference * difference / variance }
    }
}

/// A ratio that the test does not reject, for a table in which one rate is zero: looked for downwards from 1 if the focal one is, upwards otherwise.
fn not_rejected(rejects: impl Fn(f64) -> bool, downwards: bool) -> f64 {
    let factor = if downwards { 0.25 } else { 4.0 };
    // Two counts of 32 bits cannot need more steps than these.
    (0..64).scan(1.0, |ratio, _| Some(std::mem::replace(ratio, *ratio * factor))).find(|ratio| !rejects(*ratio)).unwrap_or(1.0)
}

/// Where the test begins to reject, going from `start` by `factor`.
fn boundary(start: f64, factor: f64, rejects: impl Fn(f64) -> bool) -> f64 {
    let mut kept = start;
    let mut rejected = start * factor;
    for _ in 0..200 {
        if rejects(rejected) {
            break;
        }
        (kept, rejected) = (rejected, rejected * factor);
    }
    // Limit: the bracket spans a factor of two, so that 60 halvings exhaust a double.
    for _ in 0..60 {
        let middle = f64::midpoint(kept, rejected);
        if rejects(middle) {
            rejected = middle;
        } else {
            kept = middle;
        }
    }
    f64::midpoint(kept, rejected)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn table(focal: [u32; 2], reference: [u32; 2]) -> FourfoldTable {
        FourfoldTable::from_counts(focal, reference).unwrap()
    }

    #[test]
    fn koopmans_own_example_is_matched() {
        // Koopman 1984, page 516: 36 of 40 and 16 of 80; interval 2.94 to 7.15 about the ratio 4.5.
        let interval = table([40, 36], [80, 16]).koopman_interval(Confidence::P95).unwrap();
        assert!((interval.lower - 2.94).abs() < 0.005, "{interval:?}");
        assert!((interval.upper.unwrap() - 7.15).abs() < 0.005, "{interval:?}");
    }

    #[test]
    fn everybody_selected_has_the_limits_that_algebra_gives() {
        // The likeliest rates are then (φ, 1) below one and (1, 1/φ) above, so that the limits are n_f/(n_f + z²) and 1 + z²/n_r.
        let everybody = table([12, 12], [30, 30]);
        let z = Confidence::P95.z();
        let interval = everybody.koopman_interval(Confidence::P95).unwrap();
        assert!((interval.lower - 12.0 / (12.0 + z * z)).abs() < 1e-12);
        assert!((interval.upper.unwrap() - (1.0 + z * z / 30.0)).abs() < 1e-12);
        assert_eq!(everybody.katz_interval(Confidence::P95), Ok(RatioInterval { lower: 1.0, upper: Some(1.0) }));
        assert_eq!(everybody.ratio_interval(Confidence::P95), Ok(interval));
        assert_eq!(everybody.z_impact_ratio(), Err(NotEstimable::NoVariance));
    }

    #[test]
    fn a_zero_opens_the_interval_on_its_side() {
        let none_focal = table([10, 0], [20, 10]);
        assert_eq!(none_focal.katz_interval(Confidence::P95), Err(NotEstimable::ZeroRate));
        let interval = none_focal.ratio_interval(Confidence::P95).unwrap();
        assert!(interval.lower.abs() < 1e-300 && interval.upper.unwrap() > 0.3 && interval.upper.unwrap() < 0.8, "{interval:?}");
        let turned = table([20, 10], [10, 0]).ratio_interval(Confidence::P95).unwrap();
        assert!(turned.upper.is_none() && (turned.lower * interval.upper.unwrap() - 1.0).abs() < 1e-12);
        let nobody = table([10, 0], [20, 0]).ratio_interval(Confidence::P95).unwrap();
        assert_eq!(nobody, RatioInterval { lower: 0.0, upper: None });
        assert_eq!(table([0, 0], [20, 3]).ratio_interval(Confidence::P95), Err(NotEstimable::NoData));
    }

    #[test]
    fn a_confidence_level_is_a_probability_strictly_inside() {
        for level in [0.0, 1.0, -0.1, 1.5, f64::NAN, f64::INFINITY] {
            assert_eq!(Confidence::new(level), Err(ImpactError::Confidence));
        }
        assert_eq!(Confidence::new(0.95), Ok(Confidence::P95));
    }

    proptest! {
        #[test]
        fn intervals_hold_the_ratio_and_turn_over_with_it(n in 1_u32..3000, m in 1_u32..3000, x in 1_u32..3000, y in 1_u32..3000) {
            let one = table([n, x.min(n)], [m, y.min(m)]);
            let other = FourfoldTable { focal: one.reference, reference: one.focal };
            let ratio = one.impact_ratio().unwrap().to_f64();
            for (interval, turned) in [
                (one.katz_interval(Confidence::P95), other.katz_interval(Confidence::P95)),
                (one.koopman_interval(Confidence::P95), other.koopman_interval(Confidence::P95)),
            ] {
                let (interval, turned) = (interval.unwrap(), turned.unwrap());
                let upper = interval.upper.unwrap();
                prop_assert!(interval.lower <= ratio * (1.0 + 1e-12) && ratio <= upper * (1.0 + 1e-12));
                prop_assert!((turned.lower * upper - 1.0).abs() < 1e-9 && (turned.upper.unwrap() * interval.lower - 1.0).abs() < 1e-9);
            }
        }

        #[test]
        fn any_table_with_two_groups_has_an_interval(n in 1_u32.., m in 1_u32.., x in 0_u32..3, y in 0_u32..3) {
            for selected in [[x.min(n), y.min(m)], [n - x.min(n), m - y.min(m)], [x.min(n), m - y.min(m)], [n - x.min(n), y.min(m)]] {
                let interval = table([n, selected[0]], [m, selected[1]]).ratio_interval(Confidence::P95).unwrap();
                prop_assert!(interval.lower.is_finite() && interval.lower >= 0.0);
                prop_assert!(interval.upper.is_none_or(|upper| upper.is_finite() && upper >= interval.lower));
            }
        }
    }
}
