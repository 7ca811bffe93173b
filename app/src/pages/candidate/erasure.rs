//! The end of a candidate's data: holds that keep them, and the erasure that needs two people. Shows a code and no name.

use domain::Lang;
use domain::data_life::Ground;
use domain::ids::CandidateId;
use leptos::prelude::*;
use service::candidate::{ErasureAsked, ErasureView, HoldView};
use service::policy::{ReadErasure, Standing};

use crate::asking::Obstacle;
use crate::components::form::{Act, Choice, Hidden, Select, Sent, SmallAct, TextArea, post_form, reasons_for, values};
use crate::components::notice::{Notice, NoticeOf};
use crate::components::page::band;
use crate::components::time::time;
use crate::pages::vacancy::{around, head};
use crate::places::Visit;

pub(super) const ASK: &str = "ask";
pub(super) const APPROVE: &str = "approve";
pub(super) const REFUSE: &str = "refuse";
pub(super) const HOLD: &str = "hold";
pub(super) const LIFT: &str = "lift";

/// The page "End of data" of a candidate.
pub async fn erasure(visit: Visit) -> Result<AnyView, Obstacle> {
    let (asking, lang) = (&visit.asking, visit.lang);
    let vacancy = around(&visit).await?;
    let id = visit.id("candidate", CandidateId::parse)?;
    let view = asking.said(asking.service.erasure(asking.grant_in::<ReadErasure>(vacancy.id).await?, id).await)?;
    let is_holder = vacancy.standing == Standing::Holder;
    let title = say!(lang, erasure.title, code = view.code.clone());
    let request = match &view.asked {
        Some(asked) => Some(asked_for(lang, asked)),
        None => (is_holder && view.holds.is_empty()).then(|| asking_form(lang)),
    };
    Ok(view! {
        {head(&visit, &vacancy, "/candidates", &title)}
        <NoticeOf among=&[Notice::ErasureAsked, Notice::ErasureRefused, Notice::Held, Notice::HoldLifted] />
        <p class="lead">{say!(lang, erasure.lead)}</p>
        {band("holds", say!(lang, erasure.holds), holds(lang, &view, is_holder))}
        {request.map(|request| band("request", say!(lang, erasure.ask), request))}
    }
    .into_any())
}

fn holds(lang: Lang, view: &ErasureView, may_set: bool) -> AnyView {
    let none = view.holds.is_empty().then(|| view! { <p class="empty">{say!(lang, erasure.no_hold)}</p> });
    let each = view.holds.iter().map(|hold| one_hold(lang, hold)).collect_view();
    let set = may_set.then(|| {
        let reasons = reasons_for(lang, audit::Act::HoldSet);
        let form = post_form(Sent::named(HOLD), || {
            view! {
                <Choice
                    name="whom"
                    label=say!(lang, erasure.whom)
                    values=values([("one", say!(lang, erasure.whom_one)), ("all", say!(lang, erasure.whom_all))])
                    value="one"
                />
                <Select name="why" label=say!(lang, people.why) values=reasons />
                <TextArea name="words" label=say!(lang, vacancy.in_words) max=domain::limits::REASON_CHARS />
                <SmallAct label=say!(lang, erasure.set_act) />
            }
        });
        let open = crate::form::use_again().is_some_and(|again| again.is(HOLD, ""));
        view! {
            <details class="more more-wide" open=open>
                <summary>{say!(lang, erasure.set)}</summary>
                {form}
            </details>
        }
    });
    view! {
        {none}
        <ul class="plain-list">{each}</ul>
        {set}
    }
    .into_any()
}

fn one_hold(lang: Lang, hold: &HoldView) -> AnyView {
    let why = hold.why.map_or("", |why| why.words(lang)).to_owned();
    let covers = hold.covers_all.then(|| say!(lang, erasure.hold_all));
    let lift = post_form(Sent::named(LIFT).of(hold.id.to_string()), || {
        view! {
            <Select name="why" label=say!(lang, people.why) values=reasons_for(lang, audit::Act::HoldLift) />
            <SmallAct label=say!(lang, erasure.lift) />
        }
    });
    view! {
        <li>
            <p>
                {say!(lang, erasure.hold, why = why, name = hold.set_by.clone())} " · " {time(hold.set_at, lang)}
                {covers.map(|covers| view! { " · " {covers} })}
            </p>
            <p class="typed">{hold.words.clone()}</p>
            {lift}
        </li>
    }
    .into_any()
}

fn asking_form(lang: Lang) -> AnyView {
    post_form(Sent::named(ASK), || {
        let grounds = Ground::ALL.iter().map(|ground| (ground.code().to_owned(), ground.words(lang).to_owned(), None)).collect::<Vec<_>>();
        view! {
            <Select name="ground" label=say!(lang, erasure.ground) values=grounds />
            <TextArea name="words" label=say!(lang, erasure.words) max=domain::limits::REASON_CHARS />
            <Act label=say!(lang, erasure.ask_act) next=say!(lang, erasure.ask_next) />
        }
    })
}

fn asked_for(lang: Lang, asked: &ErasureAsked) -> AnyView {
    let ground = asked.ground.words(lang).to_owned();
    let id = asked.id.to_string();
    let approve = asked.may_approve.then(|| {
        let id = id.clone();
        post_form(Sent::named(APPROVE), || {
            view! {
                <Hidden name="request_id" value=id />
                <Act label=say!(lang, erasure.approve) next=say!(lang, erasure.approve_next) />
            }
        })
    });
    let waits = (!asked.may_approve).then(|| view! { <p>{say!(lang, erasure.waits)}</p> });
    let refuse = post_form(Sent::named(REFUSE), || {
        view! {
            <Hidden name="request_id" value=id />
            <SmallAct label=say!(lang, erasure.refuse) />
        }
    });
    view! {
        <p>{say!(lang, erasure.asked, name = asked.asked_by.clone(), ground = ground)}</p>
        <p class="under">{time(asked.asked_at, lang)}</p>
        <p class="typed">{asked.words.clone()}</p>
        {waits}
        {approve}
        {refuse}
    }
    .into_any()
}
