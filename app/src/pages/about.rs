//! What Justesse does, in the order in which it is done.

use leptos::prelude::*;

use crate::asking::Obstacle;
use crate::components::page::PageTitle;
use crate::places::Visit;

/// The page "How it works".
pub async fn about(visit: Visit) -> Result<AnyView, Obstacle> {
    let lang = visit.lang;
    Ok(view! {
        <PageTitle title=say!(lang, about.title) />
        <div class="prose">
            <h1>{say!(lang, about.title)}</h1>
            <p class="lead">{say!(lang, about.lead)}</p>
            <ol class="steps">
                <li>{say!(lang, about.profile)}</li>
                <li>{say!(lang, about.guide)}</li>
                <li>{say!(lang, about.score)}</li>
                <li>{say!(lang, about.rank)}</li>
                <li>{say!(lang, about.decide)}</li>
            </ol>
            <p>{say!(lang, about.log)}</p>
            <p>{say!(lang, about.frameworks)}</p>
        </div>
    }
    .into_any())
}
