//! What a draft and its rules must satisfy before the freeze.

use std::collections::BTreeSet;

use super::coverage::{Coverage, coverage};
use super::draft::GuideDraft;
use super::finding::{Cause, Finding};
use super::question::GuideQuestionKind;
use super::rules::{DeclaredRules, Gate, TieStep};
use crate::framework::{AccountabilityLine, read_alike};
use crate::profile::Reason;
use crate::{Lang, Text, limits};

/// Levels that need an anchor in both languages.
const ANCHORED: [u8; 3] = [1, 3, 5];

impl GuideDraft {
    /// Which question tests what.
    pub fn coverage(&self) -> Coverage {
        coverage(&self.questions, self.competencies.iter().flat_map(|competency| &competency.competency.indicators))
    }

    /// Every text with what bears it and the most characters it may have.
    fn texts(&self) -> Vec<(&str, &Text, usize)> {
        let mut texts: Vec<(&str, &Text, usize)> = vec![("title", &self.profile.title, limits::TITLE_CHARS)];
        for question in &self.questions {
            texts.push((&question.id, &question.text, limits::QUESTION_CHARS));
            texts.extend(question.content_note.iter().map(|note| (question.id.as_str(), note, limits::PROBE_CHARS)));
            texts.extend(question.probes.iter().map(|probe| (probe.id.as_str(), &probe.text, limits::PROBE_CHARS)));
        }
        for level in &self.scale {
            texts.push(("scale", &level.label, limits::LABEL_CHARS));
            texts.push(("scale", &level.rule, limits::RULE_CHARS));
        }
        for competency in &self.competencies {
            let (id, competency) = (competency.id(), &competency.competency);
            texts.push((id, &competency.name, limits::NAME_CHARS));
            texts.push((id, &competency.definition, limits::DEFINITION_CHARS));
            texts.extend(competency.indicators.iter().map(|indicator| (indicator.id.as_str(), &indicator.text, limits::INDICATOR_CHARS)));
            // A level that must have an anchor and lacks one is named as such, not as a missing text.
            let optional = competency.anchors.iter().filter(|anchor| !ANCHORED.contains(&anchor.level));
            texts.extend(optional.map(|anchor| (id, &anchor.text, limits::ANCHOR_CHARS)));
        }
        texts
    }
}

/// Everything that blocks the freeze, needs a reason or deserves a hint, in the order of the page.
pub fn checks(draft: &GuideDraft) -> Vec<Finding> {
    let mut causes = Vec::new();
    required_questions(draft, &mut causes);
    profile(draft, &mut causes);
    rubrics(draft, &mut causes);
    languages(draft, &mut causes);
    let covered = draft.coverage();
    causes.extend(covered.untested.into_iter().map(|indicator| Cause::Untested { indicator }));
    causes.extend(covered.unreached.into_iter().map(|dimension| Cause::Unreached { dimension }));
    causes.into_iter().map(Finding::from).collect()
}

fn required_questions(draft: &GuideDraft, causes: &mut Vec<Cause>) {
    let has = |kind| draft.questions.iter().any(|question| question.kind == kind);
    let minutes = draft.minutes();
    if minutes > draft.slot_minutes {
        causes.push(Cause::TooLong { minutes, slot: draft.slot_minutes });
    }
    if !has(GuideQuestionKind::Motivation) {
        causes.push(Cause::Motivation);
    }
    if !has(GuideQuestionKind::Boundaries) && !draft.tests(AccountabilityLine::Boundaries) {
        causes.push(Cause::Boundaries);
    }
    if draft.questions.last().is_none_or(|last| last.kind != GuideQuestionKind::Closing) {
        causes.push(Cause::Closing);
    }
    let contrary = draft.questions.iter().filter(|question| question.competency.is_some()).flat_map(|question| &question.probes);
    if !contrary.into_iter().any(|probe| probe.contrary) {
        causes.push(Cause::Contrary);
    }
    for question in draft.questions.iter().filter(|question| question.probes.is_empty()) {
        causes.push(Cause::ProbeMissing { question: question.id.clone() });
    }
    for line in AccountabilityLine::ALL {
        if !draft.tests(*line) {
            causes.push(Cause::Accountability { line: *line });
        }
    }
}

fn profile(draft: &GuideDraft, causes: &mut Vec<Cause>) {
    let count_fits = (1..=limits::COMPETENCIES).contains(&draft.competencies.len());
    let numbers_fit = draft
        .competencies
        .iter()
        .all(|competency| (1..=limits::WEIGHT_MAX).contains(&competency.weight) && (1..=5).contains(&competency.required));
    if !count_fits || !numbers_fit {
        causes.push(Cause::Profile);
    }
    for competency in &draft.competencies {
        let asked = draft.questions.iter().filter(|question| question.competency.as_deref() == Some(competency.id())).count();
        let (id, name) = (competency.id().to_owned(), competency.competency.name.clone());
        if competency.essential && asked < 2 {
            causes.push(Cause::Thin { id, competency: name, n: u32::try_from(asked).unwrap_or(0) });
        } else if asked == 0 {
            causes.push(Cause::NotAsked { id, competency: name });
        }
    }
}

fn rubrics(draft: &GuideDraft, causes: &mut Vec<Cause>) {
    for competency in &draft.competencies {
        let rubric = &competency.competency;
        for level in ANCHORED {
            for language in Lang::ALL {
                if rubric.anchor(level).is_none_or(|anchor| anchor.text.get(language).trim().is_empty()) {
                    causes.push(Cause::AnchorMissing { id: rubric.id.clone(), competency: rubric.name.clone(), language, level });
                }
            }
        }
        for pair in rubric.anchors.windows(2) {
            if let [lower, higher] = pair
                && Lang::ALL.iter().any(|lang| read_alike(lower.text.get(*lang), higher.text.get(*lang)))
            {
                causes.push(Cause::AnchorsAlike { id: rubric.id.clone(), level: higher.level });
            }
        }
    }
}

fn languages(draft: &GuideDraft, causes: &mut Vec<Cause>) {
    let texts = draft.texts();
    for language in Lang::ALL {
        let missing = texts.iter().filter(|(_, text, _)| text.get(language).trim().is_empty()).count();
        if missing > 0 {
            causes.push(Cause::LanguageIncomplete { language, n: u32::try_from(missing).unwrap_or(u32::MAX) });
        }
    }
    let anchors = draft
        .competencies
        .iter()
        .flat_map(|competency| competency.competency.anchors.iter().map(|anchor| (competency.id(), &anchor.text, limits::ANCHOR_CHARS)));
    for (id, text, max) in texts.iter().copied().chain(anchors) {
        let unfit = Lang::ALL.iter().any(|lang| {
            let side = text.get(*lang);
            side.chars().count() > max || side.chars().any(char::is_control)
        });
        let cause = Cause::TextUnfit { id: id.into(), max: u32::try_from(max).unwrap_or(u32::MAX) };
        if unfit && !causes.contains(&cause) {
            causes.push(cause);
        }
    }
}

/// What the declared rules must satisfy.
pub fn check_rules(draft: &GuideDraft, rules: &DeclaredRules) -> Vec<Finding> {
    let mut causes = Vec::new();
    if rules.tolerance > 4 {
        causes.push(Cause::Tolerance);
    }
    if !rules.compensation.as_ref().is_some_and(Reason::is_given) {
        let untested = draft.competencies.iter().filter(|competency| competency.essential && rules.gate(competency.id()) == Gate::None);
        causes.extend(
            untested.map(|competency| Cause::Compensation { id: competency.id().into(), competency: competency.competency.name.clone() }),
        );
    }
    if let Some(reason) = &rules.compensation
        && !fits(reason)
    {
        causes.push(Cause::TextUnfit { id: "compensation".into(), max: u32::try_from(limits::REASON_CHARS).unwrap_or(u32::MAX) });
    }
    let mut seen = BTreeSet::new();
    let mut last_word = false;
    for step in &rules.tie {
        let known = match step {
            TieStep::Competency(id) => draft.competency(id).is_some(),
            TieStep::Chair | TieStep::Lot => true,
        };
        if !known || !seen.insert(step) || last_word {
            causes.push(Cause::TieStep { step: step.to_string() });
        }
        // A lot always parts; nothing can come after it.
        last_word = last_word || *step == TieStep::Lot;
    }
    causes.into_iter().map(Finding::from).collect()
}

/// Whether a reason may be written into the document: within its length, no control character but the line feed.
pub(super) fn fits(reason: &Reason) -> bool {
    reason.words.chars().count() <= limits::REASON_CHARS && reason.words.chars().all(|c| c == '\n' || !c.is_control())
}
