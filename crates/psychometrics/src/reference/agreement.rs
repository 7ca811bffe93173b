//! Answers the kinds `icc`, `krippendorff_alpha`, `weighted_kappa`, `fleiss_kappa`, `gwet_ac`, `kendall_w` and `rwg`.
//!
//! A figure that the data cannot give is null, here as in the cases.

use serde_json::{Map, Value, json};

use super::case::{Case, Problem};
use super::ratings::{Rows, categories, counts, ratings, unfit};
use super::read::{list, number, numbers};
use crate::agreement::icc::{Coefficient, FTest, Icc};
use crate::agreement::kappa::{Kappa, ZTest, weighted_kappa};
use crate::agreement::krippendorff::{Metric, alpha, bootstrap};
use crate::agreement::{CategoryCounts, Unfit, Weights, fleiss, gwet, icc, kendall, rwg};
use crate::estimable::Estimate;
use crate::numeric::distribution::{student_quantile, student_upper};
use crate::numeric::normal;

pub(super) fn answer(case: &Case) -> Result<Value, Problem> {
    match case.kind.as_str() {
        "icc" => icc_answer(case),
        "krippendorff_alpha" => krippendorff_answer(case),
        "weighted_kappa" => kappa_answer(case),
        "fleiss_kappa" => fleiss_answer(case),
        "gwet_ac" => gwet_answer(case),
        "kendall_w" => kendall_answer(case),
        "rwg" => rwg_answer(case),
        kind => Err(Problem::UnknownKind(kind.to_owned())),
    }
}

/// A figure, or null.
fn figure<T: Into<Value>>(estimate: Estimate<T>) -> Value {
    estimate.map_or(Value::Null, Into::into)
}

/// What was computed; nothing if the data do not give it; a problem if the case itself is wrong.
fn estimated<T>(result: Result<T, Unfit>) -> Result<Option<T>, Problem> {
    match result {
        Ok(value) => Ok(Some(value)),
        Err(Unfit::NotEstimable(_)) => Ok(None),
        Err(error) => Err(unfit(&error)),
    }
}

/// An object in which every name is null.
fn nothing(names: &[&str]) -> Value {
    names.iter().map(|name| ((*name).to_owned(), Value::Null)).collect::<Map<_, _>>().into()
}

fn icc_answer(case: &Case) -> Result<Value, Problem> {
    let ratings = ratings(case, Rows::Units)?;
    let Ok(one) = icc::icc(&ratings, 0.95) else {
        return Ok(nothing(&["point", "ci95", "ci90", "ci99", "mean_squares", "F_rows_twoway", "F_rows_oneway", "F_cols", "df", "p"]));
    };
    let intervals =
        |confidence: f64| icc::icc(&ratings, confidence).map_or(Value::Null, |one| by_form(&one, &|form| interval(form.interval)));
    let f = |test: Estimate<FTest>| figure(test.map(|test| test.f));
    let p = |test: Estimate<FTest>| figure(test.map(|test| test.p));
    let (n, k) = (one.units, one.raters);
    Ok(json!({
        "point": by_form(&one, &|form| figure(form.value)),
        "ci95": intervals(0.95),
        "ci90": intervals(0.90),
        "ci99": intervals(0.99),
        "mean_squares": {
            "MSR": one.mean_squares.units, "MSC": one.mean_squares.raters, "MSE": one.mean_squares.error, "MSW": one.mean_squares.within,
        },
        "F_rows_twoway": f(one.units_two_way),
        "F_rows_oneway": f(one.units_one_way),
        "F_cols": f(one.raters_two_way),
        "F_cols_twoway": f(one.raters_two_way),
        "p_rows_twoway": p(one.units_two_way),
        "p_rows_oneway": p(one.units_one_way),
        "p_cols": p(one.raters_two_way),
        "p_cols_twoway": p(one.raters_two_way),
        "p": p(one.units_two_way),
        "df": [n - 1, (n - 1) * (k - 1)],
        "df_rows_twoway": [n - 1, (n - 1) * (k - 1)],
        "df_rows_oneway": [n - 1, n * (k - 1)],
        "df_oneway": [n - 1, n * (k - 1)],
        "df_cols": [k - 1, (n - 1) * (k - 1)],
        "n": n,
        "k": k,
    }))
}

/// The six forms by their names of 1979 and of 1996.
fn by_form(one: &Icc, of: &dyn Fn(&Coefficient) -> Value) -> Value {
    let forms = [("1", None, &one.one_way), ("2", Some("A"), &one.agreement), ("3", Some("C"), &one.consistency)];
    let mut named = Map::new();
    for (model, other, forms) in forms {
        for (size, form) in [("1", &forms.single), ("k", &forms.average)] {
            let old = format!("ICC({model},{size})");
            if let Some(other) = other {
                let new = format!("ICC({other},{size})");
                named.insert(format!("{old}={new}"), of(form));
                named.insert(new, of(form));
            }
            named.insert(old, of(form));
        }
    }
    named.into()
}

fn interval(ends: Estimate<(f64, f64)>) -> Value {
    ends.map_or(Value::Null, |(low, high)| json!([low, high]))
}

fn krippendorff_answer(case: &Case) -> Result<Value, Problem> {
    let ratings = if let Some(counts) = counts(case, &["counts", "value_counts"])? {
        let values = match case.data.get("categories").or_else(|| case.data.get("values")) {
            Some(values) => numbers(values, "categories")?,
            None => (1..).take(counts.categories()).map(f64::from).collect(),
        };
        let units: Vec<Vec<Option<f64>>> = counts.rows().iter().map(|row| spread_out(row, &values)).collect();
        let most = units.iter().map(Vec::len).max().unwrap_or(0);
        let padded: Vec<Vec<Option<f64>>> = units
            .into_iter()
            .map(|mut unit| {
                unit.resize(most, None);
                unit
            })
            .collect();
        crate::agreement::Ratings::of_units(&padded).map_err(|error| unfit(&error))?
    } else {
        ratings(case, Rows::Raters)?
    };
    let clusters: Option<Vec<u64>> =
        case.data.get("clusters").and_then(Value::as_array).map(|labels| {
            labels.iter().map(|label| labels.iter().position(|other| other == label).map_or(0, |first| first as u64)).collect()
        });
    let mut answer = Map::new();
    let (mut observed, mut expected, mut intervals) = (Map::new(), Map::new(), Map::new());
    for (name, metric) in
        [("nominal", Metric::Nominal), ("ordinal", Metric::Ordinal), ("interval", Metric::Interval), ("ratio", Metric::Ratio)]
    {
        let one = alpha(&ratings, metric);
        answer.insert(name.to_owned(), figure(one.map(|one| one.alpha)));
        observed.insert(name.to_owned(), figure(one.map(|one| one.observed)));
        expected.insert(name.to_owned(), figure(one.map(|one| one.expected)));
        let resampled = estimated(bootstrap(&ratings, clusters.as_deref(), metric, 2000, 0.95))?;
        intervals.insert(name.to_owned(), resampled.map_or(Value::Null, |one| json!([one.interval.0, one.interval.1])));
        answer.insert("n_pairable".to_owned(), figure(one.map(|one| one.pairable)));
        // A case that asks for one metric only calls its figure alpha.
        let asked = ["metric", "level"].iter().find_map(|place| case.data.get(place)).and_then(Value::as_str).unwrap_or("ordinal");
        if asked == name {
            answer.insert("alpha".to_owned(), figure(one.map(|one| one.alpha)));
        }
    }
    answer.insert("Do".to_owned(), observed.into());
    answer.insert("De".to_owned(), expected.into());
    answer.insert("ci95".to_owned(), intervals.into());
    Ok(answer.into())
}

/// Each value as often as it was counted.
fn spread_out(counts: &[u32], values: &[f64]) -> Vec<Option<f64>> {
    counts.iter().zip(values).flat_map(|(count, value)| std::iter::repeat_n(Some(*value), *count as usize)).collect()
}

fn kappa_answer(case: &Case) -> Result<Value, Problem> {
    let table = if let Some(table) = counts(case, &["table", "counts", "confusion"])? {
        table
    } else {
        let ratings = ratings(case, Rows::Units)?;
        ratings.cross_table(&categories(case, &ratings)).map_err(|error| unfit(&error))?
    };
    let given = |name: &str| {
        let matrix = |found: &Value| list(found, name)?.iter().map(|row| numbers(row, name)).collect::<Result<Vec<_>, _>>();
        case.data.get(name).filter(|found| found.is_array()).map(matrix).transpose()
    };
    let mut answer = Map::new();
    for (name, weights) in [
        ("unweighted", Some(Weights::Identity)),
        ("linear", Some(Weights::Linear)),
        ("quadratic", Some(Weights::Quadratic)),
        ("weighted", given("disagreement_weights")?.map(Weights::Disagreement)),
        ("weighted", given("agreement_weights")?.or(given("weights")?).map(Weights::Agreement)),
    ] {
        if let Some(weights) = weights {
            answer.insert(name.to_owned(), kappa(estimated(weighted_kappa(&table, &weights))?));
        }
    }
    Ok(answer.into())
}

fn kappa(one: Option<Kappa>) -> Value {
    let Some(one) = one else { return nothing(&["kappa", "po", "pe", "ase", "ase_null", "z", "p", "ci95"]) };
    let reach = normal::quantile(0.975) * one.standard_error;
    json!({
        "kappa": one.kappa,
        "po": one.observed,
        "pe": one.expected,
        "ase": one.standard_error,
        "ase_null": one.null_standard_error,
        "z": figure(one.test.map(|test| test.z)),
        "p": figure(one.test.map(|test| test.p)),
        "ci95": [one.kappa - reach, one.kappa + reach],
        "n": one.units,
    })
}

/// Units by categories: as counted in the case, from its table of two raters, or from its ratings.
fn unit_counts(case: &Case, default: Rows) -> Result<CategoryCounts, Problem> {
    if let Some(counts) = counts(case, &["counts"])? {
        return Ok(counts);
    }
    if let Some(table) = counts(case, &["table", "confusion"])? {
        return units_of_pairs(&table);
    }
    let ratings = ratings(case, default)?;
    ratings.counts(&categories(case, &ratings)).map_err(|error| unfit(&error))
}

/// The units of a table of two raters, each counted once for either.
fn units_of_pairs(table: &CategoryCounts) -> Result<CategoryCounts, Problem> {
    let mut units = Vec::new();
    for (first, row) in table.rows().iter().enumerate() {
        for (second, count) in row.iter().enumerate() {
            let unit = (0..table.categories()).map(|category| u32::from(category == first) + u32::from(category == second)).collect();
            units.extend(std::iter::repeat_n::<Vec<u32>>(unit, *count as usize));
        }
    }
    CategoryCounts::new(units).map_err(|error| unfit(&error))
}

fn fleiss_answer(case: &Case) -> Result<Value, Problem> {
    let Some(one) = estimated(fleiss::fleiss_kappa(&unit_counts(case, Rows::Units)?))? else {
        return Ok(nothing(&["kappa", "P_bar", "P_e", "se_null", "z", "p"]));
    };
    let z = |test: Estimate<ZTest>| figure(test.map(|test| test.z));
    let p = |test: Estimate<ZTest>| figure(test.map(|test| test.p));
    let of_categories = |of: &dyn Fn(&fleiss::CategoryKappa) -> Value| one.categories.iter().map(of).collect::<Vec<_>>();
    Ok(json!({
        "kappa": one.kappa,
        "P_bar": one.observed,
        "P_e": one.expected,
        "se_null": one.null_standard_error,
        "z": z(one.test),
        "p": p(one.test),
        "p_value": p(one.test),
        "P_i": one.unit_agreement,
        "p_j": of_categories(&|category| category.share.into()),
        "kappa_j": of_categories(&|category| figure(category.kappa)),
        "category_kappa": of_categories(&|category| figure(category.kappa)),
        "per_category": of_categories(&|category| {
            json!({ "p": category.share, "kappa": figure(category.kappa), "z": z(category.test), "p_value": p(category.test) })
        }),
    }))
}

fn gwet_answer(case: &Case) -> Result<Value, Problem> {
    let counts = unit_counts(case, Rows::Units)?;
    let mut answer = Map::new();
    for (name, weights) in [
        ("AC1", Weights::Identity),
        ("AC2_linear", Weights::Linear),
        ("AC2_quadratic", Weights::Quadratic),
        ("AC2_ordinal", Weights::Ordinal),
    ] {
        answer.insert(name.to_owned(), gwet_figures(estimated(gwet::gwet(&counts, &weights))?));
    }
    Ok(answer.into())
}

#[expect(clippy::cast_precision_loss, reason = "a number of units")]
fn gwet_figures(one: Option<gwet::Gwet>) -> Value {
    let Some(one) = one else { return nothing(&["coef", "pa", "pe", "se", "ci95", "t", "z", "p"]) };
    let df = one.units as f64 - 1.0;
    // The interval and the test of Gwet's own programs refer to Student's t with a degree of freedom less than units.
    let t = one.standard_error.ok().filter(|error| *error > 0.0).map(|error| one.coefficient / error);
    let ends = one.standard_error.map(|error| {
        let reach = student_quantile(0.975, df) * error;
        (one.coefficient - reach, (one.coefficient + reach).min(1.0))
    });
    json!({
        "coef": one.coefficient,
        "pa": one.observed,
        "pe": one.expected,
        "se": figure(one.standard_error),
        "ci95": interval(ends),
        "t": t,
        "z": t,
        "p": t.map(|t| 2.0 * student_upper(t.abs(), df)),
        "n": one.units,
    })
}

fn kendall_answer(case: &Case) -> Result<Value, Problem> {
    let ratings = ratings(case, Rows::Raters)?;
    let Ok(one) = kendall::kendall_w(&ratings) else {
        return Ok(nothing(&["W", "W_uncorrected", "chi2", "df", "p", "rank_sums", "mean_spearman"]));
    };
    Ok(json!({
        "W": one.w,
        "W_uncorrected": one.without_ties,
        "chi2": one.chi_square,
        "df": one.df,
        "p": one.p,
        "rank_sums": one.rank_sums,
        "mean_spearman": one.mean_spearman,
        "m": ratings.raters(),
        "n": ratings.units(),
    }))
}

fn rwg_answer(case: &Case) -> Result<Value, Problem> {
    let Ok(one) = rwg::rwg(&ratings(case, Rows::Raters)?, null_variance(case)?) else {
        return Ok(nothing(&["rwg_items", "rwg_J", "sigma_eu2", "mean_item_variance"]));
    };
    let items: Vec<Value> = one.items.iter().map(|item| figure(*item)).collect();
    Ok(json!({
        "rwg": items.first(),
        "rwg_items": items,
        "rwg_J": figure(one.all_items),
        "rwg_J_floored": one.floored,
        "rwg_J_set_to_zero": one.floored,
        "floored": one.floored,
        "flagged": one.floored,
        "flag": one.floored,
        "sigma_eu2": one.null_variance,
        "mean_item_variance": figure(one.mean_variance),
    }))
}

/// The variance that the case compares with: given, or that of a uniform distribution over the points of its scale, five unless it says otherwise.
fn null_variance(case: &Case) -> Result<f64, Problem> {
    for name in ["sigma_eu2", "sigma2_eu", "null_variance"] {
        if let Some(given) = case.data.get(name) {
            return number(given, name);
        }
    }
    let given = ["A", "q", "points", "scale_points", "n_points", "n_options", "options", "categories", "ranvar_points", "scale"]
        .iter()
        .find_map(|name| case.data.get(name));
    let points = match given {
        Some(Value::Array(items)) if items.len() == 2 => points_between(items.first(), items.last()),
        Some(Value::Array(items)) => u32::try_from(items.len()).ok(),
        Some(Value::Object(ends)) => points_between(ends.get("min"), ends.get("max")),
        Some(other) => other.as_u64().and_then(|points| u32::try_from(points).ok()),
        None => None,
    };
    Ok(rwg::uniform_null_variance(points.unwrap_or(5)))
}

fn points_between(least: Option<&Value>, most: Option<&Value>) -> Option<u32> {
    let span = most.and_then(Value::as_i64)?.checked_sub(least.and_then(Value::as_i64)?)?;
    u32::try_from(span.checked_add(1)?).ok()
}
