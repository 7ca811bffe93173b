//! Reading who rated what how, in the layouts that cases and published tables have.
//!
//! A table is inline (`x`, a list of rows) or in the CSV file that `csv` names. `rows` and `cols` say in words which side the raters are on. A CSV table is wide (perhaps with the names of its rows in
//! front), or long with a column for the unit, the rater and the value. Cells are numbers, or names of categories, which are numbered in alphabetical order.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::case::{Case, Problem};
use super::read::{list, rows, text, wrong};
use crate::agreement::{CategoryCounts, Ratings, Unfit};

/// What the rows of a table are where the case does not say so.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Rows {
    Units,
    Raters,
}

const RATERS: &[&str] = &[
    "rater",
    "judge",
    "observer",
    "coder",
    "annotator",
    "expert",
    "reader",
    "executive",
    "panelist",
    "panellist",
    "interviewer",
    "assessor",
    "examiner",
    "reviewer",
    "evaluator",
    "referee",
    "clinician",
    "psychiatrist",
    "physician",
    "doctor",
    "diagnostician",
    "juror",
    "member",
];
const UNITS: &[&str] = &[
    "unit",
    "target",
    "subject",
    "candidate",
    "applicant",
    "person",
    "object",
    "case",
    "patient",
    "item",
    "document",
    "competenc",
    "criteri",
    "question",
    "id",
    "name",
];
const VALUES: &[&str] = &["value", "rating", "score", "category", "code", "grade", "level", "rank"];

fn speaks_of(words: &[&str], text: &str) -> bool {
    let text = text.to_lowercase();
    words.iter().any(|word| text.contains(word))
}

/// A cell as it stands in a case.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Cell {
    Missing,
    Written(String),
}

/// The ratings of a case.
pub(super) fn ratings(case: &Case, default: Rows) -> Result<Ratings, Problem> {
    let (cells, default) = cells(case, default)?;
    let named = |name: &str| case.data.get(name).and_then(Value::as_str).unwrap_or_default();
    let sides = if speaks_of(RATERS, named("rows")) {
        Rows::Raters
    } else if speaks_of(RATERS, named("cols")) || speaks_of(RATERS, named("columns")) || speaks_of(UNITS, named("rows")) {
        Rows::Units
    } else if speaks_of(UNITS, named("cols")) || speaks_of(UNITS, named("columns")) {
        Rows::Raters
    } else {
        default
    };
    let table = numbered(&cells)?;
    match sides {
        Rows::Units => Ratings::of_units(&table),
        Rows::Raters => Ratings::of_raters(&table),
    }
    .map_err(|error| unfit(&error))
}

/// An inline table of counts, called by one of `names`.
pub(super) fn counts(case: &Case, names: &[&str]) -> Result<Option<CategoryCounts>, Problem> {
    let Some((name, found)) = names.iter().find_map(|name| case.data.get(name).map(|found| (name, found))) else { return Ok(None) };
    let count = |item: &Value| {
        // A count may be written as 3.0.
        let whole = item.as_u64().or_else(|| item.as_f64().and_then(|count| format!("{count}").parse().ok()));
        whole.and_then(|count| u32::try_from(count).ok()).ok_or_else(|| wrong(name, "is not a whole number of 0 or more"))
    };
    let rows = list(found, name)?.iter().map(|row| list(row, name)?.iter().map(count).collect()).collect::<Result<_, Problem>>()?;
    CategoryCounts::new(rows).map(Some).map_err(|error| unfit(&error))
}

/// The points of the scale: those that the case lists, or 1 to (or 0 to one less than) the number that it gives and that hold all values; otherwise the values that occur.
pub(super) fn categories(case: &Case, ratings: &Ratings) -> Vec<f64> {
    let values = ratings.values();
    let given = ["q", "categories", "k", "scale", "scale_points"].iter().find_map(|name| case.data.get(name));
    if let Some(listed) = given.and_then(Value::as_array) {
        let mut listed: Vec<f64> = listed.iter().filter_map(Value::as_f64).collect();
        listed.sort_unstable_by(f64::total_cmp);
        listed.dedup();
        if values.iter().all(|value| listed.contains(value)) {
            return listed;
        }
    }
    let points = given.and_then(Value::as_u64).and_then(|points| u32::try_from(points).ok()).unwrap_or(0);
    for first in [1, 0] {
        let scale: Vec<f64> = (first..first + points).map(f64::from).collect();
        if values.iter().all(|value| scale.contains(value)) {
            return scale;
        }
    }
    values
}

/// What is wrong with a table, as a problem of the case.
pub(super) fn unfit(error: &Unfit) -> Problem {
    wrong("data", &error.to_string())
}

fn cells(case: &Case, default: Rows) -> Result<(Vec<Vec<Cell>>, Rows), Problem> {
    let inline = ["x", "ratings", "table", "matrix", "data", "scores", "values"]
        .iter()
        .find_map(|name| case.data.get(name).map(|found| (*name, found)));
    if let Some((name, found)) = inline {
        let items = list(found, name)?;
        // A single list holds the ratings of one unit.
        if items.iter().any(|item| !item.is_array()) {
            let row: Vec<Cell> = items.iter().map(cell).collect();
            return Ok(if default == Rows::Units {
                (vec![row], default)
            } else {
                (row.into_iter().map(|cell| vec![cell]).collect(), default)
            });
        }
        let table = items.iter().map(|row| Ok(list(row, name)?.iter().map(cell).collect())).collect::<Result<_, Problem>>()?;
        return Ok((table, default));
    }
    text(case.data.get("csv").unwrap_or(&Value::Null), "x")?;
    let (header, records) = rows(case)?;
    let column = |words: &[&str]| header.iter().position(|name| speaks_of(words, name));
    if let (Some(rater), Some(value), 3..) = (column(RATERS), column(VALUES), header.len())
        && let Some(unit) = column(UNITS).filter(|unit| *unit != rater && *unit != value)
    {
        return Ok((long(&records, unit, rater, value), Rows::Units));
    }
    let first = header.first().map(String::as_str).unwrap_or_default();
    let names =
        first.is_empty() || speaks_of(UNITS, first) || (speaks_of(RATERS, first) && !first.chars().any(|sign| sign.is_ascii_digit()));
    let names = names
        || records
            .iter()
            .any(|record| record.first().is_some_and(|cell| written(cell) != Cell::Missing && cell.trim().parse::<f64>().is_err()));
    let side = if names && speaks_of(RATERS, first) { Rows::Raters } else { default };
    Ok((records.iter().map(|record| record.iter().skip(usize::from(names)).map(|cell| written(cell)).collect()).collect(), side))
}

/// One row per unit and one column per rater, from one record per rating.
fn long(records: &[Vec<String>], unit: usize, rater: usize, value: usize) -> Vec<Vec<Cell>> {
    let at = |record: &Vec<String>, column: usize| record.get(column).cloned().unwrap_or_default();
    let raters: BTreeSet<String> = records.iter().map(|record| at(record, rater)).collect();
    let mut units: BTreeMap<String, BTreeMap<String, Cell>> = BTreeMap::new();
    for record in records {
        units.entry(at(record, unit)).or_default().insert(at(record, rater), written(&at(record, value)));
    }
    units.values().map(|row| raters.iter().map(|rater| row.get(rater).cloned().unwrap_or(Cell::Missing)).collect()).collect()
}

fn cell(item: &Value) -> Cell {
    match item {
        Value::Null => Cell::Missing,
        Value::String(text) => written(text),
        other => Cell::Written(other.to_string()),
    }
}

fn written(text: &str) -> Cell {
    match text.trim() {
        "" | "." | "*" | "-" | "NA" | "na" | "N/A" | "NaN" | "nan" | "null" => Cell::Missing,
        text => Cell::Written(text.to_owned()),
    }
}

/// Numbers as they are; if a cell is no number, all cells are names, numbered from 1 in alphabetical order.
fn numbered(cells: &[Vec<Cell>]) -> Result<Vec<Vec<Option<f64>>>, Problem> {
    let names: BTreeSet<&String> =
        cells.iter().flatten().filter_map(|cell| if let Cell::Written(text) = cell { Some(text) } else { None }).collect();
    let are_numbers = names.iter().all(|name| name.parse::<f64>().is_ok());
    let names: Vec<&String> = names.into_iter().collect();
    let number = |cell: &Cell| match cell {
        Cell::Missing => Ok(None),
        Cell::Written(text) if are_numbers => text.parse().map(Some).map_err(|_| wrong("x", "is not a number")),
        Cell::Written(text) => {
            let place = names.binary_search(&text).ok().and_then(|index| u32::try_from(index + 1).ok());
            place.map(|place| Some(f64::from(place))).ok_or_else(|| wrong("x", "is not a category"))
        }
    };
    cells.iter().map(|row| row.iter().map(number).collect()).collect()
}
