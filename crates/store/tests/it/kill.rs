//! Sudden deaths: a program that is killed at any moment has lost nothing that it acknowledged, and starts again.

use std::collections::BTreeSet;
use std::env;
use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use audit::LogKind;
use domain::doors::{Draw as _, FrozenClock, SeededEntropy};
use domain::ids::EventId;
use store::testing::{START, engines, fresh};
use store::{Doors, Settings, Store};
use uuid::Uuid;

use crate::support::{rename, set_up};

const KILLS: u64 = 50;
const DATA: &str = "JUSTESSE_TEST_KILL_DATA";
const URL: &str = "JUSTESSE_TEST_KILL_URL";
const ROUND: &str = "JUSTESSE_TEST_KILL_ROUND";

/// Not a test by itself: the program that is killed. It writes and says after each commit which event is safe.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "run by the test below in a process of its own"]
async fn a_program_that_writes_until_it_is_killed() {
    let Ok(data) = env::var(DATA) else { return };
    let mut settings = Settings::new(data, "localhost", "demo");
    settings.database_url = env::var(URL).ok();
    // Signing all the time, so that deaths fall between file and table as well.
    settings.checkpoint_every = Some(Duration::from_millis(3));
    let round = env::var(ROUND).unwrap();
    let doors = Doors { clock: Arc::new(FrozenClock::at(START)), entropy: Arc::new(SeededEntropy::new(&format!("round {round}"))) };
    let began = Instant::now();
    let store = Store::open(&settings, doors).await.unwrap();
    assert_eq!(store.closed(), None);
    say(&format!("started {}", began.elapsed().as_millis()));
    let writers: Vec<_> = (0..3)
        .map(|writer| {
            let store = store.clone();
            tokio::spawn(async move {
                for i in 0.. {
                    let done = rename(&store, &format!("{writer}-{i}")).await.unwrap();
                    say(&format!("safe {}", done.written[0].event));
                }
            })
        })
        .collect();
    for writer in writers {
        writer.await.unwrap();
    }
}

/// Whole lines only, at once.
fn say(line: &str) {
    let mut out = std::io::stdout().lock();
    out.write_all(format!("\n{line}\n").as_bytes()).unwrap();
    out.flush().unwrap();
}

/// Starts the program, kills it some time after its `enough`th acknowledgement; gives all that it acknowledged and its start time.
fn run_and_kill(settings: &Settings, round: u64, enough: u64, delay: Duration) -> (Vec<EventId>, u64) {
    let mut command = Command::new(env::current_exe().unwrap());
    command.args(["--exact", "kill::a_program_that_writes_until_it_is_killed", "--ignored", "--nocapture"]);
    command.env(DATA, &settings.data_dir).env(ROUND, round.to_string()).stdout(Stdio::piped()).stderr(Stdio::inherit());
    if let Some(url) = &settings.database_url {
        command.env(URL, url);
    }
    let mut child = command.spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
    let (mut safe, mut started) = (Vec::new(), None);
    let mut read = |line: &str, safe: &mut Vec<EventId>| {
        if let Some(ms) = line.strip_prefix("started ") {
            started = ms.parse().ok();
        } else if let Some(event) = line.strip_prefix("safe ").and_then(|id| Uuid::parse_str(id).ok()) {
            safe.push(EventId(event));
        }
    };
    for line in lines.by_ref() {
        read(&line, &mut safe);
        if u64::try_from(safe.len()).unwrap() >= enough {
            break;
        }
    }
    std::thread::sleep(delay);
    // SIGKILL: nothing of the program runs any more.
    child.kill().unwrap();
    child.wait().unwrap();
    for line in lines {
        read(&line, &mut safe);
    }
    (safe, started.expect("the program did not start"))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_program_has_lost_nothing_that_it_acknowledged() {
    for engine in engines() {
        let mut fresh = fresh(engine).await;
        set_up(&fresh.store).await.unwrap();
        fresh.close().await;
        let chance = SeededEntropy::new("kill");
        let (mut safe, mut slowest_ms): (BTreeSet<EventId>, u64) = (BTreeSet::new(), 0);
        for round in 0..KILLS {
            let (enough, delay) = (1 + chance.below(12), Duration::from_micros(chance.below(6_000)));
            let (acknowledged, started_ms) = run_and_kill(fresh.settings(), round, enough, delay);
            assert!(u64::try_from(acknowledged.len()).unwrap() >= enough, "the program stopped by itself in round {round}");
            safe.extend(acknowledged);
            slowest_ms = slowest_ms.max(started_ms);
        }
        let began = Instant::now();
        fresh.reopen().await.unwrap();
        slowest_ms = slowest_ms.max(u64::try_from(began.elapsed().as_millis()).unwrap());
        assert_eq!(fresh.store.closed(), None);
        let read = fresh.store.read().await.unwrap();
        let log = fresh.store.log(&read, LogKind::Decisions).unwrap();
        let size = log.head().await.unwrap().size;
        let kept: BTreeSet<EventId> = log.entries_from(0, size).await.unwrap().into_iter().map(|entry| entry.leaf.id).collect();
        let lost: Vec<_> = safe.difference(&kept).collect();
        assert!(lost.is_empty(), "{} acknowledged entries are lost: {lost:?}", lost.len());
        let report = fresh.store.fsck(None, false).await.unwrap();
        assert!(report.ok, "{:?}", report.findings);
        eprintln!(
            "{}: {KILLS} kills, {} entries acknowledged, {size} in the log, 0 lost, slowest start {slowest_ms} ms",
            engine.name(),
            safe.len()
        );
    }
}
