//! Recruitment rounds. The vacancy is the parent of its candidates, panel and scores: who changes one of those holds it first.

use std::collections::BTreeMap;

use audit::SubjectId;
use domain::ids::{EventId, GuideId, PersonId, VacancyId};
use domain::vacancy::{AssignmentMode, Vacancy, VacancyState};
use domain::{Date, Text, Timestamp};
use sea_orm::{ColumnTrait as _, EntityTrait as _, PaginatorTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _};
use uuid::Uuid;

use crate::conn::Reading;
use crate::entity::entity;
use crate::error::Error;
use crate::event::{Audited, Event};
use crate::repo::{self, Lock, ORGANISATION, Stored, candidate, panelist, read};
use crate::txn::WriteTxn;

entity! {
    /// Vacancies.
    row "vacancy" {
        #[sea_orm(primary_key, auto_increment = false)]
        id: Uuid,
        reference: String,
        title_en: String,
        title_fr: String,
        posts: i64,
        guide: Option<Uuid>,
        holder: Uuid,
        jurisdiction: String,
        assignment: String,
        drawn: i64,
        interviews_from: Option<String>,
        state: String,
        state_reason: Option<String>,
        opened_at: Option<String>,
        discussion_closed_at: Option<String>,
        version: i64,
        audit_event: Uuid,
        erased_by: Option<Uuid>,
    }
}

impl Audited for Vacancy {
    const KIND: &'static str = VacancyId::KIND;

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

impl Stored for Vacancy {
    type Entity = row::Entity;
    type Row = row::Model;
    type Active = row::ActiveModel;

    fn key(&self) -> Uuid {
        self.id.0
    }

    fn to_row(&self, event: EventId) -> row::Model {
        row::Model {
            id: self.id.0,
            reference: self.reference.clone(),
            title_en: self.title.en.clone(),
            title_fr: self.title.fr.clone(),
            posts: i64::from(self.posts),
            guide: self.guide.map(|guide| guide.0),
            holder: self.holder.0,
            jurisdiction: self.jurisdiction.clone(),
            assignment: self.assignment.code().to_owned(),
            drawn: i64::from(self.drawn),
            interviews_from: self.interviews_from.map(|day| day.to_string()),
            state: self.state.code().to_owned(),
            state_reason: self.state_reason.clone(),
            opened_at: self.opened_at.map(|at| at.to_string()),
            discussion_closed_at: self.discussion_closed_at.map(|at| at.to_string()),
            version: self.version,
            audit_event: event.0,
            erased_by: None,
        }
    }

    fn from_row(row: row::Model) -> Result<Self, Error> {
        Ok(Self {
            id: VacancyId(row.id),
            reference: row.reference,
            title: Text::new(row.title_en, row.title_fr),
            posts: read(u32::try_from(row.posts).ok(), "posts")?,
            guide: row.guide.map(GuideId),
            holder: PersonId(row.holder),
            jurisdiction: row.jurisdiction,
            assignment: read(AssignmentMode::parse(&row.assignment), "assignment")?,
            drawn: row.drawn != 0,
            interviews_from: repo::read_option(row.interviews_from, Date::parse, "interviews_from")?,
            state: read(VacancyState::parse(&row.state), "state")?,
            state_reason: row.state_reason,
            opened_at: repo::read_option(row.opened_at, Timestamp::parse, "opened_at")?,
            discussion_closed_at: repo::read_option(row.discussion_closed_at, Timestamp::parse, "discussion_closed_at")?,
            version: row.version,
        })
    }
}

/// Adds a vacancy.
pub async fn insert(txn: &WriteTxn, event: &mut Event, vacancy: &Vacancy) -> Result<(), Error> {
    repo::insert(txn, event, vacancy).await
}

/// Changes a vacancy, which comes with its new version.
pub async fn update(txn: &WriteTxn, event: &mut Event, vacancy: &Vacancy) -> Result<(), Error> {
    repo::update(txn, event, vacancy).await
}

/// The vacancy, held until the end of the transaction.
pub async fn lock(txn: &WriteTxn, id: VacancyId, lock: Lock) -> Result<Vacancy, Error> {
    repo::lock(txn, id.0, lock).await
}

/// The vacancy.
pub async fn get(through: &impl Reading, id: VacancyId) -> Result<Vacancy, Error> {
    repo::get(through, id.0).await
}

/// The vacancy that the organisation calls by this reference.
pub async fn by_reference(through: &impl Reading, reference: &str) -> Result<Option<Vacancy>, Error> {
    let query = row::Entity::find().filter(row::COLUMN.reference.eq(reference));
    Ok(repo::all(through, query).await?.into_iter().next())
}

/// Vacancies by reference, after one, at most so many.
pub async fn list(through: &impl Reading, after: Option<&str>, limit: u64) -> Result<Vec<Vacancy>, Error> {
    let mut query = row::Entity::find();
    if let Some(after) = after {
        query = query.filter(row::COLUMN.reference.gt(after));
    }
    repo::all(through, query.order_by_asc(row::COLUMN.reference).limit(limit)).await
}

/// Reference and titles of every vacancy, the newest reference first: what a search by words looks through.
pub async fn titles(through: &impl Reading) -> Result<Vec<(VacancyId, String, Text)>, Error> {
    let query = row::Entity::find().select_only().column(row::Column::Id).column(row::Column::Reference);
    let query = query.column(row::Column::TitleEn).column(row::Column::TitleFr).order_by_desc(row::COLUMN.reference);
    let found: Vec<(Uuid, String, String, String)> = query.into_tuple().all(through.conn()).await?;
    Ok(found.into_iter().map(|(id, reference, en, fr)| (VacancyId(id), reference, Text::new(en, fr))).collect())
}

/// The vacancies on whose panel this person sits, by reference, after one, at most so many.
pub async fn list_of_panelist(through: &impl Reading, person: PersonId, after: Option<&str>, limit: u64) -> Result<Vec<Vacancy>, Error> {
    let mut query = row::Entity::find().filter(row::Column::Id.in_subquery(panelist::seats_of_person(person)));
    if let Some(after) = after {
        query = query.filter(row::COLUMN.reference.gt(after));
    }
    repo::all(through, query.order_by_asc(row::COLUMN.reference).limit(limit)).await
}

/// Those of these vacancies that come after one, by reference, at most so many.
pub async fn list_among(through: &impl Reading, ids: &[VacancyId], after: Option<&str>, limit: u64) -> Result<Vec<Vacancy>, Error> {
    let mut query = row::Entity::find().filter(row::COLUMN.id.is_in(ids.iter().map(|id| id.0)));
    if let Some(after) = after {
        query = query.filter(row::COLUMN.reference.gt(after));
    }
    repo::all(through, query.order_by_asc(row::COLUMN.reference).limit(limit)).await
}

/// These vacancies, by reference.
pub async fn by_ids(through: &impl Reading, ids: impl IntoIterator<Item = VacancyId>) -> Result<Vec<Vacancy>, Error> {
    let query = row::Entity::find().filter(row::COLUMN.id.is_in(ids.into_iter().map(|id| id.0)));
    repo::all(through, query.order_by_asc(row::COLUMN.reference)).await
}

/// How many vacancies there are.
pub async fn count(through: &impl Reading) -> Result<u64, Error> {
    Ok(row::Entity::find().count(through.conn()).await?)
}

/// How many candidates each of these vacancies has, merged entries left out; absent where none.
pub async fn candidate_counts(
    through: &impl Reading,
    vacancies: impl IntoIterator<Item = VacancyId>,
) -> Result<BTreeMap<VacancyId, u64>, Error> {
    candidate::counts(through, vacancies).await
}
