//! What shares of weightings, the smallest change and the limits of weights have to keep.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test stops at the first surprise")]

use proptest::prelude::*;
use psychometrics::exact::{ExactError, Ratio};
use psychometrics::weights::{
    Acceptability, Constraints, Interval, Method, Scores, Weightings, WeightsError, acceptability, dominates, drawn, exact,
    smallest_change, stays_first,
};

fn ratio(num: i128, den: i128) -> Ratio {
    Ratio::new(num, den).unwrap()
}

fn whole(rows: &[Vec<i64>]) -> Scores {
    Scores::new(rows.iter().map(|row| row.iter().copied().map(Ratio::from).collect()).collect()).unwrap()
}

fn weights(values: &[i64]) -> Vec<Ratio> {
    values.iter().copied().map(Ratio::from).collect()
}

fn close(one: f64, other: f64, tolerance: f64) -> bool {
    (one - other).abs() <= tolerance
}

/// Σ w d for two rows.
fn lead(weights: &[Ratio], one: &[i64], other: &[i64]) -> Ratio {
    weights
        .iter()
        .zip(one.iter().zip(other))
        .fold(Ratio::ZERO, |sum, (weight, (a, b))| sum.checked_add(weight.checked_mul(Ratio::from(a - b)).unwrap()).unwrap())
}

fn assert_shares_add_up(shares: &Acceptability) {
    let count = shares.rank.len();
    for n in 0..count {
        assert!(close(shares.within(n, count), 1.0, 1e-12), "{n}");
        assert!(close(shares.rank.iter().map(|row| row[n]).sum(), 1.0, 1e-12), "place {n}");
    }
}

#[test]
fn one_criterion_leaves_nothing_to_choose_and_equals_share_their_places() {
    let shares = exact(&whole(&[vec![3], vec![5], vec![3], vec![1]]), &Constraints::none(1)).unwrap();
    let half = ratio(1, 2);
    assert_eq!(shares.rank[0], [Ratio::ZERO, half, half, Ratio::ZERO]);
    assert_eq!(shares.rank[1], [Ratio::ONE, Ratio::ZERO, Ratio::ZERO, Ratio::ZERO]);
    assert_eq!(shares.rank[2], shares.rank[0]);
    assert_eq!((shares.ahead[0][2], shares.ahead[0][3], shares.ahead[0][1]), (Ratio::ZERO, Ratio::ONE, Ratio::ZERO));
    assert_eq!(shares.central, [None, Some(vec![Ratio::ONE]), None, None]);
}

#[test]
fn regions_on_two_criteria_are_intervals_with_their_middle_as_central_weights() {
    // 5w + 2(1 − w) against 4: the first leads above w = 2/3.
    let shares = exact(&whole(&[vec![5, 2], vec![4, 4]]), &Constraints::none(2)).unwrap();
    assert_eq!(shares.first[0], [[ratio(2, 3), ratio(1, 3)], [Ratio::ONE, Ratio::ZERO]]);
    assert_eq!(shares.central[0], Some(vec![ratio(5, 6), ratio(1, 6)]));
    assert_eq!(shares.ahead[0][1], ratio(1, 3));
}

#[test]
fn three_specialists_share_the_triangle_evenly_and_limits_cut_it() {
    let scores = whole(&[vec![1, 0, 0], vec![0, 1, 0], vec![0, 0, 1]]);
    let free = exact(&scores, &Constraints::none(3)).unwrap();
    assert!(free.rank.iter().flatten().all(|share| *share == ratio(1, 3)));
    // Where the heaviest weight is, its specialist leads: w = (11, 5, 2)/18 on average (Σ 1/k of the order statistics of a broken stick).
    assert_eq!(free.central[0], Some(vec![ratio(11, 18), ratio(7, 36), ratio(7, 36)]));
    assert_eq!(free.first[0].len(), 4);

    let ordered = exact(&scores, &Constraints::none(3).in_order(vec![2, 0, 1]).unwrap()).unwrap();
    assert_eq!(ordered.rank[2], [Ratio::ONE, Ratio::ZERO, Ratio::ZERO]);
    assert_eq!(ordered.central[2], Some(vec![ratio(5, 18), ratio(1, 9), ratio(11, 18)]));

    // At most one half each leaves the middle triangle, at least one fifth a smaller copy of the whole.
    let half = Constraints::between(vec![Ratio::ZERO; 3], vec![ratio(1, 2); 3]).unwrap();
    assert_eq!(exact(&scores, &half).unwrap().rank[1][0], ratio(1, 3));
    let fifth = Constraints::between(vec![ratio(1, 5), ratio(1, 5), Ratio::ZERO], vec![Ratio::ONE; 3]).unwrap();
    // Above (1/5, 1/5, 0) the third leads where its share of the remaining 3/5 exceeds the larger of the others by a third of it.
    assert_eq!(exact(&scores, &fifth).unwrap().rank[2][0], ratio(4, 27));
}

#[test]
fn draws_respect_every_kind_of_limit() {
    let scores = whole(&[vec![1, 0, 0], vec![0, 1, 0], vec![0, 0, 1]]);
    let between = |lower: [i128; 3], upper: [i128; 3]| {
        Constraints::between(lower.map(|tenths| ratio(tenths, 10)).to_vec(), upper.map(|tenths| ratio(tenths, 10)).to_vec()).unwrap()
    };
    for constraints in [
        Constraints::none(3),
        between([2, 2, 0], [10, 10, 10]),
        between([0, 1, 0], [5, 4, 10]),
        Constraints::none(3).in_order(vec![2, 0, 1]).unwrap(),
        Constraints::none(3).in_order(vec![1, 2]).unwrap(),
        between([0, 2, 1], [6, 7, 6]).in_order(vec![1, 0, 2]).unwrap(),
    ] {
        let exactly = exact(&scores, &constraints).unwrap();
        let shares = drawn(&scores, &Weightings::Uniform(constraints.clone()), 20_000).unwrap();
        for (row, exact_row) in shares.rank.iter().zip(&exactly.rank) {
            // Three and a half standard errors at most.
            assert!(row.iter().zip(exact_row).all(|(share, exact)| close(*share, exact.to_f64(), 0.0125)), "{constraints:?}");
        }
        for (central, exact_central) in shares.central.iter().zip(&exactly.central) {
            let pairs = central.iter().flatten().zip(exact_central.iter().flatten());
            assert!(pairs.into_iter().all(|(weight, exact)| close(*weight, exact.to_f64(), 0.0125)), "{constraints:?}");
        }
    }
}

#[test]
fn limits_that_leave_nothing_are_named() {
    let scores = whole(&[vec![1, 0, 0], vec![0, 1, 0]]);
    let all = |share: Ratio| vec![share; 3];
    let none = |lower, upper| {
        let constraints = Constraints::between(lower, upper).unwrap();
        (exact(&scores, &constraints).unwrap_err(), drawn(&scores, &Weightings::Uniform(constraints), 10).unwrap_err())
    };
    let no_room = (WeightsError::NoRoom, WeightsError::NoRoom);
    assert_eq!(none(all(ratio(2, 5)), all(Ratio::ONE)), no_room);
    assert_eq!(none(all(ratio(1, 3)), all(Ratio::ONE)), no_room);
    assert_eq!(none(all(Ratio::ZERO), all(ratio(1, 4))), no_room);
    let crossed =
        Constraints::between(weights(&[0, 0, 0]), vec![ratio(1, 10), Ratio::ONE, Ratio::ONE]).unwrap().in_order(vec![0, 1, 2]).unwrap();
    assert_eq!(exact(&scores, &crossed), Err(WeightsError::NoRoom));
    assert_eq!(drawn(&scores, &Weightings::Uniform(crossed), 10), Err(WeightsError::TooTight));
    assert_eq!(Constraints::between(weights(&[1]), weights(&[0])), Err(WeightsError::Weights));
    assert_eq!(Constraints::none(3).in_order(vec![0, 3]), Err(WeightsError::Weights));
    assert_eq!(Constraints::none(3).in_order(vec![0, 1, 0]), Err(WeightsError::Weights));
}

#[test]
fn what_does_not_fit_is_named() {
    assert_eq!(Scores::new(vec![]), Err(WeightsError::NoAlternative));
    assert_eq!(Scores::new(vec![vec![]]), Err(WeightsError::NoCriterion));
    assert_eq!(Scores::new(vec![weights(&[1, 2]), weights(&[1])]), Err(WeightsError::Shape(1)));
    let scores = whole(&[vec![1, 2], vec![2, 1]]);
    assert_eq!(exact(&scores, &Constraints::none(3)), Err(WeightsError::Weights));
    assert_eq!(exact(&whole(&[vec![1, 2, 3, 4]]), &Constraints::none(4)), Err(WeightsError::NotExact));
    assert_eq!(drawn(&scores, &Weightings::any(3), 10), Err(WeightsError::Weights));
    assert_eq!(drawn(&scores, &Weightings::any(2), 0), Err(WeightsError::NoDraws));
    assert_eq!(smallest_change(&scores, &weights(&[1, 0]), 0, 1), Err(WeightsError::Weight(1)));
    assert_eq!(smallest_change(&scores, &weights(&[1, 1]), 0, 2), Err(WeightsError::NoSuchAlternative(2)));
    assert_eq!(stays_first(&scores, &weights(&[1]), 0), Err(WeightsError::Weights));
    let nothing = Weightings::Around { weights: weights(&[1, 1]), concentration: 0 };
    assert_eq!(drawn(&scores, &nothing, 10), Err(WeightsError::Concentration));
}

#[test]
fn fractions_that_outgrow_the_machine_are_drawn_instead() {
    // Scores with large denominators that share nothing.
    let primes = [1_000_003, 1_000_033, 1_000_037, 1_000_039, 1_000_081, 1_000_099, 1_000_117, 1_000_121, 1_000_133];
    let scores = Scores::new(primes.chunks(3).map(|row| row.iter().map(|prime| ratio(prime / 2, *prime)).collect()).collect()).unwrap();
    assert_eq!(exact(&scores, &Constraints::none(3)), Err(WeightsError::Exact(ExactError::Overflow)));
    let shares = acceptability(&scores, &Weightings::any(3), 100).unwrap();
    assert_eq!(shares.method, Method::Drawn(100));
    assert_shares_add_up(&shares);
}

#[test]
fn weights_around_given_ones_vary_by_about_four_points() {
    // The composites of two specialists differ by the difference of two weights of .2: its mean is 0, and 5 : 3 puts one ahead of a fixed rival.
    let mut rows = vec![vec![0_i64; 5]; 2];
    rows[0][0] = 100;
    let rival = [24, 24, 24, 24, 24];
    rows[1] = rival.to_vec();
    let around = Weightings::around(&weights(&[1, 1, 1, 1, 1])).unwrap();
    let shares = drawn(&whole(&rows), &around, 20_000).unwrap();
    // P(w > .24) for Beta(20, 80), by numerical integration with an independent program.
    assert!(close(shares.first(0), 0.157_9, 0.01), "{}", shares.first(0));
    let central = shares.central[0].as_ref().unwrap();
    assert!(close(central.iter().sum(), 1.0, 1e-12) && central[0] > 0.24);
}

#[test]
fn the_smallest_change_moves_the_weight_that_tells_most() {
    // Leads of the first: −3, 1, 2 with weights .2, .3, .5: it is ahead by .7, and a point from the third to the first makes up 5.
    let scores = whole(&[vec![1, 4, 5], vec![4, 3, 3]]);
    let change = smallest_change(&scores, &[ratio(1, 5), ratio(3, 10), ratio(1, 2)], 0, 1).unwrap().unwrap();
    assert_eq!(change.moved, ratio(7, 50));
    assert_eq!(change.weights, [ratio(17, 50), ratio(3, 10), ratio(9, 25)]);
    assert_eq!(change.moves.iter().map(|one| (one.from, one.to)).collect::<Vec<_>>(), [(2, 0)]);
    assert_eq!(smallest_change(&scores, &[ratio(1, 5), ratio(3, 10), ratio(1, 2)], 1, 0).unwrap(), Some(change));

    let dominating = whole(&[vec![5, 4, 4], vec![4, 3, 4]]);
    assert_eq!(smallest_change(&dominating, &weights(&[1, 1, 1]), 1, 0), Ok(None));
    let level = smallest_change(&whole(&[vec![5, 3], vec![3, 5]]), &weights(&[2, 2]), 0, 1).unwrap().unwrap();
    assert_eq!((level.moved, level.moves.len()), (Ratio::ZERO, 0));
}

#[test]
fn the_first_place_stays_over_an_interval_of_each_weight() {
    // With w on the first criterion: 5w + 2(1 − w) is ahead of 4 above w = 2/3; the second criterion mirrors it.
    let scores = whole(&[vec![5, 2], vec![4, 4]]);
    let intervals = stays_first(&scores, &weights(&[3, 1]), 0).unwrap().unwrap();
    let expected = [(ratio(2, 3), Ratio::ONE), (Ratio::ZERO, ratio(1, 3))];
    assert_eq!(intervals, expected.map(|(lower, upper)| Interval { lower, upper }));
    assert_eq!(stays_first(&scores, &weights(&[3, 1]), 1), Ok(None));
    assert_eq!(stays_first(&whole(&[vec![2], vec![1]]), &weights(&[7]), 0).unwrap().unwrap()[0].lower, Ratio::ONE);
}

fn table(alternatives: core::ops::Range<usize>, criteria: usize) -> impl Strategy<Value = Vec<Vec<i64>>> {
    proptest::collection::vec(proptest::collection::vec(1_i64..=5, criteria), alternatives)
}

/// A table, and the places in which its rows and columns are listed the second time.
fn shuffled(criteria: usize) -> impl Strategy<Value = (Vec<Vec<i64>>, Vec<usize>, Vec<usize>)> {
    (Just(criteria), 2_usize..7).prop_flat_map(|(criteria, count)| {
        (table(count..count + 1, criteria), Just((0..count).collect()).prop_shuffle(), Just((0..criteria).collect()).prop_shuffle())
    })
}

fn rearranged(rows: &[Vec<i64>], order: &[usize], columns: &[usize]) -> Scores {
    whole(&order.iter().map(|row| columns.iter().map(|column| rows[*row][*column]).collect()).collect::<Vec<_>>())
}

proptest! {
    // A test outside `src` has no place of its own for failures; the printed counterexample is what is kept, as a test.
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn exact_shares_add_up_and_agree_with_draws(rows in (1_usize..=3).prop_flat_map(|criteria| table(1..7, criteria))) {
        let scores = whole(&rows);
        let weightings = Weightings::any(scores.criteria());
        let exactly = acceptability(&scores, &weightings, 1).unwrap();
        prop_assert_eq!(exactly.method, Method::Exact);
        assert_shares_add_up(&exactly);
        let counted = drawn(&scores, &weightings, 4_000).unwrap();
        assert_shares_add_up(&counted);
        // Four standard errors of a share of one half.
        let agree = |one: &[Vec<f64>], other: &[Vec<f64>]| one.iter().flatten().zip(other.iter().flatten()).all(|(a, b)| close(*a, *b, 0.032));
        prop_assert!(agree(&exactly.rank, &counted.rank) && agree(&exactly.ahead, &counted.ahead));
    }

    #[test]
    fn a_dominated_alternative_is_never_first_and_never_ahead(rows in (1_usize..=5).prop_flat_map(|criteria| table(2..7, criteria))) {
        let scores = whole(&rows);
        let shares = acceptability(&scores, &Weightings::any(scores.criteria()), 500).unwrap();
        for (better, row) in dominates(&scores).iter().enumerate() {
            for worse in (0..rows.len()).filter(|worse| row[*worse]) {
                prop_assert!(shares.first(worse) == 0.0 && shares.ahead[worse][better] == 0.0);
                prop_assert!(shares.central[worse].is_none());
            }
        }
    }

    #[test]
    fn the_order_of_alternatives_and_criteria_does_not_show_in_exact_shares((rows, order, columns) in shuffled(3)) {
        let (once, again) = (exact(&whole(&rows), &Constraints::none(3)).unwrap(), exact(&rearranged(&rows, &order, &columns), &Constraints::none(3)).unwrap());
        for (place, row) in order.iter().enumerate() {
            prop_assert_eq!(&once.rank[*row], &again.rank[place]);
            let central = once.central[*row].as_ref().map(|weights| columns.iter().map(|column| weights[*column]).collect::<Vec<_>>());
            prop_assert_eq!(&central, &again.central[place]);
        }
    }

    #[test]
    fn the_order_of_alternatives_does_not_show_in_draws((rows, order, _) in shuffled(4)) {
        let columns = [0, 1, 2, 3];
        let weightings = Weightings::any(4);
        let (once, again) = (drawn(&whole(&rows), &weightings, 200).unwrap(), drawn(&rearranged(&rows, &order, &columns), &weightings, 200).unwrap());
        for (place, row) in order.iter().enumerate() {
            prop_assert_eq!(&once.rank[*row], &again.rank[place]);
            prop_assert_eq!(&once.central[*row], &again.central[place]);
        }
    }

    #[test]
    fn the_order_of_criteria_does_not_show_in_draws((rows, order, columns) in shuffled(4)) {
        // A last row that no exchange of criteria leaves as it is.
        let marked = |rows: &[Vec<i64>]| rows.iter().cloned().chain([vec![6, 7, 8, 9]]).collect::<Vec<_>>();
        let order: Vec<usize> = order.into_iter().chain([rows.len()]).collect();
        let rows = marked(&rows);
        let given = [3, 1, 2, 2];
        let around = |columns: &[usize]| Weightings::around(&weights(&columns.iter().map(|column| given[*column]).collect::<Vec<_>>())).unwrap();
        let (once, again) =
            (drawn(&whole(&rows), &around(&[0, 1, 2, 3]), 200).unwrap(), drawn(&rearranged(&rows, &order, &columns), &around(&columns), 200).unwrap());
        for (place, row) in order.iter().enumerate() {
            prop_assert_eq!(&once.rank[*row], &again.rank[place]);
            let central = once.central[*row].as_ref().map(|weights| columns.iter().map(|column| weights[*column]).collect::<Vec<_>>());
            prop_assert_eq!(&central, &again.central[place]);
        }
    }

    #[test]
    fn the_smallest_change_brings_level_and_nothing_smaller_does(
        rows in table(2..3, 4),
        given in proptest::collection::vec(1_i64..10, 4),
        others in proptest::collection::vec(proptest::collection::vec(0_i64..30, 4), 40),
    ) {
        let sum: i64 = given.iter().sum();
        let old: Vec<Ratio> = given.iter().map(|weight| ratio(i128::from(*weight), i128::from(sum))).collect();
        let before = lead(&old, &rows[0], &rows[1]);
        let change = smallest_change(&whole(&rows), &weights(&given), 0, 1).unwrap();
        let behind = |weights: &[Ratio]| lead(weights, &rows[0], &rows[1]).checked_mul(before).unwrap();
        // Half the absolute differences, for any other weights that swap the two or bring them level.
        let moved = |new: &[Ratio]| {
            let gains = new.iter().zip(&old).map(|(new, old)| new.checked_sub(*old).unwrap()).filter(|gain| gain.is_positive());
            gains.fold(Ratio::ZERO, |sum, gain| sum.checked_add(gain).unwrap())
        };
        if let Some(change) = &change {
            prop_assert_eq!(lead(&change.weights, &rows[0], &rows[1]), Ratio::ZERO);
            prop_assert_eq!(moved(&change.weights), change.moved);
            prop_assert!(change.weights.iter().all(|weight| *weight >= Ratio::ZERO));
        }
        for other in others.iter().filter(|other| other.iter().any(|weight| *weight > 0)) {
            let sum: i64 = other.iter().sum();
            let mut new: Vec<Ratio> = other.iter().map(|weight| ratio(i128::from(*weight), i128::from(sum))).collect();
            // Halfway back until it does not swap them any more: the last that did is close to the border.
            for _ in 0..6 {
                let swaps = if before == Ratio::ZERO { true } else { behind(&new) < Ratio::ZERO };
                if !swaps {
                    break;
                }
                prop_assert!(change.as_ref().is_some_and(|change| change.moved <= moved(&new)));
                new = new.iter().zip(&old).map(|(new, old)| new.checked_add(*old).unwrap().checked_mul(ratio(1, 2)).unwrap()).collect();
            }
        }
    }

    #[test]
    fn within_its_interval_the_first_stays_first_and_beyond_it_does_not(rows in table(2..6, 3), given in proptest::collection::vec(1_i64..10, 3)) {
        let scores = whole(&rows);
        let first = (0..rows.len()).find_map(|n| stays_first(&scores, &weights(&given), n).unwrap().map(|intervals| (n, intervals)));
        let (first, intervals) = first.unwrap();
        for (criterion, Interval { lower, upper }) in intervals.iter().enumerate() {
            let rest: i64 = given.iter().enumerate().filter(|(index, _)| *index != criterion).map(|(_, weight)| weight).sum();
            let at = |own: Ratio| -> bool {
                let others = Ratio::ONE.checked_sub(own).unwrap();
                let share = |index: usize| others.checked_mul(ratio(i128::from(given[index]), i128::from(rest))).unwrap();
                let moved: Vec<Ratio> = (0..3).map(|index| if index == criterion { own } else { share(index) }).collect();
                (0..rows.len()).all(|other| lead(&moved, &rows[first], &rows[other]) >= Ratio::ZERO)
            };
            prop_assert!(at(*lower) && at(*upper));
            let step = ratio(1, 100_000);
            prop_assert!(*lower == Ratio::ZERO || !at(lower.checked_sub(step).unwrap()));
            prop_assert!(*upper == Ratio::ONE || !at(upper.checked_add(step).unwrap()));
        }
    }
}
