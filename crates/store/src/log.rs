//! Reading the log: entries, proofs, checkpoints, and the openings that belong to entries.
//!
//! What must stay true: bytes are given as they are stored, and proofs are made from stored hashes, so that whoever receives
//! them checks what is there and not what we believe. Who may see an opening is decided by the callers.

use std::collections::BTreeMap;

use audit::{Act, DataKey, Leaf, LogKind, ObjRef, Opening, Place, Projection, SubjectId};
use domain::Timestamp;
use domain::ids::{AuditRef, EventId, VacancyId};
use sea_orm::sea_query::{Condition, Expr, ExprTrait as _, Query};
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _};
use tlog::note::SignedNote;
use tlog::tlog_proof::TlogProof;
use tlog::{Checkpoint, Hash};

use crate::checkpointer::SignedHead;
use crate::conn::{Conn, Reading};
use crate::entity::{audit_checkpoint, audit_leaf, audit_opening, audit_subject, subject_key};
use crate::error::Error;
use crate::logs::{self, Head, LogState};
use crate::open::{Inner, Store};

/// One log with all its epochs, read through one transaction.
pub struct Log<'r> {
    inner: &'r Inner,
    /// The current epoch.
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
    /// Only entries that concern this person.
    pub person: Option<AuditRef>,
    /// Only from this moment on.
    pub from: Option<Timestamp>,
    /// Only up to this moment.
    pub until: Option<Timestamp>,
    /// Only entries before this one: the last one of the page before.
    pub before: Option<Place>,
}

/// An entry with its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Where it stands.
    pub place: Place,
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

impl Log<'_> {
    /// The log's name in notes, in its current epoch.
    pub fn origin(&self) -> &str {
        &self.state.origin
    }

    /// The current epoch.
    pub fn epoch(&self) -> u32 {
        self.state.epoch
    }

    /// The place of an entry of the current epoch.
    pub fn place(&self, seq: u64) -> Place {
        Place { epoch: self.state.epoch, seq }
    }

    /// Every epoch, the oldest first.
    fn epochs(&self) -> impl Iterator<Item = &LogState> {
        let past = self.inner.past.iter().map(|log| &**log).filter(|log| log.kind == self.state.kind);
        past.chain(std::iter::once(self.state))
    }

    /// The names of all epochs, the oldest first.
    pub fn origins(&self) -> Vec<&str> {
        self.epochs().map(|log| log.origin.as_str()).collect()
    }

    fn of_epoch(&self, epoch: u32) -> Result<&LogState, Error> {
        self.epochs().find(|log| log.epoch == epoch).ok_or(Error::Missing)
    }

    fn entry_in(&self, row: &audit_leaf::Model) -> Result<Entry, Error> {
        let leaf = Leaf::parse(&row.bytes).map_err(Error::defect)?;
        let log = self.epochs().find(|log| log.id == row.log).ok_or(Error::Missing)?;
        Ok(Entry { place: Place { epoch: log.epoch, seq: number(row.seq)? }, leaf, leaf_hash: tlog::hash::leaf(&row.bytes) })
    }

    /// Rows of this log, whatever the epoch.
    fn leaves(&self) -> sea_orm::Select<audit_leaf::Entity> {
        audit_leaf::Entity::find().filter(audit_leaf::COLUMN.log.is_in(self.epochs().map(|log| log.id)))
    }

    /// How many entries the current epoch has, and the root over them.
    pub async fn head(&self) -> Result<Head, Error> {
        logs::head_of(&logs::row(self.conn, self.state.id, false).await?)
    }

    /// Entries with numbers below this one were pruned (access log only).
    pub async fn min_index(&self) -> Result<u64, Error> {
        number(logs::row(self.conn, self.state.id, false).await?.min_index)
    }

    async fn row(&self, place: Place) -> Result<audit_leaf::Model, Error> {
        let log = self.of_epoch(place.epoch)?;
        audit_leaf::Entity::find_by_id((log.id, column(place.seq)?)).one(self.conn).await?.ok_or(Error::Missing)
    }

    /// The bytes of an entry.
    pub async fn bytes(&self, place: Place) -> Result<Vec<u8>, Error> {
        Ok(self.row(place).await?.bytes)
    }

    /// An entry of the current epoch.
    pub async fn entry(&self, seq: u64) -> Result<Entry, Error> {
        self.entry_at(self.place(seq)).await
    }

    /// An entry.
    pub async fn entry_at(&self, place: Place) -> Result<Entry, Error> {
        self.entry_in(&self.row(place).await?)
    }

    /// The entry of an event, if it stands in this log.
    pub async fn entry_of(&self, event: EventId) -> Result<Entry, Error> {
        let row = self.leaves().filter(audit_leaf::COLUMN.event.eq(event.0)).one(self.conn).await?;
        self.entry_in(&row.ok_or(Error::Missing)?)
    }

    /// The entries of these events, as far as they stand in this log.
    pub async fn entries_of(&self, events: &[EventId]) -> Result<BTreeMap<EventId, Entry>, Error> {
        let mut entries = BTreeMap::new();
        // Limit: SQLite takes some thousand values in one statement.
        for some in events.chunks(500) {
            let query = self.leaves().filter(audit_leaf::COLUMN.event.is_in(some.iter().map(|event| event.0)));
            for row in query.all(self.conn).await? {
                entries.insert(EventId(row.event), self.entry_in(&row)?);
            }
        }
        Ok(entries)
    }

    /// A page of entries, newest first.
    pub async fn page(&self, filter: Filter, rows: u64) -> Result<Vec<Entry>, Error> {
        let mut query = self.leaves();
        if let Some(vacancy) = filter.vacancy {
            query = query.filter(audit_leaf::COLUMN.vac.eq(vacancy.0));
        }
        if let Some(act) = filter.act {
            query = query.filter(audit_leaf::COLUMN.act.eq(act.as_str()));
        }
        if let Some(person) = filter.person {
            let concerned = Query::select()
                .column(audit_subject::Column::Seq)
                .from(audit_subject::Entity)
                .cond_where(Condition::all().add(Expr::col((audit_subject::Entity, audit_subject::Column::Subject)).eq(person.0)).add(
                    Expr::col((audit_subject::Entity, audit_subject::Column::Log)).equals((audit_leaf::Entity, audit_leaf::Column::Log)),
                ))
                .to_owned();
            query = query.filter(audit_leaf::Column::Seq.in_subquery(concerned));
        }
        if let Some(from) = filter.from {
            query = query.filter(audit_leaf::COLUMN.at.gte(from.to_string()));
        }
        if let Some(until) = filter.until {
            query = query.filter(audit_leaf::COLUMN.at.lte(until.to_string()));
        }
        if let Some(before) = filter.before {
            query = query.filter(self.is_before(before)?);
        }
        let rows = newest_first(query).limit(rows).all(self.conn).await?;
        rows.iter().map(|row| self.entry_in(row)).collect()
    }

    /// Older epochs have smaller identifiers.
    fn is_before(&self, place: Place) -> Result<Condition, Error> {
        let log = self.of_epoch(place.epoch)?;
        let in_same = Condition::all().add(audit_leaf::COLUMN.log.eq(log.id)).add(audit_leaf::COLUMN.seq.lt(column(place.seq)?));
        Ok(Condition::any().add(audit_leaf::COLUMN.log.lt(log.id)).add(in_same))
    }

    /// Entries of the current epoch from a number on, in their order.
    pub async fn entries_from(&self, seq: u64, rows: u64) -> Result<Vec<Entry>, Error> {
        let query =
            audit_leaf::Entity::find().filter(audit_leaf::COLUMN.log.eq(self.state.id)).filter(audit_leaf::COLUMN.seq.gte(column(seq)?));
        let rows = query.order_by_asc(audit_leaf::COLUMN.seq).limit(rows).all(self.conn).await?;
        rows.iter().map(|row| self.entry_in(row)).collect()
    }

    /// All entries of a vacancy, the oldest first.
    pub async fn of_vacancy(&self, vacancy: VacancyId) -> Result<Vec<Entry>, Error> {
        let query = self.leaves().filter(audit_leaf::COLUMN.vac.eq(vacancy.0));
        let rows = query.order_by_asc(audit_leaf::COLUMN.log).order_by_asc(audit_leaf::COLUMN.seq).all(self.conn).await?;
        rows.iter().map(|row| self.entry_in(row)).collect()
    }

    /// Entries that name a person, newest first.
    pub async fn about(&self, person: AuditRef, before: Option<Place>, rows: u64) -> Result<Vec<Entry>, Error> {
        self.page(Filter { person: Some(person), before, ..Filter::default() }, rows).await
    }

    /// Stored hashes of the current epoch, in the order asked for: what tiles and proofs are made of.
    pub async fn hashes(&self, indexes: &[u64]) -> Result<Vec<Hash>, Error> {
        logs::nodes(self.conn, self.state.id, indexes).await
    }

    /// The root over the first `size` entries of the current epoch.
    pub async fn root_at(&self, size: u64) -> Result<Hash, Error> {
        logs::root_at(self.conn, self.state.id, size).await
    }

    /// The proof that entry `seq` of the current epoch is among its first `size`.
    pub async fn prove_inclusion(&self, seq: u64, size: u64) -> Result<Vec<Hash>, Error> {
        prove_inclusion(self.conn, self.state.id, seq, size).await
    }

    /// The proof that an entry stands in the log, with the first signed head that covers it, as others can check it; none before there is
    /// such a head.
    pub async fn proof(&self, place: Place) -> Result<Option<TlogProof>, Error> {
        let log = self.of_epoch(place.epoch)?;
        let Some(head) = self.checkpoint_covering(place).await? else { return Ok(None) };
        let hashes = prove_inclusion(self.conn, log.id, place.seq, head.checkpoint.size).await?;
        let checkpoint = SignedNote::parse(&head.note).map_err(Error::defect)?;
        Ok(Some(TlogProof { index: place.seq, hashes, checkpoint }))
    }

    /// The proof that the first `new` entries of the current epoch begin with the first `old`.
    pub async fn prove_consistency(&self, old: u64, new: u64) -> Result<Vec<Hash>, Error> {
        let plan = tlog::proof::plan_consistency(old, new).map_err(|_| Error::Missing)?;
        plan.finish(&self.hashes(plan.indexes()).await?).map_err(Error::defect)
    }

    /// The last checkpoint of the current epoch, if any.
    pub async fn last_checkpoint(&self) -> Result<Option<SignedHead>, Error> {
        let row = checkpoints_of(self.state.id).order_by_desc(audit_checkpoint::COLUMN.size).one(self.conn).await?;
        row.map(|row| signed(&row)).transpose()
    }

    /// The first checkpoint that covers an entry: the one by which it can be proven.
    pub async fn checkpoint_covering(&self, place: Place) -> Result<Option<SignedHead>, Error> {
        let log = self.of_epoch(place.epoch)?;
        let query = checkpoints_of(log.id).filter(audit_checkpoint::COLUMN.size.gt(column(place.seq)?));
        let row = query.order_by_asc(audit_checkpoint::COLUMN.size).one(self.conn).await?;
        row.map(|row| signed(&row)).transpose()
    }

    /// All checkpoints of the current epoch, by size.
    pub async fn checkpoints(&self) -> Result<Vec<SignedHead>, Error> {
        let rows = checkpoints_of(self.state.id).order_by_asc(audit_checkpoint::COLUMN.size).all(self.conn).await?;
        rows.iter().map(signed).collect()
    }

    /// What an entry sealed, as far as it was not erased. Whether each matches its commitment is for the caller to check.
    pub async fn openings(&self, place: Place) -> Result<Vec<Opening>, Error> {
        let log = self.of_epoch(place.epoch)?;
        let rows = audit_opening::Entity::find()
            .filter(audit_opening::COLUMN.log.eq(log.id))
            .filter(audit_opening::COLUMN.seq.eq(column(place.seq)?))
            .order_by_asc(audit_opening::COLUMN.o)
            .order_by_asc(audit_opening::COLUMN.n)
            .all(self.conn)
            .await?;
        let mut openings = Vec::with_capacity(rows.len());
        for row in rows {
            if let Some(key) = data_key(self.inner, self.conn, SubjectId(row.subject)).await? {
                openings.push(open(&key, &log.origin, &row)?);
            }
        }
        Ok(openings)
    }
}

fn newest_first(query: sea_orm::Select<audit_leaf::Entity>) -> sea_orm::Select<audit_leaf::Entity> {
    query.order_by_desc(audit_leaf::COLUMN.log).order_by_desc(audit_leaf::COLUMN.seq)
}

fn checkpoints_of(log: i64) -> sea_orm::Select<audit_checkpoint::Entity> {
    audit_checkpoint::Entity::find().filter(audit_checkpoint::COLUMN.log.eq(log))
}

/// The proof that an entry of a log is among its first `size`.
pub(crate) async fn prove_inclusion(conn: &Conn, log: i64, seq: u64, size: u64) -> Result<Vec<Hash>, Error> {
    let plan = tlog::proof::plan_inclusion(size, seq).map_err(|_| Error::Missing)?;
    plan.finish(&logs::nodes(conn, log, plan.indexes()).await?).map_err(Error::defect)
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
