//! The list of all entities: audited ones for `fsck`, all of them for the comparison with the migrated schema.
//!
//! What must stay true: every table of the schema has a line here (a test compares), so that none escapes `fsck`.

use audit::{ObjRef, Projection};
use domain::canonical::Value;
use sea_orm::{ColumnTrait as _, EntityTrait, Iterable as _, QueryFilter as _, QueryOrder as _, QuerySelect as _};
use uuid::Uuid;

use crate::conn::Conn;
use crate::door::Boxed;
use crate::entity;
use crate::error::Error;
use crate::repo::{Stored, column, key_column};

/// A column as the entity declares it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Column {
    pub(crate) name: String,
    pub(crate) kind: &'static str,
    pub(crate) nullable: bool,
}

/// An audited row as `fsck` sees it.
pub(crate) struct SealedRow {
    pub(crate) key: Uuid,
    pub(crate) o: ObjRef,
    pub(crate) event: Uuid,
    pub(crate) sides: Vec<(Projection, Value)>,
}

/// A page of audited rows after a key, by key; a row that no record can hold is told by its key alone.
type Page = for<'t> fn(&'t Conn, Option<Uuid>, u64) -> Boxed<'t, Result<Vec<Result<SealedRow, Uuid>>, Error>>;

/// One table.
pub(crate) struct Registered {
    pub(crate) table: &'static str,
    /// The name of the entity's table, to see that the line names the right one.
    pub(crate) entity: fn() -> String,
    /// What the log calls its objects; none for tables that are not audited.
    pub(crate) kind: Option<&'static str>,
    pub(crate) columns: fn() -> Vec<Column>,
    pub(crate) page: Option<Page>,
}

/// All tables. A new record adds its line to the first part.
pub(crate) const REGISTRY: &[Registered] = &[
    audited::<domain::organisation::Organisation>("organisation"),
    // Not audited.
    plain::<entity::audit_log::Entity>("audit_log"),
    plain::<entity::audit_leaf::Entity>("audit_leaf"),
    plain::<entity::audit_node::Entity>("audit_node"),
    plain::<entity::audit_checkpoint::Entity>("audit_checkpoint"),
    plain::<entity::audit_cosig::Entity>("audit_cosig"),
    plain::<entity::audit_opening::Entity>("audit_opening"),
    plain::<entity::subject_key::Entity>("subject_key"),
    plain::<entity::audit_subject::Entity>("audit_subject"),
    plain::<entity::installation::Entity>("installation"),
    plain::<entity::idempotency::Entity>("idempotency"),
];

/// A table whose rows are sealed.
pub(crate) const fn audited<R: Stored + 'static>(table: &'static str) -> Registered {
    Registered { table, entity: name_of::<R::Entity>, kind: Some(R::KIND), columns: columns_of::<R::Entity>, page: Some(page_of::<R>) }
}

/// A table without events.
pub(crate) const fn plain<E: EntityTrait>(table: &'static str) -> Registered {
    Registered { table, entity: name_of::<E>, kind: None, columns: columns_of::<E>, page: None }
}

fn name_of<E: EntityTrait>() -> String {
    E::default().table_name().to_owned()
}

fn columns_of<E: EntityTrait>() -> Vec<Column> {
    use sea_orm::{ColumnType, IdenStatic as _};
    let of = |column: E::Column| {
        let def = column.def();
        let kind = match def.get_column_type() {
            ColumnType::Uuid => "uuid",
            ColumnType::BigInteger => "int",
            ColumnType::VarBinary(_) | ColumnType::Blob | ColumnType::Binary(_) => "bytes",
            ColumnType::String(_) | ColumnType::Text => "text",
            _ => "other",
        };
        Column { name: column.as_str().to_owned(), kind, nullable: def.is_null() }
    };
    E::Column::iter().map(of).collect()
}

fn page_of<R: Stored + 'static>(conn: &Conn, after: Option<Uuid>, rows: u64) -> Boxed<'_, Result<Vec<Result<SealedRow, Uuid>>, Error>> {
    Box::pin(async move {
        use sea_orm::ModelTrait as _;
        let (key, event) = (key_column::<R::Entity>()?, column::<R::Entity>("audit_event")?);
        let mut query = R::Entity::find();
        if let Some(after) = after {
            query = query.filter(key.gt(after));
        }
        let found = query.order_by_asc(key).limit(rows).all(conn).await?;
        let uuid = |row: &R::Row, column| match row.get(column) {
            sea_orm::Value::Uuid(Some(uuid)) => Ok(uuid),
            _ => Err(Error::defect("a key that is no UUID")),
        };
        let sealed = |row: R::Row| {
            let (key, event) = (uuid(&row, key)?, uuid(&row, event)?);
            let record = R::from_row(row).ok().and_then(|record| Some((record.object(), record.sides().ok()?)));
            Ok(record.map(|(o, sides)| SealedRow { key, o, event, sides }).ok_or(key))
        };
        found.into_iter().map(sealed).collect()
    })
}
