//! Exact fractions under any numbers at all: a result is right, or it is an overflow with a name; there is no third way.
//!
//! The oracle is arithmetic modulo large primes: what holds in the whole numbers holds there too, and a wrong result passes three primes with a chance below 2⁻¹⁸⁰.

use proptest::prelude::*;
use psychometrics::exact::{ExactError, Ratio, mean, median, weighted_mean};

const PRIMES: [u128; 3] = [(1 << 61) - 1, 2_305_843_009_213_693_921, 2_305_843_009_213_693_907];

fn modulo(value: i128, prime: u128) -> u128 {
    let rest = value.unsigned_abs() % prime;
    if value < 0 && rest > 0 { prime - rest } else { rest }
}

/// Both factors are below 2⁶¹.
fn times(one: u128, other: u128, prime: u128) -> u128 {
    one * other % prime
}

/// Whether `x/y` is `n/d`, where only remainders of `n` and `d` are known.
fn is_fraction(result: Ratio, above: impl Fn(u128) -> u128, below: impl Fn(u128) -> u128) -> bool {
    PRIMES.into_iter().all(|prime| {
        let (num, den) = (modulo(result.numerator(), prime), modulo(result.denominator(), prime));
        times(num, below(prime), prime) == times(den, above(prime), prime)
    })
}

/// Numbers of every size, those around the ends and around products that just fit among them.
fn any_number() -> impl Strategy<Value = i128> {
    prop_oneof![
        any::<i128>(),
        any::<i64>().prop_map(i128::from),
        -20_i128..20,
        (0_u32..127, any::<bool>(), -2_i128..3).prop_map(|(bits, negative, off)| {
            let power = (1_i128 << bits).wrapping_add(off);
            if negative { power.wrapping_neg() } else { power }
        }),
        prop_oneof![Just(i128::MAX), Just(i128::MIN), Just(i128::MIN + 1)],
    ]
}

fn any_ratio() -> impl Strategy<Value = Ratio> {
    (any_number(), any_number()).prop_filter_map("no fraction", |(num, den)| Ratio::new(num, den).ok())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4_000))]

    #[test]
    fn a_fraction_is_in_lowest_terms_or_has_a_named_error(num in any_number(), den in any_number()) {
        match Ratio::new(num, den) {
            Ok(ratio) => {
                prop_assert!(ratio.denominator() > 0);
                prop_assert!(is_fraction(ratio, |prime| modulo(num, prime), |prime| modulo(den, prime)));
                prop_assert_eq!(Ratio::new(ratio.numerator(), ratio.denominator()), Ok(ratio));
            }
            Err(ExactError::DivisionByZero) => prop_assert_eq!(den, 0),
            Err(error) => prop_assert_eq!(error, ExactError::Overflow),
        }
    }

    #[test]
    fn sums_differences_products_and_quotients_are_right_or_overflow(one in any_ratio(), other in any_ratio()) {
        let (a, b, c, d) = (one.numerator(), one.denominator(), other.numerator(), other.denominator());
        let product = |x: i128, y: i128| move |prime: u128| times(modulo(x, prime), modulo(y, prime), prime);
        let added = |sign: bool| move |prime: u128| {
            let (left, right) = (product(a, d)(prime), product(c, b)(prime));
            if sign { (left + right) % prime } else { (left + prime - right) % prime }
        };
        let right_or_overflow = |result: Result<Ratio, ExactError>, is_right: &dyn Fn(Ratio) -> bool| match result {
            Ok(ratio) => is_right(ratio),
            Err(error) => error == ExactError::Overflow,
        };
        prop_assert!(right_or_overflow(one.checked_add(other), &|sum| is_fraction(sum, added(true), product(b, d))));
        prop_assert!(right_or_overflow(one.checked_sub(other), &|rest| is_fraction(rest, added(false), product(b, d))));
        prop_assert!(right_or_overflow(one.checked_mul(other), &|whole| is_fraction(whole, product(a, c), product(b, d))));
        match one.checked_div(other) {
            Err(ExactError::DivisionByZero) => prop_assert_eq!(c, 0),
            result => prop_assert!(right_or_overflow(result, &|part| is_fraction(part, product(a, d), product(b, c)))),
        }
    }

    #[test]
    fn an_order_is_that_of_the_difference_wherever_there_is_one(one in any_ratio(), other in any_ratio()) {
        prop_assert_eq!(one.cmp(&other), other.cmp(&one).reverse());
        if let Ok(difference) = one.checked_sub(other) {
            prop_assert_eq!(one.cmp(&other), difference.cmp(&Ratio::ZERO));
        }
    }

    #[test]
    fn any_text_is_a_number_that_is_written_back_or_an_error(text in "[-+0-9./e ]{0,60}|\\PC{0,40}") {
        if let Ok(ratio) = Ratio::parse_number(&text) {
            prop_assert_eq!(Ratio::parse_number(&ratio.to_string()), Ok(ratio));
        }
    }

    #[test]
    fn means_of_any_levels_lie_between_them_or_overflow(levels in proptest::collection::vec(any::<i64>(), 0..40)) {
        for result in [mean(&levels), median(&levels)] {
            match result {
                Ok(value) => {
                    let ends = levels.iter().min().zip(levels.iter().max());
                    prop_assert!(ends.is_some_and(|(low, high)| Ratio::from(*low) <= value && value <= Ratio::from(*high)));
                }
                Err(ExactError::NoValues) => prop_assert!(levels.is_empty()),
                Err(error) => prop_assert_eq!(error, ExactError::Overflow),
            }
        }
    }

    #[test]
    fn weighted_means_are_right_or_have_a_named_error(pairs in proptest::collection::vec((any_ratio(), any_ratio()), 0..6)) {
        match weighted_mean(&pairs) {
            Ok(value) if pairs.iter().all(|(weight, _)| weight.is_positive()) => {
                let ends = pairs.iter().map(|(_, value)| *value).min().zip(pairs.iter().map(|(_, value)| *value).max());
                prop_assert!(ends.is_some_and(|(low, high)| low <= value && value <= high));
            }
            Ok(_) | Err(ExactError::Overflow | ExactError::DivisionByZero) => {}
            Err(error) => prop_assert!(pairs.is_empty(), "{}", error),
        }
    }
}
