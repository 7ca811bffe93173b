//! Forms about recruitment rounds.

use serde::{Deserialize, Serialize};
use validator::Validate;

use super::{Form, Reading};
use crate::{Date, FieldErrors, Text, limits};

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
        let posts = reading.number("posts", &self.posts, 1, i64::from(limits::POSTS)).and_then(|posts| u32::try_from(posts).ok());
        let interviews_from = reading.optional_date("interviews_from", &self.interviews_from);
        reading.finish(posts.map(|posts| StartVacancyCommand { reference, title, posts, interviews_from }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::FieldError;

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
}
