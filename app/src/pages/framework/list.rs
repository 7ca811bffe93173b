//! The frameworks, from which job profiles take their competencies.

use domain::Lang;
use domain::framework::Dimension;
use leptos::prelude::*;
use service::framework::FrameworkView;

use super::status;
use crate::asking::Obstacle;
use crate::components::page::{Heading, facts};
use crate::numbers::grouped;
use crate::places::Visit;

/// The page "Frameworks".
pub async fn frameworks(visit: Visit) -> Result<AnyView, Obstacle> {
    let (asking, lang) = (&visit.asking, visit.lang);
    let all = asking.said(asking.service.frameworks(asking.grant()?).await)?;
    let cards = all.iter().map(|view| card(&visit, view)).collect_view();
    Ok(view! {
        <Heading title=say!(lang, framework.title) lead=say!(lang, framework.lead) />
        {cards}
    }
    .into_any())
}

fn card(visit: &Visit, view: &FrameworkView) -> impl IntoView + use<> {
    let lang = visit.lang;
    let counts = view.framework.counts();
    let title = view.framework.title.get(lang).to_owned();
    let number = |number: u32| Some(grouped(lang, number.into()).into_any());
    let heading = format!("framework-{}", view.framework.id);
    let labelled = heading.clone();
    view! {
        <section class="band" aria-labelledby=labelled>
            <h2 id=heading>
                <a href=visit.at(&format!("frameworks/{}", view.id))>{title}</a>
            </h2>
            <div class="band-body">
                <p>{view.framework.audience.get(lang).to_owned()}</p>
                {facts(
                    vec![
                        (say!(lang, framework.status), Some(status(lang, view).into_any())),
                        (say!(lang, frameworks.version), Some(view.framework.version.clone().into_any())),
                        (say!(lang, frameworks.competencies), number(counts.competencies)),
                        (say!(lang, frameworks.indicators), number(counts.indicators)),
                        (say!(lang, frameworks.questions), number(counts.questions)),
                        (say!(lang, framework.dimensions), Some(dimensions(lang, view).into_any())),
                    ],
                )}
            </div>
        </section>
    }
}

/// How many indicators each dimension has. A dimension is shown, never scored.
pub(super) fn dimensions(lang: Lang, view: &FrameworkView) -> String {
    let counts = view.framework.counts();
    let count = |dimension: &Dimension| grouped(lang, counts.dimensions.get(dimension).copied().unwrap_or_default().into());
    let all: Vec<String> = Dimension::ALL.iter().map(|dimension| format!("{} {}", dimension.name(lang), count(dimension))).collect();
    all.join(", ")
}
