//! What other weights would change: whether the order holds under weights close to the declared ones and under any, and the smallest change that swaps two places.
//!
//! What must stay true: required levels and who has a place do not depend on weights, so that only those who have one are compared; "plausible" means the declared weights
//! give or take about four points where one is 20 %.

use std::collections::BTreeMap;

use psychometrics::exact::Ratio;
use psychometrics::weights::{Acceptability, Change, Scores, Weightings, WeightsError, acceptability, smallest_change, stays_first};

use crate::ranking::{CandidateKey, Ranking, Row, Rules};

/// Drawn weightings: a share has a standard error of at most .005.
const DRAWS: u32 = 10_000;

/// How many candidates are compared at least, from the first.
const COMPARED: usize = 100;

/// How often an order of two neighbours holds.
#[derive(Clone, Debug, PartialEq)]
pub struct Holding {
    /// The first of record.
    pub ahead: CandidateKey,
    /// The one behind.
    pub behind: CandidateKey,
    /// The share of plausible weightings in which this order holds.
    pub share: f64,
    /// The smallest change of the declared weights that brings the two level; none if no weighting does.
    pub change: Option<Shift>,
}

/// A smallest change, with the competencies named.
#[derive(Clone, Debug, PartialEq)]
pub struct Shift {
    /// How much weight moves, of a whole of 1.
    pub moved: Ratio,
    /// The competencies that lose and gain the most.
    pub from: String,
    /// See `from`.
    pub to: String,
    /// Whether weight moves between these two alone.
    pub is_between_two: bool,
}

/// The weights of one competency under which the first stays first, of a whole of 1.
#[derive(Clone, Debug, PartialEq)]
pub struct StableWeight {
    /// The competency.
    pub competency: String,
    /// The declared weight.
    pub declared: Ratio,
    /// The least and the most, the others in proportion.
    pub holds: (Ratio, Ratio),
}

/// What other weights would change.
#[derive(Clone, Debug, PartialEq)]
pub struct Stability {
    /// The share of plausible weightings in which each candidate is first.
    pub first: BTreeMap<CandidateKey, f64>,
    /// The share of plausible weightings in which each candidate is among the first as many as there are posts.
    pub within: BTreeMap<CandidateKey, f64>,
    /// The share of all weightings, however far from the declared ones, in which each candidate is first.
    pub first_under_any: BTreeMap<CandidateKey, f64>,
    /// The first and the second of record.
    pub leaders: Option<Holding>,
    /// The last who gets a post and the next; the same as `leaders` where there is one post.
    pub cut: Option<Holding>,
    /// Weight by weight, how far each may move before the first place changes hands; empty where several share it.
    pub weights: Vec<StableWeight>,
}

impl Stability {
    /// None where one competency counts, fewer than two candidates have a place, or the arithmetic does not fit.
    pub(super) fn of(rules: &Rules, ranking: &Ranking, ranked: &[&Row], posts: usize) -> Option<Self> {
        let counting: Vec<_> = rules.competencies.iter().filter(|one| !ranking.retired.contains(&one.id)).collect();
        if counting.len() < 2 || ranked.len() < 2 {
            return None;
        }
        // Pairs are compared: beyond the first hundred, or twice as many as there are posts, nobody comes near a post.
        let ranked = ranked.get(..COMPARED.max(posts.saturating_mul(2).min(2 * COMPARED))).unwrap_or(ranked);
        let weights: Vec<Ratio> = counting.iter().map(|one| one.weight_ratio()).collect();
        let names: Vec<&str> = counting.iter().map(|one| one.id.as_str()).collect();
        let values = |row: &&Row| -> Option<Vec<Ratio>> { row.values.iter().map(|value| value.v).collect() };
        let scores = Scores::new(ranked.iter().map(values).collect::<Option<_>>()?).ok()?;
        Self::computed(&scores, &weights, &names, ranked, posts).ok()
    }

    fn computed(scores: &Scores, weights: &[Ratio], names: &[&str], ranked: &[&Row], posts: usize) -> Result<Self, WeightsError> {
        let plausible = acceptability(scores, &Weightings::around(weights)?, DRAWS)?;
        let any = acceptability(scores, &Weightings::any(weights.len()), DRAWS)?;
        let shares = |of: &dyn Fn(usize) -> f64| ranked.iter().enumerate().map(|(at, row)| (row.candidate.clone(), of(at))).collect();
        let holding = |ahead: usize| holding(scores, weights, names, ranked, &plausible, ahead);
        let leads_alone = ranked.iter().filter(|row| row.rank == Some(1)).count() == 1;
        Ok(Self {
            first: shares(&|at| plausible.first(at)),
            within: shares(&|at| plausible.within(at, posts)),
            first_under_any: shares(&|at| any.first(at)),
            leaders: holding(0)?,
            cut: if posts == 0 { None } else { holding(posts - 1)? },
            weights: if leads_alone { stable(scores, weights, names)? } else { Vec::new() },
        })
    }
}

impl Stability {
    /// Calls candidates otherwise.
    pub(super) fn rename(&mut self, code: &impl Fn(&CandidateKey) -> CandidateKey) {
        for shares in [&mut self.first, &mut self.within, &mut self.first_under_any] {
            *shares = std::mem::take(shares).into_iter().map(|(key, share)| (code(&key), share)).collect();
        }
        for holding in [&mut self.leaders, &mut self.cut].into_iter().flatten() {
            (holding.ahead, holding.behind) = (code(&holding.ahead), code(&holding.behind));
        }
    }
}

/// The candidate in this position of the order and the next; none where they share a place or there is no next.
fn holding(
    scores: &Scores,
    weights: &[Ratio],
    names: &[&str],
    ranked: &[&Row],
    plausible: &Acceptability,
    ahead: usize,
) -> Result<Option<Holding>, WeightsError> {
    let (Some(one), Some(other)) = (ranked.get(ahead), ranked.get(ahead + 1)) else { return Ok(None) };
    // Equal totals were parted by a declared step, which no weight decides.
    if one.total == other.total {
        return Ok(None);
    }
    let share = plausible.ahead.get(ahead).and_then(|row| row.get(ahead + 1)).copied().unwrap_or_default();
    let change = smallest_change(scores, weights, ahead, ahead + 1)?;
    Ok(Some(Holding {
        ahead: one.candidate.clone(),
        behind: other.candidate.clone(),
        share,
        change: change.and_then(|change| shift(&change, names)),
    }))
}

fn shift(change: &Change, names: &[&str]) -> Option<Shift> {
    let largest = change.moves.iter().max_by_key(|one| one.points)?;
    let name = |at: usize| names.get(at).map(|name| (*name).to_owned());
    Some(Shift { moved: change.moved, from: name(largest.from)?, to: name(largest.to)?, is_between_two: change.moves.len() == 1 })
}

fn stable(scores: &Scores, weights: &[Ratio], names: &[&str]) -> Result<Vec<StableWeight>, WeightsError> {
    let total = weights.iter().try_fold(Ratio::ZERO, |sum, weight| sum.checked_add(*weight))?;
    let mut stable = Vec::new();
    for ((interval, weight), name) in stays_first(scores, weights, 0)?.into_iter().flatten().zip(weights).zip(names) {
        stable.push(StableWeight {
            competency: (*name).to_owned(),
            declared: weight.checked_div(total)?,
            holds: (interval.lower, interval.upper),
        });
    }
    Ok(stable)
}
