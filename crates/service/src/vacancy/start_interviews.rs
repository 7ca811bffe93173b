//! Letting interviews begin: from here on files open to the panel and scorecards are sealed.
//!
//! What must stay true: nobody is interviewed by fewer than two people, by a panel without valid training, under rules that the chair
//! did not acknowledge, or while a declared link awaits its ruling.

use audit::{Act, ObjRef, XValue};
use domain::Refusal;
use domain::ids::VacancyId;
use domain::vacancy::{VacancyMissing, VacancyState};
use store::Events;
use store::repo::{self, Lock};

use crate::Service;
use crate::access::Granted;
use crate::access::policy::StartInterviews;
use crate::error::{Error, Why};
use crate::vacancy::{move_on, readiness};

impl Service {
    /// Lets interviews begin, unless something is missing.
    pub async fn start_interviews(&self, granted: Granted<StartInterviews>) -> Result<(), Error> {
        self.act(granted, move |txn, granted| {
            Box::pin(async move {
                // Whoever changes candidates, panel or declarations holds the vacancy, so that all of them stand still from here on.
                let mut vacancy = granted.enter(txn, Lock::Update).await?;
                let missing = readiness::before_interviews(txn, &vacancy, txn.now()).await?;
                if !missing.is_empty() {
                    return Err(refused(&missing));
                }
                move_on(&mut vacancy, VacancyState::Interviewing)?;
                let mut begin = txn
                    .event(Act::VacancyStage, ObjRef::new(VacancyId::KIND, vacancy.id.0))
                    .vacancy(vacancy.id)
                    .x("stage", XValue::Code(VacancyState::Interviewing.code()));
                repo::vacancy::update(txn, &mut begin, &vacancy).await?;
                Ok(((), Events::one(begin)))
            })
        })
        .await?;
        Ok(())
    }
}

/// The rules in the way; where none of what is missing is a rule of its own, that something is missing.
fn refused(missing: &[VacancyMissing]) -> Error {
    let refusals: Vec<Refusal> = missing.iter().filter_map(VacancyMissing::refusal).collect();
    if refusals.is_empty() { Error::Conflict(Why::NotReady) } else { Error::Refused(refusals) }
}
