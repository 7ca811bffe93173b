//! Listed pairs of panelist and candidate, where a vacancy does not let everyone interview everyone.

use audit::SubjectId;
use domain::ids::{CandidateId, EventId, PanelistId, VacancyId};
use domain::panel::{Assignment, AssignmentState};
use sea_orm::{EntityTrait as _, QueryFilter as _, QueryOrder as _};
use uuid::Uuid;

use crate::conn::Reading;
use crate::entity::entity;
use crate::error::Error;
use crate::event::{Audited, Event};
use crate::repo::{self, Stored, candidate, read};
use crate::txn::WriteTxn;

entity! {
    /// Assignments.
    row "assignment" {
        #[sea_orm(primary_key, auto_increment = false)]
        id: Uuid,
        vacancy: Uuid,
        panelist: Uuid,
        candidate: Uuid,
        state: String,
        version: i64,
        audit_event: Uuid,
        erased_by: Option<Uuid>,
    }
}

impl Audited for Assignment {
    const KIND: &'static str = "assignment";

    fn id(&self) -> Uuid {
        self.id
    }

    fn subject(&self) -> SubjectId {
        candidate::subject_of(self.candidate)
    }

    fn version(&self) -> Option<i64> {
        Some(self.version)
    }
}

impl Stored for Assignment {
    type Entity = row::Entity;
    type Row = row::Model;
    type Active = row::ActiveModel;

    fn key(&self) -> Uuid {
        self.id
    }

    fn to_row(&self, event: EventId) -> row::Model {
        row::Model {
            id: self.id,
            vacancy: self.vacancy.0,
            panelist: self.panelist.0,
            candidate: self.candidate.0,
            state: self.state.code().to_owned(),
            version: self.version,
            audit_event: event.0,
            erased_by: None,
        }
    }

    fn from_row(row: row::Model) -> Result<Self, Error> {
        Ok(Self {
            id: row.id,
            vacancy: VacancyId(row.vacancy),
            panelist: PanelistId(row.panelist),
            candidate: CandidateId(row.candidate),
            state: read(AssignmentState::parse(&row.state), "state")?,
            version: row.version,
        })
    }
}

/// Lists a pair.
pub async fn insert(txn: &WriteTxn, event: &mut Event, assignment: &Assignment) -> Result<(), Error> {
    repo::insert(txn, event, assignment).await
}

/// Changes a pair, which comes with its new version.
pub async fn update(txn: &WriteTxn, event: &mut Event, assignment: &Assignment) -> Result<(), Error> {
    repo::update(txn, event, assignment).await
}

/// All pairs of a vacancy, lifted ones included.
pub async fn list(through: &impl Reading, vacancy: VacancyId) -> Result<Vec<Assignment>, Error> {
    repo::all(through, row::Entity::find().filter(row::COLUMN.vacancy.eq(vacancy.0)).order_by_asc(row::COLUMN.id)).await
}

/// The pair of these two, if it was ever listed.
pub async fn of(through: &impl Reading, panelist: PanelistId, candidate: CandidateId) -> Result<Option<Assignment>, Error> {
    let query = row::Entity::find().filter(row::COLUMN.panelist.eq(panelist.0)).filter(row::COLUMN.candidate.eq(candidate.0));
    Ok(repo::all(through, query).await?.into_iter().next())
}
