//! Deciding: recorded at once where it follows the order; where it departs from it, kept until another person signs.

use audit::{Act, ObjRef, XValue};
use domain::doors::Draw as _;
use domain::ids::{AuditRef, DecisionId, OutcomeId, PersonId};
use domain::outcome::{DecisionRecord, OutcomeCode, OutcomeRecord};
use domain::vacancy::{Vacancy, VacancyState};
use store::repo::{self, Lock};
use store::{Events, WriteTxn};

use super::check::Checked;
use super::prepared::{Deciding, OutcomeOf, forget, prepared_by};
use crate::Service;
use crate::access::policy::Decide;
use crate::access::{Granted, Standing};
use crate::act::ROWS_PER_ENTRY;
use crate::error::{Error, What};
use crate::ranking::key_of;

/// What became of a decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decided {
    /// It stands.
    Recorded(DecisionId),
    /// It departs from the order and awaits another's signature.
    AwaitsSignature,
}

/// The two names under a decision.
pub(super) struct Names {
    pub(super) decided_by: PersonId,
    pub(super) second: Option<(PersonId, AuditRef)>,
}

/// Why a transaction did not record the decision: it lacks the second signature and nothing else.
const LACKS_SIGNATURE: Error = Error::Missing(What::Decision);

impl Service {
    /// Records the decision, or keeps it for the second signature.
    pub async fn decide(&self, granted: Granted<Decide>, deciding: &Deciding) -> Result<Decided, Error> {
        let deciding = deciding.cleaned()?;
        let kept = (granted.clone(), deciding.clone());
        let service = self.clone();
        let done = self
            .act(granted, move |txn, granted| {
                let (service, deciding) = (service.clone(), deciding.clone());
                Box::pin(async move {
                    let vacancy = granted.enter(txn, Lock::Update).await?;
                    let checked = service.check_decision(txn, &vacancy, &deciding).await?;
                    let refusals = checked.refusals(&deciding.departs_reason, false, "");
                    if refusals.is_empty() {
                        let names = Names { decided_by: granted.person()?.id, second: None };
                        return record(txn, vacancy, &checked, &deciding, names).await;
                    }
                    let signer = signer(txn, &vacancy, granted.standing()).await?;
                    let but_signature = checked.refusals(&deciding.departs_reason, true, &signer);
                    if but_signature.is_empty() {
                        return Err(LACKS_SIGNATURE);
                    }
                    Err(Error::Refused(but_signature))
                })
            })
            .await;
        match done {
            Ok(done) => Ok(Decided::Recorded(done.value)),
            Err(LACKS_SIGNATURE) => {
                let (granted, deciding) = kept;
                self.keep(granted, deciding).await?;
                Ok(Decided::AwaitsSignature)
            }
            Err(error) => Err(error),
        }
    }

    /// Keeps a decision that lacks nothing but the second signature. It has no effect yet, so it leaves no entry.
    async fn keep(&self, granted: Granted<Decide>, deciding: Deciding) -> Result<(), Error> {
        self.store
            .ephemeral(move |txn| {
                let (granted, deciding) = (granted.clone(), deciding.clone());
                Box::pin(async move {
                    let vacancy = granted.look(txn).await?;
                    let by = granted.person()?.id;
                    let sequence = prepared_by(txn, by, vacancy.id).await?.map_or(1, |(_, sequence)| sequence + 1);
                    repo::draft::save(txn, &deciding.draft(by, vacancy.id, sequence, txn.now())?).await?;
                    Ok::<_, Error>(())
                })
            })
            .await
    }
}

/// Who would have to sign besides this person.
async fn signer(txn: &WriteTxn, vacancy: &Vacancy, standing: Standing) -> Result<String, Error> {
    let other = if standing == Standing::Holder {
        let panel = repo::panelist::list(txn, vacancy.id).await?;
        panel.iter().find(|seat| seat.part == domain::panel::PanelPart::Chair).map(|chair| chair.person)
    } else {
        Some(vacancy.holder)
    };
    match other {
        Some(person) => Ok(repo::person::get(txn, person).await?.name),
        None => Ok(String::new()),
    }
}

/// Records a decision that was checked, with the outcomes sealed in parts. The round is decided from here on.
pub(super) async fn record(
    txn: &WriteTxn,
    mut vacancy: Vacancy,
    checked: &Checked,
    deciding: &Deciding,
    names: Names,
) -> Result<(DecisionId, Events), Error> {
    let number = repo::decision::latest(txn, vacancy.id).await?.map_or(1, |(record, _)| record.number + 1);
    let departs_reason = (checked.check.departs() && !deciding.departs_reason.is_empty()).then(|| deciding.departs_reason.clone());
    let record = DecisionRecord {
        id: DecisionId(txn.entropy().uuid_v4()),
        vacancy: vacancy.id,
        number,
        ranking: deciding.ranking,
        ranking_digest: checked.digest.clone(),
        decided_by: names.decided_by,
        second: names.second.map(|(person, _)| person),
        departs_reason,
        decided_at: txn.now(),
    };
    let object = ObjRef::new(DecisionId::KIND, record.id.0);
    let mut whole = txn
        .event(Act::DecisionRecord, object.clone())
        .vacancy(vacancy.id)
        .framework_digest(checked.computed.guide.digest())
        .x("ranking", XValue::Hash(digest(&checked.digest)?))
        .x("ranking_leaf", XValue::Events(vec![checked.ranking_event]));
    if let Some((_, second)) = names.second {
        whole = whole.x("second", XValue::Ref(second));
    }
    repo::decision::insert(txn, &mut whole, &record).await?;
    vacancy.state = VacancyState::Decided;
    vacancy.version += 1;
    repo::vacancy::update(txn, &mut whole, &vacancy).await?;

    let mut outcomes: Vec<&OutcomeOf> = deciding.outcomes.iter().filter(|outcome| outcome.code.is_some()).collect();
    let reference = |outcome: &OutcomeOf| checked.computed.candidates.values().find(|one| one.id == outcome.candidate);
    outcomes.sort_by_key(|outcome| reference(outcome).map(|candidate| candidate.audit_ref));
    let mut events = Vec::new();
    for some in outcomes.chunks(ROWS_PER_ENTRY) {
        let mut part = txn.event(Act::DecisionPart, object.clone()).vacancy(vacancy.id);
        for outcome in some {
            let (Some(candidate), Some(code)) = (reference(outcome), outcome.code) else { continue };
            part = part.subject(candidate.audit_ref);
            let row = OutcomeRecord {
                id: OutcomeId(txn.entropy().uuid_v4()),
                decision: record.id,
                candidate: candidate.id,
                candidate_ref: candidate.audit_ref,
                code,
                condition: (code == OutcomeCode::Appoint && !outcome.condition.is_empty()).then(|| outcome.condition.clone()),
                departs: checked.check.departs_for(&key_of(candidate)),
                reserve_until: outcome.reserve_until.filter(|_| code == OutcomeCode::Reserve),
                words: outcome.words.clone(),
            };
            repo::decision::insert_outcome(txn, &mut part, &row).await?;
        }
        events.push(part);
    }
    events.push(whole);
    forget(txn, vacancy.id).await?;
    let events = Events::from_list(events).ok_or_else(|| Error::internal("a decision without an entry"))?;
    Ok((record.id, events))
}

fn digest(text: &str) -> Result<tlog::Hash, Error> {
    tlog::Hash::from_base64(text).map_err(Error::internal)
}
