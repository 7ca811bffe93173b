//! The agenda of the discussion: what differs first, largest difference first; what is agreed is confirmed at once. No totals, no order.

use std::collections::BTreeSet;

use domain::Lang;
use domain::retirement::RetiredKind;
use domain::scores::{Assessment, Level};
use domain::vacancy::VacancyState;
use leptos::{either::Either, prelude::*};
use service::discussion::{DiscussionView, Item, Place};
use service::policy::{ReadDiscussion, Standing};
use service::vacancy::VacancyView;

use crate::asking::Obstacle;
use crate::components::form::{Act, Hidden, Sent, post_form};
use crate::components::notice::{Notice, NoticeOf};
use crate::components::page::{band, ledger};
use crate::pages::vacancy::{around, head};
use crate::places::Visit;

pub(super) const CONFIRM: &str = "confirm";
pub(super) const CLOSE: &str = "close";

/// How many agreed items are listed; all of them are confirmed at once.
const AGREED_LISTED: usize = 100;

/// The page "Discussion".
pub async fn discussion(visit: Visit) -> Result<AnyView, Obstacle> {
    let (asking, lang) = (&visit.asking, visit.lang);
    let vacancy = around(&visit).await?;
    let leave = asking.grant_in::<ReadDiscussion>(vacancy.id).await?;
    let view = asking.said(asking.service.discussion(leave).await)?;
    let is_open = matches!(vacancy.state, VacancyState::Interviewing | VacancyState::Discussing);
    let leads = vacancy.standing == Standing::Chair && is_open;
    let of = |place: Place| view.items.iter().filter(move |item| item.place == place).collect::<Vec<_>>();
    let (differing, agreed, unassessed) = (of(Place::Discuss), of(Place::Accept), of(Place::Unassessed));
    let open = differing.iter().filter(|item| !item.is_settled).count();
    let waiting = agreed.iter().filter(|item| item.is_agreed() && view.speaks_on.contains(&item.candidate)).count();
    let sentence =
        say!(lang, discussion.sentence, differ = differing.len().to_string(), open = open.to_string(), agreed = agreed.len().to_string());
    let is_settled = view.awaited.is_empty() && view.items.iter().all(|item| item.is_settled || item.place == Place::Unassessed);
    let base = format!("vacancies/{}/discussion", vacancy.id);
    let listed = |id: &'static str, items: &[&Item]| table(&visit, &view, id, &base, items);
    let awaited = (leads && !view.awaited.is_empty()).then(|| {
        let of = |(name, n): &(String, usize)| {
            let words = say!(lang, discussion.stands_in, name = name.clone(), n = n.to_string());
            view! { <p>{words}</p> }
        };
        view! { <div class="note">{view.awaited.iter().map(of).collect_view()}</div> }
    });
    let stands_in = (!leads && is_open && !view.speaks_on.is_empty()).then(|| {
        let own = || view.items.iter().filter(|item| view.speaks_on.contains(&item.candidate));
        let codes: BTreeSet<&str> = own().map(|item| item.code.as_str()).collect();
        let open = own().filter(|item| item.place != Place::Unassessed && !item.is_settled).count();
        let codes: Vec<&str> = codes.into_iter().collect();
        view! { <p class="note">{say!(lang, discussion.you_stand_in, codes = codes.join(", "), n = open.to_string())}</p> }
    });
    let confirm = (is_open && waiting > 0).then(|| {
        post_form(Sent::named(CONFIRM), || {
            view! {
                <Hidden name="seen" value=waiting.to_string() />
                <Act label=say!(lang, discussion.confirm, n = waiting.to_string()) next=say!(lang, discussion.confirm_next) />
            }
        })
    });
    let close = (leads && vacancy.state == VacancyState::Discussing).then(|| {
        let content = if is_settled {
            Either::Left(post_form(
                Sent::named(CLOSE),
                || view! { <Act label=say!(lang, discussion.close) next=say!(lang, discussion.close_next) /> },
            ))
        } else {
            Either::Right(view! { <p class="empty">{say!(lang, discussion.not_settled)}</p> })
        };
        band("ending", say!(lang, discussion.close), content)
    });
    let differ = if differing.is_empty() {
        Either::Left(view! { <p class="empty">{say!(lang, discussion.none_differ)}</p> })
    } else {
        Either::Right(listed("differ", &differing))
    };
    let shown: Vec<&Item> = agreed.iter().copied().take(AGREED_LISTED).collect();
    let agreed_list = (!shown.is_empty()).then(|| {
        view! {
            <details class="more more-wide">
                <summary>{say!(lang, discussion.show_agreed)}</summary>
                {listed("agreed", &shown)}
            </details>
        }
    });
    let nobody = (!unassessed.is_empty()).then(|| {
        band(
            "unassessed",
            say!(lang, discussion.unassessed),
            view! { <p>{say!(lang, discussion.unassessed_help)}</p> {listed("unassessed", &unassessed)} },
        )
    });
    Ok(view! {
        {head(&visit, &vacancy, "/discussion", say!(lang, vacancy.discussion))}
        <NoticeOf among=&[Notice::Revealed, Notice::Revised, Notice::Rated, Notice::Confirmed] />
        <p class="lead">{sentence}</p>
        {awaited}
        {stands_in}
        {retired(&visit, &vacancy, &view)}
        {band("differ", say!(lang, discussion.differ), differ)}
        {band("agreed", say!(lang, discussion.agreed), view! { {confirm} {agreed_list} })}
        {nobody}
        {close}
    }
    .into_any())
}

/// What was retired for everybody, what came back to the panel for that, and for the chair the way to ask.
fn retired(visit: &Visit, vacancy: &VacancyView, view: &DiscussionView) -> AnyView {
    let lang = visit.lang;
    let of = |kind: RetiredKind| {
        let names: Vec<&str> = view.retired.iter().filter(|one| one.item.kind == kind).map(|one| one.name.get(lang)).collect();
        (!names.is_empty()).then(|| names.join(" · "))
    };
    let gone = of(RetiredKind::Competency).map(|names| view! { <p>{say!(lang, retirement.no_item, names = names)}</p> });
    let back: BTreeSet<&str> = view.items.iter().filter(|item| item.is_sent_back).map(|item| item.competency.as_str()).collect();
    let back: Vec<String> = back.into_iter().filter_map(|id| view.guide.competency(id)).map(|one| one.name.get(lang).to_owned()).collect();
    let back = (!back.is_empty()).then(|| view! { <p>{say!(lang, retirement.sent_back_list, names = back.join(" · "))}</p> });
    let base = format!("vacancies/{}/retirements", vacancy.id);
    let is_open = vacancy.state.takes_retirements();
    let ask = (vacancy.standing == Standing::Chair && is_open && !vacancy.asks_retirement).then(|| {
        view! {
            <p>
                <a href=visit.at(&format!("{base}/new"))>{say!(lang, retirement.to_ask)}</a>
            </p>
        }
    });
    let awaited = vacancy.asks_retirement.then(|| {
        view! {
            <p>
                {say!(lang, retirement.awaited)} " "
                <a href=visit.at(&base)>{say!(lang, retirement.to_list)}</a>
            </p>
        }
    });
    let has_note = gone.is_some() || back.is_some() || awaited.is_some();
    view! {
        {has_note.then(|| view! { <div class="note">{gone} {back} {awaited}</div> })}
        {ask}
    }
    .into_any()
}

/// A level, or that there is none.
pub(super) fn level(lang: Lang, said: Assessment) -> String {
    said.level().map_or_else(|| say!(lang, discussion.no_level).to_owned(), |level: Level| level.to_string())
}

/// The items with everybody's level.
fn table(visit: &Visit, view: &DiscussionView, id: &'static str, base: &str, items: &[&Item]) -> AnyView {
    let lang = visit.lang;
    let columns = [
        (say!(lang, candidate.code), "code"),
        (say!(lang, profile.competency), "head"),
        (say!(lang, discussion.scores), ""),
        (say!(lang, discussion.spread), "number"),
        (say!(lang, profile.state), ""),
    ];
    let row = |item: &&Item| {
        let name = view.guide.competency(&item.competency).map_or_else(|| item.competency.clone(), |one| one.name.get(lang).to_owned());
        let href = visit.at(&format!("{base}/{}/{}", item.candidate, item.competency));
        let voices: Vec<String> = item
            .voices
            .iter()
            .map(|voice| {
                let who = view.panelists.get(&voice.panelist).cloned().unwrap_or_default();
                let first = level(lang, voice.first);
                let now = level(lang, voice.last);
                let levels = if first == now { now } else { format!("{first} → {now}") };
                format!("{who}{}{levels}", say!(lang, form.colon))
            })
            .collect();
        let settled = if item.is_settled { say!(lang, discussion.settled) } else { say!(lang, discussion.open) };
        vec![
            item.code.clone().into_any(),
            view! { <a href=href>{name}</a> }.into_any(),
            voices.join(" · ").into_any(),
            item.spread.map_or_else(|| "–".to_owned(), |spread| spread.to_string()).into_any(),
            settled.into_any(),
        ]
    };
    ledger(id, &columns, items.iter().map(row).collect())
}
