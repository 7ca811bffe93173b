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
    /// The vacancies, the newest reference first.
    pub vacancies: Vec<Vacancy>,
    /// How many candidates each has.
    pub candidates: BTreeMap<VacancyId, u64>,
    /// How many vacancies the words leave.
    pub matching: usize,
    /// Number of this page, from 1.
    pub page: usize,
    /// Number of the last page, at least 1.
    pub pages: usize,
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

    /// One page of the vacancies whose reference or title holds these words: titles and stages, and how many candidates. A page beyond
    /// the last one is the last one.
    pub async fn vacancy_stages(&self, _granted: Granted<ReadInstallation>, words: &str, page: usize) -> Result<VacanciesView, Error> {
        let read = self.store.read().await?;
        let words = words.trim().to_lowercase();
        let holds = |text: &str| text.to_lowercase().contains(&words);
        let mut found: Vec<VacancyId> = repo::vacancy::titles(&read)
            .await?
            .into_iter()
            .filter(|(_, reference, title)| words.is_empty() || holds(reference) || holds(&title.en) || holds(&title.fr))
            .map(|(id, ..)| id)
            .collect();
        let (matching, rows) = (found.len(), usize::try_from(limits::PAGE_ROWS).unwrap_or(1));
        let pages = matching.div_ceil(rows).max(1);
        let page = page.clamp(1, pages);
        let shown: Vec<VacancyId> = found.drain(..).skip((page - 1) * rows).take(rows).collect();
        let mut vacancies = repo::vacancy::by_ids(&read, shown.iter().copied()).await?;
        vacancies.sort_by_key(|vacancy| shown.iter().position(|id| *id == vacancy.id));
        let candidates = repo::vacancy::candidate_counts(&read, shown).await?;
        Ok(VacanciesView { vacancies, candidates, matching, page, pages })
    }
}
