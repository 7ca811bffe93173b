//! The truth about the schema: forward migrations for SQLite and PostgreSQL.
//!
//! What must stay true: every table has a class ([`Class`]) and its class gives it its guards, on both engines, so that no
//! hand-written statement can leave one out; a migration that was released is never edited, a new one follows it.

mod door_tables;
mod forward;
mod guards;
mod indexes;
mod log_tables;
mod m0001_foundation;
mod m0002_review;
mod m0003_retirement;
mod m0004_analysis;
mod schema;
mod table;
pub mod tables;

use sea_orm_migration::async_trait;
use sea_orm_migration::prelude::{MigrationTrait, MigratorTrait};

use forward::Forward;
pub use guards::{GUARD_MARK, drop_guards};
pub use indexes::Index;
pub use schema::{SchemaState, migrate, state, table_names};
pub use table::{Class, Table, create};

/// The table in which the applied migrations are listed; the only one that the migration library makes itself.
pub const MIGRATION_TABLE: &str = "seaql_migrations";

/// All migrations, oldest first.
const ALL: &[Forward] = &[
    Forward { name: "m0001_foundation", statements: m0001_foundation::statements },
    Forward { name: "m0002_review", statements: m0002_review::statements },
    Forward { name: "m0003_retirement", statements: m0003_retirement::statements },
    Forward { name: "m0004_analysis", statements: m0004_analysis::statements },
];

/// What carries them out.
#[derive(Debug)]
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        ALL.iter().map(|migration| Box::new(*migration) as Box<dyn MigrationTrait>).collect()
    }
}

/// Every table of the schema with its class, parents before children: the log's, the door's, then the application's.
pub fn all_tables() -> impl Iterator<Item = &'static Table> {
    log_tables::ALL.iter().chain(door_tables::ALL).chain(tables::ALL).chain(tables::REVIEW).chain(tables::RETIREMENT)
}

/// The names of all migrations that this program knows, oldest first.
pub fn known() -> Vec<String> {
    ALL.iter().map(|migration| migration.name.to_owned()).collect()
}
