//! Every round and what it is waiting for. Never a score, never a "best candidate".

use domain::person::Role;
use leptos::{either::Either, prelude::*};
use service::vacancy::VacancyRow;

use crate::asking::Obstacle;
use crate::components::notice::{Notice, NoticeOf};
use crate::components::page::{Heading, band, ledger, next_page};
use crate::components::time::day;
use crate::numbers::grouped;
use crate::places::Visit;
use crate::stage;

/// What a round is waiting for: a request that somebody outside the panel has to answer comes before the next stage.
fn next(visit: &Visit, row: &VacancyRow) -> AnyView {
    let lang = visit.lang;
    if row.asks_retirement {
        let href = visit.at(&format!("vacancies/{}/retirements", row.id));
        return view! { <a href=href>{say!(lang, retirement.awaited)}</a> }.into_any();
    }
    stage::next(lang, row.state).into_any()
}

/// The page "Vacancies".
pub async fn vacancies(visit: Visit) -> Result<AnyView, Obstacle> {
    let (asking, lang) = (&visit.asking, visit.lang);
    let after = visit.question("after");
    let found = asking.said(asking.service.vacancies(asking.grant()?, after.as_deref()).await)?;
    let is_hr = asking.has(Role::Hr);
    let columns = [
        (say!(lang, vacancies.reference), "code"),
        (say!(lang, vacancies.name), "head"),
        (say!(lang, vacancies.stage), ""),
        (say!(lang, vacancy.from), ""),
        (say!(lang, vacancies.candidates), "number"),
        (say!(lang, vacancies.next), "next"),
    ];
    let rows: Vec<Vec<AnyView>> = found
        .vacancies
        .iter()
        .map(|row| {
            let holder = if row.is_holder { say!(lang, vacancy.held_by_me).to_owned() } else { row.holder.clone() };
            let name = view! {
                <a href=visit.at(&format!("vacancies/{}", row.id))>{row.title.get(lang).to_owned()}</a>
                <span class="under">{holder}</span>
            };
            vec![
                row.reference.clone().into_any(),
                name.into_any(),
                stage::name(lang, row.state).into_any(),
                row.interviews_from.map_or_else(|| "–".into_any(), |from| day(from, lang)),
                grouped(lang, row.candidates).into_any(),
                next(&visit, row),
            ]
        })
        .collect();
    let list = if rows.is_empty() {
        let steps = [
            (visit.at("job-profiles"), say!(lang, vacancy.first_profile)),
            (visit.at("interview-guides"), say!(lang, vacancy.first_guide)),
            (visit.at("vacancies/new"), say!(lang, vacancy.first_vacancy)),
        ];
        let steps = steps.map(|(href, name)| {
            view! {
                <li>
                    <a href=href>{name}</a>
                </li>
            }
        });
        Either::Left(view! {
            <p class="empty">{say!(lang, vacancy.none)}</p>
            {is_hr.then(|| view! { <ol>{steps.collect_view()}</ol> })}
        })
    } else {
        Either::Right(ledger("vacancies", &columns, rows))
    };
    let more = found.next.map(|after| {
        let mut question = leptos_router::params::ParamsMap::new();
        question.insert("after", after);
        question.to_query_string()
    });
    let new = is_hr.then(|| {
        view! {
            <p class="page-act">
                <a class="act-link" href=visit.at("vacancies/new")>
                    {say!(lang, vacancy.create)}
                </a>
            </p>
        }
    });
    Ok(view! {
        <Heading title=say!(lang, vacancies.title) lead=say!(lang, vacancy.lead) />
        <NoticeOf among=&[Notice::Welcome] />
        {new}
        {band("vacancies", say!(lang, vacancy.all), view! { {list} {next_page(lang, more)} })}
    }
    .into_any())
}
