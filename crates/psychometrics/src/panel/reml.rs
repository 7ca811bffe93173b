//! Restricted maximum likelihood: the variance components of the panel model and the effects at them, as R's lme4 gives them.
//!
//! `z ~ 1 + (1|candidate) + (1|rater)`, or with a free number for each candidate `z ~ 0 + candidate + (1|rater)`. The second rests on comparisons within candidates only:
//! it is for panels where candidates did not meet their raters by chance.
#![expect(clippy::indexing_slicing, clippy::cast_precision_loss, reason = "arrays of two; counts are far below 2^53")]

use super::design::{Crossing, Design};
use super::equations::{Absorbed, Solved, Units};
use super::scores::Covariance;
use super::slope::{Slope, criterion, slope};
use crate::estimable::{Estimate, NotEstimable};

/// How candidates enter the model.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Candidates {
    /// Drawn from a normal distribution: says that candidates reached their raters independently of how good they are.
    Random,
    /// A free number each: only comparisons within candidates tell raters apart, and severities sum to zero within each connected part.
    Fixed,
}

/// The model at its most likely variance components.
#[derive(Clone, Debug)]
pub struct Fit {
    /// How candidates entered.
    pub candidates: Candidates,
    /// σa in points; `None` for fixed candidates.
    pub candidate_sd: Option<f64>,
    /// σb in points.
    pub rater_sd: f64,
    /// σe in points.
    pub residual_sd: f64,
    /// −2 ln of the restricted likelihood, with all its constants.
    pub criterion: f64,
    /// μ; `None` for fixed candidates.
    pub mean: Option<f64>,
    /// The standard error of μ.
    pub mean_error: Option<f64>,
    /// One per candidate: the predicted deviation from μ (shrunk), or for fixed candidates the estimate itself, which equals `adjusted`.
    pub candidate_effects: Vec<f64>,
    /// One per rater: the predicted effect, positive where the rater is lenient. Severity is its negative.
    pub rater_effects: Vec<f64>,
    /// One per candidate: the mean of the values less the mean effect of the raters who gave them.
    pub adjusted: Vec<f64>,
    ratios: (Units, f64),
}

impl Fit {
    /// Fits the model to `design` by restricted maximum likelihood; agrees with lme4 1.1 to about 1e-6 in the standard deviations. A component may be zero.
    ///
    /// Where candidates are random and fewer than raters, raters are absorbed and candidates kept: the same equations with the roles turned, so time goes with the cube of the smaller
    /// number and with the number of observations.
    ///
    /// # Errors
    /// [`NotEstimable::NoVariance`] if all values are equal; [`NotEstimable::NotSeparable`] if an effect has as many levels as there are observations, or where the likelihood rises without
    /// end; [`NotEstimable::NoResidual`] if the effects leave nothing over.
    pub fn of(design: &Design, candidates: Candidates) -> Estimate<Self> {
        let observations = design.observations();
        let (many, few) = (design.candidates().len(), design.raters().len());
        if design.is_constant() {
            return Err(NotEstimable::NoVariance);
        }
        if many == observations || few == observations && candidates == Candidates::Random {
            return Err(NotEstimable::NotSeparable);
        }
        if candidates == Candidates::Random && few > many {
            let turned = design.by_rater();
            let (point, _) = search(&turned, start(&turned), true)?;
            let [rater, candidate] = point.ratios;
            let effects = (point.solved.effects.clone(), point.solved.unit_effects(&turned, &point.absorbed));
            return Ok(Self::at(design, &point, (Units::Random(candidate), rater), effects));
        }
        let crossing = design.by_candidate();
        let (point, units) = search(crossing, start(crossing), candidates == Candidates::Random)?;
        let effects = (point.solved.unit_effects(crossing, &point.absorbed), point.solved.effects.clone());
        Ok(Self::at(design, &point, (units, point.ratios[1]), effects))
    }

    fn at(design: &Design, point: &Point, ratios: (Units, f64), (units, rater_effects): (Vec<f64>, Vec<f64>)) -> Self {
        let variance = point.solved.residual / point.freedom;
        let sd = |ratio: f64| libm::sqrt(variance * ratio);
        let adjusted = super::scores::adjusted(design, &rater_effects);
        let random = match ratios.0 {
            Units::Random(ratio) => Some(ratio),
            Units::Fixed => None,
        };
        Self {
            candidates: if random.is_some() { Candidates::Random } else { Candidates::Fixed },
            candidate_sd: random.map(sd),
            rater_sd: sd(ratios.1),
            residual_sd: libm::sqrt(variance),
            criterion: point.value,
            mean: random.map(|_| design.centre() + point.solved.mean),
            mean_error: random.map(|_| {
                let last = point.solved.factor.order() - 1;
                libm::sqrt(variance) / point.solved.factor.lower(last, last)
            }),
            candidate_effects: if random.is_some() { units } else { adjusted.clone() },
            rater_effects,
            adjusted,
            ratios,
        }
    }

    /// The covariance of the adjusted scores at the fitted components, as [`Posterior::covariance`](super::Posterior::covariance) explains it.
    pub fn covariance(&self, design: &Design) -> Estimate<Covariance> {
        Covariance::of(design, self.ratios.0, self.ratios.1, self.residual_sd * self.residual_sd)
    }
}

/// Where the search stands.
struct Point {
    /// Of units and levels; that of fixed units is meaningless.
    ratios: [f64; 2],
    absorbed: Absorbed,
    solved: Solved,
    value: f64,
    freedom: f64,
}

/// A ratio above this is no estimate: the likelihood rises without end.
const LIMIT: f64 = 1e8;
/// Ratios up to this are estimates without further question.
const USUAL: f64 = 1e4;
/// Steps allowed; a handful is usual.
const STEPS: usize = 200;

/// Newton's method on the profiled criterion, scaled with the average information, with ratios kept at zero or above; a step that does not descend is shortened.
fn search(crossing: &Crossing, start: [f64; 2], random: bool) -> Estimate<(Point, Units)> {
    let units = |ratio: f64| if random { Units::Random(ratio) } else { Units::Fixed };
    let means = if random { 1.0 } else { crossing.counts.len() as f64 };
    let freedom = crossing.observations - means;
    let at = |ratios: [f64; 2]| {
        let absorbed = Absorbed::of(crossing, units(ratios[0]));
        let solved = absorbed.solve(ratios[1])?;
        let value = criterion(&solved, freedom);
        Ok(Point { ratios, absorbed, solved, value, freedom })
    };
    let mut here = at(start)?;
    for _ in 0..STEPS {
        let slope = slope(crossing, &here.absorbed, &here.solved, units(here.ratios[0]), here.ratios[1], freedom);
        let step = newton(&slope, here.ratios, random);
        let descent = -(slope.gradient[0] * step[0] + slope.gradient[1] * step[1]);
        if descent <= 1e-13 * freedom {
            return found(here, &at, units);
        }
        let mut share = 1.0;
        loop {
            let ratios = [0, 1].map(|index| (here.ratios[index] + share * step[index]).max(0.0));
            if ratios.iter().any(|ratio| *ratio > LIMIT) {
                return Err(NotEstimable::NotSeparable);
            }
            let next = at(ratios)?;
            if next.value < here.value {
                here = next;
                break;
            }
            share *= 0.25;
            if share < 1e-9 {
                // Nothing below is lower: rounding hides what is left, and where it should not, the search has failed.
                return if descent < 1e-6 { found(here, &at, units) } else { Err(NotEstimable::NotConverged) };
            }
        }
    }
    Err(NotEstimable::NotConverged)
}

/// The point that the search ended at, unless effects explain the values ever better the smaller σe is made: then rounding decides where a search ends.
fn found(here: Point, at: &impl Fn([f64; 2]) -> Estimate<Point>, units: impl Fn(f64) -> Units) -> Estimate<(Point, Units)> {
    if here.ratios.iter().any(|ratio| *ratio > USUAL)
        && !at(here.ratios.map(|ratio| 100.0 * ratio)).is_ok_and(|beyond| beyond.value > here.value + 1e-3)
    {
        return Err(NotEstimable::NotSeparable);
    }
    let units = units(here.ratios[0]);
    Ok((here, units))
}

/// The step −I⁻¹g over the ratios that may move: one at zero whose slope points below it may not.
fn newton(slope: &Slope, ratios: [f64; 2], random: bool) -> [f64; 2] {
    let [first, second] = slope.gradient;
    let moves = [0, 1].map(|index| ratios[index] > 0.0 || slope.gradient[index] < 0.0);
    let [[a, b], [_, d]] = slope.information;
    let alone = |gradient: f64, information: f64| if information > 0.0 { -gradient / information } else { -gradient.signum() };
    match (moves[0] && random, moves[1]) {
        (true, true) => {
            let determinant = a * d - b * b;
            if determinant > 1e-10 * a * d {
                [(b * second - d * first) / determinant, (b * first - a * second) / determinant]
            } else {
                [alone(first, a), alone(second, d)]
            }
        }
        (true, false) => [alone(first, a), 0.0],
        (false, true) => [0.0, alone(second, d)],
        (false, false) => [0.0, 0.0],
    }
}

/// Ratios to start from, by Henderson's method I: sums of squares of units, levels and observations set equal to what they are on average.
///
/// Source: Henderson 1953, *Biometrics* 9:226; Searle et al. 1992, *Variance Components*, chapter 5.
fn start(crossing: &Crossing) -> [f64; 2] {
    let per = |totals: &[f64], counts: &[f64]| totals.iter().zip(counts).map(|(total, count)| total * total / count).sum::<f64>();
    let (mut within_units, mut within_levels) = (0.0, 0.0);
    for (met, count) in crossing.units().zip(&crossing.counts) {
        for entry in met {
            within_units += entry.count * entry.count / count;
            within_levels += entry.count * entry.count / crossing.level_counts[entry.level];
        }
    }
    let total = crossing.observations;
    let (units, levels) = (crossing.counts.len() as f64, crossing.levels as f64);
    let squares = |counts: &[f64]| total - counts.iter().map(|count| count * count).sum::<f64>() / total;
    // With values centred on their mean the correction for it is zero. Each variance is (constant + slope σe²) by its own difference of sums:
    let over_units = (crossing.square - per(&crossing.totals, &crossing.counts), total - units, total - within_units);
    let over_levels = (crossing.square - per(&crossing.level_totals, &crossing.level_counts), total - levels, total - within_levels);
    let (unit_part, level_part) = (squares(&crossing.counts) / over_levels.2, squares(&crossing.level_counts) / over_units.2);
    let residual = (crossing.square - over_levels.0 * unit_part - over_units.0 * level_part)
        / (total - 1.0 - over_levels.1 * unit_part - over_units.1 * level_part);
    let level = (over_units.0 - residual * over_units.1) / over_units.2;
    let unit = (over_levels.0 - residual * over_levels.1) / over_levels.2;
    [unit, level].map(|variance| {
        let ratio = variance / residual;
        if ratio.is_finite() && residual > 0.0 { ratio.clamp(0.01, 100.0) } else { 0.5 }
    })
}
