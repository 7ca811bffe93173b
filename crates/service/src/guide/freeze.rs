//! The freeze: a second person confirms what was proposed, and from then on nothing changes it.
//!
//! What must stay true: whoever confirms neither wrote nor proposed it; the entry carries the digest of the document that is kept, and
//! names the proposer beside the one who acts.

use audit::{Act, Why as Reason, XValue};
use domain::documents::GuideState;
use domain::ids::GuideId;
use store::Events;
use store::repo::{self, Lock};

use super::{can_change, object, read_working};
use crate::Service;
use crate::access::Granted;
use crate::access::policy::FreezeGuide;
use crate::error::{Error, OrMissing as _, What, Why};

impl Service {
    /// Freezes the version that the person saw. The version of the family that was frozen before is superseded.
    pub async fn freeze_guide(&self, granted: Granted<FreezeGuide>, guide: GuideId, seen: i64) -> Result<(), Error> {
        self.act(granted, move |txn, granted| {
            Box::pin(async move {
                granted.recheck(txn).await?;
                let confirmer = granted.person()?.id;
                let mut record = repo::guide::lock(txn, guide, Lock::Update).await.or_missing(What::Guide)?;
                can_change(&record, seen)?;
                if record.state != GuideState::Proposed {
                    return Err(Error::Conflict(Why::State));
                }
                let proposer = record.proposer.ok_or_else(|| Error::internal("a proposed guide without a proposer"))?;
                if confirmer == record.author || confirmer == proposer {
                    return Err(Error::Conflict(Why::SecondPerson));
                }
                let document = read_working(&record)?.freeze().map_err(|open| Error::Conflict(Why::GuideFindings(open)))?;
                let proposer = repo::person::get(txn, proposer).await?.audit_ref;

                record.state = GuideState::Frozen;
                record.doc = document.canonical();
                record.digest = Some(document.digest().to_owned());
                record.confirmer = Some(confirmer);
                record.frozen_at = Some(txn.now());
                record.version += 1;
                let freeze = txn.event(Act::GuideFreeze, object(&record)).framework_digest(document.digest());
                let mut freeze = freeze.x("second", XValue::Ref(proposer));
                repo::guide::update(txn, &mut freeze, &record).await?;

                let mut events = Events::one(freeze);
                let family = repo::guide::family(txn, record.family).await?;
                for mut earlier in family.into_iter().filter(|earlier| earlier.state == GuideState::Frozen && earlier.id != record.id) {
                    earlier.state = GuideState::Superseded;
                    earlier.version += 1;
                    let digest = earlier.digest.clone().ok_or_else(|| Error::internal("a frozen guide without a digest"))?;
                    let supersede = txn.event(Act::GuideSupersede, object(&earlier)).framework_digest(digest);
                    let mut supersede = supersede.why(Reason::NewVersion);
                    repo::guide::update(txn, &mut supersede, &earlier).await?;
                    events = events.and(supersede);
                }
                Ok(((), events))
            })
        })
        .await?;
        Ok(())
    }
}
