//! The cases of `refdata`, against published and independently computed answers; and that the comparison notices a wrong one.

#![cfg(feature = "reference")]
#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use std::fs;
use std::path::{Path, PathBuf};

use psychometrics::reference::verify;
use serde_json::{Value, json};

fn refdata() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("refdata")
}

#[test]
fn every_reference_case_agrees() {
    let outcomes = verify(&refdata()).unwrap();
    assert!(outcomes.len() >= 32, "{} cases", outcomes.len());
    for outcome in outcomes {
        match &outcome.result {
            Ok(comparison) => assert!(comparison.agrees(), "{}: {:#?}", outcome.id, comparison.differences),
            Err(problem) => panic!("{}: {problem}", outcome.id),
        }
    }
}

/// A folder with one case of ours, changed.
fn folder_with(case: &Value) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for entry in fs::read_dir(refdata()).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "csv") {
            fs::copy(&path, folder.path().join(path.file_name().unwrap())).unwrap();
        }
    }
    fs::write(folder.path().join("case.json"), case.to_string()).unwrap();
    folder
}

fn a_case() -> Value {
    serde_json::from_slice(&fs::read(refdata().join("composite_gates.json")).unwrap()).unwrap()
}

#[test]
fn a_damaged_expectation_differs() {
    let mut case = a_case();
    *case.pointer_mut("/expected/candidates/0/score_f").unwrap() = json!(4.277_777_9);
    let outcomes = verify(folder_with(&case).path()).unwrap();
    let comparison = outcomes[0].result.as_ref().unwrap();
    assert_eq!(comparison.differences.iter().map(|one| one.place.as_str()).collect::<Vec<_>>(), ["candidates.0.score_f"]);
}

#[test]
fn an_unknown_kind_an_unread_expectation_and_a_missing_file_fail() {
    let mut case = a_case();
    case["kind"] = json!("horoscope");
    assert!(!verify(folder_with(&case).path()).unwrap()[0].passed());

    let mut case = a_case();
    case["expected"]["zodiac"] = json!(4);
    assert!(!verify(folder_with(&case).path()).unwrap()[0].passed());

    let folder = folder_with(&a_case());
    fs::write(folder.path().join("INDEX.json"), json!([{ "file": "case.json" }, { "file": "lost.json" }]).to_string()).unwrap();
    let outcomes = verify(folder.path()).unwrap();
    assert_eq!(outcomes.iter().map(psychometrics::reference::Outcome::passed).collect::<Vec<_>>(), [true, false]);
}
