//! `justesse rank` on generated tables: totals against a computation of its own, statuses, ties, and time.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::time::{Duration, Instant};

use serde_json::Value;

use super::Folder;

const COMPETENCIES: [&str; 7] = ["SOC-01", "SOC-02", "SOC-03", "SOC-04", "SOC-05", "SOC-06", "SOC-07"];
const WEIGHTS: [i64; 7] = [3, 1, 2, 1, 1, 4, 1];
const PANELISTS: usize = 3;

/// A guide on all seven competencies of social work with these weights and nothing essential but the last.
fn guide(folder: &Folder) {
    let weights = COMPETENCIES.iter().zip(WEIGHTS).map(|(id, weight)| format!("{id}={weight}")).collect::<Vec<_>>().join(",");
    folder.guide(
        "social-work",
        &COMPETENCIES.join(","),
        &["--weights", &weights, "--weights-reason", "As the job demands.", "--essential", "SOC-07", "--required", "SOC-07=3"],
    );
}

/// The level that one panelist gives: any spread will do, as long as it is always the same.
fn level(candidate: usize, panelist: usize, competency: usize) -> i64 {
    let mixed = (candidate * 7_919 + panelist * 104_729 + competency * 1_299_709 + candidate * competency * 31) % 1_000_003;
    i64::try_from(mixed * 2_654_435 % 9_973 % 5).unwrap() + 1
}

fn table(candidates: usize, competencies: &[&str]) -> String {
    let mut csv = String::from("candidate_code,panelist_code,competency_id,level\n");
    for candidate in 0..candidates {
        for panelist in 0..PANELISTS {
            for (competency, id) in competencies.iter().enumerate() {
                writeln!(csv, "C-{candidate:04},P-{panelist},{id},{}", level(candidate, panelist, competency)).unwrap();
            }
        }
    }
    csv
}

fn rank<'a>(more: &[&'a str]) -> Vec<&'a str> {
    [&["rank", "--guide", "guide.json", "--scores", "scores.csv"][..], more].concat()
}

/// The total times the sum of weights times the number of panelists: a whole number, so that nothing is rounded here.
fn total(candidate: usize) -> i64 {
    WEIGHTS.iter().enumerate().map(|(c, weight)| weight * (0..PANELISTS).map(|p| level(candidate, p, c)).sum::<i64>()).sum()
}

/// A fraction as a pair.
fn fraction(value: &Value) -> (i64, i64) {
    let (numerator, denominator) = value.as_str().unwrap().split_once('/').unwrap();
    (numerator.parse().unwrap(), denominator.parse().unwrap())
}

#[test]
fn totals_and_places_are_those_of_a_computation_of_its_own() {
    let folder = Folder::new();
    guide(&folder);
    for candidates in [10, 1_000, 2_000] {
        folder.write("scores.csv", table(candidates, &COMPETENCIES));
        let json = folder.run(&rank(&["--json"])).succeeded().json();
        let rows = json["candidates"].as_array().unwrap();
        assert_eq!(rows.len(), candidates);
        let whole = WEIGHTS.iter().sum::<i64>() * i64::try_from(PANELISTS).unwrap();
        let mut totals: BTreeMap<usize, (bool, i64)> = BTreeMap::new();
        for row in rows {
            let candidate: usize = row["code"].as_str().unwrap().trim_start_matches("C-").parse().unwrap();
            let (numerator, denominator) = fraction(&row["total"]);
            assert_eq!(numerator * whole, total(candidate) * denominator, "{row}");
            let last = COMPETENCIES.len() - 1;
            let met = (0..PANELISTS).map(|p| level(candidate, p, last)).sum::<i64>() >= 3 * i64::try_from(PANELISTS).unwrap();
            assert_eq!(row["status"], if met { "ranked" } else { "not_met" }, "{row}");
            assert_eq!(row["rank"].is_u64(), met);
            totals.insert(candidate, (met, total(candidate)));
        }
        // One above everybody of a smaller total, whatever the declared steps did among equals.
        for row in rows.iter().filter(|row| row["status"] == "ranked") {
            let candidate: usize = row["code"].as_str().unwrap().trim_start_matches("C-").parse().unwrap();
            let mine = totals[&candidate].1;
            let above = totals.values().filter(|(met, other)| *met && *other > mine).count();
            let level = totals.values().filter(|(met, other)| *met && *other == mine).count();
            let place = usize::try_from(row["rank"].as_u64().unwrap()).unwrap();
            assert!((above + 1..=above + level).contains(&place), "{row}");
        }
    }
}

#[test]
fn two_thousand_candidates_on_eight_competencies_take_less_than_two_seconds() {
    let folder = Folder::new();
    let ids = ["C-1", "C-2", "C-3", "C-4", "C-5", "C-6", "C-7", "C-8"];
    let competencies = ids.map(|id| format!(r#"{{"essential":true,"gate":"panel","id":"{id}","required":2,"w":1}}"#)).join(",");
    let guide = format!(
        r#"{{"calc":"wm/1","competencies":[{competencies}],"levels":[1,2,3,4,5],"statistic":"mean","tie":["comp:C-1","comp:C-2","chair"]}}"#
    );
    folder.write("guide.json", guide);
    folder.write("scores.csv", table(2_000, &ids));
    // The fastest of three, because the machine may be busy with something else.
    let timed = |_| {
        let start = Instant::now();
        let ran = folder.run(&rank(&["--before"])).succeeded();
        assert_eq!(ran.out.split(':').next(), Some("2000 candidates"));
        start.elapsed()
    };
    let fastest = (0..3).map(timed).min().unwrap();
    assert!(fastest < Duration::from_secs(2), "{fastest:?}");
}

/// Two competencies, weights 2 and 1, nothing else: small enough to compute by hand.
const SMALL: &str = r#"{ "tie": ["comp:A", "chair"], "statistic": "mean", "levels": [1,2,3,4,5], "competencies": [
    { "w": 2, "id": "A", "essential": true, "required": 3, "gate": "panel", "name": { "fr": "Écoute", "en": "Listening" } },
    { "w": 1, "id": "B", "essential": false } ], "calc": "wm/1" }"#;

fn small(folder: &Folder, rows: &str) {
    folder.write("guide.json", SMALL);
    folder.write("scores.csv", format!("candidate_code,panelist_code,competency_id,level\n{rows}"));
}

#[test]
fn the_report_says_first_who_leads_and_then_how_each_total_came_about() {
    let folder = Folder::new();
    small(&folder, "C-1,P,A,4\nC-1,Q,A,5\nC-1,P,B,3\nC-2,P,A,2\nC-2,P,B,5\nC-3,P,A,4\nC-3,P,B,\nC-4,P,A,5\nC-4,P,B,5\n");
    let en = folder.run(&rank(&["--withdrawn", "C-4"])).succeeded().out;
    assert!(en.starts_with("4 candidates: 1 ranked, 1 below a required level, 1 incomplete, 1 withdrawn. First: C-1, with 4.\n"), "{en}");
    for words in [
        "1     C-1        ranked                  4/1            4.0000",
        "–     C-2        required level not met  3/1            3.0000",
        "C-1: Rank 1. Weighted mean: (2×9/2 + 1×3)/3 = 4.",
        "  A “Listening”: 9/2 = 4.50, mean of 2 scores from 4 to 5; weight 2, adds 3",
        "C-2: A “Listening”",
        "C-3: B “B”",
    ] {
        assert!(en.contains(words), "{words}\n{en}");
    }
    let fr = folder.run(&rank(&["--withdrawn", "C-4", "--lang", "fr"])).succeeded().out;
    for words in [
        "4 candidatures\u{a0}: ",
        "Sous un niveau exigé",
        "4,0000",
        "A «\u{a0}Écoute\u{a0}»\u{a0}: 9/2 = 4,50, moyenne de 2 notes de 4 à 5",
    ] {
        assert!(fr.contains(words), "{words}\n{fr}");
    }
}

#[test]
fn the_order_of_keys_changes_neither_the_digest_nor_the_result() {
    let folder = Folder::new();
    small(&folder, "C-1,P,A,4\nC-1,P,B,3\n");
    let one = folder.run(&rank(&["--json"])).succeeded().json();
    let sorted: Value = serde_json::from_str(SMALL).unwrap();
    folder.write("guide.json", format!("\u{feff}{sorted:#}"));
    assert_eq!(folder.run(&rank(&["--json"])).succeeded().json(), one);
}

#[test]
fn ties_are_parted_by_the_declared_steps_and_else_shared() {
    let folder = Folder::new();
    // C-1 and C-2 have the same total and the same A; C-3 has the same total and a higher A.
    small(&folder, "C-1,P,A,3\nC-1,P,B,5\nC-2,P,A,3\nC-2,P,B,5\nC-3,P,A,4\nC-3,P,B,3\n");
    let ranks = |json: &Value| -> Vec<(String, u64)> {
        let rows = json["candidates"].as_array().unwrap().iter();
        rows.map(|row| (row["code"].as_str().unwrap().to_owned(), row["rank"].as_u64().unwrap())).collect()
    };
    let open = folder.run(&rank(&["--json"])).succeeded().json();
    assert_eq!(ranks(&open), [("C-3".into(), 1), ("C-1".into(), 2), ("C-2".into(), 2)]);
    assert_eq!(open["unsettled"][0]["awaits"], "chair");
    assert_eq!(open["ties"][0]["rule"], "comp:A");
    assert!(folder.run(&rank(&[])).succeeded().out.contains("C-1, C-2 share rank 2. Next: the chair decides"));
    let settled = folder.run(&rank(&["--json", "--chair", "C-2,C-1"])).succeeded().json();
    assert_eq!(ranks(&settled), [("C-3".into(), 1), ("C-2".into(), 2), ("C-1".into(), 3)]);
    // A lot that the guide does not declare parts nobody.
    let lot = folder.run(&rank(&["--json", "--lot", "C-2,C-1"])).succeeded().json();
    assert_eq!(ranks(&lot), ranks(&open));
}

#[test]
fn versions_set_levels_and_retired_competencies_count_as_the_rules_say() {
    let folder = Folder::new();
    folder.write("guide.json", SMALL);
    folder.write(
        "scores.csv",
        "candidate_code,panelist_code,competency_id,level,scorecard_version,kind,change_reason\n\
         C-1,P,A,3,1,sealed,\nC-1,P,A,5,2,discussion,New evidence\nC-1,P,B,3,1,sealed,\n",
    );
    let of = |more: &[&str]| folder.run(&rank(&[&["--json"][..], more].concat())).succeeded().json()["candidates"][0].clone();
    let row = of(&[]);
    assert_eq!(row["total"], "13/3");
    assert_eq!(row["before"]["total"], "3/1");
    assert_eq!(of(&["--set", "C-1:A=4"])["total"], "11/3");
    assert_eq!(of(&["--retired", "B"])["total"], "5/1");
    for (flag, value, words) in [
        ("--withdrawn", "C-9", "--withdrawn names C-9, who is not among the scores."),
        ("--set", "C-1:A", "--set cannot be “C-1:A”."),
        ("--set", "C-1:Z=3", "--set names Z, which the guide does not have. It has: A, B."),
        ("--retired", "Z", "--retired names Z"),
        ("--chair", "C-9,C-1", "--chair names C-9"),
    ] {
        folder.run(&rank(&[flag, value])).refused(64, words);
    }
    folder.run(&rank(&["--retired", "A,B"])).refused(5, "every competency is retired.");
}

/// Nine candidates before two of four panelists each; panelist S takes a level off.
fn round(folder: &Folder) {
    folder.write("guide.json", SMALL);
    let mut csv = String::from("candidate_code,panelist_code,competency_id,level\n");
    for candidate in 0..9_usize {
        for (panelist, name) in ["P", "Q", "R", "S"].into_iter().enumerate() {
            if panelist != candidate % 4 && panelist != (candidate + 1) % 4 {
                continue;
            }
            for (competency, id) in ["A", "B"].into_iter().enumerate() {
                let level = 5 - candidate / 4 - (candidate + competency) % 2 - usize::from(name == "S");
                writeln!(csv, "C-{candidate},{name},{id},{}", level.max(1)).unwrap();
            }
        }
    }
    folder.write("scores.csv", csv);
}

#[test]
fn the_analysis_stands_beside_the_order_and_changes_nothing_of_it() {
    let folder = Folder::new();
    round(&folder);
    let plain = folder.run(&rank(&["--json"])).succeeded().json();
    let mut beside = folder.run(&rank(&["--json", "--analysis", "--posts", "2"])).succeeded().json();
    let analysis = beside.as_object_mut().unwrap().remove("analysis").unwrap();
    assert_eq!(beside, plain);
    assert_eq!((&analysis["posts"], &analysis["drawn"], &analysis["calc"]), (&Value::from(2), &Value::from(false), &Value::from("pm/1")));
    assert_eq!(analysis["panel"]["situation"]["code"], "connected");
    let chances: f64 = analysis["candidates"].as_array().unwrap().iter().filter_map(|row| row["top"].as_f64()).sum();
    assert!((chances - 2.0).abs() < 1e-9, "{chances}");
    let en = folder.run(&rank(&["--analysis", "--posts", "2"])).succeeded().out;
    for words in
        ["How sure this order is", "Reliability of the panel’s mean: ", "Panelists (severity in points", "of plausible weightings."]
    {
        assert!(en.contains(words), "{words}\n{en}");
    }
    let fr = folder.run(&rank(&["--analysis", "--posts", "2", "--lang", "fr"])).succeeded().out;
    assert!(fr.contains("Certitude de ce classement") && fr.contains("Fidélité de la moyenne du jury"), "{fr}");
    folder.run(&rank(&["--posts", "2"])).refused(64, "--analysis");
}
