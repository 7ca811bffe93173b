//! Choosing another password. Whoever had the old one is signed out with it.
//!
//! What must stay true: the present password is checked at the cost of a hash and its failures are counted, so that a session left open is no
//! place to guess; every other session ends in the transaction of the change, and the own one gets a new secret.

use audit::{Act, ObjRef};
use domain::doors::Draw as _;
use domain::person::CredentialKind;
use domain::session::Session;
use domain::{FieldError, FieldErrors};
use store::Events;
use store::repo::{self, Lock};

use crate::access::Granted;
use crate::access::policy::ChangePassword;
use crate::error::{Error, OrMissing as _, What, Why};
use crate::person::guesses::Guesses;
use crate::token::Token;
use crate::{Service, password};

impl Service {
    /// Changes the password and gives the new secret for the cookie of this session.
    ///
    /// [`Error::Denied`] while earlier failures have to be waited out.
    pub async fn change_password(&self, granted: Granted<ChangePassword>, current: &str, chosen: &str) -> Result<Token, Error> {
        let signed_in = granted.signed_in()?.clone();
        let person = signed_in.person().clone();
        let guesses = Guesses::of_session(&person.email);
        let read = self.store.read().await?;
        if guesses.must_wait(&read, self.now()).await? {
            return Err(Error::Denied);
        }
        let credential = repo::credential::of(&read, person.id, CredentialKind::Password).await?;
        let hash = credential.as_ref().map(|credential| credential.secret.as_str());
        let Some(seen) = self.check_password(current, hash).await?.then(|| credential.map(|credential| credential.version)).flatten()
        else {
            self.count_failure(&guesses).await?;
            return Err(FieldErrors::one("current", FieldError::WrongPassword).into());
        };
        let organisation = repo::organisation::get(&read, self.store.org()).await?;
        drop(read);
        let known = [organisation.name.en.as_str(), &organisation.name.fr, &person.name, &person.email];
        password::may_be_chosen(chosen, &known).map_err(|error| FieldErrors::one("chosen", error))?;
        let secret = self.passwords.hash(chosen, &*self.entropy).await.map_err(Error::internal)?;

        let token = Token::draw(&*self.entropy);
        // The session goes on under another secret: when it was begun and when it ends at the latest stay.
        let session = Session { token_hash: token.hash(), id: self.entropy.uuid_v4(), ..signed_in.session().clone() };
        let by = granted.by()?.clone();
        // A repeated request needs no key: it finds another version of the credential, and its secret would open nothing.
        self.store
            .write(&by, move |txn| {
                let (granted, secret, session, guesses) = (granted.clone(), secret.clone(), session.clone(), guesses.clone());
                Box::pin(async move {
                    let person = repo::person::lock(txn, session.person, Lock::Update).await.or_missing(What::Person)?;
                    granted.recheck(txn).await?;
                    let credential = repo::credential::of(txn, person.id, CredentialKind::Password).await?;
                    let Some(mut credential) = credential.filter(|credential| credential.version == seen) else {
                        return Err(Error::Conflict(Why::Stale));
                    };
                    credential.secret = secret;
                    credential.set_at = txn.now();
                    credential.version += 1;
                    let mut change = txn.event(Act::UserAuthChange, ObjRef::person(person.audit_ref)).subject(person.audit_ref);
                    repo::credential::update(txn, &mut change, &credential).await?;
                    repo::session::delete_all_of(txn, person.id).await?;
                    repo::session::insert(txn, &session).await?;
                    guesses.succeeded(txn, txn.now()).await?;
                    Ok(((), Events::one(change)))
                })
            })
            .await?;
        Ok(token)
    }
}
