//! What confidence sets of ranks and bands have to keep; their values are compared in `reference.rs`.

use proptest::prelude::*;
use psychometrics::ranks::{
    ClassicalBand, Confidence, Estimates, Position, Procedure, RankConfidence, RankInterval, RanksError, Sides, around_cut,
};

/// A covariance matrix from its factor, `width` columns for each candidate.
fn covariance(factor: &[Vec<f64>]) -> Vec<f64> {
    factor.iter().flat_map(|one| factor.iter().map(|other| one.iter().zip(other).map(|(a, b)| a * b).sum())).collect()
}

#[test]
fn a_singular_covariance_gives_sets_too() {
    // One rater's error is common to all and says nothing about differences; a second moves the first two against the others.
    let factor = vec![vec![5.0, 0.1], vec![5.0, 0.1], vec![5.0, -0.1], vec![5.0, -0.1]];
    let estimates = Estimates::new(vec![3.0, 2.9, 2.8, 1.0], covariance(&factor)).unwrap();
    assert!(estimates.sed(0, 1).abs() < 1e-12 && (estimates.sed(0, 2) - 0.2).abs() < 1e-9);
    let ranks = RankConfidence::of(&estimates, 2_000).unwrap();
    let sets = ranks.simultaneous(Confidence::level(0.95)).unwrap();
    // The first is known to be better than the second, and the third better than the fourth: their differences have no error.
    let expected = [(1, 2), (2, 3), (1, 3), (4, 4)];
    assert_eq!(sets, expected.map(|(lower, upper)| RankInterval { lower, upper }));
}

#[test]
fn values_known_exactly_have_their_rank_and_ties_share_it() {
    let estimates = Estimates::independent(vec![2.0, 3.0, 2.0], &[0.0; 3]).unwrap();
    let ranks = RankConfidence::of(&estimates, 10).unwrap();
    let expected = [(2, 3), (1, 1), (2, 3)].map(|(lower, upper)| RankInterval { lower, upper });
    assert_eq!(ranks.simultaneous(Confidence::level(0.9)).unwrap(), expected);
    assert_eq!(ranks.marginal(Confidence::level(0.9)).unwrap(), expected);
    assert_eq!(estimates.observed_ranks(), [2, 1, 2]);
}

#[test]
fn a_single_candidate_is_first_and_has_no_critical_value() {
    let ranks = RankConfidence::of(&Estimates::independent(vec![2.0], &[0.3]).unwrap(), 10).unwrap();
    assert_eq!(ranks.marginal(Confidence::level(0.9)).unwrap(), [RankInterval { lower: 1, upper: 1 }]);
    assert_eq!(ranks.critical_simultaneous(0.9), Err(RanksError::TooFew { have: 1, need: 2 }));
    assert_eq!(ranks.top(1, Confidence::level(0.9)), Ok(vec![true]));
}

#[test]
fn draws_and_integrals_agree_for_one_candidate() {
    // The third estimate gets a correlation that is too small to matter, and so the general way by draws.
    let values = vec![4.0, 3.7, 3.5, 3.1];
    let errors = [0.1, 0.2, 0.15, 0.3];
    let independent = Estimates::independent(values.clone(), &errors).unwrap();
    let mut matrix = vec![0.0; 16];
    for (index, error) in errors.iter().enumerate() {
        matrix[index * 5] = error * error;
    }
    (matrix[1], matrix[4]) = (1e-9, 1e-9);
    let general = Estimates::new(values, matrix).unwrap();
    let (exact, drawn) = (RankConfidence::of(&independent, 1).unwrap(), RankConfidence::of(&general, 40_000).unwrap());
    for candidate in 0..4 {
        for sides in [Sides::Both, Sides::Best, Sides::Worst] {
            let (one, other) =
                (exact.critical_marginal(candidate, 0.9, sides).unwrap(), drawn.critical_marginal(candidate, 0.9, sides).unwrap());
            // Four standard errors of a quantile at .9 of 40,000 draws, whose density there is at least .17.
            assert!((one - other).abs() < 0.035, "{candidate} {sides:?}: {one} {other}");
        }
    }
}

#[test]
fn one_side_is_stated_at_a_lower_critical_value_than_two() {
    let ranks = RankConfidence::of(&Estimates::independent(vec![4.0, 3.6, 3.0], &[0.2; 3]).unwrap(), 10).unwrap();
    let two = ranks.critical_marginal(1, 0.95, Sides::Both).unwrap();
    assert!(ranks.critical_marginal(1, 0.95, Sides::Best).unwrap() < two);
    let worst = Confidence { sides: Sides::Worst, ..Confidence::level(0.95) };
    assert_eq!(ranks.marginal_of(1, worst).unwrap(), RankInterval { lower: 1, upper: 2 });
    assert_eq!(ranks.marginal_of(1, Confidence { sides: Sides::Best, ..worst }).unwrap(), RankInterval { lower: 1, upper: 3 });
}

#[test]
fn what_does_not_fit_is_named() {
    assert_eq!(Estimates::new(vec![], vec![]), Err(RanksError::NoData));
    assert_eq!(Estimates::new(vec![1.0, 2.0], vec![1.0]), Err(RanksError::Shape { have: 1, need: 4 }));
    assert_eq!(Estimates::new(vec![f64::NAN], vec![1.0]), Err(RanksError::NotFinite));
    assert_eq!(Estimates::new(vec![1.0, 2.0], vec![1.0, 0.5, 0.2, 1.0]), Err(RanksError::NotCovariance));
    assert_eq!(Estimates::new(vec![1.0], vec![-1.0]), Err(RanksError::NotCovariance));
    assert_eq!(Estimates::independent(vec![1.0], &[-0.1]), Err(RanksError::OutOfRange("the standard error")));
    let indefinite = Estimates::new(vec![1.0, 2.0], vec![1.0, 2.0, 2.0, 1.0]).unwrap();
    assert_eq!(RankConfidence::of(&indefinite, 10).unwrap_err(), RanksError::NotCovariance);
    let estimates = Estimates::independent(vec![1.0, 2.0], &[0.1, 0.1]).unwrap();
    assert_eq!(RankConfidence::of(&estimates, 0).unwrap_err(), RanksError::NoDraws);
    let ranks = RankConfidence::of(&estimates, 10).unwrap();
    assert_eq!(ranks.marginal(Confidence::level(1.0)), Err(RanksError::Coverage(1.0)));
    assert_eq!(ranks.simultaneous(Confidence::level(0.4)), Err(RanksError::Coverage(0.4)));
    assert_eq!(ranks.marginal_of(2, Confidence::level(0.9)), Err(RanksError::NoSuchCandidate(2)));
    assert_eq!(around_cut(&estimates, 3, 1.96), Err(RanksError::TooFew { have: 2, need: 3 }));
    assert_eq!(around_cut(&estimates, 0, 1.96), Err(RanksError::TooFew { have: 2, need: 1 }));
    assert_eq!(around_cut(&estimates, 1, 0.0), Err(RanksError::OutOfRange("the multiplier")));
    assert_eq!(ClassicalBand::new(1.0, 1.2, 1.96), Err(RanksError::OutOfRange("the reliability")));
    assert_eq!(ClassicalBand::new(1.0, 0.8, 1.0).unwrap().fixed(&[f64::NAN]), Err(RanksError::NotFinite));
}

#[test]
fn bands_slide_down_and_take_everybody_once() {
    // SEM .3, SED .424, width .6 × √2 × … chosen so that a band is .5 wide.
    let band = ClassicalBand::from_sem(0.25, core::f64::consts::SQRT_2).unwrap();
    assert!((band.width - 0.5).abs() < 1e-15);
    let scores = [3.1, 4.0, 3.5, 2.9, 3.6];
    // 3.5 lies exactly on the border and is in.
    assert_eq!(band.fixed(&scores).unwrap(), [1, 2, 4]);
    assert_eq!(band.sliding(&scores, &[1]).unwrap(), [0, 2, 4]);
    assert_eq!(band.successive(&scores).unwrap(), [vec![1, 2, 4], vec![0, 3]]);
    assert_eq!(band.fixed(&[]).unwrap(), Vec::<usize>::new());
    assert_eq!(band.sliding(&scores, &[0, 1, 2, 3, 4]).unwrap(), Vec::<usize>::new());
}

#[test]
fn around_the_cut_are_those_the_data_cannot_tell_from_the_last_place() {
    use Position::{Above, Around, Below};
    let estimates = Estimates::independent(vec![4.5, 3.9, 3.8, 3.4, 2.0], &[0.2; 5]).unwrap();
    // The standard error of a difference is .283, so that 1.96 of them are .554.
    assert_eq!(around_cut(&estimates, 2, 1.96).unwrap(), [Above, Around, Around, Around, Below]);
    assert_eq!(around_cut(&estimates, 5, 1.96).unwrap(), [Above, Above, Above, Above, Around]);
    // Those who tie for the last place are around it even if they are known exactly.
    let tied = Estimates::independent(vec![4.0, 3.0, 3.0, 2.9], &[0.0, 0.0, 0.5, 0.0]).unwrap();
    assert_eq!(around_cut(&tied, 2, 1.96).unwrap(), [Above, Around, Around, Around]);
}

/// Estimates with few different values, so that there are ties, and errors with a part in common.
fn estimates() -> impl Strategy<Value = (Vec<f64>, Vec<Vec<f64>>)> {
    (2_usize..7).prop_flat_map(|count| {
        let values = proptest::collection::vec((0_u8..8).prop_map(|value| f64::from(value) * 0.25), count);
        let factor = proptest::collection::vec(proptest::collection::vec((0_u8..3).prop_map(|value| f64::from(value) * 0.125), 3), count);
        (values, factor)
    })
}

proptest! {
    // A test outside `src` has no place of its own for failures; the printed counterexample is what is kept, as a test.
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn intervals_hold_the_observed_rank_and_widen_with_what_is_asked((values, factor) in estimates()) {
        let estimates = Estimates::new(values, covariance(&factor)).unwrap();
        let ranks = RankConfidence::of(&estimates, 500).unwrap();
        let at = |coverage: f64| (ranks.marginal(Confidence::level(coverage)).unwrap(), ranks.simultaneous(Confidence::level(coverage)).unwrap());
        let ((marginal, simultaneous), (wider, _)) = (at(0.9), at(0.99));
        let single = ranks.simultaneous(Confidence { procedure: Procedure::SingleStep, ..Confidence::level(0.9) }).unwrap();
        let within = |inner: RankInterval, outer: RankInterval| outer.lower <= inner.lower && inner.upper <= outer.upper;
        // Of independent estimates the marginal sets are integrals and the simultaneous ones are drawn, so that they agree within chance only.
        let independent = covariance(&factor).iter().enumerate().all(|(index, value)| index % (estimates.count() + 1) == 0 || *value == 0.0);
        for (index, observed) in estimates.observed_ranks().into_iter().enumerate() {
            let observed = RankInterval { lower: observed, upper: observed };
            prop_assert!(within(observed, marginal[index]));
            prop_assert!(within(marginal[index], wider[index]));
            prop_assert!(within(simultaneous[index], single[index]));
            prop_assert!(independent || within(marginal[index], simultaneous[index]));
        }
        for places in 1..=estimates.count() {
            let top = ranks.top(places, Confidence::level(0.9)).unwrap();
            prop_assert!(top.iter().zip(&simultaneous).all(|(held, interval)| *held == (interval.lower <= places)));
        }
    }

    #[test]
    fn the_order_of_candidates_does_not_show(
        ((values, factor), order) in estimates().prop_flat_map(|given| {
            let count = given.0.len();
            (Just(given), Just((0..count).collect::<Vec<_>>()).prop_shuffle())
        }),
    ) {
        let shuffled: (Vec<f64>, Vec<Vec<f64>>) = order.iter().map(|index| (values[*index], factor[*index].clone())).unzip();
        let ranks = |(values, factor): (Vec<f64>, Vec<Vec<f64>>)| RankConfidence::of(&Estimates::new(values, covariance(&factor)).unwrap(), 200).unwrap();
        let (once, again) = (ranks((values, factor)), ranks(shuffled));
        let confidence = Confidence::level(0.8);
        let bits = |value: Result<f64, RanksError>| value.ok().map(f64::to_bits);
        prop_assert_eq!(bits(once.critical_simultaneous(0.8)), bits(again.critical_simultaneous(0.8)));
        for (family, other) in [
            (once.marginal(confidence).unwrap(), again.marginal(confidence).unwrap()),
            (once.simultaneous(confidence).unwrap(), again.simultaneous(confidence).unwrap()),
        ] {
            prop_assert!(order.iter().zip(&other).all(|(index, interval)| family[*index] == *interval));
        }
    }
}
