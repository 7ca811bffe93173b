//! Hypotheses, exports, findings.

use audit::Why;
use audit::bundle::scope_of;
use domain::ids::{FindingId, PanelistId, PersonId, VacancyId};
use domain::{FieldError, FieldErrors};
use service::export::ExportPurpose;
use service::log::{Raising, WhatIf};
use service::policy::{AnswerFinding, CloseFinding, MakeBundle, RaiseFinding};

use super::findings::{ANSWER, CLOSE, RAISE};
use crate::AppError;
use crate::asking::{Asking, Obstacle};
use crate::components::notice::Notice;
use crate::once::Once;
use crate::post::{Done, Posted};

/// Shows the page with a hypothesis, which is kept nowhere.
pub async fn what_if(_asking: Asking, posted: Posted) -> Result<Done, Obstacle> {
    let so = |name: &str| posted.field(name) == "yes";
    Ok(Done::Shown(Box::new(Once::WhatIf(WhatIf {
        without: PanelistId::parse(posted.field("without")),
        equal_weights: so("equal"),
        before_discussion: so("before"),
        retired_back: so("retired"),
    }))))
}

/// Begins an export.
pub async fn bundle(asking: Asking, posted: Posted) -> Result<Done, Obstacle> {
    let vacancy = posted.id("vacancy", VacancyId::parse)?;
    let why = Why::parse(posted.field("why")).ok_or_else(|| FieldErrors::one("why", FieldError::Required))?;
    let purpose = asking.said(ExportPurpose::new(why, posted.field("words")))?;
    let scope = scope_of(posted.field("scope")).ok_or_else(|| FieldErrors::one("scope", FieldError::Required))?;
    let leave = posted.once(asking.grant_in::<MakeBundle>(vacancy).await?)?;
    asking.said(asking.service.make_bundle(leave, scope, purpose).await)?;
    Ok(Done::to(Notice::Making.on(&posted.here(&format!("audit/vacancies/{vacancy}/exports")))))
}

/// Raises, answers or closes a finding.
pub async fn finding(asking: Asking, posted: Posted) -> Result<Done, Obstacle> {
    let vacancy = posted.id("vacancy", VacancyId::parse)?;
    let here = posted.here(&format!("audit/vacancies/{vacancy}/findings"));
    let about = || FindingId::parse(posted.about()).ok_or(AppError::Malformed);
    let notice = match posted.name() {
        RAISE => {
            let owner = PersonId::parse(posted.field("owner")).ok_or_else(|| FieldErrors::one("owner", FieldError::Required))?;
            let raising = Raising {
                words: posted.field("words").to_owned(),
                entry: posted.field("entry").to_owned(),
                owner,
                due: posted.field("due").to_owned(),
            };
            let leave = posted.once(asking.grant_in::<RaiseFinding>(vacancy).await?)?;
            asking.said(asking.service.raise_finding(leave, &raising).await)?;
            Notice::Raised
        }
        ANSWER => {
            let leave = posted.once(asking.grant_in::<AnswerFinding>(vacancy).await?)?;
            asking.said(asking.service.answer_finding(leave, about()?, posted.field("answer")).await)?;
            Notice::Answered
        }
        CLOSE => {
            let leave = posted.once(asking.grant_in::<CloseFinding>(vacancy).await?)?;
            asking.said(asking.service.close_finding(leave, about()?).await)?;
            Notice::FindingClosed
        }
        _ => return Err(AppError::Malformed.into()),
    };
    Ok(Done::to(notice.on(&here)))
}
