//! Starting, changing and opening rounds, letting the interviews begin, calling off, closing.

use audit::Why;
use domain::forms::vacancies::{StartVacancyForm, UpdateVacancyForm};
use domain::ids::VacancyId;
use domain::{FieldError, FieldErrors};
use service::policy::{AcknowledgeRules, CancelVacancy, CloseVacancy, OpenVacancy, StartInterviews, StartVacancy, UpdateVacancy};

use super::show::{ACKNOWLEDGE, CANCEL, CLOSE, INTERVIEWS, OPEN};
use crate::AppError;
use crate::asking::{Asking, Obstacle};
use crate::components::notice::Notice;
use crate::post::{Done, Posted};

/// Starts a round.
pub async fn start(asking: Asking, posted: Posted) -> Result<Done, Obstacle> {
    let form: StartVacancyForm = posted.form(&[])?;
    let leave = posted.once(asking.grant::<StartVacancy>()?)?;
    let vacancy = asking.said(asking.service.start_vacancy(leave, &form).await)?;
    Ok(Done::to(Notice::Started.on(&posted.here(&format!("vacancies/{vacancy}")))))
}

/// Changes a round's particulars.
pub async fn change(asking: Asking, posted: Posted) -> Result<Done, Obstacle> {
    let vacancy = posted.id("vacancy", VacancyId::parse)?;
    let form: UpdateVacancyForm = posted.form(&["seen"])?;
    let leave = posted.once(asking.grant_in::<UpdateVacancy>(vacancy).await?)?;
    asking.said(asking.service.update_vacancy(leave, posted.number_field("seen")?, &form).await)?;
    Ok(Done::to(Notice::Saved.on(&posted.here(&format!("vacancies/{vacancy}")))))
}

/// Carries out whichever act of a round's page was sent.
pub async fn act(asking: Asking, posted: Posted) -> Result<Done, Obstacle> {
    let vacancy = posted.id("vacancy", VacancyId::parse)?;
    let done = match posted.name() {
        OPEN => {
            let leave = posted.once(asking.grant_in::<OpenVacancy>(vacancy).await?)?;
            asking.said(asking.service.open_vacancy(leave).await)?;
            Notice::Opened
        }
        INTERVIEWS => {
            let leave = posted.once(asking.grant_in::<StartInterviews>(vacancy).await?)?;
            asking.said(asking.service.start_interviews(leave).await)?;
            Notice::Interviewing
        }
        ACKNOWLEDGE => {
            let leave = posted.once(asking.grant_in::<AcknowledgeRules>(vacancy).await?)?;
            asking.said(asking.service.acknowledge_rules(leave).await)?;
            Notice::Acknowledged
        }
        CANCEL => {
            let why = Why::parse(posted.field("why")).ok_or_else(|| FieldErrors::one("why", FieldError::Required))?;
            let leave = posted.once(asking.grant_in::<CancelVacancy>(vacancy).await?)?;
            asking.said(asking.service.cancel_vacancy(leave, why, posted.field("words")).await)?;
            Notice::Cancelled
        }
        CLOSE => {
            let leave = posted.once(asking.grant_in::<CloseVacancy>(vacancy).await?)?;
            asking.said(asking.service.close_vacancy(leave).await)?;
            Notice::Closed
        }
        _ => return Err(AppError::Malformed.into()),
    };
    Ok(Done::to(done.on(&posted.here(&format!("vacancies/{vacancy}")))))
}
