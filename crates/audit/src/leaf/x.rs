//! The values that an act's `x` may hold, one variant per kind, each with one spelling.
//!
//! What must stay true: no variant can carry a person's words. Codes are static texts of the program and checked against the
//! act's closed list; identifiers of competencies have a shape that no name or address has.

use std::fmt;

use domain::canonical::Value;
use domain::ids::{AuditRef, EventId};
use tlog::Hash;

use super::uuid_exact;
use crate::act::XKind;
use crate::b64;

/// Where an entry stands: the epoch of its log and its number there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// The epoch, from 1.
    pub epoch: u32,
    /// The number within the epoch, from 0.
    pub seq: u64,
}

impl Place {
    /// Reads `epoch:seq`.
    pub fn parse(text: &str) -> Option<Self> {
        let (epoch, seq) = text.split_once(':')?;
        let place = Self { epoch: epoch.parse().ok()?, seq: seq.parse().ok()? };
        (place.to_string() == text && place.epoch > 0).then_some(place)
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.epoch, self.seq)
    }
}

/// The value of one `x` key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum XValue {
    /// A whole number.
    Count(u64),
    /// A code of the act's closed list. Static: nothing typed can get here.
    Code(&'static str),
    /// A person, by pseudonym.
    Ref(AuditRef),
    /// People, by pseudonym; sorted when written.
    Refs(Vec<AuditRef>),
    /// The place of an earlier entry.
    Leaf(Place),
    /// Places of earlier entries; sorted when written.
    Leaves(Vec<Place>),
    /// Entries by event, some of which are written in the same transaction and have no place yet; the door resolves them.
    Events(Vec<EventId>),
    /// Identifiers of competencies or questions; sorted when written.
    Ids(Vec<String>),
    /// A SHA-256.
    Hash(Hash),
    /// The origin of a log.
    Origin(String),
    /// A signed note.
    Note(Vec<u8>),
    /// The text of a verifying key.
    Vkey(String),
}

impl XValue {
    /// The value in the leaf, or nothing where it does not keep the rules of its kind or stays unresolved.
    pub(super) fn write(self, kind: XKind) -> Option<Value> {
        let value = match self {
            Self::Count(number) => Value::Int(i64::try_from(number).ok()?),
            Self::Code(code) => Value::str(code),
            Self::Ref(audit_ref) => Value::str(audit_ref.to_string()),
            Self::Refs(mut refs) => {
                refs.sort_unstable();
                refs.dedup();
                list(refs.iter().map(ToString::to_string))
            }
            Self::Leaf(place) => Value::str(place.to_string()),
            Self::Leaves(mut places) => {
                places.sort_unstable();
                places.dedup();
                list(places.iter().map(ToString::to_string))
            }
            Self::Events(_) => return None,
            Self::Ids(mut ids) => {
                ids.sort_unstable();
                ids.dedup();
                list(ids)
            }
            Self::Hash(hash) => Value::str(hash.to_string()),
            Self::Origin(text) | Self::Vkey(text) => Value::str(text),
            Self::Note(bytes) => Value::str(b64::encode(&bytes)),
        };
        is_of_kind(&value, kind).then_some(value)
    }
}

fn list(texts: impl IntoIterator<Item = String>) -> Value {
    Value::Array(texts.into_iter().map(Value::Str).collect())
}

/// Whether a value read from a leaf is a well formed one of this kind.
pub(super) fn is_of_kind(value: &Value, kind: XKind) -> bool {
    match kind {
        XKind::Count => value.as_int().is_some_and(|number| number >= 0),
        XKind::OneOf(codes) => value.as_str().is_some_and(|text| codes.contains(&text)),
        XKind::Ref => value.as_str().is_some_and(|text| uuid_exact(text).is_some()),
        XKind::Refs => ascending(value, uuid_exact),
        XKind::Leaf => value.as_str().is_some_and(|text| Place::parse(text).is_some()),
        XKind::Leaves => ascending(value, Place::parse),
        XKind::Ids => ascending(value, |text| is_item_id(text).then(|| text.to_owned())),
        XKind::Hash => value.as_str().is_some_and(|text| Hash::from_base64(text).is_ok()),
        XKind::Origin => value.as_str().is_some_and(is_origin),
        XKind::Note => value.as_str().is_some_and(|text| b64::decode(text).is_some()),
        XKind::Vkey => value.as_str().is_some_and(is_vkey),
    }
}

/// Whether a list holds at least one value and each is greater than the one before.
fn ascending<T: PartialOrd>(value: &Value, read: impl Fn(&str) -> Option<T>) -> bool {
    let Some(items) = value.as_array() else { return false };
    let read: Option<Vec<T>> = items.iter().map(|item| item.as_str().and_then(&read)).collect();
    read.is_some_and(|read| !read.is_empty() && read.is_sorted_by(|one, next| one < next))
}

/// `PSF-01`, `LOC-02`, `C1`, `PSF-01.q2`, `PSF-01.a`: capitals and hyphens with a number, then parts of one small letter and at
/// most two digits. A name or an address has no such shape.
pub(crate) fn is_item_id(text: &str) -> bool {
    let mut parts = text.split('.');
    let head = parts.next().is_some_and(|head| {
        head.len() <= 16
            && head.starts_with(|c: char| c.is_ascii_uppercase())
            && head.ends_with(|c: char| c.is_ascii_digit())
            && head.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '-')
    });
    head && parts.all(|part| {
        let mut chars = part.chars();
        part.len() <= 3 && chars.next().is_some_and(|c| c.is_ascii_lowercase()) && chars.all(|c| c.is_ascii_digit())
    })
}

/// `<base>/<organisation>/<decisions|access>/<epoch>` of at most 200 characters `[a-z0-9./-]`.
pub fn is_origin(text: &str) -> bool {
    let mut parts = text.rsplit('/');
    let epoch = parts.next().is_some_and(|epoch| epoch.parse::<u32>().is_ok_and(|number| number > 0 && number.to_string() == epoch));
    let kind = parts.next().is_some_and(|kind| crate::act::LogKind::parse(kind).is_some());
    let rest: Vec<&str> = parts.collect();
    text.len() <= 200
        && epoch
        && kind
        && rest.len() >= 2
        && rest.iter().all(|part| !part.is_empty())
        && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"./-".contains(&byte))
}

fn is_vkey(text: &str) -> bool {
    let mut parts = text.splitn(3, '+');
    parts.next().is_some_and(is_origin)
        && parts.next().is_some_and(|id| id.len() == 8 && id.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b)))
        && parts.next().is_some_and(|key| b64::decode(key).is_some())
}
