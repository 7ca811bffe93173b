//! How figures are laid out: in columns that line up, with two decimals for people and every digit for programs.
//!
//! Invariant: a figure that does not exist is a dash with its reason below, never a zero.

use domain::Lang;
use psychometrics::estimable::{Estimate, NotEstimable};
use serde_json::{Value, json};

use super::reasons::{code, reason_words};
use super::refusal::Asked;
use crate::cli::out::{Answer, json, say};

/// What stands where there is nothing to say.
pub(in crate::cli) const NOTHING: &str = "–";

/// A figure with so many decimals, in the signs of the language, and no zero with a minus.
pub(super) fn decimals(value: f64, places: usize, lang: Lang) -> String {
    let written = format!("{value:.places$}");
    let is_zero = written.chars().all(|one| matches!(one, '-' | '0' | '.'));
    let written = if is_zero { written.trim_start_matches('-').to_owned() } else { written.replace('-', "−") };
    say(lang, written.clone(), written.replace('.', ","))
}

/// Two decimals.
pub(in crate::cli) fn two(value: f64, lang: Lang) -> String {
    decimals(value, 2, lang)
}

/// Two decimals, or a dash.
pub(super) fn two_or_nothing(value: Estimate<f64>, lang: Lang) -> String {
    value.map_or_else(|_| NOTHING.into(), |value| two(value, lang))
}

/// A probability under chance. Three decimals: two would hide on which side of .05 it lies.
pub(super) fn p_value(p: f64, lang: Lang) -> String {
    if p < 0.001 { say(lang, "<0.001", "<\u{202f}0,001") } else { decimals(p, 3, lang) }
}

/// A share in per cent, without decimals.
pub(super) fn percent(share: f64, lang: Lang) -> String {
    say(lang, format!("{:.0}%", share * 100.0), format!("{:.0}\u{a0}%", share * 100.0))
}

/// Lines of columns that line up: the first to the left, the others, which are numbers, to the right.
pub(in crate::cli) fn columns(rows: &[Vec<String>]) -> Vec<String> {
    aligned(rows, 1)
}

/// The same with the first `left` columns to the left.
pub(super) fn aligned(rows: &[Vec<String>], left: usize) -> Vec<String> {
    let count = rows.iter().map(Vec::len).max().unwrap_or(0);
    let width = |column: usize| rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..count).map(width).collect();
    let line = |row: &Vec<String>| {
        let cells: Vec<String> = row
            .iter()
            .zip(&widths)
            .enumerate()
            .map(|(column, (cell, width))| if column < left { format!("{cell:<width$}") } else { format!("{cell:>width$}") })
            .collect();
        cells.join("  ").trim_end().to_owned()
    };
    rows.iter().map(line).collect()
}

/// A figure for programs: its every digit, or an object with the reason.
pub(super) fn estimate(value: Estimate<f64>, lang: Lang) -> Value {
    value.map_or_else(|reason| json!({ "not_estimable": code(reason), "words": reason_words(reason, lang) }), |value| json!(value))
}

/// The sentence for a figure that does not exist: what, and why.
pub(super) fn not_estimable(what: &str, reason: NotEstimable, lang: Lang) -> String {
    let why = reason_words(reason, lang);
    say(lang, format!("{what}: not estimable, because {why}."), format!("{what}\u{a0}: non estimable, car {why}."))
}

/// “First 3”: the heading over the chance of being among them.
pub(in crate::cli) fn first_words(top: usize, lang: Lang) -> String {
    match top {
        1 => say(lang, "First", "1er rang"),
        top => say(lang, format!("First {top}"), format!("{top} premiers rangs")),
    }
}

/// The whole answer where the data give no figure at all: that is a finding, and no failure.
pub(super) fn nothing(asked: Asked<'_>, format: &str, what: [&str; 2], reason: NotEstimable) -> Answer {
    if asked.json {
        return Answer::of(json(&json!({ "format": format, "ok": true, "result": estimate(Err(reason), asked.lang) })));
    }
    Answer::of(not_estimable(&say(asked.lang, what[0], what[1]), reason, asked.lang))
}

/// A title above what follows it.
pub(in crate::cli) fn heading(lines: &mut Vec<String>, title: String) {
    lines.push(String::new());
    lines.push(title);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_have_two_decimals_in_the_signs_of_the_language() {
        assert_eq!([two(-1.256, Lang::En), two(-1.256, Lang::Fr), two(-0.001, Lang::En)], ["−1.26", "−1,26", "0.00"]);
        assert_eq!([p_value(0.0004, Lang::En), p_value(0.0478, Lang::Fr)], ["<0.001", "0,048"]);
    }

    #[test]
    fn numbers_stand_under_their_headings_on_the_right() {
        let rows = [["Rater", "Mean"], ["A", "1.25"], ["Long name", "12.50"]].map(|row| row.map(str::to_owned).to_vec());
        assert_eq!(columns(&rows), ["Rater       Mean", "A           1.25", "Long name  12.50"]);
    }
}
