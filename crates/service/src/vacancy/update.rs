//! Changing a round's particulars, and choosing its guide.
//!
//! What must stay true: a round rests on a frozen guide that no later version replaced; from its opening on the guide stays.

use audit::{Act, ObjRef};
use domain::documents::GuideState;
use domain::forms::{Form as _, vacancies::UpdateVacancyForm};
use domain::ids::{GuideId, VacancyId};
use domain::vacancy::VacancyState;
use store::repo::{self, Lock};
use store::{Events, WriteTxn};

use crate::Service;
use crate::access::Granted;
use crate::access::policy::UpdateVacancy;
use crate::error::{Error, OrMissing as _, What, Why};

impl Service {
    /// Changes what was typed at the start and chooses the guide. `seen` is the version that the person saw.
    pub async fn update_vacancy(&self, granted: Granted<UpdateVacancy>, seen: i64, form: &UpdateVacancyForm) -> Result<(), Error> {
        let command = form.parse()?;
        self.act(granted, move |txn, granted| {
            let command = command.clone();
            Box::pin(async move {
                let mut vacancy = granted.enter(txn, Lock::Update).await?;
                if vacancy.version != seen {
                    return Err(Error::Conflict(Why::Stale));
                }
                if command.guide != vacancy.guide {
                    if vacancy.state != VacancyState::Draft {
                        return Err(Error::Conflict(Why::Stage));
                    }
                    if let Some(guide) = command.guide {
                        may_be_used(txn, guide).await?;
                    }
                }
                vacancy.title = command.title;
                vacancy.posts = command.posts;
                vacancy.interviews_from = command.interviews_from;
                vacancy.guide = command.guide;
                vacancy.version += 1;
                let mut update = txn.event(Act::VacancyUpdate, ObjRef::new(VacancyId::KIND, vacancy.id.0)).vacancy(vacancy.id);
                repo::vacancy::update(txn, &mut update, &vacancy).await?;
                Ok(((), Events::one(update)))
            })
        })
        .await?;
        Ok(())
    }
}

/// Refuses a guide that is not there or can still change. It is held, so that no later version replaces it in the meantime.
async fn may_be_used(txn: &WriteTxn, guide: GuideId) -> Result<(), Error> {
    let guide = repo::guide::lock(txn, guide, Lock::Share).await.or_missing(What::Guide)?;
    if guide.state == GuideState::Frozen { Ok(()) } else { Err(Error::Conflict(Why::NotFrozen)) }
}
