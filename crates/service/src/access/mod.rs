//! Who may do what: reads the policy table and the person's standing, and makes the capability that a use case takes.
//!
//! Invariant: [`Granted`] is made here alone. A vacancy that does not concern the person is answered as one that does not exist;
//! an act that is not theirs is denied; an act at the wrong stage is a conflict that says so.

mod asker;
pub mod policy;

use std::marker::PhantomData;
use std::sync::Arc;

use audit::Actor;
use domain::Lang;
use domain::ids::VacancyId;
use domain::panel::{PanelPart, Panelist, PanelistState};
use domain::person::{Person, PersonState, Role};
use domain::vacancy::Vacancy;
use store::repo::{self, Lock};
use store::{By, Reading, WriteTxn};
use uuid::Uuid;

pub(crate) use asker::main_role;
pub use asker::{Asker, SignedIn};
pub use policy::{Effect, POLICY, Rule, Standing, UseCase};

use crate::Service;
use crate::error::{Error, OrMissing as _, What, Why};

/// The leave to carry out one use case, once, for one person.
#[derive(Clone, Debug)]
pub struct Granted<U: UseCase> {
    signed_in: Option<Arc<SignedIn>>,
    standing: Standing,
    vacancy: Option<Vacancy>,
    by: Option<By>,
    key: Option<RequestKey>,
    use_case: PhantomData<U>,
}

/// What tells a request that is sent again from a new one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RequestKey {
    /// Drawn with the form.
    pub(crate) key: Uuid,
    /// What was sent, or its digest.
    pub(crate) content: String,
}

impl Service {
    /// The leave for an act that is about no vacancy.
    pub fn grant<U: UseCase>(&self, asker: &Asker) -> Result<Granted<U>, Error> {
        let standing = standing_anywhere(&U::RULE, asker)?;
        Ok(self.granted(asker, standing, None))
    }

    /// The leave for an act inside a vacancy.
    pub async fn grant_in<U: UseCase>(&self, asker: &Asker, vacancy: VacancyId) -> Result<Granted<U>, Error> {
        let (standing, vacancy) = self.standing_inside(&U::RULE, asker, vacancy).await?;
        Ok(self.granted(asker, standing, Some(vacancy)))
    }

    /// Whether an act is open to somebody as things stand, for pages that offer it: in which standing, or why not. It gives no leave.
    pub async fn may(&self, rule: &Rule, asker: &Asker, vacancy: VacancyId) -> Result<Standing, Error> {
        match rule.stages {
            [] => standing_anywhere(rule, asker),
            _ => Ok(self.standing_inside(rule, asker, vacancy).await?.0),
        }
    }

    async fn standing_inside(&self, rule: &Rule, asker: &Asker, vacancy: VacancyId) -> Result<(Standing, Vacancy), Error> {
        let signed_in = asker.signed_in().ok_or(Error::Denied)?;
        let read = self.store.read().await?;
        let vacancy = repo::vacancy::get(&read, vacancy).await.or_missing(What::Vacancy)?;
        let seat = repo::panelist::of_person(&read, vacancy.id, signed_in.person.id).await?;
        let standings = standings_in(signed_in, &vacancy, seat.as_ref());
        if standings.is_empty() {
            // Somebody whom it does not concern must not even learn that it exists.
            return Err(Error::Missing(What::Vacancy));
        }
        let standing = rule.who.iter().copied().find(|standing| standings.contains(standing)).ok_or(Error::Denied)?;
        if !rule.stages.contains(&vacancy.state) {
            return Err(Error::Conflict(Why::Stage));
        }
        Ok((standing, vacancy))
    }

    fn granted<U: UseCase>(&self, asker: &Asker, standing: Standing, vacancy: Option<Vacancy>) -> Granted<U> {
        let by = asker.signed_in().map(|signed_in| {
            let role = standing.role().unwrap_or_else(|| signed_in.main_role());
            let actor = Actor::user(signed_in.person.audit_ref, role, signed_in.auth());
            By { actor, org: self.store.org(), request: asker.request }
        });
        Granted { signed_in: asker.signed_in.clone(), standing, vacancy, by, key: None, use_case: PhantomData }
    }
}

/// In which standing an act that is about no vacancy is open to somebody.
fn standing_anywhere(rule: &Rule, asker: &Asker) -> Result<Standing, Error> {
    debug_assert!(rule.stages.is_empty(), "{} is about a vacancy", rule.name);
    rule.who.iter().copied().find(|standing| holds_anywhere(asker, *standing)).ok_or(Error::Denied)
}

/// Standings that need no vacancy.
fn holds_anywhere(asker: &Asker, standing: Standing) -> bool {
    let Some(signed_in) = asker.signed_in() else { return standing == Standing::Visitor };
    match standing {
        Standing::SignedIn => true,
        Standing::Administrator => signed_in.has(Role::Administrator),
        Standing::Hr => signed_in.has(Role::Hr),
        // Whoever may review one vacancy may read the state of the chain.
        Standing::Auditor => signed_in.grants.iter().any(|grant| grant.role == Role::Auditor),
        // Lists of what concerns oneself: empty for whom nothing does.
        Standing::Member | Standing::Chair => signed_in.has(Role::Panel),
        Standing::Visitor | Standing::Holder => false,
    }
}

/// How somebody stands towards a vacancy. An administrator does not: running the installation opens no vacancy.
fn standings_in(signed_in: &SignedIn, vacancy: &Vacancy, seat: Option<&Panelist>) -> Vec<Standing> {
    let mut standings = Vec::new();
    if signed_in.has(Role::Hr) {
        standings.push(Standing::Hr);
        if vacancy.holder == signed_in.person.id {
            standings.push(Standing::Holder);
        }
    }
    match seat.filter(|seat| seat.state == PanelistState::Sitting).map(|seat| seat.part) {
        Some(PanelPart::Chair) => standings.push(Standing::Chair),
        Some(PanelPart::Member) => standings.push(Standing::Member),
        None => {}
    }
    let reviews = |grant: &domain::person::RoleGrant| grant.role == Role::Auditor && grant.vacancy.is_none_or(|scope| scope == vacancy.id);
    if signed_in.grants.iter().any(reviews) {
        standings.push(Standing::Auditor);
    }
    standings
}

impl<U: UseCase> Granted<U> {
    /// In which standing the leave was given.
    pub const fn standing(&self) -> Standing {
        self.standing
    }

    /// Who asks.
    pub fn person(&self) -> Result<&Person, Error> {
        self.signed_in().map(|signed_in| &signed_in.person)
    }

    /// In which language to answer.
    pub(crate) fn language(&self) -> Result<Lang, Error> {
        self.signed_in().map(|signed_in| signed_in.language)
    }

    pub(crate) fn signed_in(&self) -> Result<&SignedIn, Error> {
        self.signed_in.as_deref().ok_or(Error::Denied)
    }

    /// The same leave for a request that has its effect once. `content` is what was sent, or its digest.
    #[must_use]
    pub fn once(self, key: Uuid, content: impl Into<String>) -> Self {
        Self { key: Some(RequestKey { key, content: content.into() }), ..self }
    }

    pub(crate) const fn request_key(&self) -> Option<&RequestKey> {
        self.key.as_ref()
    }

    /// On whose behalf the door writes.
    pub(crate) fn by(&self) -> Result<&By, Error> {
        self.by.as_ref().ok_or(Error::Denied)
    }

    /// The vacancy as it was when the leave was given; good for reading.
    pub(crate) fn vacancy(&self) -> Result<&Vacancy, Error> {
        self.vacancy.as_ref().ok_or(Error::Missing(What::Vacancy))
    }

    /// Checks the leave again inside the transaction that carries out the act, and holds the vacancy until its end: check and act are one.
    ///
    /// Order matters: the vacancy is the parent of all its rows and is locked before any of them.
    pub(crate) async fn enter(&self, txn: &WriteTxn, lock: Lock) -> Result<Vacancy, Error> {
        let vacancy = repo::vacancy::lock(txn, self.vacancy()?.id, lock).await.or_missing(What::Vacancy)?;
        self.hold_person(txn).await?;
        self.still_holds(txn, vacancy).await
    }

    /// Checks the leave again without holding the vacancy: for drafts, and for reading in the snapshot that is answered from.
    pub(crate) async fn look(&self, through: &impl Reading) -> Result<Vacancy, Error> {
        let vacancy = repo::vacancy::get(through, self.vacancy()?.id).await.or_missing(What::Vacancy)?;
        self.still_holds(through, vacancy).await
    }

    async fn still_holds(&self, through: &impl Reading, vacancy: Vacancy) -> Result<Vacancy, Error> {
        let now = self.stands_still(through, self.signed_in()?).await?;
        let seat = repo::panelist::of_person(through, vacancy.id, now.person.id).await?;
        if !standings_in(&now, &vacancy, seat.as_ref()).contains(&self.standing) {
            return Err(Error::Denied);
        }
        if !U::RULE.stages.contains(&vacancy.state) {
            return Err(Error::Conflict(Why::Stage));
        }
        Ok(vacancy)
    }

    /// Checks the leave again inside the transaction, for an act that is about no vacancy.
    pub(crate) async fn recheck(&self, txn: &WriteTxn) -> Result<(), Error> {
        let Some(signed_in) = self.signed_in.as_deref() else { return Ok(()) };
        self.hold_person(txn).await?;
        let now = self.stands_still(txn, signed_in).await?;
        let asker = Asker { signed_in: Some(Arc::new(now)), request: None };
        if holds_anywhere(&asker, self.standing) { Ok(()) } else { Err(Error::Denied) }
    }

    /// Holds the person against changes until the act is recorded: nobody is disabled in the middle of an act, so that no entry of theirs
    /// comes after the one that says they may act no more.
    async fn hold_person(&self, txn: &WriteTxn) -> Result<(), Error> {
        repo::person::lock(txn, self.signed_in()?.person.id, Lock::Share).await.or_missing(What::Person)?;
        Ok(())
    }

    /// The person with the roles they hold now, if they may still act at all.
    async fn stands_still(&self, through: &impl Reading, signed_in: &SignedIn) -> Result<SignedIn, Error> {
        let person = repo::person::get(through, signed_in.person.id).await.or_missing(What::Person)?;
        if person.state != PersonState::Active {
            return Err(Error::Denied);
        }
        let grants = repo::role_grant::of(through, person.id).await?;
        Ok(SignedIn { person, grants, session: signed_in.session.clone(), language: signed_in.language })
    }
}
