//! What a use case says happened, and how that becomes an entry.
//!
//! What must stay true: an event becomes a leaf only if it says everything that its act must say and nothing else; the door
//! finishes all events of a transaction together, because an entry may point at one that is written beside it.

use std::collections::{BTreeMap, BTreeSet};

use domain::Timestamp;
use domain::canonical::{CanonicalError, Form, Value};
use domain::doors::Entropy;
use domain::ids::{AuditRef, EventId, OrgId, VacancyId};
use tlog::Hash;
use uuid::Uuid;

use super::{Actor, Leaf, LeafFault, ObjRef, Place, SUBJECTS_MAX, SubjectId, XValue, is_name};
use crate::act::{Act, Why, XKind};
use crate::commitment::{Opening, Projection, ranking_digest};

/// A row to be sealed beside the entry.
#[derive(Clone, PartialEq, Eq)]
pub struct Sealing {
    /// The row.
    pub o: ObjRef,
    /// Which side of the row.
    pub n: Projection,
    /// Whose data key seals it.
    pub subject: SubjectId,
    /// The row as a canonical payload.
    pub payload: Value,
}

/// What happened, as a use case describes it.
#[derive(Clone)]
pub struct Event {
    id: EventId,
    act: Act,
    obj: ObjRef,
    vacancy: Option<VacancyId>,
    subjects: BTreeSet<AuditRef>,
    versions: (Option<u64>, Option<u64>),
    framework: Option<String>,
    calc: Option<String>,
    why: Option<Why>,
    x: BTreeMap<&'static str, XValue>,
    sealings: Vec<Sealing>,
}

/// What all entries of one transaction share.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeafContext {
    /// The organisation.
    pub org: OrgId,
    /// The clock, as read.
    pub at: Timestamp,
    /// Who acts.
    pub actor: Actor,
    /// The request, as the operational log names it.
    pub request: Option<Uuid>,
}

/// Why an event cannot become an entry. Each is a fault of the program, never of the person.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LeafError {
    /// The act's entry needs this key.
    #[error("{act} needs `{key}`", act = .0.as_str(), key = .1)]
    Missing(Act, &'static str),
    /// The act does not take this reason.
    #[error("{act} does not take this `why`", act = .0.as_str())]
    Why(Act),
    /// The act has no such `x` key, or the value is not of its kind.
    #[error("{act} does not take this `x.{key}`", act = .0.as_str(), key = .1)]
    X(Act, &'static str),
    /// An event named in `x` has no place.
    #[error("the event {0} has no place in the log")]
    Unplaced(EventId),
    /// More people than one leaf names.
    #[error("{0} people in one entry; at most {SUBJECTS_MAX}")]
    Subjects(usize),
    /// Two commitments to the same side of the same row.
    #[error("two commitments to {0} {1}")]
    Twice(String, &'static str),
    /// A payload that is not canonical.
    #[error("a payload that cannot be sealed: {0}")]
    Payload(#[source] CanonicalError),
    /// The leaf would not be read back.
    #[error("an entry that its own reader refuses: {0}")]
    Form(#[from] LeafFault),
}

impl Event {
    /// This act, about this object.
    pub const fn new(id: EventId, act: Act, obj: ObjRef) -> Self {
        Self {
            id,
            act,
            obj,
            vacancy: None,
            subjects: BTreeSet::new(),
            versions: (None, None),
            framework: None,
            calc: None,
            why: None,
            x: BTreeMap::new(),
            sealings: Vec::new(),
        }
    }

    /// The event's identifier, which the rows that it changes carry.
    pub const fn id(&self) -> EventId {
        self.id
    }

    /// The act.
    pub const fn act(&self) -> Act {
        self.act
    }

    /// The vacancy.
    pub fn vacancy(mut self, vacancy: VacancyId) -> Self {
        self.vacancy = Some(vacancy);
        self
    }

    /// One more person concerned.
    pub fn subject(mut self, audit_ref: AuditRef) -> Self {
        self.subjects.insert(audit_ref);
        self
    }

    /// Several more people concerned.
    pub fn subjects(mut self, audit_refs: impl IntoIterator<Item = AuditRef>) -> Self {
        self.subjects.extend(audit_refs);
        self
    }

    /// The object's version before (none at creation) and after.
    pub fn versions(mut self, before: Option<u64>, after: u64) -> Self {
        self.versions = (before, Some(after));
        self
    }

    /// SHA-256 of the frozen guide or framework document in force, 64 hexadecimal digits.
    pub fn framework_digest(mut self, digest_hex: impl Into<String>) -> Self {
        self.framework = Some(digest_hex.into());
        self
    }

    /// The formula of the ranking.
    pub fn calc(mut self, formula: impl Into<String>) -> Self {
        self.calc = Some(formula.into());
        self
    }

    /// The reason code.
    pub fn why(mut self, why: Why) -> Self {
        self.why = Some(why);
        self
    }

    /// One `x` key.
    pub fn x(mut self, key: &'static str, value: XValue) -> Self {
        self.x.insert(key, value);
        self
    }

    /// One more row to seal.
    pub fn seal(mut self, sealing: Sealing) -> Self {
        self.sealings.push(sealing);
        self
    }

    /// The entry's bytes and the openings that belong to them. An event that points at others of its transaction is finished
    /// by [`finish_all`].
    pub fn finish(self, ctx: &LeafContext, salts: &dyn Entropy) -> Result<(Leaf, Vec<Opening>), LeafError> {
        self.check()?;
        let openings = self.open(salts)?;
        let bytes = self.write(ctx, &openings)?;
        let leaf = Leaf::parse(&bytes)?;
        if let Some(key) = leaf.missing_keys().first() {
            return Err(LeafError::Missing(self.act, key));
        }
        Ok((leaf, openings))
    }

    fn check(&self) -> Result<(), LeafError> {
        if self.subjects.len() > SUBJECTS_MAX {
            return Err(LeafError::Subjects(self.subjects.len()));
        }
        if self.why.is_some_and(|why| !self.act.why().codes().contains(&why)) {
            return Err(LeafError::Why(self.act));
        }
        Ok(())
    }

    fn open(&self, salts: &dyn Entropy) -> Result<Vec<Opening>, LeafError> {
        let mut openings = Vec::with_capacity(self.sealings.len());
        for sealing in &self.sealings {
            let payload = sealing.payload.to_canonical(Form::Payload).map_err(LeafError::Payload)?;
            openings.push(Opening::draw(sealing.o.clone(), sealing.n, sealing.subject, payload, salts));
        }
        openings.sort_by_key(|opening| (opening.o.to_string(), opening.n.as_str()));
        let twice = openings.windows(2).find_map(|pair| match pair {
            [one, other] if one.o == other.o && one.n == other.n => Some(one),
            _ => None,
        });
        match twice {
            Some(one) => Err(LeafError::Twice(one.o.to_string(), one.n.as_str())),
            None => Ok(openings),
        }
    }

    fn write(&self, ctx: &LeafContext, openings: &[Opening]) -> Result<Vec<u8>, LeafError> {
        let mut leaf = BTreeMap::new();
        let mut put = |key: &str, value: Value| leaf.insert(key.to_owned(), value);
        put("v", Value::Int(1));
        put("id", Value::str(self.id.to_string()));
        put("org", Value::str(ctx.org.to_string()));
        put("act", Value::str(self.act.as_str()));
        put("at", Value::str(ctx.at.to_string()));
        put("actor", Value::str(ctx.actor.to_string()));
        match &ctx.actor {
            Actor::User { role, auth, .. } => {
                put("role", Value::str(role.as_str()));
                put("auth", Value::str(auth.as_str()));
            }
            Actor::Job(name) if !is_name(name) => return Err(LeafFault::Field("actor").into()),
            Actor::Job(_) | Actor::Operator => {}
        }
        put("obj", Value::str(self.obj.to_string()));
        if let Some(vacancy) = self.vacancy {
            put("vac", Value::str(vacancy.to_string()));
        }
        if !self.subjects.is_empty() {
            put("subj", Value::Array(self.subjects.iter().map(|one| Value::str(one.to_string())).collect()));
        }
        for (key, version) in [("prev", self.versions.0), ("ver", self.versions.1)] {
            if let Some(version) = version {
                put(key, Value::Int(i64::try_from(version).map_err(|_| LeafFault::Field("ver"))?));
            }
        }
        for (key, text) in [("fw", &self.framework), ("calc", &self.calc)] {
            if let Some(text) = text {
                put(key, Value::str(text.as_str()));
            }
        }
        if let Some(why) = self.why {
            put("why", Value::str(why.as_str()));
        }
        if let Some(request) = ctx.request {
            put("req", Value::str(request.hyphenated().to_string()));
        }
        if !openings.is_empty() {
            put("c", Value::Array(openings.iter().map(Opening::to_commitment_value).collect()));
        }
        let x = self.write_x()?;
        if !x.is_empty() {
            put("x", Value::Object(x));
        }
        let text = Value::Object(leaf).to_canonical(Form::Leaf).map_err(|_| LeafFault::Canonical)?;
        if text.len() > super::LEAF_BYTES_MAX {
            return Err(LeafFault::Size(text.len()).into());
        }
        Ok(text.into_bytes())
    }

    fn write_x(&self) -> Result<BTreeMap<String, Value>, LeafError> {
        let mut x = BTreeMap::new();
        for (&key, value) in &self.x {
            // A key with nothing to say is absent.
            if matches!(value, XValue::Refs(list) if list.is_empty()) || matches!(value, XValue::Leaves(list) if list.is_empty()) {
                continue;
            }
            let kind = self.act.x_key(key).ok_or(LeafError::X(self.act, key))?.kind;
            let written = value.clone().write(kind).ok_or(LeafError::X(self.act, key))?;
            x.insert(key.to_owned(), written);
        }
        Ok(x)
    }

    /// Replaces events by the places that they have or are about to get.
    fn place(&mut self, place_of: &dyn Fn(EventId) -> Option<Place>) -> Result<(), LeafError> {
        for (key, value) in &mut self.x {
            if let XValue::Events(events) = value {
                let places = events.iter().map(|&event| place_of(event).ok_or(LeafError::Unplaced(event)));
                let places = places.collect::<Result<Vec<Place>, _>>()?;
                *value = match (self.act.x_key(key).map(|x| x.kind), places.as_slice()) {
                    (Some(XKind::Leaf), &[only]) => XValue::Leaf(only),
                    _ => XValue::Leaves(places),
                };
            }
        }
        Ok(())
    }
}

/// Finishes the events of one transaction, in order, the first of which gets the place `next`.
///
/// `place_of` knows the places of events written before; those of this transaction are added here. A `ranking.record` gets its
/// `parts` and its `ranking` digest, a `decision.record` its `parts`, from the parts that precede it in the same transaction:
/// their places and salts exist only now.
pub fn finish_all(
    events: Vec<Event>,
    ctx: &LeafContext,
    next: Place,
    place_of: &dyn Fn(EventId) -> Option<Place>,
    salts: &dyn Entropy,
) -> Result<Vec<(Leaf, Vec<Opening>)>, LeafError> {
    let own: BTreeMap<EventId, Place> =
        (next.seq..).zip(&events).map(|(seq, event)| (event.id, Place { epoch: next.epoch, seq })).collect();
    let find = |event: EventId| own.get(&event).copied().or_else(|| place_of(event));
    let mut finished = Vec::with_capacity(events.len());
    let mut parts: Vec<(Act, Place, Vec<Hash>)> = Vec::new();
    for (seq, mut event) in (next.seq..).zip(events) {
        event.place(&find)?;
        let part = match event.act {
            Act::RankingRecord => Some(Act::RankingPart),
            Act::DecisionRecord => Some(Act::DecisionPart),
            _ => None,
        };
        if let Some(part) = part {
            let mine: Vec<_> = parts.extract_if(.., |(act, ..)| *act == part).collect();
            if !mine.is_empty() {
                event.x.insert("parts", XValue::Leaves(mine.iter().map(|(_, place, _)| *place).collect()));
            }
            if part == Act::RankingPart {
                let rows: Vec<Hash> = mine.into_iter().flat_map(|(_, _, rows)| rows).collect();
                event.x.insert("ranking", XValue::Hash(ranking_digest(&rows)));
            }
        }
        let act = event.act;
        let (leaf, openings) = event.finish(ctx, salts)?;
        if matches!(act, Act::RankingPart | Act::DecisionPart) {
            let rows = openings.iter().filter(|opening| opening.n == Projection::Rank).map(|opening| opening.d).collect();
            parts.push((act, Place { epoch: next.epoch, seq }, rows));
        }
        finished.push((leaf, openings));
    }
    Ok(finished)
}
