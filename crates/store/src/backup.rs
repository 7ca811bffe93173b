//! Backups of the database, and putting one in its place again.
//!
//! What must stay true: the keys that open what was sealed never lie in the main backup, so that erasing somebody reaches older backups too;
//! a backup counts as made only once its copy was opened and checked; neither signing keys nor released heads go along, so that a restored
//! database meets the heads that were not taken back with it.

use std::fs::{self, File};
use std::io::{self, BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use audit::{Act, Actor, ObjRef};
use domain::Timestamp;
use domain::canonical::hex;
use domain::doors::Draw as _;
use sea_orm::{ActiveModelTrait as _, ConnectionTrait as _, DatabaseConnection, EntityTrait as _, IntoActiveModel as _, QueryOrder as _};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use crate::engine::{self, Pools, Target};
use crate::entity::subject_key;
use crate::error::{Error, Fault};
use crate::event::Events;
use crate::files;
use crate::fsck::FsckReport;
use crate::open::{Doors, Settings, Store};
use crate::open_error::OpenError;
use crate::txn::By;

/// The copy of the embedded database within a backup, laid out as a data folder.
const DATABASE: &str = "db/justesse.sqlite";
/// The dump of a server's database.
const DUMP: &str = "db.dump";
/// The keys, one per line, or their dump.
const KEYS: &str = "subject_keys.jsonl";
const KEYS_DUMP: &str = "subject_keys.dump";
/// What a backup says of itself.
const ABOUT: &str = "backup.json";
/// Lies beside a restored database until the log says so.
const RESTORED: &str = "restored";
/// Keys in backups are kept this long: an erasure reaches them within it.
pub const KEYS_KEPT: Duration = Duration::from_hours(35 * 24);

/// One log in a backup.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BackedUp {
    /// The log.
    pub origin: String,
    /// Its entries.
    pub size: u64,
    /// The root over them, in base64.
    pub root: String,
}

/// What a backup says of itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct About {
    /// `justesse-backup/1`.
    pub format: String,
    /// When it was made.
    pub made_at: String,
    /// `sqlite` or `postgres`.
    pub engine: String,
    /// SHA-256 of the copy or dump.
    pub digest: String,
    /// SHA-256 of the keys, which may be gone later but never others.
    pub keys_digest: String,
    /// The logs in it.
    pub logs: Vec<BackedUp>,
}

/// A backup that was made and checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Backup {
    /// Its folder.
    pub path: PathBuf,
    /// What it says of itself.
    pub about: About,
    /// Older backups whose keys were destroyed because their time had come.
    pub keys_gone: Vec<PathBuf>,
}

/// Why there is no backup, or no restored database.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// The store.
    #[error(transparent)]
    Store(#[from] Error),
    /// The copy does not open.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The disk.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// The copy is not sound.
    #[error("the copy is not sound: {0}")]
    Unsound(String),
    /// A file of a backup is not the one that was backed up.
    #[error("{0} is not what was backed up")]
    Damaged(String),
    /// A program of PostgreSQL did not do its work.
    #[error("{0}")]
    Program(String),
    /// There is a database already.
    #[error("{0} exists")]
    Exists(String),
    /// This is no backup.
    #[error("{0} is no backup")]
    NotABackup(String),
}

impl From<sea_orm::DbErr> for BackupError {
    fn from(error: sea_orm::DbErr) -> Self {
        Self::Store(error.into())
    }
}

/// One key, as its line in a backup says it.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct KeyLine {
    subject: Uuid,
    kek_id: String,
    wrapped: String,
}

impl Store {
    /// Says in the log that a backup is made, makes it in a folder of its own under `folder`, and checks it. The entry comes first and is in
    /// the copy, so that a copy of a server that has written nothing since is its continuation.
    pub async fn backup(&self, by: &By, settings: &Settings, folder: &Path) -> Result<Backup, BackupError> {
        let inner = &self.inner;
        let id = inner.doors.entropy.uuid_v4();
        self.write(by, move |txn| {
            let made = txn.event(Act::BackupCreate, ObjRef::new("backup", id));
            Box::pin(async move { Ok::<_, Error>(((), Events::one(made))) })
        })
        .await?;
        for log in &inner.logs {
            self.checkpoint_now(log.kind).await?;
        }
        files::private_folder(folder)?;
        let now = inner.doors.clock.now();
        let name = format!("justesse-{}", now.to_string().replace([':', '-', '.'], ""));
        let (target, aside) = (folder.join(&name), folder.join(format!(".{name}.part")));
        if target.exists() {
            return Err(BackupError::Exists(target.display().to_string()));
        }
        let _ = fs::remove_dir_all(&aside);
        files::private_folder(&aside)?;
        let half = Half(&aside);
        // The heads as they are before the copy: those released after it are no fault of the copy.
        let heads = aside.join("heads");
        copy_heads(&inner.highwater, &heads)?;
        let (engine, digest, keys_digest) = match &inner.target {
            Target::File(path) => {
                copy_sqlite(path, &aside).await?;
                ("sqlite", digest_of(&aside.join(DATABASE))?, digest_of(&aside.join(KEYS))?)
            }
            Target::Server(url) => {
                dump_postgres(url, &aside).await?;
                ("postgres", digest_of(&aside.join(DUMP))?, digest_of(&aside.join(KEYS_DUMP))?)
            }
        };
        let report = match &inner.target {
            Target::File(_) => check_copy(settings, inner.doors.clone(), &aside, &heads).await?,
            // A dump cannot be looked into; what it was made from can.
            Target::Server(_) => self.fsck(None, true).await?,
        };
        fs::remove_dir_all(&heads)?;
        if !report.ok {
            let found = report.findings.first().map(|finding| finding.words(domain::Lang::En)).unwrap_or_default();
            return Err(BackupError::Unsound(found));
        }
        let logs = report.logs.into_iter().map(|log| BackedUp { origin: log.origin, size: log.size, root: log.root }).collect();
        let (format, made_at) = ("justesse-backup/1".to_owned(), now.to_string());
        let about = About { format, made_at, engine: engine.to_owned(), digest, keys_digest, logs };
        let text = serde_json::to_string_pretty(&about).map_err(io::Error::other)? + "\n";
        files::create_private(&aside.join(ABOUT), &text)?;
        // Order matters: everything is on the disk before the one name that makes it a backup.
        sync_all(&aside)?;
        fs::rename(&aside, &target)?;
        std::mem::forget(half);
        files::sync_folder_of(&target)?;
        Ok(Backup { path: target, about, keys_gone: destroy_old_keys(folder, now)? })
    }
}

/// A folder that goes away unless it was finished.
struct Half<'f>(&'f Path);

impl Drop for Half<'_> {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(self.0);
    }
}

fn copy_heads(from: &Path, to: &Path) -> Result<(), BackupError> {
    files::private_folder(to)?;
    for entry in fs::read_dir(from)? {
        let path = entry?.path();
        if path.extension().is_some_and(|end| end == "jsonl")
            && let Some(name) = path.file_name()
        {
            fs::copy(&path, to.join(name))?;
        }
    }
    Ok(())
}

/// Copies the live database, takes the keys out of the copy, and looks at it.
async fn copy_sqlite(from: &Path, folder: &Path) -> Result<(), BackupError> {
    let copy = folder.join(DATABASE);
    files::private_folder(&folder.join("db"))?;
    let live = engine::sqlite(from, 1, true).await?;
    let quoted = copy.display().to_string().replace('\'', "''");
    let copied = live.execute_unprepared(&format!("VACUUM INTO '{quoted}'")).await;
    live.close().await?;
    copied?;
    let taken = engine::sqlite(&copy, 1, true).await?;
    let done = take_keys_out(&taken, &folder.join(KEYS)).await;
    taken.close().await?;
    done
}

async fn take_keys_out(copy: &DatabaseConnection, keys: &Path) -> Result<(), BackupError> {
    let mut lines = String::new();
    for row in subject_key::Entity::find().order_by_asc(subject_key::Column::Subject).all(copy).await? {
        let line = KeyLine { subject: row.subject, kek_id: row.kek_id, wrapped: hex(&row.wrapped) };
        lines.push_str(&serde_json::to_string(&line).map_err(io::Error::other)?);
        lines.push('\n');
    }
    files::create_private(keys, &lines)?;
    subject_key::Entity::delete_many().exec(copy).await?;
    // Vacuumed, so that no page keeps what was deleted; and in one file, so that a copy of it is whole.
    copy.execute_unprepared("VACUUM").await?;
    copy.execute_unprepared("PRAGMA wal_checkpoint(TRUNCATE)").await?;
    for check in ["integrity_check", "foreign_key_check"] {
        let rows = copy.query_all_raw(sea_orm::Statement::from_string(sea_orm::DbBackend::Sqlite, format!("PRAGMA {check}"))).await?;
        let said: Vec<String> = rows.iter().filter_map(|row| row.try_get_by_index::<String>(0).ok()).filter(|said| said != "ok").collect();
        if !said.is_empty() {
            return Err(BackupError::Unsound(format!("{check}: {}", said.join("; "))));
        }
    }
    Ok(())
}

/// Opens the copy as a database of its own, with the keys of this installation, and checks its logs.
async fn check_copy(settings: &Settings, doors: Doors, folder: &Path, heads: &Path) -> Result<FsckReport, BackupError> {
    let copy = Settings {
        data_dir: folder.to_owned(),
        keys_dir: Some(settings.keys()),
        highwater_dir: Some(heads.to_owned()),
        database_url: None,
        checkpoint_every: None,
        ..settings.clone()
    };
    let store = Store::inspect(&copy, doors).await?;
    let report = store.fsck(None, true).await;
    store.close().await;
    for leftover in ["db/justesse.sqlite-wal", "db/justesse.sqlite-shm"] {
        let _ = fs::remove_file(folder.join(leftover));
    }
    Ok(report?)
}

/// Two dumps: all but the keys, and the keys.
async fn dump_postgres(url: &str, folder: &Path) -> Result<(), BackupError> {
    let dump = folder.join(DUMP);
    let main = [
        "--format=custom".to_owned(),
        "--no-owner".to_owned(),
        "--exclude-table-data=subject_key".to_owned(),
        format!("--file={}", dump.display()),
        url.to_owned(),
    ];
    run("pg_dump", main.to_vec()).await?;
    let keys = folder.join(KEYS_DUMP);
    let only = [
        "--format=custom".to_owned(),
        "--no-owner".to_owned(),
        "--data-only".to_owned(),
        "--table=subject_key".to_owned(),
        format!("--file={}", keys.display()),
        url.to_owned(),
    ];
    run("pg_dump", only.to_vec()).await?;
    run("pg_restore", vec!["--list".to_owned(), dump.display().to_string()]).await
}

async fn run(program: &'static str, arguments: Vec<String>) -> Result<(), BackupError> {
    let done = tokio::task::spawn_blocking(move || Command::new(program).args(arguments).output()).await.map_err(io::Error::other)?;
    match done {
        Ok(output) if output.status.success() => Ok(()),
        Ok(output) => Err(BackupError::Program(format!("{program}: {}", String::from_utf8_lossy(&output.stderr).trim()))),
        Err(error) => Err(BackupError::Program(format!("{program}: {error}"))),
    }
}

fn digest_of(path: &Path) -> Result<String, BackupError> {
    let mut digest = Sha256::new();
    let mut reader = BufReader::new(File::open(path)?);
    loop {
        let bytes = reader.fill_buf()?;
        if bytes.is_empty() {
            return Ok(hex(&digest.finalize()));
        }
        digest.update(bytes);
        let length = bytes.len();
        reader.consume(length);
    }
}

/// That a file of a backup is the one that was backed up.
fn same(path: &Path, digest: &str) -> Result<(), BackupError> {
    match digest_of(path) {
        Ok(found) if found == digest => Ok(()),
        Ok(_) => Err(BackupError::Damaged(path.display().to_string())),
        Err(BackupError::Io(error)) => Err(BackupError::Damaged(format!("{}: {error}", path.display()))),
        Err(other) => Err(other),
    }
}

/// The keys of a backup: none where their time has come, and never others than those that were backed up.
fn same_keys(path: &Path, about: &About) -> Result<bool, BackupError> {
    let with_keys = path.exists();
    if with_keys {
        same(path, &about.keys_digest)?;
    }
    Ok(with_keys)
}

fn sync_all(folder: &Path) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() { sync_all(&path)? } else { File::open(&path)?.sync_all()? }
    }
    File::open(folder)?.sync_all()
}

/// Destroys the keys of backups whose time has come.
fn destroy_old_keys(folder: &Path, now: Timestamp) -> Result<Vec<PathBuf>, BackupError> {
    let mut gone = Vec::new();
    for entry in fs::read_dir(folder)? {
        let backup = entry?.path();
        let Some(about) = read_about(&backup).ok() else { continue };
        let Some(made_at) = Timestamp::parse(&about.made_at) else { continue };
        let age = now.unix_ms().saturating_sub(made_at.unix_ms());
        if u128::try_from(age).is_ok_and(|age| age > KEYS_KEPT.as_millis()) {
            for keys in [KEYS, KEYS_DUMP].map(|name| backup.join(name)).into_iter().filter(|path| path.exists()) {
                fs::remove_file(keys)?;
                gone.push(backup.clone());
            }
        }
    }
    Ok(gone)
}

/// What a backup says of itself.
pub fn read_about(backup: &Path) -> Result<About, BackupError> {
    let text = fs::read_to_string(backup.join(ABOUT)).map_err(|_| BackupError::NotABackup(backup.display().to_string()))?;
    let about: About = serde_json::from_str(&text).map_err(|_| BackupError::NotABackup(backup.display().to_string()))?;
    if about.format == "justesse-backup/1" { Ok(about) } else { Err(BackupError::NotABackup(backup.display().to_string())) }
}

/// What was put in place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Restored {
    /// What the backup says of itself.
    pub about: About,
    /// Whether its keys were still there: without them nothing that was sealed can be opened.
    pub with_keys: bool,
}

/// Puts a backup in the place of a database that is not there. Nothing is opened yet: the next start meets the released heads, erases again whom
/// the backup brought back, and says in the log that it was restored.
pub async fn restore(settings: &Settings, backup: &Path) -> Result<Restored, BackupError> {
    let about = read_about(backup)?;
    let db = settings.db_dir();
    files::private_folder(&db)?;
    let _lock = files::lock(&settings.data_dir)?;
    let with_keys = match settings.target() {
        Target::File(path) => {
            if about.engine != "sqlite" {
                return Err(BackupError::NotABackup(format!("{} (a dump of PostgreSQL)", backup.display())));
            }
            if path.exists() {
                return Err(BackupError::Exists(path.display().to_string()));
            }
            let (from, keys) = (backup.join(DATABASE), backup.join(KEYS));
            same(&from, &about.digest)?;
            let with_keys = same_keys(&keys, &about)?;
            let aside = path.with_extension("restoring");
            fs::copy(&from, &aside)?;
            if with_keys {
                put_keys_back(&aside, &keys).await?;
            }
            for leftover in ["restoring-wal", "restoring-shm"] {
                let _ = fs::remove_file(path.with_extension(leftover));
            }
            File::open(&aside)?.sync_all()?;
            fs::rename(&aside, &path)?;
            files::sync_folder_of(&path)?;
            with_keys
        }
        Target::Server(url) => {
            if about.engine != "postgres" {
                return Err(BackupError::NotABackup(format!("{} (a copy of SQLite)", backup.display())));
            }
            // Order matters: what is not as it was is refused before anything is in place.
            let (dump, keys) = (backup.join(DUMP), backup.join(KEYS_DUMP));
            same(&dump, &about.digest)?;
            let with_keys = same_keys(&keys, &about)?;
            let pools = Pools::connect(&Target::Server(url.clone()), true).await?;
            let state = migrations::state(&pools.writer).await;
            pools.close().await;
            if state? != migrations::SchemaState::Empty {
                return Err(BackupError::Exists("a database".to_owned()));
            }
            let into = |file: &Path| {
                vec!["--no-owner".to_owned(), "--exit-on-error".to_owned(), format!("--dbname={url}"), file.display().to_string()]
            };
            run("pg_restore", into(&dump)).await?;
            if with_keys {
                run("pg_restore", into(&keys)).await?;
            }
            with_keys
        }
    };
    files::create_private(&db.join(RESTORED), &format!("{}\n", about.made_at)).or_else(|error| match error {
        // Restored twice without a start in between.
        OpenError::File(..) if db.join(RESTORED).exists() => Ok(()),
        other => Err(other),
    })?;
    Ok(Restored { about, with_keys })
}

/// Puts the keys into a copy that has none; says whether there were any to put.
async fn put_keys_back(copy: &Path, keys: &Path) -> Result<(), BackupError> {
    let text = files::read_private(keys)?.unwrap_or_default();
    let db = engine::sqlite(copy, 1, true).await?;
    let done = async {
        for line in text.split(|&byte| byte == b'\n').filter(|line| !line.is_empty()) {
            let line: KeyLine = serde_json::from_slice(line).map_err(|_| BackupError::NotABackup(keys.display().to_string()))?;
            let wrapped = unhex(&line.wrapped).ok_or_else(|| BackupError::NotABackup(keys.display().to_string()))?;
            let row = subject_key::Model { subject: line.subject, kek_id: line.kek_id, wrapped };
            subject_key::Entity::insert(row.into_active_model().reset_all()).exec_without_returning(&db).await?;
        }
        db.execute_unprepared("PRAGMA wal_checkpoint(TRUNCATE)").await?;
        Ok(())
    };
    let done: Result<(), BackupError> = done.await;
    db.close().await?;
    done
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let digits = text.as_bytes().chunks(2).map(|pair| std::str::from_utf8(pair).ok().filter(|pair| pair.len() == 2));
    digits.map(|pair| pair.and_then(|pair| u8::from_str_radix(pair, 16).ok())).collect()
}

/// After a restored database was opened: the log says so, once.
pub(crate) async fn say_restored(store: &Store, settings: &Settings) -> Result<(), Error> {
    let mark = settings.db_dir().join(RESTORED);
    if !mark.exists() {
        return Ok(());
    }
    let by = By { actor: Actor::job("restore"), org: store.org(), request: None };
    let id = store.inner.doors.entropy.uuid_v4();
    store
        .write(&by, move |txn| {
            let restored = txn.event(Act::RestoreDone, ObjRef::new("backup", id));
            Box::pin(async move { Ok::<_, Error>(((), Events::one(restored))) })
        })
        .await?;
    fs::remove_file(&mark).map_err(|error| Error::Unavailable(Fault::new(error)))
}
