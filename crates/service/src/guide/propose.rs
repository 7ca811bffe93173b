//! Proposing a guide for the freeze: complete in the eyes of whoever proposes it, it waits for the second person.

use audit::Act;
use domain::documents::GuideState;
use domain::ids::GuideId;
use store::Events;
use store::repo::{self, Lock};

use super::{can_change, object, read_working};
use crate::Service;
use crate::access::Granted;
use crate::access::policy::ProposeGuide;
use crate::error::{Error, OrMissing as _, What, Why};

impl Service {
    /// Proposes the version that the person saw and gives the new one. What stands in the way of the freeze is said here already, to
    /// whoever can mend it.
    pub async fn propose_guide(&self, granted: Granted<ProposeGuide>, guide: GuideId, seen: i64) -> Result<i64, Error> {
        let done = self
            .act(granted, move |txn, granted| {
                Box::pin(async move {
                    granted.recheck(txn).await?;
                    let mut record = repo::guide::lock(txn, guide, Lock::Update).await.or_missing(What::Guide)?;
                    can_change(&record, seen)?;
                    if record.state == GuideState::Proposed {
                        return Err(Error::Conflict(Why::Done));
                    }
                    let open = read_working(&record)?.open_findings();
                    if !open.is_empty() {
                        return Err(Error::Conflict(Why::GuideFindings(open)));
                    }
                    record.state = GuideState::Proposed;
                    record.proposer = Some(granted.person()?.id);
                    record.version += 1;
                    let mut propose = txn.event(Act::GuideSave, object(&record));
                    repo::guide::update(txn, &mut propose, &record).await?;
                    Ok((record.version, Events::one(propose)))
                })
            })
            .await?;
        Ok(done.value)
    }
}
