//! Connecting to the database: two pools, one that writes and one that only reads, and every setting checked on every connection.
//!
//! What must stay true: `synchronous=FULL` and WAL on SQLite, because with less a power cut loses acknowledged entries; one
//! writing connection there, so that no lock is ever upgraded; settings are read back, never assumed.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use sea_orm::sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sea_orm::sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sea_orm::sqlx::{self, AssertSqlSafe, ConnectOptions as _, PgConnection, Row as _, SqliteConnection};
use sea_orm::{DatabaseConnection, SqlxPostgresConnector, SqlxSqliteConnector};

use crate::error::Fault;
use crate::files;
use crate::open_error::OpenError;

/// Connections that only read.
const READERS: u32 = 4;
/// Connections that write, where the engine lets several.
const POSTGRES_WRITERS: u32 = 8;
/// How long a request waits for a connection.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(10);

/// SQLite 3.51.3: older ones from 3.7.0 on can damage a WAL database when two connections meet.
const SQLITE_MIN: [u32; 3] = [3, 51, 3];
const POSTGRES_MIN: i32 = 150_000;

/// Settings of every SQLite connection: name, value to set, value that is read back.
const SQLITE_SETTINGS: [(&str, &str, &str); 11] = [
    ("journal_mode", "WAL", "wal"),
    ("synchronous", "FULL", "2"),
    ("foreign_keys", "ON", "1"),
    ("recursive_triggers", "ON", "1"),
    ("busy_timeout", "5000", "5000"),
    ("secure_delete", "ON", "1"),
    ("trusted_schema", "OFF", "0"),
    ("temp_store", "MEMORY", "2"),
    ("mmap_size", "0", "0"),
    ("wal_autocheckpoint", "1000", "1000"),
    ("journal_size_limit", "67108864", "67108864"),
];

/// Settings of every PostgreSQL connection: name, value to set, value that is read back.
const POSTGRES_SETTINGS: [(&str, &str, &str); 5] = [
    ("synchronous_commit", "on", "on"),
    ("statement_timeout", "15000", "15s"),
    ("lock_timeout", "5000", "5s"),
    ("idle_in_transaction_session_timeout", "30000", "30s"),
    ("default_transaction_isolation", "read committed", "read committed"),
];

/// The two engines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// The embedded database: one file.
    Sqlite,
    /// A server.
    Postgres,
}

impl Engine {
    /// The name of the engine, for reports.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sqlite => "SQLite",
            Self::Postgres => "PostgreSQL",
        }
    }
}

/// Where the database is.
#[derive(Clone, Debug)]
pub(crate) enum Target {
    File(PathBuf),
    Server(String),
}

/// The two pools.
#[derive(Debug)]
pub(crate) struct Pools {
    pub(crate) engine: Engine,
    pub(crate) writer: DatabaseConnection,
    pub(crate) reader: DatabaseConnection,
    /// Raised by every new connection: the server behind it may be another one, so that the heads must be looked at again.
    pub(crate) reconnected: Arc<AtomicBool>,
}

impl Pools {
    /// Connects. With `write` false nothing can be changed and no file is made.
    pub(crate) async fn connect(target: &Target, write: bool) -> Result<Self, OpenError> {
        let reconnected = Arc::new(AtomicBool::new(false));
        let (engine, writer, reader) = match target {
            Target::File(path) => {
                if write {
                    keep_log(path).map_err(files::failed(path))?;
                }
                // Order matters: the writer makes the file.
                let writer = if write { Some(sqlite(path, 1, true).await?) } else { None };
                let reader = sqlite(path, READERS, false).await?;
                (Engine::Sqlite, writer.unwrap_or_else(|| reader.clone()), reader)
            }
            Target::Server(url) => {
                let writers = if write { POSTGRES_WRITERS } else { 1 };
                let writer = postgres(url, writers, write, &reconnected).await?;
                (Engine::Postgres, writer, postgres(url, READERS, false, &reconnected).await?)
            }
        };
        reconnected.store(false, Ordering::SeqCst);
        Ok(Self { engine, writer, reader, reconnected })
    }

    /// Whether a connection was opened since this was last asked.
    pub(crate) fn take_reconnected(&self) -> bool {
        // SQLite has no server that could be exchanged behind our back.
        self.engine == Engine::Postgres && self.reconnected.swap(false, Ordering::SeqCst)
    }

    pub(crate) async fn close(&self) {
        // Order matters: the writer goes last, so that it is the one that folds the write-ahead log back.
        let _ = self.reader.clone().close().await;
        let _ = self.writer.clone().close().await;
    }
}

/// Puts on the disk what a program that died left in the write-ahead log. SQLite reads it, fsynced or not, and a head that we
/// sign over it would outlive it in a power cut.
fn keep_log(path: &Path) -> io::Result<()> {
    let mut log = path.as_os_str().to_owned();
    log.push("-wal");
    match File::open(log) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        opened => opened?.sync_all().and_then(|()| files::sync_folder_of(path)),
    }
}

pub(crate) async fn sqlite(path: &Path, connections: u32, write: bool) -> Result<DatabaseConnection, OpenError> {
    let mut options = SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(write)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .disable_statement_logging();
    for (name, value, _) in SQLITE_SETTINGS {
        options = options.pragma(name, value);
    }
    options = options.pragma("query_only", if write { "OFF" } else { "ON" });
    let pool = SqlitePoolOptions::new()
        .max_connections(connections)
        .min_connections(1)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .idle_timeout(None)
        .max_lifetime(None)
        .test_before_acquire(false)
        .after_connect(move |conn, _| Box::pin(async move { check_sqlite(conn, write).await.map_err(refused) }))
        .connect_with(options)
        .await
        .map_err(cannot_connect)?;
    Ok(SqlxSqliteConnector::from_sqlx_sqlite_pool(pool))
}

async fn check_sqlite(conn: &mut SqliteConnection, write: bool) -> Result<(), OpenError> {
    let version: String = sqlx::query_scalar("SELECT sqlite_version()").fetch_one(&mut *conn).await.map_err(cannot_connect)?;
    let parts: Vec<u32> = version.split('.').filter_map(|part| part.parse().ok()).collect();
    if parts.as_slice() < SQLITE_MIN.as_slice() {
        return Err(OpenError::SqliteTooOld(version));
    }
    let query_only = ("query_only", "", if write { "0" } else { "1" });
    for (name, _, expected) in SQLITE_SETTINGS.into_iter().chain([query_only]) {
        // Pragmas take no parameters; the names are constants of this file.
        let row = sqlx::query(AssertSqlSafe(format!("PRAGMA {name}"))).fetch_one(&mut *conn).await.map_err(cannot_connect)?;
        let number = row.try_get::<i64, _>(0).map(|number| number.to_string());
        let found = number.or_else(|_| row.try_get::<String, _>(0)).map_err(cannot_connect)?;
        if found != expected {
            return Err(OpenError::Setting(name.to_owned()));
        }
    }
    Ok(())
}

async fn postgres(url: &str, connections: u32, write: bool, reconnected: &Arc<AtomicBool>) -> Result<DatabaseConnection, OpenError> {
    let settings = POSTGRES_SETTINGS.map(|(name, value, _)| (name, value));
    let mut options: PgConnectOptions = url.parse().map_err(cannot_connect)?;
    options = options.options(settings).application_name("justesse").disable_statement_logging();
    if !write {
        options = options.options([("default_transaction_read_only", "on")]);
    }
    let reconnected = Arc::clone(reconnected);
    let pool = PgPoolOptions::new()
        .max_connections(connections)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .after_connect(move |conn, _| {
            reconnected.store(true, Ordering::SeqCst);
            Box::pin(async move { check_postgres(conn).await.map_err(refused) })
        })
        .connect_with(options)
        .await
        .map_err(cannot_connect)?;
    Ok(SqlxPostgresConnector::from_sqlx_postgres_pool(pool))
}

async fn check_postgres(conn: &mut PgConnection) -> Result<(), OpenError> {
    let mut setting = async |name: &str| -> Result<String, OpenError> {
        sqlx::query_scalar("SELECT current_setting($1)").bind(name.to_owned()).fetch_one(&mut *conn).await.map_err(cannot_connect)
    };
    let number = setting("server_version_num").await?;
    if number.parse::<i32>().unwrap_or(0) < POSTGRES_MIN {
        return Err(OpenError::PostgresTooOld(setting("server_version").await?));
    }
    for (name, _, expected) in POSTGRES_SETTINGS {
        if setting(name).await? != expected {
            return Err(OpenError::Setting(name.to_owned()));
        }
    }
    Ok(())
}

/// Carries our own refusal through the pool, which takes only errors of its library.
fn refused(error: OpenError) -> sqlx::Error {
    sqlx::Error::Configuration(Box::new(error))
}

fn cannot_connect(error: sqlx::Error) -> OpenError {
    match error {
        sqlx::Error::Configuration(inner) => match inner.downcast::<OpenError>() {
            Ok(ours) => *ours,
            Err(other) => OpenError::Unreachable(Fault::new(other)),
        },
        other => OpenError::Unreachable(Fault::new(other)),
    }
}
