//! A decision beside the ranking it cites: where it departs from the order, and what keeps it from being recorded.
//!
//! A decision is a named human's and may depart from the order, with a reason and a second signature. Invariant: there is no default
//! outcome; every candidate who did not withdraw gets one, one by one.

use std::collections::BTreeMap;

use time::Month;

use super::inputs::CandidateKey;
use super::{Ranking, Row, Status};
use crate::canonical::Value;
use crate::outcome::OutcomeCode;
use crate::{Date, FieldError, FieldErrors, Refusal};

/// What is to be decided for one candidate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CandidateOutcome {
    /// Who.
    pub candidate: CandidateKey,
    /// The outcome, once chosen.
    pub outcome: Option<OutcomeCode>,
    /// Last day of a place in reserve.
    pub reserve_until: Option<Date>,
}

/// Why outcomes do not belong to this ranking.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DecisionError {
    /// Somebody whom the ranking does not have.
    #[error("candidate {0} is not in the ranking")]
    Unknown(CandidateKey),
    /// Two outcomes for one candidate.
    #[error("candidate {0} has two outcomes")]
    Twice(CandidateKey),
}

/// How an outcome departs from the order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DepartureKind {
    /// Better-placed candidates get less: they are not appointed while this one is, or not kept in reserve while this one is.
    PassedOver {
        /// Those candidates, best place first.
        over: Vec<CandidateKey>,
    },
    /// Candidates on the same place get less, and the guide declares nothing that could part them.
    AmongEquals {
        /// Those candidates, by key.
        over: Vec<CandidateKey>,
    },
    /// A candidate without a place is appointed or kept in reserve.
    NotRanked {
        /// Why there is no place.
        status: Status,
    },
}

/// An outcome that departs from the order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Departure {
    /// Who gets more than the order gives.
    pub candidate: CandidateKey,
    /// In which way.
    pub kind: DepartureKind,
}

/// What a decision looks like beside its ranking.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DecisionCheck {
    /// Candidates without an outcome, who did not withdraw.
    pub undecided: Vec<CandidateKey>,
    /// Withdrawn candidates who would be appointed or kept in reserve.
    pub withdrawn: Vec<CandidateKey>,
    /// Places in reserve without an end.
    pub without_end: Vec<CandidateKey>,
    /// Places in reserve that would have ended by the day of the decision.
    pub ended: Vec<CandidateKey>,
    /// Groups on one place that get different outcomes while the declared chair's decision or lot is still due.
    pub open_ties: Vec<Vec<CandidateKey>>,
    /// Where the order is departed from; needs a reason and a second signature.
    pub departures: Vec<Departure>,
}

/// Looks at outcomes beside the ranking that they cite.
pub fn check_decision(ranking: &Ranking, outcomes: &[CandidateOutcome], decided_on: Date) -> Result<DecisionCheck, DecisionError> {
    let mut chosen: BTreeMap<&CandidateKey, &CandidateOutcome> = BTreeMap::new();
    for outcome in outcomes {
        if ranking.row(&outcome.candidate).is_none() {
            return Err(DecisionError::Unknown(outcome.candidate.clone()));
        }
        if chosen.insert(&outcome.candidate, outcome).is_some() {
            return Err(DecisionError::Twice(outcome.candidate.clone()));
        }
    }
    let outcome_of = |row: &Row| chosen.get(&row.candidate).and_then(|chosen| chosen.outcome);
    let mut check = DecisionCheck::default();
    for row in &ranking.rows {
        let (key, outcome) = (&row.candidate, outcome_of(row));
        if outcome.is_none() && row.status != Status::Withdrawn {
            check.undecided.push(key.clone());
        }
        if outcome == Some(OutcomeCode::Reserve) {
            match chosen.get(key).and_then(|chosen| chosen.reserve_until) {
                None => check.without_end.push(key.clone()),
                Some(until) if until <= decided_on => check.ended.push(key.clone()),
                Some(_) => {}
            }
        }
        if outcome.is_some_and(|outcome| outcome != OutcomeCode::NotSelected) {
            match row.status {
                Status::Withdrawn => check.withdrawn.push(key.clone()),
                Status::Incomplete | Status::NotMet => {
                    check.departures.push(Departure { candidate: key.clone(), kind: DepartureKind::NotRanked { status: row.status } });
                }
                Status::Ranked => {}
            }
        }
    }
    let placed: Vec<Placed<'_>> = ranking
        .in_order()
        .into_iter()
        .filter_map(|row| Some(Placed { key: &row.candidate, rank: row.rank?, gets: gets(outcome_of(row)?) }))
        .collect();
    compare_places(ranking, &placed, &mut check);
    Ok(check)
}

struct Placed<'a> {
    key: &'a CandidateKey,
    rank: u32,
    gets: u8,
}

/// How much an outcome gives: a post more than a place in reserve, a place in reserve more than nothing.
const fn gets(outcome: OutcomeCode) -> u8 {
    match outcome {
        OutcomeCode::Appoint => 2,
        OutcomeCode::Reserve => 1,
        OutcomeCode::NotSelected => 0,
    }
}

fn compare_places(ranking: &Ranking, placed: &[Placed<'_>], check: &mut DecisionCheck) {
    for one in placed {
        let less = |than: fn(u32, u32) -> bool| -> Vec<CandidateKey> {
            let found = placed.iter().filter(|other| than(other.rank, one.rank) && other.gets < one.gets);
            found.map(|other| other.key.clone()).collect()
        };
        let over = less(|other, own| other < own);
        if !over.is_empty() {
            check.departures.push(Departure { candidate: one.key.clone(), kind: DepartureKind::PassedOver { over } });
        }
        let over = less(|other, own| other == own);
        if over.is_empty() {
            continue;
        }
        match ranking.unsettled.iter().find(|group| group.rank == one.rank) {
            Some(group) if group.awaits.is_some() => {
                if !check.open_ties.contains(&group.candidates) {
                    check.open_ties.push(group.candidates.clone());
                }
            }
            _ => check.departures.push(Departure { candidate: one.key.clone(), kind: DepartureKind::AmongEquals { over } }),
        }
    }
}

impl DecisionCheck {
    /// Whether somebody gets more than the order gives, so that a reason and a second signature are due.
    pub fn departs(&self) -> bool {
        !self.departures.is_empty()
    }

    /// Whether this candidate's outcome departs from the order, as its sealed outcome says.
    pub fn departs_for(&self, candidate: &CandidateKey) -> bool {
        self.departures.iter().any(|departure| departure.candidate == *candidate)
    }

    /// What is wrong with the form, by `<candidate>.outcome` and `<candidate>.reserve_until`.
    pub fn field_errors(&self) -> FieldErrors {
        let mut errors = FieldErrors::default();
        for candidate in &self.undecided {
            errors.add(format!("{candidate}.outcome"), FieldError::Required);
        }
        for candidate in &self.withdrawn {
            errors.add(format!("{candidate}.outcome"), FieldError::NotOnTheList { list: OutcomeCode::NotSelected.code().to_owned() });
        }
        for candidate in &self.without_end {
            errors.add(format!("{candidate}.reserve_until"), FieldError::Required);
        }
        for candidate in &self.ended {
            errors.add(format!("{candidate}.reserve_until"), FieldError::NotADate);
        }
        errors
    }

    /// Why the decision cannot be recorded yet, beside [`Self::field_errors`]: an open tie, or a departure that lacks its reason or the
    /// second signature of `second`.
    pub fn refusals(&self, reason: Option<&str>, second_signed: bool, second: &str) -> Vec<Refusal> {
        let codes = |group: &Vec<CandidateKey>| group.iter().map(CandidateKey::as_str).collect::<Vec<_>>().join(", ");
        let mut refusals: Vec<Refusal> = self.open_ties.iter().map(|group| Refusal::TieReason { codes: codes(group) }).collect();
        let has_reason = reason.is_some_and(|reason| !reason.trim().is_empty());
        if self.departs() && !(has_reason && second_signed) {
            refusals.push(Refusal::DecisionOutOfOrder { name: second.to_owned() });
        }
        refusals
    }
}

/// The last day of a place in reserve unless another is chosen: twelve months after the decision.
pub fn default_reserve_end(decided_on: Date) -> Date {
    let next_year = decided_on.0.year() + 1;
    // Only 29 February has no counterpart a year later; the place then ends on the 28th.
    let end = decided_on.0.replace_year(next_year).or_else(|_| time::Date::from_calendar_date(next_year, Month::February, 28));
    // Limit: no year follows the calendar's last; the day of the decision then ends the place, which the check refuses.
    Date(end.unwrap_or(decided_on.0))
}

/// One candidate's outcome as it is sealed (n=`outcome`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutcomePayload {
    /// Who.
    pub candidate: CandidateKey,
    /// What.
    pub code: OutcomeCode,
    /// What an appointment is conditional on.
    pub condition: Option<String>,
    /// Whether it departs from the order.
    pub departs: bool,
    /// Last day of a place in reserve.
    pub until: Option<Date>,
}

impl OutcomePayload {
    /// The sealed form: `{"cand","code","cond","departs","until"}`, `null` where there is no condition or end.
    pub fn to_value(&self) -> Value {
        let text = |text: Option<String>| text.map_or(Value::Null, Value::Str);
        Value::object([
            ("cand", Value::str(self.candidate.as_str())),
            ("code", Value::str(self.code.code())),
            ("cond", text(self.condition.clone())),
            ("departs", Value::Bool(self.departs)),
            ("until", text(self.until.map(|until| until.to_string()))),
        ])
    }
}
