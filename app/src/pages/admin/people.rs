//! People: who has an account, in which roles, and the invitation of others.
//!
//! What must stay true: the link of an invitation is shown this once, in the answer to the form, and stands in no address of this page.

pub mod post;

use domain::person::{PersonState, Role};
use domain::{Lang, limits};
use leptos::prelude::*;
use service::person::{PersonView, RoleView};

use crate::asking::Obstacle;
use crate::components::form::{Act, Choice, PlainAct, PostForm, Select, SmallAct, TextField, reasons_for, values};
use crate::components::notice::{Notice, NoticeOf};
use crate::components::page::{Heading, band, ledger, next_page};
use crate::lang::words;
use crate::once::Once;
use crate::pages::set_up::languages;
use crate::places::Visit;
use crate::who::role;

pub(super) const INVITE: &str = "invite";
pub(super) const GRANT: &str = "grant";
pub(super) const REVOKE: &str = "revoke";
pub(super) const DISABLE: &str = "disable";

/// What an administrator came here for.
const FOLLOWS: &[Notice] = &[Notice::SetUp, Notice::Welcome, Notice::RoleGiven, Notice::RoleTaken, Notice::Disabled];

/// The page "People".
pub async fn people(visit: Visit) -> Result<AnyView, Obstacle> {
    let (asking, lang) = (&visit.asking, visit.lang);
    let after = visit.question("after").zip(visit.question("id").and_then(|id| domain::ids::PersonId::parse(&id)));
    let after = after.as_ref().map(|(name, id)| (name.as_str(), *id));
    let found = asking.said(asking.service.people(asking.grant()?, after).await)?;
    let me = asking.asker.person_id();
    let count = u64::try_from(found.people.len()).unwrap_or_default();
    let next = found.next.map(|(name, id)| {
        let mut question = leptos_router::params::ParamsMap::new();
        question.insert("after", name);
        question.insert("id", id.to_string());
        question.to_query_string()
    });
    let columns = [(say!(lang, people.name), "head"), (say!(lang, people.roles), ""), (say!(lang, people.state), "")];
    let rows = found.people.into_iter().map(|person| row(lang, person, me)).collect();
    Ok(view! {
        <Heading title=say!(lang, people.title) lead=say!(lang, people.lead) />
        <NoticeOf among=FOLLOWS />
        {use_context::<Once>().and_then(|once| invited(lang, &visit, once))}
        {band("invitation", say!(lang, people.invite), view! { <p>{say!(lang, people.invite_help)}</p>
            <PostForm name=INVITE>
                <div class="pair">
                    <TextField name="name" label=say!(lang, people.name) max=limits::NAME_CHARS />
                    <TextField name="email" label=say!(lang, sign_in.email) kind="email" max=limits::EMAIL_CHARS />
                </div>
                <div class="pair">
                    <Choice name="role" label=say!(lang, people.role) values=roles(lang) />
                    <Choice name="language" label=say!(lang, people.language) values=languages() value=lang.code() />
                </div>
                <Act label=say!(lang, people.invite_act) next=say!(lang, people.invite_next) />
            </PostForm> })}
        {band("people", say!(lang, people.here), view! { {(count < 2).then(|| view! { <p class="empty">{say!(lang, people.alone)}</p> })}
            {ledger("people", &columns, rows)}
            {next_page(lang, next)} })}
    }
    .into_any())
}

fn roles(lang: Lang) -> Vec<(String, String, Option<&'static str>)> {
    values(Role::ALL.iter().map(|held| (held.code(), long_name(lang, *held))))
}

/// What a role is for, where one chooses it.
fn long_name(lang: Lang, role: Role) -> &'static str {
    match role {
        Role::Administrator => say!(lang, people.role_administrator),
        Role::Hr => say!(lang, people.role_hr),
        Role::Auditor => say!(lang, people.role_auditor),
        Role::Panel => say!(lang, people.role_panel),
    }
}

/// The link of an invitation, this once.
fn invited(lang: Lang, visit: &Visit, once: Once) -> Option<AnyView> {
    let Once::Invited { name, token } = once else { return None };
    let link = format!("{}{}", visit.asking.site, visit.at(&format!("invitation/{token}")));
    Some(
        view! {
            <section class="note note-done handing-over" role="status">
                <h2>{say!(lang, people.invited, name = name)}</h2>
                <p>{say!(lang, people.invited_help)}</p>
                <p class="to-copy">
                    <code>{link}</code>
                </p>
                <p>{say!(lang, people.invited_once)}</p>
            </section>
        }
        .into_any(),
    )
}

/// One person: roles with a way to give and to take back.
fn row(lang: Lang, person: PersonView, me: Option<domain::ids::PersonId>) -> Vec<AnyView> {
    let PersonView { id, name, email, state, roles: held, .. } = person;
    let is_me = me == Some(id);
    let who = view! {
        {name.clone()}
        <span class="under">{email}</span>
    };
    let missing: Vec<Role> = Role::ALL.iter().copied().filter(|role| !held.iter().any(|view| view.role == *role)).collect();
    let of = format!("{}{name}", say!(lang, form.colon));
    let (of_grant, of_state) = (of.clone(), of.clone());
    let held = held.into_iter().map(|view| held_role(lang, &view, &of)).collect_view();
    let can_get = state != PersonState::Disabled && !missing.is_empty();
    let roles_cell = view! {
        <ul class="tags">{held}</ul>
        {can_get
            .then(|| {
                let values = values(missing.iter().map(|missing| (missing.code(), role(words(lang), *missing))));
                view! {
                    <details class="more">
                        <summary>
                            {say!(lang, people.grant)} <span class="unseen">{of_grant}</span>
                        </summary>
                        <PostForm name=GRANT of=id.to_string() class="form form-tight">
                            <Select name="role" label=say!(lang, people.role) values />
                            <SmallAct label=say!(lang, people.grant_act) />
                        </PostForm>
                    </details>
                }
            })}
    };
    let state_cell = view! {
        {match state {
            PersonState::Invited => say!(lang, people.state_invited),
            PersonState::Active => say!(lang, people.state_active),
            PersonState::Disabled => say!(lang, people.state_disabled),
        }}
        {(state != PersonState::Disabled && !is_me)
            .then(|| {
                view! {
                    <details class="more">
                        <summary>
                            {say!(lang, people.disable)} <span class="unseen">{of_state}</span>
                        </summary>
                        <PostForm name=DISABLE of=id.to_string() class="form form-tight">
                            <Select name="why" label=say!(lang, people.why) values=reasons_for(lang, audit::Act::UserDisable) />
                            <SmallAct label=say!(lang, people.disable_act) />
                        </PostForm>
                    </details>
                }
            })}
    };
    vec![who.into_any(), roles_cell.into_any(), state_cell.into_any()]
}

/// A role that somebody holds, with a way to take it back.
fn held_role(lang: Lang, view: &RoleView, of: &str) -> impl IntoView + use<> {
    let name = role(words(lang), view.role);
    let scope = view.vacancy.is_some().then(|| say!(lang, people.one_vacancy));
    let unseen = format!("{of}, {name}");
    view! {
        <li>
            {name} {scope.map(|scope| view! { " " <span class="under">{scope}</span> })} " "
            <PlainAct name=REVOKE of=view.grant.to_string() label=say!(lang, people.revoke) unseen />
        </li>
    }
}
