//! Repositories: one file per record of `domain`, and what they share.
//!
//! A record becomes storable by implementing [`Audited`](crate::Audited) (what is sealed) and `Stored` (its entity, and the way
//! there and back), and by one line in `registry`, from which `fsck` and the comparison with the schema know it.
//! What must stay true: rows of audited tables are inserted, changed and erased here alone, each time with the event's
//! identifier and the sealing of the row as it then stands.

pub mod assignment;
pub mod bundle;
pub mod candidate;
pub mod credential;
pub mod decision;
pub mod declaration;
pub mod draft;
pub mod erasure_request;
pub mod excusal;
pub mod finding;
pub mod framework;
pub mod guide;
pub mod hold;
pub mod installation;
pub mod link_token;
pub mod organisation;
pub mod panel_rating;
pub mod panelist;
pub mod person;
pub mod profile;
pub mod ranking;
pub(crate) mod registry;
pub mod retirement;
pub mod reveal;
pub mod role_grant;
pub mod scorecard_version;
pub mod session;
pub mod sign_in_counter;
pub mod tie;
pub mod vacancy;
pub mod waiver;

use audit::SubjectId;
use domain::Timestamp;
use domain::ids::EventId;
use sea_orm::{
    ActiveModelTrait, ActiveValue, ColumnTrait, Condition, EntityTrait, FromQueryResult, IntoActiveModel, Iterable as _, ModelTrait,
    PrimaryKeyToColumn as _, QueryFilter, QuerySelect as _, Select,
};
use uuid::Uuid;

use crate::conn::{Reading, sealed::HasConn as _};
use crate::error::Error;
use crate::event::{Audited, Event};
use crate::txn::WriteTxn;

/// A record with a table.
///
/// The entity has the columns `audit_event` and `erased_by` besides those of the record; `to_row` leaves both to [`insert`] and
/// [`update`].
pub(crate) trait Stored: Audited + Send + Sync {
    /// The entity.
    type Entity: EntityTrait<Model = Self::Row, ActiveModel = Self::Active>;
    /// Its row.
    type Row: ModelTrait<Entity = Self::Entity> + FromQueryResult + IntoActiveModel<Self::Active> + Send + Sync;
    /// Its row while it is being written.
    type Active: ActiveModelTrait<Entity = Self::Entity> + Send;

    /// The key of the row.
    fn key(&self) -> Uuid;

    /// The record as a row that carries this event.
    fn to_row(&self, event: EventId) -> Self::Row;

    /// The record in a row. A row that no record can hold is a defect or a damage.
    fn from_row(row: Self::Row) -> Result<Self, Error>;
}

/// Whose key seals what belongs to no person: the organisation's. One installation serves one organisation, so one name is enough.
pub const ORGANISATION: SubjectId = SubjectId(Uuid::nil());

/// How a row is held until the end of the transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lock {
    /// Not at all.
    None,
    /// Against changes: what a writer of a child does with its parent.
    Share,
    /// Against every other holder: what rules over several children do with their parent.
    Update,
}

/// The column of an entity with this name.
pub(crate) fn column<E: EntityTrait>(name: &str) -> Result<E::Column, Error> {
    use sea_orm::IdenStatic as _;
    E::Column::iter().find(|column| column.as_str() == name).ok_or_else(|| Error::defect(format!("no column {name}")))
}

fn key_column<E: EntityTrait>() -> Result<E::Column, Error> {
    E::PrimaryKey::iter().next().map(sea_orm::PrimaryKeyToColumn::into_column).ok_or_else(|| Error::defect("no key"))
}

/// Inserts a record under an event and seals it.
pub(crate) async fn insert<R: Stored>(txn: &WriteTxn, event: &mut Event, record: &R) -> Result<(), Error> {
    let row = record.to_row(event.id()).into_active_model().reset_all();
    R::Entity::insert(row).exec_without_returning(txn.conn()).await?;
    event.seal_record(record)
}

/// Replaces the row of a record under an event and seals it.
///
/// A record with a version comes with its new one; the row must still have the one before, else it is [`Error::Stale`].
pub(crate) async fn update<R: Stored>(txn: &WriteTxn, event: &mut Event, record: &R) -> Result<(), Error> {
    let row = record.to_row(event.id()).into_active_model().reset_all();
    let mut query = R::Entity::update_many().filter(key_column::<R::Entity>()?.eq(record.key()));
    for name in <R::Entity as EntityTrait>::Column::iter() {
        use sea_orm::IdenStatic as _;
        if R::Entity::is_key(name) || name.as_str() == "erased_by" {
            continue;
        }
        if let ActiveValue::Set(value) | ActiveValue::Unchanged(value) = row.get(name) {
            query = query.col_expr(name, sea_orm::sea_query::Expr::value(value));
        }
    }
    if let Some(version) = record.version() {
        query = query.filter(column::<R::Entity>("version")?.eq(version - 1));
    }
    let changed = query.exec(txn.conn()).await?.rows_affected;
    if changed == 1 {
        return event.seal_record(record);
    }
    let is_there = find_one::<R>(txn, record.key(), Lock::None).await?.is_some();
    Err(if is_there { Error::Stale } else { Error::Missing })
}

/// Removes the rows that a condition finds, each under the event that erases them; gives their number.
pub(crate) async fn erase<R: Stored>(txn: &WriteTxn, event: EventId, which: Condition) -> Result<u64, Error> {
    let (erased_by, audit_event) = (column::<R::Entity>("erased_by")?, column::<R::Entity>("audit_event")?);
    // Order matters: the guards let go only of what names the event that erases it.
    R::Entity::update_many()
        .col_expr(erased_by, sea_orm::sea_query::Expr::value(event.0))
        .col_expr(audit_event, sea_orm::sea_query::Expr::value(event.0))
        .filter(which.clone())
        .exec(txn.conn())
        .await?;
    let gone = R::Entity::delete_many().filter(which).filter(erased_by.eq(event.0)).exec(txn.conn()).await?;
    Ok(gone.rows_affected)
}

/// The record with this key.
pub(crate) async fn get<R: Stored>(through: &impl Reading, key: Uuid) -> Result<R, Error> {
    find_one(through, key, Lock::None).await?.ok_or(Error::Missing)
}

/// The record with this key, held until the end of the transaction.
pub(crate) async fn lock<R: Stored>(txn: &WriteTxn, key: Uuid, lock: Lock) -> Result<R, Error> {
    find_one(txn, key, lock).await?.ok_or(Error::Missing)
}

async fn find_one<R: Stored>(through: &impl Reading, key: Uuid, lock: Lock) -> Result<Option<R>, Error> {
    let query = R::Entity::find().filter(key_column::<R::Entity>()?.eq(key));
    // SQLite has one writer, whose transaction holds everything; the clause is left out there.
    let query = match lock {
        Lock::None => query,
        Lock::Share => query.lock_shared(),
        Lock::Update => query.lock_exclusive(),
    };
    query.one(through.conn()).await?.map(R::from_row).transpose()
}

/// The records that a query finds.
pub(crate) async fn all<R: Stored>(through: &impl Reading, query: Select<R::Entity>) -> Result<Vec<R>, Error> {
    query.all(through.conn()).await?.into_iter().map(R::from_row).collect()
}

/// The records that a query finds, each with the event that gave the row its present form.
pub(crate) async fn all_with_events<R: Stored>(through: &impl Reading, query: Select<R::Entity>) -> Result<Vec<(R, EventId)>, Error> {
    let event = column::<R::Entity>("audit_event")?;
    let with_event = |row: R::Row| match row.get(event) {
        sea_orm::Value::Uuid(Some(event)) => Ok((R::from_row(row)?, EventId(event))),
        _ => Err(Error::defect("an event that is no UUID")),
    };
    query.all(through.conn()).await?.into_iter().map(with_event).collect()
}

/// A text of a row as a value of `domain`; a text that is none is a damage.
pub(crate) fn read<T>(value: Option<T>, column: &'static str) -> Result<T, Error> {
    value.ok_or_else(|| Error::defect(format!("{column} holds no value of its kind")))
}

/// A text that may be absent, as a value of `domain`; a text that is none is a damage.
pub(crate) fn read_option<T>(
    text: Option<String>,
    parse: impl FnOnce(&str) -> Option<T>,
    column: &'static str,
) -> Result<Option<T>, Error> {
    text.map(|text| read(parse(&text), column)).transpose()
}

/// A moment of a row.
pub(crate) fn moment(text: &str, column: &'static str) -> Result<Timestamp, Error> {
    read(Timestamp::parse(text), column)
}

/// A moment of a row that may be absent.
pub(crate) fn maybe_moment(text: Option<&str>, column: &'static str) -> Result<Option<Timestamp>, Error> {
    text.map(|text| moment(text, column)).transpose()
}

/// Whether a column is part of an entity's key.
trait IsKey: EntityTrait {
    fn is_key(column: Self::Column) -> bool;
}

impl<E: EntityTrait> IsKey for E {
    fn is_key(column: Self::Column) -> bool {
        E::PrimaryKey::from_column(column).is_some()
    }
}
