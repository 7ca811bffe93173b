//! Setting up the installation, by the link that the program prints at its first start.
//!
//! What must stay true: opening the link changes nothing, because programs open links too; the act is a form, and it works once.

pub mod api;
#[cfg(feature = "ssr")]
pub mod post;

use domain::limits;
use leptos::{
    either::{Either, EitherOf4},
    prelude::*,
};
use leptos_i18n::{td, td_string};
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;
use serde::{Deserialize, Serialize};

use crate::{
    components::form::{Act, Choice, Group, PasswordField, PostForm, TextField, title},
    error::{ErrorNote, ErrorNoteProps},
    form::{Again, use_again},
    lang::{Lang, use_lang, words},
};

/// What the link leads to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum SetUpPageView {
    /// The form, and the frameworks that will come in.
    Open {
        /// Title and version of each framework, in the page's language.
        frameworks: Vec<(String, String)>,
    },
    /// The link ran out, or never was.
    Ended,
    /// The installation is set up.
    Done,
}

/// The page "Set up this installation".
#[component]
pub fn SetUpPage() -> impl IntoView {
    let lang = use_lang();
    let words = words(lang);
    let again = use_again();
    let token = use_params_map().read_untracked().get("token").unwrap_or_default();
    let link = Resource::new(
        {
            let token = token.clone();
            move || (lang.code().to_owned(), token.clone())
        },
        |(lang, token)| api::read_set_up(lang, token),
    );
    view! {
        <Title text=title(again.as_ref(), td_string!(words, set_up.title)) />
        <h1>{td!(words, set_up.title)}</h1>
        <Suspense>
            {move || {
                let (again, token) = (again.clone(), token.clone());
                Suspend::new(async move {
                    match link.await {
                        Ok(SetUpPageView::Open { frameworks }) => EitherOf4::A(view! { <SetUpForm again token frameworks /> }),
                        Ok(SetUpPageView::Ended) => EitherOf4::B(view! { <Ended /> }),
                        Ok(SetUpPageView::Done) => EitherOf4::C(view! { <AlreadyDone /> }),
                        Err(error) => EitherOf4::D(ErrorNote(ErrorNoteProps { error })),
                    }
                })
            }}
        </Suspense>
    }
}

/// The organisation, whom to call, the first administrator, and what comes in.
#[component]
fn SetUpForm(
    /// What was typed, if it was not accepted.
    again: Option<Again>,
    /// The secret of the link.
    token: String,
    /// The frameworks that will come in.
    frameworks: Vec<(String, String)>,
) -> impl IntoView {
    let lang = use_lang();
    let words = words(lang);
    let name_fr = td_string!(words, set_up.name_fr);
    let name_en = td_string!(words, set_up.name_en);
    let lead = td_string!(words, set_up.safeguarding_lead);
    let contact = td_string!(words, set_up.local_contact);
    let person_name = td_string!(words, set_up.person_name);
    let email = td_string!(words, sign_in.email);
    let language = td_string!(words, set_up.language);
    let password = td_string!(words, sign_in.password);
    let repeat = td_string!(words, password.repeat);
    let labels = vec![
        ("name_fr", name_fr),
        ("name_en", name_en),
        ("safeguarding_lead", lead),
        ("local_contact", contact),
        ("person_name", person_name),
        ("email", email),
        ("language", language),
        ("password", password),
        ("repeat", repeat),
    ];
    // The organisation's name stands in the language of the page first.
    let fr = move || view! { <TextField name="name_fr" label=name_fr lang="fr" autocomplete="organization" max=limits::NAME_CHARS /> };
    let en = move || view! { <TextField name="name_en" label=name_en lang="en" autocomplete="organization" max=limits::NAME_CHARS /> };
    view! {
        <p class="lead">{td!(words, set_up.lead)}</p>
        <PostForm name="set-up" action=format!("/{}/set-up/{token}", lang.code()) again labels>
            <Group title=td_string!(words, set_up.organisation) help=td_string!(words, set_up.organisation_help)>
                <div class="pair">
                    {match lang {
                        Lang::Fr => Either::Left(view! { {fr()} {en()} }),
                        Lang::En => Either::Right(view! { {en()} {fr()} }),
                    }}
                </div>
            </Group>
            <Group title=td_string!(words, set_up.protection) help=td_string!(words, set_up.protection_help)>
                <TextField name="safeguarding_lead" label=lead help=td_string!(words, set_up.safeguarding_lead_help) max=limits::NAME_CHARS />
                <TextField name="local_contact" label=contact help=td_string!(words, set_up.local_contact_help) max=limits::RULE_CHARS />
            </Group>
            <Group title=td_string!(words, set_up.administrator) help=td_string!(words, set_up.administrator_help)>
                <TextField name="person_name" label=person_name autocomplete="name" max=limits::NAME_CHARS />
                <TextField
                    name="email"
                    label=email
                    help=td_string!(words, set_up.email_help)
                    kind="email"
                    autocomplete="username"
                    max=limits::EMAIL_CHARS
                />
                <Choice name="language" label=language values=vec![("fr", "Français", "fr"), ("en", "English", "en")] value=lang.code() />
                <PasswordField name="password" label=password help=td_string!(words, password.help) is_new=true />
                <PasswordField name="repeat" label=repeat is_new=true />
            </Group>
            <Group title=td_string!(words, set_up.comes_in) help=td_string!(words, set_up.comes_in_help)>
                <ul class="plain-list">
                    {frameworks
                        .into_iter()
                        .map(|(title, version)| {
                            view! {
                                <li>
                                    {title} " "
                                    <span class="under">{td!(words, frameworks.version)} " " {version}</span>
                                </li>
                            }
                        })
                        .collect_view()}
                </ul>
            </Group>
            <Act label=td_string!(words, set_up.act) next=td_string!(words, set_up.next) />
        </PostForm>
    }
}

/// The link serves no more, and nobody set up the installation.
#[component]
fn Ended() -> impl IntoView {
    let words = words(use_lang());
    view! {
        <div class="prose">
            <p class="lead">{td!(words, set_up.ended)}</p>
            <p>{td!(words, set_up.ended_now)}</p>
        </div>
    }
}

/// The installation is set up.
#[component]
fn AlreadyDone() -> impl IntoView {
    let lang = use_lang();
    let words = words(lang);
    view! {
        <div class="prose">
            <p class="lead">{td!(words, set_up.done)}</p>
            <p>{td!(words, set_up.done_now)}</p>
            <p>
                <a class="act-link" href=format!("/{}/sign-in", lang.code()) rel="external">
                    {td!(words, sign_in.title)}
                </a>
            </p>
        </div>
    }
}
