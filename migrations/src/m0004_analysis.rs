//! What the analysis of a ranking needs: whether lots decided who interviews whom, and what was shown of it beside each row.

use sea_orm_migration::async_trait;
use sea_orm_migration::prelude::{MigrationName, MigrationTrait, SchemaManager};
use sea_orm_migration::sea_orm::{ConnectionTrait, DbBackend, DbErr};

pub(crate) struct Analysis;

/// Everything that is carried out, in order.
pub(crate) fn statements(engine: DbBackend) -> Vec<String> {
    let int = if engine == DbBackend::Sqlite { "INTEGER" } else { "bigint" };
    vec![
        format!("ALTER TABLE vacancy ADD COLUMN drawn {int} NOT NULL DEFAULT 0 CHECK (drawn IN (0, 1))"),
        "ALTER TABLE ranking_row ADD COLUMN analysis text".to_owned(),
    ]
}

impl MigrationName for Analysis {
    fn name(&self) -> &'static str {
        "m0004_analysis"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Analysis {
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
