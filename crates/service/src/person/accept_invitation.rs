//! Taking up an invitation: the person chooses a password, and from then on can sign in.

use audit::{Act, Actor, Auth, ObjRef};
use domain::FieldErrors;
use domain::doors::Draw as _;
use domain::person::{Credential, CredentialKind, PersonState};
use domain::session::LinkPurpose;
use store::{By, Events, repo};

use crate::access::policy::AcceptInvitation;
use crate::access::{Granted, main_role};
use crate::error::{Error, OrMissing as _, What};
use crate::token::Token;
use crate::{Service, password};

impl Service {
    /// Sets the first password by a link that works once.
    pub async fn accept_invitation(&self, _granted: Granted<AcceptInvitation>, link: &Token, chosen: &str) -> Result<(), Error> {
        let now = self.now();
        let hash = link.hash();
        let read = self.store.read().await?;
        let open =
            repo::link_token::by_hash(&read, &hash).await?.filter(|link| link.purpose == LinkPurpose::Invitation && link.is_open(now));
        let invited = open.and_then(|link| link.person).ok_or(Error::Missing(What::Link))?;
        let person = repo::person::get(&read, invited).await.or_missing(What::Link)?;
        password::may_be_chosen(chosen, &[person.name.as_str(), &person.email]).map_err(|error| FieldErrors::one("password", error))?;
        let secret = self.passwords.hash(chosen, &*self.entropy).await.map_err(Error::internal)?;
        let role = main_role(&repo::role_grant::of(&read, person.id).await?);
        let by = By { actor: Actor::user(person.audit_ref, role, Auth::Link), org: self.store.org(), request: None };
        self.store
            .write(&by, move |txn| {
                let secret = secret.clone();
                Box::pin(async move {
                    let now = txn.now();
                    if !repo::link_token::mark_used(txn, &hash, now).await? {
                        return Err(Error::Missing(What::Link));
                    }
                    let mut person = repo::person::lock(txn, invited, repo::Lock::Update).await.or_missing(What::Link)?;
                    if person.state != PersonState::Invited {
                        return Err(Error::Missing(What::Link));
                    }
                    person.state = PersonState::Active;
                    person.version += 1;
                    let mut change = txn.event(Act::UserAuthChange, ObjRef::person(person.audit_ref)).subject(person.audit_ref);
                    repo::person::update(txn, &mut change, &person).await?;
                    let credential = Credential {
                        id: txn.entropy().uuid_v4(),
                        person: person.id,
                        kind: CredentialKind::Password,
                        secret,
                        set_at: now,
                        version: 1,
                    };
                    repo::credential::insert(txn, &mut change, &credential).await?;
                    Ok(((), Events::one(change)))
                })
            })
            .await?;
        Ok(())
    }
}
