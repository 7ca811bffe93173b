//! The laws that composites must keep; what they come to is compared in `reference.rs`.

use proptest::prelude::*;
use psychometrics::composite::{CompositeError, Criterion, Gate, GateRule, competition_ranks, composites};
use psychometrics::exact::{ExactError, Ratio, weighted_mean};

#[test]
fn where_each_rating_must_reach_the_level_one_below_it_is_enough_to_fail() {
    let criterion = |rule| Criterion { weight: Ratio::ONE, gate: Some(Gate { threshold: Ratio::from(3), rule }) };
    let ratings = vec![vec![vec![Some(5), Some(2), None]]];
    assert!(composites(&[criterion(GateRule::Mean)], &ratings).unwrap()[0].gates_pass());
    assert!(!composites(&[criterion(GateRule::EachRating)], &ratings).unwrap()[0].gates_pass());
}

#[test]
fn what_cannot_be_computed_has_a_name() {
    let plain = |weight| Criterion { weight, gate: None };
    let huge = Ratio::new(i128::MAX, 1).unwrap();
    assert_eq!(composites(&[], &[]), Err(CompositeError::NoCriterion));
    assert_eq!(composites(&[plain(Ratio::ONE), plain(Ratio::ZERO)], &[]), Err(CompositeError::Weight(1)));
    assert_eq!(composites(&[plain(Ratio::ONE)], &[vec![vec![Some(1)]], vec![]]), Err(CompositeError::Shape(1)));
    let overflow = composites(&[plain(huge), plain(huge)], &[vec![vec![Some(3)], vec![Some(4)]]]);
    assert_eq!(overflow, Err(CompositeError::Exact(ExactError::Overflow)));
}

#[test]
fn equal_scores_share_a_place_and_leave_the_next_ones_empty() {
    let of = |level: i64| Some(Ratio::from(level));
    assert_eq!(competition_ranks(&[of(3), of(5), None, of(5), of(1)]), [Some(3), Some(1), None, Some(1), Some(4)]);
}

proptest! {
    // A test outside `src` has no place of its own for failures; the printed counterexample is what is kept, as a test.
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn neither_scale_of_weights_nor_order_of_raters_changes_anything(
        ratings in proptest::collection::vec(proptest::collection::vec(proptest::collection::vec(proptest::option::of(1_i64..=5), 0..5), 3), 1..12),
        weights in proptest::array::uniform3(1_i64..50),
        factor in 2_i64..40,
    ) {
        let criteria = |factor: i64| weights.map(|weight| Criterion {
            weight: Ratio::from(weight * factor),
            gate: Some(Gate { threshold: Ratio::new(5, 2).unwrap(), rule: GateRule::Mean }),
        });
        let computed = composites(&criteria(1), &ratings).unwrap();
        prop_assert_eq!(&composites(&criteria(factor), &ratings).unwrap(), &computed);
        let mut reversed = ratings.clone();
        reversed.iter_mut().flatten().for_each(|list| list.reverse());
        prop_assert_eq!(&composites(&criteria(1), &reversed).unwrap(), &computed);
        for one in &computed {
            prop_assert_eq!(one.score.is_none(), !one.missing.is_empty());
            prop_assert_eq!(one.rank.is_some(), one.score.is_some() && one.gates_pass());
            let above = computed.iter().filter(|other| other.rank.is_some() && other.score > one.score).count();
            prop_assert!(one.rank.is_none_or(|rank| rank == above + 1));
        }
    }

    #[test]
    fn a_weighted_mean_lies_between_its_values(pairs in proptest::collection::vec((1_i64..1_000, 1_i64..=5), 1..12)) {
        let weighted: Vec<_> = pairs.iter().map(|(weight, value)| (Ratio::from(*weight), Ratio::from(*value))).collect();
        let mean = weighted_mean(&weighted).unwrap();
        prop_assert!(weighted.iter().any(|(_, value)| *value <= mean) && weighted.iter().any(|(_, value)| *value >= mean));
    }
}
