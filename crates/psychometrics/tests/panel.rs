//! The laws that the panel model must keep; what it comes to is compared in `reference.rs`, what it is worth in `panel_simulated.rs`.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    reason = "what builds the data of a test may stop at the first surprise, as the tests themselves"
)]

use proptest::prelude::*;
use psychometrics::estimable::NotEstimable;
use psychometrics::numeric::cholesky::Cholesky;
use psychometrics::numeric::streams::Key;
use psychometrics::panel::{
    Allocation, Candidates, Cell, Comparison, Design, Fit, Posterior, Questions, Reading, Scale, Situation, is_near_gate, places,
};

const SCALE: Scale = Scale { lowest: 1.0, highest: 5.0 };

fn cell(candidate: usize, rater: usize, value: f64) -> Cell {
    Cell { candidate, rater, value }
}

/// Cells of `candidates` by `raters`, each there with probability `share` (the diagonal always), with effects of candidates and raters.
fn simulated(seed: u64, candidates: usize, raters: usize, share: f64, rater_sd: f64) -> Vec<Cell> {
    let mut stream = Key::of("test panel", [seed, candidates as u64, raters as u64], [share, rater_sd]).stream(0);
    let effects: Vec<f64> = (0..raters).map(|_| rater_sd * stream.normal()).collect();
    let mut cells = Vec::new();
    for candidate in 0..candidates {
        let theta = 3.0 + 0.6 * stream.normal();
        for (rater, effect) in effects.iter().enumerate() {
            let value = theta + effect + 0.4 * stream.normal();
            if stream.uniform() < share || candidate % raters == rater {
                cells.push(cell(candidate, rater, value));
            }
        }
    }
    cells
}

fn design(cells: &[Cell]) -> Design {
    Design::of(cells).unwrap()
}

fn all_close(one: &[f64], other: &[f64], tolerance: f64) -> bool {
    one.len() == other.len() && one.iter().zip(other).all(|(left, right)| (left - right).abs() <= tolerance)
}

fn bits(values: &[f64]) -> Vec<u64> {
    values.iter().map(|value| value.to_bits()).collect()
}

/// −2 ln of the restricted likelihood by its definition, with dense matrices and σe² profiled out: an oracle that shares nothing with the library but the Cholesky factor.
fn dense_criterion(cells: &[Cell], x: f64, y: f64) -> f64 {
    let count = cells.len();
    let mut matrix = vec![0.0; count * count];
    for (row, one) in cells.iter().enumerate() {
        for (column, other) in cells.iter().enumerate() {
            let same = |same: bool| f64::from(u8::from(same));
            matrix[row * count + column] =
                same(row == column) + x * same(one.candidate == other.candidate) + y * same(one.rater == other.rater);
        }
    }
    let factor = Cholesky::of(matrix, count).unwrap();
    let (mut ones, mut values) = (vec![1.0; count], cells.iter().map(|cell| cell.value).collect::<Vec<_>>());
    factor.solve_lower(&mut ones);
    factor.solve_lower(&mut values);
    let dot = |one: &[f64], other: &[f64]| one.iter().zip(other).map(|(left, right)| left * right).sum::<f64>();
    let information = dot(&ones, &ones);
    let residual = dot(&values, &values) - dot(&ones, &values).powi(2) / information;
    let freedom = count as f64 - 1.0;
    freedom * (1.0 + (std::f64::consts::TAU * residual / freedom).ln()) + factor.ln_determinant() + information.ln()
}

#[test]
fn the_fit_is_the_lowest_point_of_the_likelihood_by_its_definition() {
    for seed in 0..40 {
        let (candidates, raters) = (5 + seed as usize % 7, 3 + seed as usize % 5);
        let mut cells = simulated(seed, candidates, raters, 0.5, if seed % 3 == 0 { 0.0 } else { 0.4 });
        // Some pairs meet twice.
        cells.extend(cells.clone().iter().step_by(5).map(|one| cell(one.candidate, one.rater, one.value + 0.3)));
        let fit = Fit::of(&design(&cells), Candidates::Random).unwrap();
        let ratio = |sd: f64| (sd / fit.residual_sd).powi(2);
        let (x, y) = (ratio(fit.candidate_sd.unwrap()), ratio(fit.rater_sd));
        assert!((dense_criterion(&cells, x, y) - fit.criterion).abs() < 1e-8, "seed {seed}");
        for step_x in 0..14 {
            for step_y in 0..14 {
                let at = |step: i32| if step == 0 { 0.0 } else { 1e-3 * 2.7_f64.powi(step) };
                let other = dense_criterion(&cells, at(step_x), at(step_y));
                assert!(other > fit.criterion - 1e-7, "seed {seed}: {other} at {step_x}, {step_y} below {}", fit.criterion);
            }
        }
        for (by_x, by_y) in [(1.001, 1.0), (0.999, 1.0), (1.0, 1.001), (1.0, 0.999)] {
            assert!(dense_criterion(&cells, x * by_x, y * by_y) > fit.criterion - 1e-9, "seed {seed}");
        }
    }
}

#[test]
fn it_makes_no_difference_whether_raters_or_candidates_are_absorbed() {
    for seed in 0..10 {
        let cells = simulated(seed, 12, 7, 0.5, 0.4);
        let turned: Vec<Cell> = cells.iter().map(|one| cell(one.rater, one.candidate, one.value)).collect();
        let (fit, turned) = (Fit::of(&design(&cells), Candidates::Random).unwrap(), Fit::of(&design(&turned), Candidates::Random).unwrap());
        assert!((fit.criterion - turned.criterion).abs() < 1e-9);
        assert!((fit.rater_sd - turned.candidate_sd.unwrap()).abs() < 1e-6 && (fit.candidate_sd.unwrap() - turned.rater_sd).abs() < 1e-6);
        assert!((fit.mean.unwrap() - turned.mean.unwrap()).abs() < 1e-6);
        assert!((fit.mean_error.unwrap() - turned.mean_error.unwrap()).abs() < 1e-6);
        assert!(all_close(&fit.rater_effects, &turned.candidate_effects, 1e-6));
        assert!(all_close(&fit.candidate_effects, &turned.rater_effects, 1e-6));
    }
}

#[test]
fn raters_who_do_not_differ_have_a_spread_of_exactly_zero() {
    let cells: Vec<Cell> = (0..6)
        .flat_map(|candidate| {
            (0..3).map(move |rater| cell(candidate, rater, candidate as f64 / 2.0 + f64::from((candidate + rater) % 3 == 0)))
        })
        .collect();
    let fit = Fit::of(&design(&cells), Candidates::Random).unwrap();
    assert!(fit.rater_sd == 0.0 && fit.candidate_sd.unwrap() > 0.5);
    assert!(fit.rater_effects.iter().all(|effect| *effect == 0.0));
}

#[test]
fn severities_sum_to_zero_and_for_fixed_candidates_within_every_subset() {
    let sum = |values: &[f64]| values.iter().sum::<f64>().abs();
    for seed in 0..10 {
        let cells = simulated(seed, 15, 5, 0.4, 0.4);
        let design_of_all = design(&cells);
        assert!(sum(&Fit::of(&design_of_all, Candidates::Random).unwrap().rater_effects) < 1e-10);
        assert!(sum(Posterior::of(&design_of_all, SCALE).unwrap().rater_effects()) < 1e-10);
        // Two panels that share nobody.
        let apart: Vec<Cell> = cells
            .iter()
            .copied()
            .chain(simulated(seed + 50, 12, 4, 0.5, 0.4).iter().map(|one| cell(one.candidate + 100, one.rater + 10, one.value)))
            .collect();
        let design = design(&apart);
        let fit = Fit::of(&design, Candidates::Fixed).unwrap();
        let first = design.raters().iter().filter(|rater| **rater < 10).count();
        assert!(sum(&fit.rater_effects[..first]) < 1e-10 && sum(&fit.rater_effects[first..]) < 1e-10);
        assert!(fit.rater_effects.iter().any(|effect| effect.abs() > 0.01));
    }
}

#[test]
fn the_order_of_the_cells_and_a_second_run_change_no_bit() {
    let cells = simulated(3, 14, 5, 0.5, 0.4);
    let mut shuffled: Vec<Cell> = cells.iter().rev().copied().collect();
    shuffled.rotate_left(11);
    let questions = Questions { draws: 500, tops: vec![1, 3], levels: vec![3.0], pairs: true };
    let run = |cells: &[Cell]| {
        let design = design(cells);
        let posterior = Posterior::of(&design, SCALE).unwrap();
        let fit = Fit::of(&design, Candidates::Random).unwrap();
        let numbers = [
            bits(posterior.adjusted()),
            bits(posterior.candidate_means()),
            bits(&fit.adjusted),
            bits(posterior.covariance().unwrap().values()),
        ];
        (numbers.concat(), posterior.standings(&questions).unwrap())
    };
    let once = run(&cells);
    assert_eq!(once, run(&cells));
    assert_eq!(once, run(&shuffled));
}

#[test]
fn probabilities_of_places_add_up() {
    let design = design(&simulated(5, 12, 4, 0.5, 0.4));
    let posterior = Posterior::of(&design, SCALE).unwrap();
    let standings =
        posterior.standings(&Questions { draws: 2_000, tops: vec![0, 1, 3, 12, 99], levels: vec![-9.0, 9.0], pairs: true }).unwrap();
    for (index, wanted) in [0.0, 1.0, 3.0, 12.0, 12.0].into_iter().enumerate() {
        assert!((standings.candidates.iter().map(|one| one.top[index]).sum::<f64>() - wanted).abs() < 1e-9);
    }
    assert!((standings.candidates.iter().map(|one| one.mean_rank).sum::<f64>() - 78.0).abs() < 1e-9);
    for (one, standing) in standings.candidates.iter().enumerate() {
        assert!(standing.reaches == [1.0, 0.0]);
        assert!((1..=standing.highest_rank).contains(&standing.lowest_rank) && standing.highest_rank <= 12);
        // Above as many as the mean rank leaves below.
        let below: f64 = standings.above[one * 12..(one + 1) * 12].iter().sum();
        assert!((standing.mean_rank - (12.0 - below)).abs() < 1e-9);
        assert!((standing.mean - posterior.candidate_means()[one]).abs() < 1e-12);
    }
}

#[test]
fn draws_are_spread_as_the_grid_says() {
    let design = design(&simulated(7, 20, 5, 0.5, 0.4));
    let posterior = Posterior::of(&design, SCALE).unwrap();
    let (mut sums, mut count) = (vec![0.0; 20], 0.0);
    posterior
        .each_draw(20_000, |theta| {
            sums.iter_mut().zip(theta).for_each(|(sum, value)| *sum += value);
            count += 1.0;
        })
        .unwrap();
    // The standard deviation of a draw is about .25, of a mean of 20,000 about .002.
    let means: Vec<f64> = sums.iter().map(|sum| sum / count).collect();
    assert!(all_close(&means, posterior.candidate_means(), 0.008));
}

#[test]
fn a_scale_twice_as_long_doubles_every_figure() {
    let cells = simulated(9, 12, 4, 0.5, 0.4);
    let doubled: Vec<Cell> = cells.iter().map(|one| Cell { value: 2.0 * one.value, ..*one }).collect();
    let (one, other) = (design(&cells), design(&doubled));
    let (one, other) = (Posterior::of(&one, SCALE).unwrap(), Posterior::of(&other, Scale { lowest: 2.0, highest: 10.0 }).unwrap());
    let halved: Vec<f64> = other.adjusted().iter().map(|value| value / 2.0).collect();
    assert!(all_close(one.adjusted(), &halved, 1e-10));
    assert!((one.raters_differ_by_more_than(0.1) - other.raters_differ_by_more_than(0.1)).abs() < 1e-10);
    assert!((one.components().rater - other.components().rater / 2.0).abs() < 1e-10);
}

#[test]
fn reliability_rises_with_raters_and_the_interval_holds_the_median() {
    let design = design(&simulated(11, 30, 6, 0.5, 0.4));
    let posterior = Posterior::of(&design, SCALE).unwrap();
    let mut last = 0.0;
    for raters in [1.0, 2.0, 3.0, 8.0] {
        let absolute = posterior.reliability(raters, Comparison::Absolute).unwrap();
        let relative = posterior.reliability(raters, Comparison::SamePanel).unwrap();
        assert!(last < absolute.median && absolute.median < relative.median);
        assert!(absolute.low < absolute.median && absolute.median < absolute.high && absolute.high < 1.0);
        last = absolute.median;
    }
    let needed = posterior.raters_needed(0.8, Comparison::Absolute).unwrap();
    let at = |raters: u32| posterior.reliability(f64::from(raters), Comparison::Absolute).unwrap().median;
    assert!(at(needed) >= 0.795 && (needed == 1 || at(needed - 1) < 0.805), "{needed}");
}

#[test]
fn what_is_not_estimable_has_a_reason() {
    let fit = |cells: &[Cell], candidates| Fit::of(&design(cells), candidates).unwrap_err();
    let constant = [cell(0, 0, 3.0), cell(0, 1, 3.0), cell(1, 0, 3.0), cell(1, 1, 3.0)];
    assert_eq!(fit(&constant, Candidates::Random), NotEstimable::NoVariance);
    assert_eq!(Posterior::of(&design(&constant), SCALE).unwrap_err(), NotEstimable::NoVariance);
    assert_eq!(fit(&[cell(0, 0, 3.0), cell(1, 0, 4.0), cell(2, 1, 1.0)], Candidates::Random), NotEstimable::NotSeparable);
    assert_eq!(fit(&[cell(0, 0, 3.0), cell(1, 0, 4.0)], Candidates::Fixed), NotEstimable::NotSeparable);
    assert_eq!(Design::of(&[]).unwrap_err(), NotEstimable::NoData);
    assert_eq!(Design::of(&[cell(0, 0, f64::NAN)]).unwrap_err(), NotEstimable::NotFinite);
    assert_eq!(Design::of(&[cell(0, 0, 1e300), cell(0, 0, 0.0)]).unwrap_err(), NotEstimable::NotFinite);
    let scale = Scale { lowest: 5.0, highest: 5.0 };
    assert_eq!(Posterior::of(&design(&[cell(0, 0, 3.0), cell(1, 0, 4.0)]), scale).unwrap_err(), NotEstimable::NoScale);
}

#[test]
fn raters_who_agree_perfectly_leave_a_posterior_without_a_likeliest_point() {
    let agreeing: Vec<Cell> = (0..5).flat_map(|candidate| (0..3).map(move |rater| cell(candidate, rater, candidate as f64))).collect();
    let design = design(&agreeing);
    assert!(matches!(Fit::of(&design, Candidates::Random), Err(NotEstimable::NoResidual | NotEstimable::NotSeparable)));
    let posterior = Posterior::of(&design, SCALE).unwrap();
    assert!(all_close(posterior.adjusted(), &[0.0, 1.0, 2.0, 3.0, 4.0], 1e-12));
    let standings = posterior.standings(&Questions { draws: 200, tops: vec![1], ..Questions::default() }).unwrap();
    assert!(standings.candidates[4].top[0] > 0.9);
}

#[test]
fn the_situation_says_which_second_reading_the_design_supports() {
    let situation = |cells: &[Cell], allocation| {
        let design = design(cells);
        let posterior = Posterior::of(&design, SCALE).unwrap();
        Situation::of(&posterior, &design.connection(), allocation)
    };
    let crossed = simulated(1, 6, 2, 1.0, 0.4);
    assert_eq!(situation(&crossed, Allocation::Random), Situation::Crossed);

    let differing = situation(&simulated(2, 40, 6, 0.4, 0.8), Allocation::Otherwise);
    assert!(
        matches!(differing, Situation::Connected { probability, difference } if probability > 0.95 && difference > 0.3),
        "{differing:?}"
    );
    assert_eq!(differing.reading(), Reading::Adjusted);
    let alike = situation(&simulated(2, 40, 6, 0.4, 0.0), Allocation::Otherwise);
    assert!(matches!(alike, Situation::Connected { .. }) && alike.reading() == Reading::Observed, "{alike:?}");

    let two_raters: Vec<Cell> = simulated(3, 12, 2, 0.5, 0.4);
    let lonely = situation(&two_raters, Allocation::Random);
    assert!(matches!(lonely, Situation::NotSeparable { raters: 2, one_rater_each: false, .. }) && lonely.reading() == Reading::Observed);
    let one_each: Vec<Cell> = simulated(3, 12, 4, 0.0, 0.4);
    assert!(matches!(situation(&one_each, Allocation::Random), Situation::NotSeparable { one_rater_each: true, .. }));

    let apart: Vec<Cell> = (simulated(4, 10, 3, 1.0, 0.4).into_iter())
        .chain(simulated(5, 10, 3, 1.0, 0.4).iter().map(|one| cell(one.candidate + 10, one.rater + 3, one.value)))
        .collect();
    let by_chance = situation(&apart, Allocation::Random);
    assert_eq!((by_chance, by_chance.reading()), (Situation::DisconnectedByChance { subsets: 2 }, Reading::Adjusted));
    let otherwise = situation(&apart, Allocation::Otherwise);
    assert_eq!((otherwise, otherwise.reading()), (Situation::Disconnected { subsets: 2 }, Reading::Observed));
    assert!(by_chance.ranks_all() && !otherwise.ranks_all());
    assert!(is_near_gate(0.2) && is_near_gate(0.8) && !is_near_gate(0.81) && !is_near_gate(0.19));
}

#[test]
fn ratings_that_effects_explain_ever_better_have_no_finite_fit_under_any_names() {
    let cells = simulated(73, 6, 4, 0.5, 0.4);
    let renamed: Vec<Cell> =
        cells.iter().map(|one| cell(1_000 - 7 * one.candidate, 90 - 11 * one.rater, one.value + 32.763_140_098_894_21)).collect();
    for cells in [cells, renamed] {
        assert_eq!(Fit::of(&design(&cells), Candidates::Random).unwrap_err(), NotEstimable::NotSeparable);
        // With a prior there is an answer all the same.
        assert!(Posterior::of(&design(&cells), SCALE).unwrap().adjusted().iter().all(|score| score.is_finite()));
    }
}

proptest! {
    // A test outside `src` has no place of its own for failures; the printed counterexample is what is kept, as a test.
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn a_crossed_design_is_adjusted_by_exactly_zero(seed in 0_u64..1_000, candidates in 2_usize..25, raters in 1_usize..7) {
        let design = design(&simulated(seed, candidates, raters, 2.0, 0.5));
        prop_assert!(design.is_crossed());
        let posterior = Posterior::of(&design, SCALE).unwrap();
        prop_assert_eq!(posterior.adjusted(), design.means());
        prop_assert!(posterior.rater_effects().iter().sum::<f64>().abs() < 1e-9);
        if raters > 1 {
            for candidates in [Candidates::Random, Candidates::Fixed] {
                match Fit::of(&design, candidates) {
                    Ok(fit) => {
                        prop_assert_eq!(&fit.adjusted, &design.means());
                        prop_assert!(fit.rater_effects.iter().sum::<f64>().abs() < 1e-9);
                    }
                    // Two raters may agree so closely, but for their severity, that nothing is left to judge by.
                    Err(reason) => prop_assert!(raters == 2 && reason == NotEstimable::NotSeparable, "{reason:?}"),
                }
            }
        }
    }

    #[test]
    fn a_rater_who_gives_everybody_the_same_changes_no_order(seed in 0_u64..1_000, candidates in 2_usize..15, level in 1_u8..6) {
        let cells = simulated(seed, candidates, 3, 2.0, 0.5);
        let more: Vec<Cell> = cells.iter().copied().chain((0..candidates).map(|candidate| cell(candidate, 3, f64::from(level)))).collect();
        let (one, other) = (design(&cells), design(&more));
        let (one, other) = (Posterior::of(&one, SCALE).unwrap(), Posterior::of(&other, SCALE).unwrap());
        prop_assert_eq!(places(one.adjusted()), places(other.adjusted()));
    }

    #[test]
    fn names_do_not_matter_and_a_constant_shifts(seed in 0_u64..1_000, candidates in 6_usize..15, shift in -5.0..50.0) {
        let cells = simulated(seed, candidates, 4, 0.5, 0.4);
        let renamed: Vec<Cell> = cells.iter().map(|one| cell(1_000 - 7 * one.candidate, 90 - 11 * one.rater, one.value + shift)).collect();
        let (one, other) = (design(&cells), design(&renamed));
        let turned = |mut values: Vec<f64>| {
            values.reverse();
            values
        };
        let unshifted = |values: &[f64]| turned(values.iter().map(|value| value - shift).collect());
        match (Fit::of(&one, Candidates::Random), Fit::of(&other, Candidates::Random)) {
            (Ok(fit), Ok(renamed)) => {
                prop_assert!((fit.rater_sd - renamed.rater_sd).abs() < 1e-5 && (fit.criterion - renamed.criterion).abs() < 1e-8);
            }
            (fit, renamed) => prop_assert_eq!(fit.map(|_| ()), renamed.map(|_| ())),
        }
        let (posterior, renamed) = (Posterior::of(&one, SCALE).unwrap(), Posterior::of(&other, SCALE).unwrap());
        prop_assert!(all_close(posterior.adjusted(), &unshifted(renamed.adjusted()), 1e-9));
        prop_assert!(all_close(posterior.candidate_means(), &unshifted(renamed.candidate_means()), 1e-9));
        prop_assert!(all_close(posterior.rater_effects(), &turned(renamed.rater_effects().to_vec()), 1e-9));
        let (covariance, renamed) = (posterior.covariance().unwrap(), renamed.covariance().unwrap());
        let last = candidates - 1;
        prop_assert!((covariance.difference_error(0, 1).unwrap() - renamed.difference_error(last, last - 1).unwrap()).abs() < 1e-9);
        prop_assert!(covariance.difference_error(0, candidates).is_none() && covariance.difference_error(2, 2) == Some(0.0));
    }
}
