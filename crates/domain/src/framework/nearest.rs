//! Which known word is spelled most like an unknown one, so that a typing mistake is named and not only refused.

/// The known word with the fewest letters to change; the first of several.
pub fn nearest<'a>(word: &str, known: &[&'a str]) -> Option<&'a str> {
    // A word far longer than any known one is like none of them; comparing its beginning is enough.
    let word: Vec<char> = word.chars().take(64).collect();
    known.iter().copied().min_by_key(|candidate| distance(&word, candidate))
}

/// Levenshtein distance: letters to insert, remove or replace.
fn distance(word: &[char], other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (at, letter) in word.iter().enumerate() {
        let mut previous = Vec::with_capacity(row.len());
        std::mem::swap(&mut previous, &mut row);
        let mut left = at + 1;
        row.push(left);
        for (pair, candidate) in previous.windows(2).zip(&other) {
            if let [diagonal, above] = pair {
                left = (diagonal + usize::from(letter != candidate)).min(above + 1).min(left + 1);
                row.push(left);
            }
        }
    }
    row.last().copied().unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_word_is_the_one_that_was_meant() {
        let known = ["id", "facet", "aaaaq", "elicits", "en", "fr"];
        assert_eq!(nearest("elicit", &known), Some("elicits"));
        assert_eq!(nearest("aaaq", &known), Some("aaaaq"));
        assert_eq!(nearest("fcaet", &known), Some("facet"));
        assert_eq!(nearest("x", &[]), None);
    }

    #[test]
    fn distances_are_those_of_the_textbook() {
        let letters: Vec<char> = "kitten".chars().collect();
        assert_eq!(distance(&letters, "sitting"), 3);
        assert_eq!(distance(&letters, "kitten"), 0);
        assert_eq!(distance(&[], "abc"), 3);
    }
}
