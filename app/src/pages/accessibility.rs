//! Accessibility: what is aimed at, what is tested, and whom to tell.

use leptos::prelude::*;
use leptos_i18n::{td, td_string};
use leptos_meta::Title;

use crate::lang::use_words;

/// The page "Accessibility".
#[component]
pub fn AccessibilityPage() -> impl IntoView {
    let words = use_words();
    view! {
        <Title text=format!("{} · {}", td_string!(words, accessibility.title), td_string!(words, site.name)) />
        <div class="prose">
            <h1>{td!(words, accessibility.title)}</h1>
            <p class="lead">{td!(words, accessibility.lead)}</p>
            <ul>
                <li>{td!(words, accessibility.script)}</li>
                <li>{td!(words, accessibility.keyboard)}</li>
                <li>{td!(words, accessibility.zoom)}</li>
                <li>{td!(words, accessibility.colour)}</li>
            </ul>
            <p>{td!(words, accessibility.limits)}</p>
            <p>{td!(words, accessibility.tell)}</p>
        </div>
    }
}
