//! Carrying out an audited act: on whose behalf, and once per request.
//!
//! A form carries a key. The same key with the same content is answered with the first result and changes nothing; with other content
//! it is refused. The key travels with the leave, so that no use case can forget it.

use audit::{Act, ObjRef, Why};
use domain::doors::Draw as _;
use domain::ids::{AuditRef, VacancyId};
use domain::{FieldError, FieldErrors};
use serde::Serialize;
use serde::de::DeserializeOwned;
use store::{Boxed, Committed, Events, WriteTxn};
use uuid::Uuid;

use crate::Service;
use crate::access::{Granted, Standing, UseCase};
use crate::error::Error;

/// How many rows, or people concerned, one entry names at most: an entry has a limit, and larger lists go in several.
pub(crate) const ROWS_PER_ENTRY: usize = 100;

impl Service {
    /// A fresh key for a form.
    pub fn draw_key(&self) -> Uuid {
        self.entropy.uuid_v7(self.now())
    }

    /// Writes through the one door on behalf of whom the leave was given to, once if the leave carries a request's key.
    ///
    /// The closure may run several times, each time with its own copy of the leave.
    pub(crate) async fn act<U, T, F>(&self, granted: Granted<U>, f: F) -> Result<Committed<T>, Error>
    where
        U: UseCase,
        T: Serialize + DeserializeOwned + Send + 'static,
        F: for<'t> Fn(&'t WriteTxn, Granted<U>) -> Boxed<'t, Result<(T, Events), Error>> + Send + Sync + 'static,
    {
        let by = granted.by()?.clone();
        match granted.request_key().cloned() {
            Some(key) => {
                let fingerprint = fingerprint(&granted, &key.content);
                self.store.write_once(&by, key.key, &fingerprint, move |txn| f(txn, granted.clone())).await
            }
            None => self.store.write(&by, move |txn| f(txn, granted.clone())).await,
        }
    }

    /// Gives what the closure reads only once the entry that says so is committed: no entry, no data.
    ///
    /// What was read is kept nowhere, hence a request that is sent again reads again and leaves another entry.
    pub(crate) async fn disclose<U, T, F>(&self, granted: Granted<U>, f: F) -> Result<T, Error>
    where
        U: UseCase,
        T: Send + 'static,
        F: for<'t> Fn(&'t WriteTxn, Granted<U>) -> Boxed<'t, Result<(T, Events), Error>> + Send + Sync + 'static,
    {
        let by = granted.by()?.clone();
        Ok(self.store.write(&by, move |txn| f(txn, granted.clone())).await?.value)
    }
}

impl Service {
    /// Leaves the entries that say whose scores or outcomes were read: at most a hundred people each. Called before the answer is given.
    pub(crate) async fn leave_view<U: UseCase>(&self, granted: &Granted<U>, mut people: Vec<AuditRef>) -> Result<(), Error> {
        people.sort_unstable();
        people.dedup();
        if people.is_empty() {
            return Ok(());
        }
        self.disclose(granted.clone(), move |txn, granted| {
            let people = people.clone();
            Box::pin(async move {
                let vacancy = granted.look(txn).await?;
                let why = match granted.standing() {
                    Standing::Auditor => Why::Audit,
                    _ if vacancy.state.shows_ranking() => Why::Decide,
                    _ => Why::Assess,
                };
                let entry = |some: &[AuditRef]| {
                    let object = ObjRef::new(VacancyId::KIND, vacancy.id.0);
                    txn.event(Act::ReportView, object).vacancy(vacancy.id).subjects(some.iter().copied()).why(why)
                };
                let events = Events::from_list(people.chunks(ROWS_PER_ENTRY).map(entry).collect());
                Ok(((), events.ok_or_else(|| Error::internal("nobody was read about"))?))
            })
        })
        .await
    }
}

/// The content of a request, with what it is about: the same form sent to another vacancy or for another act is another request.
fn fingerprint<U: UseCase>(granted: &Granted<U>, content: &str) -> String {
    let vacancy = granted.vacancy().ok().map(|vacancy| vacancy.id);
    let about = vacancy.as_ref().map(VacancyId::to_string).unwrap_or_default();
    format!("{}/{about}/{content}", U::RULE.name)
}

/// Refuses a reason that is not on the act's list: an entry with it would be no entry.
pub(crate) fn takes(act: Act, why: Why) -> Result<(), Error> {
    let codes = act.why().codes();
    if codes.contains(&why) {
        return Ok(());
    }
    let list = codes.iter().map(|code| code.as_str()).collect::<Vec<_>>().join(", ");
    Err(FieldErrors::one("why", FieldError::NotOnTheList { list }).into())
}
