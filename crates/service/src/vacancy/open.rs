//! Opening a round: from here on candidates come in, and the guide stays as it is.

use audit::{Act, ObjRef};
use domain::Refusal;
use domain::ids::VacancyId;
use domain::vacancy::VacancyState;
use store::Events;
use store::repo::{self, Lock};

use crate::Service;
use crate::access::Granted;
use crate::access::policy::OpenVacancy;
use crate::error::Error;
use crate::vacancy::{move_on, readiness};

impl Service {
    /// Opens the round, unless something is missing.
    pub async fn open_vacancy(&self, granted: Granted<OpenVacancy>) -> Result<(), Error> {
        let org = self.store.org();
        self.act(granted, move |txn, granted| {
            Box::pin(async move {
                let mut vacancy = granted.enter(txn, Lock::Update).await?;
                // Order matters: what the check reads is held first, so that it still holds when the round has opened.
                repo::organisation::lock(txn, org, Lock::Share).await?;
                let guide = match vacancy.guide {
                    Some(guide) => Some(repo::guide::lock(txn, guide, Lock::Share).await?),
                    None => None,
                };
                let missing = readiness::before_opening(txn, org, &vacancy).await?;
                if !missing.is_empty() {
                    return Err(Refusal::VacancyNotReady { n: u32::try_from(missing.len()).unwrap_or(u32::MAX) }.into());
                }
                let digest = guide.and_then(|guide| guide.digest).ok_or_else(|| Error::internal("a frozen guide without a digest"))?;
                move_on(&mut vacancy, VacancyState::Open)?;
                vacancy.opened_at = Some(txn.now());
                let mut open =
                    txn.event(Act::VacancyOpen, ObjRef::new(VacancyId::KIND, vacancy.id.0)).vacancy(vacancy.id).framework_digest(digest);
                repo::vacancy::update(txn, &mut open, &vacancy).await?;
                Ok(((), Events::one(open)))
            })
        })
        .await?;
        Ok(())
    }
}
