//! Which columns are dropped because they are not tied to the post, by English and French patterns on the heading.
//!
//! Birth, age, sex and gender, nationality and origin, family, pregnancy, health and disability, religion, opinions, union, photo,
//! bank, social security, criminal record: questions of equal treatment, or asked later and elsewhere. A heading that is one of our
//! own columns is never put to this test. A pattern that takes too much is harmless, since the report names what was dropped; one
//! that takes too little keeps what nobody may keep.

use crate::tables::heading::folded_words;

/// Any of these words in the heading.
const WORDS: &[&str] = &[
    // birth and age
    "birth",
    "birthdate",
    "birthday",
    "birthplace",
    "born",
    "dob",
    "naissance",
    "age",
    "ages",
    // sex and gender
    "sex",
    "sexe",
    "sexual",
    "sexuelle",
    "gender",
    "genre",
    "civilite",
    "pronouns",
    "pronoms",
    // nationality and origin
    "nationality",
    "nationalities",
    "nationalite",
    "nationalites",
    "citizenship",
    "citoyennete",
    "ethnic",
    "ethnicity",
    "ethnique",
    "ethnie",
    "race",
    "racial",
    "raciale",
    // family
    "marital",
    "matrimonial",
    "matrimoniale",
    "married",
    "spouse",
    "conjoint",
    "conjointe",
    "dependants",
    "dependents",
    "maiden",
    "pregnancy",
    "pregnant",
    "maternity",
    "grossesse",
    "enceinte",
    "maternite",
    // health
    "health",
    "medical",
    "medicale",
    "sante",
    "disability",
    "disabilities",
    "disabled",
    "handicap",
    "handicape",
    "handicapee",
    "rqth",
    // religion, opinions, union
    "religion",
    "religious",
    "religieuse",
    "faith",
    "confession",
    "culte",
    "political",
    "politique",
    "union",
    "syndicat",
    "syndicale",
    "syndical",
    // photo
    "photo",
    "photos",
    "photograph",
    "photographie",
    "picture",
    "portrait",
    "headshot",
    // bank
    "bank",
    "banking",
    "iban",
    "bic",
    "swift",
    "rib",
    "banque",
    "bancaire",
    "bancaires",
    // social security
    "ssn",
    "nir",
    "nss",
    "nino",
    // criminal record
    "criminal",
    "conviction",
    "convictions",
    "casier",
    "judiciaire",
    "condamnation",
    "condamnations",
    "dbs",
];

/// These words, one after the other, anywhere in the heading.
const PHRASES: &[&[&str]] = &[
    &["family", "status"],
    &["family", "situation"],
    &["civil", "status"],
    &["etat", "civil"],
    &["situation", "familiale"],
    &["situation", "de", "famille"],
    &["nom", "de", "jeune", "fille"],
    &["country", "of", "origin"],
    &["pays", "d", "origine"],
    &["lieu", "d", "origine"],
    &["ne", "le"],
    &["nee", "le"],
    &["ne", "e", "le"],
    &["number", "of", "children"],
    &["no", "of", "children"],
    &["dependent", "children"],
    &["has", "children"],
    &["own", "children"],
    &["nombre", "d", "enfants"],
    &["nombre", "enfants"],
    &["nb", "enfants"],
    &["nb", "d", "enfants"],
    &["enfants", "a", "charge"],
    &["personnes", "a", "charge"],
    &["social", "security"],
    &["social", "insurance"],
    &["national", "insurance"],
    &["securite", "sociale"],
    &["assurance", "sociale"],
    &["numero", "de", "secu"],
    &["numero", "insee"],
    &["police", "record"],
    &["police", "check"],
    &["bulletin", "n", "2"],
    &["bulletin", "n", "3"],
];

/// These words and no others. "Children" alone asks about somebody's own; "work with children" does not.
const WHOLE: &[&str] = &["child", "children", "enfant", "enfants", "kids", "famille", "family"];

/// Whether a heading names something that is not tied to the post.
pub fn is_dropped(heading: &str) -> bool {
    let words = folded_words(heading);
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    words.iter().any(|word| WORDS.contains(word))
        || PHRASES.iter().any(|phrase| words.windows(phrase.len()).any(|part| part == *phrase))
        || matches!(words.as_slice(), [word] if WHOLE.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_tied_to_the_post_is_recognised_in_both_languages() {
        for heading in [
            "Date of birth",
            "Date de naissance",
            "DOB",
            "Né(e) le",
            "Age",
            "Âge",
            "Birthplace",
            "Lieu de naissance",
            "Sex",
            "Sexe",
            "Gender",
            "Civilité",
            "Nationality",
            "Nationalité",
            "Marital status",
            "Situation familiale",
            "État civil",
            "Family status",
            "Children",
            "Nombre d’enfants",
            "Number of children",
            "Pregnancy",
            "Grossesse",
            "Health",
            "État de santé",
            "Disability",
            "Handicap",
            "Religion",
            "Trade union",
            "Syndicat",
            "Photo",
            "Photographie",
            "Bank account",
            "IBAN",
            "Coordonnées bancaires",
            "Social security number",
            "N° de sécurité sociale",
            "Numéro d’assurance sociale",
            "Criminal record",
            "Casier judiciaire",
        ] {
            assert!(is_dropped(heading), "{heading}");
        }
    }

    #[test]
    fn what_is_tied_to_the_post_is_not() {
        for heading in
            ["Language", "Langue", "Stage", "Work with children", "Travail auprès d’enfants", "Diploma", "Message", "Engagement", "Hobbies"]
        {
            assert!(!is_dropped(heading), "{heading}");
        }
    }
}
