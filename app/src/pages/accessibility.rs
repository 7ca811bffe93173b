//! Accessibility: what is aimed at, what is tested, and whom to tell.

use leptos::prelude::*;

use crate::asking::Obstacle;
use crate::components::page::PageTitle;
use crate::places::Visit;

/// The page "Accessibility".
pub async fn accessibility(visit: Visit) -> Result<AnyView, Obstacle> {
    let lang = visit.lang;
    Ok(view! {
        <PageTitle title=say!(lang, accessibility.title) />
        <div class="prose">
            <h1>{say!(lang, accessibility.title)}</h1>
            <p class="lead">{say!(lang, accessibility.lead)}</p>
            <ul>
                <li>{say!(lang, accessibility.script)}</li>
                <li>{say!(lang, accessibility.keyboard)}</li>
                <li>{say!(lang, accessibility.zoom)}</li>
                <li>{say!(lang, accessibility.colour)}</li>
            </ul>
            <p>{say!(lang, accessibility.limits)}</p>
            <p>{say!(lang, accessibility.tell)}</p>
        </div>
    }
    .into_any())
}
