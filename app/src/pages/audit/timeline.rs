//! What happened in a round, in sentences, the newest first; the entry itself is one click away.

use audit::{Act, Group, SentenceParts};
use domain::ids::{CandidateId, PersonId, VacancyId};
use domain::{Date, Lang};
use leptos::{either::Either, prelude::*};
use service::log::{TimelineEntry, TimelineQuery, TimelineView, place_of};
use service::policy::{ReadTimeline, Standing};

use crate::asking::Obstacle;
use crate::components::time::time;
use crate::pages::audit::{number, written};
use crate::pages::vacancy::{around, head};
use crate::places::Visit;

/// The page "Log" of a round.
pub async fn timeline(visit: Visit) -> Result<AnyView, Obstacle> {
    let (asking, lang) = (&visit.asking, visit.lang);
    let vacancy = around(&visit).await?;
    let query = asked(&visit);
    let leave = asking.grant_in::<ReadTimeline>(vacancy.id).await?;
    let view = asking.said(asking.service.timeline(leave, query).await)?;
    let none = view.entries.is_empty();
    let entries = view.entries.iter().map(|entry| one(&visit, vacancy.id, entry)).collect_view();
    let older = view.next.map(|before| format!("?before={}{}", written(before), rest_of(&query)));
    let to_exports = (vacancy.standing == Standing::Auditor)
        .then(|| view! { <p class="under"><a href=visit.at(&format!("audit/vacancies/{}/exports", vacancy.id))>{say!(lang, timeline.export)}</a></p> });
    Ok(view! {
        {head(&visit, &vacancy, "/timeline", say!(lang, vacancy.timeline))}
        <p class="lead">{say!(lang, timeline.lead)}</p>
        {filter(lang, &query, &view)}
        {to_exports}
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

/// What the address asks for; whatever it says that is nothing is left out.
fn asked(visit: &Visit) -> TimelineQuery {
    let of = |name| visit.question(name);
    TimelineQuery {
        act: of("act").and_then(|code| Act::parse(&code)),
        person: of("person").and_then(|id| PersonId::parse(&id)),
        candidate: of("candidate").and_then(|id| CandidateId::parse(&id)),
        from: of("from").and_then(|day| Date::parse(&day)),
        until: of("until").and_then(|day| Date::parse(&day)),
        before: of("before").and_then(|place| place_of(&place)),
    }
}

/// The question that keeps the choice for older entries.
fn rest_of(query: &TimelineQuery) -> String {
    let parts = [
        query.act.map(|act| format!("&act={}", act.as_str())),
        query.person.map(|person| format!("&person={person}")),
        query.candidate.map(|candidate| format!("&candidate={candidate}")),
        query.from.map(|day| format!("&from={day}")),
        query.until.map(|day| format!("&until={day}")),
    ];
    parts.into_iter().flatten().collect()
}

/// Which entries are shown: by kind of act, by person, by candidate, by day.
fn filter(lang: Lang, query: &TimelineQuery, view: &TimelineView) -> impl IntoView + use<> {
    const GROUPS: [Group; 5] = [Group::Vacancies, Group::Candidates, Group::Scores, Group::Decisions, Group::DataLife];
    let chosen = query.act;
    let group = |group: Group| {
        let mut acts: Vec<(String, Act)> = Act::ALL
            .iter()
            .filter(|act| act.group() == group)
            .map(|act| (act.sentence(lang, &SentenceParts::default()).trim().trim_end_matches('.').to_owned(), *act))
            .collect();
        acts.sort_by(|one, other| one.0.cmp(&other.0));
        let acts = acts.into_iter().map(|(words, act)| {
            view! {
                <option value=act.as_str() selected=chosen == Some(act)>
                    {words}
                </option>
            }
        });
        view! { <optgroup label=group.words(lang)>{acts.collect_view()}</optgroup> }
    };
    let option = |id: String, name: String, is_chosen: bool| {
        view! {
            <option value=id selected=is_chosen>
                {name}
            </option>
        }
    };
    let people: Vec<_> = view.people.iter().map(|(id, name)| option(id.to_string(), name.clone(), query.person == Some(*id))).collect();
    let candidates: Vec<_> =
        view.candidates.iter().map(|(id, code)| option(id.to_string(), code.clone(), query.candidate == Some(*id))).collect();
    let day = |day: Option<Date>| day.map(|day| day.to_string()).unwrap_or_default();
    view! {
        <form class="filter filter-several" method="get" role="search">
            <div>
                <label for="act-filter">{say!(lang, timeline.filter)}</label>
                <select id="act-filter" name="act">
                    <option value="">{say!(lang, timeline.every)}</option>
                    {GROUPS.map(group).collect_view()}
                </select>
            </div>
            <div>
                <label for="person-filter">{say!(lang, timeline.person)}</label>
                <select id="person-filter" name="person">
                    <option value="">{say!(lang, timeline.anybody)}</option>
                    {people}
                </select>
            </div>
            <div>
                <label for="candidate-filter">{say!(lang, timeline.candidate)}</label>
                <select id="candidate-filter" name="candidate">
                    <option value="">{say!(lang, timeline.any_candidate)}</option>
                    {candidates}
                </select>
            </div>
            <div>
                <label for="from-filter">{say!(lang, timeline.from)}</label>
                <input id="from-filter" type="date" name="from" value=day(query.from) />
            </div>
            <div>
                <label for="until-filter">{say!(lang, timeline.until)}</label>
                <input id="until-filter" type="date" name="until" value=day(query.until) />
            </div>
            <button type="submit">{say!(lang, timeline.show)}</button>
        </form>
    }
}

fn one(visit: &Visit, vacancy: VacancyId, entry: &TimelineEntry) -> impl IntoView + use<> {
    let lang = visit.lang;
    view! {
        <li>
            <p class="under">{time(entry.at, lang)}</p>
            <p>{entry.sentence.get(lang).to_owned()}</p>
            <p class="under">
                <a href=visit.at(&format!("vacancies/{vacancy}/timeline/{}", written(entry.place)))>
                    {say!(lang, timeline.raw, n = number(lang, entry.place))}
                </a>
            </p>
        </li>
    }
}
