//! Texts: present, on one line, cleanly spaced, within their length, well set.

use crate::damage::{SOCIAL, all, broken, checked};
use domain::framework::{ProblemKind, Standard, Typography, read};

#[test]
fn a_text_is_not_empty() {
    broken(
        "[title]\nen = \"Social work with children and families\"",
        "[title]\nen = \"\"",
        "[title]\nen = |\"\"",
        "title.en",
        ProblemKind::Empty,
        "The text is empty. Write it.",
        "Le texte est vide. Rédigez-le.",
    );
}

#[test]
fn a_text_stands_on_one_line() {
    broken(
        "[title]\nen = \"Social work with children and families\"",
        "[title]\nen = \"Social\\nwork\"",
        "[title]\nen = |\"Social",
        "title.en",
        ProblemKind::NotOneLine,
        "A text stands on one line, without tabs or control characters.",
        "Un texte tient sur une ligne, sans tabulation ni caractère de contrôle.",
    );
}

#[test]
fn a_text_ends_without_a_space() {
    broken(
        "[title]\nen = \"Social work with children and families\"",
        "[title]\nen = \"Social work \"",
        "[title]\nen = \"Social work| \"",
        "title.en",
        ProblemKind::EdgeSpace,
        "The text begins or ends with a space. Remove it.",
        "Le texte commence ou finit par une espace. Supprimez-la.",
    );
}

#[test]
fn two_spaces_in_a_row_are_one_too_many() {
    broken(
        "[title]\nen = \"Social work with children and families\"",
        "[title]\nen = \"Social  work\"",
        "[title]\nen = \"Social | work",
        "title.en",
        ProblemKind::DoubleSpace,
        "Two spaces in a row. Keep one.",
        "Deux espaces de suite. Gardez-en une.",
    );
}

#[test]
fn a_text_that_is_too_long_is_refused_with_the_number() {
    broken(
        "[title]\nen = \"Social work with children and families\"",
        "[title]\nen = \"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\"",
        "[title]\nen = \"|x",
        "title.en",
        ProblemKind::TooLong { characters: 161, max: 160 },
        "161 characters; this place holds 160. Shorten it.",
        "161 caractères\u{a0}; cet endroit en admet 160. Abrégez.",
    );
}

#[test]
fn apostrophes_are_curly() {
    broken(
        "fr = \"Travail social auprès des enfants et des familles\"",
        "fr = \"Travail auprès de l'enfant\"",
        "fr = \"Travail auprès de l|'enfant",
        "title.fr",
        ProblemKind::Typography { fault: Typography::StraightApostrophe },
        "Straight apostrophe: write ’.",
        "Apostrophe droite\u{a0}: écrivez ’.",
    );
}

#[test]
fn quotation_marks_are_not_straight() {
    broken(
        "[title]\nen = \"Social work with children and families\"",
        "[title]\nen = 'Social \"work'",
        "[title]\nen = 'Social |\"work",
        "title.en",
        ProblemKind::Typography { fault: Typography::StraightQuote },
        "Straight quotation mark: write ‘ ’ in English, « » in French.",
        "Guillemet droit\u{a0}: écrivez «\u{a0}» en français, ‘ ’ en anglais.",
    );
}

#[test]
fn french_puts_a_no_break_space_before_double_signs() {
    broken(
        "fr = \"Travail social auprès des enfants et des familles\"",
        "fr = \"Travail social : enfants\"",
        "fr = \"Travail social |: enfants",
        "title.fr",
        ProblemKind::Typography { fault: Typography::SpaceBefore { sign: ':' } },
        "French puts a no-break space (U+00A0) before “:”.",
        "En français, une espace insécable (U+00A0) précède «\u{a0}:\u{a0}».",
    );
}

#[test]
fn french_puts_no_break_spaces_inside_its_quotation_marks() {
    broken(
        "fr = \"Travail social auprès des enfants et des familles\"",
        "fr = \"Travail « social\u{a0}»\"",
        "fr = \"Travail |« social",
        "title.fr",
        ProblemKind::Typography { fault: Typography::SpaceInside },
        "French puts a no-break space (U+00A0) inside « and ».",
        "En français, une espace insécable (U+00A0) suit « et précède ».",
    );
}

#[test]
fn french_has_its_own_quotation_marks() {
    broken(
        "fr = \"Travail social auprès des enfants et des familles\"",
        "fr = \"Travail “social\"",
        "fr = \"Travail |“social",
        "title.fr",
        ProblemKind::Typography { fault: Typography::FrenchQuotes },
        "French quotation marks are « and ».",
        "Les guillemets français sont « et ».",
    );
}

#[test]
fn english_takes_no_no_break_space() {
    broken(
        "[title]\nen = \"Social work with children and families\"",
        "[title]\nen = \"Social\u{a0}work\"",
        "[title]\nen = \"Social|\u{a0}work",
        "title.en",
        ProblemKind::Typography { fault: Typography::NoBreakSpace },
        "English takes no no-break space (U+00A0): put an ordinary one.",
        "L’anglais n’admet pas d’espace insécable (U+00A0)\u{a0}: mettez une espace ordinaire.",
    );
}

#[test]
fn english_has_its_own_quotation_marks() {
    broken(
        "[title]\nen = \"Social work with children and families\"",
        "[title]\nen = \"Social “work\"",
        "[title]\nen = \"Social |“work",
        "title.en",
        ProblemKind::Typography { fault: Typography::EnglishQuotes },
        "English quotation marks are ‘ and ’.",
        "Les guillemets anglais sont ‘ et ’.",
    );
}

#[test]
fn typography_refuses_a_shipped_file_and_only_warns_in_an_own_one() {
    let damaged = SOCIAL.replace("Travail social auprès des enfants et des familles", "Travail social : l'enfant");
    assert!(read("social-work.toml", damaged.as_bytes(), Standard::Shipped).is_err());
    let checked = checked("social-work.toml", &damaged, Standard::Own);
    assert_eq!(checked.warnings.len(), 2, "{}", all(&checked.warnings));
}

#[test]
fn a_text_written_in_pieces_is_composed() {
    let decomposed =
        SOCIAL.replace("Travail social auprès des enfants et des familles", "Travail social aupre\u{300}s des enfants et des familles");
    assert_eq!(
        checked("social-work.toml", &decomposed, Standard::Shipped).framework.digest(),
        checked("social-work.toml", SOCIAL, Standard::Shipped).framework.digest()
    );
}
