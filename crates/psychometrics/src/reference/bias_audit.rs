//! Answers the kind `ll144`: selection or scoring rates by sex, by race or ethnicity and by both, each against the highest.
//!
//! Counts are written by sex and category as `[applicants, selected]`. Scores are written as a list under each category, as columns, or person by person with sex, race and score, in
//! the case or in its CSV file; the scoring rate is then the share above the median of all.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::case::{Case, Problem};
use super::impact::{fraction, group};
use super::read::{exact, list, rows, wrong};
use crate::exact::Ratio;
use crate::impact::{FOUR_FIFTHS, Group, SmallGroups, Standing, above_median, against_highest, scoring_groups};

/// Sex, then race or ethnicity; either is empty where it is not known or the data have only the other.
type Category = (String, String);

/// The groups that are compared with each other, by name.
type Groups = BTreeMap<String, Group>;

pub(super) fn answer(case: &Case) -> Result<Value, Problem> {
    let people = people(case)?;
    let (cells, median) = if people.is_empty() {
        (counted(&case.data)?, None)
    } else {
        let (cells, median) = scored(&people)?;
        (cells, Some(median))
    };
    let sex = together(&cells, |(sex, _)| sex.clone())?;
    let race = together(&cells, |(_, race)| race.clone())?;
    let both = together(&cells, |(sex, race)| match sex.chars().next() {
        Some(first) if !race.is_empty() => format!("{} {race}", first.to_uppercase()),
        _ => String::new(),
    })?;

    let number = |ratio: Ratio| json!(ratio.to_f64());
    let rate_of = |standing: &Standing| json!(standing.rate.ok().map(number));
    let ratio_of = |standing: &Standing| json!(standing.impact_ratio.ok().map(number));
    let all = |of: fn(&Standing) -> Value| [&sex, &race, &both].into_iter().flat_map(|groups| each(groups, of)).collect::<Map<_, _>>();
    let under_two_percent: Vec<&String> = [&sex, &race, &both].into_iter().flat_map(small).collect();
    Ok(json!({
        "median": median.map(Ratio::to_f64),
        "sex": exactly(&sex),
        "race": exactly(&race),
        "race_rate": each(&race, rate_of),
        "race_impact_ratio": each(&race, ratio_of),
        "intersectional": exactly(&both),
        "intersectional_rate": each(&both, rate_of),
        "intersectional_impact_ratio": each(&both, ratio_of),
        "rate": all(|standing| fraction(standing.rate)),
        "impact_ratio": all(|standing| fraction(standing.impact_ratio)),
        "under_two_percent": under_two_percent,
    }))
}

/// The people with their scores, if the case is about scores; otherwise nobody.
fn people(case: &Case) -> Result<Vec<(Category, Ratio)>, Problem> {
    if case.data.get("csv").is_some() {
        let (header, rows) = rows(case)?;
        return rows
            .iter()
            .map(|row| person(&|name| header.iter().zip(row).find(|(column, _)| *column == name).map(|(_, cell)| json!(cell))))
            .collect();
    }
    let fields = case.data.as_object().ok_or_else(|| wrong("data", "is not an object"))?;
    if let Some(records) = fields.values().find_map(|value| value.as_array().filter(|items| items.iter().any(Value::is_object))) {
        return records.iter().map(|record| person(&|name| record.get(name).cloned())).collect();
    }
    if let Some(column) = SCORE.iter().find_map(|name| fields.get(*name)).and_then(Value::as_array) {
        let cell = |name: &str, index: usize| fields.get(name).and_then(|column| column.get(index)).cloned();
        return (0..column.len()).map(|index| person(&|name| cell(name, index))).collect();
    }
    let lists = by_category(&case.data);
    // Pairs are counts, unless the data say that they are scores.
    if fields.contains_key("scores") || lists.iter().any(|(_, list)| list.as_array().is_some_and(|list| list.len() != 2)) {
        let mut people = Vec::new();
        for (category, scores) in lists {
            for score in list(scores, "scores")?.iter().filter(|score| !score.is_null()) {
                people.push((category.clone(), exact(score, "scores")?));
            }
        }
        return Ok(people);
    }
    Ok(Vec::new())
}

/// What a score may be called.
const SCORE: [&str; 2] = ["score", "scores"];

/// One person, from the cells that `cell` finds by name.
fn person(cell: &dyn Fn(&str) -> Option<Value>) -> Result<(Category, Ratio), Problem> {
    let label = |names: &[&str]| names.iter().find_map(|name| cell(name)?.as_str().map(str::to_owned)).unwrap_or_default();
    let score = SCORE.iter().find_map(|name| cell(name)).ok_or_else(|| wrong("score", "is missing"))?;
    let category = (label(&["sex", "gender"]), label(&["race", "race_ethnicity", "ethnicity", "category", "group"]));
    Ok((category, exact(&score, "score")?))
}

/// The leaves of data written by sex and race, or by one of them, under a name such as `groups` or at the top.
fn by_category(data: &Value) -> Vec<(Category, &Value)> {
    let wrapped = ["scores", "groups", "categories", "counts"].iter().find_map(|name| data.get(*name)).filter(|value| value.is_object());
    let mut leaves = Vec::new();
    for (outer, value) in wrapped.unwrap_or(data).as_object().into_iter().flatten() {
        match value {
            Value::Object(inner) if inner.values().any(|leaf| leaf.is_array() || leaf.is_object()) => {
                leaves.extend(inner.iter().map(|(race, leaf)| ((outer.clone(), race.clone()), leaf)));
            }
            Value::Object(_) | Value::Array(_) if is_a_sex(outer) => leaves.push(((outer.clone(), String::new()), value)),
            Value::Object(_) | Value::Array(_) => leaves.push(((String::new(), outer.clone()), value)),
            _ => {}
        }
    }
    leaves
}

fn is_a_sex(name: &str) -> bool {
    ["male", "female", "men", "women", "m", "f"].contains(&name.to_lowercase().as_str())
}

/// The groups as they are counted in the case.
fn counted(data: &Value) -> Result<BTreeMap<Category, Group>, Problem> {
    let cells: BTreeMap<_, _> =
        by_category(data).into_iter().map(|(category, counts)| Ok((category, group(counts, "data")?))).collect::<Result<_, Problem>>()?;
    if cells.is_empty() { Err(wrong("data", "has no group")) } else { Ok(cells) }
}

/// The people above and not above the median of all, by category, and the median.
fn scored(people: &[(Category, Ratio)]) -> Result<(BTreeMap<Category, Group>, Ratio), Problem> {
    let scores: Vec<Ratio> = people.iter().map(|(_, score)| *score).collect();
    let (median, above) = above_median(&scores)?;
    let mut categories: Vec<Category> = people.iter().map(|(category, _)| category.clone()).collect();
    categories.sort();
    categories.dedup();
    let numbers: Vec<Option<usize>> = people.iter().map(|(category, _)| categories.binary_search(category).ok()).collect();
    let groups = scoring_groups(&above, &numbers, categories.len()).map_err(|error| wrong("scores", &error.to_string()))?;
    Ok((categories.into_iter().zip(groups).collect(), median))
}

/// The groups of one name put together; those without a name are left out.
fn together(cells: &BTreeMap<Category, Group>, name: impl Fn(&Category) -> String) -> Result<Groups, Problem> {
    let mut groups = Groups::new();
    for (category, group) in cells {
        let name = name(category);
        let sum = groups.get(&name).map_or(Ok(*group), |sum| sum.and(*group)).map_err(|error| wrong("data", &error.to_string()))?;
        groups.insert(name, sum);
    }
    groups.remove("");
    Ok(groups)
}

fn standings(groups: &Groups) -> Vec<Standing> {
    against_highest(&groups.values().copied().collect::<Vec<_>>(), FOUR_FIFTHS, SmallGroups::MARKED).groups
}

fn each(groups: &Groups, of: impl Fn(&Standing) -> Value) -> Map<String, Value> {
    groups.keys().zip(standings(groups)).map(|(name, standing)| (name.clone(), of(&standing))).collect()
}

/// `<name>_rate` and `<name>_impact_ratio` of every group, as fractions.
fn exactly(groups: &Groups) -> Map<String, Value> {
    let figures = |(name, standing): (&String, Standing)| {
        [(format!("{name}_rate"), fraction(standing.rate)), (format!("{name}_impact_ratio"), fraction(standing.impact_ratio))]
    };
    groups.keys().zip(standings(groups)).flat_map(figures).collect()
}

fn small(groups: &Groups) -> Vec<&String> {
    groups.keys().zip(standings(groups)).filter(|(_, standing)| standing.small).map(|(name, _)| name).collect()
}
