//! Exact fractions: what decides an order, a required level or a tie is computed here and never in floating point.
//!
//! Invariants of every [`Ratio`]: the denominator is positive, numerator and denominator share no divisor, zero is 0/1, and the
//! numerator is never `i128::MIN` (so that a sign can always be turned). Equal numbers are therefore equal field by field.
//! Arithmetic is checked: what does not fit in 128 bits is [`ExactError::Overflow`], never a wrapped number and never a panic.

mod means;
mod text;

use std::cmp::Ordering;

pub use means::{mean, median, weighted_mean};

/// A fraction in lowest terms with a positive denominator.
///
/// ```
/// use psychometrics::exact::Ratio;
/// let third = Ratio::new(2, 6)?;
/// assert_eq!(third.to_string(), "1/3");
/// assert_eq!(third.checked_add(Ratio::from(4))?.to_string(), "13/3");
/// # Ok::<(), psychometrics::exact::ExactError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Ratio {
    num: i128,
    den: i128,
}

/// Why an exact computation has no result.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ExactError {
    /// A number on the way does not fit in 128 bits.
    #[error("a number that does not fit in 128 bits")]
    Overflow,
    /// A denominator, a divisor or a sum of weights is zero.
    #[error("a division by zero")]
    DivisionByZero,
    /// The mean or median of no values at all.
    #[error("no values")]
    NoValues,
    /// A text that is not a fraction in the spelling asked for.
    #[error("not a fraction such as 11/3")]
    Spelling,
}

impl Ratio {
    /// 0/1.
    pub const ZERO: Self = Self { num: 0, den: 1 };
    /// 1/1.
    pub const ONE: Self = Self { num: 1, den: 1 };

    /// `num`/`den` in lowest terms; the sign moves to the numerator.
    pub fn new(num: i128, den: i128) -> Result<Self, ExactError> {
        if den == 0 {
            return Err(ExactError::DivisionByZero);
        }
        let divisor = gcd(num.unsigned_abs(), den.unsigned_abs());
        let magnitude = |part: i128| i128::try_from(part.unsigned_abs() / divisor).map_err(|_| ExactError::Overflow);
        let above = magnitude(num)?;
        Ok(Self { num: if (num < 0) == (den < 0) { above } else { -above }, den: magnitude(den)? })
    }

    /// The numerator, with the sign.
    pub const fn numerator(self) -> i128 {
        self.num
    }

    /// The denominator, at least 1.
    pub const fn denominator(self) -> i128 {
        self.den
    }

    /// Whether this is a whole number.
    pub const fn is_whole(self) -> bool {
        self.den == 1
    }

    /// Whether this is greater than zero.
    pub const fn is_positive(self) -> bool {
        self.num > 0
    }

    /// The sum.
    pub fn checked_add(self, other: Self) -> Result<Self, ExactError> {
        // Bringing both to the least common denominator, not to the product, keeps the numbers small.
        let shared = signed_gcd(self.den, other.den);
        let (left, right) = (other.den / shared, self.den / shared);
        let num = times(self.num, left)?.checked_add(times(other.num, right)?).ok_or(ExactError::Overflow)?;
        Self::new(num, times(self.den, left)?)
    }

    /// The difference.
    pub fn checked_sub(self, other: Self) -> Result<Self, ExactError> {
        self.checked_add(Self { num: -other.num, den: other.den })
    }

    /// The product.
    pub fn checked_mul(self, other: Self) -> Result<Self, ExactError> {
        // Cancelling crosswise first leaves a product that is already in lowest terms, so it overflows only where the result does.
        let (a, b) = (signed_gcd(self.num, other.den), signed_gcd(other.num, self.den));
        Self::new(times(self.num / a, other.num / b)?, times(self.den / b, other.den / a)?)
    }

    /// The quotient.
    pub fn checked_div(self, other: Self) -> Result<Self, ExactError> {
        if other.num == 0 {
            return Err(ExactError::DivisionByZero);
        }
        self.checked_mul(Self { num: other.den * other.num.signum(), den: other.num.abs() })
    }

    /// The nearest floating point number: for pictures and models, never for an order, a gate or a tie.
    ///
    /// Correctly rounded while numerator and denominator stay within 2^53; beyond that off by at most three units in the last place.
    #[expect(clippy::cast_precision_loss, reason = "the loss is what this function is for, and it is documented")]
    pub const fn to_f64(self) -> f64 {
        self.num as f64 / self.den as f64
    }
}

/// The same within 64 bits, where nearly all fractions live and a division is many times cheaper.
#[expect(clippy::cast_possible_truncation, reason = "the caller has looked at the upper half of both")]
const fn small_gcd(a: u128, b: u128) -> u128 {
    let (mut a, mut b) = (a as u64, b as u64);
    while b != 0 {
        (a, b) = (b, a % b);
    }
    if a == 0 { 1 } else { a as u128 }
}

/// The greatest common divisor as a signed number. Parts of a [`Ratio`] are never `i128::MIN`, and neither is a divisor of both.
fn signed_gcd(a: i128, b: i128) -> i128 {
    i128::try_from(gcd(a.unsigned_abs(), b.unsigned_abs())).unwrap_or(1)
}

fn times(a: i128, b: i128) -> Result<i128, ExactError> {
    a.checked_mul(b).filter(|product| *product != i128::MIN).ok_or(ExactError::Overflow)
}

/// Euclid's algorithm; the greatest common divisor of 0 and 0 is taken as 1, so that dividing by the result is always allowed.
const fn gcd(mut a: u128, mut b: u128) -> u128 {
    while b != 0 {
        if a >> 64 == 0 && b >> 64 == 0 {
            return small_gcd(a, b);
        }
        (a, b) = (b, a % b);
    }
    if a == 0 { 1 } else { a }
}

impl From<i64> for Ratio {
    fn from(whole: i64) -> Self {
        Self { num: i128::from(whole), den: 1 }
    }
}

impl Ord for Ratio {
    /// Exact for every pair of fractions: where the cross products do not fit, the continued fractions are compared instead.
    fn cmp(&self, other: &Self) -> Ordering {
        match (self.num.checked_mul(other.den), other.num.checked_mul(self.den)) {
            (Some(left), Some(right)) => left.cmp(&right),
            _ => compare_by_continued_fraction((self.num, self.den), (other.num, other.den)),
        }
    }
}

impl PartialOrd for Ratio {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// Compares whole parts; where they agree, the remainders turned upside down, in the opposite direction. Ends because it is
/// Euclid's algorithm on each fraction.
fn compare_by_continued_fraction(mut a: (i128, i128), mut b: (i128, i128)) -> Ordering {
    let mut reversed = false;
    loop {
        let (whole_a, rest_a) = (a.0.div_euclid(a.1), a.0.rem_euclid(a.1));
        let (whole_b, rest_b) = (b.0.div_euclid(b.1), b.0.rem_euclid(b.1));
        let found = match (whole_a.cmp(&whole_b), rest_a, rest_b) {
            (Ordering::Equal, 0, 0) => return Ordering::Equal,
            (Ordering::Equal, 0, _) => Ordering::Less,
            (Ordering::Equal, _, 0) => Ordering::Greater,
            (Ordering::Equal, _, _) => {
                (a, b) = ((a.1, rest_a), (b.1, rest_b));
                reversed = !reversed;
                continue;
            }
            (unequal, _, _) => unequal,
        };
        return if reversed { found.reverse() } else { found };
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn ratio(num: i128, den: i128) -> Ratio {
        Ratio::new(num, den).unwrap()
    }

    #[test]
    fn a_fraction_is_always_in_lowest_terms_with_the_sign_above() {
        assert_eq!(ratio(6, 4), ratio(3, 2));
        assert_eq!(ratio(-6, 4), ratio(6, -4));
        assert_eq!(ratio(-6, -4), ratio(3, 2));
        assert_eq!((ratio(0, -7).numerator(), ratio(0, -7).denominator()), (0, 1));
        assert_eq!(Ratio::new(1, 0), Err(ExactError::DivisionByZero));
    }

    #[test]
    fn the_extremes_of_the_machine_are_errors_and_never_wrap() {
        assert_eq!(Ratio::new(i128::MIN, 1), Err(ExactError::Overflow));
        assert_eq!(Ratio::new(1, i128::MIN), Err(ExactError::Overflow));
        assert_eq!(Ratio::new(i128::MIN, i128::MIN), Ok(Ratio::ONE));
        assert_eq!(Ratio::new(i128::MIN, 2).unwrap().numerator(), i128::MIN / 2);
        let (largest, smallest) = (ratio(i128::MAX, 1), ratio(1, i128::MAX));
        assert_eq!(largest.checked_add(Ratio::ONE), Err(ExactError::Overflow));
        assert_eq!(ratio(-i128::MAX, 1).checked_sub(Ratio::ONE), Err(ExactError::Overflow));
        assert_eq!(largest.checked_mul(largest), Err(ExactError::Overflow));
        assert_eq!(largest.checked_mul(smallest), Ok(Ratio::ONE));
        assert_eq!(largest.checked_div(smallest), Err(ExactError::Overflow));
        assert_eq!(smallest.checked_add(ratio(1, i128::MAX - 1)), Err(ExactError::Overflow));
        assert_eq!(largest.checked_div(Ratio::ZERO), Err(ExactError::DivisionByZero));
    }

    #[test]
    fn fractions_too_close_for_their_cross_products_are_still_told_apart() {
        let (below, above) = (ratio(i128::MAX - 2, i128::MAX - 1), ratio(i128::MAX - 1, i128::MAX));
        assert!(below < above);
        assert!(ratio(-(i128::MAX - 2), i128::MAX - 1) > ratio(-(i128::MAX - 1), i128::MAX));
        assert!(ratio(i128::MAX, 2) > ratio(i128::MAX, 3));
        assert_eq!(above.cmp(&above), Ordering::Equal);
        assert!(ratio(-i128::MAX, 1) < ratio(1, i128::MAX));
    }

    #[test]
    fn a_floating_point_number_is_the_nearest_one() {
        assert_eq!(ratio(77, 18).to_f64().to_bits(), 4.277_777_777_777_778_f64.to_bits());
    }

    fn small() -> impl Strategy<Value = Ratio> {
        (-1_000_i128..1_000, 1_i128..1_000).prop_map(|(num, den)| ratio(num, den))
    }

    fn any_size() -> impl Strategy<Value = Ratio> {
        (-i128::MAX..=i128::MAX, 1..=i128::MAX).prop_map(|(num, den)| ratio(num, den))
    }

    proptest! {
        #[test]
        fn the_laws_of_arithmetic_hold(a in small(), b in small(), c in small()) {
            prop_assert_eq!(a.checked_add(b), b.checked_add(a));
            prop_assert_eq!(a.checked_mul(b), b.checked_mul(a));
            prop_assert_eq!(a.checked_add(b).unwrap().checked_add(c), a.checked_add(b.checked_add(c).unwrap()));
            prop_assert_eq!(a.checked_mul(b.checked_add(c).unwrap()), a.checked_mul(b).unwrap().checked_add(a.checked_mul(c).unwrap()));
            prop_assert_eq!(a.checked_add(b).unwrap().checked_sub(b), Ok(a));
            if b != Ratio::ZERO {
                prop_assert_eq!(a.checked_div(b).unwrap().checked_mul(b), Ok(a));
            }
        }

        #[test]
        fn the_order_is_that_of_the_difference(a in small(), b in small()) {
            prop_assert_eq!(a.cmp(&b), a.checked_sub(b).unwrap().cmp(&Ratio::ZERO));
            let by_parts = compare_by_continued_fraction((a.num, a.den), (b.num, b.den));
            prop_assert_eq!(a.cmp(&b), by_parts);
        }

        #[test]
        fn numbers_of_any_size_give_a_result_or_a_named_error(a in any_size(), b in any_size()) {
            for result in [a.checked_add(b), a.checked_sub(b), a.checked_mul(b), a.checked_div(b)].into_iter().flatten() {
                prop_assert!(result.den > 0 && result.num != i128::MIN);
                prop_assert_eq!(gcd(result.num.unsigned_abs(), result.den.unsigned_abs()), 1);
            }
            prop_assert_eq!(a.cmp(&b), b.cmp(&a).reverse());
            prop_assert_eq!(a.cmp(&b) == Ordering::Equal, a == b);
        }
    }
}
