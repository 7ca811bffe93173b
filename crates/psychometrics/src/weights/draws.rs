//! Counting places over drawn weightings.
//!
//! Invariant: weighting number i comes from the stream of its block; composites are summed and alternatives compared in a canonical order, so that neither the order of the alternatives
//! nor that of the criteria shows.
//! Limit: criteria that the scores and the distribution of weights leave interchangeable are drawn in the order given; relabelling those moves results by the error of the draws.
#![expect(clippy::indexing_slicing, reason = "the tables below are made with the sizes they are read with")]
#![expect(clippy::cast_precision_loss, reason = "counts of draws are far below 2^53")]

use core::cmp::Ordering;
use core::ops::Range;

use super::space::{Sampler, Weightings};
use super::{Scores, WeightsError};
use crate::exact::Ratio;
use crate::numeric::canonical::canonical;
use crate::numeric::parallel::{in_order, part_of};
use crate::numeric::streams::Key;

/// Weightings that are drawn and compared at a time.
const BLOCK: usize = 64;
/// Parts into which the draws are cut.
const PARTS: usize = 8;

/// Shares of drawn weightings, alternatives and criteria in the order of the scores.
pub(super) struct Counts {
    /// `[n][r]`, places shared among copies.
    pub(super) rank: Vec<Vec<f64>>,
    pub(super) ahead: Vec<Vec<f64>>,
    pub(super) central: Vec<Option<Vec<f64>>>,
}

/// Alternatives with the same scores.
struct Group {
    scores: Vec<f64>,
    members: Vec<usize>,
}

pub(super) fn count(scores: &Scores, weightings: &Weightings, draws: u32) -> Result<Counts, WeightsError> {
    let order = criteria_order(scores, weightings);
    let sampler = Sampler::new(weightings, &order)?;
    let groups = groups(scores, &order);
    let (criteria, total) = (order.len(), scores.alternatives());
    let key = Key::of("weights in blocks", [criteria as u64], order.iter().flat_map(|criterion| weightings.traits(*criterion)));

    let parts = in_order(PARTS, |part| {
        let blocks = part_of((draws as usize).div_ceil(BLOCK), part, PARTS);
        let range = blocks.start * BLOCK..(blocks.end * BLOCK).min(draws as usize);
        tallied(&groups, &sampler, &key, criteria, total, range)
    });
    let mut tally = Tally { groups, order, draws, sums: Sums::of(0, 0, 0) };
    for part in parts {
        tally.sums = part?.with(tally.sums);
    }
    Ok(laid_out(&tally, total))
}

/// Counts over the draws of these numbers, which begin with a block.
fn tallied(
    groups: &[Group],
    sampler: &Sampler,
    key: &Key,
    criteria: usize,
    total: usize,
    range: Range<usize>,
) -> Result<Sums, WeightsError> {
    let mut sums = Sums::of(groups.len(), total, criteria);
    let mut weights = vec![0.0; criteria * BLOCK];
    let mut composites = vec![[0.0; BLOCK]; groups.len()];
    let mut ahead = vec![[0_u64; BLOCK]; groups.len()];
    for first in range.clone().step_by(BLOCK) {
        let lanes = BLOCK.min(range.end - first);
        // The whole block, even where fewer are asked for: what a weighting is does not depend on how many follow it.
        sampler.draw(&mut key.stream((first / BLOCK) as u64), &mut weights, BLOCK)?;
        for (composite, group) in composites.iter_mut().zip(groups) {
            *composite = [0.0; BLOCK];
            for (score, weights) in group.scores.iter().zip(weights.chunks(BLOCK)) {
                for (sum, weight) in composite.iter_mut().zip(weights) {
                    *sum += score * weight;
                }
            }
        }
        compare(&composites, groups, lanes, &mut ahead, &mut sums.wins);
        for (group, ahead) in ahead.iter().enumerate() {
            for (lane, ahead) in ahead.iter().take(lanes).enumerate() {
                let ahead = usize::try_from(*ahead).unwrap_or(usize::MAX);
                sums.numbers[group * total + ahead] += 1;
                if ahead == 0 {
                    for (sum, weights) in sums.weights_first[group * criteria..][..criteria].iter_mut().zip(weights.chunks(BLOCK)) {
                        *sum += weights[lane];
                    }
                }
            }
        }
    }
    Ok(sums)
}

/// Compares every two groups in every lane: adds to the number ahead of the one that is behind, and counts the wins of the earlier.
fn compare(composites: &[[f64; BLOCK]], groups: &[Group], lanes: usize, ahead: &mut [[u64; BLOCK]], wins: &mut [u32]) {
    ahead.fill([0; BLOCK]);
    for one in 0..groups.len() {
        let size = groups[one].members.len() as u64;
        for other in one + 1..groups.len() {
            let other_size = groups[other].members.len() as u64;
            let (before, after) = ahead.split_at_mut(other);
            let ahead = before[one][..lanes].iter_mut().zip(&mut after[0][..lanes]);
            let composites = composites[one][..lanes].iter().zip(&composites[other][..lanes]);
            let mut count = 0;
            for ((own, others), (composite, other)) in ahead.zip(composites) {
                // Groups are sorted, so that a composite that rounding has made equal goes to the one that is better on the first criterion that differs. One that dominates
                // is before those it dominates and, because rounding is monotone, never below them: so it is always ahead.
                let wins = u64::from(composite >= other);
                count += wins;
                // All ones or none: neither a branch nor a product, so that several are compared at once.
                let mask = wins.wrapping_neg();
                *others += mask & size;
                *own += !mask & other_size;
            }
            wins[one * groups.len() + other] += u32::try_from(count).unwrap_or_default();
        }
    }
}

/// The criteria in an order that does not depend on how they were listed.
fn criteria_order(scores: &Scores, weightings: &Weightings) -> Vec<usize> {
    let criteria = scores.criteria();
    let values: Vec<Vec<f64>> = scores.rows.iter().map(|row| row.iter().map(|score| score.to_f64()).collect()).collect();
    let mut keys: Vec<Vec<f64>> = Vec::with_capacity(criteria + values.len());
    for criterion in 0..criteria {
        let mut column: Vec<f64> = values.iter().map(|row| row[criterion]).collect();
        column.sort_by(f64::total_cmp);
        keys.push([vec![0.0], weightings.traits(criterion), column].concat());
    }
    keys.extend(values.iter().map(|_| vec![1.0]));
    let relation = |one: usize, other: usize| {
        let (low, high) = (one.min(other), one.max(other));
        if low < criteria && high >= criteria { values[high - criteria][low] } else { 0.0 }
    };
    canonical(&keys, criteria, relation).order
}

/// Alternatives with the same scores together, the best on the first criterion first.
fn groups(scores: &Scores, order: &[usize]) -> Vec<Group> {
    let in_order = |index: usize| order.iter().map(move |criterion| scores.rows[index][*criterion]);
    let mut indices: Vec<usize> = (0..scores.alternatives()).collect();
    indices.sort_by(|one, other| in_order(*other).cmp(in_order(*one)));
    let same = |one: &usize, other: &usize| in_order(*one).cmp(in_order(*other)) == Ordering::Equal;
    let group = |members: &[usize]| Group { scores: in_order(members[0]).map(Ratio::to_f64).collect(), members: members.to_vec() };
    indices.chunk_by(same).map(group).collect()
}

/// What was counted, by group and in canonical order.
struct Tally {
    groups: Vec<Group>,
    order: Vec<usize>,
    draws: u32,
    sums: Sums,
}

/// By group: how often so many are ahead, how often it is ahead of each group after it, and the sum of the weightings that make it first.
struct Sums {
    numbers: Vec<u32>,
    wins: Vec<u32>,
    weights_first: Vec<f64>,
}

impl Sums {
    fn of(groups: usize, total: usize, criteria: usize) -> Self {
        Self { numbers: vec![0; groups * total], wins: vec![0; groups * groups], weights_first: vec![0.0; groups * criteria] }
    }

    /// Both together; one of no groups adds nothing.
    fn with(mut self, other: Self) -> Self {
        self.numbers.iter_mut().zip(other.numbers).for_each(|(sum, more)| *sum += more);
        self.wins.iter_mut().zip(other.wins).for_each(|(sum, more)| *sum += more);
        self.weights_first.iter_mut().zip(other.weights_first).for_each(|(sum, more)| *sum += more);
        self
    }
}

/// The shares, for alternatives and criteria in the order given.
fn laid_out(tally: &Tally, total: usize) -> Counts {
    let (groups, draws) = (&tally.groups, f64::from(tally.draws));
    let mut counts = Counts { rank: vec![vec![0.0; total]; total], ahead: vec![vec![0.0; total]; total], central: vec![None; total] };
    for (index, group) in groups.iter().enumerate() {
        let numbers = &tally.sums.numbers[index * total..][..total];
        let copies = group.members.len();
        let rank: Vec<f64> = (0..total)
            .map(|place| {
                let sharing: u64 = numbers[(place + 1).saturating_sub(copies)..=place].iter().map(|number| u64::from(*number)).sum();
                sharing as f64 / (copies as f64 * draws)
            })
            .collect();
        let times_first = f64::from(numbers[0]);
        let central = (numbers[0] > 0).then(|| {
            let mut central = vec![0.0; tally.order.len()];
            for (criterion, sum) in tally.order.iter().zip(&tally.sums.weights_first[index * tally.order.len()..]) {
                central[*criterion] = sum / times_first;
            }
            central
        });
        for member in &group.members {
            counts.rank[*member].clone_from(&rank);
            counts.central[*member].clone_from(&central);
        }
        for (other, others) in groups.iter().enumerate().skip(index + 1) {
            let share = f64::from(tally.sums.wins[index * groups.len() + other]) / draws;
            for (one, two) in group.members.iter().flat_map(|one| others.members.iter().map(move |two| (*one, *two))) {
                counts.ahead[one][two] = share;
                counts.ahead[two][one] = 1.0 - share;
            }
        }
    }
    counts
}
