//! Reading a balanced design from a case: its text, the order in which its factors run through the scores, and how many levels each has.

use serde_json::Value;

use super::case::{Case, Problem};
use super::read::{number, rows, wrong};
use crate::generalizability::Design;

/// Factors with their sizes, in the order in which they run through the scores.
type Sizes = Vec<(String, usize)>;

/// The scores of a case, and its factors with their sizes in the order in which they run, the last fastest.
pub(super) fn layout(case: &Case, design: &Design) -> Result<(Sizes, Vec<f64>), Problem> {
    if case.data.get("csv").is_some() {
        let (header, records) = rows(case)?;
        return long(design, &header, &records).or_else(|_| wide(case, design, &without_names(&records)?));
    }
    let x = ["x", "scores", "data"].iter().find_map(|name| case.data.get(name)).ok_or_else(|| wrong("x", "is missing"))?;
    let (mut axes, mut scores) = (Vec::new(), Vec::new());
    unfold(x, 0, &mut axes, &mut scores)?;
    if axes.len() == design.factors().len() && axes.len() != 2 {
        let order = running_order(design, &mentioned(case, design, ""));
        return Ok((order.into_iter().zip(axes).collect(), scores));
    }
    match axes.as_slice() {
        [rows, columns] => Ok((sized(case, design, *rows, *columns)?, scores)),
        _ => Err(wrong("x", "is neither a table nor one list per factor")),
    }
}

/// The first design that a text has in it, in letters (`p x (r:t)`, `pxi`) or in words (`persons x items`).
pub(super) fn design_in(text: &str) -> Option<Design> {
    let tokens = words(text);
    let letters = |token: &String| {
        let parts: Vec<&str> = token.split('x').collect();
        // Letters that are written together: pxixo.
        if parts.len() > 1 && parts.iter().all(|part| part.len() == 1) { parts.join(" x ") } else { token.clone() }
    };
    let initials = |token: &String| {
        if matches!(token.as_str(), "by" | "×" | "X") {
            "x".to_owned()
        } else if token.chars().all(char::is_alphabetic) {
            token.get(..1).unwrap_or_default().to_lowercase()
        } else if token.chars().all(|sign| sign.is_ascii_digit()) {
            String::new()
        } else {
            token.clone()
        }
    };
    // A word may have become several.
    let read =
        |meaning: &dyn Fn(&String) -> String| longest_design(&tokens.iter().flat_map(|token| words(&meaning(token))).collect::<Vec<_>>());
    read(&letters).or_else(|| read(&initials))
}

fn longest_design(tokens: &[String]) -> Option<Design> {
    (2..=tokens.len().min(40)).rev().find_map(|length| {
        tokens.windows(length).find_map(|window| {
            let design = Design::parse(&window.join(" ")).ok()?;
            (design.factors().len() > 1 && design.factors().iter().all(|factor| factor.chars().count() == 1)).then_some(design)
        })
    })
}

/// Words, numbers and signs.
fn words(text: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut kind = None;
    for sign in text.chars() {
        let now = if sign.is_alphabetic() {
            Some('a')
        } else if sign.is_ascii_digit() {
            Some('1')
        } else {
            None
        };
        match words.last_mut() {
            Some(word) if now.is_some() && now == kind => word.push(sign),
            _ if !sign.is_whitespace() => words.push(sign.to_string()),
            _ => {}
        }
        kind = now;
    }
    words
}

/// Lists within lists, as one list with the length of each axis.
fn unfold(item: &Value, depth: usize, axes: &mut Vec<usize>, scores: &mut Vec<f64>) -> Result<(), Problem> {
    let Some(items) = item.as_array() else {
        scores.push(number(item, "x")?);
        return Ok(());
    };
    match axes.get(depth) {
        None => axes.push(items.len()),
        Some(length) if *length != items.len() => return Err(wrong("x", "has lists of different lengths")),
        Some(_) => {}
    }
    items.iter().try_for_each(|item| unfold(item, depth + 1, axes, scores))
}

fn without_names(records: &[Vec<String>]) -> Result<Vec<Vec<f64>>, Problem> {
    let score = |cell: &String| cell.trim().parse::<f64>().map_err(|_| wrong("csv", "a score is missing or is not a number"));
    records.iter().map(|record| record.iter().skip(1).map(score).collect()).collect()
}

fn wide(case: &Case, design: &Design, table: &[Vec<f64>]) -> Result<(Sizes, Vec<f64>), Problem> {
    let sizes = sized(case, design, table.len(), table.first().map_or(0, Vec::len))?;
    Ok((sizes, table.concat()))
}

/// One record per score: a column for each factor, by its initial, and the last column for the score.
fn long(design: &Design, header: &[String], records: &[Vec<String>]) -> Result<(Sizes, Vec<f64>), Problem> {
    let order = running_order(design, &[]);
    let missing = || wrong("csv", "a factor has no column");
    let columns: Vec<usize> = order
        .iter()
        .map(|factor| {
            header.iter().position(|name| name.to_lowercase().starts_with(factor.as_str())).filter(|column| column + 1 < header.len())
        })
        .collect::<Option<_>>()
        .ok_or_else(missing)?;
    let key = |record: &Vec<String>| {
        let level = |column: &usize| {
            let cell = record.get(*column).cloned().unwrap_or_default();
            // Numbers sort as numbers: 2 before 10.
            (cell.parse::<u64>().unwrap_or(u64::MAX), cell)
        };
        columns.iter().map(level).collect::<Vec<_>>()
    };
    let mut keyed: Vec<_> = records.iter().map(|record| (key(record), record.last().and_then(|cell| cell.parse::<f64>().ok()))).collect();
    keyed.sort_by(|one, other| one.0.cmp(&other.0));
    // Balanced: under every combination of the factors before it, a factor has the same number of levels.
    let prefixes: Vec<usize> = (0..=order.len())
        .map(|length| {
            let mut prefixes: Vec<_> = keyed.iter().filter_map(|(key, _)| key.get(..length)).collect();
            prefixes.dedup();
            prefixes.len()
        })
        .collect();
    let sizes = prefixes.windows(2).map(|pair| if let [before, after] = *pair { after / before.max(1) } else { 0 });
    let scores = keyed.iter().map(|(_, score)| *score).collect::<Option<_>>().ok_or_else(|| wrong("csv", "a score is missing"))?;
    Ok((order.into_iter().zip(sizes).collect(), scores))
}

/// The factors in the order given; those that it does not name follow in the order of the design, each after what it is nested in.
fn running_order(design: &Design, named: &[String]) -> Vec<String> {
    let mut rest: Vec<String> = Vec::new();
    for term in design.terms() {
        if let [factor] = term.primary.as_slice()
            && !named.contains(factor)
        {
            rest.push(factor.clone());
        }
    }
    // Main effects come with what they are nested in before them; crossed ones stand as the design names them.
    rest.sort_by_key(|factor| {
        let nesting = design.terms().iter().find(|term| term.primary == [factor.clone()]).map_or(0, |term| term.nesting.len());
        (nesting, design.factors().iter().position(|other| other == factor))
    });
    [named.to_vec(), rest].concat()
}

/// Words that begin like a factor and are none.
const NOT_FACTORS: &[&str] = &[
    "row",
    "rows",
    "col",
    "cols",
    "column",
    "columns",
    "each",
    "in",
    "is",
    "of",
    "on",
    "or",
    "one",
    "two",
    "three",
    "ten",
    "the",
    "then",
    "to",
    "total",
    "rating",
    "ratings",
    "rated",
    "random",
    "crossed",
    "nested",
    "data",
    "set",
    "score",
    "scores",
    "synthetic",
    "six",
    "seven",
    "outer",
    "inner",
    "over",
    "within",
    "with",
    "per",
    "and",
    "table",
    "theory",
    "by",
    "at",
    "for",
    "from",
    "published",
    "page",
];

/// The factor that a word of a layout names.
fn factor_of(word: &str, design: &Design) -> Option<String> {
    let word = word.to_lowercase();
    let initial = word.get(..1)?;
    (!NOT_FACTORS.contains(&word.as_str())).then(|| design.factors().iter().find(|factor| factor.as_str() == initial).cloned()).flatten()
}

/// The factors that the layout names (after the word `after`, if it is there), outer ones first: one that is numbered singly ("task 1") encloses one that is numbered in ranges ("raters 1-4").
fn mentioned(case: &Case, design: &Design, after: &str) -> Vec<String> {
    let said = ["layout", "axes", "order", "cols", "columns"].iter().filter_map(|name| case.data.get(name));
    let text = said.map(|said| said.as_str().map_or_else(|| said.to_string(), str::to_owned)).collect::<Vec<_>>().join(" ; ");
    let tokens = words(&text);
    let start = tokens.iter().position(|token| !after.is_empty() && token.to_lowercase().starts_with(after)).unwrap_or(0);
    let mut found: Vec<(bool, String)> = Vec::new();
    for (place, token) in tokens.iter().enumerate().skip(start) {
        if let Some(factor) = factor_of(token, design)
            && found.iter().all(|(_, other)| *other != factor)
        {
            let ranged = tokens.get(place + 2).is_some_and(|sign| matches!(sign.as_str(), "-" | "–" | "to" | ".."));
            found.push((ranged, factor));
        }
    }
    found.sort_by_key(|(ranged, _)| *ranged);
    found.into_iter().map(|(_, factor)| factor).collect()
}

/// The sizes of a table with `rows` rows and `columns` columns.
fn sized(case: &Case, design: &Design, rows: usize, columns: usize) -> Result<Sizes, Problem> {
    let row_text = case.data.get("rows").and_then(Value::as_str).unwrap_or_default();
    let layout = case.data.get("layout").and_then(Value::as_str).unwrap_or_default();
    let row_words = words(if row_text.is_empty() { layout.split("col").next().unwrap_or_default() } else { row_text });
    let of_rows = row_words.iter().find_map(|word| factor_of(word, design));
    let row_factor = of_rows
        .or_else(|| design.factors().iter().find(|factor| factor.as_str() == "p").cloned())
        .or_else(|| design.factors().first().cloned())
        .unwrap_or_default();
    let others: Vec<String> = mentioned(case, design, "col").into_iter().filter(|factor| *factor != row_factor).collect();
    let order = running_order(design, &[vec![row_factor.clone()], others].concat());
    let mut sizes: Vec<(String, Option<usize>)> = order
        .into_iter()
        .map(|factor| {
            let size = if factor == row_factor { Some(rows) } else { said_size(case, design, &factor) };
            (factor, size)
        })
        .collect();
    let known: usize = sizes.iter().skip(1).filter_map(|(_, size)| *size).product();
    if let Some((_, size)) = sizes.iter_mut().find(|(_, size)| size.is_none()) {
        *size = Some(columns / known.max(1));
    }
    let mut sizes: Sizes = sizes
        .into_iter()
        .map(|(factor, size)| size.map(|size| (factor, size)))
        .collect::<Option<_>>()
        .ok_or_else(|| wrong("layout", "does not say how many levels each factor has"))?;
    // What is numbered through (raters 5-8 of the second task) may seem to have more levels than there are; the columns decide.
    let before: usize = sizes.iter().rev().skip(1).rev().skip(1).map(|(_, size)| size).product();
    if let Some((_, last)) = sizes.last_mut() {
        *last = columns / before.max(1);
    }
    if sizes.iter().skip(1).map(|(_, size)| size).product::<usize>() != columns {
        return Err(wrong("layout", "does not fit the number of columns"));
    }
    Ok(sizes)
}

/// How many levels a factor has: as a number of the case (`n_t`, `sizes`), as "3 tasks" in its title, or as it is numbered in its layout.
fn said_size(case: &Case, design: &Design, factor: &str) -> Option<usize> {
    let size = |value: &Value| value.as_u64().and_then(|size| usize::try_from(size).ok());
    let places =
        ["sizes", "levels", "n", "facets", "size"].iter().filter_map(|name| case.data.get(name)?.as_object()).chain(case.data.as_object());
    for fields in places {
        let named = fields.iter().find(|(name, value)| {
            value.is_u64() && (*name == factor || name.strip_prefix("n_").is_some_and(|rest| rest.starts_with(factor)))
        });
        if let Some(found) = named.and_then(|(_, value)| size(value)) {
            return Some(found);
        }
    }
    let title = words(&case.title);
    let counted = title.windows(2).find_map(|pair| match pair {
        [count, word] if factor_of(word, design).as_deref() == Some(factor) && word.len() > 1 => count.parse().ok(),
        _ => None,
    });
    counted.or_else(|| numbered(&words(case.data.get("layout").and_then(Value::as_str).unwrap_or_default()), design, factor))
}

/// The length of the first range after the factor's name ("raters 1-4"), or the highest number that stands behind it ("task 3").
fn numbered(tokens: &[String], design: &Design, factor: &str) -> Option<usize> {
    let behind = |place: usize| tokens.get(place).and_then(|token| token.parse::<usize>().ok());
    let mut highest = None;
    for place in (0..tokens.len()).filter(|place| tokens.get(*place).and_then(|token| factor_of(token, design)).as_deref() == Some(factor))
    {
        if let Some(first) = behind(place + 1) {
            let ranged = tokens.get(place + 2).is_some_and(|sign| matches!(sign.as_str(), "-" | "–" | "to"));
            if let Some(last) = behind(place + 3).filter(|last| ranged && *last >= first) {
                return Some(last - first + 1);
            }
            highest = highest.max(Some(first));
        }
    }
    highest
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use serde_json::{Value, json};

    use super::*;

    fn found(title: &str, data: Value) -> Vec<(String, usize)> {
        let case = Case {
            id: "test".into(),
            kind: "g_theory".into(),
            title: title.into(),
            data,
            expected: Value::Null,
            tolerance: Value::Null,
            folder: PathBuf::new(),
        };
        layout(&case, &design_in(title).unwrap()).unwrap().0
    }

    fn sizes(pairs: &[(&str, usize)]) -> Vec<(String, usize)> {
        pairs.iter().map(|(factor, size)| ((*factor).to_owned(), *size)).collect()
    }

    #[test]
    fn a_design_is_found_in_a_title() {
        for (title, expected) in [
            ("Brennan (2001) synthetic data set 4: p x (r:t), 10 persons", "p x (r:t)"),
            ("Synthetic data set 1: p × i design", "p x i"),
            ("pxixo, 10 persons", "p x i x o"),
            ("Raters nested in persons, (r:p)", "r:p"),
            ("Persons x items, a small table", "p x i"),
        ] {
            assert_eq!(design_in(title).unwrap().terms(), Design::parse(expected).unwrap().terms(), "{title}");
        }
        assert_eq!(design_in("nothing of the kind"), None);
    }

    #[test]
    fn the_layout_says_which_factor_runs_faster() {
        let row: Vec<u8> = vec![1; 6];
        let table = json!([row, row]);
        assert_eq!(
            found(
                "p x i x o",
                json!({ "x": table, "layout": "row = person; columns = item 1 occasions 1-2, item 2 occasions 1-2, item 3 occasions 1-2" })
            ),
            sizes(&[("p", 2), ("i", 3), ("o", 2)])
        );
        assert_eq!(
            found(
                "p x i x o",
                json!({ "x": table, "layout": "row = person; columns = items 1-3 at occasion 1, then items 1-3 at occasion 2" })
            ),
            sizes(&[("p", 2), ("o", 2), ("i", 3)])
        );
        assert_eq!(found("p x (i:o), 3 items in each of 2 occasions", json!({ "x": table })), sizes(&[("p", 2), ("o", 2), ("i", 3)]));
        assert_eq!(found("p x (i:o)", json!({ "x": table, "n_o": 3 })), sizes(&[("p", 2), ("o", 3), ("i", 2)]));
        assert_eq!(found("p x i", json!({ "x": table })), sizes(&[("p", 2), ("i", 6)]));
        assert_eq!(
            found("p x (r:t)", json!({ "x": [[[1, 2], [3, 4], [5, 6]], [[1, 2], [3, 4], [5, 6]]] })),
            sizes(&[("p", 2), ("t", 3), ("r", 2)])
        );
    }
}
