//! `justesse stats mfrm`: the many-facet Rasch model, for diagnosis: severity and difficulty in logits, and how ratings fit.
//!
//! Invariants: the standard errors of this model take the ratings of one unit by one rater for independent facts, and whoever reads them is told so; an element with only
//! lowest or only highest ratings is marked wherever its measure stands.

mod report;
mod source;

use std::path::PathBuf;

use clap::Args;
use domain::Lang;
use domain::tables::heading::folded;
use psychometrics::estimable::NotEstimable;
use psychometrics::mfrm::{self, MfrmError, MmlOptions, Ratings, Thresholds};

use super::columns::RatingColumns;
use super::lay::nothing;
use super::refusal::Asked;
use super::scale::Ends;
use crate::cli::out::{Answer, quoted};

/// The most elements of all facets but the units: the model solves equations of so many rows at every step.
const ELEMENTS_MAX: usize = 500;
/// So many thresholds at most: the equations hold each against each.
const THRESHOLDS_MAX: f64 = 1_000.0;

/// The flags of `justesse stats mfrm`.
#[derive(Debug, Args)]
pub struct MfrmCommand {
    /// The ratings, in CSV: a rating a line, or a unit a line and a rater a column
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// The columns that are facets beside the units; raters and competencies, where it is not given
    #[arg(long, value_name = "COLUMN", value_delimiter = ',')]
    pub facets: Vec<String>,
    /// Partial credit: thresholds of their own for every element of this facet
    #[arg(long, value_name = "FACET")]
    pub pcm: Option<String>,
    /// Marginal likelihood: units are drawn from a normal distribution
    #[arg(long)]
    pub mml: bool,
    /// The lowest and the highest score that can be given
    #[arg(long, value_name = "LOW..HIGH", default_value = "1..5")]
    pub scale: String,
    /// The columns.
    #[command(flatten)]
    pub columns: RatingColumns,
    /// Answer in JSON, for programs
    #[arg(long)]
    pub json: bool,
}

impl MfrmCommand {
    pub(super) fn run(&self, lang: Lang) -> Result<Answer, Answer> {
        let asked = Asked { file: &self.file, lang, json: self.json };
        let ends = Ends::parse(&self.scale, asked)?;
        if ends.lowest.fract() != 0.0 || ends.highest.fract() != 0.0 {
            return Err(asked.usage(
                "--scale takes whole levels for this model, such as --scale 1..5.",
                "--scale demande des niveaux entiers pour ce modèle, par exemple --scale 1..5.",
            ));
        }
        let source = source::Source::read(self, ends, asked)?;
        let ratings = source.ratings(ends).map_err(|error| refused(&error, asked))?;
        let elements: usize = ratings.facets().iter().skip(1).map(|facet| facet.labels.len()).sum();
        if elements > ELEMENTS_MAX {
            return Err(asked.whole(
                format!("the facets have {elements} elements; at most {ELEMENTS_MAX} are taken. Check which columns are facets."),
                format!("les facettes ont {elements} éléments\u{a0}; {ELEMENTS_MAX} au plus sont admis. Vérifiez quelles colonnes sont des facettes."),
            ));
        }
        let thresholds = self.thresholds(&ratings, asked)?;
        // Partial credit gives every element of its facet as many thresholds as the scale has steps.
        let own = self
            .pcm
            .as_ref()
            .and_then(|name| ratings.facets().iter().find(|facet| facet.name == *name))
            .map_or(1, |facet| facet.labels.len());
        let steps = ends.highest - ends.lowest;
        if f64::from(u32::try_from(own).unwrap_or(u32::MAX)) * steps > THRESHOLDS_MAX {
            return Err(asked.whole(
                format!("the model would have {own} times {steps:.0} thresholds; at most {THRESHOLDS_MAX:.0} are taken. Narrow --scale, or leave out --pcm."),
                format!("le modèle aurait {own} fois {steps:.0} seuils\u{a0}; {THRESHOLDS_MAX:.0} au plus sont admis. Resserrez --scale, ou retirez --pcm."),
            ));
        }
        let none = |error: MfrmError| match error {
            MfrmError::NotEstimable(reason) if reason != NotEstimable::UnusedCategory => {
                Ok(nothing(asked, report::FORMAT, ["The facets model", "Le modèle à facettes"], reason))
            }
            error => Err(refused(&error, asked)),
        };
        let out = if self.mml {
            let fitted = match mfrm::mml(&ratings, &thresholds, &MmlOptions::default()) {
                Ok(fitted) => fitted,
                Err(error) => return none(error),
            };
            if self.json { report::marginal_document(&ratings, &fitted, lang) } else { report::marginal_words(&ratings, &fitted, lang) }
        } else {
            let fitted = match mfrm::jml(&ratings, &thresholds) {
                Ok(fitted) => fitted,
                Err(error) => return none(error),
            };
            if self.json { report::joint_document(&ratings, &fitted, lang) } else { report::joint_words(&ratings, &fitted, lang) }
        };
        Ok(Answer::of(out))
    }

    fn thresholds(&self, ratings: &Ratings, asked: Asked<'_>) -> Result<Thresholds, Answer> {
        let Some(name) = &self.pcm else { return Ok(Thresholds::RatingScale) };
        let found = ratings.facets().iter().skip(1).find(|facet| folded(&facet.name) == folded(name));
        found.map(|facet| Thresholds::PartialCredit { facet: facet.name.clone() }).ok_or_else(|| {
            let has = ratings.facets().iter().skip(1).map(|facet| facet.name.as_str()).collect::<Vec<_>>().join(", ");
            let name = quoted(asked.lang, name);
            asked.usage(
                format!("--pcm names {name}, which is no facet beside the units. There are: {has}."),
                format!("--pcm nomme {name}, qui n’est pas une facette à côté des unités. Il y a\u{a0}: {has}."),
            )
        })
    }
}

fn refused(error: &MfrmError, asked: Asked<'_>) -> Answer {
    let (en, fr) = match error {
        MfrmError::NotEstimable(NotEstimable::UnusedCategory) => (
            "partial credit needs every category of every element, and one is never used. Leave out --pcm.".to_owned(),
            "le crédit partiel demande toutes les catégories de chaque élément, et l’une n’est jamais employée. Retirez --pcm.".to_owned(),
        ),
        other => (format!("the model cannot be fitted: {other}."), format!("le modèle ne peut pas être ajusté ({other}).")),
    };
    asked.whole(en, fr)
}
