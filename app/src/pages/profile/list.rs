//! The job profiles, version by version.

use domain::Timestamp;
use domain::ids::ProfileId;
use leptos::{either::Either, prelude::*};

use super::state;
use crate::asking::Obstacle;
use crate::components::page::{Heading, band, ledger, next_page};
use crate::components::time::time;
use crate::places::Visit;

/// The page "Job profiles".
pub async fn profiles(visit: Visit) -> Result<AnyView, Obstacle> {
    let (asking, lang) = (&visit.asking, visit.lang);
    let after = visit.question("after").and_then(|at| Timestamp::parse(&at)).zip(visit.question("id").and_then(|id| ProfileId::parse(&id)));
    let found = asking.said(asking.service.profiles(asking.grant()?, after).await)?;
    let name = |person| found.names.get(&person).cloned().unwrap_or_default();
    let columns = [
        (say!(lang, profile.job), "head"),
        (say!(lang, profile.version), "number"),
        (say!(lang, profile.state), ""),
        (say!(lang, profile.saved), ""),
        (say!(lang, profile.author), ""),
    ];
    let rows: Vec<Vec<AnyView>> = found
        .profiles
        .iter()
        .map(|head| {
            vec![
                view! { <a href=visit.at(&format!("job-profiles/{}", head.id))>{head.title.get(lang).to_owned()}</a> }.into_any(),
                head.number.into_any(),
                state(lang, head.state).into_any(),
                time(head.saved_at, lang),
                name(head.author).into_any(),
            ]
        })
        .collect();
    let next = found.next.map(|(at, id)| format!("?after={at}&id={id}"));
    let start = visit.at("job-profiles/new");
    Ok(view! {
        <Heading title=say!(lang, profile.title) lead=say!(lang, profile.lead) />
        <p class="page-act">
            <a class="act-link" href=start>
                {say!(lang, profile.create)}
            </a>
        </p>
        {band("profiles", say!(lang, profile.all), view! { {if rows.is_empty() {
                Either::Left(view! { <p class="empty">{say!(lang, profile.none)}</p> })
            } else {
                Either::Right(ledger("profiles", &columns, rows))
            }}
            {next_page(lang, next)} })}
    }
    .into_any())
}
