//! Bringing together people who may judge: members, training, declarations still owed, and who interviews whom.
//!
//! What must stay true: how severe somebody was elsewhere is never said here.

use std::collections::BTreeSet;

use domain::Lang;
use domain::analysis::{Plan, score_words};
use domain::candidate::CandidateState;
use domain::panel::{PANELISTS_MIN, PanelPart, PanelistState};
use domain::vacancy::{AssignmentMode, VacancyState};
use leptos::{either::Either, prelude::*};
use service::candidate::CandidateListRow;
use service::panel::{Eligible, Member, Pair, PanelView};
use service::policy::{ListCandidates, ListEligible, ReadPanel, Standing};

use crate::asking::Obstacle;
use crate::components::form::{Act, Choice, Select, Sent, SmallAct, TextField, Tick, post_form, values};
use crate::components::notice::{Notice, NoticeOf};
use crate::components::page::{band, ledger};
use crate::components::time::{day, time};
use crate::pages::vacancy::{around, head};
use crate::places::Visit;

pub(super) const NAME: &str = "name";
pub(super) const ASSIGN: &str = "assign";
pub(super) const DRAW: &str = "draw";

/// The page "Panel".
pub async fn panel(visit: Visit) -> Result<AnyView, Obstacle> {
    let (asking, lang) = (&visit.asking, visit.lang);
    let vacancy = around(&visit).await?;
    let leave = asking.grant_in::<ReadPanel>(vacancy.id).await?;
    let view = asking.said(asking.service.panel(leave).await)?;
    let is_holder = vacancy.standing == Standing::Holder;
    let names = is_holder && matches!(vacancy.state, VacancyState::Draft | VacancyState::Open | VacancyState::Interviewing);
    let naming = if names {
        let leave = asking.grant_in::<ListEligible>(vacancy.id).await?;
        Some(naming(lang, asking.said(asking.service.eligible_panelists(leave).await)?))
    } else {
        None
    };
    let assigns = is_holder && matches!(vacancy.state, VacancyState::Open | VacancyState::Interviewing);
    let assigning = if assigns {
        let leave = asking.grant_in::<ListCandidates>(vacancy.id).await?;
        let list = asking.said(asking.service.candidates(leave, None).await)?;
        let is_whole = list.next.is_none();
        let rows: Vec<_> = list.candidates.into_iter().filter(|row| row.state == CandidateState::Entered).collect();
        Some(assigning(lang, &view, &rows, is_whole, vacancy.state == VacancyState::Open))
    } else {
        None
    };
    Ok(view! {
        {head(&visit, &vacancy, "/panel", say!(lang, vacancy.panel))}
        <NoticeOf among=&[Notice::Named, Notice::Assigned, Notice::Drawn] />
        {band("members", say!(lang, panel.members), members(lang, &view))}
        {naming}
        {assigning}
    }
    .into_any())
}

fn part(lang: Lang, part: PanelPart) -> &'static str {
    match part {
        PanelPart::Chair => say!(lang, panel.chair),
        PanelPart::Member => say!(lang, panel.member),
    }
}

fn members(lang: Lang, view: &PanelView) -> AnyView {
    if view.members.is_empty() {
        return view! { <p class="empty">{say!(lang, panel.none)}</p> }.into_any();
    }
    let columns = [
        (say!(lang, candidate.code), "code"),
        (say!(lang, people.name), "head"),
        (say!(lang, panel.part), ""),
        (say!(lang, panel.trained_until), ""),
        (say!(lang, panel.undeclared), "number"),
        (say!(lang, panel.rules), ""),
    ];
    let row = |member: &Member| {
        let replaced = (member.state == PanelistState::Replaced).then(|| view! { <span class="under">{say!(lang, panel.replaced)}</span> });
        let rules = match (member.part, member.rules_acknowledged_at) {
            (_, Some(at)) => time(at, lang),
            (PanelPart::Chair, None) => say!(lang, panel.not_yet).into_any(),
            (PanelPart::Member, None) => "–".into_any(),
        };
        vec![
            member.code.clone().into_any(),
            view! { {member.name.clone()} {replaced} }.into_any(),
            part(lang, member.part).into_any(),
            member.trained_until.map_or_else(|| "–".into_any(), |until| day(until, lang)),
            member.undeclared.to_string().into_any(),
            rules,
        ]
    };
    ledger("members", &columns, view.members.iter().map(row).collect())
}

/// Naming somebody.
fn naming(lang: Lang, eligible: Vec<Eligible>) -> AnyView {
    if eligible.is_empty() {
        return band("name", say!(lang, panel.name), view! { <p class="empty">{say!(lang, panel.nobody)}</p> });
    }
    let people = eligible.into_iter().map(|one| (one.person.to_string(), format!("{} ({})", one.name, one.email), None)).collect();
    let parts = values(PanelPart::ALL.iter().map(|one| (one.code(), part(lang, *one))));
    let form = post_form(Sent::named(NAME), || {
        view! {
            <Select name="person" label=say!(lang, people.name) values=people />
            <div class="pair">
                <Choice name="part" label=say!(lang, panel.part) values=parts value="member" />
                <TextField
                    name="trained_until"
                    label=say!(lang, panel.trained_until)
                    help=say!(lang, panel.trained_help)
                    kind="date"
                    max=10
                    may_be_empty=true
                />
            </div>
            <Act label=say!(lang, panel.name_act) next=say!(lang, panel.name_next) />
        }
    });
    band("name", say!(lang, panel.name), form)
}

/// Who interviews whom: everybody everyone, or pairs.
/// Lots are drawn before interviews begin, and never once somebody was scored.
fn assigning(lang: Lang, view: &PanelView, candidates: &[CandidateListRow], is_whole: bool, may_draw: bool) -> AnyView {
    let sitting: Vec<&Member> = view.members.iter().filter(|member| member.state == PanelistState::Sitting).collect();
    let mode = match (view.assignment, view.drawn) {
        (AssignmentMode::Everyone, _) => say!(lang, panel.everyone),
        (AssignmentMode::Listed, false) => say!(lang, panel.listed),
        (AssignmentMode::Listed, true) => say!(lang, panel.drawn),
    };
    let can_list = is_whole && !candidates.is_empty() && !sitting.is_empty();
    let kept: BTreeSet<_> = view.pairs.iter().copied().collect();
    let everyone = view.assignment == AssignmentMode::Everyone;
    let form = can_list.then(|| {
        post_form(Sent::named(ASSIGN), || {
            let head = sitting.iter().map(|member| view! { <th scope="col">{member.name.clone()}</th> }).collect_view();
            let rows = candidates.iter().map(|candidate| {
                let cells = sitting.iter().map(|member| {
                    let value = format!("{}:{}", member.panelist, candidate.id);
                    let label = format!("{}, {}", member.name, candidate.code);
                    let checked = everyone || kept.contains(&(member.panelist, candidate.id));
                    view! {
                        <td>
                            <input type="checkbox" name="pair" value=value checked=checked aria-label=label />
                        </td>
                    }
                });
                view! {
                    <tr>
                        <th scope="row">{candidate.code.clone()}</th>
                        {cells.collect_view()}
                    </tr>
                }
            });
            view! {
                <div class="scroll" tabindex="0" role="region" aria-labelledby="assignment">
                    <table class="grid">
                        <thead>
                            <tr>
                                <th scope="col">{say!(lang, candidate.code)}</th>
                                {head}
                            </tr>
                        </thead>
                        <tbody>{rows.collect_view()}</tbody>
                    </table>
                </div>
                // Not ticked beforehand: a lot that somebody changes is none, and each time somebody has to say so.
                {may_draw.then(|| view! { <Tick name="drawn" label=say!(lang, panel.drawn_tick) is_so=false /> })}
                <SmallAct label=say!(lang, panel.assign_act) />
            }
        })
    });
    let draw = (can_list && may_draw && sitting.len() > PANELISTS_MIN).then(|| {
        let numbers = (PANELISTS_MIN..sitting.len()).map(|each| (each.to_string(), each.to_string(), None)).collect();
        post_form(Sent::named(DRAW), || {
            view! {
                <Select name="each" label=say!(lang, panel.draw_each) values=numbers />
                <SmallAct label=say!(lang, panel.draw_act) />
            }
        })
    });
    let content = view! {
        <p>{mode}</p>
        {plan(lang, &sitting, candidates, &kept, everyone)}
        {draw
            .map(|draw| {
                view! {
                    <details class="more more-wide">
                        <summary>{say!(lang, panel.draw)}</summary>
                        <p>{say!(lang, panel.draw_help)}</p>
                        {draw}
                    </details>
                }
            })}
        {match form {
            Some(form) => {
                Either::Left(
                    view! {
                        <details class="more more-wide" open=!everyone>
                            <summary>{say!(lang, panel.assign)}</summary>
                            <p>{say!(lang, panel.assign_help)}</p>
                            {form}
                        </details>
                    },
                )
            }
            None => Either::Right((!is_whole).then(|| view! { <p class="empty">{say!(lang, panel.too_many)}</p> })),
        }}
    };
    band("assignment", say!(lang, panel.assignment), content)
}

/// Whether the plan lets everybody be compared, what would link it where it does not, and how reliable it can be.
fn plan(lang: Lang, sitting: &[&Member], candidates: &[CandidateListRow], kept: &BTreeSet<Pair>, everyone: bool) -> Option<AnyView> {
    let pairs = candidates.iter().enumerate().flat_map(|(at, candidate)| {
        let seats = sitting.iter().enumerate().filter(move |(_, member)| everyone || kept.contains(&(member.panelist, candidate.id)));
        seats.map(move |(seat, _)| (at, seat))
    });
    let plan = Plan::of(&pairs.collect())?;
    let code = |at: usize| candidates.get(at).map(|candidate| candidate.code.clone()).unwrap_or_default();
    let name = |seat: usize| sitting.get(seat).map(|member| member.name.clone()).unwrap_or_default();
    let linked = match (plan.links_all(), plan.weak.as_slice()) {
        (true, []) if everyone || plan.per_candidate.0 == sitting.len() => None,
        (true, []) => Some(say!(lang, panel.plan_links).to_owned()),
        (true, weak) => Some(say!(lang, panel.plan_weak, codes = weak.iter().map(|at| code(*at)).collect::<Vec<_>>().join(", "))),
        (false, _) => Some(say!(lang, panel.plan_parts, parts = plan.parts.to_string())),
    };
    let class = if plan.links_all() { "plan" } else { "note" };
    let links = plan
        .links
        .iter()
        .map(|(candidate, seat)| view! { <li>{say!(lang, panel.plan_link, code = code(*candidate), name = name(*seat))}</li> });
    let links = (!plan.links.is_empty()).then(|| {
        view! {
            <p>{say!(lang, panel.plan_cheapest)}</p>
            <ul class="plain-list">{links.collect_view()}</ul>
        }
    });
    let reliability = say!(
        lang,
        panel.plan_reliability,
        n = plan.per_candidate.0.to_string(),
        reliability = score_words(plan.reliability, lang),
        needed = plan.needed.to_string()
    );
    Some(
        view! {
            <div class=class>
                {linked.map(|words| view! { <p>{words}</p> })}
                {links}
                <p>{reliability}</p>
            </div>
        }
        .into_any(),
    )
}
