//! Findings: what was found, who answers until when, and the answer beside it.

use domain::Lang;
use domain::finding::FindingState;
use leptos::{either::Either, prelude::*};
use service::log::{FindingView, place_of};
use service::policy::{ListFindings, ReadFindings, Standing};

use crate::asking::Obstacle;
use crate::components::form::{Act, PlainAct, Select, Sent, SmallAct, TextArea, TextField, post_form};
use crate::components::notice::{Notice, NoticeOf};
use crate::components::page::{Heading, band};
use crate::components::time::time;
use crate::pages::audit::{number, written};
use crate::pages::vacancy::{around, head};
use crate::places::Visit;

pub(super) const RAISE: &str = "raise";
pub(super) const ANSWER: &str = "answer";
pub(super) const CLOSE: &str = "close";

/// The page "Findings" of an auditor: all in scope.
pub async fn all(visit: Visit) -> Result<AnyView, Obstacle> {
    let (asking, lang) = (&visit.asking, visit.lang);
    let found = asking.said(asking.service.findings(asking.grant::<ListFindings>()?).await)?;
    let list = list(&visit, &found, |_| None);
    Ok(view! {
        <Heading title=say!(lang, finding.title) lead=say!(lang, finding.lead) />
        {list}
    }
    .into_any())
}

/// The page "Findings" of a round: for the auditor who raises them, and for whoever has to answer.
pub async fn of_vacancy(visit: Visit) -> Result<AnyView, Obstacle> {
    let (asking, lang) = (&visit.asking, visit.lang);
    let vacancy = around(&visit).await?;
    let (found, owners) = asking.said(asking.service.findings_about(asking.grant_in::<ReadFindings>(vacancy.id).await?).await)?;
    let is_auditor = vacancy.standing == Standing::Auditor;
    let raise = is_auditor.then(|| {
        let owners = owners.into_iter().map(|(id, name)| (id.to_string(), name, None)).collect::<Vec<_>>();
        let form = post_form(Sent::named(RAISE), || {
            view! {
                <TextArea name="words" label=say!(lang, finding.words) max=domain::limits::REASON_CHARS />
                <TextField
                    name="entry"
                    label=say!(lang, finding.entry)
                    help=say!(lang, finding.entry_help)
                    max=12
                    may_be_empty=true
                    value=visit.question("entry").unwrap_or_default()
                />
                <Select name="owner" label=say!(lang, finding.owner) values=owners />
                <TextField name="due" label=say!(lang, finding.due) kind="date" max=10 />
                <Act label=say!(lang, finding.raise) next=say!(lang, finding.raise_next) />
            }
        });
        band("new", say!(lang, finding.another), form)
    });
    let acts = |view: &FindingView| match (is_auditor, view.finding.state()) {
        (true, FindingState::Answered) => {
            Some(view! { <PlainAct name=CLOSE of=view.finding.id.to_string() label=say!(lang, finding.close) /> }.into_any())
        }
        (false, FindingState::Open) => {
            let form = post_form(Sent::named(ANSWER).of(view.finding.id.to_string()), || {
                view! {
                    <TextArea name="answer" label=say!(lang, finding.answer) max=domain::limits::REASON_CHARS />
                    <SmallAct label=say!(lang, finding.answer_act) />
                }
            });
            Some(form)
        }
        _ => None,
    };
    let list = list(&visit, &found, acts);
    Ok(view! {
        {head(&visit, &vacancy, "/findings", say!(lang, finding.title))}
        <p class="lead">{say!(lang, finding.lead)}</p>
        <NoticeOf among=&[Notice::Raised, Notice::Answered, Notice::FindingClosed] />
        {list}
        {raise}
    }
    .into_any())
}

fn list(visit: &Visit, found: &[FindingView], acts: impl Fn(&FindingView) -> Option<AnyView>) -> AnyView {
    let lang = visit.lang;
    if found.is_empty() {
        return view! { <p class="empty">{say!(lang, finding.none)}</p> }.into_any();
    }
    let items: Vec<AnyView> = found.iter().map(|view| one(visit, view, acts(view))).collect();
    view! { <ol class="findings">{items}</ol> }.into_any()
}

fn state(lang: Lang, view: &FindingView) -> &'static str {
    match view.finding.state() {
        FindingState::Open if view.is_late => say!(lang, finding.late),
        FindingState::Open => say!(lang, finding.open),
        FindingState::Answered => say!(lang, finding.answered),
        FindingState::Closed => say!(lang, finding.closed),
    }
}

/// One finding: who raised it and what it says, then the answer, beside it and never over it.
fn one(visit: &Visit, view: &FindingView, act: Option<AnyView>) -> AnyView {
    let (lang, finding) = (visit.lang, &view.finding);
    let vacancy = finding.vacancy;
    let shown_by = finding.entry.as_deref().and_then(place_of).map(|place| {
        view! {
            <p class="under">
                <a href=visit.at(&format!("vacancies/{vacancy}/timeline/{}", written(place)))>
                    {say!(lang, finding.shown_by, n = number(lang, place))}
                </a>
            </p>
        }
    });
    let answer = match (&finding.answer, &view.answered_by, finding.answered_at) {
        (Some(words), Some(name), Some(at)) => Either::Left(view! {
            <div class="finding-answer">
                <p class="under">{say!(lang, finding.answer_by, name = name.clone())} " · " {time(at, lang)}</p>
                <p class="typed">{words.clone()}</p>
            </div>
        }),
        _ => Either::Right(()),
    };
    let title = format!("{} · {}", view.reference, say!(lang, finding.number, n = finding.number.to_string()));
    let until = say!(lang, finding.until, name = view.owner.clone(), day = finding.due.words(lang));
    view! {
        <li>
            <h2>
                <a href=visit.at(&format!("audit/vacancies/{vacancy}/findings"))>{title}</a>
            </h2>
            <p>
                <strong>{state(lang, view)}</strong>
                " · "
                {until}
            </p>
            <p class="under">{say!(lang, finding.raised, name = view.raised_by.clone())} " · " {time(finding.raised_at, lang)}</p>
            <p class="typed" lang=finding.words_language.code()>{finding.words.clone()}</p>
            {shown_by}
            {answer}
            {act}
        </li>
    }
    .into_any()
}
