//! Rankings after a restore: whoever was erased again by the store still stands in a ranking that was recorded before.
//!
//! What must stay true: this looks at the log alone, so that it can run at every start and does nothing where nothing is to be done.

use std::collections::BTreeSet;

use audit::{Act, Actor, LogKind};
use domain::ids::{AuditRef, VacancyId};
use domain::vacancy::VacancyState;
use store::log::Filter;
use store::repo::{self, Lock};
use store::{By, Events};

use super::record;
use crate::Service;
use crate::error::Error;

/// Entries read together.
const PAGE: u64 = 200;

impl Service {
    /// Records anew the rankings in which somebody stands whom a restore brought back and the store erased again; gives how many.
    pub async fn settle_rankings(&self) -> Result<usize, Error> {
        let mut recorded = 0;
        for vacancy in self.erased_again().await? {
            if !self.names_the_erased(vacancy).await? {
                continue;
            }
            let by = By { actor: Actor::job("restore"), org: self.store.org(), request: None };
            let done = self.store.write(&by, move |txn| {
                Box::pin(async move {
                    let vacancy = repo::vacancy::lock(txn, vacancy, Lock::Update).await?;
                    let events = match vacancy.state {
                        VacancyState::Deciding | VacancyState::Decided => record(txn, &vacancy).await?,
                        _ => Vec::new(),
                    };
                    // Nothing to record: the transaction ends without a change.
                    let events = Events::from_list(events).ok_or(Error::Conflict(crate::Why::Done))?;
                    Ok::<_, Error>(((), events))
                })
            });
            match done.await {
                Ok(_) => recorded += 1,
                Err(Error::Conflict(_)) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(recorded)
    }

    /// Vacancies in which the store erased somebody again.
    async fn erased_again(&self) -> Result<BTreeSet<VacancyId>, Error> {
        let read = self.store.read().await?;
        let log = self.store.log(&read, LogKind::Decisions)?;
        let (mut vacancies, mut before) = (BTreeSet::new(), None);
        loop {
            let entries = log.page(Filter { act: Some(Act::EraseSubject), before, ..Filter::default() }, PAGE).await?;
            let Some(last) = entries.last() else { return Ok(vacancies) };
            before = Some(last.place);
            vacancies.extend(entries.iter().filter(|entry| entry.leaf.actor == Actor::job("restore")).filter_map(|entry| entry.leaf.vac));
        }
    }

    /// Whether the latest ranking names somebody who was erased after it was recorded.
    async fn names_the_erased(&self, vacancy: VacancyId) -> Result<bool, Error> {
        let read = self.store.read().await?;
        let Some((_, event)) = repo::ranking::latest(&read, vacancy).await? else { return Ok(false) };
        let log = self.store.log(&read, LogKind::Decisions)?;
        let whole = log.entry_of(event).await?;
        let object = whole.leaf.obj.id();
        let of = |act| Filter { vacancy: Some(vacancy), act: Some(act), ..Filter::default() };
        let mut parts = log.page(of(Act::RankingPart), PAGE).await?;
        parts.retain(|part| part.leaf.obj.id() == object);
        let named: BTreeSet<AuditRef> = parts.into_iter().flat_map(|part| part.leaf.subj).collect();
        let mut before = None;
        loop {
            // The latest first, back to the ranking: what was erased before it is not in it.
            let erased = log.page(Filter { before, ..of(Act::EraseSubject) }, PAGE).await?;
            let since: Vec<_> = erased.iter().filter(|entry| entry.place > whole.place).collect();
            if since.iter().any(|entry| entry.leaf.subj.iter().any(|person| named.contains(person))) {
                return Ok(true);
            }
            match erased.last() {
                Some(last) if since.len() == erased.len() => before = Some(last.place),
                _ => return Ok(false),
            }
        }
    }
}
