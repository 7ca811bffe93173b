//! What adverse impact costs: one table at three sizes of the pool, and many tables at once.

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use psychometrics::impact::{
    Confidence, FourfoldTable, Group, common_odds_ratio, common_risk_ratio, exact_conditional, homogeneity, mantel_haenszel,
};

/// The focal group is a third of the pool; 30 % of it are selected, and 33 % of the others.
fn table(people: u32) -> FourfoldTable {
    let group = |applicants: u32, percent: u32| Group::new(applicants, applicants / 100 * percent + 1).unwrap_or_else(|_| unreachable!());
    FourfoldTable { focal: group(people / 3, 30), reference: group(people - people / 3, 33) }
}

fn one_table(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("fourfold table");
    for people in [200, 20_000, 200_000] {
        let table = table(people);
        group.bench_with_input(BenchmarkId::new("exact test", people), &table, |bencher, table| {
            bencher.iter(|| black_box(table).exact_test());
        });
        group.bench_with_input(BenchmarkId::new("everything", people), &table, |bencher, table| {
            bencher.iter(|| {
                let table = black_box(table);
                let numbers = (table.z_pooled(), table.z_hypergeometric(), table.z_impact_ratio(), table.cohens_h());
                let exact = (table.impact_ratio(), table.shortfall_against_pool(), table.shortfall_against_reference(), table.flip_flop());
                let intervals = (table.katz_interval(Confidence::P95), table.koopman_interval(Confidence::P95));
                (table.exact_test(), numbers, exact, intervals)
            });
        });
    }
    group.finish();
}

fn many_tables(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("stratified");
    for strata in [6_u32, 100] {
        let tables: Vec<_> = (0..strata).map(|stratum| table(200 + 7 * stratum)).collect();
        group.bench_with_input(BenchmarkId::new("Mantel-Haenszel", strata), &tables, |bencher, tables| {
            bencher.iter(|| {
                let tables = black_box(tables);
                let ratios = (common_odds_ratio(tables, Confidence::P95), common_risk_ratio(tables, Confidence::P95));
                (mantel_haenszel(tables), ratios, homogeneity(tables))
            });
        });
        let sparse: Vec<_> = (0..strata).map(|stratum| table(20 + stratum % 20)).collect();
        group.bench_with_input(BenchmarkId::new("exact conditional, sparse", strata), &sparse, |bencher, tables| {
            bencher.iter(|| exact_conditional(black_box(tables)));
        });
    }
    group.finish();
}

criterion_group!(benches, one_table, many_tables);
criterion_main!(benches);
