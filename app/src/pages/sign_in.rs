//! Signing in with an address and a password.
//!
//! What must stay true: one sentence for every failure, so that nobody learns whether an address exists; the typed address is kept; a
//! password may be pasted; the place to go on to is one of this site.

pub mod post;

use domain::limits;
use leptos::{either::Either, prelude::*};
use service::organisation::SetUpView;

use crate::asking::Obstacle;
use crate::components::form::{Act, Hidden, PasswordField, PostForm, TextField};
use crate::components::notice::{Notice, NoticeOf};
use crate::components::page::PageTitle;
use crate::form::use_again;
use crate::lang::{Lang, next_place};
use crate::places::Visit;
use crate::who::use_who;

/// The page "Sign in".
pub async fn sign_in(visit: Visit) -> Result<AnyView, Obstacle> {
    let (asking, lang) = (&visit.asking, visit.lang);
    let state = asking.said(asking.service.set_up_link(asking.grant()?, None).await)?;
    let content = match state {
        SetUpView::Done => Either::Left(the_form(&visit)),
        SetUpView::Open | SetUpView::Ended => Either::Right(nobody_yet(lang)),
    };
    Ok(view! {
        <PageTitle title=say!(lang, sign_in.title) />
        <div class="narrow">
            <h1>{say!(lang, sign_in.title)}</h1>
            <NoticeOf among=&[Notice::SignedOut, Notice::Chosen] />
            {content}
        </div>
    }
    .into_any())
}

/// Address, password, one act.
fn the_form(visit: &Visit) -> impl IntoView + use<> {
    let lang = visit.lang;
    let next = use_again().map_or_else(|| visit.question("next").unwrap_or_default(), |again| again.typed("next").to_owned());
    let email = visit.question("email").unwrap_or_default();
    view! {
        {use_who()
            .map(|who| {
                view! {
                    <div class="note">
                        <p>{say!(lang, sign_in.already, name = who.name)}</p>
                    </div>
                }
            })}
        <PostForm name="sign-in" otherwise=say!(lang, sign_in.denied)>
            {next_place(&next).map(|next| view! { <Hidden name="next" value=next /> })}
            <TextField
                name="email"
                label=say!(lang, sign_in.email)
                kind="email"
                autocomplete="username"
                max=limits::EMAIL_CHARS
                value=email
            />
            <PasswordField name="password" label=say!(lang, sign_in.password) is_new=false />
            <Act label=say!(lang, sign_in.title) />
        </PostForm>
        <p class="aside">{say!(lang, sign_in.no_account)}</p>
    }
}

/// An installation without accounts: nobody can sign in, and somebody has to set it up.
fn nobody_yet(lang: Lang) -> impl IntoView {
    view! {
        <div class="prose">
            <p>{say!(lang, sign_in.nobody_yet)}</p>
            <p>{say!(lang, sign_in.nobody_yet_now)}</p>
        </div>
    }
}
