//! That a panelist does not score a candidate: planned missing data, never a zero.

use audit::SubjectId;
use domain::Timestamp;
use domain::ids::{CandidateId, EventId, PanelistId, ScorecardId, VacancyId};
use domain::scorecard::{Excusal, ExcusalReason};
use sea_orm::{EntityTrait as _, QueryFilter as _, QueryOrder as _};
use uuid::Uuid;

use crate::conn::Reading;
use crate::entity::entity;
use crate::error::Error;
use crate::event::{Audited, Event};
use crate::repo::{self, Stored, candidate, read};
use crate::txn::WriteTxn;

entity! {
    /// Excusals.
    row "excusal" {
        #[sea_orm(primary_key, auto_increment = false)]
        id: Uuid,
        scorecard: Uuid,
        vacancy: Uuid,
        panelist: Uuid,
        candidate: Uuid,
        why: String,
        excused_at: String,
        audit_event: Uuid,
        erased_by: Option<Uuid>,
    }
}

impl Audited for Excusal {
    const KIND: &'static str = "excusal";

    fn id(&self) -> Uuid {
        self.id
    }

    fn subject(&self) -> SubjectId {
        candidate::subject_of(self.candidate)
    }
}

impl Stored for Excusal {
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
            why: self.why.code().to_owned(),
            excused_at: self.excused_at.to_string(),
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
            why: read(ExcusalReason::parse(&row.why), "why")?,
            excused_at: read(Timestamp::parse(&row.excused_at), "excused_at")?,
        })
    }
}

/// Excuses a scorecard.
pub async fn insert(txn: &WriteTxn, event: &mut Event, record: &Excusal) -> Result<(), Error> {
    repo::insert(txn, event, record).await
}

/// The excusal of one scorecard.
pub async fn of(through: &impl Reading, scorecard: ScorecardId) -> Result<Option<Excusal>, Error> {
    let query = row::Entity::find().filter(row::COLUMN.scorecard.eq(scorecard.0));
    query.one(through.conn()).await?.map(Excusal::from_row).transpose()
}

/// All excusals of a vacancy.
pub async fn list(through: &impl Reading, vacancy: VacancyId) -> Result<Vec<Excusal>, Error> {
    repo::all(through, row::Entity::find().filter(row::COLUMN.vacancy.eq(vacancy.0)).order_by_asc(row::COLUMN.id)).await
}
