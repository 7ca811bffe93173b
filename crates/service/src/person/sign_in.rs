//! Signing in with a password: the same work and the same answer whether the address exists, the password is wrong or the account is disabled.
//!
//! A hash made with other parameters than today's is made anew here, because the password is at hand here alone. What people sign in
//! with is an audited table, so that this is an act like any other change to it: the person's own, with its entry.

use audit::{Act, Actor, Auth, ObjRef};
use domain::doors::Draw as _;
use domain::person::{Credential, CredentialKind, Person, PersonState, Role, normal_email};
use domain::session::{Session, SessionKind, SignInMethod};
use store::repo::{self, Lock};
use store::{By, Events};

use crate::Service;
use crate::access::policy::SignIn;
use crate::access::{Granted, main_role};
use crate::error::{Error, OrMissing as _, What, Why};
use crate::person::guesses::Guesses;
use crate::person::session::{ABSOLUTE_SECONDS, idle_until};
use crate::token::Token;

/// Somebody who has just signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedInNow {
    /// The secret for their cookie.
    pub token: Token,
    /// Who.
    pub person: Person,
}

impl Service {
    /// Signs in. `origin` is the network address of who asks, `device` how they would recognise their device in a list.
    ///
    /// [`Error::Denied`] is the one answer to every failure.
    pub async fn sign_in(
        &self,
        _granted: Granted<SignIn>,
        email: &str,
        password: &str,
        origin: &str,
        device: &str,
    ) -> Result<SignedInNow, Error> {
        let now = self.now();
        let email = normal_email(email).unwrap_or_default();
        let guesses = Guesses::of_sign_in(&email, origin);
        let read = self.store.read().await?;
        if guesses.must_wait(&read, now).await? {
            return Err(Error::Denied);
        }
        let person = repo::person::by_email(&read, &email).await?.filter(|person| person.state == PersonState::Active);
        let credential = match &person {
            Some(person) => repo::credential::of(&read, person.id, CredentialKind::Password).await?,
            None => None,
        };
        let fits = self.check_password(password, credential.as_ref().map(|credential| credential.secret.as_str())).await?;
        let Some((person, credential)) = person.zip(credential).filter(|_| fits) else {
            self.count_failure(&guesses).await?;
            return Err(Error::Denied);
        };
        let grants = repo::role_grant::of(&read, person.id).await?;
        drop(read);
        let by = By { actor: Actor::user(person.audit_ref, main_role(&grants), Auth::Password), org: self.store.org(), request: None };
        let checked = self.with_todays_hash(&by, credential, password).await?;

        let is_staff = grants.iter().any(|grant| grant.role != Role::Panel);
        let kind = if is_staff { SessionKind::Staff } else { SessionKind::Panel };
        let token = Token::draw(&*self.entropy);
        let session = Session {
            token_hash: token.hash(),
            id: self.entropy.uuid_v4(),
            person: person.id,
            kind,
            auth: SignInMethod::Password,
            created_at: now,
            last_seen_at: now,
            idle_until: idle_until(kind, now),
            absolute_until: now.plus_seconds(ABSOLUTE_SECONDS),
            stepup_until: None,
            device: device.chars().take(domain::limits::NAME_CHARS).collect(),
        };
        self.store
            .ephemeral(move |txn| {
                let (session, guesses) = (session.clone(), guesses.clone());
                Box::pin(async move {
                    // Hashing takes its time: a password changed meanwhile must not leave a session of the old one behind.
                    let credential = repo::credential::of_held(txn, session.person, CredentialKind::Password).await?;
                    if credential.is_none_or(|credential| credential.version != checked) {
                        return Err(Error::Denied);
                    }
                    repo::session::insert(txn, &session).await?;
                    guesses.succeeded(txn, now).await
                })
            })
            .await?;
        Ok(SignedInNow { token, person })
    }

    /// Makes an outdated hash anew and gives the version of the credential that the password belongs to.
    async fn with_todays_hash(&self, by: &By, credential: Credential, password: &str) -> Result<i64, Error> {
        let (checked, person) = (credential.version, credential.person);
        if !self.passwords.is_outdated(&credential.secret) {
            return Ok(checked);
        }
        let secret = self.passwords.hash(password, &*self.entropy).await.map_err(Error::internal)?;
        let done = self
            .store
            .write(by, move |txn| {
                let (mut credential, secret) = (credential.clone(), secret.clone());
                Box::pin(async move {
                    let person = repo::person::lock(txn, credential.person, Lock::Update).await.or_missing(What::Person)?;
                    if person.state != PersonState::Active {
                        return Err(Error::Denied);
                    }
                    // The password is the same one, so that the moment at which it was chosen stays.
                    credential.secret = secret;
                    credential.version += 1;
                    let mut renew = txn.event(Act::UserAuthChange, ObjRef::person(person.audit_ref)).subject(person.audit_ref);
                    repo::credential::update(txn, &mut renew, &credential).await?;
                    Ok((credential.version, Events::one(renew)))
                })
            })
            .await;
        match done {
            Ok(done) => Ok(done.value),
            // Another sign-in made the hash anew at the same time, or the password was changed: look once more.
            Err(Error::Conflict(Why::Stale)) => {
                let read = self.store.read().await?;
                let kept = repo::credential::of(&read, person, CredentialKind::Password).await?;
                let fits = self.check_password(password, kept.as_ref().map(|kept| kept.secret.as_str())).await?;
                kept.filter(|_| fits).map(|kept| kept.version).ok_or(Error::Denied)
            }
            // A log that takes no entries keeps nobody out: signing in changes nothing that is kept, and the hash can wait.
            Err(Error::Closed(_) | Error::Unavailable(_)) => Ok(checked),
            Err(error) => Err(error),
        }
    }
}
