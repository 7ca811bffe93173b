//! One's own account: who one is here, another password, the devices on which one is signed in.

pub mod post;

use leptos::{either::Either, prelude::*};
use service::person::SessionView;

use crate::AppError;
use crate::asking::Obstacle;
use crate::components::form::{Act, PasswordField, PlainAct, PostForm};
use crate::components::notice::{Notice, NoticeOf};
use crate::components::page::{Heading, band, facts, ledger};
use crate::components::time::time;
use crate::lang::Lang;
use crate::places::Visit;
use crate::who::roles;

/// The form that changes the password.
const PASSWORD: &str = "password";

/// The forms that end a session.
const SESSION: &str = "session";

/// The page "Your account".
pub async fn account(visit: Visit) -> Result<AnyView, Obstacle> {
    let (asking, lang) = (&visit.asking, visit.lang);
    let sessions = asking.said(asking.service.sessions(asking.grant()?).await)?;
    let signed_in = asking.asker.signed_in().ok_or(AppError::SignInFirst)?;
    let (person, held) = (signed_in.person().clone(), signed_in.roles());
    let language = match person.language {
        Lang::Fr => "Français",
        Lang::En => "English",
    };
    let held = if held.is_empty() { say!(lang, account.no_role).to_owned() } else { roles(crate::lang::words(lang), &held) };
    Ok(view! {
        <Heading title=say!(lang, account.title) />
        <NoticeOf among=&[Notice::PasswordChanged, Notice::SessionEnded] />
        {facts(
            vec![
                (say!(lang, account.name), Some(person.name.into_any())),
                (say!(lang, sign_in.email), Some(person.email.clone().into_any())),
                (say!(lang, account.roles), Some(held.into_any())),
                (say!(lang, account.language), Some(language.into_any())),
            ],
        )}
        {band("your-password", say!(lang, sign_in.password), view! { <p>{say!(lang, account.password_help)}</p>
            <PostForm name=PASSWORD otherwise=say!(lang, account.wait)>
                // Not sent: it tells password managers whose password this is.
                <input class="unseen" type="email" value=person.email autocomplete="username" readonly tabindex="-1" aria-hidden="true" />
                <PasswordField name="current" label=say!(lang, account.current) is_new=false />
                <PasswordField name="chosen" label=say!(lang, account.chosen) help=say!(lang, password.help) is_new=true />
                <PasswordField name="repeat" label=say!(lang, password.repeat) is_new=true />
                <Act label=say!(lang, account.change) />
            </PostForm> })}
        {band("sessions", say!(lang, account.sessions), view! { <p>{say!(lang, account.sessions_help)}</p>
            {devices(lang, sessions)} })}
    }
    .into_any())
}

/// The devices, and an end for those that are not wanted any more.
fn devices(lang: Lang, sessions: Vec<SessionView>) -> AnyView {
    let columns = [
        (say!(lang, account.device), "head"),
        (say!(lang, account.since), ""),
        (say!(lang, account.seen), ""),
        (say!(lang, account.end), "row-act"),
    ];
    let row = |session: SessionView| {
        let device = if session.device.is_empty() { say!(lang, account.device_unknown).to_owned() } else { session.device };
        // Several buttons say the same; for who hears them one by one, each says of what.
        let which = format!("{}{device}, {}", say!(lang, form.colon), session.created_at.words(lang));
        let end = if session.is_this_one {
            Either::Left(say!(lang, account.this_one))
        } else {
            Either::Right(view! { <PlainAct name=SESSION of=session.id.to_string() label=say!(lang, account.end) unseen=which /> })
        };
        vec![device.into_any(), time(session.created_at, lang), time(session.last_seen_at, lang), end.into_any()]
    };
    ledger("sessions", &columns, sessions.into_iter().map(row).collect())
}
