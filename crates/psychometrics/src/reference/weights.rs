//! Answers the kind `smaa`.
//!
//! Shares are laid out as fractions where the case expects texts and as numbers where it expects numbers. Weights are uniform unless the case has weights to stay around;
//! limits stand in `order`, `lower` and `upper`, or are written out: `w1 >= w2 >= w3`.

use serde_json::{Map, Value, json};

use super::case::{Case, Problem};
use super::read::{count, exact as fraction, list, text, wrong};
use crate::exact::Ratio;
use crate::weights::{
    Acceptability, Change, Constraints, Exact, Scores, Weightings, WeightsError, acceptability, dominates, drawn, exact, smallest_change,
    stays_first,
};

/// Enough for a share to be within .003 of the true one.
const DRAWS: u32 = 400_000;

pub(super) fn answer(case: &Case) -> Result<Value, Problem> {
    let data = &case.data;
    let rows = first(data, &["x", "scores", "rows"]).ok_or_else(|| wrong("x", "is missing"))?;
    let scores = Scores::new(list(rows, "x")?.iter().map(|row| fractions(row, "x")).collect::<Result<_, _>>()?)?;
    let given = given_weights(data)?;
    let weightings = weightings(data, &scores, given.as_deref())?;
    let exactly = match &weightings {
        Weightings::Uniform(constraints) => match exact(&scores, constraints) {
            Ok(exact) => Some(exact),
            Err(WeightsError::NotExact | WeightsError::Exact(_)) => None,
            Err(error) => return Err(error.into()),
        },
        Weightings::Around { .. } => None,
    };
    let shares = if exactly.is_some() { acceptability(&scores, &weightings, DRAWS)? } else { drawn(&scores, &weightings, DRAWS)? };

    let mut answers = Map::new();
    for (name, expected) in case.expected.as_object().into_iter().flatten() {
        let value = shares_called(name, &shares, exactly.as_ref().filter(|_| has_text(expected)))?;
        if let Some(value) = value {
            answers.insert(name.clone(), value);
        }
    }
    for name in ["pareto_dominates", "dominates", "dominance"] {
        answers.insert(name.into(), json!(dominates(&scores)));
    }
    if let Some(weights) = &given {
        answers.extend(around_weights(data, &scores, weights)?);
    }
    Ok(Value::Object(answers))
}

/// The shares that go by `name`, as fractions if those are given.
fn shares_called(name: &str, shares: &Acceptability, exactly: Option<&Exact>) -> Result<Option<Value>, Problem> {
    let laid_out = |floats: &[Vec<f64>], fractions: Option<&[Vec<Ratio>]>| match fractions {
        Some(rows) => json!(rows.iter().map(|row| texts(row)).collect::<Vec<_>>()),
        None => json!(floats),
    };
    let sums = |places: usize| -> Result<Value, Problem> {
        match exactly {
            Some(exact) => {
                let sum = |row: &Vec<Ratio>| row.iter().take(places).try_fold(Ratio::ZERO, |sum, share| sum.checked_add(*share));
                Ok(json!(texts(&exact.rank.iter().map(sum).collect::<Result<Vec<_>, _>>()?)))
            }
            None => Ok(json!((0..shares.rank.len()).map(|alternative| shares.within(alternative, places)).collect::<Vec<_>>())),
        }
    };
    Ok(Some(match name {
        "rank_acceptability" | "acceptability" | "b" => laid_out(&shares.rank, exactly.map(|exact| exact.rank.as_slice())),
        "pairwise" | "pairwise_winning" | "pairwise_winning_index" | "ahead" | "p_better" => {
            laid_out(&shares.ahead, exactly.map(|exact| exact.ahead.as_slice()))
        }
        "central_weights" | "central" => match exactly {
            Some(exact) => json!(exact.central.iter().map(|weights| weights.as_deref().map(texts)).collect::<Vec<_>>()),
            None => json!(shares.central),
        },
        "first_acceptability" | "first" | "p_first" => sums(1)?,
        "first_regions" | "regions" => match exactly {
            Some(exact) => {
                json!(exact.first.iter().map(|corners| corners.iter().map(|one| texts(one)).collect::<Vec<_>>()).collect::<Vec<_>>())
            }
            None => return Ok(None),
        },
        // `top2` and its like: the share in which each is among the first so many.
        name => match name.trim_start_matches("p_").strip_prefix("top").and_then(|places| places.trim_matches('_').parse().ok()) {
            Some(places) => sums(places)?,
            None => return Ok(None),
        },
    }))
}

/// What depends on given weights: by `pair` (the first two if none is named) the smallest change, and for each criterion the interval over which the first place holds.
fn around_weights(data: &Value, scores: &Scores, weights: &[Ratio]) -> Result<Map<String, Value>, Problem> {
    let mut answers = Map::new();
    let pair = match first(data, &["pair", "swap"]) {
        Some(pair) => list(pair, "pair")?.iter().map(|index| count(index, "pair")).collect::<Result<Vec<_>, _>>()?,
        None => vec![0, 1],
    };
    if let (&[one, other], true) = (pair.as_slice(), scores.alternatives() > 1) {
        let change = smallest_change(scores, weights, one, other)?;
        answers.insert("smallest_change".into(), change.as_ref().map_or(Value::Null, laid_out));
        answers.insert("new_weights".into(), change.map_or(Value::Null, |change| json!(texts(&change.weights))));
    }
    for alternative in 0..scores.alternatives() {
        if let Some(intervals) = stays_first(scores, weights, alternative)? {
            let ends: Vec<_> = intervals.iter().map(|interval| texts(&[interval.lower, interval.upper])).collect();
            answers.insert("stays_first".into(), json!(ends));
            break;
        }
    }
    Ok(answers)
}

fn laid_out(change: &Change) -> Value {
    let moves: Vec<Value> =
        change.moves.iter().map(|one| json!({ "from": one.from, "to": one.to, "points": one.points.to_string() })).collect();
    json!({ "moved": change.moved.to_string(), "weights": texts(&change.weights), "moves": moves })
}

/// Uniform weights within the limits of the case, or weights around those it gives together with a concentration.
fn weightings(data: &Value, scores: &Scores, given: Option<&[Ratio]>) -> Result<Weightings, Problem> {
    let place = first(data, &["weights"]).filter(|weights| weights.is_object()).unwrap_or(data);
    let concentration = first(place, &["concentration", "dirichlet", "alpha0"]).or_else(|| first(data, &["concentration", "dirichlet"]));
    if let (Some(concentration), Some(weights)) = (concentration, given) {
        let concentration = u32::try_from(count(concentration, "concentration")?).unwrap_or(u32::MAX);
        return Ok(Weightings::Around { weights: weights.to_vec(), concentration });
    }
    let criteria = scores.criteria();
    let limit = |names: &[&str], otherwise: Ratio| match first(place, names).or_else(|| first(data, names)) {
        Some(limits) if limits.is_array() => fractions(limits, "limits"),
        Some(limit) => Ok(vec![fraction(limit, "limits")?; criteria]),
        None => Ok(vec![otherwise; criteria]),
    };
    let lower = limit(&["lower", "min", "lower_bounds"], Ratio::ZERO)?;
    let upper = limit(&["upper", "max", "upper_bounds"], Ratio::ONE)?;
    Ok(Weightings::Uniform(Constraints::between(lower, upper)?.in_order(order(data, place)?)?))
}

/// The order of the weights, from a list of indices or from a text such as `w1 >= w2 >= w3`.
fn order(data: &Value, place: &Value) -> Result<Vec<usize>, Problem> {
    let names = ["order", "constraint", "constraints", "weights"];
    let found = names.iter().find_map(|name| place.get(*name).or_else(|| data.get(*name)).filter(|value| is_order(value)));
    match found {
        None => Ok(Vec::new()),
        Some(Value::Array(indices)) => indices.iter().map(|index| count(index, "order")).collect(),
        Some(written) => {
            // Words may stand before the first weight of the chain and after the last.
            let written = text(written, "order")?.replace(">=", ">").replace('≥', ">");
            let weight = |(index, part): (usize, &str)| {
                let mut words = part.split_whitespace();
                let name = if index == 0 { words.next_back() } else { words.next() }.unwrap_or_default();
                let digits: String = name.chars().filter(char::is_ascii_digit).collect();
                let number = digits.parse::<usize>().ok().and_then(|number| number.checked_sub(1));
                number.ok_or_else(|| wrong("order", "does not number the weights from 1"))
            };
            written.split('>').enumerate().map(weight).collect()
        }
    }
}

fn is_order(value: &Value) -> bool {
    value.as_str().is_some_and(|text| text.contains(['>', '≥'])) || value.as_array().is_some_and(|items| items.iter().all(Value::is_u64))
}

/// The weights that a case gives, if any.
fn given_weights(data: &Value) -> Result<Option<Vec<Ratio>>, Problem> {
    let inside = data.get("weights").and_then(|weights| first(weights, &["w", "around", "centre", "center", "mean"]));
    let direct = first(data, &["w", "w0", "current_weights", "weights"]);
    inside.or(direct).filter(|weights| weights.is_array()).map(|weights| fractions(weights, "weights")).transpose()
}

fn fractions(value: &Value, place: &str) -> Result<Vec<Ratio>, Problem> {
    list(value, place)?.iter().map(|item| fraction(item, place)).collect()
}

fn texts(fractions: &[Ratio]) -> Vec<String> {
    fractions.iter().map(Ratio::to_string).collect()
}

/// Whether a text stands somewhere in what is expected.
fn has_text(value: &Value) -> bool {
    match value {
        Value::String(_) => true,
        Value::Array(items) => items.iter().any(has_text),
        Value::Object(fields) => fields.values().any(has_text),
        _ => false,
    }
}

/// The first of several names that an object has.
fn first<'a>(data: &'a Value, names: &[&str]) -> Option<&'a Value> {
    names.iter().find_map(|name| data.get(*name)).filter(|value| !value.is_null())
}
