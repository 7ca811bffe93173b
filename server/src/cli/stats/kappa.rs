//! `justesse stats kappa`: whether two raters agree beyond chance, weighted or not.
//!
//! Invariant: exactly two raters are compared; a table of more is asked which.

use std::path::PathBuf;

use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser as _};
use domain::Lang;
use psychometrics::agreement::kappa::{Kappa, weighted_kappa};
use psychometrics::agreement::{Ratings as Table, Unfit, Weights};
use psychometrics::estimable::NotEstimable;
use psychometrics::numeric::normal;
use serde_json::{Value, json};

use super::categories::Coded;
use super::columns::RatingColumns;
use super::lay::{NOTHING, columns, estimate, heading, not_estimable, p_value, two};
use super::refusal::Asked;
use super::table::Ratings;
use crate::cli::out::{Answer, json, say};

/// The coverage of the interval.
const CONFIDENCE: f64 = 0.95;

domain::codes! {
    /// How partial agreement counts.
    WeightsName {
        /// Only the same category agrees.
        None "none",
        /// By the distance of categories.
        Linear "linear",
        /// By its square.
        Quadratic "quadratic",
    }
}

impl WeightsName {
    const fn weights(self) -> Weights {
        match self {
            Self::None => Weights::Identity,
            Self::Linear => Weights::Linear,
            Self::Quadratic => Weights::Quadratic,
        }
    }

    const fn words(self, lang: Lang) -> &'static str {
        match (self, lang) {
            (Self::None, Lang::En) => "unweighted",
            (Self::None, Lang::Fr) => "non pondéré",
            (Self::Linear, Lang::En) => "linear weights",
            (Self::Linear, Lang::Fr) => "pondération linéaire",
            (Self::Quadratic, Lang::En) => "quadratic weights",
            (Self::Quadratic, Lang::Fr) => "pondération quadratique",
        }
    }
}

/// The flags of `justesse stats kappa`.
#[derive(Debug, Args)]
pub struct KappaCommand {
    /// The ratings of two raters, in CSV: a unit a line and a rater a column, or a rating a line
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// How partial agreement counts
    #[arg(long, default_value = "none", value_name = "WEIGHTS", value_parser = PossibleValuesParser::new(WeightsName::ALL.iter().map(|one| one.code())).map(|name| WeightsName::parse(&name).unwrap_or(WeightsName::None)))]
    pub weights: WeightsName,
    /// The two raters, where the table has more, such as A,B
    #[arg(long, value_name = "LIST", value_delimiter = ',')]
    pub raters: Vec<String>,
    /// All categories in their order, such as 1,2,3,4,5; those that occur, where it is not given
    #[arg(long, value_name = "LIST", value_delimiter = ',')]
    pub categories: Vec<String>,
    /// The columns.
    #[command(flatten)]
    pub columns: RatingColumns,
    /// Answer in JSON, for programs
    #[arg(long)]
    pub json: bool,
}

impl KappaCommand {
    pub(super) fn run(&self, lang: Lang) -> Result<Answer, Answer> {
        let asked = Asked { file: &self.file, lang, json: self.json };
        let ratings = Ratings::read(&self.file, &self.columns, asked)?;
        let pair = self.pair(&ratings, asked)?;
        let coded = Coded::of(&ratings, &self.categories, self.weights == WeightsName::None, asked)?;
        let (cells, _) = ratings.cells(&coded.values, asked)?;
        let two: Vec<Vec<Option<f64>>> =
            cells.iter().map(|row| pair.iter().map(|rater| row.get(*rater).copied().flatten()).collect()).collect();
        let table = Table::of_units(&two).and_then(|table| table.cross_table(&coded.categories)).map_err(|unfit| asked.unfitting(unfit))?;
        let kappa = match weighted_kappa(&table, &self.weights.weights()) {
            Ok(kappa) => Ok(kappa),
            Err(Unfit::NotEstimable(reason)) => Err(reason),
            Err(unfit) => return Err(asked.unfitting(unfit)),
        };
        let names = pair.map(|rater| ratings.raters.name(rater).to_owned());
        Ok(Answer::of(if self.json {
            self.document(&names, &coded, table.rows(), kappa, lang)
        } else {
            self.report(&ratings, &names, &coded, table.rows(), kappa, lang)
        }))
    }

    /// The two raters that are compared.
    fn pair(&self, ratings: &Ratings, asked: Asked<'_>) -> Result<[usize; 2], Answer> {
        let has = ratings.raters.list.join(", ");
        if self.raters.is_empty() {
            if ratings.raters.len() == 2 {
                return Ok([0, 1]);
            }
            let count = ratings.raters.len();
            return Err(asked.usage(
                format!("kappa compares two raters, and this table has {count}: {has}. Name two with --raters, such as --raters A,B; for more at once use “justesse stats alpha”."),
                format!(
                    "le kappa compare deux juges, et ce tableau en a {count}\u{a0}: {has}. Nommez-en deux par --raters, par exemple --raters A,B\u{a0}; pour plus de deux à la fois, employez «\u{a0}justesse stats alpha\u{a0}»."
                ),
            ));
        }
        let found: Vec<usize> =
            self.raters.iter().filter_map(|name| ratings.raters.list.iter().position(|known| known == name.trim())).collect();
        match (found.as_slice(), self.raters.len()) {
            ([one, other], 2) if one != other => Ok([*one, *other]),
            _ => Err(asked.usage(
                format!("--raters takes two different raters of the table, which has: {has}."),
                format!("--raters demande deux juges différents du tableau, qui a\u{a0}: {has}."),
            )),
        }
    }

    fn report(
        &self,
        ratings: &Ratings,
        names: &[String; 2],
        coded: &Coded,
        table: &[Vec<u32>],
        kappa: Result<Kappa, NotEstimable>,
        lang: Lang,
    ) -> String {
        let [one, other] = names;
        let kind = self.weights.words(lang);
        let mut lines = Vec::new();
        match kappa {
            Ok(kappa) => {
                let (value, (low, high)) = (two(kappa.kappa, lang), interval(&kappa));
                let (low, high, n) = (two(low, lang), two(high, lang), kappa.units);
                lines.push(say(
                    lang,
                    format!("Kappa of {one} and {other} is {value} (95% interval {low} to {high}), {kind}, on {n} units: 1 is agreement, 0 is chance."),
                    format!(
                        "Le kappa entre {one} et {other} est de {value} (intervalle à 95\u{a0}% de {low} à {high}), {kind}, sur {n} unités\u{a0}: 1 est l’accord, 0 le hasard."
                    ),
                ));
                let (z, p) = kappa.test.map_or((NOTHING.into(), NOTHING.into()), |test| (two(test.z, lang), p_value(test.p, lang)));
                lines.push(String::new());
                lines.extend(columns(&[
                    vec![say(lang, "Agreement observed", "Accord observé"), two(kappa.observed, lang)],
                    vec![say(lang, "Agreement by chance", "Accord dû au hasard"), two(kappa.expected, lang)],
                    vec![say(lang, "Standard error", "Erreur type"), two(kappa.standard_error, lang)],
                    vec![say(lang, "z of no agreement", "z de l’absence d’accord"), z],
                    vec!["p".into(), p],
                ]));
            }
            Err(reason) => lines.push(not_estimable("Kappa", reason, lang)),
        }
        // More columns than this do not fit on a page.
        if coded.names.len() <= 10 {
            heading(&mut lines, say(lang, format!("{one} down, {other} across"), format!("{one} en lignes, {other} en colonnes")));
            let header = std::iter::once(String::new()).chain(coded.names.iter().cloned()).collect();
            let body = coded
                .names
                .iter()
                .zip(table)
                .map(|(name, row)| std::iter::once(name.clone()).chain(row.iter().map(u32::to_string)).collect());
            let rows: Vec<Vec<String>> = std::iter::once(header).chain(body).collect();
            lines.extend(columns(&rows));
        }
        lines.push(String::new());
        lines.push(ratings.size_words(lang));
        lines.join("\n")
    }

    fn document(&self, names: &[String; 2], coded: &Coded, table: &[Vec<u32>], kappa: Result<Kappa, NotEstimable>, lang: Lang) -> String {
        let of = |figure: &dyn Fn(&Kappa) -> f64| estimate(kappa.map(|kappa| figure(&kappa)), lang);
        let test = match kappa.and_then(|kappa| kappa.test) {
            Ok(test) => json!({ "z": test.z, "p": test.p }),
            Err(reason) => estimate(Err(reason), lang),
        };
        let table: Vec<Value> = table.iter().map(|row| json!(row)).collect();
        json(&json!({
            "format": "justesse-stats-kappa/1", "ok": true, "weights": self.weights.code(), "raters": names, "categories": coded.names, "table": table,
            "units": kappa.ok().map(|kappa| kappa.units), "kappa": of(&|kappa| kappa.kappa), "observed": of(&|kappa| kappa.observed),
            "expected": of(&|kappa| kappa.expected), "standard_error": of(&|kappa| kappa.standard_error),
            "null_standard_error": of(&|kappa| kappa.null_standard_error),
            "interval": { "confidence": CONFIDENCE, "low": of(&|kappa| interval(kappa).0), "high": of(&|kappa| interval(kappa).1) },
            "test": test,
        }))
    }
}

/// Kappa give or take its standard errors, no further than kappa can go.
fn interval(kappa: &Kappa) -> (f64, f64) {
    let reach = normal::quantile(0.5 + 0.5 * CONFIDENCE) * kappa.standard_error;
    ((kappa.kappa - reach).max(-1.0), (kappa.kappa + reach).min(1.0))
}
