//! Intraclass correlations: how much of the variation of ratings is between those who are rated.
//!
//! What must stay true: the six forms come from one table of mean squares; each says for itself whether it exists; negative estimates are reported as they are.
#![expect(clippy::doc_markdown, reason = "McGraw is a person")]
#![expect(clippy::cast_precision_loss, reason = "numbers of units and raters are far below 2^53")]

use super::Ratings;
use crate::estimable::{Estimate, NotEstimable};
use crate::numeric::distribution::{f_quantile, f_upper};
use crate::numeric::sum::sorted_sum;

/// The mean squares of a complete table of `n` units by `k` raters.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MeanSquares {
    /// MSR: between units, `n − 1` degrees of freedom.
    pub units: f64,
    /// MSC: between raters, `k − 1` degrees of freedom.
    pub raters: f64,
    /// MSE: what units and raters leave, `(n − 1)(k − 1)` degrees of freedom.
    pub error: f64,
    /// MSW: within units, whoever rated, `n(k − 1)` degrees of freedom.
    pub within: f64,
}

/// One intraclass correlation.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Coefficient {
    /// The estimate; it may be negative.
    pub value: Estimate<f64>,
    /// The ends of its confidence interval.
    pub interval: Estimate<(f64, f64)>,
}

/// The reliability of one rating, and of the mean of all raters' ratings.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Forms {
    /// Of one rating.
    pub single: Coefficient,
    /// Of the mean of `k` ratings.
    pub average: Coefficient,
}

/// A test by the ratio of two mean squares.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FTest {
    /// The ratio.
    pub f: f64,
    /// The degrees of freedom above and below.
    pub df: (f64, f64),
    /// The probability of a ratio above this one, were there no differences.
    pub p: f64,
}

/// All six intraclass correlations of a table, with what they are made of.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Icc {
    /// The number of units, at least 2.
    pub units: usize,
    /// The number of raters, at least 2.
    pub raters: usize,
    /// The mean squares.
    pub mean_squares: MeanSquares,
    /// (1,1) and (1,k): every unit has raters of its own.
    pub one_way: Forms,
    /// (A,1) and (A,k), also (2,1) and (2,k): absolute agreement, so that differences of severity count as error.
    pub agreement: Forms,
    /// (C,1) and (C,k), also (3,1) and (3,k): consistency, so that they do not. (C,k) is Cronbach's alpha.
    pub consistency: Forms,
    /// Do units differ, every one with raters of its own (MSR / MSW)? Not estimable if there is nothing below.
    pub units_one_way: Estimate<FTest>,
    /// Do units differ, all with the same raters (MSR / MSE)? Not estimable if there is nothing below.
    pub units_two_way: Estimate<FTest>,
    /// Do raters differ in severity (MSC / MSE)? Not estimable if there is nothing below.
    pub raters_two_way: Estimate<FTest>,
}

/// The six intraclass correlations with intervals of `confidence` (such as .95, strictly between 0 and 1).
///
/// - (1,1) `(MSR − MSW) / (MSR + (k−1) MSW)`, (1,k) `(MSR − MSW) / MSR`;
/// - (A,1) `(MSR − MSE) / (MSR + (k−1) MSE + k (MSC − MSE) / n)`, (A,k) `(MSR − MSE) / (MSR + (MSC − MSE) / n)`;
/// - (C,1) `(MSR − MSE) / (MSR + (k−1) MSE)`, (C,k) `(MSR − MSE) / MSR`.
///
/// Source: Shrout and Fleiss 1979, *Psychological Bulletin* 86:420, tables 3 and 4; McGraw and Wong 1996, *Psychological Methods* 1:30, tables 4, 7 and 8 (intervals and tests; that of
/// (A,·) with Satterthwaite's degrees of freedom).
///
/// # Errors
/// [`NotEstimable::NoData`], [`NotEstimable::Incomplete`] for a table with a gap, [`NotEstimable::TooFewUnits`] and [`NotEstimable::TooFewRaters`] for fewer than 2, and
/// [`NotEstimable::NoVariance`] if neither units differ nor anything but raters' severity does. A single form that has nothing to divide by says so in its place.
pub fn icc(ratings: &Ratings, confidence: f64) -> Estimate<Icc> {
    let rows = ratings.complete()?;
    let (units, raters) = (ratings.units(), ratings.raters());
    if units < 2 {
        return Err(NotEstimable::TooFewUnits { have: units, need: 2 });
    }
    if raters < 2 {
        return Err(NotEstimable::TooFewRaters { have: raters, need: 2 });
    }
    let mean_squares = mean_squares(&rows);
    if mean_squares.units <= 0.0 && mean_squares.error <= 0.0 {
        return Err(NotEstimable::NoVariance);
    }
    let (n, k) = (units as f64, raters as f64);
    let error_df = (n - 1.0) * (k - 1.0);
    let below = 0.5 * (1.0 - confidence);
    Ok(Icc {
        units,
        raters,
        mean_squares,
        one_way: ratio_forms(mean_squares.units, mean_squares.within, (n - 1.0, n * (k - 1.0)), k, below),
        agreement: agreement_forms(&mean_squares, n, k, below),
        consistency: ratio_forms(mean_squares.units, mean_squares.error, (n - 1.0, error_df), k, below),
        units_one_way: f_test(mean_squares.units, mean_squares.within, (n - 1.0, n * (k - 1.0))),
        units_two_way: f_test(mean_squares.units, mean_squares.error, (n - 1.0, error_df)),
        raters_two_way: f_test(mean_squares.raters, mean_squares.error, (k - 1.0, error_df)),
    })
}

/// The mean squares of a rectangular table with at least 2 rows and columns.
fn mean_squares(rows: &[Vec<f64>]) -> MeanSquares {
    let (n, k) = (rows.len() as f64, rows.first().map_or(0, Vec::len) as f64);
    let unit_means: Vec<f64> = rows.iter().map(|row| sorted_sum(row.iter().copied()) / k).collect();
    let rater_means: Vec<f64> =
        (0..rows.first().map_or(0, Vec::len)).map(|rater| sorted_sum(rows.iter().filter_map(|row| row.get(rater).copied())) / n).collect();
    let mean = sorted_sum(unit_means.iter().copied()) / n;
    let square = |value: f64| value * value;
    // What rounding leaves of a zero is a zero: otherwise raters who agree on everything would seem to differ by 1e-16.
    let largest = rows.iter().flatten().fold(0.0, |most: f64, value| most.max(value.abs()));
    let cleared = |mean_square: f64| if mean_square <= square(1e-14 * largest) { 0.0 } else { mean_square };
    let cells = || {
        rows.iter().zip(&unit_means).flat_map(|(row, unit)| row.iter().zip(&rater_means).map(move |(value, rater)| (*value, *unit, *rater)))
    };
    MeanSquares {
        units: cleared(k * sorted_sum(unit_means.iter().map(|unit| square(unit - mean))) / (n - 1.0)),
        raters: cleared(n * sorted_sum(rater_means.iter().map(|rater| square(rater - mean))) / (k - 1.0)),
        error: cleared(sorted_sum(cells().map(|(value, unit, rater)| square(value - unit - rater + mean))) / ((n - 1.0) * (k - 1.0))),
        within: cleared(sorted_sum(cells().map(|(value, unit, _)| square(value - unit))) / (n * (k - 1.0))),
    }
}

/// A quotient, if there is something to divide by.
fn quotient(above: f64, below: f64) -> Estimate<f64> {
    Some(above / below).filter(|quotient| below > 0.0 && quotient.is_finite()).ok_or(NotEstimable::NoVariance)
}

fn f_test(above: f64, below: f64, df: (f64, f64)) -> Estimate<FTest> {
    let f = quotient(above, below)?;
    Ok(FTest { f, df, p: f_upper(f, df.0, df.1) })
}

/// The forms that depend on one ratio of mean squares: one-way (with MSW below) and consistency (with MSE below).
///
/// With `F = units / noise`, the limits are those of `(F* − 1) / (F* + k − 1)` and `1 − 1/F*` at `F* = F / F(1−below; df)` and `F* = F · F(1−below; df exchanged)`;
/// both sides are multiplied by `noise`, which may be zero.
fn ratio_forms(units: f64, noise: f64, df: (f64, f64), k: f64, below: f64) -> Forms {
    let single = |units: f64, noise: f64| quotient(units - noise, units + (k - 1.0) * noise);
    let average = |units: f64, noise: f64| quotient(units - noise, units);
    let interval = |form: &dyn Fn(f64, f64) -> Estimate<f64>| {
        Ok((form(units, noise * f_quantile(1.0 - below, df.0, df.1))?, form(units * f_quantile(1.0 - below, df.1, df.0), noise)?))
    };
    Forms {
        single: Coefficient { value: single(units, noise), interval: interval(&single) },
        average: Coefficient { value: average(units, noise), interval: interval(&average) },
    }
}

fn agreement_forms(squares: &MeanSquares, n: f64, k: f64, below: f64) -> Forms {
    let (units, raters, error) = (squares.units, squares.raters, squares.error);
    let single = quotient(units - error, units + (k - 1.0) * error + k * (raters - error) / n);
    let interval = single.and_then(|single| agreement_interval(squares, single, n, k, below));
    Forms {
        single: Coefficient { value: single, interval },
        average: Coefficient {
            value: quotient(units - error, units + (raters - error) / n),
            interval: interval.and_then(|(low, high)| Ok((stepped_up(low, k)?, stepped_up(high, k)?))),
        },
    }
}

/// The interval of (A,1). McGraw and Wong 1996, table 7, with both sides of their `a` and `b` multiplied by `n (1 − single)`, and of the lower limit by 1/F, which may be zero.
fn agreement_interval(squares: &MeanSquares, single: f64, n: f64, k: f64, below: f64) -> Estimate<(f64, f64)> {
    let MeanSquares { units, raters, error, .. } = *squares;
    if raters <= 0.0 && error <= 0.0 {
        // No rating differs from another of the same unit.
        return Ok((1.0, 1.0));
    }
    let a = k * single * raters;
    let b = (n * (1.0 - single) + k * single * (n - 1.0)) * error;
    let df = quotient((a + b) * (a + b), a * a / (k - 1.0) + b * b / ((n - 1.0) * (k - 1.0)))?;
    if df <= 0.0 {
        return Err(NotEstimable::NoVariance);
    }
    let noise = k * raters + (k * n - k - n) * error;
    let shrunk = units * f_quantile(below, df, n - 1.0);
    let grown = units * f_quantile(1.0 - below, df, n - 1.0);
    Ok((quotient(n * (shrunk - error), noise + n * shrunk)?, quotient(n * (grown - error), noise + n * grown)?))
}

/// The reliability of the mean of `k` ratings from that of one (Spearman and Brown 1910).
fn stepped_up(single: f64, k: f64) -> Estimate<f64> {
    quotient(k * single, 1.0 + (k - 1.0) * single)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn of(rows: &[Vec<f64>]) -> Estimate<Icc> {
        icc(&Ratings::of_units(&rows.iter().map(|row| row.iter().copied().map(Some).collect()).collect::<Vec<_>>()).unwrap(), 0.95)
    }

    #[test]
    fn a_table_that_gives_nothing_says_why() {
        assert_eq!(of(&[]), Err(NotEstimable::NoData));
        assert_eq!(of(&[vec![1.0, 2.0]]), Err(NotEstimable::TooFewUnits { have: 1, need: 2 }));
        assert_eq!(of(&[vec![1.0], vec![2.0]]), Err(NotEstimable::TooFewRaters { have: 1, need: 2 }));
        assert_eq!(of(&[vec![0.1; 3], vec![0.1; 3], vec![0.1; 3]]), Err(NotEstimable::NoVariance));
        let gap = Ratings::of_units(&[vec![Some(1.0), None], vec![Some(1.0), Some(2.0)]]).unwrap();
        assert_eq!(icc(&gap, 0.95), Err(NotEstimable::Incomplete));
    }

    #[test]
    fn raters_who_say_the_same_are_perfectly_reliable() {
        let same = of(&[vec![0.1, 0.1, 0.1], vec![0.7, 0.7, 0.7], vec![0.4, 0.4, 0.4]]).unwrap();
        for forms in [same.one_way, same.agreement, same.consistency] {
            for form in [forms.single, forms.average] {
                assert_eq!((form.value, form.interval), (Ok(1.0), Ok((1.0, 1.0))));
            }
        }
        assert_eq!(same.units_two_way, Err(NotEstimable::NoVariance));
    }

    #[test]
    fn severity_counts_against_agreement_and_not_against_consistency() {
        let severe = of(&[vec![1.1, 2.1], vec![3.1, 4.1], vec![2.1, 3.1]]).unwrap();
        assert_eq!(severe.consistency.single.value, Ok(1.0));
        // MSR = 2, MSC = 1.5, MSE = 0: 2 / (2 + 2 × 1.5 / 3).
        assert!((severe.agreement.single.value.unwrap() - 2.0 / 3.0).abs() < 1e-12);
    }

    #[test]
    fn units_with_the_same_mean_leave_the_average_forms_without_a_figure() {
        let crossed = of(&[vec![1.0, 2.0], vec![2.0, 1.0], vec![1.5, 1.5]]).unwrap();
        assert_eq!((crossed.consistency.single.value, crossed.consistency.average.value), (Ok(-1.0), Err(NotEstimable::NoVariance)));
    }

    proptest! {
        #[test]
        fn neither_the_order_of_units_nor_that_of_raters_changes_a_bit(mut rows in prop::collection::vec(prop::collection::vec(0_u8..6, 3), 2..9), turn in 0_usize..9) {
            let of = |rows: &[Vec<u8>]| of(&rows.iter().map(|row| row.iter().map(|value| f64::from(*value) / 3.0).collect()).collect::<Vec<_>>());
            let before = of(&rows);
            let turn = turn % rows.len();
            rows.rotate_left(turn);
            for row in &mut rows {
                row.reverse();
            }
            prop_assert_eq!(of(&rows), before);
        }

        #[test]
        fn every_figure_is_finite_and_every_interval_in_order(rows in prop::collection::vec(prop::collection::vec(0_u8..4, 2), 2..6)) {
            if let Ok(one) = of(&rows.iter().map(|row| row.iter().map(|value| f64::from(*value)).collect()).collect::<Vec<_>>()) {
                for forms in [one.one_way, one.agreement, one.consistency] {
                    for form in [forms.single, forms.average] {
                        prop_assert!(form.value.is_ok_and(|value| value.is_finite() && value <= 1.0) || form.value.is_err());
                        if let Ok((low, high)) = form.interval {
                            prop_assert!(low.is_finite() && high.is_finite() && low <= high && high <= 1.0, "{low} {high}");
                        }
                    }
                }
            }
        }
    }
}
