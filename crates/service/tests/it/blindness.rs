//! Until the scores are opened, nothing that anybody receives depends on a level that somebody else gave.
//!
//! The same round is played again and again from one point on, each time with other levels of one panelist, sealed, corrected and in
//! draft. Everything that everybody else can read is written down, and must be the same to the last character.

use std::fmt::Write as _;
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;

use domain::doors::{Draw as _, SeededEntropy};
use domain::scores::WorkingScorecard;
use domain::tables::Style;
use service::export::ExportPurpose;
use service::policy::{
    CorrectScorecard, DraftScorecard, ExportCandidates, ExportRanking, ExportScores, ListCandidates, ListInterviews, ListVacancies,
    ReadCandidate, ReadChain, ReadDecision, ReadDiscussion, ReadInstallation, ReadPanel, ReadProgress, ReadRanking, ReadReceipt,
    ReadScorecard, ReadTimeline, ReadVacancy, RevealScores,
};
use service::reveal::Opening;
use service::{Passwords, Service};
use store::testing::{Fresh, engines, fresh, without_hashes};
use store::{Doors, Engine, Store};

use crate::round_support::{Round, card};

/// How many other sets of levels are tried, by engine. On PostgreSQL each costs a copy of the database.
const fn pairs(engine: Engine) -> u64 {
    match engine {
        Engine::Sqlite => 200,
        Engine::Postgres => 4,
    }
}

/// One of the levels that the other panelist may have given, evidence of its own length included.
fn foreign(round: &Round, draw: &SeededEntropy) -> WorkingScorecard {
    let levels: Vec<u8> = (0..7).map(|_| u8::try_from(draw.below(6)).unwrap()).collect();
    let mut working = card(&round.guide, &levels);
    for item in working.items.iter_mut().filter(|item| !item.evidence.is_empty()) {
        item.evidence.push_str(&" More was said.".repeat(usize::try_from(draw.below(40)).unwrap()));
    }
    working
}

/// Plays the other panelist's part.
async fn score(service: &Service, round: &Round, draw: &SeededEntropy) {
    let other = &round.members[1];
    for candidate in &round.candidates[..2] {
        let leave = service.grant_in::<service::policy::SubmitScorecard>(other, round.vacancy).await.unwrap();
        service.submit_scorecard(leave, *candidate, &foreign(round, draw)).await.unwrap();
    }
    let leave = service.grant_in::<CorrectScorecard>(other, round.vacancy).await.unwrap();
    service.correct_scorecard(leave, round.candidates[0], &foreign(round, draw), audit::Why::Slip, "A slip.").await.unwrap();
    let leave = service.grant_in::<DraftScorecard>(other, round.vacancy).await.unwrap();
    service.save_scorecard_draft(leave, round.candidates[2], 1, &foreign(round, draw)).await.unwrap();
}

/// Whatever these use cases answer, refusals included.
async fn everything_read(service: &Service, round: &Round) -> String {
    let mut seen = String::new();
    let mut note = |who: &str, what: &str, answer: String| {
        writeln!(seen, "{who} {what}: {}", without_hashes(&answer)).unwrap();
    };
    let vacancy = round.vacancy;
    let people =
        [("chair", &round.chair), ("member", &round.members[0]), ("officer", &round.officer), ("administrator", &round.administrator)];
    for (who, asker) in people {
        macro_rules! read {
            ($use_case:ty, $leave:ident => $call:expr) => {
                let answer = match service.grant_in::<$use_case>(asker, vacancy).await {
                    Ok($leave) => format!("{:?}", $call.await),
                    Err(error) => format!("{error:?}"),
                };
                note(who, stringify!($call), answer);
            };
        }
        read!(ReadVacancy, leave => service.vacancy(leave));
        read!(ReadPanel, leave => service.panel(leave));
        read!(ReadProgress, leave => service.progress(leave));
        read!(ReadDiscussion, leave => service.discussion(leave));
        read!(ReadRanking, leave => service.ranking(leave));
        read!(ReadTimeline, leave => service.timeline(leave, service::log::TimelineQuery::default()));
        read!(ReadDecision, leave => service.decision(leave));
        read!(RevealScores, leave => service.reveal_scores(leave, &Opening::default()));
        let purpose = || ExportPurpose::new(audit::Why::Audit, "").unwrap();
        read!(ExportCandidates, leave => service.export_candidates(leave, purpose(), Style::Csv));
        read!(ExportScores, leave => service.export_scores(leave, purpose(), Style::Csv));
        read!(ExportRanking, leave => service.export_ranking(leave, purpose(), Style::Csv));
        read!(ListCandidates, leave => service.candidates(leave, None));
        for candidate in round.candidates.iter().copied() {
            read!(ReadCandidate, leave => service.candidate(leave, candidate));
            read!(ReadScorecard, leave => service.scorecard(leave, candidate));
            read!(ReadReceipt, leave => service.receipt(leave, candidate));
            read!(ReadDiscussion, leave => service.evidence(leave, candidate));
        }
        if let Ok(leave) = service.grant::<ListInterviews>(asker) {
            note(who, "interviews", format!("{:?}", service.interviews(leave).await));
        }
        if let Ok(leave) = service.grant::<ListVacancies>(asker) {
            note(who, "vacancies", format!("{:?}", service.vacancies(leave, None).await));
        }
        if let Ok(leave) = service.grant::<ReadChain>(asker) {
            note(who, "chain", format!("{:?}", service.chain(leave).await));
        }
        let leave = service.grant::<ReadInstallation>(asker).unwrap();
        note(who, "installation", format!("{:?}", service.installation(leave).await));
    }
    seen
}

/// The heads that were signed by the fork. Closing signs one, and the next run begins before it.
struct Heads(Vec<(PathBuf, Vec<u8>)>, PathBuf);

impl Heads {
    fn of(fresh: &Fresh) -> Self {
        let folder = fresh.settings().data_dir.join("highwater");
        let paths = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path());
        Self(paths.map(|path| (path.clone(), std::fs::read(&path).unwrap())).collect(), folder)
    }

    fn put_back(&self) {
        for entry in std::fs::read_dir(&self.1).unwrap() {
            std::fs::remove_file(entry.unwrap().path()).unwrap();
        }
        for (path, bytes) in &self.0 {
            std::fs::write(path, bytes).unwrap();
            std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600)).unwrap();
        }
    }
}

/// The same service on the database as it was at the fork, with the same clock and the same randomness.
async fn at_the_fork(fresh: &Fresh) -> (Service, Store) {
    let doors = Doors { clock: fresh.doors().clock, entropy: std::sync::Arc::new(SeededEntropy::new("fork")) };
    let store = Store::open(fresh.settings(), doors.clone()).await.unwrap();
    let passwords = Passwords::light(&*doors.entropy).unwrap();
    (Service::new(store.clone(), &doors, passwords), store)
}

#[tokio::test]
async fn before_the_opening_nobody_receives_anything_that_depends_on_anothers_levels() {
    for engine in engines() {
        let round = Round::interviewing(fresh(engine).await).await;
        for asker in [&round.chair, &round.members[0]] {
            round.submit(asker, round.candidates[0], &[4, 3]).await.unwrap();
        }
        let fresh = &round.stage.fresh;
        fresh.close().await;
        let fork = fresh.snapshot().await.unwrap();
        let heads = Heads::of(fresh);
        let mut first: Option<String> = None;
        for run in 0..=pairs(engine) {
            fresh.restore(&fork).await.unwrap();
            heads.put_back();
            let (service, store) = at_the_fork(fresh).await;
            assert!(store.closed().is_none(), "{:?}", store.closed());
            score(&service, &round, &SeededEntropy::new(&format!("levels {run}"))).await;
            let seen = Box::pin(everything_read(&service, &round)).await;
            store.close().await;
            match &first {
                None => {
                    assert!(seen.lines().count() > 60 && seen.contains("Submitted") && seen.contains("Drafting"), "{seen}");
                    first = Some(seen);
                }
                Some(first) => {
                    for (one, other) in first.lines().zip(seen.lines()) {
                        assert_eq!(one, other, "run {run} on {}", engine.name());
                    }
                    assert_eq!(first.len(), seen.len());
                }
            }
        }
    }
}

#[tokio::test]
async fn the_comparison_itself_notices_a_level() {
    let round = Round::interviewing(fresh(Engine::Sqlite).await).await;
    round.score_all().await;
    let service = &round.stage.service;
    service.reveal_scores(service.grant_in::<RevealScores>(&round.chair, round.vacancy).await.unwrap(), &Opening::default()).await.unwrap();
    let opened = Box::pin(everything_read(service, &round)).await;
    assert!(opened.contains("last: Assessed { level: Level(5) }"), "after the opening the same reads do tell levels");
}
