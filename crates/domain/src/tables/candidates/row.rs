//! One candidate as a row: the columns, the rules of each, reading and writing.

use std::collections::HashMap;

use validator::ValidateEmail;

use super::dropped::is_dropped;
use crate::tables::Mapping;
use crate::tables::check::{Broken, Check};
use crate::tables::problem::{ProblemKind, Problems};
use crate::tables::reader::{Column, Heading, Need, Plan, Table, examine, number, read_headings};
use crate::tables::writer::{Cell, Record, ToCell};
use crate::{Date, FieldError, Lang, limits};

const REFERENCE: usize = 0;
const FAMILY_NAME: usize = 1;
const GIVEN_NAMES: usize = 2;
const EMAIL: usize = 3;
const PHONE: usize = 4;
const LANGUAGE: usize = 5;
const INTERVIEW_LANGUAGE: usize = 6;
const APPLIED_ON: usize = 7;
const FORM_RECEIVED: usize = 8;
const LAST_EMPLOYER: usize = 9;
const GAPS: usize = 10;
const ADJUSTMENTS: usize = 11;
const KEEP_FOR_POOL: usize = 12;

/// The columns of `candidates.csv`, in the order in which it is written. The constants above are positions in it.
pub const COLUMNS: &[Column] = &[
    column(
        "reference",
        &["référence", "numéro de dossier", "n° de dossier", "référence de candidature", "application number"],
        Need::Required,
    ),
    column("family_name", &["nom", "nom de famille", "surname", "last name"], Need::Required),
    column("given_names", &["prénom", "prénoms", "prénom(s)", "given name", "first name", "first names"], Need::Required),
    column(
        "email",
        &["courriel", "e-mail", "mail", "adresse électronique", "adresse e-mail", "adresse mail", "adresse courriel", "email address"],
        Need::Optional,
    ),
    column("phone", &["téléphone", "tél", "numéro de téléphone", "telephone", "phone number", "portable", "mobile"], Need::Optional),
    column("language", &["langue", "langue des courriers", "langue de correspondance"], Need::Required),
    column(
        "interview_language",
        &["langue de l’entretien", "langue d’entretien", "langue de l’entrevue", "langue d’entrevue"],
        Need::Optional,
    ),
    column(
        "applied_on",
        &["date de candidature", "date de dépôt", "candidature reçue le", "date of application", "application date"],
        Need::Required,
    ),
    column(
        "form_received",
        &["formulaire reçu", "formulaire de candidature reçu", "formulaire de candidature", "application form"],
        Need::Required,
    ),
    column(
        "last_employer_with_children",
        &["dernier employeur auprès d’enfants", "dernier employeur avec des enfants", "dernier emploi auprès d’enfants"],
        Need::Optional,
    ),
    column(
        "gaps",
        &["périodes sans activité", "période sans activité", "interruptions d’emploi", "interruption d’emploi", "employment gaps"],
        Need::Optional,
    ),
    column("adjustments", &["aménagements", "aménagement", "mesures d’adaptation", "mesure d’adaptation", "adjustment"], Need::Optional),
    column("keep_for_pool", &["vivier", "garder pour le vivier", "conserver au vivier", "pool"], Need::Optional),
    column("candidate_code", &["code de candidature"], Need::NotRead),
    column("stage", &["étape", "stade"], Need::NotRead),
];

const fn column(name: &'static str, synonyms: &'static [&'static str], need: Need) -> Column {
    Column { name, synonyms, need }
}

/// One candidate, as a file has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CandidateRow {
    /// The sender's own number; never shown to the panel.
    pub reference: String,
    /// As the person writes it.
    pub family_name: String,
    /// As the person writes them.
    pub given_names: String,
    /// E-mail address; this or the telephone number is there.
    pub email: Option<String>,
    /// Telephone number in international form.
    pub phone: Option<String>,
    /// Language of the letters.
    pub language: Lang,
    /// Language of the interview; that of the letters where nothing was said.
    pub interview_language: Lang,
    /// When the application came in.
    pub applied_on: Date,
    /// The last employer for work with children.
    pub last_employer_with_children: String,
    /// Periods without employment, to explore.
    pub gaps: String,
    /// What is needed at the interview; never why.
    pub adjustments: String,
    /// When the person agreed to be kept for later posts.
    pub keep_for_pool: Option<Date>,
}

impl CandidateRow {
    /// The columns in which another row differs from this one, by name.
    pub fn changes(&self, other: &Self) -> Vec<&'static str> {
        let differs = [
            ("family_name", self.family_name != other.family_name),
            ("given_names", self.given_names != other.given_names),
            ("email", self.email != other.email),
            ("phone", self.phone != other.phone),
            ("language", self.language != other.language),
            ("interview_language", self.interview_language != other.interview_language),
            ("applied_on", self.applied_on != other.applied_on),
            ("last_employer_with_children", self.last_employer_with_children != other.last_employer_with_children),
            ("gaps", self.gaps != other.gaps),
            ("adjustments", self.adjustments != other.adjustments),
            ("keep_for_pool", self.keep_for_pool != other.keep_for_pool),
        ];
        differs.into_iter().filter(|(_, differs)| *differs).map(|(name, _)| name).collect()
    }
}

/// One candidate and the line of the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CandidateLine {
    /// The line of the file.
    pub line: u32,
    /// The candidate.
    pub row: CandidateRow,
}

/// The candidates of a file in which nothing is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidates {
    /// The candidates, in the order of the file.
    pub rows: Vec<CandidateLine>,
    /// Headings of columns that were dropped because they are not tied to the post.
    pub dropped_columns: Vec<String>,
    /// Headings of columns that the mapping leaves out or that are written only.
    pub left_out_columns: Vec<String>,
}

/// Reads candidates, or says everything that is wrong.
pub fn read(bytes: &[u8], mapping: &Mapping) -> Result<Candidates, Problems> {
    let read = read_entries(bytes, mapping);
    if !read.problems.is_empty() {
        return Err(read.problems);
    }
    Ok(Candidates {
        rows: read.all.into_iter().filter_map(|Entry { line, row, .. }| row.map(|row| CandidateLine { line, row })).collect(),
        dropped_columns: read.table.dropped(),
        left_out_columns: read.table.left_out(),
    })
}

/// What the headings of a file mean, for the page on which a mapping is made.
pub fn headings(bytes: &[u8], mapping: &Mapping) -> Result<Vec<Heading>, Problems> {
    read_headings(bytes, &plan(mapping))
}

fn plan(mapping: &Mapping) -> Plan<'_> {
    Plan { mapping: Some(mapping), drops: Some(is_dropped), ..Plan::new(COLUMNS) }
}

/// A line of the file, with the candidate where nothing is wrong with it.
pub(super) struct Entry {
    pub line: u32,
    pub reference: Option<String>,
    pub row: Option<CandidateRow>,
}

/// All lines, and all problems.
pub(super) struct Entries {
    pub table: Table,
    pub all: Vec<Entry>,
    pub problems: Problems,
}

pub(super) fn read_entries(bytes: &[u8], mapping: &Mapping) -> Entries {
    let (table, mut problems) = examine(bytes, &plan(mapping));
    let mut all = Vec::with_capacity(table.rows.len());
    let mut references: HashMap<&str, u32> = HashMap::new();
    for (index, row) in table.rows.iter().enumerate() {
        if index == limits::CANDIDATES {
            problems.add(row.line, None, || ProblemKind::TooManyCandidates { max: number(limits::CANDIDATES) });
        }
        let mut check = Check { table: &table, row, problems: &mut problems };
        let candidate = candidate(&mut check);
        let reference = row.cell(REFERENCE).filter(|reference| !reference.is_empty());
        let taken = reference.and_then(|reference| {
            let first_line = *references.entry(reference).or_insert(row.line);
            (first_line != row.line).then_some(first_line)
        });
        if let Some(first_line) = taken {
            check.wrong(REFERENCE, || ProblemKind::ReferenceTaken { first_line });
        }
        let row_is_good = taken.is_none() && index < limits::CANDIDATES;
        all.push(Entry { line: row.line, reference: reference.map(str::to_owned), row: candidate.filter(|_| row_is_good) });
    }
    Entries { table, all, problems }
}

fn candidate(check: &mut Check<'_, '_>) -> Option<CandidateRow> {
    // Every cell is checked before the first question mark, so that one pass names everything that is wrong with a line.
    let reference = check.required(REFERENCE, limits::REFERENCE_CHARS);
    let family_name = check.required(FAMILY_NAME, limits::NAME_CHARS);
    let given_names = check.required(GIVEN_NAMES, limits::NAME_CHARS);
    let contact = contact(check);
    let language = check.chosen(LANGUAGE, "fr, en", Lang::parse);
    let interview_language = check.language(INTERVIEW_LANGUAGE);
    let applied_on = check.date(APPLIED_ON);
    let form_received = form_received(check);
    let last_employer_with_children = check.line(LAST_EMPLOYER, limits::TITLE_CHARS);
    let gaps = check.text(GAPS, limits::REASON_CHARS);
    let adjustments = check.text(ADJUSTMENTS, limits::REASON_CHARS);
    let keep_for_pool = keep_for_pool(check);
    form_received?;
    let (email, phone) = contact?;
    let language = language?;
    Some(CandidateRow {
        reference: reference?.to_owned(),
        family_name: family_name?.to_owned(),
        given_names: given_names?.to_owned(),
        email,
        phone,
        language,
        interview_language: interview_language.ok()?.unwrap_or(language),
        applied_on: applied_on?,
        last_employer_with_children: last_employer_with_children?.to_owned(),
        gaps: gaps?.to_owned(),
        adjustments: adjustments?.to_owned(),
        keep_for_pool: keep_for_pool.ok()?,
    })
}

/// E-mail and telephone, of which one is needed.
fn contact(check: &mut Check<'_, '_>) -> Option<(Option<String>, Option<String>)> {
    let email = check.line(EMAIL, limits::EMAIL_CHARS).and_then(|text| {
        let good = text.is_empty() || text.validate_email();
        if !good {
            check.wrong(EMAIL, || ProblemKind::Value { error: FieldError::NotAnEmail });
        }
        good.then_some(text)
    });
    let phone = check.line(PHONE, limits::PHONE_CHARS).and_then(|text| {
        let good = text.is_empty() || is_phone(text);
        if !good {
            check.wrong(PHONE, || ProblemKind::Value { error: FieldError::NotAPhone });
        }
        good.then_some(text)
    });
    let (email, phone) = (email?, phone?);
    if email.is_empty() && phone.is_empty() {
        // At the column that the file has: with neither, the line itself.
        let column = if check.table.place(EMAIL).is_some() { EMAIL } else { PHONE };
        check.wrong(column, || ProblemKind::OneOfRequired { columns: "email, phone".into() });
        return None;
    }
    let given = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    Some((given(email), given(phone)))
}

/// A telephone number in international form: `+`, then 7 to 15 digits with the usual signs between them.
pub fn is_phone(text: &str) -> bool {
    let Some(rest) = text.strip_prefix('+') else { return false };
    let digits = rest.chars().filter(char::is_ascii_digit).count();
    let begins = rest.starts_with(|c: char| ('1'..='9').contains(&c));
    let usual = rest.chars().all(|c| c.is_ascii_digit() || matches!(c, ' ' | '\u{a0}' | '\u{202f}' | '.' | '-' | '(' | ')' | '/'));
    begins && usual && (7..=15).contains(&digits)
}

fn yes_or_no(word: &str) -> Option<bool> {
    match word {
        "yes" | "oui" => Some(true),
        "no" | "non" => Some(false),
        _ => None,
    }
}

/// `Some` where the form was received.
fn form_received(check: &mut Check<'_, '_>) -> Option<()> {
    let received = check.chosen(FORM_RECEIVED, "yes, no", yes_or_no)?;
    if !received {
        check.wrong(FORM_RECEIVED, || ProblemKind::FormMissing);
    }
    received.then_some(())
}

/// Nothing, or "yes" with the date of consent.
fn keep_for_pool(check: &mut Check<'_, '_>) -> Result<Option<Date>, Broken> {
    let text = check.row.cell(KEEP_FOR_POOL).ok_or(Broken)?;
    if text.is_empty() {
        return Ok(None);
    }
    let consent = text.split_once(char::is_whitespace).filter(|(yes, _)| yes_or_no(&yes.to_lowercase()) == Some(true));
    let date = consent.and_then(|(_, date)| Date::parse(date.trim()));
    if date.is_none() {
        check.wrong(KEEP_FOR_POOL, || ProblemKind::PoolConsent);
        return Err(Broken);
    }
    Ok(date)
}

/// A candidate as the file is written: with the code and the stage that only we give.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CandidateOut {
    /// The candidate.
    pub row: CandidateRow,
    /// Code, such as `C-07`.
    pub candidate_code: String,
    /// Stage.
    pub stage: String,
}

impl Record for CandidateOut {
    const FILE: &'static str = "candidates.csv";
    const COLUMNS: &'static [&'static str] = &[
        "reference",
        "family_name",
        "given_names",
        "email",
        "phone",
        "language",
        "interview_language",
        "applied_on",
        "form_received",
        "last_employer_with_children",
        "gaps",
        "adjustments",
        "keep_for_pool",
        "candidate_code",
        "stage",
    ];

    fn cells(&self) -> Vec<Cell> {
        let row = &self.row;
        vec![
            row.reference.to_cell(),
            row.family_name.to_cell(),
            row.given_names.to_cell(),
            row.email.to_cell(),
            row.phone.to_cell(),
            row.language.to_cell(),
            row.interview_language.to_cell(),
            row.applied_on.to_cell(),
            // Nobody becomes a candidate without the form.
            true.to_cell(),
            row.last_employer_with_children.to_cell(),
            row.gaps.to_cell(),
            row.adjustments.to_cell(),
            row.keep_for_pool.map(|date| format!("yes {date}")).to_cell(),
            self.candidate_code.to_cell(),
            self.stage.to_cell(),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_what_is_read() {
        let names: Vec<&str> = COLUMNS.iter().map(|column| column.name).collect();
        assert_eq!(names, CandidateOut::COLUMNS);
        for (index, name) in [(REFERENCE, "reference"), (APPLIED_ON, "applied_on"), (KEEP_FOR_POOL, "keep_for_pool")] {
            assert_eq!(names[index], name);
        }
    }

    #[test]
    fn telephone_numbers_are_international() {
        for number in ["+33 1 23 45 67 89", "+33123456789", "+1 (514) 555-0199", "+221\u{a0}77\u{a0}123\u{a0}45\u{a0}67"] {
            assert!(is_phone(number), "{number}");
        }
        for number in ["0123456789", "+", "+33", "+0 123 456 789", "+33 1 23 45 67 89 ext 4", "+1234567890123456", "33 1 23 45 67 89"] {
            assert!(!is_phone(number), "{number}");
        }
    }
}
