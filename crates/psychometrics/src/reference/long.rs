//! Tables of ratings, one line per rating, in whichever of the usual ways a case holds them.
//!
//! A CSV file (`csv`); lists of rows with their `columns`; a list of objects; one list per column; or a table with a row per candidate and a column per rater, null where they did not meet.

use serde_json::Value;

use super::case::{Case, Problem};
use super::read::{list, rows, text, wrong};

/// Names that a list of rows may have.
const ROWS: [&str; 8] = ["rows", "ratings", "cells", "values", "table", "x", "z", "data"];
/// Names that the list of its columns may have.
const COLUMNS: [&str; 3] = ["columns", "header", "names"];

/// A table of texts; `None` where there is no value.
pub(super) struct Long {
    pub header: Vec<String>,
    pub rows: Vec<Vec<Option<String>>>,
}

impl Long {
    /// The table of a case. Rows whose last column has no value are left out.
    pub(super) fn read(case: &Case) -> Result<Self, Problem> {
        let mut long = if case.data.get("csv").is_some() {
            let (header, rows) = rows(case)?;
            Self { header, rows: rows.into_iter().map(|row| row.iter().map(|text| present(text)).collect()).collect() }
        } else if let Some((name, value)) =
            ROWS.iter().find_map(|name| case.data.get(*name).filter(|value| value.is_array()).map(|value| (*name, value)))
        {
            Self::of_rows(&case.data, list(value, name)?)?
        } else {
            Self::of_columns(&case.data)?
        };
        long.rows.retain(|row| row.len() == long.header.len() && row.last().is_some_and(Option::is_some));
        if long.rows.is_empty() { Err(wrong("data", "holds no ratings")) } else { Ok(long) }
    }

    /// Where the column is that has one of these names, in any case of letters.
    pub(super) fn column(&self, names: &[&str]) -> Option<usize> {
        names.iter().find_map(|name| self.header.iter().position(|header| header.eq_ignore_ascii_case(name)))
    }

    /// The texts of one column.
    pub(super) fn texts(&self, column: usize) -> Result<Vec<&str>, Problem> {
        let missing = || wrong(self.header.get(column).map_or("column", String::as_str), "has no value in some row");
        self.rows.iter().map(|row| row.get(column).and_then(Option::as_deref).ok_or_else(missing)).collect()
    }

    fn of_rows(data: &Value, rows: &[Value]) -> Result<Self, Problem> {
        if let Some(Value::Object(first)) = rows.first() {
            // The value comes last, whatever its name sorts as.
            let is_value = |name: &&String| ["rating", "score", "value", "z", "y"].contains(&name.to_lowercase().as_str());
            let mut header: Vec<String> = first.keys().filter(|name| !is_value(name)).cloned().collect();
            header.extend(first.keys().filter(is_value).cloned());
            let rows = rows.iter().map(|row| header.iter().map(|name| row.get(name).and_then(cell)).collect()).collect();
            return Ok(Self { header, rows });
        }
        let lines = rows.iter().map(|row| list(row, "rows")).collect::<Result<Vec<_>, _>>()?;
        let width = lines.first().map_or(0, |line| line.len());
        let columns = COLUMNS.iter().find_map(|name| data.get(*name).and_then(Value::as_array));
        let header = match columns {
            Some(names) => names.iter().map(|name| text(name, "columns").map(str::to_owned)).collect::<Result<_, _>>()?,
            // Numbers alone, with nothing that says what their columns are, stand where a candidate and a rater meet.
            None if lines.iter().all(|line| line.iter().all(|value| value.is_number() || value.is_null())) => {
                return Ok(Self::of_matrix(data, &lines));
            }
            None if width == 4 => ["candidate", "rater", "competency", "rating"].map(str::to_owned).to_vec(),
            None => ["candidate", "rater", "rating"].map(str::to_owned).to_vec(),
        };
        Ok(Self { header, rows: lines.iter().map(|line| line.iter().map(cell).collect()).collect() })
    }

    /// A row per candidate and a column per rater; without labels they are numbered from 1.
    fn of_matrix(data: &Value, lines: &[&Vec<Value>]) -> Self {
        let label = |names: Option<&Vec<Value>>, prefix: &str, index: usize| {
            names.and_then(|names| names.get(index)).and_then(cell).unwrap_or_else(|| format!("{prefix}{:02}", index + 1))
        };
        let labels = |names: [&str; 4]| names.iter().find_map(|name| data.get(*name).and_then(Value::as_array));
        let candidates = labels(["candidates", "row_names", "persons", "targets"]);
        let raters = labels(["raters", "col_names", "judges", "cols"]);
        let rows = lines.iter().enumerate().flat_map(|(row, line)| {
            line.iter()
                .enumerate()
                .map(move |(column, value)| vec![Some(label(candidates, "C", row)), Some(label(raters, "R", column)), cell(value)])
        });
        Self { header: ["candidate", "rater", "rating"].map(str::to_owned).to_vec(), rows: rows.collect() }
    }

    fn of_columns(data: &Value) -> Result<Self, Problem> {
        let data = data.as_object().ok_or_else(|| wrong("data", "is not an object"))?;
        let columns: Vec<(&String, &Vec<Value>)> =
            data.iter().filter_map(|(name, value)| value.as_array().map(|list| (name, list))).collect();
        let length = columns.first().map_or(0, |column| column.1.len());
        if columns.len() < 3 || columns.iter().any(|column| column.1.len() != length) {
            return Err(wrong("data", "holds no table of ratings"));
        }
        // The ratings are the last column, or failing that the last of numbers only.
        let named = |name: &&str| columns.iter().position(|column| column.0.eq_ignore_ascii_case(name));
        let numeric = columns.iter().rposition(|column| column.1.iter().all(|value| value.is_number() || value.is_null()));
        let value = ["rating", "score", "value", "z", "y"].iter().find_map(named).or(numeric);
        let order = (0..columns.len()).filter(|index| Some(*index) != value).chain(value);
        let chosen: Vec<_> = order.filter_map(|index| columns.get(index)).collect();
        let rows = (0..length).map(|row| chosen.iter().map(|column| column.1.get(row).and_then(cell)).collect()).collect();
        Ok(Self { header: chosen.iter().map(|column| column.0.clone()).collect(), rows })
    }
}

/// Labels in the order in which statistics programs lay levels out: by number where all are numbers, otherwise by text; each once.
pub(super) fn labels(texts: &[&str]) -> Vec<String> {
    let mut labels: Vec<String> = texts.iter().map(|text| (*text).to_owned()).collect();
    let numbers = labels.iter().map(|label| label.parse::<f64>()).collect::<Result<Vec<_>, _>>();
    if numbers.is_ok() {
        let number = |label: &String| label.parse::<f64>().unwrap_or_default();
        labels.sort_by(|one, other| number(one).total_cmp(&number(other)).then_with(|| one.cmp(other)));
    } else {
        labels.sort();
    }
    labels.dedup();
    labels
}

/// The position of each text among the labels.
pub(super) fn positions(texts: &[&str], labels: &[String]) -> Vec<usize> {
    let index: std::collections::BTreeMap<&str, usize> = labels.iter().enumerate().map(|(index, label)| (label.as_str(), index)).collect();
    texts.iter().filter_map(|text| index.get(text).copied()).collect()
}

fn present(text: &str) -> Option<String> {
    (!["", "NA", "NaN", "null"].contains(&text.trim())).then(|| text.trim().to_owned())
}

fn cell(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) => present(text),
        other => Some(other.to_string()),
    }
}
