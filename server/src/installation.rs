//! What the first page reads, from the installation's own store.
//!
//! Invariant: what fails here is logged once, with the cause; the page gets a closed error and no word of a library.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use app::{
    AppError,
    installation::{
        Answer, CheckpointRow, FrameworkRow, FrameworkStatus, InstallationView, LogView, Moment, ReadInstallation, VacanciesQuery,
        VacancyPage, VacancyRow, VacancyStage,
    },
    lang::Lang,
};
use domain::Timestamp;
use domain::documents::FrameworkState;
use domain::framework::Status;
use domain::vacancy::VacancyState;
use service::framework::FrameworkView;
use service::policy::ReadInstallation as MayRead;
use service::{Asker, Error, Service};

/// How long an answer about readiness serves: it costs a write.
const READY_FOR: Duration = Duration::from_secs(5);

/// The installation that this server serves.
pub struct Kept {
    service: Service,
    probed: Mutex<Option<(Instant, bool)>>,
}

impl Kept {
    /// The installation behind these use cases.
    pub const fn new(service: Service) -> Self {
        Self { service, probed: Mutex::new(None) }
    }

    async fn read(&self, lang: Lang) -> Result<InstallationView, Error> {
        let held = self.service.installation(self.service.grant::<MayRead>(&Asker::visitor(None))?).await?;
        let mut frameworks: Vec<FrameworkRow> = held.frameworks.iter().map(|view| row(view, lang)).collect();
        frameworks.sort_by(|one, other| one.title.cmp(&other.title));
        let last_checkpoint =
            held.signed_entries.zip(held.signed_up_to).map(|(size, at)| CheckpointRow { size, signed_at: moment(at, lang) });
        Ok(InstallationView {
            frameworks,
            people: held.people,
            vacancies: held.vacancies,
            log: LogView { entries: held.entries, last_checkpoint },
        })
    }

    async fn page(&self, query: VacanciesQuery) -> Result<VacancyPage, Error> {
        let leave = self.service.grant::<MayRead>(&Asker::visitor(None))?;
        let asked = usize::try_from(query.page).unwrap_or(usize::MAX);
        let found = self.service.vacancy_stages(leave, &query.filter, asked).await?;
        let number = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        let row = |vacancy: domain::vacancy::Vacancy| VacancyRow {
            title: vacancy.title.get(query.lang).to_owned(),
            stage: stage(vacancy.state),
            candidates: found.candidates.get(&vacancy.id).and_then(|count| u32::try_from(*count).ok()).unwrap_or_default(),
            reference: vacancy.reference,
        };
        Ok(VacancyPage {
            matching: u64::try_from(found.matching).unwrap_or(u64::MAX),
            page: number(found.page),
            pages: number(found.pages),
            rows: found.vacancies.iter().cloned().map(row).collect(),
        })
    }

    fn known(&self) -> Option<bool> {
        let probed = *self.probed.lock().unwrap_or_else(PoisonError::into_inner);
        probed.filter(|(at, _)| at.elapsed() < READY_FOR).map(|(_, ready)| ready)
    }
}

impl ReadInstallation for Kept {
    fn installation(&self, lang: Lang) -> Answer<'_, InstallationView> {
        Box::pin(async move { self.read(lang).await.map_err(|error| answer(&error)) })
    }

    fn vacancies(&self, query: VacanciesQuery) -> Answer<'_, VacancyPage> {
        Box::pin(async move { self.page(query).await.map_err(|error| answer(&error)) })
    }

    fn ready(&self) -> Answer<'_, ()> {
        Box::pin(async move {
            let ready = if let Some(ready) = self.known() {
                ready
            } else {
                let ready = self.service.store().probe().await.is_ok();
                *self.probed.lock().unwrap_or_else(PoisonError::into_inner) = Some((Instant::now(), ready));
                ready
            };
            if ready { Ok(()) } else { Err(AppError::Unreachable) }
        })
    }
}

/// What a page says about an error; the cause goes to the log, and nowhere else.
fn answer(error: &Error) -> AppError {
    match error {
        Error::Internal(cause) | Error::Unavailable(cause) => {
            tracing::error!(cause = cause.for_the_log(), "the installation could not be read");
            AppError::Unreachable
        }
        Error::Missing(_) => AppError::Missing,
        other => {
            tracing::warn!(%other, "the installation was not shown");
            AppError::Unreachable
        }
    }
}

/// One framework and what it holds.
fn row(view: &FrameworkView, lang: Lang) -> FrameworkRow {
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

const fn stage(state: VacancyState) -> VacancyStage {
    match state {
        VacancyState::Draft => VacancyStage::Draft,
        VacancyState::Open => VacancyStage::Open,
        VacancyState::Interviewing => VacancyStage::Interviewing,
        VacancyState::Discussing => VacancyStage::Discussing,
        VacancyState::Deciding => VacancyStage::Deciding,
        VacancyState::Decided => VacancyStage::Decided,
        VacancyState::Closed => VacancyStage::Closed,
        VacancyState::Cancelled => VacancyStage::Cancelled,
    }
}

fn moment(at: Timestamp, lang: Lang) -> Moment {
    Moment { iso: at.to_string(), words: at.words(lang) }
}
