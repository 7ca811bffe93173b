//! The form about one candidate: the columns of a file of candidates, held to the same rules.
//!
//! What must stay true: what a file may hold a form may hold, and nothing else; nothing is asked that is not tied to the post.

use serde::{Deserialize, Serialize};
use validator::{Validate, ValidateEmail as _};

use super::{Form, Reading};
use crate::tables::candidates::{CandidateRow, is_phone};
use crate::{Date, FieldError, FieldErrors, limits};

/// A candidate's particulars, for entering and for correcting them.
#[derive(Clone, Debug, Default, Serialize, Deserialize, Validate)]
#[serde(default, deny_unknown_fields)]
pub struct CandidateForm {
    /// The sender's own number.
    #[validate(length(max = "(limits::REFERENCE_CHARS as u64)"))]
    pub reference: String,
    /// As the person writes it.
    #[validate(length(max = "(limits::NAME_CHARS as u64)"))]
    pub family_name: String,
    /// As the person writes them.
    #[validate(length(max = "(limits::NAME_CHARS as u64)"))]
    pub given_names: String,
    /// E-mail address; this or the telephone number is needed.
    #[validate(length(max = "(limits::EMAIL_CHARS as u64)"))]
    pub email: String,
    /// Telephone number in international form.
    #[validate(length(max = "(limits::PHONE_CHARS as u64)"))]
    pub phone: String,
    /// Language of the letters.
    pub language: String,
    /// Language of the interview; that of the letters where nothing is said.
    pub interview_language: String,
    /// When the application came in.
    pub applied_on: String,
    /// `yes` where the application form was received; asked when the candidate is entered.
    pub form_received: String,
    /// The last employer for work with children.
    #[validate(length(max = "(limits::TITLE_CHARS as u64)"))]
    pub last_employer_with_children: String,
    /// Periods without employment, to explore.
    #[validate(length(max = "(limits::REASON_CHARS as u64)"))]
    pub gaps: String,
    /// What is needed at the interview; never why.
    #[validate(length(max = "(limits::REASON_CHARS as u64)"))]
    pub adjustments: String,
    /// The day of consent to be kept for later posts.
    pub keep_for_pool: String,
    /// `yes` where somebody looked at a probable duplicate and keeps both.
    pub keep_both: String,
}

/// What the form asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CandidateCommand {
    /// The particulars.
    pub row: CandidateRow,
    /// Whether the application form was received.
    pub form_received: bool,
    /// Whether both are kept where this may be somebody who is already there.
    pub keep_both: bool,
}

impl Form for CandidateForm {
    type Command = CandidateCommand;

    fn parse(&self) -> Result<CandidateCommand, FieldErrors> {
        let mut reading = Reading::of(self);
        let reference = line(&mut reading, "reference", &self.reference);
        let family_name = line(&mut reading, "family_name", &self.family_name);
        let given_names = line(&mut reading, "given_names", &self.given_names);
        let email = checked(&mut reading, "email", &self.email, |text| text.validate_email(), FieldError::NotAnEmail);
        let phone = checked(&mut reading, "phone", &self.phone, is_phone, FieldError::NotAPhone);
        if self.email.trim().is_empty() && self.phone.trim().is_empty() {
            reading.add("email", FieldError::Required);
        }
        let language = reading.lang("language", &self.language);
        let interview_language = match self.interview_language.trim() {
            "" => language,
            given => reading.lang("interview_language", given),
        };
        let applied_on = date(&mut reading, "applied_on", &self.applied_on);
        let last_employer_with_children =
            checked(&mut reading, "last_employer_with_children", &self.last_employer_with_children, |_| true, FieldError::Required);
        let gaps = reading.optional("gaps", &self.gaps).unwrap_or_default();
        let adjustments = reading.optional("adjustments", &self.adjustments).unwrap_or_default();
        let keep_for_pool = reading.optional_date("keep_for_pool", &self.keep_for_pool);
        let form_received = ticked(&mut reading, "form_received", &self.form_received);
        let keep_both = ticked(&mut reading, "keep_both", &self.keep_both);
        let command =
            language.zip(interview_language).zip(applied_on).map(|((language, interview_language), applied_on)| CandidateCommand {
                row: CandidateRow {
                    reference,
                    family_name,
                    given_names,
                    email,
                    phone,
                    language,
                    interview_language,
                    applied_on,
                    last_employer_with_children: last_employer_with_children.unwrap_or_default(),
                    gaps,
                    adjustments,
                    keep_for_pool,
                },
                form_received,
                keep_both,
            });
        reading.finish(command)
    }
}

/// A text on one line that must be there.
fn line(reading: &mut Reading, field: &str, value: &str) -> String {
    let text = reading.text(field, value);
    if text.contains('\n') {
        reading.add(field, FieldError::ControlCharacter);
    }
    text
}

/// A text on one line that may be absent and, where it is there, must pass a test.
fn checked(reading: &mut Reading, field: &str, value: &str, is_good: impl Fn(&str) -> bool, or_else: FieldError) -> Option<String> {
    let text = reading.optional(field, value)?;
    if text.contains('\n') {
        reading.add(field, FieldError::ControlCharacter);
    } else if !is_good(&text) {
        reading.add(field, or_else);
    }
    Some(text)
}

fn date(reading: &mut Reading, field: &str, value: &str) -> Option<Date> {
    if value.trim().is_empty() {
        reading.add(field, FieldError::Required);
    }
    reading.optional_date(field, value)
}

/// Whether a box was ticked.
fn ticked(reading: &mut Reading, field: &str, value: &str) -> bool {
    match value.trim() {
        "" => false,
        "yes" => true,
        _ => {
            reading.add(field, FieldError::NotOnTheList { list: "yes".to_owned() });
            false
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Lang;
    use crate::tables::{Mapping, candidates};

    fn form() -> CandidateForm {
        CandidateForm {
            reference: "2026-0113".into(),
            family_name: " Diop ".into(),
            given_names: "Awa".into(),
            phone: "+221 77 123 45 67".into(),
            language: "fr".into(),
            applied_on: "2026-11-02".into(),
            form_received: "yes".into(),
            gaps: "2019\r\n2021".into(),
            keep_for_pool: "2026-11-01".into(),
            ..CandidateForm::default()
        }
    }

    #[test]
    fn a_form_and_a_line_of_a_file_say_the_same() {
        let command = form().parse().unwrap();
        assert_eq!((command.form_received, command.keep_both), (true, false));
        let file = "reference,family_name,given_names,phone,language,applied_on,form_received,gaps,keep_for_pool\n\
                    2026-0113,Diop,Awa,+221 77 123 45 67,fr,2026-11-02,yes,\"2019\n2021\",yes 2026-11-01\n";
        let read = candidates::read(file.as_bytes(), &Mapping::default()).unwrap();
        assert_eq!(command.row, read.rows[0].row);
        assert_eq!((command.row.interview_language, command.row.email), (Lang::Fr, None));
    }

    #[test]
    fn everything_that_is_wrong_is_named_at_its_field() {
        let wrong = CandidateForm {
            reference: "a\nb".into(),
            family_name: String::new(),
            given_names: "x".repeat(121),
            email: "awa".into(),
            phone: "077".into(),
            language: "de".into(),
            interview_language: "wo".into(),
            applied_on: String::new(),
            form_received: "perhaps".into(),
            last_employer_with_children: "A\nB".into(),
            gaps: "\u{7}".into(),
            adjustments: "x".repeat(1_001),
            keep_for_pool: "yes".into(),
            keep_both: "on".into(),
        };
        let errors = wrong.parse().unwrap_err();
        let list = || FieldError::NotOnTheList { list: "fr, en".into() };
        for (field, expected) in [
            ("reference", FieldError::ControlCharacter),
            ("family_name", FieldError::Required),
            ("given_names", FieldError::TooLong { max: 120 }),
            ("email", FieldError::NotAnEmail),
            ("phone", FieldError::NotAPhone),
            ("language", list()),
            ("interview_language", list()),
            ("applied_on", FieldError::Required),
            ("form_received", FieldError::NotOnTheList { list: "yes".into() }),
            ("last_employer_with_children", FieldError::ControlCharacter),
            ("gaps", FieldError::ControlCharacter),
            ("adjustments", FieldError::TooLong { max: 1_000 }),
            ("keep_for_pool", FieldError::NotADate),
            ("keep_both", FieldError::NotOnTheList { list: "yes".into() }),
        ] {
            assert_eq!(errors.of(field), [expected], "{field}");
        }
        let unreachable = CandidateForm { phone: " ".into(), ..form() };
        assert_eq!(unreachable.parse().unwrap_err().of("email"), [FieldError::Required]);
    }
}
