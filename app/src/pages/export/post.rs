//! Handing a table over.

use audit::Why;
use domain::ids::VacancyId;
use domain::tables::Style;
use domain::{FieldError, FieldErrors};
use service::export::ExportPurpose;
use service::policy::{ExportCandidates, ExportRanking, ExportScores};

use crate::asking::{Asking, Obstacle};
use crate::post::{Done, Posted};

/// Makes the table, records why, and hands it over.
pub async fn take(asking: Asking, posted: Posted) -> Result<Done, Obstacle> {
    let vacancy = posted.id("vacancy", VacancyId::parse)?;
    let why = Why::parse(posted.field("why")).ok_or_else(|| FieldErrors::one("why", FieldError::Required))?;
    let purpose = asking.said(ExportPurpose::new(why, posted.field("words")))?;
    let style = if posted.field("style") == "csv" { Style::Csv } else { Style::Excel };
    let service = &asking.service;
    let table = match posted.field("table") {
        "candidates" => {
            asking.said(service.export_candidates(asking.grant_in::<ExportCandidates>(vacancy).await?, purpose, style).await)?
        }
        "scores" => asking.said(service.export_scores(asking.grant_in::<ExportScores>(vacancy).await?, purpose, style).await)?,
        "ranking" => asking.said(service.export_ranking(asking.grant_in::<ExportRanking>(vacancy).await?, purpose, style).await)?.ranking,
        "detail" => asking.said(service.export_ranking(asking.grant_in::<ExportRanking>(vacancy).await?, purpose, style).await)?.detail,
        _ => return Err(FieldErrors::one("table", FieldError::Required).into()),
    };
    Ok(Done::Table { name: table.name, bytes: table.bytes })
}
