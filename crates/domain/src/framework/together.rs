//! What several frameworks must satisfy together: identifiers are never borne twice, and what the shipped files share is the same.

use std::collections::BTreeMap;

use super::model::Framework;
use super::problem::{Problem, ProblemKind};
use super::rules::SECTORS;
use super::{Checked, place};

/// Checks the rules across files. The first file that bears an identifier keeps it; among shipped files, the first is the measure
/// of what must be the same in all.
pub fn check_together(files: &[(&str, &Checked)]) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut owners: BTreeMap<String, (&str, u32)> = BTreeMap::new();
    for (file, checked) in files {
        for (path, id) in identifiers(&checked.framework) {
            let line = checked.positions.of(&path).map_or(0, |position| position.line);
            match owners.get(&id) {
                Some((first, line)) if first != file => {
                    let kind = ProblemKind::Duplicate { id, file: (*first).into(), line: *line };
                    problems.push(problem(file, checked, &path, kind));
                }
                Some(_) => {}
                None => {
                    owners.insert(id, (file, line));
                }
            }
        }
    }
    problems.extend(shared_parts(files));
    problems
}

fn problem(file: &str, checked: &Checked, path: &str, kind: ProblemKind) -> Problem {
    let position = checked.positions.of(path);
    Problem {
        file: file.into(),
        line: position.map_or(0, |position| position.line),
        column: position.map_or(0, |position| position.column),
        place: place(&checked.framework, path),
        kind,
    }
}

/// Every identifier with its path; the framework's own counts too.
fn identifiers(framework: &Framework) -> Vec<(String, String)> {
    let mut identifiers = vec![("id".into(), framework.id.clone())];
    for (index, competency) in (1..).zip(&framework.competencies) {
        let path = format!("competency[{index}]");
        identifiers.push((format!("{path}.id"), competency.id.clone()));
        for (index, indicator) in (1..).zip(&competency.indicators) {
            identifiers.push((format!("{path}.indicator[{index}].id"), indicator.id.clone()));
        }
        for (index, question) in (1..).zip(&competency.questions) {
            let path = format!("{path}.question[{index}]");
            identifiers.push((format!("{path}.id"), question.id.clone()));
            for (index, probe) in (1..).zip(&question.probes) {
                identifiers.push((format!("{path}.probe[{index}].id"), probe.id.clone()));
            }
        }
    }
    identifiers
}

/// Scale, notice, candidate note, version and languages are the same in all shipped files.
fn shared_parts(files: &[(&str, &Checked)]) -> Vec<Problem> {
    let mut shipped = files.iter().filter(|(_, checked)| {
        let framework = &checked.framework;
        SECTORS.contains(&framework.id.as_str()) && framework.id == framework.sector
    });
    let Some((measure, first)) = shipped.next() else { return Vec::new() };
    let first = &first.framework;
    let mut problems = Vec::new();
    for (file, checked) in shipped {
        let other = &checked.framework;
        let mut compare = |same: bool, path: &str| {
            if !same {
                problems.push(problem(file, checked, path, ProblemKind::DiffersBetweenFiles { file: (*measure).into() }));
            }
        };
        compare(other.version == first.version, "version");
        compare(other.languages == first.languages, "languages");
        compare(other.notice.en == first.notice.en, "notice.en");
        compare(other.notice.fr == first.notice.fr, "notice.fr");
        compare(other.candidate_note.en == first.candidate_note.en, "candidate_note.en");
        compare(other.candidate_note.fr == first.candidate_note.fr, "candidate_note.fr");
        for (index, (level, measure)) in (1..).zip(other.levels.iter().zip(&first.levels)) {
            compare(level.label == measure.label, &format!("level[{index}].label"));
            compare(level.rule == measure.rule, &format!("level[{index}].rule"));
        }
    }
    problems
}
