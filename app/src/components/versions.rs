//! A list of versions of a document: job profiles, interview guides. Each leads to its page.

use domain::{Text, Timestamp};
use leptos::{either::Either, prelude::*};

use crate::components::page::{band, ledger, next_page};
use crate::components::time::time;
use crate::places::Visit;

/// One version.
pub struct Version {
    /// The address of its page, without the language.
    pub at: String,
    /// The job's name.
    pub title: Text,
    /// Its number.
    pub number: i64,
    /// Where it stands, in words.
    pub state: &'static str,
    /// When it was last saved.
    pub saved_at: Timestamp,
    /// Who wrote it.
    pub author: String,
}

/// The list, or what to say where it is empty, and the way to the next page of it.
pub fn versions(visit: &Visit, id: &'static str, all: Vec<Version>, none: &'static str, next: Option<String>) -> AnyView {
    let lang = visit.lang;
    let columns = [
        (say!(lang, profile.job), "head"),
        (say!(lang, profile.version), "number"),
        (say!(lang, profile.state), ""),
        (say!(lang, profile.saved), ""),
        (say!(lang, profile.author), ""),
    ];
    let row = |one: Version| {
        vec![
            view! { <a href=visit.at(&one.at)>{one.title.get(lang).to_owned()}</a> }.into_any(),
            one.number.into_any(),
            one.state.into_any(),
            time(one.saved_at, lang),
            one.author.into_any(),
        ]
    };
    let rows: Vec<Vec<AnyView>> = all.into_iter().map(row).collect();
    let list =
        if rows.is_empty() { Either::Left(view! { <p class="empty">{none}</p> }) } else { Either::Right(ledger(id, &columns, rows)) };
    band(id, say!(lang, profile.all), view! { {list} {next_page(lang, next)} })
}
