//! `justesse framework check` on the shipped files and on damaged ones.

use std::fs;

use super::{Folder, house};

const FILES: [&str; 4] = ["police-security.toml", "social-work.toml", "justice.toml", "deprivation-of-liberty.toml"];

fn shipped(folder: &Folder) {
    for name in FILES {
        folder.write(name, fs::read(house("frameworks").join(name)).unwrap());
    }
}

fn check<'a>(more: &[&'a str]) -> Vec<&'a str> {
    [&["framework", "check"][..], more].concat()
}

#[test]
fn the_shipped_frameworks_are_fine_alone_and_together() {
    let folder = Folder::new();
    shipped(&folder);
    let ran = folder.run(&check(&[&FILES[..], &["--shipped"]].concat())).succeeded();
    for name in FILES {
        assert!(ran.out.contains(&format!("{name}: no problem.")), "{}", ran.out);
    }
    let json = folder.run(&check(&[&FILES[..], &["--shipped", "--json"]].concat())).succeeded().json();
    assert_eq!(json["ok"], true);
    assert_eq!(json["files"].as_array().unwrap().len(), 4);
    assert_eq!(json["files"][0]["digest"].as_str().unwrap().len(), 64);
}

#[test]
fn every_problem_has_its_file_line_column_and_remedy_in_both_languages() {
    let folder = Folder::new();
    let whole = fs::read_to_string(house("frameworks/justice.toml")).unwrap();
    let at = whole.lines().position(|line| line.starts_with("version = ")).unwrap();
    let damaged: String =
        whole.lines().enumerate().map(|(i, line)| if i == at { "version = \"1.0\"\n".into() } else { format!("{line}\n") }).collect();
    folder.write("justice.toml", damaged);
    let line = at + 1;
    let en = folder.run(&check(&["justice.toml"]));
    assert_eq!(en.code, 5);
    assert!(en.out.contains(&format!("justice.toml, line {line}, column ")) && en.out.contains("(version): "), "{}", en.out);
    let fr = folder.run(&check(&["justice.toml", "--lang", "fr"]));
    assert!(fr.out.contains(&format!("justice.toml, ligne {line}, colonne ")) && fr.code == 5, "{}", fr.out);
    let json = folder.run(&check(&["justice.toml", "--json"]));
    let json: serde_json::Value = serde_json::from_str(&json.out).unwrap();
    assert_eq!(json["exit"], 5);
    assert_eq!(json["files"][0]["problems"][0]["line"], line);
}

#[test]
fn one_file_is_looked_at_whatever_the_others_hold() {
    let folder = Folder::new();
    shipped(&folder);
    folder.write("bad.toml", "id = [");
    let ran = folder.run(&check(&["bad.toml", "none.toml", "justice.toml"]));
    assert_eq!(ran.code, 5, "what is refused outweighs what is not there");
    assert!(ran.out.contains("bad.toml: refused") && ran.out.contains("justice.toml: no problem."), "{}", ran.out);
    assert!(ran.err.contains("none.toml: there is no such file."), "{}", ran.err);
}

#[test]
fn an_identifier_in_two_files_is_refused_in_the_second() {
    let folder = Folder::new();
    shipped(&folder);
    let copy = fs::read_to_string(house("frameworks/justice.toml")).unwrap();
    folder.write("copied.toml", copy.replacen("id = \"justice\"", "id = \"copied\"", 1));
    let ran = folder.run(&check(&["justice.toml", "copied.toml"]));
    assert_eq!(ran.code, 5);
    assert!(ran.out.contains("These files do not fit together:") && ran.out.contains("copied.toml, line "), "{}", ran.out);
}
