//! Saving a guide: edits, rules and reasons on the version that the person saw, all of them or none.

use audit::Act;
use domain::documents::GuideState;
use domain::guide::{GuideChange, GuideEditRefused};
use domain::ids::GuideId;
use store::Events;
use store::repo::{self, Lock};

use super::{can_change, kept, object, read_working};
use crate::Service;
use crate::access::Granted;
use crate::access::policy::SaveGuide;
use crate::error::{Error, OrMissing as _, What, Why};

impl Service {
    /// Makes the change and gives the new version. A guide that was proposed is a draft again: what the second person confirms is what
    /// was proposed. A change that changes nothing is answered as done before.
    pub async fn save_guide(&self, granted: Granted<SaveGuide>, guide: GuideId, seen: i64, change: GuideChange) -> Result<i64, Error> {
        let done = self
            .act(granted, move |txn, granted| {
                let change = change.clone();
                Box::pin(async move {
                    granted.recheck(txn).await?;
                    let mut record = repo::guide::lock(txn, guide, Lock::Update).await.or_missing(What::Guide)?;
                    can_change(&record, seen)?;
                    let mut guide = read_working(&record)?;
                    guide.change(change).map_err(|refused| match refused {
                        GuideEditRefused::Fields { errors } => Error::Invalid(errors),
                        other => Error::Conflict(Why::GuideEdit(other)),
                    })?;
                    let doc = kept(&guide)?;
                    if doc == record.doc {
                        return Err(Error::Conflict(Why::Done));
                    }
                    record.doc = doc;
                    record.state = GuideState::Draft;
                    record.author = granted.person()?.id;
                    record.proposer = None;
                    record.saved_at = txn.now();
                    record.version += 1;
                    let mut save = txn.event(Act::GuideSave, object(&record));
                    repo::guide::update(txn, &mut save, &record).await?;
                    Ok((record.version, Events::one(save)))
                })
            })
            .await?;
        Ok(done.value)
    }
}
