//! Forms about people and the organisation: setting up, inviting, signing in, choosing a password.

use serde::{Deserialize, Serialize};
use validator::Validate;

use super::{Form, Reading};
use crate::person::{Role, normal_email};
use crate::{FieldError, FieldErrors, Lang, Text, limits};

/// Names the organisation and makes the first administrator.
#[derive(Clone, Debug, Default, Serialize, Deserialize, Validate)]
#[serde(default, deny_unknown_fields)]
pub struct SetUpForm {
    /// The organisation's name in English.
    #[validate(length(max = "(limits::NAME_CHARS as u64)"))]
    pub name_en: String,
    /// The organisation's name in French.
    #[validate(length(max = "(limits::NAME_CHARS as u64)"))]
    pub name_fr: String,
    /// Who is told of safeguarding concerns.
    #[validate(length(max = "(limits::NAME_CHARS as u64)"))]
    pub safeguarding_lead: String,
    /// Whom to call if a child may be in danger now.
    #[validate(length(max = "(limits::RULE_CHARS as u64)"))]
    pub local_contact: String,
    /// The first administrator's name.
    #[validate(length(max = "(limits::NAME_CHARS as u64)"))]
    pub person_name: String,
    /// Their e-mail address.
    #[validate(length(max = "(limits::EMAIL_CHARS as u64)"))]
    pub email: String,
    /// Their language.
    pub language: String,
    /// Their password.
    pub password: String,
}

/// What setting up asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetUpCommand {
    /// The organisation's name.
    pub name: Text,
    /// Who is told of safeguarding concerns.
    pub safeguarding_lead: String,
    /// Whom to call if a child may be in danger now.
    pub local_contact: String,
    /// The first administrator.
    pub person: InviteCommand,
    /// Their password, as typed.
    pub password: String,
}

impl Form for SetUpForm {
    type Command = SetUpCommand;

    fn parse(&self) -> Result<SetUpCommand, FieldErrors> {
        let mut reading = Reading::of(self);
        let name = Text::new(reading.text("name_en", &self.name_en), reading.text("name_fr", &self.name_fr));
        let safeguarding_lead = reading.text("safeguarding_lead", &self.safeguarding_lead);
        let local_contact = reading.text("local_contact", &self.local_contact);
        let person_name = reading.text("person_name", &self.person_name);
        let email = email(&mut reading, &self.email);
        let language = reading.lang("language", &self.language);
        if self.password.is_empty() {
            reading.add("password", FieldError::Required);
        }
        let command = email.zip(language).map(|(email, language)| SetUpCommand {
            name,
            safeguarding_lead,
            local_contact,
            person: InviteCommand { name: person_name, email, language, role: Role::Administrator },
            password: self.password.clone(),
        });
        reading.finish(command)
    }
}

/// Invites somebody.
#[derive(Clone, Debug, Default, Serialize, Deserialize, Validate)]
#[serde(default, deny_unknown_fields)]
pub struct InviteForm {
    /// Name.
    #[validate(length(max = "(limits::NAME_CHARS as u64)"))]
    pub name: String,
    /// E-mail address.
    #[validate(length(max = "(limits::EMAIL_CHARS as u64)"))]
    pub email: String,
    /// Language.
    pub language: String,
    /// First role.
    pub role: String,
}

/// What an invitation asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InviteCommand {
    /// Name.
    pub name: String,
    /// E-mail address in lower case.
    pub email: String,
    /// Language.
    pub language: Lang,
    /// First role.
    pub role: Role,
}

impl Form for InviteForm {
    type Command = InviteCommand;

    fn parse(&self) -> Result<InviteCommand, FieldErrors> {
        let mut reading = Reading::of(self);
        let name = reading.text("name", &self.name);
        let email = email(&mut reading, &self.email);
        let language = reading.lang("language", &self.language);
        let role = reading.one_of("role", &self.role, Role::parse(self.role.trim()), "administrator, hr, auditor, panel");
        let command = email.zip(language).zip(role).map(|((email, language), role)| InviteCommand { name, email, language, role });
        reading.finish(command)
    }
}

fn email(reading: &mut Reading, value: &str) -> Option<String> {
    let read = normal_email(value);
    if read.is_none() {
        reading.add("email", if value.trim().is_empty() { FieldError::Required } else { FieldError::NotAnEmail });
    }
    read
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_invitation_names_every_field_that_is_wrong() {
        let form = InviteForm { name: "x".repeat(121), email: "awa".into(), language: "de".into(), role: String::new() };
        let errors = form.parse().unwrap_err();
        assert_eq!(errors.of("name"), [FieldError::TooLong { max: 120 }]);
        assert_eq!(errors.of("email"), [FieldError::NotAnEmail]);
        assert_eq!(errors.of("language"), [FieldError::NotOnTheList { list: "fr, en".into() }]);
        assert_eq!(errors.of("role"), [FieldError::Required]);
    }

    #[test]
    fn an_invitation_is_kept_as_it_was_meant() {
        let form = InviteForm { name: "  Awa Diop ".into(), email: "Awa@Exemple.SN".into(), language: "fr".into(), role: "hr".into() };
        let command = form.parse().unwrap();
        assert_eq!((command.name.as_str(), command.email.as_str(), command.role), ("Awa Diop", "awa@exemple.sn", Role::Hr));
    }
}
