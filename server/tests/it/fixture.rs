//! An installation with a vacancy at every stage, for the tests of what the first page shows.

use app::{
    installation::{
        Answer, CheckpointRow, FrameworkRow, FrameworkStatus, InstallationView, LogView, Moment, ReadInstallation, VacanciesQuery,
        VacancyPage, VacancyRow, VacancyStage,
    },
    lang::Lang,
};

/// Rows of one page, small so that a few vacancies need two.
const PAGE_ROWS: usize = 6;

/// Reference, title in English and French, stage and candidates of each vacancy.
const VACANCIES: [(&str, &str, &str, VacancyStage, u32); 9] = [
    ("2026-014", "Social worker, north district", "Travail social, secteur nord", VacancyStage::Draft, 0),
    ("2026-013", "Child protection officer", "Protection de l’enfance, poste d’agent", VacancyStage::Open, 17),
    ("2026-012", "Youth court clerk", "Greffe du tribunal pour enfants", VacancyStage::Shortlisting, 1_204),
    ("2026-011", "Police officer, minors unit", "Police, brigade des mineurs", VacancyStage::Interviewing, 8),
    ("2026-010", "Head of a care home", "Direction d’un foyer", VacancyStage::Discussing, 5),
    ("2026-009", "Educator, closed centre", "Éducation, centre fermé", VacancyStage::Deciding, 6),
    ("2026-008", "Prosecutor for minors", "Parquet des mineurs", VacancyStage::Decided, 4),
    ("2025-041", "Night supervisor", "Surveillance de nuit", VacancyStage::Closed, 12),
    ("2025-040", "Interpreter", "Interprétariat", VacancyStage::Cancelled, 2),
];

/// The installation.
#[derive(Debug)]
pub struct Fixture;

impl ReadInstallation for Fixture {
    fn installation(&self, lang: Lang) -> Answer<'_, InstallationView> {
        let (title, signed) = match lang {
            Lang::En => ("Social work with children and families", "25 November 2026 at 10:42 UTC"),
            Lang::Fr => ("Travail social auprès des enfants et des familles", "25 novembre 2026 à 10 h 42 UTC"),
        };
        let view = InstallationView {
            frameworks: vec![FrameworkRow {
                id: "social-work".to_owned(),
                title: title.to_owned(),
                version: "1.0.0".to_owned(),
                status: FrameworkStatus::Validated,
                competencies: 1,
                indicators: 4,
                questions: 2,
                probes: 4,
                anchors: 5,
            }],
            people: 1,
            vacancies: VACANCIES.len() as u64,
            log: LogView {
                entries: 12_345,
                last_checkpoint: Some(CheckpointRow {
                    size: 12_340,
                    signed_at: Moment { iso: "2026-11-25T10:42:00Z".to_owned(), words: signed.to_owned() },
                }),
            },
        };
        Box::pin(async { Ok(view) })
    }

    fn vacancies(&self, query: VacanciesQuery) -> Answer<'_, VacancyPage> {
        let wanted = query.filter.to_lowercase();
        let matching: Vec<VacancyRow> = VACANCIES
            .into_iter()
            .map(|(reference, en, fr, stage, candidates)| VacancyRow {
                reference: reference.to_owned(),
                title: if query.lang == Lang::En { en } else { fr }.to_owned(),
                stage,
                candidates,
            })
            .filter(|row| row.reference.contains(&wanted) || row.title.to_lowercase().contains(&wanted))
            .collect();
        let pages = matching.len().div_ceil(PAGE_ROWS).max(1);
        let page = usize::try_from(query.page).unwrap().min(pages);
        let page = VacancyPage {
            matching: matching.len() as u64,
            page: u32::try_from(page).unwrap(),
            pages: u32::try_from(pages).unwrap(),
            rows: matching.into_iter().skip((page - 1) * PAGE_ROWS).take(PAGE_ROWS).collect(),
        };
        Box::pin(async { Ok(page) })
    }

    fn ready(&self) -> Answer<'_, ()> {
        Box::pin(async { Ok(()) })
    }
}
