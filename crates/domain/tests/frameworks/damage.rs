//! Damaging a shipped file in one way, and what must then be said, where.
//!
//! The mark `|` in `at` shows where the problem must be found; it is counted here, apart from the code under test.

use domain::Lang;
use domain::framework::{Checked, Problem, ProblemKind, SHIPPED_FILES, Standard, read};

pub(crate) const SOCIAL: &str = SHIPPED_FILES[1].1;

pub(crate) fn checked(name: &str, text: &str, standard: Standard) -> Checked {
    read(name, text.as_bytes(), standard).unwrap_or_else(|problems| panic!("{}", all(&problems)))
}

pub(crate) fn all(problems: &[Problem]) -> String {
    problems.iter().map(|problem| problem.sentence(Lang::En) + "\n").collect()
}

/// Line and column of the mark, counted apart from the code under test.
fn mark(text: &str, at: &str) -> (u32, u32) {
    let (before, after) = at.split_once('|').expect("a mark");
    let needle = format!("{before}{after}");
    assert_eq!(text.matches(&needle).count(), 1, "{needle:?} must stand once");
    let offset = text.find(&needle).unwrap() + before.len();
    let line = text[..offset].matches('\n').count() + 1;
    let column = text[..offset].rsplit('\n').next().unwrap().chars().count() + 1;
    (u32::try_from(line).unwrap(), u32::try_from(column).unwrap())
}

/// What a damaged file must be refused for.
pub(crate) struct Expected<'a> {
    pub(crate) at: &'a str,
    pub(crate) place: &'a str,
    pub(crate) kind: ProblemKind,
    pub(crate) en: &'a str,
    pub(crate) fr: &'a str,
}

pub(crate) fn refuses(damaged: &str, expected: &[Expected<'_>]) {
    let problems = read("social-work.toml", damaged.as_bytes(), Standard::Shipped).expect_err("the damage must be found");
    let mut found: Vec<_> =
        problems.iter().map(|problem| (problem.line, problem.column, problem.place.clone(), problem.kind.clone())).collect();
    let mut wanted: Vec<_> = expected
        .iter()
        .map(|expected| {
            let (line, column) = mark(damaged, expected.at);
            (line, column, expected.place.to_owned(), expected.kind.clone())
        })
        .collect();
    let key = |entry: &(u32, u32, String, ProblemKind)| (entry.0, entry.1, entry.2.clone());
    found.sort_by_key(key);
    wanted.sort_by_key(key);
    assert_eq!(found, wanted, "\n{}", all(&problems));
    for expected in expected {
        assert_eq!(expected.kind.words(Lang::En), expected.en);
        assert_eq!(expected.kind.words(Lang::Fr), expected.fr);
    }
}

/// One damage, one problem.
pub(crate) fn broken(from: &str, to: &str, at: &str, place: &str, kind: ProblemKind, en: &str, fr: &str) {
    assert!(SOCIAL.contains(from), "{from:?} is not in the file");
    refuses(&SOCIAL.replacen(from, to, 1), &[Expected { at, place, kind, en, fr }]);
}
