//! Recording decisions, and signing one that departs from the order.

use domain::ids::{CandidateId, PersonId, RankingId, VacancyId};
use domain::outcome::OutcomeCode;
use domain::{Date, FieldError, FieldErrors};
use service::decision::{Decided, Deciding, OutcomeOf};
use service::policy::{Decide, SignDecision};

use super::show::{DECIDE, SIGN};
use crate::AppError;
use crate::asking::{Asking, Obstacle};
use crate::components::notice::Notice;
use crate::post::{Done, Posted};

/// Carries out whichever form of the page was sent.
pub async fn act(asking: Asking, posted: Posted) -> Result<Done, Obstacle> {
    let vacancy = posted.id("vacancy", VacancyId::parse)?;
    let here = posted.here(&format!("vacancies/{vacancy}/decision"));
    match posted.name() {
        DECIDE => {
            let deciding = deciding(&posted)?;
            let leave = posted.once(asking.grant_in::<Decide>(vacancy).await?)?;
            let decided = asking.said(asking.service.decide(leave, &deciding).await);
            match decided.map_err(|obstacle| obstacle.in_the_form(|field| in_the_form(field, &deciding)))? {
                Decided::Recorded(_) => Ok(Done::to(Notice::Decided.on(&here))),
                Decided::AwaitsSignature => Ok(Done::to(Notice::AwaitsSignature.on(&here))),
            }
        }
        SIGN => {
            let prepared = PersonId::parse(posted.about()).ok_or(AppError::Malformed)?;
            let leave = posted.once(asking.grant_in::<SignDecision>(vacancy).await?)?;
            asking.said(asking.service.sign_decision(leave, prepared, posted.field("digest")).await)?;
            Ok(Done::to(Notice::Decided.on(&here)))
        }
        _ => Err(AppError::Malformed.into()),
    }
}

/// What was chosen, candidate by candidate. The field of the words is there for each, whether something was chosen or not.
fn deciding(posted: &Posted) -> Result<Deciding, Obstacle> {
    let mut outcomes = Vec::new();
    let mut wrong = FieldErrors::default();
    for (id, words) in posted.under("words.") {
        let candidate = CandidateId::parse(id).ok_or(AppError::Malformed)?;
        let code = OutcomeCode::parse(posted.field(&format!("outcome.{id}")));
        if code.is_none() {
            wrong.add(format!("outcome.{id}"), FieldError::Required);
        }
        let until = posted.field(&format!("until.{id}")).trim();
        let reserve_until = if code == Some(OutcomeCode::Reserve) && !until.is_empty() {
            let day = Date::parse(until);
            if day.is_none() {
                wrong.add(format!("until.{id}"), FieldError::NotADate);
            }
            day
        } else {
            None
        };
        let condition =
            if code == Some(OutcomeCode::Appoint) { posted.field(&format!("condition.{id}")).to_owned() } else { String::new() };
        outcomes.push(OutcomeOf { candidate, code, condition, reserve_until, words: words.to_owned() });
    }
    wrong.into_result()?;
    let ranking = posted.id_field("ranking", RankingId::parse)?;
    Ok(Deciding { ranking, outcomes, departs_reason: posted.field("departs_reason").to_owned() })
}

/// The field of the form for a field of the use case, such as `outcomes.3.words`.
fn in_the_form(field: &str, deciding: &Deciding) -> String {
    let parts = field.strip_prefix("outcomes.").and_then(|rest| rest.split_once('.'));
    let of = parts.and_then(|(number, name)| Some((deciding.outcomes.get(number.parse::<usize>().ok()?)?, name)));
    match of {
        Some((of, "code")) => format!("outcome.{}", of.candidate),
        Some((of, "reserve_until")) => format!("until.{}", of.candidate),
        Some((of, name)) => format!("{name}.{}", of.candidate),
        None => field.to_owned(),
    }
}
