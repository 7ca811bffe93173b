//! The second schema: holds, erasures, findings, exports under way, and which server signs.

use sea_orm_migration::sea_orm::DbBackend;

use crate::{create, indexes, tables};

/// Everything that is carried out, in order.
pub(crate) fn statements(engine: DbBackend) -> Vec<String> {
    let tables = tables::REVIEW.iter().flat_map(|table| create(table, engine));
    tables.chain(indexes::REVIEW.iter().map(crate::Index::statement)).collect()
}
