//! How French and English are set: apostrophes, quotation marks, no-break spaces.
//!
//! French as in print: ’, U+00A0 before `: ; ? !` and inside « ». English: ’, ‘ ’, and ordinary spaces only.

use super::problem::Typography;
use crate::Lang;

const NO_BREAK: char = '\u{a0}';
/// What some keyboards write for the French fine space; accepted where a file is an organisation's own.
const NARROW_NO_BREAK: char = '\u{202f}';

/// Every departure, with the byte of the text where it stands. `strict`: the narrow no-break space does not pass for U+00A0.
pub fn faults(text: &str, lang: Lang, strict: bool) -> Vec<(usize, Typography)> {
    let mut faults = Vec::new();
    let mut previous: Option<char> = None;
    let mut characters = text.char_indices().peekable();
    while let Some((at, c)) = characters.next() {
        let next = characters.peek().map(|(_, next)| *next);
        let no_break =
            |neighbour: Option<char>| neighbour.is_some_and(|neighbour| neighbour == NO_BREAK || (!strict && neighbour == NARROW_NO_BREAK));
        let fault = match (c, lang) {
            ('\'', _) => Some(Typography::StraightApostrophe),
            ('"', _) => Some(Typography::StraightQuote),
            (NO_BREAK | NARROW_NO_BREAK, Lang::En) => Some(Typography::NoBreakSpace),
            ('«' | '»' | '“' | '”' | '„', Lang::En) => Some(Typography::EnglishQuotes),
            ('“' | '”' | '„' | '‘', Lang::Fr) => Some(Typography::FrenchQuotes),
            ('«', Lang::Fr) if !no_break(next) => Some(Typography::SpaceInside),
            ('»', Lang::Fr) if !no_break(previous) => Some(Typography::SpaceInside),
            (':' | ';' | '?' | '!', Lang::Fr) if !no_break(previous) && !stands_alone(c, previous, next) => {
                Some(Typography::SpaceBefore { sign: c })
            }
            _ => None,
        };
        faults.extend(fault.map(|fault| (at, fault)));
        previous = Some(c);
    }
    faults
}

/// Signs that take no space: a time or ratio (10:30), an address (https://), the second of two signs (?!).
fn stands_alone(sign: char, previous: Option<char>, next: Option<char>) -> bool {
    match sign {
        ':' => {
            let digits = previous.is_some_and(|c| c.is_ascii_digit()) && next.is_some_and(|c| c.is_ascii_digit());
            digits || next == Some('/')
        }
        '?' | '!' => matches!(previous, Some('?' | '!')),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(text: &str, lang: Lang) -> Vec<Typography> {
        faults(text, lang, true).into_iter().map(|(_, fault)| fault).collect()
    }

    #[test]
    fn well_set_texts_have_no_fault() {
        assert_eq!(kinds("Qu’en dites-vous\u{a0}? «\u{a0}Oui\u{a0}», à 10:30\u{a0}: voir https://exemple.org", Lang::Fr), []);
        assert_eq!(kinds("What’s said: ‘yes’; why? Really?!", Lang::En), []);
    }

    #[test]
    fn each_departure_is_named_where_it_stands() {
        assert_eq!(kinds("L'enfant", Lang::Fr), [Typography::StraightApostrophe]);
        assert_eq!(kinds("\"a\"", Lang::En), [Typography::StraightQuote; 2]);
        assert_eq!(kinds("Pourquoi ?", Lang::Fr), [Typography::SpaceBefore { sign: '?' }]);
        assert_eq!(kinds("« oui »", Lang::Fr), [Typography::SpaceInside; 2]);
        assert_eq!(kinds("a\u{a0}b", Lang::En), [Typography::NoBreakSpace]);
        assert_eq!(kinds("“a”", Lang::En), [Typography::EnglishQuotes; 2]);
        assert_eq!(faults("été ?", Lang::Fr, true), [("été ".len(), Typography::SpaceBefore { sign: '?' })]);
    }

    #[test]
    fn the_narrow_space_passes_in_an_organisations_own_file_only() {
        assert_eq!(faults("Pourquoi\u{202f}?", Lang::Fr, false), []);
        assert_eq!(faults("Pourquoi\u{202f}?", Lang::Fr, true).len(), 1);
    }
}
