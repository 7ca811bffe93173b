//! The ten rules of the process, judged entry by entry.
//!
//! What must stay true: a rule is broken only where the entries themselves show it; what is sealed and may not be read here
//! neither breaks nor clears a rule.

use std::collections::BTreeSet;

use domain::canonical::Value;
use domain::ids::AuditRef;

use super::report::Kind;
use crate::act::Act;
use crate::commitment::Projection;
use crate::leaf::{Actor, Leaf, Place};
use crate::replay::{Opened, Part, Replay, VacancyReplay, card_version, payload_ref};

/// Which rules this entry breaks, given all entries before it.
pub(super) fn broken_rules(replay: &Replay, place: Place, leaf: &Leaf, opened: &[Opened]) -> Vec<(Kind, String)> {
    let mut broken = Vec::new();
    if let Some(disabled) = leaf.actor.audit_ref().and_then(|person| replay.disabled_at(person)) {
        broken.push((Kind::P7, format!("disabled at {disabled}")));
    }
    let nothing = VacancyReplay::default();
    let vacancy = leaf.vac.and_then(|vacancy| replay.vacancy(vacancy)).unwrap_or(&nothing);
    match leaf.act {
        Some(Act::ScorecardSubmit) => {
            let frozen = leaf.fw.as_deref().and_then(|digest| replay.frozen_at(digest));
            if frozen.is_none() {
                broken.push((Kind::P1, "no guide with this digest was frozen before".to_owned()));
            }
            broken.extend(after_reveal(vacancy, place, leaf, opened));
            broken.extend(undeclared(vacancy, place, leaf, opened));
        }
        Some(Act::ScorecardCorrect) => broken.extend(after_reveal(vacancy, place, leaf, opened)),
        Some(Act::ScorecardRevise) if leaf.why.is_none() => broken.push((Kind::P3, "no `why`".to_owned())),
        Some(Act::ScoresReveal) => broken.extend(silent_reveal(replay, vacancy, place, leaf)),
        Some(Act::DecisionRecord) => {
            if !matches!(leaf.actor, Actor::User { .. }) {
                broken.push((Kind::P5, format!("recorded by {}", leaf.actor)));
            }
            broken.extend(incomplete_decision(replay, vacancy, place, leaf));
        }
        Some(Act::EraseSubject) => {
            let held: Vec<_> = leaf.subj.iter().filter(|person| replay.is_held(**person)).map(ToString::to_string).collect();
            if !held.is_empty() {
                broken.push((Kind::P8, format!("held: {}", held.join(" "))));
            }
        }
        Some(Act::CompetencyRetire | Act::QuestionRetire) if !has_second(leaf) => {
            broken.push((Kind::P10, "no second person".to_owned()));
        }
        _ => {}
    }
    broken
}

/// Whether somebody other than the actor stands beside the act.
fn has_second(leaf: &Leaf) -> bool {
    leaf.x_ref("second").is_some_and(|second| leaf.actor.audit_ref() != Some(second))
}

fn scores_of(opened: &[Opened]) -> Option<Value> {
    opened.iter().find(|one| one.n == Projection::Scores).map(|one| one.value.clone())
}

fn after_reveal(vacancy: &VacancyReplay, place: Place, leaf: &Leaf, opened: &[Opened]) -> Option<(Kind, String)> {
    let candidate = card_version(place, leaf, scores_of(opened)).candidate?;
    let revealed = vacancy.revealed_at(candidate)?;
    Some((Kind::P2, format!("scores opened at {revealed}")))
}

fn undeclared(vacancy: &VacancyReplay, place: Place, leaf: &Leaf, opened: &[Opened]) -> Option<(Kind, String)> {
    let card = card_version(place, leaf, scores_of(opened));
    let declared = vacancy.declared.contains_key(&(card.panelist?, card.candidate?));
    (!declared).then(|| (Kind::P9, "no declaration about this candidate before".to_owned()))
}

/// A reveal must name each panelist whose scorecard for a candidate that it covers is neither there nor excused.
fn silent_reveal(replay: &Replay, vacancy: &VacancyReplay, place: Place, leaf: &Leaf) -> Vec<(Kind, String)> {
    let named = leaf.x_refs("missing");
    let covered: BTreeSet<AuditRef> = match leaf.x_text("scope") {
        Some("candidate") => leaf.subj.iter().copied().collect(),
        _ => vacancy.scored(place),
    };
    // Nobody owes a score sheet about somebody who withdrew, or whose data were erased by then.
    let is_gone = |candidate: &AuditRef| {
        vacancy.withdrawn.iter().any(|(_, gone)| gone == candidate) || replay.erased_at(*candidate).is_some_and(|erased| erased < place)
    };
    let mut missing = BTreeSet::new();
    for candidate in covered.iter().filter(|candidate| !is_gone(candidate)) {
        let cards: Vec<_> = vacancy.cards.iter().filter(|card| card.candidate == Some(*candidate)).collect();
        // A scorecard whose author cannot be told here might be anybody's.
        if cards.iter().any(|card| card.panelist.is_none()) {
            continue;
        }
        for panelist in vacancy.panelists.keys().filter(|panelist| vacancy.expects(**panelist, *candidate)) {
            let scored = cards.iter().any(|card| card.panelist == Some(*panelist));
            let released = vacancy.released.iter().any(|people| people.contains(panelist) && people.contains(candidate));
            if !scored && !released {
                missing.insert(*panelist);
            }
        }
    }
    let unnamed = missing.iter().filter(|panelist| !named.contains(panelist)).count();
    let mut broken = Vec::new();
    if unnamed > 0 {
        broken.push((Kind::P4, format!("{unnamed} panelists with a missing score sheet are not named")));
    }
    if !named.is_empty() && leaf.why.is_none() {
        broken.push((Kind::P4, "no `why`".to_owned()));
    }
    broken
}

fn incomplete_decision(replay: &Replay, vacancy: &VacancyReplay, place: Place, leaf: &Leaf) -> Vec<(Kind, String)> {
    let mut broken = Vec::new();
    let parts: Vec<&Part> = leaf.x_leaves("parts").iter().filter_map(|place| vacancy.decision_parts.get(place)).collect();
    let decided: BTreeSet<AuditRef> = parts.iter().flat_map(|part| part.candidates.iter().copied()).collect();
    let cited = leaf.x_leaf("ranking_leaf").unwrap_or(place);
    let rows: Vec<&Part> = vacancy
        .rankings
        .iter()
        .filter(|ranking| ranking.place == cited)
        .flat_map(|ranking| ranking.parts.iter().filter_map(|place| vacancy.ranking_parts.get(place)))
        .collect();
    let ranked: BTreeSet<AuditRef> = rows.iter().flat_map(|part| part.candidates.iter().copied()).collect();
    // Nobody decides about somebody who withdrew or whose data are gone.
    let is_left =
        |candidate: &&AuditRef| replay.erased_at(**candidate).is_none() && !vacancy.withdrawn.iter().any(|(_, gone)| gone == *candidate);
    let without = ranked.difference(&decided).filter(is_left).count();
    if without > 0 {
        broken.push((Kind::P6, format!("{without} candidates without an outcome")));
    }
    if (parts.iter().any(|part| departs(part)) || is_out_of_order(&parts, &rows)) && !has_second(leaf) {
        broken.push((Kind::P6, "a departure from the order without a second signature".to_owned()));
    }
    broken
}

fn departs(part: &Part) -> bool {
    part.opened.values().any(|(outcome, _)| matches!(outcome.get("departs"), Some(Value::Bool(true) | Value::Int(1))))
}

/// Whether somebody got more than somebody with a better rank, or anything without a rank, as far as outcomes and ranks may be
/// read. Equals who are parted are left to what the outcomes themselves say.
fn is_out_of_order(parts: &[&Part], rows: &[&Part]) -> bool {
    let mut placed = Vec::new();
    for (outcome, _) in parts.iter().flat_map(|part| part.opened.values()) {
        let row = payload_ref(outcome, "cand").and_then(|candidate| rows.iter().find_map(|part| part.opened.get(&candidate)));
        let Some((row, _)) = row else { continue };
        let gets = match outcome.get("code").and_then(Value::as_str) {
            Some("appoint") => 2,
            Some("reserve") => 1,
            _ => 0,
        };
        match row.get("rank").and_then(Value::as_int) {
            Some(rank) => placed.push((rank, gets)),
            None if gets > 0 => return true,
            None => {}
        }
    }
    placed.sort_unstable();
    // Down the order nobody may get more than the least that a better place got.
    let mut least_above = i32::MAX;
    for same_place in placed.chunk_by(|one, next| one.0 == next.0) {
        if same_place.iter().any(|(_, gets)| *gets > least_above) {
            return true;
        }
        least_above = same_place.iter().map(|(_, gets)| *gets).fold(least_above, i32::min);
    }
    false
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::replay::tests::{entry, leaf};

    const CANDIDATE: u128 = 7;
    const OTHER: u128 = 8;
    const THERE: u128 = 21;
    const ABSENT: u128 = 22;

    fn text(n: u128) -> String {
        Uuid::from_u128(n).hyphenated().to_string()
    }

    fn obj(n: u128) -> (&'static str, Value) {
        ("obj", Value::str(format!("thing/{}", text(n))))
    }

    fn by(person: u128, role: &'static str) -> [(&'static str, Value); 3] {
        [("actor", Value::str(format!("user/{}", text(person)))), ("auth", Value::str("passkey")), ("role", Value::str(role))]
    }

    /// Two panelists, of whom one has scored the candidate; then these entries; then an opening of the candidate's scores.
    fn broken_by_reveal(between: Vec<Leaf>, x: Vec<(&str, Value)>, why: Option<&str>) -> Vec<Kind> {
        let mut log = vec![
            entry("panel.assign", Some(1), &[THERE], [obj(121)]),
            entry("panel.assign", Some(1), &[ABSENT], [obj(122)]),
            entry("scorecard.submit", Some(1), &[CANDIDATE], by(THERE, "panelist")),
        ];
        log.extend(between);
        let mut replay = Replay::new();
        for (seq, leaf) in (0..).zip(&log) {
            replay.apply(Place { epoch: 1, seq }, leaf, &[]);
        }
        let x = [vec![("scope", Value::str("candidate"))], x].concat();
        let members = [("x", Value::object(x))].into_iter().chain(why.map(|why| ("why", Value::str(why))));
        let reveal = entry("scores.reveal", Some(1), &[CANDIDATE], members);
        let broken = broken_rules(&replay, Place { epoch: 1, seq: log.len() as u64 }, &reveal, &[]);
        broken.into_iter().map(|(kind, _)| kind).collect()
    }

    #[test]
    fn a_missing_scorecard_is_to_be_named_with_a_reason() {
        let named = || vec![("missing", Value::Array(vec![Value::str(text(ABSENT))]))];
        assert_eq!(broken_by_reveal(Vec::new(), Vec::new(), None), [Kind::P4]);
        assert_eq!(broken_by_reveal(Vec::new(), Vec::new(), Some("absence")), [Kind::P4]);
        assert_eq!(broken_by_reveal(Vec::new(), named(), None), [Kind::P4]);
        assert_eq!(broken_by_reveal(Vec::new(), named(), Some("absence")), []);
        let other = vec![("missing", Value::Array(vec![Value::str(text(THERE))]))];
        assert_eq!(broken_by_reveal(Vec::new(), other, Some("absence")), [Kind::P4]);
    }

    #[test]
    fn a_scorecard_that_nobody_owes_is_not_missing() {
        let allocated = |scope, people: &[u128]| {
            entry("panel.allocate", Some(1), people, [obj(122), ("x", Value::object([("scope", Value::str(scope))]))])
        };
        for owed_by_nobody in [
            vec![leaf("scorecard.excuse", Some(1), &[CANDIDATE, ABSENT], None)],
            vec![leaf("scorecard.waive", Some(1), &[CANDIDATE, ABSENT], None)],
            vec![leaf("panel.replace", Some(1), &[ABSENT], None)],
            vec![leaf("candidate.withdraw", Some(1), &[CANDIDATE], None)],
            vec![leaf("erase.subject", None, &[CANDIDATE], None)],
            vec![allocated("listed", &[OTHER])],
            vec![allocated("listed", &[CANDIDATE]), allocated("lot", &[OTHER])],
            vec![entry("scorecard.submit", Some(1), &[CANDIDATE], by(ABSENT, "chair"))],
            // Whose scorecard it is that somebody else keyed in cannot be told here.
            vec![entry("scorecard.submit", Some(1), &[CANDIDATE], by(30, "hr"))],
        ] {
            assert_eq!(broken_by_reveal(owed_by_nobody.clone(), Vec::new(), None), [], "{owed_by_nobody:?}");
        }
        for owed in [
            vec![leaf("scorecard.excuse", Some(1), &[OTHER, ABSENT], None)],
            vec![leaf("scorecard.excuse", Some(1), &[CANDIDATE, THERE], None)],
            vec![leaf("scorecard.excuse", Some(2), &[CANDIDATE, ABSENT], None)],
            vec![leaf("panel.replace", Some(1), &[THERE], None)],
            vec![leaf("candidate.withdraw", Some(1), &[OTHER], None)],
            vec![leaf("erase.subject", None, &[OTHER], None)],
            vec![allocated("listed", &[CANDIDATE])],
            vec![allocated("listed", &[OTHER]), allocated("more", &[CANDIDATE])],
            vec![allocated("listed", &[OTHER]), allocated("all", &[OTHER])],
            vec![entry("scorecard.submit", Some(1), &[OTHER], by(ABSENT, "panelist"))],
        ] {
            assert_eq!(broken_by_reveal(owed.clone(), Vec::new(), None), [Kind::P4], "{owed:?}");
        }
    }

    fn part(people: &[(u128, Value)]) -> Part {
        let opened =
            people.iter().map(|(candidate, payload)| (AuditRef(Uuid::from_u128(*candidate)), (payload.clone(), payload.to_string())));
        Part { place: Place { epoch: 1, seq: 0 }, candidates: Vec::new(), rows: Vec::new(), inputs: Vec::new(), opened: opened.collect() }
    }

    #[test]
    fn nobody_gets_more_than_somebody_with_a_better_rank() {
        let is_out_of_order = |people: &[(Option<i64>, &str)]| {
            let people: Vec<(u128, Option<i64>, &str)> = (1..).zip(people).map(|(n, (rank, code))| (n, *rank, *code)).collect();
            let outcome = |n: u128, code| (n, Value::object([("cand", Value::str(text(n))), ("code", Value::str(code))]));
            let outcomes: Vec<_> = people.iter().map(|(n, _, code)| outcome(*n, *code)).collect();
            let rank = |rank: Option<i64>| rank.map_or(Value::Null, Value::Int);
            let rows: Vec<_> = people.iter().map(|(n, place, _)| (*n, Value::object([("rank", rank(*place))]))).collect();
            is_out_of_order(&[&part(&outcomes)], &[&part(&rows)])
        };
        let (appoint, reserve, nothing) = ("appoint", "reserve", "not_selected");
        for in_order in [
            vec![],
            vec![(Some(1), appoint), (Some(2), reserve), (Some(3), nothing)],
            vec![(Some(1), appoint), (Some(2), appoint), (Some(3), reserve)],
            vec![(Some(3), nothing), (Some(1), reserve), (Some(2), reserve)],
            // Equals who are parted are left to what the outcomes themselves say.
            vec![(Some(1), nothing), (Some(1), appoint), (Some(3), nothing)],
            vec![(Some(1), appoint), (None, nothing)],
        ] {
            assert!(!is_out_of_order(&in_order), "{in_order:?}");
        }
        for out_of_order in [
            vec![(Some(1), nothing), (Some(2), appoint)],
            vec![(Some(1), nothing), (Some(2), reserve)],
            vec![(Some(1), reserve), (Some(2), appoint)],
            vec![(Some(1), appoint), (Some(1), nothing), (Some(3), reserve)],
            vec![(Some(1), appoint), (None, appoint)],
            vec![(None, reserve)],
        ] {
            assert!(is_out_of_order(&out_of_order), "{out_of_order:?}");
        }
    }

    #[test]
    fn an_outcome_says_itself_that_it_departs() {
        let says = |value: Value| departs(&part(&[(1, Value::object([("departs", value)]))]));
        assert!(says(Value::Bool(true)) && says(Value::Int(1)));
        assert!(!says(Value::Bool(false)) && !says(Value::Int(0)) && !says(Value::Null));
        assert!(!departs(&part(&[(1, Value::object::<String>([]))])));
    }
}
