//! What draws from the posterior say about places: who is among the first k, between which ranks, above whom.
//!
//! Invariant: counts are whole numbers, so that they do not depend on the order of the draws; sums of squares are added part by part, and the parts do not depend on the machine.
#![expect(
    clippy::indexing_slicing,
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "positions run over the design; numbers of draws, candidates and intervals are below 2^32"
)]

use super::draws::DRAWS;
use super::posterior::Posterior;
use crate::estimable::Estimate;

/// More draws than this would not fit in the counts.
const MOST_DRAWS: usize = 1 << 30;

/// What is asked of the draws.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Questions {
    /// How many draws; none gives no answer, so that 0 stands for [`DRAWS`]. Beyond 2³⁰ it is 2³⁰.
    pub draws: usize,
    /// The k of each P(among the first k): places, length of the shortlist. A k beyond the candidates has probability 1.
    pub tops: Vec<usize>,
    /// The levels t of each P(θ ≥ t), in points of the scale.
    pub levels: Vec<f64>,
    /// Whether every pair is compared: N² numbers and time per draw.
    pub pairs: bool,
}

/// What the draws answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Standings {
    /// One per candidate, in the order of the design.
    pub candidates: Vec<Standing>,
    /// P(θ of the row's candidate > θ of the column's), row by row, zero on the diagonal; empty if not asked for.
    pub above: Vec<f64>,
}

/// How one candidate stands among the others.
#[derive(Clone, Debug, PartialEq)]
pub struct Standing {
    /// The posterior mean of θ, in points (from the grid, without error of drawing).
    pub mean: f64,
    /// The posterior standard deviation of θ, in points.
    pub sd: f64,
    /// P(among the first k), one per k asked for.
    pub top: Vec<f64>,
    /// P(θ ≥ t), one per level asked for.
    pub reaches: Vec<f64>,
    /// The mean of the rank; 1 is the best.
    pub mean_rank: f64,
    /// The smallest rank with P(rank ≤ it) ≥ .05.
    pub lowest_rank: usize,
    /// The smallest rank with P(rank ≤ it) ≥ .95. Exact up to 4,096 candidates; beyond, both ends are rounded outwards by less than N²/16,000,000 ranks.
    pub highest_rank: usize,
}

impl Posterior<'_> {
    /// Answers `questions` from draws.
    pub fn standings(&self, questions: &Questions) -> Estimate<Standings> {
        let draws = if questions.draws == 0 { DRAWS } else { questions.draws.min(MOST_DRAWS) };
        let means = self.candidate_means();
        let tallies = self.gather(draws, parts(means.len()), || Tally::of(means, questions), Tally::add)?;
        let all = tallies.into_iter().reduce(Tally::with).unwrap_or_else(|| Tally::of(means, questions));
        Ok(all.standings(draws))
    }
}

/// Into how many parts draws of so many candidates are cut: each keeps counts of its own, which all together shall stay below some 16 megabytes.
fn parts(units: usize) -> usize {
    const COUNTS: usize = 1 << 22;
    const PARTS: usize = 8;
    (COUNTS / (units * units).max(1)).clamp(1, PARTS)
}

/// Counts over draws.
struct Tally<'posterior> {
    means: &'posterior [f64],
    questions: &'posterior Questions,
    sorter: Sorter,
    /// The last rank of each bin of ranks, ascending.
    bins: Vec<usize>,
    /// The bin of each position in the order.
    bin_of: Vec<u32>,
    /// How often each candidate fell into each bin, candidate by candidate.
    ranks: Vec<u32>,
    /// The bins of the last few draws, candidate by candidate: counted together, so that the counts of one candidate come near once for many draws.
    waiting: Vec<u32>,
    /// How many draws wait, and how many may.
    waits: usize,
    block: usize,
    rank_sums: Vec<u64>,
    reaches: Vec<u32>,
    above: Vec<u32>,
    squares: Vec<f64>,
}

impl<'posterior> Tally<'posterior> {
    fn of(means: &'posterior [f64], questions: &'posterior Questions) -> Self {
        /// How many counts of ranks are kept: one for every rank of every candidate up to 4,096 candidates.
        const COUNTS: usize = 1 << 24;
        /// How many bins may wait to be counted: a megabyte.
        const WAITING: usize = 1 << 18;
        let units = means.len();
        let width = units.div_ceil(COUNTS / units.clamp(1, COUNTS));
        let mut bins: Vec<usize> = (1..=units.div_ceil(width)).map(|bin| (bin * width).min(units)).collect();
        bins.extend(questions.tops.iter().filter(|top| (1..units).contains(*top)));
        bins.sort_unstable();
        bins.dedup();
        let block = (WAITING / units.max(1)).clamp(1, 256);
        let bin_of = (1..=units).map(|rank| bins.partition_point(|last| *last < rank) as u32).collect();
        Self {
            means,
            questions,
            sorter: Sorter::of(units),
            bin_of,
            ranks: vec![0; units * bins.len()],
            bins,
            waiting: vec![0; units * block],
            waits: 0,
            block,
            rank_sums: vec![0; units],
            reaches: vec![0; units * questions.levels.len()],
            above: if questions.pairs { vec![0; units * units] } else { Vec::new() },
            squares: vec![0.0; units],
        }
    }

    fn add(&mut self, theta: &[f64]) {
        let units = theta.len();
        for ((square, value), mean) in self.squares.iter_mut().zip(theta).zip(self.means) {
            *square += (value - mean) * (value - mean);
        }
        let levels = &self.questions.levels;
        for (counts, value) in self.reaches.chunks_mut(levels.len().max(1)).zip(theta) {
            for (count, level) in counts.iter_mut().zip(levels) {
                *count += u32::from(value >= level);
            }
        }
        for ((position, ranked), bin) in self.sorter.highest_first(theta).iter().enumerate().zip(&self.bin_of) {
            let candidate = ranked.position as usize;
            self.waiting[candidate * self.block + self.waits] = *bin;
            self.rank_sums[candidate] += position as u64 + 1;
        }
        self.waits += 1;
        if self.waits == self.block {
            self.count();
        }
        for (row, value) in self.above.chunks_mut(units.max(1)).zip(theta) {
            for (count, other) in row.iter_mut().zip(theta) {
                *count += u32::from(value > other);
            }
        }
    }

    /// What both counted.
    fn with(mut self, mut other: Self) -> Self {
        self.count();
        other.count();
        let add = |mine: &mut [u32], theirs: &[u32]| mine.iter_mut().zip(theirs).for_each(|(mine, theirs)| *mine += theirs);
        add(&mut self.ranks, &other.ranks);
        add(&mut self.reaches, &other.reaches);
        add(&mut self.above, &other.above);
        self.rank_sums.iter_mut().zip(&other.rank_sums).for_each(|(mine, theirs)| *mine += theirs);
        self.squares.iter_mut().zip(&other.squares).for_each(|(mine, theirs)| *mine += theirs);
        self
    }

    /// Counts what waits.
    fn count(&mut self) {
        for (bins, counts) in self.waiting.chunks(self.block).zip(self.ranks.chunks_mut(self.bins.len())) {
            for bin in &bins[..self.waits] {
                counts[*bin as usize] += 1;
            }
        }
        self.waits = 0;
    }

    fn standings(mut self, draws: usize) -> Standings {
        self.count();
        let (width, levels, all) = (self.bins.len(), self.questions.levels.len(), draws as f64);
        let candidates = self.means.iter().enumerate().map(|(candidate, mean)| {
            let counts = &self.ranks[candidate * width..(candidate + 1) * width];
            let mut sum = 0;
            let cumulated: Vec<usize> = counts
                .iter()
                .map(|count| {
                    sum += *count as usize;
                    sum
                })
                .collect();
            // cumulated/draws ≥ 1/20 and ≥ 19/20, in whole numbers.
            let bin = |twentieths: usize| cumulated.partition_point(|sum| sum * 20 < twentieths * draws);
            let top = |top: &usize| match self.bins.partition_point(|last| last < top) {
                _ if *top == 0 => 0.0,
                bin => cumulated.get(bin).map_or(1.0, |sum| *sum as f64 / all),
            };
            let lowest = bin(1);
            Standing {
                mean: *mean,
                sd: libm::sqrt(self.squares[candidate] / all),
                top: self.questions.tops.iter().map(top).collect(),
                reaches: self.reaches[candidate * levels..(candidate + 1) * levels].iter().map(|count| f64::from(*count) / all).collect(),
                mean_rank: self.rank_sums[candidate] as f64 / all,
                lowest_rank: lowest.checked_sub(1).map_or(1, |before| self.bins[before] + 1),
                highest_rank: self.bins[bin(19).min(width - 1)],
            }
        });
        Standings { candidates: candidates.collect(), above: self.above.iter().map(|count| f64::from(*count) / all).collect() }
    }
}

/// Sorts many lists of one length that are spread like normal draws, in time that grows with their length: values are dealt into twice as many equal intervals as there are values, and
/// what little disorder is left within an interval is sorted by insertion.
struct Sorter {
    starts: Vec<u32>,
    intervals: Vec<u32>,
    order: Vec<Ranked>,
}

/// A value and where it stood.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Ranked {
    value: f64,
    position: u32,
}

impl Sorter {
    fn of(length: usize) -> Self {
        Self { starts: vec![0; 2 * length], intervals: vec![0; length], order: vec![Ranked::default(); length] }
    }

    /// `values` from the highest to the lowest; equal values in the order of their positions.
    fn highest_first(&mut self, values: &[f64]) -> &[Ranked] {
        let (lowest, highest) = values.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| {
            (if *value < low { *value } else { low }, if *value > high { *value } else { high })
        });
        let last = self.starts.len() as f64 - 1.0;
        let scale = if highest > lowest { last / (highest - lowest) } else { 0.0 };
        self.starts.fill(0);
        for (interval, value) in self.intervals.iter_mut().zip(values) {
            // Never beyond the last interval, and never falling where the value falls.
            *interval = ((highest - value) * scale).min(last) as u32;
            self.starts[*interval as usize] += 1;
        }
        let mut sum = 0;
        for start in &mut self.starts {
            sum += *start;
            *start = sum - *start;
        }
        for ((position, value), interval) in values.iter().enumerate().zip(&self.intervals) {
            let start = &mut self.starts[*interval as usize];
            self.order[*start as usize] = Ranked { value: *value, position: position as u32 };
            *start += 1;
        }
        for index in 1..self.order.len() {
            let moved = self.order[index];
            let mut place = index;
            while place > 0 && self.order[place - 1].value < moved.value {
                self.order[place] = self.order[place - 1];
                place -= 1;
            }
            self.order[place] = moved;
        }
        &self.order
    }
}

#[cfg(test)]
mod tests {
    use super::Sorter;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_sorter_agrees_with_the_standard_one(values in proptest::collection::vec(prop_oneof![-1e3_f64..1e3, Just(0.0), 1e9_f64..1e12], 1..60)) {
            let mut expected: Vec<u32> = (0..values.len() as u32).collect();
            expected.sort_by(|one, other| values[*other as usize].total_cmp(&values[*one as usize]));
            let positions: Vec<u32> = Sorter::of(values.len()).highest_first(&values).iter().map(|ranked| ranked.position).collect();
            prop_assert_eq!(positions, expected);
        }
    }
}
