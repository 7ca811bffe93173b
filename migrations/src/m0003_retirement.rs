//! The third schema: what is retired for everybody.

use sea_orm_migration::async_trait;
use sea_orm_migration::prelude::{MigrationName, MigrationTrait, SchemaManager};
use sea_orm_migration::sea_orm::{ConnectionTrait, DbBackend, DbErr};

use crate::{create, tables};

pub(crate) struct Retirement;

/// Everything that is carried out, in order.
pub(crate) fn statements(engine: DbBackend) -> Vec<String> {
    tables::RETIREMENT.iter().flat_map(|table| create(table, engine)).collect()
}

impl MigrationName for Retirement {
    fn name(&self) -> &'static str {
        "m0003_retirement"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Retirement {
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
