//! What the scenarios about reviewing and about the end of data start from: somebody whose every trace is known, and rounds that were decided.

use std::collections::BTreeMap;
use std::path::Path;

use audit::LogKind;
use audit::bundle::{Archive, Files as _};
use audit::verify::Scope;
use domain::candidate::Candidate;
use domain::ids::{BundleId, CandidateId};
use domain::outcome::OutcomeCode;
use domain::scores::{Note, WorkingScorecard};
use service::decision::{Decided, Deciding, OutcomeOf};
use service::export::ExportPurpose;
use service::log::{Bundle, Overview, OverviewView, Progress};
use service::policy::{CorrectScorecard, Decide, ListBundles, MakeBundle, ReadOverview, ReadRanking, SubmitScorecard};
use service::{Asker, Error};
use store::testing::Fresh;

use crate::round_support::{EVIDENCE, Round, card, settle};

/// What nobody but one person has: each stands in one field of their file.
pub const CANARIES: [&str; 9] = [
    "Zyxfamily",
    "Zyxgiven",
    "zyxmail@canary.example",
    "+221770099123",
    "zyxreference",
    "zyxgap",
    "zyxadjustment",
    "zyxemployer",
    "zyxpool",
];

/// What stands in the words that panelists wrote about them.
pub const WRITTEN: [&str; 3] = ["zyxevidence", "zyxnote", "zyxcorrection"];

fn mark(candidate: &mut Candidate) {
    candidate.family_name = "Zyxfamily".into();
    candidate.given_names = "Zyxgiven".into();
    candidate.email = Some("zyxmail@canary.example".into());
    candidate.phone = Some("+221770099123".into());
    candidate.reference = "zyxreference".into();
    candidate.gaps = Some("zyxgap".into());
    candidate.adjustments = Some("zyxadjustment".into());
    candidate.last_employer_with_children = Some("zyxemployer".into());
    candidate.keep_for_pool = Some("zyxpool".into());
}

/// A scorecard whose words are marked.
pub fn marked_card(round: &Round, level: u8) -> WorkingScorecard {
    let mut working = card(&round.guide, &[level]);
    for item in &mut working.items {
        item.evidence = format!("{EVIDENCE} zyxevidence");
    }
    let question = round.guide.content().questions[0].id.clone();
    working.notes = vec![Note { question, text: "zyxnote".into(), indicators: Vec::new() }];
    working
}

impl Round {
    /// The person whose every trace is known: the second candidate.
    pub fn marked(&self) -> CandidateId {
        self.candidates[1]
    }

    /// The same round, in which one candidate is marked.
    pub async fn mark(self) -> Self {
        self.stage.change_candidate(self.vacancy, self.marked(), mark).await;
        self
    }

    /// In interviews, with one candidate who is marked.
    pub async fn marked_and_interviewing(fresh: Fresh) -> Self {
        Self::interviewing(fresh).await.mark().await
    }

    /// One panelist scores the marked candidate, and corrects it once.
    pub async fn write_about_the_marked(&self, asker: &Asker, level: u8) {
        let service = &self.stage.service;
        let leave = service.grant_in::<SubmitScorecard>(asker, self.vacancy).await.unwrap();
        service.submit_scorecard(leave, self.marked(), &marked_card(self, 2)).await.unwrap();
        let leave = service.grant_in::<CorrectScorecard>(asker, self.vacancy).await.unwrap();
        let working = marked_card(self, level);
        service.correct_scorecard(leave, self.marked(), &working, audit::Why::Slip, "zyxcorrection").await.unwrap();
    }

    /// Everybody scores everybody: the first candidate best, the marked one second, the last one worst.
    pub async fn score_all_marked(&self) {
        for asker in self.panel() {
            self.submit(&asker, self.candidates[0], &[5]).await.unwrap();
            self.write_about_the_marked(&asker, 4).await;
            self.submit(&asker, self.candidates[2], &[3]).await.unwrap();
        }
    }

    /// A decision in the order of the ranking: the first is appointed, the others are not selected.
    pub async fn in_order(&self) -> Deciding {
        let service = &self.stage.service;
        let view = service.ranking(service.grant_in::<ReadRanking>(&self.chair, self.vacancy).await.unwrap()).await.unwrap();
        let outcome = |row: &service::ranking::RowView| OutcomeOf {
            candidate: row.candidate,
            code: Some(if row.row.rank == Some(1) { OutcomeCode::Appoint } else { OutcomeCode::NotSelected }),
            condition: String::new(),
            reserve_until: None,
            words: "In the order of the ranking.".into(),
        };
        Deciding { ranking: view.id, outcomes: view.rows.iter().map(outcome).collect(), departs_reason: String::new() }
    }

    pub async fn decides(&self, deciding: &Deciding) -> Result<Decided, Error> {
        let leave = self.stage.service.grant_in::<Decide>(&self.officer, self.vacancy).await?;
        self.stage.service.decide(leave, deciding).await
    }

    /// Somebody who reviews every vacancy.
    pub async fn auditor(&self) -> Asker {
        self.stage.person(&self.administrator, "Fanta Toure", "auditor").await;
        self.stage.as_("Fanta Toure").await
    }

    /// The six answers, on a log that is signed to its end.
    pub async fn overview(&self, auditor: &Asker) -> Overview {
        self.stage.fresh.store.checkpoint_now(LogKind::Decisions).await.unwrap();
        let service = &self.stage.service;
        for _ in 0..50 {
            let leave = service.grant_in::<ReadOverview>(auditor, self.vacancy).await.unwrap();
            if let OverviewView::Ready(overview) = service.overview(leave).await.unwrap() {
                return *overview;
            }
        }
        unreachable!("the verification does not end");
    }

    /// Orders an export of this round and waits until it lies ready.
    pub async fn bundle(&self, auditor: &Asker, scope: Scope) -> Bundle {
        let service = &self.stage.service;
        let leave = service.grant_in::<MakeBundle>(auditor, self.vacancy).await.unwrap();
        let id = service.make_bundle(leave, scope, ExportPurpose::new(audit::Why::Audit, "").unwrap()).await.unwrap();
        self.ready(auditor, id).await
    }

    /// Waits until an export lies ready.
    pub async fn ready(&self, auditor: &Asker, id: BundleId) -> Bundle {
        // Exports are made in the background, one after the other: beside many other tests that takes its time.
        for _ in 0..12_000 {
            let all = self.stage.service.bundles(self.stage.service.grant::<ListBundles>(auditor).unwrap()).await.unwrap();
            let bundle = all.into_iter().find(|view| view.bundle.id == id).unwrap().bundle;
            match bundle.progress {
                Progress::Ready => return bundle,
                Progress::Failed => unreachable!("{bundle:?}"),
                Progress::Making => tokio::time::sleep(std::time::Duration::from_millis(10)).await,
            }
        }
        unreachable!("the export is never ready");
    }
}

/// A round that was decided in the order of the ranking, with one candidate who is marked.
pub async fn decided(fresh: Fresh) -> Round {
    Box::pin(decide_all(fresh)).await
}

async fn decide_all(fresh: Fresh) -> Round {
    let round = Round::marked_and_interviewing(fresh).await;
    round.score_all_marked().await;
    settle(&round).await;
    assert!(matches!(round.decides(&round.in_order().await).await, Ok(Decided::Recorded(_))));
    round
}

/// The files of an archive.
pub fn files_of(path: &Path) -> BTreeMap<String, Vec<u8>> {
    let archive = Archive::open(std::fs::File::open(path).unwrap()).unwrap();
    archive.sizes().keys().map(|path| (path.clone(), archive.read(path).unwrap().unwrap())).collect()
}

/// Which of these texts stand in these bytes.
pub fn found<'t>(texts: &[&'t str], bytes: &[u8]) -> Vec<&'t str> {
    texts.iter().copied().filter(|text| bytes.windows(text.len()).any(|window| window == text.as_bytes())).collect()
}
