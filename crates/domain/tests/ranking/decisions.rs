//! Decisions beside the ranking that they cite.

use domain::canonical::Form;
use domain::outcome::OutcomeCode::{self, Appoint, NotSelected, Reserve};
use domain::ranking::{
    CandidateOutcome, DecisionCheck, DecisionError, Departure, DepartureKind, OutcomePayload, Ranking, Status, check_decision,
    default_reserve_end, rank,
};
use domain::{Date, FieldError, Refusal};

use super::{DESIRABLE, ESSENTIAL, candidate, of, published_rules, rules_with};

fn date(text: &str) -> Date {
    Date::parse(text).unwrap()
}

fn decide(ranking: &Ranking, outcomes: &[(&str, OutcomeCode)]) -> DecisionCheck {
    let outcome = |&(id, code): &(&str, OutcomeCode)| CandidateOutcome {
        candidate: id.into(),
        outcome: Some(code),
        reserve_until: (code == Reserve).then(|| date("2027-11-23")),
    };
    check_decision(ranking, &outcomes.iter().map(outcome).collect::<Vec<_>>(), date("2026-11-23")).unwrap()
}

/// In order: a, b, c; n is below a required level, w withdrew.
fn ranking() -> Ranking {
    let mut inputs = of(vec![
        candidate("a", &[&[5, 5]]),
        candidate("b", &[&[4, 4]]),
        candidate("c", &[&[3, 3]]),
        candidate("n", &[&[2, 5]]),
        candidate("w", &[&[5, 5]]),
    ]);
    inputs.candidates[4].withdrawn = true;
    rank(&published_rules(), &inputs).unwrap()
}

fn departure(id: &str, kind: DepartureKind) -> Departure {
    Departure { candidate: id.into(), kind }
}

#[test]
fn following_the_order_departs_from_nothing() {
    let check = decide(&ranking(), &[("a", Appoint), ("b", Reserve), ("c", NotSelected), ("n", NotSelected)]);
    assert_eq!(check, DecisionCheck::default());
    assert!(check.field_errors().is_empty() && check.refusals(None, false, "x").is_empty());
}

#[test]
fn appointing_past_somebody_needs_a_reason_and_a_second_signature() {
    let check = decide(&ranking(), &[("a", Reserve), ("b", Appoint), ("c", NotSelected), ("n", NotSelected)]);
    assert_eq!(check.departures, [departure("b", DepartureKind::PassedOver { over: vec!["a".into()] })]);
    assert!(check.departs_for(&"b".into()) && !check.departs_for(&"a".into()));
    let refusal = [Refusal::DecisionOutOfOrder { name: "Ada Diallo".into() }];
    assert_eq!(check.refusals(None, false, "Ada Diallo"), refusal);
    assert_eq!(check.refusals(Some("A reason."), false, "Ada Diallo"), refusal);
    assert_eq!(check.refusals(Some(" "), true, "Ada Diallo"), refusal);
    assert_eq!(check.refusals(Some("A reason."), true, "Ada Diallo"), []);
}

#[test]
fn the_reserve_is_kept_in_strict_order() {
    let check = decide(&ranking(), &[("a", Appoint), ("b", NotSelected), ("c", Reserve), ("n", NotSelected)]);
    assert_eq!(check.departures, [departure("c", DepartureKind::PassedOver { over: vec!["b".into()] })]);
}

#[test]
fn taking_somebody_without_a_place_departs_from_the_order() {
    let check = decide(&ranking(), &[("a", Appoint), ("b", Appoint), ("c", Appoint), ("n", Reserve)]);
    assert_eq!(check.departures, [departure("n", DepartureKind::NotRanked { status: Status::NotMet })]);
}

#[test]
fn every_candidate_gets_an_outcome_one_by_one_and_a_reserve_an_end() {
    let ranking = ranking();
    let check = decide(&ranking, &[("a", Appoint)]);
    assert_eq!(check.undecided, ["b".into(), "c".into(), "n".into()]);
    assert_eq!(check.field_errors().of("b.outcome"), [FieldError::Required]);

    let reserve = |until: Option<&str>| {
        let outcome = CandidateOutcome { candidate: "a".into(), outcome: Some(Reserve), reserve_until: until.map(date) };
        check_decision(&ranking, &[outcome], date("2026-11-23")).unwrap()
    };
    assert_eq!(reserve(None).without_end, ["a".into()]);
    assert_eq!(reserve(Some("2026-11-23")).ended, ["a".into()]);
    assert!(!reserve(Some("2026-11-23")).field_errors().of("a.reserve_until").is_empty());
    assert_eq!(reserve(Some("2026-11-24")).field_errors().of("a.reserve_until"), []);

    let check = decide(&ranking, &[("w", Appoint)]);
    assert_eq!(check.withdrawn, ["w".into()]);
    assert!(!check.field_errors().of("w.outcome").is_empty());
}

#[test]
fn outcomes_of_another_vacancy_or_twice_for_one_candidate_are_refused() {
    let outcome = |id: &str| CandidateOutcome { candidate: id.into(), outcome: Some(NotSelected), reserve_until: None };
    let refused =
        |ids: &[&str]| check_decision(&ranking(), &ids.iter().map(|id| outcome(id)).collect::<Vec<_>>(), date("2026-11-23")).unwrap_err();
    assert_eq!(refused(&["x"]), DecisionError::Unknown("x".into()));
    assert_eq!(refused(&["a", "a"]), DecisionError::Twice("a".into()));
}

#[test]
fn those_who_share_a_place_are_not_parted_by_a_decision_in_passing() {
    let inputs = of(vec![candidate("a", &[&[4, 4]]), candidate("b", &[&[4, 4]])]);
    let with_chair = rank(&published_rules(), &inputs).unwrap();
    let check = decide(&with_chair, &[("a", NotSelected), ("b", Appoint)]);
    assert_eq!((check.open_ties.len(), check.departs()), (1, false));
    assert_eq!(check.refusals(Some("A reason."), true, "x"), [Refusal::TieReason { codes: "a, b".into() }]);
    assert_eq!(decide(&with_chair, &[("a", Appoint), ("b", Appoint)]), DecisionCheck::default());

    let without = rank(&rules_with(&[ESSENTIAL, DESIRABLE], "mean", &["comp:C1"]), &inputs).unwrap();
    let check = decide(&without, &[("a", NotSelected), ("b", Appoint)]);
    assert_eq!(check.departures, [departure("b", DepartureKind::AmongEquals { over: vec!["a".into()] })]);
}

#[test]
fn a_place_in_reserve_lasts_twelve_months_unless_told_otherwise() {
    assert_eq!(default_reserve_end(date("2026-11-23")), date("2027-11-23"));
    assert_eq!(default_reserve_end(date("2028-02-29")), date("2029-02-28"));
}

#[test]
fn an_outcome_has_one_sealed_form() {
    let outcome = OutcomePayload { candidate: "a".into(), code: Reserve, condition: None, departs: false, until: Some(date("2027-11-23")) };
    let sealed = outcome.to_value().to_canonical(Form::Payload).unwrap();
    assert_eq!(sealed, r#"{"cand":"a","code":"reserve","cond":null,"departs":false,"until":"2027-11-23"}"#);
}
