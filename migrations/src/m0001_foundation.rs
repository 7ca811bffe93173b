//! The first schema: the log with its guards, the door's tables, every table of the application, and the indexes.

use sea_orm_migration::async_trait;
use sea_orm_migration::prelude::{MigrationName, MigrationTrait, SchemaManager};
use sea_orm_migration::sea_orm::{ConnectionTrait, DbErr};

use crate::{all_tables, create, indexes};

pub(crate) struct Foundation;

impl MigrationName for Foundation {
    fn name(&self) -> &'static str {
        "m0001_foundation"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Foundation {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let db = manager.get_connection();
        let engine = db.get_database_backend();
        for table in all_tables() {
            for statement in create(table, engine) {
                db.execute_unprepared(&statement).await?;
            }
        }
        for index in indexes::ALL {
            db.execute_unprepared(&index.statement()).await?;
        }
        Ok(())
    }

    fn use_transaction(&self) -> Option<bool> {
        // Invariant: a migration is applied whole or not at all, on SQLite too.
        Some(true)
    }
}
