//! Naming somebody to the panel, and saying who interviews whom.

use std::collections::BTreeSet;

use domain::ids::{CandidateId, PanelistId, PersonId, VacancyId};
use domain::panel::PanelPart;
use domain::{Date, FieldError, FieldErrors};
use service::panel::{Naming, Pair};
use service::policy::{AssignPanel, NamePanelist};

use super::show::{ASSIGN, DRAW, NAME};
use crate::AppError;
use crate::asking::{Asking, Obstacle};
use crate::components::notice::Notice;
use crate::post::{Done, Posted};

/// Carries out whichever form of the page was sent.
pub async fn act(asking: Asking, posted: Posted) -> Result<Done, Obstacle> {
    let vacancy = posted.id("vacancy", VacancyId::parse)?;
    let here = posted.here(&format!("vacancies/{vacancy}/panel"));
    match posted.name() {
        NAME => {
            let person = posted.id_field("person", PersonId::parse)?;
            let part = PanelPart::parse(posted.field("part")).ok_or_else(|| FieldErrors::one("part", FieldError::Required))?;
            let until = posted.field("trained_until").trim();
            let trained_until = Date::parse(until);
            if trained_until.is_none() && !until.is_empty() {
                return Err(FieldErrors::one("trained_until", FieldError::NotADate).into());
            }
            let leave = posted.once(asking.grant_in::<NamePanelist>(vacancy).await?)?;
            asking.said(asking.service.name_panelist(leave, Naming { person, part, trained_until }).await)?;
            Ok(Done::to(Notice::Named.on(&here)))
        }
        ASSIGN => {
            let pair = |text: &str| -> Option<Pair> {
                let (panelist, candidate) = text.split_once(':')?;
                Some((PanelistId::parse(panelist)?, CandidateId::parse(candidate)?))
            };
            let pairs: Option<BTreeSet<Pair>> = posted.all("pair").map(pair).collect();
            let leave = posted.once(asking.grant_in::<AssignPanel>(vacancy).await?)?;
            asking.said(asking.service.assign_panel(leave, pairs.ok_or(AppError::Malformed)?, posted.field("drawn") == "yes").await)?;
            Ok(Done::to(Notice::Assigned.on(&here)))
        }
        DRAW => {
            let each = posted.field("each").parse().map_err(|_| FieldErrors::one("each", FieldError::Required))?;
            let leave = posted.once(asking.grant_in::<AssignPanel>(vacancy).await?)?;
            asking.said(asking.service.draw_panel(leave, each).await)?;
            Ok(Done::to(Notice::Drawn.on(&here)))
        }
        _ => Err(AppError::Malformed.into()),
    }
}
