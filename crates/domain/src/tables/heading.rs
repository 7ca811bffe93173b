//! Headings and other short texts, compared as people mean them: without case, accents, punctuation and spacing.
//!
//! Folding serves comparison only; what is stored and shown stays as it was written.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// The words of a text in lower case without accents; everything that is neither letter nor digit parts words.
pub fn folded_words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    for c in text.nfkd().filter(|&c| !is_combining_mark(c)).flat_map(char::to_lowercase) {
        match c {
            'œ' => word.push_str("oe"),
            'æ' => word.push_str("ae"),
            'ß' => word.push_str("ss"),
            'ø' => word.push('o'),
            'ł' => word.push('l'),
            'đ' => word.push('d'),
            _ if c.is_alphanumeric() => word.push(c),
            // Lower case of some capitals brings a mark of its own (İ).
            _ if is_combining_mark(c) => {}
            _ if word.is_empty() => {}
            _ => words.push(std::mem::take(&mut word)),
        }
    }
    if !word.is_empty() {
        words.push(word);
    }
    words
}

/// A heading as it is compared: its folded words, joined by `_`.
pub fn folded(text: &str) -> String {
    folded_words(text).join("_")
}

/// The candidate that is fewest changes away from what was given, the first of equals; `None` where there are no candidates.
pub fn nearest<'a>(given: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    nearest_folded(given, candidates.into_iter().map(|candidate| (folded(candidate), candidate)))
}

/// As [`nearest`], of candidates that are folded already, each with what it stands for.
pub(super) fn nearest_folded<T>(given: &str, candidates: impl IntoIterator<Item = (impl AsRef<str>, T)>) -> Option<T> {
    let given = short(&folded(given));
    let measured = candidates.into_iter().map(|(candidate, meaning)| (distance(&given, &short(candidate.as_ref())), meaning));
    measured.min_by_key(|(distance, _)| *distance).map(|(_, meaning)| meaning)
}

/// Limit: what is longer is no typing mistake of something short, and comparing takes time by the square.
fn short(text: &str) -> Vec<char> {
    text.chars().take(32).collect()
}

/// Levenshtein's distance: the fewest insertions, deletions and replacements of one character.
fn distance(a: &[char], b: &[char]) -> usize {
    // One row of the table at a time: before it is written over, a cell holds the value of the row above.
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for x in a {
        let mut cells = row.iter_mut();
        let Some(first) = cells.next() else { break };
        let mut diagonal = *first;
        *first += 1;
        let mut left = *first;
        for (cell, y) in cells.zip(b) {
            let replaced = diagonal + usize::from(x != y);
            diagonal = *cell;
            left = replaced.min(*cell + 1).min(left + 1);
            *cell = left;
        }
    }
    row.last().copied().unwrap_or(a.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_accents_spaces_and_underscores_do_not_count() {
        for heading in ["Prénom", "PRENOM", " pre\u{301}nom "] {
            assert_eq!(folded(heading), "prenom");
        }
        assert_eq!(folded("Langue de l’entretien"), folded("langue_de_l'entretien"));
        assert_eq!(folded("Œuvre n°\u{a0}2"), "oeuvre_n_2");
    }

    #[test]
    fn distance_counts_single_changes() {
        let of = |a: &str, b: &str| distance(&short(a), &short(b));
        assert_eq!(of("kitten", "sitting"), 3);
        assert_eq!(of("", "abc"), 3);
        assert_eq!(of("abc", ""), 3);
        assert_eq!(of("abc", "abc"), 0);
    }

    #[test]
    fn the_nearest_is_found_whatever_the_case() {
        assert_eq!(nearest("Famly name", ["email", "family_name"]), Some("family_name"));
        assert_eq!(nearest("SOC-3", ["SOC-01", "SOC-03"]), Some("SOC-03"));
        assert_eq!(nearest("x", []), None);
    }
}
