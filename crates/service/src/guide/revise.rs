//! Opening the next version of a frozen guide, as a draft. The frozen version stays in force until the next freeze.
//!
//! The draft is made again from the frozen document and from the profile version that it came from, and from nothing else: what was
//! frozen is the truth about the guide, and a second copy kept beside it could only disagree with it.

use audit::Act;
use domain::documents::{GuideRecord, GuideState};
use domain::doors::Draw as _;
use domain::guide::WorkingGuide;
use domain::ids::GuideId;
use store::Events;
use store::repo::{self, Lock};

use super::{kept, object, read_frozen};
use crate::Service;
use crate::access::Granted;
use crate::access::policy::ReviseGuide;
use crate::error::{Error, OrMissing as _, What, Why};
use crate::profile;

impl Service {
    /// Opens the next version. A family has one version at most that can change.
    pub async fn revise_guide(&self, granted: Granted<ReviseGuide>, guide: GuideId) -> Result<GuideId, Error> {
        let done = self
            .act(granted, move |txn, granted| {
                Box::pin(async move {
                    granted.recheck(txn).await?;
                    // Order matters: who holds the frozen version is the only one to look for a draft and to open one.
                    let frozen = repo::guide::lock(txn, guide, Lock::Update).await.or_missing(What::Guide)?;
                    if frozen.state != GuideState::Frozen {
                        return Err(Error::Conflict(Why::State));
                    }
                    let latest = repo::guide::latest_of_family(txn, frozen.family).await?.ok_or(Error::Missing(What::Guide))?;
                    if latest.id != frozen.id {
                        return Err(Error::Conflict(Why::OpenDraft));
                    }
                    let profile = repo::profile::get(txn, frozen.profile).await?;
                    let read = read_frozen(&frozen)?;
                    let working = WorkingGuide::reopened(&read, &profile::read(&profile)?);
                    let next = GuideRecord {
                        id: GuideId(txn.entropy().uuid_v4()),
                        number: frozen.number + 1,
                        state: GuideState::Draft,
                        doc: kept(&working)?,
                        digest: None,
                        author: granted.person()?.id,
                        proposer: None,
                        confirmer: None,
                        saved_at: txn.now(),
                        frozen_at: None,
                        version: 1,
                        ..frozen
                    };
                    let mut open = txn.event(Act::GuideSave, object(&next));
                    repo::guide::insert(txn, &mut open, &next).await?;
                    Ok((next.id, Events::one(open)))
                })
            })
            .await?;
        Ok(done.value)
    }
}
