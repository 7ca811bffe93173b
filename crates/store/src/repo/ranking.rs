//! Recorded rankings and their rows. The digest of a ranking stands in its entry of the log and is read from there.

use audit::{Projection, SubjectId};
use domain::Timestamp;
use domain::canonical::{CanonicalError, Form, Value};
use domain::ids::{AuditRef, CandidateId, EventId, RankingId, VacancyId};
use domain::outcome::{RankingRecord, RankingRowRecord};
use sea_orm::{EntityTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _};
use serde::Serialize;
use uuid::Uuid;

use crate::conn::Reading;
use crate::entity::entity;
use crate::error::Error;
use crate::event::{Audited, Event};
use crate::repo::{self, ORGANISATION, Stored, candidate, read};
use crate::txn::WriteTxn;

entity! {
    /// Rankings.
    row "ranking" {
        #[sea_orm(primary_key, auto_increment = false)]
        id: Uuid,
        vacancy: Uuid,
        number: i64,
        recorded_at: String,
        audit_event: Uuid,
        erased_by: Option<Uuid>,
    }
}

impl Audited for RankingRecord {
    const KIND: &'static str = RankingId::KIND;

    fn id(&self) -> Uuid {
        self.id.0
    }

    fn subject(&self) -> SubjectId {
        ORGANISATION
    }
}

impl Stored for RankingRecord {
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
            number: self.number,
            recorded_at: self.recorded_at.to_string(),
            audit_event: event.0,
            erased_by: None,
        }
    }

    fn from_row(row: row::Model) -> Result<Self, Error> {
        Ok(Self {
            id: RankingId(row.id),
            vacancy: VacancyId(row.vacancy),
            number: row.number,
            recorded_at: read(Timestamp::parse(&row.recorded_at), "recorded_at")?,
        })
    }
}

entity! {
    /// Rows of rankings.
    one "ranking_row" {
        #[sea_orm(primary_key, auto_increment = false)]
        id: Uuid,
        ranking: Uuid,
        candidate: Uuid,
        candidate_ref: Uuid,
        doc: String,
        analysis: Option<String>,
        audit_event: Uuid,
        erased_by: Option<Uuid>,
    }
}

/// Of which ranking the row is a part, and about whom it is.
#[derive(Serialize)]
struct PlaceSide {
    candidate: CandidateId,
    id: Uuid,
    ranking: RankingId,
}

impl Audited for RankingRowRecord {
    const KIND: &'static str = CandidateId::KIND;
    const SIDES: &'static [Projection] = &[Projection::Rank, Projection::Place, Projection::Analysis];

    fn id(&self) -> Uuid {
        self.candidate_ref.0
    }

    fn subject(&self) -> SubjectId {
        candidate::subject_of(self.candidate)
    }

    fn sides(&self) -> Result<Vec<(Projection, Value)>, CanonicalError> {
        let place = PlaceSide { candidate: self.candidate, id: self.id, ranking: self.ranking };
        let rank = Value::parse_strict(self.doc.as_bytes(), Form::Payload)?;
        let mut sides = vec![(Projection::Rank, rank), (Projection::Place, Value::from_serialize(&place)?)];
        if let Some(analysis) = &self.analysis {
            sides.push((Projection::Analysis, Value::parse_strict(analysis.as_bytes(), Form::Payload)?));
        }
        Ok(sides)
    }
}

impl Stored for RankingRowRecord {
    type Entity = one::Entity;
    type Row = one::Model;
    type Active = one::ActiveModel;

    fn key(&self) -> Uuid {
        self.id
    }

    fn to_row(&self, event: EventId) -> one::Model {
        one::Model {
            id: self.id,
            ranking: self.ranking.0,
            candidate: self.candidate.0,
            candidate_ref: self.candidate_ref.0,
            doc: self.doc.clone(),
            analysis: self.analysis.clone(),
            audit_event: event.0,
            erased_by: None,
        }
    }

    fn from_row(row: one::Model) -> Result<Self, Error> {
        Ok(Self {
            id: row.id,
            ranking: RankingId(row.ranking),
            candidate: CandidateId(row.candidate),
            candidate_ref: AuditRef(row.candidate_ref),
            doc: row.doc,
            analysis: row.analysis,
        })
    }
}

/// Records a ranking.
pub async fn insert(txn: &WriteTxn, event: &mut Event, record: &RankingRecord) -> Result<(), Error> {
    repo::insert(txn, event, record).await
}

/// Records one row of a ranking, under the event of its part.
pub async fn insert_row(txn: &WriteTxn, event: &mut Event, record: &RankingRowRecord) -> Result<(), Error> {
    repo::insert(txn, event, record).await
}

/// The last recorded ranking of a vacancy, with the event of its record.
pub async fn latest(through: &impl Reading, vacancy: VacancyId) -> Result<Option<(RankingRecord, EventId)>, Error> {
    let query = row::Entity::find().filter(row::COLUMN.vacancy.eq(vacancy.0)).order_by_desc(row::COLUMN.number).limit(1);
    Ok(repo::all_with_events(through, query).await?.into_iter().next())
}

/// All recorded rankings of a vacancy, oldest first.
pub async fn list(through: &impl Reading, vacancy: VacancyId) -> Result<Vec<RankingRecord>, Error> {
    repo::all(through, row::Entity::find().filter(row::COLUMN.vacancy.eq(vacancy.0)).order_by_asc(row::COLUMN.number)).await
}

/// The rows of a recorded ranking.
pub async fn rows(through: &impl Reading, ranking: RankingId) -> Result<Vec<RankingRowRecord>, Error> {
    repo::all(through, one::Entity::find().filter(one::COLUMN.ranking.eq(ranking.0)).order_by_asc(one::COLUMN.candidate_ref)).await
}
