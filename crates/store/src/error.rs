//! What can go wrong in the store, as a closed list, and how errors of the database are told apart.
//!
//! What must stay true: no text of a library leaves through `Display`; causes are kept for the operational log only. Errors are
//! recognised by their code and by the constraint's name.

use std::fmt;

use sea_orm::{ConnAcquireErr, DbErr, RuntimeErr, sqlx};

use crate::closed::Closed;

/// Why the store did not do what was asked. Nothing was changed, whichever it is.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// Something with the same unique value exists already.
    #[error("a row with the same {0} exists")]
    Conflict(Constraint),
    /// There is no such row.
    #[error("no such row")]
    Missing,
    /// The row was changed by somebody else in the meantime.
    #[error("the row has another version")]
    Stale,
    /// The key of this request was used with other content.
    #[error("the idempotency key was used for another request")]
    KeyReused,
    /// The same request is still being worked on.
    #[error("the same request is in progress")]
    InProgress,
    /// The log does not accept entries; nobody can change anything.
    #[error("the door is closed: {0:?}")]
    Closed(Closed),
    /// The database is busy, full or away; trying again later may help.
    #[error("the database cannot be reached or is busy")]
    Unavailable(Fault),
    /// Anything else: a defect, or a damaged database.
    #[error("the database failed")]
    Database(Fault),
}

impl Error {
    /// The cause, for the operational log; never for a person's page.
    pub fn cause(&self) -> Option<&str> {
        match self {
            Self::Unavailable(fault) | Self::Database(fault) => Some(fault.cause()),
            _ => None,
        }
    }

    /// A defect of ours: something that the callers of the store should have made impossible.
    pub(crate) fn defect(what: impl fmt::Display) -> Self {
        Self::Database(Fault(what.to_string()))
    }
}

impl From<DbErr> for Error {
    fn from(error: DbErr) -> Self {
        match kind(&error) {
            Kind::Unique(constraint) => Self::Conflict(constraint),
            Kind::LockTimeout => Self::InProgress,
            Kind::Retry | Kind::Lost | Kind::Exhausted | Kind::Full => Self::Unavailable(Fault(error.to_string())),
            Kind::SyncFailed | Kind::Other => Self::Database(Fault(error.to_string())),
        }
    }
}

/// The name of a uniqueness rule, the same on both engines: `candidate_vacancy_code_key`, or `candidate_pkey` for the key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Constraint(String);

impl Constraint {
    /// The name.
    pub fn name(&self) -> &str {
        &self.0
    }

    /// Whether it is the uniqueness of these columns of a table.
    pub fn is(&self, table: &str, columns: &[&str]) -> bool {
        self.0 == unique_name(table, columns)
    }
}

impl fmt::Display for Constraint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What a library said, kept for the operational log.
#[derive(Clone, PartialEq, Eq)]
pub struct Fault(String);

impl Fault {
    pub(crate) fn new(cause: impl fmt::Display) -> Self {
        Self(cause.to_string())
    }

    /// The cause, for the operational log only.
    pub fn cause(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Fault({})", self.0)
    }
}

/// How the door reacts to an error of the database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// The whole transaction may succeed when run again.
    Retry,
    /// A uniqueness rule.
    Unique(Constraint),
    /// Somebody holds a lock for longer than we wait.
    LockTimeout,
    /// The connection is gone; what became of a COMMIT is not known.
    Lost,
    /// All connections are taken.
    Exhausted,
    /// No room left.
    Full,
    /// The disk refused to make a write durable; what is on it is not known.
    SyncFailed,
    /// Anything else.
    Other,
}

/// Tells errors of the database apart.
pub(crate) fn kind(error: &DbErr) -> Kind {
    let runtime = match error {
        DbErr::ConnectionAcquire(ConnAcquireErr::Timeout) => return Kind::Exhausted,
        DbErr::ConnectionAcquire(ConnAcquireErr::ConnectionClosed) => return Kind::Lost,
        DbErr::Conn(runtime) | DbErr::Exec(runtime) | DbErr::Query(runtime) => runtime,
        _ => return Kind::Other,
    };
    let RuntimeErr::SqlxError(error) = runtime else { return Kind::Other };
    match error.as_ref() {
        sqlx::Error::Database(error) => kind_of_code(error.as_ref()),
        sqlx::Error::Io(_) | sqlx::Error::PoolClosed | sqlx::Error::WorkerCrashed | sqlx::Error::Protocol(_) => Kind::Lost,
        sqlx::Error::PoolTimedOut => Kind::Exhausted,
        _ => Kind::Other,
    }
}

fn kind_of_code(error: &dyn sqlx::error::DatabaseError) -> Kind {
    let code = error.code().unwrap_or_default();
    if error.try_downcast_ref::<sqlx::postgres::PgDatabaseError>().is_some() {
        return match code.as_ref() {
            // Serialisation failure, deadlock.
            "40001" | "40P01" => Kind::Retry,
            "23505" => Kind::Unique(Constraint(error.constraint().unwrap_or_default().to_owned())),
            "55P03" => Kind::LockTimeout,
            "53100" => Kind::Full,
            // Connection exceptions, and a server that is starting up or going down.
            _ if code.starts_with("08") || code.starts_with("57P") => Kind::Lost,
            _ => Kind::Other,
        };
    }
    let Ok(code) = code.parse::<i32>() else { return Kind::Other };
    match code {
        1555 | 2067 => Kind::Unique(Constraint(sqlite_constraint(error.message(), code))),
        // SQLITE_IOERR_FSYNC, SQLITE_IOERR_DIR_FSYNC.
        1034 | 1290 => Kind::SyncFailed,
        // The low byte is the primary code: SQLITE_BUSY and SQLITE_LOCKED in all their forms, SQLITE_FULL.
        _ => match code & 0xff {
            5 | 6 => Kind::Retry,
            13 => Kind::Full,
            _ => Kind::Other,
        },
    }
}

/// SQLite names the columns (`UNIQUE constraint failed: candidate.vacancy, candidate.code`) where PostgreSQL names the rule.
fn sqlite_constraint(message: &str, code: i32) -> String {
    let columns = message.rsplit(": ").next().unwrap_or_default();
    let mut pairs = columns.split(", ").filter_map(|column| column.split_once('.')).peekable();
    let table = pairs.peek().map_or("", |&(table, _)| table);
    if code == 1555 { format!("{table}_pkey") } else { unique_name(table, &pairs.map(|(_, column)| column).collect::<Vec<_>>()) }
}

fn unique_name(table: &str, columns: &[&str]) -> String {
    format!("{table}_{}_key", columns.join("_"))
}

/// Whether two servers of one installation may meet on this rule without anybody being at fault, so that trying again is right.
pub(crate) fn is_our_own(constraint: &Constraint) -> bool {
    ["audit_", "subject_key_", "idempotency_"].iter().any(|table| constraint.0.starts_with(table))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sqlite_conflicts_get_the_names_that_postgresql_derives() {
        let name = |message, code| sqlite_constraint(message, code);
        assert_eq!(name("UNIQUE constraint failed: candidate.vacancy, candidate.code", 2067), "candidate_vacancy_code_key");
        assert_eq!(name("UNIQUE constraint failed: audit_leaf.log, audit_leaf.seq", 1555), "audit_leaf_pkey");
        assert!(Constraint(name("UNIQUE constraint failed: person.email", 2067)).is("person", &["email"]));
    }

    #[test]
    fn no_cause_leaves_through_display() {
        let error = Error::from(DbErr::Custom("password=hunter2".into()));
        assert!(!error.to_string().contains("hunter2"));
        assert_eq!(error.cause(), Some("Custom Error: password=hunter2"));
    }
}
