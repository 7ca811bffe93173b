//! The interview guides, version by version.

use domain::Timestamp;
use domain::documents::GuideHead;
use domain::ids::GuideId;
use leptos::prelude::*;

use super::state;
use crate::asking::Obstacle;
use crate::components::page::Heading;
use crate::components::versions::{Version, versions};
use crate::places::Visit;

/// The page "Interview guides".
pub async fn guides(visit: Visit) -> Result<AnyView, Obstacle> {
    let (asking, lang) = (&visit.asking, visit.lang);
    let after = visit.question("after").and_then(|at| Timestamp::parse(&at)).zip(visit.question("id").and_then(|id| GuideId::parse(&id)));
    let found = asking.said(asking.service.guides(asking.grant()?, after).await)?;
    let name = |person| found.names.get(&person).cloned().unwrap_or_default();
    let version = |head: &GuideHead| Version {
        at: format!("interview-guides/{}", head.id),
        title: head.title.clone(),
        number: head.number,
        state: state(lang, head.state),
        saved_at: head.saved_at,
        author: name(head.author),
    };
    let all = found.guides.iter().map(version).collect();
    let next = found.next.map(|(at, id)| format!("?after={at}&id={id}"));
    Ok(view! {
        <Heading title=say!(lang, guide.title) lead=say!(lang, guide.lead) />
        {versions(&visit, "guides", all, say!(lang, guide.none), next)}
    }
    .into_any())
}
