//! Forms about recruitment rounds.

use serde::{Deserialize, Serialize};
use validator::Validate;

use super::{Form, Reading};
use crate::ids::GuideId;
use crate::{Date, FieldError, FieldErrors, Text, limits};

/// Starts a round.
#[derive(Clone, Debug, Default, Serialize, Deserialize, Validate)]
#[serde(default, deny_unknown_fields)]
pub struct StartVacancyForm {
    /// The organisation's own number.
    #[validate(length(max = "(limits::REFERENCE_CHARS as u64)"))]
    pub reference: String,
    /// The job's name in English.
    #[validate(length(max = "(limits::TITLE_CHARS as u64)"))]
    pub title_en: String,
    /// The job's name in French.
    #[validate(length(max = "(limits::TITLE_CHARS as u64)"))]
    pub title_fr: String,
    /// How many posts.
    pub posts: String,
    /// First day of interviews, if known.
    pub interviews_from: String,
}

/// What starting a round asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StartVacancyCommand {
    /// The organisation's own number.
    pub reference: String,
    /// The job's name.
    pub title: Text,
    /// How many posts.
    pub posts: u32,
    /// First day of interviews, if known.
    pub interviews_from: Option<Date>,
}

impl Form for StartVacancyForm {
    type Command = StartVacancyCommand;

    fn parse(&self) -> Result<StartVacancyCommand, FieldErrors> {
        let mut reading = Reading::of(self);
        let reference = reading.text("reference", &self.reference);
        let title = Text::new(reading.text("title_en", &self.title_en), reading.text("title_fr", &self.title_fr));
        let posts = posts(&mut reading, &self.posts);
        let interviews_from = reading.optional_date("interviews_from", &self.interviews_from);
        reading.finish(posts.map(|posts| StartVacancyCommand { reference, title, posts, interviews_from }))
    }
}

fn posts(reading: &mut Reading, value: &str) -> Option<u32> {
    reading.number("posts", value, 1, i64::from(limits::POSTS)).and_then(|posts| u32::try_from(posts).ok())
}

/// Changes a round's particulars.
#[derive(Clone, Debug, Default, Serialize, Deserialize, Validate)]
#[serde(default, deny_unknown_fields)]
pub struct UpdateVacancyForm {
    /// The job's name in English.
    #[validate(length(max = "(limits::TITLE_CHARS as u64)"))]
    pub title_en: String,
    /// The job's name in French.
    #[validate(length(max = "(limits::TITLE_CHARS as u64)"))]
    pub title_fr: String,
    /// How many posts.
    pub posts: String,
    /// First day of interviews, if known.
    pub interviews_from: String,
    /// The guide, by its identifier; empty where none is chosen yet.
    pub guide: String,
}

/// What changing a round's particulars asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UpdateVacancyCommand {
    /// The job's name.
    pub title: Text,
    /// How many posts.
    pub posts: u32,
    /// First day of interviews, if known.
    pub interviews_from: Option<Date>,
    /// The guide, if one is chosen.
    pub guide: Option<GuideId>,
}

impl Form for UpdateVacancyForm {
    type Command = UpdateVacancyCommand;

    fn parse(&self) -> Result<UpdateVacancyCommand, FieldErrors> {
        let mut reading = Reading::of(self);
        let title = Text::new(reading.text("title_en", &self.title_en), reading.text("title_fr", &self.title_fr));
        let posts = posts(&mut reading, &self.posts);
        let interviews_from = reading.optional_date("interviews_from", &self.interviews_from);
        let chosen = self.guide.trim();
        let guide = GuideId::parse(chosen);
        if guide.is_none() && !chosen.is_empty() {
            reading.add("guide", FieldError::Required);
        }
        reading.finish(posts.map(|posts| UpdateVacancyCommand { title, posts, interviews_from, guide }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_round_needs_a_reference_both_titles_and_a_number_of_posts() {
        let form = StartVacancyForm { posts: "0".into(), interviews_from: "1/12/2026".into(), ..StartVacancyForm::default() };
        let errors = form.parse().unwrap_err();
        for field in ["reference", "title_en", "title_fr"] {
            assert_eq!(errors.of(field), [FieldError::Required], "{field}");
        }
        assert_eq!(errors.of("posts"), [FieldError::OutOfRange { min: 1, max: 500 }]);
        assert_eq!(errors.of("interviews_from"), [FieldError::NotADate]);
    }

    #[test]
    fn a_guide_may_be_left_open_but_not_misspelled() {
        let form =
            UpdateVacancyForm { title_en: "Job".into(), title_fr: "Poste".into(), posts: "1".into(), ..UpdateVacancyForm::default() };
        assert_eq!(form.parse().unwrap().guide, None);
        let misspelled = UpdateVacancyForm { guide: "the other one".into(), ..form };
        assert_eq!(misspelled.parse().unwrap_err().of("guide"), [FieldError::Required]);
    }
}
