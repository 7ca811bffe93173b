//! What the estimation runs over: candidates with their rows, cells, and the positions of parameters.
//!
//! A *cell* is a combination of elements of all facets but the candidates. The model sees a rating only through its candidate and its cell, so that what depends on the
//! cell alone is computed once per cell and not once per rating.
//!
//! Parameters stand in one list: the elements facet after facet, then the thresholds set after set. They are *easinesses*, the negatives of severities, difficulties
//! and thresholds, so that every one of them enters with the same sign.
#![expect(clippy::indexing_slicing, reason = "positions come from ratings that are checked at the door")]
#![expect(
    clippy::cast_possible_truncation,
    reason = "ratings have fewer than 2³² rows, hence cells and elements in use, and at most 256 categories"
)]

use super::MfrmError;
use super::ratings::{Ratings, stable_by};
use crate::estimable::NotEstimable;

/// Which elements have thresholds of their own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Thresholds {
    /// One set for all (Andrich's rating scale).
    RatingScale,
    /// One set for each element of a facet other than the candidates (Masters' partial credit).
    PartialCredit {
        /// The name of the facet, as a rule the competencies.
        facet: String,
    },
}

/// Which categories of the scale the model has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Categories {
    /// The ratings that were given (to other than extreme elements, where those are set aside), in rising order.
    pub used: Vec<i64>,
    /// The ratings of the scale that were not. Their thresholds cannot be placed: for this model alone, the categories above move down to close the gap.
    pub unused: Vec<i64>,
}

/// A set of thresholds.
#[derive(Clone, Debug, PartialEq)]
pub struct ThresholdSet {
    /// The element whose set it is; `None` if it is the set of all.
    pub element: Option<String>,
    /// Between each used category and the next, in logits, with mean 0.
    pub values: Vec<f64>,
    /// Standard errors, from the inverse of the whole information.
    pub standard_errors: Vec<f64>,
}

/// Whether partial credit by `facet` rests on enough: every category of the scale has ten ratings or more for every element (Linacre 2002, *Journal of Applied Measurement*
/// 3:85, asks for ten observations of each category).
///
/// # Errors
/// [`MfrmError::UnknownFacet`].
pub fn partial_credit_is_advisable(ratings: &Ratings, facet: &str) -> Result<bool, MfrmError> {
    const ENOUGH: usize = 10;
    let facet = ratings.facet(facet)?;
    let width = ratings.category_count();
    let mut counts = vec![0; ratings.facets()[facet].labels.len() * width];
    for row in 0..ratings.len() {
        counts[ratings.elements(row)[facet] as usize * width + ratings.category(row)] += 1;
    }
    Ok(counts.iter().all(|count| *count >= ENOUGH))
}

#[derive(Clone, Debug)]
pub(super) struct Layout {
    /// Thresholds per set: one less than there are categories.
    pub steps: usize,
    pub categories: Categories,
    /// For every category of the scale the one it has here; those that are not used have the next lower.
    pub category_here: Vec<u8>,
    /// For every active element of every facet its position in the ratings.
    pub active: Vec<Vec<u32>>,
    /// For every element of every facet but the candidates, which parameter it is.
    pub parameter: Vec<Vec<Option<usize>>>,
    /// Where the parameters of each facet but the candidates begin.
    pub facet_start: Vec<usize>,
    /// Where the thresholds begin.
    pub threshold_start: usize,
    /// The facet, other than the candidates, whose elements have their own thresholds; counted without the candidates.
    pub threshold_facet: Option<usize>,
    /// How many sets of thresholds there are.
    pub sets: usize,
    /// Where the rows of each candidate begin; one more at the end.
    pub row_start: Vec<usize>,
    pub row_cell: Vec<u32>,
    pub row_category: Vec<u8>,
    /// Which row of the ratings each row is.
    pub row_source: Vec<u32>,
    /// The parameters of each cell, one per facet.
    pub cell_parameters: Vec<u32>,
    pub cell_set: Vec<u32>,
    /// Where the list of parameters that matter to each candidate begins; one more at the end.
    pub support_start: Vec<usize>,
    /// Those parameters, in rising order.
    pub support: Vec<u32>,
}

impl Layout {
    /// The layout of the rows for which `active` holds.
    ///
    /// # Errors
    /// No rows, only one category in use, or a category that is used but not by an element with thresholds of its own.
    pub fn of(ratings: &Ratings, thresholds: &Thresholds, active: &[bool]) -> Result<Self, MfrmError> {
        let rows: Vec<u32> = (0..ratings.len() as u32).filter(|row| active[*row as usize]).collect();
        if rows.is_empty() {
            return Err(NotEstimable::NoData.into());
        }
        let threshold_facet = threshold_facet(ratings, thresholds)?;
        let (categories, category_here) = categories(ratings, &rows);
        let steps = categories.used.len() - 1;
        if steps == 0 {
            return Err(NotEstimable::NoVariance.into());
        }

        let facets = ratings.facets();
        let in_use: Vec<Vec<u32>> = (0..facets.len()).map(|facet| elements_in_use(ratings, &rows, facet)).collect();
        let mut threshold_start = 0;
        let (mut facet_start, mut parameter) = (Vec::new(), Vec::new());
        for (facet, in_use) in facets.iter().zip(&in_use).skip(1) {
            let mut position = vec![None; facet.labels.len()];
            for (index, element) in in_use.iter().enumerate() {
                position[*element as usize] = Some(threshold_start + index);
            }
            facet_start.push(threshold_start);
            threshold_start += in_use.len();
            parameter.push(position);
        }

        let mut layout = Self {
            steps,
            categories,
            category_here,
            sets: threshold_facet.map_or(1, |facet| in_use[facet + 1].len()),
            active: in_use,
            parameter,
            facet_start,
            threshold_start,
            threshold_facet,
            row_start: Vec::new(),
            row_cell: Vec::new(),
            row_category: rows.iter().map(|row| ratings.category(*row as usize) as u8).collect(),
            row_source: Vec::new(),
            cell_parameters: Vec::new(),
            cell_set: Vec::new(),
            support_start: Vec::new(),
            support: Vec::new(),
        };
        for category in &mut layout.row_category {
            *category = layout.category_here[usize::from(*category)];
        }
        layout.row_start = starts(ratings, &rows);
        layout.find_cells(ratings, &rows);
        layout.find_supports();
        layout.row_source = rows;
        if layout.threshold_facet.is_some() {
            layout.check_every_set()?;
        }
        Ok(layout)
    }

    /// How many facets there are beside the candidates.
    pub fn width(&self) -> usize {
        self.facet_start.len()
    }

    pub fn candidates(&self) -> usize {
        self.active[0].len()
    }

    pub fn cells(&self) -> usize {
        self.cell_set.len()
    }

    pub fn parameters(&self) -> usize {
        self.threshold_start + self.sets * self.steps
    }

    /// Where the thresholds of `set` begin.
    pub fn set_start(&self, set: usize) -> usize {
        self.threshold_start + set * self.steps
    }

    /// The parameters of `cell`, one per facet.
    pub fn of_cell(&self, cell: usize) -> &[u32] {
        let width = self.width();
        &self.cell_parameters[cell * width..(cell + 1) * width]
    }

    /// The parameters that matter to `candidate`.
    pub fn support_of(&self, candidate: usize) -> &[u32] {
        &self.support[self.support_start[candidate]..self.support_start[candidate + 1]]
    }

    /// For every cell, how often a rating reached each step: `at_least[cell * steps + k]` counts the ratings above category `k`.
    pub fn reached(&self) -> Vec<f64> {
        let mut reached = vec![0.0; self.cells() * self.steps];
        for (cell, category) in self.row_cell.iter().zip(&self.row_category) {
            let start = *cell as usize * self.steps;
            for count in &mut reached[start..start + usize::from(*category)] {
                *count += 1.0;
            }
        }
        reached
    }

    /// The sum of the easinesses of each cell.
    pub fn cell_easiness(&self, parameters: &[f64]) -> Vec<f64> {
        (0..self.cells()).map(|cell| self.of_cell(cell).iter().map(|parameter| parameters[*parameter as usize]).sum()).collect()
    }

    /// The sets of thresholds in logits, with standard errors from a covariance matrix of `order` rows, whose first are all parameters.
    pub fn threshold_sets(&self, ratings: &Ratings, parameters: &[f64], covariance: &[f64], order: usize) -> Vec<ThresholdSet> {
        (0..self.sets)
            .map(|set| {
                let places = self.set_start(set)..self.set_start(set) + self.steps;
                ThresholdSet {
                    element: self.threshold_facet.map(|facet| {
                        let element = self.active[facet + 1][set];
                        ratings.facets()[facet + 1].labels[element as usize].clone()
                    }),
                    values: places.clone().map(|place| 0.0 - parameters[place]).collect(),
                    standard_errors: places.map(|place| libm::sqrt(covariance[place * order + place].max(0.0))).collect(),
                }
            })
            .collect()
    }

    fn find_cells(&mut self, ratings: &Ratings, rows: &[u32]) {
        let mut order: Vec<u32> = (0..rows.len() as u32).collect();
        for facet in (1..ratings.facets().len()).rev() {
            let labels = ratings.facets()[facet].labels.len();
            order = stable_by(&order, labels, |row| ratings.elements(rows[row] as usize)[facet] as usize);
        }
        self.row_cell = vec![0; rows.len()];
        let mut last: &[u32] = &[];
        for row in order {
            let elements = &ratings.elements(rows[row as usize] as usize)[1..];
            if elements != last {
                last = elements;
                for (position, element) in self.parameter.iter().zip(elements) {
                    self.cell_parameters.push(position[*element as usize].unwrap_or(0) as u32);
                }
                let set = self.threshold_facet.map_or(0, |facet| {
                    let parameter = self.parameter[facet][elements[facet] as usize].unwrap_or(0);
                    parameter - self.facet_start[facet]
                });
                self.cell_set.push(set as u32);
            }
            self.row_cell[row as usize] = self.cell_set.len() as u32 - 1;
        }
    }

    fn find_supports(&mut self) {
        let mut seen_by = vec![usize::MAX; self.parameters()];
        let mut support = Vec::new();
        self.support_start.push(0);
        for candidate in 0..self.candidates() {
            let begin = support.len();
            let mut touch = |parameter: usize| {
                if seen_by[parameter] != candidate {
                    seen_by[parameter] = candidate;
                    support.push(parameter as u32);
                }
            };
            for row in self.row_start[candidate]..self.row_start[candidate + 1] {
                let cell = self.row_cell[row] as usize;
                self.of_cell(cell).iter().for_each(|parameter| touch(*parameter as usize));
                let thresholds = self.set_start(self.cell_set[cell] as usize);
                (thresholds..thresholds + self.steps).for_each(&mut touch);
            }
            support[begin..].sort_unstable();
            self.support_start.push(support.len());
        }
        self.support = support;
    }

    /// Every set of thresholds must see every category, or some of its thresholds have no finite estimate.
    fn check_every_set(&self) -> Result<(), MfrmError> {
        let mut seen = vec![false; self.sets * (self.steps + 1)];
        for (cell, category) in self.row_cell.iter().zip(&self.row_category) {
            seen[self.cell_set[*cell as usize] as usize * (self.steps + 1) + usize::from(*category)] = true;
        }
        if self.categories.unused.is_empty() && seen.into_iter().all(|seen| seen) {
            Ok(())
        } else {
            Err(NotEstimable::UnusedCategory.into())
        }
    }
}

/// The position of the facet with thresholds of its own, counted without the candidates.
fn threshold_facet(ratings: &Ratings, thresholds: &Thresholds) -> Result<Option<usize>, MfrmError> {
    match thresholds {
        Thresholds::RatingScale => Ok(None),
        Thresholds::PartialCredit { facet } => match ratings.facet(facet)?.checked_sub(1) {
            Some(position) => Ok(Some(position)),
            None => Err(MfrmError::UnknownFacet { name: facet.clone() }),
        },
    }
}

/// Which categories `rows` use, and where every category of the scale goes once the others are closed up.
fn categories(ratings: &Ratings, rows: &[u32]) -> (Categories, Vec<u8>) {
    let mut counts = vec![0_usize; ratings.category_count()];
    for row in rows {
        counts[ratings.category(*row as usize)] += 1;
    }
    let (mut used, mut unused, mut here) = (Vec::new(), Vec::new(), Vec::new());
    for (rating, count) in (ratings.scale().0..).zip(counts) {
        if count > 0 { &mut used } else { &mut unused }.push(rating);
        here.push(used.len().saturating_sub(1) as u8);
    }
    (Categories { used, unused }, here)
}

fn elements_in_use(ratings: &Ratings, rows: &[u32], facet: usize) -> Vec<u32> {
    let mut used = vec![false; ratings.facets()[facet].labels.len()];
    for row in rows {
        used[ratings.elements(*row as usize)[facet] as usize] = true;
    }
    (0..used.len() as u32).filter(|element| used[*element as usize]).collect()
}

/// Where the rows of each candidate begin; one more at the end.
fn starts(ratings: &Ratings, rows: &[u32]) -> Vec<usize> {
    let candidate = |row: usize| ratings.elements(rows[row] as usize)[0];
    let mut starts: Vec<usize> = (0..rows.len()).filter(|row| *row == 0 || candidate(*row) != candidate(row - 1)).collect();
    starts.push(rows.len());
    starts
}
