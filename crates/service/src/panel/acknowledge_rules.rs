//! The chair's acknowledgement of the rules that the guide declares: no interview begins without it.

use audit::{Act, ObjRef};
use domain::ids::GuideId;
use store::Events;
use store::repo::{self, Lock};

use crate::Service;
use crate::access::Granted;
use crate::access::policy::AcknowledgeRules;
use crate::error::{Error, OrMissing as _, What, Why};
use crate::vacancy::frozen_guide;

impl Service {
    /// Records that the chair has read the declared rules and chairs by them.
    pub async fn acknowledge_rules(&self, granted: Granted<AcknowledgeRules>) -> Result<(), Error> {
        self.act(granted, move |txn, granted| {
            Box::pin(async move {
                let vacancy = granted.enter(txn, Lock::Share).await?;
                let guide = frozen_guide(txn, &vacancy).await?;
                let seat = repo::panelist::of_person(txn, vacancy.id, granted.person()?.id).await?;
                let mut seat = seat.ok_or(Error::Missing(What::Panelist))?;
                seat = repo::panelist::lock(txn, vacancy.id, seat.id, Lock::Update).await.or_missing(What::Panelist)?;
                if seat.rules_acknowledged_at.is_some() {
                    return Err(Error::Conflict(Why::Done));
                }
                seat.rules_acknowledged_at = Some(txn.now());
                seat.version += 1;
                let mut event = txn
                    .event(Act::GuideAcknowledge, ObjRef::new(GuideId::KIND, guide.id.0))
                    .vacancy(vacancy.id)
                    .framework_digest(guide.document.digest());
                repo::panelist::update(txn, &mut event, &seat).await?;
                Ok(((), Events::one(event)))
            })
        })
        .await?;
        Ok(())
    }
}
