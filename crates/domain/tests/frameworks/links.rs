//! What parts say of each other: dimensions, what questions elicit, kinds, levels and anchors.

use crate::damage::{Expected, SOCIAL, broken, checked, refuses};
use domain::Lang;
use domain::framework::{Counted, Dimension, ProblemKind, QuestionKind, Standard, read};

#[test]
fn a_dimension_stands_once() {
    broken(
        "aaaaq = [\"quality\"]\nen = \"Places",
        "aaaaq = [\"quality\", \"quality\"]\nen = \"Places",
        "aaaaq = [\"quality\", |\"quality\"]",
        "SOC-01.a.aaaaq[2]",
        ProblemKind::Repeated { value: "quality".into() },
        "“quality” is listed twice. Keep one.",
        "«\u{a0}quality\u{a0}» figure deux fois. Gardez-en une.",
    );
}

#[test]
fn dimensions_stand_in_the_fixed_order() {
    broken(
        "aaaaq = [\"availability\", \"accessibility\"]\nen = \"Names the services",
        "aaaaq = [\"accessibility\", \"availability\"]\nen = \"Names the services",
        "aaaaq = |[\"accessibility\", \"availability\"]",
        "SOC-01.b.aaaaq",
        ProblemKind::DimensionOrder,
        "Dimensions stand in this order: availability, accessibility, adaptability, acceptability, quality.",
        "Les dimensions suivent cet ordre\u{a0}: availability, accessibility, adaptability, acceptability, quality.",
    );
}

#[test]
fn an_indicator_has_one_or_two_dimensions() {
    broken(
        "aaaaq = [\"availability\", \"accessibility\"]\nen = \"Names the services",
        "aaaaq = [\"availability\", \"accessibility\", \"quality\"]\nen = \"Names the services",
        "aaaaq = |[\"availability\", \"accessibility\", \"quality\"]\nen = \"Names",
        "SOC-01.b.aaaaq",
        ProblemKind::Count { what: Counted::Dimensions, found: 3, min: 1, max: 2 },
        "3 dimensions; there must be 1 to 2.",
        "3 dimensions\u{a0}; il en faut 1 à 2.",
    );
}

#[test]
fn a_competency_has_the_dimensions_of_its_indicators() {
    broken(
        "domain = \"knowledge\"\naaaaq = [\"availability\", \"accessibility\", \"adaptability\", \"acceptability\", \"quality\"]",
        "domain = \"knowledge\"\naaaaq = [\"availability\", \"quality\"]",
        "domain = \"knowledge\"\naaaaq = |[\"availability\", \"quality\"]",
        "SOC-01.aaaaq",
        ProblemKind::DimensionUnion { expected: Dimension::ALL.to_vec() },
        "The dimensions of a competency are those of its indicators together: availability, accessibility, adaptability, acceptability, quality.",
        "Les dimensions d’une compétence sont celles de ses indicateurs réunies\u{a0}: availability, accessibility, adaptability, acceptability, quality.",
    );
}

#[test]
fn a_question_names_an_indicator_once() {
    broken(
        "elicits = [\"SOC-01.a\", \"SOC-01.c\"]",
        "elicits = [\"SOC-01.a\", \"SOC-01.c\", \"SOC-01.a\"]",
        "elicits = [\"SOC-01.a\", \"SOC-01.c\", |\"SOC-01.a\"]",
        "SOC-01.q1.elicits[3]",
        ProblemKind::Repeated { value: "SOC-01.a".into() },
        "“SOC-01.a” is listed twice. Keep one.",
        "«\u{a0}SOC-01.a\u{a0}» figure deux fois. Gardez-en une.",
    );
}

#[test]
fn a_question_elicits_indicators_of_its_own_competency_only() {
    broken(
        "elicits = [\"SOC-01.a\", \"SOC-01.c\"]",
        "elicits = [\"SOC-01.a\", \"SOC-01.c\", \"SOC-02.a\"]",
        "elicits = [\"SOC-01.a\", \"SOC-01.c\", |\"SOC-02.a\"]",
        "SOC-01.q1.elicits[3]",
        ProblemKind::ElicitsForeign { indicator: "SOC-02.a".into() },
        "SOC-02.a is not an indicator of this competency. Name one that is.",
        "SOC-02.a n’est pas un indicateur de cette compétence. Nommez-en un qui en soit.",
    );
}

#[test]
fn every_indicator_is_elicited() {
    broken(
        "elicits = [\"SOC-01.a\", \"SOC-01.c\"]",
        "elicits = [\"SOC-01.a\"]",
        "|[[competency.indicator]]\nid = \"SOC-01.c\"",
        "SOC-01.c",
        ProblemKind::NotElicited,
        "No question of the competency elicits this indicator. Add it to the “elicits” of one.",
        "Aucune question de la compétence ne porte sur cet indicateur. Ajoutez-le au «\u{a0}elicits\u{a0}» de l’une d’elles.",
    );
}

#[test]
fn a_question_elicits_something() {
    let silent = |at, place| Expected {
        at,
        place,
        kind: ProblemKind::NotElicited,
        en: "No question of the competency elicits this indicator. Add it to the “elicits” of one.",
        fr: "Aucune question de la compétence ne porte sur cet indicateur. Ajoutez-le au «\u{a0}elicits\u{a0}» de l’une d’elles.",
    };
    refuses(
        &SOCIAL.replace("elicits = [\"SOC-01.a\", \"SOC-01.c\"]", "elicits = []"),
        &[
            Expected {
                at: "elicits = |[]",
                place: "SOC-01.q1.elicits",
                kind: ProblemKind::ElicitsNothing,
                en: "The question elicits no indicator. Name at least one of its competency.",
                fr: "La question ne porte sur aucun indicateur. Nommez-en au moins un de sa compétence.",
            },
            silent("|[[competency.indicator]]\nid = \"SOC-01.a\"", "SOC-01.a"),
            silent("|[[competency.indicator]]\nid = \"SOC-01.c\"", "SOC-01.c"),
        ],
    );
}

#[test]
fn the_first_question_asks_for_an_example_and_the_second_sets_a_dilemma() {
    broken(
        "id = \"SOC-01.q1\"\nkind = \"past-behaviour\"",
        "id = \"SOC-01.q1\"\nkind = \"situational\"",
        "id = \"SOC-01.q1\"\nkind = |\"situational\"",
        "SOC-01.q1.kind",
        ProblemKind::QuestionKind { expected: QuestionKind::PastBehaviour },
        "This question must be of kind past-behaviour.",
        "Cette question doit être du type past-behaviour.",
    );
}

#[test]
fn levels_rise() {
    broken(
        "value = 4",
        "value = 3",
        "value = |3\nlabel = { en = \"Strong\"",
        "level[4].value",
        ProblemKind::LevelOrder { expected: 4 },
        "Levels rise, each once: level 4 should stand here.",
        "Les niveaux vont croissant, chacun une fois\u{a0}: le niveau 4 devrait figurer ici.",
    );
}

#[test]
fn a_level_is_one_of_five() {
    broken(
        "value = 4",
        "value = 6",
        "value = |6",
        "level[4].value",
        ProblemKind::OutOfRange { min: 1, max: 5 },
        "A number from 1 to 5.",
        "Un nombre de 1 à 5.",
    );
}

const FIRST_OF_TWO: &str = "[[competency.anchor]]\nlevel = 2\nen = \"Invokes rights";
const FIRST_OF_THREE: &str = "[[competency.anchor]]\nlevel = 3\nen = \"Says who decides";

#[test]
fn a_shipped_competency_has_all_five_anchors_and_an_own_one_at_least_three() {
    let (from, to) = (SOCIAL.find(FIRST_OF_TWO).unwrap(), SOCIAL.find(FIRST_OF_THREE).unwrap());
    let damaged = format!("{}{}", &SOCIAL[..from], &SOCIAL[to..]);
    refuses(
        &damaged,
        &[Expected {
            at: "|[[competency.anchor]]\nlevel = 1\nen = \"Relies on personal opinion",
            place: "SOC-01.anchor",
            kind: ProblemKind::AnchorMissing { level: 2 },
            en: "Level 2 has no anchor. Describe an answer at that level.",
            fr: "Le niveau 2 n’a pas d’ancrage. Décrivez une réponse de ce niveau.",
        }],
    );
    assert_eq!(checked("social-work.toml", &damaged, Standard::Own).framework.competencies[0].anchors.len(), 4);
    let without_three = SOCIAL.replacen("level = 3\n", "level = 2\n", 1);
    let problems = read("social-work.toml", without_three.as_bytes(), Standard::Own).unwrap_err();
    assert!(problems.iter().any(|problem| problem.kind == ProblemKind::AnchorMissing { level: 3 }));
}

#[test]
fn anchors_stand_in_order() {
    let damaged = SOCIAL.replacen("level = 2\nen = \"Invokes", "level = 0\nen = \"Invokes", 1).replacen(
        "level = 3\nen = \"Says who",
        "level = 2\nen = \"Says who",
        1,
    );
    let damaged = damaged.replacen("level = 0\nen = \"Invokes", "level = 3\nen = \"Invokes", 1);
    refuses(
        &damaged,
        &[Expected {
            at: "level = |2\nen = \"Says who",
            place: "SOC-01.anchor[3].level",
            kind: ProblemKind::LevelOrder { expected: 4 },
            en: "Levels rise, each once: level 4 should stand here.",
            fr: "Les niveaux vont croissant, chacun une fois\u{a0}: le niveau 4 devrait figurer ici.",
        }],
    );
}

#[test]
fn no_two_anchors_have_the_same_words() {
    let competency = &checked("social-work.toml", SOCIAL, Standard::Shipped).framework.competencies[0];
    let damaged = SOCIAL.replacen(&competency.anchors[3].text.fr, &competency.anchors[1].text.fr, 1);
    let marked = format!("fr = |\"{}\"\n\n[[competency.anchor]]\nlevel = 5", competency.anchors[1].text.fr);
    refuses(
        &damaged,
        &[Expected {
            at: &marked,
            place: "SOC-01.anchor[4].fr",
            kind: ProblemKind::AnchorsIdentical { level: 2 },
            en: "These are the words of level 2. Describe what differs.",
            fr: "Ce sont les mots du niveau 2. Décrivez ce qui diffère.",
        }],
    );
}

#[test]
fn anchors_that_read_alike_and_long_questions_raise_a_hint_only() {
    let framework = checked("social-work.toml", SOCIAL, Standard::Shipped).framework;
    let anchors = &framework.competencies[0].anchors;
    let question = &framework.competencies[0].questions[0].text.en;
    let long = format!("{question} {}", "And then? ".repeat(20).trim_end());
    let damaged = SOCIAL.replacen(&anchors[2].text.en, &format!("{} Often.", anchors[1].text.en), 1).replacen(question, &long, 1);
    let checked = checked("social-work.toml", &damaged, Standard::Shipped);
    let kinds: Vec<_> = checked.warnings.iter().map(|warning| (warning.place.as_str(), warning.kind.clone())).collect();
    let words = u32::try_from(question.split(' ').count() + 40).unwrap();
    assert_eq!(
        kinds,
        [("SOC-01.q1.en", ProblemKind::LongQuestion { words, max: 60 }), ("SOC-01.anchor[3].en", ProblemKind::AnchorsAlike { level: 2 })]
    );
    assert_eq!(checked.warnings[0].words(Lang::En), format!("{words} words are long to hear; 60 are advised at most."));
    assert_eq!(checked.warnings[0].words(Lang::Fr), format!("{words} mots sont longs à entendre\u{a0}; 60 au plus sont conseillés."));
    assert_eq!(checked.warnings[1].words(Lang::En), "Reads almost like level 2. Say which behaviour is added.");
    assert_eq!(checked.warnings[1].words(Lang::Fr), "Se lit presque comme le niveau 2. Dites quel comportement s’ajoute.");
}
