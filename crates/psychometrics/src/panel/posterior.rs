//! The panel model with its variance components integrated out, so that a severity read from a handful of raters does not pretend to be known.
//!
//! Priors, in points of a scale from 1 to 5 (other scales are stretched): σa ~ half-normal(0, 1.0), σb ~ half-normal(0, 0.35), p(σe) ∝ 1/σe, flat μ. Given the ratios ρa = σa/σe and
//! ρb = σb/σe everything but σe is solved exactly; the three are summed over a grid of 25 × 25 × 31 points, equally spaced in logarithms. Against a grid of 41³ points effects move by
//! at most .0013 points and probabilities by .003.
//!
//! Sources: Gelman 2006, *Bayesian Analysis* 1:515 (half-normal priors of few groups); Searle et al. 1992, *Variance Components*, chapter 9 (integration over components).
#![expect(
    clippy::indexing_slicing,
    clippy::cast_precision_loss,
    reason = "positions run over the grid and the design; counts are far below 2^53"
)]

use super::design::Design;
use super::equations::{Absorbed, Units};
use super::scores::{self, Covariance};
use crate::estimable::{Estimate, NotEstimable};

/// The ends of the scale that values are given on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scale {
    /// The lowest value possible.
    pub lowest: f64,
    /// The highest value possible.
    pub highest: f64,
}

impl Scale {
    /// What one point of a scale from 1 to 5 is on this one: a quarter of its extent.
    ///
    /// # Errors
    /// [`NotEstimable::NoScale`] if the extent is not a positive number.
    pub fn point(self) -> Estimate<f64> {
        let point = (self.highest - self.lowest) / 4.0;
        if point > 0.0 && point.is_finite() { Ok(point) } else { Err(NotEstimable::NoScale) }
    }
}

/// The standard deviations of the half-normal priors, on a scale from 1 to 5, and the ends of the grid.
const CANDIDATE_PRIOR: f64 = 1.0;
const RATER_PRIOR: f64 = 0.35;
const CANDIDATE_RATIOS: (f64, f64) = (0.05, 12.0);
const RATER_RATIOS: (f64, f64) = (0.01, 8.0);
/// Of σe, as multiples of √(q/(M − 1)).
const RESIDUAL_MULTIPLES: (f64, f64) = (0.45, 2.2);
pub(super) const RATIOS: usize = 25;
pub(super) const RESIDUALS: usize = 31;

/// `count` points from `ends.0` to `ends.1`, equally spaced in logarithms.
fn spaced<const COUNT: usize>(ends: (f64, f64)) -> [f64; COUNT] {
    let (first, last) = (libm::log(ends.0), libm::log(ends.1));
    core::array::from_fn(|index| libm::exp(first + (last - first) * index as f64 / (COUNT - 1) as f64))
}

/// One pair of ratios of the grid.
#[derive(Clone, Debug)]
pub(super) struct Node {
    /// ρa = σa/σe.
    pub candidate_ratio: f64,
    /// ρb = σb/σe.
    pub rater_ratio: f64,
    /// The weight of the pair, all σe together; all pairs sum to 1.
    pub weight: f64,
    /// The weight of each σe; they sum to `weight`.
    pub residual_weights: [f64; RESIDUALS],
    /// √(q/(M − 1)).
    pub residual_base: f64,
}

/// The model with its uncertainty.
#[derive(Clone, Debug)]
pub struct Posterior<'design> {
    design: &'design Design,
    point: f64,
    nodes: Vec<Node>,
    residual_multiples: [f64; RESIDUALS],
    mean: f64,
    rater_effects: Vec<f64>,
    candidate_means: Vec<f64>,
    adjusted: Vec<f64>,
    components: Components,
}

/// The three standard deviations, in points.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Components {
    /// σa: how far candidates are apart.
    pub candidate: f64,
    /// σb: how far raters are apart in severity.
    pub rater: f64,
    /// σe: what is left of a single value when candidate and rater are known.
    pub residual: f64,
}

impl<'design> Posterior<'design> {
    /// Integrates the model for `design` over the grid: 25 absorptions and 625 Cholesky factors of (raters + 1) rows.
    ///
    /// # Errors
    /// [`NotEstimable::NoVariance`] if all values are equal (a single one included), [`NotEstimable::NoScale`] for a scale without extent.
    pub fn of(design: &'design Design, scale: Scale) -> Estimate<Self> {
        let point = scale.point()?;
        if design.is_constant() {
            return Err(NotEstimable::NoVariance);
        }
        let residual_multiples = spaced(RESIDUAL_MULTIPLES);
        let grid = Grid::over(design, point, &residual_multiples)?;
        let (nodes, solutions) = grid.weighted();

        let crossing = design.by_candidate();
        let mut posterior = Self {
            design,
            point,
            nodes,
            residual_multiples,
            mean: 0.0,
            rater_effects: vec![0.0; crossing.levels],
            candidate_means: vec![design.centre(); crossing.counts.len()],
            adjusted: Vec::new(),
            components: Components { candidate: 0.0, rater: 0.0, residual: 0.0 },
        };
        for (row, solutions) in posterior.nodes.chunks(RATIOS).zip(solutions.chunks(RATIOS)) {
            // Given ρa a candidate's mean is linear in the raters' effects and μ, so that those are averaged over ρb first.
            let weight: f64 = row.iter().map(|node| node.weight).sum();
            let mut effects = vec![0.0; crossing.levels];
            let mut mean = 0.0;
            for (node, solution) in row.iter().zip(solutions) {
                mean += node.weight * solution.mean;
                for (sum, effect) in effects.iter_mut().zip(&solution.effects) {
                    *sum += node.weight * effect;
                }
            }
            let ratio = row[0].candidate_ratio * row[0].candidate_ratio;
            for ((met, target), (total, count)) in
                crossing.units().zip(&mut posterior.candidate_means).zip(crossing.totals.iter().zip(&crossing.counts))
            {
                let taken: f64 = met.iter().map(|entry| entry.count * effects[entry.level]).sum();
                *target += (ratio * (weight * total - taken) + mean) / (1.0 + count * ratio);
            }
            posterior.mean += mean;
            for (sum, effect) in posterior.rater_effects.iter_mut().zip(&effects) {
                *sum += effect;
            }
        }
        posterior.adjusted = scores::adjusted(design, &posterior.rater_effects);
        posterior.components = Components {
            candidate: posterior.average(|node, residual| node.candidate_ratio * residual),
            rater: posterior.average(|node, residual| node.rater_ratio * residual),
            residual: posterior.average(|_, residual| residual),
        };
        Ok(posterior)
    }

    /// The design that this is about.
    pub const fn design(&self) -> &'design Design {
        self.design
    }

    /// The posterior mean of μ, in points of the scale.
    pub fn mean(&self) -> f64 {
        self.design.centre() + self.mean
    }

    /// One per rater: the posterior mean effect, positive where the rater is lenient. They sum to zero. Severity is the negative.
    pub fn rater_effects(&self) -> &[f64] {
        &self.rater_effects
    }

    /// One per candidate: the posterior mean of θ = μ + a, drawn towards μ by as much as its few or noisy values deserve.
    pub fn candidate_means(&self) -> &[f64] {
        &self.candidate_means
    }

    /// One per candidate: the mean of the values less the mean effect of the raters who gave them. Not drawn towards μ, and to be followed by hand from
    /// [`rater_effects`](Self::rater_effects). Where every rater rated every candidate this is the plain mean.
    pub fn adjusted(&self) -> &[f64] {
        &self.adjusted
    }

    /// The posterior means of the three standard deviations.
    pub const fn components(&self) -> Components {
        self.components
    }

    /// P(σb > `points`): whether raters differ by more than can be passed over. `points` on a scale from 1 to 5, stretched to the scale of the values.
    pub fn raters_differ_by_more_than(&self, points: f64) -> f64 {
        self.average(|node, residual| f64::from(u8::from(node.rater_ratio * residual > points * self.point)))
    }

    /// The covariance of the adjusted scores, at the posterior means of σe², ρa and ρb.
    ///
    /// V = σe² diag(1/k) + W C Wᵀ, where W = Z/k says which share of a candidate's values each rater gave, and C = σe² times the block of the raters in the inverse of the equations.
    /// With 8 candidates or fewer intervals from it run short (they hold 82 of 100 times where they say 90).
    pub fn covariance(&self) -> Estimate<Covariance> {
        let candidate_ratio = self.average(|node, _| node.candidate_ratio);
        let rater_ratio = self.average(|node, _| node.rater_ratio);
        let residual_variance = self.average(|_, residual| residual * residual);
        Covariance::of(self.design, Units::Random(candidate_ratio * candidate_ratio), rater_ratio * rater_ratio, residual_variance)
    }

    /// The pairs of ratios, those of one ρa together.
    pub(super) fn nodes(&self) -> &[Node] {
        &self.nodes
    }

    /// σe of the grid at a node.
    pub(super) fn residual(&self, node: &Node, index: usize) -> f64 {
        node.residual_base * self.residual_multiples[index]
    }

    /// One point of a scale from 1 to 5.
    pub(super) const fn point(&self) -> f64 {
        self.point
    }

    /// The posterior mean of a function of a node and its σe.
    fn average(&self, value: impl Fn(&Node, f64) -> f64) -> f64 {
        let mut sum = 0.0;
        for node in self.nodes.iter().filter(|node| node.weight > 0.0) {
            for (index, weight) in node.residual_weights.iter().enumerate() {
                sum += weight * value(node, self.residual(node, index));
            }
        }
        sum
    }
}

/// What the equations give at one node.
struct Solution {
    effects: Vec<f64>,
    mean: f64,
}

/// The nodes with logarithms of weights where their weights belong.
struct Grid {
    nodes: Vec<Node>,
    solutions: Vec<Solution>,
}

impl Grid {
    fn over(design: &Design, point: f64, multiples: &[f64; RESIDUALS]) -> Estimate<Self> {
        let crossing = design.by_candidate();
        let freedom = crossing.observations - 1.0;
        let ln_multiples = multiples.map(libm::log);
        let mut grid = Self { nodes: Vec::with_capacity(RATIOS * RATIOS), solutions: Vec::with_capacity(RATIOS * RATIOS) };
        let rater_ratios: [f64; RATIOS] = spaced(RATER_RATIOS);
        for candidate_ratio in spaced::<RATIOS>(CANDIDATE_RATIOS) {
            let absorbed = Absorbed::of(crossing, Units::Random(candidate_ratio * candidate_ratio));
            for rater_ratio in rater_ratios {
                let solved = absorbed.solve(rater_ratio * rater_ratio)?;
                let base = libm::sqrt(solved.residual / freedom);
                let ln_base = libm::log(base);
                let ratios = libm::log(candidate_ratio) + libm::log(rater_ratio) - solved.ln_determinant / 2.0;
                let square = |value: f64| value * value;
                let prior = (square(candidate_ratio / (CANDIDATE_PRIOR * point)) + square(rater_ratio / (RATER_PRIOR * point))) * 0.5;
                // The likelihood −(M−1) ln σe − q/2σe²; the priors of σa and σb; 1/σe and the three Jacobians of the logarithmic grid leave σe².
                let residual_weights = core::array::from_fn(|index| {
                    let residual = base * multiples[index];
                    (2.0 - freedom) * (ln_base + ln_multiples[index])
                        - freedom / (2.0 * square(multiples[index]))
                        - prior * square(residual)
                        + ratios
                });
                grid.nodes.push(Node { candidate_ratio, rater_ratio, weight: 0.0, residual_weights, residual_base: base });
                grid.solutions.push(Solution { effects: solved.effects, mean: solved.mean });
            }
        }
        Ok(grid)
    }

    /// Turns logarithms into weights that sum to one.
    fn weighted(self) -> (Vec<Node>, Vec<Solution>) {
        /// e⁻⁴⁵ is 3e-20: what lies so far below the best of 19,375 points changes no digit.
        const NEGLIGIBLE: f64 = -45.0;
        let mut nodes = self.nodes;
        let best = nodes.iter().flat_map(|node| node.residual_weights).fold(f64::NEG_INFINITY, f64::max);
        let mut total = 0.0;
        for weight in nodes.iter_mut().flat_map(|node| &mut node.residual_weights) {
            let below = *weight - best;
            *weight = if below < NEGLIGIBLE { 0.0 } else { libm::exp(below) };
            total += *weight;
        }
        for node in &mut nodes {
            for weight in &mut node.residual_weights {
                *weight /= total;
                node.weight += *weight;
            }
        }
        (nodes, self.solutions)
    }
}
