//! The guards: triggers that refuse what no code path of ours does, so that a slip or a stolen connection meets them as well.
//!
//! What must stay true: the same rules on both engines, each refusal beginning with [`GUARD_MARK`]; on SQLite they need
//! `recursive_triggers=ON`, else `INSERT OR REPLACE` passes the deletion guards.

use sea_orm_migration::sea_orm::DbBackend;

use crate::{Class, Table};

/// Every refusal of a guard begins with these letters.
pub const GUARD_MARK: &str = "guard:";

/// What a trigger watches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum On {
    Insert,
    Update,
    Delete,
}

impl On {
    const fn word(self) -> &'static str {
        match self {
            Self::Insert => "INSERT",
            Self::Update => "UPDATE",
            Self::Delete => "DELETE",
        }
    }
}

/// One rule: `on` is refused where `when` holds (always where it is `TRUE`).
///
/// `when` is written in words that both engines read; `OLD` and `NEW` are the rows.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Guard {
    on: On,
    when: &'static str,
    says: &'static str,
}

const APPEND_ONLY: [Guard; 2] = [
    Guard { on: On::Update, when: "TRUE", says: "the log is never rewritten" },
    Guard { on: On::Delete, when: "TRUE", says: "nothing leaves the log" },
];

/// The guards of a table: those of its class, and its own where it is part of the log.
pub(crate) fn of(table: &Table) -> Vec<Guard> {
    match (table.class, table.name) {
        (Class::Audited, _) => vec![
            Guard { on: On::Update, when: "NEW.audit_event = OLD.audit_event", says: "a change needs an event of its own" },
            Guard { on: On::Delete, when: "OLD.erased_by IS NULL", says: "only erasure removes a row" },
        ],
        (Class::Log, "audit_log") => vec![
            Guard {
                on: On::Update,
                when: "NEW.size < OLD.size OR OLD.state = 'frozen' OR NEW.id <> OLD.id OR NEW.org <> OLD.org OR NEW.kind <> OLD.kind \
                       OR NEW.epoch <> OLD.epoch OR NEW.origin <> OLD.origin OR NEW.min_index < OLD.min_index",
                says: "a log neither shrinks nor changes its name, and a frozen one stays",
            },
            Guard { on: On::Delete, when: "TRUE", says: "a log is never removed" },
        ],
        (Class::Log, "audit_leaf") => vec![
            Guard {
                on: On::Insert,
                when: "NOT EXISTS (SELECT 1 FROM audit_log WHERE id = NEW.log AND size = NEW.seq AND state = 'open')",
                says: "a leaf goes to the end of an open log",
            },
            Guard { on: On::Update, when: "TRUE", says: "the log is never rewritten" },
            Guard {
                on: On::Delete,
                when: "NOT EXISTS (SELECT 1 FROM audit_log WHERE id = OLD.log AND kind = 'access' AND OLD.seq < min_index)",
                says: "nothing leaves the log",
            },
        ],
        (Class::Log, "audit_node" | "audit_checkpoint" | "audit_cosig" | "installation") => APPEND_ONLY.to_vec(),
        (Class::Log | Class::Ephemeral, _) => Vec::new(),
    }
}

impl Guard {
    /// The statements that set up this guard on a table.
    pub(crate) fn statements(self, table: &str, engine: DbBackend) -> Vec<String> {
        let Self { on, when, says } = self;
        let (verb, name) = (on.word(), format!("guard_{table}_{}", on.word().to_lowercase()));
        if engine == DbBackend::Sqlite {
            return vec![format!(
                "CREATE TRIGGER {name} BEFORE {verb} ON {table} WHEN {when} BEGIN SELECT RAISE(ABORT, '{GUARD_MARK} {says}'); END"
            )];
        }
        // A condition with a subquery may not stand in WHEN there, hence it stands in the function.
        let mut statements = vec![
            format!(
                "CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN \
                 IF {when} THEN RAISE EXCEPTION '{GUARD_MARK} {says}' USING ERRCODE = 'integrity_constraint_violation'; END IF; \
                 IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$"
            ),
            format!("CREATE TRIGGER {name} BEFORE {verb} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()"),
        ];
        if on == On::Delete {
            // TRUNCATE passes every row trigger.
            statements.push(format!(
                "CREATE FUNCTION {name}_all() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN \
                 RAISE EXCEPTION '{GUARD_MARK} {says}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
            ));
            statements
                .push(format!("CREATE TRIGGER {name}_all BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION {name}_all()"));
        }
        statements
    }
}

/// The statements that remove the guards of a table: for the tests that play an intruder with full rights, who could do as much.
pub fn drop_guards(table: &Table, engine: DbBackend) -> Vec<String> {
    let names = of(table).into_iter().flat_map(|guard| {
        let name = format!("guard_{}_{}", table.name, guard.on.word().to_lowercase());
        let all = (engine == DbBackend::Postgres && guard.on == On::Delete).then(|| format!("{name}_all"));
        std::iter::once(name).chain(all)
    });
    names
        .map(|name| match engine {
            DbBackend::Sqlite => format!("DROP TRIGGER {name}"),
            _ => format!("DROP TRIGGER {name} ON {}", table.name),
        })
        .collect()
}
