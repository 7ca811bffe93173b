//! That a scorecard was missing when the scores were opened with a reason.

use audit::SubjectId;
use domain::ids::{CandidateId, EventId, PanelistId, RevealId, ScorecardId, VacancyId};
use domain::scorecard::Waiver;
use sea_orm::{EntityTrait as _, QueryFilter as _, QueryOrder as _};
use uuid::Uuid;

use crate::conn::Reading;
use crate::entity::entity;
use crate::error::Error;
use crate::event::{Audited, Event};
use crate::repo::{self, Stored, candidate};
use crate::txn::WriteTxn;

entity! {
    /// Waivers.
    row "waiver" {
        #[sea_orm(primary_key, auto_increment = false)]
        id: Uuid,
        scorecard: Uuid,
        vacancy: Uuid,
        panelist: Uuid,
        candidate: Uuid,
        reveal: Uuid,
        audit_event: Uuid,
        erased_by: Option<Uuid>,
    }
}

impl Audited for Waiver {
    const KIND: &'static str = "waiver";

    fn id(&self) -> Uuid {
        self.id
    }

    fn subject(&self) -> SubjectId {
        candidate::subject_of(self.candidate)
    }
}

impl Stored for Waiver {
    type Entity = row::Entity;
    type Row = row::Model;
    type Active = row::ActiveModel;

    fn key(&self) -> Uuid {
        self.id
    }

    fn to_row(&self, event: EventId) -> row::Model {
        row::Model {
            id: self.id,
            scorecard: self.scorecard.0,
            vacancy: self.vacancy.0,
            panelist: self.panelist.0,
            candidate: self.candidate.0,
            reveal: self.reveal.0,
            audit_event: event.0,
            erased_by: None,
        }
    }

    fn from_row(row: row::Model) -> Result<Self, Error> {
        Ok(Self {
            id: row.id,
            scorecard: ScorecardId(row.scorecard),
            vacancy: VacancyId(row.vacancy),
            panelist: PanelistId(row.panelist),
            candidate: CandidateId(row.candidate),
            reveal: RevealId(row.reveal),
        })
    }
}

/// Waives a scorecard.
pub async fn insert(txn: &WriteTxn, event: &mut Event, record: &Waiver) -> Result<(), Error> {
    repo::insert(txn, event, record).await
}

/// All waivers of a vacancy.
pub async fn list(through: &impl Reading, vacancy: VacancyId) -> Result<Vec<Waiver>, Error> {
    repo::all(through, row::Entity::find().filter(row::COLUMN.vacancy.eq(vacancy.0)).order_by_asc(row::COLUMN.id)).await
}
