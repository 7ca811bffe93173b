//! Signing in with an address and a password.
//!
//! What must stay true: one sentence for every failure, so that nobody learns whether an address exists; the typed address is kept; a
//! password may be pasted; the place to go on to is one of this site.

pub mod api;
#[cfg(feature = "ssr")]
pub mod post;

use domain::limits;
use leptos::{either::EitherOf3, prelude::*};
use leptos_i18n::{td, td_string};
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;

use crate::{
    components::{
        form::{Act, PasswordField, PostForm, TextField, title},
        notice::{Notice, NoticeOf},
    },
    error::{ErrorNote, ErrorNoteProps},
    form::{Again, use_again},
    lang::{next_place, use_lang, words},
    who::use_who,
};

/// The page "Sign in".
#[component]
pub fn SignInPage() -> impl IntoView {
    let words = words(use_lang());
    let again = use_again();
    let can_anybody = Resource::new(|| (), |()| api::read_sign_in());
    view! {
        <Title text=title(again.as_ref(), td_string!(words, sign_in.title)) />
        <div class="narrow">
            <h1>{td!(words, sign_in.title)}</h1>
            <NoticeOf among=&[Notice::SignedOut, Notice::Chosen] />
            <Suspense>
                {move || {
                    let again = again.clone();
                    Suspend::new(async move {
                        match can_anybody.await {
                            Ok(true) => EitherOf3::A(view! { <SignInForm again /> }),
                            Ok(false) => EitherOf3::B(view! { <NobodyYet /> }),
                            Err(error) => EitherOf3::C(ErrorNote(ErrorNoteProps { error })),
                        }
                    })
                }}
            </Suspense>
        </div>
    }
}

/// Address, password, one act.
#[component]
fn SignInForm(
    /// What was typed, if it was not accepted.
    again: Option<Again>,
) -> impl IntoView {
    let lang = use_lang();
    let words = words(lang);
    let question = use_query_map();
    let asked = move |name: &str| question.read_untracked().get(name).unwrap_or_default();
    let next = again.as_ref().map_or_else(|| asked("next"), |again| again.typed("next").to_owned());
    let email = td_string!(words, sign_in.email);
    let password = td_string!(words, sign_in.password);
    view! {
        {use_who()
            .map(|who| {
                view! {
                    <div class="note">
                        <p>{td!(words, sign_in.already, name = who.name)}</p>
                    </div>
                }
            })}
        <PostForm
            name="sign-in"
            action=format!("/{}/sign-in", lang.code())
            again
            labels=vec![("email", email), ("password", password)]
            otherwise=td_string!(words, sign_in.denied)
        >
            {next_place(&next).map(|next| view! { <input type="hidden" name="next" value=next.to_owned() /> })}
            <TextField name="email" label=email kind="email" autocomplete="username" max=limits::EMAIL_CHARS value=asked("email") />
            <PasswordField name="password" label=password is_new=false />
            <Act label=td_string!(words, sign_in.title) />
        </PostForm>
        <p class="aside">{td!(words, sign_in.no_account)}</p>
    }
}

/// An installation without accounts: nobody can sign in, and somebody has to set it up.
#[component]
fn NobodyYet() -> impl IntoView {
    let words = words(use_lang());
    view! {
        <div class="prose">
            <p>{td!(words, sign_in.nobody_yet)}</p>
            <p>{td!(words, sign_in.nobody_yet_now)}</p>
        </div>
    }
}
