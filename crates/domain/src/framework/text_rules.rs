//! What every text of a framework must satisfy: present, on one line, cleanly spaced, within its length, well set.

use super::Standard;
use super::model::Framework;
use super::positions::Positions;
use super::problem::ProblemKind;
use super::reader::Found;
use super::rules::Unread;
use super::typography::faults;
use crate::{Lang, Text, limits};

/// Checks every text; problems in the first list, warnings in the second.
pub(super) fn check(framework: &Framework, standard: Standard, unread: &Unread<'_>, positions: &Positions) -> (Vec<Found>, Vec<Found>) {
    let mut checker = Checker { standard, unread, positions, problems: Vec::new(), warnings: Vec::new() };
    for (path, text, max) in texts(framework) {
        for lang in Lang::ALL {
            checker.side(&format!("{path}.{}", lang.code()), text.get(lang), Some(lang), max);
        }
    }
    for (path, text, max) in plain_texts(framework) {
        checker.side(&path, text, None, max);
    }
    (checker.problems, checker.warnings)
}

/// Every text in both languages, with its path and the most characters it may have, in the order of pages.
pub(super) fn texts(framework: &Framework) -> Vec<(String, &Text, usize)> {
    let mut texts = vec![
        ("title".into(), &framework.title, limits::TITLE_CHARS),
        ("audience".into(), &framework.audience, limits::AUDIENCE_CHARS),
        ("notice".into(), &framework.notice, limits::NOTICE_CHARS),
        ("candidate_note".into(), &framework.candidate_note, limits::CANDIDATE_NOTE_CHARS),
    ];
    for (index, level) in (1..).zip(&framework.levels) {
        texts.push((format!("level[{index}].label"), &level.label, limits::LABEL_CHARS));
        texts.push((format!("level[{index}].rule"), &level.rule, limits::RULE_CHARS));
    }
    for (index, competency) in (1..).zip(&framework.competencies) {
        let path = format!("competency[{index}]");
        texts.push((format!("{path}.name"), &competency.name, limits::NAME_CHARS));
        texts.push((format!("{path}.definition"), &competency.definition, limits::DEFINITION_CHARS));
        for (index, indicator) in (1..).zip(&competency.indicators) {
            texts.push((format!("{path}.indicator[{index}]"), &indicator.text, limits::INDICATOR_CHARS));
        }
        for (index, question) in (1..).zip(&competency.questions) {
            let path = format!("{path}.question[{index}]");
            texts.push((path.clone(), &question.text, limits::QUESTION_CHARS));
            texts.extend(question.content_note.iter().map(|note| (format!("{path}.content_note"), note, limits::PROBE_CHARS)));
            for (index, probe) in (1..).zip(&question.probes) {
                texts.push((format!("{path}.probe[{index}]"), &probe.text, limits::PROBE_CHARS));
            }
        }
        for (index, anchor) in (1..).zip(&competency.anchors) {
            texts.push((format!("{path}.anchor[{index}]"), &anchor.text, limits::ANCHOR_CHARS));
        }
    }
    texts
}

/// Texts that are the same in both languages.
fn plain_texts(framework: &Framework) -> Vec<(String, &str, usize)> {
    let mut texts: Vec<(String, &str, usize)> = Vec::new();
    if let Some(inspired_by) = &framework.inspired_by {
        texts.push(("inspired_by.publisher".into(), &inspired_by.publisher, limits::TITLE_CHARS));
    }
    texts.extend(framework.licence.iter().map(|licence| ("licence".into(), licence.as_str(), limits::TITLE_CHARS)));
    if let Some(validated_by) = &framework.validated_by {
        texts.push(("validated_by.body".into(), &validated_by.body, limits::TITLE_CHARS));
        texts.push(("validated_by.method".into(), &validated_by.method, limits::AUDIENCE_CHARS));
        texts.push(("validated_by.consultation".into(), &validated_by.consultation, limits::TITLE_CHARS));
    }
    texts
}

struct Checker<'a> {
    standard: Standard,
    unread: &'a Unread<'a>,
    positions: &'a Positions,
    problems: Vec<Found>,
    warnings: Vec<Found>,
}

impl Checker<'_> {
    fn side(&mut self, path: &str, text: &str, lang: Option<Lang>, max: usize) {
        if self.unread.at_or_under(path) || self.unread.above(path) {
            return;
        }
        if text.is_empty() {
            self.problems.push(Found { path: path.into(), position: None, kind: ProblemKind::Empty });
            return;
        }
        let mut problem = |offset: usize, kind: ProblemKind| {
            self.problems.push(Found { path: path.into(), position: self.positions.within(path, text, offset), kind });
        };
        if let Some(at) = text.find(char::is_control) {
            problem(at, ProblemKind::NotOneLine);
        } else if text.trim() != text {
            let at = if text.starts_with(char::is_whitespace) { 0 } else { text.trim_end().len() };
            problem(at, ProblemKind::EdgeSpace);
        }
        if let Some(at) = double_space(text) {
            problem(at, ProblemKind::DoubleSpace);
        }
        let characters = text.chars().count();
        if characters > max {
            let (characters, max) = (u32::try_from(characters).unwrap_or(u32::MAX), u32::try_from(max).unwrap_or(u32::MAX));
            problem(0, ProblemKind::TooLong { characters, max });
        }
        let strict = self.standard == Standard::Shipped;
        for (offset, fault) in lang.map(|lang| faults(text, lang, strict)).unwrap_or_default() {
            let position = self.positions.within(path, text, offset);
            let list = if strict { &mut self.problems } else { &mut self.warnings };
            list.push(Found { path: path.into(), position, kind: ProblemKind::Typography { fault } });
        }
    }
}

/// Where two spaces stand in a row, of whatever width.
fn double_space(text: &str) -> Option<usize> {
    let spaces = |c: char| c.is_whitespace() && !c.is_control();
    let mut previous = false;
    for (at, c) in text.trim().char_indices() {
        if spaces(c) && previous {
            return Some(at + (text.len() - text.trim_start().len()));
        }
        previous = spaces(c);
    }
    None
}
