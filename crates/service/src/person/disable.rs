//! Stopping somebody from signing in. What they did stays theirs, and their sessions end in the same transaction.
//!
//! Invariant: an administrator is left, because whoever disables is one and disables somebody else.

use audit::{Act, ObjRef, Why};
use domain::ids::PersonId;
use domain::person::PersonState;
use store::Events;
use store::repo::{self, Lock};

use crate::access::Granted;
use crate::access::policy::DisablePerson;
use crate::error::{Error, OrMissing as _, What, Why as Because};
use crate::{Service, act};

impl Service {
    /// Disables somebody's account. `why` is a reason of the closed list.
    pub async fn disable_person(&self, granted: Granted<DisablePerson>, person: PersonId, why: Why) -> Result<(), Error> {
        act::takes(Act::UserDisable, why)?;
        let org = self.store.org();
        self.act(granted, move |txn, granted| {
            Box::pin(async move {
                // Order matters: the organisation is held before the leave is checked again. Of two administrators who disable each other
                // one waits here, and is then found disabled.
                repo::organisation::lock(txn, org, Lock::Update).await?;
                granted.recheck(txn).await?;
                if granted.person()?.id == person {
                    return Err(Error::Conflict(Because::Oneself));
                }
                let mut person = repo::person::lock(txn, person, Lock::Update).await.or_missing(What::Person)?;
                if person.state == PersonState::Disabled {
                    return Err(Error::Conflict(Because::Done));
                }
                person.state = PersonState::Disabled;
                person.version += 1;
                let mut disable = txn.event(Act::UserDisable, ObjRef::person(person.audit_ref)).subject(person.audit_ref).why(why);
                repo::person::update(txn, &mut disable, &person).await?;
                repo::session::delete_all_of(txn, person.id).await?;
                Ok(((), Events::one(disable)))
            })
        })
        .await?;
        Ok(())
    }
}
