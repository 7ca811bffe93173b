//! Declaring links, and ruling on them.

use domain::ids::{CandidateId, DeclarationId, VacancyId};
use domain::panel::{Declared, Ruling};
use domain::{FieldError, FieldErrors};
use service::declaration::Statement;
use service::policy::{DeclareLinks, RuleOnLink};

use crate::AppError;
use crate::asking::{Asking, Obstacle};
use crate::components::notice::Notice;
use crate::post::{Done, Posted};

/// Sends one's declarations: all that the page asked for, so that no name is passed over in silence.
pub async fn declare(asking: Asking, posted: Posted) -> Result<Done, Obstacle> {
    let vacancy = posted.id("vacancy", VacancyId::parse)?;
    let mut statements = Vec::new();
    let mut wrong = FieldErrors::default();
    // The field of the nature is there for every name, whether something was chosen or not.
    for (id, nature) in posted.under("nature.") {
        let candidate = CandidateId::parse(id).ok_or(AppError::Malformed)?;
        match Declared::parse(posted.field(&format!("declared.{id}"))) {
            None => wrong.add(format!("declared.{id}"), FieldError::Required),
            Some(Declared::Link) if nature.trim().is_empty() => wrong.add(format!("nature.{id}"), FieldError::Required),
            Some(Declared::None) if !nature.trim().is_empty() => wrong.add(format!("nature.{id}"), FieldError::LinkDescribed),
            Some(declared) => statements.push(Statement { candidate, declared, nature: nature.to_owned() }),
        }
    }
    wrong.into_result()?;
    let leave = posted.once(asking.grant_in::<DeclareLinks>(vacancy).await?)?;
    asking.said(asking.service.declare_links(leave, statements).await)?;
    Ok(Done::to(Notice::Declared.on(&posted.here(&format!("vacancies/{vacancy}/declarations")))))
}

/// Rules on one declared link.
pub async fn rule(asking: Asking, posted: Posted) -> Result<Done, Obstacle> {
    let vacancy = posted.id("vacancy", VacancyId::parse)?;
    let declaration = DeclarationId::parse(posted.about()).ok_or(AppError::Malformed)?;
    let ruling = Ruling::parse(posted.field("ruling")).ok_or_else(|| FieldErrors::one("ruling", FieldError::Required))?;
    let leave = posted.once(asking.grant_in::<RuleOnLink>(vacancy).await?)?;
    asking.said(asking.service.rule_on_link(leave, declaration, ruling, posted.field("reason")).await)?;
    Ok(Done::to(Notice::Ruled.on(&posted.here(&format!("vacancies/{vacancy}/declarations/rulings")))))
}
