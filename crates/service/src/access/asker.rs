//! Who is asking: a visitor, or somebody signed in with their roles, as they were when the request came.

use std::sync::Arc;

use audit::{Auth, Role as LogRole};
use domain::Lang;
use domain::ids::PersonId;
use domain::person::{Person, Role, RoleGrant};
use domain::session::{Session, SignInMethod};
use uuid::Uuid;

/// Somebody who is signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedIn {
    pub(crate) person: Person,
    pub(crate) grants: Vec<RoleGrant>,
    pub(crate) session: Session,
    /// In which language they are answered now: their own, unless they read a page in the other.
    pub(crate) language: Lang,
}

impl SignedIn {
    /// Who.
    pub const fn person(&self) -> &Person {
        &self.person
    }

    /// Their session.
    pub const fn session(&self) -> &Session {
        &self.session
    }

    /// Whether they hold this role for the whole organisation.
    pub fn has(&self, role: Role) -> bool {
        self.grants.iter().any(|grant| grant.role == role && grant.vacancy.is_none())
    }

    /// The roles that they hold, each once, whatever it is about.
    pub fn roles(&self) -> Vec<Role> {
        Role::ALL.iter().copied().filter(|role| self.grants.iter().any(|grant| grant.role == *role)).collect()
    }

    /// The role that the log names for an act about nothing but themselves.
    pub(crate) fn main_role(&self) -> LogRole {
        main_role(&self.grants)
    }

    pub(crate) const fn auth(&self) -> Auth {
        match self.session.auth {
            SignInMethod::Password => Auth::Password,
            SignInMethod::PasswordTotp => Auth::PasswordTotp,
            SignInMethod::Passkey => Auth::Passkey,
            SignInMethod::Sso => Auth::Sso,
            SignInMethod::Link => Auth::Link,
        }
    }
}

/// The first of somebody's roles, as the log names it.
pub(crate) fn main_role(grants: &[RoleGrant]) -> LogRole {
    let order = [
        (Role::Administrator, LogRole::Administrator),
        (Role::Hr, LogRole::Hr),
        (Role::Auditor, LogRole::Auditor),
        (Role::Panel, LogRole::Panelist),
    ];
    order.into_iter().find(|(role, _)| grants.iter().any(|grant| grant.role == *role)).map_or(LogRole::Panelist, |(_, named)| named)
}

/// Who is asking. Made from a session by [`crate::Service::asker`], or a visitor; nothing else makes one.
#[derive(Clone, Debug)]
pub struct Asker {
    pub(crate) signed_in: Option<Arc<SignedIn>>,
    pub(crate) request: Option<Uuid>,
}

impl Asker {
    /// Nobody signed in. `request` is how the operational log names the request.
    pub const fn visitor(request: Option<Uuid>) -> Self {
        Self { signed_in: None, request }
    }

    pub(crate) fn of(signed_in: SignedIn, request: Option<Uuid>) -> Self {
        Self { signed_in: Some(Arc::new(signed_in)), request }
    }

    /// The same, answered in the language of the page that they read.
    #[must_use]
    pub fn answered_in(self, language: Lang) -> Self {
        let signed_in = self.signed_in.map(|signed_in| Arc::new(SignedIn { language, ..(*signed_in).clone() }));
        Self { signed_in, ..self }
    }

    /// How the operational log names the request.
    pub const fn request(&self) -> Option<Uuid> {
        self.request
    }

    /// Who is signed in.
    pub fn signed_in(&self) -> Option<&SignedIn> {
        self.signed_in.as_deref()
    }

    /// Whose identifier, if somebody is signed in.
    pub fn person_id(&self) -> Option<PersonId> {
        self.signed_in().map(|signed_in| signed_in.person.id)
    }
}
