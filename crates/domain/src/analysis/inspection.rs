//! What only an auditor reads: figures of single panelists, agreement between them, and who cannot be ruled out of the posts.
//!
//! What must stay true: panelists stand in the order of their keys; these figures are for looking into a round, not for judging a colleague: a handful of interviews says little
//! about anybody.

use psychometrics::agreement::{Ratings as Agreeing, krippendorff};
use psychometrics::mfrm::{Misfit, Ratings, Thresholds, jml};
use psychometrics::panel::{Design, Posterior};
use psychometrics::ranks::{Confidence, Estimates, RankConfidence};
use psychometrics::rater_effects::{RaterEffects, Rating, rater_effects};

use super::levels::{Data, alone};
use super::model;
use super::{Analysis, Round};
use crate::ranking::{CandidateKey, Inputs, Ranking, Row, Rules};

/// Draws of a confidence set: its critical value has a standard error of about .016.
const DRAWS: usize = 10_000;

/// How surely the set of those who may deserve a post holds all who do.
const COVERAGE: f64 = 0.95;

/// What is read of one panelist.
#[derive(Clone, Debug, PartialEq)]
pub struct PanelistFigures {
    /// Who, by what the caller calls panelists.
    pub panelist: String,
    /// How many candidates they scored.
    pub candidates: usize,
    /// Mean effect in points, positive where lenient, and its standard error; none where severity cannot be told apart.
    pub effect: Option<(f64, f64)>,
    /// The rating that an average candidate would have from them on an average competency.
    pub fair_average: Option<f64>,
    /// How their ratings fit the many-facet model: infit and outfit.
    pub fit: Option<(f64, f64)>,
    /// What stands out in the fit.
    pub misfit: Option<Misfit>,
    /// Range, centre and halo, each against the others.
    pub habits: Option<RaterEffects>,
}

/// What only an auditor reads.
#[derive(Clone, Debug, PartialEq)]
pub struct Inspection {
    /// One per panelist.
    pub panelists: Vec<PanelistFigures>,
    /// Krippendorff's alpha for ordered levels that were given alone, with the interval that resampling candidates gives it.
    pub agreement: Option<(f64, (f64, f64))>,
    /// Who cannot be ruled out of the first as many as there are posts, with 95 chances in 100 for the whole set; none where places are not claimed.
    pub contenders: Option<Vec<CandidateKey>>,
}

impl Inspection {
    /// Looks into a round that was analysed.
    pub fn of(rules: &Rules, inputs: &Inputs, ranking: &Ranking, analysis: &Analysis) -> Self {
        let data = Data::of(rules, inputs);
        Self {
            panelists: panelists(rules, &data, analysis),
            agreement: agreement(inputs, &data),
            contenders: analysis.claims_places().then(|| contenders(rules, &data, ranking, analysis.round)).flatten(),
        }
    }
}

fn panelists(rules: &Rules, data: &Data, analysis: &Analysis) -> Vec<PanelistFigures> {
    let facets = facets(rules, data);
    let habits = habits(rules, data).unwrap_or_default();
    let panel = analysis.panel.as_ref().ok();
    data.panelists
        .iter()
        .enumerate()
        .map(|(number, panelist)| {
            let mut seen: Vec<usize> = data.ratings.iter().filter(|one| one.rater == number).map(|one| one.candidate).collect();
            seen.dedup();
            let effect = panel.and_then(|panel| Some((*panel.effects.get(panelist)?, *panel.effect_errors.get(panelist)?)));
            let element = facets.as_ref().and_then(|facets| facets.iter().find(|element| element.label == *panelist));
            PanelistFigures {
                panelist: panelist.clone(),
                candidates: seen.len(),
                effect,
                fair_average: element.and_then(|element| Some(element.measure.as_ref().ok()?.fair_average)),
                fit: element.and_then(|element| element.fit.as_ref().ok().map(|fit| (fit.infit, fit.outfit))),
                misfit: element.and_then(|element| element.fit.as_ref().ok()?.misfit()),
                habits: habits.get(number).copied(),
            }
        })
        .collect()
}

/// What each panelist does with the scale.
fn habits(rules: &Rules, data: &Data) -> Option<Vec<RaterEffects>> {
    let scale = rules.scale.levels();
    let ends = (i64::from(scale.first()?.0), i64::from(scale.last()?.0));
    let whole = |one: &psychometrics::panel::Rating| -> Option<Rating> {
        let value = i64::try_from(one.level.numerator()).ok()?;
        Some(Rating { candidate: one.candidate, competency: one.competency, rater: one.rater, value })
    };
    let ratings: Vec<Rating> = data.ratings.iter().map(whole).collect::<Option<_>>()?;
    Some(rater_effects(&ratings, data.panelists.len(), ends))
}

/// The panelists as the many-facet model has them; none where it finds no solution.
fn facets(rules: &Rules, data: &Data) -> Option<Vec<psychometrics::mfrm::Element>> {
    let scale = rules.scale.levels();
    let (lowest, highest) = (i64::from(scale.first()?.0), i64::from(scale.last()?.0));
    let rows: Vec<([&str; 3], i64)> = data
        .ratings
        .iter()
        .filter_map(|one| {
            let (candidate, panelist) = (data.candidates.get(one.candidate)?, data.panelists.get(one.rater)?);
            let (competency, _) = data.competencies.get(one.competency)?;
            let level = i64::try_from(one.level.numerator()).ok()?;
            Some(([candidate.as_str(), panelist.as_str(), competency.as_str()], level))
        })
        .collect();
    let ratings = Ratings::from_labels(&["candidate", "panelist", "competency"], lowest..=highest, rows).ok()?;
    let fitted = jml(&ratings, &Thresholds::RatingScale).ok()?;
    fitted.facets.into_iter().find(|facet| facet.name == "panelist").map(|facet| facet.elements)
}

/// Alpha over candidates and competencies; candidates are resampled whole.
fn agreement(inputs: &Inputs, data: &Data) -> Option<(f64, (f64, f64))> {
    let (mut rows, mut clusters) = (Vec::new(), Vec::new());
    for candidate in &inputs.candidates {
        let cluster = u64::try_from(data.candidates.binary_search(&candidate.id).ok()?).ok()?;
        for (competency, _) in &data.competencies {
            let level = |panelist: &String| {
                let sheet = candidate.sheets.iter().find(|sheet| sheet.panelist == *panelist)?;
                alone(sheet).iter().find(|score| score.competency == *competency)?.level().map(|level| f64::from(level.0))
            };
            rows.push(data.panelists.iter().map(level).collect::<Vec<Option<f64>>>());
            clusters.push(cluster);
        }
    }
    let ratings = Agreeing::of_units(&rows).ok()?;
    let found = krippendorff::bootstrap(&ratings, Some(&clusters), krippendorff::Metric::Ordinal, 2_000, 0.90).ok()?;
    Some((found.alpha.alpha, found.interval))
}

/// The set of those who may be among the first as many as there are posts (Mogstad, Romano, Shaikh and Wilhelm 2024, *Review of Economic Studies* 91:476).
fn contenders(rules: &Rules, data: &Data, ranking: &Ranking, round: Round) -> Option<Vec<CandidateKey>> {
    let ranked: Vec<&Row> = ranking.in_order().into_iter().filter(|row| row.rank.is_some() && row.total.is_some()).collect();
    let cells = data.cells().cells;
    let design = Design::of(&cells).ok()?;
    let posterior = Posterior::of(&design, model::scale_of(rules).ok()?).ok()?;
    let covariance = posterior.covariance().ok()?;
    let placed = model::placed(data, &posterior, &ranked);
    let order = covariance.order();
    let all = covariance.values();
    let among = placed.iter().flat_map(|one| placed.iter().map(move |other| all.get(one.at * order + other.at).copied()));
    let estimates = Estimates::new(placed.iter().map(|one| one.adjusted).collect(), among.collect::<Option<_>>()?).ok()?;
    let may = RankConfidence::of(&estimates, DRAWS).ok()?.top(round.posts, Confidence::level(COVERAGE)).ok()?;
    Some(placed.iter().zip(may).filter(|(_, may)| *may).map(|(one, _)| one.row.candidate.clone()).collect())
}
