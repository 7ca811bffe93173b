//! The third schema: what is retired for everybody.

use sea_orm_migration::sea_orm::DbBackend;

use crate::{create, tables};

/// Everything that is carried out, in order.
pub(crate) fn statements(engine: DbBackend) -> Vec<String> {
    tables::RETIREMENT.iter().flat_map(|table| create(table, engine)).collect()
}
