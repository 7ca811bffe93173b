//! Which columns of a table hold what: by the names that people give them, or as the flags say.
//!
//! The rule, for every table of ratings: with a column of scores the table is long, one rating a line; without one it is wide, the first column names the units and every
//! other column is a rater. Invariant: a column that a flag names is there, or nothing is computed.

use clap::Args;
use domain::tables::heading::folded;
use domain::tables::sheet::Sheet;

use super::refusal::Asked;
use crate::cli::out::{Answer, quoted};

/// Names of the column of those who are rated, folded.
const UNITS: &[&str] = &[
    "unit",
    "candidate",
    "candidate_code",
    "candidate_id",
    "code_de_candidature",
    "candidature",
    "subject",
    "target",
    "person",
    "case",
    "id",
    "unite",
    "sujet",
    "personne",
    "cas",
];
/// Names of the column of raters.
const RATERS: &[&str] = &[
    "rater",
    "panelist",
    "panelist_code",
    "judge",
    "coder",
    "observer",
    "interviewer",
    "membre_du_jury",
    "code_du_membre_du_jury",
    "membre_du_comite",
    "juge",
    "codeur",
    "observateur",
    "evaluateur",
];
/// Names of the column of competencies.
const COMPETENCIES: &[&str] =
    &["competency", "competency_id", "criterion", "trait", "item", "question", "competence", "identifiant_de_la_competence", "critere"];
/// Names of the column of scores.
const SCORES: &[&str] = &["score", "rating", "level", "value", "mark", "note", "cote", "niveau", "valeur"];

/// The flags that name columns.
#[derive(Clone, Debug, Default, Args)]
pub struct RatingColumns {
    /// The column of those who are rated, where it has none of the usual names
    #[arg(long, value_name = "COLUMN")]
    pub unit: Option<String>,
    /// The column of raters of a long table, where it has none of the usual names
    #[arg(long, value_name = "COLUMN")]
    pub rater: Option<String>,
    /// The column of competencies, where it has none of the usual names
    #[arg(long, value_name = "COLUMN")]
    pub competency: Option<String>,
    /// The column of scores of a long table, where it has none of the usual names
    #[arg(long, value_name = "COLUMN")]
    pub score: Option<String>,
}

/// Which columns hold what, by position from 0.
pub(super) enum Layout {
    /// One rating a line.
    Long { unit: usize, rater: usize, competency: Option<usize>, score: usize },
    /// One unit a line.
    Wide { unit: usize, competency: Option<usize>, raters: Vec<usize> },
}

impl RatingColumns {
    /// Which columns of this table hold what.
    pub(super) fn layout(&self, sheet: &Sheet, asked: Asked<'_>) -> Result<Layout, Answer> {
        let find = |flag: &str, given: &Option<String>, usual: &[&str]| column(sheet, flag, given.as_deref(), usual, asked);
        let unit = find("--unit", &self.unit, UNITS)?;
        let rater = find("--rater", &self.rater, RATERS)?;
        let competency = find("--competency", &self.competency, COMPETENCIES)?;
        let score = find("--score", &self.score, SCORES)?;
        match (score, rater) {
            (Some(score), Some(rater)) => {
                let unit = unit.ok_or_else(|| no_units(sheet, asked))?;
                Ok(Layout::Long { unit, rater, competency, score })
            }
            (Some(_), None) => Err(missing(sheet, asked, "the raters", "les juges", "rater", "--rater")),
            (None, Some(_)) => Err(no_scores(sheet, asked)),
            (None, None) => {
                let unit = unit.unwrap_or(0);
                let raters = (0..sheet.headings.len()).filter(|at| *at != unit && Some(*at) != competency).collect();
                Ok(Layout::Wide { unit, competency, raters })
            }
        }
    }
}

impl RatingColumns {
    /// The columns of units and of scores of a long table whose other columns are named otherwise.
    pub(super) fn unit_and_score(&self, sheet: &Sheet, asked: Asked<'_>) -> Result<(usize, usize), Answer> {
        let unit = column(sheet, "--unit", self.unit.as_deref(), UNITS, asked)?.ok_or_else(|| no_units(sheet, asked))?;
        let score = column(sheet, "--score", self.score.as_deref(), SCORES, asked)?.ok_or_else(|| no_scores(sheet, asked))?;
        Ok((unit, score))
    }
}

fn no_units(sheet: &Sheet, asked: Asked<'_>) -> Answer {
    missing(sheet, asked, "those who are rated", "les unités notées", "unit", "--unit")
}

fn no_scores(sheet: &Sheet, asked: Asked<'_>) -> Answer {
    missing(sheet, asked, "the scores", "les notes", "score", "--score")
}

/// The column that a flag names, or else the first with one of the usual names.
pub(super) fn column(sheet: &Sheet, flag: &str, given: Option<&str>, usual: &[&str], asked: Asked<'_>) -> Result<Option<usize>, Answer> {
    let Some(given) = given else {
        return Ok(usual.iter().find_map(|name| sheet.headings.iter().position(|heading| folded(heading) == *name)));
    };
    let found = sheet.headings.iter().position(|heading| folded(heading) == folded(given));
    found.map(Some).ok_or_else(|| {
        let (name, file, has) = (quoted(asked.lang, given), asked.file.display(), sheet.headings.join(", "));
        asked.usage(
            format!("{flag} names the column {name}, which {file} does not have. It has: {has}."),
            format!("{flag} nomme la colonne {name}, que {file} n’a pas. Ce fichier a\u{a0}: {has}."),
        )
    })
}

/// A table without a column that it must have.
pub(super) fn missing(sheet: &Sheet, asked: Asked<'_>, en: &str, fr: &str, name: &str, flag: &str) -> Answer {
    let name = match (asked.lang, name) {
        (domain::Lang::Fr, "unit") => "unité",
        (domain::Lang::Fr, "rater") => "juge",
        (domain::Lang::Fr, "score") => "note",
        (domain::Lang::Fr, "group") => "groupe",
        (domain::Lang::Fr, "selected") => "retenu",
        (_, name) => name,
    };
    let (name, has) = (quoted(asked.lang, name), sheet.headings.join(", "));
    asked.whole(
        format!("line 1: no column holds {en}. Call it {name}, or say which it is with {flag}. The table has: {has}."),
        format!(
            "ligne 1\u{a0}: aucune colonne ne contient {fr}. Intitulez-la {name}, ou indiquez-la par {flag}. Le tableau a\u{a0}: {has}."
        ),
    )
}
