//! Taking up an invitation: whoever was invited chooses their password.
//!
//! What must stay true: opening the link uses nothing up; the act is a form, and it works once.

pub mod api;
#[cfg(feature = "ssr")]
pub mod post;

use leptos::{either::EitherOf4, prelude::*};
use leptos_i18n::{td, td_string};
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;
use serde::{Deserialize, Serialize};

use crate::{
    components::form::{Act, PasswordField, PostForm, title},
    error::{ErrorNote, ErrorNoteProps},
    form::{Again, use_again},
    lang::{use_lang, words},
    who::use_who,
};

/// What the link leads to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum InvitationPageView {
    /// The form, for this person.
    Open {
        /// Their name.
        name: String,
        /// The address with which they will sign in.
        email: String,
    },
    /// A password was chosen with it.
    Used,
    /// It ran out, or never was.
    Ended,
}

/// The page "Your invitation".
#[component]
pub fn InvitationPage() -> impl IntoView {
    let words = words(use_lang());
    let again = use_again();
    let token = use_params_map().read_untracked().get("token").unwrap_or_default();
    let link = Resource::new(
        {
            let token = token.clone();
            move || token.clone()
        },
        api::read_invitation,
    );
    view! {
        <Title text=title(again.as_ref(), td_string!(words, invitation.title)) />
        <div class="narrow">
            <h1>{td!(words, invitation.title)}</h1>
            <Suspense>
                {move || {
                    let (again, token) = (again.clone(), token.clone());
                    Suspend::new(async move {
                        match link.await {
                            Ok(InvitationPageView::Open { name, email }) => {
                                EitherOf4::A(view! { <ChooseForm again token name email /> })
                            }
                            Ok(InvitationPageView::Used) => EitherOf4::B(view! { <Used /> }),
                            Ok(InvitationPageView::Ended) => EitherOf4::C(view! { <Ended /> }),
                            Err(error) => EitherOf4::D(ErrorNote(ErrorNoteProps { error })),
                        }
                    })
                }}
            </Suspense>
        </div>
    }
}

/// The password, twice.
#[component]
fn ChooseForm(
    /// What was typed, if it was not accepted.
    again: Option<Again>,
    /// The secret of the link.
    token: String,
    /// Whom the invitation is for.
    name: String,
    /// The address with which they will sign in.
    email: String,
) -> impl IntoView {
    let lang = use_lang();
    let words = words(lang);
    let password = td_string!(words, sign_in.password);
    let repeat = td_string!(words, password.repeat);
    view! {
        <p class="lead">{td!(words, invitation.lead, name = name)}</p>
        {use_who()
            .map(|who| {
                view! {
                    <div class="note">
                        <p>{td!(words, sign_in.already, name = who.name)}</p>
                    </div>
                }
            })}
        <PostForm
            name="invitation"
            action=format!("/{}/invitation/{token}", lang.code())
            again
            labels=vec![("password", password), ("repeat", repeat)]
        >
            // Shown and not sent: password managers keep the password under this address.
            <div class="field">
                <label for="invitation-email">{td!(words, sign_in.email)}</label>
                <p class="field-help" id="invitation-email-help">
                    {td!(words, invitation.email_help)}
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
            <PasswordField name="password" label=password help=td_string!(words, password.help) is_new=true />
            <PasswordField name="repeat" label=repeat is_new=true />
            <Act label=td_string!(words, invitation.act) next=td_string!(words, invitation.next) />
        </PostForm>
    }
}

/// A password was chosen with this link.
#[component]
fn Used() -> impl IntoView {
    let lang = use_lang();
    let words = words(lang);
    view! {
        <div class="prose">
            <p class="lead">{td!(words, invitation.used)}</p>
            <p>{td!(words, invitation.used_now)}</p>
            <p>
                <a class="act-link" href=format!("/{}/sign-in", lang.code()) rel="external">
                    {td!(words, sign_in.title)}
                </a>
            </p>
        </div>
    }
}

/// The link ran out, or never was.
#[component]
fn Ended() -> impl IntoView {
    let words = words(use_lang());
    view! {
        <div class="prose">
            <p class="lead">{td!(words, invitation.ended)}</p>
            <p>{td!(words, invitation.ended_now)}</p>
        </div>
    }
}
