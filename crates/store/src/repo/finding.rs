//! Findings of auditors.

use audit::SubjectId;
use domain::finding::Finding;
use domain::ids::{EventId, FindingId, PersonId, VacancyId};
use domain::{Date, Lang, Timestamp};
use sea_orm::{EntityTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _};
use uuid::Uuid;

use crate::conn::Reading;
use crate::entity::entity;
use crate::error::Error;
use crate::event::{Audited, Event};
use crate::repo::{self, Lock, ORGANISATION, Stored, read};
use crate::txn::WriteTxn;

entity! {
    /// Findings.
    row "finding" {
        #[sea_orm(primary_key, auto_increment = false)]
        id: Uuid,
        vacancy: Uuid,
        number: i64,
        entry: Option<String>,
        words: String,
        words_language: String,
        owner: Uuid,
        due: String,
        raised_by: Uuid,
        raised_at: String,
        answer: Option<String>,
        answered_by: Option<Uuid>,
        answered_at: Option<String>,
        closed_by: Option<Uuid>,
        closed_at: Option<String>,
        version: i64,
        audit_event: Uuid,
        erased_by: Option<Uuid>,
    }
}

impl Audited for Finding {
    const KIND: &'static str = FindingId::KIND;

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

impl Stored for Finding {
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
            entry: self.entry.clone(),
            words: self.words.clone(),
            words_language: self.words_language.code().to_owned(),
            owner: self.owner.0,
            due: self.due.to_string(),
            raised_by: self.raised_by.0,
            raised_at: self.raised_at.to_string(),
            answer: self.answer.clone(),
            answered_by: self.answered_by.map(|person| person.0),
            answered_at: self.answered_at.map(|at| at.to_string()),
            closed_by: self.closed_by.map(|person| person.0),
            closed_at: self.closed_at.map(|at| at.to_string()),
            version: self.version,
            audit_event: event.0,
            erased_by: None,
        }
    }

    fn from_row(row: row::Model) -> Result<Self, Error> {
        Ok(Self {
            id: FindingId(row.id),
            vacancy: VacancyId(row.vacancy),
            number: row.number,
            entry: row.entry,
            words: row.words,
            words_language: read(Lang::parse(&row.words_language), "words_language")?,
            owner: PersonId(row.owner),
            due: read(Date::parse(&row.due), "due")?,
            raised_by: PersonId(row.raised_by),
            raised_at: read(Timestamp::parse(&row.raised_at), "raised_at")?,
            answer: row.answer,
            answered_by: row.answered_by.map(PersonId),
            answered_at: repo::read_option(row.answered_at, Timestamp::parse, "answered_at")?,
            closed_by: row.closed_by.map(PersonId),
            closed_at: repo::read_option(row.closed_at, Timestamp::parse, "closed_at")?,
            version: row.version,
        })
    }
}

/// Raises a finding.
pub async fn insert(txn: &WriteTxn, event: &mut Event, finding: &Finding) -> Result<(), Error> {
    repo::insert(txn, event, finding).await
}

/// Changes a finding, which comes with its new version.
pub async fn update(txn: &WriteTxn, event: &mut Event, finding: &Finding) -> Result<(), Error> {
    repo::update(txn, event, finding).await
}

/// The finding, if about this vacancy, held until the end of the transaction.
pub async fn lock(txn: &WriteTxn, vacancy: VacancyId, id: FindingId) -> Result<Finding, Error> {
    let finding: Finding = repo::lock(txn, id.0, Lock::Update).await?;
    if finding.vacancy == vacancy { Ok(finding) } else { Err(Error::Missing) }
}

/// The findings about these vacancies, by vacancy and number.
pub async fn of_vacancies(through: &impl Reading, vacancies: &[VacancyId]) -> Result<Vec<Finding>, Error> {
    let mut findings = Vec::new();
    // Limit: SQLite takes some thousand values in one statement.
    for some in vacancies.chunks(500) {
        let query = row::Entity::find().filter(row::COLUMN.vacancy.is_in(some.iter().map(|vacancy| vacancy.0)));
        findings.extend(repo::all::<Finding>(through, query.order_by_asc(row::COLUMN.vacancy).order_by_asc(row::COLUMN.number)).await?);
    }
    Ok(findings)
}

/// The number of the next finding about a vacancy.
pub async fn next_number(txn: &WriteTxn, vacancy: VacancyId) -> Result<i64, Error> {
    use crate::conn::sealed::HasConn as _;
    let query = row::Entity::find().filter(row::COLUMN.vacancy.eq(vacancy.0)).order_by_desc(row::COLUMN.number).limit(1);
    Ok(query.one(txn.conn()).await?.map_or(1, |last| last.number + 1))
}
