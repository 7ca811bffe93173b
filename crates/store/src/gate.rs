//! The audit gate: whether the database still holds what was released, asked before the door opens and after reconnecting.
//!
//! What must stay true: nothing is written or signed over a database that holds less, or other, than any head that this
//! installation has released.

use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ConnectionTrait, EntityTrait as _, QueryFilter as _, QueryOrder as _};
use tlog::Checkpoint;

use crate::closed::Closed;
use crate::entity::audit_checkpoint;
use crate::error::Error;
use crate::highwater::{Contents, Released};
use crate::logs::{self, LogState};

/// The largest checkpoint in the table, if it was signed by the log's key.
pub(crate) async fn largest_stored<C: ConnectionTrait>(conn: &C, log: &LogState) -> Result<Option<Result<Released, Closed>>, Error> {
    let row = audit_checkpoint::Entity::find()
        .filter(audit_checkpoint::COLUMN.log.eq(log.id))
        .order_by_desc(audit_checkpoint::COLUMN.size)
        .one(conn)
        .await?;
    Ok(row.map(|row| open_stored(&row, log).ok_or_else(|| Closed::Damaged { origin: log.origin.clone() })))
}

/// The checkpoint of this size in the table, if there is one that the log's key signed.
pub(crate) async fn stored_at<C: ConnectionTrait>(conn: &C, log: &LogState, size: u64) -> Result<Option<Released>, Error> {
    let size = i64::try_from(size).map_err(Error::defect)?;
    let row = audit_checkpoint::Entity::find_by_id((log.id, size)).one(conn).await?;
    Ok(row.and_then(|row| open_stored(&row, log)))
}

/// A stored checkpoint, if the log's key signed it and it stands in the right row.
pub(crate) fn open_stored(row: &audit_checkpoint::Model, log: &LogState) -> Option<Released> {
    let (checkpoint, _) = Checkpoint::open(&row.note, std::slice::from_ref(&log.key)).ok()?;
    let in_place = checkpoint.origin == log.origin && i64::try_from(checkpoint.size) == Ok(row.size);
    in_place.then(|| Released { checkpoint, note: row.note.clone() })
}

/// Whether the database extends a head.
pub(crate) async fn extends<C: ConnectionTrait>(
    conn: &C,
    log: &LogState,
    size: u64,
    head: &Checkpoint,
) -> Result<Result<(), Closed>, Error> {
    if size < head.size {
        return Ok(Err(Closed::RolledBack { origin: log.origin.clone(), size, released: head.size }));
    }
    let root = match logs::root_at(conn, log.id, head.size).await {
        Ok(root) => Some(root),
        // A stored hash is gone.
        Err(Error::Missing) => None,
        Err(error) => return Err(error),
    };
    let diverged = Closed::Diverged { origin: log.origin.clone(), released: head.size };
    Ok(if root == Some(head.root) { Ok(()) } else { Err(diverged) })
}

/// Compares the database with the file of released heads, as it was read at start.
pub(crate) async fn at_start<C: ConnectionTrait>(conn: &C, log: &LogState, file: &Contents) -> Result<Result<(), Closed>, Error> {
    let origin = || log.origin.clone();
    if file.damaged {
        return Ok(Err(Closed::Damaged { origin: origin() }));
    }
    let last = file.released.iter().max_by_key(|line| line.checkpoint.size);
    let stored = match largest_stored(conn, log).await? {
        None => None,
        Some(Ok(stored)) => Some(stored),
        Some(Err(closed)) => return Ok(Err(closed)),
    };
    match (&stored, last) {
        (Some(_), None) => return Ok(Err(Closed::NoHighwater { origin: origin() })),
        // Each head enters the file before the table: lines are missing from the file.
        (Some(stored), Some(last)) if stored.checkpoint.size > last.checkpoint.size => {
            return Ok(Err(Closed::Damaged { origin: origin() }));
        }
        _ => {}
    }
    let size = logs::head_of(&logs::row(conn, log.id, false).await?)?.size;
    // Two lines of one size with different roots cannot both be extended.
    for head in last.into_iter().flat_map(|last| file.released.iter().filter(|line| line.checkpoint.size == last.checkpoint.size)) {
        if let Err(closed) = extends(conn, log, size, &head.checkpoint).await? {
            return Ok(Err(closed));
        }
    }
    Ok(Ok(()))
}

/// What this process knows of a log beyond the database.
///
/// Order matters: taken before the snapshot with which it is compared, else a commit in between looks like a database that
/// was taken back.
pub(crate) struct Remembered(Vec<Checkpoint>);

impl Remembered {
    /// The heads known from memory and from the file of released heads.
    pub(crate) fn of(log: &LogState) -> Self {
        let known = log.known();
        let known = Checkpoint { origin: log.origin.clone(), size: known.size, root: known.root };
        Self(std::iter::once(known).chain(log.last_line().map(|line| line.checkpoint)).collect())
    }
}

/// Compares the database with what this process knew before: after reconnecting, and before each signature.
pub(crate) async fn while_running<C: ConnectionTrait>(
    conn: &C,
    log: &LogState,
    remembered: Remembered,
) -> Result<Result<(), Closed>, Error> {
    let size = logs::head_of(&logs::row(conn, log.id, false).await?)?.size;
    let stored = match largest_stored(conn, log).await? {
        Some(Err(closed)) => return Ok(Err(closed)),
        Some(Ok(stored)) => Some(stored.checkpoint),
        None => None,
    };
    for head in remembered.0.into_iter().chain(stored) {
        if let Err(closed) = extends(conn, log, size, &head).await? {
            return Ok(Err(closed));
        }
    }
    Ok(Ok(()))
}

/// Inserts a released head into the table, unless another server of the installation has done so.
pub(crate) async fn store_checkpoint<C: ConnectionTrait>(conn: &C, log: &LogState, released: &Released) -> Result<(), Error> {
    let size = i64::try_from(released.checkpoint.size).map_err(Error::defect)?;
    let row = audit_checkpoint::ActiveModel { log: Set(log.id), size: Set(size), note: Set(released.note.clone()) };
    let here_already = OnConflict::columns([audit_checkpoint::Column::Log, audit_checkpoint::Column::Size]).do_nothing().to_owned();
    audit_checkpoint::Entity::insert(row).on_conflict(here_already).exec_without_returning(conn).await?;
    Ok(())
}
