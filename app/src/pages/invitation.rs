//! Taking up an invitation: whoever was invited chooses their password.
//!
//! What must stay true: opening the link uses nothing up; the act is a form, and it works once.

pub mod post;

use leptos::{either::Either, prelude::*};
use service::Token;
use service::person::InvitationView;

use crate::asking::Obstacle;
use crate::components::form::{Act, PasswordField, PostForm};
use crate::components::page::PageTitle;
use crate::lang::{Lang, at};
use crate::places::Visit;
use crate::who::use_who;

/// The page "Your invitation".
pub async fn invitation(visit: Visit) -> Result<AnyView, Obstacle> {
    let (asking, lang) = (&visit.asking, visit.lang);
    let found = match Token::parse(visit.param("token")) {
        Some(link) => asking.said(asking.service.invitation(asking.grant()?, &link).await)?,
        None => InvitationView::Ended,
    };
    let content = match found {
        InvitationView::Open { name, email } => Either::Left(the_form(lang, name, email)),
        InvitationView::Used => Either::Right(no_more(lang, say!(lang, invitation.used), say!(lang, invitation.used_now), true)),
        InvitationView::Ended => Either::Right(no_more(lang, say!(lang, invitation.ended), say!(lang, invitation.ended_now), false)),
    };
    Ok(view! {
        <PageTitle title=say!(lang, invitation.title) />
        <div class="narrow">
            <h1>{say!(lang, invitation.title)}</h1>
            {content}
        </div>
    }
    .into_any())
}

/// The password, twice.
fn the_form(lang: Lang, name: String, email: String) -> impl IntoView {
    view! {
        <p class="lead">{say!(lang, invitation.lead, name = name)}</p>
        {use_who()
            .map(|who| {
                view! {
                    <div class="note">
                        <p>{say!(lang, sign_in.already, name = who.name)}</p>
                    </div>
                }
            })}
        <PostForm name="invitation">
            // Shown and not sent: password managers keep the password under this address.
            <div class="field">
                <label for="invitation-email">{say!(lang, sign_in.email)}</label>
                <p class="field-help" id="invitation-email-help">
                    {say!(lang, invitation.email_help)}
                </p>
                <input
                    id="invitation-email"
                    type="email"
                    value=email
                    readonly
                    autocomplete="username"
                    aria-describedby="invitation-email-help"
                />
            </div>
            <PasswordField name="password" label=say!(lang, sign_in.password) help=say!(lang, password.help) is_new=true />
            <PasswordField name="repeat" label=say!(lang, password.repeat) is_new=true />
            <Act label=say!(lang, invitation.act) next=say!(lang, invitation.next) />
        </PostForm>
    }
}

/// The link serves no more: why, and what to do now.
fn no_more(lang: Lang, why: &'static str, now: &'static str, can_sign_in: bool) -> impl IntoView {
    view! {
        <div class="prose">
            <p class="lead">{why}</p>
            <p>{now}</p>
            {can_sign_in
                .then(|| {
                    view! {
                        <p>
                            <a class="act-link" href=at(lang, "sign-in")>
                                {say!(lang, sign_in.title)}
                            </a>
                        </p>
                    }
                })}
        </div>
    }
}
