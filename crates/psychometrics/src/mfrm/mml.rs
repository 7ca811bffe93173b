//! Marginal maximum likelihood: candidates are drawn from a normal distribution of mean 0, whose variance is estimated with the severities, difficulties and thresholds.
//!
//! Sources: Bock and Aitkin 1981 (*Psychometrika* 46:443) for the likelihood on a grid; Louis 1982 (*Journal of the Royal Statistical Society* B 44:226) for its
//! second derivatives: the information of the complete data less what is lost because abilities are not seen, the posterior covariance of the scores. With them Newton's
//! method takes a handful of steps where the EM algorithm takes thousands for the variance.

use super::MfrmError;
use super::identification::{Factor, Identification};
use super::layout::{Categories, Layout, ThresholdSet, Thresholds};
use super::marginal::{Grid, Marginal, Point};
use super::ratings::Ratings;
use crate::estimable::{Estimate, NotEstimable};

/// The largest gradient at which the likelihood counts as maximal.
const SOLVED: f64 = 1e-6;
/// How far, in logits, a measure may still be from where the next step would put it: a measure without a bound stays on its way for ever.
const SETTLED: f64 = 1e-3;
/// The longest step of a parameter, in logits (for the variance: of the logarithm of the standard deviation).
const LONGEST_STEP: f64 = 1.0;
const MOST_STEPS: usize = 200;
const MOST_HALVINGS: usize = 30;

/// How the marginal likelihood is computed.
#[derive(Clone, Debug, PartialEq)]
pub struct MmlOptions {
    /// The lowest and the highest node of the grid of abilities, in logits.
    pub range: (f64, f64),
    /// How many nodes there are, at equal distances.
    pub nodes: usize,
    /// The facet whose mean is estimated and not 0, because that of the candidates is; the last facet if `None`.
    pub free: Option<String>,
}

impl Default for MmlOptions {
    /// 41 nodes from −8 to 8.
    fn default() -> Self {
        Self { range: (-8.0, 8.0), nodes: 41, free: None }
    }
}

/// Marginal estimates of a many-facet model.
#[derive(Clone, Debug)]
pub struct Mml {
    /// Minus twice the logarithm of the marginal likelihood.
    pub deviance: f64,
    /// The variance of the candidates.
    pub variance: f64,
    /// The candidates, by label.
    pub candidates: Vec<MmlCandidate>,
    /// The other facets.
    pub facets: Vec<MmlFacet>,
    /// One set of thresholds, or one for each element of the facet that has its own.
    pub thresholds: Vec<ThresholdSet>,
    /// The categories that the thresholds lie between.
    pub categories: Categories,
    /// How many Newton steps it took.
    pub steps: usize,
    /// The largest derivative of the log-likelihood that is left.
    pub largest_gradient: f64,
}

/// A candidate.
#[derive(Clone, Debug)]
pub struct MmlCandidate {
    /// What the candidate is called.
    pub label: String,
    /// The posterior mean and standard deviation of the ability, in logits; none without ratings.
    pub ability: Estimate<(f64, f64)>,
}

/// A facet other than the candidates.
#[derive(Clone, Debug)]
pub struct MmlFacet {
    /// What it is called.
    pub name: String,
    /// Its elements, by label.
    pub elements: Vec<MmlElement>,
}

/// An element of such a facet.
#[derive(Clone, Debug)]
pub struct MmlElement {
    /// What it is called.
    pub label: String,
    /// Severity or difficulty and its standard error, in logits; none without ratings.
    pub measure: Estimate<(f64, f64)>,
}

/// Fits the model of [`super::jml`] with abilities `θ ~ N(0, σ²)`, by maximising `Σ_n ln Σ_q w_q Π P(y | θ = q)` with weights `w_q` proportional to `exp(−q²/2σ²)`.
///
/// Candidates with only lowest or highest ratings take part as any others. Unlinked panels can be compared, at the price of the assumption that all candidates come
/// from one distribution.
///
/// # Errors
/// As [`super::jml`]; [`MfrmError::Nodes`] for fewer than two nodes or limits that are not a rising pair of numbers; [`NotEstimable::NotConverged`] for an element
/// with only lowest or highest ratings, whose measure has no bound.
pub fn mml(ratings: &Ratings, thresholds: &Thresholds, options: &MmlOptions) -> Result<Mml, MfrmError> {
    let grid = Grid::of(options.range, options.nodes)?;
    let layout = Layout::of(ratings, thresholds, &vec![true; ratings.len()])?;
    let free = match &options.free {
        None => layout.width() - 1,
        Some(name) => ratings.facet(name)?.checked_sub(1).ok_or_else(|| MfrmError::UnknownFacet { name: name.clone() })?,
    };
    let identification = Identification::with_centred_candidates(&layout, free);
    let solution = solve(&layout, &grid, &identification, free)?;
    Ok(report(ratings, &layout, &identification, &solution)?)
}

struct Solution {
    point: Point,
    marginal: Marginal,
    steps: usize,
}

fn solve(layout: &Layout, grid: &Grid, identification: &Identification, free: usize) -> Estimate<Solution> {
    let reached = layout.reached();
    let mut point = Point::start(layout, &reached, free);
    let mut marginal = Marginal::at(layout, grid, &point, &reached);
    for steps in 0..MOST_STEPS {
        let mut direction = marginal.gradient.clone();
        uphill(identification, &marginal)?.solve(&mut direction);
        let longest = |values: &[f64]| values.iter().fold(0.0_f64, |longest, value| longest.max(value.abs()));
        if !longest(&direction).is_finite() {
            return Err(NotEstimable::Singular);
        }
        // A variance of 0 is a limit too, but one that is an answer.
        let (measures, _) = direction.split_at(layout.parameters());
        if marginal.largest_gradient() < SOLVED && longest(measures) < SETTLED {
            return Ok(Solution { point, marginal, steps });
        }
        let share = (LONGEST_STEP / longest(&direction)).min(1.0);
        (point, marginal) = step(layout, grid, &reached, (&point, &marginal), &direction, share)?;
    }
    Err(NotEstimable::NotConverged)
}

/// One step of at most that share of the direction, halved while it makes the ratings less likely.
fn step(
    layout: &Layout,
    grid: &Grid,
    reached: &[f64],
    (point, marginal): (&Point, &Marginal),
    direction: &[f64],
    mut share: f64,
) -> Estimate<(Point, Marginal)> {
    let lowest = marginal.log_likelihood - 1e-11 * marginal.log_likelihood.abs().max(1.0);
    for _ in 0..MOST_HALVINGS {
        let moved = point.moved(direction, share);
        let next = Marginal::at(layout, grid, &moved, reached);
        if next.log_likelihood >= lowest {
            return Ok((moved, next));
        }
        share *= 0.5;
    }
    Err(NotEstimable::NotConverged)
}

/// The factor of the information, or where the likelihood is not concave, of the information with as little as helps of what is lost because abilities are not seen: that
/// of the complete data always points uphill, but takes short steps.
fn uphill<'a>(identification: &'a Identification, marginal: &Marginal) -> Estimate<Factor<'a>> {
    let order = marginal.gradient.len();
    let mut found = Err(NotEstimable::Singular);
    for share in [0.0, 0.0625, 0.125, 0.25, 0.5, 1.0] {
        let pairs = marginal.information.iter().zip(&marginal.complete_information);
        let blended: Vec<f64> = pairs.map(|(observed, complete)| observed + share * (complete - observed)).collect();
        found = identification.factor(&blended, order);
        if found.is_ok() {
            break;
        }
    }
    found
}

#[expect(clippy::indexing_slicing, reason = "positions come from the layout")]
fn report(ratings: &Ratings, layout: &Layout, identification: &Identification, solution: &Solution) -> Estimate<Mml> {
    let Solution { point, marginal, steps } = solution;
    let order = layout.parameters() + 1;
    let covariance = identification.factor(&marginal.information, order)?.covariance();
    let mut candidates: Vec<MmlCandidate> =
        ratings.facets()[0].labels.iter().map(|label| MmlCandidate { label: label.clone(), ability: Err(NotEstimable::NoData) }).collect();
    for (candidate, ability) in layout.active[0].iter().zip(&marginal.abilities) {
        candidates[*candidate as usize].ability = Ok(*ability);
    }
    let facets = ratings.facets().iter().skip(1).zip(&layout.parameter).map(|(facet, places)| {
        let elements = facet.labels.iter().zip(places).map(|(label, place)| {
            let measure = place.map(|place| (0.0 - point.easiness[place], libm::sqrt(covariance[place * order + place].max(0.0))));
            MmlElement { label: label.clone(), measure: measure.ok_or(NotEstimable::NoData) }
        });
        MmlFacet { name: facet.name.clone(), elements: elements.collect() }
    });
    Ok(Mml {
        deviance: -2.0 * marginal.log_likelihood,
        variance: libm::exp(2.0 * point.log_sd),
        candidates,
        facets: facets.collect(),
        thresholds: layout.threshold_sets(ratings, &point.easiness, &covariance, order),
        categories: layout.categories.clone(),
        steps: *steps,
        largest_gradient: marginal.largest_gradient(),
    })
}
