//! From what the use cases answer to what the first page shows, in one language.

use domain::Lang;
use domain::documents::FrameworkState;
use domain::framework::Status;
use domain::vacancy::Vacancy;
use service::framework::FrameworkView;
use service::installation::{InstallationView as Held, VacanciesView};

use crate::installation::{CheckpointRow, FrameworkRow, FrameworkStatus, InstallationView, LogView, VacancyPage, VacancyRow};
use crate::moment::Moment;

/// What the installation holds.
pub fn installation(held: &Held, lang: Lang) -> InstallationView {
    let mut frameworks: Vec<FrameworkRow> = held.frameworks.iter().map(|view| framework(view, lang)).collect();
    frameworks.sort_by(|one, other| one.title.cmp(&other.title));
    let last_checkpoint =
        held.signed_entries.zip(held.signed_up_to).map(|(size, at)| CheckpointRow { size, signed_at: Moment::of(at, lang) });
    InstallationView { frameworks, people: held.people, vacancies: held.vacancies, log: LogView { entries: held.entries, last_checkpoint } }
}

/// One page of the vacancies.
pub fn vacancies(found: VacanciesView, lang: Lang) -> VacancyPage {
    let VacanciesView { vacancies, candidates, matching, page, pages } = found;
    let number = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    let row = |vacancy: Vacancy| VacancyRow {
        title: vacancy.title.get(lang).to_owned(),
        state: vacancy.state,
        candidates: candidates.get(&vacancy.id).and_then(|count| u32::try_from(*count).ok()).unwrap_or_default(),
        reference: vacancy.reference,
    };
    VacancyPage {
        rows: vacancies.into_iter().map(row).collect(),
        matching: u64::try_from(matching).unwrap_or(u64::MAX),
        page: number(page),
        pages: number(pages),
    }
}

fn framework(view: &FrameworkView, lang: Lang) -> FrameworkRow {
    let counts = view.framework.counts();
    FrameworkRow {
        id: view.framework.id.clone(),
        title: view.framework.title.get(lang).to_owned(),
        version: view.framework.version.clone(),
        status: match (view.state, view.framework.status) {
            (FrameworkState::Draft, _) => FrameworkStatus::Draft,
            (FrameworkState::Retired, _) | (_, Status::Retired) => FrameworkStatus::Retired,
            (FrameworkState::Published, Status::Illustrative) => FrameworkStatus::Illustrative,
            (FrameworkState::Published, Status::Consulted) => FrameworkStatus::Consulted,
            (FrameworkState::Published, Status::Validated) => FrameworkStatus::Validated,
        },
        competencies: counts.competencies,
        indicators: counts.indicators,
        questions: counts.questions,
        probes: counts.probes,
        anchors: counts.anchors,
    }
}
