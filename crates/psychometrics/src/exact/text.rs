//! How fractions are written and read: `n/d` where bytes are hashed, decimals where a person reads.

use std::fmt;
use std::str::FromStr;

use super::{ExactError, Ratio};

impl fmt::Display for Ratio {
    /// `n/d`, always with the denominator: `4/1`, `-1/2`, `0/1`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.num, self.den)
    }
}

impl FromStr for Ratio {
    type Err = ExactError;

    /// Reads exactly what [`Display`](fmt::Display) writes: lowest terms, denominator present, no sign or zero too many.
    fn from_str(text: &str) -> Result<Self, ExactError> {
        let (num, den) = text.split_once('/').ok_or(ExactError::Spelling)?;
        let read = Self::new(num.parse().map_err(|_| ExactError::Spelling)?, den.parse().map_err(|_| ExactError::Spelling)?)
            .map_err(|_| ExactError::Spelling)?;
        if read.to_string() == text { Ok(read) } else { Err(ExactError::Spelling) }
    }
}

impl Ratio {
    /// Reads a number as people write one in a table: `3`, `8/3`, `6/4` or `2.5`, with an optional `-`. Exact in every case.
    pub fn parse_number(text: &str) -> Result<Self, ExactError> {
        let (negative, magnitude) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
        let digits = |part: &str| {
            if part.is_empty() || !part.bytes().all(|byte| byte.is_ascii_digit()) {
                return Err(ExactError::Spelling);
            }
            part.parse::<i128>().map_err(|_| ExactError::Overflow)
        };
        let read = if let Some((num, den)) = magnitude.split_once('/') {
            Self::new(digits(num)?, digits(den)?)?
        } else if let Some((whole, fraction)) = magnitude.split_once('.') {
            let places = u32::try_from(fraction.len()).map_err(|_| ExactError::Overflow)?;
            let scale = 10_i128.checked_pow(places).ok_or(ExactError::Overflow)?;
            Self::from_whole(digits(whole)?).checked_add(Self::new(digits(fraction)?, scale)?)?
        } else {
            Self::from_whole(digits(magnitude)?)
        };
        Ok(if negative { Self { num: -read.num, den: read.den } } else { read })
    }

    /// A whole number read from digits, which is never negative.
    const fn from_whole(num: i128) -> Self {
        Self { num, den: 1 }
    }

    /// The number with so many decimals, rounded half to even from the exact value, with a point: `4.28`, `-0.5`, `3`.
    /// What rounds to zero has no sign.
    pub fn to_decimal(self, places: usize) -> String {
        let den = self.den.unsigned_abs();
        let mut whole = self.num.unsigned_abs() / den;
        let mut rest = self.num.unsigned_abs() % den;
        let mut digits = Vec::with_capacity(places);
        for _ in 0..places {
            let digit;
            (digit, rest) = next_digit(rest, den);
            digits.push(digit);
        }
        let last_is_odd = digits.last().map_or(whole % 2 == 1, |digit| digit % 2 == 1);
        // `rest` is below `den`, which fits in an i128, so twice `rest` fits in a u128.
        if rest * 2 > den || (rest * 2 == den && last_is_odd) {
            let mut carry = true;
            for digit in digits.iter_mut().rev() {
                *digit = if *digit == 9 { 0 } else { *digit + 1 };
                carry = *digit == 0;
                if !carry {
                    break;
                }
            }
            whole += u128::from(carry);
        }
        let sign = if self.num < 0 && (whole > 0 || digits.iter().any(|digit| *digit > 0)) { "-" } else { "" };
        let fraction: String = digits.iter().map(|digit| char::from(b'0' + digit)).collect();
        let point = if places == 0 { "" } else { "." };
        format!("{sign}{whole}{point}{fraction}")
    }
}

/// One step of long division: the next digit of `rest`/`den` and what remains. Adds ten times instead of multiplying by ten,
/// because ten times the largest denominator does not fit in 128 bits.
fn next_digit(rest: u128, den: u128) -> (u8, u128) {
    (0..10).fold((0, 0), |(digit, sum), _| {
        let sum = sum + rest;
        if sum >= den { (digit + 1, sum - den) } else { (digit, sum) }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn ratio(num: i128, den: i128) -> Ratio {
        Ratio::new(num, den).unwrap()
    }

    #[test]
    fn the_denominator_is_always_written() {
        assert_eq!(ratio(4, 1).to_string(), "4/1");
        assert_eq!(ratio(-2, 4).to_string(), "-1/2");
        assert_eq!(Ratio::ZERO.to_string(), "0/1");
    }

    #[test]
    fn only_the_one_spelling_of_a_fraction_is_read() {
        for text in ["4/1", "-1/2", "0/1", "11/3"] {
            assert_eq!(text.parse::<Ratio>().unwrap().to_string(), text);
        }
        for text in ["", "4", "4/", "/1", "2/4", "4/-1", "-0/1", "0/2", "+4/1", "04/1", "4/01", " 4/1", "4/1\n", "4/1/1", "1/0", "4.0/1"] {
            assert_eq!(text.parse::<Ratio>(), Err(ExactError::Spelling), "{text}");
        }
    }

    #[test]
    fn numbers_are_read_as_people_write_them() {
        for (text, expected) in
            [("3", "3/1"), ("6/4", "3/2"), ("2.5", "5/2"), ("-2.50", "-5/2"), ("0.125", "1/8"), ("-0", "0/1"), ("007", "7/1")]
        {
            assert_eq!(Ratio::parse_number(text).unwrap().to_string(), expected, "{text}");
        }
        for text in ["", "-", ".5", "5.", "1e3", "1/-2", "+1", "1 ", "1,5", "--1", "1.2.3", "1/2/3"] {
            assert_eq!(Ratio::parse_number(text), Err(ExactError::Spelling), "{text}");
        }
        assert_eq!(Ratio::parse_number("1/0"), Err(ExactError::DivisionByZero));
        assert_eq!(Ratio::parse_number(&"9".repeat(60)), Err(ExactError::Overflow));
    }

    #[test]
    fn halves_are_rounded_to_the_even_digit() {
        for (num, den, places, expected) in [
            (1, 2, 0, "0"),
            (3, 2, 0, "2"),
            (5, 2, 0, "2"),
            (1, 8, 2, "0.12"),
            (3, 8, 2, "0.38"),
            (77, 18, 2, "4.28"),
            (77, 18, 4, "4.2778"),
            (-1, 3, 2, "-0.33"),
            (-1, 300, 2, "0.00"),
            (1999, 1000, 2, "2.00"),
            (9999, 1000, 2, "10.00"),
            (4, 1, 2, "4.00"),
            (4, 1, 0, "4"),
        ] {
            assert_eq!(ratio(num, den).to_decimal(places), expected, "{num}/{den}");
        }
        let almost_one = ratio(i128::MAX - 1, i128::MAX);
        assert_eq!(almost_one.to_decimal(3), "1.000");
        assert_eq!(almost_one.to_decimal(38).get(..10), Some("0.99999999"));
    }

    proptest! {
        #[test]
        fn a_decimal_is_within_half_a_unit_of_the_number(num in -100_000_i128..100_000, den in 1_i128..5_000, places in 0_usize..6) {
            let number = ratio(num, den);
            let shown = Ratio::parse_number(&number.to_decimal(places)).unwrap();
            let unit = ratio(1, 10_i128.pow(u32::try_from(places).unwrap()));
            let twice = shown.checked_sub(number).unwrap().checked_mul(Ratio::from(2)).unwrap();
            prop_assert!(twice <= unit && Ratio::ZERO.checked_sub(twice).unwrap() <= unit);
        }

        #[test]
        fn what_is_written_is_read_back(num in -i128::MAX..=i128::MAX, den in 1..=i128::MAX) {
            let number = ratio(num, den);
            prop_assert_eq!(number.to_string().parse(), Ok(number));
            prop_assert_eq!(Ratio::parse_number(&number.to_string()), Ok(number));
        }
    }
}
