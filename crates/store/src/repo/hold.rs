//! Holds on erasure.
//!
//! What must stay true: a hold about one candidate is sealed under that candidate's key and goes with them; one about a whole vacancy names
//! nobody.

use audit::SubjectId;
use domain::Timestamp;
use domain::data_life::Hold;
use domain::ids::{CandidateId, HoldId, PersonId, VacancyId};
use sea_orm::{EntityTrait as _, QueryFilter as _, QueryOrder as _};
use uuid::Uuid;

use crate::conn::Reading;
use crate::entity::entity;
use crate::error::Error;
use crate::event::{Audited, Event};
use crate::repo::{self, ORGANISATION, Stored, candidate, read};
use crate::txn::WriteTxn;

entity! {
    /// Holds.
    row "hold" {
        #[sea_orm(primary_key, auto_increment = false)]
        id: Uuid,
        vacancy: Uuid,
        candidate: Option<Uuid>,
        why: String,
        words: String,
        set_by: Uuid,
        set_at: String,
        lifted_by: Option<Uuid>,
        lifted_at: Option<String>,
        version: i64,
        audit_event: Uuid,
        erased_by: Option<Uuid>,
    }
}

impl Audited for Hold {
    const KIND: &'static str = HoldId::KIND;

    fn id(&self) -> Uuid {
        self.id.0
    }

    fn subject(&self) -> SubjectId {
        self.candidate.map_or(ORGANISATION, candidate::subject_of)
    }

    fn version(&self) -> Option<i64> {
        Some(self.version)
    }
}

impl Stored for Hold {
    type Entity = row::Entity;
    type Row = row::Model;
    type Active = row::ActiveModel;

    fn key(&self) -> Uuid {
        self.id.0
    }

    fn to_row(&self, event: domain::ids::EventId) -> row::Model {
        row::Model {
            id: self.id.0,
            vacancy: self.vacancy.0,
            candidate: self.candidate.map(|candidate| candidate.0),
            why: self.why.clone(),
            words: self.words.clone(),
            set_by: self.set_by.0,
            set_at: self.set_at.to_string(),
            lifted_by: self.lifted_by.map(|person| person.0),
            lifted_at: self.lifted_at.map(|at| at.to_string()),
            version: self.version,
            audit_event: event.0,
            erased_by: None,
        }
    }

    fn from_row(row: row::Model) -> Result<Self, Error> {
        Ok(Self {
            id: HoldId(row.id),
            vacancy: VacancyId(row.vacancy),
            candidate: row.candidate.map(CandidateId),
            why: row.why,
            words: row.words,
            set_by: PersonId(row.set_by),
            set_at: read(Timestamp::parse(&row.set_at), "set_at")?,
            lifted_by: row.lifted_by.map(PersonId),
            lifted_at: repo::read_option(row.lifted_at, Timestamp::parse, "lifted_at")?,
            version: row.version,
        })
    }
}

/// Sets a hold.
pub async fn insert(txn: &WriteTxn, event: &mut Event, hold: &Hold) -> Result<(), Error> {
    repo::insert(txn, event, hold).await
}

/// Changes a hold, which comes with its new version.
pub async fn update(txn: &WriteTxn, event: &mut Event, hold: &Hold) -> Result<(), Error> {
    repo::update(txn, event, hold).await
}

/// All holds of a vacancy, the oldest first, lifted ones included.
pub async fn list(through: &impl Reading, vacancy: VacancyId) -> Result<Vec<Hold>, Error> {
    repo::all(through, row::Entity::find().filter(row::COLUMN.vacancy.eq(vacancy.0)).order_by_asc(row::COLUMN.set_at)).await
}
