//! A facet as a whole: how far its elements lie apart, and how much of that is error.
#![expect(clippy::cast_precision_loss, reason = "counts of elements are below 2³²")]

use crate::estimable::{Estimate, NotEstimable};
use crate::numeric::distribution::chi_square_upper;

/// The spread of the measures of a facet against their errors (Linacre, *A User's Guide to FACETS*, table 7). Extreme elements are left out.
///
/// For raters, a high reliability says that raters *differ*.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FacetSummary {
    /// How many elements there are.
    pub elements: usize,
    /// The mean measure.
    pub mean: f64,
    /// The root of the mean square of the model standard errors.
    pub rmse: f64,
    /// With the elements as all there are.
    pub population: Spread,
    /// With the elements as a sample of more; none for a single element.
    pub sample: Estimate<Spread>,
    /// Against the hypothesis that all elements have one measure: `Σ m²/se² − (Σ m/se²)² / Σ 1/se²`.
    pub fixed_chi_square: f64,
    /// Its degrees of freedom, one less than there are elements.
    pub degrees_of_freedom: usize,
    /// How probable a chi-square as large would be if they had; none with no degree of freedom.
    pub p: Estimate<f64>,
}

/// How well a facet separates its elements.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spread {
    /// The standard deviation of the measures.
    pub sd: f64,
    /// Without error: the root of `sd² − rmse²`, 0 where that is negative.
    pub true_sd: f64,
    /// `true_sd / rmse`.
    pub separation: f64,
    /// `true_sd² / sd²`; 0 where all measures are equal.
    pub reliability: f64,
    /// `(4 separation + 1) / 3`: how many levels can be told apart (Wright and Masters 1982, *Rating Scale Analysis*, p. 106).
    pub strata: f64,
}

impl Spread {
    fn of(variance: f64, rmse: f64) -> Self {
        let true_variance = (variance - rmse * rmse).max(0.0);
        let true_sd = libm::sqrt(true_variance);
        let separation = true_sd / rmse;
        Self {
            sd: libm::sqrt(variance),
            true_sd,
            separation,
            reliability: if variance > 0.0 { true_variance / variance } else { 0.0 },
            strata: (4.0 * separation + 1.0) / 3.0,
        }
    }
}

/// The summary of measures and their model standard errors.
///
/// # Errors
/// [`NotEstimable::NoData`] without measures.
pub(super) fn summary(measures: &[(f64, f64)]) -> Estimate<FacetSummary> {
    let count = measures.len();
    if count == 0 {
        return Err(NotEstimable::NoData);
    }
    let size = count as f64;
    let mean = measures.iter().map(|(measure, _)| measure).sum::<f64>() / size;
    let squares: f64 = measures.iter().map(|(measure, _)| (measure - mean) * (measure - mean)).sum();
    let rmse = libm::sqrt(measures.iter().map(|(_, error)| error * error).sum::<f64>() / size);

    let weights: f64 = measures.iter().map(|(_, error)| 1.0 / (error * error)).sum();
    let centre = measures.iter().map(|(measure, error)| measure / (error * error)).sum::<f64>() / weights;
    // The same as the formula of the documentation, without its difference of large numbers.
    let fixed_chi_square: f64 = measures.iter().map(|(measure, error)| (measure - centre) * (measure - centre) / (error * error)).sum();
    let few = NotEstimable::TooFewUnits { have: count, need: 2 };
    Ok(FacetSummary {
        elements: count,
        mean,
        rmse,
        population: Spread::of(squares / size, rmse),
        sample: if count > 1 { Ok(Spread::of(squares / (size - 1.0), rmse)) } else { Err(few) },
        fixed_chi_square,
        degrees_of_freedom: count - 1,
        p: if count > 1 { Ok(chi_square_upper(fixed_chi_square, size - 1.0)) } else { Err(few) },
    })
}
