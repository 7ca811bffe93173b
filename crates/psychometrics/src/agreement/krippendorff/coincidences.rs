//! The coincidences of values within units, counted once; alphas of all units or of a resample are weighted sums of them.
//!
//! What must stay true: blocks (units, or clusters of units) stand in an order that follows from their content alone, so that sums of floating point numbers
//! come out the same however the units were listed.
#![expect(clippy::indexing_slicing, reason = "indices of values and pairs are made here, from the lists that they point into")]
#![expect(clippy::cast_precision_loss, reason = "counts of ratings are far below 2^53")]

use std::collections::BTreeMap;

use super::super::Ratings;
use super::{Alpha, Metric};
use crate::estimable::{Estimate, NotEstimable};

/// What one unit or cluster adds: how often each value occurs, and the coincidences of each pair of different values. Indices ascend.
#[derive(Clone, Debug, Default)]
struct Block {
    values: Vec<(usize, f64)>,
    pairs: Vec<(usize, f64)>,
}

/// How often each value occurs, by its index.
type Occurrences = BTreeMap<usize, f64>;

/// The coincidences of two values, by their indices.
type Pairs = BTreeMap<(usize, usize), f64>;

/// The coincidences of a table, by block.
#[derive(Clone, Debug)]
pub(super) struct Coincidences {
    /// The distinct values that can be paired, ascending.
    values: Vec<f64>,
    /// The pairs of different values that occur within a unit, by their indices, the smaller first.
    pairs: Vec<(usize, usize)>,
    blocks: Vec<Block>,
}

/// Occurrences of values and coincidences of pairs, summed over blocks, for `N` resamples together, so that the blocks are gone through once for all of them.
#[derive(Clone, Debug)]
pub(super) struct Sums<const N: usize> {
    values: Vec<[f64; N]>,
    pairs: Vec<[f64; N]>,
}

impl Coincidences {
    /// Counts the coincidences of `ratings`. Units with the same label in `clusters` (one label per unit) make one block; without clusters every unit is one.
    pub(super) fn of(ratings: &Ratings, clusters: Option<&[u64]>, metric: Metric) -> Estimate<Self> {
        // Units with the labels of their clusters, ordered by their ratings, which are what sums follow.
        let mut units: Vec<(Vec<f64>, u64)> = Vec::with_capacity(ratings.units());
        for (index, mut unit) in ratings.present().enumerate() {
            if unit.len() > 1 {
                // Zero has two signs and one meaning.
                for value in &mut unit {
                    *value += 0.0;
                }
                unit.sort_unstable_by(f64::total_cmp);
                let label = clusters.map_or(index as u64, |labels| labels.get(index).copied().unwrap_or(index as u64));
                units.push((unit, label));
            }
        }
        units.sort_by(|one, other| one.0.len().cmp(&other.0.len()).then_with(|| compare(&one.0, &other.0)));
        let mut values: Vec<f64> = units.iter().flat_map(|(unit, _)| unit).copied().collect();
        values.sort_unstable_by(f64::total_cmp);
        values.dedup();
        match values.as_slice() {
            [] => return Err(NotEstimable::NoData),
            [_] => return Err(NotEstimable::NoVariance),
            [least, ..] if metric == Metric::Ratio && *least < 0.0 => return Err(NotEstimable::NegativeValue),
            _ => {}
        }
        let mut by_cluster: BTreeMap<u64, (Occurrences, Pairs)> = BTreeMap::new();
        for (unit, label) in &units {
            let (occurrences, coincidences) = by_cluster.entry(*label).or_default();
            let weight = 1.0 / (unit.len() as f64 - 1.0);
            let counts = counted(unit, &values);
            for (place, (value, count)) in counts.iter().enumerate() {
                *occurrences.entry(*value).or_default() += count;
                for (other, others) in &counts[place + 1..] {
                    *coincidences.entry((*value, *other)).or_default() += count * others * weight;
                }
            }
        }
        let mut pairs: Vec<(usize, usize)> = by_cluster.values().flat_map(|(_, coincidences)| coincidences.keys()).copied().collect();
        pairs.sort_unstable();
        pairs.dedup();
        let mut blocks: Vec<Block> = by_cluster
            .into_values()
            .map(|(occurrences, coincidences)| Block {
                values: occurrences.into_iter().collect(),
                pairs: coincidences
                    .into_iter()
                    .filter_map(|(pair, weight)| pairs.binary_search(&pair).ok().map(|index| (index, weight)))
                    .collect(),
            })
            .collect();
        blocks.sort_by(Block::order);
        Ok(Self { values, pairs, blocks })
    }

    /// How many blocks there are.
    pub(super) const fn blocks(&self) -> usize {
        self.blocks.len()
    }

    /// How many different pairs there are.
    pub(super) const fn pairs(&self) -> usize {
        self.pairs.len()
    }

    /// The sums over all blocks, each once.
    pub(super) fn all(&self) -> Sums<1> {
        self.sums(&vec![[1.0]; self.blocks.len()])
    }

    /// The sums over every block, as often as `times` says for each resample.
    pub(super) fn sums<const N: usize>(&self, times: &[[f64; N]]) -> Sums<N> {
        let mut sums = Sums { values: vec![[0.0; N]; self.values.len()], pairs: vec![[0.0; N]; self.pairs.len()] };
        let add = |sums: &mut [[f64; N]], of: &[(usize, f64)], times: &[f64; N]| {
            for (index, amount) in of {
                for (sum, times) in sums[*index].iter_mut().zip(times) {
                    *sum += times * amount;
                }
            }
        };
        for (block, times) in self.blocks.iter().zip(times) {
            add(&mut sums.values, &block.values, times);
            add(&mut sums.pairs, &block.pairs, times);
        }
        sums
    }

    /// Alpha from the `sums` of one resample.
    pub(super) fn alpha<const N: usize>(&self, metric: Metric, sums: &Sums<N>, resample: usize) -> Estimate<Alpha> {
        let of = |sums: &[[f64; N]]| -> Vec<f64> { sums.iter().map(|sums| sums[resample]).collect() };
        let (counts, coincidences) = (of(&sums.values), of(&sums.pairs));
        if counts.iter().filter(|count| **count > 0.0).nth(1).is_none() {
            return Err(NotEstimable::NoVariance);
        }
        let n: f64 = counts.iter().sum();
        // Ratings between two values, less half of those equal to them, are the difference of their mid-ranks: ordinal is interval on ranks.
        let ranks = if metric == Metric::Ordinal { mid_ranks(&counts) } else { Vec::new() };
        let scale = if metric == Metric::Ordinal { &ranks } else { &self.values };
        let within: f64 = self
            .pairs
            .iter()
            .zip(&coincidences)
            .map(|((one, other), weight)| weight * difference(metric, scale[*one], scale[*other]))
            .sum();
        // Both sums run over unordered pairs, which is half of what the definition says, above and below.
        let between = expected(metric, scale, &counts, n);
        let (observed, expected) = (2.0 * within / n, 2.0 * between / (n * (n - 1.0)));
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a sum of counts")]
        let pairable = n as usize;
        Ok(Alpha { alpha: 1.0 - observed / expected, observed, expected, pairable })
    }

    /// What the resamples of these coincidences are keyed by.
    pub(super) fn content(&self) -> (Vec<u64>, Vec<f64>) {
        let mut whole = vec![self.blocks.len() as u64];
        let mut numbers = self.values.clone();
        for block in &self.blocks {
            whole.extend([block.values.len() as u64, block.pairs.len() as u64]);
            whole.extend(block.values.iter().chain(&block.pairs).map(|(index, _)| *index as u64));
            numbers.extend(block.values.iter().chain(&block.pairs).map(|(_, amount)| amount));
        }
        (whole, numbers)
    }
}

impl Block {
    /// An order by content alone.
    fn order(&self, other: &Self) -> std::cmp::Ordering {
        let by = |one: &[(usize, f64)], other: &[(usize, f64)]| {
            one.len().cmp(&other.len()).then_with(|| {
                one.iter()
                    .zip(other)
                    .map(|(one, other)| one.0.cmp(&other.0).then(one.1.total_cmp(&other.1)))
                    .find(|order| order.is_ne())
                    .unwrap_or(std::cmp::Ordering::Equal)
            })
        };
        by(&self.values, &other.values).then_with(|| by(&self.pairs, &other.pairs))
    }
}

fn compare(one: &[f64], other: &[f64]) -> std::cmp::Ordering {
    one.iter().zip(other).map(|(one, other)| one.total_cmp(other)).find(|order| order.is_ne()).unwrap_or(std::cmp::Ordering::Equal)
}

/// The distinct values of a sorted unit, as indices into `values`, and how often each occurs.
fn counted(unit: &[f64], values: &[f64]) -> Vec<(usize, f64)> {
    unit.chunk_by(|one, next| one.total_cmp(next).is_eq())
        .filter_map(|same| values.binary_search_by(|value| value.total_cmp(&same[0])).ok().map(|index| (index, same.len() as f64)))
        .collect()
}

/// How many ratings lie below each value, and half of those equal to it.
fn mid_ranks(counts: &[f64]) -> Vec<f64> {
    let mut below = 0.0;
    counts
        .iter()
        .map(|count| {
            let rank = below + 0.5 * count;
            below += count;
            rank
        })
        .collect()
}

/// The squared difference of two different values, or of their mid-ranks.
fn difference(metric: Metric, one: f64, other: f64) -> f64 {
    match metric {
        Metric::Nominal => 1.0,
        Metric::Ordinal | Metric::Interval => (one - other) * (one - other),
        // Both are not negative and not equal, so that their sum is not zero.
        Metric::Ratio => (one - other) / (one + other) * ((one - other) / (one + other)),
    }
}

/// `Σ n_c n_k δ²_ck` over unordered pairs.
fn expected(metric: Metric, scale: &[f64], counts: &[f64], n: f64) -> f64 {
    match metric {
        Metric::Nominal => 0.5 * counts.iter().map(|count| count * (n - count)).sum::<f64>(),
        Metric::Ordinal | Metric::Interval => {
            let mean = scale.iter().zip(counts).map(|(value, count)| value * count).sum::<f64>() / n;
            n * scale.iter().zip(counts).map(|(value, count)| count * (value - mean) * (value - mean)).sum::<f64>()
        }
        Metric::Ratio => {
            (0..scale.len()).map(|k| counts[k] * (0..k).map(|c| counts[c] * difference(metric, scale[c], scale[k])).sum::<f64>()).sum()
        }
    }
}
