//! Erasing a candidate: what is left of them is looked for in every byte, and the log verifies as before.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use audit::bundle::{BundleEvidence, MemoryFiles};
use audit::verify::{NoticeKind, Options, Scope};
use audit::{Act, LogKind};
use domain::candidate::{Candidate, CandidateState};
use sea_orm::{ConnectionTrait as _, Statement};
use store::erase::{Canaries, erase};
use store::testing::{Fresh, by_hr, on_both_engines};
use store::{Closed, Engine, ErasureLine, Error, Events, FsckKind, Openings, Step, Store, Wanted, repo};

use crate::round::{VACANCY, candidate, enter, erase_only, erase_whole, erasing, mark, open_round, stored_export};
use crate::support::rename;

/// Candidates of a round; enough for pages of the database to be split, merged and used again.
const CANDIDATES: usize = 9;

async fn with_round(fresh: &Fresh) -> Vec<Candidate> {
    open_round(&fresh.store).await;
    let mut people = Vec::new();
    for number in 0..CANDIDATES {
        people.push(enter(&fresh.store, number).await);
    }
    people
}

/// What would betray a candidate: their mark, and their identifier as text and as bytes.
fn needles(number: usize) -> [Vec<u8>; 3] {
    let id = candidate(number).id;
    [mark(number).into_bytes(), id.to_string().into_bytes(), id.0.as_bytes().to_vec()]
}

fn hits(bytes: &[u8], number: usize) -> usize {
    needles(number).iter().map(|needle| bytes.windows(needle.len()).filter(|window| window == needle).count()).sum()
}

fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { files.extend(files_below(&path)) } else { files.push(path) }
    }
    files
}

/// Where traces of a candidate stand: in files of the data folder, whatever they are, and in tables of a server.
async fn traces(fresh: &Fresh, number: usize) -> Vec<String> {
    let mut found = Vec::new();
    for path in files_below(fresh.folder()) {
        let count = hits(&fs::read(&path).unwrap(), number);
        if count > 0 {
            found.push(format!("{count} in {}", path.strip_prefix(fresh.folder()).unwrap().display()));
        }
    }
    if fresh.settings().database_url.is_some() {
        let raw = fresh.raw().await.unwrap();
        let backend = raw.get_database_backend();
        let ask = async |sql: String| -> Vec<String> {
            let rows = raw.query_all_raw(Statement::from_string(backend, sql)).await.unwrap();
            rows.iter().map(|row| row.try_get("", "one").unwrap()).collect()
        };
        let tables = ask("SELECT tablename::text AS one FROM pg_tables WHERE schemaname = 'public'".to_owned()).await;
        assert!(tables.len() > 30, "{tables:?}");
        for table in tables {
            let rows = ask(format!("SELECT t::text AS one FROM {table} t")).await;
            let count = hits(rows.join("\n").as_bytes(), number);
            if count > 0 {
                found.push(format!("{count} in table {table}"));
            }
        }
        raw.close().await.unwrap();
    }
    found
}

async fn bundle(store: &Store, scope: Scope) -> MemoryFiles {
    let mut files = MemoryFiles::default();
    let origin = store.origin(LogKind::Decisions).unwrap();
    let wanted = Wanted { origin, size: None, scope, may_see: &|_, _| true, event: None, version: "test" };
    store.export(&wanted, &mut files, &|_, _| {}).await.unwrap();
    files
}

fn hits_in(files: &MemoryFiles, number: usize) -> usize {
    files.all().values().map(|bytes| hits(bytes, number)).sum()
}

fn verified(files: MemoryFiles, store: &Store) {
    let keys = vec![store.verifying_key(LogKind::Decisions).unwrap()];
    let report = audit::verify(&BundleEvidence::open(files, keys, Vec::new()).unwrap(), Options::default()).unwrap();
    assert_eq!((report.exit, report.ok), (0, true), "{:?}", report.findings);
}

async fn sound(store: &Store) {
    let report = store.fsck(None, false).await.unwrap();
    assert!(report.ok, "{:?}", report.findings);
    store.checkpoint_now(LogKind::Decisions).await.unwrap();
    let evidence = store.evidence(LogKind::Decisions, &Openings::ALL).await.unwrap();
    let report = audit::verify(&evidence, Options::default()).unwrap();
    assert!(report.ok, "{:?}", report.findings);
}

async fn is_there(store: &Store, number: usize) -> bool {
    let read = store.read().await.unwrap();
    match repo::candidate::get(&read, VACANCY, candidate(number).id).await {
        Ok(_) => true,
        Err(Error::Missing) => false,
        Err(error) => unreachable!("{error:?}"),
    }
}

async fn acts(store: &Store, act: Act) -> usize {
    let read = store.read().await.unwrap();
    let filter = store::log::Filter { act: Some(act), ..store::log::Filter::default() };
    store.log(&read, LogKind::Decisions).unwrap().page(filter, 100).await.unwrap().len()
}

fn lines_file(fresh: &Fresh) -> PathBuf {
    fresh.settings().data_dir.join("highwater/erasures.jsonl")
}

fn lines(fresh: &Fresh) -> Vec<ErasureLine> {
    let text = fs::read_to_string(lines_file(fresh)).unwrap_or_default();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[tokio::test]
async fn nothing_of_an_erased_candidate_is_left_in_any_byte_and_everybody_elses_is() {
    on_both_engines(|fresh| async move {
        let people = with_round(&fresh).await;
        let store = &fresh.store;
        store.checkpoint_now(LogKind::Decisions).await.unwrap();
        // The search finds what is there: otherwise finding nothing would say nothing.
        for number in 0..CANDIDATES {
            assert!(!traces(&fresh, number).await.is_empty());
        }
        let gone = [1, 4, 7];
        let before = bundle(store, Scope::All).await;
        for number in gone {
            assert!(hits_in(&before, number) > 100, "what was sealed about them leaves with scope all");
        }
        let mut archive = Vec::new();
        audit::bundle::pack(&before, &mut archive).unwrap();
        let (with, without) = (stored_export(store, 1, "all", &archive).await, stored_export(store, 2, "none", b"no opening").await);

        for number in gone {
            erase_whole(store, vec![people[number].clone()]).await;
        }

        for number in gone {
            assert_eq!(traces(&fresh, number).await, Vec::<String>::new(), "traces of {number}");
            assert!(!is_there(store, number).await);
        }
        for number in (0..CANDIDATES).filter(|number| !gone.contains(number)) {
            assert!(!traces(&fresh, number).await.is_empty() && is_there(store, number).await);
        }
        assert!(!store.export_path(with).exists() && store.export_path(without).exists());
        store.checkpoint_now(LogKind::Decisions).await.unwrap();
        for scope in [Scope::None, Scope::Scores, Scope::All] {
            let files = bundle(store, scope).await;
            for number in gone {
                for (path, bytes) in files.all() {
                    assert_eq!(hits(bytes, number), 0, "{scope:?}: {number} in {path}");
                }
            }
            assert_eq!(hits_in(&files, 0) > 0, scope != Scope::None);
            verified(files, store);
        }
        sound(store).await;
        assert_eq!((acts(store, Act::EraseSubject).await, acts(store, Act::EraseDone).await), (3, 3));
        fresh.close().await;
        for number in gone {
            assert_eq!(traces(&fresh, number).await, Vec::<String>::new(), "traces of {number} after the end");
        }
    })
    .await;
}

#[tokio::test]
async fn the_files_of_the_embedded_database_forget_whom_ever_is_erased_in_whatever_order() {
    for turn in 0..2_usize {
        let fresh = store::testing::fresh(Engine::Sqlite).await;
        let mut people = with_round(&fresh).await;
        let mut gone = Vec::new();
        // All but one go, each turn in another order.
        while people.len() > 1 {
            let next = people.remove((turn * 5 + people.len() * 3) % people.len());
            let number = (0..CANDIDATES).find(|&number| candidate(number).id == next.id).unwrap();
            erase_whole(&fresh.store, vec![next]).await;
            gone.push(number);
            for &number in &gone {
                assert_eq!(traces(&fresh, number).await, Vec::<String>::new(), "traces of {number} after {gone:?}");
            }
        }
        sound(&fresh.store).await;
    }
}

#[tokio::test]
async fn entries_about_whoever_was_erased_are_proven_as_before() {
    on_both_engines(|fresh| async move {
        let people = with_round(&fresh).await;
        let store = &fresh.store;
        let head = store.checkpoint_now(LogKind::Decisions).await.unwrap().unwrap().checkpoint;
        let read = store.read().await.unwrap();
        let log = store.log(&read, LogKind::Decisions).unwrap();
        let mut proofs = Vec::new();
        for seq in 0..head.size {
            proofs.push((log.prove_inclusion(seq, head.size).await.unwrap(), log.bytes(log.place(seq)).await.unwrap()));
        }
        let about = log.about(people[2].audit_ref, None, 10).await.unwrap();
        assert!(about.len() >= 2);
        drop(read);
        erase_whole(store, vec![people[2].clone()]).await;

        let read = store.read().await.unwrap();
        let log = store.log(&read, LogKind::Decisions).unwrap();
        for (seq, (proof, bytes)) in (0..).zip(&proofs) {
            assert_eq!(&log.bytes(log.place(seq)).await.unwrap(), bytes, "entries stay byte for byte");
            assert_eq!(&log.prove_inclusion(seq, head.size).await.unwrap(), proof);
            tlog::proof::verify_inclusion(proof, head.size, &head.root, seq, &tlog::hash::leaf(bytes)).unwrap();
        }
        // They are entries still, but nobody finds them by the person, and nothing opens what they sealed.
        assert_eq!(log.about(people[2].audit_ref, None, 10).await.unwrap(), []);
        let (mut sealed, mut opened) = (0, 0);
        for entry in about {
            sealed += entry.leaf.c.len();
            opened += log.openings(entry.place).await.unwrap().len();
        }
        assert!(sealed > 15 && opened == 0, "{sealed} {opened}");
        drop(read);
        sound(store).await;
    })
    .await;
}

#[tokio::test]
async fn entries_of_one_person_that_were_merged_go_together() {
    on_both_engines(|fresh| async move {
        let people = with_round(&fresh).await;
        let store = &fresh.store;
        let mut double = people[5].clone();
        let into = people[6].id;
        (double.state, double.merged_into, double.version) = (CandidateState::Merged, Some(into), 3);
        store
            .write::<(), Error, _>(&by_hr(store, 1), move |txn| {
                let double = double.clone();
                Box::pin(async move {
                    let mut merged = txn
                        .event(Act::CandidateMerge, audit::ObjRef::candidate(double.audit_ref))
                        .vacancy(VACANCY)
                        .subject(double.audit_ref);
                    repo::candidate::update(txn, &mut merged, &double).await?;
                    Ok(((), merged.into()))
                })
            })
            .await
            .unwrap();
        let read = store.read().await.unwrap();
        let person = store::erase::entries_of_one_person(&read, VACANCY, into).await.unwrap();
        drop(read);
        assert_eq!(person.len(), 2);
        erase_whole(store, person).await;
        for number in [5, 6] {
            assert_eq!(traces(&fresh, number).await, Vec::<String>::new());
        }
        sound(store).await;
    })
    .await;
}

#[tokio::test]
async fn a_restored_database_from_before_does_not_bring_them_back() {
    on_both_engines(|mut fresh| async move {
        let people = with_round(&fresh).await;
        fresh.close().await;
        let backup = fresh.snapshot().await.unwrap();
        let heads: Vec<_> = files_below(&fresh.settings().data_dir.join("highwater"))
            .into_iter()
            .map(|path| (path.clone(), fs::read(path).unwrap()))
            .collect();
        fresh.reopen().await.unwrap();
        erase_whole(&fresh.store, vec![people[3].clone(), people[5].clone()]).await;
        fresh.close().await;
        // The heads are taken back as well, so that nothing but the file of erasures knows better.
        let newer: Vec<_> = heads.iter().map(|(path, old)| (path.clone(), fs::read(path).unwrap(), old)).collect();
        for (path, old) in &heads {
            fs::write(path, old).unwrap();
        }
        fresh.restore(&backup).await.unwrap();
        let looking = Store::inspect(fresh.settings(), fresh.doors()).await.unwrap();
        assert!(is_there(&looking, 3).await, "the copy holds them");
        let report = looking.fsck(None, false).await.unwrap();
        let left = report.findings.iter().filter(|finding| finding.kind == FsckKind::LeftOfErased).count();
        assert_eq!((left, report.exit), (2, 7), "{:?}", report.findings);
        looking.close().await;

        fresh.reopen().await.unwrap();
        assert_eq!(fresh.store.closed(), None);
        for number in [3, 5] {
            assert!(!is_there(&fresh.store, number).await);
            assert_eq!(traces(&fresh, number).await, Vec::<String>::new());
        }
        assert_eq!((acts(&fresh.store, Act::EraseSubject).await, acts(&fresh.store, Act::EraseDone).await), (1, 1));
        sound(&fresh.store).await;
        // A second start has nothing left to repeat.
        let known = lines(&fresh).len();
        fresh.close().await;
        fresh.reopen().await.unwrap();
        assert_eq!((acts(&fresh.store, Act::EraseSubject).await, lines(&fresh).len()), (1, known));
        fresh.close().await;

        // With the heads in their place the door stays closed, and the erasure is repeated in the next epoch.
        fresh.restore(&backup).await.unwrap();
        for (path, new, _) in newer {
            fs::write(path, new).unwrap();
        }
        fresh.reopen().await.unwrap();
        assert!(matches!(fresh.store.closed(), Some(Closed::RolledBack { .. })), "{:?}", fresh.store.closed());
        let report = fresh.store.fsck(None, false).await.unwrap();
        assert_eq!(report.exit, 4);
        let approved = ["A. One".to_owned(), "B. Two".to_owned()];
        fresh.store.new_epoch(&by_hr(&fresh.store, 1), LogKind::Decisions, "restored", &approved).await.unwrap();
        fresh.close().await;
        fresh.reopen().await.unwrap();
        assert_eq!(fresh.store.closed(), None);
        for number in [3, 5] {
            assert_eq!(traces(&fresh, number).await, Vec::<String>::new());
        }
        fresh.store.checkpoint_now(LogKind::Decisions).await.unwrap();
        let report = fresh.store.fsck(None, false).await.unwrap();
        assert!(report.ok, "{:?}", report.findings);
        let mut reports = verify_all(&fresh.store).await;
        let last = reports.pop().unwrap();
        assert!(reports.iter().all(|report| report.ok) && last.ok, "{reports:?} {last:?}");
        assert!(last.notices.iter().any(|notice| notice.kind == NoticeKind::LostTail), "{last:?}");
    })
    .await;
}

/// All epochs as bundles, verified together.
async fn verify_all(store: &Store) -> Vec<audit::Report> {
    let read = store.read().await.unwrap();
    let origins: Vec<String> = store.log(&read, LogKind::Decisions).unwrap().origins().into_iter().map(str::to_owned).collect();
    drop(read);
    let mut bundles = Vec::new();
    for origin in &origins {
        let mut files = MemoryFiles::default();
        let wanted = Wanted { origin, size: None, scope: Scope::All, may_see: &|_, _| true, event: None, version: "test" };
        store.export(&wanted, &mut files, &|_, _| {}).await.unwrap();
        bundles.push(BundleEvidence::open(files, vec![store.key_of(origin).unwrap()], Vec::new()).unwrap());
    }
    let epochs: Vec<&dyn audit::Evidence> = bundles.iter().map(|bundle| bundle as &dyn audit::Evidence).collect();
    audit::verify_epochs(&epochs, Options::default()).unwrap()
}

#[tokio::test]
async fn an_intent_without_a_commit_is_told_and_erases_nobody() {
    on_both_engines(|mut fresh| async move {
        let people = with_round(&fresh).await;
        let (own, what) = (fresh.store.clone(), erasing(vec![people[2].clone()]));
        // The intent is on the disk; then the transaction fails.
        let failed = fresh
            .store
            .write::<(), Error, _>(&by_hr(&fresh.store, 1), move |txn| {
                let (store, what) = (own.clone(), what.clone());
                Box::pin(async move {
                    erase(txn, &store, &what).await?;
                    Err::<((), Events), _>(Error::Stale)
                })
            })
            .await;
        assert_eq!(failed, Err(Error::Stale));
        for _ in 0..2 {
            assert_eq!(lines(&fresh).iter().map(|line| line.step).collect::<Vec<_>>(), [Step::Intent]);
            assert!(is_there(&fresh.store, 2).await);
            let open = fresh.store.unsettled_erasures().await.unwrap();
            assert_eq!(open.iter().map(|line| line.refs.clone()).collect::<Vec<_>>(), [vec![people[2].audit_ref]]);
            sound(&fresh.store).await;
            fresh.close().await;
            fresh.reopen().await.unwrap();
            assert_eq!(fresh.store.closed(), None);
        }
        // Erasing them settles it.
        erase_whole(&fresh.store, vec![people[2].clone()]).await;
        assert_eq!(fresh.store.unsettled_erasures().await.unwrap(), []);
        assert_eq!(traces(&fresh, 2).await, Vec::<String>::new());
        sound(&fresh.store).await;
    })
    .await;
}

#[tokio::test]
async fn an_erasure_that_was_interrupted_after_its_commit_is_finished_at_the_next_start() {
    on_both_engines(|mut fresh| async move {
        let people = with_round(&fresh).await;
        // Interrupted before the done line, and after it.
        for (round, with_done) in [false, true].into_iter().enumerate() {
            let number = 2 + round;
            let archive = stored_export(&fresh.store, round as u128, "scores", mark(number).as_bytes()).await;
            let event = erase_only(&fresh.store, vec![people[number].clone()]).await.unwrap();
            assert!(!traces(&fresh, number).await.is_empty(), "the export is there still");
            if with_done {
                let line = lines(&fresh).into_iter().find(|line| line.event == event).unwrap();
                let done = serde_json::to_string(&ErasureLine { step: Step::Done, ..line }).unwrap();
                let mut file = fs::OpenOptions::new().append(true).open(lines_file(&fresh)).unwrap();
                writeln!(file, "{done}").unwrap();
            }
            assert_eq!(fresh.store.unsettled_erasures().await.unwrap(), []);
            fresh.close().await;
            fresh.reopen().await.unwrap();
            assert_eq!(fresh.store.closed(), None);
            let steps: Vec<_> = lines(&fresh).into_iter().filter(|line| line.event == event).map(|line| line.step).collect();
            assert_eq!(steps, [Step::Intent, Step::Done]);
            assert!(!fresh.store.export_path(archive).exists());
            assert_eq!(traces(&fresh, number).await, Vec::<String>::new());
            assert_eq!(acts(&fresh.store, Act::EraseDone).await, round + 1);
            sound(&fresh.store).await;
        }
        fresh.close().await;
        fresh.reopen().await.unwrap();
        assert_eq!(acts(&fresh.store, Act::EraseDone).await, 2, "nothing is finished twice");
    })
    .await;
}

#[tokio::test]
async fn erasing_twice_does_no_harm() {
    on_both_engines(|fresh| async move {
        let people = with_round(&fresh).await;
        let store = &fresh.store;
        let first = erase_whole(store, vec![people[1].clone()]).await;
        let second = erase_whole(store, vec![people[1].clone()]).await;
        let rows: Vec<_> = lines(&fresh).into_iter().filter(|line| line.step == Step::Intent).map(|line| (line.event, line.rows)).collect();
        assert!(rows[0].0 == first && rows[0].1 > 15, "{rows:?}");
        assert_eq!(rows[1], (second, 0));
        store.finish_erasure(first, &Canaries::of(&people[1..2])).await.unwrap();
        assert_eq!(traces(&fresh, 1).await, Vec::<String>::new());
        assert!(is_there(store, 0).await);
        sound(store).await;
    })
    .await;
}

#[tokio::test]
async fn a_torn_line_of_the_file_of_erasures_is_dropped_and_an_edited_one_closes_the_door() {
    on_both_engines(|mut fresh| async move {
        let people = with_round(&fresh).await;
        erase_whole(&fresh.store, vec![people[1].clone()]).await;
        fresh.close().await;
        let whole = fs::read(lines_file(&fresh)).unwrap();
        fs::write(lines_file(&fresh), [&whole[..], &whole[..30]].concat()).unwrap();
        fresh.reopen().await.unwrap();
        assert_eq!(fresh.store.closed(), None);
        erase_whole(&fresh.store, vec![people[2].clone()]).await;
        assert_eq!(lines(&fresh).len(), 4);
        fresh.close().await;
        let text = fs::read_to_string(lines_file(&fresh)).unwrap();
        fs::write(lines_file(&fresh), text.replacen("\"refs\"", "\"reps\"", 1)).unwrap();
        fresh.reopen().await.unwrap();
        assert_eq!(fresh.store.closed(), Some(Closed::Erasures));
        assert!(rename(&fresh.store, "Never").await.is_err());
        fresh.close().await;
        fs::write(lines_file(&fresh), text).unwrap();
        fresh.reopen().await.unwrap();
        assert_eq!(fresh.store.closed(), None);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_erasure_waits_for_readers_who_still_see_what_was_there() {
    on_both_engines(|fresh| async move {
        let people = with_round(&fresh).await;
        let reader = fresh.store.read().await.unwrap();
        let seen = repo::candidate::get(&reader, VACANCY, people[4].id).await.unwrap();
        let event = erase_only(&fresh.store, vec![people[4].clone()]).await.unwrap();
        assert_eq!(repo::candidate::get(&reader, VACANCY, people[4].id).await.unwrap(), seen, "a reader's state is one");
        let store = fresh.store.clone();
        let canaries = Canaries::of(&people[4..5]);
        let finishing = tokio::spawn(async move { store.finish_erasure(event, &canaries).await });
        tokio::time::sleep(Duration::from_millis(300)).await;
        if fresh.store.engine() == Engine::Sqlite {
            assert!(!finishing.is_finished(), "what the reader sees is in the file still");
            assert_eq!(acts(&fresh.store, Act::EraseDone).await, 0);
        }
        drop(reader);
        finishing.await.unwrap().unwrap();
        assert_eq!(traces(&fresh, 4).await, Vec::<String>::new());
        sound(&fresh.store).await;
    })
    .await;
}

#[tokio::test]
async fn whatever_is_put_back_of_an_erased_person_is_found() {
    on_both_engines(|mut fresh| async move {
        let people = with_round(&fresh).await;
        fresh.close().await;
        let before = fresh.snapshot().await.unwrap();
        fresh.reopen().await.unwrap();
        erase_whole(&fresh.store, vec![people[3].clone()]).await;
        sound(&fresh.store).await;
        drop(before);
        // Their key, their openings, their index, by what fsck calls them.
        let (id, person) = (people[3].id.0, people[3].audit_ref.0);
        let uuid = |uuid: uuid::Uuid| match fresh.store.engine() {
            Engine::Sqlite => format!("x'{}'", uuid.simple()),
            Engine::Postgres => format!("'{uuid}'"),
        };
        let other = uuid(people[0].id.0);
        for sql in [
            format!("INSERT INTO subject_key SELECT {}, kek_id, wrapped FROM subject_key WHERE subject = {other}", uuid(id)),
            format!("UPDATE audit_opening SET subject = {} WHERE subject = {other}", uuid(id)),
            format!("INSERT INTO audit_subject (subject, log, seq) VALUES ({}, 1, 1)", uuid(person)),
        ] {
            fresh.close().await;
            let clean = fresh.snapshot().await.unwrap();
            store::testing::intrude(fresh.settings(), &sql).await.unwrap();
            let looking = Store::inspect(fresh.settings(), fresh.doors()).await.unwrap();
            let report = looking.fsck(None, false).await.unwrap();
            looking.close().await;
            assert!(report.has(FsckKind::LeftOfErased), "{sql}: {:?}", report.findings);
            assert_ne!(report.exit, 0);
            fresh.restore(&clean).await.unwrap();
            fresh.reopen().await.unwrap();
            sound(&fresh.store).await;
        }
    })
    .await;
}
