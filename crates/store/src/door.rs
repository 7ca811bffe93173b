//! The one door for writes: a change and its entry in one transaction, run again where the database asks for it.
//!
//! What must stay true: a [`WriteTxn`] is committed only together with at least one entry; nobody hears of success before the
//! COMMIT is on the disk; a closure that fails leaves nothing; a caller that goes away stops nothing half-way.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use domain::doors::Draw as _;
use domain::ids::EventId;
use sea_orm::{EntityTrait as _, QueryFilter as _};
use serde::Serialize;
use serde::de::DeserializeOwned;
use uuid::Uuid;

use crate::append::{self, Appended};
use crate::closed::Closed;
use crate::conn::Conn;
use crate::entity::audit_leaf;
use crate::error::{Error, Fault, Kind, kind};
use crate::event::{Events, Written};
use crate::gate::{self, Remembered};
use crate::once::{self, Once};
use crate::open::{Inner, Store};
use crate::txn::{By, EphemeralTxn, WriteTxn};

/// A boxed future, as closures of the door return it (`Box::pin(async move { … })`).
pub type Boxed<'t, T> = Pin<Box<dyn Future<Output = T> + Send + 't>>;

/// A transaction is run at most this often.
const TRIES: u32 = 5;
/// How often an unknown outcome is looked up before giving up.
const LOOKUPS: u32 = 5;

/// What was committed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Committed<T> {
    /// What the closure gave.
    pub value: T,
    /// The entries written, in order; empty for a repeated request.
    pub written: Vec<Written>,
    /// Whether this is the kept result of an earlier, equal request.
    pub replayed: bool,
}

/// How one run of a transaction ended.
enum Outcome<T, E> {
    Done(T),
    Failed(E),
    /// Worth running again; the error stands if no try is left.
    Again(E),
}

impl<T, E: From<Error>> Outcome<T, E> {
    fn failed(error: impl Into<Error>) -> Self {
        Self::Failed(E::from(error.into()))
    }
}

impl Store {
    /// Changes the record. The closure may run several times and must have no effect outside the transaction.
    ///
    /// What the closure returns as an error is returned unchanged, and nothing was written.
    pub async fn write<T, E, F>(&self, by: &By, f: F) -> Result<Committed<T>, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
        F: for<'t> Fn(&'t WriteTxn) -> Boxed<'t, Result<(T, Events), E>> + Send + Sync + 'static,
    {
        let (inner, by) = (Arc::clone(&self.inner), Arc::new(by.clone()));
        in_own_task(async move {
            let mut tries = Tries::default();
            loop {
                let outcome = attempt(&inner, &by, &f).await;
                if let Some(result) = tries.result(&inner, outcome).await {
                    return result;
                }
            }
        })
        .await
    }

    /// Changes the record once per key: a repeated request gets the kept result and writes nothing.
    ///
    /// `fingerprint` stands for the content of the request; the same key with another fingerprint is [`Error::KeyReused`].
    pub async fn write_once<T, E, F>(&self, by: &By, key: Uuid, fingerprint: &str, f: F) -> Result<Committed<T>, E>
    where
        T: Serialize + DeserializeOwned + Send + 'static,
        E: From<Error> + Send + 'static,
        F: for<'t> Fn(&'t WriteTxn) -> Boxed<'t, Result<(T, Events), E>> + Send + Sync + 'static,
    {
        let (inner, by) = (Arc::clone(&self.inner), Arc::new(by.clone()));
        let once = Once { key, fingerprint: fingerprint.to_owned() };
        in_own_task(async move {
            let mut tries = Tries::default();
            loop {
                let outcome = attempt_once(&inner, &by, &once, &f).await;
                if let Some(result) = tries.result(&inner, outcome).await {
                    return result;
                }
            }
        })
        .await
    }

    /// Changes what is short-lived: sessions, counters, drafts. Possible while the door is closed, so that people can sign in.
    pub async fn ephemeral<T, E, F>(&self, f: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
        F: for<'t> Fn(&'t EphemeralTxn) -> Boxed<'t, Result<T, E>> + Send + Sync + 'static,
    {
        let inner = Arc::clone(&self.inner);
        in_own_task(async move {
            let mut tries = Tries::default();
            loop {
                let outcome = attempt_ephemeral(&inner, &f).await;
                if let Some(result) = tries.result(&inner, outcome).await {
                    return result;
                }
            }
        })
        .await
    }

    /// Whether a change could be made now: the door is open and a write reaches the disk. What `/ready` asks.
    pub async fn probe(&self) -> Result<(), Error> {
        if let Some(closed) = self.closed() {
            return Err(Error::Closed(closed));
        }
        self.ephemeral(|txn| Box::pin(once::probe(txn))).await
    }
}

/// Runs in a task of its own, so that a dropped connection of the caller stops nothing half-way.
async fn in_own_task<T: Send + 'static, E: From<Error> + Send + 'static>(
    work: impl Future<Output = Result<T, E>> + Send + 'static,
) -> Result<T, E> {
    match tokio::spawn(work).await {
        Ok(result) => result,
        Err(stopped) => Err(E::from(Error::Database(Fault::new(stopped)))),
    }
}

/// How often a transaction was run.
#[derive(Default)]
struct Tries(u32);

impl Tries {
    /// The result, unless the transaction is to be run again; then only after a pause.
    async fn result<T, E>(&mut self, inner: &Inner, outcome: Outcome<T, E>) -> Option<Result<T, E>> {
        self.0 += 1;
        match outcome {
            Outcome::Done(value) => Some(Ok(value)),
            Outcome::Failed(error) => Some(Err(error)),
            Outcome::Again(error) if self.0 >= TRIES => Some(Err(error)),
            Outcome::Again(_) => {
                // 5 to 20 ms, then twice that and so on, so that those who collided do not meet again.
                let jitter_ms = 5 + inner.doors.entropy.below(16);
                tokio::time::sleep(Duration::from_millis(jitter_ms << (self.0 - 1))).await;
                None
            }
        }
    }
}

/// Refuses where the door is closed or, after reconnecting, where the database turns out to be another one.
async fn check_open(inner: &Inner) -> Result<(), Error> {
    if let Some(closed) = inner.closed() {
        return Err(Error::Closed(closed));
    }
    if inner.pools.take_reconnected() {
        let remembered: Vec<_> = inner.logs.iter().map(|log| Remembered::of(log)).collect();
        let snapshot = inner.begin_read().await?;
        for (log, remembered) in inner.logs.iter().zip(remembered) {
            if let Err(closed) = gate::while_running(&snapshot, log, remembered).await? {
                inner.close_door(closed.clone());
                return Err(Error::Closed(closed));
            }
        }
    }
    Ok(())
}

async fn begin<T, E: From<Error>>(inner: &Inner, by: &Arc<By>) -> Result<WriteTxn, Outcome<T, E>> {
    if !inner.is_writable() {
        return Err(Outcome::failed(Error::Closed(Closed::Stopping)));
    }
    check_open(inner).await.map_err(Outcome::failed)?;
    match inner.begin_write().await {
        Ok(conn) => Ok(WriteTxn { conn, by: Arc::clone(by), doors: inner.doors.clone(), now: inner.doors.clock.now() }),
        Err(error) => Err(after_error(&error)),
    }
}

/// What to do after an error of the database outside the closure.
fn after_error<T, E: From<Error>>(error: &sea_orm::DbErr) -> Outcome<T, E> {
    let retry = matches!(kind(error), Kind::Retry | Kind::Lost);
    let error = E::from(Error::from(error.clone()));
    if retry { Outcome::Again(error) } else { Outcome::Failed(error) }
}

/// Rolls back and says whether to run again.
async fn give_up<T, E>(inner: &Inner, conn: Conn, error: E) -> Outcome<T, E> {
    let again = conn.should_run_again();
    if conn.first_error() == Some(Kind::SyncFailed) {
        disk_failed(inner);
    }
    let _ = conn.rollback().await;
    if again { Outcome::Again(error) } else { Outcome::Failed(error) }
}

async fn attempt<T, E, F>(inner: &Inner, by: &Arc<By>, f: &F) -> Outcome<Committed<T>, E>
where
    E: From<Error>,
    F: for<'t> Fn(&'t WriteTxn) -> Boxed<'t, Result<(T, Events), E>>,
{
    let txn = match begin(inner, by).await {
        Ok(txn) => txn,
        Err(outcome) => return outcome,
    };
    match f(&txn).await {
        Ok((value, events)) => match append::append(inner, &txn, events).await {
            Ok(appended) => commit(inner, txn.conn, value, appended).await,
            Err(error) => give_up(inner, txn.conn, E::from(error)).await,
        },
        Err(error) => give_up(inner, txn.conn, error).await,
    }
}

async fn attempt_once<T, E, F>(inner: &Inner, by: &Arc<By>, once: &Once, f: &F) -> Outcome<Committed<T>, E>
where
    T: Serialize + DeserializeOwned,
    E: From<Error>,
    F: for<'t> Fn(&'t WriteTxn) -> Boxed<'t, Result<(T, Events), E>>,
{
    let txn = match begin(inner, by).await {
        Ok(txn) => txn,
        Err(outcome) => return outcome,
    };
    match once.claim(&txn).await {
        Ok(None) => {}
        Ok(Some(kept)) => {
            let _ = txn.conn.rollback().await;
            return match serde_json::from_str(&kept) {
                Ok(value) => Outcome::Done(Committed { value, written: Vec::new(), replayed: true }),
                Err(error) => Outcome::failed(Error::defect(error)),
            };
        }
        Err(error) => return give_up(inner, txn.conn, E::from(error)).await,
    }
    let (value, events) = match f(&txn).await {
        Ok(done) => done,
        Err(error) => return give_up(inner, txn.conn, error).await,
    };
    let kept = match serde_json::to_string(&value) {
        Ok(kept) => kept,
        Err(error) => return Outcome::failed(Error::defect(error)),
    };
    let appended = match once.keep(&txn, kept).await {
        Ok(()) => append::append(inner, &txn, events).await,
        Err(error) => Err(error),
    };
    match appended {
        Ok(appended) => commit(inner, txn.conn, value, appended).await,
        Err(error) => give_up(inner, txn.conn, E::from(error)).await,
    }
}

async fn attempt_ephemeral<T, E, F>(inner: &Inner, f: &F) -> Outcome<T, E>
where
    E: From<Error>,
    F: for<'t> Fn(&'t EphemeralTxn) -> Boxed<'t, Result<T, E>>,
{
    if let Some(closed @ (Closed::Stopping | Closed::Disk { .. })) = inner.closed() {
        return Outcome::failed(Error::Closed(closed));
    }
    let conn = match inner.begin_write().await {
        Ok(conn) => conn,
        Err(error) => return after_error(&error),
    };
    let txn = EphemeralTxn { conn, now: inner.doors.clock.now() };
    match f(&txn).await {
        Ok(value) => match txn.conn.commit().await {
            Ok(()) => Outcome::Done(value),
            // What is ephemeral may be written twice; a lost connection is reported rather than looked into.
            Err(error) => {
                if kind(&error) == Kind::SyncFailed {
                    disk_failed(inner);
                }
                if kind(&error) == Kind::Retry { after_error(&error) } else { Outcome::failed(error) }
            }
        },
        Err(error) => give_up(inner, txn.conn, error).await,
    }
}

/// Commits, finds out what became of a COMMIT whose answer was lost, and only then lets the heads be known.
async fn commit<T, E: From<Error>>(inner: &Inner, conn: Conn, value: T, appended: Appended) -> Outcome<Committed<T>, E> {
    if let Err(error) = conn.commit().await {
        match kind(&error) {
            Kind::Lost => match outcome_of(inner, appended.first()).await {
                Ok(true) => {}
                Ok(false) => return Outcome::Again(E::from(Error::from(error))),
                Err(lookup) => return Outcome::failed(lookup),
            },
            Kind::SyncFailed => {
                disk_failed(inner);
                return Outcome::failed(error);
            }
            _ => return after_error(&error),
        }
    }
    Outcome::Done(Committed { value, written: appended.settle(), replayed: false })
}

/// Whether an event was committed, asked over a new connection.
async fn outcome_of(inner: &Inner, event: EventId) -> Result<bool, Error> {
    let mut failure = Error::Missing;
    for lookup in 0..LOOKUPS {
        tokio::time::sleep(Duration::from_millis(100 << lookup)).await;
        let found = audit_leaf::Entity::find().filter(audit_leaf::COLUMN.event.eq(event.0)).one(&inner.pools.writer).await;
        match found {
            Ok(leaf) => return Ok(leaf.is_some()),
            Err(error) => failure = error.into(),
        }
    }
    Err(failure)
}

/// After a failed fsync nobody knows what is on the disk: nothing more is written, and the program must be stopped.
fn disk_failed(inner: &Inner) {
    inner.close_door(Closed::Disk { since: inner.doors.clock.now() });
}
