//! Retiring a competency for all: asked for by the chair, answered from outside the panel, the same for every candidate, both orders on file.

use audit::verify::Outcome;
use audit::{Act, Why as LogWhy};
use domain::ids::RetirementId;
use domain::retirement::RetirementState;
use domain::tables::Style;
use domain::{FieldError, Lang, Refusal};
use service::decision::Decided;
use service::export::ExportPurpose;
use service::log::WhatIf;
use service::policy::{ExportRanking, ListVacancies, ReadDecision, ReadRetirable, ReadVacancy, Recompute};
use service::ranking::OrderBefore;
use service::{Asker, Error, What, Why};
use store::testing::on_both_engines;

use crate::retirement_support::{Order, Retiring, UNCOVERED, WORDS, order};
use crate::round_support::settle;

#[tokio::test]
async fn a_competency_that_was_misunderstood_leaves_all_totals_and_both_orders_stay_on_file() {
    on_both_engines(|fresh| async move {
        let retiring = &Retiring::ranked(fresh).await;
        let (round, stage) = (&retiring.round, &retiring.round.stage);
        let auditor = round.auditor().await;
        let first = order([("C-01", 1, 23, 7), ("C-02", 2, 3, 1), ("C-03", 3, 20, 7)]);
        assert_eq!(retiring.order().await, first);

        // Asking changes nothing, and its entry says what and why.
        let before = stage.entries().await;
        let id = retiring.ask("competency:SOC-01", "").await.unwrap();
        let entries = stage.entries_from(before).await;
        let [asked] = entries.as_slice() else { panic!("{entries:?}") };
        assert_eq!((asked.act, asked.why, asked.obj.id()), (Some(Act::RetirementRequest), Some(LogWhy::Misunderstood), id.0));
        assert_eq!((asked.x_texts("ids"), asked.subj.len()), (vec!["SOC-01"], 0));
        assert_eq!(retiring.order().await, first);
        assert_eq!(retiring.ask("competency:SOC-02", "").await, Err(Error::Conflict(Why::Stale)), "one at a time");

        // Whoever may answer finds it, and reads no order that would follow.
        let view = retiring.view(&retiring.second).await.unwrap();
        let open = view.open.clone().unwrap();
        assert!(view.may_answer && !view.may_take_back);
        assert_eq!((open.words.as_str(), open.asked_by.as_str(), open.lost.len()), (WORDS, "Ama Mensah", 0));
        assert_eq!((view.candidates, view.approvers), (3, vec!["Jean Petit".to_owned()]));
        let list = stage.service.vacancies(stage.service.grant::<ListVacancies>(&retiring.second).unwrap(), None).await.unwrap();
        assert!(list.vacancies.iter().any(|row| row.id == round.vacancy && row.asks_retirement));
        let page =
            stage.service.vacancy(stage.service.grant_in::<ReadVacancy>(&retiring.second, round.vacancy).await.unwrap()).await.unwrap();
        assert!(page.asks_retirement);

        // Whoever holds the vacancy would sign a departure from the order: where somebody else can, they do not answer.
        assert!(!retiring.view(&round.officer).await.unwrap().may_answer);
        assert_eq!(retiring.approve(&round.officer, id).await.unwrap_err().codes(), ["retire.approval"]);

        // A decision waits for the answer.
        let deciding = round.in_order().await;
        assert_eq!(round.decides(&deciding).await.unwrap_err().codes(), ["retire.open"]);

        let before = stage.entries().await;
        retiring.approve(&retiring.second, id).await.unwrap();
        let entries = stage.entries_from(before).await;
        let acts: Vec<Act> = entries.iter().filter_map(|leaf| leaf.act).collect();
        assert_eq!(acts, [Act::CompetencyRetire, Act::RankingPart, Act::RankingRecord]);
        let retired = &entries[0];
        let person = |asker: &Asker| asker.signed_in().map(|one| one.person().audit_ref);
        assert_eq!((retired.actor.audit_ref(), retired.x_ref("second")), (person(&retiring.second), person(&round.chair)));
        assert_eq!((retired.x_texts("ids"), retired.subj.len(), retired.why), (vec!["SOC-01"], 0, Some(LogWhy::Misunderstood)));

        let then = order([("C-02", 1, 10, 3), ("C-01", 2, 3, 1), ("C-03", 3, 17, 6)]);
        assert_eq!(retiring.order().await, then);
        for asker in [&round.officer, &round.chair, &round.members[0], &auditor] {
            let ranking = retiring.ranking(asker).await.unwrap();
            let [told] = ranking.retired.as_slice() else { panic!("{:?}", ranking.retired) };
            assert_eq!(told.before, OrderBefore::Recorded);
            assert_eq!(told.retirement.answered_by.as_deref(), Some("Jean Petit"));
            let rows: Vec<_> = told.places.iter().map(|row| (row.code.as_str(), row.before, row.after)).collect();
            let of = |order: &Order, code: &str| order.iter().find(|row| row.0 == code).map(|row| (row.1, row.2)).unwrap();
            let expected: Vec<_> = ["C-02", "C-01", "C-03"].map(|code| (code, of(&first, code), of(&then, code))).to_vec();
            assert_eq!(rows, expected);
        }
        // Who stands outside reads that it was done, and still no order.
        let view = retiring.view(&retiring.second).await.unwrap();
        assert_eq!((view.open, view.settled.len(), view.settled[0].state), (None, 1, RetirementState::Approved));
        assert_eq!(retiring.ranking(&retiring.second).await.unwrap_err(), Error::Denied);

        // What was prepared before cites an order that is no longer the latest.
        assert_eq!(round.decides(&deciding).await.unwrap_err().codes(), ["decision.stale-ranking"]);

        // Nothing is scored on it any more, and nobody is asked about it.
        let view = retiring.discussion(&round.chair).await;
        assert!(view.items.iter().all(|item| item.competency != "SOC-01"));
        assert_eq!(view.retired.len(), 1);

        // The table that leaves names it with its day, and the auditor can count it again.
        let leave = stage.service.grant_in::<ExportRanking>(&round.officer, round.vacancy).await.unwrap();
        let table = stage.service.export_ranking(leave, ExportPurpose::new(LogWhy::Archive, "").unwrap(), Style::Csv).await.unwrap();
        let text = String::from_utf8(table.ranking.bytes).unwrap();
        let day = stage.fresh.doors().clock.now().date();
        assert!(text.lines().skip(1).all(|line| line.contains(&format!("SOC-01:{day}"))), "{text}");
        let leave = stage.service.grant_in::<Recompute>(&auditor, round.vacancy).await.unwrap();
        let again = stage.service.recompute(leave, WhatIf { retired_back: true, ..WhatIf::default() }).await.unwrap();
        assert_eq!((again.outcome, again.has_retired), (Outcome::Match, true));
        let back: Vec<_> = again.rows.iter().map(|row| (row.code.as_str(), row.what_if)).collect();
        assert_eq!(back, [("C-02", Some(2)), ("C-01", Some(1)), ("C-03", Some(3))]);
        let overview = round.overview(&auditor).await;
        assert_eq!(overview.facts.retired.len(), 1);

        // Deciding goes on, on the new order.
        assert!(matches!(round.decides(&round.in_order().await).await, Ok(Decided::Recorded(_))));
        let leave = stage.service.grant_in::<ReadDecision>(&round.officer, round.vacancy).await.unwrap();
        let decided = stage.service.decision(leave).await.unwrap().unwrap();
        assert_eq!(decided.outcomes.iter().find(|one| one.code == "C-02").unwrap().outcome.code, domain::outcome::OutcomeCode::Appoint);
        assert_eq!(retiring.ask("competency:SOC-02", "").await, Err(Error::Conflict(Why::Stage)), "after the decision nothing is retired");
        stage.assert_sound().await;
    })
    .await;
}

#[tokio::test]
async fn only_the_chair_asks_and_only_somebody_outside_the_panel_answers() {
    on_both_engines(|fresh| async move {
        let retiring = &Retiring::scored(fresh).await;
        let (round, stage) = (&retiring.round, &retiring.round.stage);
        // Before the opening there is nothing to retire.
        assert_eq!(retiring.ask("competency:SOC-01", "").await, Err(Error::Conflict(Why::Stage)));
        settle(round).await;
        let before = stage.entries().await;
        for asker in [&round.officer, &retiring.second, &round.members[0]] {
            assert_eq!(retiring.ask_as(asker, "competency:SOC-01", "").await, Err(Error::Denied));
            let choices = stage.service.grant_in::<ReadRetirable>(asker, round.vacancy).await;
            assert_eq!(choices.unwrap_err(), Error::Denied);
        }
        assert_eq!(retiring.ask_as(&round.administrator, "competency:SOC-01", "").await, Err(Error::Missing(What::Vacancy)));
        assert_eq!(stage.entries().await, before);

        let id = retiring.ask("competency:SOC-01", "").await.unwrap();
        let before = stage.entries().await;
        for asker in round.panel() {
            assert_eq!(retiring.approve(&asker, id).await, Err(Error::Denied));
            assert_eq!(retiring.refuse(&asker, id, "No.").await, Err(Error::Denied));
            assert!(!retiring.view(&asker).await.unwrap().may_answer);
        }
        for asker in [&round.officer, &retiring.second, &round.members[0]] {
            assert_eq!(retiring.take_back(asker, id).await, Err(Error::Denied));
        }
        // A role in human resources does not help whoever has a seat, not even one that was given up.
        stage.seat_row(round.vacancy, stage.id_of("Jean Petit").await, domain::panel::PanelPart::Member).await;
        let refused = Err(Error::Refused(vec![Refusal::RetireApproval {}]));
        let entries = stage.entries().await;
        assert_eq!(retiring.approve(&retiring.second, id).await, refused);
        assert_eq!(retiring.refuse(&retiring.second, id, "No.").await, refused);
        let view = retiring.view(&retiring.second).await.unwrap();
        assert_eq!((view.may_answer, view.approvers), (false, vec!["Mariam Kone".to_owned()]));
        // What was never asked is not answered.
        assert_eq!(retiring.approve(&round.officer, RetirementId(uuid::Uuid::nil())).await, Err(Error::Conflict(Why::Stale)));
        assert_eq!(stage.entries().await, entries);
        assert!(entries > before);

        retiring.approve(&round.officer, id).await.unwrap();
        assert_eq!(retiring.approve(&round.officer, id).await, Err(Error::Conflict(Why::Stale)));
        assert_eq!(retiring.ask("competency:SOC-01", "").await, Err(Error::Conflict(Why::Retired)));
        assert_eq!(retiring.ask("question:SOC-01.q1", "").await, Err(Error::Conflict(Why::Retired)));
        stage.assert_sound().await;
    })
    .await;
}

#[tokio::test]
async fn a_request_that_is_refused_or_taken_back_leaves_everything_as_it_was() {
    on_both_engines(|fresh| async move {
        let retiring = &Retiring::ranked(fresh).await;
        let (round, stage) = (&retiring.round, &retiring.round.stage);
        let first = retiring.order().await;
        let id = retiring.ask("competency:SOC-01", "").await.unwrap();
        let wordless = retiring.refuse(&retiring.second, id, " ").await.unwrap_err();
        assert!(matches!(&wordless, Error::Invalid(fields) if fields.of("answer") == [FieldError::Required]), "{wordless:?}");
        let before = stage.entries().await;
        retiring.refuse(&retiring.second, id, "Most of them understood it.").await.unwrap();
        assert_eq!(retiring.ask("competency:SOC-01", "").await.unwrap_err().codes(), ["retire.refused"], "nobody else is asked instead");
        let again = retiring.ask("competency:SOC-02", "").await.unwrap();
        retiring.take_back(&round.chair, again).await.unwrap();
        assert_eq!(stage.acts_from(before).await, [Act::RetirementRefuse, Act::RetirementRequest, Act::RetirementTakeBack]);
        assert_eq!(retiring.approve(&retiring.second, again).await, Err(Error::Conflict(Why::Stale)));
        let view = retiring.view(&round.chair).await.unwrap();
        let states: Vec<RetirementState> = view.settled.iter().map(|one| one.state).collect();
        assert_eq!((states, view.open), (vec![RetirementState::TakenBack, RetirementState::Refused], None));
        assert_eq!(view.settled[1].answer, Some(("Most of them understood it.".to_owned(), Lang::Fr)));
        assert_eq!(retiring.order().await, first);
        assert!(retiring.ranking(&round.chair).await.unwrap().retired.is_empty());
        assert!(matches!(round.decides(&round.in_order().await).await, Ok(Decided::Recorded(_))));
        stage.assert_sound().await;
    })
    .await;
}

#[tokio::test]
async fn what_nothing_would_test_any_more_is_named_and_needs_words() {
    on_both_engines(|fresh| async move {
        let retiring = &Retiring::ranked(fresh).await;
        let (round, stage) = (&retiring.round, &retiring.round.stage);
        let choices = stage.service.retirable(stage.service.grant_in::<ReadRetirable>(&round.chair, round.vacancy).await.unwrap()).await;
        let choices = choices.unwrap();
        assert_eq!((choices.items.len(), choices.candidates, choices.panelists, choices.is_ranked), (21, 3, 3, true));
        let essential = choices.items.iter().find(|one| one.item.to_field() == "competency:SOC-07").unwrap();
        let lost: Vec<&str> = essential.lost.iter().map(|one| one.get(Lang::En)).collect();
        let name = round.guide.competency("SOC-07").unwrap().name.get(Lang::En);
        assert!(lost.contains(&format!("“{name}”").as_str()), "{lost:?}");
        assert!(lost.contains(&"“telling children how to complain”"), "{lost:?}");

        let before = stage.entries().await;
        let refused = retiring.ask("competency:SOC-07", " ").await.unwrap_err();
        assert_eq!(refused.codes(), ["retire.coverage"]);
        let Error::Refused(refusals) = refused else { panic!() };
        let words = refusals[0].words(Lang::Fr);
        assert!(words.contains("dire aux enfants comment porter plainte"), "the chair reads French: {words}");
        let nothing = retiring.ask("competency:SOC-99", "").await.unwrap_err();
        assert!(matches!(&nothing, Error::Invalid(fields) if fields.of("item") == [FieldError::Required]), "{nothing:?}");
        assert_eq!(stage.entries().await, before);

        retiring.retire("competency:SOC-07", UNCOVERED).await;
        let told = &retiring.ranking(&round.chair).await.unwrap().retired[0].retirement;
        assert_eq!((told.uncovered.as_deref(), told.lost.len()), (Some(UNCOVERED), lost.len()));
        // An essential competency that is retired keeps nobody out any more.
        let view = retiring.ranking(&round.chair).await.unwrap();
        assert!(view.rows.iter().all(|row| row.row.values.iter().all(|value| value.competency != "SOC-07")));
        stage.assert_sound().await;
    })
    .await;
}

#[tokio::test]
async fn the_last_competency_that_counts_is_not_retired() {
    on_both_engines(|fresh| async move {
        let retiring = &Retiring::ranked(fresh).await;
        for number in 1..=6 {
            retiring.retire(&format!("competency:SOC-0{number}"), UNCOVERED).await;
        }
        assert_eq!(retiring.ask("competency:SOC-07", UNCOVERED).await.unwrap_err().codes(), ["retire.last"]);
        let view = retiring.ranking(&retiring.round.chair).await.unwrap();
        assert_eq!(view.retired.len(), 6);
        assert!(view.retired.iter().all(|one| one.before == OrderBefore::Recorded));
        retiring.round.stage.assert_sound().await;
    })
    .await;
}

#[tokio::test]
async fn a_competency_retired_while_the_panel_discusses_shows_no_order_until_the_discussion_is_closed() {
    on_both_engines(|fresh| async move {
        let retiring = &Retiring::opened(fresh).await;
        let (round, stage) = (&retiring.round, &retiring.round.stage);
        let before = stage.entries().await;
        retiring.retire("competency:SOC-01", "").await;
        assert_eq!(stage.acts_from(before).await, [Act::RetirementRequest, Act::CompetencyRetire]);
        assert_eq!(retiring.ranking(&round.chair).await.unwrap_err().codes(), ["ranking.not-ready"]);
        assert_eq!(retiring.rate(round.candidates[0], "SOC-01", None).await, Err(Error::Conflict(Why::Retired)));
        assert_eq!(retiring.revise(&round.members[0], round.candidates[0], "SOC-01", 2).await, Err(Error::Conflict(Why::Retired)));
        let items = retiring.discussion(&round.chair).await.items;
        assert_eq!(items.len(), 18, "three candidates, six competencies");
        retiring.confirm_agreed(18).await.unwrap();
        retiring.close().await.unwrap();
        let view = retiring.ranking(&round.chair).await.unwrap();
        let told = &view.retired[0];
        assert_eq!(told.before, OrderBefore::Computed);
        let rows: Vec<_> = told.places.iter().map(|row| (row.code.as_str(), row.before.0, row.after.0)).collect();
        assert_eq!(rows, [("C-02", Some(2), Some(1)), ("C-01", Some(1), Some(2)), ("C-03", Some(3), Some(3))]);
        stage.assert_sound().await;
    })
    .await;
}
