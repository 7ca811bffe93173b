//! What may be retired for everybody, what nothing would test any more without it, and the request.
//!
//! What must stay true: nothing here shows or hints at the order that would follow; no candidate can be chosen.

use domain::guide::NotRetirable;
use domain::retirement::RetiredKind;
use domain::{Lang, Refusal, limits};
use leptos::prelude::*;
use service::policy::ReadRetirable;
use service::retirement::{Retirable, RetirementChoices};

use crate::asking::Obstacle;
use crate::components::form::{Act, Described, Options, Select, Sent, TextArea, post_form, reasons_for};
use crate::components::page::{band, facts};
use crate::numbers::grouped;
use crate::pages::vacancy::{around, head};
use crate::places::Visit;

pub(super) const ASK: &str = "ask";

/// The page "Retire for all".
pub async fn ask(visit: Visit) -> Result<AnyView, Obstacle> {
    let (asking, lang) = (&visit.asking, visit.lang);
    let vacancy = around(&visit).await?;
    let choices = asking.said(asking.service.retirable(asking.grant_in::<ReadRetirable>(vacancy.id).await?).await)?;
    let content = if choices.is_awaited {
        view! {
            <p>{say!(lang, retirement.one_at_a_time)}</p>
            <p>
                <a class="act-link" href=visit.at(&format!("vacancies/{}/retirements", vacancy.id))>
                    {say!(lang, retirement.to_list)}
                </a>
            </p>
        }
        .into_any()
    } else if choices.approvers.is_empty() {
        view! { <p class="note">{say!(lang, retirement.nobody)}</p> }.into_any()
    } else {
        form(lang, &choices)
    };
    Ok(view! {
        {head(&visit, &vacancy, "/retirements", say!(lang, retirement.title))}
        <p class="lead">{say!(lang, retirement.lead)}</p>
        {band("touches", say!(lang, retirement.touches), touches(lang, &choices))}
        {band("request", say!(lang, retirement.asked), content)}
    }
    .into_any())
}

/// Whom and what it concerns.
fn touches(lang: Lang, choices: &RetirementChoices) -> AnyView {
    let order = if choices.is_ranked { say!(lang, retirement.order_stands) } else { say!(lang, retirement.order_none) };
    let approvers = (!choices.approvers.is_empty()).then(|| choices.approvers.join(", ").into_any());
    view! {
        <ul class="sentences">
            <li>{say!(lang, retirement.effect_competency)}</li>
            <li>{say!(lang, retirement.effect_question)}</li>
        </ul>
        {facts(
            vec![
                (
                    say!(lang, retirement.candidates),
                    Some(say!(lang, retirement.candidates_all, n = grouped(lang, choices.candidates)).into_any()),
                ),
                (say!(lang, retirement.panelists), Some(grouped(lang, choices.panelists).into_any())),
                (say!(lang, retirement.order), Some(order.into_any())),
                (say!(lang, retirement.approvers), approvers),
            ],
        )}
    }
    .into_any()
}

fn form(lang: Lang, choices: &RetirementChoices) -> AnyView {
    let options: Vec<Described> = choices.items.iter().map(|item| option(lang, item)).collect();
    post_form(Sent::named(ASK), || {
        view! {
            <Options name="item" label=say!(lang, retirement.what) help=say!(lang, retirement.what_help) options=options />
            <Select name="why" label=say!(lang, retirement.why) values=reasons_for(lang, audit::Act::RetirementRequest) />
            <TextArea
                name="words"
                label=say!(lang, retirement.words)
                help=say!(lang, retirement.words_help)
                max=limits::REASON_CHARS
            />
            <TextArea
                name="uncovered"
                label=say!(lang, retirement.uncovered)
                help=say!(lang, retirement.uncovered_help)
                max=limits::REASON_CHARS
                may_be_empty=true
            />
            <Act label=say!(lang, retirement.ask) next=say!(lang, retirement.ask_next) />
        }
    })
}

/// One thing that may be retired, with what would be lost.
fn option(lang: Lang, item: &Retirable) -> Described {
    let name = item.name.get(lang).to_owned();
    let label = match item.item.kind {
        RetiredKind::Competency => say!(lang, retirement.competency, name = name),
        RetiredKind::Question => say!(lang, retirement.question, text = name),
    };
    let mut help = Vec::new();
    match (item.item.kind, item.obstacle) {
        (_, Some(NotRetirable::Last)) => help.push(say!(lang, retirement.last).to_owned()),
        (_, Some(NotRetirable::OnlyQuestion)) => help.push(say!(lang, retirement.only).to_owned()),
        _ if item.was_refused => help.push(Refusal::RetireRefused {}.words(lang)),
        (RetiredKind::Competency, _) => {
            let rank = if item.essential { say!(lang, retirement.essential) } else { say!(lang, retirement.desirable) };
            help.push(format!("{rank}, {}.", say!(lang, retirement.weight, n = item.weight.to_string())));
        }
        (RetiredKind::Question, _) if item.questions_left == 1 => help.push(say!(lang, retirement.left_one).to_owned()),
        (RetiredKind::Question, _) => help.push(say!(lang, retirement.left, n = item.questions_left.to_string())),
    }
    let is_off = item.obstacle.is_some() || item.was_refused;
    if !is_off {
        let lost: Vec<&str> = item.lost.iter().map(|one| one.get(lang)).collect();
        help.push(if lost.is_empty() {
            say!(lang, retirement.no_loss).to_owned()
        } else {
            say!(lang, retirement.loss, items = lost.join(", "))
        });
    }
    Described { code: item.item.to_field(), label, help: help.join(" "), is_under: item.item.kind == RetiredKind::Question, is_off }
}
