//! What a decision may rest on: how dependable the mean score over given numbers of conditions would be (a "D study").
//!
//! What must stay true: a negative component counts as zero here, because a variance is none, and the decision says which ones did.
#![expect(clippy::cast_precision_loss, reason = "sizes are far below 2^53")]

use super::{Study, StudyError};
use crate::estimable::{Estimate, NotEstimable};

/// How dependable mean scores would be, with given numbers of conditions.
#[derive(Clone, Debug, PartialEq)]
pub struct Decision {
    /// The variance of universe scores: what is to be measured.
    pub universe_variance: f64,
    /// The error variance of differences between those who had the same conditions, σ²(δ).
    pub relative_error: f64,
    /// The error variance of scores taken for themselves, σ²(Δ).
    pub absolute_error: f64,
    /// `E ρ²` = universe / (universe + relative error): for putting in order.
    pub generalizability: Estimate<f64>,
    /// `Φ` = universe / (universe + absolute error): for comparing with a required level.
    pub dependability: Estimate<f64>,
    /// The names of the terms whose negative component counted as zero.
    pub set_to_zero: Vec<String>,
}

impl Study {
    /// How dependable the mean score of each level of `object` (a factor, with what it is nested in) would be over `sizes` conditions of the other facets. A facet that `sizes` does not
    /// name keeps the size that it had.
    ///
    /// Terms of the object alone are universe score variance. Every other component is divided by the sizes of its facets; those that hold the object are relative error, all are absolute error.
    ///
    /// Source: Brennan 2001, sections 4.1 and 4.2; negative components are set to zero only after all have been estimated (section 3.4 there).
    ///
    /// # Errors
    /// [`StudyError::NoSuchObject`]; [`StudyError::Sizes`] for a size of zero or a name that is no facet.
    pub fn decide(&self, object: &str, sizes: &[(&str, usize)]) -> Result<Decision, StudyError> {
        let objects = self.design.with_nesting(self.design.position(object).ok_or(StudyError::NoSuchObject)?);
        let mut conditions = self.sizes.clone();
        for (name, size) in sizes {
            let facet = self.design.position(name).filter(|facet| objects >> facet & 1 == 0 && *size > 0).ok_or(StudyError::Sizes)?;
            if let Some(condition) = conditions.get_mut(facet) {
                *condition = *size;
            }
        }
        let mut decision = Decision {
            universe_variance: 0.0,
            relative_error: 0.0,
            absolute_error: 0.0,
            generalizability: Err(NotEstimable::NoVariance),
            dependability: Err(NotEstimable::NoVariance),
            set_to_zero: self.terms.iter().filter(|one| one.component < 0.0).map(|one| one.term.name()).collect(),
        };
        for one in &self.terms {
            let facets = self.design.members(one.term.indices & !objects);
            let divisor: f64 = facets.filter_map(|facet| conditions.get(facet)).map(|size| *size as f64).product();
            let share = one.component.max(0.0) / divisor;
            if one.term.indices & !objects == 0 {
                decision.universe_variance += share;
                continue;
            }
            decision.absolute_error += share;
            if one.term.indices & objects != 0 {
                decision.relative_error += share;
            }
        }
        let of = |error: f64| {
            let total = decision.universe_variance + error;
            if total > 0.0 { Ok(decision.universe_variance / total) } else { Err(NotEstimable::NoVariance) }
        };
        (decision.generalizability, decision.dependability) = (of(decision.relative_error), of(decision.absolute_error));
        Ok(decision)
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Design, StudyError, anova};
    use crate::agreement::{Ratings, icc::icc};
    use crate::estimable::NotEstimable;
    use proptest::prelude::*;

    fn crossed(rows: &[Vec<f64>]) -> super::Study {
        let design = Design::parse("p x r").unwrap();
        anova(&design, &[("p", rows.len()), ("r", rows[0].len())], &rows.concat()).unwrap()
    }

    #[test]
    fn a_negative_component_is_reported_as_it_is_and_counts_as_zero() {
        let study = crossed(&[vec![1.0, 3.0], vec![3.0, 1.0], vec![2.0, 2.0]]);
        // No person differs from another on average: MS(p) = 0 and MS(pr) = 2, MS(r) = 0.
        assert_eq!(study.terms.iter().map(|one| one.component).collect::<Vec<_>>(), [-1.0, -2.0 / 3.0, 2.0]);
        let decision = study.decide("p", &[]).unwrap();
        assert_eq!(decision.set_to_zero, ["p", "r"]);
        assert_eq!((decision.universe_variance, decision.relative_error, decision.generalizability), (0.0, 1.0, Ok(0.0)));
    }

    #[test]
    fn without_any_variance_nothing_is_dependable_or_not() {
        let decision = crossed(&[vec![2.0, 2.0], vec![2.0, 2.0]]).decide("p", &[("r", 5)]).unwrap();
        assert_eq!((decision.generalizability, decision.dependability), (Err(NotEstimable::NoVariance), Err(NotEstimable::NoVariance)));
    }

    #[test]
    fn questions_that_do_not_fit_the_design_are_refused() {
        let study = crossed(&[vec![1.0, 3.0], vec![3.0, 1.0]]);
        assert_eq!(study.decide("q", &[]), Err(StudyError::NoSuchObject));
        assert_eq!(study.decide("p", &[("p", 3)]), Err(StudyError::Sizes));
        assert_eq!(study.decide("p", &[("r", 0)]), Err(StudyError::Sizes));
        let design = Design::parse("p x r").unwrap();
        assert_eq!(anova(&design, &[("p", 2), ("r", 1)], &[1.0, 2.0]), Err(StudyError::Sizes));
        assert_eq!(anova(&design, &[("p", 2), ("p", 2)], &[1.0; 4]), Err(StudyError::Sizes));
        assert_eq!(anova(&design, &[("p", 2), ("r", 2)], &[1.0; 3]), Err(StudyError::Scores { have: 3, need: 4 }));
        assert_eq!(anova(&design, &[("p", 2), ("r", 2)], &[1.0, 2.0, 3.0, f64::NAN]), Err(StudyError::OutOfRange));
    }

    #[test]
    fn raters_nested_in_persons_make_one_way_correlations() {
        let rows = [vec![9.0, 2.0, 5.0, 8.0], vec![6.0, 1.0, 3.0, 2.0], vec![8.0, 4.0, 6.0, 8.0], vec![7.0, 1.0, 2.0, 6.0]];
        let nested = anova(&Design::parse("(r:p)").unwrap(), &[("p", 4), ("r", 4)], &rows.concat()).unwrap();
        let decision = nested.decide("p", &[("r", 1)]).unwrap();
        let ratings = Ratings::of_units(&rows.map(|row| row.into_iter().map(Some).collect())).unwrap();
        let expected = icc(&ratings, 0.95).unwrap().one_way.single.value.unwrap();
        assert!((decision.generalizability.unwrap() - expected).abs() < 1e-12 && decision.generalizability == decision.dependability);
    }

    proptest! {
        #[test]
        fn persons_by_raters_make_two_way_correlations(persons in prop::collection::vec((0_u8..9, [0_u8..3, 0..3, 0..3]), 3..9), raters in [0_u8..6, 0..6, 0..6]) {
            // Persons and raters that differ by more than chance: where a component is negative, a correlation keeps its sign and a study counts it as zero.
            let rows: Vec<Vec<f64>> = persons.iter().map(|(person, chance)| chance.iter().zip(raters).map(|(chance, rater)| f64::from(person + rater + chance)).collect()).collect();
            let study = crossed(&rows);
            prop_assume!(study.terms.iter().all(|one| one.component > 0.0));
            let icc = icc(&Ratings::of_units(&rows.iter().map(|row| row.iter().copied().map(Some).collect()).collect::<Vec<_>>()).unwrap(), 0.95).unwrap();
            for (raters, consistency, agreement) in [(1, icc.consistency.single, icc.agreement.single), (3, icc.consistency.average, icc.agreement.average)] {
                let decision = study.decide("p", &[("r", raters)]).unwrap();
                prop_assert!((decision.generalizability.unwrap() - consistency.value.unwrap()).abs() < 1e-12);
                prop_assert!((decision.dependability.unwrap() - agreement.value.unwrap()).abs() < 1e-12);
            }
        }

        #[test]
        fn sums_of_squares_add_up_and_the_order_of_persons_changes_no_bit(scores in prop::collection::vec((0_u8..6).prop_map(f64::from), 24), text in prop::sample::select(vec!["p x i x o", "p x (i:o)", "(p:o) x i", "i:(p x o)", "i:o:p"])) {
            let design = Design::parse(text).unwrap();
            let sizes = [("p", 2), ("o", 3), ("i", 4)];
            let study = anova(&design, &sizes, &scores).unwrap();
            let total: f64 = scores.iter().map(|score| (score - study.mean).powi(2)).sum();
            prop_assert!((study.terms.iter().map(|one| one.sum_of_squares).sum::<f64>() - total).abs() < 1e-9);
            prop_assert_eq!(study.terms.iter().map(|one| one.df).sum::<usize>(), 23);
            let mut turned = scores.clone();
            turned.rotate_left(12);
            prop_assert_eq!(anova(&design, &sizes, &turned).unwrap(), study);
        }
    }
}
