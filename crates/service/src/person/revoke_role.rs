//! Taking a role back. Whoever loses one is signed out everywhere: what their pages show was made for the role.
//!
//! What must stay true: somebody who can act is always left to run the installation.

use audit::{Act, ObjRef, Why, XValue};
use domain::ids::{GrantId, PersonId};
use domain::person::{PersonState, Role};
use store::repo::{self, Lock};
use store::{Events, WriteTxn};

use super::grant_role::role_in_the_log;
use crate::access::Granted;
use crate::access::policy::RevokeRole;
use crate::error::{Error, OrMissing as _, What, Why as Because};
use crate::{Service, act};

impl Service {
    /// Takes a role back. `why` is a reason of the closed list.
    pub async fn revoke_role(&self, granted: Granted<RevokeRole>, grant: GrantId, why: Why) -> Result<(), Error> {
        act::takes(Act::UserRevoke, why)?;
        let org = self.store.org();
        self.act(granted, move |txn, granted| {
            Box::pin(async move {
                // Order matters: the organisation is held first, so that of two administrators who take each other's role back one waits
                // and then finds out that they are the last, or none any more.
                repo::organisation::lock(txn, org, Lock::Update).await?;
                granted.recheck(txn).await?;
                let mut grant = repo::role_grant::lock(txn, grant, Lock::Update).await.or_missing(What::Person)?;
                if grant.revoked_at.is_some() {
                    return Err(Error::Conflict(Because::Done));
                }
                if grant.role == Role::Administrator && !is_run_without(txn, grant.person).await? {
                    return Err(Error::Conflict(Because::LastAdministrator));
                }
                let person = repo::person::get(txn, grant.person).await?;
                grant.revoked_at = Some(txn.now());
                grant.version += 1;
                let revoke = txn.event(Act::UserRevoke, ObjRef::new(GrantId::KIND, grant.id.0)).subject(person.audit_ref).why(why);
                let mut revoke = revoke.x("role", XValue::Code(role_in_the_log(grant.role)));
                repo::role_grant::update(txn, &mut revoke, &grant).await?;
                repo::session::delete_all_of(txn, person.id).await?;
                Ok(((), Events::one(revoke)))
            })
        })
        .await?;
        Ok(())
    }
}

/// Whether somebody other than this person is an administrator who can sign in.
async fn is_run_without(txn: &WriteTxn, person: PersonId) -> Result<bool, Error> {
    let grants = repo::role_grant::active_of_role(txn, Role::Administrator).await?;
    let others: Vec<PersonId> = grants.iter().map(|grant| grant.person).filter(|other| *other != person).collect();
    Ok(repo::person::by_ids(txn, &others).await?.iter().any(|other| other.state == PersonState::Active))
}
