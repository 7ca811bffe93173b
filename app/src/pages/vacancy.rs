//! Recruitment rounds: the list, one round with its stage and what it is waiting for, and the acts of each stage.

pub mod change;
pub mod list;
pub mod post;
pub mod show;
pub mod start;

use domain::Lang;
use domain::ids::VacancyId;
use domain::vacancy::VacancyState;
use leptos::prelude::*;
use service::policy::ReadVacancy;
use service::policy::Standing;
use service::vacancy::{RulesDeclared, VacancyView};

use crate::asking::Obstacle;
use crate::components::page::PageTitle;
use crate::places::Visit;
use crate::stage;

/// The round that a page is about, as far as the reader may see it.
pub(in crate::pages) async fn around(visit: &Visit) -> Result<VacancyView, Obstacle> {
    let id = visit.id("vacancy", VacancyId::parse)?;
    let leave = visit.asking.grant_in::<ReadVacancy>(id).await?;
    visit.asking.said(visit.asking.service.vacancy(leave).await)
}

/// The rules that its guide declares, once it has one that is frozen.
pub(in crate::pages) async fn declared_rules(visit: &Visit, view: &VacancyView) -> Result<Option<RulesDeclared>, Obstacle> {
    let leave = visit.asking.grant_in::<ReadVacancy>(view.id).await?;
    visit.asking.said(visit.asking.service.declared_rules(leave).await)
}

/// The pages of a round that somebody may open at its stage: the end of the address, and the name.
fn pages(lang: Lang, view: &VacancyView) -> Vec<(&'static str, &'static str)> {
    use Standing::{Auditor, Chair, Holder, Member};
    use VacancyState::{Cancelled, Closed, Decided, Deciding, Discussing, Draft, Interviewing, Open};

    let has_scores = matches!(view.state, Interviewing | Discussing | Deciding | Decided | Closed);
    let is_decided_on = matches!(view.state, Deciding | Decided | Closed);
    let before_interviews = matches!(view.state, Open | Interviewing);
    let standing = view.standing;
    let mut pages = vec![("", say!(lang, vacancy.overview))];
    if standing == Holder && !matches!(view.state, Draft | Cancelled) {
        pages.push(("/candidates", say!(lang, vacancies.candidates)));
    }
    pages.push(("/panel", say!(lang, vacancy.panel)));
    if matches!(standing, Member | Chair) && before_interviews {
        pages.push(("/declarations", say!(lang, vacancy.declarations)));
    }
    if matches!(standing, Holder | Chair) && before_interviews {
        pages.push(("/declarations/rulings", say!(lang, vacancy.rulings)));
    }
    if matches!(standing, Holder | Chair | Auditor) && has_scores {
        pages.push(("/progress", say!(lang, vacancy.progress)));
    }
    if standing == Chair && view.state == Interviewing {
        pages.push(("/reveal", say!(lang, vacancy.reveal)));
    }
    if matches!(standing, Member | Chair | Auditor) && has_scores && view.state != Interviewing {
        pages.push(("/discussion", say!(lang, vacancy.discussion)));
    }
    if view.asks_retirement || (standing == Chair && view.state.takes_retirements()) {
        pages.push(("/retirements", say!(lang, retirement.list)));
    }
    if matches!(standing, Holder | Member | Chair | Auditor) && is_decided_on {
        pages.push(("/ranking", say!(lang, vacancy.ranking)));
        pages.push(("/decision", say!(lang, vacancy.decision)));
    }
    let is_decided = matches!(view.state, Decided | Closed);
    if (standing == Auditor && is_decided_on) || (matches!(standing, Holder | Chair) && is_decided) {
        pages.push(("/reliability", say!(lang, reliability.title)));
    }
    if matches!(standing, Holder | Chair | Auditor) {
        if has_scores || standing == Holder {
            pages.push(("/exports", say!(lang, vacancy.exports)));
        }
        pages.push(("/timeline", say!(lang, vacancy.timeline)));
    }
    if standing == Auditor {
        pages.push(("/audit", say!(lang, vacancy.review)));
        pages.push(("/replay", say!(lang, replay.title)));
        if is_decided_on {
            pages.push(("/recompute", say!(lang, recompute.title)));
        }
        pages.push(("/bundles", say!(lang, bundle.title)));
    }
    if matches!(standing, Holder | Chair | Auditor) {
        pages.push(("/findings", say!(lang, finding.title)));
    }
    pages
}

/// Where a page of a round stands: those of the audit lie apart.
fn address(view: &VacancyView, page: &str) -> String {
    match page {
        "/audit" => format!("audit/vacancies/{}", view.id),
        "/bundles" => format!("audit/vacancies/{}/exports", view.id),
        "/replay" | "/recompute" | "/findings" => format!("audit/vacancies/{}{page}", view.id),
        page => format!("vacancies/{}{page}", view.id),
    }
}

/// What stands above each page of a round: which one it is, how far it has come, and the way to its other pages.
pub(in crate::pages) fn head(visit: &Visit, view: &VacancyView, here: &'static str, title: &str) -> AnyView {
    let lang = visit.lang;
    let base = format!("vacancies/{}", view.id);
    let links = pages(lang, view).into_iter().map(|(rest, name)| {
        let current = (rest == here).then_some("page");
        view! {
            <li>
                <a href=visit.at(&address(view, rest)) aria-current=current>
                    {name}
                </a>
            </li>
        }
    });
    let round = format!("{} · {}", view.reference, view.title.get(lang));
    let title = title.to_owned();
    view! {
        <PageTitle title=format!("{title} · {}", view.reference) />
        <p class="over">
            <a href=visit.at(&base)>{round}</a>
        </p>
        <h1>{title}</h1>
        {stages(lang, view.state)}
        <nav class="tabs" aria-label=say!(lang, vacancy.pages)>
            <ul>{links.collect_view()}</ul>
        </nav>
    }
    .into_any()
}

/// The line of the stages, with the one at which the round stands.
fn stages(lang: Lang, state: VacancyState) -> AnyView {
    const LINE: [VacancyState; 7] = [
        VacancyState::Draft,
        VacancyState::Open,
        VacancyState::Interviewing,
        VacancyState::Discussing,
        VacancyState::Deciding,
        VacancyState::Decided,
        VacancyState::Closed,
    ];
    if state == VacancyState::Cancelled {
        return view! { <p class="stages-off">{stage::name(lang, state)}</p> }.into_any();
    }
    let now = LINE.iter().position(|one| *one == state).unwrap_or_default();
    let one = |(at, one): (usize, &VacancyState)| {
        let current = (at == now).then_some("step");
        view! {
            <li aria-current=current class:stage-done=at < now>
                {stage::name(lang, *one)}
            </li>
        }
    };
    view! {
        <ol class="stages" aria-label=say!(lang, vacancy.stages)>
            {LINE.iter().enumerate().map(one).collect_view()}
        </ol>
    }
    .into_any()
}
