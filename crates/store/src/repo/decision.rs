//! Recorded decisions and their outcomes.

use audit::{Projection, SubjectId};
use domain::canonical::{CanonicalError, Value};
use domain::ids::{AuditRef, CandidateId, DecisionId, EventId, OutcomeId, PersonId, RankingId, VacancyId};
use domain::outcome::{DecisionRecord, OutcomeCode, OutcomeRecord};
use domain::ranking::{CandidateKey, OutcomePayload};
use domain::{Date, Timestamp};
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
    /// Decisions.
    row "decision" {
        #[sea_orm(primary_key, auto_increment = false)]
        id: Uuid,
        vacancy: Uuid,
        number: i64,
        ranking: Uuid,
        ranking_digest: String,
        decided_by: Uuid,
        second: Option<Uuid>,
        departs_reason: Option<String>,
        decided_at: String,
        audit_event: Uuid,
        erased_by: Option<Uuid>,
    }
}

impl Audited for DecisionRecord {
    const KIND: &'static str = DecisionId::KIND;

    fn id(&self) -> Uuid {
        self.id.0
    }

    fn subject(&self) -> SubjectId {
        ORGANISATION
    }
}

impl Stored for DecisionRecord {
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
            ranking: self.ranking.0,
            ranking_digest: self.ranking_digest.clone(),
            decided_by: self.decided_by.0,
            second: self.second.map(|id| id.0),
            departs_reason: self.departs_reason.clone(),
            decided_at: self.decided_at.to_string(),
            audit_event: event.0,
            erased_by: None,
        }
    }

    fn from_row(row: row::Model) -> Result<Self, Error> {
        Ok(Self {
            id: DecisionId(row.id),
            vacancy: VacancyId(row.vacancy),
            number: row.number,
            ranking: RankingId(row.ranking),
            ranking_digest: row.ranking_digest,
            decided_by: PersonId(row.decided_by),
            second: row.second.map(PersonId),
            departs_reason: row.departs_reason,
            decided_at: read(Timestamp::parse(&row.decided_at), "decided_at")?,
        })
    }
}

entity! {
    /// Outcomes.
    one "outcome" {
        #[sea_orm(primary_key, auto_increment = false)]
        id: Uuid,
        decision: Uuid,
        candidate: Uuid,
        candidate_ref: Uuid,
        code: String,
        condition: Option<String>,
        departs: i64,
        reserve_until: Option<String>,
        words: String,
        audit_event: Uuid,
        erased_by: Option<Uuid>,
    }
}

/// Of which decision the outcome is a part, and about whom it is.
#[derive(Serialize)]
struct PartSide {
    candidate: CandidateId,
    decision: DecisionId,
    id: OutcomeId,
}

impl Audited for OutcomeRecord {
    const KIND: &'static str = CandidateId::KIND;
    const SIDES: &'static [Projection] = &[Projection::Outcome, Projection::Part, Projection::Reason];

    fn id(&self) -> Uuid {
        self.candidate_ref.0
    }

    fn subject(&self) -> SubjectId {
        candidate::subject_of(self.candidate)
    }

    fn sides(&self) -> Result<Vec<(Projection, Value)>, CanonicalError> {
        let outcome = OutcomePayload {
            candidate: CandidateKey(self.candidate_ref.to_string()),
            code: self.code,
            condition: self.condition.clone(),
            departs: self.departs,
            until: self.reserve_until,
        };
        let part = PartSide { candidate: self.candidate, decision: self.decision, id: self.id };
        Ok(vec![
            (Projection::Outcome, outcome.to_value()),
            (Projection::Reason, Value::str(self.words.clone())),
            (Projection::Part, Value::from_serialize(&part)?),
        ])
    }
}

impl Stored for OutcomeRecord {
    type Entity = one::Entity;
    type Row = one::Model;
    type Active = one::ActiveModel;

    fn key(&self) -> Uuid {
        self.id.0
    }

    fn to_row(&self, event: EventId) -> one::Model {
        one::Model {
            id: self.id.0,
            decision: self.decision.0,
            candidate: self.candidate.0,
            candidate_ref: self.candidate_ref.0,
            code: self.code.code().to_owned(),
            condition: self.condition.clone(),
            departs: i64::from(self.departs),
            reserve_until: self.reserve_until.map(|day| day.to_string()),
            words: self.words.clone(),
            audit_event: event.0,
            erased_by: None,
        }
    }

    fn from_row(row: one::Model) -> Result<Self, Error> {
        Ok(Self {
            id: OutcomeId(row.id),
            decision: DecisionId(row.decision),
            candidate: CandidateId(row.candidate),
            candidate_ref: AuditRef(row.candidate_ref),
            code: read(OutcomeCode::parse(&row.code), "code")?,
            condition: row.condition,
            departs: row.departs != 0,
            reserve_until: repo::read_option(row.reserve_until, Date::parse, "reserve_until")?,
            words: row.words,
        })
    }
}

/// Records a decision.
pub async fn insert(txn: &WriteTxn, event: &mut Event, record: &DecisionRecord) -> Result<(), Error> {
    repo::insert(txn, event, record).await
}

/// Records one outcome, under the event of its part.
pub async fn insert_outcome(txn: &WriteTxn, event: &mut Event, record: &OutcomeRecord) -> Result<(), Error> {
    repo::insert(txn, event, record).await
}

/// The last recorded decision of a vacancy, with the event of its record.
pub async fn latest(through: &impl Reading, vacancy: VacancyId) -> Result<Option<(DecisionRecord, EventId)>, Error> {
    let query = row::Entity::find().filter(row::COLUMN.vacancy.eq(vacancy.0)).order_by_desc(row::COLUMN.number).limit(1);
    Ok(repo::all_with_events(through, query).await?.into_iter().next())
}

/// The outcomes of a recorded decision.
pub async fn outcomes(through: &impl Reading, decision: DecisionId) -> Result<Vec<OutcomeRecord>, Error> {
    repo::all(through, one::Entity::find().filter(one::COLUMN.decision.eq(decision.0)).order_by_asc(one::COLUMN.candidate_ref)).await
}
