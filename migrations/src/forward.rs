//! A forward migration as data: its name and the statements that it carries out.

use sea_orm_migration::async_trait;
use sea_orm_migration::prelude::{MigrationName, MigrationTrait, SchemaManager};
use sea_orm_migration::sea_orm::{ConnectionTrait, DbBackend, DbErr};

/// One migration.
#[derive(Clone, Copy)]
pub(crate) struct Forward {
    /// Under which it is listed as applied; never changed.
    pub(crate) name: &'static str,
    /// Everything that is carried out on an engine, in order.
    pub(crate) statements: fn(DbBackend) -> Vec<String>,
}

impl MigrationName for Forward {
    fn name(&self) -> &'static str {
        self.name
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Forward {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let db = manager.get_connection();
        for statement in (self.statements)(db.get_database_backend()) {
            db.execute_unprepared(&statement).await?;
        }
        Ok(())
    }

    fn use_transaction(&self) -> Option<bool> {
        // Invariant: a migration is applied whole or not at all, on SQLite too.
        Some(true)
    }
}
