//! The organisation served: one row, written at set-up. The model for the other repositories.

use audit::SubjectId;
use domain::ids::{EventId, OrgId};
use domain::organisation::Organisation;
use domain::{Lang, Text, Timestamp};
use sea_orm::{EntityTrait as _, QueryOrder as _};
use uuid::Uuid;

use crate::conn::Reading;
use crate::entity::entity;
use crate::error::Error;
use crate::event::{Audited, Event};
use crate::repo::{self, Lock, Stored, read};
use crate::txn::WriteTxn;

entity! {
    /// Organisations.
    row "organisation" {
        #[sea_orm(primary_key, auto_increment = false)]
        id: Uuid,
        slug: String,
        name_en: String,
        name_fr: String,
        languages: String,
        safeguarding_lead: String,
        local_contact: String,
        jurisdiction: String,
        demo: i64,
        created_at: String,
        version: i64,
        audit_event: Uuid,
        erased_by: Option<Uuid>,
    }
}

impl Audited for Organisation {
    const KIND: &'static str = OrgId::KIND;

    fn id(&self) -> Uuid {
        self.id.0
    }

    fn subject(&self) -> SubjectId {
        self.id.into()
    }

    fn version(&self) -> Option<i64> {
        Some(self.version)
    }
}

impl Stored for Organisation {
    type Entity = row::Entity;
    type Row = row::Model;
    type Active = row::ActiveModel;

    fn key(&self) -> Uuid {
        self.id.0
    }

    fn to_row(&self, event: EventId) -> row::Model {
        row::Model {
            id: self.id.0,
            slug: self.slug.clone(),
            name_en: self.name.en.clone(),
            name_fr: self.name.fr.clone(),
            languages: self.languages.iter().map(|lang| lang.code()).collect::<Vec<_>>().join(","),
            safeguarding_lead: self.safeguarding_lead.clone(),
            local_contact: self.local_contact.clone(),
            jurisdiction: self.jurisdiction.clone(),
            demo: i64::from(self.demo),
            created_at: self.created_at.to_string(),
            version: self.version,
            audit_event: event.0,
            erased_by: None,
        }
    }

    fn from_row(row: row::Model) -> Result<Self, Error> {
        let languages: Option<Vec<Lang>> = row.languages.split(',').map(Lang::parse).collect();
        Ok(Self {
            id: OrgId(row.id),
            slug: row.slug,
            name: Text::new(row.name_en, row.name_fr),
            languages: read(languages, "languages")?,
            safeguarding_lead: row.safeguarding_lead,
            local_contact: row.local_contact,
            jurisdiction: row.jurisdiction,
            demo: row.demo != 0,
            created_at: read(Timestamp::parse(&row.created_at), "created_at")?,
            version: row.version,
        })
    }
}

/// Adds the organisation.
pub async fn insert(txn: &WriteTxn, event: &mut Event, organisation: &Organisation) -> Result<(), Error> {
    repo::insert(txn, event, organisation).await
}

/// Changes the organisation, which comes with its new version.
pub async fn update(txn: &WriteTxn, event: &mut Event, organisation: &Organisation) -> Result<(), Error> {
    repo::update(txn, event, organisation).await
}

/// The organisation, held until the end of the transaction.
pub async fn lock(txn: &WriteTxn, id: OrgId, lock: Lock) -> Result<Organisation, Error> {
    repo::lock(txn, id.0, lock).await
}

/// All organisations, by name: one, once it was set up.
pub async fn list(through: &impl Reading) -> Result<Vec<Organisation>, Error> {
    repo::all(through, row::Entity::find().order_by_asc(row::COLUMN.slug)).await
}

/// The organisation, if it was set up.
pub async fn get(through: &impl Reading, id: OrgId) -> Result<Organisation, Error> {
    repo::get(through, id.0).await
}
