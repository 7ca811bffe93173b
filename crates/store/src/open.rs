//! Opening and closing the store.
//!
//! Order at start: folders and lock, key modes, connections with their settings, schema, logs, the audit gate, checkpointers.
//! What must stay true: any doubt about files, engine or schema stops the start with one sentence; any doubt about the log
//! itself opens the store with its door closed, so that a status page can say why.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicI64;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use audit::{KeyEncryptionKey, LogKind};
use domain::doors::{Clock, Draw as _, Entropy};
use domain::ids::OrgId;
use migrations::SchemaState;
use sea_orm::{ConnectionTrait as _, SqliteTransactionMode, TransactionOptions, TransactionTrait as _};
use tlog::VerifyingKey;
use tokio::task::JoinHandle;
use uuid::Uuid;

use crate::backup;
use crate::checkpointer;
use crate::closed::Closed;
use crate::conn::Conn;
use crate::engine::{Engine, Pools, Target};
use crate::erasures::ErasureFile;
use crate::error::Error;
use crate::files;
use crate::gate;
use crate::highwater::{self, Contents, HighWater};
use crate::keys::KeyFolder;
use crate::logs::{self, KINDS, LogKey, LogState};
use crate::open_error::OpenError;
use crate::repo;
use crate::signer::{self, Lease};
use crate::txn::Read;

/// Where everything lies, and what the logs are called.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Holds `db/`, `keys/` and `highwater/`.
    pub data_dir: PathBuf,
    /// `postgres://…` for a server; none for the embedded database in `db/`.
    pub database_url: Option<String>,
    /// Where released heads are kept, if not in `highwater/`; another disk than the database's is advised.
    pub highwater_dir: Option<PathBuf>,
    /// First part of the logs' origins: a host name.
    pub log_base: String,
    /// Second part of the logs' origins. Used at the first start only; an origin never changes afterwards.
    pub org_slug: String,
    /// How often a growing log is signed; none to sign only on demand (tests).
    pub checkpoint_every: Option<Duration>,
    /// Where keys lie, if not in `keys/`.
    pub keys_dir: Option<PathBuf>,
    /// Whether another server on the same PostgreSQL signs, and this one signs nothing.
    pub follows: bool,
    /// How long the word of the server that signs is good for.
    pub lease: Lease,
}

impl Settings {
    /// The usual settings for a data folder.
    pub fn new(data_dir: impl Into<PathBuf>, log_base: impl Into<String>, org_slug: impl Into<String>) -> Self {
        Self {
            data_dir: data_dir.into(),
            database_url: None,
            highwater_dir: None,
            log_base: log_base.into(),
            org_slug: org_slug.into(),
            checkpoint_every: Some(Duration::from_secs(10)),
            keys_dir: None,
            follows: false,
            lease: Lease::default(),
        }
    }

    pub(crate) fn db_dir(&self) -> PathBuf {
        self.data_dir.join("db")
    }

    pub(crate) fn keys(&self) -> PathBuf {
        self.keys_dir.clone().unwrap_or_else(|| self.data_dir.join("keys"))
    }

    fn highwater(&self) -> PathBuf {
        self.highwater_dir.clone().unwrap_or_else(|| self.data_dir.join("highwater"))
    }

    pub(crate) fn target(&self) -> Target {
        match &self.database_url {
            Some(url) => Target::Server(url.clone()),
            None => Target::File(self.db_dir().join("justesse.sqlite")),
        }
    }

    fn origin(&self, kind: LogKind) -> Result<String, OpenError> {
        let origin = format!("{}/{}/{}/1", self.log_base, self.org_slug, kind.as_str());
        let body = tlog::Checkpoint { origin: origin.clone(), size: 0, root: tlog::hash::empty() }.to_body();
        body.map(|_| origin.clone()).map_err(|_| OpenError::Origin(origin))
    }
}

/// The doors through which time and randomness enter.
#[derive(Clone)]
pub struct Doors {
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub entropy: Arc<dyn Entropy>,
}

/// The tables, and the one door for writes.
#[derive(Clone)]
pub struct Store {
    pub(crate) inner: Arc<Inner>,
}

pub(crate) struct Inner {
    pub(crate) pools: Pools,
    pub(crate) doors: Doors,
    pub(crate) org: OrgId,
    pub(crate) kek: KeyEncryptionKey,
    pub(crate) logs: Vec<Arc<LogState>>,
    /// Epochs that were frozen, by ascending identifier.
    pub(crate) past: Vec<Arc<LogState>>,
    pub(crate) keys: KeyFolder,
    pub(crate) target: Target,
    pub(crate) highwater: PathBuf,
    pub(crate) erasures: ErasureFile,
    /// Where archives of exports lie.
    pub(crate) exports: PathBuf,
    closed: RwLock<Option<Closed>>,
    tasks: std::sync::Mutex<Vec<JoinHandle<()>>>,
    /// Which server this is, among several on one database.
    pub(crate) server: Uuid,
    /// When this server connected, by the database's clock.
    pub(crate) connected_ms: AtomicI64,
    /// Held as long as the store is open; none where it was opened to look only.
    lock: std::sync::Mutex<Option<File>>,
}

impl Store {
    /// Opens the store for serving. An empty database gets its schema, its logs and their keys.
    pub async fn open(settings: &Settings, doors: Doors) -> Result<Self, OpenError> {
        let highwater = settings.highwater();
        for folder in [settings.db_dir(), settings.keys(), highwater.clone()] {
            files::private_folder(&folder)?;
        }
        refuse_highwater_beside(&settings.db_dir(), &highwater)?;
        let lock = files::lock(&settings.data_dir)?;
        if settings.database_url.is_none() {
            files::refuse_network(&settings.db_dir())?;
        }
        let pools = Pools::connect(&settings.target(), true).await?;
        match migrations::state(&pools.writer).await.map_err(Error::from)? {
            SchemaState::Empty => migrations::migrate(&pools.writer).await.map_err(Error::from)?,
            SchemaState::Current => {}
            other => return Err(refused(other)),
        }
        let keys = KeyFolder::new(settings.keys());
        if settings.follows && settings.database_url.is_none() {
            return Err(OpenError::FollowsNobody);
        }
        if !settings.follows && logs::current(&pools.writer).await?.is_empty() {
            create_logs(settings, &pools, &keys, &doors).await?;
        }
        Self::assemble(settings, doors, pools, &keys, Some(lock)).await
    }

    /// Opens the store to look only, beside a server or without one: for `fsck` and exports of what is public.
    pub async fn inspect(settings: &Settings, doors: Doors) -> Result<Self, OpenError> {
        let target = settings.target();
        if let Target::File(path) = &target
            && !path.exists()
        {
            return Err(OpenError::NoDatabase);
        }
        let pools = Pools::connect(&target, false).await?;
        match migrations::state(&pools.reader).await.map_err(Error::from)? {
            SchemaState::Current => {}
            SchemaState::Empty => return Err(OpenError::NoDatabase),
            other => return Err(refused(other)),
        }
        let keys = KeyFolder::new(settings.keys());
        Self::assemble(settings, doors, pools, &keys, None).await
    }

    /// Brings an older schema up to date: what `justesse migrate` does. The server must be stopped.
    pub async fn migrate(settings: &Settings) -> Result<(), OpenError> {
        let _lock = files::lock(&settings.data_dir)?;
        let pools = Pools::connect(&settings.target(), true).await?;
        let result = match migrations::state(&pools.writer).await.map_err(Error::from)? {
            SchemaState::Older | SchemaState::Empty => migrations::migrate(&pools.writer).await.map_err(|error| Error::from(error).into()),
            SchemaState::Current => Ok(()),
            other => Err(refused(other)),
        };
        pools.close().await;
        result
    }

    async fn assemble(settings: &Settings, doors: Doors, pools: Pools, keys: &KeyFolder, lock: Option<File>) -> Result<Self, OpenError> {
        let highwater = settings.highwater();
        let rows = logs::current(&pools.reader).await?;
        let Some(org) = rows.first().map(|row| OrgId(row.org)) else { return Err(OpenError::NoDatabase) };
        let mut logs = Vec::with_capacity(rows.len());
        let mut closed = None;
        for row in &rows {
            let key = key_of(keys, &row.origin, settings.follows)?;
            let verifier = key.verifier();
            if lock.is_some() && !settings.follows {
                keys.publish(&verifier)?;
            }
            let (water, contents): (Option<HighWater>, Contents) = if lock.is_some() && !settings.follows {
                let (water, contents) = HighWater::open(&highwater, &verifier)?;
                (Some(water), contents)
            } else {
                (None, highwater::read(&highwater, &verifier)?)
            };
            let log = LogState::new(row, key, water, &contents.released)?;
            // A server that signs nothing has no file of heads: it waits for the word of the one that does.
            let judged = if settings.follows { Err(Closed::AwaitsSigner) } else { gate::at_start(&pools.reader, &log, &contents).await? };
            if let Err(reason) = judged {
                if reason == Closed::AwaitsSigner {
                    tracing::info!(origin = log.origin, code = reason.code(), "the door stays closed until the server that signs vouches");
                } else {
                    tracing::error!(origin = log.origin, code = reason.code(), "the door stays closed");
                }
                closed.get_or_insert(reason);
            }
            logs.push(Arc::new(log));
        }
        let mut past = Vec::new();
        for row in logs::past(&pools.reader).await? {
            let key = LogKey::Verifying(key_of(keys, &row.origin, settings.follows)?.verifier());
            let contents = highwater::read(&highwater, &key.verifier())?;
            past.push(Arc::new(LogState::new(&row, key, None, &contents.released)?));
        }
        let server = signer::identity(&settings.data_dir).unwrap_or_else(|| doors.entropy.uuid_v4());
        let kek = keys.kek()?;
        let writable = lock.is_some();
        let inner = Inner {
            pools,
            doors,
            org,
            kek,
            logs,
            past,
            keys: keys.clone(),
            target: settings.target(),
            erasures: ErasureFile::in_folder(&highwater),
            exports: settings.data_dir.join("exports"),
            highwater,
            closed: RwLock::new(closed),
            tasks: std::sync::Mutex::new(Vec::new()),
            server,
            connected_ms: AtomicI64::new(0),
            lock: std::sync::Mutex::new(lock),
        };
        let store = Self { inner: Arc::new(inner) };
        let signs = writable && !settings.follows && settings.checkpoint_every.is_some() && store.inner.pools.engine == Engine::Postgres;
        // Order matters: nothing is settled in a database for which another server signs, and nobody vouches for one that the gate
        // did not let pass, because servers that follow would open their doors on this word.
        if signs && store.closed().is_none() && !signer::stamp(&store.inner, settings.lease).await? {
            return Err(OpenError::OtherSigner);
        }
        if writable && store.closed().is_none() {
            store.inner.take_up_released().await?;
            store.settle_restored(settings).await?;
        }
        if writable && settings.follows {
            let now = signer::database_ms(&store.inner).await?;
            store.inner.connected_ms.store(now, std::sync::atomic::Ordering::SeqCst);
            signer::start_following(&store.inner, settings.lease);
        } else if writable && let Some(every) = settings.checkpoint_every {
            if signs {
                signer::start_signing(&store.inner, settings.lease);
            }
            checkpointer::start(&store.inner, every);
        }
        Ok(store)
    }

    /// What a restored backup needs before anybody writes: whoever was erased since is erased again, and the log says that it was restored.
    async fn settle_restored(&self, settings: &Settings) -> Result<(), OpenError> {
        let settled = async {
            self.resume_erasures().await?;
            self.ephemeral::<_, Error, _>(|txn| Box::pin(repo::bundle::fail_unfinished(txn))).await?;
            self.remove_unfinished_exports()?;
            backup::say_restored(self, settings).await
        };
        if let Err(error) = settled.await {
            tracing::error!(cause = error.cause(), "an erasure could not be settled: {error}");
            self.inner.close_door(Closed::Erasures);
        }
        Ok(())
    }

    /// The engine below.
    pub fn engine(&self) -> Engine {
        self.inner.pools.engine
    }

    /// The organisation that this installation serves. Its row exists once it was set up; its logs exist from the start.
    pub fn org(&self) -> OrgId {
        self.inner.org
    }

    /// Why the door is closed, if it is.
    pub fn closed(&self) -> Option<Closed> {
        self.inner.closed()
    }

    /// The time and randomness that the store was opened with.
    pub fn doors(&self) -> &Doors {
        &self.inner.doors
    }

    /// The public key of a log, to be given to whoever is to trust it.
    pub fn verifying_key(&self, kind: LogKind) -> Result<VerifyingKey, Error> {
        Ok(self.inner.log(kind)?.key.clone())
    }

    /// The public key of a log in any of its epochs.
    pub fn key_of(&self, origin: &str) -> Result<VerifyingKey, Error> {
        let mut logs = self.inner.past.iter().chain(&self.inner.logs);
        Ok(logs.find(|log| log.origin == origin).ok_or(Error::Missing)?.key.clone())
    }

    /// The origin of a log.
    pub fn origin(&self, kind: LogKind) -> Result<&str, Error> {
        Ok(&self.inner.log(kind)?.origin)
    }

    /// A snapshot to read from.
    pub async fn read(&self) -> Result<Read, Error> {
        Ok(Read { conn: self.inner.begin_read().await? })
    }

    /// Stops: refuses new writes, signs the last head, folds the write-ahead log back, lets go of the lock.
    pub async fn close(&self) {
        let inner = &self.inner;
        let was_open = inner.closed().is_none();
        inner.close_door(Closed::Stopping);
        inner.stop_tasks();
        if was_open && inner.is_writable() {
            for log in &inner.logs {
                if let Err(error) = checkpointer::checkpoint(inner, log).await {
                    tracing::error!(origin = log.origin, cause = error.cause(), "the last head was not signed");
                }
            }
        }
        if inner.pools.engine == Engine::Postgres && inner.is_writable() {
            signer::let_go(inner).await;
        }
        if inner.pools.engine == Engine::Sqlite && inner.is_writable() {
            let _ = inner.pools.writer.execute_unprepared("PRAGMA wal_checkpoint(TRUNCATE)").await;
        }
        inner.pools.close().await;
        inner.lock.lock().unwrap_or_else(PoisonError::into_inner).take();
    }
}

impl Inner {
    pub(crate) fn closed(&self) -> Option<Closed> {
        self.closed.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Closes the door; the first reason stays, but for stopping, which comes last.
    pub(crate) fn close_door(&self, reason: Closed) {
        let mut closed = self.closed.write().unwrap_or_else(PoisonError::into_inner);
        if closed.is_none() {
            if reason != Closed::Stopping {
                tracing::error!(code = reason.code(), "the door is closed");
            }
            *closed = Some(reason);
        }
    }

    /// Opens the door again, once what closed it was settled.
    pub(crate) fn open_door(&self) {
        *self.closed.write().unwrap_or_else(PoisonError::into_inner) = None;
    }

    /// Opens the door again if this reason alone had closed it.
    pub(crate) fn reopen_after(&self, reason: &Closed) {
        let mut closed = self.closed.write().unwrap_or_else(PoisonError::into_inner);
        if closed.as_ref() == Some(reason) {
            *closed = None;
        }
    }

    pub(crate) fn is_writable(&self) -> bool {
        self.lock.lock().unwrap_or_else(PoisonError::into_inner).is_some()
    }

    pub(crate) fn keep_task(&self, task: JoinHandle<()>) {
        self.tasks.lock().unwrap_or_else(PoisonError::into_inner).push(task);
    }

    /// Stops signing in the background.
    pub(crate) fn stop_tasks(&self) {
        for task in self.tasks.lock().unwrap_or_else(PoisonError::into_inner).drain(..) {
            task.abort();
        }
    }

    pub(crate) fn log(&self, kind: LogKind) -> Result<&Arc<LogState>, Error> {
        self.logs.iter().find(|log| log.kind == kind).ok_or(Error::Missing)
    }

    pub(crate) async fn begin_read(&self) -> Result<Conn, Error> {
        let options = match self.pools.engine {
            Engine::Sqlite => TransactionOptions::default(),
            Engine::Postgres => TransactionOptions {
                isolation_level: Some(sea_orm::IsolationLevel::RepeatableRead),
                access_mode: Some(sea_orm::AccessMode::ReadOnly),
                sqlite_transaction_mode: None,
            },
        };
        Ok(Conn::new(self.pools.reader.begin_with_options(options).await?))
    }

    pub(crate) async fn begin_write(&self) -> Result<Conn, sea_orm::DbErr> {
        let options = TransactionOptions { sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate), ..Default::default() };
        Ok(Conn::new(self.pools.writer.begin_with_options(options).await?))
    }

    /// Enters into the table the released heads that a crash kept out of it, and tells those who wait.
    pub(crate) async fn take_up_released(&self) -> Result<(), Error> {
        for log in &self.logs {
            if let Some(line) = log.last_line() {
                gate::store_checkpoint(&self.pools.writer, log, &line).await?;
                log.released.send_replace(Some(Arc::new(line)));
            }
        }
        Ok(())
    }
}

/// What a server holds of a log's key: the public half alone where it signs nothing.
fn key_of(keys: &KeyFolder, origin: &str, follows: bool) -> Result<LogKey, OpenError> {
    if follows { keys.verifying_key(origin).map(LogKey::Verifying) } else { keys.signing_key(origin).map(LogKey::Signing) }
}

fn refused(state: SchemaState) -> OpenError {
    match state {
        SchemaState::Newer => OpenError::SchemaNewer,
        SchemaState::Older => OpenError::SchemaOlder,
        SchemaState::Foreign | SchemaState::Empty | SchemaState::Current => OpenError::SchemaForeign,
    }
}

/// One copy or one restore must not take database and released heads back together.
fn refuse_highwater_beside(db: &Path, highwater: &Path) -> Result<(), OpenError> {
    let real = |path: &Path| path.canonicalize().map_err(files::failed(path));
    let (db, highwater) = (real(db)?, real(highwater)?);
    if highwater.starts_with(&db) || db.starts_with(&highwater) { Err(OpenError::HighwaterPlace) } else { Ok(()) }
}

/// The first start: keys, then the rows of both logs.
async fn create_logs(settings: &Settings, pools: &Pools, keys: &KeyFolder, doors: &Doors) -> Result<(), OpenError> {
    let org = doors.entropy.uuid_v4();
    keys.create_kek(&*doors.entropy)?;
    let options = TransactionOptions { sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate), ..Default::default() };
    let txn = pools.writer.begin_with_options(options).await.map_err(Error::from)?;
    for (id, kind) in (1..).zip(KINDS) {
        let origin = settings.origin(kind)?;
        // If we crash here: the key lies there unused, and the next start takes it.
        keys.create_signing_key(&origin, &*doors.entropy)?;
        logs::insert(&txn, id, org, kind, 1, &origin).await?;
    }
    txn.commit().await.map_err(Error::from)?;
    Ok(())
}
