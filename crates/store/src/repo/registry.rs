//! The list of all entities: audited ones for `fsck`, all of them for the comparison with the migrated schema.
//!
//! What must stay true: every table of the schema has a line here (a test compares), so that none escapes `fsck`.

use audit::{ObjRef, Projection};
use domain::canonical::Value;
use sea_orm::{ColumnTrait as _, EntityTrait, QueryFilter as _, QueryOrder as _, QuerySelect as _};
use uuid::Uuid;

use crate::conn::Conn;
use crate::door::Boxed;
use crate::entity;
use crate::error::Error;
use crate::repo::{Stored, bundle, column, draft, key_column, link_token, session, sign_in_counter};

/// An audited row as `fsck` sees it.
pub(crate) struct SealedRow {
    pub(crate) key: Uuid,
    pub(crate) o: ObjRef,
    pub(crate) event: Uuid,
    pub(crate) sides: Vec<(Projection, Value)>,
    /// Whether the row changes over time, so that only its last sealing describes it.
    pub(crate) is_versioned: bool,
}

/// A page of audited rows after a key, by key; a row that no record can hold is told by its key alone.
type Page = for<'t> fn(&'t Conn, Option<Uuid>, u64) -> Boxed<'t, Result<Vec<Result<SealedRow, Uuid>>, Error>>;

/// One table.
pub(crate) struct Registered {
    pub(crate) table: &'static str,
    /// What the log calls its objects; none for tables that are not audited.
    pub(crate) kind: Option<&'static str>,
    /// Which sides of each row are sealed.
    pub(crate) sides: &'static [Projection],
    #[cfg(test)]
    pub(crate) columns: fn() -> (String, std::collections::BTreeMap<String, tests::Column>),
    pub(crate) page: Option<Page>,
}

/// All tables. A new record adds its line to the first part.
pub(crate) const REGISTRY: &[Registered] = &[
    audited::<domain::organisation::Organisation>("organisation"),
    audited::<domain::person::Person>("person"),
    audited::<domain::person::Credential>("credential"),
    audited::<domain::person::RoleGrant>("role_grant"),
    audited::<domain::documents::FrameworkRecord>("framework"),
    audited::<domain::documents::ProfileRecord>("profile"),
    audited::<domain::documents::GuideRecord>("guide"),
    audited::<domain::vacancy::Vacancy>("vacancy"),
    audited::<domain::candidate::Candidate>("candidate"),
    audited::<domain::panel::Panelist>("panelist"),
    audited::<domain::panel::Assignment>("assignment"),
    audited::<domain::panel::Declaration>("declaration"),
    audited::<domain::scorecard::ScorecardVersion>("scorecard_version"),
    audited::<domain::scorecard::Excusal>("excusal"),
    audited::<domain::scorecard::Reveal>("reveal"),
    audited::<domain::scorecard::Waiver>("waiver"),
    audited::<domain::scorecard::PanelRatingRecord>("panel_rating"),
    audited::<domain::scorecard::Tie>("tie"),
    audited::<domain::outcome::RankingRecord>("ranking"),
    audited::<domain::outcome::RankingRowRecord>("ranking_row"),
    audited::<domain::outcome::DecisionRecord>("decision"),
    audited::<domain::outcome::OutcomeRecord>("outcome"),
    audited::<domain::data_life::Hold>("hold"),
    audited::<domain::data_life::ErasureRequest>("erasure"),
    audited::<domain::finding::Finding>("finding"),
    audited::<domain::retirement::Retirement>("retirement"),
    // Not audited.
    plain::<entity::audit_log::Entity>("audit_log"),
    plain::<entity::audit_leaf::Entity>("audit_leaf"),
    plain::<entity::audit_node::Entity>("audit_node"),
    plain::<entity::audit_checkpoint::Entity>("audit_checkpoint"),
    plain::<entity::audit_cosig::Entity>("audit_cosig"),
    plain::<entity::audit_opening::Entity>("audit_opening"),
    plain::<entity::subject_key::Entity>("subject_key"),
    plain::<entity::audit_subject::Entity>("audit_subject"),
    plain::<entity::installation::Entity>("installation"),
    plain::<entity::idempotency::Entity>("idempotency"),
    plain::<link_token::row::Entity>("link_token"),
    plain::<session::row::Entity>("session"),
    plain::<sign_in_counter::row::Entity>("sign_in_counter"),
    plain::<draft::row::Entity>("draft"),
    plain::<bundle::row::Entity>("bundle"),
    plain::<entity::signer::Entity>("signer"),
];

/// A table whose rows are sealed.
pub(crate) const fn audited<R: Stored + 'static>(table: &'static str) -> Registered {
    Registered {
        table,
        kind: Some(R::KIND),
        sides: R::SIDES,
        #[cfg(test)]
        columns: tests::columns_of::<R::Entity>,
        page: Some(page_of::<R>),
    }
}

/// A table without events.
#[cfg_attr(not(test), expect(clippy::extra_unused_type_parameters, reason = "only the tests look at the entity"))]
pub(crate) const fn plain<E: EntityTrait>(table: &'static str) -> Registered {
    Registered {
        table,
        kind: None,
        sides: &[],
        #[cfg(test)]
        columns: tests::columns_of::<E>,
        page: None,
    }
}

fn page_of<R: Stored + 'static>(conn: &Conn, after: Option<Uuid>, rows: u64) -> Boxed<'_, Result<Vec<Result<SealedRow, Uuid>>, Error>> {
    Box::pin(async move {
        use sea_orm::ModelTrait as _;
        let (key, event) = (key_column::<R::Entity>()?, column::<R::Entity>("audit_event")?);
        let mut query = R::Entity::find();
        if let Some(after) = after {
            query = query.filter(key.gt(after));
        }
        let found = query.order_by_asc(key).limit(rows).all(conn).await?;
        let uuid = |row: &R::Row, column| match row.get(column) {
            sea_orm::Value::Uuid(Some(uuid)) => Ok(uuid),
            _ => Err(Error::defect("a key that is no UUID")),
        };
        let sealed = |row: R::Row| {
            let (key, event) = (uuid(&row, key)?, uuid(&row, event)?);
            let record = R::from_row(row).ok().and_then(|record| Some((record.object(), record.sides().ok()?, record.version().is_some())));
            Ok(record.map(|(o, sides, is_versioned)| SealedRow { key, o, event, sides, is_versioned }).ok_or(key))
        };
        found.into_iter().map(sealed).collect()
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use sea_orm::{ColumnTrait as _, ColumnType, ConnectionTrait as _, EntityTrait, IdenStatic as _, Iterable as _, Statement};

    use super::*;
    use crate::Engine;
    use crate::testing::on_both_engines;

    /// Tables whose records have no repository yet. A new entity takes its table off this list.
    const WITHOUT_ENTITY: &[&str] = &[];

    /// A column as the entity declares it, or as the database has it.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub(crate) struct Column {
        kind: String,
        nullable: bool,
    }

    /// The name of an entity's table and its columns.
    pub(crate) fn columns_of<E: EntityTrait>() -> (String, BTreeMap<String, Column>) {
        let of = |column: E::Column| {
            let def = column.def();
            let kind = match def.get_column_type() {
                ColumnType::Uuid => "uuid",
                ColumnType::BigInteger => "int",
                ColumnType::VarBinary(_) | ColumnType::Blob | ColumnType::Binary(_) => "bytes",
                ColumnType::String(_) | ColumnType::Text => "text",
                _ => "other",
            };
            (column.as_str().to_owned(), Column { kind: kind.to_owned(), nullable: def.is_null() })
        };
        (E::default().table_name().to_owned(), E::Column::iter().map(of).collect())
    }

    /// The columns that the database has. On SQLite identifiers and bytes share a type.
    async fn live(engine: Engine, raw: &sea_orm::DatabaseConnection, table: &str) -> BTreeMap<String, Column> {
        let sql = match engine {
            Engine::Sqlite => {
                "SELECT name, type AS kind, CASE WHEN \"notnull\" = 0 AND pk = 0 THEN 1 ELSE 0 END AS nullable FROM pragma_table_info($1)"
            }
            Engine::Postgres => {
                "SELECT column_name::text AS name, data_type::text AS kind, (CASE is_nullable WHEN 'YES' THEN 1 ELSE 0 END)::bigint AS nullable \
                 FROM information_schema.columns WHERE table_name = $1 AND table_schema = current_schema()"
            }
        };
        let rows = raw.query_all_raw(Statement::from_sql_and_values(raw.get_database_backend(), sql, [table.into()])).await.unwrap();
        let of = |row: &sea_orm::QueryResult| {
            let kind: String = row.try_get("", "kind").unwrap();
            let nullable: i64 = row.try_get("", "nullable").unwrap();
            (row.try_get("", "name").unwrap(), Column { kind, nullable: nullable != 0 })
        };
        rows.iter().map(of).collect()
    }

    fn as_engine_says(engine: Engine, kind: &str) -> &'static str {
        match (engine, kind) {
            (Engine::Sqlite, "uuid" | "bytes") => "BLOB",
            (Engine::Sqlite, "int") => "INTEGER",
            (Engine::Sqlite, "text") => "TEXT",
            (Engine::Postgres, "uuid") => "uuid",
            (Engine::Postgres, "bytes") => "bytea",
            (Engine::Postgres, "int") => "bigint",
            (Engine::Postgres, "text") => "text",
            _ => "a type that no column has",
        }
    }

    #[tokio::test]
    async fn every_entity_equals_its_migrated_table() {
        on_both_engines(|fresh| async move {
            let (engine, raw) = (fresh.store.engine(), fresh.raw().await.unwrap());
            for registered in REGISTRY {
                let (name, mut declared) = (registered.columns)();
                assert_eq!(name, registered.table);
                for column in declared.values_mut() {
                    column.kind = as_engine_says(engine, &column.kind).to_owned();
                }
                let mut found = live(engine, &raw, registered.table).await;
                for column in found.values_mut() {
                    if engine == Engine::Sqlite {
                        column.kind.make_ascii_uppercase();
                    }
                }
                assert_eq!(declared, found, "{} on {}", registered.table, engine.name());
            }
        })
        .await;
    }

    #[test]
    fn every_table_has_an_entity_and_every_audited_one_is_known_to_fsck() {
        for table in migrations::all_tables() {
            let line = REGISTRY.iter().find(|line| line.table == table.name);
            assert_eq!(line.is_none(), WITHOUT_ENTITY.contains(&table.name), "{}", table.name);
            if let Some(line) = line {
                assert_eq!(line.page.is_some(), table.class == migrations::Class::Audited, "{}", table.name);
            }
        }
    }
}
