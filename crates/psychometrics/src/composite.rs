//! Layer 1 of every ranking: weighted means of competencies, required levels that nothing compensates, and what is missing.
//!
//! With ratings `y[n,r,c]` of candidate n by rater r on competency c and positive weights w: `m[n,c]` is the mean of the ratings,
//! S = Σwm / Σw over the competencies. Everything is exact; equal scores share a place (competition ranking 1, 1, 3) and nothing else parts
//! them. A competency that nobody rated makes the candidate incomplete: never imputed, never zero.

use crate::exact::{ExactError, Ratio, mean, weighted_mean};

/// How a required level is tested.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GateRule {
    /// The mean of the ratings reaches the threshold (equal is enough).
    Mean,
    /// Every single rating reaches the threshold.
    EachRating,
}

/// A required level on one competency.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gate {
    /// What must be reached, on the scale of the ratings.
    pub threshold: Ratio,
    /// What is compared with it.
    pub rule: GateRule,
}

/// One competency: what it weighs, and whether a level is required.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Criterion {
    /// Greater than zero; only the proportions of weights matter.
    pub weight: Ratio,
    /// The required level, if there is one.
    pub gate: Option<Gate>,
}

/// What the ratings of one candidate come to. Competencies are named by their index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Composite {
    /// The mean of each competency; `None` where nobody rated it.
    pub means: Vec<Option<Ratio>>,
    /// The competencies whose required level is not reached. One that nobody rated is missing, not failed.
    pub failed: Vec<usize>,
    /// The competencies that nobody rated.
    pub missing: Vec<usize>,
    /// The weighted mean, also where a required level is not reached; `None` where a competency is missing.
    pub score: Option<Ratio>,
    /// The place among those who have a score and reach every required level; 1 is the best, equal scores share it.
    pub rank: Option<usize>,
}

impl Composite {
    /// Whether no required level is missed.
    pub fn gates_pass(&self) -> bool {
        self.failed.is_empty()
    }
}

/// Why composites cannot be computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CompositeError {
    /// No competency at all.
    #[error("no competency")]
    NoCriterion,
    /// A weight that is zero or negative.
    #[error("the weight of competency {0} is not positive")]
    Weight(usize),
    /// A candidate whose list of competencies has another length than the weights.
    #[error("candidate {0} does not have one list of ratings per competency")]
    Shape(usize),
    /// The arithmetic has no result.
    #[error(transparent)]
    Exact(#[from] ExactError),
}

/// The composites of all candidates.
///
/// `ratings[n][c]` lists the whole-number ratings of candidate n on competency c, one per rater in any order, `None` where a rater
/// did not assess it; lists may have different lengths. The result has one entry per candidate, in the order given.
/// Time is that of reading the ratings once and sorting the candidates once.
pub fn composites(criteria: &[Criterion], ratings: &[Vec<Vec<Option<i64>>>]) -> Result<Vec<Composite>, CompositeError> {
    if criteria.is_empty() {
        return Err(CompositeError::NoCriterion);
    }
    if let Some(index) = criteria.iter().position(|criterion| !criterion.weight.is_positive()) {
        return Err(CompositeError::Weight(index));
    }
    let mut composites = ratings
        .iter()
        .enumerate()
        .map(
            |(index, candidate)| {
                if candidate.len() == criteria.len() { composite(criteria, candidate) } else { Err(CompositeError::Shape(index)) }
            },
        )
        .collect::<Result<Vec<_>, _>>()?;
    let places: Vec<Option<Ratio>> = composites.iter().map(|composite| composite.score.filter(|_| composite.gates_pass())).collect();
    for (composite, rank) in composites.iter_mut().zip(competition_ranks(&places)) {
        composite.rank = rank;
    }
    Ok(composites)
}

fn composite(criteria: &[Criterion], candidate: &[Vec<Option<i64>>]) -> Result<Composite, CompositeError> {
    let mut result =
        Composite { means: Vec::with_capacity(criteria.len()), failed: Vec::new(), missing: Vec::new(), score: None, rank: None };
    let mut weighted = Vec::with_capacity(criteria.len());
    for (index, (criterion, given)) in criteria.iter().zip(candidate).enumerate() {
        let levels: Vec<i64> = given.iter().copied().flatten().collect();
        if levels.is_empty() {
            result.means.push(None);
            result.missing.push(index);
            continue;
        }
        let mean = mean(&levels)?;
        result.means.push(Some(mean));
        weighted.push((criterion.weight, mean));
        let reached = criterion.gate.is_none_or(|gate| match gate.rule {
            GateRule::Mean => mean >= gate.threshold,
            GateRule::EachRating => levels.iter().all(|level| Ratio::from(*level) >= gate.threshold),
        });
        if !reached {
            result.failed.push(index);
        }
    }
    if result.missing.is_empty() {
        result.score = Some(weighted_mean(&weighted)?);
    }
    Ok(result)
}

/// Competition ranks, best (largest) first: 1 + the number of strictly larger scores. `None` has no rank and counts for nobody.
pub fn competition_ranks(scores: &[Option<Ratio>]) -> Vec<Option<usize>> {
    let mut order: Vec<(usize, Ratio)> = scores.iter().enumerate().filter_map(|(index, score)| score.map(|score| (index, score))).collect();
    order.sort_by_key(|(_, score)| std::cmp::Reverse(*score));
    let mut ranks = vec![None; scores.len()];
    let mut above = 0;
    for group in order.chunk_by(|(_, one), (_, next)| one == next) {
        for (index, _) in group {
            if let Some(rank) = ranks.get_mut(*index) {
                *rank = Some(above + 1);
            }
        }
        above += group.len();
    }
    ranks
}
