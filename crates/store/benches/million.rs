//! A log of a million entries: what an act, a proof, an export, an offline verification, `fsck` and a start cost when the log is
//! large, beside the floor: how fast this machine hashes, and how fast its disk takes bare commits.
//!
//! Prints one table. The embedded engine; `JUSTESSE_LEAVES` asks for another size. The verification runs in a process of its own,
//! so that its memory is its own.

#![expect(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, reason = "a bench stops at the first surprise")]

use std::io::Write as _;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use audit::bundle::{BundleEvidence, Folder};
use audit::verify::{Options, Scope, verify};
use audit::{Act, LogKind, ObjRef};
use domain::doors::Draw as _;
use sea_orm::ConnectionTrait as _;
use store::repo::ORGANISATION;
use store::testing::{Fresh, by_hr};
use store::{Engine, Error, Events, Store, Wanted};
use tlog::VerifyingKey;

/// Entries of one commit while the log is filled.
const AT_ONCE: u64 = 100;
/// Acts, proofs and bare commits that are timed one by one.
const TIMED: usize = 2_000;
/// Where the child finds the bundle.
const BUNDLE: &str = "JUSTESSE_BENCH_BUNDLE";

#[tokio::main]
async fn main() {
    if std::env::args().any(|arg| arg == "--test") {
        return;
    }
    if let Ok(bundle) = std::env::var(BUNDLE) {
        verify_alone(Path::new(&bundle));
        return;
    }
    let leaves: u64 = std::env::var("JUSTESSE_LEAVES").ok().and_then(|text| text.parse().ok()).unwrap_or(1_000_000);
    let mut fresh = Fresh::try_new(Engine::Sqlite, |_| {}).await.unwrap();
    println(&format!("| with {leaves} entries | |\n|---|---:|"));

    let began = Instant::now();
    for _ in 0..leaves / AT_ONCE {
        act(&fresh.store, AT_ONCE).await.unwrap();
    }
    let filled = began.elapsed();
    println(&format!("| entries written, {AT_ONCE} at once | {:.0}/s |", rate(leaves, filled)));

    let acts = timed(TIMED, async || act(&fresh.store, 1).await.unwrap()).await;
    println(&format!("| one act | {} |", percentiles(&acts)));
    let bare = bare(&fresh).await;
    println(&format!("| floor: a bare commit of one row | {} |", percentiles(&bare)));

    let began = Instant::now();
    let head = fresh.store.checkpoint_now(LogKind::Decisions).await.unwrap().unwrap();
    println(&format!("| sign the head | {} |", seconds(began.elapsed())));
    let size = head.checkpoint.size;
    let read = fresh.store.read().await.unwrap();
    let log = fresh.store.log(&read, LogKind::Decisions).unwrap();
    let proofs = timed(TIMED, async || {
        let seq = fresh.doors().entropy.below(size);
        log.proof(log.place(seq)).await.unwrap().unwrap();
    })
    .await;
    println(&format!("| proof of one entry | {} |", percentiles(&proofs)));
    drop(read);

    let bundle = fresh.folder().join("bundle");
    let began = Instant::now();
    export(&fresh.store, &bundle).await;
    println(&format!("| export to a folder, all openings | {} |", seconds(began.elapsed())));
    let key = fresh.store.verifying_key(LogKind::Decisions).unwrap().to_vkey_text();
    std::fs::write(fresh.folder().join("vkey"), key).unwrap();
    let child = Command::new(std::env::current_exe().unwrap()).env(BUNDLE, &bundle).status().unwrap();
    assert!(child.success());

    let bytes = leaf_bytes(&fresh.store).await;
    let began = Instant::now();
    let hashed = bytes.iter().map(|leaf| tlog::hash::leaf(leaf)).collect::<Vec<_>>();
    let mut level = hashed;
    while level.len() > 1 {
        level = level.chunks(2).map(|pair| pair.get(1).map_or(pair[0], |right| tlog::hash::node(&pair[0], right))).collect();
    }
    println(&format!("| floor: hash these entries and the tree above them | {} |", seconds(began.elapsed())));
    drop(bytes);

    fresh.close().await;
    let began = Instant::now();
    fresh.reopen().await.unwrap();
    println(&format!("| open the store | {} |", seconds(began.elapsed())));
    let began = Instant::now();
    let report = fresh.store.fsck(None, false).await.unwrap();
    assert!(report.ok, "{:?}", report.findings);
    println(&format!("| fsck | {} |", seconds(began.elapsed())));
}

/// An act with some entries, each with words that are sealed.
async fn act(store: &Store, entries: u64) -> Result<(), Error> {
    let by = by_hr(store, 1);
    let ids: Vec<_> = (0..entries).map(|_| store.doors().entropy.uuid_v4()).collect();
    let done = store.write::<(), Error, _>(&by, move |txn| {
        let ids = ids.clone();
        Box::pin(async move {
            let mut events = Vec::new();
            for id in ids {
                let object = ObjRef::new("export", id);
                let mut event = txn.event(Act::ExportCreate, object.clone()).why(audit::Why::Audit);
                event.seal_reason(object, ORGANISATION, "What somebody typed as the reason for taking a table out.");
                events.push(event);
            }
            Ok(((), Events::from_list(events).expect("some")))
        })
    });
    done.await.map(|_| ())
}

async fn bare(fresh: &Fresh) -> Vec<Duration> {
    let raw = fresh.raw().await.unwrap();
    raw.execute_unprepared("PRAGMA synchronous=FULL; CREATE TABLE bench (n bigint)").await.unwrap();
    let took = timed(TIMED, async || {
        raw.execute_unprepared("INSERT INTO bench (n) VALUES (1)").await.unwrap();
    })
    .await;
    raw.execute_unprepared("DROP TABLE bench").await.unwrap();
    raw.close().await.unwrap();
    took
}

async fn export(store: &Store, to: &Path) {
    let origin = store.origin(LogKind::Decisions).unwrap().to_owned();
    let wanted = Wanted { origin: &origin, size: None, scope: Scope::All, may_see: &|_, _| true, event: None, version: "bench" };
    let mut sink = Folder::begin(to).unwrap();
    store.export(&wanted, &mut sink, &|_, _| {}).await.unwrap();
    sink.finish().unwrap();
}

async fn leaf_bytes(store: &Store) -> Vec<Vec<u8>> {
    let read = store.read().await.unwrap();
    let log = store.log(&read, LogKind::Decisions).unwrap();
    let size = log.head().await.unwrap().size;
    let mut bytes = Vec::new();
    for seq in 0..size {
        if seq % 1_000 == 0 {
            let entries = log.entries_from(seq, 1_000).await.unwrap();
            bytes.extend(entries.into_iter().map(|entry| entry.leaf.bytes.clone()));
        }
    }
    bytes
}

/// What an auditor's machine does: reads the files, and nothing else.
fn verify_alone(bundle: &Path) {
    let key = VerifyingKey::parse_vkey(&std::fs::read_to_string(bundle.with_file_name("vkey")).unwrap()).unwrap();
    let began = Instant::now();
    let evidence = BundleEvidence::open(Folder::open(bundle).unwrap(), vec![key], Vec::new()).unwrap();
    let report = verify(&evidence, Options::default()).unwrap();
    assert!(report.ok, "{:?}", report.findings);
    println(&format!("| verify it offline, all stages | {} |", seconds(began.elapsed())));
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let most = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).map_or("unknown", str::trim);
    println(&format!("| most memory of the verification | {most} |"));
}

async fn timed(times: usize, mut what: impl AsyncFnMut()) -> Vec<Duration> {
    let mut took = Vec::with_capacity(times);
    for _ in 0..times {
        let began = Instant::now();
        what().await;
        took.push(began.elapsed());
    }
    took.sort_unstable();
    took
}

fn percentiles(took: &[Duration]) -> String {
    let at = |percent: usize| took.get(took.len() * percent / 100).map_or(0.0, |one| one.as_secs_f64() * 1_000.0);
    format!("p50 {:.2} ms, p99 {:.2} ms", at(50), at(99))
}

fn seconds(took: Duration) -> String {
    format!("{:.2} s", took.as_secs_f64())
}

fn rate(count: u64, took: Duration) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX)) / took.as_secs_f64()
}

fn println(line: &str) {
    writeln!(std::io::stdout(), "{line}").expect("stdout");
}
