//! Opening the next version of an approved profile: a draft that begins as its copy. The approved version stays in force meanwhile.

use audit::Act;
use domain::documents::{ProfileRecord, ProfileState};
use domain::doors::Draw as _;
use domain::ids::ProfileId;
use store::Events;
use store::repo::{self, Lock};

use super::object;
use crate::Service;
use crate::access::Granted;
use crate::access::policy::ReviseProfile;
use crate::error::{Error, OrMissing as _, What, Why};

impl Service {
    /// Opens the next version. A family has one draft at most.
    pub async fn revise_profile(&self, granted: Granted<ReviseProfile>, profile: ProfileId) -> Result<ProfileId, Error> {
        let done = self
            .act(granted, move |txn, granted| {
                Box::pin(async move {
                    granted.recheck(txn).await?;
                    // Order matters: who holds the approved version is the only one to look for a draft and to open one.
                    let approved = repo::profile::lock(txn, profile, Lock::Update).await.or_missing(What::Profile)?;
                    if approved.state != ProfileState::Approved {
                        return Err(Error::Conflict(Why::State));
                    }
                    let latest = repo::profile::latest_of_family(txn, approved.family).await?.ok_or(Error::Missing(What::Profile))?;
                    if latest.state == ProfileState::Draft {
                        return Err(Error::Conflict(Why::OpenDraft));
                    }
                    let next = ProfileRecord {
                        id: ProfileId(txn.entropy().uuid_v4()),
                        number: latest.number + 1,
                        state: ProfileState::Draft,
                        digest: None,
                        author: granted.person()?.id,
                        approver: None,
                        saved_at: txn.now(),
                        approved_at: None,
                        version: 1,
                        ..approved
                    };
                    let mut open = txn.event(Act::ProfileSave, object(&next));
                    repo::profile::insert(txn, &mut open, &next).await?;
                    Ok((next.id, Events::one(open)))
                })
            })
            .await?;
        Ok(done.value)
    }
}
