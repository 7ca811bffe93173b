//! How the ratings of an element fit what the model expects of them.
#![expect(clippy::indexing_slicing, reason = "positions come from the layout")]
#![expect(clippy::cast_precision_loss, reason = "categories and counts of ratings are below 2³²")]

use super::category::{Expectation, Steps, with_steps};
use super::information::State;
use super::layout::Layout;

/// Mean squares of standardised residuals, and how surprising they are.
///
/// With residual `y − E` and variance `V` of every rating: outfit is the mean of `(y − E)² / V`, infit is `Σ(y − E)² / ΣV`; both are 1 on average. Their standardised
/// forms follow the cube root transformation of Wilson and Hilferty with the variances of Wright and Masters 1982, *Rating Scale Analysis*, p. 100, and are about standard normal.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fit {
    /// How many ratings it rests on.
    pub ratings: usize,
    /// The mean square weighted by information: sensitive to patterns.
    pub infit: f64,
    /// Infit, standardised. 0 where the mean square cannot vary (two categories, both as probable).
    pub infit_z: f64,
    /// The mean square as it is: sensitive to single surprises.
    pub outfit: f64,
    /// Outfit, standardised. 0 where the mean square cannot vary.
    pub outfit_z: f64,
}

/// What a misfit looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Misfit {
    /// Infit or outfit above 1.5, standardised above 2: more noise than the model allows.
    Unpredictable,
    /// Infit or outfit below .5, standardised below −2: less variation than the model expects, as halo and central tendency produce.
    TooPredictable,
}

impl Fit {
    /// Fewer ratings than this raise no flag.
    pub const ENOUGH_RATINGS: usize = 10;

    /// The misfit, if there is one and enough ratings to say so. Noise is named first where both occur (limits: Linacre, *A User's Guide to FACETS*, fit statistics).
    pub fn misfit(&self) -> Option<Misfit> {
        let pairs = [(self.infit, self.infit_z), (self.outfit, self.outfit_z)];
        if self.ratings < Self::ENOUGH_RATINGS {
            None
        } else if pairs.iter().any(|(square, z)| *square > 1.5 && *z > 2.0) {
            Some(Misfit::Unpredictable)
        } else if pairs.iter().any(|(square, z)| *square < 0.5 && *z < -2.0) {
            Some(Misfit::TooPredictable)
        } else {
            None
        }
    }
}

/// Sums over the ratings of an element.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct FitSums {
    pub ratings: usize,
    pub variance: f64,
    squares: f64,
    standardised_squares: f64,
    infit_spread: f64,
    outfit_spread: f64,
}

impl FitSums {
    fn add(&mut self, one: &RowFit, fourth_moment: f64) {
        let square = one.residual * one.residual;
        self.ratings += 1;
        self.variance += one.variance;
        self.squares += square;
        self.standardised_squares += square / one.variance;
        self.infit_spread += fourth_moment - one.variance * one.variance;
        self.outfit_spread += fourth_moment / (one.variance * one.variance);
    }

    pub fn fit(&self) -> Fit {
        let size = self.ratings as f64;
        let (infit, outfit) = (self.squares / self.variance, self.standardised_squares / size);
        Fit {
            ratings: self.ratings,
            infit,
            infit_z: standardised(infit, self.infit_spread / (self.variance * self.variance)),
            outfit,
            outfit_z: standardised(outfit, self.outfit_spread / (size * size) - 1.0 / size),
        }
    }
}

/// `(ms^{1/3} − 1)(3/q) + q/3`, with `q²` the variance of the mean square.
fn standardised(mean_square: f64, variance: f64) -> f64 {
    if variance < 1e-12 {
        return 0.0;
    }
    let q = libm::sqrt(variance);
    (libm::cbrt(mean_square) - 1.0) * (3.0 / q) + q / 3.0
}

/// What one rating says about the fit.
#[derive(Clone, Copy, Debug)]
pub(super) struct RowFit {
    /// Observed less expected.
    pub residual: f64,
    pub variance: f64,
}

/// All sums of a fitted model: by candidate, by parameter of an element, over all; and row by row.
pub(super) struct AllFits {
    pub candidates: Vec<FitSums>,
    pub elements: Vec<FitSums>,
    /// `Σ (y − E)² / V` over all ratings.
    pub chi_square: f64,
    pub rows: Vec<RowFit>,
}

impl AllFits {
    pub fn at(layout: &Layout, state: &State) -> Self {
        with_steps!(layout.steps, steps => all_fits(steps, layout, state))
    }
}

fn all_fits<S: Steps>(steps: S, layout: &Layout, state: &State) -> AllFits {
    let count = steps.count();
    let cell_odds: Vec<f64> = layout.cell_easiness(&state.easiness).iter().map(|easiness| libm::exp(*easiness)).collect();
    let factors: Vec<f64> = state.easiness[layout.threshold_start..].iter().map(|easiness| libm::exp(*easiness)).collect();
    let mut result = AllFits {
        candidates: vec![FitSums::default(); layout.candidates()],
        elements: vec![FitSums::default(); layout.threshold_start],
        chi_square: 0.0,
        rows: Vec::with_capacity(layout.row_cell.len()),
    };
    for (candidate, ability) in state.abilities.iter().enumerate() {
        let odds = libm::exp(*ability);
        for row in layout.row_start[candidate]..layout.row_start[candidate + 1] {
            let (cell, category) = (layout.row_cell[row] as usize, usize::from(layout.row_category[row]));
            let set = layout.cell_set[cell] as usize;
            let expected = Expectation::of(steps, odds * cell_odds[cell], &factors[set * count..(set + 1) * count], category);
            // Far from the centre the variance is the difference of nearly equal numbers, and a quotient by it would be noise.
            let one = RowFit { residual: category as f64 - expected.mean, variance: expected.variance.max(1e-12) };
            let fourth_moment = expected.fourth_moment();
            result.candidates[candidate].add(&one, fourth_moment);
            for place in layout.of_cell(cell) {
                result.elements[*place as usize].add(&one, fourth_moment);
            }
            result.chi_square += one.residual * one.residual / one.variance;
            result.rows.push(one);
        }
    }
    result
}

/// The rating expected at `logit`, on the scale as it was used.
pub(super) fn expected_rating(logit: f64, easiness: &[f64], used: &[i64]) -> f64 {
    let mut heights = vec![0.0];
    let mut height = 0.0;
    for threshold in easiness {
        height += logit + threshold;
        heights.push(height);
    }
    let largest = heights.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let (mut total, mut sum) = (0.0, 0.0);
    for (height, rating) in heights.iter().zip(used) {
        let weight = libm::exp(height - largest);
        total += weight;
        sum += weight * *rating as f64;
    }
    sum / total
}
