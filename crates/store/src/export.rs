//! Taking a log out as a bundle of plain files.
//!
//! What must stay true: a scorecard leaves only once its scores were opened, and private notes never; the bundle ends with the entry that
//! says it was made; a log of any length passes through without being held in memory.

use std::collections::{BTreeMap, BTreeSet};

use audit::bundle::{BundleError, BundleWriter, Closing, EarlierNote, Sink, is_proven, select_earlier};
use audit::replay::Revealed;
use audit::verify::Scope;
use audit::{Act, Leaf, LogKind, Opening};
use domain::ids::EventId;
use sea_orm::{EntityTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _};
use tlog::Checkpoint;
use tlog::note::SignedNote;
use tlog::tlog_proof::TlogProof;

use crate::checkpointer::{self, SignedHead};
use crate::conn::Conn;
use crate::entity::{audit_checkpoint, audit_leaf};
use crate::error::Error;
use crate::evidence::{Openings, add_openings, documents};
use crate::log;
use crate::logs::LogState;
use crate::open::Store;

/// Entries read together.
const PAGE: u64 = 2_000;

/// What is taken out.
pub struct Wanted<'w> {
    /// The origin of the log: of the current epoch or of an older one.
    pub origin: &'w str,
    /// How many entries; up to the newest checkpoint where nothing is said.
    pub size: Option<u64>,
    /// Which openings.
    pub scope: Scope,
    /// Which of them the reader may see, beyond what may leave at all.
    pub may_see: &'w (dyn Fn(&Leaf, &Opening) -> bool + Sync),
    /// The event by which it is made.
    pub event: Option<EventId>,
    /// The version of the program.
    pub version: &'w str,
}

/// Why nothing was taken out.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The store.
    #[error(transparent)]
    Store(#[from] Error),
    /// The files, or what is to be written into them.
    #[error(transparent)]
    Bundle(#[from] BundleError),
}

impl Store {
    /// Writes the bundle of a log; says from time to time how many of how many entries are written.
    pub async fn export(
        &self,
        wanted: &Wanted<'_>,
        sink: &mut (dyn Sink + Send),
        progress: &(dyn Fn(u64, u64) + Send + Sync),
    ) -> Result<Checkpoint, ExportError> {
        let inner = &self.inner;
        let log = inner.past.iter().chain(&inner.logs).find(|log| log.origin == wanted.origin).ok_or(Error::Missing)?;
        let snapshot = self.read().await?;
        let conn = &snapshot.conn;
        let notes = notes(conn, log).await?;
        let newest = match wanted.size {
            Some(size) => notes.iter().find(|note| note.size == size),
            None => notes.last(),
        };
        let newest = newest.cloned().ok_or(Error::Missing)?;
        let revealed = revealed(conn, log.kind, self).await?;
        let may_see = |leaf: &Leaf, opening: &Opening| revealed.lets_out(leaf, opening.n) && (wanted.may_see)(leaf, opening);
        let openings = Openings { scope: wanted.scope, may_see: &may_see };

        let mut writer = BundleWriter::new(&log.origin, sink);
        let (mut proven, mut digests) = (Vec::new(), BTreeSet::new());
        while writer.size() < newest.size {
            progress(writer.size(), newest.size);
            let (from, to) = (writer.size(), newest.size.min(writer.size() + PAGE));
            let bounds = |number: u64| i64::try_from(number).map_err(Error::defect);
            let range = bounds(from)?..bounds(to)?;
            let rows = leaves(conn, log, &range).await?;
            let read: BTreeMap<i64, Leaf> = rows.iter().filter_map(|(seq, bytes)| Some((*seq, Leaf::parse(bytes).ok()?))).collect();
            let mut opened = BTreeMap::new();
            if wanted.scope != Scope::None {
                add_openings(inner, conn, log, range.clone(), &read, &openings, &mut opened).await?;
            }
            for (seq, number) in (from..to).zip(range) {
                let bytes = rows.get(&number).ok_or(BundleError::Entry(seq))?;
                let leaf = read.get(&number);
                digests.extend(leaf.and_then(|leaf| leaf.fw.clone()));
                if is_proven(leaf.and_then(|leaf| leaf.act)) {
                    proven.push(seq);
                }
                writer.entry(bytes, opened.get(&seq).map(Vec::as_slice).unwrap_or_default())?;
            }
        }
        let note = SignedNote::parse(&newest.note).map_err(Error::defect)?;
        let mut proofs = Vec::with_capacity(proven.len());
        for index in proven {
            let hashes = log::prove_inclusion(conn, log.id, index, newest.size).await?;
            proofs.push(TlogProof { index, hashes, checkpoint: note.clone() });
        }
        let closing = Closing {
            checkpoint: newest.note,
            earlier: select_earlier(notes.into_iter().filter(|note| note.size < newest.size).collect()),
            proofs,
            documents: documents(conn, digests).await?,
            key: log.key.clone(),
            scope: wanted.scope,
            event: wanted.event,
            version: wanted.version.to_owned(),
        };
        let head = writer.finish(&closing)?;
        progress(head.size, head.size);
        Ok(head)
    }

    /// Signs exactly the first `size` entries of a log, so that an export can end with the entry that says it was made.
    ///
    /// Larger heads may have been released in the meantime; this one is of the same log, and is kept like every other.
    pub async fn checkpoint_at(&self, kind: LogKind, size: u64) -> Result<SignedHead, Error> {
        if let Some(closed) = self.closed() {
            return Err(Error::Closed(closed));
        }
        Ok(SignedHead::from(&checkpointer::checkpoint_at(&self.inner, self.inner.log(kind)?, size).await?))
    }
}

/// The notes of a log by size, each with the moment of the last entry that it covers.
async fn notes(conn: &Conn, log: &LogState) -> Result<Vec<EarlierNote>, Error> {
    let query = audit_checkpoint::Entity::find().filter(audit_checkpoint::COLUMN.log.eq(log.id));
    let rows = query.order_by_asc(audit_checkpoint::COLUMN.size).all(conn).await?;
    let mut notes = Vec::with_capacity(rows.len());
    for some in rows.chunks(500) {
        let at: Vec<(i64, String)> = audit_leaf::Entity::find()
            .select_only()
            .column(audit_leaf::Column::Seq)
            .column(audit_leaf::Column::At)
            .filter(audit_leaf::COLUMN.log.eq(log.id))
            .filter(audit_leaf::COLUMN.seq.is_in(some.iter().map(|row| row.size - 1)))
            .into_tuple()
            .all(conn)
            .await?;
        let at: BTreeMap<i64, String> = at.into_iter().collect();
        for row in some {
            let size = u64::try_from(row.size).map_err(Error::defect)?;
            notes.push(EarlierNote { size, at: at.get(&(row.size - 1)).cloned().unwrap_or_default(), note: row.note.clone() });
        }
    }
    Ok(notes)
}

/// Whose scores were opened, in any epoch.
async fn revealed(conn: &Conn, kind: LogKind, store: &Store) -> Result<Revealed, Error> {
    let mut revealed = Revealed::default();
    let logs = store.inner.past.iter().chain(&store.inner.logs).filter(|log| log.kind == kind).map(|log| log.id);
    let rows = audit_leaf::Entity::find()
        .filter(audit_leaf::COLUMN.log.is_in(logs))
        .filter(audit_leaf::COLUMN.act.eq(Act::ScoresReveal.as_str()))
        .all(conn)
        .await?;
    for leaf in rows.iter().filter_map(|row| Leaf::parse(&row.bytes).ok()) {
        revealed.learn(&leaf);
    }
    Ok(revealed)
}

async fn leaves(conn: &Conn, log: &LogState, range: &std::ops::Range<i64>) -> Result<BTreeMap<i64, Vec<u8>>, Error> {
    let query = audit_leaf::Entity::find().filter(audit_leaf::COLUMN.log.eq(log.id));
    let rows = query.filter(audit_leaf::COLUMN.seq.gte(range.start)).filter(audit_leaf::COLUMN.seq.lt(range.end)).all(conn).await?;
    Ok(rows.into_iter().map(|row| (row.seq, row.bytes)).collect())
}
