//! What an auditor reviews: six answers from the log, the ranking computed again, what a role could see, and a sample that nobody chose.

use std::collections::BTreeMap;

use audit::verify::Outcome;
use audit::{Act, LogKind, Why as LogWhy};
use domain::scores::{Assessment, Level};
use domain::vacancy::VacancyState;
use domain::{FieldError, Timestamp};
use service::access::Standing;
use service::decision::Decided;
use service::discussion::Revision;
use service::log::{CardSeen, Overview, OverviewView, ROLES, RecomputeView, ReplayView, ScopeView, Verdict, WhatIf, without_reason};
use service::policy::{
    AcknowledgeRules, CloseDiscussion, ConfirmAgreed, ReadAuditScope, ReadDecision, ReadDiscussion, ReadOverview, ReadRanking, ReadReplay,
    Recompute, RevealScores, ReviseScore, SignDecision, StartInterviews, StartVacancy,
};
use service::reveal::Opening;
use service::{Asker, Error, What, Why};
use sha2::{Digest as _, Sha256};
use store::Engine;
use store::testing::{contents, intrude, on_both_engines};

use crate::review_support::decided;
use crate::round_support::{EVIDENCE, Round, settle, to_be_decided};
use crate::support::vacancy_form;

/// The six answers, in the order of the page.
fn six(overview: &Overview) -> [Verdict; 6] {
    [&overview.chain, &overview.blindness, &overview.sameness, &overview.changes, &overview.gates, &overview.order]
        .map(|answer| answer.verdict)
}

const CLEAN: [Verdict; 6] = [Verdict::Holds, Verdict::Holds, Verdict::Holds, Verdict::Holds, Verdict::NotYet, Verdict::Holds];

fn revision(round: &Round, level: u8) -> Revision {
    Revision {
        competency: round.guide.content().competencies[0].id.clone(),
        assessment: Assessment::Assessed { level: Level(level) },
        evidence: EVIDENCE.into(),
        seen: 1,
        why: LogWhy::Evidence,
        reason: "I had missed the second example.".into(),
    }
}

async fn reveal(round: &Round, opening: &Opening) {
    let leave = round.stage.service.grant_in::<RevealScores>(&round.chair, round.vacancy).await.unwrap();
    round.stage.service.reveal_scores(leave, opening).await.unwrap();
}

async fn confirm_and_close(round: &Round) {
    let service = &round.stage.service;
    let view = service.discussion(service.grant_in::<ReadDiscussion>(&round.chair, round.vacancy).await.unwrap()).await.unwrap();
    let agreed = view.items.iter().filter(|item| item.is_agreed()).count();
    service.confirm_agreed(service.grant_in::<ConfirmAgreed>(&round.chair, round.vacancy).await.unwrap(), agreed).await.unwrap();
    service.close_discussion(service.grant_in::<CloseDiscussion>(&round.chair, round.vacancy).await.unwrap()).await.unwrap();
}

async fn recompute(round: &Round, auditor: &Asker, what_if: WhatIf) -> RecomputeView {
    let service = &round.stage.service;
    let leave = service.grant_in::<Recompute>(auditor, round.vacancy).await.unwrap();
    Box::pin(service.recompute(leave, what_if)).await.unwrap()
}

#[tokio::test]
async fn a_fresh_vacancy_has_an_intact_chain_and_nothing_else_to_judge() {
    on_both_engines(|fresh| async move {
        let mut round = Round::open(fresh).await;
        let auditor = round.auditor().await;
        round.vacancy = round.stage.start_other_vacancy(&round.officer).await;
        let overview = round.overview(&auditor).await;
        assert_eq!(six(&overview), [Verdict::Holds, Verdict::NotYet, Verdict::NotYet, Verdict::NotYet, Verdict::NotYet, Verdict::NotYet]);
        assert_eq!((overview.size, overview.facts.entries, overview.ranking), (round.stage.entries().await, 1, None));
    })
    .await;
}

#[tokio::test]
async fn a_clean_round_holds_in_every_answer_and_each_answer_is_of_one_moment() {
    on_both_engines(|fresh| async move {
        let round = &decided(fresh).await;
        let auditor = round.auditor().await;
        let overview = round.overview(&auditor).await;
        assert_eq!(six(&overview), CLEAN);
        let facts = &overview.facts;
        assert_eq!((facts.submitted, facts.corrected, facts.waived, facts.reveals.len()), (9, 3, 0, 1));
        assert_eq!((facts.ratings, facts.guides.len(), facts.revised.len(), facts.erased.len()), (21, 1, 0, 0));
        assert_eq!((overview.ranking, facts.decision.is_some(), facts.decision_has_second), (Some(Outcome::Match), true, false));
        assert!(facts.first_submitted < facts.last_submitted && facts.last_submitted < facts.reveals.first().copied());
        // What is not signed yet is not in it, and nobody is told otherwise.
        round.stage.start_other_vacancy(&round.officer).await;
        let service = &round.stage.service;
        let leave = service.grant_in::<ReadOverview>(&auditor, round.vacancy).await.unwrap();
        assert_eq!(service.overview(leave).await.unwrap(), OverviewView::Ready(Box::new(overview.clone())));
        let later = round.overview(&auditor).await;
        assert_eq!((later.size, six(&later)), (overview.size + 1, CLEAN));
        for asker in [&round.officer, &round.chair, &round.members[0]] {
            assert_eq!(service.grant_in::<ReadOverview>(asker, round.vacancy).await.unwrap_err(), Error::Denied);
        }
    })
    .await;
}

#[tokio::test]
async fn scores_opened_without_somebody_changed_afterwards_and_an_order_departed_from_are_to_be_looked_at() {
    on_both_engines(|fresh| async move {
        let round = &Round::interviewing(fresh).await;
        let service = &round.stage.service;
        for asker in [&round.chair, &round.members[0]] {
            for (candidate, level) in round.candidates.iter().zip([5, 4, 3]) {
                round.submit(asker, *candidate, &[level]).await.unwrap();
            }
        }
        round.submit(&round.members[1], round.candidates[0], &[5]).await.unwrap();
        let auditor = round.auditor().await;
        let before = round.overview(&auditor).await;
        assert_eq!(six(&before)[1..4], [Verdict::Holds, Verdict::Holds, Verdict::NotYet]);

        reveal(round, &Opening { candidate: None, why: Some(LogWhy::Absence), reason: "Ill since Tuesday.".into() }).await;
        let opened = round.overview(&auditor).await;
        assert_eq!(six(&opened)[1..4], [Verdict::LookAt, Verdict::Holds, Verdict::Holds]);
        assert_eq!(opened.facts.waived, 2);

        let leave = service.grant_in::<ReviseScore>(&round.members[0], round.vacancy).await.unwrap();
        service.revise_score(leave, round.candidates[0], &revision(round, 4)).await.unwrap();
        let changed = round.overview(&auditor).await;
        assert_eq!(six(&changed)[1..4], [Verdict::LookAt, Verdict::Holds, Verdict::LookAt]);
        assert_eq!((changed.facts.revised.len(), without_reason(&changed.facts.revised)), (1, 0));

        confirm_and_close(round).await;
        let mut deciding = round.in_order().await;
        let [first, second] = &mut deciding.outcomes[..2] else { panic!() };
        std::mem::swap(&mut first.code, &mut second.code);
        deciding.departs_reason = "The first one asked for a start date that the post cannot offer.".into();
        assert_eq!(round.decides(&deciding).await, Ok(Decided::AwaitsSignature));
        assert_eq!(round.overview(&auditor).await.order.verdict, Verdict::NotYet, "nothing is decided yet");
        let read = service.grant_in::<ReadDecision>(&round.chair, round.vacancy).await.unwrap();
        let prepared = service.prepared_decisions(read).await.unwrap().remove(0);
        let leave = service.grant_in::<SignDecision>(&round.chair, round.vacancy).await.unwrap();
        service.sign_decision(leave, prepared.by, &prepared.digest).await.unwrap();
        let departed = round.overview(&auditor).await;
        assert_eq!((departed.order.verdict, departed.facts.decision_has_second), (Verdict::LookAt, true));
        assert_eq!((departed.worst(), departed.ranking), (Verdict::LookAt, Some(Outcome::Match)));
        assert!(departed.order.found.is_empty());
    })
    .await;
}

/// The place of the first entry of an act, as a row of the table.
async fn seq_of(round: &Round, act: Act) -> u64 {
    let entries = round.stage.entries_from(0).await;
    entries.iter().position(|leaf| leaf.act == Some(act) && leaf.vac == Some(round.vacancy)).unwrap() as u64
}

#[tokio::test]
async fn an_entry_that_was_altered_after_it_was_signed_breaks_the_chain_and_is_named() {
    on_both_engines(|fresh| async move {
        let round = &decided(fresh).await;
        let auditor = round.auditor().await;
        round.stage.fresh.store.checkpoint_now(LogKind::Decisions).await.unwrap();
        let seq = seq_of(round, Act::ScoresReveal).await;
        // The altered entry still reads: its moment is another one.
        let read = round.stage.fresh.store.read().await.unwrap();
        let log = round.stage.fresh.store.log(&read, LogKind::Decisions).unwrap();
        let place = log.place(seq);
        let text = String::from_utf8(log.bytes(place).await.unwrap()).unwrap();
        let at = log.entry(seq).await.unwrap().leaf.at.to_string();
        drop(read);
        let altered = text.replace(&at, "2026-11-23T00:00:00.000Z");
        assert_ne!(altered, text);
        let bytes: String = domain::canonical::hex(altered.as_bytes());
        let bytes = match round.stage.fresh.store.engine() {
            Engine::Sqlite => format!("x'{bytes}'"),
            Engine::Postgres => format!("'\\x{bytes}'::bytea"),
        };
        let sql = format!("UPDATE audit_leaf SET bytes = {bytes} WHERE seq = {seq} AND act = 'scores.reveal'");
        intrude(round.stage.fresh.settings(), &sql).await.unwrap();
        let overview = round.overview(&auditor).await;
        assert_eq!((overview.chain.verdict, overview.worst()), (Verdict::Broken, Verdict::Broken));
        assert!(overview.chain.found.iter().any(|found| found.place == Some(place)), "{:?}", overview.chain.found);
        assert_eq!(scope(round, &auditor, None).await.verdicts[&round.vacancy], Verdict::Broken);
    })
    .await;
}

#[tokio::test]
async fn an_entry_that_was_taken_out_breaks_the_chain_and_is_named() {
    on_both_engines(|fresh| async move {
        let round = &decided(fresh).await;
        let auditor = round.auditor().await;
        round.stage.fresh.store.checkpoint_now(LogKind::Decisions).await.unwrap();
        let seq = seq_of(round, Act::ScorecardCorrect).await;
        let sql = format!("DELETE FROM audit_leaf WHERE seq = {seq} AND act = 'scorecard.correct'");
        intrude(round.stage.fresh.settings(), &sql).await.unwrap();
        let overview = round.overview(&auditor).await;
        assert_eq!(overview.chain.verdict, Verdict::Broken);
        assert!(overview.chain.found.iter().any(|found| found.place.is_some_and(|place| place.seq == seq)), "{:?}", overview.chain.found);
    })
    .await;
}

#[tokio::test]
async fn what_was_sealed_and_opens_no_more_breaks_the_chain() {
    on_both_engines(|fresh| async move {
        let round = &decided(fresh).await;
        let auditor = round.auditor().await;
        let seq = seq_of(round, Act::ScorecardSubmit).await;
        let sql = format!("DELETE FROM audit_opening WHERE seq = {seq} AND n = 'scores'");
        intrude(round.stage.fresh.settings(), &sql).await.unwrap();
        let overview = round.overview(&auditor).await;
        assert_eq!(overview.chain.verdict, Verdict::Broken, "{overview:?}");
        assert!(overview.chain.found.iter().any(|found| found.place.is_some_and(|place| place.seq == seq)), "{:?}", overview.chain.found);
    })
    .await;
}

#[tokio::test]
async fn what_was_sealed_and_was_overwritten_is_found_and_stops_no_page() {
    on_both_engines(|fresh| async move {
        let round = &decided(fresh).await;
        let auditor = round.auditor().await;
        let seq = seq_of(round, Act::ScorecardSubmit).await;
        let noise = match round.stage.fresh.store.engine() {
            Engine::Sqlite => "zeroblob(80)",
            Engine::Postgres => "decode(repeat('00', 80), 'hex')",
        };
        let sql = format!("UPDATE audit_opening SET ct = {noise} WHERE seq = {seq} AND n = 'scores'");
        intrude(round.stage.fresh.settings(), &sql).await.unwrap();
        let overview = round.overview(&auditor).await;
        assert_eq!(overview.chain.verdict, Verdict::Broken, "{overview:?}");
        assert!(overview.chain.found.iter().any(|found| found.place.is_some_and(|place| place.seq == seq)), "{:?}", overview.chain.found);
    })
    .await;
}

#[tokio::test]
async fn a_row_that_was_changed_past_the_log_deceives_neither_the_overview_nor_the_computation() {
    on_both_engines(|fresh| async move {
        let round = &to_be_decided(fresh).await;
        let auditor = round.auditor().await;
        let honest = recompute(round, &auditor, WhatIf::default()).await;
        let sql = "UPDATE scorecard_version SET scores = replace(scores, '\"l\":3', '\"l\":5')";
        intrude(round.stage.fresh.settings(), sql).await.unwrap();
        let service = &round.stage.service;
        let page = service.ranking(service.grant_in::<ReadRanking>(&auditor, round.vacancy).await.unwrap()).await.unwrap();
        assert!(!page.is_as_recorded, "whoever reads the ranking is told");
        assert_eq!(recompute(round, &auditor, WhatIf::default()).await, honest);
        assert_eq!((honest.outcome, round.overview(&auditor).await.ranking), (Outcome::Match, Some(Outcome::Match)));
        let found = round.stage.fresh.store.fsck(None, false).await.unwrap().findings;
        assert!(!found.is_empty());
    })
    .await;
}

/// A round in which the order of the first two rests on what the chair gave.
async fn close_race(fresh: store::testing::Fresh) -> Round {
    let round = Round::interviewing(fresh).await;
    let (first, second, third) = (round.candidates[0], round.candidates[1], round.candidates[2]);
    round.submit(&round.chair, first, &[5, 5, 5, 5, 4, 4, 4]).await.unwrap();
    round.submit(&round.members[0], first, &[4]).await.unwrap();
    round.submit(&round.members[1], first, &[4]).await.unwrap();
    round.submit(&round.chair, second, &[4]).await.unwrap();
    round.submit(&round.members[0], second, &[4]).await.unwrap();
    round.submit(&round.members[1], second, &[5, 5, 4, 4, 4, 4, 4]).await.unwrap();
    for asker in round.panel() {
        round.submit(&asker, third, &[3]).await.unwrap();
    }
    round
}

#[tokio::test]
async fn a_ranking_computed_again_is_the_recorded_one_and_other_choices_are_kept_nowhere() {
    on_both_engines(|fresh| async move {
        let round = &Box::pin(close_race(fresh)).await;
        let engine = round.stage.fresh.store.engine();
        Box::pin(settle(round)).await;
        let auditor = round.auditor().await;
        let service = &round.stage.service;
        let page = service.ranking(service.grant_in::<ReadRanking>(&auditor, round.vacancy).await.unwrap()).await.unwrap();
        let tables = async || match engine {
            Engine::Sqlite => {
                let mut all = contents(round.stage.fresh.settings()).await.unwrap();
                // The entry of the reading is all that comes.
                all.retain(|table, _| !table.starts_with("audit_"));
                all
            }
            Engine::Postgres => BTreeMap::new(),
        };
        let (before, decisions) = (tables().await, round.stage.entries().await);
        let again = recompute(round, &auditor, WhatIf::default()).await;
        assert_eq!((again.outcome, again.difference.clone(), again.digest.clone()), (Outcome::Match, None, page.digest.clone()));
        let told: Vec<_> = page.rows.iter().map(|row| (row.code.clone(), row.row.rank, row.row.total)).collect();
        assert_eq!(again.rows.iter().map(|row| (row.code.clone(), row.again, row.total)).collect::<Vec<_>>(), told);
        assert!(again.rows.iter().all(|row| row.recorded == row.again && row.what_if.is_none() && row.what_if_total.is_none()));
        assert_eq!(again.place.seq, seq_of(round, Act::RankingRecord).await);

        let places = |view: &RecomputeView| view.rows.iter().map(|row| (row.code.clone(), row.what_if)).collect::<Vec<_>>();
        let chair = round.seats[0];
        let access = round.stage.size(LogKind::Access).await;
        let without = recompute(round, &auditor, WhatIf { without: Some(chair), ..WhatIf::default() }).await;
        assert_eq!(places(&without), [("C-01".into(), Some(2)), ("C-02".into(), Some(1)), ("C-03".into(), Some(3))]);
        assert_eq!((&without.digest, without.outcome), (&again.digest, Outcome::Match), "what was recorded stands beside it");
        assert_eq!(without.rows.iter().map(|row| row.recorded).collect::<Vec<_>>(), [Some(1), Some(2), Some(3)]);
        let viewed = round.stage.last(LogKind::Access).await;
        assert_eq!(round.stage.size(LogKind::Access).await, access + 1);
        assert_eq!((viewed.act, viewed.why, viewed.subj.len()), (Some(Act::ReportView), Some(LogWhy::Audit), 3));
        // The guide weighs all competencies alike already.
        let equal = recompute(round, &auditor, WhatIf { equal_weights: true, ..WhatIf::default() }).await;
        assert_eq!(places(&equal), [("C-01".into(), Some(1)), ("C-02".into(), Some(2)), ("C-03".into(), Some(3))]);
        assert!(!equal.has_retired && !WhatIf::default().is_any());
        // Somebody who does not sit is nobody to leave out.
        let nobody = WhatIf { without: Some(domain::ids::PanelistId(uuid::Uuid::nil())), ..WhatIf::default() };
        assert_eq!(places(&recompute(round, &auditor, nobody).await), places(&equal));

        assert_eq!((tables().await, round.stage.entries().await), (before, decisions));
        let after = service.ranking(service.grant_in::<ReadRanking>(&auditor, round.vacancy).await.unwrap()).await.unwrap();
        assert_eq!(after, page);
        for asker in [&round.officer, &round.chair, &round.members[0]] {
            assert_eq!(service.grant_in::<Recompute>(asker, round.vacancy).await.unwrap_err(), Error::Denied);
        }
    })
    .await;
}

#[tokio::test]
async fn the_order_before_the_discussion_is_that_of_the_sealed_scores() {
    on_both_engines(|fresh| async move {
        let round = &Box::pin(close_race(fresh)).await;
        let service = &round.stage.service;
        reveal(round, &Opening::default()).await;
        // Two panelists change their minds about the second one, who then comes first.
        for asker in [&round.chair, &round.members[0]] {
            for (seen, competency) in (1..).zip(round.guide.content().competencies.iter().take(4)) {
                let revision = Revision { competency: competency.id.clone(), seen, ..revision(round, 5) };
                let leave = service.grant_in::<ReviseScore>(asker, round.vacancy).await.unwrap();
                service.revise_score(leave, round.candidates[1], &revision).await.unwrap();
            }
        }
        confirm_and_close(round).await;
        let auditor = round.auditor().await;
        let view = recompute(round, &auditor, WhatIf { before_discussion: true, ..WhatIf::default() }).await;
        let rows: Vec<_> = view.rows.iter().map(|row| (row.code.as_str(), row.recorded, row.again, row.what_if)).collect();
        assert_eq!(view.outcome, Outcome::Match);
        assert_eq!(rows, [("C-02", Some(1), Some(1), Some(2)), ("C-01", Some(2), Some(2), Some(1)), ("C-03", Some(3), Some(3), Some(3))]);
        let overview = round.overview(&auditor).await;
        assert_eq!((overview.changes.verdict, overview.facts.revised.len()), (Verdict::LookAt, 8));
    })
    .await;
}

async fn replay(round: &Round, auditor: &Asker, moment: Timestamp, role: Standing, seat: Option<usize>) -> Result<ReplayView, Error> {
    let service = &round.stage.service;
    let leave = service.grant_in::<ReadReplay>(auditor, round.vacancy).await.unwrap();
    service.replay_view(leave, moment, role, seat.map(|seat| round.seats[seat])).await
}

#[tokio::test]
async fn what_a_role_could_see_is_told_as_of_the_moment_and_never_anothers_levels_before_the_opening() {
    on_both_engines(|fresh| async move {
        let round = Round::open(fresh).await;
        for asker in round.panel() {
            round.declare(&asker, None).await.unwrap();
        }
        let service = &round.stage.service;
        let leave = service.grant_in::<AcknowledgeRules>(&round.chair, round.vacancy).await.unwrap();
        service.acknowledge_rules(leave).await.unwrap();
        let leave = service.grant_in::<StartInterviews>(&round.officer, round.vacancy).await.unwrap();
        service.start_interviews(leave).await.unwrap();
        let round = &round;
        let clock = round.stage.fresh.doors().clock;
        let auditor = round.auditor().await;
        let day = |days: i64| round.stage.fresh.clock.advance_seconds(days * 86_400);
        let began = clock.now();
        day(1);
        for (asker, level) in round.panel().iter().zip([5, 4, 4]) {
            round.submit(asker, round.candidates[0], &[level]).await.unwrap();
        }
        round.submit(&round.members[0], round.candidates[1], &[2]).await.unwrap();
        let scored = clock.now();
        day(1);
        for asker in [&round.chair, &round.members[1]] {
            round.submit(asker, round.candidates[1], &[3]).await.unwrap();
        }
        for asker in round.panel() {
            round.submit(&asker, round.candidates[2], &[3]).await.unwrap();
        }
        let ready = clock.now();
        day(1);
        Box::pin(settle(round)).await;
        let settled = clock.now();
        day(1);
        round.decides(&round.in_order().await).await.unwrap();
        let decided = clock.now();

        let early = replay(round, &auditor, began, Standing::Member, Some(1)).await.unwrap();
        assert_eq!((early.cards.len(), early.ranking, early.decision), (0, false, false));
        assert_eq!(
            replay(round, &auditor, Timestamp::from_unix_ms(0), Standing::Member, Some(1)).await,
            Err(domain::FieldErrors::one("moment", FieldError::NotOnTheList { list: String::new() }).into())
        );

        let open = |level: u8, cards: &CardSeen| matches!(cards, CardSeen::Open(levels) if levels.len() == 7 && levels.iter().all(|(_, given)| *given == Some(level)));
        let member = replay(round, &auditor, scored, Standing::Member, Some(1)).await.unwrap();
        assert_eq!(member.cards.iter().map(|(code, _)| code.as_str()).collect::<Vec<_>>(), ["C-01", "C-02"], "what came later is not there");
        assert!(open(4, &member.cards[0].1[1]) && open(2, &member.cards[1].1[1]), "{:?}", member.cards);
        assert_eq!((&member.cards[0].1[0], &member.cards[0].1[2]), (&CardSeen::Nothing, &CardSeen::Nothing));
        let nobody = replay(round, &auditor, scored, Standing::Member, None).await.unwrap();
        assert!(nobody.cards.iter().flat_map(|(_, cards)| cards).all(|card| *card == CardSeen::Nothing));
        let chair = replay(round, &auditor, scored, Standing::Chair, Some(0)).await.unwrap();
        assert!(open(5, &chair.cards[0].1[0]));
        assert_eq!(chair.cards[0].1[1..], [CardSeen::Sealed, CardSeen::Sealed]);
        assert_eq!(chair.cards[1].1, [CardSeen::Nothing, CardSeen::Sealed, CardSeen::Nothing]);
        let holder = replay(round, &auditor, scored, Standing::Holder, Some(0)).await.unwrap();
        assert_eq!(holder.cards[0].1, [CardSeen::Sealed, CardSeen::Sealed, CardSeen::Sealed], "a seat says nothing of an officer");
        // Up to the last moment before the opening no role sees a level that is not its own, in whatever seat it is told.
        for moment in [scored, ready] {
            for role in ROLES {
                for seat in 0..3 {
                    let view = replay(round, &auditor, moment, role, Some(seat)).await.unwrap();
                    assert_eq!((view.ranking, view.decision), (false, false));
                    for (_, cards) in &view.cards {
                        for (other, card) in cards.iter().enumerate() {
                            let is_own = other == seat && matches!(role, Standing::Member | Standing::Chair);
                            assert!(is_own || !matches!(card, CardSeen::Open(_)), "{role:?} in seat {seat}: {card:?}");
                        }
                    }
                }
            }
        }
        let member = replay(round, &auditor, settled, Standing::Member, Some(1)).await.unwrap();
        assert!(member.cards.iter().flat_map(|(_, cards)| cards).all(|card| matches!(card, CardSeen::Open(_))));
        assert_eq!((member.state, member.ranking, member.decision), (VacancyState::Deciding, true, false));
        let holder = replay(round, &auditor, decided, Standing::Holder, None).await.unwrap();
        assert!(holder.cards.iter().flat_map(|(_, cards)| cards).all(|card| *card == CardSeen::Sealed));
        assert_eq!((holder.state, holder.ranking, holder.decision), (VacancyState::Decided, true, true));
        let administrator = replay(round, &auditor, decided, Standing::Administrator, None).await.unwrap();
        assert!(administrator.cards.iter().flat_map(|(_, cards)| cards).all(|card| *card == CardSeen::Nothing));
        assert_eq!((administrator.ranking, administrator.decision, administrator.open.len()), (false, false, 0));
    })
    .await;
}

async fn scope(round: &Round, asker: &Asker, seed: Option<&str>) -> ScopeView {
    let service = &round.stage.service;
    service.audit_scope(service.grant::<ReadAuditScope>(asker).unwrap(), None, seed).await.unwrap()
}

#[tokio::test]
async fn a_sample_is_drawn_by_words_and_anybody_can_draw_it_again() {
    on_both_engines(|fresh| async move {
        let round = &Round::open(fresh).await;
        let service = &round.stage.service;
        let mut references = BTreeMap::from([("2026-020".to_owned(), round.vacancy)]);
        for number in 30..40 {
            let reference = format!("2026-{number:03}");
            let leave = service.grant::<StartVacancy>(&round.officer).unwrap();
            references.insert(reference.clone(), service.start_vacancy(leave, &vacancy_form(&reference)).await.unwrap());
        }
        let auditor = round.auditor().await;
        round.stage.fresh.store.checkpoint_now(LogKind::Decisions).await.unwrap();
        let view = scope(round, &auditor, None).await;
        assert_eq!((view.list.vacancies.len(), view.sample.len(), view.verdicts.len()), (11, 0, 11));
        assert!(view.verdicts.values().all(|verdict| *verdict == Verdict::Holds));
        let mut samples = Vec::new();
        for seed in ["the third die fell on four", "another word", "a third one"] {
            let drawn = scope(round, &auditor, Some(seed)).await.sample;
            assert_eq!(drawn, scope(round, &auditor, Some(seed)).await.sample);
            let mut by_hand: Vec<_> =
                references.iter().map(|(reference, id)| (Sha256::digest(format!("{seed}\n{reference}")).to_vec(), *id)).collect();
            by_hand.sort_unstable();
            assert_eq!(drawn, by_hand.into_iter().take(3).map(|(_, id)| id).collect::<Vec<_>>());
            samples.push(drawn);
        }
        assert!(samples[0] != samples[1] || samples[1] != samples[2]);

        // Whoever reviews one vacancy has that one to draw from.
        round.stage.auditor_of(&round.administrator, "Rose Abena", references["2026-033"]).await;
        let bounded = round.stage.as_("Rose Abena").await;
        let view = scope(round, &bounded, Some("another word")).await;
        assert_eq!(view.list.vacancies.iter().map(|row| row.reference.as_str()).collect::<Vec<_>>(), ["2026-033"]);
        assert_eq!((view.sample, view.verdicts.len()), (vec![references["2026-033"]], 1));
        for vacancy in [round.vacancy, references["2026-034"]] {
            let hidden = Error::Missing(What::Vacancy);
            assert_eq!(service.grant_in::<ReadOverview>(&bounded, vacancy).await.unwrap_err(), hidden);
            assert_eq!(service.grant_in::<ReadReplay>(&bounded, vacancy).await.unwrap_err(), hidden);
            assert_eq!(service.grant_in::<Recompute>(&bounded, vacancy).await.unwrap_err(), hidden);
        }
        assert_eq!(service.grant_in::<Recompute>(&auditor, round.vacancy).await.unwrap_err(), Error::Conflict(Why::Stage));
    })
    .await;
}
