//! Several servers on one PostgreSQL: one signs and vouches for the database, the others write only while it does.
//!
//! What must stay true: at most one server signs, by a row that it has to keep stamping; it stamps only after it found that the database extends
//! every head that it knows; a server that signs nothing opens its door only after a stamp that is younger than its own connection, so that
//! a database server that was exchanged behind its back is noticed by the one who can tell.

use std::os::unix::fs::MetadataExt as _;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use sea_orm::sea_query::Expr;
use sea_orm::{ConnectionTrait as _, EntityTrait as _, QueryFilter as _, Statement};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use crate::checkpointer::checkpoint;
use crate::closed::Closed;
use crate::entity::{audit_log, signer};
use crate::error::Error;
use crate::gate::{self, Remembered};
use crate::logs::LogState;
use crate::open::Inner;

/// How often the signer stamps, and how long a stamp is good for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lease {
    /// Between two stamps.
    pub every: Duration,
    /// A stamp older than this vouches for nothing.
    pub good_for: Duration,
}

impl Default for Lease {
    fn default() -> Self {
        Self { every: Duration::from_secs(2), good_for: Duration::from_secs(10) }
    }
}

/// The database server's own clock, in milliseconds: the only one that all servers share.
pub(crate) async fn database_ms(inner: &Inner) -> Result<i64, Error> {
    let backend = inner.pools.writer.get_database_backend();
    let asked = Statement::from_string(backend, "SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint AS ms");
    let row = inner.pools.writer.query_one_raw(asked).await?.ok_or(Error::Missing)?;
    Ok(row.try_get("", "ms")?)
}

/// Who a server is, for the lease: its machine since it was started, and its data folder. The folder is locked by one program at a time, so that
/// whoever comes after a program that died there is its heir and need not wait for the lease to end.
pub(crate) fn identity(data: &Path) -> Option<Uuid> {
    let machine = std::fs::read_to_string("/proc/sys/kernel/random/boot_id").ok()?;
    let folder = std::fs::metadata(data).ok()?;
    let digest: [u8; 32] = Sha256::new()
        .chain_update(machine.trim())
        .chain_update(folder.dev().to_be_bytes())
        .chain_update(folder.ino().to_be_bytes())
        .finalize()
        .into();
    digest.first_chunk().map(|first: &[u8; 16]| uuid::Builder::from_custom_bytes(*first).into_uuid())
}

/// Takes or keeps the right to sign; gives whether this server has it now.
pub(crate) async fn stamp(inner: &Inner, lease: Lease) -> Result<bool, Error> {
    const STAMP: &str = "\
        INSERT INTO signer (id, holder, stamped_ms) VALUES (1, $1, (extract(epoch FROM clock_timestamp()) * 1000)::bigint) \
        ON CONFLICT (id) DO UPDATE SET holder = excluded.holder, stamped_ms = excluded.stamped_ms \
        WHERE signer.holder = excluded.holder OR signer.stamped_ms < excluded.stamped_ms - $2";
    let good_for = i64::try_from(lease.good_for.as_millis()).map_err(Error::defect)?;
    let values = [inner.server.into(), good_for.into()];
    let statement = Statement::from_sql_and_values(inner.pools.writer.get_database_backend(), STAMP, values);
    Ok(inner.pools.writer.execute_raw(statement).await?.rows_affected() == 1)
}

/// Gives the right to sign back, so that another server need not wait.
pub(crate) async fn let_go(inner: &Inner) {
    let mine = signer::Entity::delete_many().filter(signer::COLUMN.holder.eq(inner.server));
    let _ = mine.exec(&inner.pools.writer).await;
}

/// Starts the task of the server that signs.
pub(crate) fn start_signing(inner: &Arc<Inner>, lease: Lease) {
    let weak = Arc::downgrade(inner);
    let task = tokio::spawn(async move {
        loop {
            tokio::time::sleep(lease.every).await;
            let Some(inner) = weak.upgrade() else { return };
            match inner.closed() {
                None => {}
                Some(Closed::RolledBack { origin, .. } | Closed::Diverged { origin, .. }) => {
                    // Whoever noticed it first, a writer or the checkpointer: the other servers must not go on.
                    for log in inner.logs.iter().filter(|log| log.origin == origin) {
                        if let Err(error) = hold(&inner, log).await {
                            tracing::error!(origin = log.origin, cause = error.cause(), "the log could not be held: {error}");
                        }
                    }
                    continue;
                }
                Some(_) => continue,
            }
            match vouch(&inner, lease).await {
                Ok(()) => {}
                Err(error) => tracing::error!(cause = error.cause(), "the database could not be vouched for: {error}"),
            }
        }
    });
    inner.keep_task(task);
}

/// Looks whether the database extends every known head, stamps, and signs what other servers wrote.
async fn vouch(inner: &Inner, lease: Lease) -> Result<(), Error> {
    let remembered: Vec<_> = inner.logs.iter().map(|log| Remembered::of(log)).collect();
    let snapshot = inner.begin_read().await?;
    for (log, remembered) in inner.logs.iter().zip(remembered) {
        if let Err(closed) = gate::while_running(&snapshot, log, remembered).await? {
            hold(inner, log).await?;
            inner.close_door(closed);
            return Ok(());
        }
    }
    drop(snapshot);
    if !stamp(inner, lease).await? {
        // Another server signs by now: this one was silent too long.
        inner.close_door(Closed::AwaitsSigner);
        return Ok(());
    }
    for log in &inner.logs {
        checkpoint(inner, log).await?;
    }
    Ok(())
}

/// Lets no server append any more: the guard of the entries refuses where the log is held.
async fn hold(inner: &Inner, log: &LogState) -> Result<(), Error> {
    audit_log::Entity::update_many()
        .col_expr(audit_log::Column::State, Expr::value("held"))
        .filter(audit_log::COLUMN.id.eq(log.id))
        .filter(audit_log::COLUMN.state.eq("open"))
        .exec(&inner.pools.writer)
        .await?;
    Ok(())
}

/// Starts the task of a server that signs nothing: its door is open only while somebody vouches.
pub(crate) fn start_following(inner: &Arc<Inner>, lease: Lease) {
    let weak = Arc::downgrade(inner);
    let task = tokio::spawn(async move {
        loop {
            let Some(inner) = weak.upgrade() else { return };
            match is_vouched_for(&inner, lease).await {
                Ok(true) => inner.reopen_after(&Closed::AwaitsSigner),
                Ok(false) => inner.close_door(Closed::AwaitsSigner),
                Err(error) => {
                    inner.close_door(Closed::AwaitsSigner);
                    tracing::error!(cause = error.cause(), "the signer could not be asked for: {error}");
                }
            }
            drop(inner);
            tokio::time::sleep(lease.every / 2).await;
        }
    });
    inner.keep_task(task);
}

/// Whether the signer stamped since this server connected, and not too long ago.
async fn is_vouched_for(inner: &Inner, lease: Lease) -> Result<bool, Error> {
    let now = database_ms(inner).await?;
    if inner.pools.take_reconnected() {
        inner.connected_ms.store(now, Ordering::SeqCst);
    }
    let Some(row) = signer::Entity::find().one(&inner.pools.writer).await? else { return Ok(false) };
    let good_for = i64::try_from(lease.good_for.as_millis()).map_err(Error::defect)?;
    Ok(row.stamped_ms > inner.connected_ms.load(Ordering::SeqCst) && now - row.stamped_ms < good_for)
}
