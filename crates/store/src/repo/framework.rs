//! Competency frameworks of this installation, in their releases.
//!
//! What must stay true: one row per name and release; sealings are under the organisation's data key, whole document included.

use audit::SubjectId;
use domain::documents::{FrameworkRecord, FrameworkState};
use domain::ids::{EventId, FrameworkId};
use sea_orm::{EntityTrait as _, QueryFilter as _, QueryOrder as _};
use uuid::Uuid;

use crate::conn::Reading;
use crate::entity::entity;
use crate::error::Error;
use crate::event::{Audited, Event};
use crate::repo::{self, Lock, Stored, maybe_moment, moment, read};
use crate::txn::WriteTxn;

entity! {
    /// Frameworks.
    row "framework" {
        #[sea_orm(primary_key, auto_increment = false)]
        id: Uuid,
        slug: String,
        release: String,
        state: String,
        doc: String,
        digest: String,
        imported_at: String,
        published_at: Option<String>,
        version: i64,
        audit_event: Uuid,
        erased_by: Option<Uuid>,
    }
}

impl Audited for FrameworkRecord {
    const KIND: &'static str = FrameworkId::KIND;

    fn id(&self) -> Uuid {
        self.id.0
    }

    fn subject(&self) -> SubjectId {
        repo::ORGANISATION
    }

    fn version(&self) -> Option<i64> {
        Some(self.version)
    }
}

impl Stored for FrameworkRecord {
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
            release: self.release.clone(),
            state: self.state.code().to_owned(),
            doc: self.doc.clone(),
            digest: self.digest.clone(),
            imported_at: self.imported_at.to_string(),
            published_at: self.published_at.map(|at| at.to_string()),
            version: self.version,
            audit_event: event.0,
            erased_by: None,
        }
    }

    fn from_row(row: row::Model) -> Result<Self, Error> {
        Ok(Self {
            id: FrameworkId(row.id),
            slug: row.slug,
            release: row.release,
            state: read(FrameworkState::parse(&row.state), "state")?,
            doc: row.doc,
            digest: row.digest,
            imported_at: moment(&row.imported_at, "imported_at")?,
            published_at: maybe_moment(row.published_at.as_deref(), "published_at")?,
            version: row.version,
        })
    }
}

/// Adds a framework.
pub async fn insert(txn: &WriteTxn, event: &mut Event, framework: &FrameworkRecord) -> Result<(), Error> {
    repo::insert(txn, event, framework).await
}

/// Changes a framework, which comes with its new version.
pub async fn update(txn: &WriteTxn, event: &mut Event, framework: &FrameworkRecord) -> Result<(), Error> {
    repo::update(txn, event, framework).await
}

/// A framework.
pub async fn get(through: &impl Reading, id: FrameworkId) -> Result<FrameworkRecord, Error> {
    repo::get(through, id.0).await
}

/// A framework, held until the end of the transaction.
pub async fn lock(txn: &WriteTxn, id: FrameworkId, lock: Lock) -> Result<FrameworkRecord, Error> {
    repo::lock(txn, id.0, lock).await
}

/// The framework with this name, in this release.
pub async fn by_slug_release(through: &impl Reading, slug: &str, release: &str) -> Result<Option<FrameworkRecord>, Error> {
    let query = row::Entity::find().filter(row::COLUMN.slug.eq(slug)).filter(row::COLUMN.release.eq(release));
    query.one(through.conn()).await?.map(FrameworkRecord::from_row).transpose()
}

/// All frameworks by name, the one that came in last first among equals.
pub async fn list(through: &impl Reading) -> Result<Vec<FrameworkRecord>, Error> {
    repo::all(through, in_order()).await
}

/// Those that can feed profiles, in the same order.
pub async fn published(through: &impl Reading) -> Result<Vec<FrameworkRecord>, Error> {
    repo::all(through, in_order().filter(row::COLUMN.state.eq(FrameworkState::Published.code()))).await
}

fn in_order() -> sea_orm::Select<row::Entity> {
    let by_slug = row::Entity::find().order_by_asc(row::COLUMN.slug);
    by_slug.order_by_desc(row::COLUMN.imported_at).order_by_asc(row::COLUMN.id)
}
