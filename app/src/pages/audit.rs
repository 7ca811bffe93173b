//! The log as people read it, and what an auditor does with it: review, compute again, take away, raise findings.

pub mod entry;
pub mod exports;
pub mod findings;
pub mod overview;
pub mod post;
pub mod recompute;
pub mod replay;
pub mod scope;
pub mod timeline;

use audit::Place;
use domain::Lang;
use domain::ids::VacancyId;
use leptos::prelude::*;

use crate::numbers::grouped;
use crate::places::Visit;

/// An entry's number as addresses and people write it: with the epoch before it from the second one on.
fn written(place: Place) -> String {
    if place.epoch == 1 { place.seq.to_string() } else { place.to_string() }
}

/// The same for reading, digits grouped.
fn number(lang: Lang, place: Place) -> String {
    let seq = grouped(lang, place.seq);
    if place.epoch == 1 { seq } else { format!("{}:{seq}", place.epoch) }
}

/// The way to an entry of a round, under its number or another word.
fn to_entry(visit: &Visit, vacancy: VacancyId, place: Place, word: Option<&str>) -> AnyView {
    let text = match word {
        Some(word) => format!("{word} ({})", number(visit.lang, place)),
        None => number(visit.lang, place),
    };
    view! { <a href=visit.at(&format!("vacancies/{vacancy}/timeline/{}", written(place)))>{text}</a> }.into_any()
}

/// Asks the browser to come again by itself while something is under way; without that there is a link.
fn come_again() {
    if let Some(response) = use_context::<leptos_axum::ResponseOptions>() {
        response.insert_header(axum::http::header::REFRESH, axum::http::HeaderValue::from_static("3"));
    }
}
