//! How long measures of agreement take: the sizes are those of a large recruitment (1,000 candidates with 8 competencies, 5 of 40 raters each) and of a full table.

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use psychometrics::agreement::icc::icc;
use psychometrics::agreement::kappa::weighted_kappa;
use psychometrics::agreement::krippendorff::{Metric, alpha, bootstrap};
use psychometrics::agreement::{Ratings, Weights, fleiss::fleiss_kappa, gwet::gwet, kendall::kendall_w};
use psychometrics::generalizability::{Design, anova};
use psychometrics::numeric::distribution::{f_quantile, f_upper};
use psychometrics::numeric::streams::Key;

const CATEGORIES: [f64; 5] = [1.0, 2.0, 3.0, 4.0, 5.0];

/// Ratings 1 to 5 of `units` by the share `rated` of `raters`.
fn table(units: u64, raters: u32, rated: f64) -> Vec<Vec<Option<f64>>> {
    let key = Key::of("bench", [], []);
    (0..units)
        .map(|unit| {
            let mut stream = key.stream(unit);
            let ability = stream.normal();
            (0..raters)
                .map(|_| (stream.uniform() < rated).then(|| libm::round(3.0 + 0.8 * ability + 0.8 * stream.normal()).clamp(1.0, 5.0)))
                .collect()
        })
        .collect()
}

fn agreement(criterion: &mut Criterion) {
    let (Ok(sparse), Ok(full), Ok(pair)) =
        (Ratings::of_units(&table(8000, 40, 0.125)), Ratings::of_units(&table(8000, 40, 1.0)), Ratings::of_units(&table(8000, 2, 1.0)))
    else {
        return;
    };
    let candidates: Vec<u64> = (0..8000).map(|unit| unit / 8).collect();
    criterion.bench_function("ordinal alpha, 40 x 8000, 5 raters per unit", |bencher| {
        bencher.iter(|| alpha(black_box(&sparse), Metric::Ordinal));
    });
    let mut slow = criterion.benchmark_group("2000 bootstraps of ordinal alpha, 40 x 8000");
    slow.sample_size(10);
    slow.bench_function("5 raters per unit, 1000 candidates", |bencher| {
        bencher.iter(|| bootstrap(black_box(&sparse), Some(&candidates), Metric::Ordinal, 2000, 0.95));
    });
    slow.bench_function("5 raters per unit, 8000 units", |bencher| {
        bencher.iter(|| bootstrap(black_box(&sparse), None, Metric::Ordinal, 2000, 0.95));
    });
    slow.bench_function("full table, 8000 units", |bencher| {
        bencher.iter(|| bootstrap(black_box(&full), None, Metric::Ordinal, 2000, 0.95));
    });
    slow.finish();
    criterion.bench_function("icc, 40 x 8000", |bencher| {
        bencher.iter(|| icc(black_box(&full), 0.95));
    });
    criterion.bench_function("kendall, 40 x 8000", |bencher| {
        bencher.iter(|| kendall_w(black_box(&full)));
    });
    if let (Ok(counts), Ok(all), Ok(cross)) = (sparse.counts(&CATEGORIES), full.counts(&CATEGORIES), pair.cross_table(&CATEGORIES)) {
        criterion.bench_function("gwet ac2, 40 x 8000, 5 raters per unit", |bencher| {
            bencher.iter(|| gwet(black_box(&counts), &Weights::Quadratic));
        });
        criterion.bench_function("fleiss, 40 x 8000", |bencher| {
            bencher.iter(|| fleiss_kappa(black_box(&all)));
        });
        criterion.bench_function("weighted kappa, 5 x 5", |bencher| {
            bencher.iter(|| weighted_kappa(black_box(&cross), &Weights::Quadratic));
        });
    }
}

fn small(criterion: &mut Criterion) {
    let rows = table(30, 3, 1.0);
    if let (Ok(panel), Ok(design)) = (Ratings::of_units(&rows), Design::parse("p x (r:t)")) {
        criterion.bench_function("icc, 3 x 30", |bencher| {
            bencher.iter(|| icc(black_box(&panel), 0.95));
        });
        let scores: Vec<f64> = table(100, 12, 1.0).concat().into_iter().flatten().collect();
        criterion.bench_function("anova of p x (r:t), 100 x 3 x 4", |bencher| {
            bencher.iter(|| anova(&design, &[("p", 100), ("t", 3), ("r", 4)], black_box(&scores)));
        });
    }
    criterion.bench_function("f tail", |bencher| {
        bencher.iter(|| f_upper(black_box(2.5), 29.0, 58.0));
    });
    criterion.bench_function("f quantile", |bencher| {
        bencher.iter(|| f_quantile(black_box(0.975), 29.0, 58.0));
    });
}

criterion_group!(benches, agreement, small);
criterion_main!(benches);
