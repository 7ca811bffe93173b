//! How long confidence sets for ranks take, for a vacancy and for PISA's number of countries.

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use psychometrics::ranks::{Confidence, Estimates, RankConfidence, around_cut};

/// Candidates .03 points apart, whose errors (about .25) share a part with every third other, as those seen by one panel do.
fn estimates(count: u32) -> Estimates {
    let covariance = |one: u32, other: u32| match (one == other, one % 3 == other % 3) {
        (true, _) => 0.0625,
        (false, true) => 0.02,
        (false, false) => 0.0,
    };
    let values = (0..count).map(|index| 4.5 - 0.03 * f64::from(index)).collect();
    let matrix = (0..count).flat_map(|one| (0..count).map(move |other| covariance(one, other))).collect();
    Estimates::new(values, matrix).unwrap_or_else(|_| unreachable!("symmetric and of the right shape"))
}

fn ranks(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("ranks");
    group.sample_size(20);
    for count in [12, 30, 100] {
        let estimates = estimates(count);
        group.bench_with_input(BenchmarkId::new("draw 10,000", count), &estimates, |bencher, estimates| {
            bencher.iter(|| RankConfidence::of(black_box(estimates), 10_000));
        });
        let Ok(ranks) = RankConfidence::of(&estimates, 10_000) else { continue };
        group.bench_with_input(BenchmarkId::new("simultaneous", count), &ranks, |bencher, ranks| {
            bencher.iter(|| ranks.simultaneous(black_box(Confidence::level(0.95))));
        });
        group.bench_with_input(BenchmarkId::new("marginal, all", count), &ranks, |bencher, ranks| {
            bencher.iter(|| ranks.marginal(black_box(Confidence::level(0.95))));
        });
        group.bench_with_input(BenchmarkId::new("around the cut", count), &estimates, |bencher, estimates| {
            bencher.iter(|| around_cut(black_box(estimates), 3, 1.96));
        });
    }
    group.finish();
}

criterion_group!(benches, ranks);
criterion_main!(benches);
