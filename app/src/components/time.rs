//! Moments and days on pages: written out by the server, with what machines read beside it.

use domain::{Date, Timestamp};
use leptos::prelude::*;

use crate::lang::Lang;

/// A moment in the language of the page.
pub fn time(at: Timestamp, lang: Lang) -> AnyView {
    view! { <time datetime=at.to_string()>{at.words(lang)}</time> }.into_any()
}

/// A day in the language of the page.
pub fn day(day: Date, lang: Lang) -> AnyView {
    view! { <time datetime=day.to_string()>{day.words(lang)}</time> }.into_any()
}
