//! `justesse stats icc`: the six intraclass correlations of units by raters.
//!
//! Invariant: all six are always shown, each with what it counts as error, so that nobody has to know beforehand which one to ask for.

use std::path::PathBuf;

use clap::Args;
use domain::Lang;
use psychometrics::agreement::Ratings as Table;
use psychometrics::agreement::icc::{Coefficient, FTest, Icc, icc};
use psychometrics::estimable::Estimate;
use serde_json::{Value, json};

use super::columns::RatingColumns;
use super::lay::{NOTHING, aligned, decimals, estimate, heading, not_estimable, p_value, two, two_or_nothing};
use super::refusal::Asked;
use super::table::{Ratings, numbers};
use crate::cli::out::{Answer, json, quoted, say};

/// The coverage of all intervals.
const CONFIDENCE: f64 = 0.95;

/// The flags of `justesse stats icc`.
#[derive(Debug, Args)]
pub struct IccCommand {
    /// The ratings, in CSV: a unit a line and a rater a column, or a rating a line
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// The columns.
    #[command(flatten)]
    pub columns: RatingColumns,
    /// Answer in JSON, for programs
    #[arg(long)]
    pub json: bool,
}

/// One table and what it gives.
struct Analysed {
    /// The competency; none where the table has none, or for the mean of all.
    competency: Option<String>,
    result: Estimate<Icc>,
}

impl IccCommand {
    pub(super) fn run(&self, lang: Lang) -> Result<Answer, Answer> {
        let asked = Asked { file: &self.file, lang, json: self.json };
        let ratings = Ratings::read(&self.file, &self.columns, asked)?;
        let values = numbers(&ratings.given, asked)?;
        let all = analysed(&ratings, &values, asked)?;
        Ok(Answer::of(if self.json { document(&ratings, &all, lang) } else { report(&ratings, &all, lang) }))
    }
}

/// The mean over competencies first, then each of them; one table where there are none.
fn analysed(ratings: &Ratings, values: &[f64], asked: Asked<'_>) -> Result<Vec<Analysed>, Answer> {
    let (cells, _) = ratings.cells(values, asked)?;
    let competencies = ratings.competencies.len();
    let of = |rows: Vec<Vec<Option<f64>>>| match Table::of_units(&rows) {
        Ok(table) => icc(&table, CONFIDENCE),
        Err(_) => Err(psychometrics::estimable::NotEstimable::NotFinite),
    };
    let means = cells.chunks(competencies).map(|block| (0..ratings.raters.len()).map(|rater| mean(block, rater)).collect()).collect();
    let mut all = vec![Analysed { competency: None, result: of(means) }];
    if ratings.has_competencies {
        for (at, name) in ratings.competencies.list.iter().enumerate() {
            let rows = cells.iter().skip(at).step_by(competencies).cloned().collect();
            all.push(Analysed { competency: Some(name.clone()), result: of(rows) });
        }
    }
    Ok(all)
}

/// The mean of a rater's ratings of one unit, if all are there.
fn mean(block: &[Vec<Option<f64>>], rater: usize) -> Option<f64> {
    let values: Vec<f64> = block.iter().map(|row| row.get(rater).copied().flatten()).collect::<Option<_>>()?;
    let count = f64::from(u32::try_from(values.len()).ok()?);
    Some(values.iter().sum::<f64>() / count)
}

/// The six forms by name, with the test that belongs to each.
fn forms(icc: &Icc) -> [(&'static str, Coefficient, Estimate<FTest>); 6] {
    [
        ("ICC(1,1)", icc.one_way.single, icc.units_one_way),
        ("ICC(A,1)", icc.agreement.single, icc.units_two_way),
        ("ICC(C,1)", icc.consistency.single, icc.units_two_way),
        ("ICC(1,k)", icc.one_way.average, icc.units_one_way),
        ("ICC(A,k)", icc.agreement.average, icc.units_two_way),
        ("ICC(C,k)", icc.consistency.average, icc.units_two_way),
    ]
}

fn report(ratings: &Ratings, all: &[Analysed], lang: Lang) -> String {
    let mut lines = Vec::new();
    if let Some(first) = all.first() {
        match &first.result {
            Ok(icc) => whole(icc, lang, &mut lines),
            Err(reason) => lines.push(not_estimable("ICC", *reason, lang)),
        }
    }
    if all.len() > 1 {
        by_competency(all.get(1..).unwrap_or_default(), lang, &mut lines);
    }
    lines.push(String::new());
    if ratings.has_competencies {
        lines.push(say(
            lang,
            "The first table is of each rater’s mean over the competencies.",
            "Le premier tableau porte sur la moyenne de chaque juge sur les compétences.",
        ));
    }
    lines.push(ratings.size_words(lang));
    lines.join("\n")
}

fn whole(icc: &Icc, lang: Lang, lines: &mut Vec<String>) {
    let k = icc.raters;
    lines.push(match (icc.agreement.average.value, icc.agreement.average.interval) {
        (Ok(value), Ok((low, high))) => {
            let (value, low, high) = (two(value, lang), two(low, lang), two(high, lang));
            say(
                lang,
                format!("The mean of {k} raters has a reliability of {value} (95% interval {low} to {high}) where severity counts as error: ICC(A,k)."),
                format!(
                    "La moyenne de {k} juges a une fidélité de {value} (intervalle à 95\u{a0}% de {low} à {high}) si la sévérité compte comme une erreur\u{a0}: ICC(A,k)."
                ),
            )
        }
        (value, _) => match value {
            Ok(value) => format!("ICC(A,k) = {}", two(value, lang)),
            Err(reason) => not_estimable("ICC(A,k)", reason, lang),
        },
    });
    lines.push(String::new());
    let mut rows = vec![
        ["", "", "ICC"]
            .map(str::to_owned)
            .into_iter()
            .chain([say(lang, "95% from", "95\u{a0}% de"), say(lang, "to", "à"), "F".into(), say(lang, "df", "dl"), "p".into()])
            .collect::<Vec<_>>(),
    ];
    let what = |name: &str| match name {
        "ICC(1,1)" => say(lang, "one rating, own raters", "une note, juges propres"),
        "ICC(A,1)" => say(lang, "one rating, agreement", "une note, accord"),
        "ICC(C,1)" => say(lang, "one rating, consistency", "une note, cohérence"),
        "ICC(1,k)" => say(lang, "mean, own raters", "moyenne, juges propres"),
        "ICC(A,k)" => say(lang, "mean, agreement", "moyenne, accord"),
        _ => say(lang, "mean, consistency", "moyenne, cohérence"),
    };
    for (name, coefficient, test) in forms(icc) {
        let (low, high) = coefficient.interval.map_or((NOTHING.into(), NOTHING.into()), |(low, high)| (two(low, lang), two(high, lang)));
        let mut row = vec![name.to_owned(), what(name), two_or_nothing(coefficient.value, lang), low, high];
        row.extend(test_cells(test, lang));
        rows.push(row);
    }
    lines.extend(aligned(&rows, 2));
    for (name, coefficient, _) in forms(icc) {
        lines.extend(coefficient.value.err().map(|reason| not_estimable(name, reason, lang)));
    }
    lines.push(String::new());
    lines.push(match icc.raters_two_way {
        Ok(test) => {
            let [f, df, p] = test_cells(Ok(test), lang);
            say(
                lang,
                format!("Do raters differ in severity? F = {f}, df {df}, p {p}."),
                format!("Les juges diffèrent-ils en sévérité\u{a0}? F = {f}, dl {df}, p {p}."),
            )
        }
        Err(reason) => not_estimable(&say(lang, "Whether raters differ in severity", "Différence de sévérité des juges"), reason, lang),
    });
    lines.push(say(
        lang,
        "Agreement counts differences of severity as error; consistency does not. Own raters: others for each unit.",
        "L’accord compte les différences de sévérité comme une erreur\u{a0}; la cohérence, non. Juges propres\u{a0}: chaque unité a les siens.",
    ));
}

fn test_cells(test: Estimate<FTest>, lang: Lang) -> [String; 3] {
    test.map_or([NOTHING; 3].map(str::to_owned), |test| {
        let (above, below) = (decimals(test.df.0, 0, lang), decimals(test.df.1, 0, lang));
        [two(test.f, lang), say(lang, format!("{above}, {below}"), format!("{above}\u{a0}; {below}")), p_value(test.p, lang)]
    })
}

fn by_competency(all: &[Analysed], lang: Lang, lines: &mut Vec<String>) {
    heading(lines, say(lang, "By competency", "Par compétence"));
    let mut rows = vec![vec![
        String::new(),
        "ICC(A,1)".into(),
        "ICC(A,k)".into(),
        say(lang, "95% from", "95\u{a0}% de"),
        say(lang, "to", "à"),
        "ICC(C,k)".into(),
    ]];
    let mut reasons = Vec::new();
    for one in all {
        let name = one.competency.clone().unwrap_or_default();
        match &one.result {
            Ok(icc) => {
                let (low, high) = icc
                    .agreement
                    .average
                    .interval
                    .map_or((NOTHING.into(), NOTHING.into()), |(low, high)| (two(low, lang), two(high, lang)));
                rows.push(vec![
                    name,
                    two_or_nothing(icc.agreement.single.value, lang),
                    two_or_nothing(icc.agreement.average.value, lang),
                    low,
                    high,
                    two_or_nothing(icc.consistency.average.value, lang),
                ]);
            }
            Err(reason) => reasons.push(not_estimable(&quoted(lang, &name), *reason, lang)),
        }
    }
    lines.extend(super::lay::columns(&rows));
    lines.extend(reasons);
}

fn document(ratings: &Ratings, all: &[Analysed], lang: Lang) -> String {
    let tables: Vec<Value> = all
        .iter()
        .map(|one| {
            let figures = match &one.result {
                Ok(icc) => figures(icc, lang),
                Err(reason) => estimate(Err(*reason), lang),
            };
            json!({ "competency": one.competency, "result": figures })
        })
        .collect();
    json(&json!({
        "format": "justesse-stats-icc/1", "ok": true, "confidence": CONFIDENCE,
        "units": ratings.units.list, "raters": ratings.raters.list, "ratings": ratings.given.len(), "tables": tables,
    }))
}

fn figures(icc: &Icc, lang: Lang) -> Value {
    let coefficients: serde_json::Map<String, Value> = forms(icc)
        .into_iter()
        .map(|(name, coefficient, test)| {
            let (low, high) = (coefficient.interval.map(|ends| ends.0), coefficient.interval.map(|ends| ends.1));
            let value =
                json!({ "value": estimate(coefficient.value, lang), "low": estimate(low, lang), "high": estimate(high, lang), "test": f_test(test, lang) });
            (name.to_owned(), value)
        })
        .collect();
    json!({
        "units": icc.units, "raters": icc.raters,
        "mean_squares": {
            "units": icc.mean_squares.units, "raters": icc.mean_squares.raters,
            "error": icc.mean_squares.error, "within": icc.mean_squares.within,
        },
        "coefficients": coefficients,
        "raters_differ": f_test(icc.raters_two_way, lang),
    })
}

fn f_test(test: Estimate<FTest>, lang: Lang) -> Value {
    match test {
        Ok(test) => json!({ "f": test.f, "df1": test.df.0, "df2": test.df.1, "p": test.p }),
        Err(reason) => estimate(Err(reason), lang),
    }
}
