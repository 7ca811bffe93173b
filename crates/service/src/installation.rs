//! What the installation holds and where its vacancies stand: numbers and stages, nothing about a person.

use std::collections::BTreeMap;

use audit::LogKind;
use domain::ids::VacancyId;
use domain::vacancy::Vacancy;
use domain::{Timestamp, limits};
use store::repo;

use crate::Service;
use crate::access::Granted;
use crate::access::policy::ReadInstallation;
use crate::error::Error;
use crate::framework::FrameworkView;

/// The state of the whole installation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InstallationView {
    /// The frameworks.
    pub frameworks: Vec<FrameworkView>,
    /// How many people have an account.
    pub people: u64,
    /// How many vacancies there are.
    pub vacancies: u64,
    /// How many entries the log of decisions has.
    pub entries: u64,
    /// Size of the last signed head of that log.
    pub signed_entries: Option<u64>,
    /// Time of the newest entry that this head covers.
    pub signed_up_to: Option<Timestamp>,
}

/// One page of vacancies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VacanciesView {
    /// The vacancies, by reference.
    pub vacancies: Vec<Vacancy>,
    /// How many candidates each has.
    pub candidates: BTreeMap<VacancyId, u64>,
}

impl Service {
    /// Counts what there is.
    pub async fn installation(&self, _granted: Granted<ReadInstallation>) -> Result<InstallationView, Error> {
        let frameworks = self.frameworks_kept().await?;
        let read = self.store.read().await?;
        let log = self.store.log(&read, LogKind::Decisions)?;
        let signed = log.last_checkpoint().await?.map(|signed| signed.checkpoint.size);
        let signed_up_to = match signed {
            Some(size) if size > 0 => Some(log.entry(size - 1).await?.leaf.at),
            _ => None,
        };
        Ok(InstallationView {
            frameworks,
            people: repo::person::count(&read).await?,
            vacancies: repo::vacancy::count(&read).await?,
            entries: log.head().await?.size,
            signed_entries: signed,
            signed_up_to,
        })
    }

    /// Vacancies by reference, after one: titles and stages, and how many candidates.
    pub async fn vacancy_stages(&self, _granted: Granted<ReadInstallation>, after: Option<&str>) -> Result<VacanciesView, Error> {
        let read = self.store.read().await?;
        let vacancies = repo::vacancy::list(&read, after, limits::PAGE_ROWS).await?;
        let candidates = repo::vacancy::candidate_counts(&read, vacancies.iter().map(|vacancy| vacancy.id)).await?;
        Ok(VacanciesView { vacancies, candidates })
    }
}
