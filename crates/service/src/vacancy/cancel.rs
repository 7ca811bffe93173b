//! Calling a round off, with a reason. What was done in it stays on file.

use audit::{Act, ObjRef, Why};
use domain::ids::VacancyId;
use domain::vacancy::VacancyState;
use domain::{forms, limits};
use store::Events;
use store::repo::{self, Lock};

use crate::Service;
use crate::access::Granted;
use crate::access::policy::CancelVacancy;
use crate::error::Error;
use crate::vacancy::move_on;

impl Service {
    /// Calls the round off. `why` is a reason of the closed list, `words` the reason as the officer writes it.
    pub async fn cancel_vacancy(&self, granted: Granted<CancelVacancy>, why: Why, words: &str) -> Result<(), Error> {
        let words = forms::words("words", words, limits::REASON_CHARS)?;
        self.act(granted, move |txn, granted| {
            let words = words.clone();
            Box::pin(async move {
                let mut vacancy = granted.enter(txn, Lock::Update).await?;
                move_on(&mut vacancy, VacancyState::Cancelled)?;
                vacancy.state_reason = Some(words);
                let mut cancel = txn.event(Act::VacancyCancel, ObjRef::new(VacancyId::KIND, vacancy.id.0)).vacancy(vacancy.id).why(why);
                repo::vacancy::update(txn, &mut cancel, &vacancy).await?;
                Ok(((), Events::one(cancel)))
            })
        })
        .await?;
        Ok(())
    }
}
