//! Naming somebody to a panel.
//!
//! What must stay true: whoever holds the round, applies for its post or reviews it does not sit on its panel, and a panel has one chair.

use audit::{Act, ObjRef, XValue};
use domain::doors::Draw as _;
use domain::ids::{PanelistId, PersonId};
use domain::panel::{PanelPart, Panelist, PanelistState};
use domain::person::{Person, PersonState, Role};
use domain::tables::candidates::same_email;
use domain::vacancy::Vacancy;
use domain::{Date, FieldError, FieldErrors, Lang, Refusal, limits};
use store::repo::{self, Lock};
use store::{Events, WriteTxn};

use crate::Service;
use crate::access::Granted;
use crate::access::policy::NamePanelist;
use crate::error::{Error, OrMissing as _, What, Why};

/// Whom to name, and as what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Naming {
    /// Who.
    pub person: PersonId,
    /// What they do.
    pub part: PanelPart,
    /// Last day on which their training in safer recruitment is valid.
    pub trained_until: Option<Date>,
}

impl Service {
    /// Names somebody to the panel.
    pub async fn name_panelist(&self, granted: Granted<NamePanelist>, naming: Naming) -> Result<PanelistId, Error> {
        let done = self
            .act(granted, move |txn, granted| {
                Box::pin(async move {
                    let vacancy = granted.enter(txn, Lock::Update).await?;
                    let lang = granted.language()?;
                    let person = may_sit(txn, &vacancy, naming.person, lang).await?;
                    let panel = repo::panelist::list(txn, vacancy.id).await?;
                    if panel.iter().any(|seat| seat.person == person.id) {
                        return Err(Error::Conflict(Why::Done));
                    }
                    let is_chaired = panel.iter().any(|seat| seat.part == PanelPart::Chair && seat.state == PanelistState::Sitting);
                    if naming.part == PanelPart::Chair && is_chaired {
                        return Err(FieldErrors::one("part", FieldError::Taken).into());
                    }
                    if panel.len() >= limits::PANELISTS {
                        return Err(Error::Conflict(Why::Full));
                    }
                    let panelist = Panelist {
                        id: PanelistId(txn.entropy().uuid_v4()),
                        vacancy: vacancy.id,
                        person: person.id,
                        code: format!("P-{}", panel.len() + 1),
                        part: naming.part,
                        trained_until: naming.trained_until,
                        state: PanelistState::Sitting,
                        rules_acknowledged_at: None,
                        joined_at: txn.now(),
                        version: 1,
                    };
                    let mut event = txn
                        .event(Act::PanelAssign, ObjRef::new(PanelistId::KIND, panelist.id.0))
                        .vacancy(vacancy.id)
                        .subject(person.audit_ref);
                    if naming.part == PanelPart::Chair {
                        event = event.x("chair", XValue::Count(1));
                    }
                    repo::panelist::insert(txn, &mut event, &panelist).await?;
                    Ok((panelist.id, Events::one(event)))
                })
            })
            .await?;
        Ok(done.value)
    }
}

/// The person, if they may sit on this panel.
async fn may_sit(txn: &WriteTxn, vacancy: &Vacancy, person: PersonId, lang: Lang) -> Result<Person, Error> {
    let person = repo::person::lock(txn, person, Lock::Share).await.or_missing(What::Person)?;
    let is_panel = repo::role_grant::of(txn, person.id).await?.iter().any(|grant| grant.role == Role::Panel);
    if person.state != PersonState::Active || !is_panel {
        return Err(Error::Missing(What::Person));
    }
    let (panel, holder, candidate) = match lang {
        Lang::En => ("panel member", "holder of the vacancy", "candidate"),
        Lang::Fr => ("membre du jury", "responsable du recrutement", "personne candidate"),
    };
    let conflict = |other: &str| Refusal::AccessRoleConflict { role_a: other.to_owned(), role_b: panel.to_owned() };
    if vacancy.holder == person.id {
        return Err(conflict(holder).into());
    }
    let own = same_email(&person.email);
    let applies = |candidate: &domain::candidate::Candidate| candidate.email.as_deref().is_some_and(|email| same_email(email) == own);
    if repo::candidate::all(txn, vacancy.id).await?.iter().any(applies) {
        return Err(conflict(candidate).into());
    }
    Ok(person)
}
