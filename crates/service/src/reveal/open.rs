//! Opening the scores: of the whole round at once, or of one candidate where the guide declared it.
//!
//! What must stay true: whoever is missing is named with a reason, or nothing opens; what was opened stays open; nobody, in no role, reads
//! a level before.

use std::collections::{BTreeMap, BTreeSet};

use audit::{Act, ObjRef, Why as LogWhy, XValue};
use domain::Refusal;
use domain::candidate::CandidateState;
use domain::doors::Draw as _;
use domain::guide::RevealMoment;
use domain::ids::{CandidateId, PersonId, RevealId, ScorecardId};
use domain::person::Person;
use domain::scorecard::{Reveal, ScorecardState, Waiver};
use domain::vacancy::VacancyState;
use domain::{forms, limits};
use store::repo::{self, Lock};
use store::{Event, Events, WriteTxn};

use super::is_revealed;
use crate::Service;
use crate::access::Granted;
use crate::access::policy::RevealScores;
use crate::act::takes;
use crate::error::{Error, What, Why};
use crate::scorecard::{Card, Expected, expected};
use crate::vacancy::frozen_guide;

/// What to open, and why without those who are missing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Opening {
    /// One candidate only, where the guide declares that scores open one by one.
    pub candidate: Option<CandidateId>,
    /// Why it goes on without the missing ones, as a reason of the closed list.
    pub why: Option<LogWhy>,
    /// The same in the chair's words.
    pub reason: String,
}

impl Service {
    /// Opens the scores.
    pub async fn reveal_scores(&self, granted: Granted<RevealScores>, opening: &Opening) -> Result<RevealId, Error> {
        if let Some(why) = opening.why {
            takes(Act::ScoresReveal, why)?;
        }
        let reason = forms::optional_words("reason", &opening.reason, limits::REASON_CHARS)?;
        let (candidate, why) = (opening.candidate, opening.why);
        let done = self
            .act(granted, move |txn, granted| {
                let reason = reason.clone();
                Box::pin(async move {
                    let mut vacancy = granted.enter(txn, Lock::Update).await?;
                    let guide = frozen_guide(txn, &vacancy).await?.document;
                    let one_by_one = guide.content().rules.reveal == RevealMoment::EachCandidate;
                    if one_by_one != candidate.is_some() {
                        return Err(Error::Conflict(Why::Stale));
                    }
                    let all = expected(txn, &vacancy).await?;
                    let reveals = repo::reveal::list(txn, vacancy.id).await?;
                    if let Some(candidate) = candidate {
                        all.candidate(candidate)
                            .filter(|one| one.state == CandidateState::Entered)
                            .ok_or(Error::Missing(What::Candidate))?;
                        if is_revealed(&reveals, candidate) {
                            return Err(Error::Conflict(Why::Done));
                        }
                    }
                    let covered: Vec<Card> =
                        all.cards.iter().copied().filter(|card| candidate.is_none_or(|one| one == card.candidate)).collect();
                    if !covered.iter().any(|card| card.state == ScorecardState::Submitted) {
                        return Err(Error::Missing(What::Scorecard));
                    }
                    let owed: Vec<Card> = covered.into_iter().filter(Card::is_owed).collect();
                    let people = people(txn, &all, &owed).await?;
                    let with_reason = reason.is_some() && why.is_some();
                    if !owed.is_empty() && !with_reason {
                        let names: BTreeSet<&str> = people.values().map(|person| person.name.as_str()).collect();
                        return Err(Refusal::RevealMissing { names: names.into_iter().collect::<Vec<_>>().join(", ") }.into());
                    }
                    let reveal = Reveal {
                        id: RevealId(txn.entropy().uuid_v4()),
                        vacancy: vacancy.id,
                        candidate,
                        opened_by: granted.person()?.id,
                        reason: reason.filter(|_| !owed.is_empty()),
                        opened_at: txn.now(),
                    };
                    let mut open = txn
                        .event(Act::ScoresReveal, ObjRef::new(RevealId::KIND, reveal.id.0))
                        .vacancy(vacancy.id)
                        .framework_digest(guide.digest())
                        .x("scope", XValue::Code(if candidate.is_some() { "candidate" } else { "vacancy" }));
                    if let Some(one) = candidate.and_then(|id| all.candidate(id)) {
                        open = open.subject(one.audit_ref);
                    }
                    if let Some(why) = why.filter(|_| !owed.is_empty()) {
                        let missing = people.values().map(|person| person.audit_ref).collect();
                        open = open.why(why).x("missing", XValue::Refs(missing));
                    }
                    repo::reveal::insert(txn, &mut open, &reveal).await?;
                    let is_last = candidate.is_none_or(|one| {
                        let others = all.candidates.iter().filter(|other| other.state == CandidateState::Entered && other.id != one);
                        others.into_iter().all(|other| is_revealed(&reveals, other.id))
                    });
                    if is_last {
                        vacancy.state = VacancyState::Discussing;
                        vacancy.version += 1;
                        repo::vacancy::update(txn, &mut open, &vacancy).await?;
                    }
                    let mut events = Events::one(open);
                    for card in &owed {
                        events = events.and(waive(txn, &all, card, &people, &reveal, why.unwrap_or(LogWhy::Other)).await?);
                    }
                    Ok((reveal.id, events))
                })
            })
            .await?;
        Ok(done.value)
    }
}

/// Who owes these scorecards.
async fn people(txn: &WriteTxn, all: &Expected, owed: &[Card]) -> Result<BTreeMap<PersonId, Person>, Error> {
    let ids: Vec<PersonId> = owed.iter().filter_map(|card| all.seat(card.panelist)).map(|seat| seat.person).collect();
    Ok(repo::person::by_ids(txn, &ids).await?.into_iter().map(|person| (person.id, person)).collect())
}

async fn waive(
    txn: &WriteTxn,
    all: &Expected,
    card: &Card,
    people: &BTreeMap<PersonId, Person>,
    reveal: &Reveal,
    why: LogWhy,
) -> Result<Event, Error> {
    let candidate = all.candidate(card.candidate).ok_or(Error::Missing(What::Candidate))?;
    let person = all.seat(card.panelist).and_then(|seat| people.get(&seat.person)).ok_or(Error::Missing(What::Panelist))?;
    let waiver = Waiver {
        id: txn.entropy().uuid_v4(),
        scorecard: card.scorecard,
        vacancy: reveal.vacancy,
        panelist: card.panelist,
        candidate: card.candidate,
        reveal: reveal.id,
    };
    let mut event = txn
        .event(Act::ScorecardWaive, ObjRef::new(ScorecardId::KIND, card.scorecard.0))
        .vacancy(reveal.vacancy)
        .subjects([candidate.audit_ref, person.audit_ref])
        .why(why);
    repo::waiver::insert(txn, &mut event, &waiver).await?;
    Ok(event)
}
