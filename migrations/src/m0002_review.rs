//! The second schema: holds, erasures, findings, exports under way, and which server signs.

use sea_orm_migration::async_trait;
use sea_orm_migration::prelude::{MigrationName, MigrationTrait, SchemaManager};
use sea_orm_migration::sea_orm::{ConnectionTrait, DbBackend, DbErr};

use crate::{create, indexes, tables};

pub(crate) struct Review;

/// Everything that is carried out, in order.
pub(crate) fn statements(engine: DbBackend) -> Vec<String> {
    let tables = tables::REVIEW.iter().flat_map(|table| create(table, engine));
    tables.chain(indexes::REVIEW.iter().map(crate::Index::statement)).collect()
}

impl MigrationName for Review {
    fn name(&self) -> &'static str {
        "m0002_review"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Review {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let db = manager.get_connection();
        for statement in statements(db.get_database_backend()) {
            db.execute_unprepared(&statement).await?;
        }
        Ok(())
    }

    fn use_transaction(&self) -> Option<bool> {
        // Invariant: a migration is applied whole or not at all, on SQLite too.
        Some(true)
    }
}
