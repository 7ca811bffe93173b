//! Erasing a candidate: one person asks, another approves, and with the approval everything about them is destroyed.
//!
//! What must stay true: nobody is erased while a hold covers them, nor by one person alone; where a ranking stands it is recorded anew without
//! them in the same transaction; what is left on the disk is swept before the log says that the erasure is finished.

use audit::{Act, ObjRef, Why as Reason};
use domain::candidate::Candidate;
use domain::data_life::{ErasureRequest, Ground, Hold};
use domain::doors::Draw as _;
use domain::ids::{CandidateId, ErasureId, HoldId, PersonId, VacancyId};
use domain::vacancy::VacancyState;
use domain::{Refusal, Timestamp, forms, limits};
use store::erase::{Canaries, Erasing, entries_of_one_person, erase};
use store::repo::{self, Lock};
use store::{Events, Reading};

use crate::Service;
use crate::access::Granted;
use crate::access::policy::{ApproveErasure, AskErasure, LiftHold, ReadErasure, RefuseErasure, SetHold};
use crate::act::takes;
use crate::error::{Error, OrMissing as _, What, Why};
use crate::ranking::record;

/// A hold as pages show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HoldView {
    /// Identifier.
    pub id: HoldId,
    /// Why it was set.
    pub why: Option<Reason>,
    /// In words.
    pub words: String,
    /// Who set it.
    pub set_by: String,
    /// When.
    pub set_at: Timestamp,
    /// Whether it covers everybody of the vacancy.
    pub covers_all: bool,
    /// Version of the row.
    pub version: i64,
}

/// An erasure that awaits its second person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ErasureAsked {
    /// Identifier.
    pub id: ErasureId,
    /// On what ground.
    pub ground: Ground,
    /// In words.
    pub words: String,
    /// Who asked.
    pub asked_by: String,
    /// When.
    pub asked_at: Timestamp,
    /// Whether the reader may approve it: it was asked for by somebody else, and nothing holds it.
    pub may_approve: bool,
    /// Version of the row.
    pub version: i64,
}

/// What stands about the end of a candidate's data. Names nobody but staff.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ErasureView {
    /// What the panel calls the candidate.
    pub code: String,
    /// Holds that cover them.
    pub holds: Vec<HoldView>,
    /// What was asked for and is open.
    pub asked: Option<ErasureAsked>,
}

impl Service {
    /// What stands about the end of a candidate's data. Reasons that somebody else wrote say something of the candidate.
    pub async fn erasure(&self, granted: Granted<ReadErasure>, candidate: CandidateId) -> Result<ErasureView, Error> {
        let read = self.store.read().await?;
        let vacancy = granted.look(&read).await?;
        let candidate = repo::candidate::get(&read, vacancy.id, candidate).await.or_missing(What::Candidate)?;
        let holds: Vec<Hold> = repo::hold::list(&read, vacancy.id).await?.into_iter().filter(|hold| hold.covers(candidate.id)).collect();
        let open = open_request(&read, candidate.id).await?;
        let people: Vec<PersonId> = holds.iter().map(|hold| hold.set_by).chain(open.iter().map(|open| open.asked_by)).collect();
        let people = repo::person::by_ids(&read, &people).await?;
        let name = |id| people.iter().find(|person| person.id == id).map(|person| person.name.clone()).unwrap_or_default();
        let reader = granted.person()?.id;
        let tells = holds.iter().map(|hold| hold.set_by).chain(open.iter().map(|open| open.asked_by)).any(|by| by != reader);
        drop(read);
        if tells {
            self.leave_view(&granted, vec![candidate.audit_ref]).await?;
        }
        let asked = open.map(|open| ErasureAsked {
            id: open.id,
            ground: open.ground,
            words: open.words,
            asked_by: name(open.asked_by),
            asked_at: open.asked_at,
            may_approve: open.asked_by != reader && holds.is_empty(),
            version: open.version,
        });
        let holds = holds.into_iter().map(|hold| HoldView {
            id: hold.id,
            why: Reason::parse(&hold.why),
            words: hold.words,
            set_by: name(hold.set_by),
            set_at: hold.set_at,
            covers_all: hold.candidate.is_none(),
            version: hold.version,
        });
        Ok(ErasureView { code: candidate.code, holds: holds.collect(), asked })
    }

    /// Asks for an erasure. Nothing is destroyed yet.
    pub async fn ask_erasure(
        &self,
        granted: Granted<AskErasure>,
        candidate: CandidateId,
        ground: Ground,
        words: &str,
    ) -> Result<(), Error> {
        let words = forms::words("words", words, limits::REASON_CHARS)?;
        self.act(granted, move |txn, granted| {
            let words = words.clone();
            Box::pin(async move {
                let vacancy = granted.enter(txn, Lock::Update).await?;
                let candidate = repo::candidate::lock(txn, vacancy.id, candidate, Lock::Update).await.or_missing(What::Candidate)?;
                refuse_held(txn, vacancy.id, &candidate).await?;
                if open_request(txn, candidate.id).await?.is_some() {
                    return Err(Error::Conflict(Why::Done));
                }
                let request = ErasureRequest {
                    id: ErasureId(txn.entropy().uuid_v4()),
                    vacancy: vacancy.id,
                    candidate: candidate.id,
                    ground,
                    words,
                    asked_by: granted.person()?.id,
                    asked_at: txn.now(),
                    refused_by: None,
                    refused_at: None,
                    version: 1,
                };
                let mut asked = about(txn, Act::EraseRequest, request.id, &candidate);
                repo::erasure_request::insert(txn, &mut asked, &request).await?;
                Ok(((), Events::one(asked)))
            })
        })
        .await?;
        Ok(())
    }

    /// Refuses an erasure that somebody asked for, or takes one's own request back.
    pub async fn refuse_erasure(&self, granted: Granted<RefuseErasure>, candidate: CandidateId, request: ErasureId) -> Result<(), Error> {
        self.act(granted, move |txn, granted| {
            Box::pin(async move {
                let vacancy = granted.enter(txn, Lock::Update).await?;
                let candidate = repo::candidate::lock(txn, vacancy.id, candidate, Lock::Update).await.or_missing(What::Candidate)?;
                let open = open_request(txn, candidate.id).await?.filter(|open| open.id == request).ok_or(Error::Conflict(Why::Stale))?;
                let refused = ErasureRequest {
                    refused_by: Some(granted.person()?.id),
                    refused_at: Some(txn.now()),
                    version: open.version + 1,
                    ..open
                };
                let mut refuse = about(txn, Act::EraseRefuse, request, &candidate);
                repo::erasure_request::update(txn, &mut refuse, &refused).await?;
                Ok(((), Events::one(refuse)))
            })
        })
        .await?;
        Ok(())
    }

    /// Approves an erasure that somebody else asked for: with it everything about the person goes.
    pub async fn approve_erasure(&self, granted: Granted<ApproveErasure>, candidate: CandidateId, request: ErasureId) -> Result<(), Error> {
        let read = self.store.read().await?;
        let canaries = Canaries::of(&entries_of_one_person(&read, granted.vacancy()?.id, candidate).await?);
        drop(read);
        let store = self.store.clone();
        let committed = self
            .act(granted, move |txn, granted| {
                let store = store.clone();
                Box::pin(async move {
                    let vacancy = granted.enter(txn, Lock::Update).await?;
                    let person = granted.person()?;
                    let candidates = entries_of_one_person(txn, vacancy.id, candidate).await?;
                    let of = candidates.iter().find(|one| one.id == candidate).ok_or(Error::Missing(What::Candidate))?;
                    let open = open_request(txn, of.id).await?.filter(|open| open.id == request).ok_or(Error::Conflict(Why::Stale))?;
                    if open.asked_by == person.id {
                        return Err(Error::Conflict(Why::SecondPerson));
                    }
                    for one in &candidates {
                        refuse_held(txn, vacancy.id, one).await?;
                    }
                    let had_scores = !repo::scorecard_version::of_candidate(txn, candidate).await?.is_empty();
                    let erasing =
                        Erasing { object: open.id, vacancy: vacancy.id, candidates, ground: open.ground, approver: person.audit_ref };
                    let mut events = Events::one(erase(txn, &store, &erasing).await?);
                    if had_scores && matches!(vacancy.state, VacancyState::Deciding | VacancyState::Decided) {
                        events = record(txn, &vacancy).await?.into_iter().fold(events, Events::and);
                    }
                    Ok(((), events))
                })
            })
            .await?;
        self.analyses.forget();
        if let Some(erased) = committed.written.first() {
            self.store.finish_erasure(erased.event, &canaries).await?;
        }
        Ok(())
    }

    /// Sets a hold: on one candidate, or on everybody of the vacancy.
    pub async fn set_hold(&self, granted: Granted<SetHold>, candidate: Option<CandidateId>, why: Reason, words: &str) -> Result<(), Error> {
        takes(Act::HoldSet, why)?;
        let words = forms::words("words", words, limits::REASON_CHARS)?;
        self.act(granted, move |txn, granted| {
            let words = words.clone();
            Box::pin(async move {
                let vacancy = granted.enter(txn, Lock::Update).await?;
                let covered = match candidate {
                    Some(id) => Some(repo::candidate::get(txn, vacancy.id, id).await.or_missing(What::Candidate)?),
                    None => None,
                };
                let hold = Hold {
                    id: HoldId(txn.entropy().uuid_v4()),
                    vacancy: vacancy.id,
                    candidate,
                    why: why.as_str().to_owned(),
                    words,
                    set_by: granted.person()?.id,
                    set_at: txn.now(),
                    lifted_by: None,
                    lifted_at: None,
                    version: 1,
                };
                let mut set = txn.event(Act::HoldSet, ObjRef::new(HoldId::KIND, hold.id.0)).vacancy(vacancy.id).why(why);
                if let Some(covered) = &covered {
                    set = set.subject(covered.audit_ref);
                }
                repo::hold::insert(txn, &mut set, &hold).await?;
                Ok(((), Events::one(set)))
            })
        })
        .await?;
        Ok(())
    }

    /// Lifts a hold.
    pub async fn lift_hold(&self, granted: Granted<LiftHold>, hold: HoldId, why: Reason) -> Result<(), Error> {
        takes(Act::HoldLift, why)?;
        self.act(granted, move |txn, granted| {
            Box::pin(async move {
                let vacancy = granted.enter(txn, Lock::Update).await?;
                let holds = repo::hold::list(txn, vacancy.id).await?;
                let standing = holds.into_iter().find(|one| one.id == hold).ok_or(Error::Missing(What::Hold))?;
                if standing.lifted_at.is_some() {
                    return Err(Error::Conflict(Why::Done));
                }
                let lifted =
                    Hold { lifted_by: Some(granted.person()?.id), lifted_at: Some(txn.now()), version: standing.version + 1, ..standing };
                let mut lift = txn.event(Act::HoldLift, ObjRef::new(HoldId::KIND, hold.0)).vacancy(vacancy.id).why(why);
                if let Some(candidate) = lifted.candidate {
                    lift = lift.subject(repo::candidate::get(txn, vacancy.id, candidate).await?.audit_ref);
                }
                repo::hold::update(txn, &mut lift, &lifted).await?;
                Ok(((), Events::one(lift)))
            })
        })
        .await?;
        Ok(())
    }
}

/// An event about an erasure of one candidate.
fn about(txn: &store::WriteTxn, act: Act, request: ErasureId, candidate: &Candidate) -> store::Event {
    txn.event(act, ObjRef::new(ErasureId::KIND, request.0)).vacancy(candidate.vacancy).subject(candidate.audit_ref)
}

/// What was asked for and neither refused nor done.
async fn open_request(through: &impl Reading, candidate: CandidateId) -> Result<Option<ErasureRequest>, Error> {
    let asked = repo::erasure_request::of_candidate(through, candidate).await?;
    Ok(asked.into_iter().find(|request| request.refused_at.is_none()))
}

async fn refuse_held(through: &impl Reading, vacancy: VacancyId, candidate: &Candidate) -> Result<(), Error> {
    let holds = repo::hold::list(through, vacancy).await?;
    match holds.iter().find(|hold| hold.covers(candidate.id)) {
        Some(hold) => Err(Refusal::EraseHold { date: hold.set_at.date().to_string() }.into()),
        None => Ok(()),
    }
}
