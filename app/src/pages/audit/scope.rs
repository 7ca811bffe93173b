//! What an auditor may review, and whether the log is intact as far as this machine can tell.

use domain::Lang;
use domain::ids::VacancyId;
use leptos::{either::Either, prelude::*};
use service::log::{LogView, ScopeView};

use crate::asking::Obstacle;
use crate::components::notice::{Notice, NoticeOf};
use crate::components::page::{Heading, band, facts, ledger, next_page};
use crate::components::seal::Seal;
use crate::components::verdict::verdict;
use crate::numbers::grouped;
use crate::pages::audit::come_again;
use crate::places::Visit;
use crate::stage;

/// The page "Audit".
pub async fn scope(visit: Visit) -> Result<AnyView, Obstacle> {
    let (asking, lang) = (&visit.asking, visit.lang);
    let after = visit.question("after");
    let seed = visit.question("seed");
    let scope = asking.said(asking.service.audit_scope(asking.grant()?, after.as_deref(), seed.as_deref()).await)?;
    let found = &scope.list;
    let chain = asking.said(asking.service.chain(asking.grant()?).await)?;
    let columns = [
        (say!(lang, vacancies.reference), "code"),
        (say!(lang, vacancies.name), "head"),
        (say!(lang, vacancies.stage), ""),
        (say!(lang, audit.standing), ""),
        (say!(lang, audit.open_findings), "number"),
        (say!(lang, audit.read), ""),
    ];
    let rows: Vec<Vec<AnyView>> = found
        .vacancies
        .iter()
        .map(|row| {
            let unseen = format!("{}{}", say!(lang, form.colon), row.reference);
            let timeline = view! {
                <a href=visit.at(&format!("vacancies/{}/timeline", row.id))>
                    {say!(lang, audit.to_timeline)} <span class="unseen">{unseen}</span>
                </a>
            };
            let review = view! { <a href=visit.at(&format!("audit/vacancies/{}", row.id))>{row.title.get(lang).to_owned()}</a> };
            let standing = scope.verdicts.get(&row.id).map_or_else(|| "–".into_any(), |found| verdict(lang, *found));
            let open = scope.open_findings.get(&row.id).copied().unwrap_or_default();
            vec![
                row.reference.clone().into_any(),
                review.into_any(),
                stage::name(lang, row.state).into_any(),
                standing,
                grouped(lang, open as u64).into_any(),
                timeline.into_any(),
            ]
        })
        .collect();
    let list = if rows.is_empty() {
        Either::Left(view! { <p class="empty">{say!(lang, audit.no_scope)}</p> })
    } else {
        Either::Right(ledger("scope", &columns, rows))
    };
    let next = found.next.as_ref().map(|after| format!("?after={after}"));
    let running = scope.running.map(|(done, size)| under_way(lang, done, size));
    let drawn = sample(&visit, &scope, seed.as_deref());
    let state = match &chain.closed {
        None => Either::Left(view! { <p>{say!(lang, audit.open)}</p> }),
        Some(_) => Either::Right(view! { <p class="note note-error">{say!(lang, error.closed)}</p> }),
    };
    Ok(view! {
        <Heading title=say!(lang, audit.title) lead=say!(lang, audit.lead) />
        <NoticeOf among=&[Notice::Welcome] />
        {band("scope", say!(lang, audit.scope), view! { {running} {list} {next_page(lang, next)} })}
        {band("sample", say!(lang, audit.sample), drawn)}
        {band(
            "chain",
            say!(lang, audit.chain),
            view! {
                {state}
                <h3>{say!(lang, audit.decisions)}</h3>
                {log(lang, &chain.decisions)}
                <h3>{say!(lang, audit.accesses)}</h3>
                {log(lang, &chain.access)}
                <p class="empty">{say!(lang, audit.elsewhere)}</p>
            },
        )}
    }
    .into_any())
}

/// How far one log has come, and what was last signed of it.
fn log(lang: Lang, log: &LogView) -> AnyView {
    let signed = log.signed.as_ref().map(|signed| {
        let note = signed.note.clone();
        view! {
            <span class="sealed">
                <Seal />
                {say!(lang, audit.signed, size = grouped(lang, signed.size))}
            </span>
            <details class="more">
                <summary>{say!(lang, audit.note)}</summary>
                <pre class="raw" tabindex="0">
                    {note}
                </pre>
            </details>
        }
        .into_any()
    });
    facts(vec![
        (say!(lang, audit.origin), Some(view! { <code>{log.origin.clone()}</code> }.into_any())),
        (say!(lang, audit.size), Some(grouped(lang, log.size).into_any())),
        (say!(lang, audit.root), Some(view! { <code class="digest">{log.root.clone()}</code> }.into_any())),
        (say!(lang, audit.epoch), Some(log.epoch.into_any())),
        (say!(lang, audit.checkpoint), signed),
    ])
}

/// How far the verification of the log has come.
pub(super) fn under_way(lang: Lang, done: u64, size: u64) -> AnyView {
    come_again();
    view! {
        <div class="note" role="status">
            <p>{say!(lang, audit.verifying, done = grouped(lang, done), size = grouped(lang, size))}</p>
            <progress max=size.to_string() value=done.to_string()></progress>
            <p>
                <a href="">{say!(lang, audit.again)}</a>
            </p>
        </div>
    }
    .into_any()
}

/// A sample that nobody chose: whoever types the same words draws the same vacancies.
fn sample(visit: &Visit, scope: &ScopeView, seed: Option<&str>) -> AnyView {
    let lang = visit.lang;
    let title = |id: &VacancyId| scope.list.vacancies.iter().find(|row| row.id == *id);
    let drawn = seed.map(|seed| {
        let rows = scope.sample.iter().filter_map(title).map(|row| {
            view! {
                <li>
                    <a href=visit.at(&format!("audit/vacancies/{}", row.id))>{format!("{} · {}", row.reference, row.title.get(lang))}</a>
                </li>
            }
        });
        view! {
            <p>{say!(lang, audit.drawn, seed = seed.to_owned())}</p>
            <ul class="plain-list">{rows.collect_view()}</ul>
        }
    });
    view! {
        <p>{say!(lang, audit.sample_help)}</p>
        <form class="filter" method="get">
            <label for="seed">{say!(lang, audit.seed)}</label>
            <div class="filter-line">
                <input id="seed" name="seed" maxlength="100" autocomplete="off" value=seed.unwrap_or_default().to_owned() />
                <button type="submit">{say!(lang, audit.draw)}</button>
            </div>
        </form>
        {drawn}
    }
    .into_any()
}
