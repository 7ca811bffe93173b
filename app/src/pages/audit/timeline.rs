//! What happened in a round, in sentences, the newest first; the entry itself is one click away.

use audit::{Act, Group, SentenceParts};
use domain::Lang;
use domain::ids::VacancyId;
use leptos::{either::Either, prelude::*};
use service::log::TimelineEntry;
use service::policy::ReadTimeline;

use crate::asking::Obstacle;
use crate::components::time::time;
use crate::numbers::grouped;
use crate::pages::vacancy::{around, head};
use crate::places::Visit;

/// The page "Log" of a round.
pub async fn timeline(visit: Visit) -> Result<AnyView, Obstacle> {
    let (asking, lang) = (&visit.asking, visit.lang);
    let vacancy = around(&visit).await?;
    let act = visit.question("act").and_then(|code| Act::parse(&code));
    let before = visit.question("before").and_then(|number| number.parse().ok());
    let leave = asking.grant_in::<ReadTimeline>(vacancy.id).await?;
    let view = asking.said(asking.service.timeline(leave, act, before).await)?;
    let none = view.entries.is_empty();
    let entries = view.entries.iter().map(|entry| one(&visit, vacancy.id, entry)).collect_view();
    let older = view.next.map(|before| {
        let act = act.map(|act| format!("&act={}", act.as_str())).unwrap_or_default();
        format!("?before={before}{act}")
    });
    Ok(view! {
        {head(&visit, &vacancy, "/timeline", say!(lang, vacancy.timeline))}
        <p class="lead">{say!(lang, timeline.lead)}</p>
        {filter(lang, act)}
        {if none {
            Either::Left(view! { <p class="empty">{say!(lang, timeline.none)}</p> })
        } else {
            Either::Right(view! { <ol class="timeline">{entries}</ol> })
        }}
        {older
            .map(|href| {
                view! {
                    <nav class="pages" aria-label=say!(lang, vacancies.pages)>
                        <a href=href rel="next">
                            {say!(lang, timeline.older)}
                        </a>
                    </nav>
                }
            })}
    }
    .into_any())
}

/// Which kind of act is shown: those that a round has, in the words in which they are read.
fn filter(lang: Lang, chosen: Option<Act>) -> impl IntoView {
    const GROUPS: [Group; 4] = [Group::Vacancies, Group::Candidates, Group::Scores, Group::Decisions];
    let group = |group: Group| {
        let acts = Act::ALL.iter().filter(|act| act.group() == group).map(|act| {
            let words = act.sentence(lang, &SentenceParts::default());
            let words = words.trim().trim_end_matches('.').to_owned();
            view! {
                <option value=act.as_str() selected=chosen == Some(*act)>
                    {words}
                </option>
            }
        });
        view! { <optgroup label=group.words(lang)>{acts.collect_view()}</optgroup> }
    };
    view! {
        <form class="filter" method="get" role="search">
            <label for="act-filter">{say!(lang, timeline.filter)}</label>
            <div class="filter-line">
                <select id="act-filter" name="act">
                    <option value="">{say!(lang, timeline.every)}</option>
                    {GROUPS.map(group).collect_view()}
                </select>
                <button type="submit">{say!(lang, timeline.show)}</button>
            </div>
        </form>
    }
}

fn one(visit: &Visit, vacancy: VacancyId, entry: &TimelineEntry) -> impl IntoView + use<> {
    let lang = visit.lang;
    let number = grouped(lang, entry.place.seq);
    view! {
        <li>
            <p class="under">{time(entry.at, lang)}</p>
            <p>{entry.sentence.get(lang).to_owned()}</p>
            <p class="under">
                <a href=visit.at(&format!("vacancies/{vacancy}/timeline/{}", entry.place.seq))>
                    {say!(lang, timeline.raw, n = number)}
                </a>
            </p>
        </li>
    }
}
