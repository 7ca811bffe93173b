//! The candidates of a round, by code, with names: for the officer who holds it.

use domain::vacancy::VacancyState;
use leptos::{either::Either, prelude::*};
use service::policy::ListCandidates;

use super::state;
use crate::asking::Obstacle;
use crate::components::notice::{Notice, NoticeOf};
use crate::components::page::{band, ledger, next_page};
use crate::pages::vacancy::{around, head};
use crate::places::Visit;

/// The page "Candidates".
pub async fn candidates(visit: Visit) -> Result<AnyView, Obstacle> {
    let (asking, lang) = (&visit.asking, visit.lang);
    let vacancy = around(&visit).await?;
    let after = visit.question("after");
    let leave = asking.grant_in::<ListCandidates>(vacancy.id).await?;
    let found = asking.said(asking.service.candidates(leave, after.as_deref()).await)?;
    let columns = [
        (say!(lang, candidate.code), "code"),
        (say!(lang, candidate.name), "head"),
        (say!(lang, vacancies.reference), ""),
        (say!(lang, candidate.interview_language), ""),
        (say!(lang, profile.state), ""),
    ];
    let base = format!("vacancies/{}/candidates", vacancy.id);
    let rows: Vec<Vec<AnyView>> = found
        .candidates
        .iter()
        .map(|row| {
            let name = format!("{} {}", row.given_names, row.family_name);
            let merged = row.merged_into.as_ref().map(|code| format!(" → {code}")).unwrap_or_default();
            let language = match row.interview_language {
                domain::Lang::En => say!(lang, candidate.english),
                domain::Lang::Fr => say!(lang, candidate.french),
            };
            vec![
                row.code.clone().into_any(),
                view! { <a href=visit.at(&format!("{base}/{}", row.id))>{name}</a> }.into_any(),
                row.reference.clone().into_any(),
                language.into_any(),
                format!("{}{merged}", state(lang, row.state)).into_any(),
            ]
        })
        .collect();
    let takes = matches!(vacancy.state, VacancyState::Open | VacancyState::Interviewing);
    let ways = takes.then(|| {
        view! {
            <p class="page-act">
                <a class="act-link" href=visit.at(&format!("{base}/new"))>
                    {say!(lang, candidate.add)}
                </a>
                <a href=visit.at(&format!("{base}/import"))>{say!(lang, candidate.import)}</a>
            </p>
        }
    });
    let next = found.next.map(|after| format!("?after={after}"));
    let list = if rows.is_empty() {
        Either::Left(view! { <p class="empty">{say!(lang, candidate.none)}</p> })
    } else {
        Either::Right(ledger("candidates", &columns, rows))
    };
    Ok(view! {
        {head(&visit, &vacancy, "/candidates", say!(lang, vacancies.candidates))}
        <NoticeOf among=&[Notice::Entered, Notice::Imported, Notice::Merged, Notice::Withdrawn] />
        {ways}
        {band("candidates", say!(lang, candidate.all), view! { {list} {next_page(lang, next)} })}
    }
    .into_any())
}
