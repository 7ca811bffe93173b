//! The six questions of an auditor about a vacancy, each with its answer and the entries that prove it.
//!
//! What must stay true: an answer rests on the verified log alone; what was not found to hold is never said to hold; no answer names a
//! candidate or a level.

use audit::Place;
use audit::verify::{Finding, Kind, Outcome, Stage};
use domain::{Lang, Text, Timestamp};

use super::facts::{Change, Facts};
use super::verification::{Verification, Verified};
use crate::Service;
use crate::access::Granted;
use crate::access::policy::ReadOverview;
use crate::error::Error;

/// How a question is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// There is nothing to judge yet.
    NotYet,
    /// It holds.
    Holds,
    /// It holds, and there is something that a reviewer wants to look at.
    LookAt,
    /// It does not hold.
    Broken,
}

/// Something that was found, in words, with the entry where it has one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// In words.
    pub words: Text,
    /// Where.
    pub place: Option<Place>,
}

/// An answer: how it is, and what was found against it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// How it is.
    pub verdict: Verdict,
    /// What was found against it.
    pub found: Vec<Found>,
}

/// The six answers about one vacancy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Overview {
    /// Up to how many entries the log was verified.
    pub size: u64,
    /// The signed root over them.
    pub root: String,
    /// When it was verified.
    pub at: Timestamp,
    /// How many signed heads were checked, those held in the file of released heads included.
    pub heads: usize,
    /// Is the chain intact?
    pub chain: Answer,
    /// Was blindness kept?
    pub blindness: Answer,
    /// Were the questions the same for everybody?
    pub sameness: Answer,
    /// What changed after the opening?
    pub changes: Answer,
    /// Were gates done before the appointment?
    pub gates: Answer,
    /// Was the order followed, or a reason given?
    pub order: Answer,
    /// What the entries say.
    pub facts: Facts,
    /// How the latest ranking fared when it was computed again.
    pub ranking: Option<Outcome>,
}

impl Overview {
    /// The gravest of the six.
    pub fn worst(&self) -> Verdict {
        let all = [&self.chain, &self.blindness, &self.sameness, &self.changes, &self.gates, &self.order];
        all.iter().map(|answer| answer.verdict).max().unwrap_or(Verdict::NotYet)
    }
}

/// An overview, or how far the verification has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OverviewView {
    /// The six answers.
    Ready(Box<Overview>),
    /// The log is being verified.
    Running {
        /// Entries read.
        done: u64,
        /// Entries in all.
        size: u64,
    },
}

impl Service {
    /// The six answers about a vacancy.
    pub async fn overview(&self, granted: Granted<ReadOverview>) -> Result<OverviewView, Error> {
        let read = self.store.read().await?;
        let vacancy = granted.look(&read).await?;
        drop(read);
        Ok(match self.verification().await? {
            Verification::Running { done, size } => OverviewView::Running { done, size },
            Verification::Ready(verified) => OverviewView::Ready(Box::new(answers(&verified, vacancy.id))),
        })
    }
}

/// The answers that a verification gives about a vacancy.
pub(super) fn answers(verified: &Verified, vacancy: domain::ids::VacancyId) -> Overview {
    let facts = verified.facts.get(&vacancy).cloned().unwrap_or_default();
    let findings = verified.findings_of(vacancy);
    let of = |wanted: &dyn Fn(&Finding) -> bool| -> Vec<Found> {
        let mine = findings.iter().filter(|(_, finding)| wanted(finding));
        mine.map(|(place, finding)| Found { words: Text::new(finding.words(Lang::En), finding.words(Lang::Fr)), place: *place }).collect()
    };
    let answer =
        |found: Vec<Found>, otherwise: Verdict| Answer { verdict: if found.is_empty() { otherwise } else { Verdict::Broken }, found };
    let is_chain =
        |finding: &Finding| matches!(finding.stage, Stage::Parse | Stage::Note | Stage::Tree | Stage::Consistency | Stage::Openings);
    let chain = answer(of(&is_chain), if verified.size == 0 { Verdict::NotYet } else { Verdict::Holds });
    let scored = facts.submitted > 0;
    let blindness = answer(
        of(&|finding| matches!(finding.kind, Kind::P2 | Kind::P4 | Kind::P9)),
        match (scored, facts.waived > 0) {
            (false, _) => Verdict::NotYet,
            (true, true) => Verdict::LookAt,
            (true, false) => Verdict::Holds,
        },
    );
    let sameness = answer(
        of(&|finding| matches!(finding.kind, Kind::P1 | Kind::P10)),
        match (scored, facts.guides.len() > 1 || !facts.retired.is_empty()) {
            (false, _) => Verdict::NotYet,
            (true, true) => Verdict::LookAt,
            (true, false) => Verdict::Holds,
        },
    );
    let changes = answer(
        of(&|finding| finding.kind == Kind::P3),
        match (facts.reveals.is_empty(), facts.revised.is_empty()) {
            (true, _) => Verdict::NotYet,
            (false, true) => Verdict::Holds,
            (false, false) => Verdict::LookAt,
        },
    );
    let gates = Answer { verdict: if facts.gates.is_empty() { Verdict::NotYet } else { Verdict::Holds }, found: Vec::new() };
    let order = answer(
        of(&|finding| finding.stage == Stage::Rankings || matches!(finding.kind, Kind::P5 | Kind::P6)),
        match (facts.decision, facts.decision_has_second) {
            (None, _) => Verdict::NotYet,
            (Some(_), true) => Verdict::LookAt,
            (Some(_), false) => Verdict::Holds,
        },
    );
    let ranking = facts.ranking.and_then(|place| verified.ranking(place));
    Overview {
        size: verified.size,
        root: verified.root.clone(),
        at: verified.at,
        heads: verified.reports.iter().map(|report| report.checkpoints.checked + report.checkpoints.held).sum(),
        chain,
        blindness,
        sameness,
        changes,
        gates,
        order,
        facts,
        ranking,
    }
}

/// The changes after the opening that say no reason.
pub fn without_reason(changes: &[Change]) -> usize {
    changes.iter().filter(|change| !change.has_reason).count()
}
