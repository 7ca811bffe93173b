//! One version of a job profile: what it asks of a person and why; as long as it is a draft, with the forms that change it.
//!
//! What must stay true: approval is never offered to the author; a weight never stands without its effective share.

use std::collections::BTreeMap;

use domain::Lang;
use domain::documents::ProfileState;
use domain::ids::{PersonId, ProfileId};
use domain::person::Role;
use domain::profile::{Finding, ProfileCompetency, Severity, Share};
use domain::{framework::accountability_of, limits};
use leptos::{either::Either, prelude::*};
use service::profile::ProfileView;

use super::edit;
use super::state;
use crate::asking::Obstacle;
use crate::components::form::{Act, Hidden, PlainAct, PostForm, TextField, group};
use crate::components::notice::{Notice, NoticeOf};
use crate::components::page::{Heading, band, facts, ledger};
use crate::components::time::time;
use crate::places::Visit;

pub(super) const APPROVE: &str = "approve";
pub(super) const REVISE: &str = "revise";
pub(super) const COMPOSE: &str = "compose";

const FOLLOWS: &[Notice] = &[Notice::Started, Notice::Saved, Notice::Approved, Notice::NewVersion];

/// The page of a job profile.
pub async fn profile(visit: Visit) -> Result<AnyView, Obstacle> {
    let (asking, lang) = (&visit.asking, visit.lang);
    let id = visit.id("profile", ProfileId::parse)?;
    let view = asking.said(asking.service.profile(asking.grant()?, id).await)?;
    let is_hr = asking.has(Role::Hr);
    let is_draft = view.head.state == ProfileState::Draft;
    let title = view.profile.title.get(lang).to_owned();
    let body = if is_draft && is_hr {
        Either::Left(edit::draft(&visit, &view).await?)
    } else {
        Either::Right(view! { {band("competencies", say!(lang, frameworks.competencies), view! { {competencies(lang, &view)} })} })
    };
    Ok(view! {
        <Heading title=title lead=say!(lang, profile.purpose) />
        <NoticeOf among=FOLLOWS />
        {particulars(lang, &view)}
        {body}
        {band("accountability", say!(lang, framework.accountability), view! { <p>{say!(lang, framework.accountability_help)}</p>
            {accountability(lang, &view)} })}
        {differences(&visit, &view)}
        {is_hr.then(|| next_acts(lang, &view, asking.asker.person_id()))}
    }
    .into_any())
}

fn name(view: &ProfileView, person: Option<PersonId>) -> Option<AnyView> {
    person.and_then(|person| view.names.get(&person)).map(|name| name.clone().into_any())
}

fn particulars(lang: Lang, view: &ProfileView) -> AnyView {
    let head = &view.head;
    facts(vec![
        (say!(lang, profile.state), Some(state(lang, head.state).into_any())),
        (say!(lang, profile.version), Some(head.number.into_any())),
        (say!(lang, profile.author), name(view, Some(head.author))),
        (say!(lang, profile.saved), Some(time(head.saved_at, lang))),
        (say!(lang, profile.approver), name(view, head.approver)),
        (say!(lang, profile.approved_at), head.approved_at.map(|at| time(at, lang))),
        (say!(lang, framework.digest), view.digest.clone().map(|digest| view! { <code class="digest">{digest}</code> }.into_any())),
    ])
}

/// An effective share, in per cent with one place.
pub(super) fn per_cent(lang: Lang, share: Share) -> String {
    let mille = share.per_mille();
    let (whole, tenth) = (mille / 10, mille % 10);
    match lang {
        Lang::En => format!("{whole}.{tenth} %"),
        Lang::Fr => format!("{whole},{tenth}\u{a0}%"),
    }
}

/// Where a competency comes from, or that it was written here.
pub(super) fn source(lang: Lang, competency: &ProfileCompetency) -> String {
    competency.source.as_ref().map_or_else(|| say!(lang, profile.own_one).to_owned(), ToString::to_string)
}

/// The competencies as they stand.
fn competencies(lang: Lang, view: &ProfileView) -> AnyView {
    let shares: BTreeMap<&str, Share> = view.shares.iter().map(|(id, share)| (id.as_str(), *share)).collect();
    let columns = [
        (say!(lang, profile.competency), "head"),
        (say!(lang, profile.kind), ""),
        (say!(lang, profile.required), "number"),
        (say!(lang, profile.weight), "number"),
        (say!(lang, profile.share), "number"),
    ];
    let rows = view.profile.competencies.iter().map(|one| {
        let named = view! {
            {one.competency.name.get(lang).to_owned()}
            <span class="under">{source(lang, one)}</span>
        };
        let kind = if one.essential { say!(lang, profile.essential) } else { say!(lang, profile.desirable) };
        let share = shares.get(one.id()).map(|share| per_cent(lang, *share)).unwrap_or_default();
        vec![named.into_any(), kind.into_any(), one.required.into_any(), one.weight.into_any(), share.into_any()]
    });
    let reason = |reason: Option<&domain::profile::Reason>, label: &'static str| {
        reason.map(|reason| {
            view! {
                <p lang=reason.lang.code()>
                    {label} {say!(lang, form.colon)} {reason.words.clone()}
                </p>
            }
        })
    };
    view! {
        {ledger("competencies", &columns, rows.collect())}
        {reason(view.profile.weights_reason.as_ref(), say!(lang, profile.weights_reason))}
        {reason(view.profile.count_reason.as_ref(), say!(lang, profile.count_reason))}
    }
    .into_any()
}

/// What stands between the profile and its approval.
pub(super) fn findings(lang: Lang, findings: &[Finding]) -> AnyView {
    let line = |finding: &Finding| {
        let (class, mark) = match (finding.severity, finding.is_open()) {
            (Severity::Hint, _) => ("found found-hint", say!(lang, found.hint)),
            (_, false) => ("found found-answered", say!(lang, found.answered)),
            (Severity::Blocks, _) => ("found found-open", say!(lang, found.blocks)),
            (Severity::NeedsReason, _) => ("found found-open", say!(lang, found.needs_reason)),
        };
        view! {
            <li class=class>
                <strong>{mark}</strong>
                {say!(lang, form.colon)}
                {finding.words(lang)}
            </li>
        }
    };
    if findings.is_empty() {
        return view! { <p>{say!(lang, profile.nothing_found)}</p> }.into_any();
    }
    view! { <ul class="plain-list">{findings.iter().map(line).collect_view()}</ul> }.into_any()
}

fn accountability(lang: Lang, view: &ProfileView) -> impl IntoView + use<> {
    let lines = accountability_of(view.profile.competencies.iter().map(|one| &one.competency));
    let line = |(line, indicators): (domain::framework::AccountabilityLine, Vec<String>)| {
        let shown = if indicators.is_empty() { say!(lang, framework.nothing).to_owned() } else { indicators.join(", ") };
        view! {
            <div>
                <dt>{line.name(lang)}</dt>
                <dd>{shown}</dd>
            </div>
        }
    };
    view! { <dl class="facts">{lines.into_iter().map(line).collect_view()}</dl> }
}

fn differences(visit: &Visit, view: &ProfileView) -> Option<AnyView> {
    let lang = visit.lang;
    let previous = view.previous?;
    let lines = view.differences.iter().map(|difference| view! { <li>{difference.words(lang)}</li> }).collect_view();
    let href = visit.at(&format!("job-profiles/{previous}"));
    Some(
        view! {
            {band("differences", say!(lang, profile.differences), view! { <p>
                    <a href=href>{say!(lang, profile.previous)}</a>
                </p>
                {if view.differences.is_empty() {
                    Either::Left(view! { <p class="empty">{say!(lang, profile.no_difference)}</p> })
                } else {
                    Either::Right(view! { <ul>{lines}</ul> })
                }} })}
        }
        .into_any(),
    )
}

/// What can be done next, by whom.
fn next_acts(lang: Lang, view: &ProfileView, me: Option<PersonId>) -> AnyView {
    let seen = view.version.to_string();
    let author = view.names.get(&view.head.author).cloned().unwrap_or_default();
    match view.head.state {
        ProfileState::Draft if view.may_approve => view! {
            {band("approve", say!(lang, profile.approve), view! { <p>{say!(lang, profile.approve_help, author = author)}</p>
                <PostForm name=APPROVE>
                    <Hidden name="seen" value=seen />
                    <Act label=say!(lang, profile.approve_act) next=say!(lang, profile.approve_next) />
                </PostForm> })}
        }
        .into_any(),
        ProfileState::Draft if me == Some(view.head.author) => view! {
            {band("approve", say!(lang, profile.approve), view! { <p>{say!(lang, profile.approve_other)}</p> })}
        }
        .into_any(),
        ProfileState::Approved => view! {
            {band("its-guide", say!(lang, profile.compose), view! { <p>{say!(lang, profile.compose_help)}</p>
                <PostForm name=COMPOSE>
                    <div class="pair">
                        <TextField
                            name="slot_minutes"
                            label=say!(lang, profile.slot)
                            help=say!(lang, profile.slot_help)
                            kind="number"
                            max=3
                            may_be_empty=true
                        />
                        <TextField
                            name="question_minutes"
                            label=say!(lang, profile.question_minutes)
                            help=say!(lang, profile.question_minutes_help)
                            kind="number"
                            max=3
                            may_be_empty=true
                        />
                    </div>
                    <Act label=say!(lang, profile.compose_act) next=say!(lang, profile.compose_next) />
                </PostForm>
                <PlainAct name=REVISE label=say!(lang, profile.revise) /> })}
        }
        .into_any(),
        _ => ().into_any(),
    }
}

/// A group of a form that is shown only where it has something to say.
pub(super) fn reason_group(
    lang: Lang,
    name: &'static str,
    label: &'static str,
    kept: Option<&domain::profile::Reason>,
) -> impl IntoView + use<> {
    let value = kept.map(|reason| reason.words.clone()).unwrap_or_default();
    view! {
        {group(say!(lang, profile.reason), None, view! { <crate::components::form::TextArea name label max=limits::REASON_CHARS may_be_empty=true value /> })}
    }
}
