//! The sentence in which an entry is read, in both languages.
//!
//! What must stay true: a sentence says only what the entry says; it adds names only where the caller hands them in, and
//! its French never agrees with the person who acted.

use domain::Lang;

use super::{Act, Why};
use crate::leaf::Role;

/// What the caller knows about an entry, already in the reader's language and masked as the reader's role asks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SentenceParts<'a> {
    /// Who acted: a name, a code, or [`SentenceParts::operator`] and the like.
    pub actor: &'a str,
    /// In which role.
    pub role: Option<Role>,
    /// What the act is about, as its page calls it.
    pub obj: Option<&'a str>,
    /// The vacancy, as its page calls it.
    pub vac: Option<&'a str>,
    /// The people concerned, as codes or names.
    pub subj: Option<&'a str>,
    /// Who gave the second signature.
    pub second: Option<&'a str>,
    /// The reason code.
    pub why: Option<Why>,
}

impl Act {
    /// The entry as one sentence.
    pub fn sentence(self, lang: Lang, parts: &SentenceParts<'_>) -> String {
        let mut sentence = String::from(parts.actor);
        match (lang, parts.role) {
            (_, None) => {}
            (Lang::En, Some(role)) => sentence.extend([", as ", role.words(lang), ","]),
            (Lang::Fr, Some(role)) => sentence.extend([" (", role.words(lang), ")"]),
        }
        sentence.push(' ');
        sentence.push_str(&fill(self.template(lang), parts));
        if let Some(second) = parts.second {
            let (en, fr) = (", with the second signature of ", ", avec la seconde signature de ");
            sentence.push_str(pick(lang, en, fr));
            sentence.push_str(second);
        }
        if let Some(why) = parts.why {
            sentence.push_str(pick(lang, " (reason: ", " (motif\u{a0}: "));
            sentence.push_str(why.words(lang));
            sentence.push(')');
        }
        sentence.push('.');
        sentence
    }
}

const fn pick<'a>(lang: Lang, en: &'a str, fr: &'a str) -> &'a str {
    match lang {
        Lang::En => en,
        Lang::Fr => fr,
    }
}

/// Puts the parts into the template. A piece in square brackets is left out when one of its parts is not known.
fn fill(template: &str, parts: &SentenceParts<'_>) -> String {
    let mut filled = String::with_capacity(template.len() + 40);
    for (i, piece) in template.split(['[', ']']).enumerate() {
        // Pieces with an odd number stood in brackets.
        match put(piece, parts) {
            Ok(text) => filled.push_str(&text),
            Err(text) if i % 2 == 0 => filled.push_str(&text),
            Err(_) => {}
        }
    }
    filled
}

fn put(piece: &str, parts: &SentenceParts<'_>) -> Result<String, String> {
    let mut text = piece.to_owned();
    let mut known = true;
    for (mark, part) in [("{obj}", parts.obj), ("{vac}", parts.vac), ("{subj}", parts.subj)] {
        if text.contains(mark) {
            known &= part.is_some();
            text = text.replace(mark, part.unwrap_or("…"));
        }
    }
    if known { Ok(text) } else { Err(text) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_opening_of_the_scores_reads_as_a_sentence_in_both_languages() {
        let parts = SentenceParts { actor: "Aminata Diallo", role: Some(Role::Chair), vac: Some("V-12"), ..SentenceParts::default() };
        assert_eq!(Act::ScoresReveal.sentence(Lang::En, &parts), "Aminata Diallo, as chair, opened the scores of vacancy V-12.");
        assert_eq!(
            Act::ScoresReveal.sentence(Lang::Fr, &parts),
            "Aminata Diallo (présidence du jury) a ouvert les notes du recrutement V-12."
        );
        let parts = SentenceParts { why: Some(Why::Absence), second: Some("Jo Roy"), ..parts };
        assert_eq!(
            Act::ScoresReveal.sentence(Lang::Fr, &parts),
            "Aminata Diallo (présidence du jury) a ouvert les notes du recrutement V-12, avec la seconde signature de Jo Roy (motif\u{a0}: absence)."
        );
    }

    #[test]
    fn a_part_that_is_not_known_leaves_no_hole_in_any_sentence() {
        let bare = SentenceParts { actor: "X", ..SentenceParts::default() };
        let full = SentenceParts { actor: "X", obj: Some("OBJ"), vac: Some("VAC"), subj: Some("SUBJ"), ..SentenceParts::default() };
        for act in Act::ALL.iter().copied() {
            for lang in Lang::ALL {
                for parts in [&bare, &full] {
                    let sentence = act.sentence(lang, parts);
                    assert!(!sentence.contains(['[', ']', '{', '}', '…', '\'']), "{sentence}");
                    assert!(!sentence.contains("  ") && !sentence.contains(" ."), "{sentence}");
                }
                assert_ne!(act.sentence(lang, &bare), "X .");
            }
            assert_ne!(act.template(Lang::En), act.template(Lang::Fr), "{}", act.as_str());
            assert!(act.template(Lang::Fr).starts_with("a "), "{}: a verb with avoir needs no agreement", act.as_str());
        }
    }
}
