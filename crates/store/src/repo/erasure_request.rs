//! Erasures that were asked for and await their second person.

use audit::SubjectId;
use domain::Timestamp;
use domain::data_life::{ErasureRequest, Ground};
use domain::ids::{CandidateId, ErasureId, EventId, PersonId, VacancyId};
use sea_orm::{EntityTrait as _, QueryFilter as _, QueryOrder as _};
use uuid::Uuid;

use crate::conn::Reading;
use crate::entity::entity;
use crate::error::Error;
use crate::event::{Audited, Event};
use crate::repo::{self, Stored, candidate, read};
use crate::txn::WriteTxn;

entity! {
    /// Erasures asked for.
    row "erasure" {
        #[sea_orm(primary_key, auto_increment = false)]
        id: Uuid,
        vacancy: Uuid,
        candidate: Uuid,
        ground: String,
        words: String,
        asked_by: Uuid,
        asked_at: String,
        refused_by: Option<Uuid>,
        refused_at: Option<String>,
        version: i64,
        audit_event: Uuid,
        erased_by: Option<Uuid>,
    }
}

impl Audited for ErasureRequest {
    const KIND: &'static str = ErasureId::KIND;

    fn id(&self) -> Uuid {
        self.id.0
    }

    fn subject(&self) -> SubjectId {
        candidate::subject_of(self.candidate)
    }

    fn version(&self) -> Option<i64> {
        Some(self.version)
    }
}

impl Stored for ErasureRequest {
    type Entity = row::Entity;
    type Row = row::Model;
    type Active = row::ActiveModel;

    fn key(&self) -> Uuid {
        self.id.0
    }

    fn to_row(&self, event: EventId) -> row::Model {
        row::Model {
            id: self.id.0,
            vacancy: self.vacancy.0,
            candidate: self.candidate.0,
            ground: self.ground.code().to_owned(),
            words: self.words.clone(),
            asked_by: self.asked_by.0,
            asked_at: self.asked_at.to_string(),
            refused_by: self.refused_by.map(|person| person.0),
            refused_at: self.refused_at.map(|at| at.to_string()),
            version: self.version,
            audit_event: event.0,
            erased_by: None,
        }
    }

    fn from_row(row: row::Model) -> Result<Self, Error> {
        Ok(Self {
            id: ErasureId(row.id),
            vacancy: VacancyId(row.vacancy),
            candidate: CandidateId(row.candidate),
            ground: read(Ground::parse(&row.ground), "ground")?,
            words: row.words,
            asked_by: PersonId(row.asked_by),
            asked_at: read(Timestamp::parse(&row.asked_at), "asked_at")?,
            refused_by: row.refused_by.map(PersonId),
            refused_at: repo::read_option(row.refused_at, Timestamp::parse, "refused_at")?,
            version: row.version,
        })
    }
}

/// Asks for an erasure.
pub async fn insert(txn: &WriteTxn, event: &mut Event, request: &ErasureRequest) -> Result<(), Error> {
    repo::insert(txn, event, request).await
}

/// Changes a request, which comes with its new version.
pub async fn update(txn: &WriteTxn, event: &mut Event, request: &ErasureRequest) -> Result<(), Error> {
    repo::update(txn, event, request).await
}

/// What was asked for about a candidate, the latest first.
pub async fn of_candidate(through: &impl Reading, candidate: CandidateId) -> Result<Vec<ErasureRequest>, Error> {
    let query = row::Entity::find().filter(row::COLUMN.candidate.eq(candidate.0));
    repo::all(through, query.order_by_desc(row::COLUMN.asked_at).order_by_desc(row::COLUMN.id)).await
}
