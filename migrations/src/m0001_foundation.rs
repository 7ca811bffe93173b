//! The first schema: the log with its guards, the door's tables, every table of the application, and the indexes.

use sea_orm_migration::async_trait;
use sea_orm_migration::prelude::{MigrationName, MigrationTrait, SchemaManager};
use sea_orm_migration::sea_orm::{ConnectionTrait, DbBackend, DbErr};

use crate::{all_tables, create, indexes};

pub(crate) struct Foundation;

/// Everything that is carried out, in order.
fn statements(engine: DbBackend) -> Vec<String> {
    let tables = all_tables().flat_map(|table| create(table, engine));
    tables.chain(indexes::ALL.iter().map(crate::Index::statement)).collect()
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

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;
    use std::path::Path;

    use super::*;

    /// Tables, guards and indexes stand in the documentation as they are made: nobody takes one out without saying so there.
    #[test]
    fn the_published_schema_is_what_is_made_on_each_engine() {
        for (engine, name) in [(DbBackend::Sqlite, "schema-sqlite.sql"), (DbBackend::Postgres, "schema-postgresql.sql")] {
            let mut page = String::from("-- The schema as `justesse migrate` makes it. A test holds this file against the migrations.\n");
            for statement in statements(engine) {
                let lines: Vec<&str> = statement.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
                let _ = writeln!(page, "\n{};", lines.join("\n    "));
            }
            let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/reference").join(name);
            if std::env::var_os("JUSTESSE_WRITE_TABLES").is_some() {
                std::fs::write(&path, &page).unwrap();
            }
            let published = std::fs::read_to_string(&path).unwrap();
            for (published, now) in published.lines().zip(page.lines()) {
                assert_eq!(published, now, "{name}: JUSTESSE_WRITE_TABLES=1 writes it anew");
            }
            assert_eq!(published.lines().count(), page.lines().count(), "{name}");
        }
    }
}
