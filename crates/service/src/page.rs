//! Pages of lists: never more rows than one page holds, and where the next one begins.

use domain::limits;

/// How many rows a list reads: one more than a page shows, to know whether there is a next one.
pub(crate) const ROWS_READ: u64 = limits::PAGE_ROWS + 1;

/// The rows of one page, and after what the next one begins if there is one.
pub(crate) fn page<T, C>(mut rows: Vec<T>, cursor: impl Fn(&T) -> C) -> (Vec<T>, Option<C>) {
    let size = usize::try_from(limits::PAGE_ROWS).unwrap_or(usize::MAX);
    if rows.len() <= size {
        return (rows, None);
    }
    rows.truncate(size);
    let next = rows.last().map(cursor);
    (rows, next)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_that_is_just_full_has_no_next_one() {
        let rows: Vec<u64> = (0..limits::PAGE_ROWS).collect();
        assert_eq!(page(rows.clone(), |row| *row), (rows, None));
    }

    #[test]
    fn the_next_page_begins_after_the_last_row_that_is_shown() {
        let (rows, next) = page((0..ROWS_READ).collect(), |row| *row);
        assert_eq!((rows.len(), next), (100, Some(99)));
    }
}
