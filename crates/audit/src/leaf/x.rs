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

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "00000000-0000-4000-8000-0000000000a1";
    const NEXT_ID: &str = "00000000-0000-4000-8000-0000000000a2";

    #[test]
    fn a_place_has_one_spelling_and_its_epoch_begins_at_one() {
        assert_eq!(Place::parse("1:0"), Some(Place { epoch: 1, seq: 0 }));
        assert_eq!(Place::parse("2:34"), Some(Place { epoch: 2, seq: 34 }));
        for text in ["", "1", "0:3", "1:", ":3", "01:3", "1:03", "+1:3", "1:+3", "1:3:4", "1:3 ", "-1:3", "4294967296:3"] {
            assert_eq!(Place::parse(text), None, "{text:?}");
        }
    }

    #[test]
    fn an_identifier_of_a_competency_has_the_shape_that_no_name_has() {
        for text in ["PSF-01", "LOC-02", "C1", "PSF-01.q2", "PSF-01.a", "PSF-01.q23", "C1.a.b2", "ABCDEFGHIJKLMNO1"] {
            assert!(is_item_id(text), "{text}");
        }
        for text in [
            "",
            "c1",
            "C",
            "1",
            "1C1",
            "-C1",
            "C-",
            "Cc1",
            "C_1",
            "C 1",
            "É1",
            "ABCDEFGHIJKLMNOP1",
            "C1.",
            "C1.2",
            "C1.Q",
            "C1.q123",
            "C1.qa",
            "C1.q-",
            "C1..a",
            ".a",
        ] {
            assert!(!is_item_id(text), "{text:?}");
        }
    }

    #[test]
    fn an_origin_names_a_base_an_organisation_a_log_and_an_epoch() {
        let longest = format!("{}/demo/decisions/1", "a".repeat(200 - "/demo/decisions/1".len()));
        for text in
            ["justesse.example/demo/decisions/1", "justesse.example/demo/access/12", "a.example/b/c-d/decisions/4294967295", &longest]
        {
            assert!(is_origin(text), "{text}");
        }
        for text in [
            "",
            "justesse.example/demo/decisions",
            "justesse.example/demo/decisions/",
            "justesse.example/demo/decisions/0",
            "justesse.example/demo/decisions/01",
            "justesse.example/demo/decisions/+1",
            "justesse.example/demo/decisions/4294967296",
            "justesse.example/demo/decision/1",
            "justesse.example/decisions/1",
            "justesse.example//decisions/1",
            "/demo/decisions/1",
            "Justesse.example/demo/decisions/1",
            "justesse.example/de_mo/decisions/1",
            "justesse.example/dé/decisions/1",
            &format!("a{longest}"),
        ] {
            assert!(!is_origin(text), "{text:?}");
        }
    }

    #[test]
    fn a_key_in_an_entry_is_that_of_a_log() {
        let good = "justesse.example/demo/access/1+98dc2175+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4";
        assert!(is_vkey(good));
        for text in [
            "",
            "justesse.example/demo/access/1",
            "justesse.example/demo/access/1+98dc2175",
            &good.replace("access/1", "access"),
            &good.replace("98dc2175", "98dc217"),
            &good.replace("98dc2175", "98dc21750"),
            &good.replace("98dc2175", "98DC2175"),
            &good.replace("98dc2175", "98dc217g"),
            &good.replace("98dc2175", "98dc217`"),
            &format!("{good}="),
        ] {
            assert!(!is_vkey(text), "{text:?}");
        }
    }

    #[test]
    fn a_value_is_of_its_kind_in_one_spelling() {
        let text = |text: &str| Value::str(text);
        let texts = |items: &[&str]| Value::Array(items.iter().map(|item| text(item)).collect());
        let hash = Hash([3; 32]).to_string();
        let takes: [(XKind, Vec<Value>); 9] = [
            (XKind::Count, vec![Value::Int(0), Value::Int(7)]),
            (XKind::OneOf(&["all", "more"]), vec![text("all"), text("more")]),
            (XKind::Ref, vec![text(ID)]),
            (XKind::Refs, vec![texts(&[ID]), texts(&[ID, NEXT_ID])]),
            (XKind::Leaf, vec![text("1:4")]),
            (XKind::Leaves, vec![texts(&["1:4", "1:30", "2:1"])]),
            (XKind::Ids, vec![texts(&["C1", "C1.a"])]),
            (XKind::Hash, vec![text(&hash)]),
            (XKind::Note, vec![text("bm90ZQ==")]),
        ];
        for (kind, values) in takes {
            for value in values {
                assert!(is_of_kind(&value, kind), "{kind:?}: {value}");
            }
        }
        let refuses: [(XKind, Vec<Value>); 9] = [
            (XKind::Count, vec![Value::Int(-1), text("1"), Value::Null]),
            (XKind::OneOf(&["all", "more"]), vec![text("none"), Value::Int(1)]),
            (XKind::Ref, vec![text(&ID.to_uppercase()), text("x"), texts(&[ID])]),
            (XKind::Refs, vec![texts(&[]), texts(&[NEXT_ID, ID]), texts(&[ID, ID]), texts(&[ID, "x"]), text(ID)]),
            (XKind::Leaf, vec![text("0:4"), text("1:04"), Value::Int(4)]),
            (XKind::Leaves, vec![texts(&[]), texts(&["1:30", "1:4"]), texts(&["1:4", "1:4"]), texts(&["1:4", "4"])]),
            (XKind::Ids, vec![texts(&[]), texts(&["C1.a", "C1"]), texts(&["C1", "Li Wei"])]),
            (XKind::Hash, vec![text(hash.trim_end_matches('=')), text("")]),
            (XKind::Note, vec![text("bm90ZQ"), Value::Int(1)]),
        ];
        for (kind, values) in refuses {
            for value in values {
                assert!(!is_of_kind(&value, kind), "{kind:?}: {value}");
            }
        }
    }
}
