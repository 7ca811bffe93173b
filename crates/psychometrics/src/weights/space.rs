//! Which weightings are thought of, and how they are drawn.
#![expect(clippy::indexing_slicing, reason = "every list has one entry per criterion: the constructor checks it")]

use super::gamma::Gamma;
use super::{WeightsError, normalised};
use crate::exact::Ratio;
use crate::numeric::streams::Stream;

/// Attempts at a draw before the limits count as too tight.
const ATTEMPTS: usize = 20_000;

/// Limits of uniform weights, which are at least 0 and sum to 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Constraints {
    pub(super) lower: Vec<Ratio>,
    pub(super) upper: Vec<Ratio>,
    pub(super) order: Vec<usize>,
}

impl Constraints {
    /// No limits.
    pub fn none(criteria: usize) -> Self {
        Self { lower: vec![Ratio::ZERO; criteria], upper: vec![Ratio::ONE; criteria], order: Vec::new() }
    }

    /// Every weight at least its entry of `lower` (0 or more) and at most its entry of `upper` (1 or less).
    pub fn between(lower: Vec<Ratio>, upper: Vec<Ratio>) -> Result<Self, WeightsError> {
        let fits = |(low, high): (&Ratio, &Ratio)| *low >= Ratio::ZERO && low <= high && *high <= Ratio::ONE;
        if lower.len() != upper.len() || !lower.iter().zip(&upper).all(fits) {
            return Err(WeightsError::Weights);
        }
        Ok(Self { lower, upper, order: Vec::new() })
    }

    /// The criteria listed in `order` (each at most once, not necessarily all) have weights that do not increase: `w[order[0]] ≥ w[order[1]] ≥ …`.
    pub fn in_order(mut self, order: Vec<usize>) -> Result<Self, WeightsError> {
        let mut listed = order.clone();
        listed.sort_unstable();
        listed.dedup();
        if listed.len() != order.len() || listed.last().is_some_and(|last| *last >= self.lower.len()) {
            return Err(WeightsError::Weights);
        }
        self.order = order;
        Ok(self)
    }

    /// How many criteria the limits are for.
    pub const fn criteria(&self) -> usize {
        self.lower.len()
    }
}

/// A distribution of weights.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Weightings {
    /// Any weights within limits, all equally likely.
    Uniform(Constraints),
    /// Weights around given ones.
    Around {
        /// The weights in the middle, as shares of their sum.
        weights: Vec<Ratio>,
        /// How close to them: the weights follow a Dirichlet distribution with this total. A weight of .2 varies by `√(.2 × .8 / (concentration + 1))`, about 4 points for 100.
        concentration: u32,
    },
}

impl Weightings {
    /// Any weights at all.
    pub fn any(criteria: usize) -> Self {
        Self::Uniform(Constraints::none(criteria))
    }

    /// Positive `weights` (only their proportions matter) give or take about 4 points where a weight is 20 %: Dirichlet(100 w).
    pub fn around(weights: &[Ratio]) -> Result<Self, WeightsError> {
        Ok(Self::Around { weights: normalised(weights, weights.len())?, concentration: 100 })
    }

    /// How many criteria the weights are for.
    pub fn criteria(&self) -> usize {
        match self {
            Self::Uniform(constraints) => constraints.criteria(),
            Self::Around { weights, .. } => weights.len(),
        }
    }

    /// What sets criterion c apart from the others: numbers to sort criteria by.
    pub(super) fn traits(&self, criterion: usize) -> Vec<f64> {
        match self {
            Self::Uniform(limits) => {
                let place = limits.order.iter().position(|listed| *listed == criterion);
                let place = place.and_then(|place| u32::try_from(place).ok()).map_or(-1.0, f64::from);
                vec![limits.lower[criterion].to_f64(), limits.upper[criterion].to_f64(), place]
            }
            Self::Around { weights, concentration } => vec![weights[criterion].to_f64(), f64::from(*concentration)],
        }
    }
}

/// Weightings made ready for drawing, with the criteria in canonical order.
pub(super) enum Sampler {
    Uniform(UniformSampler),
    Dirichlet { gammas: Vec<Gamma> },
}

pub(super) struct UniformSampler {
    /// Lower limits that hold for every order of the weights that are sorted afterwards.
    floor: Vec<f64>,
    /// What is left to distribute above the floor.
    room: f64,
    lower: Vec<f64>,
    upper: Vec<f64>,
    order: Vec<usize>,
    limited: bool,
}

impl Sampler {
    /// `canonical[place]` is the criterion that is drawn in that place.
    pub(super) fn new(weightings: &Weightings, canonical: &[usize]) -> Result<Self, WeightsError> {
        match weightings {
            Weightings::Uniform(limits) => {
                let in_place = |values: &[Ratio]| canonical.iter().map(|criterion| values[*criterion].to_f64()).collect::<Vec<_>>();
                let (lower, upper) = (in_place(&limits.lower), in_place(&limits.upper));
                let place_of = |criterion: &usize| canonical.iter().position(|own| own == criterion);
                let order: Vec<usize> = limits.order.iter().filter_map(place_of).collect();
                // Sorting keeps uniform draws uniform if the region does not change when the sorted weights change places. So they share the lowest of their limits, and
                // whatever violates a limit of its own is drawn again.
                let shared = order.iter().map(|place| lower[*place]).fold(1.0, f64::min);
                let mut floor = lower.clone();
                for place in &order {
                    floor[*place] = shared;
                }
                let room = 1.0 - floor.iter().sum::<f64>();
                let sum = |values: &[Ratio]| values.iter().try_fold(Ratio::ZERO, |sum, value| sum.checked_add(*value));
                let single = limits.criteria() == 1;
                if !single && (sum(&limits.lower)? >= Ratio::ONE || sum(&limits.upper)? <= Ratio::ONE) {
                    return Err(WeightsError::NoRoom);
                }
                let limited = floor != lower || limits.upper.iter().any(|upper| *upper < Ratio::ONE);
                Ok(Self::Uniform(UniformSampler { floor, room, lower, upper, order, limited }))
            }
            Weightings::Around { weights, concentration } => {
                if *concentration == 0 {
                    return Err(WeightsError::Concentration);
                }
                let weights = normalised(weights, weights.len())?;
                let gamma = |criterion: &usize| Gamma::of(weights[*criterion].to_f64() * f64::from(*concentration));
                Ok(Self::Dirichlet { gammas: canonical.iter().map(gamma).collect() })
            }
        }
    }

    /// Draws `lanes` weightings: row by row the weights of one criterion, in canonical order.
    pub(super) fn draw(&self, stream: &mut Stream, weights: &mut [f64], lanes: usize) -> Result<(), WeightsError> {
        match self {
            Self::Uniform(sampler) => {
                let mut one = vec![0.0; sampler.floor.len()];
                for lane in 0..lanes {
                    sampler.draw(stream, &mut one)?;
                    for (row, weight) in weights.chunks_mut(lanes).zip(&one) {
                        row[lane] = *weight;
                    }
                }
            }
            Self::Dirichlet { gammas } => {
                let mut sums = vec![0.0; lanes];
                for (row, gamma) in weights.chunks_mut(lanes).zip(gammas) {
                    gamma.fill(stream, row);
                    sums.iter_mut().zip(row).for_each(|(sum, weight)| *sum += *weight);
                }
                for row in weights.chunks_mut(lanes) {
                    row.iter_mut().zip(&sums).for_each(|(weight, sum)| *weight /= sum);
                }
            }
        }
        Ok(())
    }
}

impl UniformSampler {
    /// Draws one weighting, as often as it takes to find one within the limits.
    fn draw(&self, stream: &mut Stream, weights: &mut [f64]) -> Result<(), WeightsError> {
        for _ in 0..ATTEMPTS {
            self.attempt(stream, weights);
            if !self.limited || self.allows(weights) {
                return Ok(());
            }
        }
        Err(WeightsError::TooTight)
    }

    /// Uniform on the simplex above the floor: exponential variates by their sum (Devroye 1986, *Non-Uniform Random Variate Generation*, p. 568), in the order asked for.
    fn attempt(&self, stream: &mut Stream, weights: &mut [f64]) {
        for weight in weights.iter_mut() {
            *weight = -libm::log(stream.uniform());
        }
        let scale = self.room / weights.iter().sum::<f64>();
        for (weight, floor) in weights.iter_mut().zip(&self.floor) {
            *weight = floor + *weight * scale;
        }
        if self.order.len() > 1 {
            let mut sorted: Vec<f64> = self.order.iter().map(|place| weights[*place]).collect();
            sorted.sort_by(|one, other| other.total_cmp(one));
            for (place, weight) in self.order.iter().zip(sorted) {
                weights[*place] = weight;
            }
        }
    }

    fn allows(&self, weights: &[f64]) -> bool {
        weights.iter().zip(self.lower.iter().zip(&self.upper)).all(|(weight, (lower, upper))| lower <= weight && weight <= upper)
    }
}
