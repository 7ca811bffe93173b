//! Whether the panel can go on: candidates by panelists, in states and shapes. Never a value, a mean, an order or a length.

use std::collections::BTreeMap;

use domain::vacancy::VacancyState;
use leptos::{either::Either, prelude::*};
use service::policy::ReadProgress;

use super::state;
use crate::asking::Obstacle;
use crate::pages::vacancy::{around, head};
use crate::places::Visit;

/// The page "Progress".
pub async fn progress(visit: Visit) -> Result<AnyView, Obstacle> {
    let (asking, lang) = (&visit.asking, visit.lang);
    let vacancy = around(&visit).await?;
    let leave = asking.grant_in::<ReadProgress>(vacancy.id).await?;
    let view = asking.said(asking.service.progress(leave).await)?;
    let cards: BTreeMap<_, _> = view.cards.iter().map(|card| ((card.candidate, card.panelist), card.state)).collect();
    let owed = view.cards.iter().filter(|card| card.is_owed()).count();
    let sentence = match owed {
        // Once the scores are open nobody has to be told that they can be opened.
        0 if vacancy.state == VacancyState::Interviewing => say!(lang, progress.complete).to_owned(),
        0 => say!(lang, reveal.all_in).to_owned(),
        owed => say!(lang, progress.owed, n = owed.to_string(), all = view.cards.len().to_string()),
    };
    let head_cells = view.panelists.iter().map(|(_, name)| view! { <th scope="col">{name.clone()}</th> }).collect_view();
    let rows = view.candidates.iter().map(|(candidate, code)| {
        let cells = view.panelists.iter().map(|(panelist, _)| match cards.get(&(*candidate, *panelist)) {
            Some(one) => {
                let (words, class) = state(lang, *one);
                Either::Left(view! {
                    <td>
                        <span class=format!("card-state {class}")>{words}</span>
                    </td>
                })
            }
            None => Either::Right(view! { <td>"–"</td> }),
        });
        view! {
            <tr>
                <th scope="row">{code.clone()}</th>
                {cells.collect_view()}
            </tr>
        }
    });
    Ok(view! {
        {head(&visit, &vacancy, "/progress", say!(lang, vacancy.progress))}
        <p class="lead" id="progress">
            {sentence}
        </p>
        <div class="scroll" tabindex="0" role="region" aria-labelledby="progress">
            <table class="grid">
                <thead>
                    <tr>
                        <th scope="col">{say!(lang, candidate.code)}</th>
                        {head_cells}
                    </tr>
                </thead>
                <tbody>{rows.collect_view()}</tbody>
            </table>
        </div>
        <p class="page-act">
            <a href="">{say!(lang, progress.refresh)}</a>
        </p>
    }
    .into_any())
}
