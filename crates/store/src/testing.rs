//! Fresh stores for tests, on both engines, with a clock that stands still and randomness that repeats.
//!
//! What must stay true: a test that says "both engines" runs on both, or fails; leaving PostgreSQL out is a decision that
//! somebody states (`JUSTESSE_SKIP_POSTGRES=1`), never a silence.

use std::collections::BTreeMap;
use std::env;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use audit::{Actor, Auth, LogKind, Role};
use domain::Timestamp;
use domain::doors::{FrozenClock, SeededEntropy};
use domain::ids::AuditRef;
use sea_orm::{ConnectionTrait as _, Database, DatabaseConnection, Statement};
use tempfile::TempDir;
use uuid::Uuid;

use crate::{By, Doors, Engine, OpenError, Settings, Store};

/// Names of databases of one process.
static NEXT: AtomicU64 = AtomicU64::new(0);

/// A store in a temporary folder, and on PostgreSQL in a database of its own; both go with it.
pub struct Fresh {
    /// The open store.
    pub store: Store,
    /// Its clock.
    pub clock: Arc<FrozenClock>,
    settings: Settings,
    doors: Doors,
    database: Option<TemporaryDatabase>,
    // Last, so that the folder goes after what lies in it.
    folder: TempDir,
}

impl Drop for Fresh {
    /// Besides stopping what runs, this keeps the whole together: without a `Drop` of its own, a closure that names only
    /// `fresh.store` would take the store alone and let folder and database go at once.
    fn drop(&mut self) {
        self.store.inner.stop_tasks();
    }
}

/// The moment at which tests begin.
pub const START: Timestamp = Timestamp::from_unix_ms(1_795_426_200_000);

/// The engines on which tests run: both, unless somebody states that PostgreSQL is left out.
///
/// # Panics
///
/// If neither `TEST_POSTGRES_URL` nor `JUSTESSE_SKIP_POSTGRES=1` is set.
pub fn engines() -> Vec<Engine> {
    if env::var("JUSTESSE_SKIP_POSTGRES").is_ok_and(|value| value == "1") {
        return vec![Engine::Sqlite];
    }
    assert!(
        env::var("TEST_POSTGRES_URL").is_ok(),
        "This test runs on both engines: set TEST_POSTGRES_URL to a PostgreSQL server on which databases may be made, \
         or JUSTESSE_SKIP_POSTGRES=1 to leave PostgreSQL out."
    );
    vec![Engine::Sqlite, Engine::Postgres]
}

/// A fresh store on this engine.
pub async fn fresh(engine: Engine) -> Fresh {
    Fresh::try_new(engine, |_| {})
        .await
        .unwrap_or_else(|error| unreachable!("no fresh store on {}: {error} {:?}", engine.name(), error.cause()))
}

/// Runs a test on a fresh store of each engine, one after the other.
pub async fn on_both_engines<F: Future<Output = ()>>(test: impl Fn(Fresh) -> F) {
    for engine in engines() {
        // Shown only where the test fails: it says on which engine.
        eprintln!("on {}", engine.name());
        test(fresh(engine).await).await;
    }
}

/// An HR officer whose pseudonym is made from a number, acting for the store's organisation.
pub fn by_hr(store: &Store, number: u128) -> By {
    let actor = Actor::user(AuditRef(Uuid::from_u128(number)), Role::Hr, Auth::Password);
    By { actor, org: store.org(), request: None }
}

impl Fresh {
    /// A fresh store whose settings were changed before it opened.
    pub async fn try_new(engine: Engine, change: impl FnOnce(&mut Settings)) -> Result<Self, OpenError> {
        let folder = tempfile::tempdir().map_err(|error| OpenError::File("a temporary folder".to_owned(), crate::Fault::new(error)))?;
        let database = match engine {
            Engine::Sqlite => None,
            Engine::Postgres => Some(TemporaryDatabase::create().await?),
        };
        let mut settings = Settings::new(folder.path().join("data"), "localhost", "demo");
        settings.database_url = database.as_ref().map(|database| database.url.clone());
        settings.checkpoint_every = None;
        change(&mut settings);
        let clock = Arc::new(FrozenClock::at(START));
        let doors = Doors { clock: clock.clone(), entropy: Arc::new(SeededEntropy::new("test")) };
        let store = Store::open(&settings, doors.clone()).await?;
        Ok(Self { store, clock, settings, doors, database, folder })
    }

    /// The settings that the store was opened with.
    pub const fn settings(&self) -> &Settings {
        &self.settings
    }

    /// The doors that the store was opened with.
    pub fn doors(&self) -> Doors {
        self.doors.clone()
    }

    /// The temporary folder.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Closes the store.
    pub async fn close(&self) {
        self.store.close().await;
    }

    /// Opens the store again after [`Fresh::close`].
    pub async fn reopen(&mut self) -> Result<(), OpenError> {
        self.store = Store::open(&self.settings, self.doors.clone()).await?;
        Ok(())
    }

    /// A copy of the database alone, as a backup would be. The store must be closed.
    pub async fn snapshot(&self) -> Result<Snapshot, OpenError> {
        if let Some(database) = &self.database {
            return Ok(Snapshot::Database(database.copy().await?));
        }
        let path = self.sqlite_path();
        Ok(Snapshot::File(std::fs::read(&path).map_err(crate::files::failed(&path))?))
    }

    /// Puts a copy in the place of the database. The store must be closed.
    pub async fn restore(&self, snapshot: &Snapshot) -> Result<(), OpenError> {
        match (snapshot, &self.database) {
            (Snapshot::Database(copy), Some(database)) => database.replace_by(copy).await,
            (Snapshot::File(bytes), None) => {
                let path = self.sqlite_path();
                std::fs::write(&path, bytes).map_err(crate::files::failed(&path))
            }
            _ => Err(OpenError::NoDatabase),
        }
    }

    fn sqlite_path(&self) -> std::path::PathBuf {
        self.settings.data_dir.join("db/justesse.sqlite")
    }

    /// Lets a log take no more entries, as while another server holds it.
    pub async fn hold(&self, kind: LogKind) -> Result<(), sea_orm::DbErr> {
        let raw = self.raw().await?;
        raw.execute_unprepared(&format!("UPDATE audit_log SET state = 'held' WHERE kind = '{}'", kind.as_str())).await?;
        raw.close().await
    }

    /// A connection past all doors: for tests that play an intruder or look at the schema.
    pub async fn raw(&self) -> Result<DatabaseConnection, sea_orm::DbErr> {
        raw(&self.settings).await
    }
}

/// A connection past all doors to the database of these settings, foreign keys and triggers as the engine sets them.
pub async fn raw(settings: &Settings) -> Result<DatabaseConnection, sea_orm::DbErr> {
    let url = match &settings.database_url {
        Some(url) => url.clone(),
        None => format!("sqlite://{}?mode=rw", settings.data_dir.join("db/justesse.sqlite").display()),
    };
    Database::connect(url).await
}

/// A text with the hashes in it left out: their salts make them differ between two runs whatever was sealed.
pub fn without_hashes(answer: &str) -> String {
    let mut out = String::with_capacity(answer.len());
    let mut word = String::new();
    for c in answer.chars().chain(std::iter::once(' ')) {
        if c.is_ascii_alphanumeric() || matches!(c, '+' | '/' | '=') {
            word.push(c);
            continue;
        }
        let is_hash = (word.len() == 64 && word.bytes().all(|b| b.is_ascii_hexdigit())) || (word.len() == 44 && word.ends_with('='));
        out.push_str(if is_hash { "#" } else { &word });
        word.clear();
        out.push(c);
    }
    out
}

/// Every table of an SQLite database with its rows, each as SQL writes its values, in an order that does not depend on when they came.
pub async fn contents(settings: &Settings) -> Result<BTreeMap<String, String>, sea_orm::DbErr> {
    async fn texts(raw: &DatabaseConnection, sql: &str) -> Result<Vec<String>, sea_orm::DbErr> {
        let rows = raw.query_all_raw(Statement::from_string(raw.get_database_backend(), sql)).await?;
        rows.iter().map(|row| row.try_get("", "one")).collect()
    }
    let raw = raw(settings).await?;
    let mut contents = BTreeMap::new();
    for table in texts(&raw, "SELECT name AS one FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'").await? {
        let columns = texts(&raw, &format!("SELECT name AS one FROM pragma_table_info('{table}')")).await?;
        let row: Vec<String> = columns.iter().map(|column| format!("quote({column})")).collect();
        let rows = texts(&raw, &format!("SELECT {} AS one FROM {table} ORDER BY 1", row.join("||','||"))).await?;
        contents.insert(table, rows.join("\n"));
    }
    raw.close().await?;
    Ok(contents)
}

/// What an intruder does who has every right: guards and foreign keys are taken away first, then the statement runs past all doors.
pub async fn intrude(settings: &Settings, sql: &str) -> Result<(), sea_orm::DbErr> {
    let raw = raw(settings).await?;
    for guard in migrations::all_tables().flat_map(|table| migrations::drop_guards(table, raw.get_database_backend())) {
        raw.execute_unprepared(&guard).await?;
    }
    // In one call, so that both run on the same connection of the pool.
    let off = match raw.get_database_backend() {
        sea_orm::DbBackend::Postgres => "SET session_replication_role = replica",
        _ => "PRAGMA foreign_keys=OFF",
    };
    raw.execute_unprepared(&format!("{off}; {sql}")).await?;
    raw.close().await
}

/// A copy of a database.
pub enum Snapshot {
    /// The file of the embedded one, closed.
    File(Vec<u8>),
    /// Another database on the same server.
    Database(TemporaryDatabase),
}

/// A database that is dropped in the end.
pub struct TemporaryDatabase {
    server: String,
    name: String,
    /// Where it is.
    pub url: String,
}

impl TemporaryDatabase {
    /// Makes an empty database on the server of `TEST_POSTGRES_URL`.
    pub async fn create() -> Result<Self, OpenError> {
        let server = env::var("TEST_POSTGRES_URL").unwrap_or_default();
        let name = format!("justesse_test_{}_{}", std::process::id(), NEXT.fetch_add(1, Ordering::SeqCst));
        execute(&server, &format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).await?;
        execute(&server, &format!("CREATE DATABASE {name}")).await?;
        // The path of the address names the database; what follows a question mark stays.
        let (address, options) =
            server.split_once('?').map_or((server.as_str(), String::new()), |(left, right)| (left, format!("?{right}")));
        let host = address.splitn(4, '/').take(3).collect::<Vec<_>>().join("/");
        let url = format!("{host}/{name}{options}");
        Ok(Self { server, name, url })
    }

    /// Makes another database a copy of this one; nobody may be connected to it.
    pub async fn copy(&self) -> Result<Self, OpenError> {
        let copy = Self::create().await?;
        execute(&self.server, &format!("DROP DATABASE {}", copy.name)).await?;
        execute(&self.server, &format!("CREATE DATABASE {} TEMPLATE {}", copy.name, self.name)).await?;
        Ok(copy)
    }

    /// Puts a copy in the place of this database.
    pub async fn replace_by(&self, copy: &Self) -> Result<(), OpenError> {
        execute(&self.server, &format!("DROP DATABASE {} WITH (FORCE)", self.name)).await?;
        execute(&self.server, &format!("CREATE DATABASE {} TEMPLATE {}", self.name, copy.name)).await
    }
}

async fn execute(server: &str, sql: &str) -> Result<(), OpenError> {
    let connection = Database::connect(server).await.map_err(crate::Error::from)?;
    connection.execute_unprepared(sql).await.map_err(crate::Error::from)?;
    connection.close().await.map_err(|error| crate::Error::from(error).into())
}

impl Drop for TemporaryDatabase {
    fn drop(&mut self) {
        let (server, name) = (self.server.clone(), self.name.clone());
        // Dropping is not async: a thread of its own does it, and the test waits for it.
        let dropping = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            if let Ok(runtime) = runtime {
                let _ = runtime.block_on(execute(&server, &format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")));
            }
        });
        let _ = dropping.join();
    }
}
