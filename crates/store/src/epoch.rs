//! Opening the next epoch of a log: after a rollback, a divergence, a lost file of released heads, or a stolen key.
//!
//! What must stay true: the new epoch begins by saying what was last released of the old one and what the database really holds of it, so that
//! a lost tail is stated and measured instead of hidden; the old log takes no more entries.

use std::sync::Arc;

use audit::{Act, LogKind, ObjRef, Projection, Sealing, XValue};
use domain::canonical::Value;
use domain::doors::Draw as _;
use sea_orm::sea_query::Expr;
use sea_orm::{EntityTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _};
use tlog::{Frontier, Hash, SigningKey};

use crate::append::append_alone;
use crate::checkpointer::{SignedHead, begin_file_anew, checkpoint};
use crate::entity::{audit_leaf, audit_log};
use crate::error::{Error, Fault};
use crate::gate;
use crate::highwater::{self, HighWater, Released};
use crate::logs::{self, LogKey, LogState};
use crate::open::Store;
use crate::repo::ORGANISATION;
use crate::txn::{By, WriteTxn};

/// Entries read together.
const PAGE: u64 = 2_000;

/// A new epoch, and what it says of the one before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewEpoch {
    /// The log before.
    pub old_origin: String,
    /// How many of its entries the database holds.
    pub have_size: u64,
    /// How many had been released.
    pub released_size: u64,
    /// The new log.
    pub origin: String,
    /// Its first signed head.
    pub head: SignedHead,
}

impl Store {
    /// Freezes a log and opens its next epoch. The store has to be opened again afterwards: it goes on knowing the old epoch.
    ///
    /// `reason` and the two who approved it are sealed in the first entry.
    pub async fn new_epoch(&self, by: &By, kind: LogKind, reason: &str, approved_by: &[String]) -> Result<NewEpoch, Error> {
        let inner = &self.inner;
        let old = inner.log(kind)?;
        let _working = old.working.lock().await;
        let (last, is_kept) = last_released(self, old).await?.ok_or(Error::Missing)?;
        let (have_size, have_root) = holds(self, old).await?;
        let epoch = old.epoch.checked_add(1).ok_or(Error::Missing)?;
        let base = old.origin.rsplit_once('/').map_or(old.origin.as_str(), |(base, _)| base);
        let origin = format!("{base}/{epoch}");
        let key = inner.keys.create_signing_key(&origin, &*inner.doors.entropy).map_err(|error| Error::Database(Fault::new(error)))?;
        inner.keys.publish(&key.verifier()).map_err(|error| Error::Database(Fault::new(error)))?;

        let conn = inner.begin_write().await?;
        let txn = WriteTxn { conn, by: Arc::new(by.clone()), doors: inner.doors.clone(), now: inner.doors.clock.now() };
        let fresh = insert_epoch(&txn, old, epoch, &origin, key, &inner.highwater).await?;
        let obj = ObjRef::new("log", inner.doors.entropy.uuid_v4());
        let approved = approved_by.iter().map(Value::str).collect();
        let payload = Value::object([("approved_by", Value::Array(approved)), ("reason", Value::str(reason))]);
        let mut start = txn
            .event(Act::EpochStart, obj.clone())
            .x("have_root", XValue::Hash(have_root))
            .x("have_size", XValue::Count(have_size))
            .x("old_note", XValue::Note(last.note.clone().into_bytes()))
            .x("old_origin", XValue::Origin(old.origin.clone()));
        start.seal(Sealing { o: obj, n: Projection::Reason, subject: ORGANISATION, payload });
        append_alone(inner, &txn, &fresh, start).await?;
        txn.conn.commit().await?;
        // If we crash here: the new epoch stands and its first head is signed at the next start. A file of the old one that is damaged
        // is then found damaged still.
        if !is_kept {
            begin_file_anew(inner, old, std::slice::from_ref(&last))?;
        }
        let head = checkpoint(inner, &fresh).await?.ok_or(Error::Missing)?;
        let head = SignedHead::from(&*head);
        Ok(NewEpoch { old_origin: old.origin.clone(), have_size, released_size: last.checkpoint.size, origin, head })
    }
}

/// The largest head ever released of a log, from the file and the table, and whether the file is whole and holds it.
async fn last_released(store: &Store, log: &LogState) -> Result<Option<(Released, bool)>, Error> {
    let inner = &store.inner;
    let file = highwater::read(&inner.highwater, &log.key.clone()).map_err(|error| Error::Database(Fault::new(error)))?;
    let snapshot = inner.begin_read().await?;
    // A checkpoint in the table that our key did not sign counts for nothing.
    let stored = gate::largest_stored(&snapshot, log).await?.and_then(Result::ok);
    let last = file.released.iter().cloned().chain(stored).max_by_key(|released| released.checkpoint.size);
    Ok(last.map(|last| {
        let is_kept = !file.damaged && file.released.contains(&last);
        (last, is_kept)
    }))
}

/// What the database really holds: the entries without a gap, and the root over their bytes.
async fn holds(store: &Store, log: &LogState) -> Result<(u64, Hash), Error> {
    let snapshot = store.inner.begin_read().await?;
    let row = logs::row(&snapshot, log.id, false).await?;
    let size = u64::try_from(row.size).map_err(Error::defect)?;
    if row.min_index > 0 {
        // Pruned entries stand by their stored hashes.
        return Ok((size, logs::root_at(&snapshot, log.id, size).await?));
    }
    let mut frontier = Frontier::new();
    loop {
        let from = i64::try_from(frontier.size()).map_err(Error::defect)?;
        let query = audit_leaf::Entity::find().filter(audit_leaf::COLUMN.log.eq(log.id)).filter(audit_leaf::COLUMN.seq.gte(from));
        let leaves = query.order_by_asc(audit_leaf::COLUMN.seq).limit(PAGE).all(&snapshot).await?;
        let before = frontier.size();
        for (expected, leaf) in (from..).zip(&leaves) {
            if leaf.seq != expected {
                break;
            }
            let _ = frontier.append(tlog::hash::leaf(&leaf.bytes));
        }
        if frontier.size() < before + PAGE {
            return Ok((frontier.size(), frontier.root()));
        }
    }
}

/// Freezes the old row and adds the new one.
async fn insert_epoch(
    txn: &WriteTxn,
    old: &LogState,
    epoch: u32,
    origin: &str,
    key: SigningKey,
    highwater: &std::path::Path,
) -> Result<LogState, Error> {
    let conn = &txn.conn;
    let row = logs::row(conn, old.id, true).await?;
    let frozen = audit_log::Entity::update_many()
        .col_expr(audit_log::Column::State, Expr::value(logs::FROZEN))
        .filter(audit_log::COLUMN.id.eq(old.id))
        .exec(conn)
        .await?;
    if frozen.rows_affected != 1 {
        return Err(Error::Stale);
    }
    let last = audit_log::Entity::find().order_by_desc(audit_log::COLUMN.id).one(conn).await?.ok_or(Error::Missing)?;
    logs::insert(conn, last.id + 1, row.org, old.kind, i64::from(epoch), origin).await?;
    let fresh = logs::row(conn, last.id + 1, true).await?;
    let (water, contents) = HighWater::open(highwater, &key.verifier()).map_err(|error| Error::Database(Fault::new(error)))?;
    LogState::new(&fresh, LogKey::Signing(key), Some(water), &contents.released)
}
