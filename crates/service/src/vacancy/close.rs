//! Closing a decided round: nothing in it changes any more, and the periods for keeping data begin.

use audit::{Act, ObjRef};
use domain::ids::VacancyId;
use domain::vacancy::VacancyState;
use store::Events;
use store::repo::{self, Lock};

use crate::Service;
use crate::access::Granted;
use crate::access::policy::CloseVacancy;
use crate::error::Error;
use crate::vacancy::move_on;

impl Service {
    /// Closes the round.
    pub async fn close_vacancy(&self, granted: Granted<CloseVacancy>) -> Result<(), Error> {
        self.act(granted, move |txn, granted| {
            Box::pin(async move {
                let mut vacancy = granted.enter(txn, Lock::Update).await?;
                move_on(&mut vacancy, VacancyState::Closed)?;
                let mut close = txn.event(Act::VacancyClose, ObjRef::new(VacancyId::KIND, vacancy.id.0)).vacancy(vacancy.id);
                repo::vacancy::update(txn, &mut close, &vacancy).await?;
                Ok(((), Events::one(close)))
            })
        })
        .await?;
        Ok(())
    }
}
