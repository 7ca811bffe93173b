//! Signing in with a password: the same work and the same answer whether the address exists, the password is wrong or the account is disabled.
//!
//! Failures are counted in the database, so that all servers agree: per account and per address of origin. After a few the answer waits for
//! its time; the owner is never locked out for good, because a success resets the count and the wait is bounded.

use domain::doors::Draw as _;
use domain::person::{CredentialKind, Person, PersonState, Role, normal_email};
use domain::session::{Session, SessionKind, SignInMethod};
use sha2::{Digest as _, Sha256};
use store::repo;

use crate::Service;
use crate::access::Granted;
use crate::access::policy::SignIn;
use crate::error::Error;
use crate::person::session::{ABSOLUTE_SECONDS, idle_until};
use crate::token::Token;

/// Failures that cost nothing.
const FREE_FAILURES: i64 = 5;
/// The longest wait after a failure.
const LONGEST_WAIT_SECONDS: i64 = 15 * 60;

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
        // Counters hold no address in the clear: a dump of the table tells nobody's.
        let counters = [counter("account", &email), counter("origin", origin)];
        let read = self.store.read().await?;
        for subject in &counters {
            let counted = repo::sign_in_counter::get(&read, subject).await?;
            if counted.is_some_and(|counted| now < counted.last_failure_at.plus_seconds(wait_seconds(counted.failures))) {
                return Err(Error::Denied);
            }
        }
        let person = repo::person::by_email(&read, &email).await?.filter(|person| person.state == PersonState::Active);
        let credential = match &person {
            Some(person) => repo::credential::of(&read, person.id, CredentialKind::Password).await?,
            None => None,
        };
        // Limit: what is longer than any password is not hashed.
        let is_plausible = password.chars().count() <= domain::limits::PASSWORD_MAX_CHARS;
        let password = if is_plausible { password } else { "" };
        let hash = credential.as_ref().map(|credential| credential.secret.as_str());
        let fits = self.passwords.check(password, hash).await.map_err(Error::internal)?;
        let Some(person) = person.filter(|_| fits && is_plausible) else {
            self.store
                .ephemeral(move |txn| {
                    let counters = counters.clone();
                    Box::pin(async move {
                        for subject in &counters {
                            repo::sign_in_counter::record_failure(txn, subject, now).await?;
                        }
                        Ok::<_, Error>(())
                    })
                })
                .await?;
            return Err(Error::Denied);
        };

        let grants = repo::role_grant::of(&read, person.id).await?;
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
        let [account, _] = counters;
        self.store
            .ephemeral(move |txn| {
                let (session, account) = (session.clone(), account.clone());
                Box::pin(async move {
                    repo::session::insert(txn, &session).await?;
                    repo::sign_in_counter::reset(txn, &account).await?;
                    Ok::<_, Error>(())
                })
            })
            .await?;
        Ok(SignedInNow { token, person })
    }
}

fn counter(kind: &str, value: &str) -> String {
    format!("{kind}/{}", domain::canonical::hex(&Sha256::digest(value.as_bytes())))
}

/// How long after so many failures the next try is looked at: nothing for the first few, then doubling from a second to a quarter of an hour.
fn wait_seconds(failures: i64) -> i64 {
    if failures < FREE_FAILURES {
        return 0;
    }
    let doublings = u32::try_from(failures - FREE_FAILURES).unwrap_or(u32::MAX).min(30);
    (1_i64 << doublings).min(LONGEST_WAIT_SECONDS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wait_grows_and_has_an_end() {
        let waits: Vec<i64> = [0, 4, 5, 6, 8, 14, 15, 100, i64::MAX].into_iter().map(wait_seconds).collect();
        assert_eq!(waits, [0, 0, 1, 2, 8, 512, 900, 900, 900]);
    }
}
