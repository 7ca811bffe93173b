//! Henderson's mixed model equations of `z = μ + a + b + e`, with the units `a` absorbed: what the estimates, the posterior and the draws all stand on.
//!
//! With x = σa²/σe² and y = σb²/σe² the effects of the levels are written b = √y·u, so that the system
//! `[[I + y·S, √y·c], [√y·cᵀ, m]]` stays regular where a component is zero. Here S = D − Zᵀ W Z, c = d − Zᵀ W k, m = M − Σ k² w with w = x/(1 + k x) for random units;
//! for fixed units w = 1/k and the row of the mean falls away, because the units carry it.
//!
//! Source: Henderson 1975, *Biometrics* 31:423; absorption as in Searle et al. 1992, *Variance Components*, chapter 7; the scaling by √y is that of Bates,
//! Mächler, Bolker and Walker 2015, *Journal of Statistical Software* 67(1), §3.
//! Invariant: sums run over units and levels in canonical order, so that equal designs give equal bits.
#![expect(clippy::indexing_slicing, reason = "indices run over the levels of the design")]

use super::design::Crossing;
use crate::estimable::{Estimate, NotEstimable};
use crate::numeric::cholesky::Cholesky;

/// How the absorbed units enter the model.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Units {
    /// Normal, with this ratio x = σa²/σe² ≥ 0.
    Random(f64),
    /// Free numbers of their own.
    Fixed,
}

/// The equations of the levels after the units are absorbed.
#[derive(Clone, Debug)]
pub(super) struct Absorbed {
    /// w of each unit.
    pub weights: Vec<f64>,
    /// S, lower triangle, row by row in a full square.
    pub levels: Vec<f64>,
    /// c of each level; zeros where the units carry the mean.
    pub border: Vec<f64>,
    /// m, or `None` where the units carry the mean.
    pub corner: Option<f64>,
    /// Right-hand sides of the levels.
    pub right: Vec<f64>,
    /// Right-hand side of the mean.
    pub right_mean: f64,
    /// Σz² − Σ w T².
    pub square: f64,
    /// Σ ln(1 + k x), or Σ ln k for fixed units.
    pub ln_units: f64,
    /// Σz² before anything is taken off.
    pub total_square: f64,
}

impl Absorbed {
    /// Absorbs the units of `crossing`. Σ over units of (levels met)² multiply-adds.
    pub(super) fn of(crossing: &Crossing, units: Units) -> Self {
        let size = crossing.levels;
        let weight = |count: f64| match units {
            Units::Random(x) => x / (1.0 + count * x),
            Units::Fixed => 1.0 / count,
        };
        let weights: Vec<f64> = crossing.counts.iter().map(|count| weight(*count)).collect();
        let mut levels = vec![0.0; size * size];
        let mut border = crossing.level_counts.clone();
        let mut right = crossing.level_totals.clone();
        for (level, count) in crossing.level_counts.iter().enumerate() {
            levels[level * size + level] = *count;
        }
        let (mut corner, mut right_mean, mut square, mut ln_units) = (0.0, 0.0, crossing.square, 0.0);
        for (((met, w), count), total) in crossing.units().zip(&weights).zip(&crossing.counts).zip(&crossing.totals) {
            for (index, entry) in met.iter().enumerate() {
                let share = w * entry.count;
                border[entry.level] -= share * count;
                right[entry.level] -= share * total;
                let row = &mut levels[entry.level * size..(entry.level + 1) * size];
                for other in &met[..=index] {
                    row[other.level] -= share * other.count;
                }
            }
            square -= w * total * total;
            if let Units::Random(x) = units {
                let free = 1.0 / (1.0 + count * x);
                corner += count * free;
                right_mean += total * free;
                ln_units += libm::log1p(count * x);
            } else {
                ln_units += libm::log(*count);
            }
        }
        let corner = match units {
            Units::Random(_) => Some(corner),
            Units::Fixed => {
                border.fill(0.0);
                None
            }
        };
        Self { weights, levels, border, corner, right, right_mean, square, ln_units, total_square: crossing.square }
    }

    /// Solves for the ratio y = σb²/σe² ≥ 0 of the levels.
    pub(super) fn solve(&self, y: f64) -> Estimate<Solved> {
        let size = self.right.len();
        let order = size + usize::from(self.corner.is_some());
        let root = libm::sqrt(y);
        let mut matrix = vec![0.0; order * order];
        for row in 0..size {
            let target = &mut matrix[row * order..=row * order + row];
            for (value, source) in target.iter_mut().zip(&self.levels[row * size..=row * size + row]) {
                *value = y * source;
            }
            target[row] += 1.0;
        }
        let mut half: Vec<f64> = self.right.iter().map(|value| root * value).collect();
        if let Some(corner) = self.corner {
            for (value, border) in matrix[size * order..].iter_mut().zip(&self.border) {
                *value = root * border;
            }
            matrix[order * order - 1] = corner;
            half.push(self.right_mean);
        }
        let factor = Cholesky::of(matrix, order)?;
        factor.solve_lower(&mut half);
        let residual = self.square - half.iter().map(|value| value * value).sum::<f64>();
        // What is left of z'z by rounding alone is no residual.
        if residual <= 1e-13 * self.total_square {
            return Err(NotEstimable::NoResidual);
        }
        factor.solve_upper(&mut half);
        let mean = if self.corner.is_some() { half[size] } else { 0.0 };
        half.truncate(size);
        for effect in &mut half {
            *effect *= root;
        }
        Ok(Solved { ln_determinant: self.ln_units + factor.ln_determinant(), factor, root, effects: half, mean, residual })
    }
}

/// The solution at one pair of ratios.
#[derive(Clone, Debug)]
pub(super) struct Solved {
    /// Of the scaled system: the levels, then the mean if it has a row.
    pub factor: Cholesky,
    /// √y, the scale of the first rows.
    pub root: f64,
    /// b of each level.
    pub effects: Vec<f64>,
    /// μ of the centred values; zero where the units carry it.
    pub mean: f64,
    /// q = zᵀ P z: the generalised sum of squares.
    pub residual: f64,
    /// ln of the determinants of the whole system, units included.
    pub ln_determinant: f64,
}

impl Solved {
    /// a of each unit: w (T − k μ − Σ b over its observations).
    pub(super) fn unit_effects(&self, crossing: &Crossing, absorbed: &Absorbed) -> Vec<f64> {
        crossing
            .units()
            .zip(&crossing.totals)
            .zip(crossing.counts.iter().zip(&absorbed.weights))
            .map(|((met, total), (count, w))| {
                w * (total - count * self.mean - met.iter().map(|entry| entry.count * self.effects[entry.level]).sum::<f64>())
            })
            .collect()
    }
}
