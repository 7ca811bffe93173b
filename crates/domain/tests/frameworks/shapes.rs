//! Keys and the shapes of their values; files that cannot be read at all.

use crate::damage::{Expected, SOCIAL, broken, checked, refuses};
use domain::Lang;
use domain::framework::{ProblemKind, Shape, Standard, read};

#[test]
fn a_key_that_is_misspelled_is_named_with_the_nearest_known_one() {
    broken(
        "id = \"SOC-01.a\"\n",
        "id = \"SOC-01.a\"\nfacett = \"skill\"\n",
        "|facett = \"skill\"",
        "SOC-01.a",
        ProblemKind::UnknownKey { key: "facett".into(), nearest: "facet".into() },
        "“facett” is not a key of this table. Did you mean “facet”?",
        "«\u{a0}facett\u{a0}» n’est pas une clé de cette table. Vouliez-vous dire «\u{a0}facet\u{a0}»\u{a0}?",
    );
}

#[test]
fn a_key_that_is_absent_is_named_where_its_table_begins() {
    broken(
        "id = \"SOC-01.q1\"\nkind = \"past-behaviour\"\n",
        "id = \"SOC-01.q1\"\n",
        "|[[competency.question]]\nid = \"SOC-01.q1\"",
        "SOC-01.q1",
        ProblemKind::MissingKey { key: "kind".into() },
        "“kind” is missing. Add it.",
        "«\u{a0}kind\u{a0}» manque. Ajoutez-la.",
    );
}

#[test]
fn a_text_in_one_language_only_is_refused() {
    broken(
        "[title]\nen = \"Social work with children and families\"\n",
        "[title]\n",
        "|[title]",
        "title.en",
        ProblemKind::MissingSide { lang: Lang::En },
        "The English text is missing. Add “en”.",
        "Le texte anglais manque. Ajoutez «\u{a0}en\u{a0}».",
    );
}

#[test]
fn the_other_language_is_missed_as_well() {
    broken(
        "fr = \"Quelle place a tenue l’avis de cette personne\u{a0}?\"\n",
        "",
        "|[[competency.question.probe]]\nid = \"SOC-01.q1.p2\"",
        "SOC-01.q1.p2.fr",
        ProblemKind::MissingSide { lang: Lang::Fr },
        "The French text is missing. Add “fr”.",
        "Le texte français manque. Ajoutez «\u{a0}fr\u{a0}».",
    );
}

#[test]
fn a_number_is_not_a_text() {
    broken(
        "year = 2017",
        "year = \"2017\"",
        "year = |\"2017\"",
        "inspired_by.year",
        ProblemKind::WrongShape { expected: Shape::Integer },
        "Here stands something else than a whole number.",
        "Il faut ici un nombre entier.",
    );
}

#[test]
fn a_text_is_not_a_number() {
    broken(
        "version = \"0.2.0\"",
        "version = 2",
        "version = |2\n",
        "version",
        ProblemKind::WrongShape { expected: Shape::Text },
        "Here stands something else than a text between quotation marks.",
        "Il faut ici un texte entre guillemets droits.",
    );
}

#[test]
fn a_list_is_not_a_text() {
    broken(
        "languages = [\"en\", \"fr\"]",
        "languages = \"en fr\"",
        "languages = |\"en fr\"",
        "languages",
        ProblemKind::WrongShape { expected: Shape::ListOfTexts },
        "Here stands something else than a list of texts, such as [\"a\", \"b\"].",
        "Il faut ici une liste de textes, par exemple [\"a\", \"b\"].",
    );
}

#[test]
fn a_table_is_not_a_text_and_a_list_of_tables_is_not_a_table() {
    let title = "[title]\nen = \"Social work with children and families\"\nfr = \"Travail social auprès des enfants et des familles\"\n";
    let damaged = SOCIAL.replace(title, "").replace("status =", "title = \"Social work\"\nstatus =");
    refuses(
        &damaged,
        &[Expected {
            at: "title = |\"Social work\"",
            place: "title",
            kind: ProblemKind::WrongShape { expected: Shape::Table },
            en: "Here stands something else than a table with its own keys.",
            fr: "Il faut ici une table avec ses propres clés.",
        }],
    );
    let second = SOCIAL.find("[[level]]\nvalue = 2").unwrap();
    let rest = SOCIAL.find("# ---").unwrap();
    let damaged = format!("{}{}", &SOCIAL[..second].replace("[[level]]", "[level]"), &SOCIAL[rest..]);
    let problems = read("social-work.toml", damaged.as_bytes(), Standard::Shipped).unwrap_err();
    assert_eq!(problems[0].kind, ProblemKind::WrongShape { expected: Shape::Tables });
    assert_eq!(problems[0].words(Lang::En), "Here stands something else than a list of tables, each under [[…]].");
    assert_eq!(problems[0].words(Lang::Fr), "Il faut ici une liste de tables, chacune sous [[…]].");
    assert_eq!((problems.len(), problems[0].column, problems[0].place.as_str()), (1, 1, "level"));
}

#[test]
fn a_value_outside_a_closed_list_is_named_with_the_list() {
    broken(
        "status = \"illustrative\"",
        "status = \"draft\"",
        "status = |\"draft\"",
        "status",
        ProblemKind::NotOnTheList {
            value: "draft".into(),
            list: ["illustrative", "consulted", "validated", "retired"].map(String::from).to_vec(),
        },
        "“draft” is not on the list. Choose one of: illustrative, consulted, validated, retired.",
        "«\u{a0}draft\u{a0}» n’est pas dans la liste. Choisissez parmi\u{a0}: illustrative, consulted, validated, retired.",
    );
}

#[test]
fn a_schema_that_is_not_ours_is_refused() {
    broken(
        "schema = \"framework/1\"",
        "schema = \"framework/9\"",
        "schema = |\"framework/9\"",
        "schema",
        ProblemKind::NotOnTheList { value: "framework/9".into(), list: vec!["framework/1".into(), "framework/2".into()] },
        "“framework/9” is not on the list. Choose one of: framework/1, framework/2.",
        "«\u{a0}framework/9\u{a0}» n’est pas dans la liste. Choisissez parmi\u{a0}: framework/1, framework/2.",
    );
}

#[test]
fn a_key_of_the_second_schema_needs_it() {
    broken(
        "status = \"illustrative\"\n",
        "status = \"illustrative\"\nlicence = \"MIT\"\n",
        "|licence = \"MIT\"",
        "",
        ProblemKind::NeedsSchemaTwo { key: "licence".into() },
        "“licence” is a key of framework/2. Write schema = \"framework/2\", or take it out.",
        "«\u{a0}licence\u{a0}» est une clé de framework/2. Écrivez schema = \"framework/2\" ou retirez-la.",
    );
}

#[test]
fn what_is_not_toml_is_shown_where_it_stands() {
    broken(
        "version = \"0.2.0\"",
        "version = 0.2.0",
        "version = 0.2|.0",
        "",
        ProblemKind::Syntax { near: "version = 0.2.0".into() },
        "This cannot be read as TOML: “version = 0.2.0”. Look at the quotation marks, the brackets and the equals sign, here and just before.",
        "Ceci ne se lit pas comme du TOML\u{a0}: «\u{a0}version = 0.2.0\u{a0}». Vérifiez les guillemets, les crochets et le signe égal, ici et juste avant.",
    );
}

#[test]
fn a_key_that_stands_twice_is_named() {
    broken(
        "version = \"0.2.0\"",
        "version = \"0.2.0\"\nversion = \"0.3.0\"",
        "|version = \"0.3.0\"",
        "",
        ProblemKind::DuplicateKey { key: "version".into() },
        "“version” stands twice in this table. Keep one.",
        "«\u{a0}version\u{a0}» figure deux fois dans cette table. Gardez-en une.",
    );
}

#[test]
fn a_byte_that_is_not_utf8_is_found_by_line_and_column() {
    let mut bytes = b"# \xc3\xa9t\xc3\xa9\nid = \"".to_vec();
    bytes.push(0xff);
    let problems = read("x.toml", &bytes, Standard::Own).unwrap_err();
    assert_eq!(problems.len(), 1);
    assert_eq!((problems[0].line, problems[0].column, &problems[0].kind), (2, 7, &ProblemKind::NotUtf8));
    assert_eq!(problems[0].sentence(Lang::En), "x.toml, line 2, column 7: This byte is not UTF-8. Save the file again as UTF-8.");
    assert_eq!(
        problems[0].sentence(Lang::Fr),
        "x.toml, ligne 2, colonne 7\u{a0}: Cet octet n’est pas de l’UTF-8. Enregistrez de nouveau le fichier en UTF-8."
    );
}

#[test]
fn a_file_that_is_too_large_is_refused_with_the_number() {
    let problems = read("x.toml", &vec![b'#'; 5 * 1024 * 1024 + 1], Standard::Own).unwrap_err();
    assert_eq!(problems[0].kind, ProblemKind::TooLarge { bytes: 5_242_881, max: 5_242_880 });
    assert_eq!(problems[0].words(Lang::En), "The file has 5242881 bytes; at most 5242880 are read. Divide it.");
    assert_eq!(problems[0].words(Lang::Fr), "Le fichier compte 5242881 octets\u{a0}; 5242880 au plus sont lus. Divisez-le.");
}

#[test]
fn all_problems_are_reported_and_not_only_the_first() {
    let damaged = SOCIAL
        .replace("status = \"illustrative\"", "status = \"draft\"")
        .replace("year = 2017", "year = 17")
        .replace("fr = \"Quelle place a tenue l’avis de cette personne\u{a0}?\"", "fr = \"\"");
    let problems = read("social-work.toml", damaged.as_bytes(), Standard::Shipped).unwrap_err();
    let places: Vec<&str> = problems.iter().map(|problem| problem.place.as_str()).collect();
    assert_eq!(places, ["status", "inspired_by.year", "SOC-01.q1.p2.fr"]);
}

#[test]
fn a_mark_of_byte_order_and_windows_line_ends_do_no_harm() {
    let windows = format!("\u{feff}{}", SOCIAL.replace('\n', "\r\n"));
    assert_eq!(
        checked("social-work.toml", &windows, Standard::Shipped).framework,
        checked("social-work.toml", SOCIAL, Standard::Shipped).framework
    );
}
