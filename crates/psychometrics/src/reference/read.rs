//! Reading the data of a case: every place that does not fit is named.

use std::fs;

use serde_json::Value;

use super::case::{Case, Problem};
use crate::exact::Ratio;

/// The member called `name`, which must be there.
pub(super) fn member<'a>(value: &'a Value, name: &str) -> Result<&'a Value, Problem> {
    value.get(name).ok_or_else(|| wrong(name, "is missing"))
}

/// The items of a list.
pub(super) fn list<'a>(value: &'a Value, place: &str) -> Result<&'a Vec<Value>, Problem> {
    value.as_array().ok_or_else(|| wrong(place, "is not a list"))
}

/// A number.
pub(super) fn number(value: &Value, place: &str) -> Result<f64, Problem> {
    value.as_f64().ok_or_else(|| wrong(place, "is not a number"))
}

/// A count.
pub(super) fn count(value: &Value, place: &str) -> Result<usize, Problem> {
    value.as_u64().and_then(|count| usize::try_from(count).ok()).ok_or_else(|| wrong(place, "is not a whole number of 0 or more"))
}

/// A text.
pub(super) fn text<'a>(value: &'a Value, place: &str) -> Result<&'a str, Problem> {
    value.as_str().ok_or_else(|| wrong(place, "is not a text"))
}

/// A number read exactly as it is written, as a number or as a text.
pub(super) fn exact(value: &Value, place: &str) -> Result<Ratio, Problem> {
    let written = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    Ratio::parse_number(&written).map_err(|error| wrong(place, &error.to_string()))
}

/// A list of numbers.
pub(super) fn numbers(value: &Value, place: &str) -> Result<Vec<f64>, Problem> {
    list(value, place)?.iter().map(|item| number(item, place)).collect()
}

/// A table of numbers, row by row, `None` where it says null.
pub(super) fn table(value: &Value, place: &str) -> Result<Vec<Vec<Option<f64>>>, Problem> {
    let cell = |item: &Value| if item.is_null() { Ok(None) } else { number(item, place).map(Some) };
    list(value, place)?.iter().map(|row| list(row, place)?.iter().map(cell).collect()).collect()
}

/// The header and the rows of the CSV file that the case names as `csv`.
pub(super) fn rows(case: &Case) -> Result<(Vec<String>, Vec<Vec<String>>), Problem> {
    let name = text(member(&case.data, "csv")?, "csv")?;
    let path = case.folder.join(name);
    let unreadable = |reason: String| Problem::Unreadable { file: path.display().to_string(), reason };
    let bytes = fs::read(&path).map_err(|error| unreadable(error.to_string()))?;
    let mut reader = csv::Reader::from_reader(bytes.as_slice());
    let header = reader.headers().map_err(|error| unreadable(error.to_string()))?.iter().map(str::to_owned).collect();
    let rows = reader
        .records()
        .map(|record| record.map(|record| record.iter().map(str::to_owned).collect()).map_err(|error| unreadable(error.to_string())))
        .collect::<Result<_, _>>()?;
    Ok((header, rows))
}

/// A place of the data that is not as it must be.
pub(super) fn wrong(place: &str, reason: &str) -> Problem {
    Problem::Data { place: place.to_owned(), reason: reason.to_owned() }
}
