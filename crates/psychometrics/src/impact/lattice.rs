//! Distributions on consecutive whole numbers: the exact tests are sums of their probabilities.
//!
//! Built from the ratio of neighbouring probabilities, outwards from the mode: no factorial is ever formed, so a pool of 200,000 (or of billions) neither overflows nor loses
//! digits to the difference of large logarithms. What lies further out than 1e-300 of the mode is left out; it is nothing next to any probability that a double can tell
//! apart from it. Sums run in one fixed order.
#![expect(clippy::cast_precision_loss, reason = "counts are sums of two counts of 32 bits and exact as doubles")]
#![expect(clippy::indexing_slicing, reason = "positions come from the lengths that they are used with")]

/// How far below the mode a probability may be and still be kept.
const FLOOR: f64 = 1e-300;

/// Two probabilities within this of each other (relatively) are the same one, computed along two ways. The guard of R's `fisher.test` and `mantelhaen.test`.
const SAME: f64 = 1e-7;

/// The distribution of a count.
#[derive(Clone, Debug, PartialEq)]
pub struct Lattice {
    lowest: u64,
    highest: u64,
    /// The count that `probabilities[0]` belongs to.
    first: u64,
    probabilities: Vec<f64>,
}

/// What the distribution under equal chances says about an observed count x; each between 0 and 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ExactP {
    /// P(X ≤ x).
    pub less: f64,
    /// P(X ≥ x).
    pub greater: f64,
    /// The probability of all counts that are no likelier than x.
    pub two_sided: f64,
    /// P(X < x) + P(X = x)/2: Lancaster's mid-p.
    pub mid_less: f64,
    /// P(X > x) + P(X = x)/2.
    pub mid_greater: f64,
    /// The probability of all counts less likely than x, and half that of those just as likely.
    pub mid_two_sided: f64,
}

impl Lattice {
    /// How many of `marked` people are among `drawn`, if those are drawn from `total` without regard to the mark (hypergeometric distribution):
    /// P(k) = C(marked, k) C(total − marked, drawn − k) / C(total, drawn).
    ///
    /// `marked` and `drawn` are at most `total`. Time and memory are those of about 75 standard deviations, or of the whole range if that is less.
    pub(super) fn hypergeometric(total: u64, marked: u64, drawn: u64) -> Self {
        let unmarked = total - marked;
        let (lowest, highest) = (drawn.saturating_sub(unmarked), drawn.min(marked));
        let mode = (u128::from(drawn) + 1) * (u128::from(marked) + 1) / (u128::from(total) + 2);
        let (drawn, marked, unmarked) = (drawn as f64, marked as f64, unmarked as f64);
        Self::from_ratios(lowest, u64::try_from(mode).unwrap_or(highest), highest, |k| {
            (drawn - k) * (marked - k) / ((k + 1.0) * (unmarked - drawn + k + 1.0))
        })
    }

    /// How many of `trials` succeed, each with `probability`, which lies between 0 and 1: P(k) = C(trials, k) pᵏ (1 − p)^(trials − k).
    pub(super) fn binomial(trials: u32, probability: f64) -> Self {
        let trials = u64::from(trials);
        let certain = |count| Self { lowest: count, highest: count, first: count, probabilities: vec![1.0] };
        if probability <= 0.0 {
            return certain(0);
        }
        if probability >= 1.0 {
            return certain(trials);
        }
        let n = trials as f64;
        let odds = probability / (1.0 - probability);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a share of a count is a count; one off does no harm here"
        )]
        let mode = ((n + 1.0) * probability) as u64;
        Self::from_ratios(0, mode, trials, |k| (n - k) / (k + 1.0) * odds)
    }

    /// The distribution on `lowest..=highest` with P(k+1)/P(k) = `ratio(k)`, largest near `mode`.
    fn from_ratios(lowest: u64, mode: u64, highest: u64, ratio: impl Fn(f64) -> f64) -> Self {
        let mode = mode.clamp(lowest, highest);
        let mut below = Vec::new();
        let (mut weight, mut count) = (1.0, mode);
        while count > lowest {
            count -= 1;
            weight /= ratio(count as f64);
            if weight < FLOOR {
                break;
            }
            below.push(weight);
        }
        let first = mode - below.len() as u64;
        below.reverse();
        let mut weights = below;
        weights.push(1.0);
        (weight, count) = (1.0, mode);
        while count < highest {
            weight *= ratio(count as f64);
            if weight < FLOOR {
                break;
            }
            weights.push(weight);
            count += 1;
        }
        Self { lowest, highest, first, probabilities: weights }.normalised()
    }

    fn normalised(mut self) -> Self {
        let total: f64 = self.probabilities.iter().sum();
        for probability in &mut self.probabilities {
            *probability /= total;
        }
        self
    }

    /// The distribution of the sum of two independent counts. Time is the product of the lengths.
    pub(super) fn plus(&self, other: &Self) -> Self {
        let mut sums = vec![0.0; self.probabilities.len() + other.probabilities.len() - 1];
        for (shift, one) in self.probabilities.iter().enumerate() {
            for (sum, another) in sums[shift..].iter_mut().zip(&other.probabilities) {
                *sum += one * another;
            }
        }
        // The ends are dropped where nothing is left of them, so that the sum of many does not grow without need.
        let kept = |sum: &f64| *sum >= FLOOR;
        let start = sums.iter().position(kept).unwrap_or(0);
        let end = sums.iter().rposition(kept).map_or(sums.len(), |last| last + 1);
        Self {
            lowest: self.lowest + other.lowest,
            highest: self.highest + other.highest,
            first: self.first + other.first + start as u64,
            probabilities: sums[start..end].to_vec(),
        }
        .normalised()
    }

    /// The least count that is possible.
    pub const fn lowest(&self) -> u64 {
        self.lowest
    }

    /// The greatest count that is possible.
    pub const fn highest(&self) -> u64 {
        self.highest
    }

    /// P(X = count); 0 also where it is below about 1e-300.
    pub fn probability(&self, count: u64) -> f64 {
        self.position(count).map_or(0.0, |position| self.probabilities[position])
    }

    /// How many counts are kept.
    pub(super) fn length(&self) -> usize {
        self.probabilities.len()
    }

    /// The counts that are kept, in ascending order, each with its probability.
    pub(super) fn kept(&self) -> impl Iterator<Item = (u64, f64)> {
        (self.first..).zip(self.probabilities.iter().copied())
    }

    fn position(&self, count: u64) -> Option<usize> {
        let position = usize::try_from(count.checked_sub(self.first)?).ok()?;
        (position < self.probabilities.len()).then_some(position)
    }

    /// The tail probabilities of `observed`, one- and two-sided, whole and with half the weight of the observed count.
    ///
    /// Two-sided by the method of small probabilities: Freeman and Halton 1951, *Biometrika* 38:141. Mid-p: Lancaster 1961, *Journal of the American Statistical
    /// Association* 56:223. Counts that are as likely as the observed one are recognised within a relative 1e-7, as R's `fisher.test` does.
    pub fn exact_p(&self, observed: u64) -> ExactP {
        let here = self.probability(observed);
        let (mut less, mut rarer, mut alike) = (0.0, 0.0, 0.0);
        for (count, probability) in self.kept() {
            if count < observed {
                less += probability;
            }
            if probability < here * (1.0 - SAME) {
                rarer += probability;
            } else if probability <= here * (1.0 + SAME) {
                alike += probability;
            }
        }
        // From the far end, so that a small tail is summed from its smallest parts and never as one minus the other tail.
        let greater =
            self.kept_from_above().take_while(|(count, _)| *count > observed).fold(0.0, |sum, (_, probability)| sum + probability);
        let at_most_one = |p: f64| p.min(1.0);
        ExactP {
            less: at_most_one(less + here),
            greater: at_most_one(greater + here),
            two_sided: at_most_one(rarer + alike),
            mid_less: at_most_one(less + here / 2.0),
            mid_greater: at_most_one(greater + here / 2.0),
            mid_two_sided: at_most_one(rarer + alike / 2.0),
        }
    }

    fn kept_from_above(&self) -> impl Iterator<Item = (u64, f64)> {
        let last = self.first + self.probabilities.len() as u64;
        self.probabilities.iter().rev().scan(last, |count, probability| {
            *count -= 1;
            Some((*count, *probability))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// C(n, k), exact.
    fn binomial_coefficient(n: u64, k: u64) -> u128 {
        (0..u128::from(k)).fold(1, |product, step| product * (u128::from(n) - step) / (step + 1))
    }

    fn close(one: f64, other: f64, relative: f64) -> bool {
        (one - other).abs() <= relative * other.abs()
    }

    #[test]
    fn the_tea_tasting_lady_is_weighed_in_seventieths() {
        let cups = Lattice::hypergeometric(8, 4, 4);
        for (count, seventieths) in [(0, 1.0), (1, 16.0), (2, 36.0), (3, 16.0), (4, 1.0)] {
            assert!(close(cups.probability(count), seventieths / 70.0, 1e-15), "{count}");
        }
        let p = cups.exact_p(1);
        assert!(close(p.two_sided, 34.0 / 70.0, 1e-15) && close(p.mid_two_sided, 18.0 / 70.0, 1e-15));
        assert!(close(p.less, 17.0 / 70.0, 1e-15) && close(p.mid_less, 9.0 / 70.0, 1e-15));
        assert!(close(p.greater, 69.0 / 70.0, 1e-15) && close(p.mid_greater, 61.0 / 70.0, 1e-15));
    }

    proptest! {
        #[test]
        fn every_probability_is_that_of_exact_binomials(total in 1_u64..60, marked in 0_u64..60, drawn in 0_u64..60) {
            let (marked, drawn) = (marked.min(total), drawn.min(total));
            let found = Lattice::hypergeometric(total, marked, drawn);
            for count in 0..=total {
                let ways = if count > drawn || count > marked || drawn - count > total - marked {
                    0
                } else {
                    binomial_coefficient(marked, count) * binomial_coefficient(total - marked, drawn - count)
                };
                let exact = ways as f64 / binomial_coefficient(total, drawn) as f64;
                prop_assert!(close(found.probability(count), exact, 1e-13), "{} {}", found.probability(count), exact);
            }
        }

        #[test]
        fn half_the_weight_is_never_more_than_the_whole(total in 1_u64..3000, marked in 0_u64..3000, drawn in 0_u64..3000, observed in 0_u64..3000) {
            let p = Lattice::hypergeometric(total, marked.min(total), drawn.min(total)).exact_p(observed);
            prop_assert!(p.mid_less <= p.less && p.mid_greater <= p.greater && p.mid_two_sided <= p.two_sided);
            prop_assert!(p.two_sided <= 1.0 && p.two_sided >= p.less.min(p.greater) - 1e-12);
        }

        #[test]
        fn drawing_and_marking_may_be_exchanged(total in 1_u64..5000, marked in 0_u64..5000, drawn in 0_u64..5000, observed in 0_u64..5000) {
            let (marked, drawn) = (marked.min(total), drawn.min(total));
            let (one, other) = (Lattice::hypergeometric(total, marked, drawn), Lattice::hypergeometric(total, drawn, marked));
            prop_assert!((one.exact_p(observed).less - other.exact_p(observed).less).abs() < 1e-12);
        }
    }

    #[test]
    fn a_pool_of_four_billion_is_nothing_special() {
        let total = u64::from(u32::MAX) * 2;
        let (found, bound) = (Lattice::hypergeometric(total, total / 2, 40), Lattice::binomial(40, 0.5));
        for lattice in [&found, &bound] {
            assert_eq!((lattice.lowest(), lattice.highest()), (0, 40));
        }
        assert!(close(found.exact_p(9).less, bound.exact_p(9).less, 1e-7));
        // Half of 200,000 people marked, half drawn: the middle count has probability C(100000, 50000)² / C(200000, 100000): by Stirling's series.
        let large = Lattice::hypergeometric(200_000, 100_000, 100_000);
        let sum: f64 = large.kept().map(|(_, probability)| probability).sum();
        assert!((sum - 1.0).abs() < 1e-12);
        let stirling = |n: f64| 1.0 / (12.0 * n) - 1.0 / (360.0 * n * n * n);
        let correction = 2.0 * (stirling(1e5) - 2.0 * stirling(5e4)) - (stirling(2e5) - 2.0 * stirling(1e5));
        let expected = 2.0 / libm::sqrt(1e5 * core::f64::consts::PI) * libm::exp(correction);
        assert!(close(large.probability(50_000), expected, 1e-11), "{} {expected}", large.probability(50_000));
    }

    #[test]
    fn binomial_tails_are_those_of_the_sums_by_hand() {
        let coins = Lattice::binomial(10, 0.5);
        assert!(close(coins.exact_p(2).less, 56.0 / 1024.0, 1e-14));
        assert!(close(coins.exact_p(2).two_sided, 112.0 / 1024.0, 1e-14));
        assert!(close(Lattice::binomial(10, 0.0).exact_p(0).less, 1.0, 0.0));
        assert!(close(Lattice::binomial(10, 1.0).exact_p(9).less, 0.0, 0.0));
    }

    #[test]
    fn the_sum_of_two_counts_is_the_count_of_both() {
        let (one, other) = (Lattice::binomial(7, 0.3), Lattice::binomial(9, 0.3));
        let (sum, both) = (one.plus(&other), Lattice::binomial(16, 0.3));
        assert_eq!((sum.lowest(), sum.highest()), (0, 16));
        assert!((0..=16).all(|count| close(sum.probability(count), both.probability(count), 1e-13)));
    }
}
