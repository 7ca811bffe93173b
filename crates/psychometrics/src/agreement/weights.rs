//! How much two different categories agree, for the measures that grant partial credit.
#![expect(clippy::cast_precision_loss, reason = "indices of categories are small")]

use super::Unfit;
use super::ratings::in_range;

/// How far two categories agree: 1 is full agreement, 0 none. Categories are taken in their order, at equal distances.
#[derive(Clone, Debug, PartialEq)]
pub enum Weights {
    /// Only the same category agrees.
    Identity,
    /// `1 − |k−l| / (q−1)` (Cicchetti and Allison 1971, *American Journal of EEG Technology* 11:101).
    Linear,
    /// `1 − (k−l)² / (q−1)²` (Fleiss and Cohen 1973, *Educational and Psychological Measurement* 33:613).
    Quadratic,
    /// `1 − C(|k−l|+1, 2) / C(q, 2)` (Gwet 2014, *Handbook of Inter-Rater Reliability*, 4th edition, section 3.5).
    Ordinal,
    /// Agreement as given, row by row.
    Agreement(Vec<Vec<f64>>),
    /// Disagreement as given, row by row: `1 − v / max v` (Cohen 1968, *Psychological Bulletin* 70:213).
    Disagreement(Vec<Vec<f64>>),
}

impl Weights {
    /// The weights of every pair of `categories`, row by row.
    ///
    /// # Errors
    /// [`Unfit::NotSquare`] if weights that are given are not one for each pair, [`Unfit::OutOfRange`] if one of them is out of range, or if no disagreement is positive.
    pub fn matrix(&self, categories: usize) -> Result<Vec<Vec<f64>>, Unfit> {
        let last = categories.saturating_sub(1).max(1) as f64;
        let by_distance = |agreement: &dyn Fn(f64) -> f64| {
            let row = |k: usize| (0..categories).map(|l| agreement(k.abs_diff(l) as f64)).collect();
            Ok((0..categories).map(row).collect())
        };
        match self {
            Self::Identity => by_distance(&|distance| if distance > 0.0 { 0.0 } else { 1.0 }),
            Self::Linear => by_distance(&|distance| 1.0 - distance / last),
            Self::Quadratic => by_distance(&|distance| 1.0 - distance * distance / (last * last)),
            Self::Ordinal => by_distance(&|distance| 1.0 - (distance + 1.0) * distance / ((last + 1.0) * last)),
            Self::Agreement(given) => square(given, categories).cloned(),
            Self::Disagreement(given) => {
                let most = square(given, categories)?.iter().flatten().copied().fold(0.0, f64::max);
                if most > 0.0 {
                    Ok(given.iter().map(|row| row.iter().map(|value| 1.0 - value / most).collect()).collect())
                } else {
                    Err(Unfit::OutOfRange)
                }
            }
        }
    }
}

fn square(given: &Vec<Vec<f64>>, categories: usize) -> Result<&Vec<Vec<f64>>, Unfit> {
    if given.len() != categories || given.iter().any(|row| row.len() != categories) {
        return Err(Unfit::NotSquare);
    }
    if given.iter().flatten().any(|value| !in_range(*value)) {
        return Err(Unfit::OutOfRange);
    }
    Ok(given)
}

#[cfg(test)]
mod tests {
    use super::{Unfit, Weights};

    #[test]
    fn weights_fall_with_the_distance() {
        let first = |weights: Weights| weights.matrix(4).unwrap()[0].clone();
        assert_eq!(first(Weights::Identity), [1.0, 0.0, 0.0, 0.0]);
        assert_eq!(first(Weights::Linear), [1.0, 1.0 - 1.0 / 3.0, 1.0 - 2.0 / 3.0, 0.0]);
        assert_eq!(first(Weights::Quadratic), [1.0, 1.0 - 1.0 / 9.0, 1.0 - 4.0 / 9.0, 0.0]);
        assert_eq!(first(Weights::Ordinal), [1.0, 1.0 - 1.0 / 6.0, 0.5, 0.0]);
    }

    #[test]
    fn weights_that_are_given_must_fit() {
        assert_eq!(Weights::Agreement(vec![vec![1.0]]).matrix(2), Err(Unfit::NotSquare));
        assert_eq!(Weights::Disagreement(vec![vec![0.0, f64::NAN], vec![1.0, 0.0]]).matrix(2), Err(Unfit::OutOfRange));
        assert_eq!(Weights::Disagreement(vec![vec![0.0; 2]; 2]).matrix(2), Err(Unfit::OutOfRange));
        assert_eq!(Weights::Disagreement(vec![vec![0.0, 4.0], vec![2.0, 0.0]]).matrix(2).unwrap(), [[1.0, 0.0], [0.5, 1.0]]);
    }
}
