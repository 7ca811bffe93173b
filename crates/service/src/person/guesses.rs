//! Slowing down whoever guesses passwords: failures are counted in the database, so that all servers agree, per account and per address
//! of origin. After a few the answer waits for its time; the wait is bounded and a success ends it, so that nobody is locked out for good.

use domain::Timestamp;
use sha2::{Digest as _, Sha256};
use store::{Reading, repo};

use crate::Service;
use crate::error::Error;

/// Failures that cost nothing.
const FREE_FAILURES: i64 = 5;
/// The longest wait after a failure.
const LONGEST_WAIT_SECONDS: i64 = 15 * 60;

/// The counter of an account, by its address in the form of `normal_email`.
pub(super) fn account(email: &str) -> String {
    counter("account", email)
}

/// The counter of an address of origin.
pub(super) fn origin(address: &str) -> String {
    counter("origin", address)
}

/// Counters hold no address in the clear: a dump of the table tells nobody's.
fn counter(kind: &str, value: &str) -> String {
    format!("{kind}/{}", domain::canonical::hex(&Sha256::digest(value.as_bytes())))
}

/// Whether the next try of one of these is not looked at yet.
pub(super) async fn must_wait(through: &impl Reading, counters: &[String], now: Timestamp) -> Result<bool, Error> {
    for subject in counters {
        let counted = repo::sign_in_counter::get(through, subject).await?;
        if counted.is_some_and(|counted| now < counted.last_failure_at.plus_seconds(wait_seconds(counted.failures))) {
            return Ok(true);
        }
    }
    Ok(false)
}

impl Service {
    /// Counts a failure.
    pub(super) async fn count_failure(&self, counters: Vec<String>) -> Result<(), Error> {
        let now = self.now();
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
