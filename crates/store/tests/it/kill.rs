//! Sudden deaths: a program that is killed at any moment has lost nothing that it acknowledged, and starts again.
//!
//! A killed program loses nothing that the system has taken from it, fsynced or not; what a power cut takes is in `power.rs`.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use domain::doors::SeededEntropy;
use store::testing::{Fresh, engines, fresh};

use crate::program::{Fate, entries, run_and_kill};
use crate::support::set_up;

/// Deaths per engine.
const KILLS: u64 = 200;
/// After so many deaths the whole log is looked at.
const LOOK_EVERY: u64 = 50;
/// No start takes longer than this.
const START_MAX: Duration = Duration::from_secs(5);

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_program_has_lost_nothing_that_it_acknowledged() {
    for engine in engines() {
        let began = Instant::now();
        let mut fresh = fresh(engine).await;
        set_up(&fresh.store).await.unwrap();
        fresh.close().await;
        let chance = SeededEntropy::new("kill");
        let (mut safe, mut slowest, mut in_start, mut size) = (BTreeSet::new(), Duration::ZERO, 0, 0);
        for round in 0..KILLS {
            let life = run_and_kill(fresh.settings(), &format!("kill {round}"), Fate::draw(&chance), |_| {});
            safe.extend(life.safe);
            match life.started_ms {
                Some(ms) => slowest = slowest.max(Duration::from_millis(ms)),
                None => in_start += 1,
            }
            if (round + 1) % LOOK_EVERY == 0 {
                slowest = slowest.max(reopen(&mut fresh).await);
                let kept = entries(&fresh.store).await;
                let lost: Vec<_> = safe.difference(&kept).collect();
                assert!(lost.is_empty(), "{} acknowledged entries are lost: {lost:?}", lost.len());
                let report = fresh.store.fsck(None, false).await.unwrap();
                assert!(report.ok, "{:?}", report.findings);
                size = kept.len();
                fresh.close().await;
            }
        }
        assert!(slowest <= START_MAX, "a start took {slowest:?}");
        assert!(in_start > 0, "no death fell in a start");
        eprintln!(
            "{}: {KILLS} kills, {in_start} of them in the start, {} entries acknowledged, {size} in the log, 0 lost, slowest start {} ms, {} s",
            engine.name(),
            safe.len(),
            slowest.as_millis(),
            began.elapsed().as_secs()
        );
    }
}

/// Opens the store; gives the time that it took. Its door is open.
async fn reopen(fresh: &mut Fresh) -> Duration {
    let began = Instant::now();
    fresh.reopen().await.unwrap();
    assert_eq!(fresh.store.closed(), None);
    began.elapsed()
}
