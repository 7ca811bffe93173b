//! Who sits on which panel. Every query names the vacancy, or the person whose seats are meant.

use audit::SubjectId;
use domain::ids::{EventId, PanelistId, PersonId, VacancyId};
use domain::panel::{PanelPart, Panelist, PanelistState};
use domain::{Date, Timestamp};
use sea_orm::sea_query::SelectStatement;
use sea_orm::{EntityTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _, QueryTrait as _};
use uuid::Uuid;

use crate::conn::Reading;
use crate::entity::entity;
use crate::error::Error;
use crate::event::{Audited, Event};
use crate::repo::{self, Lock, ORGANISATION, Stored, read};
use crate::txn::WriteTxn;

entity! {
    /// Panelists.
    row "panelist" {
        #[sea_orm(primary_key, auto_increment = false)]
        id: Uuid,
        vacancy: Uuid,
        person: Uuid,
        code: String,
        part: String,
        trained_until: Option<String>,
        state: String,
        rules_acknowledged_at: Option<String>,
        joined_at: String,
        version: i64,
        audit_event: Uuid,
        erased_by: Option<Uuid>,
    }
}

impl Audited for Panelist {
    const KIND: &'static str = PanelistId::KIND;

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

impl Stored for Panelist {
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
            person: self.person.0,
            code: self.code.clone(),
            part: self.part.code().to_owned(),
            trained_until: self.trained_until.map(|day| day.to_string()),
            state: self.state.code().to_owned(),
            rules_acknowledged_at: self.rules_acknowledged_at.map(|at| at.to_string()),
            joined_at: self.joined_at.to_string(),
            version: self.version,
            audit_event: event.0,
            erased_by: None,
        }
    }

    fn from_row(row: row::Model) -> Result<Self, Error> {
        Ok(Self {
            id: PanelistId(row.id),
            vacancy: VacancyId(row.vacancy),
            person: PersonId(row.person),
            code: row.code,
            part: read(PanelPart::parse(&row.part), "part")?,
            trained_until: repo::read_option(row.trained_until, Date::parse, "trained_until")?,
            state: read(PanelistState::parse(&row.state), "state")?,
            rules_acknowledged_at: repo::read_option(row.rules_acknowledged_at, Timestamp::parse, "rules_acknowledged_at")?,
            joined_at: read(Timestamp::parse(&row.joined_at), "joined_at")?,
            version: row.version,
        })
    }
}

/// Adds a panelist.
pub async fn insert(txn: &WriteTxn, event: &mut Event, panelist: &Panelist) -> Result<(), Error> {
    repo::insert(txn, event, panelist).await
}

/// Changes a panelist, who comes with their new version.
pub async fn update(txn: &WriteTxn, event: &mut Event, panelist: &Panelist) -> Result<(), Error> {
    repo::update(txn, event, panelist).await
}

/// The panelist, if on this vacancy's panel.
pub async fn get(through: &impl Reading, vacancy: VacancyId, id: PanelistId) -> Result<Panelist, Error> {
    let panelist: Panelist = repo::get(through, id.0).await?;
    if panelist.vacancy == vacancy { Ok(panelist) } else { Err(Error::Missing) }
}

/// The panelist, if on this vacancy's panel, held until the end of the transaction.
pub async fn lock(txn: &WriteTxn, vacancy: VacancyId, id: PanelistId, lock: Lock) -> Result<Panelist, Error> {
    let panelist: Panelist = repo::lock(txn, id.0, lock).await?;
    if panelist.vacancy == vacancy { Ok(panelist) } else { Err(Error::Missing) }
}

/// The seat of this person on this vacancy's panel.
pub async fn of_person(through: &impl Reading, vacancy: VacancyId, person: PersonId) -> Result<Option<Panelist>, Error> {
    let query = row::Entity::find().filter(row::COLUMN.vacancy.eq(vacancy.0)).filter(row::COLUMN.person.eq(person.0));
    Ok(repo::all(through, query).await?.into_iter().next())
}

/// The whole panel of a vacancy, by code; those who were replaced included.
pub async fn list(through: &impl Reading, vacancy: VacancyId) -> Result<Vec<Panelist>, Error> {
    repo::all(through, row::Entity::find().filter(row::COLUMN.vacancy.eq(vacancy.0)).order_by_asc(row::COLUMN.code)).await
}

/// The vacancies on whose panels this person sits, as part of another query.
pub(crate) fn seats_of_person(person: PersonId) -> SelectStatement {
    let sits = PanelistState::Sitting.code();
    let query = row::Entity::find().select_only().column(row::Column::Vacancy);
    query.filter(row::COLUMN.person.eq(person.0)).filter(row::COLUMN.state.eq(sits)).into_query()
}

/// All seats of this person.
pub async fn seats_of(through: &impl Reading, person: PersonId) -> Result<Vec<Panelist>, Error> {
    repo::all(through, row::Entity::find().filter(row::COLUMN.person.eq(person.0)).order_by_asc(row::COLUMN.joined_at)).await
}
