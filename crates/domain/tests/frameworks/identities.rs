//! Identifiers, versions, numbering, counts.

use crate::damage::{Expected, SOCIAL, broken, checked, refuses};
use domain::Lang;
use domain::framework::{Checked, Counted, ProblemKind, SHIPPED_FILES, Standard, check_together, read};

#[test]
fn a_version_has_three_numbers() {
    broken(
        "version = \"0.2.0\"",
        "version = \"0.2\"",
        "version = |\"0.2\"",
        "version",
        ProblemKind::Malformed { example: "1.0.0".into() },
        "Not formed as it must be. Example: 1.0.0.",
        "Forme incorrecte. Exemple\u{a0}: 1.0.0.",
    );
}

#[test]
fn a_source_is_an_address() {
    broken(
        "source = \"https://www.ibcr.org/en/news/ibcr-organises-a-global-consultation-on-the-competency-based-approach/\"",
        "source = \"the web\"",
        "source = |\"the web\"",
        "inspired_by.source",
        ProblemKind::Malformed { example: "https://example.org/framework".into() },
        "Not formed as it must be. Example: https://example.org/framework.",
        "Forme incorrecte. Exemple\u{a0}: https://example.org/framework.",
    );
}

#[test]
fn a_year_is_a_year() {
    broken(
        "year = 2017",
        "year = 17",
        "year = |17\n",
        "inspired_by.year",
        ProblemKind::OutOfRange { min: 1900, max: 2100 },
        "A number from 1900 to 2100.",
        "Un nombre de 1900 à 2100.",
    );
}

#[test]
fn both_languages_are_named_in_order() {
    broken(
        "languages = [\"en\", \"fr\"]",
        "languages = [\"fr\", \"en\"]",
        "languages = |[\"fr\", \"en\"]",
        "languages",
        ProblemKind::Languages,
        "Both languages, in this order: [\"en\", \"fr\"].",
        "Les deux langues, dans cet ordre\u{a0}: [\"en\", \"fr\"].",
    );
}

#[test]
fn a_shipped_framework_is_called_after_its_sector() {
    broken(
        "sector = \"social-work\"",
        "sector = \"justice\"",
        "sector = |\"justice\"",
        "sector",
        ProblemKind::SectorDiffers,
        "A shipped framework has one of the four sectors, and the same word as identifier.",
        "Un référentiel livré a l’un des quatre secteurs, et le même mot pour identifiant.",
    );
}

#[test]
fn the_file_is_called_after_the_framework() {
    let problems = read("folder/travail-social.toml", SOCIAL.as_bytes(), Standard::Shipped).unwrap_err();
    assert_eq!(problems.len(), 1);
    assert_eq!((problems[0].line, problems[0].column, problems[0].place.as_str()), (2, 6, "id"));
    assert_eq!(problems[0].kind, ProblemKind::FileName { expected: "social-work.toml".into() });
    assert_eq!(problems[0].words(Lang::En), "The file must be called social-work.toml.");
    assert_eq!(problems[0].words(Lang::Fr), "Le fichier doit s’appeler social-work.toml.");
}

#[test]
fn an_identifier_stands_once() {
    broken(
        "id = \"SOC-01.q1.p2\"",
        "id = \"SOC-01.q1.p1\"",
        "id = |\"SOC-01.q1.p1\"\nen = \"What place",
        "SOC-01.q1.p1.id",
        ProblemKind::Duplicate { id: "SOC-01.q1.p1".into(), file: "social-work.toml".into(), line: 106 },
        "SOC-01.q1.p1 already stands in social-work.toml, line 106. Give this another identifier.",
        "SOC-01.q1.p1 figure déjà dans social-work.toml, ligne 106. Donnez un autre identifiant.",
    );
}

#[test]
fn lower_identifiers_extend_their_parents() {
    broken(
        "id = \"SOC-01.q1.p2\"",
        "id = \"SOC-02.q1.p9\"",
        "id = |\"SOC-02.q1.p9\"",
        "SOC-02.q1.p9.id",
        ProblemKind::NotUnderParent { expected: "SOC-01.q1.".into() },
        "This identifier must begin with SOC-01.q1., as what it belongs to.",
        "Cet identifiant doit commencer par SOC-01.q1., comme l’élément dont il dépend.",
    );
}

#[test]
fn an_identifier_has_its_form() {
    broken(
        "id = \"SOC-01.q1.p2\"",
        "id = \"SOC-01.q1.two\"",
        "id = |\"SOC-01.q1.two\"",
        "SOC-01.q1.two.id",
        ProblemKind::Malformed { example: "SOC-01.q1.p2".into() },
        "Not formed as it must be. Example: SOC-01.q1.p2.",
        "Forme incorrecte. Exemple\u{a0}: SOC-01.q1.p2.",
    );
}

#[test]
fn shipped_parts_are_numbered_without_a_gap() {
    broken(
        "id = \"SOC-01.q1.p2\"",
        "id = \"SOC-01.q1.p3\"",
        "id = |\"SOC-01.q1.p3\"",
        "SOC-01.q1.p3.id",
        ProblemKind::Numbering { expected: "SOC-01.q1.p2".into() },
        "Numbers follow each other: SOC-01.q1.p2 should stand here.",
        "Les numéros se suivent\u{a0}: SOC-01.q1.p2 devrait figurer ici.",
    );
}

#[test]
fn competencies_are_numbered_without_a_gap() {
    refuses(
        &SOCIAL.replace("SOC-07", "SOC-08"),
        &[Expected {
            at: "id = |\"SOC-08\"",
            place: "SOC-08.id",
            kind: ProblemKind::Numbering { expected: "SOC-07".into() },
            en: "Numbers follow each other: SOC-07 should stand here.",
            fr: "Les numéros se suivent\u{a0}: SOC-07 devrait figurer ici.",
        }],
    );
}

#[test]
fn one_prefix_per_file() {
    refuses(
        &SOCIAL.replace("SOC-07", "SOX-07"),
        &[Expected {
            at: "id = |\"SOX-07\"",
            place: "SOX-07.id",
            kind: ProblemKind::Prefix { expected: "SOC".into() },
            en: "One prefix per file: this one must begin with SOC-.",
            fr: "Un seul préfixe par fichier\u{a0}: celui-ci doit commencer par SOC-.",
        }],
    );
}

#[test]
fn a_competency_with_a_malformed_identifier_is_found_by_its_position() {
    let damaged = SOCIAL.replacen("id = \"SOC-01\"\n", "id = \"social 1\"\n", 1);
    refuses(
        &damaged,
        &[Expected {
            at: "id = |\"social 1\"",
            place: "competency[1].id",
            kind: ProblemKind::Malformed { example: "SOC-01".into() },
            en: "Not formed as it must be. Example: SOC-01.",
            fr: "Forme incorrecte. Exemple\u{a0}: SOC-01.",
        }],
    );
}

#[test]
fn shipped_competencies_have_exact_counts() {
    let count = |what, found, expected| ProblemKind::Count { what, found, min: expected, max: expected };
    let probe = SOCIAL.find("[[competency.question.probe]]\nid = \"SOC-01.q1.p2\"").unwrap();
    let after = SOCIAL.find("[[competency.question]]\nid = \"SOC-01.q2\"").unwrap();
    refuses(
        &format!("{}{}", &SOCIAL[..probe], &SOCIAL[after..]),
        &[Expected {
            at: "|[[competency.question.probe]]\nid = \"SOC-01.q1.p1\"",
            place: "SOC-01.q1.probe",
            kind: count(Counted::Probes, 1, 2),
            en: "1 probes; there must be 2.",
            fr: "1 relances\u{a0}; il en faut 2.",
        }],
    );
    let level = SOCIAL.find("[[level]]\nvalue = 5").unwrap();
    let after = SOCIAL.find("# ---").unwrap();
    refuses(
        &format!("{}{}", &SOCIAL[..level], &SOCIAL[after..]),
        &[Expected {
            at: "|[[level]]\nvalue = 1",
            place: "level",
            kind: count(Counted::Levels, 4, 5),
            en: "4 levels; there must be 5.",
            fr: "4 niveaux\u{a0}; il en faut 5.",
        }],
    );
}

#[test]
fn an_organisations_own_file_has_more_freedom() {
    let own =
        SOCIAL.replace("SOC-", "ORG-").replace("id = \"ORG-01.q1.p2\"", "id = \"ORG-01.q1.p7\"").replace("\"social-work\"", "\"our-own\"");
    assert!(read("our-own.toml", own.as_bytes(), Standard::Shipped).is_err());
    let source = own.find("[inspired_by]").unwrap();
    let levels = own.find("[[level]]").unwrap();
    let without_source = format!("{}{}", &own[..source], &own[levels..]);
    assert_eq!(checked("our-own.toml", &without_source, Standard::Own).framework.inspired_by, None);
    let problems = read("our-own.toml", without_source.replace("\"our-own\"", "\"justice\"").as_bytes(), Standard::Shipped).unwrap_err();
    assert!(problems.iter().any(|problem| problem.kind == ProblemKind::MissingKey { key: "inspired_by".into() }));
}

#[test]
fn no_identifier_is_borne_in_two_files_and_shipped_files_share_their_common_parts() {
    let social = checked("social-work.toml", SOCIAL, Standard::Shipped);
    let copy = checked("our-own.toml", &SOCIAL.replace("\"social-work\"", "\"our-own\"").replace("SOC-0", "OUR-0"), Standard::Own);
    assert_eq!(check_together(&[("social-work.toml", &social), ("our-own.toml", &copy)]), []);

    let twin = checked("our-own.toml", &SOCIAL.replace("\"social-work\"", "\"our-own\""), Standard::Own);
    let problems = check_together(&[("social-work.toml", &social), ("our-own.toml", &twin)]);
    assert_eq!(problems.len(), 7 + 28 + 14 + 28);
    assert_eq!((problems[0].line, problems[0].column, problems[0].place.as_str()), (58, 6, "SOC-01.id"));
    let kind = ProblemKind::Duplicate { id: "SOC-01".into(), file: "social-work.toml".into(), line: 58 };
    assert_eq!((problems[0].file.as_str(), &problems[0].kind), ("our-own.toml", &kind));
    let stored = Checked::stored(twin.framework);
    let problems = check_together(&[("social-work.toml", &stored), ("our-own.toml", &social)]);
    assert_eq!(problems[0].words(Lang::En), "SOC-01 already stands in social-work.toml. Give this another identifier.");
    assert_eq!(problems[0].words(Lang::Fr), "SOC-01 figure déjà dans social-work.toml. Donnez un autre identifiant.");

    let justice = SHIPPED_FILES[2]
        .1
        .replace("version = \"0.2.0\"", "version = \"0.3.0\"")
        .replace("You may draw on", "You can draw on")
        .replace("fr = \"Solide\"", "fr = \"Bon\"");
    let justice = checked("justice.toml", &justice, Standard::Shipped);
    let problems = check_together(&[("social-work.toml", &social), ("justice.toml", &justice)]);
    let places: Vec<_> = problems.iter().map(|problem| (problem.line, problem.column, problem.place.as_str())).collect();
    assert_eq!(places, [(3, 11, "version"), (21, 6, "candidate_note.en"), (47, 9, "level[4].label")]);
    assert_eq!(problems[0].words(Lang::En), "This must be the same as in social-work.toml. Change both together.");
    assert_eq!(problems[0].words(Lang::Fr), "Ceci doit être identique à social-work.toml. Modifiez les deux ensemble.");
}
