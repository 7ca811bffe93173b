//! Changing the organisation's settings. Its short name stays: it is part of the log's origin.

use audit::{Act, ObjRef};
use domain::forms::{Form as _, organisation::OrganisationForm};
use domain::ids::OrgId;
use store::Events;
use store::repo::{self, Lock};

use crate::Service;
use crate::access::Granted;
use crate::access::policy::UpdateOrganisation;
use crate::error::{Error, Why};

impl Service {
    /// Changes the settings on the version that the person saw and gives the new version.
    pub async fn update_organisation(
        &self,
        granted: Granted<UpdateOrganisation>,
        seen: i64,
        form: &OrganisationForm,
    ) -> Result<i64, Error> {
        let command = form.parse()?;
        let org = self.store.org();
        let done = self
            .act(granted, move |txn, granted| {
                let command = command.clone();
                Box::pin(async move {
                    granted.recheck(txn).await?;
                    let mut organisation = repo::organisation::lock(txn, org, Lock::Update).await?;
                    if organisation.version != seen {
                        return Err(Error::Conflict(Why::Stale));
                    }
                    organisation.name = command.name;
                    organisation.languages = command.languages;
                    organisation.safeguarding_lead = command.safeguarding_lead;
                    organisation.local_contact = command.local_contact;
                    organisation.version += 1;
                    let mut update = txn.event(Act::SettingsUpdate, ObjRef::new(OrgId::KIND, org.0));
                    repo::organisation::update(txn, &mut update, &organisation).await?;
                    Ok((organisation.version, Events::one(update)))
                })
            })
            .await?;
        Ok(done.value)
    }
}
