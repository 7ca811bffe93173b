//! How reliable the mean of a panel is, and how many raters would make it reliable enough.
//!
//! With components σa², σb², σe² and k raters per candidate: absolute σa²/(σa² + (σb² + σe²)/k), for levels that mean something by themselves and for candidates before different raters;
//! relative σa²/(σa² + σe²/k), for comparisons of candidates before the same panel.
//!
//! Sources: Shrout and Fleiss 1979, *Psychological Bulletin* 86:420 (ICC(2,k) and ICC(3,k), of which these are the forms for unequal panels); Brennan 2001, *Generalizability Theory*,
//! chapter 2 (Φ, Eρ², and studies that decide on the number of raters).

use super::posterior::{Components, Posterior};
use crate::estimable::{Estimate, NotEstimable};

/// Whether raters' severity counts as error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// Against a level, or between candidates before different raters: severity is error.
    Absolute,
    /// Between candidates before the same panel: severity is shared and cancels out.
    SamePanel,
}

impl Components {
    /// The reliability of the mean of `raters` raters (above zero; need not be whole), between 0 and 1.
    ///
    /// # Errors
    /// [`NotEstimable::TooFewRaters`] for none, [`NotEstimable::NoVariance`] if the components leave nothing to divide by.
    pub fn reliability(&self, raters: f64, comparison: Comparison) -> Estimate<f64> {
        if raters.is_nan() || raters <= 0.0 {
            return Err(NotEstimable::TooFewRaters { have: 0, need: 1 });
        }
        let signal = self.candidate * self.candidate;
        let reliability = signal / (signal + self.error_variance(comparison) / raters);
        if reliability.is_finite() { Ok(reliability) } else { Err(NotEstimable::NoVariance) }
    }

    /// The smallest number of raters per candidate whose mean has at least the `target` reliability, from components that were estimated or, before anybody was rated, assumed:
    /// k = target/(1 − target) · error/σa², rounded up; at least 1.
    ///
    /// # Errors
    /// [`NotEstimable::NoVariance`] if candidates do not differ, the target is not between 0 and 1 (both excluded), or the number is not below a million.
    pub fn raters_needed(&self, target: f64, comparison: Comparison) -> Estimate<u32> {
        let odds = target / (1.0 - target);
        let exact = odds * self.error_variance(comparison) / (self.candidate * self.candidate);
        if !(odds > 0.0 && exact < 1e6) {
            return Err(NotEstimable::NoVariance);
        }
        // A target that is met exactly is met, though rounding may say that it is missed by the last digit.
        let rounded = libm::ceil(exact - 1e-9).max(1.0);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 1 and a million")]
        Ok(rounded as u32)
    }

    fn error_variance(&self, comparison: Comparison) -> f64 {
        let residual = self.residual * self.residual;
        match comparison {
            Comparison::Absolute => self.rater * self.rater + residual,
            Comparison::SamePanel => residual,
        }
    }
}

/// A reliability with the interval that holds it with probability .90.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reliability {
    /// The posterior median.
    pub median: f64,
    /// Below it with probability .05.
    pub low: f64,
    /// Above it with probability .05.
    pub high: f64,
}

impl Posterior<'_> {
    /// The reliability of the mean of `raters` raters per candidate (above zero), from the ratios of the posterior.
    ///
    /// Quantiles are read between the points of the grid, each of which stands for half the weight on either side of it.
    /// For panels of different sizes [`Design::typical_raters`](super::Design::typical_raters) is the number that stands for all.
    pub fn reliability(&self, raters: f64, comparison: Comparison) -> Estimate<Reliability> {
        let mut weighted = Vec::with_capacity(self.nodes().len());
        for node in self.nodes() {
            let ratios = Components { candidate: node.candidate_ratio, rater: node.rater_ratio, residual: 1.0 };
            weighted.push((ratios.reliability(raters, comparison)?, node.weight));
        }
        weighted.sort_unstable_by(|one, other| one.0.total_cmp(&other.0).then(one.1.total_cmp(&other.1)));
        // Nodes with one value are one point of the distribution; rounding may still tell them apart.
        weighted.dedup_by(|next, kept| {
            let same = next.0 - kept.0 < 1e-12;
            if same {
                kept.1 += next.1;
            }
            same
        });
        let at = |share: f64| quantile(&weighted, share);
        Ok(Reliability { median: at(0.5), low: at(0.05), high: at(0.95) })
    }

    /// The smallest number of raters per candidate whose mean has at least the `target` reliability, at the posterior medians of the ratios that the reliability of one rater has.
    pub fn raters_needed(&self, target: f64, comparison: Comparison) -> Estimate<u32> {
        let single = self.reliability(1.0, comparison)?.median;
        // A rater of reliability r has error variance (1 − r)/r times that of candidates.
        let equivalent = Components { candidate: 1.0, rater: 0.0, residual: libm::sqrt((1.0 - single) / single) };
        equivalent.raters_needed(target, Comparison::SamePanel)
    }
}

/// The value at `share` of the weight of sorted (value, weight) pairs, on straight lines between their middles.
fn quantile(weighted: &[(f64, f64)], share: f64) -> f64 {
    let (mut before, mut last) = (0.0, None);
    for (value, weight) in weighted {
        let middle = before + weight / 2.0;
        if middle >= share {
            return match last {
                Some((lower, below)) if middle > below => lower + (value - lower) * (share - below) / (middle - below),
                _ => *value,
            };
        }
        last = Some((*value, middle));
        before += weight;
    }
    last.map_or(0.0, |(value, _)| value)
}

#[cfg(test)]
mod tests {
    use super::{Comparison, Components, quantile};
    use crate::estimable::NotEstimable;

    const COMPONENTS: Components = Components { candidate: 0.8, rater: 0.4, residual: 0.8 };

    #[test]
    fn reliability_is_the_share_of_what_candidates_differ_by() {
        // .64/(.64 + .80/4) and .64/(.64 + .64/4).
        assert!((COMPONENTS.reliability(4.0, Comparison::Absolute).unwrap() - 0.64 / 0.84).abs() < 1e-12);
        assert!((COMPONENTS.reliability(4.0, Comparison::SamePanel).unwrap() - 0.8).abs() < 1e-12);
        assert_eq!(COMPONENTS.reliability(0.0, Comparison::Absolute), Err(NotEstimable::TooFewRaters { have: 0, need: 1 }));
        let nothing = Components { candidate: 0.0, rater: 0.0, residual: 0.0 };
        assert_eq!(nothing.reliability(3.0, Comparison::Absolute), Err(NotEstimable::NoVariance));
    }

    #[test]
    fn as_many_raters_are_needed_as_first_reach_the_target() {
        assert_eq!(COMPONENTS.raters_needed(0.8, Comparison::SamePanel), Ok(4));
        assert_eq!(COMPONENTS.raters_needed(0.8, Comparison::Absolute), Ok(5));
        assert_eq!(COMPONENTS.raters_needed(0.1, Comparison::Absolute), Ok(1));
        let alike = Components { candidate: 0.0, ..COMPONENTS };
        assert_eq!(alike.raters_needed(0.8, Comparison::Absolute), Err(NotEstimable::NoVariance));
        assert_eq!(COMPONENTS.raters_needed(1.0, Comparison::Absolute), Err(NotEstimable::NoVariance));
    }

    #[test]
    fn quantiles_lie_on_lines_between_the_middles_of_weights() {
        let even = [(1.0, 0.5), (2.0, 0.5)];
        assert!((quantile(&even, 0.5) - 1.5).abs() < 1e-12);
        assert!((quantile(&even, 0.05) - 1.0).abs() < 1e-12 && (quantile(&even, 0.95) - 2.0).abs() < 1e-12);
    }
}
