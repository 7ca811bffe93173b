//! Declared links between panelists and candidates, and the rulings on them.

use audit::SubjectId;
use domain::Timestamp;
use domain::ids::{CandidateId, DeclarationId, EventId, PanelistId, PersonId, VacancyId};
use domain::panel::{Declaration, Declared, Ruling};
use sea_orm::{ColumnTrait as _, EntityTrait as _, PaginatorTrait as _, QueryFilter as _, QueryOrder as _};
use uuid::Uuid;

use crate::conn::Reading;
use crate::entity::entity;
use crate::error::Error;
use crate::event::{Audited, Event};
use crate::repo::{self, Lock, Stored, candidate, read};
use crate::txn::WriteTxn;

entity! {
    /// Declarations.
    row "declaration" {
        #[sea_orm(primary_key, auto_increment = false)]
        id: Uuid,
        vacancy: Uuid,
        panelist: Uuid,
        candidate: Uuid,
        declared: String,
        nature: Option<String>,
        declared_at: String,
        ruling: Option<String>,
        ruled_by: Option<Uuid>,
        ruling_reason: Option<String>,
        ruled_at: Option<String>,
        version: i64,
        audit_event: Uuid,
        erased_by: Option<Uuid>,
    }
}

impl Audited for Declaration {
    const KIND: &'static str = DeclarationId::KIND;

    fn id(&self) -> Uuid {
        self.id.0
    }

    fn subject(&self) -> SubjectId {
        candidate::subject_of(self.candidate)
    }

    fn version(&self) -> Option<i64> {
        Some(self.version)
    }
}

impl Stored for Declaration {
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
            panelist: self.panelist.0,
            candidate: self.candidate.0,
            declared: self.declared.code().to_owned(),
            nature: self.nature.clone(),
            declared_at: self.declared_at.to_string(),
            ruling: self.ruling.map(|ruling| ruling.code().to_owned()),
            ruled_by: self.ruled_by.map(|person| person.0),
            ruling_reason: self.ruling_reason.clone(),
            ruled_at: self.ruled_at.map(|at| at.to_string()),
            version: self.version,
            audit_event: event.0,
            erased_by: None,
        }
    }

    fn from_row(row: row::Model) -> Result<Self, Error> {
        Ok(Self {
            id: DeclarationId(row.id),
            vacancy: VacancyId(row.vacancy),
            panelist: PanelistId(row.panelist),
            candidate: CandidateId(row.candidate),
            declared: read(Declared::parse(&row.declared), "declared")?,
            nature: row.nature,
            declared_at: read(Timestamp::parse(&row.declared_at), "declared_at")?,
            ruling: repo::read_option(row.ruling, Ruling::parse, "ruling")?,
            ruled_by: row.ruled_by.map(PersonId),
            ruling_reason: row.ruling_reason,
            ruled_at: repo::read_option(row.ruled_at, Timestamp::parse, "ruled_at")?,
            version: row.version,
        })
    }
}

/// Adds a declaration.
pub async fn insert(txn: &WriteTxn, event: &mut Event, declaration: &Declaration) -> Result<(), Error> {
    repo::insert(txn, event, declaration).await
}

/// Changes a declaration, which comes with its new version.
pub async fn update(txn: &WriteTxn, event: &mut Event, declaration: &Declaration) -> Result<(), Error> {
    repo::update(txn, event, declaration).await
}

/// The declaration, if in this vacancy, held until the end of the transaction.
pub async fn lock(txn: &WriteTxn, vacancy: VacancyId, id: DeclarationId, lock: Lock) -> Result<Declaration, Error> {
    let declaration: Declaration = repo::lock(txn, id.0, lock).await?;
    if declaration.vacancy == vacancy { Ok(declaration) } else { Err(Error::Missing) }
}

/// What this panelist declared about this candidate.
pub async fn of(through: &impl Reading, panelist: PanelistId, candidate: CandidateId) -> Result<Option<Declaration>, Error> {
    let query = row::Entity::find().filter(row::COLUMN.panelist.eq(panelist.0)).filter(row::COLUMN.candidate.eq(candidate.0));
    Ok(repo::all(through, query).await?.into_iter().next())
}

/// How many declared links of a vacancy await a ruling. Links with whoever is no longer in the round await none.
pub async fn awaiting_ruling(through: &impl Reading, vacancy: VacancyId) -> Result<u64, Error> {
    let query = row::Entity::find().filter(row::COLUMN.vacancy.eq(vacancy.0)).filter(row::COLUMN.declared.eq(Declared::Link.code()));
    let open = query.filter(row::COLUMN.ruling.is_null()).filter(row::Column::Candidate.in_subquery(candidate::in_the_round(vacancy)));
    Ok(open.count(through.conn()).await?)
}

/// What this panelist declared in this vacancy.
pub async fn list_of_panelist(through: &impl Reading, vacancy: VacancyId, panelist: PanelistId) -> Result<Vec<Declaration>, Error> {
    let query = row::Entity::find().filter(row::COLUMN.vacancy.eq(vacancy.0)).filter(row::COLUMN.panelist.eq(panelist.0));
    repo::all(through, query.order_by_asc(row::COLUMN.id)).await
}

/// All declarations of a vacancy.
pub async fn list(through: &impl Reading, vacancy: VacancyId) -> Result<Vec<Declaration>, Error> {
    repo::all(through, row::Entity::find().filter(row::COLUMN.vacancy.eq(vacancy.0)).order_by_asc(row::COLUMN.id)).await
}
