//! What schema a database has, and bringing it up to date.
//!
//! What must stay true: looking changes nothing; a database with a newer schema, or with tables that are not ours, is never
//! written to.

use sea_orm_migration::prelude::MigratorTrait;
use sea_orm_migration::sea_orm::{
    ConnectionTrait, DatabaseConnection, DbBackend, DbErr, EntityTrait, SqliteTransactionMode, Statement, TransactionOptions,
    TransactionTrait,
};
use sea_orm_migration::seaql_migrations;

use crate::{MIGRATION_TABLE, Migrator, known};

/// How the schema of a database compares with the one that this program knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SchemaState {
    /// No table at all.
    Empty,
    /// Some migrations are still to be applied.
    Older,
    /// Exactly the schema of this program.
    Current,
    /// Migrations were applied that this program does not know.
    Newer,
    /// Tables, but not ours.
    Foreign,
}

/// The names of the tables in the database, sorted.
pub async fn table_names<C: ConnectionTrait>(db: &C) -> Result<Vec<String>, DbErr> {
    let engine = db.get_database_backend();
    let sql = match engine {
        DbBackend::Sqlite => "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name",
        _ => "SELECT table_name::text AS name FROM information_schema.tables WHERE table_schema = current_schema() ORDER BY table_name",
    };
    let rows = db.query_all_raw(Statement::from_string(engine, sql)).await?;
    rows.iter().map(|row| row.try_get("", "name")).collect()
}

/// Compares the schema of a database with the one that this program knows. Changes nothing.
pub async fn state<C: ConnectionTrait>(db: &C) -> Result<SchemaState, DbErr> {
    let tables = table_names(db).await?;
    if tables.is_empty() {
        return Ok(SchemaState::Empty);
    }
    if !tables.iter().any(|name| name == MIGRATION_TABLE) {
        return Ok(SchemaState::Foreign);
    }
    let applied: Vec<String> = seaql_migrations::Entity::find().all(db).await?.into_iter().map(|row| row.version).collect();
    let known = known();
    Ok(if applied.iter().any(|name| !known.contains(name)) {
        SchemaState::Newer
    } else if known.iter().all(|name| applied.contains(name)) {
        SchemaState::Current
    } else {
        SchemaState::Older
    })
}

/// Applies the migrations that are missing, all of them or none. Several programs may call this at once; one does the work.
pub async fn migrate(db: &DatabaseConnection) -> Result<(), DbErr> {
    let options = TransactionOptions { sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate), ..Default::default() };
    let txn = db.begin_with_options(options).await?;
    if txn.get_database_backend() == DbBackend::Postgres {
        // Released by the end of the transaction, whatever that is. The number is arbitrary and ours.
        txn.execute_unprepared("SELECT pg_advisory_xact_lock(7301456)").await?;
    }
    Migrator::up(&txn, None).await?;
    txn.commit().await
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;
    use std::path::Path;

    use sea_orm_migration::sea_orm::DbBackend;

    /// Tables, guards and indexes stand in the documentation as they are made: nobody takes one out without saying so there.
    #[test]
    fn the_published_schema_is_what_is_made_on_each_engine() {
        for (engine, name) in [(DbBackend::Sqlite, "schema-sqlite.sql"), (DbBackend::Postgres, "schema-postgresql.sql")] {
            let mut page = String::from("-- The schema as `justesse migrate` makes it. A test holds this file against the migrations.\n");
            for statement in crate::ALL.iter().flat_map(|migration| (migration.statements)(engine)) {
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
