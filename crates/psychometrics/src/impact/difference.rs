//! How far apart the scores of two groups lie, in standard deviations.

use super::{Confidence, ImpactError};
use crate::estimable::NotEstimable;

/// The standardised mean difference of two groups. Positive where the focal group scores lower.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct StandardizedDifference {
    /// Cohen's d: the difference of means over the pooled standard deviation, `(m_r − m_f)/s`.
    pub cohens_d: f64,
    /// Hedges' unbiased estimate: d times `Γ(ν/2) / (√(ν/2)·Γ((ν−1)/2))`, `ν = n_f + n_r − 2`.
    pub unbiased: f64,
    /// The standard error of the unbiased estimate: `√((n_f+n_r)/(n_f·n_r) + g²/(2(n_f+n_r)))`, g the unbiased estimate.
    pub se: f64,
    /// The unbiased estimate less so many standard errors as the confidence level asks for.
    pub lower: f64,
    /// And more by as many.
    pub upper: f64,
}

/// Compares the scores of two groups, in any order and unit.
///
/// Source: Hedges and Olkin 1985, *Statistical Methods for Meta-Analysis*, chapter 5 (exact correction, large-sample interval). [`NotEstimable::TooFewUnits`] unless both groups have
/// two scores or more, [`NotEstimable::NoVariance`] where the scores do not vary within the groups, [`ImpactError::NotFinite`] where one is not a finite number,
/// [`NotEstimable::BeyondPrecision`] where sums of them are not.
pub fn standardized_difference(focal: &[f64], reference: &[f64], confidence: Confidence) -> Result<StandardizedDifference, ImpactError> {
    if focal.iter().chain(reference).any(|score| !score.is_finite()) {
        return Err(ImpactError::NotFinite);
    }
    let fewest = focal.len().min(reference.len());
    if fewest < 2 {
        return Err(NotEstimable::TooFewUnits { have: fewest, need: 2 }.into());
    }
    let (one, other) = (Sample::of(focal)?, Sample::of(reference)?);
    let freedom = one.size + other.size - 2.0;
    let sd = libm::sqrt((one.squares + other.squares) / freedom);
    if sd == 0.0 {
        return Err(NotEstimable::NoVariance.into());
    }
    let cohens_d = (other.mean - one.mean) / sd;
    if !cohens_d.is_finite() {
        return Err(NotEstimable::BeyondPrecision.into());
    }
    let unbiased = cohens_d * unbiasing(freedom);
    let total = one.size + other.size;
    let se = libm::sqrt(total / (one.size * other.size) + unbiased * unbiased / (2.0 * total));
    let margin = confidence.z() * se;
    Ok(StandardizedDifference { cohens_d, unbiased, se, lower: unbiased - margin, upper: unbiased + margin })
}

/// `Γ(ν/2) / (√(ν/2)·Γ((ν−1)/2))`, which takes the bias out of d.
fn unbiasing(freedom: f64) -> f64 {
    libm::exp(libm::lgamma(freedom / 2.0) - libm::lgamma((freedom - 1.0) / 2.0)) / libm::sqrt(freedom / 2.0)
}

struct Sample {
    size: f64,
    mean: f64,
    squares: f64,
}

impl Sample {
    /// Sums run over the sorted scores, so that their order does not matter to the last bit.
    fn of(scores: &[f64]) -> Result<Self, ImpactError> {
        let mut sorted = scores.to_vec();
        sorted.sort_by(f64::total_cmp);
        let size = f64::from(u32::try_from(sorted.len()).map_err(|_| ImpactError::TooMany)?);
        let mean = sorted.iter().sum::<f64>() / size;
        // Equal scores are equal, whatever rounding does to their mean.
        let squares = if sorted.first() == sorted.last() { 0.0 } else { sorted.iter().map(|score| (score - mean) * (score - mean)).sum() };
        if squares.is_finite() { Ok(Self { size, mean, squares }) } else { Err(NotEstimable::BeyondPrecision.into()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_difference_of_two_within_a_deviation_of_one_is_two() {
        // Means 2 and 4, sum of squares 2 each, so s = 1 with ν = 4; Γ(2)/(√2·Γ(1.5)) = 1/(√2·√π/2) = √(2/π).
        let found = standardized_difference(&[3.0, 1.0, 2.0], &[4.0, 3.0, 5.0], Confidence::P95).unwrap();
        let unbiased = 2.0 * libm::sqrt(2.0 / core::f64::consts::PI);
        let se = libm::sqrt(6.0 / 9.0 + unbiased * unbiased / 12.0);
        assert!((found.cohens_d - 2.0).abs() < 1e-14 && (found.unbiased - unbiased).abs() < 1e-14 && (found.se - se).abs() < 1e-14);
        assert!((found.upper - unbiased - 1.959_963_984_540_054 * se).abs() < 1e-13);
        assert_eq!(standardized_difference(&[1.0, 2.0, 3.0], &[5.0, 4.0, 3.0], Confidence::P95), Ok(found));
    }

    #[test]
    fn the_correction_is_near_its_usual_approximation() {
        for freedom in [10.0, 50.0, 1000.0] {
            assert!((unbiasing(freedom) - (1.0 - 3.0 / (4.0 * freedom - 1.0))).abs() < 4e-4);
        }
    }

    #[test]
    fn scores_that_give_no_difference_have_a_reason() {
        let compare = |focal: &[f64], reference: &[f64]| standardized_difference(focal, reference, Confidence::P95);
        assert_eq!(compare(&[1.0], &[1.0, 2.0]), Err(NotEstimable::TooFewUnits { have: 1, need: 2 }.into()));
        assert_eq!(compare(&[0.1, 0.1, 0.1], &[0.7, 0.7, 0.7]), Err(NotEstimable::NoVariance.into()));
        assert_eq!(compare(&[1.0, f64::NAN], &[2.0, 2.0]), Err(ImpactError::NotFinite));
        assert_eq!(compare(&[1e300, -1e300], &[2.0, 2.0]), Err(NotEstimable::BeyondPrecision.into()));
    }
}
