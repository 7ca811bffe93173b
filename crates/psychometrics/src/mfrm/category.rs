//! The probabilities of the categories and their moments, where the time of the estimation goes.
//!
//! With `u = exp(θ + easiness)` and `f_k = exp(−τ_k)` the probability of category `k` is proportional to `u f_1 · u f_2 · … · u f_k`: no transcendental function is
//! left for a single rating, only products. The number of thresholds is known to the compiler for the usual scales ([`Fixed`]), so that its loops are unrolled.
#![expect(clippy::indexing_slicing, reason = "every slice is as long as there are thresholds")]
#![expect(clippy::cast_precision_loss, reason = "there are at most 256 categories")]

use super::ratings::MAX_CATEGORIES;

/// How many thresholds there are, and room for as many numbers.
pub(super) trait Steps: Copy {
    type Room: AsRef<[f64]> + AsMut<[f64]>;
    fn count(self) -> usize;
    fn room(self) -> Self::Room;
}

/// A number of thresholds that the compiler knows.
#[derive(Clone, Copy)]
pub(super) struct Fixed<const N: usize>;

impl<const N: usize> Steps for Fixed<N> {
    type Room = [f64; N];
    fn count(self) -> usize {
        N
    }
    fn room(self) -> [f64; N] {
        [0.0; N]
    }
}

/// Any other number.
#[derive(Clone, Copy)]
pub(super) struct Any(pub usize);

impl Steps for Any {
    type Room = [f64; MAX_CATEGORIES];
    fn count(self) -> usize {
        self.0
    }
    fn room(self) -> [f64; MAX_CATEGORIES] {
        [0.0; MAX_CATEGORIES]
    }
}

/// Calls `$run` with the number of thresholds in the form that is fastest.
macro_rules! with_steps {
    ($count:expr, $steps:ident => $run:expr) => {
        match $count {
            1 => {
                let $steps = $crate::mfrm::category::Fixed::<1>;
                $run
            }
            2 => {
                let $steps = $crate::mfrm::category::Fixed::<2>;
                $run
            }
            3 => {
                let $steps = $crate::mfrm::category::Fixed::<3>;
                $run
            }
            4 => {
                let $steps = $crate::mfrm::category::Fixed::<4>;
                $run
            }
            5 => {
                let $steps = $crate::mfrm::category::Fixed::<5>;
                $run
            }
            6 => {
                let $steps = $crate::mfrm::category::Fixed::<6>;
                $run
            }
            count => {
                let $steps = $crate::mfrm::category::Any(count);
                $run
            }
        }
    };
}
pub(super) use with_steps;

/// What a rating is expected to be, given its candidate and its cell. Categories count from 0.
pub(super) struct Expectation<S: Steps> {
    steps: S,
    at_least: S::Room,
    covariance: S::Room,
    /// `E(y)`.
    pub mean: f64,
    /// `Var(y)`.
    pub variance: f64,
    /// `P(y = observed)`.
    pub probability: f64,
}

impl<S: Steps> Expectation<S> {
    /// `odds` is `exp(θ + easiness)`, `factors[k]` is `exp(−τ)` of the threshold above category `k`.
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "the loops over the thresholds are unrolled only where the caller's number is known")]
    pub fn of(steps: S, odds: f64, factors: &[f64], observed: usize) -> Self {
        let count = steps.count();
        let factors = &factors[..count];
        let (mut at_least, mut covariance) = (steps.room(), steps.room());
        let (tail, covariances) = (&mut at_least.as_mut()[..count], &mut covariance.as_mut()[..count]);

        let mut weight = 1.0;
        for (place, factor) in tail.iter_mut().zip(factors) {
            weight *= odds * factor;
            *place = weight;
        }
        let mut seen = if observed == 0 { 1.0 } else { tail[observed - 1] };
        let mut sum = 0.0;
        for place in tail.iter_mut().rev() {
            sum += *place;
            *place = sum;
        }
        let mut total = 1.0 + sum;
        if total > 1e300 || total.is_nan() {
            (seen, total) = by_logarithms(odds, factors, observed, tail);
        }
        let scale = 1.0 / total;
        let (mut mean, mut square) = (0.0, 0.0);
        for (k, place) in tail.iter_mut().enumerate() {
            *place *= scale;
            mean += *place;
            square += (2 * k + 1) as f64 * *place;
        }
        // Cov(y, [y > k]) = E(y [y > k]) − E(y) P(y > k), and E(y [y > k]) = (k + 1) P(y > k) + Σ_{j > k} P(y > j).
        let mut above = 0.0;
        for k in (0..count).rev() {
            covariances[k] = ((k + 1) as f64 - mean) * tail[k] + above;
            above += tail[k];
        }
        Self { steps, at_least, covariance, mean, variance: square - mean * mean, probability: seen * scale }
    }

    /// `P(y > k)` for every threshold.
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "as above")]
    pub fn at_least(&self) -> &[f64] {
        &self.at_least.as_ref()[..self.steps.count()]
    }

    /// `Cov(y, [y > k])` for every threshold.
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "as above")]
    pub fn covariance(&self) -> &[f64] {
        &self.covariance.as_ref()[..self.steps.count()]
    }

    /// `E((y − E(y))⁴)`.
    pub fn fourth_moment(&self) -> f64 {
        let tail = self.at_least();
        let mut sum = 0.0;
        let mut above = 1.0;
        for category in 0..=tail.len() {
            let next = tail.get(category).copied().unwrap_or(0.0);
            let deviation = category as f64 - self.mean;
            sum += (above - next) * (deviation * deviation) * (deviation * deviation);
            above = next;
        }
        sum
    }
}

/// The same sums where the products leave the range of doubles. Fills `tail`; returns the weight of the observed category and the total.
#[cold]
fn by_logarithms(odds: f64, factors: &[f64], observed: usize, tail: &mut [f64]) -> (f64, f64) {
    let logarithm = |value: f64| libm::log(value).clamp(-1e6, 1e6);
    let mut height = 0.0;
    let mut largest = 0.0_f64;
    for (place, factor) in tail.iter_mut().zip(factors) {
        height += logarithm(odds) + logarithm(*factor);
        *place = height;
        largest = largest.max(height);
    }
    for place in tail.iter_mut() {
        *place = libm::exp(*place - largest);
    }
    let bottom = libm::exp(-largest);
    let seen = if observed == 0 { bottom } else { tail[observed - 1] };
    let mut sum = 0.0;
    for place in tail.iter_mut().rev() {
        sum += *place;
        *place = sum;
    }
    (seen, bottom + sum)
}

/// The logarithm of a product of probabilities: one call of `log` for many factors.
#[derive(Clone, Copy)]
pub(super) struct LogProduct {
    product: f64,
    sum: f64,
}

impl LogProduct {
    pub const ONE: Self = Self { product: 1.0, sum: 0.0 };

    #[inline]
    pub fn multiply(&mut self, probability: f64) {
        self.product *= probability;
        if self.product < 1e-150 {
            self.sum += libm::log(self.product.max(f64::MIN_POSITIVE));
            self.product = 1.0;
        }
    }

    pub fn logarithm(self) -> f64 {
        self.sum + libm::log(self.product)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// By the definition: probabilities first, then their moments.
    fn by_definition(logit: f64, thresholds: &[f64]) -> Vec<f64> {
        let mut heights = vec![0.0];
        for threshold in thresholds {
            heights.push(heights[heights.len() - 1] + logit - threshold);
        }
        let weights: Vec<f64> = heights.iter().map(|height| f64::exp(*height)).collect();
        let total: f64 = weights.iter().sum();
        weights.iter().map(|weight| weight / total).collect()
    }

    fn check<S: Steps>(steps: S, thresholds: &[f64]) {
        let factors: Vec<f64> = thresholds.iter().map(|threshold| f64::exp(-threshold)).collect();
        for logit in [-3.0, -0.4, 0.0, 1.7, 5.0] {
            let p = by_definition(logit, thresholds);
            let moment = |f: &dyn Fn(f64) -> f64| p.iter().enumerate().map(|(k, p)| f(k as f64) * p).sum::<f64>();
            let mean = moment(&|y| y);
            for (observed, wanted) in p.iter().enumerate() {
                let got = Expectation::of(steps, f64::exp(logit), &factors, observed);
                assert!((got.probability - wanted).abs() < 1e-14);
                assert!((got.mean - mean).abs() < 1e-13);
                assert!((got.variance - moment(&|y| (y - mean).powi(2))).abs() < 1e-12);
                assert!((got.fourth_moment() - moment(&|y| (y - mean).powi(4))).abs() < 1e-12);
                for k in 0..thresholds.len() {
                    let above = |y: f64| if y > k as f64 { 1.0 } else { 0.0 };
                    assert!((got.at_least()[k] - moment(&above)).abs() < 1e-14);
                    assert!((got.covariance()[k] - moment(&|y| (y - mean) * above(y))).abs() < 1e-13);
                }
            }
        }
    }

    #[test]
    fn moments_are_those_of_the_definition() {
        check(Fixed::<4>, &[-2.0, -0.3, 0.5, 1.8]);
        check(Fixed::<1>, &[0.0]);
        check(Any(9), &[-3.0, -2.0, -2.5, -0.3, 0.0, 0.5, 0.7, 1.8, 4.8]);
    }

    #[test]
    fn odds_beyond_the_range_of_doubles_give_the_end_of_the_scale() {
        for observed in [0, 4] {
            let top = Expectation::of(Fixed::<4>, 1e200, &[1.0; 4], observed);
            assert!((top.mean - 4.0).abs() < 1e-12 && top.variance.abs() < 1e-12 && top.probability >= 0.0);
            let bottom = Expectation::of(Fixed::<4>, 1e-200, &[1.0; 4], observed);
            assert!(bottom.mean.abs() < 1e-12);
        }
    }

    #[test]
    fn the_logarithm_of_a_long_product_is_the_sum_of_the_logarithms() {
        let mut product = LogProduct::ONE;
        for _ in 0..10_000 {
            product.multiply(0.01);
        }
        assert!((product.logarithm() - 10_000.0 * 0.01_f64.ln()).abs() < 1e-8);
    }
}
