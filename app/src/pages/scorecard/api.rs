//! What the pages of the interview and of the scores ask the server: the card, and to keep what was written.

use leptos::{prelude::*, server_fn::codec::GetUrl};

use super::card::{CardView, Kept};
use crate::AppError;

/// One's own scorecard, in the language with this two-letter code.
#[server(prefix = "/api", endpoint = "scorecard", input = GetUrl)]
pub async fn read_card(
    /// The two-letter code.
    lang: String,
    /// The round.
    vacancy: String,
    /// The candidate.
    candidate: String,
) -> Result<CardView, AppError> {
    use super::read;
    use crate::{asking::Asking, lang::Lang};
    use domain::ids::{CandidateId, VacancyId};
    use service::policy::{ReadScorecard, ReadVacancy};

    let asking = Asking::of_this_request()?;
    let lang = Lang::parse(&lang).ok_or(AppError::Malformed)?;
    let (vacancy, candidate) = VacancyId::parse(&vacancy).zip(CandidateId::parse(&candidate)).ok_or(AppError::Missing)?;
    let leave = asking.grant_in::<ReadScorecard>(vacancy).await.map_err(|obstacle| obstacle.error)?;
    let view = asking.service.scorecard(leave, candidate).await.map_err(|error| asking.error(error))?;
    let leave = asking.grant_in::<ReadVacancy>(vacancy).await.map_err(|obstacle| obstacle.error)?;
    let round = asking.service.vacancy(leave).await.map_err(|error| asking.error(error))?;
    let contact = asking.service.organisation(asking.grant()?).await.map_err(|error| asking.error(error))?.local_contact;
    let round = format!("{} · {}", round.reference, round.title.get(lang));
    Ok(read::card(vacancy, candidate, round, contact, &view, lang))
}

/// Keeps what was written, unless another window has kept something later.
#[server(prefix = "/api", endpoint = "scorecard/draft")]
pub async fn keep_card(
    /// The two-letter code of the language in which the time is said.
    lang: String,
    /// The round.
    vacancy: String,
    /// The candidate.
    candidate: String,
    /// The number of this draft.
    sequence: i64,
    /// What was written, as JSON: lists within lists travel badly in a form.
    written: String,
) -> Result<Kept, AppError> {
    use super::read;
    use crate::{asking::Asking, lang::Lang};
    use domain::ids::{CandidateId, VacancyId};
    use service::{Error, policy::DraftScorecard};

    let asking = Asking::of_this_request()?;
    let lang = Lang::parse(&lang).ok_or(AppError::Malformed)?;
    let (vacancy, candidate) = VacancyId::parse(&vacancy).zip(CandidateId::parse(&candidate)).ok_or(AppError::Missing)?;
    let written = serde_json::from_str(&written).map_err(|_| AppError::Malformed)?;
    let leave = asking.grant_in::<DraftScorecard>(vacancy).await.map_err(|obstacle| obstacle.error)?;
    let kept = asking.service.save_scorecard_draft(leave, candidate, sequence, &read::working(written)).await;
    kept.map(|kept| Kept { sequence: kept.sequence, at: kept.at.clock_words(lang) }).map_err(|error| match error {
        Error::Refused(_) => AppError::Conflict,
        error => asking.error(error),
    })
}
