//! Means and medians of whole levels, and weighted means of fractions.

use super::{ExactError, Ratio};

/// The arithmetic mean Σy/n of whole levels, in any order. [`ExactError::NoValues`] where there are none.
pub fn mean(levels: &[i64]) -> Result<Ratio, ExactError> {
    if levels.is_empty() {
        return Err(ExactError::NoValues);
    }
    let sum = levels.iter().try_fold(0_i128, |sum, level| sum.checked_add(i128::from(*level))).ok_or(ExactError::Overflow)?;
    Ratio::new(sum, i128::try_from(levels.len()).map_err(|_| ExactError::Overflow)?)
}

/// The median of whole levels, in any order: the middle one, or the mean of the middle two where their number is even.
pub fn median(levels: &[i64]) -> Result<Ratio, ExactError> {
    let mut sorted = levels.to_vec();
    sorted.sort_unstable();
    let middle = sorted.len() / 2;
    let upper = *sorted.get(middle).ok_or(ExactError::NoValues)?;
    if sorted.len() % 2 == 1 {
        return Ok(Ratio::from(upper));
    }
    let lower = sorted.get(middle.wrapping_sub(1)).copied().unwrap_or(upper);
    mean(&[lower, upper])
}

/// The weighted mean Σwv/Σw of (weight, value) pairs. Weights must not sum to zero.
pub fn weighted_mean(weighted: &[(Ratio, Ratio)]) -> Result<Ratio, ExactError> {
    if weighted.is_empty() {
        return Err(ExactError::NoValues);
    }
    let (mut sum, mut weights) = (Ratio::ZERO, Ratio::ZERO);
    for (weight, value) in weighted {
        sum = sum.checked_add(weight.checked_mul(*value)?)?;
        weights = weights.checked_add(*weight)?;
    }
    sum.checked_div(weights)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(result: Result<Ratio, ExactError>) -> String {
        result.unwrap().to_string()
    }

    #[test]
    fn means_are_exact() {
        assert_eq!(text(mean(&[4, 5, 4])), "13/3");
        assert_eq!(text(mean(&[4])), "4/1");
        assert_eq!(mean(&[]), Err(ExactError::NoValues));
        assert_eq!(text(mean(&[i64::MAX, i64::MAX])), format!("{}/1", i64::MAX));
    }

    #[test]
    fn the_median_of_an_even_number_is_the_mean_of_the_middle_two() {
        assert_eq!(text(median(&[5, 1, 4])), "4/1");
        assert_eq!(text(median(&[5, 1, 4, 3])), "7/2");
        assert_eq!(text(median(&[2, 2])), "2/1");
        assert_eq!(text(median(&[i64::MIN, i64::MAX])), "-1/2");
        assert_eq!(median(&[]), Err(ExactError::NoValues));
    }

    #[test]
    fn weights_may_be_fractions_and_must_not_cancel_out() {
        let of = |num, den| Ratio::new(num, den).unwrap();
        assert_eq!(text(weighted_mean(&[(of(2, 1), of(9, 2)), (of(1, 1), of(3, 1))])), "4/1");
        assert_eq!(text(weighted_mean(&[(of(1, 2), of(3, 1)), (of(1, 3), of(4, 1))])), "17/5");
        assert_eq!(weighted_mean(&[(of(1, 1), of(3, 1)), (of(-1, 1), of(4, 1))]), Err(ExactError::DivisionByZero));
        assert_eq!(weighted_mean(&[(of(i128::MAX, 1), of(2, 1))]), Err(ExactError::Overflow));
        assert_eq!(weighted_mean(&[]), Err(ExactError::NoValues));
    }
}
