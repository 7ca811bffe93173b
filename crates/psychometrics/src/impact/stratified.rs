//! Several fourfold tables at once, one per vacancy or department: every group is compared within its own table, so that a difference between tables is not taken for
//! one between groups (Simpson's paradox).
//!
//! In each table a and b are the selected and the rejected of the focal group, c and d those of the reference group, n = a+b+c+d. A table with an empty margin (nobody of a group, all
//! or none selected) compares nothing and contributes nothing. Tables are put in one order first, so that theirs does not matter to the last bit.

use super::significance::two_sided_p;
use super::{Confidence, FourfoldTable, Group, ImpactError};
use crate::estimable::{Estimate, NotEstimable};
use crate::numeric::distribution::chi_square_upper;

/// The Mantel-Haenszel test that groups and selection are unrelated within every table.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Association {
    /// How many more of the focal group were selected than expected, in standard deviations: Σ(a−E)/√ΣV. *Negative* where they have fewer.
    pub z: f64,
    /// z², on one degree of freedom.
    pub chi_square: f64,
    /// Its p.
    pub p: f64,
    /// With the continuity correction: (|Σ(a−E)| − ½)²/ΣV, and 0 where the difference is below ½.
    pub chi_square_corrected: f64,
    /// Its p.
    pub p_corrected: f64,
}

/// A ratio common to all tables, focal over reference.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CommonRatio {
    /// The estimate, greater than zero.
    pub ratio: f64,
    /// The standard error of its logarithm.
    pub ln_se: f64,
    /// The lower limit.
    pub lower: f64,
    /// The upper limit.
    pub upper: f64,
}

/// Tests that the odds ratio is the same in every table. A small p says that one common figure hides differences.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Homogeneity {
    /// Breslow and Day's statistic.
    pub breslow_day: f64,
    /// Its p.
    pub breslow_day_p: f64,
    /// With Tarone's correction.
    pub tarone: f64,
    /// Its p.
    pub tarone_p: f64,
    /// Degrees of freedom: the number of tables that compare anything, less one.
    pub df: u32,
}

/// The four cells of one table, as floating point numbers.
#[derive(Clone, Copy)]
struct Cells {
    a: f64,
    b: f64,
    c: f64,
    d: f64,
}

impl Cells {
    fn n(self) -> f64 {
        self.a + self.b + self.c + self.d
    }

    fn focal(self) -> f64 {
        self.a + self.b
    }

    fn reference(self) -> f64 {
        self.c + self.d
    }

    fn selected(self) -> f64 {
        self.a + self.c
    }

    fn rejected(self) -> f64 {
        self.b + self.d
    }
}

/// The tables that compare anything, in one order. [`NotEstimable::NoData`] where there is none.
fn informative(tables: &[FourfoldTable]) -> Estimate<Vec<Cells>> {
    let mut sorted: Vec<FourfoldTable> = tables.iter().filter(|table| table.varying_pool().is_ok()).copied().collect();
    sorted.sort_unstable();
    if sorted.is_empty() {
        return Err(NotEstimable::NoData);
    }
    let cells = |table: FourfoldTable| Cells {
        a: table.focal.selected().into(),
        b: table.focal.rejected().into(),
        c: table.reference.selected().into(),
        d: table.reference.rejected().into(),
    };
    Ok(sorted.into_iter().map(cells).collect())
}

fn sum(cells: &[Cells], of: impl Fn(Cells) -> f64) -> f64 {
    cells.iter().map(|table| of(*table)).sum()
}

/// All tables thrown together: what a look at the totals shows, to be set beside the stratified figures. [`ImpactError::TooMany`] beyond 32 bits.
pub fn pooled(tables: &[FourfoldTable]) -> Result<FourfoldTable, ImpactError> {
    let nobody = Group::new(0, 0)?;
    let all = |group: fn(&FourfoldTable) -> Group| tables.iter().map(group).try_fold(nobody, Group::and);
    Ok(FourfoldTable { focal: all(|table| table.focal)?, reference: all(|table| table.reference)? })
}

/// The Mantel-Haenszel test, with E = (a+b)(a+c)/n and V = (a+b)(c+d)(a+c)(b+d)/(n²(n−1)) in each table.
///
/// Source: Mantel and Haenszel 1959, *Journal of the National Cancer Institute* 22:719; continuity correction as in R's `mantelhaen.test`.
/// [`NotEstimable::NoData`] where no table compares anything.
pub fn mantel_haenszel(tables: &[FourfoldTable]) -> Estimate<Association> {
    let cells = informative(tables)?;
    let difference = sum(&cells, |t| t.a - t.focal() * t.selected() / t.n());
    let variance = sum(&cells, |t| t.focal() / t.n() * (t.reference() / t.n()) * t.selected() * t.rejected() / (t.n() - 1.0));
    let z = difference / libm::sqrt(variance);
    let corrected = (difference.abs() - 0.5).max(0.0) / libm::sqrt(variance);
    Ok(Association {
        z,
        chi_square: z * z,
        p: two_sided_p(z),
        chi_square_corrected: corrected * corrected,
        p_corrected: two_sided_p(corrected),
    })
}

/// The Mantel-Haenszel common odds ratio Σ(ad/n) / Σ(bc/n), with the interval of Robins, Breslow and Greenland on the log scale.
///
/// Sources: Mantel and Haenszel 1959, *Journal of the National Cancer Institute* 22:719; Robins, Breslow and Greenland 1986, *Biometrics* 42:311.
/// [`NotEstimable::NoData`] where no table compares anything, [`NotEstimable::ZeroRate`] where a sum is zero, so that the ratio is zero or infinite.
pub fn common_odds_ratio(tables: &[FourfoldTable], confidence: Confidence) -> Estimate<CommonRatio> {
    let cells = informative(tables)?;
    let (r, s) = (|t: Cells| t.a * t.d / t.n(), |t: Cells| t.b * t.c / t.n());
    let (p, q) = (|t: Cells| (t.a + t.d) / t.n(), |t: Cells| (t.b + t.c) / t.n());
    let (sum_r, sum_s) = (sum(&cells, r), sum(&cells, s));
    if sum_r == 0.0 || sum_s == 0.0 {
        return Err(NotEstimable::ZeroRate);
    }
    let variance = sum(&cells, |t| p(t) * r(t)) / (2.0 * sum_r * sum_r)
        + sum(&cells, |t| p(t) * s(t) + q(t) * r(t)) / (2.0 * sum_r * sum_s)
        + sum(&cells, |t| q(t) * s(t)) / (2.0 * sum_s * sum_s);
    Ok(CommonRatio::new(sum_r / sum_s, variance, confidence))
}

/// The Mantel-Haenszel common ratio of rates Σ(a(c+d)/n) / Σ(c(a+b)/n), with the interval of Greenland and Robins on the log scale.
///
/// Source: Greenland and Robins 1985, *Biometrics* 41:55. [`NotEstimable`] as for [`common_odds_ratio`].
pub fn common_risk_ratio(tables: &[FourfoldTable], confidence: Confidence) -> Estimate<CommonRatio> {
    let cells = informative(tables)?;
    let (r, s) = (|t: Cells| t.a * t.reference() / t.n(), |t: Cells| t.c * t.focal() / t.n());
    let (sum_r, sum_s) = (sum(&cells, r), sum(&cells, s));
    if sum_r == 0.0 || sum_s == 0.0 {
        return Err(NotEstimable::ZeroRate);
    }
    // The published (a+b)(c+d)(a+c) − acn multiplied out: a sum of products, which loses no digits.
    let spread = |t: Cells| (t.a * t.d * t.focal() + t.b * t.c * t.reference()) / (t.n() * t.n());
    let variance = sum(&cells, spread) / (sum_r * sum_s);
    Ok(CommonRatio::new(sum_r / sum_s, variance, confidence))
}

impl CommonRatio {
    fn new(ratio: f64, ln_variance: f64, confidence: Confidence) -> Self {
        let ln_se = libm::sqrt(ln_variance);
        let margin = confidence.z() * ln_se;
        Self { ratio, ln_se, lower: ratio * libm::exp(-margin), upper: ratio * libm::exp(margin) }
    }
}

/// Breslow and Day's test of equal odds ratios about the Mantel-Haenszel one, and Tarone's correction of it.
///
/// With A the cell that has the common odds ratio and the margins of its table, and V = 1/(1/A + 1/B + 1/C + 1/D) in that table: Σ(a−A)²/V, and less
/// (Σ(a−A))²/ΣV by Tarone.
///
/// Sources: Breslow and Day 1980, *Statistical Methods in Cancer Research* 1, page 142; Tarone 1985, *Biometrika* 72:91. [`NotEstimable::TooFewTables`] below two tables that
/// compare anything, [`NotEstimable::ZeroRate`] where the common odds ratio is zero or infinite.
pub fn homogeneity(tables: &[FourfoldTable]) -> Estimate<Homogeneity> {
    let odds_ratio = common_odds_ratio(tables, Confidence::P95)?.ratio;
    let cells = informative(tables)?;
    let df = degrees_of_freedom(&cells)?;
    let fitted = |t: Cells| {
        let a = cell_with_odds_ratio(t, odds_ratio);
        let (b, c) = (t.focal() - a, t.selected() - a);
        (a, 1.0 / (1.0 / a + 1.0 / b + 1.0 / c + 1.0 / (t.reference() - c)))
    };
    let breslow_day = sum(&cells, |t| {
        let (a, variance) = fitted(t);
        (t.a - a) * (t.a - a) / variance
    });
    let excess = sum(&cells, |t| t.a - fitted(t).0);
    let tarone = (breslow_day - excess * excess / sum(&cells, |t| fitted(t).1)).max(0.0);
    Ok(Homogeneity {
        breslow_day,
        breslow_day_p: chi_square_upper(breslow_day, df.into()),
        tarone,
        tarone_p: chi_square_upper(tarone, df.into()),
        df,
    })
}

/// Woolf's test of equal odds ratios, with ½ added to every cell: Σw(ln ψ − mean)² with w = 1/(1/a+1/b+1/c+1/d), on as many degrees of freedom as [`homogeneity`].
/// The statistic and its p.
///
/// Source: Woolf 1955, *Annals of Human Genetics* 19:251; as `woolf` in the examples of R's `mantelhaen.test`. [`NotEstimable::TooFewTables`] below two tables that compare anything.
pub fn woolf(tables: &[FourfoldTable]) -> Estimate<(f64, f64)> {
    let cells = informative(tables)?;
    let df = degrees_of_freedom(&cells)?;
    let weighted: Vec<(f64, f64)> = cells
        .iter()
        .map(|t| {
            let (a, b, c, d) = (t.a + 0.5, t.b + 0.5, t.c + 0.5, t.d + 0.5);
            (1.0 / (1.0 / a + 1.0 / b + 1.0 / c + 1.0 / d), libm::log(a * d / (b * c)))
        })
        .collect();
    let weights: f64 = weighted.iter().map(|(weight, _)| weight).sum();
    let mean = weighted.iter().map(|(weight, ln)| weight * ln).sum::<f64>() / weights;
    let statistic: f64 = weighted.iter().map(|(weight, ln)| weight * (ln - mean) * (ln - mean)).sum();
    Ok((statistic, chi_square_upper(statistic, df.into())))
}

fn degrees_of_freedom(cells: &[Cells]) -> Estimate<u32> {
    match u32::try_from(cells.len()) {
        Ok(tables) if tables >= 2 => Ok(tables - 1),
        _ => Err(NotEstimable::TooFewTables { have: cells.len(), need: 2 }),
    }
}

/// The cell a with a·d/(b·c) equal to the odds ratio ψ, under the margins of the table: the root of `(1−ψ)A² + (n_r − X + ψ(n_f + X))A − ψ·n_f·X` between the limits of A.
fn cell_with_odds_ratio(t: Cells, odds_ratio: f64) -> f64 {
    let linear = t.reference() - t.selected() + odds_ratio * (t.focal() + t.selected());
    let product = odds_ratio * t.focal() * t.selected();
    // The discriminant linear² + 4(1−ψ)·product, with what cancels taken out: a sum of parts that are never negative.
    let (focal, reference) = (odds_ratio * (t.focal() - t.selected()), t.reference() - t.selected());
    let crossed = t.focal() * t.reference() + t.selected() * (t.focal() + reference);
    let root = libm::sqrt(focal * focal + reference * reference + 2.0 * odds_ratio * crossed);
    // Whichever form adds numbers of one sign loses no digits; a negative linear part needs ψ < 1, so that nothing is divided by zero.
    if linear >= 0.0 { 2.0 * product / (linear + root) } else { (root - linear) / (2.0 * (1.0 - odds_ratio)) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn table(focal: [u32; 2], reference: [u32; 2]) -> FourfoldTable {
        FourfoldTable::from_counts(focal, reference).unwrap()
    }

    /// Penicillin for rabbits, [treated, cured] with a delay of none and of 1½ hours, at five doses: Agresti 1990, *Categorical Data Analysis*, page 253, after Mantel 1963.
    fn rabbits() -> Vec<FourfoldTable> {
        vec![table([6, 0], [5, 0]), table([6, 3], [6, 0]), table([6, 6], [6, 2]), table([6, 5], [6, 6]), table([2, 2], [5, 5])]
    }

    fn near(one: f64, other: f64, tolerance: f64) -> bool {
        (one - other).abs() <= tolerance
    }

    #[test]
    fn the_rabbits_come_out_as_r_prints_them() {
        // R's mantelhaen.test(Rabbits): X-squared = 3.9286, df = 1, p = 0.04747, common odds ratio 7, interval 1.026713 to 47.725133.
        let test = mantel_haenszel(&rabbits()).unwrap();
        assert!(near(test.chi_square_corrected, 3.9286, 5e-5) && near(test.p_corrected, 0.04747, 5e-6), "{test:?}");
        let ratio = common_odds_ratio(&rabbits(), Confidence::P95).unwrap();
        assert!(near(ratio.ratio, 7.0, 1e-13) && near(ratio.lower, 1.026_713, 5e-7) && near(ratio.upper, 47.725_133, 5e-7), "{ratio:?}");
    }

    #[test]
    fn a_table_with_an_empty_margin_contributes_nothing() {
        let three = &rabbits()[1..4];
        assert_eq!(mantel_haenszel(&rabbits()), mantel_haenszel(three));
        assert_eq!(homogeneity(&rabbits()), homogeneity(three));
        assert_eq!(homogeneity(three).map(|test| test.df), Ok(2));
        assert_eq!(woolf(&rabbits()), woolf(three));
        assert_eq!(common_risk_ratio(&rabbits(), Confidence::P95), common_risk_ratio(three, Confidence::P95));
        assert_eq!(mantel_haenszel(&[table([6, 0], [5, 0]), table([0, 0], [5, 3])]), Err(NotEstimable::NoData));
        assert_eq!(homogeneity(&three[..1]), Err(NotEstimable::ZeroRate));
        assert_eq!(homogeneity(&[table([6, 2], [5, 3])]), Err(NotEstimable::TooFewTables { have: 1, need: 2 }));
    }

    #[test]
    fn one_table_gives_its_own_odds_ratio_and_risk_ratio() {
        let one = table([48, 26], [259, 206]);
        let odds = common_odds_ratio(&[one], Confidence::P95).unwrap();
        assert!(near(odds.ratio, 26.0 * 53.0 / (22.0 * 206.0), 1e-13));
        assert!(near(odds.ln_se, libm::sqrt(1.0 / 26.0 + 1.0 / 22.0 + 1.0 / 206.0 + 1.0 / 53.0), 1e-13));
        let rates = common_risk_ratio(&[one], Confidence::P95).unwrap();
        assert!(near(rates.ratio, one.impact_ratio().unwrap().to_f64(), 1e-13) && near(rates.ln_se, one.ln_ratio_se().unwrap(), 1e-13));
        assert!(near(mantel_haenszel(&[one]).unwrap().z, -one.z_hypergeometric().unwrap(), 1e-13));
    }

    #[test]
    fn rates_equal_within_every_table_leave_a_gap_in_the_pool_only() {
        let tables = [table([100, 10], [400, 40]), table([400, 200], [100, 50])];
        let all = pooled(&tables).unwrap();
        assert_eq!(all, table([500, 210], [500, 90]));
        let test = mantel_haenszel(&tables).unwrap();
        assert!(test.z.abs() < 1e-12 && test.chi_square_corrected == 0.0 && near(test.p, 1.0, 1e-12));
        assert!(near(common_risk_ratio(&tables, Confidence::P95).unwrap().ratio, 1.0, 1e-13));
        assert!(near(homogeneity(&tables).unwrap().breslow_day, 0.0, 1e-9));
        assert_eq!(pooled(&[table([u32::MAX, 1], [1, 1]), table([1, 1], [1, 1])]), Err(ImpactError::TooMany));
    }

    proptest! {
        #[test]
        fn the_order_of_the_tables_changes_no_bit(counts in prop::collection::vec((1_u32..60, 1_u32..60, 0_u32..60, 0_u32..60), 1..8)) {
            let tables: Vec<_> = counts.iter().map(|(n, m, x, y)| table([*n, *x.min(n)], [*m, *y.min(m)])).collect();
            let reversed: Vec<_> = tables.iter().rev().copied().collect();
            prop_assert_eq!(mantel_haenszel(&tables), mantel_haenszel(&reversed));
            prop_assert_eq!(common_risk_ratio(&tables, Confidence::P90), common_risk_ratio(&reversed, Confidence::P90));
            prop_assert_eq!(homogeneity(&tables), homogeneity(&reversed));
            // Whatever the tables, what comes out is a number or a reason.
            if let Ok(found) = homogeneity(&tables) {
                prop_assert!(found.breslow_day.is_finite() && found.tarone <= found.breslow_day && (0.0..=1.0).contains(&found.tarone_p));
            }
        }

        #[test]
        fn the_fitted_cell_has_the_odds_ratio_asked_for(n in 1_u32..1000, m in 1_u32..1000, x in 1_u32..1000, log in -12.0_f64..12.0) {
            let (n_f, n_r) = (f64::from(n), f64::from(m));
            let selected = f64::from(x.min(n + m - 1));
            let margins = Cells { a: 0.0, b: n_f, c: selected, d: n_r - selected };
            let odds_ratio = libm::exp(log);
            let a = cell_with_odds_ratio(margins, odds_ratio);
            let (b, c) = (n_f - a, selected - a);
            let d = n_r - c;
            prop_assert!(a > 0.0 && b > 0.0 && c > 0.0 && d > 0.0, "{} {} {} {}", a, b, c, d);
            // The cell is known to its last places; the differences above carry them on.
            let rounding = 4.0 * f64::EPSILON * (n_f + n_r) * (1.0 / a + 1.0 / b + 1.0 / c + 1.0 / d);
            prop_assert!((libm::log(a * d / (b * c)) - log).abs() < rounding);
        }
    }
}
