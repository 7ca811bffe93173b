//! How long the panel model takes: `cargo bench -p psychometrics --bench panel`.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, clippy::cast_possible_truncation, reason = "a bench stops at the first surprise")]

use std::hint::black_box;
use std::time::Duration;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use psychometrics::exact::{Ratio, weighted_mean};
use psychometrics::numeric::streams::Key;
use psychometrics::panel::{
    Candidates, Cell, Comparison, Design, Fit, Posterior, Presence, Questions, Rating, Scale, composite_cells, inversions, places,
};
use psychometrics::weights::{Scores, Weightings, drawn};

const SCALE: Scale = Scale { lowest: 1.0, highest: 5.0 };

/// `each` of `raters` raters for every candidate, spread evenly; candidates differ by .6 points, raters by .3, single numbers by .5.
fn cells(candidates: usize, raters: usize, each: usize) -> Vec<Cell> {
    let mut stream = Key::of("bench", [candidates as u64, raters as u64, each as u64], []).stream(0);
    let effects: Vec<f64> = (0..raters).map(|_| 0.3 * stream.normal()).collect();
    let mut cells = Vec::with_capacity(candidates * each);
    for candidate in 0..candidates {
        let theta = 3.0 + 0.6 * stream.normal();
        let mut met: Vec<usize> = Vec::with_capacity(each);
        while met.len() < each {
            let rater = stream.below(u32::try_from(raters).unwrap_or(1)) as usize;
            if !met.contains(&rater) {
                met.push(rater);
            }
        }
        cells.extend(met.into_iter().map(|rater| Cell { candidate, rater, value: theta + effects[rater] + 0.5 * stream.normal() }));
    }
    cells
}

fn design(candidates: usize, raters: usize, each: usize) -> Design {
    Design::of(&cells(candidates, raters, each)).unwrap()
}

/// A vacancy of 30 candidates, each rated on 8 competencies by 3 of `raters` raters.
fn vacancy(raters: usize) -> Vec<Rating> {
    let mut stream = Key::of("bench vacancy", [], []).stream(0);
    let mut ratings = Vec::new();
    for cell in cells(30, raters, 3) {
        for competency in 0..8 {
            let value = (cell.value + 0.5 * stream.normal()).round().clamp(1.0, 5.0) as i64;
            ratings.push(Rating { candidate: cell.candidate, rater: cell.rater, competency, level: Ratio::from(value) });
        }
    }
    ratings
}

fn reml(criterion: &mut Criterion) {
    let design = design(1_000, 40, 5);
    criterion.bench_function("reml/5,000 rows, candidates random", |b| b.iter(|| Fit::of(black_box(&design), Candidates::Random)));
    criterion.bench_function("reml/5,000 rows, candidates fixed", |b| b.iter(|| Fit::of(black_box(&design), Candidates::Fixed)));
}

fn posterior(criterion: &mut Criterion) {
    let design = design(1_000, 40, 5);
    criterion.bench_function("posterior/grid, 1,000 x 40", |b| b.iter(|| Posterior::of(black_box(&design), SCALE)));
    let posterior = Posterior::of(&design, SCALE).unwrap();
    let mut group = criterion.benchmark_group("posterior");
    group.sample_size(10).measurement_time(Duration::from_secs(3));
    group.bench_function("10,000 draws of 1,000", |b| b.iter(|| posterior.each_draw(10_000, |theta| _ = black_box(theta))));
    let questions = Questions { draws: 10_000, tops: vec![10, 30], ..Questions::default() };
    group.bench_function("10,000 draws of 1,000 and their ranks", |b| b.iter(|| posterior.standings(&questions)));
    group.bench_function("covariance of 1,000", |b| b.iter(|| posterior.covariance()));
    group.finish();
}

fn typical(criterion: &mut Criterion) {
    let weights: Vec<Ratio> = (1..=8).map(Ratio::from).collect();
    for (name, raters) in [("3 raters", 3), ("3 of 8 raters", 8)] {
        let ratings = vacancy(raters);
        criterion.bench_function(&format!("vacancy/30 candidates, {name}, 8 competencies, 4,000 draws"), |b| {
            b.iter(|| {
                let cells = composite_cells(&weights, black_box(&ratings), Presence::FourFifths).unwrap();
                let design = Design::of(&cells.cells).unwrap();
                let posterior = Posterior::of(&design, SCALE).unwrap();
                let record: Vec<_> = places(&design.means()).into_iter().map(Some).collect();
                let turned = inversions(&record, posterior.adjusted());
                let standings = posterior.standings(&Questions { tops: vec![1, 5], ..Questions::default() }).unwrap();
                (turned, standings, posterior.covariance(), posterior.reliability(3.0, Comparison::Absolute), design.connection())
            });
        });
    }
}

/// Everything that one save of a score may ask for: the exact order, the model with its draws, and what weights near the declared ones would change.
fn whole(criterion: &mut Criterion) {
    let weights: Vec<Ratio> = (1..=8).map(Ratio::from).collect();
    let around = Weightings::around(&weights).unwrap();
    for (name, raters) in [("3 raters", 3), ("3 of 8 raters", 8)] {
        let ratings = vacancy(raters);
        criterion.bench_function(&format!("vacancy/order, model, draws and 10,000 weightings, {name}"), |b| {
            b.iter(|| {
                let means: Vec<Vec<Ratio>> = black_box(&ratings).chunks(3 * 8).map(means_of_three).collect();
                let total =
                    |means: &Vec<Ratio>| weighted_mean(&weights.iter().copied().zip(means.iter().copied()).collect::<Vec<_>>()).unwrap();
                let mut order: Vec<(Ratio, usize)> = means.iter().map(total).zip(0..).collect();
                order.sort_by_key(|(total, _)| std::cmp::Reverse(*total));
                let cells = composite_cells(&weights, &ratings, Presence::FourFifths).unwrap();
                let design = Design::of(&cells.cells).unwrap();
                let posterior = Posterior::of(&design, SCALE).unwrap();
                let standings = posterior.standings(&Questions { tops: vec![1, 5], ..Questions::default() }).unwrap();
                let stability = drawn(&Scores::new(means).unwrap(), &around, 10_000).unwrap();
                (order, standings, posterior.covariance(), posterior.reliability(3.0, Comparison::Absolute), stability)
            });
        });
    }
}

/// The mean of three raters' levels on each competency; a rater's levels stand together.
fn means_of_three(ratings: &[Rating]) -> Vec<Ratio> {
    let third = Ratio::new(1, 3).unwrap();
    (0..8)
        .map(|at| {
            let sum = (0..3).try_fold(Ratio::ZERO, |sum, rater| sum.checked_add(ratings[rater * 8 + at].level)).unwrap();
            sum.checked_mul(third).unwrap()
        })
        .collect()
}

fn growth(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("growth");
    group.sample_size(10).measurement_time(Duration::from_secs(2)).warm_up_time(Duration::from_millis(500));
    for rows in [1_000, 10_000, 100_000, 1_000_000] {
        let cells = cells(rows / 5, 40, 5);
        group.throughput(Throughput::Elements(rows as u64));
        group.bench_with_input(BenchmarkId::new("design", rows), &cells, |b, cells| b.iter(|| Design::of(cells)));
        let design = Design::of(&cells).unwrap();
        group.bench_with_input(BenchmarkId::new("reml", rows), &design, |b, design| b.iter(|| Fit::of(design, Candidates::Random)));
        group.bench_with_input(BenchmarkId::new("grid", rows), &design, |b, design| b.iter(|| Posterior::of(design, SCALE)));
    }
    group.finish();
}

/// The size of `InstEval`, which comes with R's lme4: 2,972 students, 1,128 lecturers, 73,421 ratings.
fn many_raters(criterion: &mut Criterion) {
    let mut cells = cells(2_972, 1_128, 24);
    cells.extend(cells.clone().into_iter().take(73_421 - cells.len()).map(|cell| Cell { value: cell.value + 0.1, ..cell }));
    let design = Design::of(&cells).unwrap();
    let mut group = criterion.benchmark_group("reml");
    group.sample_size(10).measurement_time(Duration::from_secs(5));
    group.bench_function("2,972 x 1,128, 73,421 rows", |b| b.iter(|| Fit::of(black_box(&design), Candidates::Random)));
    group.finish();
}

criterion_group!(benches, reml, posterior, typical, whole, growth, many_raters);
criterion_main!(benches);
