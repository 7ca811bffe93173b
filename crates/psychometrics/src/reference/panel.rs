//! Answers the kinds `lmm_panel`, `panel_posterior` and `lmm_crossed`.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::case::{Case, Problem};
use super::long::{Long, labels, positions};
use super::read::{number, wrong};
use crate::exact::Ratio;
use crate::panel::{
    Candidates, Cell, Comparison, Components, Covariance, Design, Fit, Posterior, Presence, Questions, Rating, Scale, composite_cells,
};

/// Draws here: a probability has a standard error of at most .0008.
const DRAWS: usize = 400_000;

/// A panel with the names of its people.
struct Panel {
    candidates: Vec<String>,
    raters: Vec<String>,
    design: Design,
}

impl Panel {
    /// The composites of the ratings of a case: the weighted mean of whatever competencies a rater assessed, equal weights unless the case has `weights`.
    fn read(case: &Case) -> Result<Self, Problem> {
        let long = Long::read(case)?;
        let last = long.header.len() - 1;
        let value = long.column(&["rating", "score", "value", "z", "y", "level"]).unwrap_or(last);
        let candidate = long.column(&["candidate", "person", "target", "subject", "student", "id", "n"]).unwrap_or(0);
        let rater = long.column(&["rater", "judge", "assessor", "panelist", "lecturer", "r"]).unwrap_or(1);
        let competency = long.column(&["competency", "item", "criterion", "k", "c"]);
        let (candidate_texts, rater_texts) = (long.texts(candidate)?, long.texts(rater)?);
        let (candidates, raters) = (labels(&candidate_texts), labels(&rater_texts));

        // Whatever else tells ratings of a pair apart (competency, task, occasion) makes them ratings of different things.
        let mut things: BTreeMap<Vec<Option<&str>>, usize> = BTreeMap::new();
        let mut weights = Vec::new();
        let mut seen = BTreeMap::new();
        let mut ratings = Vec::with_capacity(long.rows.len());
        let people = positions(&candidate_texts, &candidates).into_iter().zip(positions(&rater_texts, &raters));
        for ((row, text), (candidate_index, rater_index)) in long.rows.iter().zip(long.texts(value)?).zip(people) {
            let mut thing: Vec<Option<&str>> =
                (0..row.len()).filter(|index| ![candidate, rater, value].contains(index)).map(|index| row.get(index)?.as_deref()).collect();
            let repetition = seen.entry((candidate_index, rater_index, thing.clone())).or_insert(0_usize);
            thing.extend(std::iter::repeat_n(None, *repetition));
            *repetition += 1;
            let weight = match competency.and_then(|column| row.get(column)?.as_deref()) {
                Some(name) => weight(case, name)?,
                None => Ratio::ONE,
            };
            let competency = *things.entry(thing).or_insert_with(|| {
                weights.push(weight);
                weights.len() - 1
            });
            let level = Ratio::parse_number(text).map_err(|error| wrong("rating", &error.to_string()))?;
            ratings.push(Rating { candidate: candidate_index, rater: rater_index, competency, level });
        }
        let composites = composite_cells(&weights, &ratings, Presence::Any).map_err(|error| wrong("ratings", &error.to_string()))?;
        let design = Design::of(&composites.cells)?;
        Ok(Self { candidates, raters, design })
    }

    fn by_candidate(&self, values: &[f64]) -> Map<String, Value> {
        named(&self.candidates, values.iter().copied())
    }

    fn severity(&self, effects: &[f64]) -> Map<String, Value> {
        named(&self.raters, effects.iter().map(|effect| -effect))
    }

    fn errors(&self, covariance: &Covariance, part: &mut Map<String, Value>) {
        let count = self.candidates.len();
        part.insert("se".into(), (0..count).map(|one| json!(covariance.error(one))).collect());
        for one in 0..count.min(60) {
            for other in one + 1..count.min(60) {
                part.insert(format!("sed_{}_{}", one + 1, other + 1), json!(covariance.difference_error(one, other)));
            }
        }
    }
}

/// The weight of a competency: what the case says, otherwise one.
fn weight(case: &Case, name: &str) -> Result<Ratio, Problem> {
    match case.data.get("weights").and_then(|weights| weights.get(name)) {
        Some(weight) => super::read::exact(weight, "weights"),
        None => Ok(Ratio::ONE),
    }
}

fn named(names: &[String], values: impl Iterator<Item = f64>) -> Map<String, Value> {
    names.iter().cloned().zip(values.map(|value| json!(value))).collect()
}

/// Both readings of the model at its most likely components.
pub(super) fn lmm(case: &Case) -> Result<Value, Problem> {
    let panel = Panel::read(case)?;
    let mut answer = Map::new();
    for (name, candidates) in [("cand_fixed", Candidates::Fixed), ("cand_random", Candidates::Random)] {
        // One of the two may exist where the other does not.
        let Ok(fit) = Fit::of(&panel.design, candidates) else { continue };
        let mut part = Map::new();
        part.insert("sd_rater".into(), json!(fit.rater_sd));
        for name in ["sd_resid", "sd_residual"] {
            part.insert(name.into(), json!(fit.residual_sd));
        }
        for name in ["reml", "reml_criterion"] {
            part.insert(name.into(), json!(fit.criterion));
        }
        part.insert("adjusted".into(), panel.by_candidate(&fit.adjusted).into());
        part.insert("severity".into(), panel.severity(&fit.rater_effects).into());
        if let (Some(sd), Some(mean), Some(error)) = (fit.candidate_sd, fit.mean, fit.mean_error) {
            part.insert("sd_candidate".into(), json!(sd));
            part.insert("mu".into(), json!(mean));
            part.insert("se_mu".into(), json!(error));
            part.insert("blup".into(), panel.by_candidate(&fit.candidate_effects).into());
            let components = Components { candidate: sd, rater: fit.rater_sd, residual: fit.residual_sd };
            let raters = panel.design.typical_raters();
            part.insert("reliability_absolute".into(), json!(components.reliability(raters, Comparison::Absolute).ok()));
            part.insert("reliability_relative".into(), json!(components.reliability(raters, Comparison::SamePanel).ok()));
        }
        panel.errors(&fit.covariance(&panel.design)?, &mut part);
        answer.insert(name.into(), part.into());
    }
    answer.insert("observed".into(), panel.by_candidate(&panel.design.means()).into());
    Ok(answer.into())
}

/// The model with its components integrated out.
pub(super) fn posterior(case: &Case) -> Result<Value, Problem> {
    let panel = Panel::read(case)?;
    let scale = scale(case)?;
    let posterior = Posterior::of(&panel.design, scale)?;
    let count = panel.candidates.len();
    let half_points = std::iter::successors(Some(scale.lowest), |level| Some(level + 0.5)).take_while(|level| *level <= scale.highest);
    let questions = Questions { draws: DRAWS, tops: (1..=count).collect(), levels: half_points.collect(), pairs: count <= 20 };
    let standings = posterior.standings(&questions)?;
    let covariance = posterior.covariance()?;

    let observed = panel.design.means();
    let rows = panel.candidates.iter().zip(&standings.candidates).enumerate().map(|(index, (id, standing))| {
        let at = |values: &[f64]| values.get(index).copied();
        let mut row = json!({
            "id": id,
            "k": at(panel.design.ratings_per_candidate()),
            "observed": at(&observed),
            "adjusted": at(posterior.adjusted()),
            "se": covariance.error(index),
            "post_mean": standing.mean,
            "post_sd": standing.sd,
            "mean_rank": standing.mean_rank,
            "rank_lo90": standing.lowest_rank,
            "rank_hi90": standing.highest_rank,
        });
        if let Some(row) = row.as_object_mut() {
            for (top, probability) in questions.tops.iter().zip(&standing.top) {
                row.insert(format!("p_top{top}"), json!(probability));
            }
            for (level, probability) in questions.levels.iter().zip(&standing.reaches) {
                row.insert(format!("p_ge_{level}"), json!(probability));
            }
            if let Some(above) = standings.above.chunks(count).nth(index) {
                row.insert("p_above".into(), named(&panel.candidates, above.iter().copied()).into());
            }
        }
        row
    });
    let components = posterior.components();
    let raters = panel.design.typical_raters();
    let mut answer = json!({
        "mu": posterior.mean(),
        "rater_effect": named(&panel.raters, posterior.rater_effects().iter().copied()),
        "severity": panel.severity(posterior.rater_effects()),
        "posterior_mean_sd": { "candidate": components.candidate, "rater": components.rater, "residual": components.residual },
        "candidates": rows.collect::<Vec<_>>(),
    });
    if let Some(answer) = answer.as_object_mut() {
        for (name, comparison) in [("reliability_absolute", Comparison::Absolute), ("reliability_relative", Comparison::SamePanel)] {
            let reliability = posterior.reliability(raters, comparison)?;
            answer.insert(name.into(), json!({ "median": reliability.median, "low": reliability.low, "high": reliability.high }));
        }
    }
    Ok(answer)
}

/// The scale of a case, 1 to 5 unless it says otherwise.
fn scale(case: &Case) -> Result<Scale, Problem> {
    let Some(scale) = case.data.get("scale") else { return Ok(Scale { lowest: 1.0, highest: 5.0 }) };
    let end = |name: &str, other: &str, index: usize| {
        let value = scale.get(name).or_else(|| scale.get(other)).or_else(|| scale.get(index));
        value.map_or_else(|| Err(wrong("scale", "has no ends")), |value| number(value, "scale"))
    };
    Ok(Scale { lowest: end("min", "lowest", 0)?, highest: end("max", "highest", 1)? })
}

/// Two crossed (or nested) random effects. The names come from the formula of the case, or else from the first two columns of the table; the value is the last column.
pub(super) fn crossed(case: &Case) -> Result<Value, Problem> {
    let long = Long::read(case)?;
    let formula = case.data.get("model").or_else(|| case.data.get("formula")).and_then(Value::as_str).unwrap_or_default();
    let mut groups = groupings(formula);
    let is_there = |name: &String| long.column(&[name]).is_some();
    if groups.len() != 2 || !groups.iter().flatten().all(is_there) {
        groups = long.header.iter().take(2).map(|name| vec![name.clone()]).collect();
    }
    let response = formula.split('~').next().unwrap_or_default().trim();
    let value = long.column(&[response]).unwrap_or(long.header.len() - 1);
    let values = long.texts(value)?.into_iter().map(|text| text.parse::<f64>().map_err(|_| wrong("rating", "is not a number")));
    let values = values.collect::<Result<Vec<f64>, _>>()?;
    let [first, second] = groups.as_slice() else { return Err(wrong("data", "has fewer than two groupings")) };
    let (one, other) = (grouping(&long, first)?, grouping(&long, second)?);
    let texts = |grouping: &[String]| -> (Vec<String>, Vec<usize>) {
        let texts: Vec<&str> = grouping.iter().map(String::as_str).collect();
        let labels = labels(&texts);
        let positions = positions(&texts, &labels);
        (labels, positions)
    };
    let ((first_labels, candidates), (second_labels, raters)) = (texts(&one), texts(&other));
    let cells: Vec<Cell> =
        candidates.into_iter().zip(raters).zip(values).map(|((candidate, rater), value)| Cell { candidate, rater, value }).collect();
    let fit = Fit::of(&Design::of(&cells)?, Candidates::Random)?;

    let mut answer = Map::new();
    let mut give = |names: &[&str], value: Value| {
        for name in names {
            answer.insert((*name).to_owned(), value.clone());
        }
    };
    give(&["mu", "intercept"], json!(fit.mean));
    give(&["se_mu", "se_intercept"], json!(fit.mean_error));
    give(&["sd_resid", "sd_residual", "residual"], json!(fit.residual_sd));
    give(&["reml_criterion", "reml", "criterion"], json!(fit.criterion));
    give(&["n", "n_obs"], json!(cells.len()));
    let sides = [
        (first, fit.candidate_sd, &first_labels, &fit.candidate_effects),
        (second, Some(fit.rater_sd), &second_labels, &fit.rater_effects),
    ];
    for (names, sd, labels, effects) in sides {
        for name in [names.join(":"), names.join("_")] {
            give(&[&format!("sd_{name}")], json!(sd));
            give(&[&format!("n_{name}")], json!(labels.len()));
            give(&[&format!("blup_{name}")], named(labels, effects.iter().copied()).into());
        }
    }
    Ok(answer.into())
}

/// The groupings `(1|a)`, `(1|a:b)` and `(1|a/b)` (which is `a` and `b:a`) of a formula, each as the columns that it joins.
fn groupings(formula: &str) -> Vec<Vec<String>> {
    let mut groups = Vec::new();
    for part in formula.split('(').skip(1).filter_map(|part| part.split(')').next()) {
        let Some((_, names)) = part.split_once('|') else { continue };
        let nested: Vec<&str> = names.split('/').map(str::trim).collect();
        for depth in 1..=nested.len() {
            let joined = nested.iter().take(depth).rev().flat_map(|name| name.split(':'));
            groups.push(joined.map(|name| name.trim().to_owned()).collect());
        }
    }
    groups
}

/// The label of a grouping in every row.
fn grouping(long: &Long, names: &[String]) -> Result<Vec<String>, Problem> {
    let columns = names
        .iter()
        .map(|name| long.column(&[name]).map_or_else(|| Err(wrong(name, "is no column")), |column| long.texts(column)))
        .collect::<Result<Vec<_>, _>>()?;
    Ok((0..long.rows.len()).map(|row| columns.iter().filter_map(|column| column.get(row).copied()).collect::<Vec<_>>().join(":")).collect())
}
