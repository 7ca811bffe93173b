//! What can be wrong with a table, as closed kinds with parameters, and the words for each in both languages.
//!
//! Invariant: no kind carries the content of a cell that may be personal; only codes, identifiers, numbers and headings travel.

use serde::{Deserialize, Serialize};

use crate::{FieldError, Lang, Refusal};

/// At most this many problems are listed; the rest are counted.
pub const LISTED_MAX: usize = 100;

/// One thing that is wrong, and where.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// The physical line on which the record begins, from 1; what concerns the whole file stands on line 1.
    pub line: u32,
    /// Position of the column from 1 and its heading as the file has it; absent where the whole line or file is meant.
    pub column: Option<(u32, String)>,
    /// What is wrong.
    pub kind: ProblemKind,
}

/// What is wrong with a table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "with", rename_all = "snake_case")]
pub enum ProblemKind {
    /// More bytes than one file may have.
    FileTooLarge {
        /// Bytes of the file.
        bytes: u64,
        /// The most it may have.
        max: u64,
    },
    /// Nothing in the file.
    Empty,
    /// A header without rows.
    NoRows,
    /// A workbook of a spreadsheet program.
    Workbook,
    /// UTF-16, which spreadsheet programs call "Unicode text".
    Utf16,
    /// A byte that is not UTF-8.
    NotUtf8 {
        /// Position of the character in its line, from 1.
        character: u32,
        /// The first byte that is wrong.
        byte: u8,
        /// What the Windows encoding would read there.
        reads_as: Option<char>,
    },
    /// The character NUL.
    Nul {
        /// Position of the character in its line, from 1.
        character: u32,
    },
    /// A line that ends with a carriage return alone.
    LoneCarriageReturn,
    /// More rows than are read.
    TooManyRows {
        /// The most that are read.
        max: u32,
    },
    /// More columns than are read.
    TooManyColumns {
        /// Columns of the header.
        found: u32,
        /// The most that are read.
        max: u32,
    },
    /// More bytes than one cell may have.
    CellTooLarge {
        /// The most it may have.
        max: u32,
    },
    /// A line with more or fewer cells than the header.
    CellCount {
        /// Cells of the line.
        found: u32,
        /// Cells of the header.
        expected: u32,
    },
    /// A quotation mark that opens a cell and is never closed.
    UnclosedQuote {
        /// The physical line on which it stands.
        opened: u32,
    },
    /// Text between a closing quotation mark and the end of the cell.
    TextAfterQuote,
    /// A quotation mark inside a cell that is not enclosed.
    QuoteInCell,
    /// A character that no text may hold.
    ControlCharacter {
        /// Its code point.
        code: u32,
    },
    /// A line break in a field of one line.
    LineBreak,
    /// A heading that is not known.
    UnknownColumn {
        /// The nearest one that is.
        nearest: String,
    },
    /// A column that stands twice.
    DuplicateColumn {
        /// Position of the first, from 1.
        first: u32,
    },
    /// A column that must be there and is not.
    MissingColumn {
        /// Its name.
        column: String,
    },
    /// A cell with content under an empty heading.
    UnnamedColumn,
    /// A value that breaks the rule of its field.
    Value {
        /// The rule, as forms know it.
        error: FieldError,
    },
    /// None of several cells of which one is needed.
    OneOfRequired {
        /// The columns, separated by commas.
        columns: String,
    },
    /// Something that is not a code.
    NotACode,
    /// A reference that an earlier line has.
    ReferenceTaken {
        /// The first line that has it.
        first_line: u32,
    },
    /// A candidate without the application form.
    FormMissing,
    /// Consent to be kept without its date, or something else.
    PoolConsent,
    /// More candidates than a vacancy holds.
    TooManyCandidates {
        /// The most it holds.
        max: u32,
    },
    /// More panelists for one candidate than a panel holds.
    TooManyPanelists {
        /// Code of the candidate.
        candidate: String,
        /// The most a panel holds.
        max: u32,
    },
    /// A competency that the guide does not have.
    UnknownCompetency {
        /// What stands there.
        given: String,
        /// The nearest that the guide has, if it has any.
        nearest: Option<String>,
    },
    /// Zero on a scale that does not have it.
    LevelZero {
        /// The levels, separated by commas.
        levels: String,
    },
    /// A level that the scale does not have.
    LevelOffScale {
        /// The levels, separated by commas.
        levels: String,
    },
    /// Scored, without a level.
    LevelMissing,
    /// Not scored, with a level.
    LevelUnexpected {
        /// The state that excludes a level.
        state: String,
    },
    /// A reason for not assessing something that was assessed or was not to be.
    ReasonUnexpected {
        /// The state that excludes a reason.
        state: String,
    },
    /// The same candidate, panelist, competency and version again.
    DuplicateScore {
        /// The first line that has them.
        first_line: u32,
    },
    /// A vacancy, guide version or digest that differs from the one before.
    Differs {
        /// The first line, which has another.
        first_line: u32,
    },
}

impl Problem {
    /// Where and what, in one sentence or two.
    pub fn words(&self, lang: Lang) -> String {
        let kind = self.kind.words(lang);
        match (&self.column, lang) {
            (Some((position, heading)), Lang::En) => format!("Line {}, column {position} ({heading}): {kind}", self.line),
            (Some((position, heading)), Lang::Fr) => format!("Ligne {}, colonne {position} ({heading})\u{a0}: {kind}", self.line),
            (None, Lang::En) => format!("Line {}: {kind}", self.line),
            (None, Lang::Fr) => format!("Ligne {}\u{a0}: {kind}", self.line),
        }
    }

    /// The same as a refusal of the import, in the words of one language.
    pub fn to_refusal(&self, lang: Lang) -> Refusal {
        let field = match (&self.column, lang) {
            (Some((position, heading)), Lang::En) => format!("column {position} ({heading})"),
            (Some((position, heading)), Lang::Fr) => format!("colonne {position} ({heading})"),
            (None, Lang::En) => "whole line".into(),
            (None, Lang::Fr) => "ligne entière".into(),
        };
        Refusal::ImportInvalid { field, line: self.line, problem: self.kind.words(lang) }
    }

    fn place(&self) -> (u32, u32) {
        (self.line, self.column.as_ref().map_or(0, |(position, _)| *position))
    }
}

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

/// What is wrong with a file: the first problems in the order of the file, and how many there are in all.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problems {
    listed: Vec<Problem>,
    total: u32,
}

impl Problems {
    /// Whether nothing is wrong.
    pub fn is_empty(&self) -> bool {
        self.total == 0
    }

    /// The first problems, by line and column; at most [`LISTED_MAX`].
    pub fn listed(&self) -> &[Problem] {
        &self.listed
    }

    /// How many there are in all.
    pub fn total(&self) -> u32 {
        self.total
    }

    /// How many are not listed.
    pub fn unlisted(&self) -> u32 {
        self.total.saturating_sub(u32::try_from(self.listed.len()).unwrap_or(u32::MAX))
    }

    /// What to say under the list where not all are listed.
    pub fn unlisted_words(&self, lang: Lang) -> Option<String> {
        let n = self.unlisted();
        match (n, lang) {
            (0, _) => None,
            (1, Lang::En) => Some("1 more problem is not listed.".into()),
            (1, Lang::Fr) => Some("1 autre problème n’est pas affiché.".into()),
            (_, Lang::En) => Some(format!("{} more problems are not listed.", grouped(n.into(), ","))),
            (_, Lang::Fr) => Some(format!("{} autres problèmes ne sont pas affichés.", grouped(n.into(), "\u{202f}"))),
        }
    }

    pub(super) fn one(line: u32, column: Option<(u32, String)>, kind: ProblemKind) -> Self {
        let mut problems = Self::default();
        problems.add(line, column, || kind);
        problems
    }

    /// Counts a problem and lists it if it is among the first; its words' parameters are computed only then, so that a file of
    /// fifty thousand wrong lines costs no more than a hundred.
    pub(super) fn add(&mut self, line: u32, column: Option<(u32, String)>, kind: impl FnOnce() -> ProblemKind) {
        self.total = self.total.saturating_add(1);
        let place = (line, column.as_ref().map_or(0, |(position, _)| *position));
        if self.listed.len() >= LISTED_MAX && self.listed.last().is_some_and(|last| last.place() <= place) {
            return;
        }
        let at = self.listed.partition_point(|listed| listed.place() <= place);
        self.listed.insert(at, Problem { line, column, kind: kind() });
        self.listed.truncate(LISTED_MAX);
    }
}

/// A number with its thousands set apart.
fn grouped(number: u64, separator: &str) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() * 2);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i) % 3 == 0 {
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
    fn the_first_hundred_are_listed_in_the_order_of_the_file_and_the_rest_counted() {
        let mut problems = Problems::default();
        for line in (1..=250).rev() {
            problems.add(line, None, || ProblemKind::TextAfterQuote);
        }
        assert_eq!(problems.total(), 250);
        assert_eq!(problems.unlisted(), 150);
        let lines: Vec<u32> = problems.listed().iter().map(|problem| problem.line).collect();
        assert_eq!(lines, (1..=100).collect::<Vec<u32>>());
        assert_eq!(problems.unlisted_words(Lang::En).unwrap(), "150 more problems are not listed.");
    }

    #[test]
    fn thousands_are_set_apart_as_each_language_does() {
        let kind = ProblemKind::FileTooLarge { bytes: 5_242_881, max: 5_242_880 };
        assert!(kind.words(Lang::En).contains("5,242,881 bytes"));
        assert!(kind.words(Lang::Fr).contains("5\u{202f}242\u{202f}881 octets"));
        assert_eq!(grouped(999, ","), "999");
    }
}
