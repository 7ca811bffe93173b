//! The rounds that somebody has to do with: an HR officer all, a panel member those on whose panel they sit, an auditor those in scope.
//!
//! What must stay true: a row says where a round stands and never how anybody fared in it.

use std::collections::BTreeMap;

use domain::ids::{PersonId, VacancyId};
use domain::person::Role;
use domain::vacancy::{Vacancy, VacancyState};
use domain::{Date, Text, limits};
use store::{Reading, repo};

use crate::Service;
use crate::access::policy::ListVacancies;
use crate::access::{Granted, SignedIn, Standing};
use crate::error::Error;

/// A round as lists show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VacancyRow {
    /// Identifier.
    pub id: VacancyId,
    /// The organisation's own number.
    pub reference: String,
    /// The job's name.
    pub title: Text,
    /// How many posts are to be filled.
    pub posts: u32,
    /// The stage.
    pub state: VacancyState,
    /// First day of interviews.
    pub interviews_from: Option<Date>,
    /// Name of the officer who holds it.
    pub holder: String,
    /// Whether the person asking holds it.
    pub is_holder: bool,
    /// How many candidates it has, merged entries left out.
    pub candidates: u64,
    /// Whether a request to retire something for everybody awaits its answer.
    pub asks_retirement: bool,
}

/// One page of rounds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VacancyListView {
    /// The rounds, by reference.
    pub vacancies: Vec<VacancyRow>,
    /// The reference after which the next page begins; absent on the last one.
    pub next: Option<String>,
}

impl Service {
    /// The rounds that the person has to do with, by reference, after one.
    pub async fn vacancies(&self, granted: Granted<ListVacancies>, after: Option<&str>) -> Result<VacancyListView, Error> {
        let read = self.store.read().await?;
        let signed_in = granted.signed_in()?;
        let found = match granted.standing() {
            Standing::Hr => repo::vacancy::list(&read, after, limits::PAGE_ROWS + 1).await?,
            Standing::Auditor => return in_scope(&read, signed_in, after).await,
            _ => repo::vacancy::list_of_panelist(&read, signed_in.person().id, after, limits::PAGE_ROWS + 1).await?,
        };
        page(&read, signed_in, found).await
    }
}

/// The rounds that an auditor may review: those named in a role given, or all where a role names none.
pub(crate) async fn in_scope(read: &impl Reading, signed_in: &SignedIn, after: Option<&str>) -> Result<VacancyListView, Error> {
    let scopes: Vec<Option<VacancyId>> =
        signed_in.grants.iter().filter(|grant| grant.role == Role::Auditor).map(|grant| grant.vacancy).collect();
    let found = if scopes.iter().any(Option::is_none) {
        repo::vacancy::list(read, after, limits::PAGE_ROWS + 1).await?
    } else {
        let named: Vec<VacancyId> = scopes.into_iter().flatten().collect();
        repo::vacancy::list_among(read, &named, after, limits::PAGE_ROWS + 1).await?
    };
    page(read, signed_in, found).await
}

/// Makes a page of what was found; one more than a page holds says that there is a next one.
async fn page(read: &impl Reading, signed_in: &SignedIn, mut found: Vec<Vacancy>) -> Result<VacancyListView, Error> {
    let rows = usize::try_from(limits::PAGE_ROWS).unwrap_or(usize::MAX);
    let has_more = found.len() > rows;
    found.truncate(rows);
    let next = found.last().filter(|_| has_more).map(|last| last.reference.clone());
    let candidates = repo::vacancy::candidate_counts(read, found.iter().map(|vacancy| vacancy.id)).await?;
    let holders: Vec<PersonId> = found.iter().map(|vacancy| vacancy.holder).collect();
    let names: BTreeMap<PersonId, String> =
        repo::person::by_ids(read, &holders).await?.into_iter().map(|person| (person.id, person.name)).collect();
    let open: Vec<VacancyId> = found.iter().filter(|vacancy| vacancy.state.takes_retirements()).map(|vacancy| vacancy.id).collect();
    let asking = repo::retirement::awaited(read, &open).await?;
    let row = |vacancy: Vacancy| VacancyRow {
        asks_retirement: asking.contains(&vacancy.id),
        holder: names.get(&vacancy.holder).cloned().unwrap_or_default(),
        is_holder: vacancy.holder == signed_in.person().id,
        candidates: candidates.get(&vacancy.id).copied().unwrap_or(0),
        id: vacancy.id,
        reference: vacancy.reference,
        title: vacancy.title,
        posts: vacancy.posts,
        state: vacancy.state,
        interviews_from: vacancy.interviews_from,
    };
    Ok(VacancyListView { vacancies: found.into_iter().map(row).collect(), next })
}
