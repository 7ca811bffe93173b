//! A table as data, and the statements that make it with the guards of its class.
//!
//! What must stay true: a table is described once for both engines; on SQLite it is STRICT, so that no column holds a value of
//! another type than PostgreSQL would take.

use sea_orm_migration::sea_orm::DbBackend;

use crate::guards;

/// What a table holds, and hence who may change it and how.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// State of the record: no row without its event in the log, no change without a new event, no deletion but erasure.
    Audited,
    /// Sessions, counters, drafts, results kept for repeated requests: changed without an event.
    Ephemeral,
    /// The log itself and what belongs to it.
    Log,
}

/// A table: its class and its columns, for both engines.
///
/// In `columns` the words `$uuid`, `$text`, `$int` and `$bytes` stand for the engine's own types. Columns that make a row of
/// an audited table name its event (`audit_event`, `erased_by`) are added by [`create`].
///
/// Uniqueness is written without a name (`UNIQUE (vacancy, code)`): the name that PostgreSQL derives
/// (`candidate_vacancy_code_key`) is the one under which both engines report a conflict.
#[derive(Clone, Copy, Debug)]
pub struct Table {
    /// The name of the table.
    pub name: &'static str,
    /// The class, which decides the guards.
    pub class: Class,
    /// Columns and constraints, separated by commas, without the enclosing parentheses.
    pub columns: &'static str,
}

impl Table {
    /// Columns and constraints in the words of this engine, those of the class first.
    fn columns_for(&self, engine: DbBackend) -> String {
        let of_class = match self.class {
            Class::Audited => {
                "audit_event $uuid NOT NULL REFERENCES audit_leaf(event) DEFERRABLE INITIALLY DEFERRED,
                 erased_by $uuid REFERENCES audit_leaf(event) DEFERRABLE INITIALLY DEFERRED,"
            }
            Class::Ephemeral | Class::Log => "",
        };
        let [uuid, int, bytes] = match engine {
            DbBackend::Sqlite => ["BLOB", "INTEGER", "BLOB"],
            _ => ["uuid", "bigint", "bytea"],
        };
        let columns = format!("{of_class}{}", self.columns);
        columns.replace("$uuid", uuid).replace("$int", int).replace("$bytes", bytes).replace("$text", "text")
    }
}

/// The statements that make a table with its guards, in order. Each is one statement.
pub fn create(table: &Table, engine: DbBackend) -> Vec<String> {
    let strict = if engine == DbBackend::Sqlite { " STRICT" } else { "" };
    let create = format!("CREATE TABLE {} ({}){strict}", table.name, table.columns_for(engine));
    let guards = guards::of(table).into_iter().flat_map(|guard| guard.statements(table.name, engine));
    std::iter::once(create).chain(guards).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: Table =
        Table { name: "thing", class: Class::Audited, columns: "id $uuid PRIMARY KEY, n $int NOT NULL, b $bytes, t $text" };

    #[test]
    fn an_audited_table_names_its_event_on_both_engines() {
        for engine in [DbBackend::Sqlite, DbBackend::Postgres] {
            let statements = create(&TABLE, engine);
            let first = &statements[0];
            assert!(first.contains("audit_event") && first.contains("DEFERRABLE INITIALLY DEFERRED"), "{first}");
            assert!(!first.contains('$'), "{first}");
            assert_eq!(first.ends_with(" STRICT"), engine == DbBackend::Sqlite);
            assert!(statements.len() > 2, "guards are missing: {statements:?}");
        }
    }

    #[test]
    fn no_two_tables_share_a_name() {
        let mut names: Vec<_> = crate::all_tables().map(|table| table.name).collect();
        names.sort_unstable();
        assert!(names.windows(2).all(|pair| pair[0] != pair[1]), "{names:?}");
    }
}
