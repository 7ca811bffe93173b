//! Saving a draft profile: named edits on the version that the person saw, all of them or none.

use audit::Act;
use domain::documents::ProfileState;
use domain::ids::ProfileId;
use domain::profile::ProfileEdit;
use store::Events;
use store::repo::{self, Lock};

use super::{apply, kept, object, read};
use crate::Service;
use crate::access::Granted;
use crate::access::policy::SaveProfile;
use crate::error::{Error, OrMissing as _, What, Why};

impl Service {
    /// Makes the edits and gives the new version. Edits that change nothing are answered as done before: they leave no entry and make
    /// nobody the author.
    pub async fn save_profile(
        &self,
        granted: Granted<SaveProfile>,
        profile: ProfileId,
        seen: i64,
        edits: Vec<ProfileEdit>,
    ) -> Result<i64, Error> {
        let store = self.store.clone();
        let done = self
            .act(granted, move |txn, granted| {
                let (edits, store) = (edits.clone(), store.clone());
                Box::pin(async move {
                    granted.recheck(txn).await?;
                    let by = granted.signed_in()?;
                    let mut record = repo::profile::lock(txn, profile, Lock::Update).await.or_missing(What::Profile)?;
                    if record.state != ProfileState::Draft {
                        return Err(Error::Conflict(Why::State));
                    }
                    if record.version != seen {
                        return Err(Error::Conflict(Why::Stale));
                    }
                    let mut profile = read(&record)?;
                    apply(&store, txn, by, &mut profile, edits).await?;
                    let doc = kept(&profile)?;
                    if doc == record.doc {
                        return Err(Error::Conflict(Why::Done));
                    }
                    record.doc = doc;
                    record.title = profile.title;
                    record.author = by.person().id;
                    record.saved_at = txn.now();
                    record.version += 1;
                    let mut save = txn.event(Act::ProfileSave, object(&record));
                    repo::profile::update(txn, &mut save, &record).await?;
                    Ok((record.version, Events::one(save)))
                })
            })
            .await?;
        Ok(done.value)
    }
}
