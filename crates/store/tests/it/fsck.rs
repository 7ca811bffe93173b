//! `fsck` finds what an intruder with every right does to the tables, and nothing where nobody did.

use audit::LogKind;
use migrations::{all_tables, drop_guards};
use sea_orm::ConnectionTrait as _;
use store::testing::{Fresh, on_both_engines};
use store::{Engine, FsckKind};

use crate::support::{rename, set_up};

/// A store with some history and a signed head.
async fn with_history(fresh: &Fresh) {
    set_up(&fresh.store).await.unwrap();
    for i in 0..6 {
        rename(&fresh.store, &format!("Name {i}")).await.unwrap();
    }
    fresh.store.checkpoint_now(LogKind::Decisions).await.unwrap();
    rename(&fresh.store, "Last").await.unwrap();
}

#[tokio::test]
async fn an_untouched_store_has_no_findings() {
    on_both_engines(|fresh| async move {
        with_history(&fresh).await;
        let report = fresh.store.fsck(None, false).await.unwrap();
        assert!(report.ok, "{:?}", report.findings);
        assert_eq!((report.exit, report.rows), (0, 1));
        let decisions = &report.logs[0];
        assert_eq!((decisions.size, decisions.openings, decisions.heads), (8, 8, 1));
        assert!(fresh.store.fsck(Some(LogKind::Access), true).await.unwrap().ok);
    })
    .await;
}

/// Attacks: what is done, the exit code, and one of the findings.
fn attacks(engine: Engine) -> Vec<(&'static str, u8, FsckKind)> {
    let (zero, flip) = match engine {
        Engine::Sqlite => ("zeroblob(32)", "CAST(replace(CAST(bytes AS TEXT), 'settings.update', 'user.create') AS BLOB)"),
        Engine::Postgres => (
            "decode(repeat('00', 32), 'hex')",
            "convert_to(replace(convert_from(bytes, 'UTF8'), 'settings.update', 'user.create'), 'UTF8')",
        ),
    };
    let sql = |text: &str| -> &'static str { Box::leak(text.replace("$zero", zero).replace("$flip", flip).into_boxed_str()) };
    vec![
        (sql("UPDATE audit_leaf SET bytes = $flip WHERE seq = 3 AND log = 1"), 3, FsckKind::LeafHash),
        (sql("UPDATE audit_leaf SET bytes = $zero WHERE seq = 3 AND log = 1"), 3, FsckKind::LeafForm),
        (sql("DELETE FROM audit_leaf WHERE seq = 3 AND log = 1"), 3, FsckKind::LeafMissing),
        (sql("DELETE FROM audit_leaf WHERE seq = 7 AND log = 1"), 3, FsckKind::Size),
        (sql("UPDATE audit_leaf SET act = 'user.create' WHERE seq = 3"), 7, FsckKind::LeafColumns),
        (sql("UPDATE audit_leaf SET at = '2020-01-01T00:00:00.000Z' WHERE seq = 3"), 7, FsckKind::LeafColumns),
        (sql("UPDATE audit_leaf SET vac = event WHERE seq = 3"), 7, FsckKind::LeafColumns),
        (sql("UPDATE audit_node SET hash = $zero WHERE ix = 0"), 3, FsckKind::LeafHash),
        (sql("UPDATE audit_node SET hash = $zero WHERE ix = 2"), 3, FsckKind::NodeHash),
        (sql("DELETE FROM audit_node WHERE ix = 6"), 3, FsckKind::NodeMissing),
        (sql("UPDATE audit_log SET root = $zero WHERE id = 1"), 3, FsckKind::Root),
        (sql("UPDATE audit_log SET frontier = $zero WHERE id = 1"), 3, FsckKind::Frontier),
        (sql("UPDATE audit_log SET size = 6 WHERE id = 1"), 4, FsckKind::RolledBack),
        (sql("UPDATE audit_checkpoint SET note = replace(note, 'demo', 'memo')"), 2, FsckKind::Note),
        (sql("UPDATE audit_opening SET ct = $zero WHERE seq = 2"), 6, FsckKind::OpeningMismatch),
        (
            sql("UPDATE audit_opening SET ct = (SELECT o.ct FROM audit_opening o WHERE o.seq = 1) WHERE seq = 2"),
            6,
            FsckKind::OpeningMismatch,
        ),
        (sql("DELETE FROM audit_opening WHERE seq = 2"), 7, FsckKind::OpeningMissing),
        (sql("UPDATE audit_opening SET n = 'doc' WHERE seq = 2"), 7, FsckKind::OpeningStray),
        (sql("DELETE FROM subject_key"), 7, FsckKind::KeyMissing),
        (sql("UPDATE subject_key SET wrapped = $zero"), 7, FsckKind::KeyMissing),
        (sql("UPDATE organisation SET name_en = 'Intruder'"), 7, FsckKind::RowDiffers),
        (sql("UPDATE organisation SET languages = 'en'"), 7, FsckKind::RowDiffers),
        (sql("UPDATE organisation SET created_at = 'yesterday'"), 7, FsckKind::RowUnreadable),
        (sql("UPDATE organisation SET audit_event = (SELECT event FROM audit_leaf WHERE log = 1 AND seq = 2)"), 7, FsckKind::RowStale),
        (sql("UPDATE organisation SET audit_event = id"), 7, FsckKind::RowWithoutEntry),
        (sql("DELETE FROM organisation"), 7, FsckKind::RowMissing),
        (
            sql(
                "INSERT INTO organisation (id, slug, name_en, name_fr, languages, safeguarding_lead, local_contact, jurisdiction, demo, created_at, version, \
                 audit_event) SELECT audit_event, 'x', name_en, name_fr, languages, safeguarding_lead, local_contact, jurisdiction, demo, created_at, \
                 version, audit_event FROM organisation",
            ),
            7,
            FsckKind::RowUnsealed,
        ),
    ]
}

#[tokio::test]
async fn every_attack_on_the_tables_is_found_with_its_exit_code() {
    on_both_engines(|mut fresh| async move {
        with_history(&fresh).await;
        let engine = fresh.store.engine();
        fresh.close().await;
        let untouched = fresh.snapshot().await.unwrap();
        for (sql, exit, kind) in attacks(engine) {
            fresh.restore(&untouched).await.unwrap();
            let raw = fresh.raw().await.unwrap();
            for guard in all_tables().flat_map(|table| drop_guards(table, raw.get_database_backend())) {
                raw.execute_unprepared(&guard).await.unwrap();
            }
            match engine {
                Engine::Sqlite => raw.execute_unprepared("PRAGMA foreign_keys=OFF").await.unwrap(),
                Engine::Postgres => {
                    raw.execute_unprepared("ALTER TABLE organisation DROP CONSTRAINT organisation_audit_event_fkey").await.unwrap()
                }
            };
            let touched = raw.execute_unprepared(sql).await.unwrap().rows_affected();
            assert!(touched > 0, "{sql}");
            raw.close().await.unwrap();

            // Looking does not ask the gate's leave.
            let looking = store::Store::inspect(fresh.settings(), fresh.doors()).await.unwrap();
            let report = looking.fsck(None, false).await.unwrap();
            assert!(report.has(kind), "{sql}: {:?}", report.findings);
            assert_eq!(report.exit, exit, "{sql}: {:?}", report.findings);
            looking.close().await;
        }
        fresh.restore(&untouched).await.unwrap();
        fresh.reopen().await.unwrap();
        assert!(fresh.store.fsck(None, false).await.unwrap().ok, "the last restore is the untouched one");
    })
    .await;
}
