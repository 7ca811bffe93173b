//! Recording the chair's order of candidates who are level after every declared step before.

use domain::ids::{CandidateId, VacancyId};
use domain::{FieldError, FieldErrors};
use service::policy::{ReadRanking, RecordTie};

use crate::AppError;
use crate::asking::{Asking, Obstacle};
use crate::components::notice::Notice;
use crate::post::{Done, Posted};

/// Records the order.
pub async fn tie(asking: Asking, posted: Posted) -> Result<Done, Obstacle> {
    let vacancy = posted.id("vacancy", VacancyId::parse)?;
    let mut places: Vec<(usize, &str)> = Vec::new();
    let mut wrong = FieldErrors::default();
    let codes: Vec<&str> = posted.field("codes").split(',').collect();
    let most = i64::try_from(codes.len()).unwrap_or(i64::MAX);
    for code in codes {
        let field = format!("place.{code}");
        match posted.field(&field).trim().parse::<usize>() {
            Ok(place) if places.iter().any(|(taken, _)| *taken == place) => wrong.add(field, FieldError::Taken),
            Ok(place) if (1..=most).contains(&i64::try_from(place).unwrap_or(i64::MAX)) => places.push((place, code)),
            Ok(_) => wrong.add(field, FieldError::OutOfRange { min: 1, max: most }),
            Err(_) if posted.field(&field).trim().is_empty() => wrong.add(field, FieldError::Required),
            Err(_) => wrong.add(field, FieldError::NotANumber),
        }
    }
    wrong.into_result()?;
    places.sort_unstable();
    let leave = asking.grant_in::<ReadRanking>(vacancy).await?;
    let view = asking.said(asking.service.ranking(leave).await)?;
    let id = |code: &str| view.rows.iter().find(|row| row.code == code).map(|row| row.candidate);
    let order: Option<Vec<CandidateId>> = places.into_iter().map(|(_, code)| id(code)).collect();
    let leave = posted.once(asking.grant_in::<RecordTie>(vacancy).await?)?;
    asking.said(asking.service.record_tie(leave, order.ok_or(AppError::Malformed)?, posted.field("reason")).await)?;
    Ok(Done::to(Notice::TieRecorded.on(&posted.here(&format!("vacancies/{vacancy}/ranking")))))
}
