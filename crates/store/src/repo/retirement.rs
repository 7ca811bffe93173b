//! What is retired for everybody, and what is asked to be.

use audit::SubjectId;
use domain::ids::{EventId, PersonId, RankingId, RetirementId, VacancyId};
use domain::retirement::{RetiredKind, Retirement, RetirementState};
use domain::{Lang, Timestamp};
use sea_orm::{EntityTrait as _, QueryFilter as _, QueryOrder as _};
use uuid::Uuid;

use crate::conn::Reading;
use crate::entity::entity;
use crate::error::Error;
use crate::event::{Audited, Event};
use crate::repo::{self, ORGANISATION, Stored, read};
use crate::txn::WriteTxn;

entity! {
    /// Retirements.
    row "retirement" {
        #[sea_orm(primary_key, auto_increment = false)]
        id: Uuid,
        vacancy: Uuid,
        number: i64,
        kind: String,
        item: String,
        why: String,
        words: String,
        words_language: String,
        uncovered: Option<String>,
        asked_by: Uuid,
        asked_at: String,
        state: String,
        answered_by: Option<Uuid>,
        answered_at: Option<String>,
        answer: Option<String>,
        answer_language: Option<String>,
        ranking_before: Option<Uuid>,
        version: i64,
        audit_event: Uuid,
        erased_by: Option<Uuid>,
    }
}

impl Audited for Retirement {
    const KIND: &'static str = RetirementId::KIND;

    fn id(&self) -> Uuid {
        self.id.0
    }

    fn subject(&self) -> SubjectId {
        ORGANISATION
    }

    fn version(&self) -> Option<i64> {
        Some(self.version)
    }
}

impl Stored for Retirement {
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
            kind: self.kind.code().to_owned(),
            item: self.item.clone(),
            why: self.why.clone(),
            words: self.words.clone(),
            words_language: self.words_language.code().to_owned(),
            uncovered: self.uncovered.clone(),
            asked_by: self.asked_by.0,
            asked_at: self.asked_at.to_string(),
            state: self.state.code().to_owned(),
            answered_by: self.answered_by.map(|person| person.0),
            answered_at: self.answered_at.map(|at| at.to_string()),
            answer: self.answer.clone(),
            answer_language: self.answer_language.map(|language| language.code().to_owned()),
            ranking_before: self.ranking_before.map(|ranking| ranking.0),
            version: self.version,
            audit_event: event.0,
            erased_by: None,
        }
    }

    fn from_row(row: row::Model) -> Result<Self, Error> {
        Ok(Self {
            id: RetirementId(row.id),
            vacancy: VacancyId(row.vacancy),
            number: row.number,
            kind: read(RetiredKind::parse(&row.kind), "kind")?,
            item: row.item,
            why: row.why,
            words: row.words,
            words_language: read(Lang::parse(&row.words_language), "words_language")?,
            uncovered: row.uncovered,
            asked_by: PersonId(row.asked_by),
            asked_at: read(Timestamp::parse(&row.asked_at), "asked_at")?,
            state: read(RetirementState::parse(&row.state), "state")?,
            answered_by: row.answered_by.map(PersonId),
            answered_at: repo::read_option(row.answered_at, Timestamp::parse, "answered_at")?,
            answer: row.answer,
            answer_language: repo::read_option(row.answer_language, Lang::parse, "answer_language")?,
            ranking_before: row.ranking_before.map(RankingId),
            version: row.version,
        })
    }
}

/// Asks for a retirement.
pub async fn insert(txn: &WriteTxn, event: &mut Event, retirement: &Retirement) -> Result<(), Error> {
    repo::insert(txn, event, retirement).await
}

/// Changes a retirement, which comes with its new version.
pub async fn update(txn: &WriteTxn, event: &mut Event, retirement: &Retirement) -> Result<(), Error> {
    repo::update(txn, event, retirement).await
}

/// All that was ever asked for in a vacancy, oldest first, each with the event that gave it its present form.
pub async fn list(through: &impl Reading, vacancy: VacancyId) -> Result<Vec<(Retirement, EventId)>, Error> {
    let query = row::Entity::find().filter(row::COLUMN.vacancy.eq(vacancy.0));
    repo::all_with_events(through, query.order_by_asc(row::COLUMN.number)).await
}

/// Which of these vacancies have a request that awaits its answer.
pub async fn awaited(through: &impl Reading, vacancies: &[VacancyId]) -> Result<Vec<VacancyId>, Error> {
    let mut awaited = Vec::new();
    // Limit: SQLite takes some thousand values in one statement.
    for some in vacancies.chunks(500) {
        let query = row::Entity::find()
            .filter(row::COLUMN.vacancy.is_in(some.iter().map(|vacancy| vacancy.0)))
            .filter(row::COLUMN.state.eq(RetirementState::Asked.code()));
        awaited.extend(repo::all::<Retirement>(through, query).await?.into_iter().map(|retirement| retirement.vacancy));
    }
    Ok(awaited)
}
