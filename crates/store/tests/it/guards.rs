//! The database's own guards, met by somebody with a connection of their own.

use migrations::{Class, GUARD_MARK, all_tables};
use sea_orm::{ConnectionTrait as _, DatabaseConnection, DatabaseTransaction, DbErr, Statement, TransactionTrait as _, Value};
use store::Engine;
use store::testing::{Fresh, on_both_engines};
use uuid::Uuid;

use crate::support::{rename, set_up};

/// A connection on which guards hold for `INSERT OR REPLACE` too, as they do on every connection of ours.
async fn intruder(fresh: &Fresh) -> DatabaseConnection {
    let raw = fresh.raw().await.unwrap();
    if fresh.store.engine() == Engine::Sqlite {
        raw.execute_unprepared("PRAGMA recursive_triggers=ON").await.unwrap();
    }
    raw
}

async fn run(txn: &DatabaseTransaction, sql: &str, values: Vec<Value>) -> Result<u64, DbErr> {
    Ok(txn.execute_raw(Statement::from_sql_and_values(txn.get_database_backend(), sql, values)).await?.rows_affected())
}

/// Runs one statement in a transaction and commits; gives the error, and panics where there was none or nothing was touched.
async fn refused(raw: &DatabaseConnection, sql: &str, values: Vec<Value>) -> String {
    let txn = raw.begin().await.unwrap();
    match run(&txn, sql, values).await {
        Err(error) => error.to_string(),
        Ok(touched) => {
            assert!(touched > 0, "touched no row: {sql}");
            txn.commit().await.expect_err(sql).to_string()
        }
    }
}

#[tokio::test]
async fn no_audited_row_is_committed_without_its_entry() {
    on_both_engines(|fresh| async move {
        let raw = intruder(&fresh).await;
        let sql = "INSERT INTO organisation (id, slug, name_en, name_fr, languages, safeguarding_lead, local_contact, jurisdiction, demo, created_at, \
                   version, audit_event) VALUES ($1, 'x', 'x', 'x', 'fr', 'x', 'x', 'x', 0, '2026-11-23T09:30:00.000Z', 1, $2)";
        let txn = raw.begin().await.unwrap();
        run(&txn, sql, vec![Uuid::from_u128(1).into(), Uuid::from_u128(2).into()]).await.expect("the entry may follow until COMMIT");
        let error = txn.commit().await.expect_err("committed without an entry").to_string();
        assert!(error.to_lowercase().contains("foreign key"), "{error}");
    })
    .await;
}

#[tokio::test]
async fn an_audited_row_changes_under_a_new_event_only_and_goes_only_by_erasure() {
    on_both_engines(|fresh| async move {
        set_up(&fresh.store).await.unwrap();
        let raw = intruder(&fresh).await;
        for sql in ["UPDATE organisation SET name_en = 'x'", "DELETE FROM organisation"] {
            let error = refused(&raw, sql, vec![]).await;
            assert!(error.contains(GUARD_MARK), "{sql}: {error}");
        }
        // An event that stands in no log is refused at COMMIT.
        refused(&raw, "UPDATE organisation SET name_en = 'x', audit_event = $1", vec![Uuid::from_u128(9).into()]).await;
    })
    .await;
}

#[tokio::test]
async fn the_log_takes_entries_at_its_end_and_is_never_rewritten() {
    on_both_engines(|fresh| async move {
        set_up(&fresh.store).await.unwrap();
        rename(&fresh.store, "Other").await.unwrap();
        fresh.store.checkpoint_now(audit::LogKind::Decisions).await.unwrap();
        let raw = intruder(&fresh).await;
        let mut attacks = vec![
            "UPDATE audit_leaf SET act = 'user.create' WHERE seq = 0",
            "DELETE FROM audit_leaf WHERE seq = 1",
            "UPDATE audit_node SET ix = 77 WHERE ix = 0",
            "DELETE FROM audit_node WHERE ix = 0",
            "UPDATE audit_checkpoint SET note = 'x'",
            "DELETE FROM audit_checkpoint",
            "UPDATE audit_log SET size = 1 WHERE id = 1",
            "UPDATE audit_log SET origin = 'x' WHERE id = 1",
            "UPDATE audit_log SET epoch = 2 WHERE id = 1",
            "UPDATE audit_log SET kind = 'access', epoch = 7 WHERE id = 1",
            "DELETE FROM audit_log WHERE id = 2",
            // Not at the end: too early, too late, over another.
            "INSERT INTO audit_leaf (log, seq, event, bytes, act, at) SELECT log, 1, event, bytes, act, at FROM audit_leaf WHERE seq = 0",
            "INSERT INTO audit_leaf (log, seq, event, bytes, act, at) SELECT log, 3, event, bytes, act, at FROM audit_leaf WHERE seq = 0",
        ];
        match fresh.store.engine() {
            Engine::Sqlite => attacks.extend([
                "INSERT OR REPLACE INTO audit_leaf (log, seq, event, bytes, act, at) SELECT log, seq, event, x'00', act, at FROM audit_leaf WHERE seq = 0",
                "INSERT OR REPLACE INTO audit_node (log, ix, hash) SELECT log, ix, x'00' FROM audit_node WHERE ix = 0",
                "INSERT OR REPLACE INTO audit_checkpoint (log, size, note) SELECT log, size, 'x' FROM audit_checkpoint",
                "INSERT OR REPLACE INTO audit_log SELECT id, org, kind, epoch, origin, 0, root, frontier, min_index, state FROM audit_log WHERE id = 1",
            ]),
            Engine::Postgres => attacks.extend([
                "INSERT INTO audit_leaf SELECT * FROM audit_leaf WHERE seq = 0 ON CONFLICT (log, seq) DO UPDATE SET act = 'x'",
                "INSERT INTO audit_node SELECT * FROM audit_node WHERE ix = 0 ON CONFLICT (log, ix) DO UPDATE SET hash = ''",
            ]),
        }
        for sql in attacks {
            let error = refused(&raw, sql, vec![]).await;
            assert!(error.contains(GUARD_MARK), "{sql}: {error}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_frozen_log_stays_as_it_is() {
    on_both_engines(|fresh| async move {
        set_up(&fresh.store).await.unwrap();
        let raw = intruder(&fresh).await;
        raw.execute_unprepared("UPDATE audit_log SET state = 'frozen' WHERE id = 1").await.unwrap();
        let error = refused(&raw, "UPDATE audit_log SET state = 'open' WHERE id = 1", vec![]).await;
        assert!(error.contains(GUARD_MARK), "{error}");
        let error = rename(&fresh.store, "Other").await.expect_err("a frozen log took an entry");
        assert!(matches!(error, store::Error::Closed(store::Closed::Held { .. })), "{error:?}");
    })
    .await;
}

#[tokio::test]
async fn only_pruned_entries_of_the_access_log_may_go() {
    on_both_engines(|fresh| async move {
        set_up(&fresh.store).await.unwrap();
        let raw = intruder(&fresh).await;
        raw.execute_unprepared("UPDATE audit_log SET min_index = 1 WHERE id = 1").await.unwrap();
        let error = refused(&raw, "DELETE FROM audit_leaf WHERE log = 1 AND seq = 0", vec![]).await;
        assert!(error.contains(GUARD_MARK), "{error}");
    })
    .await;
}

#[tokio::test]
async fn no_guarded_table_is_emptied_at_once() {
    on_both_engines(|fresh| async move {
        if fresh.store.engine() == Engine::Sqlite {
            // SQLite has no TRUNCATE; its DELETE fires the row guards.
            return;
        }
        let raw = intruder(&fresh).await;
        let guarded = ["audit_log", "audit_leaf", "audit_node", "audit_checkpoint", "audit_cosig", "installation"];
        for table in all_tables().filter(|table| table.class == Class::Audited || guarded.contains(&table.name)) {
            let error = raw.execute_unprepared(&format!("TRUNCATE {} CASCADE", table.name)).await.expect_err(table.name).to_string();
            assert!(error.contains(GUARD_MARK), "{}: {error}", table.name);
        }
    })
    .await;
}

#[tokio::test]
async fn every_table_has_a_class_and_every_class_its_table() {
    on_both_engines(|fresh| async move {
        let live = migrations::table_names(&fresh.raw().await.unwrap()).await.unwrap();
        let mut listed: Vec<String> =
            all_tables().map(|table| table.name.to_owned()).chain([migrations::MIGRATION_TABLE.to_owned()]).collect();
        listed.sort();
        assert_eq!(live, listed);
    })
    .await;
}
