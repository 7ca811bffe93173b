//! One entry of the log: what happened, the entry as it stands there, and the proof that it stands there.
//!
//! What must stay true: text and proof are shown to the last character, so that whoever copies them can check them elsewhere.

use leptos::{either::Either, prelude::*};
use service::policy::ReadTimeline;

use crate::AppError;
use crate::asking::Obstacle;
use crate::components::page::{band, facts};
use crate::components::time::time;
use crate::pages::audit::number;
use crate::pages::vacancy::{around, head};
use crate::places::Visit;

/// The page of an entry.
pub async fn entry(visit: Visit) -> Result<AnyView, Obstacle> {
    let (asking, lang) = (&visit.asking, visit.lang);
    let vacancy = around(&visit).await?;
    let place = service::log::place_of(visit.param("number")).ok_or(AppError::Missing)?;
    let leave = asking.grant_in::<ReadTimeline>(vacancy.id).await?;
    let view = asking.said(asking.service.entry(leave, place).await)?;
    let told = &view.told;
    let proof = match view.proof {
        Some(proof) => Either::Left(view! {
            <p>{say!(lang, timeline.proof_help)}</p>
            <pre class="raw" tabindex="0">
                {proof}
            </pre>
        }),
        None => Either::Right(view! { <p class="empty">{say!(lang, timeline.unsigned)}</p> }),
    };
    let known = facts(vec![
        (say!(lang, timeline.number), Some(number(lang, place).into_any())),
        (say!(lang, timeline.at), Some(time(told.at, lang))),
        (say!(lang, timeline.act), told.act.map(|act| view! { <code>{act.as_str()}</code> }.into_any())),
        (say!(lang, timeline.role), told.role.map(|role| role.words(lang).into_any())),
        (say!(lang, people.why), told.why.map(|why| why.words(lang).into_any())),
        (say!(lang, timeline.hash), Some(view! { <code class="digest">{told.leaf_hash.clone()}</code> }.into_any())),
    ]);
    Ok(view! {
        {head(&visit, &vacancy, "/timeline", &say!(lang, timeline.one, n = number(lang, place)))}
        <p class="lead">{told.sentence.get(lang).to_owned()}</p>
        {known}
        {band(
            "text",
            say!(lang, timeline.text),
            view! {
                <p>{say!(lang, timeline.text_help)}</p>
                <pre class="raw" tabindex="0">
                    {view.text}
                </pre>
            },
        )}
        {band("proof", say!(lang, timeline.proof), proof)}
        <p>
            <a href=visit.at(&format!("vacancies/{}/timeline", vacancy.id))>{say!(lang, timeline.back)}</a>
        </p>
    }
    .into_any())
}
