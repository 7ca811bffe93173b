//! Several servers on one PostgreSQL: one signs, the others write only while it vouches for the database.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use audit::LogKind;
use domain::doors::SeededEntropy;
use sea_orm::{ConnectionTrait as _, Statement};
use store::repo::bundle::{self, Progress};
use store::testing::{Fresh, engines, intrude};
use store::{Closed, Doors, Engine, Error, Lease, OpenError, Settings, Store};
use tlog::{Checkpoint, Hash};
use uuid::Uuid;

use crate::round::{begun_export, open_round};
use crate::support::{rename, set_up, size};

const KIND: LogKind = LogKind::Decisions;
const LEASE: Lease = Lease { every: Duration::from_millis(80), good_for: Duration::from_millis(1_500) };
/// What everything here takes at most, on a machine with much else to do.
const PATIENCE: Duration = Duration::from_secs(30);

/// A store on PostgreSQL that signs; none where it was stated that PostgreSQL is left out.
async fn signer() -> Option<Fresh> {
    if !engines().contains(&Engine::Postgres) {
        eprintln!("LEFT OUT: several servers need PostgreSQL");
        return None;
    }
    let fresh = Fresh::try_new(Engine::Postgres, |settings| {
        settings.lease = LEASE;
        settings.checkpoint_every = Some(Duration::from_millis(40));
    });
    Some(fresh.await.unwrap())
}

/// What another server of the installation is started with: its own folder, and of the keys those that it may have.
fn beside(fresh: &Fresh, name: &str, follows: bool) -> Settings {
    let folder = fresh.folder().join(name);
    let keys = folder.join("keys");
    fs::create_dir_all(&keys).unwrap();
    for entry in fs::read_dir(fresh.settings().data_dir.join("keys")).unwrap() {
        let path = entry.unwrap().path();
        if !follows || path.extension().is_none_or(|end| end != "key") {
            fs::copy(&path, keys.join(path.file_name().unwrap())).unwrap();
        }
    }
    Settings { data_dir: folder, follows, ..fresh.settings().clone() }
}

/// A server draws its own names, so that it is not taken for the other.
fn doors(fresh: &Fresh, name: &str) -> Doors {
    Doors { entropy: Arc::new(SeededEntropy::new(name)), ..fresh.doors() }
}

async fn follower(fresh: &Fresh, name: &str) -> Store {
    Store::open(&beside(fresh, name, true), doors(fresh, name)).await.unwrap()
}

async fn until(what: &str, is_so: impl Fn() -> bool) {
    let waiting = async {
        while !is_so() {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    tokio::time::timeout(PATIENCE, waiting).await.unwrap_or_else(|_| unreachable!("never came: {what}"));
}

fn is_open(store: &Store) -> bool {
    store.closed().is_none()
}

fn awaits(store: &Store) -> bool {
    store.closed() == Some(Closed::AwaitsSigner)
}

/// Renames, as often as it takes: a machine with much to do lets a signer be late.
async fn rename_in_time(store: &Store, name: &str) -> u64 {
    let writing = async {
        loop {
            match rename(store, name).await {
                Ok(done) => return done.written[0].place.seq,
                Err(Error::Closed(Closed::AwaitsSigner)) => tokio::time::sleep(Duration::from_millis(20)).await,
                Err(other) => unreachable!("{other:?}"),
            }
        }
    };
    tokio::time::timeout(PATIENCE, writing).await.unwrap()
}

/// Every head that was signed, from the table and from the files of all servers; two of one size are the same.
async fn signed_heads(fresh: &Fresh, folders: &[&Path]) -> BTreeMap<u64, Hash> {
    let raw = fresh.raw().await.unwrap();
    let sql = "SELECT note AS one FROM audit_checkpoint WHERE log = 1";
    let rows = raw.query_all_raw(Statement::from_string(raw.get_database_backend(), sql)).await.unwrap();
    let mut notes: Vec<String> = rows.iter().map(|row| row.try_get("", "one").unwrap()).collect();
    raw.close().await.unwrap();
    for folder in folders {
        for entry in fs::read_dir(folder.join("highwater")).unwrap() {
            for line in fs::read_to_string(entry.unwrap().path()).unwrap().lines() {
                let line: serde_json::Value = serde_json::from_str(line).unwrap();
                notes.push(line["note"].as_str().unwrap().to_owned());
            }
        }
    }
    let key = fresh.store.verifying_key(KIND).unwrap();
    let mut heads = BTreeMap::new();
    for note in notes {
        let Ok((head, _)) = Checkpoint::open(&note, std::slice::from_ref(&key)) else { continue };
        assert_eq!(*heads.entry(head.size).or_insert(head.root), head.root, "two heads of size {}", head.size);
    }
    heads
}

async fn clean(store: &Store) {
    let report = store.fsck(None, false).await.unwrap();
    assert!(report.ok, "{:?}", report.findings);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_servers_both_write_and_one_signs_what_both_wrote() {
    let Some(fresh) = signer().await else { return };
    set_up(&fresh.store).await.unwrap();
    let other = follower(&fresh, "second").await;
    until("the word of the signer", || is_open(&other)).await;
    let writers: Vec<_> = [fresh.store.clone(), other.clone(), fresh.store.clone(), other.clone()]
        .into_iter()
        .enumerate()
        .map(|(writer, store)| {
            tokio::spawn(async move {
                let mut places = Vec::new();
                for i in 0..10 {
                    places.push(rename_in_time(&store, &format!("{writer}-{i}")).await);
                }
                places
            })
        })
        .collect();
    let mut places = Vec::new();
    for writer in writers {
        let own = writer.await.unwrap();
        assert!(own.is_sorted(), "each sees its own in order: {own:?}");
        places.extend(own);
    }
    places.sort_unstable();
    assert_eq!(places, (1..=40).collect::<Vec<_>>());
    assert_eq!((size(&fresh.store).await, size(&other).await), (41, 41));
    // The head over all of it is signed by the one, and heard of by the other.
    let head = tokio::time::timeout(PATIENCE, fresh.store.wait_for_checkpoint(KIND, 41)).await.unwrap().unwrap();
    let heard = tokio::time::timeout(PATIENCE, async {
        loop {
            match other.checkpoint_now(KIND).await {
                Ok(Some(heard)) if heard.checkpoint.size == 41 => return heard,
                _ => tokio::time::sleep(Duration::from_millis(20)).await,
            }
        }
    });
    assert_eq!(heard.await.unwrap(), head);
    // Only one of them signs.
    assert!(matches!(other.checkpoint_at(KIND, 7).await, Err(Error::Closed(Closed::AwaitsSigner)) | Ok(_)));
    assert!(!fresh.folder().join("second/keys/localhost_demo_decisions_1.key").exists());
    let heads = signed_heads(&fresh, &[&fresh.settings().data_dir, &fresh.folder().join("second")]).await;
    assert!(heads.len() > 1 && heads.contains_key(&41), "{heads:?}");
    let read = fresh.store.read().await.unwrap();
    let log = fresh.store.log(&read, KIND).unwrap();
    for (size, root) in &heads {
        assert_eq!(log.root_at(*size).await.unwrap(), *root);
    }
    drop(read);
    clean(&fresh.store).await;
    clean(&other).await;
    other.close().await;
    fresh.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_follower_writes_only_while_somebody_vouches() {
    let Some(mut fresh) = signer().await else { return };
    set_up(&fresh.store).await.unwrap();
    fresh.close().await;
    // Nobody signs: a follower starts, and waits.
    let other = follower(&fresh, "second").await;
    tokio::time::sleep(LEASE.every * 4).await;
    assert!(awaits(&other), "{:?}", other.closed());
    assert!(matches!(rename(&other, "Never").await, Err(Error::Closed(Closed::AwaitsSigner))));
    fresh.reopen().await.unwrap();
    until("the word of the signer", || is_open(&other)).await;
    rename_in_time(&other, "While it vouches").await;
    // It goes: within the time of its word the door is closed again.
    fresh.close().await;
    until("the end of the word", || awaits(&other)).await;
    assert!(matches!(rename(&other, "Never").await, Err(Error::Closed(Closed::AwaitsSigner))));
    assert_eq!(size(&other).await, 2);
    fresh.reopen().await.unwrap();
    until("its word again", || is_open(&other)).await;
    rename_in_time(&other, "Again").await;
    other.close().await;
    clean(&fresh.store).await;
    fresh.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_signer_is_refused_until_the_first_goes_and_then_takes_its_place() {
    let Some(mut fresh) = signer().await else { return };
    open_round(&fresh.store).await;
    let (before, making) = (size(&fresh.store).await, begun_export(&fresh.store, 1, "all", Progress::Making).await);
    let mut settings = beside(&fresh, "second", false);
    // The released heads lie where both find them.
    settings.highwater_dir = Some(fresh.settings().data_dir.join("highwater"));
    let refused = Store::open(&settings, doors(&fresh, "second")).await.err();
    assert!(matches!(refused, Some(OpenError::OtherSigner)), "{refused:?}");
    let read = fresh.store.read().await.unwrap();
    assert_eq!(bundle::get(&read, making).await.unwrap().progress, Progress::Making, "who was refused settled nothing");
    drop(read);
    rename_in_time(&fresh.store, "The first goes on").await;
    fresh.close().await;
    let second = Store::open(&settings, doors(&fresh, "second")).await.unwrap();
    assert!(is_open(&second));
    rename_in_time(&second, "The second goes on").await;
    tokio::time::timeout(PATIENCE, second.wait_for_checkpoint(KIND, before + 2)).await.unwrap().unwrap();
    assert!(matches!(fresh.reopen().await, Err(OpenError::OtherSigner)), "now the first is the other one");
    let heads = signed_heads(&fresh, &[&fresh.settings().data_dir]).await;
    assert!(heads.contains_key(&(before + 2)), "{heads:?}");
    clean(&second).await;
    second.close().await;
    fresh.reopen().await.unwrap();
    assert_eq!((is_open(&fresh.store), size(&fresh.store).await), (true, before + 2));
    fresh.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_signer_whose_place_was_taken_while_it_was_silent_signs_and_writes_nothing_more() {
    let Some(fresh) = signer().await else { return };
    set_up(&fresh.store).await.unwrap();
    tokio::time::timeout(PATIENCE, fresh.store.wait_for_checkpoint(KIND, 1)).await.unwrap().unwrap();
    let raw = fresh.raw().await.unwrap();
    let taken = format!("UPDATE signer SET holder = '{}', stamped_ms = stamped_ms + 600000", Uuid::from_u128(99));
    raw.execute_unprepared(&taken).await.unwrap();
    raw.close().await.unwrap();
    until("that it notices", || awaits(&fresh.store)).await;
    assert!(matches!(rename(&fresh.store, "Never").await, Err(Error::Closed(Closed::AwaitsSigner))));
    assert!(fresh.store.checkpoint_now(KIND).await.is_err());
    assert_eq!(size(&fresh.store).await, 1);
    assert_eq!(signed_heads(&fresh, &[&fresh.settings().data_dir]).await.len(), 1);
    clean(&fresh.store).await;
    fresh.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_taken_back_is_noticed_by_the_one_who_can_tell_and_held_for_all() {
    let Some(fresh) = signer().await else { return };
    set_up(&fresh.store).await.unwrap();
    for i in 0..3 {
        rename_in_time(&fresh.store, &format!("{i}")).await;
    }
    tokio::time::timeout(PATIENCE, fresh.store.wait_for_checkpoint(KIND, 4)).await.unwrap().unwrap();
    let read = fresh.store.read().await.unwrap();
    let root = fresh.store.log(&read, KIND).unwrap().root_at(2).await.unwrap();
    drop(read);
    // As a server with an older state that takes over: two entries less, and the checkpoints over them. A server that
    // connects now knows nothing better.
    let hex: String = root.0.iter().map(|byte| format!("{byte:02x}")).collect();
    let back = format!(
        "UPDATE audit_log SET size = 2, root = '\\x{hex}', frontier = '\\x{hex}' WHERE id = 1; DELETE FROM audit_leaf WHERE log = 1 AND seq >= 2; \
         DELETE FROM audit_node WHERE log = 1 AND ix >= 3; DELETE FROM audit_checkpoint WHERE log = 1 AND size > 2; \
         DELETE FROM audit_opening WHERE log = 1 AND seq >= 2"
    );
    intrude(fresh.settings(), &back).await.unwrap();
    until("that it notices", || matches!(fresh.store.closed(), Some(Closed::RolledBack { size: 2, released: 4, .. }))).await;
    let other = follower(&fresh, "second").await;
    tokio::time::sleep(LEASE.every * 4).await;
    let refused = rename(&other, "Never").await.expect_err("wrote over a database that was taken back");
    assert!(matches!(refused, Error::Closed(_)), "{refused:?}");
    let raw = fresh.raw().await.unwrap();
    let rows =
        raw.query_all_raw(Statement::from_string(raw.get_database_backend(), "SELECT state AS one FROM audit_log WHERE id = 1")).await;
    let state: String = rows.unwrap()[0].try_get("", "one").unwrap();
    raw.close().await.unwrap();
    assert_eq!(state, "held");
    assert!(rename(&fresh.store, "Never").await.is_err());
    assert_eq!(size(&fresh.store).await, 2);
    other.close().await;
    fresh.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_signer_that_finds_the_database_taken_back_vouches_for_nothing() {
    let Some(mut fresh) = signer().await else { return };
    set_up(&fresh.store).await.unwrap();
    fresh.close().await;
    let older = fresh.snapshot().await.unwrap();
    fresh.reopen().await.unwrap();
    rename_in_time(&fresh.store, "Lost").await;
    fresh.close().await;
    fresh.restore(&older).await.unwrap();
    let other = follower(&fresh, "second").await;
    fresh.reopen().await.unwrap();
    assert!(matches!(fresh.store.closed(), Some(Closed::RolledBack { size: 1, released: 2, .. })), "{:?}", fresh.store.closed());
    for _ in 0..20 {
        tokio::time::sleep(LEASE.every / 4).await;
        assert!(awaits(&other), "{:?}", other.closed());
    }
    assert!(rename(&other, "Never").await.is_err());
    assert_eq!(size(&other).await, 1);
    other.close().await;
    fresh.close().await;
}

#[tokio::test]
async fn a_follower_needs_a_server_a_database_and_the_public_keys() {
    let refused = Fresh::try_new(Engine::Sqlite, |settings| settings.follows = true).await.err();
    assert!(matches!(refused, Some(OpenError::FollowsNobody)), "{refused:?}");
    let Some(fresh) = signer().await else { return };
    let settings = beside(&fresh, "second", true);
    let vkey = settings.data_dir.join("keys/localhost_demo_decisions_1.vkey");
    let text = fs::read_to_string(&vkey).unwrap();
    fs::remove_file(&vkey).unwrap();
    assert!(matches!(Store::open(&settings, doors(&fresh, "second")).await.err(), Some(OpenError::KeyMissing(_))));
    fs::write(&vkey, text.replace("decisions", "access")).unwrap();
    assert!(matches!(Store::open(&settings, doors(&fresh, "second")).await.err(), Some(OpenError::KeyUnreadable(_))));
    fs::write(&vkey, text).unwrap();
    let other = Store::open(&settings, doors(&fresh, "second")).await.unwrap();
    other.close().await;
    fresh.close().await;
    // An empty database: nobody has begun the logs.
    let refused = Fresh::try_new(Engine::Postgres, |settings| settings.follows = true).await.err();
    assert!(matches!(refused, Some(OpenError::NoDatabase)), "{refused:?}");
}
