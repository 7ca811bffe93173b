//! Numbers as each language writes them, and the choice between one and several.
//!
//! French groups digits by a narrow no-break space and counts nought as singular; English groups by a comma and counts nought as plural.

use domain::Lang;

/// A whole number with its digits grouped by three.
pub fn grouped(lang: Lang, number: u64) -> String {
    let separator = match lang {
        Lang::En => ',',
        Lang::Fr => '\u{202f}',
    };
    let digits = number.to_string();
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3 * separator.len_utf8());
    for (position, digit) in digits.chars().enumerate() {
        if position > 0 && (digits.len() - position).is_multiple_of(3) {
            grouped.push(separator);
        }
        grouped.push(digit);
    }
    grouped
}

/// Whether a noun that is counted by this number stands in the singular.
pub const fn is_one(lang: Lang, number: u64) -> bool {
    match lang {
        Lang::En => number == 1,
        Lang::Fr => number < 2,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_are_grouped_as_each_language_groups_them() {
        for (number, en, fr) in [
            (0, "0", "0"),
            (999, "999", "999"),
            (1_000, "1,000", "1\u{202f}000"),
            (12_345_678, "12,345,678", "12\u{202f}345\u{202f}678"),
            (u64::MAX, "18,446,744,073,709,551,615", "18\u{202f}446\u{202f}744\u{202f}073\u{202f}709\u{202f}551\u{202f}615"),
        ] {
            assert_eq!(grouped(Lang::En, number), en);
            assert_eq!(grouped(Lang::Fr, number), fr);
        }
    }

    #[test]
    fn nought_is_plural_in_english_and_singular_in_french() {
        assert!(!is_one(Lang::En, 0));
        assert!(is_one(Lang::Fr, 0));
        assert!(is_one(Lang::En, 1) && is_one(Lang::Fr, 1));
        assert!(!is_one(Lang::En, 2) && !is_one(Lang::Fr, 2));
    }
}
