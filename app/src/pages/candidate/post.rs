//! Entering, importing, correcting, merging candidates, and recording that one withdrew.

use std::collections::BTreeSet;

use audit::Why;
use base64::{Engine as _, prelude::BASE64_STANDARD};
use domain::data_life::Ground;
use domain::forms::candidates::CandidateForm;
use domain::ids::{CandidateId, ErasureId, HoldId, VacancyId};
use domain::tables::candidates::headings;
use domain::tables::{Mapped, Mapping};
use domain::{FieldError, FieldErrors};
use service::policy::{
    ApproveErasure, AskErasure, EnterCandidate, ImportCandidates, LiftHold, MergeCandidates, RefuseErasure, SetHold, TryCandidates,
    UpdateCandidate, WithdrawCandidate,
};

use super::erasure::{APPROVE, ASK, HOLD, LIFT, REFUSE};
use super::file::{MERGE, UPDATE, WITHDRAW};
use super::import::{IMPORT, LEAVE_OUT, MAP, TRY, column_field};
use crate::AppError;
use crate::asking::{Asking, Obstacle};
use crate::components::notice::Notice;
use crate::once::Once;
use crate::post::{Done, Posted};

/// Enters one candidate.
pub async fn enter(asking: Asking, posted: Posted) -> Result<Done, Obstacle> {
    let vacancy = posted.id("vacancy", VacancyId::parse)?;
    let form: CandidateForm = posted.form(&[])?;
    let leave = posted.once(asking.grant_in::<EnterCandidate>(vacancy).await?)?;
    asking.said(asking.service.enter_candidate(leave, &form).await)?;
    Ok(Done::to(Notice::Entered.on(&posted.here(&format!("vacancies/{vacancy}/candidates")))))
}

/// Tries a table, or imports the one that was tried.
pub async fn import(asking: Asking, posted: Posted) -> Result<Done, Obstacle> {
    let vacancy = posted.id("vacancy", VacancyId::parse)?;
    match posted.name() {
        TRY => {
            let bytes = posted.file("table").ok_or_else(|| FieldErrors::one("table", FieldError::Required))?.to_vec();
            let leave = asking.grant_in::<TryCandidates>(vacancy).await?;
            let mapping = asking.said(asking.service.remembered_columns(leave.clone()).await)?;
            let view = asking.said(asking.service.try_candidates(leave, &bytes, &mapping).await)?;
            Ok(Done::Shown(Box::new(Once::Tried { view, bytes, mapping })))
        }
        MAP => {
            let (bytes, mut mapping) = carried(&posted)?;
            let leave = asking.grant_in::<TryCandidates>(vacancy).await?;
            // Where the headings cannot be read, nothing was said about them, and the dry run says why.
            let headings = headings(&bytes, &mapping).unwrap_or_default();
            for (at, heading) in headings.iter().enumerate() {
                match posted.field(&column_field(at)) {
                    "" => {}
                    LEAVE_OUT => mapping.remember(&heading.title, Mapped::LeftOut),
                    name => mapping.remember(&heading.title, Mapped::Column(name.to_owned())),
                }
            }
            asking.said(asking.service.remember_columns(leave.clone(), &mapping).await)?;
            let view = asking.said(asking.service.try_candidates(leave, &bytes, &mapping).await)?;
            Ok(Done::Shown(Box::new(Once::Tried { view, bytes, mapping })))
        }
        IMPORT => {
            let (bytes, mapping) = carried(&posted)?;
            let keep_both: BTreeSet<u32> = posted.all("keep_both").filter_map(|line| line.parse().ok()).collect();
            let leave = posted.once(asking.grant_in::<ImportCandidates>(vacancy).await?)?;
            asking.said(asking.service.import_candidates(leave, bytes, mapping, keep_both).await)?;
            Ok(Done::to(Notice::Imported.on(&posted.here(&format!("vacancies/{vacancy}/candidates")))))
        }
        _ => Err(AppError::Malformed.into()),
    }
}

/// The table that was tried, as the page carried it, and what its headings mean.
fn carried(posted: &Posted) -> Result<(Vec<u8>, Mapping), Obstacle> {
    let bytes = BASE64_STANDARD.decode(posted.field("table")).map_err(|_| AppError::Malformed)?;
    let mapping = serde_json::from_str(posted.field("mapping")).map_err(|_| AppError::Malformed)?;
    Ok((bytes, mapping))
}

/// Carries out whichever form of a candidate's file was sent.
pub async fn act(asking: Asking, posted: Posted) -> Result<Done, Obstacle> {
    let vacancy = posted.id("vacancy", VacancyId::parse)?;
    let candidate = posted.id("candidate", CandidateId::parse)?;
    let list = posted.here(&format!("vacancies/{vacancy}/candidates"));
    let file = format!("{list}/{candidate}");
    match posted.name() {
        UPDATE => {
            let form: CandidateForm = posted.form(&["seen"])?;
            let leave = posted.once(asking.grant_in::<UpdateCandidate>(vacancy).await?)?;
            asking.said(asking.service.update_candidate(leave, candidate, posted.number_field("seen")?, &form).await)?;
            Ok(Done::to(Notice::Corrected.on(&file)))
        }
        WITHDRAW => {
            let why = Why::parse(posted.field("why")).ok_or_else(|| FieldErrors::one("why", FieldError::Required))?;
            let leave = posted.once(asking.grant_in::<WithdrawCandidate>(vacancy).await?)?;
            asking.said(asking.service.withdraw_candidate(leave, candidate, why, posted.field("words")).await)?;
            Ok(Done::to(Notice::Withdrawn.on(&list)))
        }
        MERGE => {
            let stays = posted.id_field("stays", CandidateId::parse)?;
            let leave = posted.once(asking.grant_in::<MergeCandidates>(vacancy).await?)?;
            asking.said(asking.service.merge_candidates(leave, stays, candidate).await)?;
            Ok(Done::to(Notice::Merged.on(&list)))
        }
        _ => Err(AppError::Malformed.into()),
    }
}

/// Holds, and the erasure of a candidate.
pub async fn end(asking: Asking, posted: Posted) -> Result<Done, Obstacle> {
    let vacancy = posted.id("vacancy", VacancyId::parse)?;
    let candidate = posted.id("candidate", CandidateId::parse)?;
    let here = posted.here(&format!("vacancies/{vacancy}/candidates/{candidate}/end"));
    let service = &asking.service;
    let why = || Why::parse(posted.field("why")).ok_or_else(|| FieldErrors::one("why", FieldError::Required));
    let request = || ErasureId::parse(posted.field("request_id")).ok_or(AppError::Malformed);
    match posted.name() {
        ASK => {
            let ground = Ground::parse(posted.field("ground")).ok_or_else(|| FieldErrors::one("ground", FieldError::Required))?;
            let leave = posted.once(asking.grant_in::<AskErasure>(vacancy).await?)?;
            asking.said(service.ask_erasure(leave, candidate, ground, posted.field("words")).await)?;
            Ok(Done::to(Notice::ErasureAsked.on(&here)))
        }
        REFUSE => {
            let leave = posted.once(asking.grant_in::<RefuseErasure>(vacancy).await?)?;
            asking.said(service.refuse_erasure(leave, candidate, request()?).await)?;
            Ok(Done::to(Notice::ErasureRefused.on(&here)))
        }
        APPROVE => {
            // The result of this request is not kept under its key: it would name whom it erased.
            let leave = asking.grant_in::<ApproveErasure>(vacancy).await?;
            asking.said(service.approve_erasure(leave, candidate, request()?).await)?;
            Ok(Done::to(Notice::Erased.on(&posted.here(&format!("vacancies/{vacancy}")))))
        }
        HOLD => {
            let leave = posted.once(asking.grant_in::<SetHold>(vacancy).await?)?;
            let covered = (posted.field("whom") != "all").then_some(candidate);
            asking.said(service.set_hold(leave, covered, why()?, posted.field("words")).await)?;
            Ok(Done::to(Notice::Held.on(&here)))
        }
        LIFT => {
            let hold = HoldId::parse(posted.about()).ok_or(AppError::Malformed)?;
            let leave = posted.once(asking.grant_in::<LiftHold>(vacancy).await?)?;
            asking.said(service.lift_hold(leave, hold, why()?).await)?;
            Ok(Done::to(Notice::HoldLifted.on(&here)))
        }
        _ => Err(AppError::Malformed.into()),
    }
}
