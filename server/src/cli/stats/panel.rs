//! `justesse stats panel`: how severe raters are, what scores come to without that, and how sure an order is.
//!
//! Invariant: what the design does not support is not formed: no places across parts that nothing links, and none where severity cannot be told from ability.

mod report;

use std::path::PathBuf;

use clap::Args;
use domain::Lang;
use psychometrics::estimable::NotEstimable;
use psychometrics::exact::Ratio;
use psychometrics::panel::{
    Allocation, Comparison, Connection, Covariance, Design, Dropped, Posterior, Presence, Questions, Rating, Reliability, Scale, Situation,
    Standings, composite_cells,
};

use super::columns::RatingColumns;
use super::lay::nothing;
use super::refusal::Asked;
use super::scale::Ends;
use super::table::{Ratings, numbers, plain};
use crate::cli::out::{Answer, quoted, say};

/// The most units: their covariances are kept, all with all.
const UNITS_MAX: usize = 2_000;
/// The most raters: the model solves equations of so many rows 625 times.
const RATERS_MAX: usize = 200;
/// The reliability that selection asks for.
const RELIABLE: f64 = 0.80;

/// The flags of `justesse stats panel`.
#[derive(Debug, Args)]
pub struct PanelCommand {
    /// The ratings, in CSV: a rating a line, or a unit a line and a rater a column
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// How many places there are: gives the chance of being among the first K
    #[arg(long, value_name = "K", default_value_t = 1)]
    pub top: usize,
    /// The lowest and the highest score that can be given
    #[arg(long, value_name = "LOW..HIGH", default_value = "1..5")]
    pub scale: String,
    /// Weights of competencies other than 1, such as C1=2,C2=3
    #[arg(long, value_name = "ID=WEIGHT", value_delimiter = ',')]
    pub weights: Vec<String>,
    /// Lots decided who is rated by whom
    #[arg(long)]
    pub drawn: bool,
    /// The columns.
    #[command(flatten)]
    pub columns: RatingColumns,
    /// Answer in JSON, for programs
    #[arg(long)]
    pub json: bool,
}

/// What the model gives.
struct Modelled<'a> {
    ratings: &'a Ratings,
    top: usize,
    posterior: Posterior<'a>,
    covariance: Covariance,
    situation: Situation,
    connection: Connection,
    /// Absent where the design supports no places.
    standings: Option<Standings>,
    comparison: Comparison,
    typical: f64,
    reliability: Result<Reliability, NotEstimable>,
    needed: Result<u32, NotEstimable>,
    dropped: Vec<Dropped>,
}

impl PanelCommand {
    pub(super) fn run(&self, lang: Lang) -> Result<Answer, Answer> {
        let asked = Asked { file: &self.file, lang, json: self.json };
        let ends = Ends::parse(&self.scale, asked)?;
        let ratings = Ratings::read(&self.file, &self.columns, asked)?;
        ends.check(&ratings.given, &numbers(&ratings.given, asked)?, false, asked)?;
        limited(&ratings, asked)?;
        let composites =
            composite_cells(&self.weights(&ratings, asked)?, &exact(&ratings, asked)?, Presence::FourFifths).map_err(|error| {
                let detail = error.to_string();
                asked.whole(
                    format!("the scores cannot be put together: {detail}."),
                    format!("la note d’ensemble ne peut pas être calculée ({detail})."),
                )
            })?;
        let scale = Scale { lowest: ends.lowest, highest: ends.highest };
        let fitted = Design::of(&composites.cells).and_then(|design| {
            let modelled = self.modelled(&ratings, &design, Posterior::of(&design, scale)?, composites.dropped)?;
            Ok(if self.json { report::document(&modelled, lang) } else { report::words(&modelled, lang) })
        });
        Ok(fitted.map_or_else(|reason| nothing(asked, report::FORMAT, ["The panel model", "Le modèle du jury"], reason), Answer::of))
    }

    fn modelled<'a>(
        &self,
        ratings: &'a Ratings,
        design: &'a Design,
        posterior: Posterior<'a>,
        dropped: Vec<Dropped>,
    ) -> Result<Modelled<'a>, NotEstimable> {
        let connection = design.connection();
        let allocation = if self.drawn { Allocation::Random } else { Allocation::Otherwise };
        let situation = Situation::of(&posterior, &connection, allocation);
        let places = !matches!(situation, Situation::NotSeparable { .. } | Situation::Disconnected { .. });
        let questions = Questions { tops: vec![self.top], ..Questions::default() };
        let standings = if places { Some(posterior.standings(&questions)?) } else { None };
        // Who saw the same raters shares their severity, which cancels out of every comparison.
        let comparison = if design.is_crossed() { Comparison::SamePanel } else { Comparison::Absolute };
        let typical = design.typical_raters();
        Ok(Modelled {
            ratings,
            top: self.top,
            covariance: posterior.covariance()?,
            reliability: posterior.reliability(typical, comparison),
            needed: posterior.raters_needed(RELIABLE, comparison),
            posterior,
            situation,
            connection,
            standings,
            comparison,
            typical,
            dropped,
        })
    }

    /// One weight per competency, in the order of the table.
    fn weights(&self, ratings: &Ratings, asked: Asked<'_>) -> Result<Vec<Ratio>, Answer> {
        let mut weights = vec![Ratio::from(1); ratings.competencies.len()];
        for text in &self.weights {
            let given = text.split_once('=').and_then(|(id, weight)| {
                let at = ratings.competencies.list.iter().position(|known| known == id.trim())?;
                let weight = Ratio::parse_number(&plain(weight.trim())).ok().filter(|weight| weight.is_positive())?;
                Some((at, weight))
            });
            let Some((slot, weight)) = given.and_then(|(at, weight)| Some((weights.get_mut(at)?, weight))) else {
                let (text, has) = (quoted(asked.lang, text), ratings.competencies.list.join(", "));
                return Err(asked.usage(
                    format!(
                        "--weights cannot hold {text}. It takes a competency of the table and a positive number, such as C1=2. The table has: {has}."
                    ),
                    format!(
                        "--weights ne peut pas contenir {text}. Il faut une compétence du tableau et un nombre positif, par exemple C1=2. Le tableau a\u{a0}: {has}."
                    ),
                ));
            };
            *slot = weight;
        }
        Ok(weights)
    }
}

/// Refuses what would take too long or too much memory.
fn limited(ratings: &Ratings, asked: Asked<'_>) -> Result<(), Answer> {
    for (count, most, en, fr) in
        [(ratings.units.len(), UNITS_MAX, "units", "unités"), (ratings.raters.len(), RATERS_MAX, "raters", "juges")]
    {
        if count > most {
            return Err(asked.whole(
                format!("there are {count} {en}; the model takes at most {most}. Split the table, or check which column names them."),
                format!("il y a {count} {fr}\u{a0}; le modèle en admet {most} au plus. Scindez le tableau, ou vérifiez quelle colonne les nomme."),
            ));
        }
    }
    Ok(())
}

/// The ratings as exact numbers, as they are written.
fn exact(ratings: &Ratings, asked: Asked<'_>) -> Result<Vec<Rating>, Answer> {
    let rating = |one: &super::table::Rating| {
        let level = Ratio::parse_number(&plain(&one.text)).map_err(|_| {
            let words = say(asked.lang, "this number has too many digits. Round it.", "ce nombre a trop de chiffres. Arrondissez-le.");
            asked.refused(&[super::refusal::Complaint { place: one.place.clone(), words }])
        })?;
        Ok(Rating { candidate: one.unit, rater: one.rater, competency: one.competency, level })
    };
    ratings.given.iter().map(rating).collect()
}
