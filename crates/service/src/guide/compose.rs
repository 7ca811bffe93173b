//! Composing a guide from an approved profile: a whole proposal, never a blank page.

use audit::Act;
use domain::documents::{GuideRecord, GuideState, ProfileState};
use domain::doors::Draw as _;
use domain::forms::{Form as _, documents::ComposeGuideForm};
use domain::guide::{ComposeOptions, WorkingGuide};
use domain::ids::{GuideId, ProfileId};
use store::Events;
use store::repo::{self, Lock};

use super::{kept, object};
use crate::Service;
use crate::access::Granted;
use crate::access::policy::ComposeGuide;
use crate::error::{Error, OrMissing as _, What, Why};
use crate::profile;

impl Service {
    /// Composes the first version of a guide, with the proposed rules, as a draft.
    pub async fn compose_guide(
        &self,
        granted: Granted<ComposeGuide>,
        profile: ProfileId,
        form: &ComposeGuideForm,
    ) -> Result<GuideId, Error> {
        let options = form.parse()?;
        let done = self
            .act(granted, move |txn, granted| {
                Box::pin(async move {
                    granted.recheck(txn).await?;
                    let profile = repo::profile::lock(txn, profile, Lock::Share).await.or_missing(What::Profile)?;
                    if profile.state != ProfileState::Approved {
                        return Err(Error::Conflict(Why::State));
                    }
                    let options = ComposeOptions { profile_version: u32::try_from(profile.number).ok(), ..options };
                    let guide = WorkingGuide::proposed(&profile::read(&profile)?, &options);
                    let record = GuideRecord {
                        id: GuideId(txn.entropy().uuid_v4()),
                        family: txn.entropy().uuid_v4(),
                        number: 1,
                        profile: profile.id,
                        title: profile.title,
                        state: GuideState::Draft,
                        doc: kept(&guide)?,
                        digest: None,
                        author: granted.person()?.id,
                        proposer: None,
                        confirmer: None,
                        saved_at: txn.now(),
                        frozen_at: None,
                        version: 1,
                    };
                    let mut compose = txn.event(Act::GuideSave, object(&record));
                    repo::guide::insert(txn, &mut compose, &record).await?;
                    Ok((record.id, Events::one(compose)))
                })
            })
            .await?;
        Ok(done.value)
    }
}
