//! Answers the kind `g_theory`.
//!
//! The design stands in `design`, or is found in the title or the layout in Brennan's notation. Scores are nested lists with one axis per factor, or a table with one row per level of one factor (persons,
//! unless the layout says otherwise) and one column per combination of the others. Which decision studies to do is asked by the case: its rows name numbers of conditions (`n_t`), and everything else in
//! them is answered.

use serde_json::{Map, Value, json};

use super::case::{Case, Problem};
use super::layout::{design_in, layout};
use super::read::wrong;
use crate::generalizability::{Decision, Design, Study, StudyError, Term, anova};

pub(super) fn answer(case: &Case) -> Result<Value, Problem> {
    let words = |name: &str| case.data.get(name).and_then(Value::as_str).unwrap_or_default();
    let design = [words("design"), case.title.as_str(), words("layout"), "p x i"]
        .into_iter()
        .find_map(design_in)
        .ok_or_else(|| wrong("design", "is missing"))?;
    let (sizes, scores) = layout(case, &design)?;
    let sizes: Vec<(&str, usize)> = sizes.iter().map(|(name, size)| (name.as_str(), *size)).collect();
    let study = anova(&design, &sizes, &scores).map_err(|error| unfit(&error))?;
    let object = object(case, &design);
    let requests = ["d_study", "d_studies"].iter().find_map(|name| case.data.get(name).or_else(|| case.expected.get(name)));
    let single = requests.cloned().into_iter().filter(Value::is_object);
    let listed = requests.and_then(Value::as_array).into_iter().flatten().cloned();
    let decisions = listed.chain(single).map(|request| decided(&study, &object, &request)).collect::<Result<Vec<_>, _>>()?;
    let decisions = if requests.is_some_and(Value::is_object) { decisions.first().cloned().unwrap_or_default() } else { json!(decisions) };

    let mut answer = decision_figures(&study.decide(&object, &[]).map_err(|error| unfit(&error))?);
    let figures = [
        ("mean_squares", by_term(&study, &|one| one.mean_square.into())),
        ("variance_components", by_term(&study, &|one| one.component.into())),
        ("sums_of_squares", by_term(&study, &|one| one.sum_of_squares.into())),
        ("ss", by_term(&study, &|one| one.sum_of_squares.into())),
        ("df", by_term(&study, &|one| one.df.into())),
        ("d_study", decisions.clone()),
        ("d_studies", decisions),
        ("mean", study.mean.into()),
        ("grand_mean", study.mean.into()),
        ("negative", study.terms.iter().filter(|one| one.component < 0.0).map(|one| one.term.name()).collect()),
    ];
    answer.extend(figures.map(|(name, figure)| (name.to_owned(), figure)));
    Ok(answer.into())
}

fn unfit(error: &StudyError) -> Problem {
    wrong("data", &error.to_string())
}

/// The object of measurement: what the case says, or persons, or the first factor.
fn object(case: &Case, design: &Design) -> String {
    let said = ["object", "object_of_measurement"].iter().find_map(|name| case.data.get(name)).and_then(Value::as_str);
    let factor = |name: &str| design.factors().iter().find(|factor| **factor == name || name.starts_with(factor.as_str()));
    said.and_then(factor).or_else(|| factor("p")).or_else(|| design.factors().first()).cloned().unwrap_or_default()
}

/// The decision that a row asks for, with the numbers of conditions that it names.
fn decided(study: &Study, object: &str, request: &Value) -> Result<Value, Problem> {
    let mut conditions = Vec::new();
    let mut row = Map::new();
    for (name, size) in request.as_object().into_iter().flatten() {
        let facet = name.strip_prefix("n_").or_else(|| name.strip_prefix('n')).and_then(|rest| rest.get(..1));
        let known = facet.filter(|facet| {
            *facet != object && study.terms.iter().any(|one| one.term.name() == **facet || one.term.primary == [(*facet).to_owned()])
        });
        if let (Some(facet), Some(size)) = (known, size.as_u64().and_then(|size| usize::try_from(size).ok())) {
            conditions.push((facet, size));
            row.insert(name.clone(), size.into());
        }
    }
    row.append(&mut decision_figures(&study.decide(object, &conditions).map_err(|error| unfit(&error))?));
    Ok(row.into())
}

fn decision_figures(decision: &Decision) -> Map<String, Value> {
    let figures = [
        ("universe_variance", decision.universe_variance.into()),
        ("rel_error", decision.relative_error.into()),
        ("abs_error", decision.absolute_error.into()),
        ("rel_sem", libm::sqrt(decision.relative_error).into()),
        ("abs_sem", libm::sqrt(decision.absolute_error).into()),
        ("E_rho2", decision.generalizability.map_or(Value::Null, Into::into)),
        ("Phi", decision.dependability.map_or(Value::Null, Into::into)),
        ("set_to_zero", json!(decision.set_to_zero)),
    ];
    figures.map(|(name, figure)| (name.to_owned(), figure)).into_iter().collect()
}

/// A figure of every term, under every spelling of its name: `pr:t`, `pr_t`, `rp:t`, …; that of all factors together also as the residual.
fn by_term(study: &Study, of: &dyn Fn(&crate::generalizability::Variation) -> Value) -> Value {
    let mut named = Map::new();
    for one in &study.terms {
        for spelling in spellings(&one.term) {
            named.insert(spelling, of(one));
        }
    }
    if let Some(last) = study.terms.last() {
        let name = last.term.name().replace(':', "_");
        for spelling in [
            "e".to_owned(),
            "res".to_owned(),
            "residual".to_owned(),
            "error".to_owned(),
            format!("{name}_e"),
            format!("{name},e"),
            format!("{}e", last.term.name()),
        ] {
            named.entry(spelling).or_insert_with(|| of(last));
        }
    }
    named.into()
}

fn spellings(term: &Term) -> Vec<String> {
    let mut all = Vec::new();
    for primary in orders(&term.primary) {
        if term.nesting.is_empty() {
            all.extend([primary.concat(), primary.join("x"), primary.join(" x ")]);
        }
        for nesting in orders(&term.nesting).iter().filter(|nesting| !nesting.is_empty()) {
            let (primary, nesting) = (primary.concat(), nesting.concat());
            all.extend([format!("{primary}:{nesting}"), format!("{primary}_{nesting}"), format!("{primary}({nesting})")]);
        }
    }
    all
}

/// Every order of a few names.
fn orders(names: &[String]) -> Vec<Vec<String>> {
    if names.is_empty() {
        return vec![Vec::new()];
    }
    let mut all = Vec::new();
    for (index, first) in names.iter().enumerate() {
        let rest: Vec<String> = names.iter().enumerate().filter(|(other, _)| *other != index).map(|(_, name)| name.clone()).collect();
        all.extend(orders(&rest).into_iter().map(|tail| [vec![first.clone()], tail].concat()));
    }
    all
}
