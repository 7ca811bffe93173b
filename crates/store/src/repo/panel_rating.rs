//! The panel's ratings: a level that was set, or the computed value confirmed, each with its words.

use audit::{Projection, SubjectId};
use domain::canonical::{CanonicalError, Value};
use domain::ids::{AuditRef, CandidateId, EventId, PanelRatingId, PersonId, VacancyId};
use domain::ranking::{CandidateKey, rating_payload};
use domain::scorecard::PanelRatingRecord;
use domain::scores::Level;
use domain::{Lang, Timestamp};
use sea_orm::{EntityTrait as _, QueryFilter as _, QueryOrder as _};
use uuid::Uuid;

use crate::conn::Reading;
use crate::entity::entity;
use crate::error::Error;
use crate::event::{Audited, Event};
use crate::repo::{self, Stored, candidate, read};
use crate::txn::WriteTxn;

entity! {
    /// The panel's ratings.
    row "panel_rating" {
        #[sea_orm(primary_key, auto_increment = false)]
        id: Uuid,
        vacancy: Uuid,
        candidate: Uuid,
        candidate_ref: Uuid,
        competency: String,
        level: Option<i64>,
        words: String,
        words_language: String,
        reason: Option<String>,
        confirmed_by: Uuid,
        confirmed_at: String,
        version: i64,
        audit_event: Uuid,
        erased_by: Option<Uuid>,
    }
}

impl Audited for PanelRatingRecord {
    const KIND: &'static str = PanelRatingId::KIND;
    const SIDES: &'static [Projection] = &[Projection::Rating, Projection::Row];

    fn id(&self) -> Uuid {
        self.id.0
    }

    fn subject(&self) -> SubjectId {
        candidate::subject_of(self.candidate)
    }

    fn version(&self) -> Option<i64> {
        Some(self.version)
    }

    fn sides(&self) -> Result<Vec<(Projection, Value)>, CanonicalError> {
        let key = CandidateKey(self.candidate_ref.to_string());
        let rating = rating_payload(&key, &self.competency, self.level.map(Level), &self.vacancy.to_string());
        Ok(vec![(Projection::Rating, rating), (Projection::Row, Value::from_serialize(self)?)])
    }
}

impl Stored for PanelRatingRecord {
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
            candidate_ref: self.candidate_ref.0,
            competency: self.competency.clone(),
            level: self.level.map(i64::from),
            words: self.words.clone(),
            words_language: self.words_language.code().to_owned(),
            reason: self.reason.clone(),
            confirmed_by: self.confirmed_by.0,
            confirmed_at: self.confirmed_at.to_string(),
            version: self.version,
            audit_event: event.0,
            erased_by: None,
        }
    }

    fn from_row(row: row::Model) -> Result<Self, Error> {
        Ok(Self {
            id: PanelRatingId(row.id),
            vacancy: VacancyId(row.vacancy),
            candidate: CandidateId(row.candidate),
            candidate_ref: AuditRef(row.candidate_ref),
            competency: row.competency,
            level: row.level.map(|level| read(u8::try_from(level).ok(), "level")).transpose()?,
            words: row.words,
            words_language: read(Lang::parse(&row.words_language), "words_language")?,
            reason: row.reason,
            confirmed_by: PersonId(row.confirmed_by),
            confirmed_at: read(Timestamp::parse(&row.confirmed_at), "confirmed_at")?,
            version: row.version,
        })
    }
}

/// Adds a rating.
pub async fn insert(txn: &WriteTxn, event: &mut Event, record: &PanelRatingRecord) -> Result<(), Error> {
    repo::insert(txn, event, record).await
}

/// Changes a rating, which comes with its new version.
pub async fn update(txn: &WriteTxn, event: &mut Event, record: &PanelRatingRecord) -> Result<(), Error> {
    repo::update(txn, event, record).await
}

/// All ratings of a vacancy, each with the event that gave its present value.
pub async fn list(through: &impl Reading, vacancy: VacancyId) -> Result<Vec<(PanelRatingRecord, EventId)>, Error> {
    let query = row::Entity::find().filter(row::COLUMN.vacancy.eq(vacancy.0)).order_by_asc(row::COLUMN.id);
    repo::all_with_events(through, query).await
}

/// The rating of this candidate on this competency.
pub async fn of(through: &impl Reading, candidate: CandidateId, competency: &str) -> Result<Option<PanelRatingRecord>, Error> {
    let query = row::Entity::find().filter(row::COLUMN.candidate.eq(candidate.0)).filter(row::COLUMN.competency.eq(competency));
    Ok(repo::all(through, query).await?.into_iter().next())
}
