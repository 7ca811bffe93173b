//! The many-facet model at the size of a large campaign (1,000 candidates, 5 of 40 raters each, 8 competencies: 40,000 ratings), and its growth with the ratings.
#![expect(clippy::unwrap_used, reason = "a measurement may stop at the first surprise")]

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use psychometrics::mfrm::{MmlOptions, Thresholds, jml, mml};

#[path = "../tests/simulated_ratings/mod.rs"]
mod simulated_ratings;
use simulated_ratings::Truth;

fn partial_credit() -> Thresholds {
    Thresholds::PartialCredit { facet: "competency".into() }
}

fn campaign(criterion: &mut Criterion) {
    let truth = Truth::drawn(1_000, 40, 8, 5);
    let ratings = truth.ratings(1, 1);
    let mut group = criterion.benchmark_group("mfrm_40k");
    group.sample_size(20);
    group.bench_function("order_ratings", |bencher| bencher.iter(|| truth.ratings(1, 1)));
    group.bench_function("jml_rating_scale", |bencher| bencher.iter(|| jml(black_box(&ratings), &Thresholds::RatingScale).unwrap()));
    group.bench_function("jml_partial_credit", |bencher| bencher.iter(|| jml(black_box(&ratings), &partial_credit()).unwrap()));
    let options = MmlOptions::default();
    group.bench_function("mml_rating_scale", |bencher| {
        bencher.iter(|| mml(black_box(&ratings), &Thresholds::RatingScale, &options).unwrap());
    });
    group.bench_function("mml_partial_credit", |bencher| bencher.iter(|| mml(black_box(&ratings), &partial_credit(), &options).unwrap()));
    group.finish();
}

fn growth(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("mfrm_growth");
    group.sample_size(10);
    for candidates in [25, 250, 2_500, 25_000] {
        let ratings = Truth::drawn(candidates, 40.min(candidates), 8, 5).ratings(1, 1);
        group.throughput(Throughput::Elements(ratings.len() as u64));
        group.bench_with_input(BenchmarkId::new("jml", ratings.len()), &ratings, |bencher, ratings| {
            bencher.iter(|| jml(ratings, &Thresholds::RatingScale));
        });
        group.bench_with_input(BenchmarkId::new("mml", ratings.len()), &ratings, |bencher, ratings| {
            bencher.iter(|| mml(ratings, &Thresholds::RatingScale, &MmlOptions::default()));
        });
    }
    group.finish();
}

criterion_group!(benches, campaign, growth);
criterion_main!(benches);
