//! The receipt of a sealed scorecard: when it was sealed, where its entry stands in the log, and the proof that it is there.

use audit::{LogKind, Place};
use domain::Timestamp;
use domain::ids::{CandidateId, ScorecardId};
use domain::scorecard::VersionKind;
use domain::scores::WorkingScorecard;
use store::repo;

use super::own;
use super::show::working_of;
use crate::Service;
use crate::access::Granted;
use crate::access::policy::ReadReceipt;
use crate::error::{Error, What};

/// What a panelist keeps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// The scorecard.
    pub scorecard: ScorecardId,
    /// The candidate's code.
    pub code: String,
    /// Number of the version.
    pub number: i64,
    /// How it came about.
    pub kind: VersionKind,
    /// When it was sealed.
    pub sealed_at: Timestamp,
    /// Digest of the frozen guide.
    pub guide: String,
    /// Where the entry stands.
    pub place: Place,
    /// The hash of the entry in the log, 64 hexadecimal digits: what proves later that nothing was changed.
    pub leaf_hash: String,
    /// Size of the signed head that covers the entry; absent until the next one is signed.
    pub signed_size: Option<u64>,
    /// What was sealed.
    pub sealed: WorkingScorecard,
}

impl Service {
    /// The receipt of one's own latest sealed version.
    pub async fn receipt(&self, granted: Granted<ReadReceipt>, candidate: CandidateId) -> Result<Receipt, Error> {
        let read = self.store.read().await?;
        let vacancy = granted.look(&read).await?;
        let own = own(&read, &vacancy, granted.person()?.id, candidate).await?;
        let latest = repo::scorecard_version::versions(&read, own.scorecard).await?.pop();
        let (version, event) = latest.ok_or(Error::Missing(What::Scorecard))?;
        let log = self.store.log(&read, LogKind::Decisions)?;
        let entry = log.entry_of(event).await?;
        Ok(Receipt {
            scorecard: own.scorecard,
            code: own.candidate.code,
            number: version.number,
            kind: version.kind,
            sealed_at: version.sealed_at,
            guide: entry.leaf.fw.clone().unwrap_or_default(),
            place: entry.place,
            leaf_hash: entry.leaf_hash.to_hex(),
            signed_size: log.checkpoint_covering(entry.place).await?.map(|head| head.checkpoint.size),
            sealed: working_of(&version)?,
        })
    }
}
