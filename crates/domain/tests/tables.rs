//! Tables as people and programs send them: every bad file with its exact place and words, every good one read the same whatever
//! program wrote it, and every cell that looks like a formula back unchanged.
//!
//! The `csv` crate is the judge of what is written, and of what is read where a file is well formed.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "the functions that the tests share may stop at the first surprise, as tests do"
)]

use std::fmt::Write as _;

use domain::scorecard::VersionKind;
use domain::scores::NotAssessed;
use domain::tables::candidates::{
    self, CandidateOut, CandidateRow, Existing, Matched, Other, Outcome, ProbableDuplicate, RowOutcome, dry_run, is_dropped,
};
use domain::tables::outgoing::{DecisionRow, DeclarationRow, EventRow, PanelRatingRow, RankingDetailRow, RankingRow, ScoreOutRow};
use domain::tables::reader::{Meaning, read};
use domain::tables::scores::{self, Basis, ScoreState};
use domain::tables::{Cell, Column, Limits, Mapped, Mapping, Need, Number, Plan, Problem, ProblemKind, Problems, Record, Style, write};
use domain::{Date, FieldError, Lang, Timestamp, limits};
use proptest::prelude::*;

const LEVELS: [u8; 5] = [1, 2, 3, 4, 5];
const COMPETENCIES: [&str; 3] = ["SOC-01", "SOC-02", "SOC-03"];
const SCORES: &str = "candidate_code,panelist_code,competency_id,level\n";
const CANDIDATES: &str = "reference,family_name,given_names,email,phone,language,applied_on,form_received\n";

fn read_scores(text: impl AsRef<[u8]>) -> Result<scores::ScoreTable, Problems> {
    scores::read(text.as_ref(), &LEVELS, &COMPETENCIES)
}

fn read_candidates(text: impl AsRef<[u8]>) -> Result<candidates::Candidates, Problems> {
    candidates::read(text.as_ref(), &Mapping::default())
}

/// The one problem of a file that has one.
fn only(problems: &Problems) -> &Problem {
    assert_eq!(problems.total(), 1, "{problems:#?}");
    &problems.listed()[0]
}

/// Line and column of each problem.
fn places(problems: &Problems) -> Vec<(u32, Option<u32>)> {
    problems.listed().iter().map(|problem| (problem.line, problem.column.as_ref().map(|(position, _)| *position))).collect()
}

fn row(reference: &str, family_name: &str, given_names: &str) -> CandidateRow {
    CandidateRow {
        reference: reference.into(),
        family_name: family_name.into(),
        given_names: given_names.into(),
        email: Some(format!("{reference}@example.org")),
        phone: None,
        language: Lang::Fr,
        interview_language: Lang::Fr,
        applied_on: Date::parse("2026-11-23").unwrap(),
        last_employer_with_children: String::new(),
        gaps: String::new(),
        adjustments: String::new(),
        keep_for_pool: None,
    }
}

fn out(row: CandidateRow) -> CandidateOut {
    CandidateOut { row, candidate_code: "C-07".into(), stage: "applied".into() }
}

// Bad files

/// A bad file of scores, with where, what in English, and what in French.
struct Bad {
    file: &'static [u8],
    en: &'static str,
    fr: &'static str,
}

fn bad(file: &'static [u8], en: &'static str, fr: &'static str) -> Bad {
    Bad { file, en, fr }
}

#[test]
fn every_bad_file_is_refused_with_its_place_and_words_in_both_languages() {
    let files = [
        bad(
            b"",
            "Line 1: The file is empty. Send one with a header and rows.",
            "Ligne 1\u{a0}: Le fichier est vide. Envoyez un fichier avec un en-tête et des lignes.",
        ),
        bad(
            b"candidate_code,panelist_code,competency_id,level\r\n\r\n,,,\r\n",
            "Line 1: There is a header but no row under it. Add the rows.",
            "Ligne 1\u{a0}: Il y a un en-tête mais aucune ligne en dessous. Ajoutez les lignes.",
        ),
        bad(
            b"PK\x03\x04\x14\x00\x06\x00",
            "Line 1: This is a workbook, not a CSV file. Save it as “CSV UTF-8” and send that.",
            "Ligne 1\u{a0}: Ce fichier est un classeur, pas un CSV. Enregistrez-le au format «\u{a0}CSV UTF-8\u{a0}» et envoyez celui-ci.",
        ),
        bad(
            b"\xFF\xFEa\x00",
            "Line 1: The file is UTF-16 (“Unicode text”). Save it as “CSV UTF-8”.",
            "Ligne 1\u{a0}: Le fichier est en UTF-16 («\u{a0}texte Unicode\u{a0}»). Enregistrez-le au format «\u{a0}CSV UTF-8\u{a0}».",
        ),
        bad(
            b"candidate_code,panelist_code,competency_id,level,evidence\r\nC-01,P-1,SOC-01,3,cit\xE9\r\n",
            "Line 2, column 5 (evidence): Character 22 of the line is not UTF-8 (byte 0xE9, “é” in the encoding of Windows). Save the file as “CSV UTF-8”.",
            "Ligne 2, colonne 5 (evidence)\u{a0}: Le caractère 22 de la ligne n’est pas en UTF-8 (octet 0xE9, «\u{a0}é\u{a0}» dans l’encodage de Windows). Enregistrez le fichier au format «\u{a0}CSV UTF-8\u{a0}».",
        ),
        bad(
            b"candidate_code,panelist_code,competency_id,level\nC-01,P-1,SOC-01,\x003\n",
            "Line 2, column 4 (level): Character 17 of the line is NUL, which no text holds. Save the file as “CSV UTF-8”.",
            "Ligne 2, colonne 4 (level)\u{a0}: Le caractère 17 de la ligne est NUL, qu’aucun texte ne contient. Enregistrez le fichier au format «\u{a0}CSV UTF-8\u{a0}».",
        ),
        bad(
            b"candidate_code,panelist_code,competency_id,level\rC-01,P-1,SOC-01,3\rC-02,P-1,SOC-01,3",
            "Line 1: The line ends with a carriage return alone. Save the file with Windows or Unix line ends.",
            "Ligne 1\u{a0}: La ligne se termine par un retour chariot seul. Enregistrez le fichier avec les fins de ligne de Windows ou d’Unix.",
        ),
        bad(
            b"candidate_code,panelist_code,competency_id,level,evidence\nC-01,P-1,SOC-01,3,\"one\ntwo\nC-02,P-1,SOC-01,3,x\n",
            "Line 2, column 5 (evidence): The quotation mark opened on line 2 is never closed. Close it, or double it.",
            "Ligne 2, colonne 5 (evidence)\u{a0}: Le guillemet ouvert à la ligne 2 n’est jamais fermé. Fermez-le ou doublez-le.",
        ),
        bad(
            b"candidate_code,panelist_code,competency_id,level,evidence\nC-01,P-1,SOC-01,3,\"said \"no\"\"\nC-02,P-1,SOC-01,3,x\n",
            "Line 2, column 5 (evidence): There is text after the closing quotation mark. Double the quotation marks that belong to the text.",
            "Ligne 2, colonne 5 (evidence)\u{a0}: Du texte suit le guillemet fermant. Doublez les guillemets droits qui font partie du texte.",
        ),
        bad(
            b"candidate_code,panelist_code,competency_id,level,evidence\nC-01,P-1,SOC-01,3,said \"no\"\n",
            "Line 2, column 5 (evidence): A quotation mark stands inside a cell that does not begin with one. Put the cell between quotation marks and double those in it.",
            "Ligne 2, colonne 5 (evidence)\u{a0}: Un guillemet droit figure dans une cellule qui ne commence pas par un guillemet. Mettez la cellule entre guillemets droits et doublez ceux du texte.",
        ),
        bad(
            b"candidate_code,panelist_code,competency_id,level\nC-01,P-1,SOC-01,3,4\n",
            "Line 2: 5 cells where the header has 4. Put cells that hold a separator or a line break between quotation marks.",
            "Ligne 2\u{a0}: 5 cellules alors que l’en-tête en a 4. Mettez entre guillemets droits les cellules qui contiennent un séparateur ou un retour à la ligne.",
        ),
        bad(
            b"candidate_code,panelist_code,competency_id,level,evidence\nC-01,P-1,SOC-01,3,\"a\x08b\"\n",
            "Line 2, column 5 (evidence): There is a control character (U+0008). Remove it.",
            "Ligne 2, colonne 5 (evidence)\u{a0}: Il y a un caractère de contrôle (U+0008). Supprimez-le.",
        ),
        bad(
            b"candidate_code,panelist_code,competency_id,level,Evidense\nC-01,P-1,SOC-01,3,x\n",
            "Line 1, column 5 (Evidense): No column is called this; the nearest is “evidence”. Correct the heading or take the column out.",
            "Ligne 1, colonne 5 (Evidense)\u{a0}: Aucune colonne ne porte ce nom\u{a0}; le plus proche est «\u{a0}evidence\u{a0}». Corrigez l’intitulé ou retirez la colonne.",
        ),
        bad(
            b"candidate_code,panelist_code,competency_id,level,Niveau\nC-01,P-1,SOC-01,3,3\n",
            "Line 1, column 5 (Niveau): This column already stands in position 4. Keep one of the two.",
            "Ligne 1, colonne 5 (Niveau)\u{a0}: Cette colonne figure déjà en position 4. Gardez l’une des deux.",
        ),
        bad(
            b"candidate_code,panelist_code,level\nC-01,P-1,3\n",
            "Line 1: The column “competency_id” is missing. Add it.",
            "Ligne 1\u{a0}: La colonne «\u{a0}competency_id\u{a0}» manque. Ajoutez-la.",
        ),
        bad(
            b"candidate_code,panelist_code,competency_id,level,\nC-01,P-1,SOC-01,3,stray\n",
            "Line 2, column 5 (): This cell stands under an empty heading. Name the column or empty the cell.",
            "Ligne 2, colonne 5 ()\u{a0}: Cette cellule est sous un intitulé vide. Nommez la colonne ou videz la cellule.",
        ),
        bad(
            b"candidate_code,panelist_code,competency_id,level\nC-01,,SOC-01,3\n",
            "Line 2, column 2 (panelist_code): Fill this in.",
            "Ligne 2, colonne 2 (panelist_code)\u{a0}: Remplissez ce champ.",
        ),
        bad(
            b"candidate_code,panelist_code,competency_id,level\nJane Doe,P-1,SOC-01,3\n",
            "Line 2, column 1 (candidate_code): Not a code: letters, digits, “-”, “_” and “.” without spaces, such as C-07.",
            "Ligne 2, colonne 1 (candidate_code)\u{a0}: Ce n’est pas un code\u{a0}: lettres, chiffres, «\u{a0}-\u{a0}», «\u{a0}_\u{a0}» et «\u{a0}.\u{a0}», sans espace, par exemple C-07.",
        ),
        bad(
            b"candidate_code,panelist_code,competency_id,level\n\"C-01\nC-02\",P-1,SOC-01,3\n",
            "Line 2, column 1 (candidate_code): There is a line break in a field of one line. Remove it.",
            "Ligne 2, colonne 1 (candidate_code)\u{a0}: Il y a un retour à la ligne dans un champ d’une seule ligne. Supprimez-le.",
        ),
        bad(
            b"candidate_code,panelist_code,competency_id,level\nC-01,P-1,SOC-3,3\n",
            "Line 2, column 3 (competency_id): The guide has no competency “SOC-3”; the nearest is “SOC-03”. Correct the identifier.",
            "Ligne 2, colonne 3 (competency_id)\u{a0}: Le guide n’a pas de compétence «\u{a0}SOC-3\u{a0}»\u{a0}; la plus proche est «\u{a0}SOC-03\u{a0}». Corrigez l’identifiant.",
        ),
        bad(
            b"candidate_code,panelist_code,competency_id,level\nC-01,P-1,SOC-01,0\n",
            "Line 2, column 4 (level): 0 is not on the scale (1, 2, 3, 4, 5). Leave the cell empty where the competency was not assessed.",
            "Ligne 2, colonne 4 (level)\u{a0}: 0 n’est pas sur l’échelle (1, 2, 3, 4, 5). Laissez la cellule vide si la compétence n’a pas été évaluée.",
        ),
        bad(
            b"candidate_code,panelist_code,competency_id,level\nC-01,P-1,SOC-01,6\n",
            "Line 2, column 4 (level): This is not a level of the scale. Write one of 1, 2, 3, 4, 5, or nothing.",
            "Ligne 2, colonne 4 (level)\u{a0}: Ce n’est pas un niveau de l’échelle. Écrivez l’un des niveaux 1, 2, 3, 4, 5, ou rien.",
        ),
        bad(
            b"candidate_code,panelist_code,competency_id,level\nC-01,P-1,SOC-01,good\n",
            "Line 2, column 4 (level): A whole number, such as 3.",
            "Ligne 2, colonne 4 (level)\u{a0}: Un nombre entier, par exemple 3.",
        ),
        bad(
            b"candidate_code,panelist_code,competency_id,state,level\nC-01,P-1,SOC-01,scored,\n",
            "Line 2, column 5 (level): The state is “scored” but the level is empty. Write the level, or the state “not_assessed”.",
            "Ligne 2, colonne 5 (level)\u{a0}: L’état est «\u{a0}scored\u{a0}» mais le niveau est vide. Écrivez le niveau, ou l’état «\u{a0}not_assessed\u{a0}».",
        ),
        bad(
            b"candidate_code,panelist_code,competency_id,state,level\nC-01,P-1,SOC-01,excused,3\n",
            "Line 2, column 5 (level): There is a level although the state is “excused”. Remove the level or correct the state.",
            "Ligne 2, colonne 5 (level)\u{a0}: Il y a un niveau alors que l’état est «\u{a0}excused\u{a0}». Supprimez le niveau ou corrigez l’état.",
        ),
        bad(
            b"candidate_code,panelist_code,competency_id,level,not_assessed_reason\nC-01,P-1,SOC-01,3,not_asked\n",
            "Line 2, column 5 (not_assessed_reason): There is a reason for not assessing although the state is “scored”. Remove the reason or correct the state.",
            "Ligne 2, colonne 5 (not_assessed_reason)\u{a0}: Il y a un motif de non-évaluation alors que l’état est «\u{a0}scored\u{a0}». Supprimez le motif ou corrigez l’état.",
        ),
        bad(
            b"candidate_code,panelist_code,competency_id,level,kind\nC-01,P-1,SOC-01,3,final\n",
            "Line 2, column 5 (kind): Choose one of: sealed, corrected, discussion.",
            "Ligne 2, colonne 5 (kind)\u{a0}: Choisissez parmi\u{a0}: sealed, corrected, discussion.",
        ),
        bad(
            b"candidate_code,panelist_code,competency_id,level\nC-01,P-1,SOC-01,3\nC-01,P-2,SOC-01,3\nC-01,P-1,SOC-01,4\n",
            "Line 4: Line 2 already has this candidate, panelist and competency. Keep one, or number the versions.",
            "Ligne 4\u{a0}: La ligne 2 porte déjà cette candidature, ce membre du jury et cette compétence. Gardez-en une, ou numérotez les versions.",
        ),
        bad(
            b"guide_digest,candidate_code,panelist_code,competency_id,level\naa,C-01,P-1,SOC-01,3\nbb,C-01,P-2,SOC-01,3\n",
            "Line 3, column 1 (guide_digest): Line 2 says otherwise. Keep one vacancy and one guide version in a file.",
            "Ligne 3, colonne 1 (guide_digest)\u{a0}: La ligne 2 dit autre chose. Gardez un seul recrutement et une seule version du guide par fichier.",
        ),
        bad(
            b"candidate_code,panelist_code,competency_id,level,scorecard_version\nC-01,P-1,SOC-01,3,0\n",
            "Line 2, column 5 (scorecard_version): A number from 1 to 4294967295.",
            "Ligne 2, colonne 5 (scorecard_version)\u{a0}: Un nombre de 1 à 4294967295.",
        ),
    ];
    for Bad { file, en, fr } in files {
        let problems = read_scores(file).unwrap_err();
        let problem = only(&problems);
        assert_eq!(problem.words(Lang::En), en);
        assert_eq!(problem.words(Lang::Fr), fr);
    }
}

#[test]
fn every_wrong_candidate_is_refused_with_place_and_words_in_both_languages() {
    let good = "R1,Diop,Awa,awa@example.org,+221 77 123 45 67,fr,2026-11-23,yes";
    assert!(read_candidates(format!("{CANDIDATES}{good}\n")).is_ok());
    let rows = [
        (",Diop,Awa,a@example.org,,fr,2026-11-23,yes", 1, "Fill this in.", "Remplissez ce champ."),
        (
            "R1,Diop,Awa,a at example.org,,fr,2026-11-23,yes",
            4,
            "An address such as name@example.org.",
            "Une adresse de la forme nom@exemple.org.",
        ),
        (
            "R1,Diop,Awa,,01 23 45 67 89,fr,2026-11-23,yes",
            5,
            "A number in international form, such as +33 1 23 45 67 89.",
            "Un numéro au format international, par exemple +33 1 23 45 67 89.",
        ),
        (
            "R1,Diop,Awa,,,fr,2026-11-23,yes",
            4,
            "Fill in at least one of: email, phone.",
            "Remplissez au moins l’une de ces colonnes\u{a0}: email, phone.",
        ),
        ("R1,Diop,Awa,a@example.org,,de,2026-11-23,yes", 6, "Choose one of: fr, en.", "Choisissez parmi\u{a0}: fr, en."),
        ("R1,Diop,Awa,a@example.org,,fr,23/11/2026,yes", 7, "A date such as 2026-11-23.", "Une date de la forme 2026-11-23."),
        ("R1,Diop,Awa,a@example.org,,fr,2026-02-30,yes", 7, "A date such as 2026-11-23.", "Une date de la forme 2026-11-23."),
        ("R1,Diop,Awa,a@example.org,,fr,2026-11-23,maybe", 8, "Choose one of: yes, no.", "Choisissez parmi\u{a0}: yes, no."),
        (
            "R1,Diop,Awa,a@example.org,,fr,2026-11-23,Non",
            8,
            "A CV alone is not enough. Ask for the application form, then add this candidate.",
            "Un CV seul ne suffit pas. Demandez le formulaire de candidature avant d’ajouter cette personne.",
        ),
    ];
    for (row, column, en, fr) in rows {
        let problems = read_candidates(format!("{CANDIDATES}{row}\n")).unwrap_err();
        let problem = only(&problems);
        assert_eq!((problem.line, problem.column.as_ref().unwrap().0), (2, column), "{row}");
        assert_eq!(problem.kind.words(Lang::En), en);
        assert_eq!(problem.kind.words(Lang::Fr), fr);
    }
}

#[test]
fn a_reference_stands_once_in_a_file() {
    let file = format!(
        "{CANDIDATES}R1,A,A,a@example.org,,fr,2026-11-23,yes\nR2,B,B,b@example.org,,fr,2026-11-23,yes\nR1,C,C,c@example.org,,fr,2026-11-23,yes\n"
    );
    let problems = read_candidates(file).unwrap_err();
    let problem = only(&problems);
    assert_eq!((problem.line, &problem.column), (4, &Some((1, "reference".into()))));
    assert_eq!(problem.kind.words(Lang::En), "Line 2 already has this reference. Give each candidate a reference of their own.");
    assert_eq!(problem.kind.words(Lang::Fr), "La ligne 2 porte déjà cette référence. Donnez à chaque candidature une référence distincte.");
}

#[test]
fn consent_to_be_kept_has_its_date() {
    let with = |cell: &str| {
        let header = CANDIDATES.replace("form_received", "form_received,keep_for_pool");
        read_candidates(format!("{header}R1,A,A,a@example.org,,fr,2026-11-23,yes,{cell}\n"))
    };
    assert_eq!(with("").unwrap().rows[0].row.keep_for_pool, None);
    assert_eq!(with("Oui 2026-11-20").unwrap().rows[0].row.keep_for_pool, Date::parse("2026-11-20"));
    for cell in ["yes", "no", "2026-11-20", "yes 20/11/2026"] {
        let problems = with(cell).unwrap_err();
        assert_eq!(only(&problems).kind, ProblemKind::PoolConsent, "{cell}");
    }
    let words = |lang| ProblemKind::PoolConsent.words(lang);
    assert_eq!(words(Lang::En), "Write “yes” and the date of consent, such as yes 2026-11-23, or leave the cell empty.");
    assert_eq!(
        words(Lang::Fr),
        "Écrivez «\u{a0}oui\u{a0}» et la date du consentement, par exemple oui 2026-11-23, ou laissez la cellule vide."
    );
}

#[test]
fn all_problems_of_a_file_are_named_in_its_order() {
    let file = format!("{SCORES}C-01,P-1,SOC-01,0\nC-01,P-1\nC 1,P-2,SOC-09,9\n\"C-01\"x,P-3,SOC-01,2\n");
    let problems = read_scores(file).unwrap_err();
    assert_eq!(places(&problems), [(2, Some(4)), (3, None), (4, Some(1)), (4, Some(3)), (4, Some(4)), (5, Some(1))]);
}

#[test]
fn a_hundred_problems_are_listed_and_the_rest_counted() {
    let mut file = SCORES.to_owned();
    for i in 0..250 {
        writeln!(file, "C-{i},P-1,SOC-01,9").unwrap();
    }
    let problems = read_scores(file).unwrap_err();
    assert_eq!((problems.listed().len(), problems.total(), problems.unlisted()), (100, 250, 150));
    assert_eq!(problems.listed()[99].line, 101);
    assert_eq!(problems.unlisted_words(Lang::Fr).unwrap(), "150 autres problèmes ne sont pas affichés.");
}

#[test]
fn a_problem_becomes_the_refusal_of_the_import() {
    let problems = read_scores(format!("{SCORES}C-01,,SOC-01,3\n")).unwrap_err();
    let refusal = only(&problems).to_refusal(Lang::En);
    assert_eq!(refusal.code(), "import.invalid");
    assert_eq!(refusal.words(Lang::En), "Line 2, column 2 (panelist_code): Fill this in. Nothing was imported.");
}

// Places

#[test]
fn the_line_is_the_physical_one_where_the_record_begins() {
    let header = "candidate_code,panelist_code,competency_id,level,evidence\r\n";
    let file = format!("{header}C-01,P-1,SOC-01,3,\"one\r\ntwo\r\nthree\"\r\n\r\nC-02,P-1,SOC-01,0,\"four\nfive\"\nC-03,P-1,SOC-01,7,\n");
    let problems = read_scores(&file).unwrap_err();
    assert_eq!(places(&problems), [(6, Some(4)), (8, Some(4))]);
    let good = read_scores(file.replace(",0,", ",1,").replace(",7,", ",2,")).unwrap();
    assert_eq!(good.rows.iter().map(|row| row.line).collect::<Vec<_>>(), [2, 6, 8]);
    assert_eq!(good.rows[0].evidence, "one\ntwo\nthree");
}

#[test]
fn the_encoding_of_windows_is_refused_at_its_first_byte_even_in_the_header() {
    let file = b"R\xE9f\xE9rence;Nom;Pr\xE9nom\r\n";
    let problems = read_candidates(file).unwrap_err();
    let problem = only(&problems);
    assert_eq!((problem.line, &problem.column), (1, &Some((1, "Référence".into()))));
    assert_eq!(problem.kind, ProblemKind::NotUtf8 { character: 2, byte: 0xE9, reads_as: Some('é') });

    let inside = "reference;Nom;Prénom;gaps\r\nR1;Diop;Awa;\"first\r\nsecond \u{0}".replace('\u{0}', "");
    let mut inside = inside.into_bytes();
    inside.extend(b"\x9Cuvre\"\r\n");
    let problems = read_candidates(inside).unwrap_err();
    let problem = only(&problems);
    assert_eq!((problem.line, &problem.column), (3, &Some((4, "gaps".into()))));
    assert_eq!(problem.kind, ProblemKind::NotUtf8 { character: 8, byte: 0x9C, reads_as: Some('œ') });
}

// Limits

#[test]
fn limits_are_checked_with_their_number() {
    let plan = |bytes, rows, cell_bytes| Plan { limits: Limits { bytes, rows, cell_bytes }, ..Plan::new(ONE_COLUMN) };
    let problems = read(b"a\n1\n2\n", &plan(5, 9, 9)).unwrap_err();
    assert_eq!(only(&problems).kind, ProblemKind::FileTooLarge { bytes: 6, max: 5 });
    let problems = read(b"a\n1\n2\n3\n4\n", &plan(99, 2, 9)).unwrap_err();
    assert_eq!((only(&problems).line, &only(&problems).kind), (4, &ProblemKind::TooManyRows { max: 2 }));
    let problems = read("a\néé\nééé\n".as_bytes(), &plan(99, 9, 4)).unwrap_err();
    assert_eq!((only(&problems).line, &only(&problems).kind), (3, &ProblemKind::CellTooLarge { max: 4 }));
    assert!(read("a\néé\n".as_bytes(), &plan(99, 9, 4)).is_ok());
}

#[test]
fn fifty_thousand_rows_are_read_and_one_more_is_refused() {
    let row = |i: usize| format!("C-{},P-{},SOC-0{},{}\n", i / 60, i / 3 % 20, i % 3 + 1, i % 5 + 1);
    let mut file = SCORES.to_owned();
    file.extend((0..50_000).map(row));
    assert_eq!(read_scores(&file).unwrap().rows.len(), 50_000);
    file.push_str(&row(50_000));
    let problems = read_scores(&file).unwrap_err();
    let problem = only(&problems);
    assert_eq!((problem.line, &problem.kind), (50_002, &ProblemKind::TooManyRows { max: 50_000 }));
    assert_eq!(problem.kind.words(Lang::En), "More than 50,000 rows. Split the file.");
    assert_eq!(problem.kind.words(Lang::Fr), "Plus de 50\u{202f}000 lignes. Répartissez-les en plusieurs fichiers.");
}

#[test]
fn a_million_columns_stop_at_the_header() {
    let problems = read_scores(",".repeat(1_000_000)).unwrap_err();
    assert_eq!(only(&problems).kind, ProblemKind::TooManyColumns { found: 1_000_001, max: 200 });
    let problems = read_scores(format!("{SCORES}{}\n", "\"a\"b,".repeat(500_000))).unwrap_err();
    assert!(problems.total() < 10, "{}", problems.total());
}

#[test]
fn a_vacancy_holds_two_thousand_candidates_and_a_panel_twenty() {
    let mut file = SCORES.to_owned();
    for i in 0..2_003 {
        writeln!(file, "C-{i},P-1,SOC-01,3").unwrap();
    }
    let problems = read_scores(&file).unwrap_err();
    assert_eq!((only(&problems).line, &only(&problems).kind), (2_002, &ProblemKind::TooManyCandidates { max: 2_000 }));

    let mut file = SCORES.to_owned();
    for i in 0..23 {
        writeln!(file, "C-01,P-{i},SOC-01,3").unwrap();
    }
    let problems = read_scores(&file).unwrap_err();
    let kind = &only(&problems).kind;
    assert_eq!((only(&problems).line, kind), (22, &ProblemKind::TooManyPanelists { candidate: "C-01".into(), max: 20 }));
    assert_eq!(kind.words(Lang::En), "C-01 has more than 20 panelists. Remove the rows of the others.");
    assert_eq!(kind.words(Lang::Fr), "C-01 a plus de 20 membres du jury. Supprimez les lignes en trop.");

    let mut file = CANDIDATES.to_owned();
    for i in 0..2_002 {
        writeln!(file, "R{i},N{i},G,r{i}@example.org,,fr,2026-11-23,yes").unwrap();
    }
    let problems = read_candidates(&file).unwrap_err();
    assert_eq!((only(&problems).line, &only(&problems).kind), (2_002, &ProblemKind::TooManyCandidates { max: 2_000 }));
    assert_eq!(only(&problems).kind.words(Lang::En), "More than 2,000 candidates. Split the vacancy.");
}

#[test]
fn texts_keep_to_the_lengths_of_their_fields() {
    let file = format!("{CANDIDATES}R1,{},Awa,a@example.org,,fr,2026-11-23,yes\n", "é".repeat(121));
    let problems = read_candidates(file).unwrap_err();
    assert_eq!(only(&problems).kind, ProblemKind::Value { error: FieldError::TooLong { max: 120 } });
    let file = format!("{CANDIDATES}R1,{},Awa,a@example.org,,fr,2026-11-23,yes\n", "é".repeat(120));
    assert!(read_candidates(file).is_ok());
}

// The same table from different programs

const ENGLISH: &str = "reference,family_name,given_names,email,phone,language,applied_on,form_received,gaps\n\
    D-1,Lefèvre,Anne-Marie,am@example.org,+33 1 23 45 67 89,fr,2026-11-02,yes,\"2019, 2020\"\n\
    D-2,N’Diaye,Ousmane,,+221 77 123 45 67,fr,2026-11-03,yes,\n";

const FRENCH: &str = "Prénom(s);NOM;N° de dossier;Formulaire reçu;Téléphone;Courriel;Langue;Date de candidature;Périodes sans activité\r\n\
    Anne-Marie;Lefèvre;D-1;Oui;+33 1 23 45 67 89;am@example.org;FR;2026-11-02;2019, 2020\r\n\
    Ousmane;N’Diaye;D-2;oui;+221 77 123 45 67;;fr;2026-11-03;\r\n\
    ;;;;;;;;\r\n";

#[test]
fn a_file_is_read_the_same_whatever_program_and_language_wrote_it() {
    let english = read_candidates(ENGLISH).unwrap();
    let rows = |file: &str| read_candidates(file).unwrap().rows;
    assert_eq!(rows(FRENCH), english.rows);
    assert_eq!(rows(&format!("\u{feff}{FRENCH}")), english.rows);
    assert_eq!(rows(&FRENCH.replace(';', "\t")), english.rows);
    assert_eq!(rows(&FRENCH.replace("\r\n", "\n")), english.rows);
    assert_eq!(rows(&FRENCH.replacen("\r\n", "\n", 1)), english.rows);
    // The same accents, as some systems take them apart.
    assert_eq!(rows(&FRENCH.replace('é', "e\u{301}").replace('è', "e\u{300}")), english.rows);
    assert_eq!(english.rows[0].row.gaps, "2019, 2020");
    assert_eq!(english.rows[0].row.interview_language, Lang::Fr);
}

#[test]
fn leading_and_trailing_space_is_no_part_of_a_cell() {
    let file = format!("{SCORES} C-01 ,\u{a0}P-1, SOC-01 , 3 \n");
    let row = &read_scores(file).unwrap().rows[0];
    assert_eq!((row.candidate.as_str(), row.panelist.as_str(), row.level), ("C-01", "P-1", Some(3)));
}

// Formulas

const LOOK_LIKE_FORMULAS: [&str; 14] = [
    "=1+1",
    "@SUM(A1)",
    "-2",
    "+33 1 23 45 67 89",
    "＝1",
    "＋1",
    "－1",
    "＠x",
    "'=1+1",
    "''=1+1",
    "'",
    "'tis",
    "=HYPERLINK(\"http://example.org\",\"x;y\")",
    "=1\n+2",
];

#[test]
fn cells_that_look_like_formulas_come_back_unchanged_and_cannot_run() {
    for text in LOOK_LIKE_FORMULAS {
        for style in [Style::Csv, Style::Excel] {
            let mut candidate = row("R1", "Diop", "Awa");
            candidate.gaps = text.into();
            candidate.phone = Some("+33 1 23 45 67 89".into());
            let bytes = write(&[out(candidate.clone())], style);
            assert_eq!(read_candidates(&bytes).unwrap().rows[0].row, candidate, "{text}");

            let without_mark = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(&bytes);
            let separator = u8::try_from(style.separator()).unwrap();
            let judge = csv::ReaderBuilder::new().delimiter(separator).from_reader(without_mark).into_records().next().unwrap().unwrap();
            for cell in &judge {
                assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\0', '＝', '＋', '－', '＠']), "{cell}");
            }
        }
    }
}

#[test]
fn exactly_one_apostrophe_is_taken_off_a_protected_cell() {
    let header = "candidate_code,panelist_code,competency_id,level,evidence\n";
    let evidence = |cell: &str| read_scores(format!("{header}C-01,P-1,SOC-01,3,{cell}\n")).unwrap().rows.remove(0).evidence;
    assert_eq!(evidence("'=1+1"), "=1+1");
    assert_eq!(evidence("''=1+1"), "'=1+1");
    assert_eq!(evidence("'hello"), "'hello");
    assert_eq!(evidence("=1+1"), "=1+1");
}

// Scores

#[test]
fn an_empty_level_is_not_assessed_and_never_a_number() {
    let header = "candidate_code,panelist_code,competency_id,level,state,not_assessed_reason\n";
    let file =
        format!("{header}C-01,P-1,SOC-01,,,\nC-01,P-1,SOC-02,,not_assessed,not_asked\nC-01,P-1,SOC-03,,Dispensée,\nC-01,P-2,SOC-01,4,,\n");
    let table = read_scores(file).unwrap();
    let read: Vec<_> = table.rows.iter().map(|row| (row.state, row.level, row.reason)).collect();
    assert_eq!(
        read,
        [
            (ScoreState::NotAssessed, None, None),
            (ScoreState::NotAssessed, None, Some(NotAssessed::NotAsked)),
            (ScoreState::Excused, None, None),
            (ScoreState::Scored, Some(4), None),
        ]
    );
}

#[test]
fn zero_is_a_level_where_the_scale_has_it() {
    let file = format!("{SCORES}C-01,P-1,SOC-01,0\n");
    assert_eq!(scores::read(file.as_bytes(), &[0, 1, 2], &COMPETENCIES).unwrap().rows[0].level, Some(0));
}

#[test]
fn the_last_version_counts_and_the_basis_before_stops_at_the_discussion() {
    let header = "candidate_code,panelist_code,competency_id,level,scorecard_version,kind\n";
    let file = format!(
        "{header}C-01,P-1,SOC-01,5,3,discussion\nC-01,P-1,SOC-01,2,1,sealed\nC-01,P-1,SOC-01,3,2,corrected\nC-01,P-2,SOC-01,4,1,sealed\n"
    );
    let table = read_scores(file).unwrap();
    let levels = |basis| table.counting(basis).iter().map(|row| (row.panelist.clone(), row.level)).collect::<Vec<_>>();
    assert_eq!(table.rows.len(), 4);
    assert_eq!(table.rows[0].kind, VersionKind::Discussion);
    assert_eq!(levels(Basis::Record), [("P-1".into(), Some(5)), ("P-2".into(), Some(4))]);
    assert_eq!(levels(Basis::Before), [("P-1".into(), Some(3)), ("P-2".into(), Some(4))]);
}

#[test]
fn our_own_export_of_scores_is_read_back() {
    let row = |panelist: &str, level: Option<u32>| ScoreOutRow {
        vacancy_id: "V-1".into(),
        guide_version: "2".into(),
        guide_digest: "ab".repeat(32),
        candidate_code: "C-07".into(),
        panelist_code: panelist.into(),
        competency_id: "SOC-02".into(),
        state: if level.is_some() { "scored" } else { "not_assessed" }.into(),
        level,
        not_assessed_reason: if level.is_some() { "" } else { "interrupted" }.into(),
        evidence: "A dit\u{a0}: « j’appelle d’abord la famille »\net l’a fait.".into(),
        evidence_language: Some(Lang::Fr),
        scorecard_version: 1,
        kind: "sealed".into(),
        change_reason: String::new(),
        sealed_at: Timestamp::parse("2026-11-23T09:30:00.123Z"),
        scorecard_digest: "cd".repeat(32),
    };
    let written = [row("P-1", Some(4)), row("P-2", None)];
    assert_eq!(ScoreOutRow::COLUMNS, scores::COLUMNS.iter().map(|column| column.name).collect::<Vec<_>>());
    for style in [Style::Csv, Style::Excel] {
        let table = read_scores(write(&written, style)).unwrap();
        assert_eq!(table.guide_digest, Some("ab".repeat(32)));
        assert_eq!((table.vacancy_id.as_deref(), table.guide_version.as_deref()), (Some("V-1"), Some("2")));
        for (read, written) in table.rows.iter().zip(&written) {
            assert_eq!(read.level.map(u32::from), written.level);
            assert_eq!(read.evidence, written.evidence);
            assert_eq!(read.evidence_language, Some(Lang::Fr));
        }
        assert_eq!(table.rows[1].reason, Some(NotAssessed::Interrupted));
    }
}

// Candidates

#[test]
fn columns_not_tied_to_the_post_are_dropped_and_named() {
    let file = "reference,Date de naissance,family_name,given_names,Nationalité,email,language,applied_on,form_received,Photo,candidate_code\n\
        R1,1990-01-01,Diop,Awa,SENTINEL,awa@example.org,fr,2026-11-23,yes,SENTINEL,C-07\n";
    let read = read_candidates(file).unwrap();
    assert_eq!(read.dropped_columns, ["Date de naissance", "Nationalité", "Photo"]);
    assert_eq!(read.left_out_columns, ["candidate_code"]);
    assert!(!format!("{read:?}").contains("SENTINEL"));
    assert!(!format!("{:?}", dry_run(file.as_bytes(), &Mapping::default(), &[], limits::CANDIDATES)).contains("SENTINEL"));
}

#[test]
fn no_column_of_ours_is_ever_dropped() {
    let file = "reference,family_name,given_names,email,language,applied_on,form_received,last_employer_with_children\n\
        R1,Diop,Awa,awa@example.org,fr,2026-11-23,yes,École Les Tilleuls\n";
    assert_eq!(read_candidates(file).unwrap().rows[0].row.last_employer_with_children, "École Les Tilleuls");
    let own = candidates::COLUMNS.iter().flat_map(|column| std::iter::once(column.name).chain(column.synonyms.iter().copied()));
    assert_eq!(own.filter(|heading| is_dropped(heading)).count(), 0);
}

#[test]
fn a_remembered_mapping_names_other_headings() {
    let file = "Id,Surname,First name,Contact,Sprache,Received,Form,Source\nR1,Diop,Awa,awa@example.org,fr,2026-11-23,yes,web\n";
    let mut mapping = Mapping::default();
    for (heading, column) in
        [("ID", "reference"), ("contact", "email"), ("Sprache", "language"), ("received", "applied_on"), ("form", "form_received")]
    {
        mapping.remember(heading, Mapped::Column(column.into()));
    }
    let unknown = candidates::headings(file.as_bytes(), &mapping).unwrap();
    assert!(matches!(unknown.last().unwrap().meaning, Meaning::Unknown(_)));
    assert!(candidates::read(file.as_bytes(), &mapping).is_err());
    mapping.remember("Source", Mapped::LeftOut);
    let read = candidates::read(file.as_bytes(), &mapping).unwrap();
    assert_eq!(read.rows[0].row.reference, "R1");
    assert_eq!(read.left_out_columns, ["Source"]);
    let json = serde_json::to_string(&mapping).unwrap();
    assert_eq!(serde_json::from_str::<Mapping>(&json).unwrap(), mapping);
}

#[test]
fn a_mapping_cannot_bring_back_a_dropped_column() {
    let file = ENGLISH.replace("gaps", "Date of birth");
    let mut mapping = Mapping::default();
    mapping.remember("Date of birth", Mapped::Column("gaps".into()));
    let read = candidates::read(file.as_bytes(), &mapping).unwrap();
    assert_eq!(read.dropped_columns, ["Date of birth"]);
    assert_eq!(read.rows[0].row.gaps, "");
}

#[test]
fn a_file_with_more_new_candidates_than_there_is_room_for_is_refused_at_the_first_one_too_many() {
    let existing = [Existing { code: "C-0003".into(), row: row("R1", "Diop", "Awa") }];
    let bytes = write(
        &["R1", "R2", "R3", "R4"].map(|reference| CandidateOut {
            row: row(reference, reference, "Awa"),
            candidate_code: String::new(),
            stage: String::new(),
        }),
        Style::Csv,
    );
    let report = dry_run(&bytes, &Mapping::default(), &existing, 1);
    let refused: Vec<u32> = report.rows.iter().filter(|row| row.outcome == Outcome::Refused).map(|row| row.line).collect();
    assert_eq!(refused, [4, 5]);
    let [problem] = report.problems.listed() else { panic!("{:?}", report.problems) };
    assert_eq!((problem.line, &problem.kind), (4, &ProblemKind::TooManyCandidates { max: 2_000 }));
    assert!(dry_run(&bytes, &Mapping::default(), &existing, 3).problems.is_empty());
}

#[test]
fn a_dry_run_names_every_line() {
    let mut moved = row("R2", "Traoré", "Issa");
    moved.phone = Some("+223 20 22 00 00".into());
    let existing = [
        Existing { code: "C-03".into(), row: row("R1", "Diop", "Awa") },
        Existing { code: "C-09".into(), row: row("R2", "Traoré", "Issa") },
    ];
    let bytes = write(&[out(row("R1", "Diop", "Awa")), out(moved), out(row("R3", "Keïta", "Fanta"))], Style::Excel);
    let report = dry_run(&bytes, &Mapping::default(), &existing, limits::CANDIDATES);
    assert!(report.problems.is_empty());
    assert_eq!(
        report.rows,
        [
            RowOutcome { line: 2, reference: Some("R1".into()), outcome: Outcome::Unchanged { code: "C-03".into() } },
            RowOutcome {
                line: 3,
                reference: Some("R2".into()),
                outcome: Outcome::Changed { code: "C-09".into(), fields: vec!["phone".into()] }
            },
            RowOutcome { line: 4, reference: Some("R3".into()), outcome: Outcome::New },
        ]
    );
    assert!(report.duplicates.is_empty());
    assert_eq!(report.into_candidates().unwrap().len(), 3);
}

#[test]
fn one_bad_line_refuses_the_whole_file_and_is_named_among_the_good_ones() {
    let file = format!(
        "{CANDIDATES}R1,A,A,a@example.org,,fr,2026-11-23,yes\nR2,B,B,b@example.org,,fr,2026-11-23,no\nR3,C,C,c@example.org,,fr,2026-11-23,yes\n"
    );
    let report = dry_run(file.as_bytes(), &Mapping::default(), &[], limits::CANDIDATES);
    let outcomes: Vec<_> = report.rows.iter().map(|row| (row.line, row.outcome.clone())).collect();
    assert_eq!(outcomes, [(2, Outcome::New), (3, Outcome::Refused), (4, Outcome::New)]);
    assert_eq!(only(&report.into_candidates().unwrap_err()).kind, ProblemKind::FormMissing);
}

#[test]
fn probable_duplicates_are_shown_with_what_they_share_and_never_merged() {
    let mut awa = row("R1", "Diop", "Awa");
    awa.phone = Some("+33 1 23 45 67 89".into());
    let existing = [Existing { code: "C-03".into(), row: awa }];
    let mut same = row("R8", "AWA", "DIOP");
    same.phone = Some("+33 (0)1.23.45.67.89".into());
    let mut twin = row("R9", "Lefèvre", "Anne-Marie");
    twin.email = Some("am@example.org".into());
    let mut other = row("R10", "LEFEVRE", "Anne Marie");
    other.email = Some("AM@example.org".into());
    let bytes = write(&[out(same), out(twin), out(other), out(row("R1", "Diop", "Awa"))], Style::Csv);
    let report = dry_run(&bytes, &Mapping::default(), &existing, limits::CANDIDATES);
    assert!(report.problems.is_empty());
    assert_eq!(report.rows.len(), 4);
    assert_eq!(
        report.duplicates,
        [
            ProbableDuplicate { line: 2, other: Other::Existing("C-03".into()), matched: vec![Matched::Phone, Matched::Name] },
            ProbableDuplicate { line: 4, other: Other::Line(3), matched: vec![Matched::Email, Matched::Name] },
            // Line 5 brings C-03 up to date, so it is no duplicate of it; line 2 remains somebody to compare with.
            ProbableDuplicate { line: 5, other: Other::Line(2), matched: vec![Matched::Name] },
        ]
    );
}

// Tables that leave

fn header_of<R: Record>() -> String {
    String::from_utf8(write::<R>(&[], Style::Csv)).unwrap()
}

#[test]
fn the_headers_of_the_tables_that_leave_are_those_that_are_published() {
    assert_eq!(
        header_of::<RankingRow>(),
        "vacancy_id,guide_version,guide_digest,ranking_digest,calc,basis,candidate_code,status,rank,tied_with,tie_step,total,total_exact,essential_not_met,not_assessed,gates,adjusted,rank_low,rank_high,p_top_k,top_k_share_of_weights,analysis_note,retired\r\n"
    );
    assert_eq!(
        header_of::<RankingDetailRow>(),
        "candidate_code,competency_id,weight,essential,required_level,value,value_exact,contribution_exact\r\n"
    );
    assert_eq!(
        header_of::<PanelRatingRow>(),
        "vacancy_id,candidate_code,competency_id,n,mean,median,lowest,highest,spread,value,value_exact,value_source,required_level,demonstrated,statement,statement_language,reason,confirmed_by,confirmed_at\r\n"
    );
    assert_eq!(header_of::<DeclarationRow>(), "panelist_code,candidate_code,declared,nature,ruling,ruled_by,reason,at\r\n");
    assert_eq!(
        header_of::<DecisionRow>(),
        "candidate_code,outcome,words,ranking_digest,out_of_order,reason,decided_by,second_signature,reserve_until,at\r\n"
    );
    assert_eq!(header_of::<EventRow>(), "seq,at,actor,role,act,object,reason,sentence_en,sentence_fr\r\n");
    assert_eq!(
        header_of::<CandidateOut>(),
        "reference,family_name,given_names,email,phone,language,interview_language,applied_on,form_received,last_employer_with_children,gaps,adjustments,keep_for_pool,candidate_code,stage\r\n"
    );
}

#[test]
fn numbers_stay_numbers_and_texts_are_protected_in_the_same_row() {
    let row = EventRow {
        seq: -2,
        at: Timestamp::parse("2026-11-23T09:30:00.000Z").unwrap(),
        actor: "-2".into(),
        role: String::new(),
        act: "scores.reveal".into(),
        object: "@vacancy".into(),
        reason: "=cmd|' /C calc'!A0".into(),
        sentence_en: "The chair opened the scores, \"all\" of them.".into(),
        sentence_fr: "La présidence a ouvert les notes\u{a0}; toutes.".into(),
    };
    assert_eq!(
        String::from_utf8(write(&[row], Style::Csv)).unwrap().lines().nth(1).unwrap(),
        "-2,2026-11-23T09:30:00Z,'-2,,scores.reveal,'@vacancy,'=cmd|' /C calc'!A0,\"The chair opened the scores, \"\"all\"\" of them.\",La présidence a ouvert les notes\u{a0}; toutes."
    );
}

#[test]
fn a_ranking_shows_lists_between_spaces_and_nothing_where_there_is_nothing() {
    let row = RankingRow {
        vacancy_id: "V-1".into(),
        guide_version: "1".into(),
        guide_digest: "g".into(),
        ranking_digest: "r".into(),
        calc: "wm/1".into(),
        basis: "record".into(),
        candidate_code: "C-07".into(),
        status: "ranked".into(),
        rank: Some(1),
        tied_with: vec!["C-08".into(), "C-09".into()],
        tie_step: String::new(),
        total: Number::decimal(11.0 / 3.0, 4),
        total_exact: "11/3".into(),
        essential_not_met: Vec::new(),
        not_assessed: Vec::new(),
        gates: "open".into(),
        adjusted: None,
        rank_low: None,
        rank_high: None,
        p_top_k: None,
        top_k_share_of_weights: None,
        analysis_note: "too_few".into(),
        retired: Vec::new(),
    };
    let cells = row.cells();
    assert_eq!(cells.len(), RankingRow::COLUMNS.len());
    assert_eq!(cells[9], Cell::Text("C-08 C-09".into()));
    let text = String::from_utf8(write(&[row], Style::Excel)).unwrap();
    assert_eq!(text.lines().nth(1).unwrap(), "V-1;1;g;r;wm/1;record;C-07;ranked;1;C-08 C-09;;3.6667;11/3;;;open;;;;;;too_few;");
}

// Properties

const ONE_COLUMN: &[Column] = &[Column { name: "a", synonyms: &[], need: Need::Required }];

const PLAIN: &[Column] = &[
    Column { name: "first", synonyms: &[], need: Need::Required },
    Column { name: "second", synonyms: &[], need: Need::Optional },
    Column { name: "third", synonyms: &[], need: Need::Optional },
];

struct Plain([String; 3]);

impl Record for Plain {
    const FILE: &'static str = "plain.csv";
    const COLUMNS: &'static [&'static str] = &["first", "second", "third"];

    fn cells(&self) -> Vec<Cell> {
        self.0.iter().map(|text| Cell::Text(text.clone())).collect()
    }
}

/// Texts as the product stores them: composed, trimmed, without control characters but the line feed.
fn stored_text() -> impl Strategy<Value = String> {
    use unicode_normalization::UnicodeNormalization as _;
    let hard = "['=+@,;\"\n ＝＋－＠\u{338}éa\u{301}œ-]{0,12}";
    prop_oneof![any::<String>().boxed(), hard.boxed()].prop_map(|text| {
        let composed: String = text.chars().filter(|c| !c.is_control() || *c == '\n').nfc().collect();
        composed.trim().to_owned()
    })
}

fn candidate() -> impl Strategy<Value = CandidateRow> {
    let texts = (stored_text(), stored_text(), stored_text());
    let one_line = "['=@-]{0,2}[A-Za-zÀ-ÿ’]{1,20}";
    (one_line, one_line, any::<bool>(), any::<bool>(), proptest::option::of(0..20_000_i32), texts).prop_map(
        |(family_name, given_names, french, by_phone, consent, (gaps, adjustments, _))| CandidateRow {
            family_name,
            given_names,
            email: (!by_phone).then(|| "a@example.org".into()),
            phone: by_phone.then(|| "+33 1 23 45 67 89".into()),
            language: if french { Lang::Fr } else { Lang::En },
            interview_language: if by_phone { Lang::Fr } else { Lang::En },
            last_employer_with_children: "-".into(),
            gaps: gaps.chars().take(1_000).collect(),
            adjustments: adjustments.chars().take(1_000).collect(),
            keep_for_pool: consent.map(|day| Timestamp::from_unix_ms(i64::from(day) * 86_400_000).date()),
            ..row("R", "", "")
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn random_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
        let _ = read_scores(&bytes);
        let report = dry_run(&bytes, &Mapping::default(), &[], limits::CANDIDATES);
        prop_assert!(report.problems.total() > 0);
        prop_assert!(report.into_candidates().is_err());
    }

    #[test]
    fn random_tables_with_a_good_header_give_rows_or_problems(body in "[C0-9P,;\"\r\n\t'=SOC-]{0,200}", semicolon in any::<bool>()) {
        let file = if semicolon { format!("{}{body}", SCORES.replace(',', ";")) } else { format!("{SCORES}{body}") };
        match read_scores(&file) {
            Ok(table) => prop_assert!(!table.rows.is_empty()),
            Err(problems) => {
                prop_assert!(problems.total() > 0 && !problems.listed().is_empty());
                for problem in problems.listed() {
                    prop_assert!(problem.line >= 1);
                    prop_assert!(problem.column.as_ref().is_none_or(|(position, _)| (1..=4).contains(position)));
                    prop_assert!(problem.words(Lang::En).ends_with('.') && problem.words(Lang::Fr).ends_with('.'));
                }
            }
        }
    }

    #[test]
    fn what_is_written_is_read_back_equal(
        rows in proptest::collection::vec([stored_text(), stored_text(), stored_text()], 1..12),
        excel in any::<bool>(),
    ) {
        // A line without content says nothing, so each has some.
        let rows: Vec<Plain> = rows.into_iter().map(|mut row| { row[0].insert(0, 'x'); Plain(row) }).collect();
        let style = if excel { Style::Excel } else { Style::Csv };
        let table = read(&write(&rows, style), &Plan::new(PLAIN)).unwrap();
        prop_assert_eq!(table.rows.len(), rows.len());
        for (read, written) in table.rows.iter().zip(&rows) {
            for (column, text) in written.0.iter().enumerate() {
                prop_assert_eq!(read.cell(column), Some(text.as_str()));
            }
        }
    }

    #[test]
    fn random_candidates_are_read_back_equal(rows in proptest::collection::vec(candidate(), 1..8), excel in any::<bool>()) {
        let rows: Vec<CandidateRow> = rows.into_iter().enumerate().map(|(i, row)| CandidateRow { reference: format!("-{i}"), ..row }).collect();
        let bytes = write(&rows.iter().cloned().map(out).collect::<Vec<_>>(), if excel { Style::Excel } else { Style::Csv });
        let read: Vec<CandidateRow> = read_candidates(&bytes).unwrap().rows.into_iter().map(|line| line.row).collect();
        prop_assert_eq!(read, rows);
    }

    #[test]
    fn well_formed_files_are_read_as_the_csv_crate_reads_them(rows in proptest::collection::vec(["[a-z ,\"\n]{0,6}", "[a-z ;\"\n]{0,6}"], 1..8)) {
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(["first", "second"]).unwrap();
        for row in &rows {
            writer.write_record([format!("x{}", row[0]), row[1].clone()]).unwrap();
        }
        let bytes = writer.into_inner().unwrap();
        let judge: Vec<csv::StringRecord> = csv::Reader::from_reader(bytes.as_slice()).into_records().map(Result::unwrap).collect();
        let table = read(&bytes, &Plan::new(PLAIN)).unwrap();
        prop_assert_eq!(table.rows.len(), judge.len());
        for (read, judge) in table.rows.iter().zip(&judge) {
            prop_assert_eq!(u64::from(read.line), judge.position().unwrap().line());
            prop_assert_eq!(read.cell(0), judge.get(0).map(str::trim));
            prop_assert_eq!(read.cell(1), judge.get(1).map(str::trim));
        }
    }
}
