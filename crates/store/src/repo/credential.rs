//! What people sign in with.
//!
//! What must stay true: what is sealed names the hash of the stored secret, never the secret itself (the record's own
//! serialisation sees to it). The record knows its owner by the key of the person's row and not by the audit reference, so its
//! sealings are under a data key of that name; whoever erases a person removes this data key together with that of the reference.

use audit::SubjectId;
use domain::ids::{EventId, PersonId};
use domain::person::{Credential, CredentialKind};
use sea_orm::{EntityTrait as _, QueryFilter as _, QuerySelect as _};
use uuid::Uuid;

use crate::conn::{Ephemeral, Reading};
use crate::entity::entity;
use crate::error::Error;
use crate::event::{Audited, Event};
use crate::repo::{self, Stored, moment, person, read};
use crate::txn::WriteTxn;

entity! {
    /// Credentials.
    row "credential" {
        #[sea_orm(primary_key, auto_increment = false)]
        id: Uuid,
        person: Uuid,
        kind: String,
        secret: String,
        set_at: String,
        version: i64,
        audit_event: Uuid,
        erased_by: Option<Uuid>,
    }
}

impl Audited for Credential {
    const KIND: &'static str = "credential";

    fn id(&self) -> Uuid {
        self.id
    }

    fn subject(&self) -> SubjectId {
        person::subject_of(self.person)
    }

    fn version(&self) -> Option<i64> {
        Some(self.version)
    }
}

impl Stored for Credential {
    type Entity = row::Entity;
    type Row = row::Model;
    type Active = row::ActiveModel;

    fn key(&self) -> Uuid {
        self.id
    }

    fn to_row(&self, event: EventId) -> row::Model {
        row::Model {
            id: self.id,
            person: self.person.0,
            kind: self.kind.code().to_owned(),
            secret: self.secret.clone(),
            set_at: self.set_at.to_string(),
            version: self.version,
            audit_event: event.0,
            erased_by: None,
        }
    }

    fn from_row(row: row::Model) -> Result<Self, Error> {
        Ok(Self {
            id: row.id,
            person: PersonId(row.person),
            kind: read(CredentialKind::parse(&row.kind), "kind")?,
            secret: row.secret,
            set_at: moment(&row.set_at, "set_at")?,
            version: row.version,
        })
    }
}

/// Adds a credential; a person has one of each kind.
pub async fn insert(txn: &WriteTxn, event: &mut Event, credential: &Credential) -> Result<(), Error> {
    repo::insert(txn, event, credential).await
}

/// Changes a credential, which comes with its new version.
pub async fn update(txn: &WriteTxn, event: &mut Event, credential: &Credential) -> Result<(), Error> {
    repo::update(txn, event, credential).await
}

/// The credential of this kind that a person has.
pub async fn of(through: &impl Reading, person: PersonId, kind: CredentialKind) -> Result<Option<Credential>, Error> {
    let query = row::Entity::find().filter(row::COLUMN.person.eq(person.0)).filter(row::COLUMN.kind.eq(kind.code()));
    query.one(through.conn()).await?.map(Credential::from_row).transpose()
}

/// The same, held against changes until the end of the transaction: what a session rests on when it begins.
pub async fn of_held(txn: &impl Ephemeral, person: PersonId, kind: CredentialKind) -> Result<Option<Credential>, Error> {
    let query = row::Entity::find().filter(row::COLUMN.person.eq(person.0)).filter(row::COLUMN.kind.eq(kind.code()));
    query.lock_shared().one(txn.conn()).await?.map(Credential::from_row).transpose()
}
