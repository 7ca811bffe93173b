//! Answers the kind `connectivity`: who hangs together, and through whom.

use serde_json::{Value, json};

use super::case::{Case, Problem};
use super::long::{Long, positions};
use super::read::wrong;
use crate::panel::Connection;

pub(super) fn answer(case: &Case) -> Result<Value, Problem> {
    let pairs = meetings(case)?;
    let texts = |side: fn(&(String, String)) -> &String| -> (Vec<String>, Vec<usize>) {
        let texts: Vec<&str> = pairs.iter().map(|pair| side(pair).as_str()).collect();
        let mut labels: Vec<String> = texts.iter().map(|text| (*text).to_owned()).collect();
        labels.sort();
        labels.dedup();
        let positions = positions(&texts, &labels);
        (labels, positions)
    };
    let ((candidates, candidate_positions), (raters, rater_positions)) = (texts(|pair| &pair.0), texts(|pair| &pair.1));
    let connection = Connection::of(&candidate_positions.into_iter().zip(rater_positions).collect::<Vec<_>>());
    let pick = |labels: &[String], numbers: &[usize], prefix: &str| {
        numbers.iter().filter_map(|number| labels.get(*number)).map(|label| format!("{prefix}{label}")).collect::<Vec<_>>()
    };
    let subsets: Vec<Vec<String>> = connection
        .subsets
        .iter()
        .map(|subset| [pick(&candidates, &subset.candidates, "c"), pick(&raters, &subset.raters, "r")].concat())
        .collect();
    let links: Vec<_> = (connection.links.iter())
        .map(|link| [pick(&candidates, &[link.candidate], ""), pick(&raters, &[link.rater], "")].concat())
        .collect();
    Ok(json!({
        "n_subsets": subsets.len(),
        "subsets": subsets,
        "connected": connection.is_connected(),
        "articulation_candidates": pick(&candidates, &connection.linking_candidates, ""),
        "articulation_raters": pick(&raters, &connection.linking_raters, ""),
        "links": links,
        "n_links": connection.links.len(),
    }))
}

/// Who meets whom: `pairs`, or the candidates and raters of a table of ratings.
fn meetings(case: &Case) -> Result<Vec<(String, String)>, Problem> {
    let label = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    if let Some(pairs) = case.data.get("pairs").and_then(Value::as_array) {
        let pair = |pair: &Value| match pair.as_array().map(Vec::as_slice) {
            Some([candidate, rater, ..]) => Ok((label(candidate), label(rater))),
            _ => match (pair.get("candidate"), pair.get("rater")) {
                (Some(candidate), Some(rater)) => Ok((label(candidate), label(rater))),
                _ => Err(wrong("pairs", "holds something that is no pair")),
            },
        };
        return pairs.iter().map(pair).collect();
    }
    let long = Long::read(case)?;
    let column = |names: &[&str], otherwise: usize| long.texts(long.column(names).unwrap_or(otherwise));
    let (candidates, raters) = (column(&["candidate", "person"], 0)?, column(&["rater", "judge"], 1)?);
    Ok(candidates.into_iter().zip(raters).map(|(candidate, rater)| (candidate.to_owned(), rater.to_owned())).collect())
}
