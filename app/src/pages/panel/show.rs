//! Bringing together people who may judge: members, training, declarations still owed, and who interviews whom.
//!
//! What must stay true: how severe somebody was elsewhere is never said here.

use std::collections::BTreeSet;

use domain::Lang;
use domain::candidate::CandidateState;
use domain::panel::{PanelPart, PanelistState};
use domain::vacancy::{AssignmentMode, VacancyState};
use leptos::{either::Either, prelude::*};
use service::candidate::CandidateListRow;
use service::panel::{Eligible, Member, PanelView};
use service::policy::{ListCandidates, ListEligible, ReadPanel, Standing};

use crate::asking::Obstacle;
use crate::components::form::{Act, Choice, Select, Sent, SmallAct, TextField, post_form, values};
use crate::components::notice::{Notice, NoticeOf};
use crate::components::page::{band, ledger};
use crate::components::time::{day, time};
use crate::pages::vacancy::{around, head};
use crate::places::Visit;

pub(super) const NAME: &str = "name";
pub(super) const ASSIGN: &str = "assign";

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
        Some(assigning(lang, &view, &rows, is_whole))
    } else {
        None
    };
    Ok(view! {
        {head(&visit, &vacancy, "/panel", say!(lang, vacancy.panel))}
        <NoticeOf among=&[Notice::Named, Notice::Assigned] />
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
fn assigning(lang: Lang, view: &PanelView, candidates: &[CandidateListRow], is_whole: bool) -> AnyView {
    let sitting: Vec<&Member> = view.members.iter().filter(|member| member.state == PanelistState::Sitting).collect();
    let mode = match view.assignment {
        AssignmentMode::Everyone => say!(lang, panel.everyone),
        AssignmentMode::Listed => say!(lang, panel.listed),
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
                <SmallAct label=say!(lang, panel.assign_act) />
            }
        })
    });
    let content = view! {
        <p>{mode}</p>
        {match form {
            Some(form) => {
                Either::Left(
                    view! {
                        <details class="more more-wide">
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
