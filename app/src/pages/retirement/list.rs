//! What is asked to be retired for everybody, and what became of earlier requests: who stands outside the panel answers here.
//!
//! What must stay true: no order and no value stands here; before the answer nobody sees what would follow.

use domain::retirement::RetiredKind;
use domain::{Lang, limits};
use leptos::prelude::*;
use service::policy::{ReadRetirements, Standing};
use service::retirement::{RetirementView, RetirementsView};

use super::told::{particulars, sentence};
use crate::asking::Obstacle;
use crate::components::form::{Act, Sent, SmallAct, TextArea, post_form};
use crate::components::notice::{Notice, NoticeOf};
use crate::components::page::band;
use crate::numbers::grouped;
use crate::pages::vacancy::{around, head};
use crate::places::Visit;

pub(super) const APPROVE: &str = "approve";
pub(super) const REFUSE: &str = "refuse";
pub(super) const TAKE_BACK: &str = "take-back";

const FOLLOWS: &[Notice] = &[Notice::RetirementAsked, Notice::RetirementApproved, Notice::RetirementRefused, Notice::RetirementTakenBack];

/// The page "Retired for all".
pub async fn retirements(visit: Visit) -> Result<AnyView, Obstacle> {
    let (asking, lang) = (&visit.asking, visit.lang);
    let vacancy = around(&visit).await?;
    let view = asking.said(asking.service.retirements(asking.grant_in::<ReadRetirements>(vacancy.id).await?).await)?;
    let link = |place: &str, label: &'static str| {
        view! {
            <p>
                <a class="act-link" href=visit.at(&format!("vacancies/{}{place}", vacancy.id))>
                    {label}
                </a>
            </p>
        }
    };
    let may_ask = vacancy.standing == Standing::Chair && vacancy.state.takes_retirements();
    let asked = match &view.open {
        Some(open) => open_request(lang, &view, open),
        None => view! {
            <p class="empty">{say!(lang, retirement.none_asked)}</p>
            {may_ask.then(|| link("/retirements/new", say!(lang, retirement.to_ask)))}
        }
        .into_any(),
    };
    let settled = view.settled.iter().map(|one| {
        view! {
            <li>
                <h3>{sentence(lang, one)}</h3>
                {particulars(lang, one)}
            </li>
        }
    });
    let settled = if view.settled.is_empty() {
        view! { <p class="empty">{say!(lang, retirement.none_settled)}</p> }.into_any()
    } else {
        view! { <ul class="plain-list">{settled.collect_view()}</ul> }.into_any()
    };
    let reads_ranking = vacancy.standing != Standing::Hr && vacancy.state.shows_ranking() && !view.settled.is_empty();
    Ok(view! {
        {head(&visit, &vacancy, "/retirements", say!(lang, retirement.list))}
        <NoticeOf among=FOLLOWS />
        <p class="lead">{say!(lang, retirement.list_lead)}</p>
        {band("asked", say!(lang, retirement.asked), asked)}
        {band(
            "settled",
            say!(lang, retirement.settled),
            view! { {settled} {reads_ranking.then(|| link("/ranking#retired", say!(lang, retirement.to_ranking)))} },
        )}
    }
    .into_any())
}

/// The request that awaits its answer, and the answer of who may give it.
fn open_request(lang: Lang, view: &RetirementsView, open: &RetirementView) -> AnyView {
    let effect = match open.item.kind {
        RetiredKind::Competency => say!(lang, retirement.effect_competency),
        RetiredKind::Question => say!(lang, retirement.effect_question),
    };
    let candidates = format!(
        "{}{}{}",
        say!(lang, retirement.candidates),
        say!(lang, form.colon),
        say!(lang, retirement.candidates_all, n = grouped(lang, view.candidates))
    );
    let answer = if view.may_answer {
        answers(lang, open)
    } else {
        view! { <p class="note">{say!(lang, retirement.waits, names = view.approvers.join(", "))}</p> }.into_any()
    };
    let id = open.id.to_string();
    let take_back = view
        .may_take_back
        .then(|| post_form(Sent::named(TAKE_BACK).of(id), || view! { <SmallAct label=say!(lang, retirement.take_back) /> }));
    view! {
        <p class="lead">{sentence(lang, open)}</p>
        <p>{effect}</p>
        <p>{candidates}</p>
        {particulars(lang, open)}
        {answer}
        {take_back}
    }
    .into_any()
}

/// Approving, and refusing in words.
fn answers(lang: Lang, open: &RetirementView) -> AnyView {
    let id = open.id.to_string();
    let next = match open.item.kind {
        RetiredKind::Competency => say!(lang, retirement.approve_competency_next),
        RetiredKind::Question => say!(lang, retirement.approve_question_next),
    };
    let approve = post_form(Sent::named(APPROVE).of(id.clone()), || {
        view! {
            <TextArea
                name="answer"
                label=say!(lang, retirement.answer)
                help=say!(lang, retirement.answer_help)
                max=limits::REASON_CHARS
                may_be_empty=true
            />
            <Act label=say!(lang, retirement.approve) next=next />
        }
    });
    let refuse = post_form(Sent::named(REFUSE).of(id.clone()), || {
        view! {
            <TextArea name="answer" label=say!(lang, retirement.refuse_words) max=limits::REASON_CHARS />
            <SmallAct label=say!(lang, retirement.refuse_act) />
        }
    });
    let is_wrong = crate::form::use_again().is_some_and(|again| again.is(REFUSE, &id));
    view! {
        {approve}
        <details class="more more-wide" open=is_wrong>
            <summary>{say!(lang, retirement.refuse)}</summary>
            {refuse}
        </details>
    }
    .into_any()
}
