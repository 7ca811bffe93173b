//! The forms that change a draft profile: one that saves all its numbers at once, small ones that add, move and take out.

use std::collections::BTreeMap;

use domain::documents::FrameworkState;
use domain::profile::{ProfileCompetency, Share};
use domain::{Lang, limits};
use leptos::{either::Either, prelude::*};
use service::framework::FrameworkView;
use service::profile::ProfileView;

use super::show::{findings, per_cent, reason_group, source};
use super::start::titles;
use crate::asking::Obstacle;
use crate::components::form::{Act, Choice, Hidden, PlainAct, Select, Sent, TextField, group, post_form, values};
use crate::components::page::band;
use crate::places::Visit;

pub(super) const SAVE: &str = "save";
pub(super) const TAKE: &str = "take";
pub(super) const REMOVE: &str = "remove";
pub(super) const UP: &str = "up";
pub(super) const DOWN: &str = "down";

/// How many competencies a search shows at most.
const FOUND_MAX: usize = 20;

/// The draft with its forms.
pub(super) async fn draft(visit: &Visit, view: &ProfileView) -> Result<AnyView, Obstacle> {
    let (asking, lang) = (&visit.asking, visit.lang);
    let frameworks = asking.said(asking.service.frameworks(asking.grant()?).await)?;
    let count = view.profile.competencies.len();
    let shares: BTreeMap<&str, Share> = view.shares.iter().map(|(id, share)| (id.as_str(), *share)).collect();
    let seen = view.version.to_string();
    let last = count.saturating_sub(1);
    let order = view.profile.competencies.iter().enumerate();
    let order = order.map(|(at, one)| chosen(lang, &seen, one, at, last)).collect_view();
    let profile = &view.profile;
    let saving = post_form(Sent::named(SAVE), || {
        let numbers = profile.competencies.iter();
        let numbers = numbers.map(|one| numbers_of(lang, one, shares.get(one.id()).copied())).collect_view();
        view! {
            <Hidden name="seen" value=seen.clone() />
                {group(say!(lang, profile.job), None, view! { {titles(lang, Some(&profile.title))} })}
                {numbers}
                {reason_group(lang, "weights_reason", say!(lang, profile.weights_reason), profile.weights_reason.as_ref())}
                {reason_group(lang, "count_reason", say!(lang, profile.count_reason), profile.count_reason.as_ref())}
                <Act label=say!(lang, form.save) next=say!(lang, profile.save_next) />
        }
    });
    let own = visit.at(&format!("job-profiles/{}/own", view.head.id));
    Ok(view! {
        {band("chosen", say!(lang, profile.chosen), view! { <p>{say!(lang, profile.counter, n = count.to_string())}</p>
            {if count == 0 {
                Either::Left(view! { <p class="empty">{say!(lang, profile.none_chosen)}</p> })
            } else {
                Either::Right(view! { <ol class="plain-list ordered">{order}</ol> })
            }} })}
        {band("add", say!(lang, profile.add), view! { {search(visit, view, &frameworks, &seen)}
            <p>
                <a href=own>{say!(lang, profile.add_own)}</a>
            </p> })}
        {band("numbers", say!(lang, profile.numbers), view! { <p>{say!(lang, profile.numbers_help)}</p>
            {saving} })}
        {band("findings", say!(lang, profile.before_approval), view! { {findings(lang, &view.findings)} })}
    }
    .into_any())
}

/// A competency of the draft: what it is, and the way to move it or take it out.
fn chosen(lang: Lang, seen: &str, one: &ProfileCompetency, at: usize, last: usize) -> impl IntoView + use<> {
    let id = one.id().to_owned();
    let name = one.competency.name.get(lang).to_owned();
    let unseen = format!("{}{name}", say!(lang, form.colon));
    let with = || vec![("seen", seen.to_owned())];
    view! {
        <li>
            <span>
                {name}
                <span class="under">{source(lang, one)}</span>
            </span>
            <span class="row-acts">
                {(at > 0)
                    .then(|| view! { <PlainAct name=UP of=id.clone() with=with() label=say!(lang, form.up) unseen=unseen.clone() /> })}
                {(at < last)
                    .then(|| view! { <PlainAct name=DOWN of=id.clone() with=with() label=say!(lang, form.down) unseen=unseen.clone() /> })}
                <PlainAct name=REMOVE of=id.clone() with=with() label=say!(lang, form.take_out) unseen=unseen.clone() />
            </span>
        </li>
    }
}

/// Essential or desirable, the level that is asked, the weight with the share that follows from it.
fn numbers_of(lang: Lang, one: &ProfileCompetency, share: Option<Share>) -> impl IntoView + use<> {
    let id = one.id();
    let kinds = values([("yes", say!(lang, profile.essential)), ("no", say!(lang, profile.desirable))]);
    let levels = (1..=5_u8).map(|level| (level.to_string(), level.to_string(), None)).collect();
    let share = share.map(|share| say!(lang, profile.share_now, share = per_cent(lang, share))).unwrap_or_default();
    view! {
        {group(one.competency.name.get(lang), Some(source(lang, one)), view! { <Choice
                name=format!("essential.{id}")
                label=say!(lang, profile.kind)
                values=kinds
                value=if one.essential { "yes" } else { "no" }
            />
            <div class="pair">
                <Select name=format!("required.{id}") label=say!(lang, profile.required) values=levels value=one.required.to_string() />
                <TextField
                    name=format!("weight.{id}")
                    label=say!(lang, profile.weight)
                    help=share
                    kind="number"
                    max=4
                    value=one.weight.to_string()
                />
            </div> })}
    }
}

/// A search in both languages over every framework in force, and what it found.
fn search(visit: &Visit, view: &ProfileView, frameworks: &[FrameworkView], seen: &str) -> AnyView {
    let lang = visit.lang;
    let typed = visit.question("q").unwrap_or_default();
    let wanted: Vec<String> = typed.split_whitespace().map(str::to_lowercase).collect();
    let mut found = Vec::new();
    let mut more = false;
    for framework in frameworks.iter().filter(|framework| framework.state == FrameworkState::Published) {
        for competency in &framework.framework.competencies {
            let is_there = view.profile.competencies.iter().any(|one| one.id() == competency.id);
            if is_there || !holds(competency, &wanted) {
                continue;
            }
            if found.len() == FOUND_MAX {
                more = true;
                break;
            }
            let name = competency.name.get(lang).to_owned();
            let unseen = format!("{}{name}", say!(lang, form.colon));
            let with = vec![("seen", seen.to_owned()), ("competency", competency.id.clone())];
            found.push(view! {
                <li>
                    <span>
                        {name}
                        <span class="under">
                            <span class="code">{competency.id.clone()}</span>
                            " · "
                            {framework.framework.title.get(lang).to_owned()}
                            " · "
                            {competency.definition.get(lang).to_owned()}
                        </span>
                    </span>
                    <PlainAct
                        name=TAKE
                        of=format!("{}-{}", framework.id, competency.id)
                        with=[vec![("framework", framework.id.to_string())], with].concat()
                        label=say!(lang, profile.take)
                        unseen
                    />
                </li>
            });
        }
    }
    let none = found.is_empty();
    view! {
        <form class="filter" method="get" role="search">
            <label for="competency-filter">{say!(lang, profile.search)}</label>
            <div class="filter-line">
                <input id="competency-filter" name="q" type="search" autocomplete="off" maxlength=limits::NAME_CHARS.to_string() value=typed />
                <button type="submit">{say!(lang, vacancies.search)}</button>
            </div>
        </form>
        {none.then(|| view! { <p class="empty">{say!(lang, profile.not_found)}</p> })}
        <ul class="plain-list ordered">{found.collect_view()}</ul>
        {more.then(|| view! { <p class="empty">{say!(lang, profile.more_found)}</p> })}
    }
    .into_any()
}

/// Whether every word stands somewhere in a competency, in either language.
fn holds(competency: &domain::framework::Competency, wanted: &[String]) -> bool {
    let texts = [&competency.name, &competency.definition].into_iter().chain(competency.indicators.iter().map(|indicator| &indicator.text));
    let sides = texts.flat_map(|text| [text.en.as_str(), text.fr.as_str()]).chain([competency.id.as_str()]);
    let whole = sides.collect::<Vec<_>>().join("\n").to_lowercase();
    wanted.iter().all(|word| whole.contains(word.as_str()))
}
