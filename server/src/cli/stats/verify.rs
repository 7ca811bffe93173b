//! `justesse stats verify`: the library against published and independently computed answers.
//!
//! Invariant: a case that cannot be read, an unknown kind and an expectation that nothing answers are failures; there is no way to be skipped.

use std::path::PathBuf;

use clap::Args;
use domain::Lang;
use psychometrics::reference::{self, Comparison, Difference, Outcome, Problem};
use serde_json::{Value, json};

use super::lay::{NOTHING, aligned};
use super::reasons::reason_words;
use crate::cli::out::{Answer, EXIT_IO, counted, json, say};

/// Of one case at most so many differences are shown; the rest are counted.
const SHOWN_MAX: usize = 3;

/// The flags of `justesse stats verify`.
#[derive(Debug, Args)]
pub struct Verify {
    /// A folder of cases, such as crates/psychometrics/refdata
    #[arg(value_name = "FOLDER")]
    pub folder: PathBuf,
    /// Answer in JSON, for programs
    #[arg(long)]
    pub json: bool,
}

impl Verify {
    pub(super) fn run(&self, lang: Lang) -> Result<Answer, Answer> {
        let outcomes = reference::verify(&self.folder).map_err(|problem| Answer::refused(EXIT_IO, self.unreadable(&problem, lang)))?;
        let failed = outcomes.iter().filter(|outcome| !outcome.passed()).count();
        let passed = outcomes.len() - failed;
        // A folder without a case proves nothing.
        let exit = if failed > 0 || outcomes.is_empty() { EXIT_IO } else { 0 };
        let out = if self.json {
            let cases: Vec<Value> = outcomes.iter().map(|outcome| case(outcome, lang)).collect();
            json(&json!({ "format": "justesse-stats-verify/1", "ok": exit == 0, "passed": passed, "failed": failed, "cases": cases }))
        } else {
            report(&outcomes, passed, failed, lang)
        };
        Ok(Answer { out, err: String::new(), exit })
    }

    fn unreadable(&self, problem: &Problem, lang: Lang) -> String {
        let folder = self.folder.display();
        let detail = match problem {
            Problem::Unreadable { file, .. } => file.clone(),
            other => other.to_string(),
        };
        say(
            lang,
            format!(
                "{folder}: the folder of cases cannot be read ({detail}). Name a folder of cases in JSON, such as crates/psychometrics/refdata."
            ),
            format!(
                "{folder}\u{a0}: le dossier des cas ne peut pas être lu ({detail}). Nommez un dossier de cas en JSON, par exemple crates/psychometrics/refdata."
            ),
        )
    }
}

fn report(outcomes: &[Outcome], passed: usize, failed: usize, lang: Lang) -> String {
    let differs = || say(lang, "DIFFERS", "DIFFÈRE");
    let mut rows = vec![vec![
        say(lang, "Case", "Cas"),
        say(lang, "Kind", "Type"),
        say(lang, "Worst", "Plus grand écart"),
        say(lang, "Tolerance", "Tolérance"),
        say(lang, "Result", "Résultat"),
    ]];
    for outcome in outcomes {
        let (worst, tolerance) = match &outcome.result {
            Ok(comparison) => (small(comparison.worst, lang), small(comparison.tolerance, lang)),
            Err(_) => (NOTHING.into(), NOTHING.into()),
        };
        let verdict = if outcome.passed() { "ok".into() } else { differs() };
        rows.push(vec![outcome.id.clone(), outcome.kind.clone(), worst, tolerance, verdict]);
    }
    // Names first, so that what is read from line to line, the verdict, stands in one column on the right.
    let mut table = aligned(&rows, 2).into_iter();
    let mut lines: Vec<String> = table.next().into_iter().collect();
    for (outcome, line) in outcomes.iter().zip(table) {
        lines.push(line);
        lines.extend(why(outcome, lang).into_iter().map(|words| format!("    {words}")));
    }
    lines.push(say(
        lang,
        format!("{passed} passed, {failed} failed"),
        format!("{}, {}", counted(lang, passed, ["", ""], ["réussi", "réussis"]), counted(lang, failed, ["", ""], ["échoué", "échoués"])),
    ));
    lines.join("\n")
}

/// A difference or a tolerance: three digits are enough to see how far one is from the other.
fn small(value: f64, lang: Lang) -> String {
    if value.fract() == 0.0 && value < 1e6 {
        return format!("{value}");
    }
    let written = if value.is_finite() { format!("{value:.1e}") } else { NOTHING.into() };
    say(lang, written.clone(), written.replace('.', ","))
}

/// Why a case does not agree: nothing where it does.
fn why(outcome: &Outcome, lang: Lang) -> Vec<String> {
    let comparison = match &outcome.result {
        Ok(comparison) => comparison,
        Err(problem) => return vec![problem_words(problem, lang)],
    };
    if comparison.compared == 0 {
        return vec![say(lang, "the case expects nothing", "le cas ne prévoit aucune valeur")];
    }
    let mut lines: Vec<String> = comparison.differences.iter().take(SHOWN_MAX).map(|one| difference_words(one, lang)).collect();
    let more = comparison.differences.len().saturating_sub(SHOWN_MAX);
    if more > 0 {
        lines.push(say(lang, format!("and {more} more"), format!("et {more} de plus")));
    }
    lines
}

fn difference_words(difference: &Difference, lang: Lang) -> String {
    let (place, expected) = (&difference.place, &difference.expected);
    match &difference.computed {
        Some(computed) => say(
            lang,
            format!("{place}: expected {expected}, computed {computed}"),
            format!("{place}\u{a0}: attendu {expected}, calculé {computed}"),
        ),
        None => say(
            lang,
            format!("{place}: expected {expected}, which nothing computes"),
            format!("{place}\u{a0}: attendu {expected}, que rien ne calcule"),
        ),
    }
}

fn problem_words(problem: &Problem, lang: Lang) -> String {
    if lang == Lang::En {
        return problem.to_string();
    }
    match problem {
        Problem::Unreadable { file, reason } => format!("{file}\u{a0}: fichier illisible ({reason})"),
        Problem::UnknownKind(kind) => format!("le type «\u{a0}{kind}\u{a0}» n’est pas connu"),
        Problem::Data { place, reason } => format!("{place}\u{a0}: les données n’ont pas la forme de leur type ({reason})"),
        Problem::NotEstimable(reason) => format!("non estimable, car {}", reason_words(*reason, lang)),
        other => format!("le calcul n’aboutit pas ({other})"),
    }
}

fn case(outcome: &Outcome, lang: Lang) -> Value {
    let mut value = json!({ "id": outcome.id, "kind": outcome.kind, "ok": outcome.passed() });
    let more = match &outcome.result {
        Ok(comparison) => compared(comparison),
        Err(problem) => json!({ "problem": problem.to_string(), "words": problem_words(problem, lang) }),
    };
    if let (Some(value), Value::Object(more)) = (value.as_object_mut(), more) {
        value.extend(more);
    }
    value
}

fn compared(comparison: &Comparison) -> Value {
    let differences: Vec<Value> = comparison
        .differences
        .iter()
        .map(|one| json!({ "place": one.place, "expected": one.expected, "computed": one.computed }))
        .collect();
    json!({ "compared": comparison.compared, "worst": comparison.worst, "tolerance": comparison.tolerance, "differences": differences })
}
