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
        secret(&mut reading, "password", &self.password);
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

/// Signs in.
#[derive(Clone, Debug, Default, Serialize, Deserialize, Validate)]
#[serde(default, deny_unknown_fields)]
pub struct SignInForm {
    /// E-mail address.
    #[validate(length(max = "(limits::EMAIL_CHARS as u64)"))]
    pub email: String,
    /// Password.
    pub password: String,
}

/// What signing in asks for.
#[derive(Clone, PartialEq, Eq)]
pub struct SignInCommand {
    /// E-mail address in lower case.
    pub email: String,
    /// Password, as typed.
    pub password: String,
}

impl Form for SignInForm {
    type Command = SignInCommand;

    fn parse(&self) -> Result<SignInCommand, FieldErrors> {
        let mut reading = Reading::of(self);
        let email = email(&mut reading, &self.email);
        secret(&mut reading, "password", &self.password);
        reading.finish(email.map(|email| SignInCommand { email, password: self.password.clone() }))
    }
}

/// Chooses the first password.
#[derive(Clone, Debug, Default, Serialize, Deserialize, Validate)]
#[serde(default, deny_unknown_fields)]
pub struct ChoosePasswordForm {
    /// The password.
    pub password: String,
}

impl Form for ChoosePasswordForm {
    /// The password, as typed.
    type Command = String;

    fn parse(&self) -> Result<String, FieldErrors> {
        let mut reading = Reading::of(self);
        secret(&mut reading, "password", &self.password);
        reading.finish(Some(self.password.clone()))
    }
}

/// Chooses another password.
#[derive(Clone, Debug, Default, Serialize, Deserialize, Validate)]
#[serde(default, deny_unknown_fields)]
pub struct ChangePasswordForm {
    /// The present password.
    pub current: String,
    /// The new one.
    pub chosen: String,
}

/// What changing the password asks for.
#[derive(Clone, PartialEq, Eq)]
pub struct ChangePasswordCommand {
    /// The present password, as typed.
    pub current: String,
    /// The new one, as typed.
    pub chosen: String,
}

impl Form for ChangePasswordForm {
    type Command = ChangePasswordCommand;

    fn parse(&self) -> Result<ChangePasswordCommand, FieldErrors> {
        let mut reading = Reading::of(self);
        secret(&mut reading, "current", &self.current);
        secret(&mut reading, "chosen", &self.chosen);
        reading.finish(Some(ChangePasswordCommand { current: self.current.clone(), chosen: self.chosen.clone() }))
    }
}

/// A password is taken as it was typed, spaces and all; only an empty one is none.
fn secret(reading: &mut Reading, field: &str, value: &str) {
    if value.is_empty() {
        reading.add(field, FieldError::Required);
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
    fn a_password_is_taken_with_every_space_and_an_empty_one_is_none() {
        let form = ChangePasswordForm { current: "  two words ".into(), chosen: " ".into() };
        let command = form.parse().unwrap_or_else(|errors| panic!("{errors:?}"));
        assert_eq!((command.current.as_str(), command.chosen.as_str()), ("  two words ", " "));
        let errors = ChangePasswordForm::default().parse().err().unwrap();
        assert_eq!(errors.iter().map(|(field, _)| field).collect::<Vec<_>>(), ["chosen", "current"]);
        assert_eq!(ChoosePasswordForm::default().parse().unwrap_err().of("password"), [FieldError::Required]);
    }

    #[test]
    fn whoever_signs_in_is_found_by_the_address_as_it_is_kept() {
        let form = SignInForm { email: " Awa@Exemple.SN".into(), password: "x".into() };
        assert!(form.parse().is_ok_and(|command| command.email == "awa@exemple.sn"));
        let errors = SignInForm { email: "awa".into(), password: String::new() }.parse().err().unwrap();
        assert_eq!((errors.of("email"), errors.of("password")), (&[FieldError::NotAnEmail][..], &[FieldError::Required][..]));
    }

    #[test]
    fn an_invitation_is_kept_as_it_was_meant() {
        let form = InviteForm { name: "  Awa Diop ".into(), email: "Awa@Exemple.SN".into(), language: "fr".into(), role: "hr".into() };
        let command = form.parse().unwrap();
        assert_eq!((command.name.as_str(), command.email.as_str(), command.role), ("Awa Diop", "awa@exemple.sn", Role::Hr));
    }
}
