//! Starting a round: its reference, the job's name, how many posts. Who starts it holds it.

use audit::{Act, ObjRef};
use domain::doors::Draw as _;
use domain::forms::{Form as _, vacancies::StartVacancyForm};
use domain::ids::VacancyId;
use domain::vacancy::{AssignmentMode, Vacancy, VacancyState};
use domain::{FieldError, FieldErrors};
use store::{Events, repo};

use crate::Service;
use crate::access::Granted;
use crate::access::policy::StartVacancy;
use crate::error::Error;

impl Service {
    /// Starts a round as a draft: nothing is open to anybody yet.
    pub async fn start_vacancy(&self, granted: Granted<StartVacancy>, form: &StartVacancyForm) -> Result<VacancyId, Error> {
        let command = form.parse()?;
        let done = self
            .act(granted, move |txn, granted| {
                let command = command.clone();
                Box::pin(async move {
                    granted.recheck(txn).await?;
                    if repo::vacancy::by_reference(txn, &command.reference).await?.is_some() {
                        return Err(Error::Invalid(FieldErrors::one("reference", FieldError::Taken)));
                    }
                    let vacancy = Vacancy {
                        id: VacancyId(txn.entropy().uuid_v4()),
                        reference: command.reference,
                        title: command.title,
                        posts: command.posts,
                        guide: None,
                        holder: granted.person()?.id,
                        jurisdiction: "neutral".to_owned(),
                        assignment: AssignmentMode::Everyone,
                        drawn: false,
                        interviews_from: command.interviews_from,
                        state: VacancyState::Draft,
                        state_reason: None,
                        opened_at: None,
                        discussion_closed_at: None,
                        version: 1,
                    };
                    let mut start = txn.event(Act::VacancyUpdate, ObjRef::new(VacancyId::KIND, vacancy.id.0)).vacancy(vacancy.id);
                    repo::vacancy::insert(txn, &mut start, &vacancy).await?;
                    Ok((vacancy.id, Events::one(start)))
                })
            })
            .await?;
        Ok(done.value)
    }
}
