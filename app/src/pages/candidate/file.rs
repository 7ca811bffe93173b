//! A candidate's file. Opening it leaves an entry in the access log; that is said on the page.

use domain::Lang;
use domain::candidate::CandidateState;
use domain::forms::candidates::CandidateForm;
use domain::ids::CandidateId;
use domain::vacancy::VacancyState;
use leptos::prelude::*;
use service::candidate::{CandidateView, HeldByOfficer};
use service::policy::{ListCandidates, ReadCandidate, Standing};
use service::vacancy::VacancyView;

use super::enter::particulars;
use super::state;
use crate::asking::Obstacle;
use crate::components::form::{Hidden, Select, Sent, SmallAct, TextArea, post_form, reasons_for};
use crate::components::notice::{Notice, NoticeOf};
use crate::components::page::{band, facts};
use crate::components::time::{day, time};
use crate::pages::vacancy::{around, head};
use crate::places::Visit;

pub(super) const UPDATE: &str = "update";
pub(super) const WITHDRAW: &str = "withdraw";
pub(super) const MERGE: &str = "merge";

/// The page of a candidate's file.
pub async fn file(visit: Visit) -> Result<AnyView, Obstacle> {
    let (asking, lang) = (&visit.asking, visit.lang);
    let vacancy = around(&visit).await?;
    let id = visit.id("candidate", CandidateId::parse)?;
    let leave = asking.grant_in::<ReadCandidate>(vacancy.id).await?;
    let view = asking.said(asking.service.candidate(leave, id).await)?;
    let can_change = vacancy.standing == Standing::Holder && matches!(vacancy.state, VacancyState::Open | VacancyState::Interviewing);
    let others = if vacancy.standing == Standing::Holder && vacancy.state == VacancyState::Open {
        let leave = asking.grant_in::<ListCandidates>(vacancy.id).await?;
        asking.said(asking.service.candidates(leave, None).await)?.candidates
    } else {
        Vec::new()
    };
    let others: Vec<_> = others
        .into_iter()
        .filter(|other| other.id != id && other.state == CandidateState::Entered)
        .map(|other| (other.id.to_string(), format!("{} {} {}", other.code, other.given_names, other.family_name), None))
        .collect();
    let change =
        view.held.as_ref().filter(|_| can_change && view.state == CandidateState::Entered).map(|held| correction(lang, &view, held));
    let merge = (!others.is_empty() && view.state == CandidateState::Entered).then(|| merging(lang, others));
    let withdrawing =
        view.held.as_ref().filter(|_| view.state == CandidateState::Entered && leaves_at(vacancy.state)).map(|_| withdrawal(lang));
    Ok(view! {
        {head(&visit, &vacancy, "/candidates", &format!("{} {} {}", view.code, view.given_names, view.family_name))}
        <NoticeOf among=&[Notice::Corrected, Notice::Withdrawn, Notice::Entered] />
        <p class="note">{say!(lang, candidate.access_note)}</p>
        {band("file", say!(lang, candidate.file), known(lang, &vacancy, &view))}
        {change}
        {merge}
        {withdrawing}
        {(vacancy.standing == Standing::Holder)
            .then(|| {
                view! {
                    <p>
                        <a href=visit.at(&format!("vacancies/{}/candidates/{id}/end", vacancy.id))>{say!(lang, erasure.to)}</a>
                    </p>
                }
            })}
    }
    .into_any())
}

const fn leaves_at(stage: VacancyState) -> bool {
    matches!(stage, VacancyState::Open | VacancyState::Interviewing | VacancyState::Discussing | VacancyState::Deciding)
}

fn known(lang: Lang, _vacancy: &VacancyView, view: &CandidateView) -> AnyView {
    let text = |text: Option<&String>| text.filter(|text| !text.is_empty()).map(|text| text.clone().into_any());
    let language = |side: Lang| match side {
        Lang::En => say!(lang, candidate.english),
        Lang::Fr => say!(lang, candidate.french),
    };
    let held = view.held.as_ref();
    facts(vec![
        (say!(lang, candidate.code), Some(view.code.clone().into_any())),
        (say!(lang, profile.state), Some(state(lang, view.state).into_any())),
        (say!(lang, candidate.applied_on), Some(day(view.applied_on, lang))),
        (say!(lang, candidate.interview_language), Some(language(view.interview_language).into_any())),
        (say!(lang, candidate.language), Some(language(view.language).into_any())),
        (say!(lang, candidate.gaps), text(view.gaps.as_ref())),
        (say!(lang, candidate.adjustments), text(view.adjustments.as_ref())),
        (say!(lang, candidate.reference), held.map(|held| held.reference.clone().into_any())),
        (say!(lang, sign_in.email), held.and_then(|held| text(held.email.as_ref()))),
        (say!(lang, candidate.phone), held.and_then(|held| text(held.phone.as_ref()))),
        (say!(lang, candidate.last_employer), held.and_then(|held| text(held.last_employer_with_children.as_ref()))),
        (say!(lang, candidate.pool), held.and_then(|held| text(held.keep_for_pool.as_ref()))),
        (say!(lang, candidate.entered_at), held.map(|held| time(held.entered_at, lang))),
        (say!(lang, candidate.merged_into), held.and_then(|held| text(held.merged_into.as_ref()))),
    ])
}

fn correction(lang: Lang, view: &CandidateView, held: &HeldByOfficer) -> AnyView {
    let kept = CandidateForm {
        reference: held.reference.clone(),
        family_name: view.family_name.clone(),
        given_names: view.given_names.clone(),
        email: held.email.clone().unwrap_or_default(),
        phone: held.phone.clone().unwrap_or_default(),
        language: view.language.code().to_owned(),
        interview_language: view.interview_language.code().to_owned(),
        applied_on: view.applied_on.to_string(),
        form_received: "yes".to_owned(),
        last_employer_with_children: held.last_employer_with_children.clone().unwrap_or_default(),
        gaps: view.gaps.clone().unwrap_or_default(),
        adjustments: view.adjustments.clone().unwrap_or_default(),
        keep_for_pool: held.keep_for_pool.clone().unwrap_or_default(),
        keep_both: String::new(),
    };
    let form = post_form(Sent::named(UPDATE), || {
        view! {
            <Hidden name="seen" value=held.version.to_string() />
            <Hidden name="form_received" value="yes" />
            {particulars(lang, &kept)}
            <SmallAct label=say!(lang, candidate.save) />
        }
    });
    let open = crate::form::use_again().is_some_and(|again| again.is(UPDATE, ""));
    view! {
        <details class="more more-wide" open=open>
            <summary>{say!(lang, candidate.correct)}</summary>
            {form}
        </details>
    }
    .into_any()
}

fn merging(lang: Lang, others: Vec<crate::components::form::Value>) -> AnyView {
    let form = post_form(Sent::named(MERGE), || {
        view! {
            <Select name="stays" label=say!(lang, candidate.stays) values=others />
            <SmallAct label=say!(lang, candidate.merge_act) />
        }
    });
    view! {
        <details class="more more-wide">
            <summary>{say!(lang, candidate.merge)}</summary>
            <p>{say!(lang, candidate.merge_help)}</p>
            {form}
        </details>
    }
    .into_any()
}

fn withdrawal(lang: Lang) -> AnyView {
    let reasons = reasons_for(lang, audit::Act::CandidateWithdraw);
    let form = post_form(Sent::named(WITHDRAW), || {
        view! {
            <Select name="why" label=say!(lang, people.why) values=reasons />
            <TextArea name="words" label=say!(lang, vacancy.in_words) max=domain::limits::REASON_CHARS may_be_empty=true />
            <SmallAct label=say!(lang, candidate.withdraw_act) />
        }
    });
    view! {
        <details class="more more-wide">
            <summary>{say!(lang, candidate.withdraw)}</summary>
            {form}
        </details>
    }
    .into_any()
}
