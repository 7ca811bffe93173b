//! What the first page reads, from the frameworks that ship inside the program.
//!
//! Invariant: the numbers are counted from the files themselves. People, vacancies and entries are those of an installation that has just
//! been set up: none.

use app::{
    AppError,
    installation::{Answer, FrameworkRow, FrameworkStatus, InstallationView, LogView, ReadInstallation, VacanciesQuery, VacancyPage},
    lang::Lang,
};

/// The shipped frameworks, embedded so that one file is enough to deploy.
const FILES: [&str; 4] = [
    include_str!("../../frameworks/deprivation-of-liberty.toml"),
    include_str!("../../frameworks/justice.toml"),
    include_str!("../../frameworks/police-security.toml"),
    include_str!("../../frameworks/social-work.toml"),
];

/// A fresh installation: the shipped frameworks and nothing else yet.
#[derive(Debug)]
pub struct ShippedFrameworks {
    frameworks: Vec<toml::Table>,
}

impl ShippedFrameworks {
    /// Reads the embedded files.
    pub fn read() -> Result<Self, toml::de::Error> {
        let frameworks = FILES.into_iter().map(toml::from_str).collect::<Result<_, _>>()?;
        Ok(Self { frameworks })
    }

    fn rows(&self, lang: Lang) -> Vec<FrameworkRow> {
        let mut rows: Vec<_> = self.frameworks.iter().map(|framework| row(framework, lang)).collect();
        rows.sort_by(|one, other| one.title.cmp(&other.title));
        rows
    }
}

impl ReadInstallation for ShippedFrameworks {
    fn installation(&self, lang: Lang) -> Answer<'_, InstallationView> {
        let view =
            InstallationView { frameworks: self.rows(lang), people: 0, vacancies: 0, log: LogView { entries: 0, last_checkpoint: None } };
        Box::pin(async move { Ok::<_, AppError>(view) })
    }

    fn vacancies(&self, _query: VacanciesQuery) -> Answer<'_, VacancyPage> {
        Box::pin(async { Ok(VacancyPage { rows: Vec::new(), matching: 0, page: 1, pages: 1 }) })
    }
}

/// One framework and what it holds.
fn row(framework: &toml::Table, lang: Lang) -> FrameworkRow {
    let text = |table: Option<&toml::Value>, key: &str| {
        table.and_then(|value| value.get(key)).and_then(toml::Value::as_str).unwrap_or_default().to_owned()
    };
    let own = |key: &str| framework.get(key).and_then(toml::Value::as_str).unwrap_or_default();
    let competencies = list(framework.get("competency"));
    let of_competencies = |key: &str| competencies.iter().map(|competency| list(competency.get(key)).len()).sum::<usize>();
    let probes = competencies
        .iter()
        .flat_map(|competency| list(competency.get("question")))
        .map(|question| list(question.get("probe")).len())
        .sum::<usize>();
    FrameworkRow {
        id: own("id").to_owned(),
        title: text(framework.get("title"), lang.code()),
        version: own("version").to_owned(),
        status: match own("status") {
            "illustrative" => FrameworkStatus::Illustrative,
            "consulted" => FrameworkStatus::Consulted,
            "validated" => FrameworkStatus::Validated,
            "retired" => FrameworkStatus::Retired,
            _ => FrameworkStatus::Draft,
        },
        competencies: number(competencies.len()),
        indicators: number(of_competencies("indicator")),
        questions: number(of_competencies("question")),
        probes: number(probes),
        anchors: number(of_competencies("anchor")),
    }
}

/// The elements of a list, none if there is no list.
fn list(value: Option<&toml::Value>) -> &[toml::Value] {
    value.and_then(toml::Value::as_array).map_or(&[], Vec::as_slice)
}

fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_shipped_framework_holds_what_its_schema_promises() {
        for row in ShippedFrameworks::read().unwrap().rows(Lang::Fr) {
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
