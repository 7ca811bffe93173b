//! Rank acceptability: under which share of the weightings an alternative takes a place, exact where that can be had and drawn otherwise.

use super::draws::count;
use super::exact::exact;
use super::{Scores, Weightings, WeightsError};
use crate::exact::ExactError;
use crate::exact::Ratio;

/// How shares were found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// As areas, in exact fractions, then rounded to floating point.
    Exact,
    /// By counting so many drawn weightings. A share p has a standard error of `√(p (1 − p) / draws)`, at most .005 for 10,000.
    Drawn(u32),
}

/// Shares of the weightings, from 0 to 1.
#[derive(Clone, Debug, PartialEq)]
pub struct Acceptability {
    /// How the shares were found.
    pub method: Method,
    /// `rank[n][r]`: the share in which alternative n has place r + 1. Alternatives with exactly the same scores share their places evenly: of two, each has the better one
    /// in half of the cases. Rows and columns sum to 1.
    pub rank: Vec<Vec<f64>>,
    /// `ahead[i][j]`: the share in which i is ahead of j, that is, in which their order holds; 0 for alternatives with the same scores.
    pub ahead: Vec<Vec<f64>>,
    /// The mean of the weightings that make the alternative first (alone or with its equals): what somebody who prefers it would weigh. `None` if no weighting found does.
    pub central: Vec<Option<Vec<f64>>>,
}

impl Acceptability {
    /// The share in which the alternative is among the first `places`; 0 for one who is not there.
    pub fn within(&self, alternative: usize, places: usize) -> f64 {
        self.rank.get(alternative).into_iter().flatten().take(places).sum()
    }

    /// The share in which the alternative is first.
    pub fn first(&self, alternative: usize) -> f64 {
        self.within(alternative, 1)
    }
}

/// The shares of `weightings`: exact for uniform weights on up to three criteria as long as the fractions fit in 128 bits, otherwise from `draws` draws. The result says which.
///
/// ```
/// use psychometrics::exact::Ratio;
/// use psychometrics::weights::{Method, Scores, Weightings, acceptability};
/// let scores = Scores::new([[5, 2], [4, 4], [2, 5]].map(|row| row.map(Ratio::from).to_vec()).to_vec())?;
/// let shares = acceptability(&scores, &Weightings::any(2), 10_000)?;
/// assert_eq!(shares.method, Method::Exact);
/// assert!((shares.first(1) - 1.0 / 3.0).abs() < 1e-15);
/// # Ok::<(), psychometrics::weights::WeightsError>(())
/// ```
pub fn acceptability(scores: &Scores, weightings: &Weightings, draws: u32) -> Result<Acceptability, WeightsError> {
    let Weightings::Uniform(constraints) = weightings else { return drawn(scores, weightings, draws) };
    match exact(scores, constraints) {
        Ok(exact) => {
            let table = |rows: Vec<Vec<Ratio>>| rows.into_iter().map(floats).collect();
            Ok(Acceptability {
                method: Method::Exact,
                rank: table(exact.rank),
                ahead: table(exact.ahead),
                central: exact.central.into_iter().map(|weights| weights.map(floats)).collect(),
            })
        }
        Err(WeightsError::NotExact | WeightsError::Exact(ExactError::Overflow)) => drawn(scores, weightings, draws),
        Err(error) => Err(error),
    }
}

/// The shares of `weightings` from `draws` draws, whatever the number of criteria. Draw number i is the same for all scores with criteria that sort alike.
pub fn drawn(scores: &Scores, weightings: &Weightings, draws: u32) -> Result<Acceptability, WeightsError> {
    if weightings.criteria() != scores.criteria() {
        return Err(WeightsError::Weights);
    }
    if draws == 0 {
        return Err(WeightsError::NoDraws);
    }
    let counts = count(scores, weightings, draws)?;
    Ok(Acceptability { method: Method::Drawn(draws), rank: counts.rank, ahead: counts.ahead, central: counts.central })
}

fn floats(values: Vec<Ratio>) -> Vec<f64> {
    values.into_iter().map(Ratio::to_f64).collect()
}
