//! Power cuts: whatever was not fsynced is forgotten, and yet nothing that was acknowledged or released is lost.
//!
//! The program of the sudden deaths runs on a disk that records what an fsync has not kept (`disk.rs`); it dies, and the disk
//! forgets. What must stay true: the store opens, its door is open, because no head that it released was ahead of its
//! database, every acknowledged entry is in the log and `fsck` finds nothing; and on a disk that lies all this is noticed.

use std::collections::BTreeSet;
use std::env;
use std::path::Path;
use std::time::{Duration, Instant};

use domain::doors::{Draw as _, SeededEntropy};
use domain::ids::EventId;
use store::{Closed, Store};

use crate::disk::{Disk, Manners, recorder};
use crate::program::{Fate, Heard, doors, entries, run_and_kill};

/// Power cuts, unless `JUSTESSE_POWER_LOSSES` says how many; `JUSTESSE_POWER_SEED` draws others.
const LOSSES: u64 = 200;

/// A disk and what was acknowledged on it.
struct Installation {
    disk: Disk,
    safe: BTreeSet<EventId>,
}

/// What somebody finds who opens the store after a power cut.
#[derive(Debug)]
struct Found {
    /// Why the store did not open.
    refused: Option<String>,
    closed: Option<Closed>,
    /// Acknowledged entries that are not there.
    lost: usize,
    findings: Vec<String>,
    took: Duration,
}

impl Found {
    fn is_whole(&self) -> bool {
        self.refused.is_none() && self.closed.is_none() && self.lost == 0 && self.findings.is_empty()
    }
}

impl Installation {
    fn new() -> Self {
        Self { disk: Disk::new(), safe: BTreeSet::new() }
    }

    /// Lets the program live and die.
    fn live(&mut self, recorder: &Path, seed: &str, fate: Fate, manners: Manners) {
        let life = run_and_kill(&self.disk.settings(), seed, fate, |command| self.disk.carry(command, recorder, manners));
        self.safe.extend(life.safe);
    }

    /// Opens a copy of the store.
    async fn look(&self) -> Found {
        let mut found = Found { refused: None, closed: None, lost: self.safe.len(), findings: Vec::new(), took: Duration::ZERO };
        let began = Instant::now();
        match Store::open(&self.disk.copy(), doors("look")).await {
            Err(error) => found.refused = Some(format!("{error:?}")),
            Ok(store) => {
                found.took = began.elapsed();
                found.closed = store.closed();
                found.lost = self.safe.difference(&entries(&store).await).count();
                let report = store.fsck(None, false).await.unwrap();
                found.findings = report.findings.iter().map(|finding| format!("{finding:?}")).collect();
                store.close().await;
            }
        }
        found
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_power_cut_takes_nothing_that_was_acknowledged_or_released() {
    let Some(recorder) = recorder() else { return };
    let losses = env::var("JUSTESSE_POWER_LOSSES").map_or(LOSSES, |losses| losses.parse().unwrap());
    let chance = SeededEntropy::new(&env::var("JUSTESSE_POWER_SEED").unwrap_or_else(|_| "power".to_owned()));
    let (began, mut slowest) = (Instant::now(), Duration::ZERO);
    let (mut installations, mut acknowledged, mut writes, mut names, mut survived) = (1, 0, 0, 0, 0);
    let mut at = Installation::new();
    for round in 0..losses {
        // The first start is the most delicate; it comes again and again.
        if chance.below(4) == 0 {
            acknowledged += at.safe.len();
            installations += 1;
            at = Installation::new();
        }
        // Some deaths are followed by another start before the power goes: what the dead program wrote and did not fsync is read
        // by that start, and must not be trusted as if it were on the disk.
        let mut fates = Vec::new();
        while fates.is_empty() || chance.below(2) == 0 {
            let fate = Fate::draw(&chance);
            fates.push(fate);
            at.live(recorder, &format!("power {round} {}", fates.len()), fate, Manners::draw(&chance));
        }
        let is_torn = round % 2 == 1;
        let cut = at.disk.cut_power(is_torn.then_some(&chance));
        (writes, names, survived) = (writes + cut.writes, names + cut.names, survived + cut.survived);
        let found = at.look().await;
        assert!(found.is_whole(), "cut {round} (torn: {is_torn}) after {fates:?}, {} acknowledged: {found:?}", at.safe.len());
        slowest = slowest.max(found.took);
    }
    acknowledged += at.safe.len();
    eprintln!(
        "SQLite: {losses} power cuts on {installations} disks, {acknowledged} entries acknowledged, 0 lost; {writes} writes and {names} names \
         were not fsynced, {survived} of them survived at least in part; slowest start {} ms, {} s",
        slowest.as_millis(),
        began.elapsed().as_secs()
    );
    assert!(losses < LOSSES || (writes > 0 && names > 0 && survived > 0), "nothing was there to forget");
}

/// A program under load that lives long enough to release heads.
const LOAD: Fate = Fate { is_idle: false, after: Heard::Entries(40), delay: Duration::from_millis(20) };

#[tokio::test(flavor = "multi_thread")]
async fn what_a_dead_program_left_is_on_the_disk_before_anything_is_built_upon_it() {
    let Some(recorder) = recorder() else { return };
    let slow = Manners { fsync: Duration::from_millis(10), liar: None };
    // The first program dies before it has fsynced any of these; a disk that lies to it makes that certain.
    for liar in ["-wal", ".jsonl", "/db", "/highwater", "/data", "/disk"] {
        // The second one only reads and signs, and the power goes between its file of released heads and its table, or after.
        for delay_ms in [6, 12, 18, 24] {
            let mut at = Installation::new();
            at.live(recorder, "dead", LOAD, Manners { fsync: Duration::ZERO, liar: Some(liar) });
            let fate = Fate { is_idle: true, after: Heard::Start, delay: Duration::from_millis(delay_ms) };
            at.live(recorder, "signs", fate, slow);
            at.disk.cut_power(None);
            let found = at.look().await;
            assert!(found.is_whole(), "{liar} was not fsynced, and the power went {delay_ms} ms after the next start: {found:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_disk_that_lies_about_fsync_loses_acknowledged_entries_so_that_the_tests_above_can_fail() {
    let Some(recorder) = recorder() else { return };
    for (liar, expected) in [
        ("-wal", "what was acknowledged is gone, and the door closed because heads over it were released"),
        (".jsonl", "the released heads are gone, and the door closed"),
        ("/highwater", "the file of released heads is gone, and the door closed"),
        (".new", "the keys are empty, and the store does not open"),
        ("/keys", "the keys are gone, and the store does not open"),
        ("/data", "everything is gone, and nobody notices but those who were told"),
    ] {
        let mut at = Installation::new();
        // The write-ahead log is folded into the database once it is long, and what was folded stays: this life ends before that.
        let fate = if liar == "-wal" { Fate { after: Heard::Entries(8), ..LOAD } } else { LOAD };
        at.live(recorder, liar, fate, Manners { fsync: Duration::from_micros(100), liar: Some(liar) });
        at.disk.cut_power(None);
        let found = at.look().await;
        let refused = found.refused.as_deref().unwrap_or_default();
        let (is_all, is_none) = (found.lost == at.safe.len(), found.lost == 0);
        let is_as_expected = match liar {
            "-wal" => is_all && matches!(found.closed, Some(Closed::RolledBack { .. })),
            ".jsonl" | "/highwater" => is_none && matches!(found.closed, Some(Closed::NoHighwater { .. })),
            ".new" => refused.starts_with("KeyUnreadable"),
            "/keys" => refused.starts_with("KeyMissing"),
            _ => is_all && refused.is_empty() && found.closed.is_none(),
        };
        assert!(is_as_expected, "{liar}: {expected}; but found {found:?}");
        eprintln!("a disk that lies about {liar}: {expected} ({} acknowledged, {} lost)", at.safe.len(), found.lost);
    }
}
