//! Joint maximum likelihood, as the programme Facets estimates: every element has a measure of its own, candidates too.
//!
//! Joint estimates spread measures a little too far (by about `L/(L−1)` for facets of `L` elements; Wright 1988, *Rasch Measurement Transactions* 2:20). They are
//! reported as they are, so that they can be compared with those of other programmes.
#![expect(clippy::indexing_slicing, reason = "positions come from ratings and layouts that are checked at the door")]
#![expect(clippy::cast_precision_loss, reason = "categories and counts of ratings are below 2³²")]

use super::MfrmError;
use super::extreme::{Easiness, Extreme, Placed, Removed, place, remove};
use super::fit::{AllFits, Fit, RowFit, expected_rating};
use super::identification::Identification;
use super::information::{Expansion, State};
use super::layout::{Categories, Layout, ThresholdSet, Thresholds};
use super::ratings::Ratings;
use super::summary::{FacetSummary, summary};
use crate::estimable::{Estimate, NotEstimable};

/// The largest difference between observed and expected scores at which the equations count as solved.
const SOLVED: f64 = 1e-8;
/// How far, in logits, a measure may still be from where the next step would put it. Where ratings are so orderly that the best measures are infinite, what is left of the
/// equations dies away while every step stays about one logit long.
const SETTLED: f64 = 1e-3;
/// The longest step of a measure, in logits.
const LONGEST_STEP: f64 = 2.0;
/// Newton steps, and halvings of one step, after which the computation gives up. Designs that have a solution need under ten.
const MOST_STEPS: usize = 100;
const MOST_HALVINGS: usize = 30;

/// Joint estimates of a many-facet model.
#[derive(Clone, Debug)]
pub struct Jml {
    /// The facets, candidates first, then as the ratings have them.
    pub facets: Vec<FacetTable>,
    /// One set of thresholds, or one for each calibrated element of the facet that has its own.
    pub thresholds: Vec<ThresholdSet>,
    /// The categories that the thresholds lie between.
    pub categories: Categories,
    /// The logarithm of the likelihood of all ratings but those of extreme elements.
    pub log_likelihood: f64,
    /// The sum of squared standardised residuals over the same ratings.
    pub chi_square: f64,
    /// Whether all elements of every facet can be compared. If not, measures of different [`Element::subset`]s lie on scales of their own, each with mean 0.
    pub connected: bool,
    /// How many Newton steps it took.
    pub steps: usize,
    /// The largest difference between an observed and an expected score that is left.
    pub largest_residual: f64,
    pub(super) residuals: Residuals,
}

/// The ratings that were calibrated, with what the model expects of them.
#[derive(Clone, Debug)]
pub(super) struct Residuals {
    /// Row after row, one element per facet, positions as in the tables.
    pub elements: Vec<u32>,
    pub rows: Vec<RowFit>,
}

/// The elements of a facet.
#[derive(Clone, Debug)]
pub struct FacetTable {
    /// What the facet is called.
    pub name: String,
    /// Its elements, by label.
    pub elements: Vec<Element>,
    /// The facet as a whole, without extreme elements.
    pub summary: Estimate<FacetSummary>,
}

/// What is known of an element.
#[derive(Clone, Debug)]
pub struct Element {
    /// What it is called.
    pub label: String,
    /// How many ratings its measure rests on.
    pub count: usize,
    /// The sum of those ratings.
    pub score: i64,
    /// Ability of a candidate; severity or difficulty otherwise. None for an element without ratings, or with an extreme score that meets only other extreme elements.
    pub measure: Estimate<Measure>,
    /// Set if all its ratings lie at one end: the measure is then a convention and must never be shown without saying so.
    pub extreme: Option<Extreme>,
    /// How its ratings fit; none for extreme elements.
    pub fit: Estimate<Fit>,
    /// The number of the subset that it can be compared within, from 0; none for elements that were not calibrated.
    pub subset: Option<usize>,
}

/// A measure with its errors, in logits, and in points of the scale.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Measure {
    /// Logits.
    pub value: f64,
    /// As if everything else were known: `1/√ΣV` (“Model S.E.” of Facets).
    pub se_model: f64,
    /// From the inverse of the whole information; none for extreme elements.
    pub se_full: Estimate<f64>,
    /// The rating expected where every other facet has its mean measure (“Fair-M”); under partial credit, the mean over the sets of thresholds for elements that have none of their own.
    pub fair_average: f64,
}

/// Fits the model `ln(P_k / P_{k−1}) = θ − Σ (measures of the other facets) − τ_k` by joint maximum likelihood.
///
/// The equations are: observed score = expected score for every element, and for every threshold, observed = expected number of ratings above it (Wright and Masters
/// 1982, *Rating Scale Analysis*, chapter 4; Linacre 1989, *Many-Facet Rasch Measurement*, chapter 8). They are solved by Newton's method to 1e-8 score points, with no measure still on its way. Extreme
/// elements are set aside and placed afterwards; categories without ratings are closed up (see [`Categories`]).
///
/// # Errors
/// - [`NotEstimable::NoData`] without ratings; [`NotEstimable::NoVariance`] if only one category is used.
/// - [`NotEstimable::UnusedCategory`] for partial credit, if an element with its own thresholds lacks a category.
/// - [`NotEstimable::NotConverged`] or [`NotEstimable::Singular`] if the ratings are so few or so orderly that no finite measures fit them best.
/// - [`MfrmError::UnknownFacet`] if the facet with its own thresholds is not there, or is the candidates.
pub fn jml(ratings: &Ratings, thresholds: &Thresholds) -> Result<Jml, MfrmError> {
    let (active, removed) = remove(ratings);
    let layout = Layout::of(ratings, thresholds, &active)?;
    let identification = Identification::with_free_candidates(&layout);
    let reached = layout.reached();
    let solution = solve(&layout, &identification, &reached)?;
    Ok(Report { ratings, layout: &layout, identification: &identification, solution: &solution }.all(&removed)?)
}

struct Solution {
    state: State,
    expansion: Expansion,
    steps: usize,
}

fn solve(layout: &Layout, identification: &Identification, reached: &[f64]) -> Estimate<Solution> {
    let mut state = start(layout);
    let mut expansion = Expansion::at(layout, &state, reached);
    for steps in 0..MOST_STEPS {
        let newton = Newton::at(layout, identification, &expansion)?;
        if expansion.largest_residual() < SOLVED && newton.longest < SETTLED {
            return Ok(Solution { state, expansion, steps });
        }
        (state, expansion) = newton.step(layout, reached, &state, &expansion)?;
    }
    Err(NotEstimable::NotConverged)
}

/// Candidates at the logit of their mean score, everything else at 0.
fn start(layout: &Layout) -> State {
    let abilities = layout.row_start.windows(2).map(|rows| {
        let scores = &layout.row_category[rows[0]..rows[1]];
        let sum: f64 = scores.iter().map(|category| f64::from(*category)).sum();
        libm::log(sum / ((scores.len() * layout.steps) as f64 - sum))
    });
    State { abilities: abilities.collect(), easiness: vec![0.0; layout.parameters()] }
}

/// Where the equations would be solved if they were straight.
struct Newton {
    abilities: Vec<f64>,
    easiness: Vec<f64>,
    /// The longest way of a measure, in logits.
    longest: f64,
}

impl Newton {
    fn at(layout: &Layout, identification: &Identification, expansion: &Expansion) -> Estimate<Self> {
        let mut easiness = expansion.absorbed_score.clone();
        identification.factor(&expansion.information, layout.parameters())?.solve(&mut easiness);
        let abilities = expansion.ability_step(layout, &easiness);
        let longest = abilities.iter().chain(&easiness).fold(0.0_f64, |longest, value| longest.max(value.abs()));
        if longest.is_finite() { Ok(Self { abilities, easiness, longest }) } else { Err(NotEstimable::Singular) }
    }

    /// One step that way, as long as allowed, and halved while it makes the ratings less likely.
    fn step(&self, layout: &Layout, reached: &[f64], from: &State, expansion: &Expansion) -> Estimate<(State, Expansion)> {
        let mut share = (LONGEST_STEP / self.longest).min(1.0);
        let moved = |values: &[f64], step: &[f64], share: f64| values.iter().zip(step).map(|(value, step)| value + share * step).collect();
        // Rounding alone may lower the sum by this much where it no longer moves.
        let lowest = expansion.log_likelihood - 1e-11 * expansion.log_likelihood.abs().max(1.0);
        for _ in 0..MOST_HALVINGS {
            let state =
                State { abilities: moved(&from.abilities, &self.abilities, share), easiness: moved(&from.easiness, &self.easiness, share) };
            let next = Expansion::at(layout, &state, reached);
            if next.log_likelihood >= lowest {
                return Ok((state, next));
            }
            share *= 0.5;
        }
        Err(NotEstimable::NotConverged)
    }
}

/// What the tables are written from.
struct Report<'a> {
    ratings: &'a Ratings,
    layout: &'a Layout,
    identification: &'a Identification,
    solution: &'a Solution,
}

impl Report<'_> {
    fn all(&self, removed: &[Removed]) -> Estimate<Jml> {
        let Self { ratings, layout, identification, solution } = *self;
        let Solution { state, expansion, steps } = solution;
        let covariance = identification.factor(&expansion.information, layout.parameters())?.covariance();
        let fits = AllFits::at(layout, state);
        let mut easiness = self.easiness();
        let placed = place(ratings, layout, &state.easiness[layout.threshold_start..], removed, &mut easiness);

        let abilities = expansion.ability_variance(layout, &covariance);
        let facets = (0..ratings.facets().len()).map(|facet| {
            let mut elements = self.without_measures(facet);
            for (index, place) in layout.active[facet].iter().enumerate() {
                let (value, variance, sums) = if facet == 0 {
                    (state.abilities[index], abilities[index], &fits.candidates[index])
                } else {
                    let parameter = layout.facet_start[facet - 1] + index;
                    (state.easiness[parameter], covariance[parameter * layout.parameters() + parameter], &fits.elements[parameter])
                };
                let element = &mut elements[*place as usize];
                element.measure = Ok(self.measure(facet, Some(index), value, sums.variance, Ok(libm::sqrt(variance.max(0.0)))));
                element.fit = Ok(sums.fit());
                element.subset = Some(identification.subsets[facet][index]);
            }
            let measures: Vec<(f64, f64)> =
                elements.iter().filter_map(|element| element.measure.ok().map(|measure| (measure.value, measure.se_model))).collect();
            for (one, placed) in removed.iter().zip(&placed).filter(|(one, _)| one.facet == facet) {
                self.write_extreme(&mut elements[one.element], *one, *placed);
            }
            FacetTable { name: ratings.facets()[facet].name.clone(), elements, summary: summary(&measures) }
        });
        Ok(Jml {
            facets: facets.collect(),
            thresholds: layout.threshold_sets(ratings, &state.easiness, &covariance, layout.parameters()),
            categories: layout.categories.clone(),
            log_likelihood: expansion.log_likelihood,
            chi_square: fits.chi_square,
            connected: identification.subsets.iter().flatten().all(|subset| *subset == 0),
            steps: *steps,
            largest_residual: expansion.largest_residual(),
            residuals: Residuals {
                elements: layout.row_source.iter().flat_map(|row| ratings.elements(*row as usize)).copied().collect(),
                rows: fits.rows,
            },
        })
    }

    /// The easinesses (abilities) of all calibrated elements.
    fn easiness(&self) -> Easiness {
        let Self { ratings, layout, solution, .. } = *self;
        let mut easiness: Easiness = ratings.facets().iter().map(|facet| vec![None; facet.labels.len()]).collect();
        for (facet, elements) in layout.active.iter().enumerate() {
            for (index, element) in elements.iter().enumerate() {
                let value = if facet == 0 {
                    solution.state.abilities[index]
                } else {
                    solution.state.easiness[layout.facet_start[facet - 1] + index]
                };
                easiness[facet][*element as usize] = Some(value);
            }
        }
        easiness
    }

    /// The elements of a facet, with counts and scores over the calibrated ratings.
    fn without_measures(&self, facet: usize) -> Vec<Element> {
        let labels = &self.ratings.facets()[facet].labels;
        let mut elements: Vec<Element> = labels
            .iter()
            .map(|label| Element {
                label: label.clone(),
                count: 0,
                score: 0,
                measure: Err(NotEstimable::NoData),
                extreme: None,
                fit: Err(NotEstimable::NoData),
                subset: None,
            })
            .collect();
        for row in &self.layout.row_source {
            self.count(*row as usize, &mut elements[self.ratings.elements(*row as usize)[facet] as usize]);
        }
        elements
    }

    #[expect(clippy::cast_possible_wrap, reason = "categories are below 256")]
    fn count(&self, row: usize, element: &mut Element) {
        element.count += 1;
        element.score += self.ratings.scale().0 + self.ratings.category(row) as i64;
    }

    fn write_extreme(&self, element: &mut Element, one: Removed, placed: Estimate<Placed>) {
        element.extreme = Some(one.extreme);
        element.fit = Err(NotEstimable::Extreme);
        element.measure =
            placed.map(|placed| self.measure(one.facet, None, placed.easiness, placed.information, Err(NotEstimable::Extreme)));
        for row in 0..self.ratings.len() {
            if self.ratings.elements(row)[one.facet] as usize == one.element {
                self.count(row, element);
            }
        }
    }

    /// `calibrated` is the position among the calibrated elements of the facet.
    fn measure(&self, facet: usize, calibrated: Option<usize>, easiness: f64, information: f64, se_full: Estimate<f64>) -> Measure {
        let layout = self.layout;
        let state = &self.solution.state;
        // The other facets at their means: those of the facets beside the candidates are 0.
        let logit = if facet == 0 { easiness } else { easiness + mean(&state.abilities) };
        let own = calibrated.filter(|_| facet > 0 && layout.threshold_facet == Some(facet - 1));
        let at = |set: usize| {
            let start = layout.set_start(set);
            expected_rating(logit, &state.easiness[start..start + layout.steps], &layout.categories.used)
        };
        let fair_average = match own {
            Some(set) => at(set),
            None => mean(&(0..layout.sets).map(at).collect::<Vec<_>>()),
        };
        Measure {
            value: if facet == 0 { easiness } else { 0.0 - easiness },
            se_model: 1.0 / libm::sqrt(information),
            se_full,
            fair_average,
        }
    }
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}
