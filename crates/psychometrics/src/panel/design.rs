//! Who rated whom, and with which value: the data of the panel model in one canonical order.
//!
//! Invariants: cells are sorted by candidate, rater and value, so that the order in which they are handed over changes no bit of any result; values are centred on
//! their mean before anything is squared, so that the sums of squares lose no digits to a large common level.
#![expect(
    clippy::indexing_slicing,
    clippy::cast_precision_loss,
    reason = "positions come from the numbering made here; counts are far below 2^53"
)]

use crate::estimable::{Estimate, NotEstimable};

/// One number that one rater gave one candidate: a composite, or a rating of one competency.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Cell {
    /// The candidate, by any number that the caller likes.
    pub candidate: usize,
    /// The rater, by any number that the caller likes.
    pub rater: usize,
    /// The value, in points of the scale.
    pub value: f64,
}

/// The cells of one panel. Candidates and raters that no cell names do not exist for it.
///
/// A pair may occur several times; each occurrence is an observation of its own.
#[derive(Clone, Debug)]
pub struct Design {
    candidates: Vec<usize>,
    raters: Vec<usize>,
    cells: Vec<Cell>,
    centre: f64,
    crossing: Crossing,
}

impl Design {
    /// The design of `cells`, in any order. Time O(M log M) for M cells.
    ///
    /// # Errors
    /// [`NotEstimable::NoData`] without a cell, [`NotEstimable::NotFinite`] if a value or the sum of their squares is not a finite number.
    pub fn of(cells: &[Cell]) -> Estimate<Self> {
        if cells.is_empty() {
            return Err(NotEstimable::NoData);
        }
        let mut cells = cells.to_vec();
        cells.sort_unstable_by(|one, other| {
            (one.candidate, one.rater).cmp(&(other.candidate, other.rater)).then(one.value.total_cmp(&other.value))
        });
        let candidates = numbers(cells.iter().map(|cell| cell.candidate));
        let raters = numbers(cells.iter().map(|cell| cell.rater));
        let centre = cells.iter().map(|cell| cell.value).sum::<f64>() / cells.len() as f64;
        for cell in &mut cells {
            cell.candidate = position(&candidates, cell.candidate);
            cell.rater = position(&raters, cell.rater);
        }
        let rows = cells.iter().map(|cell| (cell.candidate, cell.rater, cell.value - centre));
        let crossing = Crossing::of(candidates.len(), raters.len(), rows);
        if !crossing.square.is_finite() {
            return Err(NotEstimable::NotFinite);
        }
        Ok(Self { candidates, raters, cells, centre, crossing })
    }

    /// The caller's numbers of the candidates, ascending. Every list with one entry per candidate runs in this order.
    pub fn candidates(&self) -> &[usize] {
        &self.candidates
    }

    /// The caller's numbers of the raters, ascending. Every list with one entry per rater runs in this order.
    pub fn raters(&self) -> &[usize] {
        &self.raters
    }

    /// The number M of cells.
    pub fn observations(&self) -> usize {
        self.cells.len()
    }

    /// Whether every rater rated every candidate equally often: then raters cancel out of every comparison of candidates.
    pub fn is_crossed(&self) -> bool {
        let entries = &self.crossing.entries;
        entries.len() == self.candidates.len() * self.raters.len()
            && entries.iter().all(|entry| entry.count.to_bits() == entries[0].count.to_bits())
    }

    /// Whether nobody was rated by two raters.
    pub fn has_one_rater_each(&self) -> bool {
        self.crossing.entries.len() == self.candidates.len()
    }

    /// The caller's numbers of the candidate and the rater of every cell, in canonical order.
    pub fn pairs(&self) -> impl Iterator<Item = (usize, usize)> {
        self.cells.iter().map(|cell| (self.candidates[cell.candidate], self.raters[cell.rater]))
    }

    /// The number of cells of each candidate.
    pub fn ratings_per_candidate(&self) -> &[f64] {
        &self.crossing.counts
    }

    /// The harmonic mean of the numbers of cells per candidate: the number of raters that stands for all when they differ.
    pub fn typical_raters(&self) -> f64 {
        self.candidates.len() as f64 / self.crossing.counts.iter().map(|count| 1.0 / count).sum::<f64>()
    }

    /// The plain mean of each candidate's cells.
    pub fn means(&self) -> Vec<f64> {
        self.crossing.totals.iter().zip(&self.crossing.counts).map(|(total, count)| self.centre + total / count).collect()
    }

    /// Candidate and rater of every cell, as positions in [`candidates`](Self::candidates) and [`raters`](Self::raters), and its value.
    pub(super) fn cells(&self) -> &[Cell] {
        &self.cells
    }

    /// What was subtracted from the values.
    pub(super) const fn centre(&self) -> f64 {
        self.centre
    }

    /// Candidates as the units to absorb.
    pub(super) const fn by_candidate(&self) -> &Crossing {
        &self.crossing
    }

    /// Raters as the units to absorb.
    pub(super) fn by_rater(&self) -> Crossing {
        let mut rows: Vec<_> = self.cells.iter().map(|cell| (cell.rater, cell.candidate, cell.value - self.centre)).collect();
        // Stable, so that candidates and values stay in canonical order within each rater.
        rows.sort_by_key(|row| row.0);
        Crossing::of(self.raters.len(), self.candidates.len(), rows.into_iter())
    }

    /// Whether all values are equal.
    pub(super) fn is_constant(&self) -> bool {
        self.cells.iter().all(|cell| cell.value.to_bits() == self.cells[0].value.to_bits())
    }
}

/// The distinct numbers, ascending.
fn numbers(all: impl Iterator<Item = usize>) -> Vec<usize> {
    let mut distinct: Vec<usize> = all.collect();
    distinct.sort_unstable();
    distinct.dedup();
    distinct
}

fn position(numbers: &[usize], number: usize) -> usize {
    // The common case of a numbering without gaps needs no search.
    if numbers.get(number) == Some(&number) { number } else { numbers.partition_point(|one| *one < number) }
}

/// Units to be absorbed (usually the candidates) crossed with levels to be kept (usually the raters).
#[derive(Clone, Debug)]
pub(super) struct Crossing {
    /// How many levels are kept.
    pub levels: usize,
    /// The number M of observations.
    pub observations: f64,
    /// Σz² of the centred values.
    pub square: f64,
    /// k of each unit: its number of observations.
    pub counts: Vec<f64>,
    /// T of each unit: the sum of its centred values.
    pub totals: Vec<f64>,
    /// d of each level: its number of observations.
    pub level_counts: Vec<f64>,
    /// t of each level: the sum of its centred values.
    pub level_totals: Vec<f64>,
    starts: Vec<usize>,
    entries: Vec<Entry>,
}

/// How often a unit meets a level.
#[derive(Clone, Copy, Debug)]
pub(super) struct Entry {
    /// The level.
    pub level: usize,
    /// How often.
    pub count: f64,
}

impl Crossing {
    /// From (unit, level, centred value), sorted by unit and level, each of which occurs.
    fn of(units: usize, levels: usize, rows: impl Iterator<Item = (usize, usize, f64)>) -> Self {
        let mut crossing = Self {
            levels,
            observations: 0.0,
            square: 0.0,
            counts: vec![0.0; units],
            totals: vec![0.0; units],
            level_counts: vec![0.0; levels],
            level_totals: vec![0.0; levels],
            starts: vec![0],
            entries: Vec::new(),
        };
        let mut last = None;
        for (unit, level, value) in rows {
            if last == Some((unit, level)) {
                if let Some(entry) = crossing.entries.last_mut() {
                    entry.count += 1.0;
                }
            } else {
                while crossing.starts.len() <= unit {
                    crossing.starts.push(crossing.entries.len());
                }
                crossing.entries.push(Entry { level, count: 1.0 });
                last = Some((unit, level));
            }
            crossing.observations += 1.0;
            crossing.square += value * value;
            crossing.counts[unit] += 1.0;
            crossing.totals[unit] += value;
            crossing.level_counts[level] += 1.0;
            crossing.level_totals[level] += value;
        }
        crossing.starts.push(crossing.entries.len());
        crossing
    }

    /// The levels that each unit meets, ascending, unit by unit.
    pub(super) fn units(&self) -> impl Iterator<Item = &[Entry]> {
        self.starts.windows(2).map(|pair| &self.entries[pair[0]..pair[1]])
    }
}
