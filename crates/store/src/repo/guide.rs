//! Interview guides, one row per version.
//!
//! What must stay true: one row per family and number; sealings are under the organisation's data key, whole document included.

use audit::SubjectId;
use domain::documents::{GuideHead, GuideRecord, GuideState};
use domain::ids::{EventId, GuideId, PersonId, ProfileId};
use domain::{Text, Timestamp};
use sea_orm::{Condition, EntityTrait as _, FromQueryResult, QueryFilter as _, QueryOrder as _, QuerySelect as _, Select};
use uuid::Uuid;

use crate::conn::Reading;
use crate::entity::entity;
use crate::error::Error;
use crate::event::{Audited, Event};
use crate::repo::{self, Lock, Stored, maybe_moment, moment, read};
use crate::txn::WriteTxn;

entity! {
    /// Versions of interview guides.
    row "guide" {
        #[sea_orm(primary_key, auto_increment = false)]
        id: Uuid,
        family: Uuid,
        number: i64,
        profile: Uuid,
        title_en: String,
        title_fr: String,
        state: String,
        doc: String,
        digest: Option<String>,
        author: Uuid,
        proposer: Option<Uuid>,
        confirmer: Option<Uuid>,
        saved_at: String,
        frozen_at: Option<String>,
        version: i64,
        audit_event: Uuid,
        erased_by: Option<Uuid>,
    }
}

impl Audited for GuideRecord {
    const KIND: &'static str = GuideId::KIND;

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

impl Stored for GuideRecord {
    type Entity = row::Entity;
    type Row = row::Model;
    type Active = row::ActiveModel;

    fn key(&self) -> Uuid {
        self.id.0
    }

    fn to_row(&self, event: EventId) -> row::Model {
        row::Model {
            id: self.id.0,
            family: self.family,
            number: self.number,
            profile: self.profile.0,
            title_en: self.title.en.clone(),
            title_fr: self.title.fr.clone(),
            state: self.state.code().to_owned(),
            doc: self.doc.clone(),
            digest: self.digest.clone(),
            author: self.author.0,
            proposer: self.proposer.map(|id| id.0),
            confirmer: self.confirmer.map(|id| id.0),
            saved_at: self.saved_at.to_string(),
            frozen_at: self.frozen_at.map(|at| at.to_string()),
            version: self.version,
            audit_event: event.0,
            erased_by: None,
        }
    }

    fn from_row(row: row::Model) -> Result<Self, Error> {
        Ok(Self {
            id: GuideId(row.id),
            family: row.family,
            number: row.number,
            profile: ProfileId(row.profile),
            title: Text::new(row.title_en, row.title_fr),
            state: read(GuideState::parse(&row.state), "state")?,
            doc: row.doc,
            digest: row.digest,
            author: PersonId(row.author),
            proposer: row.proposer.map(PersonId),
            confirmer: row.confirmer.map(PersonId),
            saved_at: moment(&row.saved_at, "saved_at")?,
            frozen_at: maybe_moment(row.frozen_at.as_deref(), "frozen_at")?,
            version: row.version,
        })
    }
}

/// Adds a version of an interview guide.
pub async fn insert(txn: &WriteTxn, event: &mut Event, guide: &GuideRecord) -> Result<(), Error> {
    repo::insert(txn, event, guide).await
}

/// Changes the row of a version, which comes with its new row version.
pub async fn update(txn: &WriteTxn, event: &mut Event, guide: &GuideRecord) -> Result<(), Error> {
    repo::update(txn, event, guide).await
}

/// One version.
pub async fn get(through: &impl Reading, id: GuideId) -> Result<GuideRecord, Error> {
    repo::get(through, id.0).await
}

/// One version, held until the end of the transaction.
pub async fn lock(txn: &WriteTxn, id: GuideId, lock: Lock) -> Result<GuideRecord, Error> {
    repo::lock(txn, id.0, lock).await
}

/// A row without its document.
#[derive(FromQueryResult)]
struct HeadRow {
    id: Uuid,
    family: Uuid,
    number: i64,
    profile: Uuid,
    title_en: String,
    title_fr: String,
    state: String,
    digest: Option<String>,
    author: Uuid,
    proposer: Option<Uuid>,
    confirmer: Option<Uuid>,
    saved_at: String,
    frozen_at: Option<String>,
}

impl HeadRow {
    fn head(self) -> Result<GuideHead, Error> {
        Ok(GuideHead {
            id: GuideId(self.id),
            family: self.family,
            number: self.number,
            profile: ProfileId(self.profile),
            title: Text::new(self.title_en, self.title_fr),
            state: read(GuideState::parse(&self.state), "state")?,
            digest: self.digest,
            author: PersonId(self.author),
            proposer: self.proposer.map(PersonId),
            confirmer: self.confirmer.map(PersonId),
            saved_at: moment(&self.saved_at, "saved_at")?,
            frozen_at: maybe_moment(self.frozen_at.as_deref(), "frozen_at")?,
        })
    }
}

/// A page of all versions of all guides without their documents, the one saved last first, after the last one of the page before.
pub async fn heads(through: &impl Reading, limit: u64, after: Option<(Timestamp, GuideId)>) -> Result<Vec<GuideHead>, Error> {
    let mut query = row::Entity::find().order_by_desc(row::COLUMN.saved_at).order_by_asc(row::COLUMN.id).limit(limit);
    if let Some((saved_at, id)) = after {
        let saved_at = saved_at.to_string();
        let saved_then = Condition::all().add(row::COLUMN.saved_at.eq(saved_at.clone())).add(row::COLUMN.id.gt(id.0));
        query = query.filter(Condition::any().add(row::COLUMN.saved_at.lt(saved_at)).add(saved_then));
    }
    without_documents(through, query).await
}

/// One version without its document.
pub async fn head(through: &impl Reading, id: GuideId) -> Result<Option<GuideHead>, Error> {
    Ok(without_documents(through, row::Entity::find_by_id(id.0)).await?.into_iter().next())
}

/// Limit: a document may have a hundred kilobytes, and a page a hundred rows.
async fn without_documents(through: &impl Reading, query: Select<row::Entity>) -> Result<Vec<GuideHead>, Error> {
    let columns = [
        row::Column::Id,
        row::Column::Family,
        row::Column::Number,
        row::Column::Profile,
        row::Column::TitleEn,
        row::Column::TitleFr,
        row::Column::State,
        row::Column::Digest,
        row::Column::Author,
        row::Column::Proposer,
        row::Column::Confirmer,
        row::Column::SavedAt,
        row::Column::FrozenAt,
    ];
    let rows = query.select_only().columns(columns).into_model::<HeadRow>().all(through.conn()).await?;
    rows.into_iter().map(HeadRow::head).collect()
}

/// The version of a family with the highest number, whatever its state.
pub async fn latest_of_family(through: &impl Reading, family: Uuid) -> Result<Option<GuideRecord>, Error> {
    let query = row::Entity::find().filter(row::COLUMN.family.eq(family)).order_by_desc(row::COLUMN.number);
    query.one(through.conn()).await?.map(GuideRecord::from_row).transpose()
}

/// All versions of a family, the first one first.
pub async fn family(through: &impl Reading, family: Uuid) -> Result<Vec<GuideRecord>, Error> {
    repo::all(through, row::Entity::find().filter(row::COLUMN.family.eq(family)).order_by_asc(row::COLUMN.number)).await
}

/// The version whose frozen document has this digest, 64 hexadecimal digits: the one frozen first.
pub async fn by_digest(through: &impl Reading, digest_hex: &str) -> Result<Option<GuideRecord>, Error> {
    let query = row::Entity::find().filter(row::COLUMN.digest.eq(digest_hex));
    let first = query.order_by_asc(row::COLUMN.frozen_at).order_by_asc(row::COLUMN.id);
    first.one(through.conn()).await?.map(GuideRecord::from_row).transpose()
}
