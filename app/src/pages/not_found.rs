//! The page for an address that leads nowhere.
//!
//! Where the address names no language there is no telling which one its reader has, so both stand there, at equal rank.

use leptos::{either::Either, prelude::*};
use leptos_router::hooks::use_location;

use crate::{
    components::{frame::Frame, page::PageTitle},
    lang::{Lang, of_path, use_lang},
};

/// An address that leads nowhere, whatever it begins with; its status is 404.
#[component]
pub fn NotFoundPage() -> impl IntoView {
    if let Some(lang) = of_path(&use_location().pathname.read_untracked()) {
        provide_context(lang);
        return Either::Left(view! {
            <Frame>
                <NotFound />
            </Frame>
        });
    }
    leads_nowhere();
    let title = Lang::ALL.map(|lang| say!(lang, not_found.title)).join(" · ");
    Either::Right(view! {
        <crate::components::raw::DocumentTitle text=title />
        <main id="content" class="sheet" tabindex="-1">
            <div class="side-by-side">{Lang::ALL.map(sentences).collect_view()}</div>
        </main>
    })
}

/// The same inside of a page of ours.
#[component]
pub fn NotFound() -> impl IntoView {
    let lang = use_lang();
    leads_nowhere();
    view! {
        <PageTitle title=say!(lang, not_found.title) />
        <div class="prose">{sentences(lang)}</div>
    }
}

fn leads_nowhere() {
    if let Some(response) = use_context::<leptos_axum::ResponseOptions>() {
        response.set_status(axum::http::StatusCode::NOT_FOUND);
    }
}

/// The heading, the sentence and the way out, in one language.
fn sentences(lang: Lang) -> impl IntoView {
    view! {
        <section lang=lang.code()>
            <h1>{say!(lang, not_found.title)}</h1>
            <p>{say!(lang, not_found.sentence)}</p>
            <p>
                <a href=format!("/{}/", lang.code()) rel="external">
                    {say!(lang, not_found.home)}
                </a>
            </p>
        </section>
    }
}
