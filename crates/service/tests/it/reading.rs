//! Every read that lets candidates' data out, as everybody: each leaves its entry before the answer, a refused one leaves none, and before the
//! opening nobody reads what somebody else wrote.

use std::collections::{BTreeMap, BTreeSet};

use audit::{Act, Leaf, LogKind, Why};
use domain::data_life::Ground;
use domain::ids::AuditRef;
use domain::tables::Style;
use service::access::Standing;
use service::decision::Decided;
use service::export::ExportPurpose;
use service::log::{TimelineQuery, WhatIf};
use service::policy::{
    AskErasure, ExportCandidates, ExportRanking, ExportScores, ListBundles, ListCandidates, ListFindings, ListInterviews, ListRulings,
    ListVacancies, ReadAuditScope, ReadCandidate, ReadChain, ReadDecision, ReadDeclarations, ReadDiscussion, ReadErasure, ReadFindings,
    ReadOverview, ReadPanel, ReadProgress, ReadRanking, ReadReceipt, ReadReplay, ReadRetirable, ReadRetirements, ReadScorecard,
    ReadTimeline, ReadVacancy, Recompute,
};
use service::{Asker, Error};
use store::repo;
use store::testing::on_both_engines;

use crate::review_support::{CANARIES, WRITTEN, decided, found, marked_card};
use crate::round_support::{Round, card};

/// What an answer leaves behind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Leaves {
    /// Nothing: it holds nothing of a candidate but a code, or only what the reader wrote.
    Nothing,
    /// An entry of the access log that names the marked candidate.
    One(Act),
    /// An entry of the access log that names everybody of the round.
    Everybody(Act),
    /// An entry of the log of decisions that names everybody of the round.
    Export,
}

/// One read as one person: what was answered, in full.
struct Answer {
    read: &'static str,
    who: &'static str,
    leaves: Leaves,
    said: Result<String, Error>,
    access: Vec<Leaf>,
    decisions: Vec<Leaf>,
}

async fn entries(round: &Round, kind: LogKind, from: u64) -> Vec<Leaf> {
    let read = round.stage.fresh.store.read().await.unwrap();
    let log = round.stage.fresh.store.log(&read, kind).unwrap();
    log.entries_from(from, 1_000).await.unwrap().into_iter().map(|entry| entry.leaf).collect()
}

struct Everybody {
    askers: Vec<(&'static str, Asker)>,
}

impl Everybody {
    async fn of(round: &Round) -> Self {
        let auditor = round.auditor().await;
        let other = round.stage.as_("Jean Petit").await;
        let askers = vec![
            ("holder", round.officer.clone()),
            ("other officer", other),
            ("chair", round.chair.clone()),
            ("member", round.members[0].clone()),
            ("auditor", auditor),
            ("administrator", round.administrator.clone()),
        ];
        Self { askers }
    }
}

/// Every read, as everybody.
async fn crawl(round: &Round, everybody: &Everybody) -> Vec<Answer> {
    let (service, vacancy, marked) = (&round.stage.service, round.vacancy, round.marked());
    let mut answers = Vec::new();
    let purpose = || ExportPurpose::new(Why::Audit, "").unwrap();
    for (who, asker) in &everybody.askers {
        macro_rules! read {
            ($name:literal, $leaves:expr, $grant:expr, $leave:ident => $call:expr) => {
                let (access, decisions) = (round.stage.size(LogKind::Access).await, round.stage.size(LogKind::Decisions).await);
                let answer = match $grant {
                    Ok($leave) => $call.await.map(|answer| format!("{answer:?}")),
                    Err(error) => Err(error),
                };
                let (access, decisions) =
                    (entries(round, LogKind::Access, access).await, entries(round, LogKind::Decisions, decisions).await);
                answers.push(Answer { read: $name, who: *who, leaves: $leaves, said: answer, access, decisions });
            };
        }
        macro_rules! inside {
            ($name:literal, $leaves:expr, $use_case:ty, $leave:ident => $call:expr) => {
                read!($name, $leaves, service.grant_in::<$use_case>(asker, vacancy).await, $leave => $call);
            };
        }
        let (all, one) = (Leaves::Everybody, Leaves::One);
        inside!("vacancy", Leaves::Nothing, ReadVacancy, leave => service.vacancy(leave));
        inside!("rules", Leaves::Nothing, ReadVacancy, leave => service.declared_rules(leave));
        inside!("panel", Leaves::Nothing, ReadPanel, leave => service.panel(leave));
        inside!("erasure", Leaves::Nothing, ReadErasure, leave => service.erasure(leave, marked));
        inside!("candidates", all(Act::ListView), ListCandidates, leave => service.candidates(leave, None));
        inside!("file", one(Act::FileView), ReadCandidate, leave => service.candidate(leave, marked));
        inside!("names to declare", all(Act::ListView), ReadDeclarations, leave => service.names_to_declare(leave));
        inside!("links", one(Act::ListView), ListRulings, leave => service.declared_links(leave));
        inside!("own scorecard", Leaves::Nothing, ReadScorecard, leave => service.scorecard(leave, marked));
        inside!("own receipt", Leaves::Nothing, ReadReceipt, leave => service.receipt(leave, marked));
        inside!("progress", Leaves::Nothing, ReadProgress, leave => service.progress(leave));
        inside!("discussion", all(Act::ReportView), ReadDiscussion, leave => service.discussion(leave));
        inside!("evidence", one(Act::ReportView), ReadDiscussion, leave => service.evidence(leave, marked));
        inside!("ranking", all(Act::ReportView), ReadRanking, leave => service.ranking(leave));
        inside!("decision", all(Act::ReportView), ReadDecision, leave => service.decision(leave));
        inside!("retirements", Leaves::Nothing, ReadRetirements, leave => service.retirements(leave));
        inside!("what may be retired", Leaves::Nothing, ReadRetirable, leave => service.retirable(leave));
        inside!("timeline", Leaves::Nothing, ReadTimeline, leave => service.timeline(leave, TimelineQuery::default()));
        inside!("findings", Leaves::Nothing, ReadFindings, leave => service.findings_about(leave));
        inside!("overview", Leaves::Nothing, ReadOverview, leave => service.overview(leave));
        inside!("recompute", all(Act::ReportView), Recompute, leave => service.recompute(leave, WhatIf { equal_weights: true, ..WhatIf::default() }));
        let moment = round.stage.fresh.doors().clock.now();
        for role in [Standing::Member, Standing::Holder] {
            inside!("replay", all(Act::ReportView), ReadReplay, leave => service.replay_view(leave, moment, role, Some(round.seats[1])));
        }
        inside!("scores table", Leaves::Export, ExportScores, leave => service.export_scores(leave, purpose(), Style::Csv));
        inside!("ranking table", Leaves::Export, ExportRanking, leave => service.export_ranking(leave, purpose(), Style::Csv));
        inside!("candidates table", Leaves::Export, ExportCandidates, leave => service.export_candidates(leave, purpose(), Style::Csv));
        read!("interviews", Leaves::Nothing, service.grant::<ListInterviews>(asker), leave => service.interviews(leave));
        read!("vacancies", Leaves::Nothing, service.grant::<ListVacancies>(asker), leave => service.vacancies(leave, None));
        read!("chain", Leaves::Nothing, service.grant::<ReadChain>(asker), leave => service.chain(leave));
        read!("scope", Leaves::Nothing, service.grant::<ReadAuditScope>(asker), leave => service.audit_scope(leave, None, Some("seed")));
        read!("all findings", Leaves::Nothing, service.grant::<ListFindings>(asker), leave => service.findings(leave));
        read!("bundles", Leaves::Nothing, service.grant::<ListBundles>(asker), leave => service.bundles(leave));
    }
    answers
}

/// Who was answered, by read.
fn answered(answers: &[Answer]) -> BTreeMap<&'static str, String> {
    let mut all: BTreeMap<&'static str, Vec<&'static str>> = BTreeMap::new();
    for answer in answers {
        let who = all.entry(answer.read).or_default();
        if answer.said.is_ok() && !who.contains(&answer.who) {
            who.push(answer.who);
        }
    }
    all.into_iter().map(|(read, who)| (read, who.join(", "))).collect()
}

async fn refs(round: &Round) -> (BTreeSet<AuditRef>, AuditRef) {
    let read = round.stage.fresh.store.read().await.unwrap();
    let all = repo::candidate::all(&read, round.vacancy).await.unwrap();
    let marked = all.iter().find(|one| one.id == round.marked()).unwrap().audit_ref;
    (all.into_iter().map(|one| one.audit_ref).collect(), marked)
}

/// Each answer left exactly what it leaves, in the reader's name; each refusal left nothing.
async fn assert_each_left_its_entry(round: &Round, everybody: &Everybody, answers: &[Answer]) {
    let (all, marked) = refs(round).await;
    let marked = BTreeSet::from([marked]);
    for Answer { read, who, leaves, said: answer, access, decisions } in answers {
        let asker = &everybody.askers.iter().find(|(name, _)| name == who).unwrap().1;
        let about = |leaf: &Leaf| (leaf.act, leaf.vac, leaf.actor.audit_ref(), leaf.subj.iter().copied().collect::<BTreeSet<_>>());
        let expected = |act, people: &BTreeSet<AuditRef>| {
            vec![(Some(act), Some(round.vacancy), Some(asker.signed_in().unwrap().person().audit_ref), people.clone())]
        };
        let (in_access, in_decisions) = match (answer, leaves) {
            (Err(_), _) | (Ok(_), Leaves::Nothing) => (Vec::new(), Vec::new()),
            (Ok(_), Leaves::One(act)) => (expected(*act, &marked), Vec::new()),
            (Ok(_), Leaves::Everybody(act)) => (expected(*act, &all), Vec::new()),
            (Ok(_), Leaves::Export) => (Vec::new(), expected(Act::ExportCreate, &all)),
        };
        assert_eq!(access.iter().map(about).collect::<Vec<_>>(), in_access, "{read} as {who}: {answer:?}");
        assert_eq!(decisions.iter().map(about).collect::<Vec<_>>(), in_decisions, "{read} as {who}: {answer:?}");
        // Where nothing is left, nothing of a person stood in the answer.
        if let (Ok(answer), Leaves::Nothing) = (answer, leaves) {
            assert_eq!(found(&CANARIES, answer.as_bytes()), [""; 0], "{read} as {who}");
            if !read.starts_with("own") {
                assert_eq!(found(&WRITTEN, answer.as_bytes()), [""; 0], "{read} as {who}");
            }
        }
    }
}

/// A round before the opening in which one candidate is marked, with a declared link, sealed scorecards, a correction and a draft.
async fn sealed(fresh: store::testing::Fresh) -> Round {
    let round = Round::open(fresh).await;
    let marked = round.marked();
    round.declare(&round.chair, None).await.unwrap();
    round.declare(&round.members[0], Some(marked)).await.unwrap();
    round.declare(&round.members[1], None).await.unwrap();
    round.rule(&round.chair, round.link().await, domain::panel::Ruling::MaySit).await.unwrap();
    round.begin().await;
    let round = Round::mark(round).await;
    for asker in round.panel() {
        round.submit(&asker, round.candidates[0], &[4]).await.unwrap();
    }
    round.submit(&round.chair, round.candidates[2], &[4]).await.unwrap();
    let (first, second) = (&round.members[1], &round.chair);
    round.write_about_the_marked(first, 2).await;
    round.write_about_the_marked(second, 3).await;
    round
}

#[tokio::test]
async fn before_the_opening_each_read_leaves_its_entry_and_holds_nothing_that_somebody_else_wrote() {
    on_both_engines(|fresh| async move {
        let round = &sealed(fresh).await;
        let service = &round.stage.service;
        // The member whose eyes are looked through has written nothing about the marked candidate; somebody else drafts about another.
        let leave = service.grant_in::<service::policy::DraftScorecard>(&round.members[1], round.vacancy).await.unwrap();
        service.save_scorecard_draft(leave, round.candidates[2], 1, &marked_card(round, 5)).await.unwrap();
        let everybody = &Everybody::of(round).await;
        round.stage.fresh.store.checkpoint_now(LogKind::Decisions).await.unwrap();
        let answers = Box::pin(crawl(round, everybody)).await;
        assert_each_left_its_entry(round, everybody, &answers).await;
        for answer in answers.iter().filter(|answer| !(answer.who == "chair" && answer.read.starts_with("own"))) {
            let Ok(told) = &answer.said else { continue };
            assert_eq!(found(&WRITTEN, told.as_bytes()), [""; 0], "{} as {}", answer.read, answer.who);
        }
        let own = answers.iter().find(|answer| answer.who == "chair" && answer.read == "own scorecard").unwrap();
        assert_eq!(found(&WRITTEN[..2], own.said.as_ref().unwrap().as_bytes()), WRITTEN[..2], "the look does find what is there");
        let who = answered(&answers);
        for sealed in ["discussion", "evidence", "ranking", "decision", "recompute", "scores table", "ranking table"] {
            assert_eq!(who[sealed], "", "{sealed}");
        }
        assert_eq!(who["file"], "holder, chair, member");
        assert_eq!(who["names to declare"], "chair, member");
        assert_eq!(who["links"], "holder, chair");
        assert_eq!(who["candidates"], "holder");
        assert_eq!(who["candidates table"], "holder");
        assert_eq!(who["replay"], "auditor");
        assert_eq!(who["progress"], "holder, chair, auditor");
        assert_eq!(who["own receipt"], "chair", "the member has none yet");
        round.stage.assert_sound().await;
    })
    .await;
}

#[tokio::test]
async fn after_the_decision_each_read_leaves_its_entry() {
    on_both_engines(|fresh| async move {
        let round = &decided(fresh).await;
        let everybody = &Everybody::of(round).await;
        round.stage.fresh.store.checkpoint_now(LogKind::Decisions).await.unwrap();
        let answers = Box::pin(crawl(round, everybody)).await;
        assert_each_left_its_entry(round, everybody, &answers).await;
        let who = answered(&answers);
        assert_eq!(who["file"], "holder, chair, member");
        assert_eq!(who["candidates"], "holder");
        assert_eq!(who["evidence"], "chair, member, auditor");
        assert_eq!(who["discussion"], "chair, member, auditor");
        assert_eq!(who["ranking"], "holder, chair, member, auditor");
        assert_eq!(who["decision"], "holder, chair, member, auditor");
        assert_eq!(
            (who["retirements"].as_str(), who["what may be retired"].as_str()),
            ("holder, other officer, chair, member, auditor", "")
        );
        assert_eq!(who["scores table"], "holder, chair, auditor");
        assert_eq!(who["ranking table"], "holder, chair, auditor");
        assert_eq!(who["candidates table"], "holder");
        assert_eq!((who["recompute"].as_str(), who["replay"].as_str(), who["overview"].as_str()), ("auditor", "auditor", "auditor"));
        // Names stand in files and lists alone; an auditor and an administrator read none at all.
        for answer in &answers {
            let Ok(told) = &answer.said else { continue };
            let names = found(&CANARIES, told.as_bytes());
            let is_named = ["candidates", "file", "candidates table"].contains(&answer.read);
            // A table is bytes, which the look does not read.
            assert_eq!(names.is_empty(), !is_named || answer.read.ends_with("table"), "{} as {}: {names:?}", answer.read, answer.who);
            if ["auditor", "administrator", "other officer"].contains(&answer.who) {
                assert_eq!(names, [""; 0], "{} as {}", answer.read, answer.who);
            }
            // Private notes are read by who wrote them and by nobody else.
            if told.contains("zyxnote") {
                let is_own = answer.read.starts_with("own") || (answer.read == "evidence" && ["chair", "member"].contains(&answer.who));
                assert!(is_own, "{} as {}", answer.read, answer.who);
            }
        }
        let members = answers.iter().find(|answer| answer.who == "member" && answer.read == "evidence").unwrap();
        assert_eq!(members.said.as_ref().unwrap().matches("zyxnote").count(), 1, "one's own note, and nobody else's");
        round.stage.assert_sound().await;
    })
    .await;
}

/// The acts of the access log from `from` on, and whom they name.
async fn viewed(round: &Round, from: u64) -> Vec<(Option<Act>, BTreeSet<AuditRef>)> {
    entries(round, LogKind::Access, from).await.into_iter().map(|leaf| (leaf.act, leaf.subj.iter().copied().collect())).collect()
}

#[tokio::test]
async fn whoever_reads_why_somebody_is_to_be_erased_or_kept_leaves_an_entry_unless_they_wrote_it() {
    on_both_engines(|fresh| async move {
        let round = &decided(fresh).await;
        let (service, marked) = (&round.stage.service, round.marked());
        let (_, pseudonym) = refs(round).await;
        let other = &round.stage.as_("Jean Petit").await;
        let leave = service.grant_in::<AskErasure>(&round.officer, round.vacancy).await.unwrap();
        service.ask_erasure(leave, marked, Ground::Request, "She wrote to us on Monday.").await.unwrap();
        for (asker, entries) in [(&round.officer, vec![]), (other, vec![(Some(Act::ReportView), BTreeSet::from([pseudonym]))])] {
            let before = round.stage.size(LogKind::Access).await;
            let leave = service.grant_in::<ReadErasure>(asker, round.vacancy).await.unwrap();
            assert!(service.erasure(leave, marked).await.unwrap().asked.is_some());
            assert_eq!(viewed(round, before).await, entries);
        }
        round.stage.assert_sound().await;
    })
    .await;
}

#[tokio::test]
async fn whoever_reads_a_decision_that_somebody_else_prepared_leaves_an_entry() {
    on_both_engines(|fresh| async move {
        let round = &Round::marked_and_interviewing(fresh).await;
        round.score_all_marked().await;
        crate::round_support::settle(round).await;
        let mut deciding = round.in_order().await;
        let [first, second] = &mut deciding.outcomes[..2] else { panic!() };
        std::mem::swap(&mut first.code, &mut second.code);
        deciding.departs_reason = "The first one asked for a start date that the post cannot offer.".into();
        assert_eq!(round.decides(&deciding).await, Ok(Decided::AwaitsSignature));
        let (all, _) = refs(round).await;
        let service = &round.stage.service;
        for (asker, entries) in [(&round.officer, vec![]), (&round.chair, vec![(Some(Act::ReportView), all)])] {
            let before = round.stage.size(LogKind::Access).await;
            let leave = service.grant_in::<ReadDecision>(asker, round.vacancy).await.unwrap();
            assert_eq!(service.prepared_decisions(leave).await.unwrap().len(), 1);
            assert_eq!(viewed(round, before).await, entries);
        }
        round.stage.assert_sound().await;
    })
    .await;
}

#[tokio::test]
async fn without_its_entry_no_read_gives_anything() {
    on_both_engines(|fresh| async move {
        let round = &decided(fresh).await;
        let everybody = &Everybody::of(round).await;
        round.stage.fresh.store.checkpoint_now(LogKind::Decisions).await.unwrap();
        let before = answered(&Box::pin(crawl(round, everybody)).await);
        round.stage.fresh.hold(LogKind::Access).await.unwrap();
        let answers = Box::pin(crawl(round, everybody)).await;
        let mut held = 0;
        for answer in &answers {
            match (answer.leaves, &answer.said) {
                (Leaves::One(_) | Leaves::Everybody(_), answered) => {
                    held += u32::from(matches!(answered, Err(Error::Closed(_))));
                    assert!(answered.is_err(), "{} as {} was answered without an entry", answer.read, answer.who);
                }
                (Leaves::Nothing | Leaves::Export, _) => {}
            }
        }
        assert!(held >= 15, "{held}");
        let after = answered(&answers);
        for read in ["vacancy", "panel", "own scorecard", "progress", "timeline", "scores table"] {
            assert_eq!(after[read], before[read], "{read}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_recused_member_reads_nothing_of_whom_they_know_and_an_entry_names_those_who_were_shown() {
    on_both_engines(|fresh| async move {
        let round = Round::open(fresh).await;
        let marked = round.marked();
        for asker in [&round.chair, &round.members[1]] {
            round.declare(asker, None).await.unwrap();
        }
        round.declare(&round.members[0], Some(marked)).await.unwrap();
        round.rule(&round.chair, round.link().await, domain::panel::Ruling::Recused).await.unwrap();
        round.begin().await;
        let round = &Round::mark(round).await;
        for asker in [&round.chair, &round.members[1]] {
            round.write_about_the_marked(asker, 4).await;
        }
        for (candidate, level) in [(round.candidates[0], 5), (round.candidates[2], 3)] {
            for asker in round.panel() {
                round.submit(&asker, candidate, &[level]).await.unwrap();
            }
        }
        crate::round_support::settle(round).await;
        let decided = round.decides(&round.in_order().await).await;
        assert!(matches!(decided, Ok(Decided::Recorded(_))), "{decided:?}");
        let everybody = Everybody { askers: vec![("recused", round.members[0].clone())] };
        let (_, pseudonym) = refs(round).await;
        let answers = Box::pin(crawl(round, &everybody)).await;
        for answer in &answers {
            let told = answer.said.as_ref().map(String::as_str).unwrap_or_default();
            assert_eq!(found(&CANARIES, told.as_bytes()), [""; 0], "{}", answer.read);
            assert_eq!(found(&WRITTEN, told.as_bytes()), [""; 0], "{}", answer.read);
        }
        let discussion = answers.iter().find(|answer| answer.read == "discussion").unwrap();
        assert_eq!(discussion.access.len(), 1);
        assert_eq!((discussion.access[0].subj.len(), discussion.access[0].subj.contains(&pseudonym)), (2, false));
        for closed in ["file", "own scorecard", "own receipt", "evidence"] {
            let answer = answers.iter().find(|answer| answer.read == closed).unwrap();
            assert!(answer.said.is_err() && answer.access.is_empty(), "{closed}");
        }
    })
    .await;
}

#[tokio::test]
async fn what_stands_in_a_round_that_is_not_ones_own_is_read_by_nobody() {
    on_both_engines(|fresh| async move {
        let round = &decided(fresh).await;
        let other = round.stage.start_other_vacancy(&round.stage.as_("Jean Petit").await).await;
        round.stage.person(&round.administrator, "Noa Levi", "panel").await;
        round.stage.auditor_of(&round.administrator, "Rose Abena", other).await;
        let askers = vec![("stranger", round.stage.as_("Noa Levi").await), ("other auditor", round.stage.as_("Rose Abena").await)];
        let everybody = Everybody { askers };
        round.stage.fresh.store.checkpoint_now(LogKind::Decisions).await.unwrap();
        let answers = Box::pin(crawl(round, &everybody)).await;
        let open = ["interviews", "vacancies", "chain", "scope", "all findings", "bundles"];
        for answer in &answers {
            if open.contains(&answer.read) {
                let told = answer.said.as_ref().map(String::as_str).unwrap_or_default();
                assert!(!told.contains("2026-020"), "{} as {}: {told}", answer.read, answer.who);
            } else {
                assert_eq!(answer.said, Err(Error::Missing(service::What::Vacancy)), "{} as {}", answer.read, answer.who);
            }
            assert!(answer.access.is_empty() && answer.decisions.is_empty(), "{} as {}", answer.read, answer.who);
        }
        // A candidate is nobody in another round, whoever asks there.
        let service = &round.stage.service;
        round.stage.vacancy_becomes(other, domain::vacancy::VacancyState::Open).await;
        let officer = round.stage.as_("Jean Petit").await;
        let leave = service.grant_in::<ReadCandidate>(&officer, other).await.unwrap();
        assert_eq!(service.candidate(leave, round.marked()).await.unwrap_err(), Error::Missing(service::What::Candidate));
    })
    .await;
}

#[tokio::test]
async fn what_a_panelist_drafts_about_others_is_theirs_alone() {
    on_both_engines(|fresh| async move {
        let round = &sealed(fresh).await;
        let service = &round.stage.service;
        let before = round.stage.size(LogKind::Access).await;
        let leave = service.grant_in::<service::policy::DraftScorecard>(&round.members[0], round.vacancy).await.unwrap();
        service.save_scorecard_draft(leave, round.marked(), 1, &marked_card(round, 5)).await.unwrap();
        let own = service.scorecard(service.grant_in::<ReadScorecard>(&round.members[0], round.vacancy).await.unwrap(), round.marked());
        let own = own.await.unwrap();
        assert_eq!(own.working.items, marked_card(round, 5).items);
        assert_eq!(own.working.notes[0].text, "zyxnote");
        let other = service.scorecard(service.grant_in::<ReadScorecard>(&round.members[1], round.vacancy).await.unwrap(), round.marked());
        let other = other.await.unwrap();
        assert_eq!(other.working.items, marked_card(round, 2).items, "each reads their own");
        let third = service.scorecard(service.grant_in::<ReadScorecard>(&round.chair, round.vacancy).await.unwrap(), round.candidates[0]);
        assert_eq!(third.await.unwrap().working.items, card(&round.guide, &[4]).items);
        assert_eq!(round.stage.size(LogKind::Access).await, before, "one's own words leave no entry");
    })
    .await;
}
