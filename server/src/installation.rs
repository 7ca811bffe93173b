//! What the first page reads, from the frameworks that ship inside the program.
//!
//! Invariant: the numbers are counted from the files themselves. People, vacancies and entries are those of an installation that has just
//! been set up: none.

use app::{
    AppError,
    installation::{Answer, FrameworkRow, FrameworkStatus, InstallationView, LogView, ReadInstallation, VacanciesQuery, VacancyPage},
    lang::Lang,
};
use domain::framework::{self, Framework, Status};

/// A fresh installation: the shipped frameworks and nothing else yet.
#[derive(Debug)]
pub struct ShippedFrameworks;

impl ShippedFrameworks {
    fn rows(lang: Lang) -> Vec<FrameworkRow> {
        let mut rows: Vec<_> = framework::shipped().iter().map(|framework| row(framework, lang)).collect();
        rows.sort_by(|one, other| one.title.cmp(&other.title));
        rows
    }
}

impl ReadInstallation for ShippedFrameworks {
    fn installation(&self, lang: Lang) -> Answer<'_, InstallationView> {
        let view =
            InstallationView { frameworks: Self::rows(lang), people: 0, vacancies: 0, log: LogView { entries: 0, last_checkpoint: None } };
        Box::pin(async move { Ok::<_, AppError>(view) })
    }

    fn vacancies(&self, _query: VacanciesQuery) -> Answer<'_, VacancyPage> {
        Box::pin(async { Ok(VacancyPage { rows: Vec::new(), matching: 0, page: 1, pages: 1 }) })
    }
}

/// One framework and what it holds.
fn row(framework: &Framework, lang: Lang) -> FrameworkRow {
    let counts = framework.counts();
    FrameworkRow {
        id: framework.id.clone(),
        title: framework.title.get(lang).to_owned(),
        version: framework.version.clone(),
        status: match framework.status {
            Status::Illustrative => FrameworkStatus::Illustrative,
            Status::Consulted => FrameworkStatus::Consulted,
            Status::Validated => FrameworkStatus::Validated,
            Status::Retired => FrameworkStatus::Retired,
        },
        competencies: counts.competencies,
        indicators: counts.indicators,
        questions: counts.questions,
        probes: counts.probes,
        anchors: counts.anchors,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_shipped_framework_holds_what_its_schema_promises() {
        for row in ShippedFrameworks::rows(Lang::Fr) {
            assert!(row.competencies >= 5, "{row:?}");
            assert_eq!(row.indicators, 4 * row.competencies, "{row:?}");
            assert_eq!(row.questions, 2 * row.competencies, "{row:?}");
            assert_eq!(row.probes, 4 * row.competencies, "{row:?}");
            assert_eq!(row.anchors, 5 * row.competencies, "{row:?}");
            assert_eq!(row.status, FrameworkStatus::Illustrative);
            assert!(!row.title.is_empty() && !row.version.is_empty());
        }
    }
}
