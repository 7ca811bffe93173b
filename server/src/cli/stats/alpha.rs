//! `justesse stats alpha`: whether any number of raters agree, with gaps in the table.
//!
//! Invariant: a unit is a candidate on a competency where the table has several competencies, and the interval draws candidates whole, because what one candidate got is
//! not several independent facts.

use std::path::PathBuf;

use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser as _};
use domain::Lang;
use psychometrics::agreement::krippendorff::{Alpha, Bootstrap, Metric, alpha, bootstrap};
use psychometrics::agreement::{Ratings as Table, Unfit};
use psychometrics::estimable::NotEstimable;
use serde_json::json;

use super::categories::Coded;
use super::columns::RatingColumns;
use super::lay::{columns, estimate, not_estimable, two};
use super::refusal::Asked;
use super::table::Ratings;
use crate::cli::out::{Answer, json, say};

/// Resamples of the interval.
const RESAMPLES: u32 = 2_000;
/// So many pairs of categories at most, which are drawn as often as there are resamples.
const PAIRS_MAX: usize = 20_000_000;
/// The coverage of the interval.
const CONFIDENCE: f64 = 0.95;

domain::codes! {
    /// How different two values are.
    MetricName {
        /// Different or not.
        Nominal "nominal",
        /// By what lies between.
        Ordinal "ordinal",
        /// By their distance.
        Interval "interval",
        /// By their ratio.
        Ratio "ratio",
    }
}

impl MetricName {
    const fn metric(self) -> Metric {
        match self {
            Self::Nominal => Metric::Nominal,
            Self::Ordinal => Metric::Ordinal,
            Self::Interval => Metric::Interval,
            Self::Ratio => Metric::Ratio,
        }
    }

    const fn words(self, lang: Lang) -> &'static str {
        match (self, lang) {
            (Self::Nominal, Lang::En) => "categories without an order",
            (Self::Nominal, Lang::Fr) => "catégories sans ordre",
            (Self::Ordinal, Lang::En) => "categories in an order",
            (Self::Ordinal, Lang::Fr) => "catégories ordonnées",
            (Self::Interval, Lang::En) => "equal distances",
            (Self::Interval, Lang::Fr) => "distances égales",
            (Self::Ratio, Lang::En) => "ratios",
            (Self::Ratio, Lang::Fr) => "rapports",
        }
    }
}

/// The flags of `justesse stats alpha`.
#[derive(Debug, Args)]
pub struct AlphaCommand {
    /// The ratings, in CSV: a unit a line and a rater a column, or a rating a line
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// What scores are: categories, categories in an order, equal distances or ratios
    #[arg(long, default_value = "ordinal", value_name = "METRIC", value_parser = PossibleValuesParser::new(MetricName::ALL.iter().map(|one| one.code())).map(|name| MetricName::parse(&name).unwrap_or(MetricName::Ordinal)))]
    pub metric: MetricName,
    /// The categories in their order, where scores are words, such as low,middle,high
    #[arg(long, value_name = "LIST", value_delimiter = ',')]
    pub categories: Vec<String>,
    /// The columns.
    #[command(flatten)]
    pub columns: RatingColumns,
    /// Answer in JSON, for programs
    #[arg(long)]
    pub json: bool,
}

impl AlphaCommand {
    pub(super) fn run(&self, lang: Lang) -> Result<Answer, Answer> {
        let asked = Asked { file: &self.file, lang, json: self.json };
        let ratings = Ratings::read(&self.file, &self.columns, asked)?;
        let coded = Coded::of(&ratings, &self.categories, self.metric == MetricName::Nominal, asked)?;
        let (cells, candidates) = ratings.cells(&coded.values, asked)?;
        // What is drawn again and again is pairs of categories within units.
        let pairs = |row: &Vec<Option<f64>>| {
            let given = row.iter().flatten().count();
            given.saturating_mul(given.min(coded.categories.len()))
        };
        let pairs: usize = cells.iter().map(pairs).fold(0, usize::saturating_add);
        if pairs > PAIRS_MAX {
            return Err(asked.whole(
                format!("the ratings make {pairs} pairs; at most {PAIRS_MAX} are taken. Take fewer raters, or a part of the units."),
                format!("les notes forment {pairs} paires\u{a0}; {PAIRS_MAX} au plus sont admises. Prenez moins de juges, ou une partie des unités."),
            ));
        }
        let metric = self.metric.metric();
        let table = Table::of_units(&cells).map_err(|unfit| asked.unfitting(unfit))?;
        let point = alpha(&table, metric);
        let drawn = match bootstrap(&table, Some(&candidates), metric, RESAMPLES, CONFIDENCE) {
            Ok(drawn) => Ok(drawn),
            Err(Unfit::NotEstimable(reason)) => Err(reason),
            Err(unfit) => return Err(asked.unfitting(unfit)),
        };
        Ok(Answer::of(if self.json { self.document(&ratings, point, drawn, lang) } else { self.report(&ratings, point, drawn, lang) }))
    }

    fn report(&self, ratings: &Ratings, point: Result<Alpha, NotEstimable>, drawn: Result<Bootstrap, NotEstimable>, lang: Lang) -> String {
        let kind = self.metric.words(lang);
        let mut lines = Vec::new();
        match point {
            Ok(point) => {
                let value = two(point.alpha, lang);
                let ends = drawn.map_or_else(
                    |_| say(lang, "no interval", "sans intervalle"),
                    |drawn| {
                        let (low, high) = (two(drawn.interval.0, lang), two(drawn.interval.1, lang));
                        say(lang, format!("95% interval {low} to {high}"), format!("intervalle à 95\u{a0}% de {low} à {high}"))
                    },
                );
                let good_for = good_for(point.alpha, lang);
                lines.push(say(
                    lang,
                    format!("Krippendorff’s alpha is {value} ({ends}), {kind}: {good_for}"),
                    format!("L’alpha de Krippendorff est de {value} ({ends}), {kind}\u{a0}: {good_for}"),
                ));
                let mut rows = vec![vec![say(lang, "Ratings that can be paired", "Notes appariables"), point.pairable.to_string()]];
                if let Ok(drawn) = drawn {
                    rows.push(vec![
                        say(lang, "Units drawn for the interval", "Unités tirées pour l’intervalle"),
                        drawn.clusters.to_string(),
                    ]);
                    rows.push(vec![say(lang, "Draws", "Tirages"), drawn.resamples.to_string()]);
                }
                lines.push(String::new());
                lines.extend(columns(&rows));
                if let Err(reason) = drawn {
                    lines.push(not_estimable(&say(lang, "Interval", "Intervalle"), reason, lang));
                }
            }
            Err(reason) => lines.push(not_estimable("Alpha", reason, lang)),
        }
        lines.push(String::new());
        lines.push(ratings.size_words(lang));
        lines.join("\n")
    }

    fn document(
        &self,
        ratings: &Ratings,
        point: Result<Alpha, NotEstimable>,
        drawn: Result<Bootstrap, NotEstimable>,
        lang: Lang,
    ) -> String {
        let of = |figure: &dyn Fn(&Alpha) -> f64| estimate(point.map(|point| figure(&point)), lang);
        let ends = |figure: &dyn Fn(&Bootstrap) -> f64| estimate(drawn.map(|drawn| figure(&drawn)), lang);
        json(&json!({
            "format": "justesse-stats-alpha/1", "ok": true, "metric": self.metric.code(),
            "units": ratings.units.list, "raters": ratings.raters.list, "ratings": ratings.given.len(),
            "alpha": of(&|point| point.alpha), "observed": of(&|point| point.observed), "expected": of(&|point| point.expected),
            "pairable": point.ok().map(|point| point.pairable),
            "interval": {
                "confidence": CONFIDENCE, "low": ends(&|drawn| drawn.interval.0), "high": ends(&|drawn| drawn.interval.1),
                "resamples": drawn.ok().map(|drawn| drawn.resamples), "clusters": drawn.ok().map(|drawn| drawn.clusters),
            },
        }))
    }
}

/// What Krippendorff's own limits say (*Content Analysis*, 2004, page 241).
fn good_for(alpha: f64, lang: Lang) -> String {
    if alpha >= 0.8 {
        say(lang, "good enough to rely on (0.80 or more).", "assez bon pour s’y fier (0,80 ou plus).")
    } else if alpha >= 0.667 {
        say(lang, "enough for tentative conclusions (0.67 to 0.80).", "suffisant pour des conclusions prudentes (de 0,67 à 0,80).")
    } else {
        say(lang, "too low to rely on single ratings (below 0.67).", "trop bas pour se fier à des notes isolées (moins de 0,67).")
    }
}
