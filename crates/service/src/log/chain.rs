//! The state of both logs: how long they are, what was last signed, and whether they take entries.

use audit::LogKind;
use store::Closed;
use store::log::Log;

use crate::Service;
use crate::access::Granted;
use crate::access::policy::ReadChain;
use crate::error::Error;

/// The last signed head of a log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedView {
    /// How many entries it covers.
    pub size: u64,
    /// The root over them, in base64 as notes write it.
    pub root: String,
    /// The signed note, as others may keep it.
    pub note: String,
}

/// One log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogView {
    /// Its name in notes.
    pub origin: String,
    /// Its epoch, from 1.
    pub epoch: u32,
    /// How many entries it has.
    pub size: u64,
    /// The root over all of them, in base64.
    pub root: String,
    /// Entries below this number were pruned.
    pub pruned_below: u64,
    /// The key with which it is signed, as verifiers take it.
    pub vkey: String,
    /// What was last signed; absent in a log that nobody signed yet.
    pub signed: Option<SignedView>,
}

/// Both logs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChainView {
    /// The log of decisions.
    pub decisions: LogView,
    /// The log of accesses.
    pub access: LogView,
    /// Why no entries are taken, where that is so.
    pub closed: Option<Closed>,
}

impl Service {
    /// The state of both logs, at one moment.
    pub async fn chain(&self, _granted: Granted<ReadChain>) -> Result<ChainView, Error> {
        let read = self.store.read().await?;
        Ok(ChainView {
            decisions: view(&self.store.log(&read, LogKind::Decisions)?, self.vkey(LogKind::Decisions)?).await?,
            access: view(&self.store.log(&read, LogKind::Access)?, self.vkey(LogKind::Access)?).await?,
            closed: self.store.closed(),
        })
    }

    fn vkey(&self, kind: LogKind) -> Result<String, Error> {
        Ok(self.store.verifying_key(kind)?.to_vkey_text())
    }
}

async fn view(log: &Log<'_>, vkey: String) -> Result<LogView, Error> {
    let head = log.head().await?;
    let signed = log.last_checkpoint().await?;
    Ok(LogView {
        origin: log.origin().to_owned(),
        epoch: log.epoch(),
        size: head.size,
        root: head.root.to_base64(),
        pruned_below: log.min_index().await?,
        vkey,
        signed: signed.map(|signed| SignedView {
            size: signed.checkpoint.size,
            root: signed.checkpoint.root.to_base64(),
            note: signed.note,
        }),
    })
}
