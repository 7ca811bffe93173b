//! People with an account, how they sign in and which roles they hold.

use serde::{Deserialize, Serialize, Serializer};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::ids::{AuditRef, GrantId, PersonId, VacancyId};
use crate::{Lang, Timestamp};

crate::codes! {
    /// Whether somebody can sign in.
    PersonState {
        /// Has a link and no password yet.
        Invited "invited",
        /// Can sign in.
        Active "active",
        /// Can no longer sign in; what they did stays theirs.
        Disabled "disabled",
    }
}

/// Somebody with an account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// Identifier.
    pub id: PersonId,
    /// Pseudonym in the audit log.
    pub audit_ref: AuditRef,
    /// E-mail address in lower case: what they sign in with.
    pub email: String,
    /// Name as they write it.
    pub name: String,
    /// Language they read.
    pub language: Lang,
    /// Whether they can sign in.
    pub state: PersonState,
    /// When the account was made.
    pub created_at: Timestamp,
    /// Version of the row, from 1.
    pub version: i64,
}

crate::codes! {
    /// A way to prove who one is.
    CredentialKind {
        /// A password.
        Password "password",
    }
}

/// What somebody signs in with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Credential {
    /// Identifier.
    pub id: Uuid,
    /// Whose.
    pub person: PersonId,
    /// Which way.
    pub kind: CredentialKind,
    /// The password's hash. Only the hash of this hash is ever sealed: enough to notice an exchange, too little to guess from.
    #[serde(serialize_with = "only_the_digest")]
    pub secret: String,
    /// When it was set.
    pub set_at: Timestamp,
    /// Version of the row, from 1.
    pub version: i64,
}

fn only_the_digest<S: Serializer>(secret: &str, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&crate::canonical::hex(&Sha256::digest(secret.as_bytes())))
}

crate::codes! {
    /// A role that is given to a person. Panelists get theirs by being named to a panel.
    Role {
        /// Invites people, gives roles, runs the installation; reads no score and no candidate file.
        Administrator "administrator",
        /// Makes profiles, guides and vacancies; enters candidates; names panels.
        Hr "hr",
        /// Reviews selections afterwards.
        Auditor "auditor",
        /// May be named to panels.
        Panel "panel",
    }
}

/// A role given to a person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoleGrant {
    /// Identifier.
    pub id: GrantId,
    /// To whom.
    pub person: PersonId,
    /// Which role.
    pub role: Role,
    /// An auditor's scope: this vacancy only, or all where it is absent.
    pub vacancy: Option<VacancyId>,
    /// When it was given.
    pub granted_at: Timestamp,
    /// When it was taken back.
    pub revoked_at: Option<Timestamp>,
    /// Version of the row, from 1.
    pub version: i64,
}

/// An e-mail address as it is kept and compared, if it looks like one: one `@`, a dot behind it, no white space.
pub fn normal_email(text: &str) -> Option<String> {
    let text = text.trim().to_lowercase();
    let (local, host) = text.split_once('@')?;
    let fine = !local.is_empty()
        && host.split('.').count() >= 2
        && host.split('.').all(|label| !label.is_empty())
        && !host.contains('@')
        && text.chars().count() <= crate::limits::EMAIL_CHARS
        && !text.chars().any(|c| c.is_whitespace() || c.is_control() || matches!(c, '<' | '>' | ',' | ';' | '"'));
    fine.then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_compared_in_lower_case() {
        assert_eq!(normal_email(" Awa.Diop@Exemple.SN "), Some("awa.diop@exemple.sn".into()));
        for wrong in ["", "a", "a@b", "@b.c", "a@b..c", "a b@c.d", "a@b@c.d", "a@b.c,d@e.f"] {
            assert_eq!(normal_email(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn the_hash_of_a_password_is_never_written_out() {
        let credential = Credential {
            id: Uuid::nil(),
            person: PersonId(Uuid::nil()),
            kind: CredentialKind::Password,
            secret: "$argon2id$secret".into(),
            set_at: Timestamp::from_unix_ms(0),
            version: 1,
        };
        assert!(!serde_json::to_string(&credential).unwrap().contains("argon2"));
    }
}
