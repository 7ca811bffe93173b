//! Draws of all candidates from the posterior.
//!
//! Invariants: draw i of n draws depends on the design, the scale, i and n alone: it has a stream of random numbers of its own, and the node of the grid that it comes from is the one
//! at the share (i + ½)/n of all weight. So nodes are visited as often as they weigh, which wastes no draw on chance, and in order, so that each is solved once.
#![expect(
    clippy::indexing_slicing,
    clippy::cast_precision_loss,
    reason = "positions run over grid and design; numbers of draws are far below 2^53"
)]

use core::ops::Range;

use super::equations::{Absorbed, Solved, Units};
use super::posterior::{Node, Posterior, RATIOS};
use crate::estimable::Estimate;
use crate::numeric::parallel::{in_order, part_of};
use crate::numeric::streams::Key;

/// Draws for a page: probabilities are within .008 of their limit (one standard error).
pub const DRAWS: usize = 4_000;
/// Draws for an audit file: within .0036.
pub const AUDIT_DRAWS: usize = 20_000;

impl Posterior<'_> {
    /// Hands θ of all candidates to `visit`, draw by draw.
    ///
    /// μ and b are drawn together from their conditional normal distribution at the node, then each θ given them: normal with mean μ + w(T − Σ b − k μ) and variance σe² w,
    /// w = x/(1 + k x), x = σa²/σe².
    pub fn each_draw(&self, draws: usize, visit: impl FnMut(&[f64])) -> Estimate<()> {
        self.some_draws(&self.key(), 0..draws, draws, visit)
    }

    /// The same draws in `parts` (at least 1), each gathered for itself and possibly at the same time as others: `new` begins a part, `visit` adds a draw to it.
    pub fn gather<T: Send>(
        &self,
        draws: usize,
        parts: usize,
        new: impl Fn() -> T + Sync,
        visit: impl Fn(&mut T, &[f64]) + Sync,
    ) -> Estimate<Vec<T>> {
        let key = self.key();
        let gathered = in_order(parts, |part| {
            let mut gathered = new();
            self.some_draws(&key, part_of(draws, part, parts), draws, |theta| visit(&mut gathered, theta))?;
            Ok(gathered)
        });
        gathered.into_iter().collect()
    }

    /// Those of `draws` draws whose numbers are asked for.
    fn some_draws(&self, key: &Key, asked: Range<usize>, draws: usize, mut visit: impl FnMut(&[f64])) -> Estimate<()> {
        let crossing = self.design().by_candidate();
        let (units, size) = (crossing.counts.len(), crossing.levels);
        let mut normals = vec![0.0; size + 1 + units];
        let mut theta = vec![0.0; units];
        let mut row: Option<(usize, Row)> = None;
        let mut last: Option<(usize, Solved)> = None;
        let mut walk = Walk::over(self.nodes());
        for draw in asked {
            let (position, residual) = walk.to((draw as f64 + 0.5) / draws as f64);
            let node = &self.nodes()[position];
            let row = match &mut row {
                Some((of, row)) if *of == position / RATIOS => row,
                other => &mut other.insert((position / RATIOS, Row::of(self, node.candidate_ratio))).1,
            };
            let solved = match &mut last {
                Some((of, solved)) if *of == position => solved,
                other => &mut other.insert((position, row.absorbed.solve(node.rater_ratio * node.rater_ratio)?)).1,
            };
            let error = self.residual(node, residual);
            key.stream(draw as u64).fill_normal(&mut normals);
            let (shared, own) = normals.split_at_mut(size + 1);
            solved.factor.solve_upper(shared);
            let mean = solved.mean + error * shared[size];
            for (effect, fitted) in shared[..size].iter_mut().zip(&solved.effects) {
                *effect = fitted + error * solved.root * *effect;
            }
            for ((((met, total), (w, root)), count), (target, normal)) in crossing
                .units()
                .zip(&crossing.totals)
                .zip(row.absorbed.weights.iter().zip(&row.roots))
                .zip(&crossing.counts)
                .zip(theta.iter_mut().zip(own))
            {
                let taken = met.iter().fold(count * mean, |sum, entry| sum + entry.count * shared[entry.level]);
                *target = self.design().centre() + mean + w * (total - taken) + error * root * *normal;
            }
            visit(&theta);
        }
        Ok(())
    }

    /// Of the streams: everything that the draws depend on, in canonical order.
    fn key(&self) -> Key {
        let cells = self.design().cells();
        Key::of(
            "panel posterior",
            cells.iter().flat_map(|cell| [cell.candidate as u64, cell.rater as u64]),
            cells.iter().map(|cell| cell.value).chain([self.point()]),
        )
    }
}

/// The equations at one ρa.
struct Row {
    absorbed: Absorbed,
    /// √w of each candidate.
    roots: Vec<f64>,
}

impl Row {
    fn of(posterior: &Posterior<'_>, ratio: f64) -> Self {
        let absorbed = Absorbed::of(posterior.design().by_candidate(), Units::Random(ratio * ratio));
        let roots = absorbed.weights.iter().map(|w| libm::sqrt(*w)).collect();
        Self { absorbed, roots }
    }
}

/// A walk along the weights of the grid, forwards only.
struct Walk<'nodes> {
    nodes: &'nodes [Node],
    node: usize,
    residual: usize,
    /// The weight before this point of the grid.
    before: f64,
}

impl<'nodes> Walk<'nodes> {
    const fn over(nodes: &'nodes [Node]) -> Self {
        Self { nodes, node: 0, residual: 0, before: 0.0 }
    }

    /// The node and the point of σe at which the weight reaches `share`, which must not fall from call to call.
    fn to(&mut self, share: f64) -> (usize, usize) {
        loop {
            let weights = &self.nodes[self.node].residual_weights;
            let after = self.before + weights[self.residual];
            let is_last = self.node + 1 == self.nodes.len() && self.residual + 1 == weights.len();
            if after >= share || is_last {
                return (self.node, self.residual);
            }
            self.before = after;
            self.residual += 1;
            if self.residual == weights.len() {
                (self.node, self.residual) = (self.node + 1, 0);
            }
        }
    }
}
