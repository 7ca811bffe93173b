//! Tests of one fourfold table: could chance alone make the rates differ so much?

use super::{ExactP, FourfoldTable};
use crate::estimable::{Estimate, NotEstimable};
use crate::numeric::normal;

impl FourfoldTable {
    /// Fisher's exact test and Lancaster's mid-p, one- and two-sided; `less` is the focal group having so few, or fewer.
    ///
    /// For small numbers the mid-p is the one to lead with: Fisher's test hardly ever reaches its nominal level (Collins and Morris 2008, *Journal of Applied Psychology*
    /// 93:463). [`NotEstimable::NoData`] where one of the groups is empty. Where all or none were selected there is one possible table only, and its p is 1.
    pub fn exact_test(self) -> Estimate<ExactP> {
        self.both_present()?;
        Ok(self.chance().exact_p(self.focal.selected().into()))
    }

    /// The difference of rates in standard errors, with the rate of both groups together in the standard error:
    /// `(p_r − p_f) / √(P(1−P)(1/n_f + 1/n_r))`, `P = X/n`. Positive where the focal rate is lower.
    ///
    /// "Two or three standard deviations": Hazelwood School District v. United States, 433 U.S. 299, 309 note 14 (1977). [`NotEstimable::NoData`] where one of the groups is empty,
    /// [`NotEstimable::NoVariance`] where all or none were selected.
    pub fn z_pooled(self) -> Estimate<f64> {
        let (focal, reference) = self.rates()?;
        let Pool { focal: n_f, reference: n_r, rate } = self.varying_pool()?;
        Ok((reference - focal) / libm::sqrt(rate * (1.0 - rate) * (1.0 / n_f + 1.0 / n_r)))
    }

    /// How many standard deviations the selected of the focal group stay below their expectation, with both margins fixed:
    /// `(n_f·X/n − x_f) / √(n_f·n_r·X(n−X) / (n²(n−1)))`. Positive where they have fewer.
    ///
    /// [`NotEstimable::NoData`] where one of the groups is empty, [`NotEstimable::NoVariance`] where all or none were selected.
    pub fn z_hypergeometric(self) -> Estimate<f64> {
        let shortfall = self.shortfall_against_pool()?.to_f64();
        let Pool { focal: n_f, reference: n_r, rate } = self.varying_pool()?;
        let total = n_f + n_r;
        Ok(shortfall / libm::sqrt(n_f * n_r * rate * (1.0 - rate) / (total - 1.0)))
    }

    /// Cohen's h, the difference of rates on the arcsine scale: `2·asin√p_r − 2·asin√p_f`, between −π and π. Positive where the focal rate is lower.
    ///
    /// Small .2, medium .5, large .8. Source: Cohen 1988, *Statistical Power Analysis for the Behavioral Sciences*, page 181. [`NotEstimable::NoData`] where one of the groups is empty.
    pub fn cohens_h(self) -> Estimate<f64> {
        let (focal, reference) = self.rates()?;
        let angle = |rate: f64| 2.0 * libm::asin(libm::sqrt(rate));
        Ok(angle(reference) - angle(focal))
    }

    /// Both rates as floating point numbers, the focal one first.
    pub(super) fn rates(self) -> Estimate<(f64, f64)> {
        Ok((self.focal.rate()?.to_f64(), self.reference.rate()?.to_f64()))
    }

    /// Both groups together, if both have somebody in them and some but not all were selected.
    pub(super) fn varying_pool(self) -> Estimate<Pool> {
        self.both_present()?;
        let (focal, reference) = (f64::from(self.focal.applicants()), f64::from(self.reference.applicants()));
        let selected = f64::from(self.focal.selected()) + f64::from(self.reference.selected());
        if self.selected() == 0 || self.selected() == self.total() {
            return Err(NotEstimable::NoVariance);
        }
        Ok(Pool { focal, reference, rate: selected / (focal + reference) })
    }
}

/// The sizes of both groups, and the rate of both together, strictly between 0 and 1.
pub(super) struct Pool {
    pub(super) focal: f64,
    pub(super) reference: f64,
    pub(super) rate: f64,
}

/// The two-sided p of a standard normal z: P(|Z| ≥ |z|).
pub fn two_sided_p(z: f64) -> f64 {
    2.0 * normal::cdf(-z.abs())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn table(focal: [u32; 2], reference: [u32; 2]) -> FourfoldTable {
        FourfoldTable::from_counts(focal, reference).unwrap()
    }

    #[test]
    fn a_table_without_two_groups_or_two_outcomes_has_no_z() {
        assert_eq!(table([0, 0], [5, 1]).z_pooled(), Err(NotEstimable::NoData));
        assert_eq!(table([0, 0], [5, 1]).exact_test().map(|p| p.less), Err(NotEstimable::NoData));
        for selected in [[[4, 4], [5, 5]], [[4, 0], [5, 0]]] {
            let same = table(selected[0], selected[1]);
            assert_eq!((same.z_pooled(), same.z_hypergeometric()), (Err(NotEstimable::NoVariance), Err(NotEstimable::NoVariance)));
            let p = same.exact_test().unwrap();
            assert!((p.two_sided - 1.0).abs() < 1e-15 && (p.mid_two_sided - 0.5).abs() < 1e-15);
        }
    }

    #[test]
    fn the_exact_p_approaches_that_of_z_in_a_large_pool() {
        let large = table([100_000, 49_800], [100_000, 50_200]);
        let (exact, normal) = (large.exact_test().unwrap(), two_sided_p(large.z_hypergeometric().unwrap()));
        assert!((exact.mid_two_sided - normal).abs() < 1e-5, "{} {normal}", exact.mid_two_sided);
    }

    proptest! {
        #[test]
        fn swapping_the_groups_turns_every_sign(n in 1_u32..400, m in 1_u32..400, x in 0_u32..400, y in 0_u32..400) {
            let one = table([n, x.min(n)], [m, y.min(m)]);
            let other = FourfoldTable { focal: one.reference, reference: one.focal };
            let turned = |z: Estimate<f64>, w: Estimate<f64>| match (z, w) {
                (Ok(z), Ok(w)) => (z + w).abs() < 1e-12,
                (z, w) => z == w,
            };
            prop_assert!(turned(one.z_pooled(), other.z_pooled()));
            prop_assert!(turned(one.z_hypergeometric(), other.z_hypergeometric()));
            prop_assert!(turned(one.cohens_h(), other.cohens_h()));
            let (p, q) = (one.exact_test().unwrap(), other.exact_test().unwrap());
            prop_assert!((p.less - q.greater).abs() < 1e-12 && (p.mid_two_sided - q.mid_two_sided).abs() < 1e-12);
        }
    }
}
