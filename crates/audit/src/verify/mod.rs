//! The verifier: whether a log is what was signed, and whether its rankings and decisions follow from what it seals.
//!
//! What must stay true: it needs no database and no network; it never re-serialises what it hashes; it reports everything that
//! it finds; a stage whose base failed says that it did not run instead of guessing.

mod chain;
mod evidence;
mod openings;
mod policy;
mod process;
mod rankings;
mod report;
mod rows;
mod tree;

pub use evidence::{Evidence, Fault, Held, KeySource, Limits, MemoryEvidence, OpeningRead, Scope, Unreadable};
pub use policy::{Policy, PolicyError};
pub use report::{
    CheckpointCounts, DecisionVerdict, FINDINGS_PER_KIND_MAX, Finding, Kind, Notice, NoticeKind, OpeningCounts, Outcome, RankingVerdict,
    Report, Stage, Witnesses, exit_code,
};
pub use rows::{compare as compare_rows, derivable as inputs_of};

use std::collections::BTreeSet;

use domain::Timestamp;
use domain::ids::{AuditRef, EventId, OrgId};

use crate::act::{Act, LogKind};
use crate::leaf::{Leaf, Place};
use crate::replay::{Replay, Revealed};
use report::Report as R;

/// What a caller may leave out.
#[derive(Clone, Copy, Debug)]
pub struct Options<'p> {
    /// Whether rankings are computed again.
    pub recompute: bool,
    /// Whose cosignatures are required.
    pub policy: Option<&'p Policy>,
}

impl Default for Options<'_> {
    fn default() -> Self {
        Self { recompute: true, policy: None }
    }
}

/// Verifies one log by itself.
pub fn verify(log: &dyn Evidence, options: Options<'_>) -> Result<Report, Unreadable> {
    let mut reports = verify_epochs(&[log], options)?;
    reports.pop().ok_or_else(|| Unreadable("no log".to_owned()))
}

/// Verifies the epochs of one log together, the oldest first: rankings may rest on entries of older epochs, and each epoch must
/// begin with a true statement of where the one before ended. One report per epoch.
pub fn verify_epochs(logs: &[&dyn Evidence], options: Options<'_>) -> Result<Vec<Report>, Unreadable> {
    let mut reports = Vec::with_capacity(logs.len());
    let mut trees = Vec::with_capacity(logs.len());
    let mut scan = Scan::default();
    for (i, log) in logs.iter().enumerate() {
        let mut report = R::of(log.origin(), log.key_source(), log.min_index());
        let (asked, stated) = match logs.get(i + 1) {
            Some(next) => (chain::asked_sizes(*next)?, chain::stated_head(*next)?),
            None => (Vec::new(), None),
        };
        for fault in log.faults() {
            report.find(fault.kind, None, fault.detail.as_str());
        }
        let notes = tree::notes(*log, &mut report)?;
        if is_hidden(*log) {
            report.not_run.extend([Stage::Tree, Stage::Consistency, Stage::Openings]);
            trees.push(notes.of_nothing());
        } else {
            trees.push(tree::check(*log, notes, &asked, stated.as_ref(), &mut report)?);
            scan.parse(*log, &mut report)?;
        }
        if let Some(policy) = options.policy {
            policy.check(&mut report);
        }
        reports.push(report);
    }
    chain::check(logs, &trees, &mut reports)?;
    let epoch = logs.first().and_then(|log| epoch_of(log.origin())).unwrap_or(1);
    let hides = |one: &Finding| match one.kind {
        Kind::FileMissing | Kind::FileMalformed | Kind::FileSum => false,
        kind => kind.stage() == Stage::Parse || kind == Kind::LeafMissing,
    };
    let unparsed = logs.iter().any(|log| is_hidden(*log)) || reports.iter().any(|report| report.findings.iter().any(hides));
    let mut replay = Replay::new();
    for (log, report) in logs.iter().zip(&mut reports) {
        if is_hidden(*log) {
            report.not_run.extend([Stage::Process, Stage::Rankings]);
            report.close();
            continue;
        }
        let judged = Judged { process: !unparsed && epoch == 1, rankings: options.recompute && !unparsed && epoch == 1 };
        scan.judge(*log, &mut replay, judged, report)?;
        // Entries of an epoch that is not here may have frozen the guide, declared the link or sealed the score.
        if !judged.process {
            report.not_run.push(Stage::Process);
        }
        if !judged.rankings || report.failed(Stage::Openings) {
            report.not_run.push(Stage::Rankings);
        }
        report.close();
    }
    Ok(reports)
}

/// Whether the files do not let the entries be read.
fn is_hidden(log: &dyn Evidence) -> bool {
    log.faults().iter().any(|fault| fault.hides)
}

/// The epoch in which an origin ends.
pub fn epoch_of(origin: &str) -> Option<u32> {
    origin.rsplit('/').next()?.parse().ok()
}

/// The kind of log that an origin names.
pub fn kind_of(origin: &str) -> Option<LogKind> {
    origin.rsplit('/').nth(1).and_then(LogKind::parse)
}

#[derive(Clone, Copy)]
struct Judged {
    process: bool,
    rankings: bool,
}

/// What the first reading of all leaves gathers for the second.
#[derive(Default)]
struct Scan {
    erased: BTreeSet<AuditRef>,
    revealed: Revealed,
    events: BTreeSet<EventId>,
    org: Option<OrgId>,
    clock: Option<Timestamp>,
}

impl Scan {
    /// The parse stage of one log.
    fn parse(&mut self, log: &dyn Evidence, report: &mut Report) -> Result<(), Unreadable> {
        let kind = kind_of(log.origin());
        for seq in log.min_index()..log.size() {
            let Some(bytes) = log.leaf(seq)? else { continue };
            let leaf = match Leaf::parse(&bytes) {
                Ok(leaf) => leaf,
                Err(fault) => {
                    report.find(Kind::LeafForm, seq, fault.to_string());
                    continue;
                }
            };
            if leaf.act.is_none() {
                report.notice(NoticeKind::UnknownAct, seq);
            }
            if self.clock.is_some_and(|clock| leaf.at < clock) {
                report.notice(NoticeKind::ClockBack, seq);
            }
            self.clock = Some(leaf.at);
            let missing: Vec<_> = leaf.missing_keys().into_iter().filter(|key| !is_a_rule(leaf.act, key)).collect();
            if !missing.is_empty() {
                report.find(Kind::LeafKeys, seq, missing.join(" "));
            }
            if kind.is_none_or(|kind| !leaf.belongs_to(kind)) {
                report.find(Kind::LeafLog, seq, leaf.act_text.as_str());
            }
            if *self.org.get_or_insert(leaf.org) != leaf.org {
                report.find(Kind::LeafOrg, seq, leaf.org.to_string());
            }
            if !self.events.insert(leaf.id) {
                report.find(Kind::EventTwice, seq, leaf.id.to_string());
            }
            if leaf.act == Some(Act::EraseSubject) {
                self.erased.extend(&leaf.subj);
            }
            self.revealed.learn(&leaf);
        }
        Ok(())
    }

    /// Openings, rankings and process of one log.
    fn judge(&self, log: &dyn Evidence, replay: &mut Replay, judged: Judged, report: &mut Report) -> Result<(), Unreadable> {
        let epoch = epoch_of(log.origin()).unwrap_or(1);
        for seq in log.min_index()..log.size() {
            let Some(bytes) = log.leaf(seq)? else { continue };
            let Ok(leaf) = Leaf::parse(&bytes) else { continue };
            let place = Place { epoch, seq };
            let read = if leaf.c.is_empty() { Vec::new() } else { log.openings(seq)? };
            let expected = openings::Expected {
                scope: log.scope(),
                limits: log.limits(),
                erased: &self.erased,
                is_revealed: self.revealed.covers(&leaf),
            };
            let opened = openings::check(seq, &leaf, &read, &expected, report);
            if judged.process {
                for (kind, detail) in process::broken_rules(replay, place, &leaf, &opened) {
                    report.find(kind, seq, detail);
                }
            }
            replay.apply(place, &leaf, &opened);
            // An opening that does not match would show as a wrong ranking as well; one finding is enough.
            if judged.rankings && !report.failed(Stage::Openings) {
                rankings::check(log, replay, place, &leaf, &self.erased, report)?;
            }
        }
        Ok(())
    }
}

/// Keys whose absence is the breach of a process rule rather than a malformed entry.
fn is_a_rule(act: Option<Act>, key: &str) -> bool {
    matches!(
        (act, key),
        (Some(Act::ScorecardRevise | Act::ScoresReveal), "why") | (Some(Act::CompetencyRetire | Act::QuestionRetire), "second")
    )
}
