//! Keeping what was written, submitting, correcting.
//!
//! What must stay true: a form changes what it shows and leaves everything else of the draft as it was kept.

use audit::Why;
use domain::ids::{CandidateId, VacancyId};
use domain::scores::{DraftItem, Note, WorkingScorecard};
use domain::{FieldError, FieldErrors};
use service::policy::{CorrectScorecard, DraftScorecard, ReadScorecard, SubmitScorecard};
use service::scorecard::ScorecardView;

use super::parts::{INTERVIEW, REVIEW, SCORES};
use super::receipt::CORRECT;
use crate::AppError;
use crate::asking::{Asking, Obstacle};
use crate::components::notice::Notice;
use crate::pages::discussion::post::assessment;
use crate::post::{Done, Posted};

/// Keeps the notes on one question, and goes on to the next or where else the person chose.
pub async fn note(asking: Asking, posted: Posted) -> Result<Done, Obstacle> {
    let (vacancy, candidate) = ids(&posted)?;
    let card = card(&asking, vacancy, candidate).await?;
    let question = posted.field("question").to_owned();
    let mut working = card.working.clone();
    working.notes.retain(|note| note.question != question);
    let note = Note {
        question: question.clone(),
        text: posted.field("text").to_owned(),
        indicators: posted.all("indicators").map(str::to_owned).collect(),
    };
    if !note.text.trim().is_empty() || !note.indicators.is_empty() {
        working.notes.push(note);
    }
    keep(&asking, &posted, vacancy, candidate, &working).await?;
    let questions = &card.guide.content().questions;
    let at = questions.iter().position(|one| one.id == question).map_or(1, |at| at + 1);
    let base = posted.here(&format!("vacancies/{vacancy}/scorecards/{candidate}"));
    Ok(Done::to(match posted.field("go") {
        "next" if at < questions.len() => format!("{base}/interview?q={}", at + 1),
        "next" | SCORES => base,
        place => format!("{base}/interview?q={}", place.parse().unwrap_or(at)),
    }))
}

/// Keeps the score on one competency, and goes on to the next or where else the person chose.
pub async fn score(asking: Asking, posted: Posted) -> Result<Done, Obstacle> {
    let (vacancy, candidate) = ids(&posted)?;
    let card = card(&asking, vacancy, candidate).await?;
    let competency = posted.field("competency").to_owned();
    let mut working = card.working.clone();
    working.items.retain(|item| item.competency != competency);
    working.items.push(DraftItem {
        competency: competency.clone(),
        assessment: assessment(posted.field("choice")),
        evidence: posted.field("evidence").to_owned(),
    });
    keep(&asking, &posted, vacancy, candidate, &working).await?;
    let competencies = &card.guide.content().competencies;
    let at = competencies.iter().position(|one| one.id == competency).map_or(1, |at| at + 1);
    let base = posted.here(&format!("vacancies/{vacancy}/scorecards/{candidate}"));
    Ok(Done::to(match posted.field("go") {
        "next" if at < competencies.len() => format!("{base}?c={}", at + 1),
        "next" | REVIEW => format!("{base}/review"),
        INTERVIEW => format!("{base}/interview"),
        place => format!("{base}?c={}", place.parse().unwrap_or(at)),
    }))
}

/// Submits what is kept.
pub async fn submit(asking: Asking, posted: Posted) -> Result<Done, Obstacle> {
    let (vacancy, candidate) = ids(&posted)?;
    let card = card(&asking, vacancy, candidate).await?;
    // What is sealed is what the person has just read.
    let seen = posted.number_field("sequence")?;
    if card.kept.is_some_and(|kept| kept.sequence != seen) {
        return Err(AppError::Conflict.into());
    }
    let leave = posted.once(asking.grant_in::<SubmitScorecard>(vacancy).await?)?;
    asking.said(asking.service.submit_scorecard(leave, candidate, &card.working).await)?;
    Ok(Done::to(posted.here(&format!("vacancies/{vacancy}/scorecards/{candidate}/receipt"))))
}

/// Seals another version in which one score is another.
pub async fn correct(asking: Asking, posted: Posted) -> Result<Done, Obstacle> {
    let (vacancy, candidate) = ids(&posted)?;
    if posted.name() != CORRECT {
        return Err(AppError::Malformed.into());
    }
    let card = card(&asking, vacancy, candidate).await?;
    if card.sealed.is_none_or(|(number, _)| Ok(number) != posted.number_field("seen")) {
        return Err(AppError::Conflict.into());
    }
    let competency = posted.field("competency").to_owned();
    let chosen = assessment(posted.field("choice")).ok_or_else(|| FieldErrors::one("choice", FieldError::Required))?;
    let why = Why::parse(posted.field("why")).ok_or_else(|| FieldErrors::one("why", FieldError::Required))?;
    let mut working = card.working;
    working.items.retain(|item| item.competency != competency);
    working.items.push(DraftItem { competency, assessment: Some(chosen), evidence: posted.field("evidence").to_owned() });
    let leave = posted.once(asking.grant_in::<CorrectScorecard>(vacancy).await?)?;
    asking.said(asking.service.correct_scorecard(leave, candidate, &working, why, posted.field("reason")).await)?;
    Ok(Done::to(Notice::Saved.on(&posted.here(&format!("vacancies/{vacancy}/scorecards/{candidate}/receipt")))))
}

fn ids(posted: &Posted) -> Result<(VacancyId, CandidateId), Obstacle> {
    Ok((posted.id("vacancy", VacancyId::parse)?, posted.id("candidate", CandidateId::parse)?))
}

async fn card(asking: &Asking, vacancy: VacancyId, candidate: CandidateId) -> Result<ScorecardView, Obstacle> {
    let leave = asking.grant_in::<ReadScorecard>(vacancy).await?;
    asking.said(asking.service.scorecard(leave, candidate).await)
}

/// Keeps the draft, unless another window has kept a later one: the page then shows both.
async fn keep(
    asking: &Asking,
    posted: &Posted,
    vacancy: VacancyId,
    candidate: CandidateId,
    working: &WorkingScorecard,
) -> Result<(), Obstacle> {
    let leave = asking.grant_in::<DraftScorecard>(vacancy).await?;
    let sequence = posted.number_field("sequence")?.saturating_add(1);
    asking.said(asking.service.save_scorecard_draft(leave, candidate, sequence, working).await)?;
    Ok(())
}
