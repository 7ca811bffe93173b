//! The job profiles, version by version.

use domain::Timestamp;
use domain::documents::ProfileHead;
use domain::ids::ProfileId;
use leptos::prelude::*;

use super::state;
use crate::asking::Obstacle;
use crate::components::page::Heading;
use crate::components::versions::{Version, versions};
use crate::places::Visit;

/// The page "Job profiles".
pub async fn profiles(visit: Visit) -> Result<AnyView, Obstacle> {
    let (asking, lang) = (&visit.asking, visit.lang);
    let after = visit.question("after").and_then(|at| Timestamp::parse(&at)).zip(visit.question("id").and_then(|id| ProfileId::parse(&id)));
    let found = asking.said(asking.service.profiles(asking.grant()?, after).await)?;
    let name = |person| found.names.get(&person).cloned().unwrap_or_default();
    let version = |head: &ProfileHead| Version {
        at: format!("job-profiles/{}", head.id),
        title: head.title.clone(),
        number: head.number,
        state: state(lang, head.state),
        saved_at: head.saved_at,
        author: name(head.author),
    };
    let all = found.profiles.iter().map(version).collect();
    let next = found.next.map(|(at, id)| format!("?after={at}&id={id}"));
    let start = visit.at("job-profiles/new");
    Ok(view! {
        <Heading title=say!(lang, profile.title) lead=say!(lang, profile.lead) />
        <p class="page-act">
            <a class="act-link" href=start>
                {say!(lang, profile.create)}
            </a>
        </p>
        {versions(&visit, "profiles", all, say!(lang, profile.none), next)}
    }
    .into_any())
}
