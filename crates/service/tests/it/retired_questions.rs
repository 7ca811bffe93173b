//! Retiring a question for all: its competency goes back to every panelist for every candidate, and the discussion is closed again.

use audit::verify::{Options, Outcome, Scope, verify};
use audit::{Act, LogKind, Why as LogWhy};
use domain::tables::Style;
use domain::vacancy::VacancyState;
use psychometrics::exact::Ratio;
use service::decision::Decided;
use service::discussion::{DiscussionView, Place};
use service::export::ExportPurpose;
use service::policy::{ExportRanking, TakeBundle};
use service::ranking::OrderBefore;
use service::{Error, Why};
use store::testing::on_both_engines;

use crate::retirement_support::{Retiring, UNCOVERED, order};

#[tokio::test]
async fn a_retired_question_sends_its_competency_back_to_the_panel_for_every_candidate() {
    on_both_engines(|fresh| async move {
        let retiring = &Retiring::ranked(fresh).await;
        let (round, stage) = (&retiring.round, &retiring.round.stage);
        let first = retiring.order().await;
        stage.fresh.clock.advance_seconds(60);
        let prepared = round.in_order().await;
        assert_eq!(retiring.ask("question:SOC-01.q1", "").await.unwrap_err().codes(), ["retire.coverage"]);
        let before = stage.entries().await;
        retiring.retire("question:SOC-01.q1", UNCOVERED).await;
        assert_eq!(stage.acts_from(before).await, [Act::RetirementRequest, Act::QuestionRetire]);
        assert_eq!(retiring.state().await, VacancyState::Discussing);
        for asker in round.panel() {
            assert_eq!(retiring.ranking(&asker).await.unwrap_err().codes(), ["ranking.not-ready"]);
        }
        assert_eq!(round.decides(&prepared).await, Err(Error::Conflict(Why::Stage)));

        // The competency is back for everybody; the others stand as they stood.
        let view = retiring.discussion(&round.members[0]).await;
        for item in &view.items {
            let is_back = item.competency == "SOC-01";
            assert_eq!((item.is_sent_back, item.is_settled), (is_back, !is_back), "{} {}", item.code, item.competency);
            assert_eq!(item.place == Place::Discuss, is_back, "it is talked about, not waved through");
        }
        assert_eq!(view.items.iter().filter(|item| item.is_sent_back).count(), 3);
        assert_eq!(retiring.close().await.unwrap_err().codes(), ["panel-rating.words"]);
        assert_eq!(retiring.confirm_agreed(3).await, Err(Error::Conflict(Why::Done)));

        // Whoever has read the order does not bend it now: what did not come back stays.
        let last = round.candidates[2];
        assert_eq!(retiring.rate(last, "SOC-02", Some(5)).await.unwrap_err().codes(), ["discussion.final"]);
        assert_eq!(retiring.revise(&round.members[0], last, "SOC-02", 5).await.unwrap_err().codes(), ["discussion.final"]);
        assert!(view.items.iter().all(|item| item.is_final != item.is_sent_back));

        // One member changes their score, the others keep theirs; the chair confirms each item, and closes again.
        retiring.revise(&round.members[0], round.candidates[0], "SOC-01", 2).await.unwrap();
        stage.fresh.clock.advance_seconds(60);
        for candidate in &round.candidates {
            assert_eq!(retiring.close().await.unwrap_err().codes(), ["panel-rating.words"]);
            retiring.rate(*candidate, "SOC-01", None).await.unwrap();
        }
        let before = stage.entries().await;
        retiring.close().await.unwrap();
        assert_eq!(stage.acts_from(before).await, [Act::DiscussionClose, Act::RankingPart, Act::RankingRecord]);
        let then = order([("C-01", 1, 22, 7), ("C-02", 2, 3, 1), ("C-03", 3, 20, 7)]);
        assert_eq!(retiring.order().await, then);
        let view = retiring.ranking(&round.officer).await.unwrap();
        let told = &view.retired[0];
        assert_eq!((told.before, told.retirement.item.to_field().as_str()), (OrderBefore::Recorded, "question:SOC-01.q1"));
        let rows: Vec<_> = told.places.iter().map(|row| (row.code.clone(), row.before.0, row.before.1)).collect();
        assert_eq!(rows, first.clone());
        assert_eq!(round.decides(&prepared).await.unwrap_err().codes(), ["decision.stale-ranking"]);

        // The other question is the only one left.
        assert_eq!(retiring.ask("question:SOC-01.q2", UNCOVERED).await.unwrap_err().codes(), ["retire.only-question"]);
        let leave = stage.service.grant_in::<ExportRanking>(&round.officer, round.vacancy).await.unwrap();
        let table = stage.service.export_ranking(leave, ExportPurpose::new(LogWhy::Archive, "").unwrap(), Style::Csv).await.unwrap();
        assert!(String::from_utf8(table.ranking.bytes).unwrap().contains("SOC-01.q1:"));
        assert!(matches!(round.decides(&round.in_order().await).await, Ok(Decided::Recorded(_))));
        stage.assert_sound().await;
    })
    .await;
}

#[tokio::test]
async fn a_level_that_the_panel_had_set_stands_no_more_once_a_question_is_retired() {
    on_both_engines(|fresh| async move {
        let retiring = &Retiring::opened(fresh).await;
        let (round, stage) = (&retiring.round, &retiring.round.stage);
        retiring.rate(round.candidates[0], "SOC-01", Some(4)).await.unwrap();
        stage.fresh.clock.advance_seconds(60);
        let item = |view: DiscussionView| view.items.into_iter().find(|item| item.code == "C-01" && item.competency == "SOC-01").unwrap();
        let set = item(retiring.discussion(&round.chair).await);
        assert_eq!((set.value, set.is_settled), (Some(Ratio::from(4)), true));
        retiring.retire("question:SOC-01.q1", UNCOVERED).await;
        assert_eq!(retiring.state().await, VacancyState::Discussing);
        let fallen = item(retiring.discussion(&round.chair).await);
        assert_eq!((fallen.value, fallen.is_settled), (Some(Ratio::from(5)), false), "the scores alone stand");
        for candidate in &round.candidates {
            retiring.rate(*candidate, "SOC-01", None).await.unwrap();
        }
        let open = retiring.discussion(&round.chair).await.items.iter().filter(|item| item.is_agreed()).count();
        retiring.confirm_agreed(open).await.unwrap();
        retiring.close().await.unwrap();
        let view = retiring.ranking(&round.chair).await.unwrap();
        assert_eq!(view.retired[0].before, OrderBefore::Unknown);
        assert_eq!(view.rows[0].row.values[0].v, Some(Ratio::from(5)));
        stage.assert_sound().await;
    })
    .await;
}

#[tokio::test]
async fn the_discussion_is_not_closed_while_a_request_awaits_its_answer() {
    on_both_engines(|fresh| async move {
        let retiring = &Retiring::opened(fresh).await;
        let items = retiring.discussion(&retiring.round.chair).await.items.len();
        retiring.confirm_agreed(items).await.unwrap();
        let id = retiring.ask("competency:SOC-01", "").await.unwrap();
        assert_eq!(retiring.close().await.unwrap_err().codes(), ["retire.open"], "nobody who asks or answers knows the order");
        // Before an order stands, whoever holds the vacancy may answer.
        retiring.refuse(&retiring.round.officer, id, "It was understood.").await.unwrap();
        retiring.close().await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn an_export_with_a_retired_competency_and_a_retired_question_verifies_with_its_files_alone() {
    on_both_engines(|fresh| async move {
        let retiring = &Retiring::ranked(fresh).await;
        let (round, stage) = (&retiring.round, &retiring.round.stage);
        let auditor = round.auditor().await;
        stage.fresh.clock.advance_seconds(60);
        retiring.retire("competency:SOC-02", "").await;
        retiring.retire("question:SOC-01.q1", UNCOVERED).await;
        for candidate in &round.candidates {
            retiring.rate(*candidate, "SOC-01", Some(3)).await.unwrap();
        }
        retiring.close().await.unwrap();
        for scope in [Scope::None, Scope::Scores, Scope::All] {
            let bundle = round.bundle(&auditor, scope).await;
            let leave = stage.service.grant::<TakeBundle>(&auditor).unwrap();
            let path = stage.service.take_bundle(leave, bundle.id).await.unwrap();
            let key = stage.fresh.store.verifying_key(LogKind::Decisions).unwrap();
            let archive = audit::bundle::Archive::open(std::fs::File::open(&path).unwrap()).unwrap();
            let evidence = audit::bundle::BundleEvidence::open(archive, vec![key], Vec::new()).unwrap();
            let report = verify(&evidence, Options::default()).unwrap();
            assert_eq!((report.exit, &report.findings), (0, &Vec::new()), "{scope:?}");
            let expected = if scope == Scope::None { Outcome::Withheld } else { Outcome::Match };
            let outcomes: Vec<Outcome> = report.rankings.iter().map(|ranking| ranking.result).collect();
            assert_eq!(outcomes, [expected; 3], "{scope:?}: before, without the competency, without the question");
        }
    })
    .await;
}
