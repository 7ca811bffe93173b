//! What a use case says happened, while its transaction runs.
//!
//! What must stay true: repositories put the event's identifier into every row that they write and add the sealing of that
//! row, so that the entry commits to exactly what the tables hold.

use audit::{Act, ObjRef, Place, Projection, Sealing, SubjectId, Why, XValue};
use domain::canonical::{CanonicalError, Value};
use domain::ids::{AuditRef, EventId, VacancyId};
use serde::Serialize;
use uuid::Uuid;

use crate::error::Error;

/// A record whose row is sealed with each change. The same function gives the payload to the writer and to `fsck`.
pub trait Audited: Serialize + Sized {
    /// What the log calls objects of this kind (`VacancyId::KIND` and the like).
    const KIND: &'static str;

    /// The sides that [`Audited::sides`] gives, always the same for one kind.
    const SIDES: &'static [Projection] = &[Projection::Row];

    /// The row's identifier in the log: the record's own, or the audit reference of a candidate or a person.
    fn id(&self) -> Uuid;

    /// Whose data key seals the row: the person concerned, or the organisation.
    fn subject(&self) -> SubjectId;

    /// The sides of the row that are sealed: the whole record as `row`, unless the kind says otherwise.
    fn sides(&self) -> Result<Vec<(Projection, Value)>, CanonicalError> {
        Ok(vec![(Projection::Row, Value::from_serialize(self)?)])
    }

    /// The version of the row, for records that have one: 1 at creation, one more with each change.
    fn version(&self) -> Option<i64> {
        None
    }

    /// The row as the log names it.
    fn object(&self) -> ObjRef {
        ObjRef::new(Self::KIND, self.id())
    }
}

/// An event being described. Its builder methods are those of [`audit::Event`].
#[derive(Clone)]
pub struct Event {
    draft: audit::Event,
    obj: ObjRef,
    sealings: Vec<Sealing>,
    versions: Option<(Option<u64>, u64)>,
    /// Earlier or neighbouring events that the entry points at.
    pub(crate) points_at: Vec<EventId>,
    /// The people named by the entry, for the index.
    pub(crate) people: Vec<AuditRef>,
}

impl Event {
    pub(crate) fn new(id: EventId, act: Act, obj: ObjRef) -> Self {
        let draft = audit::Event::new(id, act, obj.clone());
        Self { draft, obj, sealings: Vec::new(), versions: None, points_at: Vec::new(), people: Vec::new() }
    }

    /// The event's identifier, which the rows that it changes carry.
    pub const fn id(&self) -> EventId {
        self.draft.id()
    }

    /// The act.
    pub const fn act(&self) -> Act {
        self.draft.act()
    }

    fn map(mut self, change: impl FnOnce(audit::Event) -> audit::Event) -> Self {
        self.draft = change(self.draft);
        self
    }

    /// The vacancy.
    pub fn vacancy(self, vacancy: VacancyId) -> Self {
        self.map(|draft| draft.vacancy(vacancy))
    }

    /// One more person concerned.
    pub fn subject(mut self, person: AuditRef) -> Self {
        self.people.push(person);
        self.map(|draft| draft.subject(person))
    }

    /// Several more people concerned.
    pub fn subjects(self, people: impl IntoIterator<Item = AuditRef>) -> Self {
        people.into_iter().fold(self, Self::subject)
    }

    /// The object's version before (none at creation) and after. Repositories state it for the object that the event is about.
    pub fn versions(mut self, before: Option<u64>, after: u64) -> Self {
        self.versions = Some((before, after));
        self
    }

    /// SHA-256 of the frozen guide or framework document in force, 64 hexadecimal digits.
    pub fn framework_digest(self, digest_hex: impl Into<String>) -> Self {
        self.map(|draft| draft.framework_digest(digest_hex))
    }

    /// The formula of the ranking.
    pub fn calc(self, formula: impl Into<String>) -> Self {
        self.map(|draft| draft.calc(formula))
    }

    /// The reason code.
    pub fn why(self, why: Why) -> Self {
        self.map(|draft| draft.why(why))
    }

    /// One `x` key.
    pub fn x(mut self, key: &'static str, value: XValue) -> Self {
        if let XValue::Events(events) = &value {
            self.points_at.extend(events);
        }
        self.map(|draft| draft.x(key, value))
    }

    /// One more payload to seal that is no row of a table: a reason in words, a row of a ranking.
    pub fn seal(&mut self, sealing: Sealing) {
        self.sealings.push(sealing);
    }

    /// Seals a person's own words about an object.
    pub fn seal_reason(&mut self, o: ObjRef, subject: SubjectId, words: &str) {
        self.seal(Sealing { o, n: Projection::Reason, subject, payload: Value::str(words) });
    }

    /// Seals the row of a record as it stands after the change; states its versions if the event is about it.
    pub(crate) fn seal_record<R: Audited>(&mut self, record: &R) -> Result<(), Error> {
        let o = record.object();
        for (n, payload) in record.sides().map_err(Error::defect)? {
            self.seal(Sealing { o: o.clone(), n, subject: record.subject(), payload });
        }
        if o == self.obj
            && let Some(after) = record.version().and_then(|version| u64::try_from(version).ok())
        {
            self.versions = Some((after.checked_sub(1).filter(|&before| before > 0), after));
        }
        Ok(())
    }

    /// Whose data keys the sealings need.
    pub(crate) fn subjects_sealed(&self) -> Vec<SubjectId> {
        self.sealings.iter().map(|sealing| sealing.subject).collect()
    }

    pub(crate) fn into_draft(self) -> audit::Event {
        let mut draft = self.draft;
        if let Some((before, after)) = self.versions {
            draft = draft.versions(before, after);
        }
        self.sealings.into_iter().fold(draft, audit::Event::seal)
    }
}

/// The events of one transaction, at least one, in the order of their entries.
#[derive(Clone)]
pub struct Events(Vec<Event>);

impl Events {
    /// One event.
    pub fn one(event: Event) -> Self {
        Self(vec![event])
    }

    /// And one more after it.
    pub fn and(mut self, next: Event) -> Self {
        self.0.push(next);
        self
    }

    /// Those of a list, if it is not empty.
    pub fn from_list(events: Vec<Event>) -> Option<Self> {
        (!events.is_empty()).then_some(Self(events))
    }

    pub(crate) fn into_list(self) -> Vec<Event> {
        self.0
    }
}

impl From<Event> for Events {
    fn from(event: Event) -> Self {
        Self::one(event)
    }
}

/// An entry that was committed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// The event.
    pub event: EventId,
    /// The act.
    pub act: Act,
    /// Where the entry stands.
    pub place: Place,
    /// The hash of the entry in the tree: what a receipt shows.
    pub leaf_hash: tlog::Hash,
}
