//! A database that was taken back, or went its own way, meets the heads that were released.

use std::fs;
use std::io::Write as _;
use std::path::PathBuf;

use audit::LogKind;
use migrations::{all_tables, drop_guards};
use sea_orm::ConnectionTrait as _;
use store::testing::{Fresh, on_both_engines};
use store::{Closed, Error};

use crate::support::{rename, set_up, size};

/// The file of released heads of the decisions log: the one that holds lines.
fn file(fresh: &Fresh) -> PathBuf {
    let folder = fresh.settings().data_dir.join("highwater");
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|end| end == "jsonl") && path.metadata().unwrap().len() > 0);
    assert_eq!(files.len(), 1);
    files.remove(0)
}

fn code(fresh: &Fresh) -> &'static str {
    fresh.store.closed().map_or("open", |closed| closed.code())
}

#[tokio::test]
async fn a_restored_older_database_closes_the_door_and_people_can_still_sign_in() {
    on_both_engines(|mut fresh| async move {
        set_up(&fresh.store).await.unwrap();
        fresh.close().await;
        let backup = fresh.snapshot().await.unwrap();
        fresh.reopen().await.unwrap();
        assert_eq!(code(&fresh), "open");
        rename(&fresh.store, "Lost").await.unwrap();
        fresh.close().await;
        fresh.restore(&backup).await.unwrap();

        fresh.reopen().await.unwrap();
        assert_eq!(code(&fresh), "rolled_back");
        let error = rename(&fresh.store, "Never").await.expect_err("wrote over a database that was taken back");
        assert!(matches!(error, Error::Closed(Closed::RolledBack { size: 1, released: 2, .. })), "{error:?}");
        assert!(matches!(fresh.store.checkpoint_now(LogKind::Decisions).await, Err(Error::Closed(_))));
        assert!(fresh.store.probe().await.is_err());
        // Sessions are ephemeral: they can be written, and the status page read.
        fresh.store.ephemeral::<(), Error, _>(|_| Box::pin(async { Ok(()) })).await.unwrap();
        assert_eq!(size(&fresh.store).await, 1);
        let report = fresh.store.fsck(None, false).await.unwrap();
        assert_eq!((report.exit, report.has(store::FsckKind::RolledBack)), (4, true));
    })
    .await;
}

#[tokio::test]
async fn a_database_that_grew_apart_after_a_restore_closes_the_door() {
    on_both_engines(|mut fresh| async move {
        set_up(&fresh.store).await.unwrap();
        let note = fresh.store.checkpoint_now(LogKind::Decisions).await.unwrap().unwrap().note;
        fresh.close().await;
        let backup = fresh.snapshot().await.unwrap();
        fresh.reopen().await.unwrap();
        rename(&fresh.store, "One way").await.unwrap();
        fresh.close().await;
        let released = fs::read(file(&fresh)).unwrap();

        // Somebody restores the backup, removes the file and adopts an old note, so that the log goes another way.
        fs::remove_file(file(&fresh)).unwrap();
        fresh.restore(&backup).await.unwrap();
        fresh.reopen().await.unwrap();
        assert_eq!(code(&fresh), "no_highwater");
        fresh.store.adopt(&note).await.unwrap();
        assert_eq!(code(&fresh), "open");
        rename(&fresh.store, "Another way").await.unwrap();
        fresh.close().await;

        // The file as it was before tells.
        let path = file(&fresh);
        fs::write(&path, released).unwrap();
        fresh.reopen().await.unwrap();
        assert_eq!(code(&fresh), "diverged");
        let report = fresh.store.fsck(None, false).await.unwrap();
        assert_eq!((report.exit, report.has(store::FsckKind::Diverged)), (4, true));
    })
    .await;
}

#[tokio::test]
async fn a_missing_shortened_or_edited_file_of_released_heads_closes_the_door_until_a_note_is_adopted() {
    on_both_engines(|mut fresh| async move {
        set_up(&fresh.store).await.unwrap();
        fresh.store.checkpoint_now(LogKind::Decisions).await.unwrap();
        rename(&fresh.store, "Other").await.unwrap();
        let last = fresh.store.checkpoint_now(LogKind::Decisions).await.unwrap().unwrap();
        let path = file(&fresh);
        let whole = fs::read_to_string(&path).unwrap();
        let first_line = format!("{}\n", whole.lines().next().unwrap());
        for (content, expected) in [
            (None, "no_highwater"),
            (Some(String::new()), "no_highwater"),
            (Some(first_line), "damaged"),
            (Some(whole.replace("\"size\":2", "\"size\":1")), "damaged"),
        ] {
            fresh.close().await;
            match &content {
                None => fs::remove_file(&path).unwrap(),
                Some(content) => fs::write(&path, content).unwrap(),
            }
            fresh.reopen().await.unwrap();
            assert_eq!(code(&fresh), expected);
            assert!(rename(&fresh.store, "Never").await.is_err());
            // A note of somebody else's log, and one that the database does not extend, are refused.
            assert!(fresh.store.adopt(&last.note.replace("demo", "memo")).await.is_err());
            fresh.store.adopt(&last.note).await.unwrap();
            rename(&fresh.store, "Again").await.unwrap();
            fresh.close().await;
            fs::write(&path, fs::read(&path).unwrap()).unwrap();
            fresh.reopen().await.unwrap();
            assert_eq!(code(&fresh), "open");
        }
    })
    .await;
}

#[tokio::test]
async fn a_torn_last_line_was_never_released_and_a_whole_one_missing_from_the_table_is_entered() {
    on_both_engines(|mut fresh| async move {
        set_up(&fresh.store).await.unwrap();
        let first = fresh.store.checkpoint_now(LogKind::Decisions).await.unwrap().unwrap();
        rename(&fresh.store, "Other").await.unwrap();
        let second = fresh.store.checkpoint_now(LogKind::Decisions).await.unwrap().unwrap();
        fresh.close().await;
        let path = file(&fresh);

        // As if we had crashed after the file and before the table.
        let raw = fresh.raw().await.unwrap();
        for sql in
            all_tables().filter(|table| table.name == "audit_checkpoint").flat_map(|table| drop_guards(table, raw.get_database_backend()))
        {
            raw.execute_unprepared(&sql).await.unwrap();
        }
        raw.execute_unprepared("DELETE FROM audit_checkpoint WHERE size = 2").await.unwrap();
        raw.close().await.unwrap();
        let mut appended = fs::OpenOptions::new().append(true).open(&path).unwrap();
        appended.write_all(b"{\"note\":\"localhost/demo/dec").unwrap();
        drop(appended);

        fresh.reopen().await.unwrap();
        assert_eq!(code(&fresh), "open");
        let read = fresh.store.read().await.unwrap();
        let stored = fresh.store.log(&read, LogKind::Decisions).unwrap().checkpoints().await.unwrap();
        assert_eq!(stored, [first, second]);
        assert_eq!(fs::read_to_string(&path).unwrap().lines().count(), 2);
    })
    .await;
}

#[tokio::test]
async fn a_database_taken_back_under_a_running_server_is_noticed_at_the_next_write() {
    on_both_engines(|fresh| async move {
        set_up(&fresh.store).await.unwrap();
        let raw = fresh.raw().await.unwrap();
        let engine = raw.get_database_backend();
        let read = fresh.store.read().await.unwrap();
        let log = fresh.store.log(&read, LogKind::Decisions).unwrap();
        let head = log.head().await.unwrap();
        drop(read);
        rename(&fresh.store, "Lost").await.unwrap();
        // An intruder with every right takes the last entry away and sets the head back.
        for sql in all_tables().flat_map(|table| drop_guards(table, engine)) {
            raw.execute_unprepared(&sql).await.unwrap();
        }
        let set_back = "UPDATE audit_log SET size = 1, root = $1, frontier = $1 WHERE id = 1";
        let root: sea_orm::Value = head.root.0.to_vec().into();
        raw.execute_raw(sea_orm::Statement::from_sql_and_values(engine, set_back, [root])).await.unwrap();
        let error = rename(&fresh.store, "Never").await.expect_err("wrote over a log that was set back");
        assert!(matches!(error, Error::Closed(Closed::RolledBack { size: 1, released: 2, .. })), "{error:?}");
        assert_eq!(code(&fresh), "rolled_back");
    })
    .await;
}

#[tokio::test]
async fn a_note_of_one_log_opens_it_and_not_the_other() {
    on_both_engines(|mut fresh| async move {
        set_up(&fresh.store).await.unwrap();
        let by = store::testing::by_hr(&fresh.store, 1);
        let searched = fresh.store.write::<(), Error, _>(&by, |txn| {
            let object = audit::ObjRef::new("search", uuid::Uuid::from_u128(7));
            Box::pin(async move { Ok(((), txn.event(audit::Act::SearchRun, object).why(audit::Why::Audit).into())) })
        });
        searched.await.unwrap();
        let decisions = fresh.store.checkpoint_now(LogKind::Decisions).await.unwrap().unwrap().note;
        let access = fresh.store.checkpoint_now(LogKind::Access).await.unwrap().unwrap().note;
        fresh.close().await;
        fs::remove_dir_all(fresh.settings().data_dir.join("highwater")).unwrap();
        fresh.reopen().await.unwrap();
        // In either order, and none of them alone.
        fresh.store.adopt(&access).await.unwrap();
        let still = fresh.store.closed();
        assert!(matches!(&still, Some(Closed::NoHighwater { origin }) if origin.contains("decisions")), "{still:?}");
        assert_eq!(fresh.store.adopt(&access).await, Err(Error::Stale), "it is open already");
        fresh.store.adopt(&decisions).await.unwrap();
        assert_eq!(fresh.store.closed(), None);
        assert!(fresh.store.fsck(None, false).await.unwrap().ok);
    })
    .await;
}
