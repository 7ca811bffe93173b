//! Starting a job profile: the job's name, and competencies of a framework if one is chosen.

use audit::Act;
use domain::documents::{ProfileRecord, ProfileState};
use domain::doors::Draw as _;
use domain::forms::{Form as _, documents::StartProfileForm};
use domain::ids::ProfileId;
use domain::profile::{JobProfile, ProfileEdit};
use store::{Events, repo};

use super::{apply, kept, object};
use crate::Service;
use crate::access::Granted;
use crate::access::policy::StartProfile;
use crate::error::Error;

impl Service {
    /// Starts a profile as a draft.
    pub async fn start_profile(&self, granted: Granted<StartProfile>, form: &StartProfileForm) -> Result<ProfileId, Error> {
        let command = form.parse()?;
        let store = self.store.clone();
        let done = self
            .act(granted, move |txn, granted| {
                let (command, store) = (command.clone(), store.clone());
                Box::pin(async move {
                    granted.recheck(txn).await?;
                    let by = granted.signed_in()?;
                    let mut profile = JobProfile::new(command.title);
                    let (framework, competencies) = command.from.unzip();
                    let takes = framework.into_iter().flat_map(|framework| {
                        let take = move |competency| ProfileEdit::Take { framework, competency };
                        competencies.clone().unwrap_or_default().into_iter().map(take)
                    });
                    apply(&store, txn, by, &mut profile, takes.collect()).await?;
                    let record = ProfileRecord {
                        id: ProfileId(txn.entropy().uuid_v4()),
                        family: txn.entropy().uuid_v4(),
                        number: 1,
                        title: profile.title.clone(),
                        state: ProfileState::Draft,
                        doc: kept(&profile)?,
                        digest: None,
                        author: by.person().id,
                        approver: None,
                        saved_at: txn.now(),
                        approved_at: None,
                        version: 1,
                    };
                    let mut start = txn.event(Act::ProfileSave, object(&record));
                    repo::profile::insert(txn, &mut start, &record).await?;
                    Ok((record.id, Events::one(start)))
                })
            })
            .await?;
        Ok(done.value)
    }
}
