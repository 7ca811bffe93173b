//! What a role could see at a moment: a reconstruction, and labelled as one.

use domain::ids::PanelistId;
use domain::{Lang, Timestamp};
use leptos::{either::Either, prelude::*};
use service::log::{CardSeen, ROLES, ReplayView};
use service::policy::{ReadReplay, Standing};

use crate::asking::Obstacle;
use crate::components::page::band;
use crate::components::time::time;
use crate::pages::audit::number;
use crate::pages::vacancy::{around, head};
use crate::places::Visit;
use crate::stage;

/// The page "Who could see what" of a round.
pub async fn replay(visit: Visit) -> Result<AnyView, Obstacle> {
    let (asking, lang) = (&visit.asking, visit.lang);
    let vacancy = around(&visit).await?;
    let typed = visit.question("moment").unwrap_or_default();
    let role = visit.question("role").and_then(|code| ROLES.into_iter().find(|role| code_of(*role) == code)).unwrap_or(Standing::Member);
    let seat = visit.question("seat").and_then(|id| PanelistId::parse(&id));
    let panel = asking.said(asking.service.panel(asking.grant_in(vacancy.id).await?).await)?;
    let seats: Vec<(PanelistId, String)> = panel.members.iter().map(|seat| (seat.panelist, seat.code.clone())).collect();
    let shown = match moment(&typed) {
        None => Either::Left(view! { <p class="note note-error">{say!(lang, replay.not_a_moment, example = "2026-11-23 09:30")}</p> }),
        Some(at) => {
            let leave = asking.grant_in::<ReadReplay>(vacancy.id).await?;
            match asking.service.replay_view(leave, at, role, seat).await {
                Err(service::Error::Invalid(_)) => Either::Left(view! { <p class="note note-error">{say!(lang, replay.not_then)}</p> }),
                answer => Either::Right(seen(lang, &asking.said(answer)?)),
            }
        }
    };
    Ok(view! {
        {head(&visit, &vacancy, "/replay", say!(lang, replay.title))}
        <p class="lead">{say!(lang, replay.lead)}</p>
        <p class="note">{say!(lang, replay.reconstruction)}</p>
        {chooser(lang, typed, role, seat, &seats)}
        {shown}
    }
    .into_any())
}

/// A moment as people type it: the end of a minute, or of a day where no hour was typed. Nothing typed is after everything.
fn moment(typed: &str) -> Option<Timestamp> {
    let typed = typed.trim().replace('T', " ");
    if typed.is_empty() {
        return Some(Timestamp::from_unix_ms(i64::MAX / 2));
    }
    let (day, rest) = typed.split_once(' ').unwrap_or((&typed, "23:59"));
    let rest = if rest.matches(':').count() == 1 { format!("{rest}:59") } else { rest.to_owned() };
    Timestamp::parse(&format!("{day}T{rest}.999Z"))
}

const fn code_of(role: Standing) -> &'static str {
    match role {
        Standing::Holder => "holder",
        Standing::Hr => "hr",
        Standing::Chair => "chair",
        Standing::Administrator => "administrator",
        _ => "member",
    }
}

fn name_of(lang: Lang, role: Standing) -> &'static str {
    match role {
        Standing::Holder => say!(lang, replay.holder),
        Standing::Hr => say!(lang, replay.hr),
        Standing::Chair => say!(lang, replay.chair),
        Standing::Administrator => say!(lang, replay.administrator),
        _ => say!(lang, replay.member),
    }
}

fn chooser(lang: Lang, typed: String, role: Standing, seat: Option<PanelistId>, seats: &[(PanelistId, String)]) -> impl IntoView + use<> {
    let roles: Vec<_> = ROLES
        .into_iter()
        .map(|one| {
            view! {
                <option value=code_of(one) selected=one == role>
                    {name_of(lang, one)}
                </option>
            }
        })
        .collect();
    let seats: Vec<_> = seats
        .iter()
        .map(|(id, code)| {
            view! {
                <option value=id.to_string() selected=seat == Some(*id)>
                    {code.clone()}
                </option>
            }
        })
        .collect();
    view! {
        <form class="filter filter-several" method="get">
            <div>
                <label for="moment">{say!(lang, replay.moment)}</label>
                <input id="moment" name="moment" maxlength="30" autocomplete="off" aria-describedby="moment-help" value=typed />
                <p class="field-help" id="moment-help">{say!(lang, replay.moment_help, example = "2026-11-23 09:30")}</p>
            </div>
            <div>
                <label for="role">{say!(lang, replay.role)}</label>
                <select id="role" name="role">{roles}</select>
            </div>
            <div>
                <label for="seat">{say!(lang, replay.seat)}</label>
                <select id="seat" name="seat">
                    <option value="">{say!(lang, replay.no_seat)}</option>
                    {seats}
                </select>
            </div>
            <button type="submit">{say!(lang, replay.show)}</button>
        </form>
    }
}

fn seen(lang: Lang, view: &ReplayView) -> AnyView {
    let then = say!(lang, replay.then, n = number(lang, view.place), stage = stage::name(lang, view.state).to_owned());
    let sheets = if view.cards.is_empty() {
        Either::Left(view! { <p class="empty">{say!(lang, replay.nobody)}</p> })
    } else {
        Either::Right(view! {
            <p>{say!(lang, replay.sheets_help)}</p>
            {sheets_table(lang, view)}
        })
    };
    let open = if view.open.is_empty() {
        Either::Left(view! { <p class="empty">{say!(lang, replay.nothing)}</p> })
    } else {
        let open = view.open.iter().map(|name| view! { <li><code>{*name}</code></li> }).collect_view();
        Either::Right(view! { <ul class="plain-list">{open}</ul> })
    };
    let ranking = if view.ranking { say!(lang, replay.ranking_yes) } else { say!(lang, replay.ranking_no) };
    let decision = if view.decision { say!(lang, replay.decision_yes) } else { say!(lang, replay.decision_no) };
    view! {
        <p class="sentence-first">{then}</p>
        <p class="under">{time(view.at, lang)}</p>
        {band("sheets", say!(lang, replay.sheets), view! { {sheets} <p>{ranking} " " {decision}</p> })}
        {band("open", say!(lang, replay.open), view! { <p>{say!(lang, replay.open_help)}</p> {open} })}
    }
    .into_any()
}

/// Candidates by panel: the columns are codes of seats, which are no words of ours.
fn sheets_table(lang: Lang, view: &ReplayView) -> AnyView {
    let head = view.panel.iter().map(|(_, code)| view! { <th role="columnheader" scope="col">{code.clone()}</th> }).collect_view();
    let row = |(code, cards): &(String, Vec<CardSeen>)| {
        let cells = view.panel.iter().zip(cards).map(|((_, seat), card)| {
            view! {
                <td role="cell" data-label=seat.clone()>
                    {card_seen(lang, card)}
                </td>
            }
        });
        view! {
            <tr role="row">
                <th role="rowheader" scope="row">
                    {code.clone()}
                </th>
                {cells.collect_view()}
            </tr>
        }
    };
    view! {
        <table class="ledger" role="table" aria-labelledby="sheets">
            <thead role="rowgroup">
                <tr role="row">
                    <th role="columnheader" scope="col">
                        {say!(lang, candidate.code)}
                    </th>
                    {head}
                </tr>
            </thead>
            <tbody role="rowgroup">{view.cards.iter().map(row).collect_view()}</tbody>
        </table>
    }
    .into_any()
}

fn card_seen(lang: Lang, card: &CardSeen) -> AnyView {
    match card {
        CardSeen::Nothing => "–".into_any(),
        CardSeen::Sealed => say!(lang, replay.sealed).into_any(),
        CardSeen::Open(levels) => {
            let levels: Vec<String> =
                levels.iter().map(|(_, level)| level.map_or_else(|| "–".to_owned(), |level| level.to_string())).collect();
            levels.join(" ").into_any()
        }
    }
}
