//! Leaves: the entries of the log, from the event that a use case describes to the bytes that are hashed, and back.
//!
//! What must stay true: the bytes are made once and hashed as they are; reading takes exactly the one spelling; nothing that
//! a person typed can stand in a leaf, because no field of it takes free text.

mod event;
mod parse;
mod x;

pub use event::{Event, LeafContext, LeafError, Sealing, finish_all};
pub use parse::{Leaf, LeafFault};
pub use x::{Place, XValue};

use std::borrow::Cow;
use std::fmt;

use domain::Lang;
use domain::ids::{AuditRef, OrgId};
use tlog::Hash;
use uuid::Uuid;

use crate::commitment::Projection;

/// The writer makes no leaf above this; the prefix of an entry bundle could hold 65,535.
pub const LEAF_BYTES_MAX: usize = 60_000;
/// A reader takes no leaf above this.
pub const LEAF_BYTES_READ_MAX: usize = 65_535;
/// People named by one leaf.
pub const SUBJECTS_MAX: usize = 100;

macro_rules! codes {
    ($(#[$doc:meta])* $name:ident { $($variant:ident $text:literal $en:literal $fr:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name {
            $(#[doc = $en] $variant,)+
        }

        impl $name {
            /// Every code, in the order of its text.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The text in the leaf.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text),+ }
            }

            /// The code with this text.
            pub fn parse(text: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|code| code.as_str() == text)
            }

            /// What a reader calls it.
            pub const fn words(self, lang: Lang) -> &'static str {
                match lang {
                    Lang::En => match self { $(Self::$variant => $en),+ },
                    Lang::Fr => match self { $(Self::$variant => $fr),+ },
                }
            }
        }
    };
}

codes! {
    /// The role in which a person acted.
    Role {
        Administrator "administrator" "administrator" "administration",
        Auditor "auditor" "auditor" "audit",
        Candidate "candidate" "candidate" "personne candidate",
        Chair "chair" "chair" "présidence du jury",
        Complainant "complainant" "complainant" "dépôt de plainte",
        Complaints "complaints" "addressee of complaints" "traitement des plaintes",
        Expert "expert" "expert" "spécialiste",
        Hr "hr" "HR officer" "RH",
        Panelist "panelist" "panel member" "membre du jury",
        Referee "referee" "referee" "personne citée en référence",
        Safeguarding "safeguarding" "safeguarding lead" "personne référente pour la sauvegarde",
        Supporter "supporter" "supporting adult" "adulte accompagnant",
    }
}

codes! {
    /// How a person had signed in.
    Auth {
        Link "link" "personal link" "lien personnel",
        Passkey "passkey" "passkey" "clé d’accès",
        Password "password" "password" "mot de passe",
        PasswordTotp "password_totp" "password and second factor" "mot de passe et second facteur",
        Sso "sso" "single sign-on" "authentification unique",
    }
}

/// Who acted.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Actor {
    /// A person, by the pseudonym that the log alone knows.
    User {
        /// The pseudonym.
        audit_ref: AuditRef,
        /// The role used.
        role: Role,
        /// How the person had signed in.
        auth: Auth,
    },
    /// A job of the server itself, by its name `[a-z][a-z0-9_]*`.
    Job(Cow<'static, str>),
    /// Whoever may use the command line of the machine.
    Operator,
}

impl Actor {
    /// A person.
    pub const fn user(audit_ref: AuditRef, role: Role, auth: Auth) -> Self {
        Self::User { audit_ref, role, auth }
    }

    /// A job of the server. Takes only a name written in the program, so that nothing typed can get here.
    pub const fn job(name: &'static str) -> Self {
        Self::Job(Cow::Borrowed(name))
    }

    /// The person's pseudonym, if a person acted.
    pub const fn audit_ref(&self) -> Option<AuditRef> {
        match self {
            Self::User { audit_ref, .. } => Some(*audit_ref),
            _ => None,
        }
    }

    /// The role used, if a person acted.
    pub const fn role(&self) -> Option<Role> {
        match self {
            Self::User { role, .. } => Some(*role),
            _ => None,
        }
    }
}

impl fmt::Display for Actor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::User { audit_ref, .. } => write!(f, "user/{audit_ref}"),
            Self::Job(name) => write!(f, "job/{name}"),
            Self::Operator => f.write_str("cli/operator"),
        }
    }
}

/// An object that the log speaks of: `kind/uuid`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ObjRef {
    kind: Cow<'static, str>,
    id: Uuid,
}

impl ObjRef {
    /// An object. Takes only a kind written in the program (`VacancyId::KIND` and the like), so that nothing typed can get here.
    pub const fn new(kind: &'static str, id: Uuid) -> Self {
        Self { kind: Cow::Borrowed(kind), id }
    }

    /// A candidate, by pseudonym: the log never holds the identifier that URLs hold.
    pub const fn candidate(audit_ref: AuditRef) -> Self {
        Self::new("candidate", audit_ref.0)
    }

    /// A person, by pseudonym.
    pub const fn person(audit_ref: AuditRef) -> Self {
        Self::new("person", audit_ref.0)
    }

    /// The kind.
    pub fn kind(&self) -> &str {
        &self.kind
    }

    /// The identifier.
    pub const fn id(&self) -> Uuid {
        self.id
    }

    /// Reads `kind/uuid` in its one spelling.
    pub fn parse(text: &str) -> Option<Self> {
        let (kind, id) = text.split_once('/')?;
        Some(Self { kind: Cow::Owned(is_name(kind).then(|| kind.to_owned())?), id: uuid_exact(id)? })
    }
}

impl fmt::Display for ObjRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.kind, self.id.hyphenated())
    }
}

/// Whose data key seals an opening: a person concerned, or the organisation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SubjectId(pub Uuid);

impl From<AuditRef> for SubjectId {
    fn from(audit_ref: AuditRef) -> Self {
        Self(audit_ref.0)
    }
}

impl From<OrgId> for SubjectId {
    fn from(org: OrgId) -> Self {
        Self(org.0)
    }
}

impl fmt::Display for SubjectId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.hyphenated().fmt(f)
    }
}

/// One commitment as it stands in a leaf.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Committed {
    /// The row.
    pub o: ObjRef,
    /// Which side of the row.
    pub n: Projection,
    /// The digest.
    pub d: Hash,
}

/// `[a-z][a-z0-9_]*`, at most 32 long.
pub(crate) fn is_name(text: &str) -> bool {
    let mut bytes = text.bytes();
    text.len() <= 32
        && bytes.next().is_some_and(|first| first.is_ascii_lowercase())
        && bytes.all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
}

/// Reads a UUID in lower case with hyphens and in no other spelling.
pub(crate) fn uuid_exact(text: &str) -> Option<Uuid> {
    Uuid::parse_str(text).ok().filter(|id| id.hyphenated().to_string() == text)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "00000000-0000-4000-8000-0000000000a1";

    #[test]
    fn a_name_of_the_program_is_short_and_begins_with_a_small_letter() {
        for text in ["a", "scorecard", "panel_rating", "a1_", &"a".repeat(32)] {
            assert!(is_name(text), "{text}");
        }
        for text in ["", "A", "1a", "_a", "a-b", "a b", "aB", "é", "aé", &"a".repeat(33)] {
            assert!(!is_name(text), "{text:?}");
        }
    }

    #[test]
    fn an_object_is_read_in_its_one_spelling() {
        let text = format!("panel_rating/{ID}");
        let obj = ObjRef::parse(&text).unwrap();
        assert_eq!((obj.kind(), obj.id().to_string(), obj.to_string()), ("panel_rating", ID.to_owned(), text));
        for text in [ID.to_owned(), format!("/{ID}"), format!("Thing/{ID}"), format!("thing/{}", ID.to_uppercase()), "thing/".to_owned()] {
            assert_eq!(ObjRef::parse(&text), None, "{text}");
        }
        assert_eq!(ObjRef::parse(&format!("thing/{}", ID.replace('-', ""))), None);
    }

    #[test]
    fn only_a_person_has_a_pseudonym_and_a_role() {
        let person = AuditRef(uuid_exact(ID).unwrap());
        let user = Actor::user(person, Role::Chair, Auth::Passkey);
        assert_eq!((user.audit_ref(), user.role(), user.to_string()), (Some(person), Some(Role::Chair), format!("user/{ID}")));
        for (actor, text) in [(Actor::job("backup"), "job/backup"), (Actor::Operator, "cli/operator")] {
            assert_eq!((actor.audit_ref(), actor.role(), actor.to_string()), (None, None, text.to_owned()));
        }
    }

    #[test]
    fn roles_and_ways_to_sign_in_have_words_in_both_languages() {
        for role in Role::ALL.iter().copied() {
            assert_eq!(Role::parse(role.as_str()), Some(role));
            assert!(Lang::ALL.into_iter().all(|lang| role.words(lang).len() > 1), "{}", role.as_str());
        }
        for auth in Auth::ALL.iter().copied() {
            assert_eq!(Auth::parse(auth.as_str()), Some(auth));
            assert_ne!(auth.words(Lang::En), auth.words(Lang::Fr).to_uppercase());
        }
        assert_eq!((Role::Hr.words(Lang::En), Role::Hr.words(Lang::Fr)), ("HR officer", "RH"));
        assert_eq!((Auth::Link.words(Lang::En), Auth::Link.words(Lang::Fr)), ("personal link", "lien personnel"));
    }
}
