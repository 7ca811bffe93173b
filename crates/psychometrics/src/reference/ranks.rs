//! Answers the kinds `rank_confidence` and `banding`.
//!
//! Sets of a case are named by what they are: `top5_95` is the set of the best 5 at 95 %, `n_top5_95` its size, `sweden_marginal95` the interval of one candidate, and
//! `sweden_rank` its observed rank. Which of them a case wants is read from the names it expects; what they hold is computed from its data.

use serde_json::{Map, Value, json};

use super::case::{Case, Problem};
use super::read::{count, exact, list, member, number, numbers, rows, table, text, wrong};
use crate::numeric::normal;
use crate::ranks::{ClassicalBand, Confidence, Estimates, Position, Procedure, RankConfidence, RankInterval, Sides, around_cut};

/// Enough for a critical value to be within .01 of the true one.
const DRAWS: usize = 400_000;

pub(super) fn answer(case: &Case) -> Result<Value, Problem> {
    if case.kind == "banding" { banding(case) } else { rank_confidence(case) }
}

/// The estimates of a case with the names of the candidates, empty where it has none.
struct Named {
    estimates: Estimates,
    names: Vec<String>,
}

fn rank_confidence(case: &Case) -> Result<Value, Problem> {
    let named = if case.data.get("csv").is_some() { from_csv(case)? } else { from_lists(&case.data)? };
    let coverage = coverage(&case.data)?;
    let question = Question { ranks: RankConfidence::of(&named.estimates, DRAWS)?, named, coverage };
    let mut answers = Map::new();
    for (name, expected) in case.expected.as_object().into_iter().flatten() {
        if let Some(value) = question.answer(name, expected)? {
            answers.insert(name.clone(), value);
        }
    }
    Ok(Value::Object(answers))
}

/// The first of several names that an object has.
fn first<'a>(data: &'a Value, names: &[&str]) -> Option<&'a Value> {
    names.iter().find_map(|name| data.get(*name)).filter(|value| !value.is_null())
}

fn coverage(data: &Value) -> Result<f64, Problem> {
    if let Some(alpha) = data.get("alpha") {
        return Ok(1.0 - number(alpha, "alpha")?);
    }
    first(data, &["coverage", "confidence", "level"]).map_or(Ok(0.95), |value| number(value, "coverage"))
}

fn from_lists(data: &Value) -> Result<Named, Problem> {
    let values = first(data, &["theta_hat", "theta", "estimates", "scores"]).ok_or_else(|| wrong("theta_hat", "is missing"))?;
    let values = numbers(values, "theta_hat")?;
    let names = match first(data, &["labels", "names", "ids", "candidates"]) {
        Some(names) => list(names, "labels")?.iter().map(|name| text(name, "labels").map(str::to_owned)).collect::<Result<_, _>>()?,
        None => Vec::new(),
    };
    let estimates = if let Some(covariance) = first(data, &["covariance", "cov", "vcov", "V", "Sigma", "sigma"]) {
        let cells = table(covariance, "covariance")?.into_iter().flatten().map(|cell| cell.ok_or_else(|| wrong("covariance", "has a gap")));
        Estimates::new(values, cells.collect::<Result<_, _>>()?)?
    } else {
        let errors = first(data, &["se", "standard_errors", "ses"]).ok_or_else(|| wrong("se", "is missing"))?;
        let errors = if let Some(error) = errors.as_f64() { vec![error; values.len()] } else { numbers(errors, "se")? };
        match first(data, &["rho", "correlation"]) {
            // Errors that all correlate equally.
            Some(rho) if rho.is_number() => {
                let rho = number(rho, "rho")?;
                let cell = |(row, a): (usize, f64), (column, b): (usize, f64)| if row == column { a * b } else { rho * a * b };
                let numbered = || errors.iter().copied().enumerate();
                let covariance = numbered().flat_map(|row| numbered().map(move |column| cell(row, column))).collect();
                Estimates::new(values, covariance)?
            }
            _ => Estimates::independent(values, &errors)?,
        }
    };
    Ok(Named { estimates, names })
}

/// The first column names the candidates; one column ends in `se`, and another has the estimates (named by `score`, or by what its name ends in).
fn from_csv(case: &Case) -> Result<Named, Problem> {
    let (header, rows) = rows(case)?;
    let ending = |endings: &[&str]| header.iter().position(|name| endings.iter().any(|ending| name.to_lowercase().ends_with(ending)));
    let column_of = |key: &str| case.data.get(key).and_then(Value::as_str).and_then(|name| header.iter().position(|column| column == name));
    let error =
        column_of("se").or_else(|| ending(&["_se", "se", "error"])).ok_or_else(|| wrong("csv", "has no column of standard errors"))?;
    let score = column_of("score")
        .or_else(|| ending(&["score", "theta", "theta_hat", "estimate", "mean"]))
        .ok_or_else(|| wrong("csv", "has no column of estimates"))?;
    let (mut names, mut values, mut errors) = (Vec::new(), Vec::new(), Vec::new());
    for row in &rows {
        let cell = |column: usize| row.get(column).and_then(|cell| cell.trim().parse::<f64>().ok());
        // A row without a number is a candidate without an estimate.
        if let (Some(name), Some(value), Some(error)) = (row.first(), cell(score), cell(error)) {
            names.push(name.clone());
            values.push(value);
            errors.push(error);
        }
    }
    Ok(Named { estimates: Estimates::independent(values, &errors)?, names })
}

struct Question {
    named: Named,
    ranks: RankConfidence,
    coverage: f64,
}

impl Question {
    /// What `name` asks for; `None` if it asks for nothing that is known. The form of `expected` says only whether one value or one for each candidate is wanted.
    fn answer(&self, name: &str, expected: &Value) -> Result<Option<Value>, Problem> {
        if name == "tukey_q" {
            return Ok(Some(json!(self.ranks.critical_simultaneous(self.coverage)? * core::f64::consts::SQRT_2)));
        }
        if let Some(which) = name.strip_prefix("critical_") {
            return self.critical(which, expected);
        }
        if name.starts_with("tau_best") {
            let set = |places: usize, form: &Value| self.top(places, self.coverage, form);
            let sets = expected.as_object().into_iter().flatten().filter_map(|(key, form)| Some((key, key.parse().ok()?, form)));
            let sets = sets.map(|(key, places, form)| Ok((key.clone(), set(places, form)?))).collect::<Result<Map<_, _>, Problem>>()?;
            return Ok(Some(Value::Object(sets)));
        }
        if matches!(name, "rank" | "ranks" | "observed_ranks" | "observed_rank") {
            return Ok(Some(
                self.by_candidate(self.named.estimates.observed_ranks().into_iter().map(|rank| json!(rank)).collect(), expected),
            ));
        }
        let (stem, coverage) = self.split_coverage(name);
        if let Some((before, places)) =
            stem.split_once("top").and_then(|(before, rest)| Some((before, rest.trim_matches('_').parse().ok()?)))
        {
            return Ok((before.is_empty() || before == "n_").then_some(self.top(places, coverage, expected)?));
        }
        if let Some(who) = stem.strip_suffix("_rank") {
            let rank = self.candidate(who).and_then(|index| self.named.estimates.observed_ranks().get(index).copied());
            return Ok(rank.map(|rank| json!(rank)));
        }
        let single = ["single_step", "singlestep", "one_step"].iter().any(|word| stem.contains(word));
        let sides = if stem.contains("lower") || stem.contains("best") {
            Sides::Best
        } else if stem.contains("upper") || stem.contains("worst") {
            Sides::Worst
        } else {
            Sides::Both
        };
        let procedure = if single { Procedure::SingleStep } else { Procedure::StepDown };
        let confidence = Confidence { coverage, sides, procedure };
        let simultaneous = stem.contains("simul");
        let family = if simultaneous { "simul" } else { "marginal" };
        let who = stem.split_once(family).map_or(stem, |(who, _)| who).trim_end_matches('_');
        if who.is_empty() {
            let intervals = if simultaneous { self.ranks.simultaneous(confidence)? } else { self.ranks.marginal(confidence)? };
            return Ok(Some(self.by_candidate(intervals.into_iter().map(pair).collect(), expected)));
        }
        let Some(index) = self.candidate(who) else { return Ok(None) };
        let interval = if simultaneous {
            self.ranks.simultaneous(confidence)?.get(index).copied()
        } else {
            Some(self.ranks.marginal_of(index, confidence)?)
        };
        Ok(interval.map(pair))
    }

    fn critical(&self, which: &str, expected: &Value) -> Result<Option<Value>, Problem> {
        let (which, coverage) = self.split_coverage(which);
        if which.contains("pairs") || which.contains("simul") {
            return Ok(Some(json!(self.ranks.critical_simultaneous(coverage)?)));
        }
        if !which.contains("marginal") {
            return Ok(None);
        }
        let sides = if which.contains("one_sided") { Sides::Best } else { Sides::Both };
        let all = (0..self.named.estimates.count())
            .map(|index| self.ranks.critical_marginal(index, coverage, sides))
            .collect::<Result<Vec<f64>, _>>()?;
        if expected.is_number() {
            // One value for all says that they are equal but for chance.
            let mean = all.iter().sum::<f64>() / f64::from(u32::try_from(all.len()).unwrap_or(u32::MAX));
            return Ok(Some(json!(mean)));
        }
        Ok(Some(self.by_candidate(all.into_iter().map(|value| json!(value)).collect(), expected)))
    }

    /// The set of those who may be among the best: a truth value for each, or the names, or where there are no names the indices.
    fn top(&self, places: usize, coverage: f64, expected: &Value) -> Result<Value, Problem> {
        let set = self.ranks.top(places, Confidence::level(coverage))?;
        if expected.as_array().is_some_and(|items| items.iter().all(Value::is_boolean)) {
            return Ok(json!(set));
        }
        let held = set.iter().enumerate().filter(|(_, held)| **held).map(|(index, _)| index);
        let held: Vec<Value> = held.map(|index| self.named.names.get(index).map_or_else(|| json!(index), |name| json!(name))).collect();
        Ok(if expected.is_number() { json!(held.len()) } else { json!(held) })
    }

    /// One value for each candidate, by name if that is how they are expected.
    fn by_candidate(&self, values: Vec<Value>, expected: &Value) -> Value {
        if expected.is_object() {
            let numbered = values.into_iter().enumerate();
            let named = numbered.map(|(index, value)| (self.named.names.get(index).cloned().unwrap_or_else(|| index.to_string()), value));
            return Value::Object(named.collect());
        }
        Value::Array(values)
    }

    /// A name without the coverage that its last digits may say: `top5_95` is `top5` at .95.
    fn split_coverage<'a>(&self, name: &'a str) -> (&'a str, f64) {
        let stem = name.trim_end_matches(|letter: char| letter.is_ascii_digit());
        let digits = name.get(stem.len()..).unwrap_or_default();
        match format!("0.{digits}").parse::<f64>() {
            // The digits of `top5` say how many places, not how sure.
            Ok(coverage) if !digits.is_empty() && !stem.ends_with("top") => (stem.trim_end_matches('_'), coverage),
            _ => (name, self.coverage),
        }
    }

    /// The candidate called so: by name, by initials, or by the beginning of a name.
    fn candidate(&self, who: &str) -> Option<usize> {
        let plain = |name: &str| name.to_lowercase().replace('ü', "u").replace([' ', '-'], "_");
        let initials = |name: &str| name.split([' ', '-']).filter_map(|word| word.chars().next()).collect::<String>().to_lowercase();
        let names = || self.named.names.iter();
        let who = plain(who);
        names()
            .position(|name| plain(name) == who)
            .or_else(|| names().position(|name| name.contains([' ', '-']) && initials(name) == who))
            .or_else(|| names().position(|name| plain(name).starts_with(&who)))
    }
}

fn pair(interval: RankInterval) -> Value {
    json!([interval.lower, interval.upper])
}

fn banding(case: &Case) -> Result<Value, Problem> {
    let data = &case.data;
    let given = numbers(member(data, "scores")?, "scores")?;
    let one_sided = first(data, &["one_sided", "one-sided"]).and_then(Value::as_bool) == Some(true)
        || first(data, &["sides"])
            .is_some_and(|sides| sides.as_u64() == Some(1) || sides.as_str().is_some_and(|sides| sides.contains("one")));
    let multiplier = match first(data, &["C", "c", "multiplier"]) {
        Some(multiplier) => number(multiplier, "C")?,
        None => normal::quantile(if one_sided { coverage(data)? } else { 0.5 + 0.5 * coverage(data)? }),
    };
    let mut answers = Map::new();
    if let Some(places) = first(data, &["places", "k", "n_places"]) {
        let named = from_lists(data)?;
        let positions = around_cut(&named.estimates, count(places, "places")?, multiplier)?;
        let words = positions.iter().map(|position| match position {
            Position::Above => "above",
            Position::Around => "around",
            Position::Below => "below",
        });
        let words: Vec<&str> = words.collect();
        let those = |word: &str| words.iter().enumerate().filter(|(_, own)| **own == word).map(|(index, _)| index).collect::<Vec<_>>();
        answers.extend(["above", "around", "below"].map(|word| (word.to_owned(), json!(those(word)))));
        answers.insert("positions".into(), json!(words));
        answers.insert("position".into(), json!(words));
        answers.insert("band".into(), json!(words));
    }
    if let Some(band) = classical(data, &given, multiplier)? {
        let top = given.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let selected = match first(data, &["selected", "removed"]) {
            Some(selected) => list(selected, "selected")?.iter().map(|index| count(index, "selected")).collect::<Result<Vec<_>, _>>()?,
            None => best(&given, &[]).into_iter().collect(),
        };
        let (mut slides, mut gone) = (Vec::new(), Vec::new());
        while let Some(next) = best(&given, &gone) {
            slides.push(band.sliding(&given, &gone)?);
            gone.push(next);
        }
        let sliding = band.sliding(&given, &selected)?;
        let left: Vec<f64> = given.iter().enumerate().filter(|(index, _)| !selected.contains(index)).map(|(_, score)| *score).collect();
        let next_top = left.into_iter().fold(f64::NEG_INFINITY, f64::max);
        let successive = band.successive(&given)?;
        let mut member_of = vec![0_usize; given.len()];
        for (number, band) in successive.iter().enumerate() {
            for index in band {
                if let Some(own) = member_of.get_mut(*index) {
                    *own = number + 1;
                }
            }
        }
        let all = json!({
            "sem": band.sem, "sed": band.sed, "width": band.width, "band_width": band.width, "C": multiplier, "c": multiplier,
            "cut": band.cut(top), "top": top, "fixed_band": successive.first(), "n_fixed_band": successive.first().map(Vec::len),
            "fixed_bands": successive, "bands": successive, "band_of": member_of,
            "sliding_band": sliding, "sliding_band_after_top": sliding, "sliding_cut": if next_top.is_finite() { json!(band.cut(next_top)) } else { Value::Null },
            "sliding_bands": slides, "sliding": slides,
        });
        answers.extend(all.as_object().cloned().into_iter().flatten());
    }
    Ok(Value::Object(answers))
}

/// The first of the best scores that are not gone.
fn best(scores: &[f64], gone: &[usize]) -> Option<usize> {
    let left = (0..scores.len()).filter(|index| !gone.contains(index));
    left.reduce(|best, index| if scores.get(index) > scores.get(best) { index } else { best })
}

/// The classical band, from the reliability or from a standard error that is given. The standard deviation is that of the sample if none is given.
fn classical(data: &Value, scores: &[f64], multiplier: f64) -> Result<Option<ClassicalBand>, Problem> {
    if let Some(sem) = first(data, &["sem", "SEM"]) {
        return Ok(Some(ClassicalBand::from_sem(number(sem, "sem")?, multiplier)?));
    }
    if let Some(sed) = first(data, &["sed", "SED"]) {
        return Ok(Some(ClassicalBand::from_sem(number(sed, "sed")? / core::f64::consts::SQRT_2, multiplier)?));
    }
    let Some(reliability) = first(data, &["r_xx", "rxx", "reliability", "r"]) else { return Ok(None) };
    let sd = match first(data, &["sd", "SD"]) {
        Some(sd) => number(sd, "sd")?,
        None => sample_sd(data, scores)?,
    };
    Ok(Some(ClassicalBand::new(sd, number(reliability, "r_xx")?, multiplier)?))
}

/// With n − 1, of scores as they are written, so that their order does not matter.
fn sample_sd(data: &Value, scores: &[f64]) -> Result<f64, Problem> {
    let exact_scores =
        list(member(data, "scores")?, "scores")?.iter().map(|score| exact(score, "scores")).collect::<Result<Vec<_>, _>>()?;
    let one = crate::exact::Ratio::ONE;
    let mean = crate::exact::weighted_mean(&exact_scores.iter().map(|score| (one, *score)).collect::<Vec<_>>())?.to_f64();
    let squares: f64 = scores.iter().map(|score| (score - mean) * (score - mean)).sum();
    let degrees = f64::from(u32::try_from(scores.len()).unwrap_or(u32::MAX)) - 1.0;
    Ok(libm::sqrt(squares / degrees.max(1.0)))
}
