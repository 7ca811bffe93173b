//! Audited writes per second beside bare commits of one row on the same engine: what the log costs.
//!
//! Prints one table. Engines as for the tests: `TEST_POSTGRES_URL`, or `JUSTESSE_SKIP_POSTGRES=1`. The numbers hold for the
//! machine and the disk on which they were measured; every commit waits for the disk on both sides of the comparison.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a bench stops at the first surprise")]

use std::io::Write as _;
use std::time::{Duration, Instant};

use audit::{Act, ObjRef};
use domain::ids::OrgId;
use domain::organisation::Organisation;
use domain::{Lang, Text};
use sea_orm::{ConnectionTrait as _, DatabaseConnection};
use store::repo::{Lock, organisation};
use store::testing::{Fresh, by_hr, engines, fresh};
use store::{Engine, Error, Store};

/// Writes of each kind, per writer.
const WRITES: usize = 1_000;
/// Writers at once in the second half.
const WRITERS: usize = 8;

#[tokio::main]
async fn main() {
    // `cargo test --benches` only wants to see that this starts.
    if std::env::args().any(|arg| arg == "--test") {
        return;
    }
    let mut out = std::io::stdout();
    writeln!(out, "| engine | what | writers | per second | p50 ms | p99 ms |\n|---|---|---|---|---|---|").expect("stdout");
    for engine in engines() {
        let fresh = fresh(engine).await;
        set_up(&fresh.store).await.expect("set up");
        for writers in [1, WRITERS] {
            let bare = bare(&fresh, writers).await;
            print(&mut out, engine, "one row, no log", writers, bare);
            let audited = audited(&fresh.store, writers).await;
            print(&mut out, engine, "audited change", writers, audited);
        }
        let size = { fresh.store.log(&fresh.store.read().await.unwrap(), audit::LogKind::Decisions).unwrap().head().await.unwrap().size };
        let began = Instant::now();
        let report = fresh.store.fsck(None, false).await.expect("fsck");
        assert!(report.ok, "{:?}", report.findings);
        writeln!(
            out,
            "| {} | fsck of {size} entries | 1 | {:.0} | | |",
            engine.name(),
            per_second(usize::try_from(size).unwrap(), began.elapsed())
        )
        .expect("stdout");
    }
}

type Measured = (Vec<Duration>, Duration);

async fn audited(store: &Store, writers: usize) -> Measured {
    let began = Instant::now();
    let tasks: Vec<_> = (0..writers)
        .map(|writer| {
            let store = store.clone();
            tokio::spawn(async move {
                let mut took = Vec::with_capacity(WRITES);
                for i in 0..WRITES / writers {
                    let began = Instant::now();
                    rename(&store, format!("{writer}-{i}")).await.expect("write");
                    took.push(began.elapsed());
                }
                took
            })
        })
        .collect();
    gather(tasks, began).await
}

async fn bare(fresh: &Fresh, writers: usize) -> Measured {
    let raw = fresh.raw().await.expect("connection");
    if fresh.store.engine() == Engine::Sqlite {
        raw.execute_unprepared("PRAGMA synchronous=FULL").await.expect("pragma");
    }
    raw.execute_unprepared("CREATE TABLE IF NOT EXISTS bench (n bigint)").await.expect("table");
    let began = Instant::now();
    let tasks: Vec<_> = (0..writers)
        .map(|_| {
            let raw: DatabaseConnection = raw.clone();
            tokio::spawn(async move {
                let mut took = Vec::with_capacity(WRITES);
                for _ in 0..WRITES / writers {
                    let began = Instant::now();
                    raw.execute_unprepared("INSERT INTO bench (n) VALUES (1)").await.expect("insert");
                    took.push(began.elapsed());
                }
                took
            })
        })
        .collect();
    let measured = gather(tasks, began).await;
    raw.close().await.expect("close");
    measured
}

async fn gather(tasks: Vec<tokio::task::JoinHandle<Vec<Duration>>>, began: Instant) -> Measured {
    let mut took = Vec::with_capacity(WRITES);
    for task in tasks {
        took.extend(task.await.expect("a writer"));
    }
    let whole = began.elapsed();
    took.sort_unstable();
    (took, whole)
}

fn per_second(count: usize, whole: Duration) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX)) / whole.as_secs_f64()
}

fn print(out: &mut impl std::io::Write, engine: Engine, what: &str, writers: usize, (took, whole): Measured) {
    let at = |percent: usize| took.get(took.len() * percent / 100).map_or(0.0, |one| one.as_secs_f64() * 1_000.0);
    let rate = per_second(took.len(), whole);
    writeln!(out, "| {} | {what} | {writers} | {rate:.0} | {:.2} | {:.2} |", engine.name(), at(50), at(99)).expect("stdout");
}

async fn set_up(store: &Store) -> Result<(), Error> {
    let id = store.org();
    let by = by_hr(store, 1);
    let done = store.write::<(), Error, _>(&by, move |txn| {
        Box::pin(async move {
            let organisation = Organisation {
                id,
                slug: "bench".to_owned(),
                name: Text::new("Bench", "Banc d’essai"),
                languages: vec![Lang::Fr, Lang::En],
                safeguarding_lead: "A. Lead".to_owned(),
                local_contact: "A. Contact".to_owned(),
                jurisdiction: "neutral".to_owned(),
                demo: true,
                created_at: txn.now(),
                version: 1,
            };
            let mut event = txn.event(Act::OrganisationSetUp, ObjRef::new(OrgId::KIND, id.0));
            organisation::insert(txn, &mut event, &organisation).await?;
            Ok(((), event.into()))
        })
    });
    done.await.map(|_| ())
}

/// A read under lock, an update, an entry with one sealed row.
async fn rename(store: &Store, name: String) -> Result<(), Error> {
    let id = store.org();
    let by = by_hr(store, 1);
    let done = store.write::<(), Error, _>(&by, move |txn| {
        let name = name.clone();
        Box::pin(async move {
            let mut organisation = organisation::lock(txn, id, Lock::Update).await?;
            organisation.name.en = name;
            organisation.version += 1;
            let mut event = txn.event(Act::SettingsUpdate, ObjRef::new(OrgId::KIND, id.0));
            organisation::update(txn, &mut event, &organisation).await?;
            Ok(((), event.into()))
        })
    });
    done.await.map(|_| ())
}
