//! What is short-lived about people: their sessions, the links sent to them, failed sign-ins, and unsent drafts.
//!
//! What must stay true: a token itself is never kept, only its SHA-256; nothing here is an act, hence none of it is in the log.

use uuid::Uuid;

use crate::Timestamp;
use crate::ids::PersonId;

/// SHA-256 of a token that its owner alone holds.
pub type TokenHash = [u8; 32];

crate::codes! {
    /// Whom a session serves.
    SessionKind {
        /// HR officers, administrators and auditors.
        Staff "staff",
        /// Panelists.
        Panel "panel",
    }
}

crate::codes! {
    /// How somebody proved who they are.
    SignInMethod {
        /// With a password.
        Password "password",
        /// With a password and a code of an authenticator.
        PasswordTotp "password_totp",
        /// With a passkey.
        Passkey "passkey",
        /// Through the organisation's own sign-in.
        Sso "sso",
        /// With a link sent to them.
        Link "link",
    }
}

/// Somebody being signed in on one device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// Hash of the token in the cookie.
    pub token_hash: TokenHash,
    /// Identifier for lists and for ending it; it opens nothing.
    pub id: Uuid,
    /// Who.
    pub person: PersonId,
    /// For which part of the application.
    pub kind: SessionKind,
    /// How they signed in.
    pub auth: SignInMethod,
    /// When they signed in.
    pub created_at: Timestamp,
    /// When they were last seen.
    pub last_seen_at: Timestamp,
    /// Until when it lasts without being used.
    pub idle_until: Timestamp,
    /// Until when it lasts at most.
    pub absolute_until: Timestamp,
    /// Until when the password entered again counts.
    pub stepup_until: Option<Timestamp>,
    /// The device as the person recognises it.
    pub device: String,
}

impl Session {
    /// Whether the session still serves at this moment.
    pub fn is_alive(&self, now: Timestamp) -> bool {
        now < self.idle_until && now < self.absolute_until
    }
}

crate::codes! {
    /// What a link is for.
    LinkPurpose {
        /// Setting up the installation.
        SetUp "set_up",
        /// Choosing the first password, or a new one.
        Invitation "invitation",
    }
}

/// A link that works once, until a moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkToken {
    /// Hash of the token in the link.
    pub token_hash: TokenHash,
    /// What it is for.
    pub purpose: LinkPurpose,
    /// For whom; nobody yet at set-up.
    pub person: Option<PersonId>,
    /// When it was made.
    pub made_at: Timestamp,
    /// From when on it no longer works.
    pub expires_at: Timestamp,
    /// When it was used.
    pub used_at: Option<Timestamp>,
}

impl LinkToken {
    /// Whether the link works at this moment.
    pub fn is_open(&self, now: Timestamp) -> bool {
        self.used_at.is_none() && now < self.expires_at
    }
}

/// Failed sign-ins of one subject: an account or an address, as the limiter names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignInCounter {
    /// What is counted.
    pub subject: String,
    /// Failures since the last success.
    pub failures: i64,
    /// When the last one was.
    pub last_failure_at: Timestamp,
}

/// Work that somebody has not sent yet, kept so that nothing typed is lost.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// Whose.
    pub person: PersonId,
    /// Of what, such as `scorecard`.
    pub kind: String,
    /// About which object of that kind.
    pub object: Uuid,
    /// Number of the saving, growing with each, counted by the browser.
    pub sequence: i64,
    /// The document as JSON.
    pub doc: String,
    /// When it was saved.
    pub saved_at: Timestamp,
}

/// What became of a draft that was sent to be saved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DraftSaved {
    /// It is the one that is kept now.
    Saved,
    /// One with the same or a later sequence number is kept already; nothing changed.
    Older,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(unix_ms: i64) -> Timestamp {
        Timestamp::from_unix_ms(unix_ms)
    }

    #[test]
    fn a_session_ends_at_whichever_limit_comes_first() {
        let session = Session {
            token_hash: [1; 32],
            id: Uuid::nil(),
            person: PersonId(Uuid::nil()),
            kind: SessionKind::Staff,
            auth: SignInMethod::Password,
            created_at: at(0),
            last_seen_at: at(0),
            idle_until: at(10),
            absolute_until: at(20),
            stepup_until: None,
            device: String::new(),
        };
        assert!(session.is_alive(at(9)));
        assert!(!session.is_alive(at(10)), "unused for too long");
        let used = Session { idle_until: at(30), ..session };
        assert!(used.is_alive(at(19)));
        assert!(!used.is_alive(at(20)), "used, and yet at its end");
    }

    #[test]
    fn a_link_works_once_and_for_a_time() {
        let link = LinkToken {
            token_hash: [1; 32],
            purpose: LinkPurpose::Invitation,
            person: None,
            made_at: at(0),
            expires_at: at(10),
            used_at: None,
        };
        assert!(link.is_open(at(9)));
        assert!(!link.is_open(at(10)));
        assert!(!LinkToken { used_at: Some(at(1)), ..link }.is_open(at(9)));
    }
}
