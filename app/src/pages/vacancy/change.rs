//! Changing a round's particulars, above all the guide on which it rests.

use domain::documents::GuideState;
use leptos::prelude::*;
use service::policy::UpdateVacancy;

use super::start::particulars;
use super::{around, head};
use crate::asking::Obstacle;
use crate::components::form::{Act, Hidden, Select, Sent, post_form};
use crate::places::Visit;

/// The page "Particulars" of a round.
pub async fn change(visit: Visit) -> Result<AnyView, Obstacle> {
    let (asking, lang) = (&visit.asking, visit.lang);
    let view = around(&visit).await?;
    asking.grant_in::<UpdateVacancy>(view.id).await?;
    let guides = asking.said(asking.service.guides(asking.grant()?, None).await)?.guides;
    let mut choices = vec![(String::new(), say!(lang, vacancy.no_guide).to_owned(), None)];
    let label = |title: &domain::Text, number: i64| format!("{}, {} {number}", title.get(lang), say!(lang, vacancy.version));
    let frozen = guides.iter().filter(|guide| guide.state == GuideState::Frozen);
    choices.extend(frozen.map(|guide| (guide.id.to_string(), label(&guide.title, guide.number), None)));
    // What is chosen already stands there even where it is no longer the newest.
    if let Some(used) = view.guide.as_ref().filter(|used| !choices.iter().any(|(id, ..)| *id == used.id.to_string())) {
        choices.push((used.id.to_string(), label(&used.title, used.number), None));
    }
    let chosen = view.guide.as_ref().map(|used| used.id.to_string()).unwrap_or_default();
    let form = post_form(Sent::named("change"), || {
        view! {
            <Hidden name="seen" value=view.version.to_string() />
            {particulars(lang, Some(&view.title), view.posts, view.interviews_from)}
            <Select name="guide" label=say!(lang, vacancy.guide) help=say!(lang, vacancy.guide_help) values=choices value=chosen />
            <Act label=say!(lang, form.save) />
        }
    });
    Ok(view! {
        {head(&visit, &view, "", say!(lang, vacancy.particulars))}
        {form}
    }
    .into_any())
}
