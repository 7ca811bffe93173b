//! Exports: the log as plain files, made in the background, with how to verify them elsewhere.

use domain::Lang;
use leptos::{either::Either, prelude::*};
use service::log::{BundleView, Progress};
use service::policy::{ListBundles, ReadChain};

use crate::asking::Obstacle;
use crate::components::form::{Act, Choice, Select, Sent, TextArea, post_form, reasons_for, values};
use crate::components::notice::{Notice, NoticeOf};
use crate::components::page::{Heading, band, ledger};
use crate::components::time::time;
use crate::numbers::grouped;
use crate::pages::audit::come_again;
use crate::pages::vacancy::{around, head};
use crate::places::Visit;

/// The page "Exports" of an auditor: all that they have made.
pub async fn all(visit: Visit) -> Result<AnyView, Obstacle> {
    let lang = visit.lang;
    let made = made(&visit).await?;
    Ok(view! {
        <Heading title=say!(lang, bundle.title) lead=say!(lang, bundle.lead) />
        <NoticeOf among=&[Notice::Making] />
        {made}
    }
    .into_any())
}

/// The page "Exports" of a round in an auditor's scope.
pub async fn of_vacancy(visit: Visit) -> Result<AnyView, Obstacle> {
    let lang = visit.lang;
    let vacancy = around(&visit).await?;
    let reasons = reasons_for(lang, audit::Act::ExportCreate);
    let form = post_form(Sent::named("bundle"), || {
        view! {
            <Choice
                name="scope"
                label=say!(lang, bundle.scope)
                values=values([
                    ("scores", say!(lang, bundle.scope_scores)),
                    ("all", say!(lang, bundle.scope_all)),
                    ("none", say!(lang, bundle.scope_none)),
                ])
                value="scores"
            />
            <p class="field-help">{say!(lang, bundle.scope_help)}</p>
            <Select name="why" label=say!(lang, export.purpose) help=say!(lang, export.purpose_help) values=reasons value="audit" />
            <TextArea name="words" label=say!(lang, vacancy.in_words) max=domain::limits::REASON_CHARS may_be_empty=true />
            <Act label=say!(lang, bundle.act) next=say!(lang, bundle.act_next) />
        }
    });
    let made = made(&visit).await?;
    Ok(view! {
        {head(&visit, &vacancy, "/bundles", say!(lang, bundle.title))}
        <p class="lead">{say!(lang, bundle.lead)}</p>
        <NoticeOf among=&[Notice::Making] />
        {band("make", say!(lang, bundle.make), form)}
        {made}
    }
    .into_any())
}

/// What was made, how far it has come, and how to verify it.
async fn made(visit: &Visit) -> Result<AnyView, Obstacle> {
    let (asking, lang) = (&visit.asking, visit.lang);
    let bundles = asking.said(asking.service.bundles(asking.grant::<ListBundles>()?).await)?;
    let key = asking.said(asking.service.chain(asking.grant::<ReadChain>()?).await)?.decisions.vkey;
    if bundles.iter().any(|one| one.bundle.progress == Progress::Making) {
        come_again();
    }
    let columns = [
        (say!(lang, bundle.when), "head"),
        (say!(lang, bundle.of), "code"),
        (say!(lang, bundle.scope), ""),
        (say!(lang, bundle.state), ""),
        (say!(lang, bundle.take), ""),
    ];
    let rows: Vec<Vec<AnyView>> = bundles.iter().map(|one| row(visit, one)).collect();
    let list = if rows.is_empty() {
        Either::Left(view! { <p class="empty">{say!(lang, bundle.none)}</p> })
    } else {
        Either::Right(ledger("yours", &columns, rows))
    };
    Ok(view! {
        {band("yours", say!(lang, bundle.yours), list)}
        {band("check", say!(lang, bundle.check), check(lang, key))}
    }
    .into_any())
}

fn row(visit: &Visit, one: &BundleView) -> Vec<AnyView> {
    let (lang, bundle) = (visit.lang, &one.bundle);
    let count = |n: i64| grouped(lang, u64::try_from(n).unwrap_or(0));
    let state = match bundle.progress {
        Progress::Making if bundle.size == 0 => say!(lang, bundle.begins).into_any(),
        Progress::Making => view! {
            <progress max=bundle.size.to_string() value=bundle.done.to_string()></progress>
            <span class="under">{say!(lang, bundle.making, done = count(bundle.done), size = count(bundle.size))}</span>
        }
        .into_any(),
        Progress::Failed => say!(lang, bundle.failed).into_any(),
        Progress::Ready => view! {
            {say!(lang, bundle.ready, size = count(bundle.size))}
            <details class="more">
                <summary>{say!(lang, bundle.digest)}</summary>
                <code class="digest">{bundle.digest.clone()}</code>
            </details>
        }
        .into_any(),
    };
    let take = (bundle.progress == Progress::Ready).then(|| {
        let unseen = format!("{}{}", say!(lang, form.colon), one.reference.clone().unwrap_or_default());
        view! {
            <a href=visit.at(&format!("audit/exports/{}/bundle.zip", bundle.id)) rel="external" download="justesse.zip">
                {say!(lang, bundle.take)} <span class="unseen">{unseen}</span>
            </a>
        }
    });
    let scope = match bundle.scope.as_str() {
        "all" => say!(lang, bundle.scope_all),
        "scores" => say!(lang, bundle.scope_scores),
        _ => say!(lang, bundle.scope_none),
    };
    vec![time(bundle.asked_at, lang), one.reference.clone().unwrap_or_default().into_any(), scope.into_any(), state, take.into_any()]
}

/// How to verify an export, with our program and without it.
fn check(lang: Lang, key: String) -> AnyView {
    view! {
        <p>{say!(lang, bundle.check_ours)}</p>
        <pre class="raw" tabindex="0">
            "justesse audit verify justesse.zip --vkey log.vkey"
        </pre>
        <p>{say!(lang, bundle.check_theirs)}</p>
        <pre class="raw" tabindex="0">
            "verify-go bundle \"$(cat log.vkey)\""
        </pre>
        <p>{say!(lang, bundle.key)}</p>
        <pre class="raw" tabindex="0">
            {key}
        </pre>
        <p class="empty">{say!(lang, overview.limits)}</p>
    }
    .into_any()
}
