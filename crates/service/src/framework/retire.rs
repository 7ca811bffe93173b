//! Retiring a framework: from then on it starts no new profile. Profiles and guides made from it keep what they took.

use audit::{Act, ObjRef, Why};
use domain::documents::FrameworkState;
use domain::ids::FrameworkId;
use store::Events;
use store::repo::{self, Lock};

use crate::Service;
use crate::access::Granted;
use crate::access::policy::RetireFramework;
use crate::act;
use crate::error::{Error, OrMissing as _, What, Why as Because};

impl Service {
    /// Retires a published framework. `why` is a reason of the closed list.
    pub async fn retire_framework(&self, granted: Granted<RetireFramework>, framework: FrameworkId, why: Why) -> Result<(), Error> {
        act::takes(Act::FrameworkRetire, why)?;
        self.act(granted, move |txn, granted| {
            Box::pin(async move {
                granted.recheck(txn).await?;
                let mut record = repo::framework::lock(txn, framework, Lock::Update).await.or_missing(What::Framework)?;
                match record.state {
                    FrameworkState::Published => {}
                    FrameworkState::Retired => return Err(Error::Conflict(Because::Done)),
                    FrameworkState::Draft => return Err(Error::Conflict(Because::State)),
                }
                record.state = FrameworkState::Retired;
                record.version += 1;
                let object = ObjRef::new(FrameworkId::KIND, record.id.0);
                let mut retire = txn.event(Act::FrameworkRetire, object).framework_digest(&record.digest).why(why);
                repo::framework::update(txn, &mut retire, &record).await?;
                Ok(((), Events::one(retire)))
            })
        })
        .await?;
        Ok(())
    }
}
