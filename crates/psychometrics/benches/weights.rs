//! How long questions about weights take: drawn shares, exact shares, and the smallest change.

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use psychometrics::exact::Ratio;
use psychometrics::weights::{Constraints, Scores, Weightings, dominates, drawn, exact, smallest_change, stays_first};

/// Means of three ratings from 1 to 5, spread by a fixed rule.
fn scores(alternatives: i64, criteria: i64) -> Scores {
    let score = |n: i64, c: i64| Ratio::new(i128::from(3 + (n * 7 + c * 5 + n * c * 3) % 13), 3).unwrap_or(Ratio::ONE);
    let rows = (0..alternatives).map(|n| (0..criteria).map(|c| score(n, c)).collect()).collect();
    Scores::new(rows).unwrap_or_else(|_| unreachable!("rows of one length"))
}

fn shares(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("weights");
    group.sample_size(20);
    let vacancy = scores(30, 8);
    let weights: Vec<Ratio> = (1..=8).map(Ratio::from).collect();
    for draws in [1_000, 4_000, 10_000] {
        group.bench_with_input(BenchmarkId::new("any weights, 30 x 8", draws), &draws, |bencher, draws| {
            bencher.iter(|| drawn(black_box(&vacancy), &Weightings::any(8), *draws));
        });
        let Ok(around) = Weightings::around(&weights) else { continue };
        group.bench_with_input(BenchmarkId::new("weights around, 30 x 8", draws), &draws, |bencher, draws| {
            bencher.iter(|| drawn(black_box(&vacancy), &around, *draws));
        });
    }
    for (alternatives, criteria) in [(30, 2), (6, 3), (12, 3)] {
        let scores = scores(alternatives, criteria);
        let limits = Constraints::none(scores.criteria());
        group.bench_with_input(BenchmarkId::new("exact", format!("{alternatives} x {criteria}")), &scores, |bencher, scores| {
            bencher.iter(|| exact(black_box(scores), &limits));
        });
    }
    group.bench_function("dominance, 30 x 8", |bencher| bencher.iter(|| dominates(black_box(&vacancy))));
    group.bench_function("smallest change, 8", |bencher| bencher.iter(|| smallest_change(black_box(&vacancy), &weights, 0, 1)));
    group.bench_function("first place stays, 30 x 8", |bencher| {
        bencher.iter(|| (0..30).find_map(|n| stays_first(black_box(&vacancy), &weights, n).ok().flatten()));
    });
    group.finish();
}

criterion_group!(benches, shares);
criterion_main!(benches);
