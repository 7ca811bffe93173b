//! One round: what it is waiting for first, then its particulars, then the acts of its stage.
//!
//! What must stay true: before the discussion is closed nothing here depends on a level or an order.

use domain::Lang;
use domain::vacancy::{VacancyMissing, VacancyState};
use leptos::prelude::*;
use service::policy::{ReadPanel, Standing};
use service::vacancy::VacancyView;

use super::{around, declared_rules, head};
use crate::asking::Obstacle;
use crate::components::form::{Act, PostForm, Select, SmallAct, TextArea, reasons_for};
use crate::components::notice::{Notice, NoticeOf};
use crate::components::page::{band, facts};
use crate::components::time::{day, time};
use crate::numbers::grouped;
use crate::places::Visit;
use crate::stage;

pub(super) const OPEN: &str = "open";
pub(super) const INTERVIEWS: &str = "interviews";
pub(super) const ACKNOWLEDGE: &str = "acknowledge";
pub(super) const CANCEL: &str = "cancel";
pub(super) const CLOSE: &str = "close";

const FOLLOWS: &[Notice] = &[
    Notice::Started,
    Notice::Saved,
    Notice::Opened,
    Notice::Interviewing,
    Notice::Acknowledged,
    Notice::Cancelled,
    Notice::Closed,
    Notice::Revealed,
    Notice::DiscussionClosed,
    Notice::Decided,
];

/// The page of a round.
pub async fn vacancy(visit: Visit) -> Result<AnyView, Obstacle> {
    let lang = visit.lang;
    let view = around(&visit).await?;
    let rules = declared_rules(&visit, &view).await?.and_then(|mut rules| rules.sentences.remove(&lang)).unwrap_or_default();
    let rules = (!rules.is_empty()).then(|| {
        let lines = rules.into_iter().map(|rule| view! { <li>{rule}</li> }).collect_view();
        band("rules", say!(lang, vacancy.rules), view! { <ul class="sentences">{lines}</ul> })
    });
    let waiting = waiting(&visit, &view).await?;
    Ok(view! {
        {head(&visit, &view, "", view.title.get(lang))}
        <NoticeOf among=FOLLOWS />
        {band("next", say!(lang, vacancies.next), waiting)}
        {band("particulars", say!(lang, vacancy.particulars), particulars(&visit, &view))}
        {rules}
        {(view.standing == Standing::Holder).then(|| ends(lang, &view))}
    }
    .into_any())
}

/// What the round is waiting for, and the act that takes it further.
async fn waiting(visit: &Visit, view: &VacancyView) -> Result<AnyView, Obstacle> {
    let lang = visit.lang;
    let base = format!("vacancies/{}", view.id);
    let missing = view.missing.iter().map(|missing| {
        let words = missing.words(lang);
        match place_of(missing, view.standing) {
            Some(place) => view! {
                <li>
                    <a href=visit.at(&format!("{base}{place}"))>{words}</a>
                </li>
            }
            .into_any(),
            None => view! { <li>{words}</li> }.into_any(),
        }
    });
    let is_ready = view.missing.is_empty();
    let can_open = is_ready && view.standing == Standing::Holder && view.state == VacancyState::Draft;
    let still_owed = match (view.standing, view.state) {
        (Standing::Holder, VacancyState::Open) => undeclared(visit, view).await?,
        _ => None,
    };
    let link = |place: &str, label: &'static str| {
        view! {
            <p>
                <a class="act-link" href=visit.at(&format!("{base}{place}"))>
                    {label}
                </a>
            </p>
        }
        .into_any()
    };
    let act = match (view.standing, view.state) {
        (Standing::Holder | Standing::Hr, _) if view.asks_retirement => link("/retirements", say!(lang, retirement.to_answer)),
        (Standing::Holder, VacancyState::Draft) if is_ready => view! {
            <PostForm name=OPEN>
                <Act label=say!(lang, vacancy.open) next=say!(lang, vacancy.open_next) />
            </PostForm>
        }
        .into_any(),
        (Standing::Holder, VacancyState::Open) if is_ready => view! {
            <PostForm name=INTERVIEWS>
                <Act label=say!(lang, vacancy.begin) next=say!(lang, vacancy.begin_next) />
            </PostForm>
        }
        .into_any(),
        (Standing::Chair, VacancyState::Open) if view.missing.contains(&VacancyMissing::RulesAcknowledged) => view! {
            <p>{say!(lang, vacancy.acknowledge_help)}</p>
            <PostForm name=ACKNOWLEDGE>
                <Act label=say!(lang, vacancy.acknowledge) next=say!(lang, vacancy.acknowledge_next) />
            </PostForm>
        }
        .into_any(),
        (Standing::Member | Standing::Chair, VacancyState::Open) if view.undeclared > 0 => {
            link("/declarations", say!(lang, vacancy.to_declarations))
        }
        (Standing::Member | Standing::Chair, VacancyState::Open) if view.candidates > 0 => {
            view! { <p>{say!(lang, vacancy.all_declared)}</p> }.into_any()
        }
        (Standing::Member | Standing::Chair, VacancyState::Open) => view! { <p>{say!(lang, vacancy.no_names_yet)}</p> }.into_any(),
        (Standing::Member | Standing::Chair, VacancyState::Interviewing) => {
            let to_reveal = (view.standing == Standing::Chair).then(|| {
                view! { <a href=visit.at(&format!("vacancies/{}/reveal", view.id))>{say!(lang, vacancy.reveal)}</a> }
            });
            view! {
                <p class="act">
                    <a class="act-link" href=visit.at("my-interviews")>
                        {say!(lang, ways.interviews)}
                    </a>
                    {to_reveal}
                </p>
            }
            .into_any()
        }
        (Standing::Holder | Standing::Auditor, VacancyState::Interviewing) => link("/progress", say!(lang, vacancy.to_progress)),
        (Standing::Member | Standing::Chair, VacancyState::Discussing) => link("/discussion", say!(lang, vacancy.to_discussion)),
        (Standing::Holder | Standing::Chair, VacancyState::Deciding) => link("/ranking", say!(lang, vacancy.to_ranking)),
        (_, VacancyState::Decided | VacancyState::Closed) if view.standing != Standing::Hr => {
            link("/decision", say!(lang, vacancy.to_decision))
        }
        _ => ().into_any(),
    };
    let awaited = view.asks_retirement.then(|| {
        let others = !matches!(view.standing, Standing::Holder | Standing::Hr);
        let see = others.then(|| {
            view! {
                " "
                <a href=visit.at(&format!("{base}/retirements"))>{say!(lang, retirement.to_list)}</a>
            }
        });
        view! { <p class="note">{say!(lang, retirement.awaited)} {see}</p> }
    });
    Ok(view! {
        {awaited}
        <p>{if can_open { say!(lang, vacancy.ready_to_open) } else { stage::next(lang, view.state) }}</p>
        {still_owed}
        {(!is_ready)
            .then(|| {
                view! {
                    <p>{say!(lang, vacancy.missing)}</p>
                    <ul class="missing">{missing.collect_view()}</ul>
                }
            })}
        {act}
    }
    .into_any())
}

/// Who has still to declare before a file opens to them; nobody is kept from beginning by it, and nobody should be surprised.
async fn undeclared(visit: &Visit, view: &VacancyView) -> Result<Option<AnyView>, Obstacle> {
    let lang = visit.lang;
    let leave = visit.asking.grant_in::<ReadPanel>(view.id).await?;
    let panel = visit.asking.said(visit.asking.service.panel(leave).await)?;
    let owing = panel.members.iter().filter(|member| member.undeclared > 0);
    let owing: Vec<String> = owing.map(|member| format!("{} ({})", member.name, member.undeclared)).collect();
    Ok((!owing.is_empty()).then(|| view! { <p class="note">{say!(lang, vacancy.undeclared, names = owing.join(", "))}</p> }.into_any()))
}

/// Where something that is missing is brought in order, if the reader can do so.
fn place_of(missing: &VacancyMissing, standing: Standing) -> Option<&'static str> {
    match (missing, standing) {
        (VacancyMissing::Guide | VacancyMissing::FrozenGuide | VacancyMissing::Posts, Standing::Holder) => Some("/change"),
        (VacancyMissing::Candidates, Standing::Holder) => Some("/candidates"),
        (
            VacancyMissing::Panelists | VacancyMissing::Chair | VacancyMissing::Training { .. } | VacancyMissing::TwoPanelists { .. },
            Standing::Holder,
        ) => Some("/panel"),
        (VacancyMissing::Rulings { .. }, Standing::Holder | Standing::Chair) => Some("/declarations/rulings"),
        _ => None,
    }
}

fn particulars(visit: &Visit, view: &VacancyView) -> AnyView {
    let lang = visit.lang;
    let guide = view.guide.as_ref().map(|guide| {
        let words = format!("{}, {} {}", guide.title.get(lang), say!(lang, vacancy.version), guide.number);
        if matches!(view.standing, Standing::Hr | Standing::Holder | Standing::Auditor) {
            view! { <a href=visit.at(&format!("interview-guides/{}", guide.id))>{words}</a> }.into_any()
        } else {
            words.into_any()
        }
    });
    let can_change = view.standing == Standing::Holder && matches!(view.state, VacancyState::Draft | VacancyState::Open);
    let change = can_change.then(|| {
        view! {
            <p>
                <a href=visit.at(&format!("vacancies/{}/change", view.id))>{say!(lang, vacancy.change)}</a>
            </p>
        }
    });
    let number = |number: u64| Some(grouped(lang, number).into_any());
    view! {
        {facts(
            vec![
                (say!(lang, vacancies.reference), Some(view.reference.clone().into_any())),
                (say!(lang, vacancy.posts), Some(view.posts.into_any())),
                (say!(lang, vacancy.guide), guide),
                (say!(lang, vacancy.from), view.interviews_from.map(|from| day(from, lang))),
                (say!(lang, vacancy.holder), Some(view.holder.clone().into_any())),
                (say!(lang, vacancies.candidates), number(view.candidates)),
                (say!(lang, vacancy.withdrawn), number(view.withdrawn)),
                (say!(lang, vacancy.panelists), number(view.panelists)),
                (say!(lang, vacancy.opened_at), view.opened_at.map(|at| time(at, lang))),
                (say!(lang, vacancy.discussion_closed_at), view.discussion_closed_at.map(|at| time(at, lang))),
                (say!(lang, vacancy.cancelled_because), view.state_reason.clone().map(IntoAny::into_any)),
            ],
        )}
        {change}
    }
    .into_any()
}

/// The ends of a round: it is closed, or called off.
fn ends(lang: Lang, view: &VacancyView) -> Option<AnyView> {
    let reasons = reasons_for(lang, audit::Act::VacancyCancel);
    let is_over = matches!(view.state, VacancyState::Decided | VacancyState::Closed | VacancyState::Cancelled);
    let content = match view.state {
        VacancyState::Decided => view! {
            <PostForm name=CLOSE>
                <Act label=say!(lang, vacancy.close) next=say!(lang, vacancy.close_next) />
            </PostForm>
        }
        .into_any(),
        _ if !is_over => view! {
            <details class="more more-wide">
                <summary>{say!(lang, vacancy.cancel)}</summary>
                <p>{say!(lang, vacancy.cancel_help)}</p>
                <PostForm name=CANCEL>
                    <Select name="why" label=say!(lang, people.why) values=reasons />
                    <TextArea name="words" label=say!(lang, vacancy.in_words) max=domain::limits::REASON_CHARS />
                    <SmallAct label=say!(lang, vacancy.cancel_act) />
                </PostForm>
            </details>
        }
        .into_any(),
        _ => return None,
    };
    Some(band("end", say!(lang, vacancy.end), content))
}
