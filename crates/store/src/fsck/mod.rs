//! `fsck`: whether the tables hold what the log says, and the log what was released. Changes nothing.
//!
//! What must stay true: everything is derived anew from the entries' bytes and compared; a row is compared through the same
//! function that sealed it; nothing is taken from what the running server remembers.

mod report;
mod rows;
mod tree;

use std::collections::{BTreeMap, BTreeSet};

use audit::{Act, DataKey, Leaf, LogKind, Projection, SubjectId};
use sea_orm::{EntityTrait as _, QueryFilter as _};
use uuid::Uuid;

use crate::conn::Conn;
use crate::entity::{audit_leaf, audit_opening, audit_subject, subject_key};
use crate::error::Error;
use crate::log;
use crate::open::{Inner, Store};

pub use report::{FsckFinding, FsckKind, FsckReport, LogChecked};

/// What one run carries along.
struct Run<'r> {
    inner: &'r Inner,
    conn: &'r Conn,
    report: FsckReport,
    /// Pseudonyms of erased people.
    erased: BTreeSet<Uuid>,
    keys: BTreeMap<SubjectId, Option<DataKey>>,
    /// The last sealing of each side of each object: in which event and entry.
    last_sealed: BTreeMap<(String, Projection), Sealed>,
}

/// Where something was sealed last.
struct Sealed {
    event: Uuid,
    origin: String,
    seq: u64,
    /// Whether the entry names somebody who was erased.
    of_erased: bool,
}

impl Store {
    /// Checks both logs, or one, and all audited rows. `quick` leaves out openings and rows.
    pub async fn fsck(&self, only: Option<LogKind>, quick: bool) -> Result<FsckReport, Error> {
        // One snapshot: what is written meanwhile is not half seen.
        let snapshot = self.read().await?;
        let mut run = Run {
            inner: &self.inner,
            conn: &snapshot.conn,
            report: FsckReport::new(quick),
            erased: BTreeSet::new(),
            keys: BTreeMap::new(),
            last_sealed: BTreeMap::new(),
        };
        run.find_erased().await?;
        for log in &self.inner.logs {
            if only.is_none_or(|kind| kind == log.kind) {
                run.check_log(log).await?;
            }
        }
        if !quick && only.is_none_or(|kind| kind == LogKind::Decisions) {
            run.check_rows().await?;
            run.check_erased().await?;
        }
        Ok(run.report)
    }
}

impl Run<'_> {
    async fn find_erased(&mut self) -> Result<(), Error> {
        let leaves = audit_leaf::Entity::find().filter(audit_leaf::COLUMN.act.eq(Act::EraseSubject.as_str())).all(self.conn).await?;
        let read = leaves.iter().filter_map(|row| Leaf::parse(&row.bytes).ok());
        self.erased = read.flat_map(|leaf| leaf.subj).map(|person| person.0).collect();
        Ok(())
    }

    /// The data key of a subject, unwrapped once per run.
    async fn key(&mut self, subject: SubjectId) -> Result<Option<DataKey>, Error> {
        if let Some(key) = self.keys.get(&subject) {
            return Ok(key.clone());
        }
        // A wrapped key that was altered opens nothing: the same as none.
        let key = match log::data_key(self.inner, self.conn, subject).await {
            Ok(key) => key,
            Err(Error::Database(_)) => None,
            Err(other) => return Err(other),
        };
        self.keys.insert(subject, key.clone());
        Ok(key)
    }

    /// Nothing may be left of people who were erased.
    async fn check_erased(&mut self) -> Result<(), Error> {
        for person in self.erased.clone() {
            let key = subject_key::Entity::find_by_id(person).one(self.conn).await?.is_some();
            let opening = audit_opening::Entity::find().filter(audit_opening::COLUMN.subject.eq(person)).one(self.conn).await?.is_some();
            let index = audit_subject::Entity::find().filter(audit_subject::COLUMN.subject.eq(person)).one(self.conn).await?.is_some();
            for (is_left, table) in [(key, "subject_key"), (opening, "audit_opening"), (index, "audit_subject")] {
                if is_left {
                    self.report.find(FsckKind::LeftOfErased, "", None, format!("{table} {person}"));
                }
            }
        }
        Ok(())
    }
}
