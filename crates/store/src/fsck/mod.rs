//! `fsck`: whether the tables hold what the log says, and the log what was released. Changes nothing.
//!
//! What must stay true: everything is derived anew from the entries' bytes and compared; a row is compared through the same
//! function that sealed it; nothing is taken from what the running server remembers.

mod report;
mod rows;
mod tree;

use std::collections::{BTreeMap, BTreeSet};

use audit::{Act, DataKey, Leaf, LogKind, Projection, SubjectId};
use sea_orm::{EntityTrait as _, QueryFilter as _, QuerySelect as _};
use uuid::Uuid;

use crate::conn::Conn;
use crate::entity::{audit_leaf, audit_opening, audit_subject, subject_key};
use crate::erasures::Step;
use crate::error::Error;
use crate::log;
use crate::open::{Inner, Store};
use crate::repo::{candidate, person};

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
        for log in self.inner.past.iter().chain(&self.inner.logs) {
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
            let index = audit_subject::Entity::find().filter(audit_subject::COLUMN.subject.eq(person)).one(self.conn).await?.is_some();
            if index {
                self.report.find(FsckKind::LeftOfErased, "", None, format!("audit_subject {person}"));
            }
        }
        // The file of erasures knows of people whom an older database brought back and of whose erasure its log does not speak.
        let lines = self.inner.erasures.read()?;
        let done = lines.into_iter().filter(|line| line.step == Step::Done).flat_map(|line| line.refs).map(|person| person.0);
        let done: Vec<Uuid> = done.filter(|person| !self.erased.contains(person)).collect();
        for some in done.chunks(500) {
            let back = candidate::row::Entity::find().filter(candidate::row::COLUMN.audit_ref.is_in(some.iter().copied()));
            for row in back.all(self.conn).await? {
                self.report.find(FsckKind::LeftOfErased, "", None, format!("candidate {}", row.id));
            }
        }
        // Keys and openings are kept under identifiers that go with the person: whatever belongs to nobody was left behind.
        let living = self.subjects().await?;
        let keys: Vec<Uuid> =
            subject_key::Entity::find().select_only().column(subject_key::Column::Subject).into_tuple().all(self.conn).await?;
        let openings: Vec<Uuid> = audit_opening::Entity::find()
            .select_only()
            .column(audit_opening::Column::Subject)
            .distinct()
            .into_tuple()
            .all(self.conn)
            .await?;
        for (table, subjects) in [("subject_key", keys), ("audit_opening", openings)] {
            for subject in subjects.into_iter().filter(|subject| !living.contains(subject)) {
                self.report.find(FsckKind::LeftOfErased, "", None, format!("{table} {subject}"));
            }
        }
        Ok(())
    }

    /// Under which identifiers keys may be kept: those of the organisation, of people and of candidates.
    async fn subjects(&self) -> Result<BTreeSet<Uuid>, Error> {
        let people: Vec<(Uuid, Uuid)> = person::row::Entity::find()
            .select_only()
            .column(person::row::Column::Id)
            .column(person::row::Column::AuditRef)
            .into_tuple()
            .all(self.conn)
            .await?;
        let candidates: Vec<Uuid> =
            candidate::row::Entity::find().select_only().column(candidate::row::Column::Id).into_tuple().all(self.conn).await?;
        let own = [Uuid::nil(), self.inner.org.0];
        Ok(own.into_iter().chain(people.into_iter().flat_map(|(id, audit_ref)| [id, audit_ref])).chain(candidates).collect())
    }
}
