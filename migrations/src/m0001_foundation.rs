//! The first schema: the log with its guards, the door's tables, every table of the application, and the indexes.

use sea_orm_migration::sea_orm::DbBackend;

use crate::{create, door_tables, indexes, log_tables, tables};

/// Everything that is carried out, in order.
pub(crate) fn statements(engine: DbBackend) -> Vec<String> {
    let first = log_tables::ALL.iter().chain(door_tables::ALL).chain(tables::ALL);
    first.flat_map(|table| create(table, engine)).chain(indexes::ALL.iter().map(crate::Index::statement)).collect()
}
