//! Opening the scores, changing one's own, confirming the panel's values, closing the discussion.

use audit::Why;
use domain::ids::{CandidateId, VacancyId};
use domain::scores::{Assessment, Level, NotAssessed};
use domain::{FieldError, FieldErrors};
use service::discussion::{Rating, Revision};
use service::policy::{CloseDiscussion, ConfirmAgreed, RatePanel, RevealScores, ReviseScore};
use service::reveal::Opening;

use super::item::{RATE, REVISE};
use super::show::{CLOSE, CONFIRM};
use crate::AppError;
use crate::asking::{Asking, Obstacle};
use crate::components::notice::Notice;
use crate::post::{Done, Posted};

/// Opens the scores.
pub async fn reveal(asking: Asking, posted: Posted) -> Result<Done, Obstacle> {
    let vacancy = posted.id("vacancy", VacancyId::parse)?;
    let opening = Opening {
        candidate: CandidateId::parse(posted.field("candidate")),
        why: Why::parse(posted.field("why")),
        reason: posted.field("reason").to_owned(),
    };
    let leave = posted.once(asking.grant_in::<RevealScores>(vacancy).await?)?;
    asking.said(asking.service.reveal_scores(leave, &opening).await)?;
    Ok(Done::to(Notice::Revealed.on(&posted.here(&format!("vacancies/{vacancy}/discussion")))))
}

/// Confirms what is agreed, or closes the discussion.
pub async fn lead(asking: Asking, posted: Posted) -> Result<Done, Obstacle> {
    let vacancy = posted.id("vacancy", VacancyId::parse)?;
    let base = posted.here(&format!("vacancies/{vacancy}"));
    match posted.name() {
        CONFIRM => {
            let seen = usize::try_from(posted.number_field("seen")?).map_err(|_| AppError::Malformed)?;
            let leave = posted.once(asking.grant_in::<ConfirmAgreed>(vacancy).await?)?;
            asking.said(asking.service.confirm_agreed(leave, seen).await)?;
            Ok(Done::to(Notice::Confirmed.on(&format!("{base}/discussion"))))
        }
        CLOSE => {
            let leave = posted.once(asking.grant_in::<CloseDiscussion>(vacancy).await?)?;
            asking.said(asking.service.close_discussion(leave).await)?;
            Ok(Done::to(Notice::DiscussionClosed.on(&format!("{base}/ranking"))))
        }
        _ => Err(AppError::Malformed.into()),
    }
}

/// A level, or a reason why there is none, as a field holds it.
pub(in crate::pages) fn assessment(choice: &str) -> Option<Assessment> {
    match choice.parse() {
        Ok(level) => Some(Assessment::Assessed { level: Level(level) }),
        Err(_) => NotAssessed::parse(choice).map(|reason| Assessment::NotAssessed { reason }),
    }
}

/// Changes one's score, or confirms the panel's value.
pub async fn item(asking: Asking, posted: Posted) -> Result<Done, Obstacle> {
    let vacancy = posted.id("vacancy", VacancyId::parse)?;
    let candidate = posted.id("candidate", CandidateId::parse)?;
    let competency = posted.param("competency").to_owned();
    let here = posted.here(&format!("vacancies/{vacancy}/discussion/{candidate}/{competency}"));
    match posted.name() {
        REVISE => {
            let revision = Revision {
                competency,
                assessment: assessment(posted.field("choice")).ok_or_else(|| FieldErrors::one("choice", FieldError::Required))?,
                evidence: posted.field("evidence").to_owned(),
                seen: posted.number_field("seen")?,
                why: Why::parse(posted.field("why")).ok_or_else(|| FieldErrors::one("why", FieldError::Required))?,
                reason: posted.field("reason").to_owned(),
            };
            let leave = posted.once(asking.grant_in::<ReviseScore>(vacancy).await?)?;
            asking.said(asking.service.revise_score(leave, candidate, &revision).await)?;
            Ok(Done::to(Notice::Revised.on(&here)))
        }
        RATE => {
            let level = posted.field("level");
            let rating = Rating {
                candidate,
                competency,
                level: if level.is_empty() { None } else { Some(Level(level.parse().map_err(|_| AppError::Malformed)?)) },
                words: posted.field("words").to_owned(),
                language: posted.lang(),
                why: Why::parse(posted.field("why")),
                reason: posted.field("reason").to_owned(),
                seen: posted.number_field("seen")?,
            };
            let leave = posted.once(asking.grant_in::<RatePanel>(vacancy).await?)?;
            asking.said(asking.service.rate(leave, &rating).await)?;
            Ok(Done::to(Notice::Rated.on(&here)))
        }
        _ => Err(AppError::Malformed.into()),
    }
}
