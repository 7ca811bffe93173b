//! The logs of the installation: their rows, and what this process knows of each beyond the database.
//!
//! What must stay true: what is known only grows; nothing here is believed over the database, and the database is not
//! believed where it knows less.

use std::sync::{Arc, Mutex, PoisonError};

use audit::LogKind;
use sea_orm::ActiveValue::Set;
use sea_orm::{ConnectionTrait, EntityTrait as _, QueryFilter as _, QueryOrder as _};
use tlog::{Frontier, Hash, SigningKey, VerifyingKey};
use tokio::sync::{Notify, watch};
use uuid::Uuid;

use crate::entity::{audit_log, audit_node};
use crate::error::Error;
use crate::highwater::{HighWater, Released};

/// Both kinds of log, in the order of their rows.
pub(crate) const KINDS: [LogKind; 2] = [LogKind::Decisions, LogKind::Access];

/// How many entries a log has, and the root over them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Head {
    /// Entries.
    pub size: u64,
    /// The root over them.
    pub root: Hash,
}

/// What a server holds of a log's key.
#[expect(clippy::large_enum_variant, reason = "there are two of them in a program, made once")]
pub(crate) enum LogKey {
    Signing(SigningKey),
    Verifying(VerifyingKey),
}

impl LogKey {
    pub(crate) fn verifier(&self) -> VerifyingKey {
        match self {
            Self::Signing(key) => key.verifier(),
            Self::Verifying(key) => key.clone(),
        }
    }

    fn into_signing(self) -> Option<SigningKey> {
        match self {
            Self::Signing(key) => Some(key),
            Self::Verifying(_) => None,
        }
    }
}

/// One log in one epoch.
pub(crate) struct LogState {
    pub(crate) id: i64,
    pub(crate) kind: LogKind,
    pub(crate) epoch: u32,
    pub(crate) origin: String,
    /// The public half of its key.
    pub(crate) key: VerifyingKey,
    /// The key itself; none on a server that signs nothing, and for epochs that were frozen.
    pub(crate) signing: Option<SigningKey>,
    /// The largest head that this process has seen committed.
    known: Mutex<Head>,
    /// The file of released heads; none where the store was opened to look only.
    pub(crate) water: Option<Mutex<HighWater>>,
    /// The last line of that file.
    pub(crate) last_line: Mutex<Option<Released>>,
    /// The last head that was released, for those who wait for it.
    pub(crate) released: watch::Sender<Option<Arc<Released>>>,
    /// Asks for a checkpoint at once.
    pub(crate) wake: Notify,
    /// Held while a checkpoint is made.
    pub(crate) working: tokio::sync::Mutex<()>,
}

impl LogState {
    pub(crate) fn new(row: &audit_log::Model, key: LogKey, water: Option<HighWater>, lines: &[Released]) -> Result<Self, Error> {
        let kind = LogKind::parse(&row.kind).ok_or_else(|| Error::defect("a log of unknown kind"))?;
        Ok(Self {
            id: row.id,
            kind,
            epoch: u32::try_from(row.epoch).map_err(Error::defect)?,
            origin: row.origin.clone(),
            key: key.verifier(),
            signing: key.into_signing(),
            known: Mutex::new(head_of(row)?),
            water: water.map(Mutex::new),
            last_line: Mutex::new(lines.iter().max_by_key(|line| line.checkpoint.size).cloned()),
            released: watch::Sender::new(None),
            wake: Notify::new(),
            working: tokio::sync::Mutex::new(()),
        })
    }

    pub(crate) fn known(&self) -> Head {
        *self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Remembers a committed head, if it is larger than what was known.
    pub(crate) fn learn(&self, head: Head) {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if head.size > known.size {
            *known = head;
        }
    }

    /// The last line of the file of released heads.
    pub(crate) fn last_line(&self) -> Option<Released> {
        self.last_line.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// The state of a log that has a next epoch.
pub(crate) const FROZEN: &str = "frozen";

/// The head in a log's row.
pub(crate) fn head_of(row: &audit_log::Model) -> Result<Head, Error> {
    let size = u64::try_from(row.size).map_err(Error::defect)?;
    Ok(Head { size, root: Hash::from_slice(&row.root).map_err(Error::defect)? })
}

/// The row of a log; with `lock` held by this transaction until its end.
pub(crate) async fn row<C: ConnectionTrait>(conn: &C, id: i64, lock: bool) -> Result<audit_log::Model, Error> {
    use sea_orm::QuerySelect as _;
    let query = audit_log::Entity::find_by_id(id);
    let query = if lock { query.lock_exclusive() } else { query };
    query.one(conn).await?.ok_or(Error::Missing)
}

/// The rows of the current epochs, by ascending identifier.
pub(crate) async fn current<C: ConnectionTrait>(conn: &C) -> Result<Vec<audit_log::Model>, Error> {
    let all = audit_log::Entity::find().order_by_asc(audit_log::COLUMN.id).all(conn).await?;
    let is_current = |row: &audit_log::Model| all.iter().all(|other| other.kind != row.kind || other.epoch <= row.epoch);
    Ok(all.iter().filter(|row| is_current(row)).cloned().collect())
}

/// The rows of all epochs but the current ones, by ascending identifier.
pub(crate) async fn past<C: ConnectionTrait>(conn: &C) -> Result<Vec<audit_log::Model>, Error> {
    let all = audit_log::Entity::find().order_by_asc(audit_log::COLUMN.id).all(conn).await?;
    let is_past = |row: &audit_log::Model| all.iter().any(|other| other.kind == row.kind && other.epoch > row.epoch);
    Ok(all.iter().filter(|row| is_past(row)).cloned().collect())
}

/// Adds the row of a new, empty log.
pub(crate) async fn insert<C: ConnectionTrait>(conn: &C, id: i64, org: Uuid, kind: LogKind, epoch: i64, origin: &str) -> Result<(), Error> {
    let empty = Frontier::new();
    let row = audit_log::ActiveModel {
        id: Set(id),
        org: Set(org),
        kind: Set(kind.as_str().to_owned()),
        epoch: Set(epoch),
        origin: Set(origin.to_owned()),
        size: Set(0),
        root: Set(empty.root().0.to_vec()),
        frontier: Set(empty.to_bytes()),
        min_index: Set(0),
        state: Set("open".to_owned()),
    };
    audit_log::Entity::insert(row).exec_without_returning(conn).await?;
    Ok(())
}

/// Stored hashes of a log, in the order asked for.
pub(crate) async fn nodes<C: ConnectionTrait>(conn: &C, log: i64, indexes: &[u64]) -> Result<Vec<Hash>, Error> {
    let wanted: Vec<i64> = indexes.iter().map(|&ix| i64::try_from(ix)).collect::<Result<_, _>>().map_err(Error::defect)?;
    let rows = audit_node::Entity::find()
        .filter(audit_node::COLUMN.log.eq(log))
        .filter(audit_node::COLUMN.ix.is_in(wanted.iter().copied()))
        .all(conn)
        .await?;
    let hash_at = |ix: &i64| {
        let row = rows.iter().find(|row| row.ix == *ix).ok_or(Error::Missing)?;
        Hash::from_slice(&row.hash).map_err(Error::defect)
    };
    wanted.iter().map(hash_at).collect()
}

/// The root over the first `size` entries, from stored hashes.
pub(crate) async fn root_at<C: ConnectionTrait>(conn: &C, log: i64, size: u64) -> Result<Hash, Error> {
    if size == 0 {
        return Ok(tlog::hash::empty());
    }
    let plan = tlog::proof::plan_root(size).map_err(Error::defect)?;
    let hashes = nodes(conn, log, plan.indexes()).await?;
    plan.finish(&hashes).map_err(Error::defect)?.into_iter().next().ok_or(Error::Missing)
}
