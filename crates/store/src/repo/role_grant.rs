//! Roles given to people.
//!
//! What must stay true: a role taken back keeps its row, with the moment; only rows without that moment count. As with
//! credentials, sealings are under the data key named by the person's row, which an erasure removes as well.

use audit::SubjectId;
use domain::ids::{EventId, GrantId, PersonId, VacancyId};
use domain::person::{Role, RoleGrant};
use sea_orm::{EntityTrait as _, QueryFilter as _, QueryOrder as _};
use uuid::Uuid;

use crate::conn::Reading;
use crate::entity::entity;
use crate::error::Error;
use crate::event::{Audited, Event};
use crate::repo::{self, Lock, Stored, maybe_moment, moment, person, read};
use crate::txn::WriteTxn;

entity! {
    /// Roles given.
    row "role_grant" {
        #[sea_orm(primary_key, auto_increment = false)]
        id: Uuid,
        person: Uuid,
        role: String,
        vacancy: Option<Uuid>,
        granted_at: String,
        revoked_at: Option<String>,
        version: i64,
        audit_event: Uuid,
        erased_by: Option<Uuid>,
    }
}

impl Audited for RoleGrant {
    const KIND: &'static str = GrantId::KIND;

    fn id(&self) -> Uuid {
        self.id.0
    }

    fn subject(&self) -> SubjectId {
        person::subject_of(self.person)
    }

    fn version(&self) -> Option<i64> {
        Some(self.version)
    }
}

impl Stored for RoleGrant {
    type Entity = row::Entity;
    type Row = row::Model;
    type Active = row::ActiveModel;

    fn key(&self) -> Uuid {
        self.id.0
    }

    fn to_row(&self, event: EventId) -> row::Model {
        row::Model {
            id: self.id.0,
            person: self.person.0,
            role: self.role.code().to_owned(),
            vacancy: self.vacancy.map(|vacancy| vacancy.0),
            granted_at: self.granted_at.to_string(),
            revoked_at: self.revoked_at.map(|at| at.to_string()),
            version: self.version,
            audit_event: event.0,
            erased_by: None,
        }
    }

    fn from_row(row: row::Model) -> Result<Self, Error> {
        Ok(Self {
            id: GrantId(row.id),
            person: PersonId(row.person),
            role: read(Role::parse(&row.role), "role")?,
            vacancy: row.vacancy.map(VacancyId),
            granted_at: moment(&row.granted_at, "granted_at")?,
            revoked_at: maybe_moment(row.revoked_at.as_deref(), "revoked_at")?,
            version: row.version,
        })
    }
}

/// Adds a role given to somebody.
pub async fn insert(txn: &WriteTxn, event: &mut Event, grant: &RoleGrant) -> Result<(), Error> {
    repo::insert(txn, event, grant).await
}

/// Changes a role given to somebody, which comes with its new version: taking it back sets the moment.
pub async fn update(txn: &WriteTxn, event: &mut Event, grant: &RoleGrant) -> Result<(), Error> {
    repo::update(txn, event, grant).await
}

/// A role given to somebody, taken back or not.
pub async fn get(through: &impl Reading, id: GrantId) -> Result<RoleGrant, Error> {
    repo::get(through, id.0).await
}

/// The same, held until the end of the transaction.
pub async fn lock(txn: &WriteTxn, id: GrantId, lock: Lock) -> Result<RoleGrant, Error> {
    repo::lock(txn, id.0, lock).await
}

/// The roles that a person holds now.
pub async fn of(through: &impl Reading, person: PersonId) -> Result<Vec<RoleGrant>, Error> {
    repo::all(through, in_order().filter(row::COLUMN.person.eq(person.0)).filter(row::COLUMN.revoked_at.is_null())).await
}

/// Who holds a role now.
pub async fn active_of_role(through: &impl Reading, role: Role) -> Result<Vec<RoleGrant>, Error> {
    repo::all(through, in_order().filter(row::COLUMN.role.eq(role.code())).filter(row::COLUMN.revoked_at.is_null())).await
}

/// All roles that were ever given to these people, taken back or not.
pub async fn all_of(through: &impl Reading, people: &[PersonId]) -> Result<Vec<RoleGrant>, Error> {
    repo::all(through, in_order().filter(row::COLUMN.person.is_in(people.iter().map(|person| person.0)))).await
}

fn in_order() -> sea_orm::Select<row::Entity> {
    row::Entity::find().order_by_asc(row::COLUMN.granted_at).order_by_asc(row::COLUMN.id)
}
