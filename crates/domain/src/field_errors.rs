//! What is wrong with a field of a form, as closed codes; the words stand beside the codes, in both languages.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::Lang;

/// One thing that is wrong with one field, and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FieldError {
    /// Nothing was given.
    Required,
    /// More characters than the field holds.
    TooLong {
        /// The most it holds.
        max: u32,
    },
    /// Fewer characters than make sense.
    TooShort {
        /// The least that is asked.
        min: u32,
    },
    /// A number outside its range.
    OutOfRange {
        /// The smallest allowed.
        min: i64,
        /// The largest allowed.
        max: i64,
    },
    /// Not a whole number.
    NotANumber,
    /// Not a date of the form 2026-11-23.
    NotADate,
    /// Not an e-mail address.
    NotAnEmail,
    /// Not a telephone number in international form.
    NotAPhone,
    /// A value that is not on the list.
    NotOnTheList {
        /// What is on the list, separated by commas.
        list: String,
    },
    /// Something else already bears this.
    Taken,
    /// A character that no text may hold.
    ControlCharacter,
    /// A password on the list of those that are tried first.
    CommonPassword,
    /// Not the password that the person signs in with.
    WrongPassword,
    /// Not what stands in the field that it repeats.
    Different,
    /// A link was described, and "no link" chosen.
    LinkDescribed,
}

impl FieldError {
    /// What is wrong and what to do, for the person at the field.
    pub fn words(&self, lang: Lang) -> String {
        let (en, fr) = match self {
            Self::Required => ("Fill this in.".into(), "Remplissez ce champ.".into()),
            Self::TooLong { max } => (format!("At most {max} characters."), format!("{max} caractères au plus.")),
            Self::TooShort { min } => (format!("At least {min} characters."), format!("{min} caractères au moins.")),
            Self::OutOfRange { min, max } => (format!("A number from {min} to {max}."), format!("Un nombre de {min} à {max}.")),
            Self::NotANumber => ("A whole number, such as 3.".into(), "Un nombre entier, par exemple 3.".into()),
            Self::NotADate => ("A date such as 2026-11-23.".into(), "Une date de la forme 2026-11-23.".into()),
            Self::NotAnEmail => ("An address such as name@example.org.".into(), "Une adresse de la forme nom@exemple.org.".into()),
            Self::NotAPhone => (
                "A number in international form, such as +33 1 23 45 67 89.".into(),
                "Un numéro au format international, par exemple +33 1 23 45 67 89.".into(),
            ),
            Self::NotOnTheList { list } => (format!("Choose one of: {list}."), format!("Choisissez parmi\u{a0}: {list}.")),
            Self::Taken => {
                ("This is already in use. Choose another.".into(), "Cette valeur est déjà utilisée. Choisissez-en une autre.".into())
            }
            Self::ControlCharacter => {
                ("Remove the invisible control character.".into(), "Supprimez le caractère de contrôle invisible.".into())
            }
            Self::CommonPassword => (
                "This password is among the first that are tried. Choose several unrelated words.".into(),
                "Ce mot de passe est parmi les premiers essayés. Choisissez plusieurs mots sans lien entre eux.".into(),
            ),
            Self::WrongPassword => ("This is not your present password.".into(), "Ce n’est pas votre mot de passe actuel.".into()),
            Self::LinkDescribed => (
                "A link is described here, but “no link” is chosen. Choose “a link”, or empty this field.".into(),
                "Un lien est décrit ici, mais «\u{a0}aucun lien\u{a0}» est choisi. Choisissez «\u{a0}un lien\u{a0}», ou videz ce champ."
                    .into(),
            ),
            Self::Different => ("The two are not the same. Type it once more.".into(), "Les deux saisies diffèrent. Recommencez.".into()),
        };
        match lang {
            Lang::En => en,
            Lang::Fr => fr,
        }
    }
}

/// What is wrong with a form, field by field. Empty means that nothing is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldErrors(BTreeMap<String, Vec<FieldError>>);

impl FieldErrors {
    /// Errors of one field only.
    pub fn one(field: impl Into<String>, error: FieldError) -> Self {
        let mut errors = Self::default();
        errors.add(field, error);
        errors
    }

    /// Adds an error to a field.
    pub fn add(&mut self, field: impl Into<String>, error: FieldError) {
        self.0.entry(field.into()).or_default().push(error);
    }

    /// Whether nothing is wrong.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What is wrong with this field.
    pub fn of(&self, field: &str) -> &[FieldError] {
        self.0.get(field).map_or(&[], Vec::as_slice)
    }

    /// Every field that has an error, with its errors, by name of the field.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &[FieldError])> {
        self.0.iter().map(|(field, errors)| (field.as_str(), errors.as_slice()))
    }

    /// The same errors, each field named under a part of the form: `text.fr` under `edits.0` is `edits.0.text.fr`.
    #[must_use]
    pub fn under(self, part: &str) -> Self {
        Self(self.0.into_iter().map(|(field, errors)| (format!("{part}.{field}"), errors)).collect())
    }

    /// These errors and others, such as those of a rule that spans two fields.
    #[must_use]
    pub fn and(mut self, others: Self) -> Self {
        for (field, errors) in others.0 {
            self.0.entry(field).or_default().extend(errors);
        }
        self
    }

    /// `Ok` where nothing is wrong.
    pub fn into_result(self) -> Result<(), Self> {
        if self.is_empty() { Ok(()) } else { Err(self) }
    }
}
