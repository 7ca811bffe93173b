//! One's own account: who one is here, another password, the devices on which one is signed in.

pub mod api;
#[cfg(feature = "ssr")]
pub mod post;

use domain::{Lang, person::Role};
use leptos::{either::Either, prelude::*};
use leptos_i18n::{td, td_string};
use leptos_meta::Title;
use serde::{Deserialize, Serialize};

use crate::{
    components::{
        form::{Act, PasswordField, PostForm, title},
        notice::{Notice, NoticeOf},
    },
    error::{ErrorNote, ErrorNoteProps},
    form::{Again, use_again},
    lang::{use_lang, words},
    moment::Moment,
    who::roles,
};

/// The field that says which form of the page was sent.
pub const FORM: &str = "form";
/// The form for another password.
pub const PASSWORD_FORM: &str = "password";
/// The form that ends a session.
pub const SESSION_FORM: &str = "session";

/// What the page shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountView {
    /// Their name.
    pub name: String,
    /// The address with which they sign in.
    pub email: String,
    /// The language they read.
    pub language: Lang,
    /// Their roles.
    pub roles: Vec<Role>,
    /// The devices on which they are signed in, the one seen last first.
    pub sessions: Vec<SessionRow>,
}

/// One device on which somebody is signed in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionRow {
    /// By what the session is ended.
    pub id: String,
    /// The device; empty if it did not say.
    pub device: String,
    /// When they signed in there.
    pub since: Moment,
    /// When they were last seen there.
    pub seen: Moment,
    /// Whether this is the device on which the page is read.
    pub is_this_one: bool,
}

/// The page "Your account".
#[component]
pub fn AccountPage() -> impl IntoView {
    let lang = use_lang();
    let words = words(lang);
    let again = use_again();
    let account = Resource::new(move || lang.code().to_owned(), api::read_account);
    view! {
        <Title text=title(again.as_ref(), td_string!(words, account.title)) />
        <h1>{td!(words, account.title)}</h1>
        <Suspense>
            {move || {
                let again = again.clone();
                Suspend::new(async move {
                    match account.await {
                        Ok(account) => Either::Left(view! { <Account account again /> }),
                        Err(error) => Either::Right(ErrorNote(ErrorNoteProps { error })),
                    }
                })
            }}
        </Suspense>
    }
}

/// Who one is, then what one can do.
#[component]
fn Account(
    /// What the page shows.
    account: AccountView,
    /// What was typed, if it was not accepted.
    again: Option<Again>,
) -> impl IntoView {
    let words = words(use_lang());
    let AccountView { name, email, language, roles: held, sessions } = account;
    let language = match language {
        Lang::Fr => "Français",
        Lang::En => "English",
    };
    let (password_again, session_again) = match again {
        Some(again) if again.typed(FORM) == SESSION_FORM => (None, Some(again.error)),
        other => (other, None),
    };
    view! {
        <NoticeOf among=&[Notice::PasswordChanged, Notice::SessionEnded] />
        {session_again.map(|error| ErrorNote(ErrorNoteProps { error }))}
        <dl class="facts">
            <div>
                <dt>{td!(words, account.name)}</dt>
                <dd>{name}</dd>
            </div>
            <div>
                <dt>{td!(words, sign_in.email)}</dt>
                <dd>{email.clone()}</dd>
            </div>
            <div>
                <dt>{td!(words, account.roles)}</dt>
                <dd>{if held.is_empty() { td_string!(words, account.no_role).to_owned() } else { roles(words, &held) }}</dd>
            </div>
            <div>
                <dt>{td!(words, account.language)}</dt>
                <dd>{language}</dd>
            </div>
        </dl>
        <PasswordBand again=password_again email />
        <SessionsBand sessions />
    }
}

/// Another password.
#[component]
fn PasswordBand(
    /// What was typed, if it was not accepted.
    again: Option<Again>,
    /// The address with which they sign in, for password managers.
    email: String,
) -> impl IntoView {
    let lang = use_lang();
    let words = words(lang);
    let current = td_string!(words, account.current);
    let chosen = td_string!(words, account.chosen);
    let repeat = td_string!(words, password.repeat);
    view! {
        <section class="band" aria-labelledby="password">
            <h2 id="password">{td!(words, sign_in.password)}</h2>
            <div class="band-body">
                <p>{td!(words, account.password_help)}</p>
                <PostForm
                    name="password"
                    action=format!("/{}/account", lang.code())
                    again
                    labels=vec![("current", current), ("chosen", chosen), ("repeat", repeat)]
                    otherwise=td_string!(words, account.wait)
                >
                    <input type="hidden" name=FORM value=PASSWORD_FORM />
                    // Not sent: it tells password managers whose password this is.
                    <input class="unseen" type="email" value=email autocomplete="username" readonly tabindex="-1" aria-hidden="true" />
                    <PasswordField name="current" label=current is_new=false />
                    <PasswordField name="chosen" label=chosen help=td_string!(words, password.help) is_new=true />
                    <PasswordField name="repeat" label=repeat is_new=true />
                    <Act label=td_string!(words, account.change) />
                </PostForm>
            </div>
        </section>
    }
}

/// The devices, and an end for those that are not wanted any more.
#[component]
fn SessionsBand(
    /// The devices.
    sessions: Vec<SessionRow>,
) -> impl IntoView {
    let lang = use_lang();
    let words = words(lang);
    let row = move |session: SessionRow| {
        let device = if session.device.is_empty() { td_string!(words, account.device_unknown).to_owned() } else { session.device };
        // Several buttons say the same; for who hears them one by one, each says of what.
        let which = format!("{}{device}, {}", td_string!(words, form.colon), session.since.words);
        view! {
            <tr role="row">
                <th role="rowheader" scope="row">
                    {device}
                </th>
                <td role="cell" data-label=td_string!(words, account.since)>
                    <time datetime=session.since.iso>{session.since.words}</time>
                </td>
                <td role="cell" data-label=td_string!(words, account.seen)>
                    <time datetime=session.seen.iso>{session.seen.words}</time>
                </td>
                <td role="cell" class="row-act">
                    {if session.is_this_one {
                        Either::Left(td!(words, account.this_one))
                    } else {
                        Either::Right(
                            view! {
                                <form method="post" action=format!("/{}/account", lang.code())>
                                    <input type="hidden" name=FORM value=SESSION_FORM />
                                    <input type="hidden" name="session" value=session.id />
                                    <button type="submit" class="plain">
                                        {td!(words, account.end)} <span class="unseen">{which}</span>
                                    </button>
                                </form>
                            },
                        )
                    }}
                </td>
            </tr>
        }
    };
    view! {
        <section class="band" aria-labelledby="sessions">
            <h2 id="sessions">{td!(words, account.sessions)}</h2>
            <div class="band-body">
                <p>{td!(words, account.sessions_help)}</p>
                <table class="ledger" role="table" aria-labelledby="sessions">
                    <thead role="rowgroup">
                        <tr role="row">
                            <th role="columnheader" scope="col">
                                {td!(words, account.device)}
                            </th>
                            <th role="columnheader" scope="col">
                                {td!(words, account.since)}
                            </th>
                            <th role="columnheader" scope="col">
                                {td!(words, account.seen)}
                            </th>
                            <th role="columnheader" scope="col">
                                {td!(words, account.end)}
                            </th>
                        </tr>
                    </thead>
                    <tbody role="rowgroup">{sessions.into_iter().map(row).collect_view()}</tbody>
                </table>
            </div>
        </section>
    }
}
