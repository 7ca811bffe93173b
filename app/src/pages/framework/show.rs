//! One framework whole: its notice first, then what it holds, competency by competency.

use domain::Lang;
use domain::documents::FrameworkState;
use domain::framework::{AccountabilityLine, Competency, Framework};
use domain::ids::FrameworkId;
use domain::person::Role;
use leptos::prelude::*;
use service::framework::{FrameworkPageView, Notice as Read};

use super::list::dimensions;
use super::status;
use crate::asking::Obstacle;
use crate::components::form::{Act, PostForm, Select, SmallAct, reasons_for};
use crate::components::notice::{Notice, NoticeOf};
use crate::components::page::{Heading, band, facts};
use crate::components::rubric::anchors;
use crate::lang::at;
use crate::places::Visit;

pub(super) const ACKNOWLEDGE: &str = "acknowledge";
pub(super) const RETIRE: &str = "retire";

/// The page of a framework.
pub async fn framework(visit: Visit) -> Result<AnyView, Obstacle> {
    let (asking, lang) = (&visit.asking, visit.lang);
    let id = visit.id("framework", FrameworkId::parse)?;
    let FrameworkPageView { view, notice } = asking.said(asking.service.framework(asking.grant()?, id).await)?;
    let is_hr = asking.has(Role::Hr);
    let framework = view.framework.clone();
    let source = framework
        .inspired_by
        .as_ref()
        .map(|by| format!("{} ({}), {}{}{}", by.publisher, by.year, by.relation.name(lang), say!(lang, form.colon), by.source));
    let is_in_force = view.state == FrameworkState::Published;
    let can_start = is_hr && is_in_force && notice != Read::Unread;
    let contents = framework.competencies.iter().map(|one| (format!("#{}", one.id), one.id.clone(), one.name.get(lang).to_owned()));
    let contents = contents
        .map(|(href, id, name)| {
            view! {
                <li>
                    <a href=href>
                        <span class="code">{id}</span>
                        " "
                        {name}
                    </a>
                </li>
            }
        })
        .collect_view();
    let whole = framework.competencies.iter().map(|one| competency(lang, &framework, one)).collect_view();
    Ok(view! {
        <Heading title=framework.title.get(lang) lead=framework.audience.get(lang).to_owned() />
        <NoticeOf among=&[Notice::NoticeRead, Notice::Retired] />
        {band("notice", say!(lang, framework.notice), view! { <p>{framework.notice.get(lang).to_owned()}</p>
            {acknowledgement(lang, notice, is_hr)}
            {can_start
                .then(|| {
                    view! {
                        <p>
                            <a class="act-link" href=at(lang, &format!("job-profiles/new?framework={id}"))>
                                {say!(lang, framework.start)}
                            </a>
                        </p>
                    }
                })} })}
        {band("facts", say!(lang, framework.facts), view! { {facts(
                vec![
                    (say!(lang, framework.status), Some(status(lang, &view).into_any())),
                    (say!(lang, frameworks.version), Some(framework.version.clone().into_any())),
                    (say!(lang, framework.source), source.map(IntoAny::into_any)),
                    (say!(lang, framework.dimensions), Some(dimensions(lang, &view).into_any())),
                    (say!(lang, framework.digest), Some(view! { <code class="digest">{view.digest.clone()}</code> }.into_any())),
                ],
            )}
            <h3>{say!(lang, framework.accountability)}</h3>
            <p>{say!(lang, framework.accountability_help)}</p>
            {accountability(lang, &framework)} })}
        {band("competencies", say!(lang, frameworks.competencies), view! { <ol class="contents">{contents}</ol>
            {whole} })}
        {(is_hr && is_in_force).then(|| retirement(lang))}
    }
    .into_any())
}

/// Whether the notice was read, and the form that says so by name.
fn acknowledgement(lang: Lang, notice: Read, is_hr: bool) -> Option<AnyView> {
    match notice {
        Read::Read(at) => Some(view! { <p class="empty">{say!(lang, framework.read_at, at = at.words(lang))}</p> }.into_any()),
        Read::Unread if is_hr => Some(
            view! {
                <PostForm name=ACKNOWLEDGE>
                    <Act label=say!(lang, framework.acknowledge) next=say!(lang, framework.acknowledge_next) />
                </PostForm>
            }
            .into_any(),
        ),
        Read::NotAsked | Read::Unread => None,
    }
}

/// The four lines of accountability to children, each with what shows it and what asks for it.
fn accountability(lang: Lang, framework: &Framework) -> impl IntoView + use<> {
    let lines = framework.accountability();
    let asks = |indicators: &[String]| -> Vec<String> {
        let questions = framework.competencies.iter().flat_map(|competency| &competency.questions);
        questions.filter(|question| question.elicits.iter().any(|id| indicators.contains(id))).map(|question| question.id.clone()).collect()
    };
    let line = |line: &AccountabilityLine| {
        let indicators = lines.get(line).cloned().unwrap_or_default();
        let questions = asks(&indicators);
        let nothing = say!(lang, framework.nothing);
        let listed = |ids: Vec<String>| if ids.is_empty() { nothing.to_owned() } else { ids.join(", ") };
        view! {
            <div>
                <dt>{line.name(lang)}</dt>
                <dd>
                    {say!(lang, frameworks.indicators)} {say!(lang, form.colon)} {listed(indicators)} <br />
                    {say!(lang, frameworks.questions)} {say!(lang, form.colon)} {listed(questions)}
                </dd>
            </div>
        }
    };
    view! { <dl class="facts facts-wide">{AccountabilityLine::ALL.iter().map(line).collect_view()}</dl> }
}

/// A competency with its indicators, questions and rubric.
fn competency(lang: Lang, framework: &Framework, competency: &Competency) -> impl IntoView + use<> {
    let indicators = competency.indicators.iter().map(|indicator| {
        let dimensions: Vec<&str> = indicator.aaaaq.iter().map(|dimension| dimension.name(lang)).collect();
        view! {
            <li>
                {indicator.text.get(lang).to_owned()}
                <span class="under">
                    <span class="code">{indicator.id.clone()}</span>
                    " · "
                    {indicator.facet.name(lang)}
                    " · "
                    {dimensions.join(", ")}
                </span>
            </li>
        }
    });
    let questions = competency.questions.iter().map(|question| {
        let probes = question.probes.iter().map(|probe| view! { <li>{probe.text.get(lang).to_owned()}</li> }).collect_view();
        view! {
            <li>
                <p class="script">{question.text.get(lang).to_owned()}</p>
                <span class="under">
                    <span class="code">{question.id.clone()}</span>
                    " · "
                    {question.kind.name(lang)}
                </span>
                <ul class="probes">{probes}</ul>
            </li>
        }
    });
    let levels: Vec<(u8, String, String)> = framework
        .levels
        .iter()
        .map(|level| {
            let words = competency.anchor(level.value).map_or(&level.rule, |anchor| &anchor.text);
            (level.value, level.label.get(lang).to_owned(), words.get(lang).to_owned())
        })
        .collect();
    view! {
        <section class="competency" aria-labelledby=competency.id.clone()>
            <h3 id=competency.id.clone()>
                <span class="code">{competency.id.clone()}</span>
                " "
                {competency.name.get(lang).to_owned()}
            </h3>
            <p>{competency.definition.get(lang).to_owned()}</p>
            <h4>{say!(lang, frameworks.indicators)}</h4>
            <ul class="plain-list">{indicators.collect_view()}</ul>
            <h4>{say!(lang, framework.questions)}</h4>
            <ul class="plain-list">{questions.collect_view()}</ul>
            <h4>{say!(lang, framework.rubric)}</h4>
            {anchors(levels)}
        </section>
    }
}

/// The end of a framework: it starts no new profile.
fn retirement(lang: Lang) -> impl IntoView {
    let values = reasons_for(lang, audit::Act::FrameworkRetire);
    view! {
        <details class="more more-wide">
            <summary>{say!(lang, framework.retire)}</summary>
            <p>{say!(lang, framework.retire_help)}</p>
            <PostForm name=RETIRE class="form form-tight">
                <Select name="why" label=say!(lang, people.why) values />
                <SmallAct label=say!(lang, framework.retire_act) />
            </PostForm>
        </details>
    }
}
