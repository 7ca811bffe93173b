//! Setting up the installation, by the link that the program prints at its first start.
//!
//! What must stay true: opening the link changes nothing, because programs open links too; the act is a form, and it works once.

pub mod post;

use domain::limits;
use leptos::{either::EitherOf3, prelude::*};
use service::Token;
use service::organisation::SetUpView;

use crate::asking::Obstacle;
use crate::components::form::{Act, Choice, PasswordField, PostForm, TextField, group};
use crate::components::page::{Heading, PageTitle};
use crate::lang::{Lang, at};
use crate::places::Visit;

/// The page "Set up this installation".
pub async fn set_up(visit: Visit) -> Result<AnyView, Obstacle> {
    let (asking, lang) = (&visit.asking, visit.lang);
    let link = Token::parse(visit.param("token"));
    let state = asking.said(asking.service.set_up_link(asking.grant()?, link.as_ref()).await)?;
    Ok(match state {
        SetUpView::Open => EitherOf3::A(the_form(lang)),
        SetUpView::Ended => EitherOf3::B(ended(lang)),
        SetUpView::Done => EitherOf3::C(done(lang)),
    }
    .into_any())
}

/// The two languages in which people read.
pub(in crate::pages) fn languages() -> Vec<(String, String, Option<&'static str>)> {
    vec![("fr".to_owned(), "Français".to_owned(), Some("fr")), ("en".to_owned(), "English".to_owned(), Some("en"))]
}

/// The organisation, whom to call, the first administrator, and what comes in.
fn the_form(lang: Lang) -> impl IntoView {
    let frameworks =
        domain::framework::shipped().iter().map(move |framework| (framework.title.get(lang).to_owned(), framework.version.clone()));
    view! {
        <Heading title=say!(lang, set_up.title) lead=say!(lang, set_up.lead) />
        <PostForm name="set-up">
            {group(say!(lang, set_up.organisation), Some(say!(lang, set_up.organisation_help).into()), view! { <div class="pair">
                    // The organisation's name stands in the language of the page first.
                    {[lang, lang.other()]
                        .map(|side| {
                            let (name, label) = match side {
                                Lang::Fr => ("name_fr", say!(lang, set_up.name_fr)),
                                Lang::En => ("name_en", say!(lang, set_up.name_en)),
                            };
                            view! { <TextField name label lang=side.code() autocomplete="organization" max=limits::NAME_CHARS /> }
                        })
                        .collect_view()}
                </div> })}
            {group(say!(lang, set_up.protection), Some(say!(lang, set_up.protection_help).into()), view! { <TextField
                    name="safeguarding_lead"
                    label=say!(lang, set_up.safeguarding_lead)
                    help=say!(lang, set_up.safeguarding_lead_help)
                    max=limits::NAME_CHARS
                />
                <TextField
                    name="local_contact"
                    label=say!(lang, set_up.local_contact)
                    help=say!(lang, set_up.local_contact_help)
                    max=limits::RULE_CHARS
                /> })}
            {group(say!(lang, set_up.administrator), Some(say!(lang, set_up.administrator_help).into()), view! { <TextField name="person_name" label=say!(lang, set_up.person_name) autocomplete="name" max=limits::NAME_CHARS />
                <TextField
                    name="email"
                    label=say!(lang, sign_in.email)
                    help=say!(lang, set_up.email_help)
                    kind="email"
                    autocomplete="username"
                    max=limits::EMAIL_CHARS
                />
                <Choice name="language" label=say!(lang, set_up.language) values=languages() value=lang.code() />
                <PasswordField name="password" label=say!(lang, sign_in.password) help=say!(lang, password.help) is_new=true />
                <PasswordField name="repeat" label=say!(lang, password.repeat) is_new=true /> })}
            {group(say!(lang, set_up.comes_in), Some(say!(lang, set_up.comes_in_help).into()), view! { <ul class="plain-list">
                    {frameworks
                        .map(|(title, version)| {
                            view! {
                                <li>
                                    {title} " " <span class="under">{say!(lang, frameworks.version)} " " {version}</span>
                                </li>
                            }
                        })
                        .collect_view()}
                </ul> })}
            <Act label=say!(lang, set_up.act) next=say!(lang, set_up.next) />
        </PostForm>
    }
}

/// The link serves no more, and nobody set up the installation.
fn ended(lang: Lang) -> impl IntoView {
    view! {
        <Heading title=say!(lang, set_up.title) lead=say!(lang, set_up.ended) />
        <p class="prose">{say!(lang, set_up.ended_now)}</p>
    }
}

/// The installation is set up.
fn done(lang: Lang) -> impl IntoView {
    view! {
        <PageTitle title=say!(lang, set_up.title) />
        <div class="prose">
            <h1>{say!(lang, set_up.title)}</h1>
            <p class="lead">{say!(lang, set_up.done)}</p>
            <p>{say!(lang, set_up.done_now)}</p>
            <p>
                <a class="act-link" href=at(lang, "sign-in")>
                    {say!(lang, sign_in.title)}
                </a>
            </p>
        </div>
    }
}
