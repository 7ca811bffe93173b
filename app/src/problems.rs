//! The words for what is wrong with a table that was handed in: line by line, and nothing of it was taken in.

use domain::tables::Problems;

use crate::lang::Lang;

/// Every problem that is listed, with its line and column, and how many are not.
pub fn words(found: &Problems, lang: Lang) -> Vec<String> {
    found.listed().iter().map(|problem| problem.words(lang)).chain(found.unlisted_words(lang)).collect()
}
