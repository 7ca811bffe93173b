//! Sealed scorecards, version by version. Scores, evidence and notes are sealed apart, so that one can be opened without the others; whose
//! they are, and how and when they came about, as the row.
//!
//! What must stay true: who only needs to know that a scorecard was submitted ([`submitted`]) reads no column that holds a score.

use std::collections::BTreeSet;

use audit::{Projection, SubjectId};
use domain::Timestamp;
use domain::canonical::{CanonicalError, Form, Value};
use domain::ids::{CandidateId, EventId, PanelistId, ScorecardId, ScorecardVersionId, VacancyId};
use domain::scorecard::{ScorecardVersion, VersionKind};
use sea_orm::{EntityTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _};
use serde::Serialize;
use uuid::Uuid;

use crate::conn::Reading;
use crate::entity::entity;
use crate::error::Error;
use crate::event::{Audited, Event};
use crate::repo::{self, Stored, candidate, read};
use crate::txn::WriteTxn;

entity! {
    /// Versions of scorecards.
    row "scorecard_version" {
        #[sea_orm(primary_key, auto_increment = false)]
        id: Uuid,
        scorecard: Uuid,
        vacancy: Uuid,
        panelist: Uuid,
        candidate: Uuid,
        number: i64,
        kind: String,
        scores: String,
        evidence: String,
        notes: String,
        reason: Option<String>,
        sealed_at: String,
        audit_event: Uuid,
        erased_by: Option<Uuid>,
    }
}

/// What the row holds besides the three payloads.
#[derive(Serialize)]
struct RowSide<'v> {
    candidate: CandidateId,
    id: ScorecardVersionId,
    kind: VersionKind,
    number: i64,
    panelist: PanelistId,
    reason: Option<&'v str>,
    sealed_at: Timestamp,
    vacancy: VacancyId,
}

impl<'v> RowSide<'v> {
    fn of(version: &'v ScorecardVersion) -> Self {
        Self {
            candidate: version.candidate,
            id: version.id,
            kind: version.kind,
            number: version.number,
            panelist: version.panelist,
            reason: version.reason.as_deref(),
            sealed_at: version.sealed_at,
            vacancy: version.vacancy,
        }
    }
}

impl Audited for ScorecardVersion {
    const KIND: &'static str = ScorecardId::KIND;
    const SIDES: &'static [Projection] = &[Projection::Scores, Projection::Evidence, Projection::Notes, Projection::Row];

    fn id(&self) -> Uuid {
        self.scorecard.0
    }

    fn subject(&self) -> SubjectId {
        candidate::subject_of(self.candidate)
    }

    fn sides(&self) -> Result<Vec<(Projection, Value)>, CanonicalError> {
        let side = |n, text: &str| Ok((n, Value::parse_strict(text.as_bytes(), Form::Payload)?));
        Ok(vec![
            side(Projection::Scores, &self.scores)?,
            side(Projection::Evidence, &self.evidence)?,
            side(Projection::Notes, &self.notes)?,
            (Projection::Row, Value::from_serialize(&RowSide::of(self))?),
        ])
    }
}

impl Stored for ScorecardVersion {
    type Entity = row::Entity;
    type Row = row::Model;
    type Active = row::ActiveModel;

    fn key(&self) -> Uuid {
        self.id.0
    }

    fn to_row(&self, event: EventId) -> row::Model {
        row::Model {
            id: self.id.0,
            scorecard: self.scorecard.0,
            vacancy: self.vacancy.0,
            panelist: self.panelist.0,
            candidate: self.candidate.0,
            number: self.number,
            kind: self.kind.code().to_owned(),
            scores: self.scores.clone(),
            evidence: self.evidence.clone(),
            notes: self.notes.clone(),
            reason: self.reason.clone(),
            sealed_at: self.sealed_at.to_string(),
            audit_event: event.0,
            erased_by: None,
        }
    }

    fn from_row(row: row::Model) -> Result<Self, Error> {
        Ok(Self {
            id: ScorecardVersionId(row.id),
            scorecard: ScorecardId(row.scorecard),
            vacancy: VacancyId(row.vacancy),
            panelist: PanelistId(row.panelist),
            candidate: CandidateId(row.candidate),
            number: row.number,
            kind: read(VersionKind::parse(&row.kind), "kind")?,
            scores: row.scores,
            evidence: row.evidence,
            notes: row.notes,
            reason: row.reason,
            sealed_at: read(Timestamp::parse(&row.sealed_at), "sealed_at")?,
        })
    }
}

/// Adds a version.
pub async fn insert(txn: &WriteTxn, event: &mut Event, record: &ScorecardVersion) -> Result<(), Error> {
    repo::insert(txn, event, record).await
}

/// All versions of a vacancy, each with its event, oldest first within a scorecard.
pub async fn list(through: &impl Reading, vacancy: VacancyId) -> Result<Vec<(ScorecardVersion, EventId)>, Error> {
    let query = row::Entity::find().filter(row::COLUMN.vacancy.eq(vacancy.0)).order_by_asc(row::COLUMN.number);
    repo::all_with_events(through, query).await
}

/// All versions for one candidate, each with its event, oldest first within a scorecard.
pub async fn of_candidate(through: &impl Reading, candidate: CandidateId) -> Result<Vec<(ScorecardVersion, EventId)>, Error> {
    let query = row::Entity::find().filter(row::COLUMN.candidate.eq(candidate.0)).order_by_asc(row::COLUMN.number);
    repo::all_with_events(through, query).await
}

/// All versions of one scorecard, oldest first, each with its event.
pub async fn versions(through: &impl Reading, scorecard: ScorecardId) -> Result<Vec<(ScorecardVersion, EventId)>, Error> {
    let query = row::Entity::find().filter(row::COLUMN.scorecard.eq(scorecard.0)).order_by_asc(row::COLUMN.number);
    repo::all_with_events(through, query).await
}

/// Which scorecards of a vacancy were submitted; reads no score.
pub async fn submitted(through: &impl Reading, vacancy: VacancyId) -> Result<BTreeSet<ScorecardId>, Error> {
    let query = row::Entity::find().select_only().column(row::Column::Scorecard).filter(row::COLUMN.vacancy.eq(vacancy.0));
    let found: Vec<Uuid> = query.into_tuple().all(through.conn()).await?;
    Ok(found.into_iter().map(ScorecardId).collect())
}
