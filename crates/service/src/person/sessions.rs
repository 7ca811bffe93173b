//! One's own sessions: on which devices one is signed in, and ending one that is not wanted any more.
//!
//! What must stay true: the hash of a token is not in the view, and nobody sees or ends another person's session.

use domain::Timestamp;
use domain::session::{SessionKind, SignInMethod};
use store::repo;
use uuid::Uuid;

use crate::Service;
use crate::access::Granted;
use crate::access::policy::{EndSession, ListSessions};
use crate::error::{Error, What};

/// A session as its owner sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionView {
    /// By what it is ended; it opens nothing.
    pub id: Uuid,
    /// For which part of the application.
    pub kind: SessionKind,
    /// How the person signed in.
    pub auth: SignInMethod,
    /// When.
    pub created_at: Timestamp,
    /// When they were last seen.
    pub last_seen_at: Timestamp,
    /// The device, as its owner recognises it.
    pub device: String,
    /// Whether this is the session in which the list is read.
    pub is_this_one: bool,
}

impl Service {
    /// The person's own sessions that still serve, the one seen last first.
    pub async fn sessions(&self, granted: Granted<ListSessions>) -> Result<Vec<SessionView>, Error> {
        let own = granted.signed_in()?.session();
        let now = self.now();
        let read = self.store.read().await?;
        let sessions = repo::session::list_of(&read, own.person).await?.into_iter().filter(|session| session.is_alive(now));
        let view = |session: domain::session::Session| SessionView {
            is_this_one: session.token_hash == own.token_hash,
            id: session.id,
            kind: session.kind,
            auth: session.auth,
            created_at: session.created_at,
            last_seen_at: session.last_seen_at,
            device: session.device,
        };
        Ok(sessions.map(view).collect())
    }

    /// Ends one of the person's own sessions.
    pub async fn end_session(&self, granted: Granted<EndSession>, session: Uuid) -> Result<(), Error> {
        let person = granted.person()?.id;
        let ended = self
            .store
            .ephemeral(move |txn| Box::pin(async move { repo::session::delete_by_id(txn, person, session).await.map_err(Error::from) }))
            .await?;
        if ended { Ok(()) } else { Err(Error::Missing(What::Link)) }
    }
}
