//! The openings of sealed scores.

use audit::SubjectId;
use domain::Timestamp;
use domain::ids::{CandidateId, EventId, PersonId, RevealId, VacancyId};
use domain::scorecard::Reveal;
use sea_orm::{EntityTrait as _, QueryFilter as _, QueryOrder as _};
use uuid::Uuid;

use crate::conn::Reading;
use crate::entity::entity;
use crate::error::Error;
use crate::event::{Audited, Event};
use crate::repo::{self, ORGANISATION, Stored, candidate, read};
use crate::txn::WriteTxn;

entity! {
    /// Openings of scores.
    row "reveal" {
        #[sea_orm(primary_key, auto_increment = false)]
        id: Uuid,
        vacancy: Uuid,
        candidate: Option<Uuid>,
        opened_by: Uuid,
        reason: Option<String>,
        opened_at: String,
        audit_event: Uuid,
        erased_by: Option<Uuid>,
    }
}

impl Audited for Reveal {
    const KIND: &'static str = RevealId::KIND;

    fn id(&self) -> Uuid {
        self.id.0
    }

    fn subject(&self) -> SubjectId {
        self.candidate.map_or(ORGANISATION, candidate::subject_of)
    }
}

impl Stored for Reveal {
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
            candidate: self.candidate.map(|id| id.0),
            opened_by: self.opened_by.0,
            reason: self.reason.clone(),
            opened_at: self.opened_at.to_string(),
            audit_event: event.0,
            erased_by: None,
        }
    }

    fn from_row(row: row::Model) -> Result<Self, Error> {
        Ok(Self {
            id: RevealId(row.id),
            vacancy: VacancyId(row.vacancy),
            candidate: row.candidate.map(CandidateId),
            opened_by: PersonId(row.opened_by),
            reason: row.reason,
            opened_at: read(Timestamp::parse(&row.opened_at), "opened_at")?,
        })
    }
}

/// Records an opening.
pub async fn insert(txn: &WriteTxn, event: &mut Event, record: &Reveal) -> Result<(), Error> {
    repo::insert(txn, event, record).await
}

/// All openings of a vacancy, each with its event.
pub async fn list(through: &impl Reading, vacancy: VacancyId) -> Result<Vec<(Reveal, EventId)>, Error> {
    let query = row::Entity::find().filter(row::COLUMN.vacancy.eq(vacancy.0)).order_by_asc(row::COLUMN.id);
    repo::all_with_events(through, query).await
}
