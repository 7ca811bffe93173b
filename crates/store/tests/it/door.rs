//! The door: what is written, what is not, and what happens when several come at once.

use audit::{Act, LogKind, ObjRef, Projection, Sealing, XValue};
use domain::canonical::Value;
use domain::ids::{AuditRef, OrgId, VacancyId};
use store::repo::organisation;
use store::testing::{by_hr, on_both_engines};
use store::{Error, Events, WriteTxn};
use uuid::Uuid;

use crate::support::{rename, rename_in, set_up, size};

/// An error of a use case, as services have their own.
#[derive(Debug, PartialEq)]
enum UseCaseError {
    Refused,
    Store(Error),
}

impl From<Error> for UseCaseError {
    fn from(error: Error) -> Self {
        Self::Store(error)
    }
}

#[tokio::test]
async fn a_change_and_its_entry_are_committed_together() {
    on_both_engines(|fresh| async move {
        let store = &fresh.store;
        let done = set_up(store).await.unwrap();
        let read = store.read().await.unwrap();
        let log = store.log(&read, LogKind::Decisions).unwrap();
        let entry = log.entry(0).await.unwrap();
        assert_eq!((entry.leaf.id, entry.leaf.act, entry.leaf.ver), (done.written[0].event, Some(Act::OrganisationSetUp), Some(1)));
        assert_eq!(entry.leaf.hash(), done.written[0].leaf_hash);
        let organisation = organisation::get(&read, store.org()).await.unwrap();
        assert_eq!(organisation.name.fr, "Démo");

        // What the entry sealed is the row, and opens.
        let openings = log.openings(log.place(0)).await.unwrap();
        assert_eq!(openings.len(), 1);
        assert_eq!(openings[0].d, entry.leaf.c[0].d);
        assert!(openings[0].payload.contains("\"fr\":\"Démo\""), "{}", openings[0].payload);
        assert_eq!(openings[0].payload, Value::from_serialize(&organisation).unwrap().to_string());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn eight_writers_at_once_leave_no_gap_and_lose_nothing() {
    on_both_engines(|fresh| async move {
        set_up(&fresh.store).await.unwrap();
        let writers: Vec<_> = (0..8)
            .map(|writer| {
                let store = fresh.store.clone();
                tokio::spawn(async move {
                    let mut places = Vec::new();
                    for i in 0..12 {
                        let done = rename(&store, &format!("{writer}-{i}")).await.unwrap();
                        places.push((done.written[0].place.seq, done.value));
                    }
                    places
                })
            })
            .collect();
        let mut places = Vec::new();
        for writer in writers {
            places.extend(writer.await.unwrap());
        }
        places.sort_unstable();
        // Number and version follow each other: entries are in the order of commits.
        let expected: Vec<_> = (1..=96).map(|n| (n, i64::try_from(n).unwrap() + 1)).collect();
        assert_eq!(places, expected);
        let report = fresh.store.fsck(None, false).await.unwrap();
        assert!(report.ok, "{:?}", report.findings);
    })
    .await;
}

#[tokio::test]
async fn an_error_of_the_use_case_leaves_nothing_and_comes_back_unchanged() {
    on_both_engines(|fresh| async move {
        let store = &fresh.store;
        set_up(store).await.unwrap();
        let id = store.org();
        let refused = store
            .write::<(), UseCaseError, _>(&by_hr(store, 1), move |txn| {
                Box::pin(async move {
                    rename_in(txn, id, "Never").await?;
                    Err(UseCaseError::Refused)
                })
            })
            .await;
        assert_eq!(refused, Err(UseCaseError::Refused));
        assert_eq!(size(store).await, 1);
        let read = store.read().await.unwrap();
        assert_eq!(organisation::get(&read, id).await.unwrap().name.en, "Demo");
    })
    .await;
}

#[tokio::test]
async fn a_row_changed_meanwhile_is_stale_and_one_that_is_not_there_is_missing() {
    on_both_engines(|fresh| async move {
        let store = &fresh.store;
        set_up(store).await.unwrap();
        let read = store.read().await.unwrap();
        let seen = organisation::get(&read, store.org()).await.unwrap();
        drop(read);
        rename(store, "Faster").await.unwrap();
        for (id, expected) in [(seen.id, Error::Stale), (OrgId(Uuid::from_u128(5)), Error::Missing)] {
            let mut mine = seen.clone();
            mine.id = id;
            mine.slug = "slower".to_owned();
            mine.version += 1;
            let result = store
                .write::<(), Error, _>(&by_hr(store, 1), move |txn| {
                    let mine = mine.clone();
                    Box::pin(async move {
                        let mut event = txn.event(Act::SettingsUpdate, ObjRef::new(OrgId::KIND, mine.id.0));
                        organisation::update(txn, &mut event, &mine).await?;
                        Ok(((), event.into()))
                    })
                })
                .await;
            assert_eq!(result, Err(expected));
        }
        assert_eq!(size(store).await, 2);
    })
    .await;
}

#[tokio::test]
async fn a_second_row_with_the_same_unique_value_is_a_conflict_by_the_same_name_on_both_engines() {
    on_both_engines(|fresh| async move {
        let store = &fresh.store;
        set_up(store).await.unwrap();
        let result = store
            .write::<(), Error, _>(&by_hr(store, 1), |txn: &WriteTxn| {
                Box::pin(async move {
                    let mut other = organisation::list(txn).await?.remove(0);
                    other.id = OrgId(Uuid::from_u128(5));
                    let mut event = txn.event(Act::OrganisationSetUp, ObjRef::new(OrgId::KIND, other.id.0));
                    organisation::insert(txn, &mut event, &other).await?;
                    Ok(((), event.into()))
                })
            })
            .await;
        let Err(Error::Conflict(constraint)) = result else { unreachable!("{result:?}") };
        assert!(constraint.is("organisation", &["slug"]), "{constraint}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_request_twenty_times_at_once_has_one_effect() {
    on_both_engines(|fresh| async move {
        set_up(&fresh.store).await.unwrap();
        let key = Uuid::from_u128(42);
        let requests: Vec<_> = (0..20)
            .map(|_| {
                let store = fresh.store.clone();
                tokio::spawn(async move {
                    let id = store.org();
                    store
                        .write_once::<i64, Error, _>(&by_hr(&store, 1), key, "rename to Once", move |txn| {
                            Box::pin(async move { rename_in(txn, id, "Once").await })
                        })
                        .await
                        .unwrap()
                })
            })
            .collect();
        let mut first = 0;
        for request in requests {
            let done = request.await.unwrap();
            assert_eq!(done.value, 2);
            assert_eq!(done.replayed, done.written.is_empty());
            first += u32::from(!done.replayed);
        }
        assert_eq!((first, size(&fresh.store).await), (1, 2));
    })
    .await;
}

#[tokio::test]
async fn a_key_used_for_something_else_is_refused_and_results_are_forgotten_after_their_time() {
    on_both_engines(|fresh| async move {
        let store = &fresh.store;
        set_up(store).await.unwrap();
        let (id, key) = (store.org(), Uuid::from_u128(42));
        let request = |fingerprint: &'static str, person| async move {
            store
                .write_once::<i64, Error, _>(&by_hr(store, person), key, fingerprint, move |txn| {
                    Box::pin(async move { rename_in(txn, id, fingerprint).await })
                })
                .await
        };
        assert!(!request("one", 1).await.unwrap().replayed);
        assert_eq!(request("two", 1).await, Err(Error::KeyReused));
        // The key is a person's own.
        assert!(!request("two", 2).await.unwrap().replayed);
        fresh.clock.advance_seconds(86_400);
        let before = store.doors().clock.now();
        let gone = store.ephemeral::<u64, Error, _>(move |txn| Box::pin(store::forget_results(txn, before))).await.unwrap();
        assert_eq!(gone, 2);
        assert!(!request("two", 1).await.unwrap().replayed);
    })
    .await;
}

#[tokio::test]
async fn entries_that_point_at_others_get_their_places_those_of_the_same_transaction_too() {
    on_both_engines(|fresh| async move {
        let store = &fresh.store;
        let first = set_up(store).await.unwrap().written[0].event;
        let (vacancy, candidate) = (VacancyId(Uuid::from_u128(7)), AuditRef(Uuid::from_u128(8)));
        let guide = "8".repeat(64);
        let done = store
            .write::<(), Error, _>(&by_hr(store, 1), move |txn| {
                let guide = guide.clone();
                Box::pin(async move {
                    let about = |act| txn.event(act, ObjRef::new(VacancyId::KIND, vacancy.0)).vacancy(vacancy);
                    let close = about(Act::DiscussionClose).framework_digest(guide.clone());
                    let inputs = || XValue::Events(vec![close.id(), first]);
                    let mut part =
                        about(Act::RankingPart).framework_digest(guide.clone()).calc("wm/1").subject(candidate).x("inputs", inputs());
                    let row = Sealing {
                        o: ObjRef::candidate(candidate),
                        n: Projection::Rank,
                        subject: candidate.into(),
                        payload: Value::str("row"),
                    };
                    part.seal(row);
                    let record = about(Act::RankingRecord).framework_digest(guide).calc("wm/1").x("inputs", inputs());
                    Ok(((), Events::one(close).and(part).and(record)))
                })
            })
            .await
            .unwrap();
        let read = store.read().await.unwrap();
        let log = store.log(&read, LogKind::Decisions).unwrap();
        let (part, record) = (log.entry(2).await.unwrap().leaf, log.entry(3).await.unwrap().leaf);
        assert_eq!((part.x_leaves("inputs"), record.x_leaves("parts")), (vec![log.place(0), log.place(1)], vec![log.place(2)]));
        assert_eq!(record.x_hash("ranking"), Some(audit::ranking_digest(&[part.c[0].d])));
        assert_eq!(done.written.last().map(|last| (last.act, last.place)), Some((Act::RankingRecord, log.place(3))));
        // The person concerned finds the entry by name, and their own key seals the row.
        assert_eq!(log.about(candidate, None, 10).await.unwrap().iter().map(|entry| entry.place.seq).collect::<Vec<_>>(), [2]);
        assert_eq!(log.openings(log.place(2)).await.unwrap()[0].subject, candidate.into());
    })
    .await;
}

#[tokio::test]
async fn each_act_goes_to_its_own_log_and_the_caller_hears_of_them_in_order() {
    on_both_engines(|fresh| async move {
        let store = &fresh.store;
        set_up(store).await.unwrap();
        let done = store
            .write::<(), Error, _>(&by_hr(store, 1), |txn: &WriteTxn| {
                Box::pin(async move {
                    let access = txn.event(Act::SearchRun, ObjRef::new(VacancyId::KIND, Uuid::from_u128(7))).why(audit::Why::Audit);
                    let update = txn.event(Act::SettingsUpdate, ObjRef::new(OrgId::KIND, txn.by().org.0));
                    Ok(((), Events::one(access).and(update)))
                })
            })
            .await
            .unwrap();
        let acts: Vec<_> = done.written.iter().map(|written| (written.act, written.place.seq)).collect();
        assert_eq!(acts, [(Act::SearchRun, 0), (Act::SettingsUpdate, 1)]);
        let read = store.read().await.unwrap();
        assert_eq!(store.log(&read, LogKind::Access).unwrap().entry(0).await.unwrap().leaf.act, Some(Act::SearchRun));
    })
    .await;
}

#[tokio::test]
async fn a_transaction_whose_entry_lacks_what_its_act_must_say_is_refused_whole() {
    on_both_engines(|fresh| async move {
        let store = &fresh.store;
        set_up(store).await.unwrap();
        let result = store
            .write::<(), Error, _>(&by_hr(store, 1), |txn: &WriteTxn| {
                Box::pin(async move {
                    rename_in(txn, txn.by().org, "Never").await?;
                    Ok(((), txn.event(Act::ScoresReveal, ObjRef::new("vacancy", Uuid::nil())).into()))
                })
            })
            .await;
        assert!(matches!(result, Err(Error::Database(_))), "{result:?}");
        assert_eq!(size(store).await, 1);
    })
    .await;
}

#[tokio::test]
async fn a_closure_that_panics_leaves_nothing_and_the_door_stays_usable() {
    on_both_engines(|fresh| async move {
        let store = &fresh.store;
        set_up(store).await.unwrap();
        let result = store
            .write::<(), Error, _>(&by_hr(store, 1), |txn: &WriteTxn| {
                Box::pin(async move {
                    rename_in(txn, txn.by().org, "Never").await?;
                    std::panic::panic_any("on purpose")
                })
            })
            .await;
        assert!(matches!(result, Err(Error::Database(_))), "{result:?}");
        rename(store, "After").await.unwrap();
        assert_eq!(size(store).await, 2);
    })
    .await;
}

#[tokio::test]
async fn a_write_goes_on_when_its_caller_goes_away() {
    on_both_engines(|fresh| async move {
        let store = fresh.store.clone();
        set_up(&store).await.unwrap();
        let (sender, mut receiver) = tokio::sync::mpsc::unbounded_channel();
        let caller = tokio::spawn(async move {
            let id = store.org();
            store
                .write::<i64, Error, _>(&by_hr(&store, 1), move |txn| {
                    let sender = sender.clone();
                    Box::pin(async move {
                        sender.send(()).map_err(|_| Error::Missing)?;
                        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
                        rename_in(txn, id, "Alone").await
                    })
                })
                .await
        });
        receiver.recv().await.unwrap();
        caller.abort();
        // The sender goes when the write has ended.
        while receiver.recv().await.is_some() {}
        for _ in 0..100 {
            if size(&fresh.store).await == 2 {
                return;
            }
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
        unreachable!("the write stopped half-way");
    })
    .await;
}
