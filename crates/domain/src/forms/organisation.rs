//! The form about the organisation's settings.

use serde::{Deserialize, Serialize};
use validator::Validate;

use super::{Form, Reading};
use crate::{FieldErrors, Lang, Text, limits};

/// Changes the organisation's settings.
#[derive(Clone, Debug, Default, Serialize, Deserialize, Validate)]
#[serde(default, deny_unknown_fields)]
pub struct OrganisationForm {
    /// The organisation's name in English.
    #[validate(length(max = "(limits::NAME_CHARS as u64)"))]
    pub name_en: String,
    /// The organisation's name in French.
    #[validate(length(max = "(limits::NAME_CHARS as u64)"))]
    pub name_fr: String,
    /// The languages in which it works, the one that visitors get first: `fr en`, `en fr`, `fr` or `en`.
    pub languages: String,
    /// Who is told of safeguarding concerns.
    #[validate(length(max = "(limits::NAME_CHARS as u64)"))]
    pub safeguarding_lead: String,
    /// Whom to call if a child may be in danger now.
    #[validate(length(max = "(limits::RULE_CHARS as u64)"))]
    pub local_contact: String,
}

/// What the organisation's settings are to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrganisationCommand {
    /// The organisation's name.
    pub name: Text,
    /// The languages in which it works, the first being the one that visitors get; one or both, none twice.
    pub languages: Vec<Lang>,
    /// Who is told of safeguarding concerns.
    pub safeguarding_lead: String,
    /// Whom to call if a child may be in danger now.
    pub local_contact: String,
}

impl Form for OrganisationForm {
    type Command = OrganisationCommand;

    fn parse(&self) -> Result<OrganisationCommand, FieldErrors> {
        let mut reading = Reading::of(self);
        let name = Text::new(reading.text("name_en", &self.name_en), reading.text("name_fr", &self.name_fr));
        let languages = match self.languages.trim() {
            "fr en" => Some(vec![Lang::Fr, Lang::En]),
            "en fr" => Some(vec![Lang::En, Lang::Fr]),
            one => Lang::parse(one).map(|lang| vec![lang]),
        };
        let languages = reading.one_of("languages", &self.languages, languages, "fr en, en fr, fr, en");
        let safeguarding_lead = reading.text("safeguarding_lead", &self.safeguarding_lead);
        let local_contact = reading.text("local_contact", &self.local_contact);
        reading.finish(languages.map(|languages| OrganisationCommand { name, languages, safeguarding_lead, local_contact }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::FieldError;

    #[test]
    fn an_organisation_works_in_one_language_or_in_both_and_in_none_twice() {
        let form = |languages: &str| OrganisationForm {
            name_en: "School".into(),
            name_fr: "École".into(),
            languages: languages.into(),
            safeguarding_lead: "Fatou Sarr".into(),
            local_contact: "116".into(),
        };
        assert_eq!(form("en fr").parse().unwrap().languages, [Lang::En, Lang::Fr]);
        assert_eq!(form(" fr ").parse().unwrap().languages, [Lang::Fr]);
        assert_eq!(form("").parse().unwrap_err().of("languages"), [FieldError::Required]);
        for wrong in ["fr fr", "de", "fr,en"] {
            assert_eq!(
                form(wrong).parse().unwrap_err().of("languages"),
                [FieldError::NotOnTheList { list: "fr en, en fr, fr, en".into() }]
            );
        }
    }
}
