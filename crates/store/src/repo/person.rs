//! People with an account.
//!
//! What must stay true: the log knows a person by the audit reference alone, never by the key of the row; e-mail addresses come
//! and are compared in lower case.

use audit::SubjectId;
use domain::Lang;
use domain::ids::{AuditRef, EventId, PersonId};
use domain::person::{Person, PersonState};
use sea_orm::{Condition, EntityTrait as _, PaginatorTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _};
use uuid::Uuid;

use crate::conn::Reading;
use crate::entity::entity;
use crate::error::Error;
use crate::event::{Audited, Event};
use crate::repo::{self, Lock, Stored, moment, read};
use crate::txn::WriteTxn;

entity! {
    /// People.
    row "person" {
        #[sea_orm(primary_key, auto_increment = false)]
        id: Uuid,
        audit_ref: Uuid,
        email: String,
        name: String,
        language: String,
        state: String,
        created_at: String,
        version: i64,
        audit_event: Uuid,
        erased_by: Option<Uuid>,
    }
}

/// Whose data key seals what belongs to a person but whose record knows the person's identifier alone.
///
/// The person's own row is sealed under the audit reference. An erasure removes both keys.
pub const fn subject_of(person: PersonId) -> SubjectId {
    SubjectId(person.0)
}

impl Audited for Person {
    const KIND: &'static str = PersonId::KIND;

    fn id(&self) -> Uuid {
        self.audit_ref.0
    }

    fn subject(&self) -> SubjectId {
        self.audit_ref.into()
    }

    fn version(&self) -> Option<i64> {
        Some(self.version)
    }
}

impl Stored for Person {
    type Entity = row::Entity;
    type Row = row::Model;
    type Active = row::ActiveModel;

    fn key(&self) -> Uuid {
        self.id.0
    }

    fn to_row(&self, event: EventId) -> row::Model {
        row::Model {
            id: self.id.0,
            audit_ref: self.audit_ref.0,
            email: self.email.clone(),
            name: self.name.clone(),
            language: self.language.code().to_owned(),
            state: self.state.code().to_owned(),
            created_at: self.created_at.to_string(),
            version: self.version,
            audit_event: event.0,
            erased_by: None,
        }
    }

    fn from_row(row: row::Model) -> Result<Self, Error> {
        Ok(Self {
            id: PersonId(row.id),
            audit_ref: AuditRef(row.audit_ref),
            email: row.email,
            name: row.name,
            language: read(Lang::parse(&row.language), "language")?,
            state: read(PersonState::parse(&row.state), "state")?,
            created_at: moment(&row.created_at, "created_at")?,
            version: row.version,
        })
    }
}

/// Adds a person.
pub async fn insert(txn: &WriteTxn, event: &mut Event, person: &Person) -> Result<(), Error> {
    repo::insert(txn, event, person).await
}

/// Changes a person, who comes with the new version.
pub async fn update(txn: &WriteTxn, event: &mut Event, person: &Person) -> Result<(), Error> {
    repo::update(txn, event, person).await
}

/// A person.
pub async fn get(through: &impl Reading, id: PersonId) -> Result<Person, Error> {
    repo::get(through, id.0).await
}

/// A person, held until the end of the transaction.
pub async fn lock(txn: &WriteTxn, id: PersonId, lock: Lock) -> Result<Person, Error> {
    repo::lock(txn, id.0, lock).await
}

/// The person with this e-mail address, in the form of `normal_email`.
pub async fn by_email(through: &impl Reading, email: &str) -> Result<Option<Person>, Error> {
    let query = row::Entity::find().filter(row::COLUMN.email.eq(email));
    query.one(through.conn()).await?.map(Person::from_row).transpose()
}

/// The people behind these pseudonyms, by name; unknown ones are left out.
pub async fn by_refs(through: &impl Reading, refs: &[AuditRef]) -> Result<Vec<Person>, Error> {
    let refs = refs.iter().map(|audit_ref| audit_ref.0);
    repo::all(through, by_name().filter(row::COLUMN.audit_ref.is_in(refs))).await
}

/// The people with these identifiers, by name; unknown ones are left out.
pub async fn by_ids(through: &impl Reading, ids: &[PersonId]) -> Result<Vec<Person>, Error> {
    repo::all(through, by_name().filter(row::COLUMN.id.is_in(ids.iter().map(|id| id.0)))).await
}

/// A page of all people by name, after the last one of the page before.
pub async fn list(through: &impl Reading, after: Option<(&str, PersonId)>, limit: u64) -> Result<Vec<Person>, Error> {
    let mut query = by_name().limit(limit);
    if let Some((name, id)) = after {
        let same_name = Condition::all().add(row::COLUMN.name.eq(name)).add(row::COLUMN.id.gt(id.0));
        query = query.filter(Condition::any().add(row::COLUMN.name.gt(name)).add(same_name));
    }
    repo::all(through, query).await
}

/// How many people have an account, whatever its state.
pub async fn count(through: &impl Reading) -> Result<u64, Error> {
    Ok(row::Entity::find().count(through.conn()).await?)
}

fn by_name() -> sea_orm::Select<row::Entity> {
    row::Entity::find().order_by_asc(row::COLUMN.name).order_by_asc(row::COLUMN.id)
}
