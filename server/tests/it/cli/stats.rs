//! `justesse stats`: cases with published answers, people's own tables with answers known from elsewhere, and tables that are refused with their place.

use std::fmt::Write as _;
use std::fs;

use serde_json::{Value, json};

use super::{Folder, house};

fn close(found: &Value, expected: f64, within: f64) {
    let found = found.as_f64().unwrap_or_else(|| panic!("{found} is not a number"));
    assert!((found - expected).abs() <= within, "expected {expected}, found {found}");
}

/// The cases that need no draws, so that the test of the command is quick; the library tests all of them.
const QUICK: [&str; 6] =
    ["composite_gates", "icc_shrout_fleiss_1979", "wkappa_cohen_1968", "ai_connecticut_v_teal", "connect_bridge", "rwg_small"];

fn cases(folder: &Folder) {
    fs::create_dir(folder.path("cases")).unwrap();
    for name in QUICK {
        fs::copy(house(&format!("crates/psychometrics/refdata/{name}.json")), folder.path(&format!("cases/{name}.json"))).unwrap();
    }
}

#[test]
fn every_case_with_a_published_answer_passes() {
    let folder = Folder::new();
    let refdata = house("crates/psychometrics/refdata");
    let ran = folder.run(&["stats", "verify", refdata.to_str().unwrap()]).succeeded();
    let lines: Vec<&str> = ran.out.lines().collect();
    let (last, table) = lines.split_last().unwrap();
    assert!(last.ends_with(" passed, 0 failed") && table.len() > 50, "{}", ran.out);
    assert_eq!(*last, format!("{} passed, 0 failed", table.len() - 1));
    for line in table {
        assert!(line.chars().count() <= 80, "{line}");
    }
    assert!(table.iter().skip(1).all(|line| line.ends_with("  ok")), "{}", ran.out);
}

#[test]
fn a_damaged_expectation_an_unknown_kind_and_a_missing_file_fail_by_name() {
    let folder = Folder::new();
    cases(&folder);
    let change = |name: &str, pointer: &str, value: Value| {
        let path = folder.path(&format!("cases/{name}.json"));
        let mut case: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
        *case.pointer_mut(pointer).unwrap() = value;
        fs::write(&path, case.to_string()).unwrap();
    };
    change("composite_gates", "/expected/candidates/0/score_f", json!(4.5));
    change("rwg_small", "/kind", json!("horoscope"));
    folder.write("cases/INDEX.json", json!([{ "file": "lost.json" }]).to_string());
    let en = folder.run(&["stats", "verify", "cases"]);
    assert_eq!((en.code, en.err.as_str()), (1, ""), "{}", en.out);
    for words in [
        "DIFFERS",
        "    candidates.0.score_f: expected 4.5, computed ",
        "the kind “horoscope” is not known",
        "lost.json",
        "4 passed, 3 failed",
    ] {
        assert!(en.out.contains(words), "{words}\n{}", en.out);
    }
    let fr = folder.run(&["stats", "verify", "cases", "--lang", "fr"]);
    for words in [
        "DIFFÈRE",
        "candidates.0.score_f\u{a0}: attendu 4.5, calculé ",
        "le type «\u{a0}horoscope\u{a0}» n’est pas connu",
        "4 réussis, 3 échoués",
    ] {
        assert!(fr.out.contains(words), "{words}\n{}", fr.out);
    }
    let json = folder.run(&["stats", "verify", "cases", "--json"]);
    assert_eq!(json.code, 1);
    let json = json.json();
    assert_eq!((&json["passed"], &json["failed"], &json["ok"]), (&json!(4), &json!(3), &json!(false)));
    let damaged = json["cases"].as_array().unwrap().iter().find(|case| case["kind"] == "composite").unwrap();
    assert_eq!(damaged["differences"][0]["place"], "candidates.0.score_f");
    folder.run(&["stats", "verify", "nowhere"]).refused(1, "nowhere: the folder of cases cannot be read");
    fs::create_dir(folder.path("none")).unwrap();
    assert_eq!(folder.run(&["stats", "verify", "none"]).code, 1, "a folder without a case proves nothing");
}

/// Shrout and Fleiss 1979, table 2: six targets by four judges.
const SHROUT_FLEISS: [[u8; 4]; 6] = [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]];

fn wide(rows: &[[u8; 4]]) -> String {
    let line = |(unit, row): (usize, &[u8; 4])| format!("S{unit},{}\n", row.map(|value| value.to_string()).join(","));
    format!("target,J1,J2,J3,J4\n{}", rows.iter().enumerate().map(line).collect::<String>())
}

fn long(rows: &[[u8; 4]]) -> String {
    let line = |unit: usize, rater: usize, value: u8| format!("{value},S{unit},J{}\n", rater + 1);
    let lines = rows.iter().enumerate().flat_map(|(unit, row)| row.iter().enumerate().map(move |(rater, value)| line(unit, rater, *value)));
    format!("score,target,judge\n{}", lines.collect::<String>())
}

#[test]
fn icc_gives_the_published_figures_from_a_wide_and_from_a_long_table() {
    let folder = Folder::new();
    for table in [wide(&SHROUT_FLEISS), long(&SHROUT_FLEISS), wide(&SHROUT_FLEISS).replace(',', ";")] {
        folder.write("t.csv", table);
        let json = folder.run(&["stats", "icc", "t.csv", "--json"]).succeeded().json();
        let figures = &json["tables"][0]["result"]["coefficients"];
        for (name, value) in
            [("ICC(1,1)", 0.17), ("ICC(A,1)", 0.29), ("ICC(C,1)", 0.71), ("ICC(1,k)", 0.44), ("ICC(A,k)", 0.62), ("ICC(C,k)", 0.91)]
        {
            close(&figures[name]["value"], value, 0.005);
        }
        close(&figures["ICC(C,1)"]["test"]["f"], 11.03, 0.005);
        let en = folder.run(&["stats", "icc", "t.csv"]).succeeded().out;
        assert!(en.starts_with("The mean of 4 raters has a reliability of 0.62 "), "{en}");
        assert!(en.contains("Read: 6 units, 4 raters (J1, J2, J3, J4), 24 ratings."), "{en}");
        let fr = folder.run(&["stats", "icc", "t.csv", "--lang", "fr"]).succeeded().out;
        assert!(fr.starts_with("La moyenne de 4 juges a une fidélité de 0,62 "), "{fr}");
    }
}

#[test]
fn icc_of_several_competencies_is_told_for_their_mean_and_for_each() {
    let folder = Folder::new();
    folder.write("t.csv", "candidate,competency,A,B\nx,C1,1,2\ny,C1,3,4\nz,C1,5,5\nx,C2,4,4\ny,C2,4,4\nz,C2,4,4\n");
    let json = folder.run(&["stats", "icc", "t.csv", "--json"]).succeeded().json();
    let tables = json["tables"].as_array().unwrap();
    assert_eq!(tables.iter().map(|table| table["competency"].clone()).collect::<Vec<_>>(), [json!(null), json!("C1"), json!("C2")]);
    assert_eq!(tables[2]["result"]["not_estimable"], "no_variance");
    let en = folder.run(&["stats", "icc", "t.csv"]).succeeded().out;
    assert!(en.contains("“C2”: not estimable, because the values do not vary."), "{en}");
}

#[test]
fn alpha_gives_the_published_figures_with_gaps() {
    let folder = Folder::new();
    // Krippendorff 2011, the example of four observers and twelve units.
    folder.write(
        "t.csv",
        "unit,A,B,C,D\n1,1,1,,1\n2,2,2,3,2\n3,3,3,3,3\n4,3,3,3,3\n5,2,2,2,2\n6,1,2,3,4\n7,4,4,4,4\n8,1,1,2,1\n9,2,2,2,2\n10,,5,5,5\n11,,,1,1\n12,,,3,\n",
    );
    for (metric, alpha) in [("nominal", 0.743), ("ordinal", 0.815), ("interval", 0.849), ("ratio", 0.797)] {
        let json = folder.run(&["stats", "alpha", "t.csv", "--metric", metric, "--json"]).succeeded().json();
        close(&json["alpha"], alpha, 0.0006);
        assert!(json["interval"]["low"].as_f64().unwrap() < alpha && json["interval"]["high"].as_f64().unwrap() > alpha, "{json}");
    }
    let fr = folder.run(&["stats", "alpha", "t.csv", "--lang", "fr"]).succeeded().out;
    assert!(fr.starts_with("L’alpha de Krippendorff est de 0,8"), "{fr}");
    folder.write("same.csv", "unit,A,B\n1,3,3\n2,3,3\n");
    let same = folder.run(&["stats", "alpha", "same.csv"]).succeeded().out;
    assert!(same.starts_with("Alpha: not estimable, because the values do not vary."), "{same}");
}

#[test]
fn kappa_compares_two_raters_with_numbers_and_with_words() {
    let folder = Folder::new();
    // Cohen 1960: agreement .70, by chance .50.
    let rows = [("yes", "yes", 35), ("yes", "no", 15), ("no", "yes", 15), ("no", "no", 35)];
    let (mut table, mut unit) = (String::from("unit,A,B\n"), 0);
    for (one, other, times) in rows {
        for _ in 0..times {
            unit += 1;
            writeln!(table, "{unit},{one},{other}").unwrap();
        }
    }
    folder.write("t.csv", &table);
    let json = folder.run(&["stats", "kappa", "t.csv", "--json"]).succeeded().json();
    close(&json["kappa"], 0.4, 1e-12);
    // √(.7 × .3 / (100 × .5²)), where both use each category equally often.
    close(&json["standard_error"], (0.21_f64 / 25.0).sqrt(), 1e-12);
    assert!(folder.run(&["stats", "kappa", "t.csv"]).succeeded().out.starts_with("Kappa of A and B is 0.40 "));
    folder.run(&["stats", "kappa", "t.csv", "--weights", "linear"]).refused(5, "--categories low,middle,high");
    let ordered = folder.run(&["stats", "kappa", "t.csv", "--weights", "linear", "--categories", "no,yes", "--json"]).succeeded().json();
    close(&ordered["kappa"], 0.4, 1e-12);
    folder.write("three.csv", "unit,A,B,C\n1,1,2,1\n2,2,2,1\n3,3,1,3\n");
    folder.run(&["stats", "kappa", "three.csv"]).refused(64, "kappa compares two raters, and this table has 3: A, B, C.");
    folder.run(&["stats", "kappa", "three.csv", "--raters", "A,Z"]).refused(64, "--raters takes two different raters");
    assert_eq!(folder.run(&["stats", "kappa", "three.csv", "--raters", "A,C", "--json"]).succeeded().json()["raters"], json!(["A", "C"]));
}

#[test]
fn impact_reads_counts_and_people_and_says_what_one_person_would_change() {
    let folder = Folder::new();
    // Connecticut v. Teal: 26 of 48 against 206 of 259.
    folder.write("counts.csv", "group,n,selected\nBlack,48,26\nWhite,259,206\n");
    let counts = folder.run(&["stats", "impact", "counts.csv", "--json"]).succeeded().json();
    assert_eq!(counts["reference"]["group"], "White");
    let black = &counts["compared"][0];
    close(&black["impact_ratio"]["value"], 0.681, 0.0005);
    assert_eq!(black["below_four_fifths"], true);
    let mut people = String::from("group,selected\n");
    for (group, n, selected) in [("Black", 48, 26), ("White", 259, 206)] {
        for person in 0..n {
            writeln!(people, "{group},{}", if person < selected { "yes" } else { "no" }).unwrap();
        }
    }
    folder.write("people.csv", people + ",yes\n");
    let found = folder.run(&["stats", "impact", "people.csv", "--json"]).succeeded().json();
    assert_eq!(found["compared"][0], *black);
    assert_eq!(found["unknown"], json!({ "n": 1, "selected": 1 }));
    let fr = folder.run(&["stats", "impact", "counts.csv", "--lang", "fr"]).succeeded().out;
    assert!(
        fr.starts_with(
            "Le taux de sélection de «\u{a0}Black\u{a0}» vaut 0,68 fois celui de «\u{a0}White\u{a0}» (26 sur 48, contre 206 sur 259)"
        ),
        "{fr}"
    );
    folder.write("few.csv", "group,n,selected\nA,5,2\nB,5,3\n");
    let few = folder.run(&["stats", "impact", "few.csv"]).succeeded().out;
    assert!(few.contains("The difference is one of a single person") && few.contains("SMALL NUMBERS: “A”"), "{few}");
}

#[test]
fn impact_within_strata_takes_away_what_only_the_pool_shows() {
    let folder = Folder::new();
    // In both vacancies both groups come through at the same rate; group B applied where it was harder.
    folder.write("t.csv", "vacancy,group,n,selected\n1,A,100,60\n1,B,50,30\n2,A,50,5\n2,B,100,10\n");
    let json = folder.run(&["stats", "impact", "t.csv", "--stratum", "vacancy", "--json"]).succeeded().json();
    let stratified = &json["compared"][0]["stratified"];
    close(&stratified["odds_ratio"]["value"], 1.0, 1e-12);
    close(&stratified["mantel_haenszel"]["chi_square"], 0.0, 1e-12);
    assert_eq!(json["compared"][0]["below_four_fifths"], true);
    let en = folder.run(&["stats", "impact", "t.csv", "--stratum", "vacancy"]).succeeded().out;
    assert!(en.contains("“B” against “A” within 2 strata"), "{en}");
    folder
        .run(&["stats", "impact", "t.csv", "--stratum", "site"])
        .refused(64, "--stratum names the column “site”, which t.csv does not have");
}

/// Eight candidates, four raters, each candidate before two of them; rater D takes a point off everybody.
fn panel() -> String {
    let mut table = String::from("candidate,rater,score\n");
    for (candidate, ability) in [5.0, 4.5, 4.2, 4.0, 3.6, 3.3, 3.0, 2.6].into_iter().enumerate() {
        for (rater, name) in ["A", "B", "C", "D"].into_iter().enumerate() {
            if rater == candidate % 4 || rater == (candidate + 1) % 4 {
                let score = ability - if name == "D" { 1.0 } else { 0.0 };
                writeln!(table, "C{candidate},{name},{score}").unwrap();
            }
        }
    }
    table
}

#[test]
fn the_panel_model_finds_the_severe_rater_and_the_chance_of_a_place() {
    let folder = Folder::new();
    folder.write("t.csv", panel());
    let json = folder.run(&["stats", "panel", "t.csv", "--top", "2", "--json"]).succeeded().json();
    assert_eq!(json["situation"]["code"], "connected");
    let raters = json["raters"].as_array().unwrap();
    let severest =
        raters.iter().max_by(|one, other| one["severity"].as_f64().unwrap().total_cmp(&other["severity"].as_f64().unwrap())).unwrap();
    assert_eq!(severest["rater"], "D");
    let chances: f64 = json["units"].as_array().unwrap().iter().map(|unit| unit["top"].as_f64().unwrap()).sum();
    assert!((chances - 2.0).abs() < 1e-9, "{chances}");
    let en = folder.run(&["stats", "panel", "t.csv", "--top", "2"]).succeeded().out;
    assert!(en.starts_with("Raters differ by about ") && en.contains("First 2"), "{en}");
    // A table that everybody filled in: adjusted scores are the scores.
    folder.write("crossed.csv", wide(&[[5, 4, 5, 4], [3, 2, 3, 3], [4, 4, 4, 3], [2, 1, 2, 2], [1, 1, 2, 1]]));
    let crossed = folder.run(&["stats", "panel", "crossed.csv", "--json"]).succeeded().json();
    assert_eq!(crossed["situation"]["code"], "crossed");
    for unit in crossed["units"].as_array().unwrap() {
        close(&unit["adjusted"], unit["score"].as_f64().unwrap(), 1e-12);
    }
}

#[test]
fn panels_that_share_nobody_get_no_places_but_the_link_that_they_need() {
    let folder = Folder::new();
    let mut table = String::from("candidate,rater,score\n");
    for candidate in 0..8 {
        for rater in if candidate < 4 { ["A", "B"] } else { ["C", "D"] } {
            writeln!(table, "C{candidate},{rater},{}", 1 + (candidate * 3 + usize::from(rater == "A")) % 5).unwrap();
        }
    }
    folder.write("t.csv", table);
    let json = folder.run(&["stats", "panel", "t.csv", "--json"]).succeeded().json();
    assert_eq!((&json["situation"]["code"], json["links"].as_array().unwrap().len()), (&json!("disconnected"), 1));
    assert!(json["units"].as_array().unwrap().iter().all(|unit| unit["top"].is_null()), "{json}");
    let drawn = folder.run(&["stats", "panel", "t.csv", "--drawn", "--json"]).succeeded().json();
    assert_eq!(drawn["situation"]["code"], "disconnected_by_chance");
    let fr = folder.run(&["stats", "panel", "t.csv", "--lang", "fr"]).succeeded().out;
    assert!(fr.contains("Une note de plus relierait deux parties\u{a0}: "), "{fr}");
}

#[test]
fn the_facets_model_gives_the_measures_of_the_reference_case() {
    let folder = Folder::new();
    let case: Value =
        serde_json::from_slice(&fs::read(house("crates/psychometrics/refdata/mfrm_open_crossed8_jml.json")).unwrap()).unwrap();
    folder.write("t.csv", fs::read(house("crates/psychometrics/refdata/mfrm_open_crossed8.csv")).unwrap());
    let json = folder.run(&["stats", "mfrm", "t.csv", "--json"]).succeeded().json();
    assert_eq!(json["facets"].as_array().unwrap().len(), 3);
    close(&json["log_likelihood"], case["expected"]["rsm"]["loglik"].as_f64().unwrap(), 1e-4);
    let severities: f64 =
        json["facets"][1]["elements"].as_array().unwrap().iter().map(|one| one["measure"]["value"].as_f64().unwrap()).sum();
    assert!(severities.abs() < 1e-9, "{severities}");
    let named = folder.run(&["stats", "mfrm", "t.csv", "--facets", "rater,competency", "--json"]).succeeded().json();
    assert_eq!(named["log_likelihood"], json["log_likelihood"]);
    // Facets may be called anything.
    let renamed = folder.read("t.csv").replacen("rater", "marker", 1).replacen("competency", "task", 1);
    folder.write("renamed.csv", renamed);
    let renamed = folder.run(&["stats", "mfrm", "renamed.csv", "--facets", "marker,task", "--json"]).succeeded().json();
    assert_eq!((&renamed["log_likelihood"], &renamed["facets"][2]["name"]), (&json["log_likelihood"], &json!("task")));
    for more in [&["--mml"][..], &["--lang", "fr"], &["--mml", "--lang", "fr"]] {
        let args = [&["stats", "mfrm", "t.csv"][..], more].concat();
        assert!(!folder.run(&args).succeeded().out.is_empty());
    }
    folder.run(&["stats", "mfrm", "t.csv", "--pcm", "weather"]).refused(64, "--pcm names “weather”, which is no facet beside the units.");
}

#[test]
fn what_is_wrong_with_a_table_is_said_with_its_line_and_column_in_both_languages() {
    let folder = Folder::new();
    for (command, table, en, fr) in [
        (
            "icc",
            "unit,A,B\n1,2,3\n2,four,3\n",
            "Line 3, column 2 (A): “four” is not a number.",
            "Ligne 3, colonne 2 (A)\u{a0}: «\u{a0}four\u{a0}» n’est pas un nombre.",
        ),
        (
            "icc",
            "A,B\n1,2\n1,3\n",
            "Line 3, column 1 (A): “1” already stands on line 2. The first column names the units",
            "figure déjà à la ligne 2",
        ),
        (
            "icc",
            "unit,rater,score\nx,A,3\nx,A,4\n",
            "Line 3, column 3 (score): line 2 already has this rating.",
            "la ligne 2 porte déjà cette note.",
        ),
        ("icc", "unit,rater,score\n,A,3\n", "Line 2, column 1 (unit): this cell is empty.", "cette cellule est vide."),
        (
            "icc",
            "unit,rater,points\nx,A,3\n",
            "no column holds the scores. Call it “score”, or say which it is with --score.",
            "aucune colonne ne contient les notes.",
        ),
        ("icc", "unit,A,B\n1,2\n", "Line 2: 2 cells where the header has 3.", "Ligne 2\u{a0}: 2 cellules alors que l’en-tête en a 3."),
        ("panel", "unit,A,B\n1,2,9\n", "Line 2, column 3 (B): 9 is not on the scale from 1 to 5.", "9 n’est pas sur l’échelle de 1 à 5."),
        ("mfrm", "unit,A,B\n1,2,2.5\n", "Line 2, column 3 (B): 2.5 is not a whole number.", "n’est pas un nombre entier."),
        ("impact", "group,selected\nA,maybe\n", "Line 2, column 2 (selected): write 1 or yes for selected", "écrivez 1 ou oui"),
        (
            "impact",
            "group,n,selected\nA,3,4\nB,2,1\n",
            "Line 2, column 3 (selected): 4 selected of 3 is more than there were.",
            "c’est plus qu’il n’y en avait.",
        ),
        ("impact", "group,n,selected\nA,3,2\n", "there is one group only.", "il n’y a qu’un groupe."),
        ("alpha", "unit,A,B\n1,,\n2,NA,-\n", "there is not a single score.", "il n’y a pas une seule note."),
    ] {
        folder.write("t.csv", table);
        folder.run(&["stats", command, "t.csv"]).refused(5, en);
        folder.run(&["stats", command, "t.csv", "--lang", "fr"]).refused(5, fr);
        let json = folder.run(&["stats", command, "t.csv", "--json"]);
        assert_eq!((json.code, &json.json()["ok"]), (5, &json!(false)), "{}", json.out);
    }
    folder.write("t.csv", "unit,A,B\n1,2,3\n2,four,3\n");
    let problem = &folder.run(&["stats", "icc", "t.csv", "--json"]).json()["problems"][0];
    assert_eq!((&problem["line"], &problem["column"], &problem["heading"]), (&json!(3), &json!(2), &json!("A")));
    folder.run(&["stats", "icc", "none.csv"]).refused(1, "none.csv: there is no such file.");
    folder
        .run(&["stats", "icc", "t.csv", "--unit", "who"])
        .refused(64, "--unit names the column “who”, which t.csv does not have. It has: unit, A, B.");
    folder.run(&["stats", "panel", "t.csv", "--scale", "five"]).refused(64, "--scale cannot be “five”.");
}

#[test]
fn a_table_beyond_what_is_taken_is_refused_with_the_limit() {
    let folder = Folder::new();
    let mut table = String::from("unit,rater,score\n");
    for unit in 0..2_001 {
        writeln!(table, "u{unit},A,3").unwrap();
    }
    folder.write("t.csv", table);
    folder.run(&["stats", "panel", "t.csv"]).refused(5, "there are 2001 units; the model takes at most 2000.");
}

#[test]
fn no_line_is_wider_than_a_page_of_a_terminal_unless_it_is_a_sentence() {
    let folder = Folder::new();
    folder.write("t.csv", wide(&SHROUT_FLEISS));
    folder.write("p.csv", panel());
    folder.write("i.csv", "group,n,selected\nfirst group,48,26\nsecond group,259,206\nthird group,100,50\n");
    for lang in ["en", "fr"] {
        for args in [
            &["icc", "t.csv"][..],
            &["alpha", "t.csv"],
            &["kappa", "t.csv", "--raters", "J1,J2"],
            &["panel", "p.csv"],
            &["impact", "i.csv"],
        ] {
            let out = folder.run(&[&["stats"][..], args, &["--lang", lang]].concat()).succeeded().out;
            for line in out.lines().filter(|line| line.contains("   ")) {
                assert!(line.chars().count() <= 80, "{line}");
            }
        }
    }
}
