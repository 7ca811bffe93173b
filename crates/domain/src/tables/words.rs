//! The words for what can be wrong with a table, in both languages side by side.
//!
//! Each text is whole sentences: what is wrong, then what to do. Invariant: a kind without words in French or in English does not
//! compile.

use super::problem::ProblemKind;
use crate::{Lang, Refusal};

impl ProblemKind {
    /// What is wrong and what to do, as whole sentences.
    pub fn words(&self, lang: Lang) -> String {
        match lang {
            Lang::En => self.english(),
            Lang::Fr => self.french(),
        }
    }

    fn english(&self) -> String {
        let n = |number: u64| grouped(number, ",");
        match self {
            Self::FileTooLarge { bytes, max } => {
                format!("The file has {} bytes; at most {} are read. Split it into several files.", n(*bytes), n(*max))
            }
            Self::Empty => "The file is empty. Send one with a header and rows.".into(),
            Self::NoRows => "There is a header but no row under it. Add the rows.".into(),
            Self::Workbook => "This is a workbook, not a CSV file. Save it as “CSV UTF-8” and send that.".into(),
            Self::Utf16 => "The file is UTF-16 (“Unicode text”). Save it as “CSV UTF-8”.".into(),
            Self::NotUtf8 { character, byte, reads_as } => {
                let reading = reads_as.map_or_else(String::new, |c| format!(", “{c}” in the encoding of Windows"));
                format!("Character {character} of the line is not UTF-8 (byte 0x{byte:02X}{reading}). Save the file as “CSV UTF-8”.")
            }
            Self::Nul { character } => {
                format!("Character {character} of the line is NUL, which no text holds. Save the file as “CSV UTF-8”.")
            }
            Self::LoneCarriageReturn => "The line ends with a carriage return alone. Save the file with Windows or Unix line ends.".into(),
            Self::TooManyRows { max } => format!("More than {} rows. Split the file.", n((*max).into())),
            Self::TooManyColumns { found, max } => {
                format!("The header has {} columns; at most {max} are read. Take out those that are not needed.", n((*found).into()))
            }
            Self::CellTooLarge { max } => format!("This cell has more than {} bytes. Shorten it.", n((*max).into())),
            Self::CellCount { found, expected } => format!(
                "{found} cells where the header has {expected}. Put cells that hold a separator or a line break between quotation marks."
            ),
            Self::UnclosedQuote { opened } => format!("The quotation mark opened on line {opened} is never closed. Close it, or double it."),
            Self::TextAfterQuote => {
                "There is text after the closing quotation mark. Double the quotation marks that belong to the text.".into()
            }
            Self::QuoteInCell => {
                "A quotation mark stands inside a cell that does not begin with one. Put the cell between quotation marks and double those in it.".into()
            }
            Self::ControlCharacter { code } => format!("There is a control character (U+{code:04X}). Remove it."),
            Self::LineBreak => "There is a line break in a field of one line. Remove it.".into(),
            Self::UnknownColumn { nearest } => {
                format!("No column is called this; the nearest is “{nearest}”. Correct the heading or take the column out.")
            }
            Self::DuplicateColumn { first } => format!("This column already stands in position {first}. Keep one of the two."),
            Self::MissingColumn { column } => format!("The column “{column}” is missing. Add it."),
            Self::UnnamedColumn => "This cell stands under an empty heading. Name the column or empty the cell.".into(),
            Self::Value { error } => error.words(Lang::En),
            Self::OneOfRequired { columns } => format!("Fill in at least one of: {columns}."),
            Self::NotACode => "Not a code: letters, digits, “-”, “_” and “.” without spaces, such as C-07.".into(),
            Self::ReferenceTaken { first_line } => {
                format!("Line {first_line} already has this reference. Give each candidate a reference of their own.")
            }
            Self::FormMissing => Refusal::CandidateFormMissing {}.words(Lang::En),
            Self::PoolConsent => "Write “yes” and the date of consent, such as yes 2026-11-23, or leave the cell empty.".into(),
            Self::TooManyCandidates { max } => format!("More than {} candidates. Split the vacancy.", n((*max).into())),
            Self::TooManyPanelists { candidate, max } => format!("{candidate} has more than {max} panelists. Remove the rows of the others."),
            Self::UnknownCompetency { given, nearest: Some(nearest) } => {
                format!("The guide has no competency “{given}”; the nearest is “{nearest}”. Correct the identifier.")
            }
            Self::UnknownCompetency { given, nearest: None } => {
                format!("The guide has no competency “{given}”. Correct the identifier or choose the right guide.")
            }
            Self::LevelZero { levels } => {
                format!("0 is not on the scale ({levels}). Leave the cell empty where the competency was not assessed.")
            }
            Self::LevelOffScale { levels } => format!("This is not a level of the scale. Write one of {levels}, or nothing."),
            Self::LevelMissing => "The state is “scored” but the level is empty. Write the level, or the state “not_assessed”.".into(),
            Self::LevelUnexpected { state } => format!("There is a level although the state is “{state}”. Remove the level or correct the state."),
            Self::ReasonUnexpected { state } => {
                format!("There is a reason for not assessing although the state is “{state}”. Remove the reason or correct the state.")
            }
            Self::DuplicateScore { first_line } => {
                format!("Line {first_line} already has this candidate, panelist and competency. Keep one, or number the versions.")
            }
            Self::Differs { first_line } => format!("Line {first_line} says otherwise. Keep one vacancy and one guide version in a file."),
        }
    }

    fn french(&self) -> String {
        let n = |number: u64| grouped(number, "\u{202f}");
        match self {
            Self::FileTooLarge { bytes, max } => {
                format!("Le fichier fait {} octets\u{a0}; {} au plus sont lus. Répartissez-le en plusieurs fichiers.", n(*bytes), n(*max))
            }
            Self::Empty => "Le fichier est vide. Envoyez un fichier avec un en-tête et des lignes.".into(),
            Self::NoRows => "Il y a un en-tête mais aucune ligne en dessous. Ajoutez les lignes.".into(),
            Self::Workbook => {
                "Ce fichier est un classeur, pas un CSV. Enregistrez-le au format «\u{a0}CSV UTF-8\u{a0}» et envoyez celui-ci.".into()
            }
            Self::Utf16 => "Le fichier est en UTF-16 («\u{a0}texte Unicode\u{a0}»). Enregistrez-le au format «\u{a0}CSV UTF-8\u{a0}».".into(),
            Self::NotUtf8 { character, byte, reads_as } => {
                let reading = reads_as.map_or_else(String::new, |c| format!(", «\u{a0}{c}\u{a0}» dans l’encodage de Windows"));
                format!(
                    "Le caractère {character} de la ligne n’est pas en UTF-8 (octet 0x{byte:02X}{reading}). Enregistrez le fichier au format «\u{a0}CSV UTF-8\u{a0}»."
                )
            }
            Self::Nul { character } => format!(
                "Le caractère {character} de la ligne est NUL, qu’aucun texte ne contient. Enregistrez le fichier au format «\u{a0}CSV UTF-8\u{a0}»."
            ),
            Self::LoneCarriageReturn => {
                "La ligne se termine par un retour chariot seul. Enregistrez le fichier avec les fins de ligne de Windows ou d’Unix.".into()
            }
            Self::TooManyRows { max } => format!("Plus de {} lignes. Répartissez-les en plusieurs fichiers.", n((*max).into())),
            Self::TooManyColumns { found, max } => {
                format!("L’en-tête a {} colonnes\u{a0}; {max} au plus sont lues. Retirez celles qui ne servent pas.", n((*found).into()))
            }
            Self::CellTooLarge { max } => format!("Cette cellule fait plus de {} octets. Raccourcissez-la.", n((*max).into())),
            Self::CellCount { found, expected } => format!(
                "{found} cellules alors que l’en-tête en a {expected}. Mettez entre guillemets droits les cellules qui contiennent un séparateur ou un retour à la ligne."
            ),
            Self::UnclosedQuote { opened } => {
                format!("Le guillemet ouvert à la ligne {opened} n’est jamais fermé. Fermez-le ou doublez-le.")
            }
            Self::TextAfterQuote => "Du texte suit le guillemet fermant. Doublez les guillemets droits qui font partie du texte.".into(),
            Self::QuoteInCell => {
                "Un guillemet droit figure dans une cellule qui ne commence pas par un guillemet. Mettez la cellule entre guillemets droits et doublez ceux du texte.".into()
            }
            Self::ControlCharacter { code } => format!("Il y a un caractère de contrôle (U+{code:04X}). Supprimez-le."),
            Self::LineBreak => "Il y a un retour à la ligne dans un champ d’une seule ligne. Supprimez-le.".into(),
            Self::UnknownColumn { nearest } => format!(
                "Aucune colonne ne porte ce nom\u{a0}; le plus proche est «\u{a0}{nearest}\u{a0}». Corrigez l’intitulé ou retirez la colonne."
            ),
            Self::DuplicateColumn { first } => format!("Cette colonne figure déjà en position {first}. Gardez l’une des deux."),
            Self::MissingColumn { column } => format!("La colonne «\u{a0}{column}\u{a0}» manque. Ajoutez-la."),
            Self::UnnamedColumn => "Cette cellule est sous un intitulé vide. Nommez la colonne ou videz la cellule.".into(),
            Self::Value { error } => error.words(Lang::Fr),
            Self::OneOfRequired { columns } => format!("Remplissez au moins l’une de ces colonnes\u{a0}: {columns}."),
            Self::NotACode => {
                "Ce n’est pas un code\u{a0}: lettres, chiffres, «\u{a0}-\u{a0}», «\u{a0}_\u{a0}» et «\u{a0}.\u{a0}», sans espace, par exemple C-07.".into()
            }
            Self::ReferenceTaken { first_line } => {
                format!("La ligne {first_line} porte déjà cette référence. Donnez à chaque candidature une référence distincte.")
            }
            Self::FormMissing => Refusal::CandidateFormMissing {}.words(Lang::Fr),
            Self::PoolConsent => {
                "Écrivez «\u{a0}oui\u{a0}» et la date du consentement, par exemple oui 2026-11-23, ou laissez la cellule vide.".into()
            }
            Self::TooManyCandidates { max } => {
                format!("Plus de {} candidatures. Répartissez-les entre plusieurs recrutements.", n((*max).into()))
            }
            Self::TooManyPanelists { candidate, max } => {
                format!("{candidate} a plus de {max} membres du jury. Supprimez les lignes en trop.")
            }
            Self::UnknownCompetency { given, nearest: Some(nearest) } => format!(
                "Le guide n’a pas de compétence «\u{a0}{given}\u{a0}»\u{a0}; la plus proche est «\u{a0}{nearest}\u{a0}». Corrigez l’identifiant."
            ),
            Self::UnknownCompetency { given, nearest: None } => {
                format!("Le guide n’a pas de compétence «\u{a0}{given}\u{a0}». Corrigez l’identifiant ou choisissez le bon guide.")
            }
            Self::LevelZero { levels } => {
                format!("0 n’est pas sur l’échelle ({levels}). Laissez la cellule vide si la compétence n’a pas été évaluée.")
            }
            Self::LevelOffScale { levels } => {
                format!("Ce n’est pas un niveau de l’échelle. Écrivez l’un des niveaux {levels}, ou rien.")
            }
            Self::LevelMissing => {
                "L’état est «\u{a0}scored\u{a0}» mais le niveau est vide. Écrivez le niveau, ou l’état «\u{a0}not_assessed\u{a0}».".into()
            }
            Self::LevelUnexpected { state } => {
                format!("Il y a un niveau alors que l’état est «\u{a0}{state}\u{a0}». Supprimez le niveau ou corrigez l’état.")
            }
            Self::ReasonUnexpected { state } => format!(
                "Il y a un motif de non-évaluation alors que l’état est «\u{a0}{state}\u{a0}». Supprimez le motif ou corrigez l’état."
            ),
            Self::DuplicateScore { first_line } => format!(
                "La ligne {first_line} porte déjà cette candidature, ce membre du jury et cette compétence. Gardez-en une, ou numérotez les versions."
            ),
            Self::Differs { first_line } => {
                format!("La ligne {first_line} dit autre chose. Gardez un seul recrutement et une seule version du guide par fichier.")
            }
        }
    }
}

/// A number with its thousands set apart.
pub(super) fn grouped(number: u64, separator: &str) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() * 2);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push_str(separator);
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_set_apart_as_each_language_does() {
        let kind = ProblemKind::FileTooLarge { bytes: 5_242_881, max: 5_242_880 };
        assert!(kind.words(Lang::En).contains("5,242,881 bytes"));
        assert!(kind.words(Lang::Fr).contains("5\u{202f}242\u{202f}881 octets"));
        assert_eq!(grouped(999, ","), "999");
    }
}
