//! A log as evidence for the verifier: entries, stored hashes, notes, openings and documents, read in one snapshot.
//!
//! What must stay true: bytes are given as they are stored, altered ones too, because judging them is the verifier's work; what
//! the reader may not see is left out here, by the caller's rule.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use audit::verify::{Held, KeySource, MemoryEvidence, OpeningRead, Scope};
use audit::{Leaf, LogKind, Opening, Projection, SubjectId};
use sea_orm::{EntityTrait as _, QueryFilter as _, QueryOrder as _};
use tlog::{Hash, numbering};

use crate::conn::Conn;
use crate::entity::{audit_checkpoint, audit_leaf, audit_node, audit_opening, subject_key};
use crate::error::Error;
use crate::log;
use crate::logs::LogState;
use crate::open::{Inner, Store};
use crate::repo::{framework, guide};

/// Entries read together.
const PAGE: i64 = 2_000;

/// Which openings go along: those of the scope for which `may_see` says yes.
pub struct Openings<'c> {
    /// What the evidence claims to hold.
    pub scope: Scope,
    /// Whether the reader may see an opening of an entry: never a scorecard before its reveal.
    pub may_see: &'c (dyn Fn(&Leaf, &Opening) -> bool + Sync),
}

impl Openings<'_> {
    /// All of them: for a verification inside the installation, whose result shows none.
    pub const ALL: Openings<'static> = Openings { scope: Scope::All, may_see: &|_, _| true };
    /// None of them.
    pub const NONE: Openings<'static> = Openings { scope: Scope::None, may_see: &|_, _| false };
}

/// Whether a side of a row belongs to a scope.
fn is_in(scope: Scope, n: Projection) -> bool {
    match scope {
        Scope::None => false,
        Scope::Scores => matches!(n, Projection::Doc | Projection::Scores | Projection::Rating | Projection::Tie | Projection::Rank),
        Scope::All => true,
    }
}

impl Store {
    /// A log up to its newest checkpoint, or all of it where none was signed yet.
    ///
    /// Limit: the whole log is held in memory, about a kilobyte per entry.
    pub async fn evidence(&self, kind: LogKind, openings: &Openings<'_>) -> Result<MemoryEvidence, Error> {
        let log = self.inner.log(kind)?;
        let snapshot = self.read().await?;
        gather(&self.inner, &snapshot.conn, log, openings).await
    }

    /// All epochs of a log in one snapshot, the oldest first.
    pub async fn evidence_of_epochs(&self, kind: LogKind, openings: &Openings<'_>) -> Result<Vec<MemoryEvidence>, Error> {
        let snapshot = self.read().await?;
        let mut epochs = Vec::new();
        for log in self.inner.past.iter().chain(&self.inner.logs).filter(|log| log.kind == kind) {
            epochs.push(gather(&self.inner, &snapshot.conn, log, openings).await?);
        }
        Ok(epochs)
    }
}

async fn gather(inner: &Inner, conn: &Conn, log: &LogState, wanted: &Openings<'_>) -> Result<MemoryEvidence, Error> {
    let row = crate::logs::row(conn, log.id, false).await?;
    let mut notes = audit_checkpoint::Entity::find()
        .filter(audit_checkpoint::COLUMN.log.eq(log.id))
        .order_by_asc(audit_checkpoint::COLUMN.size)
        .all(conn)
        .await?;
    let newest = notes.pop();
    let size = newest.as_ref().map_or(row.size, |newest| newest.size);
    let mut evidence = MemoryEvidence {
        origin: log.origin.clone(),
        size: u64::try_from(size).map_err(Error::defect)?,
        leaves: Vec::new(),
        nodes: nodes(conn, log, size).await?,
        checkpoint: newest.map(|newest| newest.note),
        earlier: notes.into_iter().map(|row| row.note).collect(),
        openings: BTreeMap::new(),
        scope: wanted.scope,
        documents: BTreeMap::new(),
        keys: vec![log.key.clone()],
        key_source: KeySource::File,
        held: log.last_line().map(|line| Held::Note(line.note)).into_iter().collect(),
        min_index: u64::try_from(row.min_index).map_err(Error::defect)?,
    };
    let mut digests = BTreeSet::new();
    for from in (0..size).step_by(usize::try_from(PAGE).map_err(Error::defect)?) {
        let to = size.min(from + PAGE);
        let leaves = page_of_leaves(conn, log, from, to).await?;
        let read: BTreeMap<i64, Leaf> = leaves.iter().filter_map(|(&seq, bytes)| Some((seq, Leaf::parse(bytes).ok()?))).collect();
        digests.extend(read.values().filter_map(|leaf| leaf.fw.clone()));
        if wanted.scope != Scope::None {
            add_openings(inner, conn, log, from..to, &read, wanted, &mut evidence.openings).await?;
        }
        evidence.leaves.extend((from..to).map(|seq| leaves.get(&seq).cloned()));
    }
    evidence.documents = documents(conn, digests).await?;
    Ok(evidence)
}

async fn page_of_leaves(conn: &Conn, log: &LogState, from: i64, to: i64) -> Result<BTreeMap<i64, Vec<u8>>, Error> {
    let query = audit_leaf::Entity::find().filter(audit_leaf::COLUMN.log.eq(log.id));
    let rows = query.filter(audit_leaf::COLUMN.seq.gte(from)).filter(audit_leaf::COLUMN.seq.lt(to)).all(conn).await?;
    Ok(rows.into_iter().map(|row| (row.seq, row.bytes)).collect())
}

/// The stored hashes of the first `size` entries, as far as they are there without a gap.
async fn nodes(conn: &Conn, log: &LogState, size: i64) -> Result<Vec<Hash>, Error> {
    let count = numbering::stored_count(u64::try_from(size).map_err(Error::defect)?).map_err(Error::defect)?;
    let count = i64::try_from(count).map_err(Error::defect)?;
    let rows = audit_node::Entity::find()
        .filter(audit_node::COLUMN.log.eq(log.id))
        .filter(audit_node::COLUMN.ix.lt(count))
        .order_by_asc(audit_node::COLUMN.ix)
        .all(conn)
        .await?;
    let in_place = (0..).zip(rows).take_while(|(expected, row)| *expected == row.ix);
    Ok(in_place.map_while(|(_, row)| Hash::from_slice(&row.hash).ok()).collect())
}

pub(crate) async fn add_openings(
    inner: &Inner,
    conn: &Conn,
    log: &LogState,
    range: std::ops::Range<i64>,
    leaves: &BTreeMap<i64, Leaf>,
    wanted: &Openings<'_>,
    into: &mut BTreeMap<u64, Vec<OpeningRead>>,
) -> Result<(), Error> {
    let query = audit_opening::Entity::find().filter(audit_opening::COLUMN.log.eq(log.id));
    let rows = query
        .filter(audit_opening::COLUMN.seq.gte(range.start))
        .filter(audit_opening::COLUMN.seq.lt(range.end))
        .order_by_asc(audit_opening::COLUMN.seq)
        .order_by_asc(audit_opening::COLUMN.o)
        .order_by_asc(audit_opening::COLUMN.n)
        .all(conn)
        .await?;
    let mut keys = BTreeMap::new();
    for row in rows {
        let (Some(leaf), Some(n)) = (leaves.get(&row.seq), Projection::parse(&row.n)) else { continue };
        if !is_in(wanted.scope, n) {
            continue;
        }
        let subject = SubjectId(row.subject);
        let key = match keys.entry(subject) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(free) => {
                let row = subject_key::Entity::find_by_id(subject.0).one(conn).await?;
                free.insert(row.and_then(|row| inner.kek.unwrap(&row.wrapped, subject).ok()))
            }
        };
        // Erased, or altered so that nothing opens it any more: the verifier tells which.
        let Some(opening) = key.as_ref().and_then(|key| log::open(key, &log.origin, &row).ok()) else { continue };
        if (wanted.may_see)(leaf, &opening) {
            let Opening { o, n, salt, payload, .. } = opening;
            let seq = u64::try_from(row.seq).map_err(Error::defect)?;
            into.entry(seq).or_default().push(OpeningRead { o, n, salt, payload: payload.into_bytes() });
        }
    }
    Ok(())
}

/// The guide and framework documents that entries name.
pub(crate) async fn documents(conn: &Conn, digests: BTreeSet<String>) -> Result<BTreeMap<String, Vec<u8>>, Error> {
    let guides = guide::row::Entity::find().filter(guide::row::COLUMN.digest.is_in(digests.iter().cloned())).all(conn).await?;
    let frameworks = framework::row::Entity::find().filter(framework::row::COLUMN.digest.is_in(digests)).all(conn).await?;
    let guides = guides.into_iter().filter_map(|row| Some((row.digest?, row.doc.into_bytes())));
    Ok(guides.chain(frameworks.into_iter().map(|row| (row.digest, row.doc.into_bytes()))).collect())
}
