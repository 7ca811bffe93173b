//! What an auditor may review, and whether the log is intact as far as this machine can tell.

use domain::Lang;
use leptos::{either::Either, prelude::*};
use service::log::LogView;

use crate::asking::Obstacle;
use crate::components::notice::{Notice, NoticeOf};
use crate::components::page::{Heading, band, facts, ledger, next_page};
use crate::components::seal::Seal;
use crate::numbers::grouped;
use crate::places::Visit;
use crate::stage;

/// The page "Audit".
pub async fn scope(visit: Visit) -> Result<AnyView, Obstacle> {
    let (asking, lang) = (&visit.asking, visit.lang);
    let after = visit.question("after");
    let found = asking.said(asking.service.audit_scope(asking.grant()?, after.as_deref()).await)?;
    let chain = asking.said(asking.service.chain(asking.grant()?).await)?;
    let columns = [
        (say!(lang, vacancies.reference), "code"),
        (say!(lang, vacancies.name), "head"),
        (say!(lang, vacancies.stage), ""),
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
            vec![
                row.reference.clone().into_any(),
                view! { <a href=visit.at(&format!("vacancies/{}", row.id))>{row.title.get(lang).to_owned()}</a> }.into_any(),
                stage::name(lang, row.state).into_any(),
                timeline.into_any(),
            ]
        })
        .collect();
    let list = if rows.is_empty() {
        Either::Left(view! { <p class="empty">{say!(lang, audit.no_scope)}</p> })
    } else {
        Either::Right(ledger("scope", &columns, rows))
    };
    let next = found.next.map(|after| format!("?after={after}"));
    let state = match &chain.closed {
        None => Either::Left(view! { <p>{say!(lang, audit.open)}</p> }),
        Some(_) => Either::Right(view! { <p class="note note-error">{say!(lang, error.closed)}</p> }),
    };
    Ok(view! {
        <Heading title=say!(lang, audit.title) lead=say!(lang, audit.lead) />
        <NoticeOf among=&[Notice::Welcome] />
        {band("scope", say!(lang, audit.scope), view! { {list} {next_page(lang, next)} })}
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
