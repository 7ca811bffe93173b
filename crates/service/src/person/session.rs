//! Sessions: who a token belongs to, how long it lasts, and its end.
//!
//! Looked up at every request and never kept in memory: ending a session or disabling a person counts from the next request on.

use domain::Timestamp;
use domain::person::PersonState;
use domain::session::SessionKind;
use store::repo;
use uuid::Uuid;

use crate::Service;
use crate::access::policy::SignOut;
use crate::access::{Asker, Granted, SignedIn};
use crate::error::Error;
use crate::token::Token;

/// Staff sessions end after so long without a request.
pub(crate) const STAFF_IDLE_SECONDS: i64 = 15 * 60;
/// Panel sessions end after so long without a request.
pub(crate) const PANEL_IDLE_SECONDS: i64 = 60 * 60;
/// Every session ends after so long.
pub(crate) const ABSOLUTE_SECONDS: i64 = 12 * 60 * 60;
/// The moment of the last request is written at most so often.
const SEEN_EVERY_SECONDS: i64 = 60;

/// Until when a session of this kind lasts if it is used now.
pub(crate) const fn idle_until(kind: SessionKind, now: Timestamp) -> Timestamp {
    now.plus_seconds(match kind {
        SessionKind::Staff => STAFF_IDLE_SECONDS,
        SessionKind::Panel => PANEL_IDLE_SECONDS,
    })
}

impl Service {
    /// Who is asking, from the token in their cookie. A token that is unknown, ended or somebody's who may no longer sign in makes a visitor.
    pub async fn asker(&self, token: Option<&Token>, request: Option<Uuid>) -> Result<Asker, Error> {
        let Some(token) = token else { return Ok(Asker::visitor(request)) };
        let now = self.now();
        let read = self.store.read().await?;
        let session = repo::session::by_token_hash(&read, &token.hash()).await?.filter(|session| session.is_alive(now));
        let Some(session) = session else { return Ok(Asker::visitor(request)) };
        let person = repo::person::get(&read, session.person).await?;
        if person.state != PersonState::Active {
            return Ok(Asker::visitor(request));
        }
        let grants = repo::role_grant::of(&read, person.id).await?;
        if session.last_seen_at.plus_seconds(SEEN_EVERY_SECONDS) <= now {
            let (hash, until) = (session.token_hash, idle_until(session.kind, now));
            self.store
                .ephemeral(move |txn| Box::pin(async move { repo::session::touch(txn, &hash, now, until).await.map_err(Error::from) }))
                .await?;
        }
        Ok(Asker::of(SignedIn { language: person.language, person, grants, session }, request))
    }

    /// Ends the session.
    pub async fn sign_out(&self, granted: Granted<SignOut>) -> Result<(), Error> {
        let hash = granted.signed_in()?.session().token_hash;
        self.store
            .ephemeral(move |txn| Box::pin(async move { repo::session::delete(txn, &hash).await.map(|_| ()).map_err(Error::from) }))
            .await
    }
}
