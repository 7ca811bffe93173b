//! Answers the kinds `mfrm`, `mfrm_mml` and `mfrm_extreme`.
//!
//! Ratings come in long form: a CSV file, or the same inline as `rows` (objects by column, or lists with their `columns`). The column `candidate` names the candidate,
//! `rating` the rating (blank or null is missing), every other column is a facet.

use std::fs;

use serde_json::{Map, Value, json};

use super::case::{Case, Problem};
use super::read::{list, number, rows as csv_rows, text, wrong};
use crate::estimable::Estimate;
use crate::mfrm::{
    Element, Extreme, FacetSummary, FacetTable, Jml, MfrmError, Mml, MmlOptions, Ratings, ThresholdSet, Thresholds, jml, mml,
};

/// Joint estimates under the rating scale and under partial credit.
pub(super) fn answer(case: &Case) -> Result<Value, Problem> {
    let ratings = ratings(case)?;
    Ok(Value::Object(both(case, &ratings, &jml(&ratings, &Thresholds::RatingScale)?)))
}

fn both(case: &Case, ratings: &Ratings, rating_scale: &Jml) -> Map<String, Value> {
    let mut answer = Map::from_iter([("rsm".to_owned(), joint(rating_scale))]);
    let (name, value) = match jml(ratings, &partial_credit(case, ratings)) {
        Ok(partial_credit) => ("pcm", joint(&partial_credit)),
        Err(reason) => ("pcm_not_estimable", json!(reason.to_string())),
    };
    answer.insert(name.to_owned(), value);
    answer
}

/// Where extreme elements are placed, and whether the others have the measures that they have without them.
pub(super) fn extreme(case: &Case) -> Result<Value, Problem> {
    let ratings = ratings(case)?;
    let fitted = jml(&ratings, &Thresholds::RatingScale)?;
    let mut answer = both(case, &ratings, &fitted);
    let (mut by_facet, mut others) = (Map::new(), Map::new());
    for facet in &fitted.facets {
        let (placed, calibrated): (Vec<&Element>, Vec<&Element>) = facet.elements.iter().partition(|element| element.extreme.is_some());
        let placed: Map<String, Value> = placed.iter().map(|element| (element.label.clone(), extreme_element(element))).collect();
        let measure = |element: &&Element| element.measure.ok().map(|measure| (element.label.clone(), json!(measure.value)));
        answer.insert(format!("extreme_{}", plural(&facet.name)), Value::Object(placed.clone()));
        by_facet.insert(facet.name.clone(), Value::Object(placed));
        others.insert(facet.name.clone(), Value::Object(calibrated.iter().filter_map(measure).collect()));
    }
    answer.insert("extreme_elements".to_owned(), Value::Object(by_facet));
    answer.insert("thresholds".to_owned(), thresholds(&fitted.thresholds));
    let others = match case.expected.get("other_measures") {
        Some(Value::String(_)) => same_measures_elsewhere(case, &fitted)?.map_or(Value::Null, Value::String),
        _ => Value::Object(others),
    };
    answer.insert("other_measures".to_owned(), others);
    Ok(Value::Object(answer))
}

/// Marginal estimates, under the rating scale unless the case says partial credit.
pub(super) fn marginal(case: &Case) -> Result<Value, Problem> {
    let ratings = ratings(case)?;
    let options = MmlOptions { free: Some(competency(&ratings).to_owned()), ..nodes(case)? };
    let by_element = partial_credit(case, &ratings);
    let said = case.data.get("model").and_then(Value::as_str).unwrap_or_default().to_lowercase();
    let rating_scale = !(said.contains("partial credit") || said.contains("pcm") || said.contains("tau_ck"));
    let chosen = if rating_scale { &Thresholds::RatingScale } else { &by_element };
    Ok(marginal_estimates(&mml(&ratings, chosen, &options)?))
}

fn marginal_estimates(fitted: &Mml) -> Value {
    let mut answer = Map::new();
    let mut write = |name: &str, value: Value| answer.insert(name.to_owned(), value);
    write("deviance", json!(fitted.deviance));
    write("loglik", json!(-0.5 * fitted.deviance));
    write("variance", json!(fitted.variance));
    write("sd", json!(libm::sqrt(fitted.variance)));
    write("thresholds", fitted.thresholds.iter().map(|set| json!(set.values)).collect());
    for facet in &fitted.facets {
        let of = |pick: fn((f64, f64)) -> f64| -> Map<String, Value> {
            facet.elements.iter().map(|element| (element.label.clone(), estimate(element.measure.map(pick)))).collect()
        };
        write(&facet.name, Value::Object(of(|(measure, _)| measure)));
        write(&format!("{}_se", facet.name), Value::Object(of(|(_, error)| error)));
    }
    let of = |pick: fn((f64, f64)) -> f64| -> Map<String, Value> {
        fitted.candidates.iter().map(|candidate| (candidate.label.clone(), estimate(candidate.ability.map(pick)))).collect()
    };
    write("eap", Value::Object(of(|(mean, _)| mean)));
    write("eap_sd", Value::Object(of(|(_, sd)| sd)));
    Value::Object(answer)
}

fn joint(fitted: &Jml) -> Value {
    json!({
        "loglik": fitted.log_likelihood,
        "chi2_global": fitted.chi_square,
        "facets": fitted.facets.iter().map(table).collect::<Vec<_>>(),
        "thresholds": thresholds(&fitted.thresholds),
        "categories": fitted.categories.used,
        "unused_categories": fitted.categories.unused,
        "connected": fitted.connected,
    })
}

fn table(table: &FacetTable) -> Value {
    let mut answer = json!({ "facet": table.name, "elements": table.elements.iter().map(element).collect::<Vec<_>>() });
    if let (Ok(summary), Some(answer)) = (table.summary, answer.as_object_mut()) {
        answer.extend(facet_summary(&summary));
    }
    answer
}

fn facet_summary(summary: &FacetSummary) -> Map<String, Value> {
    let mut answer = Map::new();
    let mut write = |name: String, value: Value| answer.insert(name, value);
    write("mean".into(), json!(summary.mean));
    write("rmse".into(), json!(summary.rmse));
    for (kind, spread) in [("population", Ok(summary.population)), ("sample", summary.sample)] {
        write(format!("sd_{kind}"), estimate(spread.map(|one| one.sd)));
        write(format!("true_sd_{kind}"), estimate(spread.map(|one| one.true_sd)));
        write(format!("separation_{kind}"), estimate(spread.map(|one| one.separation)));
        write(format!("reliability_{kind}"), estimate(spread.map(|one| one.reliability)));
        write(format!("strata_{kind}"), estimate(spread.map(|one| one.strata)));
    }
    write("fixed_chi2".into(), json!(summary.fixed_chi_square));
    write("df".into(), json!(summary.degrees_of_freedom));
    write("p".into(), estimate(summary.p));
    answer
}

fn element(element: &Element) -> Value {
    json!({
        "id": element.label,
        "count": element.count,
        "score": element.score,
        "measure": estimate(element.measure.map(|measure| measure.value)),
        "se_model": estimate(element.measure.map(|measure| measure.se_model)),
        "se_full": estimate(element.measure.and_then(|measure| measure.se_full)),
        "infit_mnsq": estimate(element.fit.map(|fit| fit.infit)),
        "infit_z": estimate(element.fit.map(|fit| fit.infit_z)),
        "outfit_mnsq": estimate(element.fit.map(|fit| fit.outfit)),
        "outfit_z": estimate(element.fit.map(|fit| fit.outfit_z)),
        "fair_average": estimate(element.measure.map(|measure| measure.fair_average)),
        "extreme": element.extreme.map(end),
        "subset": element.subset,
    })
}

fn extreme_element(of: &Element) -> Value {
    json!({
        "count": of.count,
        "score": of.score,
        "measure": estimate(of.measure.map(|measure| measure.value)),
        "se_model": estimate(of.measure.map(|measure| measure.se_model)),
        "fair_average": estimate(of.measure.map(|measure| measure.fair_average)),
        "extreme": of.extreme.map(end),
    })
}

const fn end(extreme: Extreme) -> &'static str {
    match extreme {
        Extreme::Lowest => "min",
        Extreme::Highest => "max",
    }
}

/// One list for a rating scale, lists by element for partial credit.
fn thresholds(sets: &[ThresholdSet]) -> Value {
    let by_element =
        || sets.iter().filter_map(|set| set.element.clone().map(|element| (element, json!(set.values)))).collect::<Map<_, _>>();
    match sets {
        [ThresholdSet { element: None, values, .. }] => json!(values),
        _ => Value::Object(by_element()),
    }
}

fn estimate(value: Estimate<f64>) -> Value {
    value.map_or(Value::Null, |value| json!(value))
}

fn plural(name: &str) -> String {
    name.strip_suffix('y').map_or_else(|| format!("{name}s"), |stem| format!("{stem}ies"))
}

/// The ratings beside the case whose rating scale measures are those of `fitted` without its extreme elements, within the tolerance of the case, as its expectation names them:
/// the joint estimates from `NAME.csv` are the case `NAME_jml.json`.
fn same_measures_elsewhere(case: &Case, fitted: &Jml) -> Result<Option<String>, Problem> {
    let unreadable = |error: std::io::Error| Problem::Unreadable { file: case.folder.display().to_string(), reason: error.to_string() };
    let tolerance = case.tolerance.get("measure").or_else(|| case.tolerance.get("default")).unwrap_or(&case.tolerance);
    let tolerance = tolerance.as_f64().unwrap_or(1e-4);
    let own = case.data.get("csv").and_then(Value::as_str);
    let mut stems = Vec::new();
    for entry in fs::read_dir(&case.folder).map_err(unreadable)? {
        let name = entry.map_err(unreadable)?.file_name().to_string_lossy().into_owned();
        if let Some(stem) = name.strip_suffix(".csv").filter(|_| own != Some(&name)) {
            stems.push(stem.to_owned());
        }
    }
    stems.sort();
    for stem in stems {
        let other = Case { data: json!({ "csv": format!("{stem}.csv") }), ..case.clone() };
        // Tables of other fields lie there too.
        let Ok(Ok(other)) = ratings(&other).map(|other| jml(&other, &Thresholds::RatingScale)) else { continue };
        if same_measures(&other, fitted, tolerance) {
            return Ok(Some(format!("identical to {stem}_jml.json (rsm)")));
        }
    }
    Ok(None)
}

fn same_measures(one: &Jml, other: &Jml, tolerance: f64) -> bool {
    let measures = |fitted: &Jml| -> Vec<(String, String, f64)> {
        let ordinary = fitted.facets.iter().flat_map(|facet| {
            let elements = facet.elements.iter().filter(|element| element.extreme.is_none());
            elements.filter_map(|element| Some((facet.name.clone(), element.label.clone(), element.measure.ok()?.value)))
        });
        ordinary.collect()
    };
    let (one, other) = (measures(one), measures(other));
    let same = |(a, b): (&(String, String, f64), &(String, String, f64))| a.0 == b.0 && a.1 == b.1 && (a.2 - b.2).abs() <= tolerance;
    one.len() == other.len() && one.iter().zip(&other).all(same)
}

/// The facet with thresholds of its own under partial credit: the competencies, or the last facet where nothing is called so.
fn competency(ratings: &Ratings) -> &str {
    let names = || ratings.facets().iter().skip(1).map(|facet| facet.name.as_str());
    names().find(|name| ["competency", "item", "criterion"].contains(name)).or_else(|| names().next_back()).unwrap_or_default()
}

fn partial_credit(case: &Case, ratings: &Ratings) -> Thresholds {
    let said = case.data.get("pcm_facet").and_then(Value::as_str);
    Thresholds::PartialCredit { facet: said.unwrap_or_else(|| competency(ratings)).to_owned() }
}

/// Nodes written as `linspace(from,to,count)`, or listed.
fn nodes(case: &Case) -> Result<MmlOptions, Problem> {
    let options = |from, to, nodes| MmlOptions { range: (from, to), nodes, free: None };
    match case.data.get("nodes") {
        None => Ok(options(-6.0, 6.0, 21)),
        Some(Value::Array(nodes)) => {
            let nodes = nodes.iter().map(|node| number(node, "nodes")).collect::<Result<Vec<_>, _>>()?;
            match (nodes.first(), nodes.last()) {
                (Some(from), Some(to)) => Ok(options(*from, *to, nodes.len())),
                _ => Err(wrong("nodes", "is empty")),
            }
        }
        Some(said) => {
            let said = text(said, "nodes")?;
            let inside = said.split_once("linspace(").and_then(|(_, rest)| rest.split_once(')')).map(|(inside, _)| inside);
            let parts: Vec<&str> = inside.unwrap_or_default().split(',').map(str::trim).collect();
            let unread = || wrong("nodes", "is not linspace(from,to,count)");
            let [from, to, count] = parts[..] else { return Err(unread()) };
            let real = |part: &str| part.parse::<f64>().map_err(|_| unread());
            Ok(options(real(from)?, real(to)?, count.parse().map_err(|_| unread())?))
        }
    }
}

/// The ratings of a case. The scale is that of `scale`, or 1 to 5, widened to what was given.
fn ratings(case: &Case) -> Result<Ratings, Problem> {
    let (columns, rows) = long_form(case)?;
    let position = |name: &str| columns.iter().position(|column| column == name);
    let rating = position("rating").or_else(|| position("score")).unwrap_or(columns.len().saturating_sub(1));
    let candidate = position("candidate").or_else(|| position("person")).unwrap_or(0);
    let mut order = vec![candidate];
    order.extend((0..columns.len()).filter(|column| *column != candidate && *column != rating));

    let mut read = Vec::with_capacity(rows.len());
    for row in &rows {
        let cell = |column: usize| row.get(column).map(String::as_str).ok_or_else(|| wrong("rows", "is a row that is too short"));
        let said = cell(rating)?.trim();
        if said.is_empty() || said.eq_ignore_ascii_case("na") {
            continue;
        }
        let labels = order.iter().map(|column| cell(*column)).collect::<Result<Vec<_>, _>>()?;
        read.push((labels, whole(said)?));
    }
    let (lowest, highest) = scale(case)?;
    let lowest = read.iter().map(|(_, value)| *value).fold(lowest, i64::min);
    let highest = read.iter().map(|(_, value)| *value).fold(highest, i64::max);
    let names: Vec<&str> = order.iter().filter_map(|column| columns.get(*column).map(String::as_str)).collect();
    Ok(Ratings::from_labels(&names, lowest..=highest, read)?)
}

fn scale(case: &Case) -> Result<(i64, i64), Problem> {
    let Some(scale) = case.data.get("scale").or_else(|| case.data.get("categories")) else { return Ok((1, 5)) };
    let ends = match scale {
        Value::Array(ends) => (ends.first(), ends.last()),
        scale => (scale.get("min"), scale.get("max")),
    };
    match (ends.0.and_then(Value::as_i64), ends.1.and_then(Value::as_i64)) {
        (Some(lowest), Some(highest)) => Ok((lowest, highest)),
        _ => Err(wrong("scale", "is not a lowest and a highest rating")),
    }
}

/// A whole number, also where it is written as 4.0.
fn whole(said: &str) -> Result<i64, Problem> {
    let trimmed = said.split_once('.').filter(|(_, rest)| rest.chars().all(|digit| digit == '0')).map_or(said, |(whole, _)| whole);
    trimmed.parse().map_err(|_| wrong("rating", "is not a whole number"))
}

/// Columns and rows, from the CSV file or inline.
fn long_form(case: &Case) -> Result<(Vec<String>, Vec<Vec<String>>), Problem> {
    let inline = ["rows", "ratings"].iter().find_map(|name| case.data.get(*name));
    let Some(rows) = inline else { return csv_rows(case) };
    let rows = list(rows, "rows")?;
    let plain = |value: &Value| match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let columns: Vec<String> = match (case.data.get("columns"), rows.first()) {
        (Some(columns), _) => list(columns, "columns")?.iter().map(plain).collect(),
        // Objects have no order of columns; candidate, rater, then by name.
        (None, Some(Value::Object(first))) => {
            let leading = ["candidate", "rater"].into_iter().filter(|name| first.contains_key(*name));
            let others = first.keys().map(String::as_str).filter(|name| !["candidate", "rater"].contains(name));
            leading.chain(others).map(str::to_owned).collect()
        }
        (None, Some(Value::Array(first))) => {
            let names = ["candidate", "rater", "competency", "task"];
            let facets = names.iter().take(first.len().saturating_sub(1)).map(|name| (*name).to_owned());
            facets.chain(["rating".to_owned()]).collect()
        }
        _ => return Err(wrong("rows", "has no rows")),
    };
    let cells = |row: &Value| match row {
        Value::Object(cells) => Ok(columns.iter().map(|column| cells.get(column).map(plain).unwrap_or_default()).collect()),
        Value::Array(cells) => Ok(cells.iter().map(plain).collect()),
        _ => Err(wrong("rows", "is neither an object nor a list")),
    };
    let rows = rows.iter().map(cells).collect::<Result<_, _>>()?;
    Ok((columns, rows))
}

impl From<MfrmError> for Problem {
    fn from(error: MfrmError) -> Self {
        match error {
            MfrmError::NotEstimable(reason) => Self::NotEstimable(reason),
            other => wrong("rows", &other.to_string()),
        }
    }
}
