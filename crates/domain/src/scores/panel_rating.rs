//! What a panel must write beside its value for one candidate on one competency.
//!
//! The value is the mean or median of the last scores unless the panel sets a level. A number never stands without words; a value
//! that the scores do not carry, or that covers a wide difference, never stands without a reason.

use psychometrics::exact::Ratio;

use super::{Level, spread};
use crate::ranking::decimal_words;
use crate::{Lang, Refusal};

/// A spread of this many levels or more needs a reason.
pub const SPREAD_NEEDING_A_REASON: u8 = 2;

crate::codes! {
    /// Why a panel's value needs a reason.
    RatingCause {
        /// The level set is below the lowest or above the highest score, or nobody gave a score.
        OutsideScores "outside_scores",
        /// The scores still lie two levels or more apart.
        Spread "spread",
    }
}

impl RatingCause {
    /// The cause, as the end of a sentence.
    pub const fn words(self, lang: Lang) -> &'static str {
        match (self, lang) {
            (Self::OutsideScores, Lang::En) => "the level is outside the scores given",
            (Self::OutsideScores, Lang::Fr) => "le niveau sort de l’intervalle des notes données",
            (Self::Spread, Lang::En) => "the scores are still two levels or more apart",
            (Self::Spread, Lang::Fr) => "l’écart entre notes reste d’au moins deux niveaux",
        }
    }
}

/// Why this value needs a reason; empty where it needs none. `levels` are the panelists' last scores.
pub fn rating_causes(levels: &[Level], set: Option<Level>) -> Vec<RatingCause> {
    let outside = set.is_some_and(|set| !levels.iter().any(|level| *level <= set) || !levels.iter().any(|level| *level >= set));
    let wide = spread(levels).is_some_and(|spread| spread >= SPREAD_NEEDING_A_REASON);
    [(outside, RatingCause::OutsideScores), (wide, RatingCause::Spread)].into_iter().filter_map(|(is, cause)| is.then_some(cause)).collect()
}

/// What keeps a panel rating from being confirmed: `panel-rating.words` without a sentence, `panel-rating.reason` once per cause
/// where no reason is given. The causes are worded in `lang`, because they travel inside the refusal.
pub fn panel_rating_refusals(levels: &[Level], set: Option<Level>, words: &str, reason: Option<&str>, lang: Lang) -> Vec<Refusal> {
    let mut refusals = Vec::new();
    if words.trim().is_empty() {
        refusals.push(Refusal::PanelRatingWords {});
    }
    if reason.is_none_or(|reason| reason.trim().is_empty()) {
        let causes = rating_causes(levels, set);
        refusals.extend(causes.into_iter().map(|cause| Refusal::PanelRatingReason { cause: cause.words(lang).to_owned() }));
    }
    refusals
}

/// The sentence for a value on which the panel agrees, where nobody writes another one.
pub fn agreed_words(value: Ratio, required: Level, lang: Lang) -> String {
    let number = if value.is_whole() { value.numerator().to_string() } else { decimal_words(value, 2, lang) };
    match (lang, demonstrated(value, required)) {
        (Lang::En, true) => format!("The panel agrees on {number}: the required level {required} is demonstrated."),
        (Lang::En, false) => format!("The panel agrees on {number}: the required level {required} is not demonstrated."),
        (Lang::Fr, true) => format!("Le jury s’accorde sur {number}\u{a0}: le niveau exigé, {required}, est démontré."),
        (Lang::Fr, false) => format!("Le jury s’accorde sur {number}\u{a0}: le niveau exigé, {required}, n’est pas démontré."),
    }
}

/// Whether a value demonstrates the required level; equal is enough.
pub fn demonstrated(value: Ratio, required: Level) -> bool {
    value >= Ratio::from(i64::from(required.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn levels(numbers: &[u8]) -> Vec<Level> {
        numbers.iter().copied().map(Level).collect()
    }

    #[test]
    fn a_reason_is_due_outside_the_scores_or_over_a_wide_spread() {
        for (given, set, expected) in [
            (&[3, 4][..], None, &[][..]),
            (&[3, 4], Some(4), &[]),
            (&[3, 4], Some(5), &[RatingCause::OutsideScores]),
            (&[3, 4], Some(2), &[RatingCause::OutsideScores]),
            (&[2, 4], None, &[RatingCause::Spread]),
            (&[2, 4], Some(3), &[RatingCause::Spread]),
            (&[2, 4], Some(5), &[RatingCause::OutsideScores, RatingCause::Spread]),
            (&[], Some(3), &[RatingCause::OutsideScores]),
            (&[], None, &[]),
        ] {
            assert_eq!(rating_causes(&levels(given), set.map(Level)), expected, "{given:?} {set:?}");
        }
    }

    #[test]
    fn a_number_never_stands_without_words() {
        let refuse = |words, reason| panel_rating_refusals(&levels(&[1, 3]), Some(Level(2)), words, reason, Lang::Fr);
        assert_eq!(refuse("Décrit deux exemples précis.", Some("Un membre avait mal entendu.")), []);
        let codes = |refusals: Vec<Refusal>| refusals.iter().map(Refusal::code).collect::<Vec<_>>();
        assert_eq!(codes(refuse(" ", Some("\n"))), ["panel-rating.words", "panel-rating.reason"]);
        let words = refuse("Décrit deux exemples précis.", None).first().unwrap().words(Lang::Fr);
        assert_eq!(words, "Motivez la note du jury\u{a0}: l’écart entre notes reste d’au moins deux niveaux.");
    }

    #[test]
    fn agreement_has_words_in_both_languages() {
        let value = Ratio::new(7, 2).unwrap();
        assert_eq!(agreed_words(value, Level(3), Lang::En), "The panel agrees on 3.50: the required level 3 is demonstrated.");
        assert_eq!(agreed_words(value, Level(4), Lang::Fr), "Le jury s’accorde sur 3,50\u{a0}: le niveau exigé, 4, n’est pas démontré.");
        assert_eq!(agreed_words(Ratio::from(4), Level(3), Lang::En), "The panel agrees on 4: the required level 3 is demonstrated.");
    }

    #[test]
    fn exactly_the_required_level_is_enough() {
        assert!(demonstrated(Ratio::new(9, 3).unwrap(), Level(3)));
        assert!(!demonstrated(Ratio::new(8, 3).unwrap(), Level(3)));
    }
}
