//! Asking that something be retired for everybody, and the answer.

use audit::Why;
use domain::ids::{RetirementId, VacancyId};
use domain::retirement::RetiredItem;
use domain::{FieldError, FieldErrors};
use service::policy::{ApproveRetirement, AskRetirement, RefuseRetirement, TakeBackRetirement};

use super::ask::ASK;
use super::list::{APPROVE, REFUSE, TAKE_BACK};
use crate::AppError;
use crate::asking::{Asking, Obstacle};
use crate::components::notice::Notice;
use crate::post::{Done, Posted};

/// The chair's request.
pub async fn ask(asking: Asking, posted: Posted) -> Result<Done, Obstacle> {
    let vacancy = posted.id("vacancy", VacancyId::parse)?;
    if posted.name() != ASK {
        return Err(AppError::Malformed.into());
    }
    let mut wrong = FieldErrors::default();
    let item = RetiredItem::parse(posted.field("item"));
    let why = Why::parse(posted.field("why"));
    for (field, is_missing) in [("item", item.is_none()), ("why", why.is_none()), ("words", posted.field("words").trim().is_empty())] {
        if is_missing {
            wrong.add(field, FieldError::Required);
        }
    }
    let leave = posted.once(asking.grant_in::<AskRetirement>(vacancy).await?)?;
    let (Some(item), Some(why), true) = (item, why, wrong.is_empty()) else { return Err(wrong.into()) };
    asking.said(asking.service.ask_retirement(leave, &item, why, posted.field("words"), posted.field("uncovered")).await)?;
    Ok(Done::to(Notice::RetirementAsked.on(&posted.here(&format!("vacancies/{vacancy}/retirements")))))
}

/// The answer, or the request taken back.
pub async fn answer(asking: Asking, posted: Posted) -> Result<Done, Obstacle> {
    let vacancy = posted.id("vacancy", VacancyId::parse)?;
    let retirement = RetirementId::parse(posted.about()).ok_or(AppError::Malformed)?;
    let service = &asking.service;
    let done = match posted.name() {
        APPROVE => {
            let leave = posted.once(asking.grant_in::<ApproveRetirement>(vacancy).await?)?;
            asking.said(service.approve_retirement(leave, retirement, posted.field("answer")).await)?;
            Notice::RetirementApproved
        }
        REFUSE => {
            let leave = posted.once(asking.grant_in::<RefuseRetirement>(vacancy).await?)?;
            asking.said(service.refuse_retirement(leave, retirement, posted.field("answer")).await)?;
            Notice::RetirementRefused
        }
        TAKE_BACK => {
            let leave = posted.once(asking.grant_in::<TakeBackRetirement>(vacancy).await?)?;
            asking.said(service.take_retirement_back(leave, retirement).await)?;
            Notice::RetirementTakenBack
        }
        _ => return Err(AppError::Malformed.into()),
    };
    Ok(Done::to(done.on(&posted.here(&format!("vacancies/{vacancy}/retirements")))))
}
