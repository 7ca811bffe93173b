//! The page for an address that leads nowhere.
//!
//! Where the address names no language there is no telling which one its reader has, so both stand there, at equal rank.

use leptos::{either::Either, prelude::*};
use leptos_i18n::{td, td_string};
use leptos_meta::Title;
use leptos_router::hooks::use_location;

use crate::{
    components::frame::Frame,
    i18n::Locale,
    lang::{Lang, of_path, words},
};

/// The page for an address that leads nowhere; its status is 404.
#[component]
pub fn NotFoundPage() -> impl IntoView {
    #[cfg(feature = "ssr")]
    if let Some(response) = use_context::<leptos_axum::ResponseOptions>() {
        response.set_status(axum::http::StatusCode::NOT_FOUND);
    }
    match of_path(&use_location().pathname.read_untracked()) {
        Some(lang) => {
            provide_context(lang);
            Either::Left(view! {
                <Title text=td_string!(words(lang), not_found.title).to_owned() />
                <Frame>
                    <div class="prose">{sentences(lang, words(lang))}</div>
                </Frame>
            })
        }
        None => Either::Right(view! {
            <Title text=format!(
                "{} · {}",
                td_string!(Locale::en, not_found.title),
                td_string!(Locale::fr, not_found.title),
            ) />
            <main id="content" class="sheet" tabindex="-1">
                <div class="side-by-side">{Lang::ALL.map(|lang| sentences(lang, words(lang))).collect_view()}</div>
            </main>
        }),
    }
}

/// The heading, the sentence and the way out, in one language.
fn sentences(lang: Lang, words: Locale) -> impl IntoView {
    view! {
        <section lang=lang.code()>
            <h1>{td!(words, not_found.title)}</h1>
            <p>{td!(words, not_found.sentence)}</p>
            <p>
                <a href=format!("/{}/", lang.code()) rel="external">
                    {td!(words, not_found.home)}
                </a>
            </p>
        </section>
    }
}
