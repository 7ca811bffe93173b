//! Those hired against the share of a group in the labour market that they could have been hired from.

use super::{ExactP, ImpactError, Lattice};
use crate::estimable::{Estimate, NotEstimable};

/// How the number of a group among those hired compares with its share of those available.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct AvailabilityComparison {
    /// How many of the group would be expected: n·p.
    pub expected: f64,
    /// The standard deviation √(n·p(1−p)).
    pub sd: f64,
    /// How many standard deviations the observed number stays below the expected one: (n·p − x)/sd. [`NotEstimable::NoVariance`] where sd is zero.
    pub z: Estimate<f64>,
    /// The exact binomial tails; `less` is so few, or fewer.
    pub exact: ExactP,
}

/// Compares `observed` people of a group among `hired` with its `availability`, a share between 0 and 1, as if each were hired from the pool independently
/// (binomial model).
///
/// Sources: Castaneda v. Partida, 430 U.S. 482, 496 note 17 (1977); Hazelwood School District v. United States, 433 U.S. 299, 309 note 14 (1977).
/// [`ImpactError::SelectedExceedApplicants`] where more are observed than hired, [`ImpactError::Probability`] where the availability is not a share.
pub fn compare_with_availability(hired: u32, observed: u32, availability: f64) -> Result<AvailabilityComparison, ImpactError> {
    if observed > hired {
        return Err(ImpactError::SelectedExceedApplicants { applicants: hired, selected: observed });
    }
    if !(0.0..=1.0).contains(&availability) {
        return Err(ImpactError::Probability);
    }
    let expected = f64::from(hired) * availability;
    let sd = libm::sqrt(expected * (1.0 - availability));
    Ok(AvailabilityComparison {
        expected,
        sd,
        z: if sd > 0.0 { Ok((expected - f64::from(observed)) / sd) } else { Err(NotEstimable::NoVariance) },
        exact: Lattice::binomial(hired, availability).exact_p(observed.into()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn castaneda_is_twelve_deviations_short_in_the_last_years_and_twenty_nine_in_all() {
        // 430 U.S. 482, 496 note 17: 688 expected and 339 observed of 870, and the difference is "approximately 29" standard deviations; 174 and 100 of 220, "approximately 12".
        let all = compare_with_availability(870, 339, 0.791).unwrap();
        assert!((all.expected - 688.0).abs() < 0.5 && (all.sd - 12.0).abs() < 0.5 && (all.z.unwrap() - 29.0).abs() < 0.5);
        assert!(all.exact.less > 0.0 && all.exact.less < 1e-100);
        let last = compare_with_availability(220, 100, 0.791).unwrap();
        assert!((last.expected - 174.0).abs() < 0.5 && (last.z.unwrap() - 12.0).abs() < 0.5);
        // "less than 1 in 10^25" for the last years.
        assert!(last.exact.less < 1e-25);
    }

    #[test]
    fn certainty_has_no_standard_deviation() {
        let none = compare_with_availability(10, 0, 0.0).unwrap();
        assert_eq!(none.z, Err(NotEstimable::NoVariance));
        assert!((none.exact.less - 1.0).abs() < 1e-15);
        assert_eq!(compare_with_availability(10, 11, 0.5), Err(ImpactError::SelectedExceedApplicants { applicants: 10, selected: 11 }));
        assert_eq!(compare_with_availability(10, 1, f64::NAN), Err(ImpactError::Probability));
    }
}
