//! Reading the log: entries, proofs, checkpoints, and the openings that belong to entries.
//!
//! What must stay true: bytes are given as they are stored, and proofs are made from stored hashes, so that whoever receives
//! them checks what is there and not what we believe. Who may see an opening is decided by the callers.

use std::collections::BTreeMap;

use audit::{Act, DataKey, Leaf, LogKind, ObjRef, Opening, Place, Projection, SubjectId};
use domain::ids::{AuditRef, EventId, VacancyId};
use sea_orm::{EntityTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _};
use tlog::note::SignedNote;
use tlog::tlog_proof::TlogProof;
use tlog::{Checkpoint, Hash};

use crate::checkpointer::SignedHead;
use crate::conn::{Conn, Reading};
use crate::entity::{audit_checkpoint, audit_leaf, audit_opening, audit_subject, subject_key};
use crate::error::Error;
use crate::logs::{self, Head, LogState};
use crate::open::{Inner, Store};

/// One log, read through one transaction.
pub struct Log<'r> {
    inner: &'r Inner,
    state: &'r LogState,
    conn: &'r Conn,
}

/// Which entries a page shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Only entries of this vacancy.
    pub vacancy: Option<VacancyId>,
    /// Only this act.
    pub act: Option<Act>,
    /// Only entries before this number: the last one of the page before.
    pub before: Option<u64>,
}

/// An entry with its number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The number within the epoch, from 0.
    pub seq: u64,
    /// The entry.
    pub leaf: Leaf,
    /// Its hash in the tree: what a receipt shows.
    pub leaf_hash: Hash,
}

impl Store {
    /// A log, read through a transaction.
    pub fn log<'r>(&'r self, through: &'r impl Reading, kind: LogKind) -> Result<Log<'r>, Error> {
        Ok(Log { inner: &self.inner, state: self.inner.log(kind)?, conn: through.conn() })
    }
}

fn number(value: i64) -> Result<u64, Error> {
    u64::try_from(value).map_err(Error::defect)
}

fn column(value: u64) -> Result<i64, Error> {
    i64::try_from(value).map_err(|_| Error::Missing)
}

fn entry(row: &audit_leaf::Model) -> Result<Entry, Error> {
    let leaf = Leaf::parse(&row.bytes).map_err(Error::defect)?;
    Ok(Entry { seq: number(row.seq)?, leaf, leaf_hash: tlog::hash::leaf(&row.bytes) })
}

impl Log<'_> {
    /// The log's name in notes.
    pub fn origin(&self) -> &str {
        &self.state.origin
    }

    /// The epoch.
    pub fn epoch(&self) -> u32 {
        self.state.epoch
    }

    /// The place of an entry of this log.
    pub fn place(&self, seq: u64) -> Place {
        Place { epoch: self.state.epoch, seq }
    }

    /// How many entries, and the root over them.
    pub async fn head(&self) -> Result<Head, Error> {
        logs::head_of(&logs::row(self.conn, self.state.id, false).await?)
    }

    /// Entries with numbers below this one were pruned (access log only).
    pub async fn min_index(&self) -> Result<u64, Error> {
        number(logs::row(self.conn, self.state.id, false).await?.min_index)
    }

    /// The bytes of an entry.
    pub async fn bytes(&self, seq: u64) -> Result<Vec<u8>, Error> {
        let row = audit_leaf::Entity::find_by_id((self.state.id, column(seq)?)).one(self.conn).await?;
        Ok(row.ok_or(Error::Missing)?.bytes)
    }

    /// An entry.
    pub async fn entry(&self, seq: u64) -> Result<Entry, Error> {
        let row = audit_leaf::Entity::find_by_id((self.state.id, column(seq)?)).one(self.conn).await?;
        entry(&row.ok_or(Error::Missing)?)
    }

    /// The entry of an event, if it stands in this log.
    pub async fn entry_of(&self, event: EventId) -> Result<Entry, Error> {
        let row = audit_leaf::Entity::find()
            .filter(audit_leaf::COLUMN.event.eq(event.0))
            .filter(audit_leaf::COLUMN.log.eq(self.state.id))
            .one(self.conn)
            .await?;
        entry(&row.ok_or(Error::Missing)?)
    }

    /// The entries of these events, as far as they stand in this log.
    pub async fn entries_of(&self, events: &[EventId]) -> Result<BTreeMap<EventId, Entry>, Error> {
        let mut entries = BTreeMap::new();
        // Limit: SQLite takes some thousand values in one statement.
        for some in events.chunks(500) {
            let query = audit_leaf::Entity::find().filter(audit_leaf::COLUMN.event.is_in(some.iter().map(|event| event.0)));
            for row in query.filter(audit_leaf::COLUMN.log.eq(self.state.id)).all(self.conn).await? {
                entries.insert(EventId(row.event), entry(&row)?);
            }
        }
        Ok(entries)
    }

    /// A page of entries, newest first.
    pub async fn page(&self, filter: Filter, rows: u64) -> Result<Vec<Entry>, Error> {
        let mut query = audit_leaf::Entity::find().filter(audit_leaf::COLUMN.log.eq(self.state.id));
        if let Some(vacancy) = filter.vacancy {
            query = query.filter(audit_leaf::COLUMN.vac.eq(vacancy.0));
        }
        if let Some(act) = filter.act {
            query = query.filter(audit_leaf::COLUMN.act.eq(act.as_str()));
        }
        if let Some(before) = filter.before {
            query = query.filter(audit_leaf::COLUMN.seq.lt(column(before)?));
        }
        let rows = query.order_by_desc(audit_leaf::COLUMN.seq).limit(rows).all(self.conn).await?;
        rows.iter().map(entry).collect()
    }

    /// Entries from a number on, in their order: for exports.
    pub async fn entries_from(&self, seq: u64, rows: u64) -> Result<Vec<Entry>, Error> {
        let query =
            audit_leaf::Entity::find().filter(audit_leaf::COLUMN.log.eq(self.state.id)).filter(audit_leaf::COLUMN.seq.gte(column(seq)?));
        let rows = query.order_by_asc(audit_leaf::COLUMN.seq).limit(rows).all(self.conn).await?;
        rows.iter().map(entry).collect()
    }

    /// Entries that name a person, newest first.
    pub async fn about(&self, person: AuditRef, before: Option<u64>, rows: u64) -> Result<Vec<Entry>, Error> {
        let mut query = audit_subject::Entity::find()
            .filter(audit_subject::COLUMN.subject.eq(person.0))
            .filter(audit_subject::COLUMN.log.eq(self.state.id));
        if let Some(before) = before {
            query = query.filter(audit_subject::COLUMN.seq.lt(column(before)?));
        }
        let found = query.order_by_desc(audit_subject::COLUMN.seq).limit(rows).all(self.conn).await?;
        let rows = audit_leaf::Entity::find()
            .filter(audit_leaf::COLUMN.log.eq(self.state.id))
            .filter(audit_leaf::COLUMN.seq.is_in(found.iter().map(|one| one.seq)))
            .order_by_desc(audit_leaf::COLUMN.seq)
            .all(self.conn)
            .await?;
        rows.iter().map(entry).collect()
    }

    /// Stored hashes, in the order asked for: what tiles and proofs are made of.
    pub async fn hashes(&self, indexes: &[u64]) -> Result<Vec<Hash>, Error> {
        logs::nodes(self.conn, self.state.id, indexes).await
    }

    /// The root over the first `size` entries.
    pub async fn root_at(&self, size: u64) -> Result<Hash, Error> {
        logs::root_at(self.conn, self.state.id, size).await
    }

    /// The proof that entry `seq` is among the first `size`.
    pub async fn prove_inclusion(&self, seq: u64, size: u64) -> Result<Vec<Hash>, Error> {
        let plan = tlog::proof::plan_inclusion(size, seq).map_err(|_| Error::Missing)?;
        plan.finish(&self.hashes(plan.indexes()).await?).map_err(Error::defect)
    }

    /// The proof that entry `seq` stands in the log, with the first signed head that covers it, as others can check it; none before there is
    /// such a head.
    pub async fn proof(&self, seq: u64) -> Result<Option<TlogProof>, Error> {
        let Some(head) = self.checkpoint_covering(seq + 1).await? else { return Ok(None) };
        let hashes = self.prove_inclusion(seq, head.checkpoint.size).await?;
        let checkpoint = SignedNote::parse(&head.note).map_err(Error::defect)?;
        Ok(Some(TlogProof { index: seq, hashes, checkpoint }))
    }

    /// The proof that the first `new` entries begin with the first `old`.
    pub async fn prove_consistency(&self, old: u64, new: u64) -> Result<Vec<Hash>, Error> {
        let plan = tlog::proof::plan_consistency(old, new).map_err(|_| Error::Missing)?;
        plan.finish(&self.hashes(plan.indexes()).await?).map_err(Error::defect)
    }

    /// The last checkpoint, if any.
    pub async fn last_checkpoint(&self) -> Result<Option<SignedHead>, Error> {
        let row = self.checkpoints_query().order_by_desc(audit_checkpoint::COLUMN.size).one(self.conn).await?;
        row.map(|row| signed(&row)).transpose()
    }

    /// The first checkpoint with at least `size` entries: the one by which entry `size` − 1 can be proven.
    pub async fn checkpoint_covering(&self, size: u64) -> Result<Option<SignedHead>, Error> {
        let query = self.checkpoints_query().filter(audit_checkpoint::COLUMN.size.gte(column(size)?));
        let row = query.order_by_asc(audit_checkpoint::COLUMN.size).one(self.conn).await?;
        row.map(|row| signed(&row)).transpose()
    }

    /// All checkpoints, by size.
    pub async fn checkpoints(&self) -> Result<Vec<SignedHead>, Error> {
        let rows = self.checkpoints_query().order_by_asc(audit_checkpoint::COLUMN.size).all(self.conn).await?;
        rows.iter().map(signed).collect()
    }

    fn checkpoints_query(&self) -> sea_orm::Select<audit_checkpoint::Entity> {
        audit_checkpoint::Entity::find().filter(audit_checkpoint::COLUMN.log.eq(self.state.id))
    }

    /// What an entry sealed, as far as it was not erased. Whether each matches its commitment is for the caller to check.
    pub async fn openings(&self, seq: u64) -> Result<Vec<Opening>, Error> {
        let rows = audit_opening::Entity::find()
            .filter(audit_opening::COLUMN.log.eq(self.state.id))
            .filter(audit_opening::COLUMN.seq.eq(column(seq)?))
            .order_by_asc(audit_opening::COLUMN.o)
            .order_by_asc(audit_opening::COLUMN.n)
            .all(self.conn)
            .await?;
        let mut openings = Vec::with_capacity(rows.len());
        for row in rows {
            if let Some(key) = data_key(self.inner, self.conn, SubjectId(row.subject)).await? {
                openings.push(open(&key, &self.state.origin, &row)?);
            }
        }
        Ok(openings)
    }
}

fn signed(row: &audit_checkpoint::Model) -> Result<SignedHead, Error> {
    // The signature was made by this installation; whoever receives the note checks it.
    let body = SignedNote::parse(&row.note).map_err(Error::defect)?;
    let checkpoint = Checkpoint::parse(body.body().as_str()).map_err(Error::defect)?;
    Ok(SignedHead { checkpoint, note: row.note.clone() })
}

/// The data key of a subject; nothing once it was erased.
pub(crate) async fn data_key(inner: &Inner, conn: &Conn, subject: SubjectId) -> Result<Option<DataKey>, Error> {
    let Some(row) = subject_key::Entity::find_by_id(subject.0).one(conn).await? else { return Ok(None) };
    inner.kek.unwrap(&row.wrapped, subject).map(Some).map_err(Error::defect)
}

/// Decrypts one stored opening.
pub(crate) fn open(key: &DataKey, origin: &str, row: &audit_opening::Model) -> Result<Opening, Error> {
    let o = ObjRef::parse(&row.o).ok_or_else(|| Error::defect("an opening of no object"))?;
    let n = Projection::parse(&row.n).ok_or_else(|| Error::defect("an opening of no side"))?;
    key.open(&row.ct, origin, number(row.seq)?, &o, n, SubjectId(row.subject)).map_err(Error::defect)
}
