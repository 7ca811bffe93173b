//! Inviting somebody: an account without a password, a first role, and a link that is shown once to who invites.

use audit::{Act, ObjRef};
use domain::doors::Draw as _;
use domain::forms::{Form as _, people::InviteForm};
use domain::ids::{AuditRef, PersonId};
use domain::person::{Person, PersonState};
use domain::session::{LinkPurpose, LinkToken, TokenHash};
use domain::{FieldError, FieldErrors, Timestamp};
use store::{Events, repo};

use crate::Service;
use crate::access::Granted;
use crate::access::policy::InvitePerson;
use crate::error::Error;
use crate::person::grant_role;
use crate::token::Token;

/// How long an invitation works.
const INVITATION_SECONDS: i64 = 7 * 24 * 60 * 60;

impl Service {
    /// Makes the account and gives the first role. The link is shown once and lasts a week; a request that comes again gets one that works
    /// too.
    pub async fn invite(&self, granted: Granted<InvitePerson>, form: &InviteForm) -> Result<(PersonId, Token), Error> {
        let command = form.parse()?;
        let token = Token::draw(&*self.entropy);
        let (person, audit_ref) = (PersonId(self.entropy.uuid_v4()), AuditRef(self.entropy.uuid_v4()));
        let hash = token.hash();
        let done = self
            .act(granted, move |txn, granted| {
                let command = command.clone();
                Box::pin(async move {
                    granted.recheck(txn).await?;
                    let now = txn.now();
                    if repo::person::by_email(txn, &command.email).await?.is_some() {
                        return Err(Error::Invalid(FieldErrors::one("email", FieldError::Taken)));
                    }
                    let new = Person {
                        id: person,
                        audit_ref,
                        email: command.email,
                        name: command.name,
                        language: command.language,
                        state: PersonState::Invited,
                        created_at: now,
                        version: 1,
                    };
                    let mut create = txn.event(Act::UserCreate, ObjRef::person(audit_ref)).subject(audit_ref);
                    repo::person::insert(txn, &mut create, &new).await?;
                    let (_, give) = grant_role::give(txn, &new, command.role, None).await?;
                    repo::link_token::insert(txn, &invitation(person, hash, now)).await?;
                    Ok((person, Events::one(create).and(give)))
                })
            })
            .await?;
        if done.replayed {
            // The first link was shown to nobody, or the request would not have come again; it is kept as a hash and cannot be shown now.
            let link = invitation(done.value, hash, self.now());
            self.store
                .ephemeral(move |txn| {
                    let link = link.clone();
                    Box::pin(async move { repo::link_token::insert(txn, &link).await.map_err(Error::from) })
                })
                .await?;
        }
        Ok((done.value, token))
    }
}

fn invitation(person: PersonId, token_hash: TokenHash, now: Timestamp) -> LinkToken {
    LinkToken {
        token_hash,
        purpose: LinkPurpose::Invitation,
        person: Some(person),
        made_at: now,
        expires_at: now.plus_seconds(INVITATION_SECONDS),
        used_at: None,
    }
}
