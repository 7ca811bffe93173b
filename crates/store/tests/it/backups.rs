//! Backups: what they hold and what they do not, and what a restored one has to go through before anybody writes.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use audit::bundle::{BundleEvidence, MemoryFiles};
use audit::verify::{NoticeKind, Options, Scope};
use audit::{Act, LogKind};
use sea_orm::ConnectionTrait as _;
use store::backup::{About, Backup, BackupError, KEYS_KEPT, read_about, restore};
use store::testing::{Fresh, TemporaryDatabase, by_hr, on_both_engines};
use store::{Closed, Engine, FsckKind, OpenError, Settings, Store, Wanted, repo};

use crate::round::{VACANCY, candidate, enter, erase_whole, mark, open_round};
use crate::support::rename;

const KIND: LogKind = LogKind::Decisions;

async fn with_round(fresh: &Fresh) {
    open_round(&fresh.store).await;
    for number in 0..3 {
        enter(&fresh.store, number).await;
    }
}

fn folder(fresh: &Fresh) -> PathBuf {
    fresh.folder().join("backups")
}

async fn back_up(fresh: &Fresh) -> Backup {
    fresh.store.backup(&by_hr(&fresh.store, 1), fresh.settings(), &folder(fresh)).await.unwrap()
}

/// The database is lost; keys and released heads are not.
async fn lose(fresh: &Fresh) {
    if fresh.settings().database_url.is_some() {
        let raw = fresh.raw().await.unwrap();
        raw.execute_unprepared("DROP SCHEMA public CASCADE; CREATE SCHEMA public").await.unwrap();
        raw.close().await.unwrap();
    } else {
        fs::remove_dir_all(fresh.settings().data_dir.join("db")).unwrap();
    }
}

fn files_below(folder: &Path) -> Vec<String> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        if path.is_dir() {
            files.extend(files_below(&path).into_iter().map(|below| format!("{name}/{below}")));
        } else {
            files.push(name);
        }
    }
    files.sort();
    files
}

fn copy(fresh: &Fresh) -> &'static str {
    if fresh.settings().database_url.is_some() { "db.dump" } else { "db/justesse.sqlite" }
}

fn keys(fresh: &Fresh) -> &'static str {
    if fresh.settings().database_url.is_some() { "subject_keys.dump" } else { "subject_keys.jsonl" }
}

async fn acts(store: &Store, act: Act) -> usize {
    let read = store.read().await.unwrap();
    let filter = store::log::Filter { act: Some(act), ..store::log::Filter::default() };
    store.log(&read, KIND).unwrap().page(filter, 100).await.unwrap().len()
}

async fn is_there(store: &Store, number: usize) -> bool {
    let read = store.read().await.unwrap();
    repo::candidate::get(&read, VACANCY, candidate(number).id).await.is_ok()
}

async fn heads_of(store: &Store) -> Vec<(String, u64, String)> {
    let read = store.read().await.unwrap();
    let mut all = Vec::new();
    for kind in [KIND, LogKind::Access] {
        let log = store.log(&read, kind).unwrap();
        let head = log.head().await.unwrap();
        all.push((log.origin().to_owned(), head.size, head.root.to_string()));
    }
    all
}

fn told(about: &About) -> Vec<(String, u64, String)> {
    about.logs.iter().map(|log| (log.origin.clone(), log.size, log.root.clone())).collect()
}

async fn clean(store: &Store) {
    let report = store.fsck(None, false).await.unwrap();
    assert!(report.ok, "{:?}", report.findings);
}

async fn verified(store: &Store) -> Vec<NoticeKind> {
    store.checkpoint_now(KIND).await.unwrap();
    let read = store.read().await.unwrap();
    let origins: Vec<String> = store.log(&read, KIND).unwrap().origins().into_iter().map(str::to_owned).collect();
    drop(read);
    let mut bundles = Vec::new();
    for origin in &origins {
        let mut files = MemoryFiles::default();
        let wanted = Wanted { origin, size: None, scope: Scope::All, may_see: &|_, _| true, event: None, version: "test" };
        store.export(&wanted, &mut files, &|_, _| {}).await.unwrap();
        bundles.push(BundleEvidence::open(files, vec![store.key_of(origin).unwrap()], Vec::new()).unwrap());
    }
    let epochs: Vec<&dyn audit::Evidence> = bundles.iter().map(|bundle| bundle as &dyn audit::Evidence).collect();
    let reports = audit::verify_epochs(&epochs, Options::default()).unwrap();
    for report in &reports {
        assert_eq!((report.exit, report.ok), (0, true), "{}: {:?}", report.origin, report.findings);
    }
    reports.into_iter().flat_map(|report| report.notices).map(|notice| notice.kind).collect()
}

#[tokio::test]
async fn a_backup_holds_the_database_and_its_keys_apart_and_neither_signing_keys_nor_released_heads() {
    on_both_engines(|fresh| async move {
        with_round(&fresh).await;
        let made = back_up(&fresh).await;
        assert_eq!(told(&made.about), heads_of(&fresh.store).await, "what was there, with the entry that says that it was backed up");
        assert_eq!(read_about(&made.path).unwrap(), made.about);
        assert_eq!(made.keys_gone, Vec::<PathBuf>::new());
        assert_eq!(acts(&fresh.store, Act::BackupCreate).await, 1);
        assert_eq!(files_below(&made.path), ["backup.json", copy(&fresh), keys(&fresh)]);
        assert_eq!(files_below(&folder(&fresh)).len(), 3, "nothing half made is left");
        // Nobody but the owner reads a copy of everybody's data.
        for inside in [".", "backup.json"] {
            assert_eq!(made.path.join(inside).metadata().unwrap().permissions().mode() & 0o077, 0, "{inside}");
        }

        // The main file opens nothing that was sealed: no key of a person stands in it.
        if fresh.store.engine() == Engine::Sqlite {
            let lines = fs::read_to_string(made.path.join(keys(&fresh))).unwrap();
            assert!(lines.lines().count() >= 5, "{lines}");
            let bytes = fs::read(made.path.join(copy(&fresh))).unwrap();
            let has = |needle: &[u8]| bytes.windows(needle.len()).any(|window| window == needle);
            assert!(has(mark(1).as_bytes()), "what is not sealed is in it");
            for line in lines.lines() {
                let wrapped = line.split("\"wrapped\":\"").nth(1).unwrap().split('"').next().unwrap();
                let wrapped: Vec<u8> =
                    (0..wrapped.len() / 2).map(|i| u8::from_str_radix(&wrapped[2 * i..2 * i + 2], 16).unwrap()).collect();
                assert!(wrapped.len() > 40 && !has(&wrapped[..16]), "a key stands in the main copy");
            }
        }
        clean(&fresh.store).await;
        // At the same moment there is one already.
        let again = fresh.store.backup(&by_hr(&fresh.store, 1), fresh.settings(), &folder(&fresh)).await;
        assert!(matches!(again, Err(BackupError::Exists(_))), "{again:?}");
    })
    .await;
}

#[tokio::test]
async fn a_restored_backup_has_the_same_entries_and_says_once_that_it_was_restored() {
    on_both_engines(|mut fresh| async move {
        with_round(&fresh).await;
        let made = back_up(&fresh).await;
        fresh.close().await;
        lose(&fresh).await;
        let restored = restore(fresh.settings(), &made.path).await.unwrap();
        assert_eq!((&restored.about, restored.with_keys), (&made.about, true));
        let looking = Store::inspect(fresh.settings(), fresh.doors()).await.unwrap();
        assert_eq!(heads_of(&looking).await, told(&made.about));
        clean(&looking).await;
        looking.close().await;

        for _ in 0..2 {
            fresh.reopen().await.unwrap();
            assert_eq!(fresh.store.closed(), None);
            assert_eq!(acts(&fresh.store, Act::RestoreDone).await, 1);
            fresh.close().await;
        }
        fresh.reopen().await.unwrap();
        clean(&fresh.store).await;
        assert_eq!(verified(&fresh.store).await, []);
        assert!(is_there(&fresh.store, 2).await);
    })
    .await;
}

#[tokio::test]
async fn an_older_backup_is_stated_to_be_older_and_needs_a_new_epoch() {
    on_both_engines(|mut fresh| async move {
        with_round(&fresh).await;
        let made = back_up(&fresh).await;
        let had = made.about.logs[0].size;
        erase_whole(&fresh.store, vec![candidate(1)]).await;
        rename(&fresh.store, "Lost").await.unwrap();
        let released = crate::support::size(&fresh.store).await;
        fresh.close().await;
        lose(&fresh).await;
        restore(fresh.settings(), &made.path).await.unwrap();

        fresh.reopen().await.unwrap();
        let origin = made.about.logs[0].origin.clone();
        assert_eq!(fresh.store.closed(), Some(Closed::RolledBack { origin, size: had, released }));
        assert!(rename(&fresh.store, "Never").await.is_err());
        assert_eq!(acts(&fresh.store, Act::RestoreDone).await, 0);
        assert!(is_there(&fresh.store, 1).await, "nothing was written yet");
        let approved = ["A. One".to_owned(), "B. Two".to_owned()];
        let epoch = fresh.store.new_epoch(&by_hr(&fresh.store, 1), KIND, "restored a backup", &approved).await.unwrap();
        assert_eq!((epoch.have_size, epoch.released_size), (had, released));
        fresh.close().await;

        fresh.reopen().await.unwrap();
        assert_eq!(fresh.store.closed(), None);
        assert_eq!(acts(&fresh.store, Act::RestoreDone).await, 1);
        assert!(!is_there(&fresh.store, 1).await && is_there(&fresh.store, 2).await);
        clean(&fresh.store).await;
        assert_eq!(verified(&fresh.store).await, [NoticeKind::LostTail]);
        rename(&fresh.store, "On").await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn a_backup_is_restored_on_another_machine_with_its_keys_and_released_heads_and_not_without_keys() {
    on_both_engines(|fresh| async move {
        with_round(&fresh).await;
        let made = back_up(&fresh).await;
        fresh.close().await;
        let other = match fresh.settings().database_url {
            Some(_) => Some(TemporaryDatabase::create().await.unwrap()),
            None => None,
        };
        let mut settings = Settings::new(fresh.folder().join("other"), "localhost", "demo");
        settings.checkpoint_every = None;
        settings.database_url = other.as_ref().map(|other| other.url.clone());
        restore(&settings, &made.path).await.unwrap();
        // Without the keys nothing opens, and no new ones are drawn.
        assert!(matches!(Store::open(&settings, fresh.doors()).await.err(), Some(OpenError::KeyMissing(_))));
        settings.keys_dir = Some(fresh.settings().data_dir.join("keys"));
        // Without the released heads the door stays closed.
        let bare = Store::open(&settings, fresh.doors()).await.unwrap();
        assert!(matches!(bare.closed(), Some(Closed::NoHighwater { .. })), "{:?}", bare.closed());
        bare.close().await;
        drop(bare);
        settings.highwater_dir = Some(fresh.settings().data_dir.join("highwater"));
        let store = Store::open(&settings, fresh.doors()).await.unwrap();
        // Nothing was released since.
        assert_eq!(store.closed(), None);
        // One entry more: the one that says that it was restored.
        assert_eq!(heads_of(&store).await[0].1, told(&made.about)[0].1 + 1);
        let read = store.read().await.unwrap();
        let log = store.log(&read, KIND).unwrap();
        assert!(!log.openings(log.place(3)).await.unwrap().is_empty(), "the keys came along");
        drop(read);
        store.close().await;
    })
    .await;
}

#[tokio::test]
async fn keys_in_backups_are_destroyed_after_their_time_and_then_nothing_sealed_opens() {
    on_both_engines(|mut fresh| async move {
        with_round(&fresh).await;
        let old = back_up(&fresh).await;
        let kept = i64::try_from(KEYS_KEPT.as_secs()).unwrap();
        assert_eq!(kept, 35 * 86_400);
        fresh.clock.advance_seconds(kept);
        let second = back_up(&fresh).await;
        assert_eq!(second.keys_gone, Vec::<PathBuf>::new(), "not before their time");
        fresh.clock.advance_seconds(1);
        let third = back_up(&fresh).await;
        assert_eq!(third.keys_gone, std::slice::from_ref(&old.path));
        assert_eq!(files_below(&old.path), ["backup.json", copy(&fresh)]);
        assert!(second.path.join(keys(&fresh)).exists());

        fresh.close().await;
        lose(&fresh).await;
        assert!(!restore(fresh.settings(), &old.path).await.unwrap().with_keys);
        let looking = Store::inspect(fresh.settings(), fresh.doors()).await.unwrap();
        assert_eq!(heads_of(&looking).await, told(&old.about));
        let read = looking.read().await.unwrap();
        let log = looking.log(&read, KIND).unwrap();
        assert_eq!(log.openings(log.place(3)).await.unwrap(), []);
        drop(read);
        let report = looking.fsck(None, false).await.unwrap();
        assert!(report.has(FsckKind::KeyMissing) && report.has(FsckKind::RolledBack), "{:?}", report.findings);
        looking.close().await;
        lose(&fresh).await;
        fs::create_dir_all(fresh.settings().data_dir.join("db")).unwrap();
        let _ = fs::remove_file(fresh.settings().data_dir.join("db/restored"));
        assert!(restore(fresh.settings(), &third.path).await.unwrap().with_keys);
        fresh.reopen().await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn a_backup_that_was_altered_or_is_none_is_refused_by_name_and_puts_nothing_in_place() {
    on_both_engines(|fresh| async move {
        with_round(&fresh).await;
        let made = back_up(&fresh).await;
        fresh.close().await;
        lose(&fresh).await;
        let refused = async |altered: &str, bytes: Option<Vec<u8>>| {
            let path = made.path.join(altered);
            let whole = fs::read(&path).unwrap();
            match bytes {
                Some(bytes) => fs::write(&path, bytes).unwrap(),
                None => fs::remove_file(&path).unwrap(),
            }
            let error = restore(fresh.settings(), &made.path).await.expect_err("restored what was altered");
            fs::write(&path, whole).unwrap();
            assert!(!fresh.settings().data_dir.join("db/justesse.sqlite").exists());
            assert!(matches!(Store::inspect(fresh.settings(), fresh.doors()).await.err(), Some(OpenError::NoDatabase)));
            error
        };
        let database = fs::read(made.path.join(copy(&fresh))).unwrap();
        for at in (0..10).map(|i| i * (database.len() - 1) / 9) {
            let mut flipped = database.clone();
            flipped[at] ^= 1;
            let error = refused(copy(&fresh), Some(flipped)).await;
            assert!(matches!(error, BackupError::Damaged(_)) && error.to_string().contains(copy(&fresh)), "{error}");
        }
        let error = refused(copy(&fresh), Some(database[..database.len() - 1].to_vec())).await;
        assert!(error.to_string().contains(copy(&fresh)), "{error}");
        let error = refused(copy(&fresh), None).await;
        assert!(error.to_string().contains(copy(&fresh)), "{error}");
        let kept = fs::read(made.path.join(keys(&fresh))).unwrap();
        // Unreadable, one person's key gone, and none left.
        for altered in [b"{\"subject\":\"no key\"}\n".to_vec(), kept[..kept.len() / 2].to_vec(), Vec::new()] {
            let error = refused(keys(&fresh), Some(altered)).await;
            assert!(matches!(error, BackupError::Damaged(_)) && error.to_string().contains(keys(&fresh)), "{error}");
        }

        let about = fs::read_to_string(made.path.join("backup.json")).unwrap();
        for (from, to) in [("justesse-backup/1", "justesse-backup/9"), ("\"engine\"", "\"motor\""), ("{", "")] {
            let error = refused("backup.json", Some(about.replacen(from, to, 1).into_bytes())).await;
            assert!(matches!(error, BackupError::NotABackup(_)), "{error}");
            assert!(error.to_string().contains(made.path.to_str().unwrap()), "{error}");
        }
        let (ours, others) = if fresh.settings().database_url.is_some() { ("postgres", "sqlite") } else { ("sqlite", "postgres") };
        refused("backup.json", Some(about.replacen(&format!("\"{ours}\""), &format!("\"{others}\""), 1).into_bytes())).await;
        refused("backup.json", None).await;
        // As it was made it is taken.
        restore(fresh.settings(), &made.path).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn a_database_that_is_there_or_in_use_is_not_restored_over() {
    on_both_engines(|mut fresh| async move {
        with_round(&fresh).await;
        let made = back_up(&fresh).await;
        rename(&fresh.store, "Newer").await.unwrap();
        let error = restore(fresh.settings(), &made.path).await.expect_err("restored under a running server");
        assert!(matches!(error, BackupError::Open(OpenError::InUse(_))), "{error}");
        fresh.close().await;
        let error = restore(fresh.settings(), &made.path).await.expect_err("restored over a database");
        assert!(matches!(error, BackupError::Exists(_)), "{error}");
        fresh.reopen().await.unwrap();
        assert_eq!(fresh.store.closed(), None);
        assert_eq!(acts(&fresh.store, Act::RestoreDone).await, 0);
        clean(&fresh.store).await;
    })
    .await;
}
