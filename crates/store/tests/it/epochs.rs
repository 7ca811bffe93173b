//! The next epoch of a log: what it says of the one before is true, and both verify together.

use std::fs;

use audit::bundle::{BundleEvidence, Folder, MemoryFiles};
use audit::verify::{Kind, NoticeKind, Options, Scope};
use audit::{Act, Leaf, LogKind, Place, Projection, Sealing, XValue};
use domain::canonical::Value;
use domain::ids::AuditRef;
use store::testing::{Fresh, by_hr, on_both_engines};
use store::{Closed, Error, Events, NewEpoch, Openings, Store, Wanted};
use tlog::{Checkpoint, SigningKey};
use uuid::Uuid;

use crate::round::{VACANCY, enter, open_round};
use crate::support::{rename, set_up, size};

const REASON: &str = "the disk was exchanged";
const KIND: LogKind = LogKind::Decisions;

async fn new_epoch(store: &Store) -> Result<NewEpoch, Error> {
    store.new_epoch(&by_hr(store, 1), KIND, REASON, &["A. One".to_owned(), "B. Two".to_owned()]).await
}

/// The next epoch, with the store opened again as it must be.
async fn next_epoch(fresh: &mut Fresh) -> NewEpoch {
    let made = new_epoch(&fresh.store).await.unwrap();
    fresh.close().await;
    fresh.reopen().await.unwrap();
    assert_eq!(code(fresh), "open");
    made
}

fn code(fresh: &Fresh) -> &'static str {
    fresh.store.closed().map_or("open", |closed| closed.code())
}

async fn origins(store: &Store) -> Vec<String> {
    let read = store.read().await.unwrap();
    store.log(&read, KIND).unwrap().origins().into_iter().map(str::to_owned).collect()
}

async fn export(store: &Store, origin: &str, scope: Scope) -> MemoryFiles {
    let mut files = MemoryFiles::default();
    let wanted = Wanted { origin, size: None, scope, may_see: &|_, _| true, event: None, version: "test" };
    store.export(&wanted, &mut files, &|_, _| {}).await.unwrap();
    files
}

async fn bundles(store: &Store) -> Vec<BundleEvidence<MemoryFiles>> {
    let mut bundles = Vec::new();
    for origin in origins(store).await {
        let files = export(store, &origin, Scope::All).await;
        bundles.push(BundleEvidence::open(files, vec![store.key_of(&origin).unwrap()], Vec::new()).unwrap());
    }
    bundles
}

fn verify<E: audit::Evidence>(epochs: &[E]) -> Vec<audit::Report> {
    let epochs: Vec<&dyn audit::Evidence> = epochs.iter().map(|epoch| epoch as &dyn audit::Evidence).collect();
    audit::verify_epochs(&epochs, Options::default()).unwrap()
}

fn all_zero(reports: &[audit::Report]) {
    for report in reports {
        assert_eq!((report.exit, report.ok), (0, true), "{}: {:?}", report.origin, report.findings);
    }
}

fn notices(reports: &[audit::Report]) -> Vec<(usize, NoticeKind)> {
    let all = reports.iter().enumerate();
    all.flat_map(|(epoch, report)| report.notices.iter().map(move |notice| (epoch, notice.kind))).collect()
}

fn has(report: &audit::Report, kind: Kind) -> bool {
    report.findings.iter().any(|finding| finding.kind == kind)
}

async fn clean(store: &Store) {
    let report = store.fsck(None, false).await.unwrap();
    assert!(report.ok, "{:?}", report.findings);
}

/// The entries that the database held at a moment, with the root over them.
async fn head(store: &Store) -> (u64, tlog::Hash) {
    let read = store.read().await.unwrap();
    let head = store.log(&read, KIND).unwrap().head().await.unwrap();
    (head.size, head.root)
}

async fn first_leaf(store: &Store) -> Leaf {
    let read = store.read().await.unwrap();
    store.log(&read, KIND).unwrap().entry(0).await.unwrap().leaf
}

#[tokio::test]
async fn an_epoch_begins_by_saying_where_the_one_before_ended_and_seals_its_reason_and_who_approved_it() {
    on_both_engines(|mut fresh| async move {
        set_up(&fresh.store).await.unwrap();
        rename(&fresh.store, "Before").await.unwrap();
        let note = fresh.store.checkpoint_now(KIND).await.unwrap().unwrap();
        let (had, root) = head(&fresh.store).await;
        let old_key = fresh.store.verifying_key(KIND).unwrap();
        let made = next_epoch(&mut fresh).await;
        let store = &fresh.store;
        assert_eq!((made.old_origin.as_str(), made.origin.as_str()), ("localhost/demo/decisions/1", "localhost/demo/decisions/2"));
        assert_eq!((made.have_size, made.released_size, made.head.checkpoint.size), (2, 2, 1));
        assert_eq!(origins(store).await, [made.old_origin.clone(), made.origin.clone()]);

        let leaf = first_leaf(store).await;
        assert_eq!((leaf.act, leaf.x_text("old_origin")), (Some(Act::EpochStart), Some(made.old_origin.as_str())));
        assert_eq!((leaf.x_count("have_size"), leaf.x_hash("have_root")), (Some(had), Some(root)));
        let told = leaf.x_text("old_note").unwrap();
        assert_eq!(told, base64(&note.note));
        // The reason and both names are sealed, and in no byte of the entry.
        let bytes = String::from_utf8(leaf.bytes.clone()).unwrap();
        assert!(!bytes.contains(REASON) && !bytes.contains("A. One"), "{bytes}");
        let read = store.read().await.unwrap();
        let log = store.log(&read, KIND).unwrap();
        let openings = log.openings(log.place(0)).await.unwrap();
        assert_eq!(openings.len(), 1);
        assert_eq!(openings[0].payload, format!("{{\"approved_by\":[\"A. One\",\"B. Two\"],\"reason\":\"{REASON}\"}}"));
        drop(read);

        // Its key is another; the old one opens the old notes still.
        let key = store.verifying_key(KIND).unwrap();
        assert_ne!(key.to_vkey_text(), old_key.to_vkey_text());
        assert_eq!(store.key_of(&made.old_origin).unwrap().to_vkey_text(), old_key.to_vkey_text());
        let (of, _) = Checkpoint::open(&made.head.note, &[key]).unwrap();
        assert_eq!(of.origin, made.origin);
        // The other log goes on in its first epoch.
        assert_eq!(store.origin(LogKind::Access).unwrap(), "localhost/demo/access/1");
        clean(store).await;
    })
    .await;
}

fn base64(text: &str) -> String {
    // What the leaf says is base64 with padding; the vocabulary of the log makes it.
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for three in text.as_bytes().chunks(3) {
        let word = three.iter().fold(0_u32, |word, byte| word << 8 | u32::from(*byte)) << (8 * (3 - three.len()));
        for i in 0..4 {
            let letter = LETTERS[usize::try_from(word >> (18 - 6 * i) & 63).unwrap()];
            out.push(if i > three.len() { '=' } else { char::from(letter) });
        }
    }
    out
}

#[tokio::test]
async fn the_store_that_froze_a_log_writes_nothing_more_until_it_is_opened_again() {
    on_both_engines(|mut fresh| async move {
        set_up(&fresh.store).await.unwrap();
        let note = fresh.store.checkpoint_now(KIND).await.unwrap();
        rename(&fresh.store, "Unsigned").await.unwrap();
        new_epoch(&fresh.store).await.unwrap();
        // Nor does it sign what it wrote last: the new epoch has said by then what was signed last.
        assert_eq!(fresh.store.checkpoint_now(KIND).await.unwrap(), note);
        assert!(fresh.store.checkpoint_at(KIND, 2).await.is_err());
        let error = rename(&fresh.store, "Never").await.expect_err("wrote into a frozen log");
        assert!(matches!(error, Error::Closed(Closed::Held { .. })), "{error:?}");
        // Nor does it open another epoch over the one that it does not know.
        assert!(new_epoch(&fresh.store).await.is_err());
        fresh.close().await;
        fresh.reopen().await.unwrap();
        assert_eq!(code(&fresh), "open");
        assert_eq!(origins(&fresh.store).await.len(), 2);
        rename(&fresh.store, "On").await.unwrap();
        assert_eq!(size(&fresh.store).await, 2);
        clean(&fresh.store).await;
    })
    .await;
}

#[tokio::test]
async fn an_empty_log_has_no_next_epoch() {
    on_both_engines(|fresh| async move {
        assert_eq!(new_epoch(&fresh.store).await, Err(Error::Missing));
        set_up(&fresh.store).await.unwrap();
        clean(&fresh.store).await;
    })
    .await;
}

#[tokio::test]
async fn entries_of_a_new_epoch_refer_to_those_of_older_ones_and_all_are_found() {
    on_both_engines(|mut fresh| async move {
        open_round(&fresh.store).await;
        let person = enter(&fresh.store, 1).await;
        let first = {
            let read = fresh.store.read().await.unwrap();
            fresh.store.log(&read, KIND).unwrap().entry(1).await.unwrap().leaf.id
        };
        fresh.store.checkpoint_now(KIND).await.unwrap();
        next_epoch(&mut fresh).await;
        let store = &fresh.store;
        clean(store).await;
        let guide = "8".repeat(64);
        let done = store
            .write::<(), Error, _>(&by_hr(store, 1), move |txn| {
                let guide = guide.clone();
                Box::pin(async move {
                    let about = audit::ObjRef::new(domain::ids::VacancyId::KIND, VACANCY.0);
                    let someone = AuditRef(Uuid::from_u128(77));
                    let part = txn.event(Act::RankingPart, about).vacancy(VACANCY).framework_digest(guide).calc("wm/1").subject(someone);
                    let mut part = part.x("inputs", XValue::Events(vec![first]));
                    let row = audit::ObjRef::candidate(someone);
                    part.seal(Sealing { o: row, n: Projection::Analysis, subject: someone.into(), payload: Value::str("row") });
                    Ok(((), Events::one(part)))
                })
            })
            .await
            .unwrap();
        assert_eq!(done.written[0].place, Place { epoch: 2, seq: 1 });
        let read = store.read().await.unwrap();
        let log = store.log(&read, KIND).unwrap();
        let entry = log.entry(1).await.unwrap();
        assert_eq!(entry.leaf.x_leaves("inputs"), [Place { epoch: 1, seq: 1 }]);
        assert!(String::from_utf8(entry.leaf.bytes.clone()).unwrap().contains("\"1:1\""));
        assert_eq!(log.entry_at(Place { epoch: 1, seq: 1 }).await.unwrap().leaf.id, first);
        // Pages go through both epochs, newest first, and so do all entries of the vacancy.
        let page = log.page(store::log::Filter::default(), 100).await.unwrap();
        let places: Vec<_> = page.iter().map(|entry| (entry.place.epoch, entry.place.seq)).collect();
        assert_eq!(places[..3], [(2, 1), (2, 0), (1, 3)]);
        assert!(places.is_sorted_by(|a, b| a > b), "{places:?}");
        let of_vacancy: Vec<_> = log.of_vacancy(VACANCY).await.unwrap().iter().map(|entry| entry.place.epoch).collect();
        assert_eq!(of_vacancy, [1, 1, 1, 2]);
        assert!(log.about(person.audit_ref, None, 10).await.unwrap().iter().all(|entry| entry.place.epoch == 1));
        // An entry of the old epoch is proven by the old epoch's head.
        let proof = log.proof(Place { epoch: 1, seq: 1 }).await.unwrap().unwrap();
        let bytes = log.bytes(Place { epoch: 1, seq: 1 }).await.unwrap();
        let of = proof.verify(&tlog::hash::leaf(&bytes), &[store.key_of("localhost/demo/decisions/1").unwrap()]).unwrap();
        assert_eq!(of.origin, "localhost/demo/decisions/1");
        // What the old epoch sealed opens under its own name.
        assert!(!log.openings(Place { epoch: 1, seq: 1 }).await.unwrap().is_empty());
    })
    .await;
}

#[tokio::test]
async fn bundles_of_three_epochs_verify_together_from_memory_and_from_folders() {
    on_both_engines(|mut fresh| async move {
        open_round(&fresh.store).await;
        for number in 0..3 {
            enter(&fresh.store, number).await;
            rename(&fresh.store, &format!("Name {number}")).await.unwrap();
            fresh.store.checkpoint_now(KIND).await.unwrap();
            if number < 2 {
                next_epoch(&mut fresh).await;
            }
        }
        let store = &fresh.store;
        let epochs = bundles(store).await;
        assert_eq!(epochs.len(), 3);
        let reports = verify(&epochs);
        all_zero(&reports);
        assert_eq!(notices(&reports), []);
        // The same in folders, as they are taken away.
        let mut folders = Vec::new();
        for (number, origin) in origins(store).await.into_iter().enumerate() {
            let target = fresh.folder().join(format!("bundle {number}"));
            let mut sink = Folder::begin(&target).unwrap();
            let wanted = Wanted { origin: &origin, size: None, scope: Scope::Scores, may_see: &|_, _| true, event: None, version: "test" };
            store.export(&wanted, &mut sink, &|_, _| {}).await.unwrap();
            sink.finish().unwrap();
            folders.push(BundleEvidence::open(Folder::open(&target).unwrap(), vec![store.key_of(&origin).unwrap()], Vec::new()).unwrap());
        }
        all_zero(&verify(&folders));
        // And straight from the database.
        let evidence = store.evidence_of_epochs(KIND, &Openings::ALL).await.unwrap();
        all_zero(&verify(&evidence));
        clean(store).await;
        // In the wrong order, or with one left out, they do not.
        let wrong: Vec<&dyn audit::Evidence> = vec![&epochs[1], &epochs[0]];
        assert_eq!(audit::verify_epochs(&wrong, Options::default()).unwrap()[1].exit, 0, "the oldest has no statement to check");
        let gap: Vec<&dyn audit::Evidence> = vec![&epochs[0], &epochs[2]];
        let report = &audit::verify_epochs(&gap, Options::default()).unwrap()[1];
        assert_eq!((report.exit, has(report, Kind::EpochStart)), (4, true), "{:?}", report.findings);
    })
    .await;
}

#[tokio::test]
async fn a_rolled_back_database_is_closed_until_a_new_epoch_states_what_was_lost() {
    on_both_engines(|mut fresh| async move {
        set_up(&fresh.store).await.unwrap();
        rename(&fresh.store, "Kept").await.unwrap();
        fresh.close().await;
        let copy = fresh.snapshot().await.unwrap();
        fresh.reopen().await.unwrap();
        let (had, root) = head(&fresh.store).await;
        for i in 0..3 {
            rename(&fresh.store, &format!("Lost {i}")).await.unwrap();
        }
        fresh.close().await;
        fresh.restore(&copy).await.unwrap();
        fresh.reopen().await.unwrap();
        assert_eq!(code(&fresh), "rolled_back");
        assert!(matches!(rename(&fresh.store, "Never").await, Err(Error::Closed(Closed::RolledBack { size: 2, released: 5, .. }))));
        assert!(fresh.store.checkpoint_now(KIND).await.is_err() && fresh.store.checkpoint_at(KIND, 1).await.is_err());
        assert_eq!(fresh.store.fsck(None, false).await.unwrap().exit, 4);

        let made = next_epoch(&mut fresh).await;
        assert_eq!((made.have_size, made.released_size), (2, 5));
        let leaf = first_leaf(&fresh.store).await;
        assert_eq!((leaf.x_count("have_size"), leaf.x_hash("have_root")), (Some(had), Some(root)));
        rename(&fresh.store, "On").await.unwrap();
        fresh.store.checkpoint_now(KIND).await.unwrap();
        clean(&fresh.store).await;
        let reports = verify(&bundles(&fresh.store).await);
        all_zero(&reports);
        assert_eq!(notices(&reports), [(1, NoticeKind::LostTail)]);
        // And so does what the installation verifies itself.
        let reports = verify(&fresh.store.evidence_of_epochs(KIND, &Openings::ALL).await.unwrap());
        all_zero(&reports);
        assert_eq!(notices(&reports), [(1, NoticeKind::LostTail)]);
    })
    .await;
}

#[tokio::test]
async fn a_copy_that_held_more_than_was_signed_loses_its_tail_just_as_openly() {
    on_both_engines(|mut fresh| async move {
        set_up(&fresh.store).await.unwrap();
        fresh.store.checkpoint_now(KIND).await.unwrap();
        rename(&fresh.store, "In the copy, under no head of the copy").await.unwrap();
        fresh.close().await;
        // Copied between the entry and its head.
        store::testing::intrude(fresh.settings(), "DELETE FROM audit_checkpoint WHERE size = 2").await.unwrap();
        let copy = fresh.snapshot().await.unwrap();
        fresh.reopen().await.unwrap();
        rename(&fresh.store, "Lost").await.unwrap();
        fresh.close().await;
        fresh.restore(&copy).await.unwrap();
        fresh.reopen().await.unwrap();
        assert_eq!(code(&fresh), "rolled_back");
        let made = next_epoch(&mut fresh).await;
        assert_eq!((made.have_size, made.released_size), (2, 3));
        clean(&fresh.store).await;
        let reports = verify(&bundles(&fresh.store).await);
        all_zero(&reports);
        assert_eq!(notices(&reports), [(1, NoticeKind::LostTail), (1, NoticeKind::UnsignedTail)]);
    })
    .await;
}

#[tokio::test]
async fn entries_that_nobody_had_signed_are_a_notice_too() {
    on_both_engines(|mut fresh| async move {
        set_up(&fresh.store).await.unwrap();
        fresh.store.checkpoint_now(KIND).await.unwrap();
        rename(&fresh.store, "Unsigned").await.unwrap();
        let made = next_epoch(&mut fresh).await;
        assert_eq!((made.have_size, made.released_size), (2, 1));
        clean(&fresh.store).await;
        let reports = verify(&bundles(&fresh.store).await);
        all_zero(&reports);
        assert_eq!(notices(&reports), [(1, NoticeKind::UnsignedTail)]);
    })
    .await;
}

#[tokio::test]
async fn a_new_epoch_opens_a_door_that_is_closed_because_the_file_of_released_heads_is_gone_cut_or_edited() {
    on_both_engines(|mut fresh| async move {
        set_up(&fresh.store).await.unwrap();
        for epoch in 1..4 {
            rename(&fresh.store, "Kept").await.unwrap();
            fresh.store.checkpoint_now(KIND).await.unwrap();
            rename(&fresh.store, "Kept too").await.unwrap();
            let had = size(&fresh.store).await;
            fresh.close().await;
            let path = highwater_file(&fresh, epoch);
            let text = fs::read_to_string(&path).unwrap();
            let expected = match epoch {
                1 => {
                    fs::remove_file(&path).unwrap();
                    "no_highwater"
                }
                2 => {
                    fs::write(&path, format!("{}\n", text.lines().next().unwrap())).unwrap();
                    "damaged"
                }
                _ => {
                    fs::write(&path, text.replacen("\"size\":", "\"size\":1", 1)).unwrap();
                    "damaged"
                }
            };
            fresh.reopen().await.unwrap();
            assert_eq!(code(&fresh), expected);
            assert_ne!(fresh.store.fsck(None, true).await.unwrap().exit, 0);
            let made = next_epoch(&mut fresh).await;
            assert_eq!((made.have_size, made.released_size), (had, had), "the table knows the last head");
            clean(&fresh.store).await;
        }
        rename(&fresh.store, "On").await.unwrap();
        fresh.store.checkpoint_now(KIND).await.unwrap();
        let reports = verify(&bundles(&fresh.store).await);
        assert_eq!(reports.len(), 4);
        all_zero(&reports);
        assert_eq!(notices(&reports), []);
        all_zero(&verify(&fresh.store.evidence_of_epochs(KIND, &Openings::ALL).await.unwrap()));
    })
    .await;
}

fn highwater_file(fresh: &Fresh, epoch: u32) -> std::path::PathBuf {
    let folder = fresh.settings().data_dir.join("highwater");
    let mut files = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path());
    let origin = format!("\"origin\":\"localhost/demo/decisions/{epoch}\"");
    files.find(|path| fs::read_to_string(path).unwrap().contains(&origin)).unwrap()
}

/// A second epoch that says something else at its beginning, signed with its true key: what a thief of the key could make.
fn forged(fresh: &Fresh, epoch: &audit::MemoryEvidence, first: &str) -> audit::MemoryEvidence {
    let key = fs::read_to_string(fresh.settings().data_dir.join("keys/localhost_demo_decisions_2.key")).unwrap();
    let key = SigningKey::parse_private(key.trim_end()).unwrap();
    let mut forged = epoch.clone();
    forged.leaves[0] = Some(first.as_bytes().to_vec());
    let mut tree = tlog::Frontier::new();
    let mut nodes = Vec::new();
    for leaf in &forged.leaves {
        nodes.extend(tree.append(tlog::hash::leaf(leaf.as_ref().unwrap())));
    }
    nodes.sort_unstable_by_key(|(index, _)| *index);
    forged.nodes = nodes.into_iter().map(|(_, hash)| hash).collect();
    let head = Checkpoint { origin: epoch.origin.clone(), size: tree.size(), root: tree.root() };
    forged.checkpoint = Some(key.sign_note(&head.to_body().unwrap()));
    (forged.earlier, forged.held) = (Vec::new(), Vec::new());
    (forged.scope, forged.openings) = (Scope::None, std::collections::BTreeMap::new());
    forged
}

#[tokio::test]
async fn a_false_or_missing_statement_about_the_epoch_before_is_a_rewritten_history() {
    on_both_engines(|mut fresh| async move {
        set_up(&fresh.store).await.unwrap();
        let early = fresh.store.checkpoint_now(KIND).await.unwrap().unwrap();
        for i in 0..3 {
            rename(&fresh.store, &format!("{i}")).await.unwrap();
        }
        let last = fresh.store.checkpoint_now(KIND).await.unwrap().unwrap();
        next_epoch(&mut fresh).await;
        rename(&fresh.store, "On").await.unwrap();
        fresh.store.checkpoint_now(KIND).await.unwrap();
        let mut epochs = fresh.store.evidence_of_epochs(KIND, &Openings::NONE).await.unwrap();
        let second = epochs.pop().unwrap();
        let truth = String::from_utf8(second.leaves[0].clone().unwrap()).unwrap();
        let judged = |first: &str| {
            let both = [epochs[0].clone(), forged(&fresh, &second, first)];
            verify(&both).pop().unwrap()
        };
        // Forging nothing is found to be nothing: the rest is due to what was changed.
        assert_eq!(judged(&truth).exit, 0, "{:?}", judged(&truth).findings);

        let told = base64(&last.note);
        assert!(truth.contains(&told) && truth.contains("\"have_size\":4"));
        let foreign = SigningKey::from_seed(&second.origin, [9; 32]).unwrap();
        let by_another = foreign.sign_note(&last.checkpoint.to_body().unwrap());
        let root = |size: u64| epochs[0].nodes[usize::try_from(size).unwrap()].to_string();
        let other = {
            let leaf = String::from_utf8(second.leaves[1].clone().unwrap()).unwrap();
            assert!(leaf.contains("settings.update"));
            leaf
        };
        for (what, first, kind) in [
            ("an altered note", truth.replace(&told, &base64(&last.note.replace("\n4\n", "\n3\n"))), Kind::OldNote),
            ("a note of another key", truth.replace(&told, &base64(&by_another)), Kind::OldNote),
            ("an older note than was released", truth.replace(&told, &base64(&early.note)), Kind::OldNote),
            ("no note at all", truth.replace(&format!("\"old_note\":\"{told}\","), ""), Kind::OldNote),
            ("fewer entries", truth.replace("\"have_size\":4", "\"have_size\":3"), Kind::OldNote),
            ("another root", truth.replace(&last.checkpoint.root.to_string(), &root(0)), Kind::OldNote),
            (
                "another log",
                truth.replace("\"old_origin\":\"localhost/demo/decisions/1\"", "\"old_origin\":\"localhost/demo/decisions/7\""),
                Kind::EpochStart,
            ),
            ("no statement", other, Kind::EpochStart),
        ] {
            assert_ne!(first, truth, "{what}");
            let report = judged(&first);
            assert_eq!((report.exit, has(&report, kind)), (4, true), "{what}: {:?}", report.findings);
            assert!(report.findings.iter().any(|found| found.kind == kind && found.seq == Some(0)), "{what}: {:?}", report.findings);
        }
        // More entries than there are: nobody can tell, because they might have been unsigned; it is never passed over in silence.
        let report = judged(&truth.replace("\"have_size\":4", "\"have_size\":9"));
        assert!(report.exit == 4 || !report.notices.is_empty(), "{report:?}");
    })
    .await;
}
