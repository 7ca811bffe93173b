//! Slowing down whoever guesses passwords. Failures are counted in the database, so that all servers agree.
//!
//! What must stay true: a stranger who guesses keeps nobody out of where they have signed in before. Failures count for the account from
//! one place, where a few cost nothing; for the account wherever they come from, of which a hundred in a row are listened to; and for the
//! place whatever the account, with room for an office full of people who mistype. Every wait is bounded, and counts are forgotten after a day.

use domain::Timestamp;
use sha2::{Digest as _, Sha256};
use store::{Ephemeral, Reading, repo};

use crate::Service;
use crate::error::Error;

/// Failures of one account from one place that cost nothing.
const FREE_HERE: i64 = 5;
/// Failures of one account in a row, wherever they come from, after which nobody is listened to from a place that the account does not know.
const FREE_ANYWHERE: i64 = 100;
/// Failures from one place, whatever the account, that cost nothing.
const FREE_FROM_ONE_PLACE: i64 = 100;
/// The longest wait after a failure.
const LONGEST_WAIT_SECONDS: i64 = 15 * 60;
/// After so long without another failure nothing is counted any more.
const FORGOTTEN_SECONDS: i64 = 24 * 60 * 60;

/// The counters of one try.
#[derive(Clone, Debug)]
pub(super) struct Guesses {
    here: String,
    anywhere: String,
    place: Option<String>,
    known: Option<String>,
}

impl Guesses {
    /// Of signing in to an account, by its address in the form of `normal_email`, from a place: the network address of who asks.
    pub(super) fn of_sign_in(email: &str, origin: &str) -> Self {
        Self {
            here: counter("here", &[email, origin]),
            anywhere: counter("account", &[email]),
            place: Some(counter("origin", &[origin])),
            known: Some(counter("known", &[email, origin])),
        }
    }

    /// Of entering one's password again in an open session.
    pub(super) fn of_session(email: &str) -> Self {
        Self { here: counter("session", &[email]), anywhere: counter("account", &[email]), place: None, known: None }
    }

    /// Whether the next try is not looked at yet.
    pub(super) async fn must_wait(&self, through: &impl Reading, now: Timestamp) -> Result<bool, Error> {
        if waits(through, &self.here, now, |failures| doubling(failures, FREE_HERE)).await? {
            return Ok(true);
        }
        let is_known = match &self.known {
            Some(known) => repo::sign_in_counter::get(through, known).await?.is_some(),
            // Whoever has the session has proved once who they are.
            None => true,
        };
        if is_known {
            return Ok(false);
        }
        if let Some(place) = &self.place
            && waits(through, place, now, |failures| doubling(failures, FREE_FROM_ONE_PLACE)).await?
        {
            return Ok(true);
        }
        waits(through, &self.anywhere, now, |failures| if failures < FREE_ANYWHERE { 0 } else { LONGEST_WAIT_SECONDS }).await
    }

    /// Forgets the failures after a success, and knows the place from now on.
    pub(super) async fn succeeded(&self, txn: &impl Ephemeral, now: Timestamp) -> Result<(), Error> {
        for subject in [&self.here, &self.anywhere] {
            repo::sign_in_counter::reset(txn, subject).await?;
        }
        if let Some(known) = &self.known {
            repo::sign_in_counter::keep(txn, known, now).await?;
        }
        Ok(())
    }
}

/// Counters hold no address in the clear: a dump of the table tells nobody's.
fn counter(kind: &str, of: &[&str]) -> String {
    format!("{kind}/{}", domain::canonical::hex(&Sha256::digest(of.join("\n").as_bytes())))
}

/// Whether a counter asks for a wait that is not over.
async fn waits(through: &impl Reading, subject: &str, now: Timestamp, seconds: impl Fn(i64) -> i64) -> Result<bool, Error> {
    let counted = repo::sign_in_counter::get(through, subject).await?;
    Ok(counted.is_some_and(|counted| now < counted.last_failure_at.plus_seconds(seconds(counted.failures))))
}

impl Service {
    /// Counts a failure.
    pub(super) async fn count_failure(&self, guesses: &Guesses) -> Result<(), Error> {
        let now = self.now();
        let guesses = guesses.clone();
        self.store
            .ephemeral(move |txn| {
                let guesses = guesses.clone();
                Box::pin(async move {
                    for subject in [Some(&guesses.here), Some(&guesses.anywhere), guesses.place.as_ref()].into_iter().flatten() {
                        let counted = repo::sign_in_counter::get(txn, subject).await?;
                        if counted.is_some_and(|counted| counted.last_failure_at.plus_seconds(FORGOTTEN_SECONDS) <= now) {
                            repo::sign_in_counter::reset(txn, subject).await?;
                        }
                        repo::sign_in_counter::record_failure(txn, subject, now).await?;
                    }
                    Ok::<_, Error>(())
                })
            })
            .await
    }

    /// Whether a password belongs to a hash, at the same cost whether or not there is one.
    pub(super) async fn check_password(&self, password: &str, hash: Option<&str>) -> Result<bool, Error> {
        // Limit: what is longer than any password is not hashed.
        let is_plausible = password.chars().count() <= domain::limits::PASSWORD_MAX_CHARS;
        let password = if is_plausible { password } else { "" };
        Ok(self.passwords.check(password, hash).await.map_err(Error::internal)? && is_plausible)
    }
}

/// How long after so many failures the next try is looked at: nothing for the free ones, then doubling from a second to a quarter of an hour.
fn doubling(failures: i64, free: i64) -> i64 {
    if failures < free {
        return 0;
    }
    let doublings = u32::try_from(failures - free).unwrap_or(u32::MAX).min(30);
    (1_i64 << doublings).min(LONGEST_WAIT_SECONDS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wait_grows_and_has_an_end() {
        let waits: Vec<i64> = [0, 4, 5, 6, 8, 14, 15, 100, i64::MAX].into_iter().map(|failures| doubling(failures, FREE_HERE)).collect();
        assert_eq!(waits, [0, 0, 1, 2, 8, 512, 900, 900, 900]);
    }
}
