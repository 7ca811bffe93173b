//! The logarithm of the marginal likelihood on a grid of abilities, its gradient and its information.
//!
//! What a rating says at a node depends on its cell alone, so that tables by cell and node are made first; a rating is then a few additions per node, and only at the nodes
//! where its candidate may be at all.
//! Limit: the tables hold two numbers per cell, category and node; a design in which nearly every rating has a cell of its own needs as much memory as that.
#![expect(clippy::indexing_slicing, reason = "positions come from the layout and the grid")]
#![expect(clippy::cast_precision_loss, reason = "nodes, categories and counts are small")]

use super::MfrmError;
use super::category::{Expectation, Steps, with_steps};
use super::layout::Layout;

/// The abilities at which the likelihood is computed.
pub(super) struct Grid {
    nodes: Vec<f64>,
}

impl Grid {
    pub fn of((lowest, highest): (f64, f64), count: usize) -> Result<Self, MfrmError> {
        let usable =
            lowest.is_finite() && highest.is_finite() && lowest < highest && highest - lowest < 1e3 && (2..=10_000).contains(&count);
        if !usable {
            return Err(MfrmError::Nodes);
        }
        let distance = (highest - lowest) / (count - 1) as f64;
        Ok(Self { nodes: (0..count).map(|index| lowest + distance * index as f64).collect() })
    }
}

/// Where the likelihood is computed: easinesses in the order of the layout, and the logarithm of the standard deviation of the abilities.
#[derive(Clone, Debug)]
pub(super) struct Point {
    pub easiness: Vec<f64>,
    pub log_sd: f64,
}

impl Point {
    /// Elements at the logit of their mean score less that of all ratings; the free facet carries the latter. Thresholds at 0, standard deviation 1.
    pub fn start(layout: &Layout, reached: &[f64], free: usize) -> Self {
        let mut scores = vec![(0.0, 0.0); layout.threshold_start];
        let mut all = (0.0, 0.0);
        let mut counts = vec![0.0; layout.cells()];
        for cell in &layout.row_cell {
            counts[*cell as usize] += layout.steps as f64;
        }
        for (cell, count) in counts.iter().enumerate() {
            let score: f64 = reached[cell * layout.steps..(cell + 1) * layout.steps].iter().sum();
            all = (all.0 + score, all.1 + count);
            for place in layout.of_cell(cell) {
                let sum = &mut scores[*place as usize];
                *sum = (sum.0 + score, sum.1 + count);
            }
        }
        // Half a point keeps the logit of an extreme score finite.
        let logit = |(score, top): (f64, f64)| libm::log((score + 0.5) / (top - score + 0.5));
        let mut easiness = vec![0.0; layout.parameters()];
        for facet in 0..layout.width() {
            let places = layout.facet_start[facet]..layout.facet_start[facet] + layout.active[facet + 1].len();
            let logits: Vec<f64> = places.clone().map(|place| logit(scores[place])).collect();
            let mean = logits.iter().sum::<f64>() / logits.len() as f64;
            let centre = if facet == free { logit(all) } else { 0.0 };
            for (place, logit) in places.zip(logits) {
                easiness[place] = logit - mean + centre;
            }
        }
        Self { easiness, log_sd: 0.0 }
    }

    /// `share` of the way along `direction`, whose last entry belongs to the standard deviation.
    pub fn moved(&self, direction: &[f64], share: f64) -> Self {
        let easiness = self.easiness.iter().zip(direction).map(|(value, step)| value + share * step).collect();
        Self { easiness, log_sd: self.log_sd + share * direction[self.easiness.len()] }
    }
}

/// The marginal likelihood around a [`Point`]. Gradient and information have one more entry than the layout has parameters: the logarithm of the standard deviation.
pub(super) struct Marginal {
    pub log_likelihood: f64,
    pub gradient: Vec<f64>,
    /// Minus the second derivatives; lower triangle, row by row.
    pub information: Vec<f64>,
    /// The same if abilities were seen.
    pub complete_information: Vec<f64>,
    /// Posterior mean and standard deviation of every candidate.
    pub abilities: Vec<(f64, f64)>,
}

impl Marginal {
    pub fn at(layout: &Layout, grid: &Grid, point: &Point, reached: &[f64]) -> Self {
        with_steps!(layout.steps, steps => marginal(steps, layout, grid, point, reached))
    }

    pub fn largest_gradient(&self) -> f64 {
        self.gradient.iter().fold(0.0, |largest, value| value.abs().max(largest))
    }
}

/// The distribution of abilities on the grid, and the derivatives of its logarithms by the logarithm of the standard deviation.
struct Prior {
    logarithm: Vec<f64>,
    slope: Vec<f64>,
    /// Minus the second derivative.
    curvature: Vec<f64>,
}

impl Prior {
    fn of(grid: &Grid, log_sd: f64) -> Self {
        let precision = libm::exp(-2.0 * log_sd);
        // With h = q²/σ²: the logarithm of the weight is −h/2 − ln Σ exp(−h/2), its slope h − E(h), and that slope's slope −2h + 2E(h) − Var(h).
        let squares: Vec<f64> = grid.nodes.iter().map(|node| node * node * precision).collect();
        let least = squares.iter().copied().fold(f64::INFINITY, f64::min);
        let weights: Vec<f64> = squares.iter().map(|square| libm::exp(-0.5 * (square - least))).collect();
        let total: f64 = weights.iter().sum();
        let mean = squares.iter().zip(&weights).map(|(square, weight)| square * weight).sum::<f64>() / total;
        let variance = squares.iter().zip(&weights).map(|(square, weight)| (square - mean) * (square - mean) * weight).sum::<f64>() / total;
        let log_total = libm::log(total);
        Self {
            logarithm: squares.iter().map(|square| -0.5 * (square - least) - log_total).collect(),
            slope: squares.iter().map(|square| square - mean).collect(),
            curvature: squares.iter().map(|square| 2.0 * (square - mean) + variance).collect(),
        }
    }
}

/// What a rating of each cell says at each node. Rows of nodes: `[(cell, category or step), node]`.
struct Tables {
    nodes: usize,
    /// `ln P(y)`, for every category.
    logarithm: Vec<f64>,
    /// `P(y > k)`, for every step.
    at_least: Vec<f64>,
    /// `E(y)`.
    mean: Vec<f64>,
}

impl Tables {
    fn of<S: Steps>(steps: S, layout: &Layout, node_odds: &[f64], cell_odds: &[f64], factors: &[f64]) -> Self {
        let (count, nodes, cells) = (steps.count(), node_odds.len(), layout.cells());
        let mut tables = Self {
            nodes,
            logarithm: vec![0.0; cells * (count + 1) * nodes],
            at_least: vec![0.0; cells * count * nodes],
            mean: vec![0.0; cells * nodes],
        };
        for (cell, cell_odds) in cell_odds.iter().enumerate() {
            let set = layout.cell_set[cell] as usize;
            let factors = &factors[set * count..(set + 1) * count];
            for (node, odds) in node_odds.iter().enumerate() {
                let expected = Expectation::of(steps, odds * cell_odds, factors, 0);
                tables.mean[cell * nodes + node] = expected.mean;
                let mut logarithm = libm::log(expected.probability);
                tables.logarithm[cell * (count + 1) * nodes + node] = logarithm;
                for (k, at_least) in expected.at_least().iter().enumerate() {
                    tables.at_least[(cell * count + k) * nodes + node] = *at_least;
                    logarithm += libm::log(odds * cell_odds * factors[k]);
                    tables.logarithm[(cell * (count + 1) + k + 1) * nodes + node] = logarithm;
                }
            }
        }
        tables
    }

    fn row(table: &[f64], index: usize, nodes: usize) -> &[f64] {
        &table[index * nodes..(index + 1) * nodes]
    }
}

/// Nodes whose posterior probability is below `exp(−40)` of the largest cannot be told from zero in a sum of doubles.
const NEGLIGIBLE: f64 = 40.0;

fn marginal<S: Steps>(steps: S, layout: &Layout, grid: &Grid, point: &Point, reached: &[f64]) -> Marginal {
    let (count, nodes) = (steps.count(), grid.nodes.len());
    let order = layout.parameters() + 1;
    let exponentials = |values: &[f64]| values.iter().map(|value| libm::exp(*value)).collect::<Vec<_>>();
    let cell_odds = exponentials(&layout.cell_easiness(&point.easiness));
    let factors = exponentials(&point.easiness[layout.threshold_start..]);
    let node_odds = exponentials(&grid.nodes);
    let tables = Tables::of(steps, layout, &node_odds, &cell_odds, &factors);
    let prior = Prior::of(grid, point.log_sd);

    let mut result = Marginal {
        log_likelihood: 0.0,
        gradient: vec![0.0; order],
        information: vec![0.0; order * order],
        complete_information: vec![0.0; order * order],
        abilities: Vec::with_capacity(layout.candidates()),
    };
    let mut expected_counts = vec![0.0; layout.cells() * nodes];
    let mut node_counts = vec![0.0; nodes];
    let mut lost = LostInformation { order, nodes, expected: vec![0.0; order * nodes] };
    let mut on_grid = vec![0.0; nodes];
    for candidate in 0..layout.candidates() {
        let rows = layout.row_start[candidate]..layout.row_start[candidate + 1];
        on_grid.copy_from_slice(&prior.logarithm);
        for row in rows.clone() {
            let place = layout.row_cell[row] as usize * (count + 1) + usize::from(layout.row_category[row]);
            add(&mut on_grid, Tables::row(&tables.logarithm, place, nodes));
        }
        let (from, to, log_likelihood) = normalise(&mut on_grid);
        result.log_likelihood += log_likelihood;
        let posterior = &on_grid[from..to];
        result.abilities.push(moments(posterior, &grid.nodes[from..to]));
        add(&mut node_counts[from..to], posterior);
        for row in rows.clone() {
            let cell = layout.row_cell[row] as usize;
            add(&mut expected_counts[cell * nodes + from..cell * nodes + to], posterior);
        }
        lost.gather(layout, &tables, rows, from..to, &prior.slope);
        lost.subtract_from(&mut result.information, layout.support_of(candidate), from, posterior);
    }
    // The last parameter, for which every candidate counts as one observation.
    let spread = order - 1;
    for (node, weight) in node_counts.iter().enumerate() {
        result.gradient[spread] += weight * prior.slope[node];
        result.complete_information[spread * order + spread] += weight * prior.curvature[node];
    }
    let scene = Scene { layout, tables: &tables, node_odds: &node_odds, cell_odds: &cell_odds, factors: &factors };
    complete(steps, &scene, &expected_counts, reached, &mut result);
    add(&mut result.information, &result.complete_information);
    result
}

fn add(target: &mut [f64], values: &[f64]) {
    for (target, value) in target.iter_mut().zip(values) {
        *target += value;
    }
}

/// Turns logarithms of joint probabilities into posterior probabilities, between the two positions returned; the third number is the logarithm of their sum.
fn normalise(logarithms: &mut [f64]) -> (usize, usize, f64) {
    let largest = logarithms.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let matters = |value: &f64| *value > largest - NEGLIGIBLE;
    let from = logarithms.iter().position(matters).unwrap_or(0);
    let to = logarithms.iter().rposition(matters).map_or(logarithms.len(), |last| last + 1);
    let mut total = 0.0;
    for value in &mut logarithms[from..to] {
        *value = libm::exp(*value - largest);
        total += *value;
    }
    for value in &mut logarithms[from..to] {
        *value /= total;
    }
    (from, to, largest + libm::log(total))
}

/// Mean and standard deviation of a distribution on nodes.
fn moments(weights: &[f64], nodes: &[f64]) -> (f64, f64) {
    let mean: f64 = weights.iter().zip(nodes).map(|(weight, node)| weight * node).sum();
    let variance: f64 = weights.iter().zip(nodes).map(|(weight, node)| weight * (node - mean) * (node - mean)).sum();
    (mean, libm::sqrt(variance))
}

/// What is lost because a candidate's ability is not seen: the posterior covariance of the scores, which vary over nodes only by what is expected.
struct LostInformation {
    order: usize,
    nodes: usize,
    /// The expected part of every score at every node, of one candidate; zero between candidates.
    expected: Vec<f64>,
}

impl LostInformation {
    fn gather(&mut self, layout: &Layout, tables: &Tables, rows: core::ops::Range<usize>, window: core::ops::Range<usize>, slope: &[f64]) {
        let nodes = self.nodes;
        let within = |place: usize| place * nodes + window.start..place * nodes + window.end;
        for row in rows {
            let cell = layout.row_cell[row] as usize;
            for place in layout.of_cell(cell) {
                add(&mut self.expected[within(*place as usize)], &tables.mean[within(cell)]);
            }
            let thresholds = layout.set_start(layout.cell_set[cell] as usize);
            for k in 0..layout.steps {
                add(&mut self.expected[within(thresholds + k)], &tables.at_least[within(cell * layout.steps + k)]);
            }
        }
        for (expected, slope) in self.expected[within(self.order - 1)].iter_mut().zip(&slope[window.clone()]) {
            *expected = 0.0 - slope;
        }
    }

    /// Subtracts the covariance, and clears what was gathered.
    fn subtract_from(&mut self, information: &mut [f64], support: &[u32], from: usize, posterior: &[f64]) {
        let (order, nodes) = (self.order, self.nodes);
        let places: Vec<usize> = support.iter().map(|place| *place as usize).chain([order - 1]).collect();
        let width = posterior.len();
        // Deviations from the posterior mean, node after node and each node's parameters side by side: the products below then run over neighbours.
        let mut deviations = vec![0.0; width * places.len()];
        for (index, place) in places.iter().enumerate() {
            let values = &mut self.expected[place * nodes + from..place * nodes + from + width];
            let mean: f64 = values.iter().zip(posterior).map(|(value, weight)| value * weight).sum();
            for (node, value) in values.iter_mut().enumerate() {
                deviations[node * places.len() + index] = *value - mean;
                *value = 0.0;
            }
        }
        let mut products = vec![0.0; places.len()];
        for (index, row) in places.iter().enumerate() {
            let products = &mut products[..=index];
            products.fill(0.0);
            for (deviations, weight) in deviations.chunks_exact(places.len()).zip(posterior) {
                let left = deviations[index] * weight;
                for (product, right) in products.iter_mut().zip(deviations) {
                    *product += left * right;
                }
            }
            let target = &mut information[row * order..(row + 1) * order];
            for (column, product) in places.iter().zip(products.iter()) {
                target[*column] -= product;
            }
        }
    }
}

struct Scene<'a> {
    layout: &'a Layout,
    tables: &'a Tables,
    node_odds: &'a [f64],
    cell_odds: &'a [f64],
    factors: &'a [f64],
}

/// Gradient and complete information of the parameters of the layout, from how many ratings are expected at each node of each cell.
fn complete<S: Steps>(steps: S, scene: &Scene<'_>, expected_counts: &[f64], reached: &[f64], result: &mut Marginal) {
    let Scene { layout, tables, node_odds, cell_odds, factors } = *scene;
    let (count, nodes, order) = (steps.count(), tables.nodes, layout.parameters() + 1);
    let information = &mut result.complete_information;
    for (cell, counts) in expected_counts.chunks_exact(nodes).enumerate() {
        let set = layout.cell_set[cell] as usize;
        let thresholds = layout.set_start(set);
        let (mut variance, mut covariances) = (0.0, steps.room());
        let covariances = &mut covariances.as_mut()[..count];
        let mut products = vec![0.0; count * count];
        for (node, weight) in counts.iter().enumerate().filter(|(_, weight)| **weight > 0.0) {
            let expected = Expectation::of(steps, node_odds[node] * cell_odds[cell], &factors[set * count..(set + 1) * count], 0);
            variance += weight * expected.variance;
            let at_least = expected.at_least();
            for j in 0..count {
                covariances[j] += weight * expected.covariance()[j];
                for k in 0..=j {
                    products[j * count + k] += weight * at_least[j] * (1.0 - at_least[k]);
                }
            }
        }
        let elements = layout.of_cell(cell);
        for (index, element) in elements.iter().enumerate() {
            let element = *element as usize;
            for other in &elements[..=index] {
                information[element * order + *other as usize] += variance;
            }
            for (k, covariance) in covariances.iter().enumerate() {
                information[(thresholds + k) * order + element] += covariance;
            }
        }
        let mut residual = 0.0;
        for k in 0..count {
            let at_least = Tables::row(&tables.at_least, cell * count + k, nodes);
            let expected: f64 = counts.iter().zip(at_least).map(|(weight, at_least)| weight * at_least).sum();
            let here = reached[cell * count + k] - expected;
            residual += here;
            result.gradient[thresholds + k] += here;
            for j in k..count {
                information[(thresholds + j) * order + thresholds + k] += products[j * count + k];
            }
        }
        for element in elements {
            result.gradient[*element as usize] += residual;
        }
    }
}
