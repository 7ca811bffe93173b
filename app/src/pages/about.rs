//! What this is: the idea of the program in a few sentences.

use leptos::prelude::*;
use leptos_i18n::{td, td_string};
use leptos_meta::Title;

use crate::lang::use_words;

/// The page "What this is".
#[component]
pub fn AboutPage() -> impl IntoView {
    let words = use_words();
    view! {
        <Title text=format!("{} · {}", td_string!(words, about.title), td_string!(words, site.name)) />
        <div class="prose">
            <h1>{td!(words, about.title)}</h1>
            <p class="lead">{td!(words, about.lead)}</p>
            <ol class="steps">
                <li>{td!(words, about.profile)}</li>
                <li>{td!(words, about.guide)}</li>
                <li>{td!(words, about.score)}</li>
                <li>{td!(words, about.rank)}</li>
                <li>{td!(words, about.decide)}</li>
            </ol>
            <p>{td!(words, about.log)}</p>
            <p>{td!(words, about.frameworks)}</p>
        </div>
    }
}
