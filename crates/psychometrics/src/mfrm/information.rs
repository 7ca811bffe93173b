//! The logarithm of the joint likelihood, its gradient and its information at given measures, with candidates absorbed.
//!
//! The information of one candidate touches no other candidate, so that candidates are eliminated one by one as the rows go by, and what is left is a dense matrix as large
//! as there are elements of the other facets and thresholds (Schur complement). One pass over the ratings is all that a Newton step costs.
#![expect(clippy::indexing_slicing, reason = "positions come from the layout")]
#![expect(clippy::cast_precision_loss, reason = "categories are below 256")]

use super::category::{Expectation, LogProduct, Steps, with_steps};
use super::layout::Layout;

/// Measures of candidates, and easinesses of everything else in the order of the layout.
#[derive(Clone, Debug)]
pub(super) struct State {
    pub abilities: Vec<f64>,
    pub easiness: Vec<f64>,
}

/// The likelihood around a [`State`].
pub(super) struct Expansion {
    pub log_likelihood: f64,
    /// Observed less expected score of every candidate.
    pub ability_score: Vec<f64>,
    /// The variance of the score of every candidate.
    pub ability_information: Vec<f64>,
    /// Observed less expected, for every other parameter.
    pub score: Vec<f64>,
    /// The variance of the score of every element (not of thresholds).
    pub element_information: Vec<f64>,
    /// The information shared by every candidate with each parameter of its support.
    shared: Vec<f64>,
    /// The information on the other parameters once candidates are absorbed; lower triangle, row by row.
    pub information: Vec<f64>,
    /// The score of the other parameters once candidates are absorbed.
    pub absorbed_score: Vec<f64>,
}

impl Expansion {
    /// `reached` is [`Layout::reached`].
    pub fn at(layout: &Layout, state: &State, reached: &[f64]) -> Self {
        with_steps!(layout.steps, steps => expand(steps, layout, state, reached))
    }

    /// The largest difference between an observed and an expected score.
    pub fn largest_residual(&self) -> f64 {
        self.ability_score.iter().chain(&self.score).fold(0.0, |largest, value| value.abs().max(largest))
    }

    /// The step of every candidate that belongs to `step` of the other parameters.
    pub fn ability_step(&self, layout: &Layout, step: &[f64]) -> Vec<f64> {
        (0..layout.candidates())
            .map(|candidate| {
                let shared = self.shared_by(layout, candidate);
                let sum = shared.iter().zip(layout.support_of(candidate)).map(|(value, place)| value * step[*place as usize]).sum::<f64>();
                (self.ability_score[candidate] - sum) / self.ability_information[candidate]
            })
            .collect()
    }

    /// The variance of every candidate's measure, given the covariance matrix of the other parameters.
    pub fn ability_variance(&self, layout: &Layout, covariance: &[f64]) -> Vec<f64> {
        let order = layout.parameters();
        (0..layout.candidates())
            .map(|candidate| {
                let support = layout.support_of(candidate);
                let shared = self.shared_by(layout, candidate);
                let mut sum = 0.0;
                for (row, left) in support.iter().zip(shared) {
                    let covariances = &covariance[*row as usize * order..(*row as usize + 1) * order];
                    let inner: f64 = support.iter().zip(shared).map(|(column, right)| covariances[*column as usize] * right).sum();
                    sum += left * inner;
                }
                let information = self.ability_information[candidate];
                1.0 / information + sum / (information * information)
            })
            .collect()
    }

    fn shared_by(&self, layout: &Layout, candidate: usize) -> &[f64] {
        &self.shared[layout.support_start[candidate]..layout.support_start[candidate + 1]]
    }
}

/// Sums over all rows that fall into one cell, or that share one set of thresholds.
struct Sums {
    /// Of `P(y > k)`, cell by cell.
    at_least: Vec<f64>,
    /// Of `Cov(y, [y > k])`, cell by cell.
    covariance: Vec<f64>,
    /// Of `P(y > j) P(y > k)` for `k ≤ j`, set by set.
    products: Vec<f64>,
}

fn expand<S: Steps>(steps: S, layout: &Layout, state: &State, reached: &[f64]) -> Expansion {
    let (count, order) = (steps.count(), layout.parameters());
    let cell_odds: Vec<f64> = layout.cell_easiness(&state.easiness).iter().map(|easiness| libm::exp(*easiness)).collect();
    let factors: Vec<f64> = state.easiness[layout.threshold_start..].iter().map(|easiness| libm::exp(*easiness)).collect();
    let pairs = count * (count + 1) / 2;
    let mut sums = Sums {
        at_least: vec![0.0; layout.cells() * count],
        covariance: vec![0.0; layout.cells() * count],
        products: vec![0.0; layout.sets * pairs],
    };
    let mut result = Expansion {
        log_likelihood: 0.0,
        ability_score: Vec::with_capacity(layout.candidates()),
        ability_information: Vec::with_capacity(layout.candidates()),
        score: vec![0.0; order],
        element_information: vec![0.0; layout.threshold_start],
        shared: Vec::with_capacity(layout.support.len()),
        information: vec![0.0; order * order],
        absorbed_score: vec![0.0; order],
    };
    let mut likelihood = LogProduct::ONE;
    let mut shared = vec![0.0; order];

    for (candidate, ability) in state.abilities.iter().enumerate() {
        let odds = libm::exp(*ability);
        let (mut score, mut information) = (0.0, 0.0);
        let rows = layout.row_start[candidate]..layout.row_start[candidate + 1];
        for (cell, category) in layout.row_cell[rows.clone()].iter().zip(&layout.row_category[rows]) {
            let (cell, category) = (*cell as usize, usize::from(*category));
            let set = layout.cell_set[cell] as usize;
            let expected = Expectation::of(steps, odds * cell_odds[cell], &factors[set * count..(set + 1) * count], category);
            likelihood.multiply(expected.probability);
            score += category as f64 - expected.mean;
            information += expected.variance;
            for place in layout.of_cell(cell) {
                shared[*place as usize] += expected.variance;
            }
            let thresholds = &mut shared[layout.set_start(set)..layout.set_start(set) + count];
            add(thresholds, expected.covariance());
            add(&mut sums.at_least[cell * count..(cell + 1) * count], expected.at_least());
            add(&mut sums.covariance[cell * count..(cell + 1) * count], expected.covariance());
            add_products(&mut sums.products[set * pairs..(set + 1) * pairs], expected.at_least());
        }
        absorb(layout, candidate, score, information, &mut shared, &mut result);
    }
    result.log_likelihood = likelihood.logarithm();
    gather(layout, &sums, reached, &mut result);
    result
}

#[inline(always)]
#[expect(clippy::inline_always, reason = "called for every rating, with a length that the caller knows")]
fn add(target: &mut [f64], values: &[f64]) {
    for (target, value) in target.iter_mut().zip(values) {
        *target += value;
    }
}

#[inline(always)]
#[expect(clippy::inline_always, reason = "as above")]
fn add_products(target: &mut [f64], values: &[f64]) {
    let mut place = 0;
    for (j, left) in values.iter().enumerate() {
        for right in &values[..=j] {
            target[place] += left * right;
            place += 1;
        }
    }
}

/// Takes a candidate out of the equations, and leaves `shared` at zero for the next.
fn absorb(layout: &Layout, candidate: usize, score: f64, information: f64, shared: &mut [f64], result: &mut Expansion) {
    let order = layout.parameters();
    let support = layout.support_of(candidate);
    let begin = result.shared.len();
    for place in support {
        result.shared.push(core::mem::take(&mut shared[*place as usize]));
    }
    let values = &result.shared[begin..];
    for (index, (place, value)) in support.iter().zip(values).enumerate() {
        let share = value / information;
        result.absorbed_score[*place as usize] -= share * score;
        let row = &mut result.information[*place as usize * order..(*place as usize + 1) * order];
        for (column, other) in support[..=index].iter().zip(values) {
            row[*column as usize] -= share * other;
        }
    }
    result.ability_score.push(score);
    result.ability_information.push(information);
}

/// Adds what the cells and sets have summed to the equations of their parameters.
fn gather(layout: &Layout, sums: &Sums, reached: &[f64], result: &mut Expansion) {
    let (count, order) = (layout.steps, layout.parameters());
    let pairs = count * (count + 1) / 2;
    for cell in 0..layout.cells() {
        let thresholds = layout.set_start(layout.cell_set[cell] as usize);
        let places = cell * count..(cell + 1) * count;
        let (at_least, covariance) = (&sums.at_least[places.clone()], &sums.covariance[places.clone()]);
        // A rating is the number of steps it has reached, so that scores and variances are sums over steps.
        let (mut residual, mut variance) = (0.0, 0.0);
        for (k, reached) in reached[places].iter().enumerate() {
            let here = reached - at_least[k];
            residual += here;
            variance += covariance[k];
            result.score[thresholds + k] += here;
            for (j, both) in at_least.iter().enumerate().skip(k) {
                // Beyond both steps means beyond the higher.
                result.information[(thresholds + j) * order + thresholds + k] += both;
            }
        }
        let elements = layout.of_cell(cell);
        for (index, element) in elements.iter().enumerate() {
            let element = *element as usize;
            result.score[element] += residual;
            result.element_information[element] += variance;
            for other in &elements[..=index] {
                result.information[element * order + *other as usize] += variance;
            }
            for (k, covariance) in covariance.iter().enumerate() {
                result.information[(thresholds + k) * order + element] += covariance;
            }
        }
    }
    for set in 0..layout.sets {
        let thresholds = layout.set_start(set);
        let mut products = sums.products[set * pairs..(set + 1) * pairs].iter();
        for j in 0..count {
            for (k, product) in products.by_ref().take(j + 1).enumerate() {
                result.information[(thresholds + j) * order + thresholds + k] -= product;
            }
        }
    }
    add(&mut result.absorbed_score, &result.score);
}
