//! One entry of a vacancy as it stands in the log, with the proof that it stands there.
//!
//! What must stay true: the text is the entry byte for byte, because its digest is over these bytes.

use audit::{LogKind, Place};

use super::timeline::{Names, TimelineEntry};
use crate::Service;
use crate::access::Granted;
use crate::access::policy::ReadTimeline;
use crate::error::{Error, OrMissing as _, What};

/// An entry, and what proves it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EntryView {
    /// What happened, in sentences.
    pub told: TimelineEntry,
    /// The entry as it stands in the log: canonical JSON.
    pub text: String,
    /// The proof that it stands there, as c2sp.org/tlog-proof writes it, signed checkpoint included; absent until the next one is signed.
    pub proof: Option<String>,
}

impl Service {
    /// The entry at this place, if it is about the vacancy.
    pub async fn entry(&self, granted: Granted<ReadTimeline>, place: Place) -> Result<EntryView, Error> {
        let read = self.store.read().await?;
        let vacancy = granted.look(&read).await?;
        let log = self.store.log(&read, LogKind::Decisions)?;
        let entry = log.entry_at(place).await.or_missing(What::Entry)?;
        if entry.leaf.vac != Some(vacancy.id) {
            return Err(Error::Missing(What::Entry));
        }
        let text = String::from_utf8(log.bytes(place).await?).map_err(Error::internal)?;
        let proof = log.proof(place).await?.map(|proof| proof.to_string());
        let names = Names::of(&read, &vacancy, std::slice::from_ref(&entry)).await?;
        Ok(EntryView { told: names.told(&entry), text, proof })
    }
}
