//! Forms about job profiles and interview guides.

use serde::{Deserialize, Serialize};
use validator::Validate;

use super::{Form, Reading};
use crate::guide::ComposeOptions;
use crate::ids::FrameworkId;
use crate::{FieldError, FieldErrors, Text, limits};

/// The longest question, and the longest slot, in minutes.
const MINUTES_MAX: i64 = 240;

/// Starts a job profile.
#[derive(Clone, Debug, Default, Serialize, Deserialize, Validate)]
#[serde(default, deny_unknown_fields)]
pub struct StartProfileForm {
    /// The job's name in English.
    #[validate(length(max = "(limits::TITLE_CHARS as u64)"))]
    pub title_en: String,
    /// The job's name in French.
    #[validate(length(max = "(limits::TITLE_CHARS as u64)"))]
    pub title_fr: String,
    /// The framework to take from, if any.
    pub framework: String,
    /// The competencies to take from it.
    pub competencies: Vec<String>,
}

/// What starting a job profile asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StartProfileCommand {
    /// The job's name.
    pub title: Text,
    /// The framework to take from, with the competencies to take.
    pub from: Option<(FrameworkId, Vec<String>)>,
}

impl Form for StartProfileForm {
    type Command = StartProfileCommand;

    fn parse(&self) -> Result<StartProfileCommand, FieldErrors> {
        let mut reading = Reading::of(self);
        let title = Text::new(reading.text("title_en", &self.title_en), reading.text("title_fr", &self.title_fr));
        let framework = self.framework.trim();
        let from = if framework.is_empty() { None } else { FrameworkId::parse(framework) };
        // A competency without its framework would be left out in silence.
        if from.is_none() && !(framework.is_empty() && self.competencies.is_empty()) {
            reading.add("framework", FieldError::Required);
        }
        if from.is_some() && self.competencies.is_empty() {
            reading.add("competencies", FieldError::Required);
        }
        if self.competencies.len() > limits::COMPETENCIES_WRITTEN {
            let max = i64::try_from(limits::COMPETENCIES_WRITTEN).unwrap_or(i64::MAX);
            reading.add("competencies", FieldError::OutOfRange { min: 0, max });
        }
        let from = from.map(|framework| (framework, self.competencies.iter().map(|id| id.trim().to_owned()).collect()));
        reading.finish(Some(StartProfileCommand { title, from }))
    }
}

/// Composes a guide.
#[derive(Clone, Debug, Default, Serialize, Deserialize, Validate)]
#[serde(default, deny_unknown_fields)]
pub struct ComposeGuideForm {
    /// How long an interview may take; the usual time where it is blank.
    pub slot_minutes: String,
    /// How long a question takes; the usual time where it is blank.
    pub question_minutes: String,
}

impl Form for ComposeGuideForm {
    type Command = ComposeOptions;

    fn parse(&self) -> Result<ComposeOptions, FieldErrors> {
        let mut reading = Reading::of(self);
        let usual = ComposeOptions::default();
        let mut minutes = |field: &str, value: &str, usual: u32| {
            if value.trim().is_empty() {
                return Some(usual);
            }
            reading.number(field, value, 1, MINUTES_MAX).and_then(|minutes| u32::try_from(minutes).ok())
        };
        let slot = minutes("slot_minutes", &self.slot_minutes, usual.slot_minutes);
        let question = minutes("question_minutes", &self.question_minutes, usual.question_minutes);
        let options = slot.zip(question);
        reading.finish(options.map(|(slot_minutes, question_minutes)| ComposeOptions {
            slot_minutes,
            question_minutes,
            profile_version: None,
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_profile_needs_its_title_in_both_languages_and_a_framework_for_what_it_takes() {
        let form = StartProfileForm { competencies: vec!["SOC-01".into()], ..StartProfileForm::default() };
        let errors = form.parse().unwrap_err();
        for field in ["title_en", "title_fr", "framework"] {
            assert_eq!(errors.of(field), [FieldError::Required], "{field}");
        }
        let form = StartProfileForm { title_en: " Nurse ".into(), title_fr: "Soins infirmiers".into(), ..StartProfileForm::default() };
        assert_eq!(form.parse().unwrap(), StartProfileCommand { title: Text::new("Nurse", "Soins infirmiers"), from: None });
    }

    #[test]
    fn a_guide_has_the_usual_times_unless_others_are_asked_for() {
        assert_eq!(ComposeGuideForm::default().parse().unwrap(), ComposeOptions::default());
        let form = ComposeGuideForm { slot_minutes: "75".into(), question_minutes: "0".into() };
        let errors = form.parse().unwrap_err();
        assert_eq!(errors.of("question_minutes"), [FieldError::OutOfRange { min: 1, max: 240 }]);
        let form = ComposeGuideForm { slot_minutes: "75".into(), question_minutes: String::new() };
        assert_eq!(form.parse().unwrap(), ComposeOptions { slot_minutes: 75, ..ComposeOptions::default() });
    }
}
