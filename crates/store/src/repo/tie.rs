//! Recorded orders of candidates that were level after every computed step.

use audit::{Projection, SubjectId};
use domain::Timestamp;
use domain::canonical::{CanonicalError, Value};
use domain::ids::{EventId, PersonId, TieId, VacancyId};
use domain::ranking::{CandidateKey, TieRecord, tie_payload};
use domain::scorecard::{Tie, TieMethod};
use sea_orm::{EntityTrait as _, QueryFilter as _, QueryOrder as _};
use uuid::Uuid;

use crate::conn::Reading;
use crate::entity::entity;
use crate::error::Error;
use crate::event::{Audited, Event};
use crate::repo::{self, ORGANISATION, Stored, read};
use crate::txn::WriteTxn;

entity! {
    /// Recorded orders.
    row "tie" {
        #[sea_orm(primary_key, auto_increment = false)]
        id: Uuid,
        vacancy: Uuid,
        candidates: String,
        method: String,
        reason: String,
        recorded_by: Uuid,
        recorded_at: String,
        audit_event: Uuid,
        erased_by: Option<Uuid>,
    }
}

impl Audited for Tie {
    const KIND: &'static str = TieId::KIND;
    const SIDES: &'static [Projection] = &[Projection::Tie, Projection::Row];

    fn id(&self) -> Uuid {
        self.id.0
    }

    fn subject(&self) -> SubjectId {
        ORGANISATION
    }

    fn sides(&self) -> Result<Vec<(Projection, Value)>, CanonicalError> {
        let record = TieRecord { order: self.candidates.iter().map(|one| CandidateKey(one.to_string())).collect(), method: self.method };
        Ok(vec![(Projection::Tie, tie_payload(&record, &self.vacancy.to_string())), (Projection::Row, Value::from_serialize(self)?)])
    }
}

impl Stored for Tie {
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
            candidates: serde_json::to_string(&self.candidates).unwrap_or_default(),
            method: self.method.code().to_owned(),
            reason: self.reason.clone(),
            recorded_by: self.recorded_by.0,
            recorded_at: self.recorded_at.to_string(),
            audit_event: event.0,
            erased_by: None,
        }
    }

    fn from_row(row: row::Model) -> Result<Self, Error> {
        Ok(Self {
            id: TieId(row.id),
            vacancy: VacancyId(row.vacancy),
            candidates: read(serde_json::from_str(&row.candidates).ok(), "candidates")?,
            method: read(TieMethod::parse(&row.method), "method")?,
            reason: row.reason,
            recorded_by: PersonId(row.recorded_by),
            recorded_at: read(Timestamp::parse(&row.recorded_at), "recorded_at")?,
        })
    }
}

/// Records an order.
pub async fn insert(txn: &WriteTxn, event: &mut Event, record: &Tie) -> Result<(), Error> {
    repo::insert(txn, event, record).await
}

/// All recorded orders of a vacancy, oldest first, each with its event.
pub async fn list(through: &impl Reading, vacancy: VacancyId) -> Result<Vec<(Tie, EventId)>, Error> {
    let query = row::Entity::find().filter(row::COLUMN.vacancy.eq(vacancy.0)).order_by_asc(row::COLUMN.recorded_at);
    repo::all_with_events(through, query).await
}
