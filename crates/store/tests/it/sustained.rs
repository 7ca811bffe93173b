//! A hundred audited writes a second, minute after minute: as the campaign runs it, for ten minutes on each engine.

use std::time::{Duration, Instant};

use store::testing::on_both_engines;
use tokio::time::{MissedTickBehavior, interval};

use crate::support::{rename, set_up, size};

const A_SECOND: u64 = 100;

/// The value below which so many in a hundred of sorted durations lie.
fn percentile(sorted: &[Duration], percent: usize) -> Duration {
    sorted[(sorted.len() - 1) * percent / 100]
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "takes as long as JUSTESSE_SUSTAINED says, in seconds, on each engine; the campaign runs it"]
async fn a_hundred_writes_a_second_leave_no_gap() {
    let seconds: u64 = std::env::var("JUSTESSE_SUSTAINED").ok().and_then(|text| text.parse().ok()).unwrap_or(10);
    on_both_engines(|fresh| async move {
        set_up(&fresh.store).await.unwrap();
        let before = size(&fresh.store).await;
        let mut tick = interval(Duration::from_millis(1_000 / A_SECOND));
        // Whoever falls behind catches up: what counts is that all of them are written in the time.
        tick.set_missed_tick_behavior(MissedTickBehavior::Burst);
        let (begun, writes) = (Instant::now(), seconds * A_SECOND);
        let mut took = Vec::new();
        for number in 0..writes {
            tick.tick().await;
            let asked = Instant::now();
            let done = rename(&fresh.store, &format!("Name {number}")).await.unwrap();
            took.push(asked.elapsed());
            assert_eq!(done.written[0].place.seq, before + number, "a gap");
        }
        let elapsed = begun.elapsed();
        took.sort_unstable();
        eprintln!(
            "{:?}: {writes} writes in {elapsed:.1?}; p50 {:.1?}, p99 {:.1?}, longest {:.1?}",
            fresh.store.engine(),
            percentile(&took, 50),
            percentile(&took, 99),
            took.last().unwrap()
        );
        assert!(elapsed < Duration::from_secs(seconds + 1), "{elapsed:?}");
        assert_eq!(size(&fresh.store).await, before + writes);
        let report = fresh.store.fsck(None, true).await.unwrap();
        assert!(report.ok, "{:?}", report.findings);
    })
    .await;
}
