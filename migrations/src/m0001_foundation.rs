//! The first schema: the log with its guards, the door's tables, every table of the application, and the indexes.

use sea_orm_migration::async_trait;
use sea_orm_migration::prelude::{MigrationName, MigrationTrait, SchemaManager};
use sea_orm_migration::sea_orm::{ConnectionTrait, DbBackend, DbErr};

use crate::{create, door_tables, indexes, log_tables, tables};

pub(crate) struct Foundation;

/// Everything that is carried out, in order.
pub(crate) fn statements(engine: DbBackend) -> Vec<String> {
    let first = log_tables::ALL.iter().chain(door_tables::ALL).chain(tables::ALL);
    first.flat_map(|table| create(table, engine)).chain(indexes::ALL.iter().map(crate::Index::statement)).collect()
}

impl MigrationName for Foundation {
    fn name(&self) -> &'static str {
        "m0001_foundation"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Foundation {
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
