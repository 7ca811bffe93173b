//! What the analysis of a ranking needs: whether lots decided who interviews whom, and what was shown of it beside each row.

use sea_orm_migration::sea_orm::DbBackend;

/// Everything that is carried out, in order.
pub(crate) fn statements(engine: DbBackend) -> Vec<String> {
    let int = if engine == DbBackend::Sqlite { "INTEGER" } else { "bigint" };
    vec![
        format!("ALTER TABLE vacancy ADD COLUMN drawn {int} NOT NULL DEFAULT 0 CHECK (drawn IN (0, 1))"),
        "ALTER TABLE ranking_row ADD COLUMN analysis text".to_owned(),
    ]
}
