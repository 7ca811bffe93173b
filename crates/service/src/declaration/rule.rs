//! Ruling on a declared link: may sit, or recused.
//!
//! What must stay true: nobody rules on their own statement; a recusal excuses the scorecard in the same transaction and leaves the
//! candidate at least two panelists.

use audit::{Act, ObjRef, Why as LogWhy};
use domain::candidate::Candidate;
use domain::doors::Draw as _;
use domain::ids::{DeclarationId, PersonId, ScorecardId};
use domain::panel::{Declaration, PANELISTS_MIN, PanelPart, Panelist, Ruling};
use domain::person::Person;
use domain::scorecard::{Excusal, ExcusalReason};
use domain::vacancy::Vacancy;
use domain::{Refusal, forms, limits};
use store::repo::{self, Lock};
use store::{Event, Events, WriteTxn};

use super::rulings::{remaining, rules_on};
use crate::Service;
use crate::access::Granted;
use crate::access::policy::RuleOnLink;
use crate::error::{Error, OrMissing as _, What, Why};
use crate::scorecard::expected;

impl Service {
    /// Rules on a declared link, with the reason.
    pub async fn rule_on_link(&self, granted: Granted<RuleOnLink>, id: DeclarationId, ruling: Ruling, reason: &str) -> Result<(), Error> {
        let reason = forms::words("reason", reason, limits::REASON_CHARS)?;
        self.act(granted, move |txn, granted| {
            let reason = reason.clone();
            Box::pin(async move {
                let vacancy = granted.enter(txn, Lock::Update).await?;
                let declaration = repo::declaration::lock(txn, vacancy.id, id, Lock::Update).await.or_missing(What::Declaration)?;
                let seat = repo::panelist::get(txn, vacancy.id, declaration.panelist).await.or_missing(What::Panelist)?;
                if !rules_on(granted.standing(), seat.part) {
                    return Err(not_theirs(txn, &vacancy, &seat, granted.person()?.id).await?);
                }
                if !declaration.awaits_ruling() {
                    return Err(Error::Conflict(Why::Done));
                }
                let candidate = repo::candidate::get(txn, vacancy.id, declaration.candidate).await.or_missing(What::Candidate)?;
                let declarer = repo::person::get(txn, seat.person).await?;
                let ruled = Declaration {
                    ruling: Some(ruling),
                    ruled_by: Some(granted.person()?.id),
                    ruling_reason: Some(reason),
                    ruled_at: Some(txn.now()),
                    version: declaration.version + 1,
                    ..declaration
                };
                let mut rule = txn
                    .event(Act::ConflictRule, ObjRef::new(DeclarationId::KIND, id.0))
                    .vacancy(vacancy.id)
                    .subjects([candidate.audit_ref, declarer.audit_ref]);
                repo::declaration::update(txn, &mut rule, &ruled).await?;
                let events = Events::one(rule);
                if ruling == Ruling::MaySit {
                    return Ok(((), events));
                }
                Ok(((), events.and(excuse(txn, &vacancy, &seat, &declarer, &candidate).await?)))
            })
        })
        .await?;
        Ok(())
    }
}

/// Why this statement is not for who asks to rule on.
async fn not_theirs(txn: &WriteTxn, vacancy: &Vacancy, seat: &Panelist, asks: PersonId) -> Result<Error, Error> {
    let rules = match seat.part {
        PanelPart::Chair => Some(vacancy.holder),
        PanelPart::Member => {
            let panel = repo::panelist::list(txn, vacancy.id).await?;
            panel.iter().find(|other| other.part == PanelPart::Chair).map(|chair| chair.person)
        }
    };
    let name = match rules {
        Some(person) => repo::person::get(txn, person).await?.name,
        None => String::new(),
    };
    Ok(if seat.person == asks { Refusal::ConflictOwnRuling { name }.into() } else { Error::Denied })
}

/// The scorecard stays empty, and nobody takes that for a zero.
async fn excuse(txn: &WriteTxn, vacancy: &Vacancy, seat: &Panelist, person: &Person, candidate: &Candidate) -> Result<Event, Error> {
    let cards = expected(txn, vacancy).await?;
    let scorecard = ScorecardId::of(seat.id, candidate.id);
    if repo::scorecard_version::submitted(txn, vacancy.id).await?.contains(&scorecard) {
        return Err(Error::Conflict(Why::Sealed));
    }
    if remaining(&cards, candidate.id, seat.id) < PANELISTS_MIN {
        return Err(Refusal::PanelBelowTwo { code: candidate.code.clone() }.into());
    }
    let excusal = Excusal {
        id: txn.entropy().uuid_v4(),
        scorecard,
        vacancy: vacancy.id,
        panelist: seat.id,
        candidate: candidate.id,
        why: ExcusalReason::Recused,
        excused_at: txn.now(),
    };
    let mut event = txn
        .event(Act::ScorecardExcuse, ObjRef::new(ScorecardId::KIND, scorecard.0))
        .vacancy(vacancy.id)
        .subjects([candidate.audit_ref, person.audit_ref])
        .why(LogWhy::Recusal);
    repo::excusal::insert(txn, &mut event, &excusal).await?;
    Ok(event)
}
