//! Forms as they arrive: plain texts, checked for shape by `validator`, then parsed once into a typed command or into field errors.
//!
//! Browser and server run the same parse. Every member is a `String` (or a list of them) with a default, because blank numbers, absent
//! check boxes and empty lists arrive differently from different senders, and texts do not.

pub mod candidates;
pub mod documents;
pub mod organisation;
pub mod people;
pub mod vacancies;

use validator::{ValidationErrors, ValidationErrorsKind};

use crate::lang::{Lang, Text};
use crate::{Date, FieldError, FieldErrors};

/// A form that can be parsed into a command.
pub trait Form {
    /// What the form asks for, typed.
    type Command;

    /// The command, or what is wrong, field by field.
    fn parse(&self) -> Result<Self::Command, FieldErrors>;
}

/// What `validator` found, as our closed codes.
pub fn shape_errors(found: &ValidationErrors) -> FieldErrors {
    let mut errors = FieldErrors::default();
    add(&mut errors, "", found);
    errors
}

fn add(errors: &mut FieldErrors, prefix: &str, found: &ValidationErrors) {
    for (field, kind) in found.errors() {
        let name = if prefix.is_empty() { field.to_string() } else { format!("{prefix}.{field}") };
        match kind {
            ValidationErrorsKind::Field(list) => {
                for error in list {
                    errors.add(name.clone(), code(error));
                }
            }
            ValidationErrorsKind::Struct(inner) => add(errors, &name, inner),
            ValidationErrorsKind::List(rows) => {
                for (row, inner) in rows {
                    add(errors, &format!("{name}.{row}"), inner);
                }
            }
        }
    }
}

fn code(error: &validator::ValidationError) -> FieldError {
    let number = |name: &str| error.params.get(name).and_then(serde_json::Value::as_u64).and_then(|n| u32::try_from(n).ok());
    match (error.code.as_ref(), number("min"), number("max")) {
        ("length", _, Some(max)) => FieldError::TooLong { max },
        ("length", Some(min), None) => FieldError::TooShort { min },
        ("email", ..) => FieldError::NotAnEmail,
        _ => FieldError::Required,
    }
}

/// Collects what is wrong while the members of a form are read.
#[derive(Debug, Default)]
pub struct Reading {
    errors: FieldErrors,
}

impl Reading {
    /// Starts with what `validator` says about the shape of the form.
    pub fn of(form: &impl validator::Validate) -> Self {
        Self { errors: form.validate().err().as_ref().map(shape_errors).unwrap_or_default() }
    }

    /// A text that must be there: trimmed, without control characters other than line feeds.
    pub fn text(&mut self, field: &str, value: &str) -> String {
        match clean(value) {
            Ok(text) if text.is_empty() => {
                self.errors.add(field, FieldError::Required);
                text
            }
            Ok(text) => text,
            Err(error) => {
                self.errors.add(field, error);
                String::new()
            }
        }
    }

    /// A text that may be absent.
    pub fn optional(&mut self, field: &str, value: &str) -> Option<String> {
        match clean(value) {
            Ok(text) => (!text.is_empty()).then_some(text),
            Err(error) => {
                self.errors.add(field, error);
                None
            }
        }
    }

    /// A language.
    pub fn lang(&mut self, field: &str, value: &str) -> Option<Lang> {
        self.one_of(field, value, Lang::parse(value.trim()), "fr, en")
    }

    /// A value of a closed list; `list` names what is on it.
    pub fn one_of<T>(&mut self, field: &str, value: &str, read: Option<T>, list: &str) -> Option<T> {
        if read.is_none() {
            let error = if value.trim().is_empty() { FieldError::Required } else { FieldError::NotOnTheList { list: list.to_owned() } };
            self.errors.add(field, error);
        }
        read
    }

    /// A whole number within bounds.
    pub fn number(&mut self, field: &str, value: &str, min: i64, max: i64) -> Option<i64> {
        let text = value.trim();
        if text.is_empty() {
            self.errors.add(field, FieldError::Required);
            return None;
        }
        match text.parse::<i64>() {
            Ok(number) if (min..=max).contains(&number) => Some(number),
            Ok(_) => {
                self.errors.add(field, FieldError::OutOfRange { min, max });
                None
            }
            Err(_) => {
                self.errors.add(field, FieldError::NotANumber);
                None
            }
        }
    }

    /// A day that may be absent.
    pub fn optional_date(&mut self, field: &str, value: &str) -> Option<Date> {
        let text = value.trim();
        if text.is_empty() {
            return None;
        }
        let date = Date::parse(text);
        if date.is_none() {
            self.errors.add(field, FieldError::NotADate);
        }
        date
    }

    /// Adds an error of a rule that only this form knows.
    pub fn add(&mut self, field: &str, error: FieldError) {
        self.errors.add(field, error);
    }

    /// The command if nothing was wrong; `command` is absent only where something was.
    pub fn finish<T>(self, command: Option<T>) -> Result<T, FieldErrors> {
        match command {
            Some(command) if self.errors.is_empty() => Ok(command),
            _ => Err(self.errors),
        }
    }
}

/// A text of somebody's own that must be there, such as a reason: trimmed, in characters at most `max`.
pub fn words(field: &str, value: &str, max: usize) -> Result<String, FieldErrors> {
    optional_words(field, value, max)?.ok_or_else(|| FieldErrors::one(field, FieldError::Required))
}

/// A text of somebody's own that may be absent.
pub fn optional_words(field: &str, value: &str, max: usize) -> Result<Option<String>, FieldErrors> {
    let text = clean(value).map_err(|error| FieldErrors::one(field, error))?;
    if text.chars().count() > max {
        return Err(FieldErrors::one(field, FieldError::TooLong { max: u32::try_from(max).unwrap_or(u32::MAX) }));
    }
    Ok((!text.is_empty()).then_some(text))
}

/// A text in both languages as it is kept. What may not stand in it is left for the checks to name.
pub fn tidy(text: &Text) -> Text {
    Text::new(plain(&text.en), plain(&text.fr))
}

/// A text as it is kept: NFC, line ends as line feeds, trimmed.
pub fn plain(value: &str) -> String {
    use unicode_normalization::UnicodeNormalization as _;
    let text: String = value.replace("\r\n", "\n").replace('\r', "\n").nfc().collect();
    text.trim().to_owned()
}

/// The same, with control characters refused.
fn clean(value: &str) -> Result<String, FieldError> {
    let text = plain(value);
    if text.chars().any(|c| c.is_control() && c != '\n') { Err(FieldError::ControlCharacter) } else { Ok(text) }
}
