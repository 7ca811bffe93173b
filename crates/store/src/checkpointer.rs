//! Signing heads: one task per log, and the same steps on demand.
//!
//! What must stay true: only a committed head is signed, read in a fresh transaction; it extends every head known from memory,
//! file and table; its note is in the file of released heads, on the disk, before anybody sees it.

use std::sync::{Arc, PoisonError};
use std::time::Duration;

use audit::LogKind;
use tlog::Checkpoint;

use crate::closed::Closed;
use crate::error::{Error, Fault};
use crate::files;
use crate::gate::{self, Remembered};
use crate::highwater::{self, HighWater, Released};
use crate::logs::{self, Head, LogState};
use crate::open::{Inner, Store};

/// A head that was signed and released.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedHead {
    /// The head.
    pub checkpoint: Checkpoint,
    /// Its signed note.
    pub note: String,
}

impl From<&Released> for SignedHead {
    fn from(released: &Released) -> Self {
        Self { checkpoint: released.checkpoint.clone(), note: released.note.clone() }
    }
}

impl Store {
    /// Signs the present head of a log; gives the last one again if the log has not grown. An empty log has none.
    pub async fn checkpoint_now(&self, kind: LogKind) -> Result<Option<SignedHead>, Error> {
        let inner = &self.inner;
        if let Some(closed) = inner.closed() {
            return Err(Error::Closed(closed));
        }
        Ok(checkpoint(inner, inner.log(kind)?).await?.as_deref().map(SignedHead::from))
    }

    /// Waits until a head of at least `size` entries is released.
    pub async fn wait_for_checkpoint(&self, kind: LogKind, size: u64) -> Result<SignedHead, Error> {
        let mut released = self.inner.log(kind)?.released.subscribe();
        let is_enough = |head: &Option<Arc<Released>>| head.as_ref().is_some_and(|head| head.checkpoint.size >= size);
        let head = released.wait_for(is_enough).await.map_err(|_| Error::Closed(Closed::Stopping))?;
        head.as_deref().map(SignedHead::from).ok_or(Error::Missing)
    }

    /// The last head released by this process, if any.
    pub fn last_released(&self, kind: LogKind) -> Result<Option<SignedHead>, Error> {
        Ok(self.inner.log(kind)?.released.borrow().as_deref().map(SignedHead::from))
    }

    /// Opens a door that is closed because the file of released heads is gone or damaged, with a note that somebody else holds
    /// and that the database extends.
    pub async fn adopt(&self, note: &str) -> Result<SignedHead, Error> {
        let inner = &self.inner;
        match inner.closed() {
            Some(Closed::NoHighwater { .. } | Closed::Damaged { .. }) => {}
            Some(other) => return Err(Error::Closed(other)),
            None => return Err(Error::Stale),
        }
        // Each log has a file of its own, and the door names the first that is wrong: the note says which one is meant.
        let log = inner.logs.iter().find(|log| open_note(note, log).is_some()).ok_or(Error::Missing)?;
        if unadopted(inner, log).await?.is_none() {
            return Err(Error::Stale);
        }
        let _working = log.working.lock().await;
        let released = open_note(note, log).ok_or(Error::Missing)?;
        let snapshot = inner.begin_read().await?;
        let size = logs::head_of(&logs::row(&snapshot, log.id, false).await?)?.size;
        if let Err(closed) = gate::extends(&snapshot, log, size, &released.checkpoint).await? {
            return Err(Error::Closed(closed));
        }
        // The table may hold a later head than the note: it was released as well, and must be extended too.
        let mut lines = vec![released.clone()];
        if let Some(stored) = gate::largest_stored(&snapshot, log).await?.transpose().map_err(Error::Closed)? {
            if let Err(closed) = gate::extends(&snapshot, log, size, &stored.checkpoint).await? {
                return Err(Error::Closed(closed));
            }
            if stored.checkpoint.size > released.checkpoint.size {
                lines.push(stored);
            }
        }
        drop(snapshot);
        begin_file_anew(inner, log, &lines)?;
        inner.open_door();
        for other in &inner.logs {
            if let Some(closed) = unadopted(inner, other).await? {
                // A note of one log vouches for nothing about another.
                inner.close_door(closed);
                return Ok(SignedHead::from(&released));
            }
        }
        inner.take_up_released().await?;
        Ok(SignedHead::from(&released))
    }
}

/// Why a log may not be signed as its database and its file of released heads stand now.
async fn unadopted(inner: &Inner, log: &LogState) -> Result<Option<Closed>, Error> {
    let file = highwater::read(&inner.highwater, &log.key.clone()).map_err(|error| Error::Database(Fault::new(error)))?;
    let snapshot = inner.begin_read().await?;
    Ok(gate::at_start(&snapshot, log, &file).await?.err())
}

fn open_note(note: &str, log: &LogState) -> Option<Released> {
    let (checkpoint, _) = Checkpoint::open(note, std::slice::from_ref(&log.key)).ok()?;
    (checkpoint.origin == log.origin).then(|| Released { checkpoint, note: note.to_owned() })
}

/// Puts the damaged file aside and begins a new one with these heads.
pub(crate) fn begin_file_anew(inner: &Inner, log: &LogState, lines: &[Released]) -> Result<(), Error> {
    let Some(water) = &log.water else { return Err(Error::Closed(Closed::Stopping)) };
    let mut water = water.lock().unwrap_or_else(PoisonError::into_inner);
    let aside = water.path().with_extension(format!("{}.aside", inner.doors.clock.now().unix_ms()));
    let io = |error: std::io::Error| Error::Database(Fault::new(error));
    std::fs::rename(water.path(), aside).and_then(|()| files::sync_folder_of(water.path())).map_err(io)?;
    let (mut fresh, _) = HighWater::open(&inner.highwater, &log.key.clone()).map_err(|error| Error::Database(Fault::new(error)))?;
    for line in lines {
        fresh.append(line).map_err(io)?;
    }
    *water = fresh;
    *log.last_line.lock().unwrap_or_else(PoisonError::into_inner) = lines.last().cloned();
    Ok(())
}

/// The steps from a committed head to a released note. Gives the last note again where the log has not grown.
pub(crate) async fn checkpoint(inner: &Inner, log: &LogState) -> Result<Option<Arc<Released>>, Error> {
    if log.signing.is_none() {
        return follow(inner, log).await;
    }
    let _working = log.working.lock().await;
    let remembered = Remembered::of(log);
    let snapshot = inner.begin_read().await?;
    let row = logs::row(&snapshot, log.id, false).await?;
    let head = logs::head_of(&row)?;
    let last = log.released.borrow().clone();
    // Of a frozen log nothing more is signed: its next epoch has said what was signed last.
    if head.size == 0
        || row.state == logs::FROZEN
        || last.as_ref().is_some_and(|last| last.checkpoint.size == head.size && last.checkpoint.root == head.root)
    {
        return Ok(last);
    }
    if let Err(closed) = gate::while_running(&snapshot, log, remembered).await? {
        inner.close_door(closed.clone());
        return Err(Error::Closed(closed));
    }
    drop(snapshot);
    let released = match log.last_line() {
        // If we crashed or failed between file and table, the line is there already.
        Some(line) if line.checkpoint.size == head.size => line,
        _ => sign_and_keep(inner, log, head)?,
    };
    gate::store_checkpoint(&inner.pools.writer, log, &released).await?;
    let released = Arc::new(released);
    log.released.send_replace(Some(Arc::clone(&released)));
    Ok(Some(released))
}

/// Signs the first `size` entries, whatever was signed beyond them; gives the note that is there already if there is one.
pub(crate) async fn checkpoint_at(inner: &Inner, log: &LogState, size: u64) -> Result<Released, Error> {
    let _working = log.working.lock().await;
    let remembered = Remembered::of(log);
    let snapshot = inner.begin_read().await?;
    if let Some(stored) = gate::stored_at(&snapshot, log, size).await? {
        return Ok(stored);
    }
    if logs::row(&snapshot, log.id, false).await?.state == logs::FROZEN {
        return Err(Error::Closed(Closed::Held { origin: log.origin.clone() }));
    }
    if let Err(closed) = gate::while_running(&snapshot, log, remembered).await? {
        inner.close_door(closed.clone());
        return Err(Error::Closed(closed));
    }
    let root = logs::root_at(&snapshot, log.id, size).await?;
    drop(snapshot);
    let released = sign_and_keep(inner, log, Head { size, root })?;
    gate::store_checkpoint(&inner.pools.writer, log, &released).await?;
    let known = Arc::new(released.clone());
    log.released.send_if_modified(|last| {
        let is_newer = last.as_ref().is_none_or(|last| last.checkpoint.size < size);
        if is_newer {
            *last = Some(known);
        }
        is_newer
    });
    Ok(released)
}

fn sign_and_keep(inner: &Inner, log: &LogState, head: Head) -> Result<Released, Error> {
    let checkpoint = Checkpoint { origin: log.origin.clone(), size: head.size, root: head.root };
    let Some(signing) = &log.signing else { return Err(Error::Closed(Closed::AwaitsSigner)) };
    let note = signing.sign_note(&checkpoint.to_body().map_err(Error::defect)?);
    let released = Released { checkpoint, note };
    let Some(water) = &log.water else { return Err(Error::Closed(Closed::Stopping)) };
    let appended = water.lock().unwrap_or_else(PoisonError::into_inner).append(&released);
    if let Err(error) = appended {
        inner.close_door(Closed::Disk { since: inner.doors.clock.now() });
        return Err(Error::Unavailable(Fault::new(error)));
    }
    let mut last = log.last_line.lock().unwrap_or_else(PoisonError::into_inner);
    if last.as_ref().is_none_or(|last| last.checkpoint.size <= released.checkpoint.size) {
        *last = Some(released.clone());
    }
    drop(last);
    Ok(released)
}

/// The last checkpoint of the table, for a server that signs nothing itself.
async fn follow(inner: &Inner, log: &LogState) -> Result<Option<Arc<Released>>, Error> {
    let snapshot = inner.begin_read().await?;
    let stored = gate::largest_stored(&snapshot, log).await?.transpose().map_err(Error::Closed)?.map(Arc::new);
    if let Some(stored) = &stored {
        log.released.send_replace(Some(Arc::clone(stored)));
    }
    Ok(stored)
}

/// Starts the tasks that sign each log: at once where an act asks for it, else every so often while the log grows.
pub(crate) fn start(inner: &Arc<Inner>, every: Duration) {
    for log in &inner.logs {
        let (log, weak) = (Arc::clone(log), Arc::downgrade(inner));
        let task = tokio::spawn(async move {
            loop {
                let _ = tokio::time::timeout(every, log.wake.notified()).await;
                // The store is gone: nobody is left to sign for.
                let Some(inner) = weak.upgrade() else { return };
                if inner.closed().is_some() {
                    continue;
                }
                if let Err(error) = checkpoint(&inner, &log).await {
                    tracing::error!(origin = log.origin, cause = error.cause(), "no checkpoint: {error}");
                }
            }
        });
        inner.keep_task(task);
    }
}
