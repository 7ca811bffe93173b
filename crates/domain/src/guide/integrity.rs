//! Whether a guide document that was read holds together: what the freeze guaranteed is checked again, place by place.

use std::collections::BTreeSet;

use super::document::GuideContent;
use super::rules::TieStep;
use crate::framework::{DocumentError, DocumentFault};
use crate::{Lang, Text, limits};

/// The most competencies that a ranking is computed over.
const COMPETENCIES_MAX: usize = 20;

/// Everything that does not hold together.
pub(super) fn errors(content: &GuideContent) -> Vec<DocumentError> {
    let mut checker = Checker { errors: Vec::new() };
    checker.rules(content);
    checker.competencies(content);
    checker.questions(content);
    for (index, used) in content.frameworks.iter().enumerate() {
        checker.digest(&format!("/frameworks/{index}/digest"), &used.digest);
        for (key, text) in [("title", &used.title), ("notice", &used.notice), ("candidate_note", &used.candidate_note)] {
            checker.text(&format!("/frameworks/{index}/{key}"), text);
        }
    }
    checker.digest("/profile/digest", &content.profile.digest);
    checker.text("/profile/title", &content.profile.title);
    for (index, reason) in content.reasons.iter().enumerate() {
        checker.require(is_clean(&reason.words), format!("/reasons/{index}/words"), DocumentFault::OutOfRange);
    }
    checker.errors
}

struct Checker {
    errors: Vec<DocumentError>,
}

impl Checker {
    fn require(&mut self, fine: bool, pointer: impl Into<String>, fault: DocumentFault) {
        if !fine {
            self.errors.push(DocumentError::new(pointer, fault));
        }
    }

    fn text(&mut self, pointer: &str, text: &Text) {
        for lang in Lang::ALL {
            let (side, pointer) = (text.get(lang), format!("{pointer}/{}", lang.code()));
            self.require(!side.trim().is_empty(), pointer.clone(), DocumentFault::OneSide);
            self.require(is_clean(side), pointer, DocumentFault::OutOfRange);
        }
    }

    fn digest(&mut self, pointer: &str, digest: &str) {
        let fine = digest.len() == 64 && digest.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        self.require(fine, pointer, DocumentFault::OutOfRange);
    }

    fn rules(&mut self, content: &GuideContent) {
        let rules = &content.rules;
        self.require(content.languages == Lang::ALL, "/languages", DocumentFault::OutOfRange);
        self.require(content.levels == [1, 2, 3, 4, 5], "/levels", DocumentFault::OutOfRange);
        let scale: Vec<u8> = rules.scale.iter().map(|level| level.value).collect();
        self.require(scale == content.levels, "/rules/scale", DocumentFault::Contradiction);
        for (index, level) in rules.scale.iter().enumerate() {
            self.text(&format!("/rules/scale/{index}/label"), &level.label);
            self.text(&format!("/rules/scale/{index}/rule"), &level.rule);
        }
        self.require(rules.average == content.statistic, "/rules/average", DocumentFault::Contradiction);
        self.require(rules.tie == content.tie, "/rules/tie", DocumentFault::Contradiction);
        self.require(rules.tolerance <= 4, "/rules/tolerance", DocumentFault::OutOfRange);
        if let Some(reason) = &rules.compensation {
            self.require(reason.is_given() && is_clean(&reason.words), "/rules/compensation/words", DocumentFault::OutOfRange);
        }
        let open = content.competencies.iter().any(|competency| competency.gate == Some(super::rules::Gate::None));
        self.require(!open || rules.compensation.is_some(), "/rules/compensation", DocumentFault::Contradiction);
        let mut seen = BTreeSet::new();
        for (index, step) in content.tie.iter().enumerate() {
            let pointer = format!("/tie/{index}");
            self.require(seen.insert(step), pointer.clone(), DocumentFault::Once);
            if let TieStep::Competency(id) = step {
                let known = content.competencies.iter().any(|competency| competency.id == *id);
                self.require(known, pointer, DocumentFault::Unknown { name: id.clone() });
            }
        }
        self.require((1..=240).contains(&content.slot_minutes), "/slot_minutes", DocumentFault::OutOfRange);
    }

    fn competencies(&mut self, content: &GuideContent) {
        let count = (1..=COMPETENCIES_MAX).contains(&content.competencies.len());
        self.require(count, "/competencies", DocumentFault::OutOfRange);
        let mut seen = BTreeSet::new();
        for (index, competency) in content.competencies.iter().enumerate() {
            let at = |key: &str| format!("/competencies/{index}/{key}");
            self.require(is_name(&competency.id) && seen.insert(&competency.id), at("id"), DocumentFault::Once);
            self.require((1..=limits::WEIGHT_MAX).contains(&competency.w), at("w"), DocumentFault::OutOfRange);
            self.require((1..=5).contains(&competency.required_level), at("required_level"), DocumentFault::OutOfRange);
            let required = competency.essential.then_some(competency.required_level);
            self.require(competency.required == required, at("required"), DocumentFault::Contradiction);
            self.require(competency.gate.is_some() == competency.essential, at("gate"), DocumentFault::Contradiction);
            self.text(&at("name"), &competency.name);
            self.text(&at("definition"), &competency.definition);
            for (number, indicator) in competency.indicators.iter().enumerate() {
                let fresh = seen.insert(&indicator.id);
                self.require(fresh, at(&format!("indicators/{number}/id")), DocumentFault::Once);
                self.text(&at(&format!("indicators/{number}/text")), &indicator.text);
            }
            let levels: Vec<u8> = competency.anchors.iter().map(|anchor| anchor.level).collect();
            let rising = levels.windows(2).all(|pair| matches!(pair, [low, high] if low < high));
            let complete = [1, 3, 5].iter().all(|level| levels.contains(level)) && levels.iter().all(|level| *level <= 5);
            self.require(rising && complete, at("anchors"), DocumentFault::Once);
            for (number, anchor) in competency.anchors.iter().enumerate() {
                self.text(&at(&format!("anchors/{number}/text")), &anchor.text);
            }
        }
    }

    fn questions(&mut self, content: &GuideContent) {
        self.require(!content.questions.is_empty(), "/questions", DocumentFault::Once);
        let mut seen = BTreeSet::new();
        for (index, question) in content.questions.iter().enumerate() {
            let at = |key: &str| format!("/questions/{index}/{key}");
            self.require(is_name(&question.id) && seen.insert(&question.id), at("id"), DocumentFault::Once);
            self.require((1..=240).contains(&question.minutes), at("minutes"), DocumentFault::OutOfRange);
            self.text(&at("text"), &question.text);
            if let Some(note) = &question.content_note {
                self.text(&at("content_note"), note);
            }
            for (number, probe) in question.probes.iter().enumerate() {
                let fresh = is_name(&probe.id) && seen.insert(&probe.id);
                self.require(fresh, at(&format!("probes/{number}/id")), DocumentFault::Once);
                self.text(&at(&format!("probes/{number}/text")), &probe.text);
            }
            let competency = question.competency.as_deref();
            let found = content.competencies.iter().find(|candidate| Some(candidate.id.as_str()) == competency);
            if let (Some(id), None) = (competency, found) {
                self.require(false, at("competency"), DocumentFault::Unknown { name: id.into() });
            }
            for (number, elicited) in question.elicits.iter().enumerate() {
                let known = found.is_some_and(|competency| competency.indicators.iter().any(|indicator| indicator.id == *elicited));
                self.require(known, at(&format!("elicits/{number}")), DocumentFault::Unknown { name: elicited.clone() });
            }
        }
        for (index, competency) in content.competencies.iter().enumerate() {
            let asked = content.questions.iter().any(|question| question.competency.as_deref() == Some(competency.id.as_str()));
            self.require(asked, format!("/competencies/{index}"), DocumentFault::Contradiction);
        }
    }
}

/// Identifiers stand in the log, which holds printable ASCII only.
fn is_name(id: &str) -> bool {
    (1..=64).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_graphic())
}

fn is_clean(text: &str) -> bool {
    text.chars().all(|c| c == '\n' || !c.is_control())
}
