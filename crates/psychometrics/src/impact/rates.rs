//! The two counts that everything else is made of, and the rate they give.
//!
//! Counts have 32 bits, so that the product of any two, and of any two and a small threshold, is exact in the integers that compare them.

use super::ImpactError;
use crate::estimable::{Estimate, NotEstimable};
use crate::exact::{ExactError, Ratio};

/// How many people of one group there were, and how many of them were selected (or passed, or scored above a line).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Group {
    applicants: u32,
    selected: u32,
}

impl Group {
    /// A group of `applicants` people, of whom `selected` were selected; more selected than there were is an error.
    pub const fn new(applicants: u32, selected: u32) -> Result<Self, ImpactError> {
        if selected > applicants {
            return Err(ImpactError::SelectedExceedApplicants { applicants, selected });
        }
        Ok(Self { applicants, selected })
    }

    /// How many there were.
    pub const fn applicants(self) -> u32 {
        self.applicants
    }

    /// How many of them were selected.
    pub const fn selected(self) -> u32 {
        self.selected
    }

    /// How many of them were not selected.
    pub const fn rejected(self) -> u32 {
        self.applicants - self.selected
    }

    /// The people of this group and of another, as one group. [`ImpactError::TooMany`] beyond 32 bits.
    pub fn and(self, other: Self) -> Result<Self, ImpactError> {
        match (self.applicants.checked_add(other.applicants), self.selected.checked_add(other.selected)) {
            (Some(applicants), Some(selected)) => Self::new(applicants, selected),
            _ => Err(ImpactError::TooMany),
        }
    }

    /// The selection rate x/n, exact. [`NotEstimable::NoData`] where there was nobody.
    pub fn rate(self) -> Estimate<Ratio> {
        Ratio::new(self.selected.into(), self.applicants.into()).map_err(|_| NotEstimable::NoData)
    }

    /// The rate of this group over that of `reference`, exact: x·m / (n·y).
    ///
    /// [`NotEstimable::NoData`] where one of the groups is empty, [`NotEstimable::ZeroRate`] where nobody of the reference group was selected.
    pub fn impact_ratio(self, reference: Self) -> Estimate<Ratio> {
        self.rate()?.checked_div(reference.rate()?).map_err(|_| NotEstimable::ZeroRate)
    }

    /// Whether the rate of this group is less than `threshold` times that of `reference`: t.den·x·m < t.num·n·y, in integers.
    ///
    /// Exactly the threshold is not less than it: 48 of 100 against 60 of 100 does not fall short of four fifths. Where nobody of the reference group was selected, nobody
    /// falls short. [`NotEstimable::NoData`] where one of the groups is empty.
    ///
    /// Source of the four-fifths rule: Uniform Guidelines on Employee Selection Procedures (1978), 29 CFR 1607.4 D.
    pub fn falls_short_of(self, threshold: Threshold, reference: Self) -> Estimate<bool> {
        if self.applicants == 0 || reference.applicants == 0 {
            return Err(NotEstimable::NoData);
        }
        let product = |a: u32, b: u32, c: u32| u128::from(a) * u128::from(b) * u128::from(c);
        Ok(product(threshold.denominator, self.selected, reference.applicants)
            < product(threshold.numerator, self.applicants, reference.selected))
    }
}

/// A fraction that rates or sizes are held against. Rules differ, so it is the caller's to choose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Threshold {
    pub(super) numerator: u32,
    pub(super) denominator: u32,
}

impl Threshold {
    /// The fraction `numerator`/`denominator`; a denominator of zero is an error.
    pub const fn new(numerator: u32, denominator: u32) -> Result<Self, ExactError> {
        if denominator == 0 { Err(ExactError::DivisionByZero) } else { Ok(Self { numerator, denominator }) }
    }
}

/// The four-fifths rule of 29 CFR 1607.4 D.
pub const FOUR_FIFTHS: Threshold = Threshold { numerator: 4, denominator: 5 };

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn group(applicants: u32, selected: u32) -> Group {
        Group::new(applicants, selected).unwrap()
    }

    #[test]
    fn exactly_four_fifths_does_not_fall_short() {
        let highest = group(100, 60);
        assert_eq!(group(100, 48).falls_short_of(FOUR_FIFTHS, highest), Ok(false));
        assert_eq!(group(100, 47).falls_short_of(FOUR_FIFTHS, highest), Ok(true));
        assert_eq!(group(100, 48).impact_ratio(highest), Ok(Ratio::new(4, 5).unwrap()));
    }

    #[test]
    fn what_two_counts_cannot_give_has_a_reason() {
        assert_eq!(Group::new(3, 4), Err(ImpactError::SelectedExceedApplicants { applicants: 3, selected: 4 }));
        assert_eq!(group(0, 0).rate(), Err(NotEstimable::NoData));
        assert_eq!(group(5, 0).rate(), Ok(Ratio::ZERO));
        assert_eq!(group(5, 1).impact_ratio(group(5, 0)), Err(NotEstimable::ZeroRate));
        assert_eq!(group(5, 0).impact_ratio(group(5, 1)), Ok(Ratio::ZERO));
        assert_eq!(group(5, 0).falls_short_of(FOUR_FIFTHS, group(5, 0)), Ok(false));
        assert_eq!(group(0, 0).falls_short_of(FOUR_FIFTHS, group(5, 1)), Err(NotEstimable::NoData));
    }

    #[test]
    fn a_threshold_has_a_denominator() {
        assert_eq!(Threshold::new(4, 5), Ok(FOUR_FIFTHS));
        assert_eq!(Threshold::new(4, 0), Err(ExactError::DivisionByZero));
    }

    #[test]
    fn the_largest_counts_do_not_overflow() {
        let all = group(u32::MAX, u32::MAX);
        let nearly = group(u32::MAX, u32::MAX - 1);
        assert_eq!(nearly.falls_short_of(Threshold { numerator: u32::MAX, denominator: u32::MAX }, all), Ok(true));
        assert_eq!(all.impact_ratio(all), Ok(Ratio::ONE));
    }

    proptest! {
        #[test]
        fn swapping_the_groups_turns_the_ratio_over(n in 1_u32.., m in 1_u32.., x in 0.0_f64..1.0, y in 0.0_f64..1.0) {
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share of a count is a count")]
            let part = |whole: u32, share: f64| ((f64::from(whole) * share) as u32).max(1);
            let (one, other) = (group(n, part(n, x)), group(m, part(m, y)));
            let product = one.impact_ratio(other).unwrap().checked_mul(other.impact_ratio(one).unwrap());
            prop_assert_eq!(product, Ok(Ratio::ONE));
        }

        #[test]
        fn the_flag_is_what_the_exact_ratio_says(n in 1_u32..300, m in 1_u32..300, x in 0_u32..300, y in 1_u32..300) {
            let (one, other) = (group(n, x.min(n)), group(m, y.min(m)));
            let below = one.impact_ratio(other).unwrap() < Ratio::new(4, 5).unwrap();
            prop_assert_eq!(one.falls_short_of(FOUR_FIFTHS, other), Ok(below));
        }
    }
}
