//! What stands around every page: skip link, name and purpose, language switch, the sheet, the foot.
//!
//! Invariant: help and contact stand in the same place on every page, and the language switch keeps the place.

use leptos::prelude::*;
use leptos_i18n::td;
use leptos_router::hooks::use_location;

use crate::lang::{same_place, use_lang, words};

/// Header, sheet and foot around the content of a page.
#[component]
pub fn Frame(
    /// The content of the page.
    children: Children,
) -> impl IntoView {
    let lang = use_lang();
    let words = words(lang);
    let home = format!("/{}/", lang.code());
    view! {
        // The router would scroll and leave the focus behind; the browser moves both.
        <a class="skip" href="#content" rel="external">
            {td!(words, site.skip)}
        </a>
        <header class="masthead">
            <div class="masthead-name">
                <a class="name" href=home.clone()>
                    {td!(words, site.name)}
                </a>
                <p class="purpose">{td!(words, site.purpose)}</p>
            </div>
            <LanguageSwitch />
        </header>
        <main id="content" class="sheet" tabindex="-1">
            {children()}
        </main>
        <footer class="foot">
            <nav aria-label=move || leptos_i18n::td_string!(words, site.foot)>
                <ul>
                    <li>
                        <a href=home.clone()>{td!(words, installation.title)}</a>
                    </li>
                    <li>
                        <a href=format!("{home}about")>{td!(words, about.title)}</a>
                    </li>
                    <li>
                        <a href=format!("{home}accessibility")>{td!(words, accessibility.title)}</a>
                    </li>
                </ul>
            </nav>
        </footer>
    }
}

/// A link to the same place in the other language.
#[component]
fn LanguageSwitch() -> impl IntoView {
    let lang = use_lang();
    let other = lang.other();
    let location = use_location();
    // `rel="external"` makes the router leave the click alone: the language is fixed for the life of a page.
    view! {
        <a
            class="language"
            rel="external"
            lang=other.code()
            hreflang=other.code()
            href=move || same_place(&location.pathname.read(), &location.search.read(), other)
        >
            {td!(words(other), site.this_language)}
        </a>
    }
}
