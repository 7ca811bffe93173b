//! Signed heads and proofs.

use std::time::Duration;

use audit::LogKind;
use store::Engine;
use store::testing::{Fresh, engines, on_both_engines};
use tlog::Checkpoint;

use crate::support::{rename, set_up};

#[tokio::test]
async fn a_checkpoint_is_signed_by_the_logs_key_over_the_committed_head() {
    on_both_engines(|fresh| async move {
        let store = &fresh.store;
        assert_eq!(store.checkpoint_now(LogKind::Decisions).await.unwrap(), None, "an empty log has no head to sign");
        set_up(store).await.unwrap();
        rename(store, "Other").await.unwrap();
        let signed = store.checkpoint_now(LogKind::Decisions).await.unwrap().unwrap();
        let key = store.verifying_key(LogKind::Decisions).unwrap();
        let (checkpoint, _) = Checkpoint::open(&signed.note, &[key]).unwrap();
        assert_eq!((checkpoint.origin.as_str(), checkpoint.size), ("localhost/demo/decisions/1", 2));
        let read = store.read().await.unwrap();
        let log = store.log(&read, LogKind::Decisions).unwrap();
        assert_eq!(checkpoint.root, log.head().await.unwrap().root);
        assert_eq!(log.last_checkpoint().await.unwrap().as_ref(), Some(&signed));
        assert_eq!(store.wait_for_checkpoint(LogKind::Decisions, 2).await.unwrap(), signed);
        // Not grown: the same note again.
        assert_eq!(store.checkpoint_now(LogKind::Decisions).await.unwrap(), Some(signed));
    })
    .await;
}

#[tokio::test]
async fn every_entry_is_proven_in_every_later_head() {
    on_both_engines(|fresh| async move {
        let store = &fresh.store;
        set_up(store).await.unwrap();
        for i in 0..12 {
            rename(store, &i.to_string()).await.unwrap();
        }
        let read = store.read().await.unwrap();
        let log = store.log(&read, LogKind::Decisions).unwrap();
        for size in 1..=13 {
            let root = log.root_at(size).await.unwrap();
            for seq in 0..size {
                let proof = log.prove_inclusion(seq, size).await.unwrap();
                tlog::proof::verify_inclusion(&proof, size, &root, seq, &log.entry(seq).await.unwrap().leaf.hash()).unwrap();
            }
            let proof = log.prove_consistency(size, 13).await.unwrap();
            tlog::proof::verify_consistency(&proof, size, &root, 13, &log.root_at(13).await.unwrap()).unwrap();
        }
        assert_eq!(log.prove_inclusion(13, 13).await, Err(store::Error::Missing));
        let page = log.page(store::log::Filter { before: Some(log.place(5)), ..store::log::Filter::default() }, 3).await.unwrap();
        assert_eq!(page.iter().map(|entry| entry.place.seq).collect::<Vec<_>>(), [4, 3, 2]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_growing_log_is_signed_by_itself() {
    for engine in engines() {
        let fresh = Fresh::try_new(engine, |settings| settings.checkpoint_every = Some(Duration::from_millis(30))).await.unwrap();
        set_up(&fresh.store).await.unwrap();
        let waiting = tokio::time::timeout(Duration::from_secs(20), fresh.store.wait_for_checkpoint(LogKind::Decisions, 1));
        assert_eq!(waiting.await.unwrap().unwrap().checkpoint.size, 1);
    }
}

#[tokio::test]
async fn stopping_signs_the_last_head_and_folds_the_write_ahead_log_back() {
    on_both_engines(|mut fresh| async move {
        set_up(&fresh.store).await.unwrap();
        fresh.close().await;
        assert!(matches!(rename(&fresh.store, "Late").await, Err(store::Error::Closed(store::Closed::Stopping))));
        if fresh.store.engine() == Engine::Sqlite {
            let wal = fresh.settings().data_dir.join("db/justesse.sqlite-wal");
            assert!(!wal.exists() || wal.metadata().unwrap().len() == 0);
        }
        fresh.reopen().await.unwrap();
        let read = fresh.store.read().await.unwrap();
        let log = fresh.store.log(&read, LogKind::Decisions).unwrap();
        assert_eq!(log.last_checkpoint().await.unwrap().unwrap().checkpoint.size, 1);
    })
    .await;
}

#[tokio::test]
async fn the_verifier_takes_what_the_database_holds_as_evidence() {
    on_both_engines(|fresh| async move {
        let store = &fresh.store;
        set_up(store).await.unwrap();
        for i in 0..5 {
            rename(store, &i.to_string()).await.unwrap();
        }
        store.checkpoint_now(LogKind::Decisions).await.unwrap();
        // Not yet signed, and so no evidence yet.
        rename(store, "Later").await.unwrap();
        let evidence = store.evidence(LogKind::Decisions, &store::Openings::ALL).await.unwrap();
        assert_eq!((evidence.size, evidence.leaves.len(), evidence.openings.len()), (6, 6, 6));
        let report = audit::verify(&evidence, audit::verify::Options::default()).unwrap();
        assert!(report.ok, "{:?}", report.findings);
        assert_eq!((report.openings.opened, report.checkpoints.held), (6, 1));
        let closed = store.evidence(LogKind::Decisions, &store::Openings::NONE).await.unwrap();
        assert!(closed.openings.is_empty());
        assert!(audit::verify(&closed, audit::verify::Options::default()).unwrap().ok);
    })
    .await;
}
