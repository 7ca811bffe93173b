//! The restricted likelihood of the panel model with σe² profiled out, its slope, and the information that its steps are scaled with.
//!
//! With V = σe² H and q = zᵀ P z the criterion is f = m(1 + ln(2π q/m)) + ln|H| + ln|Xᵀ H⁻¹ X|, m the number of observations less that of free means. For the ratio τ of an effect
//! with incidence Z: df/dτ = tr(Zᵀ P Z) − m |Zᵀ P z|²/q. The second derivatives are replaced by m uᵢᵀ P uⱼ/q − m gᵢ gⱼ/q² with u = Z Zᵀ P z and g = |Zᵀ P z|²,
//! which needs no further trace and is never negative.
//!
//! Sources: Patterson and Thompson 1971, *Biometrika* 58:545 (the criterion); Gilmour, Thompson and Cullis 1995, *Biometrics* 51:1440 (the average information).
#![expect(
    clippy::indexing_slicing,
    clippy::cast_precision_loss,
    reason = "indices run over the levels of the design, of which there are few"
)]

use core::f64::consts::PI;

use super::design::Crossing;
use super::equations::{Absorbed, Solved, Units};

/// f at one solution, for `freedom` = m.
pub(super) fn criterion(solved: &Solved, freedom: f64) -> f64 {
    freedom * (1.0 + libm::log(2.0 * PI * solved.residual / freedom)) + solved.ln_determinant
}

/// Slope and information in the ratios of the units (first) and the levels (second). What fixed units have no ratio for is zero.
#[derive(Clone, Copy, Debug)]
pub(super) struct Slope {
    /// df/dτ.
    pub gradient: [f64; 2],
    /// A symmetric stand-in for the second derivatives.
    pub information: [[f64; 2]; 2],
}

/// The slope at the solution for `units` and the ratio `y` of the levels.
pub(super) fn slope(crossing: &Crossing, absorbed: &Absorbed, solved: &Solved, units: Units, y: f64, freedom: f64) -> Slope {
    let scores = Scores::of(crossing, absorbed, solved);
    let unit_score: f64 = scores.units.iter().map(|value| value * value).sum();
    let level_score: f64 = scores.levels.iter().map(|value| value * value).sum();
    let (unit_trace, level_trace) = traces(crossing, absorbed, solved, units, y);
    let over = freedom / solved.residual;
    let [uu, ul, ll] = scores.forms(crossing, absorbed, solved);
    let information = |form: f64, one: f64, other: f64| over * form - over * one * other / solved.residual;
    let random = f64::from(u8::from(units != Units::Fixed));
    let mixed = random * information(ul, unit_score, level_score);
    Slope {
        gradient: [random * (unit_trace - over * unit_score), level_trace - over * level_score],
        information: [[random * information(uu, unit_score, unit_score), mixed], [mixed, information(ll, level_score, level_score)]],
    }
}

/// Zᵀ P z of units and of levels: the sums of the residuals over each.
struct Scores {
    units: Vec<f64>,
    levels: Vec<f64>,
}

impl Scores {
    fn of(crossing: &Crossing, absorbed: &Absorbed, solved: &Solved) -> Self {
        let units = solved
            .unit_effects(crossing, absorbed)
            .iter()
            .zip(crossing.units().zip(&crossing.totals).zip(&crossing.counts))
            .map(|(effect, ((met, total), count))| {
                let explained: f64 = met.iter().map(|entry| entry.count * solved.effects[entry.level]).sum();
                total - explained - count * (solved.mean + effect)
            })
            .collect();
        let fitted = symmetric_product(&absorbed.levels, &solved.effects);
        let levels = (absorbed.right.iter().zip(&absorbed.border).zip(&fitted))
            .map(|((right, border), fitted)| right - border * solved.mean - fitted)
            .collect();
        Self { units, levels }
    }

    /// uᵀ P u, uᵀ P v and vᵀ P v for u = Z Zᵀ P z of the units and v of the levels.
    fn forms(&self, crossing: &Crossing, absorbed: &Absorbed, solved: &Solved) -> [f64; 3] {
        let size = self.levels.len();
        let levels = symmetric_product(&absorbed.levels, &self.levels);
        let dot = |one: &[f64], other: &[f64]| one.iter().zip(other).map(|(left, right)| left * right).sum::<f64>();
        // Both vectors projected off the units (the matrix M of the absorption), then off levels and mean.
        let mut unit_right = vec![0.0; size];
        let (mut unit_mean, mut uu, mut ul) = (0.0, 0.0, 0.0);
        for ((met, score), (count, w)) in crossing.units().zip(&self.units).zip(crossing.counts.iter().zip(&absorbed.weights)) {
            let free = (1.0 - count * w) * score;
            unit_mean += count * free;
            uu += count * free * score;
            for entry in met {
                unit_right[entry.level] += entry.count * free;
                ul += entry.count * free * self.levels[entry.level];
            }
        }
        let half = |right: &[f64], mean: f64| {
            let mut half: Vec<f64> = right.iter().map(|value| solved.root * value).collect();
            half.extend(absorbed.corner.map(|_| mean));
            solved.factor.solve_lower(&mut half);
            half
        };
        let unit_half = half(&unit_right, unit_mean);
        let level_half = half(&levels, dot(&absorbed.border, &self.levels));
        [uu - dot(&unit_half, &unit_half), ul - dot(&unit_half, &level_half), dot(&levels, &self.levels) - dot(&level_half, &level_half)]
    }
}

/// tr(Zᵀ P Z) of the units and of the levels.
fn traces(crossing: &Crossing, absorbed: &Absorbed, solved: &Solved, units: Units, y: f64) -> (f64, f64) {
    let size = absorbed.right.len();
    let order = solved.factor.order();
    let columns = solved.factor.lower_inverse_columns();
    let column = |index: usize| &columns[index * order + index..(index + 1) * order];
    // Below this ratio the difference of the first form would be rounding alone, and the limit of both is the second.
    let level_trace = if y > 1e-9 {
        let inverse: f64 = (0..size).map(|level| column(level).iter().map(|value| value * value).sum::<f64>()).sum();
        (size as f64 - inverse) / y
    } else {
        let diagonal: f64 = (0..size).map(|level| absorbed.levels[level * size + level]).sum();
        let border: f64 = absorbed.border.iter().map(|value| value * value).sum();
        diagonal - absorbed.corner.map_or(0.0, |corner| border / corner)
    };
    if units == Units::Fixed {
        return (0.0, level_trace);
    }
    let mut unit_trace = 0.0;
    let mut sum = vec![0.0; order];
    for (met, (count, w)) in crossing.units().zip(crossing.counts.iter().zip(&absorbed.weights)) {
        let first = met.first().map_or(size, |entry| entry.level);
        sum[first..].fill(0.0);
        for entry in met {
            let scale = solved.root * entry.count;
            for (target, value) in sum[entry.level..].iter_mut().zip(column(entry.level)) {
                *target += scale * value;
            }
        }
        sum[size] += count * column(size)[0];
        let free = 1.0 - count * w;
        unit_trace += count * free - free * free * sum[first..].iter().map(|value| value * value).sum::<f64>();
    }
    (unit_trace, level_trace)
}

/// A symmetric matrix, of which the lower triangle is there, times a vector.
fn symmetric_product(lower: &[f64], vector: &[f64]) -> Vec<f64> {
    let size = vector.len();
    let mut product = vec![0.0; size];
    for row in 0..size {
        let line = &lower[row * size..row * size + row];
        let mut sum = lower[row * size + row] * vector[row];
        for (column, value) in line.iter().enumerate() {
            sum += value * vector[column];
            product[column] += value * vector[row];
        }
        product[row] += sum;
    }
    product
}
