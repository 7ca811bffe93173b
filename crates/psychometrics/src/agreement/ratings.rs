//! The two shapes that measures of agreement start from: who rated what how, and how many raters chose which category.
//!
//! What must stay true: a table that exists is rectangular and all its values are numbers whose squares can be summed, so that nothing further on checks shapes again.

use crate::estimable::NotEstimable;

/// What is wrong with a table, or with what is asked of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unfit {
    /// The rows are not equally long.
    #[error("the rows are not equally long")]
    Ragged,
    /// A value or a weight is not a number, or is beyond ±10¹⁰⁰, where squares leave the range of doubles.
    #[error("a value is not a number between -1e100 and 1e100")]
    OutOfRange,
    /// A rating that is none of the categories given.
    #[error("a rating is none of the categories")]
    UnknownCategory,
    /// The categories are not given in strictly ascending order.
    #[error("the categories are not strictly ascending")]
    CategoriesNotAscending,
    /// The table of two raters, or the table of weights, does not have a row and a column for every category.
    #[error("a table that must have a row and a column for every category does not")]
    NotSquare,
    /// The figure does not exist for these data.
    #[error(transparent)]
    NotEstimable(#[from] NotEstimable),
}

/// Whether sums of squares of such values stay finite.
pub(crate) fn in_range(value: f64) -> bool {
    value.abs() <= 1e100
}

/// Units (candidates, subjects, targets) by raters; `None` where a rater did not rate a unit.
#[derive(Clone, Debug, PartialEq)]
pub struct Ratings {
    raters: usize,
    cells: Vec<Option<f64>>,
}

impl Ratings {
    /// From one row per unit, each with one cell per rater.
    ///
    /// # Errors
    /// [`Unfit::Ragged`] and [`Unfit::OutOfRange`]. A table without rows or columns is allowed here; the figures say that there are no data.
    pub fn of_units(rows: &[Vec<Option<f64>>]) -> Result<Self, Unfit> {
        let raters = rows.first().map_or(0, Vec::len);
        if rows.iter().any(|row| row.len() != raters) {
            return Err(Unfit::Ragged);
        }
        if !rows.iter().flatten().flatten().all(|value| in_range(*value)) {
            return Err(Unfit::OutOfRange);
        }
        Ok(Self { raters, cells: rows.concat() })
    }

    /// From one row per rater, each with one cell per unit.
    ///
    /// # Errors
    /// As [`Ratings::of_units`].
    pub fn of_raters(rows: &[Vec<Option<f64>>]) -> Result<Self, Unfit> {
        let units = rows.first().map_or(0, Vec::len);
        if rows.iter().any(|row| row.len() != units) {
            return Err(Unfit::Ragged);
        }
        let turned: Vec<Vec<Option<f64>>> =
            (0..units).map(|unit| rows.iter().map(|row| row.get(unit).copied().flatten()).collect()).collect();
        Self::of_units(&turned)
    }

    /// The number of raters, whether or not they rated anything.
    pub const fn raters(&self) -> usize {
        self.raters
    }

    /// The number of units, whether or not anybody rated them.
    pub fn units(&self) -> usize {
        self.rows().count()
    }

    /// The cells of each unit, one per rater.
    pub fn rows(&self) -> impl ExactSizeIterator<Item = &[Option<f64>]> {
        self.cells.chunks(self.raters.max(1))
    }

    /// The ratings of each unit that are there.
    pub fn present(&self) -> impl Iterator<Item = Vec<f64>> {
        self.rows().map(|row| row.iter().flatten().copied().collect())
    }

    /// The distinct values, ascending.
    pub fn values(&self) -> Vec<f64> {
        // Zero has two signs and one meaning.
        let mut values: Vec<f64> = self.cells.iter().flatten().map(|value| value + 0.0).collect();
        values.sort_unstable_by(f64::total_cmp);
        values.dedup();
        values
    }

    /// All values, one row per unit.
    ///
    /// # Errors
    /// [`NotEstimable::NoData`] for a table without cells and [`NotEstimable::Incomplete`] for one with a gap.
    pub fn complete(&self) -> Result<Vec<Vec<f64>>, NotEstimable> {
        if self.cells.is_empty() {
            return Err(NotEstimable::NoData);
        }
        self.rows().map(|row| row.iter().copied().collect::<Option<Vec<f64>>>().ok_or(NotEstimable::Incomplete)).collect()
    }

    /// How many raters put each unit into each of `categories` (ascending).
    ///
    /// # Errors
    /// [`Unfit::UnknownCategory`] for a rating that is none of them, [`Unfit::CategoriesNotAscending`].
    pub fn counts(&self, categories: &[f64]) -> Result<CategoryCounts, Unfit> {
        if !categories.is_sorted_by(|one, next| one < next) {
            return Err(Unfit::CategoriesNotAscending);
        }
        let mut rows = Vec::with_capacity(self.units());
        for row in self.rows() {
            let mut counts = vec![0; categories.len()];
            for value in row.iter().flatten() {
                let index =
                    categories.binary_search_by(|category| category.total_cmp(&(value + 0.0))).map_err(|_| Unfit::UnknownCategory)?;
                if let Some(count) = counts.get_mut(index) {
                    *count += 1;
                }
            }
            rows.push(counts);
        }
        CategoryCounts::new(rows)
    }

    /// How often two raters put a unit into each pair of `categories` (ascending): rows are the first's, columns the second's. Units that one of them left out do not count.
    ///
    /// # Errors
    /// [`Unfit::UnknownCategory`], [`Unfit::CategoriesNotAscending`]; [`NotEstimable::TooFewRaters`] unless there are exactly two.
    pub fn cross_table(&self, categories: &[f64]) -> Result<CategoryCounts, Unfit> {
        if self.raters != 2 {
            return Err(NotEstimable::TooFewRaters { have: self.raters, need: 2 }.into());
        }
        if !categories.is_sorted_by(|one, next| one < next) {
            return Err(Unfit::CategoriesNotAscending);
        }
        let place =
            |value: f64| categories.binary_search_by(|category| category.total_cmp(&(value + 0.0))).map_err(|_| Unfit::UnknownCategory);
        let mut rows = vec![vec![0; categories.len()]; categories.len()];
        for row in self.rows() {
            if let [Some(first), Some(second)] = *row
                && let Some(count) = rows.get_mut(place(first)?).zip(Some(place(second)?)).and_then(|(row, column)| row.get_mut(column))
            {
                *count += 1;
            }
        }
        CategoryCounts::new(rows)
    }
}

/// A table of counts with one column per category. Rows are units (how many raters chose each category), or the categories of a first rater against those of a second.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CategoryCounts {
    categories: usize,
    rows: Vec<Vec<u32>>,
}

impl CategoryCounts {
    /// From one row per unit, or per category of the first rater.
    ///
    /// # Errors
    /// [`Unfit::Ragged`].
    pub fn new(rows: Vec<Vec<u32>>) -> Result<Self, Unfit> {
        let categories = rows.first().map_or(0, Vec::len);
        if rows.iter().any(|row| row.len() != categories) {
            return Err(Unfit::Ragged);
        }
        Ok(Self { categories, rows })
    }

    /// The number of categories.
    pub const fn categories(&self) -> usize {
        self.categories
    }

    /// The rows, each with one count per category.
    pub fn rows(&self) -> &[Vec<u32>] {
        &self.rows
    }

    /// The number of ratings in each row.
    pub(super) fn totals(&self) -> Vec<f64> {
        self.rows.iter().map(|row| row.iter().copied().map(f64::from).sum()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::{CategoryCounts, Ratings, Unfit};

    #[test]
    fn raters_as_rows_are_the_same_table_as_units_as_rows() {
        let units = Ratings::of_units(&[vec![Some(1.0), None], vec![Some(2.0), Some(3.0)], vec![None, Some(4.0)]]).unwrap();
        let raters = Ratings::of_raters(&[vec![Some(1.0), Some(2.0), None], vec![None, Some(3.0), Some(4.0)]]).unwrap();
        assert_eq!(units, raters);
        assert_eq!((units.units(), units.raters(), units.values()), (3, 2, vec![1.0, 2.0, 3.0, 4.0]));
    }

    #[test]
    fn what_is_not_a_table_of_numbers_is_refused() {
        assert_eq!(Ratings::of_units(&[vec![Some(1.0)], vec![]]), Err(Unfit::Ragged));
        assert_eq!(Ratings::of_raters(&[vec![Some(1.0)], vec![]]), Err(Unfit::Ragged));
        assert_eq!(Ratings::of_units(&[vec![Some(f64::NAN)]]), Err(Unfit::OutOfRange));
        assert_eq!(Ratings::of_units(&[vec![Some(-1e101)]]), Err(Unfit::OutOfRange));
        assert_eq!(CategoryCounts::new(vec![vec![1, 2], vec![1]]), Err(Unfit::Ragged));
    }

    #[test]
    fn ratings_are_counted_by_category_and_by_pair() {
        let ratings = Ratings::of_units(&[vec![Some(1.0), Some(3.0)], vec![Some(3.0), Some(3.0)], vec![None, Some(1.0)]]).unwrap();
        let counts = ratings.counts(&[1.0, 2.0, 3.0]).unwrap();
        assert_eq!(counts.rows(), [vec![1, 0, 1], vec![0, 0, 2], vec![1, 0, 0]]);
        assert_eq!(ratings.cross_table(&[1.0, 3.0]).unwrap().rows(), [vec![0, 1], vec![0, 1]]);
        assert_eq!(ratings.counts(&[1.0, 2.0]), Err(Unfit::UnknownCategory));
        assert_eq!(ratings.counts(&[3.0, 1.0]), Err(Unfit::CategoriesNotAscending));
    }
}
