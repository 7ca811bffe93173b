//! Verifying the log of decisions inside the installation: once per signed head, in the background, for whoever asks.
//!
//! What must stay true: the same verifier runs as on an auditor's own machine, over what the database really holds; a verdict says up to which
//! entry it reaches; a page never waits for longer than it takes to say how far the verification has come.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use audit::verify::{Evidence, MemoryEvidence, Options, Outcome, Report, verify_epochs};
use audit::{Leaf, LogKind, Place};
use domain::Timestamp;
use domain::ids::VacancyId;
use store::{Openings, Store};

use super::facts::Facts;
use crate::Service;
use crate::error::Error;

/// A page waits so long for a verification that has just begun.
const PATIENCE: Duration = Duration::from_millis(1_200);

/// A verification of the log of decisions.
#[derive(Clone, Debug)]
pub struct Verified {
    /// Up to how many entries of the current epoch.
    pub size: u64,
    /// The signed root, in base64.
    pub root: String,
    /// When.
    pub at: Timestamp,
    /// The verdict on each epoch, the oldest first.
    pub reports: Vec<Report>,
    /// What the entries of each vacancy say.
    pub facts: BTreeMap<VacancyId, Facts>,
    /// To which vacancy the entries with findings belong.
    about: BTreeMap<Place, VacancyId>,
}

/// How far a verification has come.
#[derive(Clone, Debug)]
pub enum Verification {
    /// It is there.
    Ready(Arc<Verified>),
    /// It is under way: so many entries of so many are read.
    Running {
        /// Entries read.
        done: u64,
        /// Entries in all.
        size: u64,
    },
}

/// What is known of verifications, for all who ask.
#[derive(Clone, Default)]
pub(crate) struct Verifier(Arc<Known>);

#[derive(Default)]
struct Known {
    latest: Mutex<Option<Arc<Verified>>>,
    /// Whether one is under way, for which size.
    running: Mutex<Option<u64>>,
    done: AtomicU64,
}

impl Known {
    fn latest(&self) -> Option<Arc<Verified>> {
        self.latest.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Verified {
    /// The findings that concern a vacancy, and those that concern the log as a whole: with the place where they have one.
    pub fn findings_of(&self, vacancy: VacancyId) -> Vec<(Option<Place>, &audit::verify::Finding)> {
        let mut found = Vec::new();
        for report in &self.reports {
            let epoch = audit::verify::epoch_of(&report.origin).unwrap_or(1);
            for finding in &report.findings {
                let place = finding.seq.map(|seq| Place { epoch, seq });
                let of_other = place.and_then(|place| self.about.get(&place)).is_some_and(|about| *about != vacancy);
                if !of_other {
                    found.push((place, finding));
                }
            }
        }
        found
    }

    /// How the ranking recorded at this place fared.
    pub fn ranking(&self, place: Place) -> Option<Outcome> {
        let report = self.reports.iter().find(|report| audit::verify::epoch_of(&report.origin) == Some(place.epoch))?;
        report.rankings.iter().find(|ranking| ranking.seq == place.seq).map(|ranking| ranking.result)
    }
}

impl Service {
    /// The verification of the log up to its last signed head; begun where there is none yet.
    pub(crate) async fn verification(&self) -> Result<Verification, Error> {
        let read = self.store.read().await?;
        let signed = self.store.log(&read, LogKind::Decisions)?.last_checkpoint().await?.map_or(0, |head| head.checkpoint.size);
        drop(read);
        let known = Arc::clone(&self.verifier.0);
        if let Some(latest) = known.latest().filter(|latest| latest.size == signed) {
            return Ok(Verification::Ready(latest));
        }
        let begins = {
            let mut running = known.running.lock().unwrap_or_else(PoisonError::into_inner);
            let begins = running.is_none();
            running.get_or_insert(signed);
            begins
        };
        if begins {
            known.done.store(0, Ordering::Relaxed);
            let (store, known, at) = (self.store.clone(), Arc::clone(&known), self.now());
            tokio::spawn(async move {
                let verified = run(store, &known, at).await;
                match verified {
                    Ok(verified) => *known.latest.lock().unwrap_or_else(PoisonError::into_inner) = Some(Arc::new(verified)),
                    Err(error) => tracing::error!("the log could not be verified: {error}"),
                }
                *known.running.lock().unwrap_or_else(PoisonError::into_inner) = None;
            });
        }
        let waited = tokio::time::timeout(PATIENCE, async {
            while known.running.lock().unwrap_or_else(PoisonError::into_inner).is_some() {
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        });
        let is_over = waited.await.is_ok();
        match known.latest() {
            Some(latest) if is_over => Ok(Verification::Ready(latest)),
            _ if is_over => Err(Error::internal("the log could not be verified")),
            _ => Ok(Verification::Running { done: known.done.load(Ordering::Relaxed), size: signed }),
        }
    }
}

/// Reads the log and verifies it on a thread of its own.
async fn run(store: Store, known: &Arc<Known>, at: Timestamp) -> Result<Verified, Error> {
    let epochs = store.evidence_of_epochs(LogKind::Decisions, &Openings::ALL).await?;
    let counted = Arc::clone(known);
    tokio::task::spawn_blocking(move || judge(&epochs, &counted, at)).await.map_err(Error::internal)?
}

fn judge(epochs: &[MemoryEvidence], known: &Known, at: Timestamp) -> Result<Verified, Error> {
    let logs: Vec<&dyn Evidence> = epochs.iter().map(|log| log as &dyn Evidence).collect();
    let mut facts: BTreeMap<VacancyId, Facts> = BTreeMap::new();
    let mut about = BTreeMap::new();
    for log in epochs {
        let epoch = audit::verify::epoch_of(&log.origin).unwrap_or(1);
        for (seq, bytes) in (0..).zip(&log.leaves) {
            let Some(leaf) = bytes.as_ref().and_then(|bytes| Leaf::parse(bytes).ok()) else { continue };
            let Some(vacancy) = leaf.vac else { continue };
            let place = Place { epoch, seq };
            facts.entry(vacancy).or_default().learn(place, &leaf);
            about.insert(place, vacancy);
            known.done.fetch_add(1, Ordering::Relaxed);
        }
    }
    let reports = verify_epochs(&logs, Options::default()).map_err(Error::internal)?;
    let with_findings = |report: &Report| {
        let epoch = audit::verify::epoch_of(&report.origin).unwrap_or(1);
        report.findings.iter().filter_map(move |finding| finding.seq.map(|seq| Place { epoch, seq })).collect::<Vec<_>>()
    };
    let places: std::collections::BTreeSet<Place> = reports.iter().flat_map(with_findings).collect();
    about.retain(|place, _| places.contains(place));
    let last = reports.last().ok_or_else(|| Error::internal("no log"))?;
    Ok(Verified { size: last.size, root: last.root.clone(), at, facts, about, reports })
}
