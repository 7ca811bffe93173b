//! What stands between a profile and its approval: what blocks, and what needs a written reason.

use serde::{Deserialize, Serialize};

use super::{JobProfile, Reason};
use crate::refusal::Refusal;
use crate::{FieldError, FieldErrors, Lang, Text, limits};

/// How much a finding weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// It has to be changed.
    Blocks,
    /// It may stay as it is once somebody has written why.
    NeedsReason,
    /// It may stay as it is.
    Hint,
}

/// Something that was found in a profile.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// What, with its code and words.
    pub refusal: Refusal,
    /// How much it weighs.
    pub severity: Severity,
    /// The reason that was written for it.
    pub reason: Option<Reason>,
}

impl Finding {
    /// Whether it still stands in the way.
    pub fn is_open(&self) -> bool {
        match self.severity {
            Severity::Blocks => true,
            Severity::NeedsReason => !self.reason.as_ref().is_some_and(Reason::is_given),
            Severity::Hint => false,
        }
    }

    /// What happened and what to do now.
    pub fn words(&self, lang: Lang) -> String {
        self.refusal.words(lang)
    }
}

impl JobProfile {
    /// Everything that blocks approval or needs a reason, answered or not.
    pub fn findings(&self) -> Vec<Finding> {
        let mut findings = Vec::new();
        let mut blocks = |refusal| findings.push(Finding { refusal, severity: Severity::Blocks, reason: None });
        let count = self.competencies.len();
        let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        if count > limits::COMPETENCIES {
            blocks(Refusal::ProfileTooMany { n: number(count - limits::COMPETENCIES) });
        }
        if !self.competencies.iter().any(|competency| competency.essential) {
            blocks(Refusal::ProfileNoEssential {});
        }
        if self.competencies.iter().any(|competency| competency.weight == 0) {
            blocks(Refusal::ProfileWeightZero {});
        }
        for item in self.one_sided() {
            blocks(Refusal::ProfileOneLanguage { item });
        }
        let local = self.competencies.iter().filter(|competency| competency.source.is_none());
        for indicator in local.flat_map(|competency| &competency.competency.indicators) {
            if !(1..=2).contains(&indicator.aaaaq.len()) {
                blocks(Refusal::IndicatorDimension { indicator: indicator.id.clone() });
            }
        }
        let mut needs = |refusal, reason: &Option<Reason>| {
            findings.push(Finding { refusal, severity: Severity::NeedsReason, reason: reason.clone() });
        };
        if !(limits::COMPETENCIES_ADVISED_MIN..=limits::COMPETENCIES_ADVISED_MAX).contains(&count) && count <= limits::COMPETENCIES {
            needs(Refusal::ProfileCount { n: number(count) }, &self.count_reason);
        }
        if !self.has_equal_weights() {
            needs(Refusal::ProfileWeightsReason {}, &self.weights_reason);
        }
        findings
    }

    /// `Ok` where nothing stands in the way of approval; else what does.
    pub fn ready(&self) -> Result<(), Vec<Finding>> {
        let open: Vec<Finding> = self.findings().into_iter().filter(Finding::is_open).collect();
        if open.is_empty() { Ok(()) } else { Err(open) }
    }

    /// Texts that exist in one language only: the title, and whatever was written for this profile.
    fn one_sided(&self) -> Vec<String> {
        let mut items = Vec::new();
        let mut look = |id: &str, text: &Text| {
            if text.en.trim().is_empty() || text.fr.trim().is_empty() {
                let written = if text.en.trim().is_empty() { text.fr.trim() } else { text.en.trim() };
                items.push(if written.is_empty() { id.to_owned() } else { written.to_owned() });
            }
        };
        look("title", &self.title);
        for competency in self.competencies.iter().filter(|competency| competency.source.is_none()) {
            let competency = &competency.competency;
            look(&competency.id, &competency.name);
            look(&competency.id, &competency.definition);
            for indicator in &competency.indicators {
                look(&indicator.id, &indicator.text);
            }
            for question in &competency.questions {
                look(&question.id, &question.text);
                for probe in &question.probes {
                    look(&probe.id, &probe.text);
                }
            }
            for anchor in &competency.anchors {
                look(&competency.id, &anchor.text);
            }
        }
        items
    }

    /// What the fields of the profile's forms may not hold: `title.en`, `weights_reason`, `SOC-03.required`, `LOC-01.name.fr`…
    pub fn field_errors(&self) -> FieldErrors {
        let mut errors = FieldErrors::default();
        length(&mut errors, "title", &self.title, limits::TITLE_CHARS);
        for (field, reason) in [("weights_reason", &self.weights_reason), ("count_reason", &self.count_reason)] {
            if let Some(reason) = reason {
                line(&mut errors, field.into(), &reason.words, limits::REASON_CHARS);
            }
        }
        for competency in &self.competencies {
            let id = competency.id();
            if !(1..=5).contains(&competency.required) {
                errors.add(format!("{id}.required"), FieldError::OutOfRange { min: 1, max: 5 });
            }
            if competency.weight > limits::WEIGHT_MAX {
                errors.add(format!("{id}.weight"), FieldError::OutOfRange { min: 1, max: i64::from(limits::WEIGHT_MAX) });
            }
            if competency.source.is_some() {
                continue;
            }
            let local = &competency.competency;
            length(&mut errors, &format!("{id}.name"), &local.name, limits::NAME_CHARS);
            length(&mut errors, &format!("{id}.definition"), &local.definition, limits::DEFINITION_CHARS);
            for indicator in &local.indicators {
                length(&mut errors, &indicator.id, &indicator.text, limits::INDICATOR_CHARS);
            }
            for question in &local.questions {
                length(&mut errors, &question.id, &question.text, limits::QUESTION_CHARS);
                for probe in &question.probes {
                    length(&mut errors, &probe.id, &probe.text, limits::PROBE_CHARS);
                }
            }
            for anchor in &local.anchors {
                length(&mut errors, &format!("{id}.anchor.{}", anchor.level), &anchor.text, limits::ANCHOR_CHARS);
            }
        }
        errors
    }
}

/// Each side fits and holds no control character.
fn length(errors: &mut FieldErrors, field: &str, text: &Text, max: usize) {
    for lang in Lang::ALL {
        line(errors, format!("{field}.{}", lang.code()), text.get(lang), max);
    }
}

fn line(errors: &mut FieldErrors, field: String, text: &str, max: usize) {
    if text.chars().count() > max {
        errors.add(field.clone(), FieldError::TooLong { max: u32::try_from(max).unwrap_or(u32::MAX) });
    }
    if text.chars().any(|c| c.is_control() && c != '\n') {
        errors.add(field, FieldError::ControlCharacter);
    }
}
