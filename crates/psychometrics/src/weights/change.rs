//! The smallest change of the weights that brings two alternatives level, and how far one weight may move before the first place changes hands. Exact.

use core::cmp::Reverse;

use super::{Scores, WeightsError, dot, normalised};
use crate::exact::{ExactError, Ratio};

/// Points of weight taken from one criterion and given to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Move {
    /// The criterion that loses weight.
    pub from: usize,
    /// The criterion that gains it.
    pub to: usize,
    /// How much, of a whole of 1.
    pub points: Ratio,
}

/// A change of weights.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// How much weight is moved, of a whole of 1: half the sum of the absolute differences between new and old weights.
    pub moved: Ratio,
    /// Where it comes from and goes to, the most telling first. Empty if nothing has to move.
    pub moves: Vec<Move>,
    /// The new weights; they sum to 1.
    pub weights: Vec<Ratio>,
}

/// The weights of one criterion, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Interval {
    /// The least.
    pub lower: Ratio,
    /// The most.
    pub upper: Ratio,
}

/// The change of the (positive) `weights` that moves the least weight and brings `one` and `other` level; any further change in the same direction swaps them. `None` if one
/// dominates the other, so that no weighting swaps them; no move at all if they are level already.
///
/// Let d be the scores of the one ahead minus those of the other, D = w·d > 0 the lead, and b the criterion with the smallest d (negative, or nothing swaps them). Taking a
/// point from criterion a shortens the lead by at most `d_a − d_b`, and no more than `w_a` points can be taken there. So the lead that M points can make up is at most that of
/// the M points whose d is largest, all given to b: taking them in that order is the fractional knapsack (Dantzig 1957, *Operations Research* 5:266-277), whose greedy
/// solution is optimal. Where criteria have equal d, the heavier one is taken first, then the one listed first.
pub fn smallest_change(scores: &Scores, weights: &[Ratio], one: usize, other: usize) -> Result<Option<Change>, WeightsError> {
    let mut weights = normalised(weights, scores.criteria)?;
    let lead_of = |ahead: &[Ratio], behind: &[Ratio]| -> Result<Vec<Ratio>, ExactError> {
        ahead.iter().zip(behind).map(|(a, b)| a.checked_sub(*b)).collect()
    };
    let (one, other) = (scores.row(one)?, scores.row(other)?);
    let mut leads = lead_of(one, other)?;
    let mut lead = dot(&weights, &leads)?;
    if lead == Ratio::ZERO {
        return Ok(Some(Change { moved: Ratio::ZERO, moves: Vec::new(), weights }));
    }
    if lead < Ratio::ZERO {
        leads = lead_of(other, one)?;
        lead = dot(&weights, &leads)?;
    }
    let mut criteria: Vec<(usize, Ratio, Ratio)> =
        leads.iter().zip(&weights).enumerate().map(|(index, (lead, weight))| (index, *lead, *weight)).collect();
    criteria.sort_by_key(|(index, lead, weight)| (*lead, Reverse(*weight), *index));
    let Some((to, lowest, _)) = criteria.first().copied().filter(|(_, lowest, _)| *lowest < Ratio::ZERO) else { return Ok(None) };
    criteria.sort_by_key(|(index, lead, weight)| (Reverse(*lead), Reverse(*weight), *index));

    let (mut moves, mut total) = (Vec::new(), Ratio::ZERO);
    for (from, own, weight) in criteria {
        let gain = own.checked_sub(lowest)?;
        if lead == Ratio::ZERO || gain == Ratio::ZERO {
            break;
        }
        let points = weight.min(lead.checked_div(gain)?);
        lead = lead.checked_sub(points.checked_mul(gain)?)?;
        total = total.checked_add(points)?;
        moves.push(Move { from, to, points });
    }
    for Move { from, to, points } in &moves {
        for (index, weight) in weights.iter_mut().enumerate() {
            if index == *from {
                *weight = weight.checked_sub(*points)?;
            } else if index == *to {
                *weight = weight.checked_add(*points)?;
            }
        }
    }
    Ok(Some(Change { moved: total, moves, weights }))
}

/// For every criterion the weights, of a whole of 1, under which `alternative` is still first (alone or with others) when the other criteria share the rest in the
/// proportions that they have in `weights`. `None` if the alternative is not first now. The interval holds the present weight.
///
/// With t for the weight of criterion c, the composite is `t x_c + (1 − t) r`, r the composite of the others alone: a straight line for each alternative, so that the
/// weights asked for are an interval, whose ends are crossings of lines.
pub fn stays_first(scores: &Scores, weights: &[Ratio], alternative: usize) -> Result<Option<Vec<Interval>>, WeightsError> {
    let weights = normalised(weights, scores.criteria)?;
    let own = scores.row(alternative)?;
    let leads = |other: &Vec<Ratio>| own.iter().zip(other).map(|(a, b)| a.checked_sub(*b)).collect::<Result<Vec<_>, _>>();
    let leads = scores.rows.iter().map(leads).collect::<Result<Vec<_>, _>>()?;
    for lead in &leads {
        if dot(&weights, lead)? < Ratio::ZERO {
            return Ok(None);
        }
    }
    let interval = |(criterion, weight): (usize, &Ratio)| -> Result<Interval, ExactError> {
        let rest = Ratio::ONE.checked_sub(*weight)?;
        if rest == Ratio::ZERO {
            // The only criterion there is.
            return Ok(Interval { lower: Ratio::ONE, upper: Ratio::ONE });
        }
        let (mut lower, mut upper) = (Ratio::ZERO, Ratio::ONE);
        for lead in &leads {
            let here = lead.get(criterion).copied().unwrap_or(Ratio::ZERO);
            let elsewhere = dot(&weights, lead)?.checked_sub(weight.checked_mul(here)?)?.checked_div(rest)?;
            // The lead is `elsewhere + t (here − elsewhere)` and not negative at the present weight.
            let slope = here.checked_sub(elsewhere)?;
            if here < Ratio::ZERO {
                upper = upper.min(Ratio::ZERO.checked_sub(elsewhere)?.checked_div(slope)?);
            }
            if elsewhere < Ratio::ZERO {
                lower = lower.max(Ratio::ZERO.checked_sub(elsewhere)?.checked_div(slope)?);
            }
        }
        Ok(Interval { lower, upper })
    };
    Ok(Some(weights.iter().enumerate().map(interval).collect::<Result<_, _>>()?))
}
