//! Approving a profile: somebody other than its author, with everything that was found mended or reasoned.

use audit::Act;
use domain::Refusal;
use domain::documents::ProfileState;
use domain::ids::ProfileId;
use store::Events;
use store::repo::{self, Lock};

use super::{object, read};
use crate::Service;
use crate::access::Granted;
use crate::access::policy::ApproveProfile;
use crate::error::{Error, OrMissing as _, What, Why};

impl Service {
    /// Approves the version that the person saw. The version of the family that was approved before is superseded by the same act.
    pub async fn approve_profile(&self, granted: Granted<ApproveProfile>, profile: ProfileId, seen: i64) -> Result<(), Error> {
        self.act(granted, move |txn, granted| {
            Box::pin(async move {
                granted.recheck(txn).await?;
                let approver = granted.person()?.id;
                let mut record = repo::profile::lock(txn, profile, Lock::Update).await.or_missing(What::Profile)?;
                if record.state != ProfileState::Draft {
                    return Err(Error::Conflict(Why::State));
                }
                if record.version != seen {
                    return Err(Error::Conflict(Why::Stale));
                }
                if record.author == approver {
                    return Err(Refusal::ProfileSelfApproval {}.into());
                }
                let profile = read(&record)?;
                profile.ready().map_err(|open| Error::Refused(open.into_iter().map(|finding| finding.refusal).collect()))?;

                let mut approve = txn.event(Act::ProfileApprove, object(&record));
                let family = repo::profile::family(txn, record.family).await?;
                for mut earlier in family.into_iter().filter(|earlier| earlier.state == ProfileState::Approved) {
                    earlier.state = ProfileState::Superseded;
                    earlier.version += 1;
                    repo::profile::update(txn, &mut approve, &earlier).await?;
                }
                record.state = ProfileState::Approved;
                record.digest = Some(profile.digest());
                record.approver = Some(approver);
                record.approved_at = Some(txn.now());
                record.version += 1;
                repo::profile::update(txn, &mut approve, &record).await?;
                Ok(((), Events::one(approve)))
            })
        })
        .await?;
        Ok(())
    }
}
