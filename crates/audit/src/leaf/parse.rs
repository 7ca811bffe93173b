//! Reading an entry: strict, closed, typed.
//!
//! What must stay true: bytes that this reader takes are the only spelling of what it read. An act that is not known is read
//! all the same (a later version may have written it), but no key outside the form is.

use std::borrow::Cow;

use domain::Timestamp;
use domain::canonical::{Form, Value};
use domain::ids::{AuditRef, EventId, OrgId, VacancyId};
use tlog::Hash;
use uuid::Uuid;

use super::x::is_of_kind;
use super::{Actor, Auth, Committed, LEAF_BYTES_READ_MAX, ObjRef, Place, Role, SUBJECTS_MAX, is_name, uuid_exact};
use crate::act::{Act, LogKind, Why};
use crate::commitment::Projection;

/// Keys of a leaf, sorted.
const KEYS: [&str; 18] =
    ["act", "actor", "at", "auth", "c", "calc", "fw", "id", "obj", "org", "prev", "req", "role", "subj", "v", "vac", "ver", "why"];

/// Why bytes are not an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LeafFault {
    /// Too long.
    #[error("an entry of {0} bytes")]
    Size(usize),
    /// Not the canonical form of anything.
    #[error("not in canonical form")]
    Canonical,
    /// A key outside the form.
    #[error("a key that an entry does not have")]
    Key,
    /// A value outside the form of its key, or absent though every entry has it.
    #[error("`{0}` is absent or not of its form")]
    Field(&'static str),
}

/// One entry of the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leaf {
    /// The bytes, as they are hashed and stored.
    pub bytes: Vec<u8>,
    /// The event.
    pub id: EventId,
    /// The organisation.
    pub org: OrgId,
    /// The act, if this version knows it.
    pub act: Option<Act>,
    /// The act's text.
    pub act_text: String,
    /// When.
    pub at: Timestamp,
    /// Who.
    pub actor: Actor,
    /// About what.
    pub obj: ObjRef,
    /// In which vacancy.
    pub vac: Option<VacancyId>,
    /// The people concerned, sorted.
    pub subj: Vec<AuditRef>,
    /// Version of the object before.
    pub prev: Option<u64>,
    /// Version of the object after.
    pub ver: Option<u64>,
    /// Digest of the guide or framework document in force.
    pub fw: Option<String>,
    /// Formula of the ranking.
    pub calc: Option<String>,
    /// Reason code.
    pub why: Option<Why>,
    /// Request.
    pub req: Option<Uuid>,
    /// Commitments, sorted by row and side.
    pub c: Vec<Committed>,
    x: Value,
}

impl Leaf {
    /// Reads an entry in its one spelling.
    pub fn parse(bytes: &[u8]) -> Result<Self, LeafFault> {
        if bytes.len() > LEAF_BYTES_READ_MAX {
            return Err(LeafFault::Size(bytes.len()));
        }
        let value = Value::parse_strict(bytes, Form::Leaf).map_err(|_| LeafFault::Canonical)?;
        let Value::Object(members) = &value else { return Err(LeafFault::Canonical) };
        if members.keys().any(|key| key != "x" && KEYS.binary_search(&key.as_str()).is_err()) {
            return Err(LeafFault::Key);
        }
        let read = Reader(&value);
        if value.get("v").and_then(Value::as_int) != Some(1) {
            return Err(LeafFault::Field("v"));
        }
        let act_text = read.needed("act", |text| is_act_text(text).then(|| text.to_owned()))?;
        let act = Act::parse(&act_text);
        let leaf = Self {
            bytes: bytes.to_vec(),
            id: read.needed("id", |text| uuid_exact(text).map(EventId))?,
            org: read.needed("org", |text| uuid_exact(text).map(OrgId))?,
            at: read.needed("at", Timestamp::parse)?,
            actor: read.actor()?,
            obj: read.needed("obj", ObjRef::parse)?,
            vac: read.text("vac", |text| uuid_exact(text).map(VacancyId))?,
            subj: read.subjects()?,
            prev: read.number("prev")?,
            ver: read.number("ver")?,
            fw: read.text("fw", |text| Hash::from_hex(text).ok().map(|_| text.to_owned()))?,
            calc: read.text("calc", |text| is_formula(text).then(|| text.to_owned()))?,
            why: read.text("why", Why::parse)?,
            req: read.text("req", uuid_exact)?,
            c: read.commitments()?,
            x: read.x(act)?,
            act,
            act_text,
        };
        if let (Some(act), Some(why)) = (act, leaf.why)
            && !act.why().codes().contains(&why)
        {
            return Err(LeafFault::Field("why"));
        }
        Ok(leaf)
    }

    /// The keys that the act's entry must have and this one has not (`x` keys by their own names).
    pub fn missing_keys(&self) -> Vec<&'static str> {
        let Some(act) = self.act else { return Vec::new() };
        let spec = act.spec();
        let mut missing = Vec::new();
        for (key, absent) in [
            ("vac", spec.vacancy && self.vac.is_none()),
            ("subj", spec.subject && self.subj.is_empty()),
            ("fw", spec.framework && self.fw.is_none()),
            ("calc", spec.calc && self.calc.is_none()),
            ("ver", spec.version && self.ver.is_none()),
            ("c", spec.sealed && self.c.is_empty()),
            ("why", spec.why.is_required() && self.why.is_none()),
            // Scores opened while some are missing need the reason as well.
            ("why", act == Act::ScoresReveal && self.x("missing").is_some() && self.why.is_none()),
        ] {
            if absent {
                missing.push(key);
            }
        }
        missing.extend(spec.x.iter().filter(|x| x.required && self.x(x.key).is_none()).map(|x| x.key));
        missing
    }

    /// Whether the entry may stand in this log. Each log begins its epochs itself.
    pub fn belongs_to(&self, log: LogKind) -> bool {
        self.act.is_none_or(|act| act.log() == log || act == Act::EpochStart)
    }

    /// One `x` key.
    pub fn x(&self, key: &str) -> Option<&Value> {
        self.x.get(key)
    }

    /// An `x` key that holds a whole number.
    pub fn x_count(&self, key: &str) -> Option<u64> {
        self.x(key)?.as_int().and_then(|number| u64::try_from(number).ok())
    }

    /// An `x` key that holds a text.
    pub fn x_text(&self, key: &str) -> Option<&str> {
        self.x(key)?.as_str()
    }

    /// An `x` key that holds a list of texts; empty where it is absent.
    pub fn x_texts(&self, key: &str) -> Vec<&str> {
        self.x(key).and_then(Value::as_array).unwrap_or_default().iter().filter_map(Value::as_str).collect()
    }

    /// An `x` key that holds a person's pseudonym.
    pub fn x_ref(&self, key: &str) -> Option<AuditRef> {
        self.x_text(key).and_then(uuid_exact).map(AuditRef)
    }

    /// An `x` key that holds pseudonyms; empty where it is absent.
    pub fn x_refs(&self, key: &str) -> Vec<AuditRef> {
        self.x_texts(key).into_iter().filter_map(uuid_exact).map(AuditRef).collect()
    }

    /// An `x` key that holds the place of an entry.
    pub fn x_leaf(&self, key: &str) -> Option<Place> {
        self.x_text(key).and_then(Place::parse)
    }

    /// An `x` key that holds places of entries; empty where it is absent.
    pub fn x_leaves(&self, key: &str) -> Vec<Place> {
        self.x_texts(key).into_iter().filter_map(Place::parse).collect()
    }

    /// An `x` key that holds a hash.
    pub fn x_hash(&self, key: &str) -> Option<Hash> {
        self.x_text(key).and_then(|text| Hash::from_base64(text).ok())
    }

    /// The hash of the entry in the tree.
    pub fn hash(&self) -> Hash {
        tlog::hash::leaf(&self.bytes)
    }
}

struct Reader<'a>(&'a Value);

impl Reader<'_> {
    fn text<T>(&self, key: &'static str, read: impl FnOnce(&str) -> Option<T>) -> Result<Option<T>, LeafFault> {
        match self.0.get(key) {
            None => Ok(None),
            Some(value) => value.as_str().and_then(read).map(Some).ok_or(LeafFault::Field(key)),
        }
    }

    fn needed<T>(&self, key: &'static str, read: impl FnOnce(&str) -> Option<T>) -> Result<T, LeafFault> {
        self.text(key, read)?.ok_or(LeafFault::Field(key))
    }

    fn number(&self, key: &'static str) -> Result<Option<u64>, LeafFault> {
        match self.0.get(key) {
            None => Ok(None),
            Some(value) => value.as_int().and_then(|number| u64::try_from(number).ok()).map(Some).ok_or(LeafFault::Field(key)),
        }
    }

    fn actor(&self) -> Result<Actor, LeafFault> {
        let role = self.text("role", Role::parse)?;
        let auth = self.text("auth", Auth::parse)?;
        let text = self.needed("actor", |text| Some(text.to_owned()))?;
        match (text.split_once('/'), role, auth) {
            (Some(("user", id)), Some(role), Some(auth)) => {
                let audit_ref = uuid_exact(id).map(AuditRef).ok_or(LeafFault::Field("actor"))?;
                Ok(Actor::User { audit_ref, role, auth })
            }
            (Some(("user", _)), None, _) => Err(LeafFault::Field("role")),
            (Some(("user", _)), _, None) => Err(LeafFault::Field("auth")),
            (Some(("job", name)), None, None) if is_name(name) => Ok(Actor::Job(Cow::Owned(name.to_owned()))),
            (Some(("cli", "operator")), None, None) => Ok(Actor::Operator),
            _ => Err(LeafFault::Field("actor")),
        }
    }

    fn list(&self, key: &'static str) -> Result<&[Value], LeafFault> {
        match self.0.get(key) {
            None => Ok(&[]),
            // A key with nothing to say is absent, never empty.
            Some(value) => value.as_array().filter(|items| !items.is_empty()).ok_or(LeafFault::Field(key)),
        }
    }

    fn subjects(&self) -> Result<Vec<AuditRef>, LeafFault> {
        let items = self.list("subj")?;
        let read: Option<Vec<AuditRef>> = items.iter().map(|item| item.as_str().and_then(uuid_exact).map(AuditRef)).collect();
        read.filter(|read| read.len() <= SUBJECTS_MAX && read.is_sorted_by(|one, next| one < next)).ok_or(LeafFault::Field("subj"))
    }

    fn commitments(&self) -> Result<Vec<Committed>, LeafFault> {
        let items = self.list("c")?;
        let read: Option<Vec<Committed>> = items.iter().map(commitment).collect();
        read.filter(|read| {
            let keys: Vec<_> = read.iter().map(|one| (one.o.to_string(), one.n.as_str())).collect();
            keys.is_sorted_by(|one, next| one < next)
        })
        .ok_or(LeafFault::Field("c"))
    }

    fn x(&self, act: Option<Act>) -> Result<Value, LeafFault> {
        let Some(x) = self.0.get("x") else { return Ok(Value::object::<String>([])) };
        let Value::Object(members) = x else { return Err(LeafFault::Field("x")) };
        let fits = |(key, value): (&String, &Value)| match act {
            None => true,
            Some(act) => act.x_key(key).is_some_and(|x| is_of_kind(value, x.kind)),
        };
        if members.is_empty() || !members.iter().all(fits) { Err(LeafFault::Field("x")) } else { Ok(x.clone()) }
    }
}

fn commitment(item: &Value) -> Option<Committed> {
    let Value::Object(members) = item else { return None };
    let text = |key: &str| members.get(key).and_then(Value::as_str);
    (members.len() == 3).then_some(())?;
    Some(Committed { o: ObjRef::parse(text("o")?)?, n: Projection::parse(text("n")?)?, d: Hash::from_base64(text("d")?).ok()? })
}

fn is_act_text(text: &str) -> bool {
    text.split_once('.').is_some_and(|(noun, verb)| is_name(noun) && is_name(verb))
}

/// `wm/1` and the like.
fn is_formula(text: &str) -> bool {
    text.split_once('/').is_some_and(|(name, version)| {
        is_name(name) && version.parse::<u32>().is_ok_and(|number| number > 0 && number.to_string() == version)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_formula_is_a_name_and_a_version_from_one() {
        for text in ["wm/1", "wm/12", "a_b/4294967295"] {
            assert!(is_formula(text), "{text}");
        }
        for text in ["", "wm", "wm/", "/1", "wm/0", "wm/01", "wm/+1", "wm/1/2", "Wm/1", "wm/4294967296"] {
            assert!(!is_formula(text), "{text:?}");
        }
    }

    #[test]
    fn an_act_is_two_names_with_a_dot_between() {
        assert!(is_act_text("scorecard.celebrate") && is_act_text("a_b.c1"));
        for text in ["", "scorecard", "scorecard.", ".submit", "Scorecard.submit", "scorecard.Submit", "a.b.c"] {
            assert!(!is_act_text(text), "{text:?}");
        }
    }

    #[test]
    fn an_entry_of_the_greatest_length_is_looked_at_and_one_byte_more_is_not() {
        assert_eq!(Leaf::parse(&vec![b' '; LEAF_BYTES_READ_MAX]), Err(LeafFault::Canonical));
        assert_eq!(Leaf::parse(&vec![b' '; LEAF_BYTES_READ_MAX + 1]), Err(LeafFault::Size(LEAF_BYTES_READ_MAX + 1)));
    }

    #[test]
    fn a_hundred_people_are_read_and_one_more_is_not() {
        let people = |count: usize| {
            let one = |n| Value::str(Uuid::from_u128(n).hyphenated().to_string());
            Value::object([("subj", Value::Array((0..).map(one).take(count).collect()))])
        };
        assert_eq!(Reader(&people(SUBJECTS_MAX)).subjects().map(|read| read.len()), Ok(SUBJECTS_MAX));
        assert_eq!(Reader(&people(SUBJECTS_MAX + 1)).subjects(), Err(LeafFault::Field("subj")));
        assert_eq!(Reader(&people(0)).subjects(), Err(LeafFault::Field("subj")));
    }

    #[test]
    fn a_commitment_has_three_members_and_stands_after_the_one_before() {
        let id = "00000000-0000-4000-8000-0000000000a1";
        let members =
            |n: &str| vec![("d", Value::str(Hash([3; 32]).to_string())), ("n", Value::str(n)), ("o", Value::str(format!("thing/{id}")))];
        let read = |items: &[Value]| Reader(&Value::object([("c", Value::Array(items.to_vec()))])).commitments();
        let (notes, row) = (Value::object(members("notes")), Value::object(members("row")));
        assert_eq!(read(&[notes.clone(), row.clone()]).map(|read| read.len()), Ok(2));
        let more = [members("notes"), vec![("z", Value::Int(1))]].concat();
        let refused = Err(LeafFault::Field("c"));
        for items in [vec![row.clone(), notes], vec![row.clone(), row], vec![Value::object(more)], vec![Value::Int(1)]] {
            assert_eq!(read(&items), refused, "{items:?}");
        }
    }
}
