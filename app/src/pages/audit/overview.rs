//! The six questions about a round, each with its answer in words, a shape, and the entries that prove it. Prints on one page.

use audit::verify::Outcome;
use domain::Lang;
use domain::ids::VacancyId;
use leptos::prelude::*;
use service::log::{Answer, Overview, OverviewView, Verdict};
use service::policy::ReadOverview;

use crate::asking::Obstacle;
use crate::components::page::facts;
use crate::components::time::time;
use crate::components::verdict::verdict;
use crate::numbers::{grouped, is_one};
use crate::pages::audit::scope::under_way;
use crate::pages::audit::{number, to_entry, written};
use crate::pages::vacancy::{around, head};
use crate::places::Visit;

/// The page "Review" of a round.
pub async fn overview(visit: Visit) -> Result<AnyView, Obstacle> {
    let (asking, lang) = (&visit.asking, visit.lang);
    let vacancy = around(&visit).await?;
    let leave = asking.grant_in::<ReadOverview>(vacancy.id).await?;
    let view = asking.said(asking.service.overview(leave).await)?;
    let answers = match view {
        OverviewView::Running { done, size } => under_way(lang, done, size),
        OverviewView::Ready(overview) => answers(&visit, vacancy.id, &overview),
    };
    Ok(view! {
        {head(&visit, &vacancy, "/audit", say!(lang, overview.title))}
        <p class="lead">{say!(lang, overview.lead)}</p>
        {answers}
    }
    .into_any())
}

fn answers(visit: &Visit, vacancy: VacancyId, overview: &Overview) -> AnyView {
    let lang = visit.lang;
    let of =
        |title: &'static str, answer: &Answer, words: String, proofs: Vec<AnyView>| question(visit, vacancy, title, answer, words, proofs);
    let entry = |place: Option<audit::Place>, word: &'static str| place.map(|place| to_entry(visit, vacancy, place, Some(word)));
    let facts_of = &overview.facts;
    let some = |links: [Option<AnyView>; 3]| links.into_iter().flatten().collect::<Vec<_>>();
    let questions = [
        of(say!(lang, overview.chain), &overview.chain, chain(lang, overview), Vec::new()),
        of(
            say!(lang, overview.blind),
            &overview.blindness,
            blindness(lang, overview),
            some([
                entry(facts_of.first_submitted, say!(lang, overview.first_sheet)),
                entry(facts_of.last_submitted, say!(lang, overview.last_sheet)),
                entry(facts_of.reveals.first().copied(), say!(lang, overview.opening)),
            ]),
        ),
        of(
            say!(lang, overview.same),
            &overview.sameness,
            sameness(lang, overview),
            facts_of.retired.iter().take(6).map(|place| to_entry(visit, vacancy, *place, Some(say!(lang, overview.retired)))).collect(),
        ),
        of(
            say!(lang, overview.changed),
            &overview.changes,
            changes(lang, overview),
            facts_of
                .revised
                .iter()
                .take(6)
                .map(|change| to_entry(visit, vacancy, change.place, Some(say!(lang, overview.change))))
                .collect(),
        ),
        of(
            say!(lang, overview.gates),
            &overview.gates,
            gates(lang, overview),
            facts_of.gates.iter().take(6).map(|place| to_entry(visit, vacancy, *place, None)).collect(),
        ),
        of(
            say!(lang, overview.order),
            &overview.order,
            order(lang, overview),
            some([entry(facts_of.ranking, say!(lang, overview.ranking)), entry(facts_of.decision, say!(lang, overview.decision)), None]),
        ),
    ];
    let worst = match overview.worst() {
        Verdict::Holds => say!(lang, overview.worst_holds),
        Verdict::LookAt => say!(lang, overview.worst_look_at),
        Verdict::Broken => say!(lang, overview.worst_broken),
        Verdict::NotYet => say!(lang, overview.worst_not_yet),
    };
    let erased = facts_of.erased.len() as u64;
    let erased = (erased > 0).then(|| {
        if is_one(lang, erased) {
            say!(lang, overview.erased_one).to_owned()
        } else {
            say!(lang, overview.erased, n = grouped(lang, erased))
        }
    });
    view! {
        <p class="sentence-first">{worst}</p>
        <ol class="six">{questions.collect_view()}</ol>
        <div class="closing">
            {erased.map(|erased| view! { <p>{erased}</p> })}
            {facts(
                vec![
                    (say!(lang, overview.verified_at), Some(time(overview.at, lang))),
                    (say!(lang, audit.size), Some(grouped(lang, overview.size).into_any())),
                    (say!(lang, overview.root), Some(view! { <code class="digest">{overview.root.clone()}</code> }.into_any())),
                ],
            )}
            <p class="empty">{say!(lang, overview.limits)}</p>
        </div>
        <p class="act">
            <a class="act-button" href=visit.at(&format!("vacancies/{vacancy}/timeline"))>
                {say!(lang, overview.next)}
            </a>
        </p>
    }
    .into_any()
}

/// One question: what is asked, the answer as a shape and in words, what was found against it, and the proof.
fn question(visit: &Visit, vacancy: VacancyId, title: &'static str, answer: &Answer, words: String, proofs: Vec<AnyView>) -> AnyView {
    let lang = visit.lang;
    let found = answer.found.iter().map(|found| {
        let place = found.place.map(|place| {
            view! {
                " "
                <a href=visit.at(&format!("vacancies/{vacancy}/timeline/{}", written(place)))>
                    {say!(lang, timeline.one, n = number(lang, place))}
                </a>
            }
        });
        view! { <li>{found.words.get(lang).to_owned()} {place}</li> }
    });
    let found = (!answer.found.is_empty()).then(|| view! { <ul class="plain-list six-found">{found.collect_view()}</ul> });
    let proofs = (!proofs.is_empty()).then(|| {
        let links: Vec<AnyView> = proofs.into_iter().map(|link| view! { <li>{link}</li> }.into_any()).collect();
        view! {
            <p class="under">{say!(lang, overview.proofs)}</p>
            <ul class="six-proofs">{links}</ul>
        }
    });
    view! {
        <li>
            <div>
                <h2>{title}</h2>
                {verdict(lang, answer.verdict)}
            </div>
            <div>
                <p>{words}</p>
                {found}
                {proofs}
            </div>
        </li>
    }
    .into_any()
}

fn chain(lang: Lang, overview: &Overview) -> String {
    match overview.chain.verdict {
        Verdict::NotYet => say!(lang, overview.chain_none).to_owned(),
        Verdict::Broken => say!(lang, overview.chain_broken).to_owned(),
        Verdict::Holds | Verdict::LookAt => {
            say!(lang, overview.chain_holds, size = grouped(lang, overview.size), heads = grouped(lang, overview.heads as u64))
        }
    }
}

fn blindness(lang: Lang, overview: &Overview) -> String {
    let n = overview.facts.submitted;
    match overview.blindness.verdict {
        Verdict::NotYet => say!(lang, overview.blind_none).to_owned(),
        Verdict::Broken => say!(lang, overview.blind_broken).to_owned(),
        Verdict::LookAt => {
            say!(lang, overview.blind_waived, n = grouped(lang, n), waived = grouped(lang, overview.facts.waived))
        }
        Verdict::Holds if n == 1 => say!(lang, overview.blind_holds_one).to_owned(),
        Verdict::Holds => say!(lang, overview.blind_holds, n = grouped(lang, n)),
    }
}

fn sameness(lang: Lang, overview: &Overview) -> String {
    let (n, facts) = (overview.facts.submitted, &overview.facts);
    match overview.sameness.verdict {
        Verdict::NotYet => say!(lang, overview.blind_none).to_owned(),
        Verdict::Broken => say!(lang, overview.same_broken).to_owned(),
        _ if facts.guides.len() > 1 => {
            say!(lang, overview.same_several, n = grouped(lang, n), guides = grouped(lang, facts.guides.len() as u64))
        }
        _ if !facts.retired.is_empty() => say!(lang, overview.same_retired, retired = grouped(lang, facts.retired.len() as u64)),
        _ if n == 1 => say!(lang, overview.same_holds_one).to_owned(),
        _ => say!(lang, overview.same_holds, n = grouped(lang, n)),
    }
}

fn changes(lang: Lang, overview: &Overview) -> String {
    let (n, ratings) = (overview.facts.revised.len() as u64, grouped(lang, overview.facts.ratings));
    match overview.changes.verdict {
        Verdict::NotYet => say!(lang, overview.changed_none).to_owned(),
        Verdict::Broken => say!(lang, overview.changed_broken).to_owned(),
        Verdict::Holds => say!(lang, overview.changed_nothing, ratings = ratings),
        Verdict::LookAt if n == 1 => say!(lang, overview.changed_some_one, ratings = ratings),
        Verdict::LookAt => say!(lang, overview.changed_some, n = grouped(lang, n), ratings = ratings),
    }
}

fn gates(lang: Lang, overview: &Overview) -> String {
    match overview.facts.gates.len() as u64 {
        0 => say!(lang, overview.gates_none).to_owned(),
        1 => say!(lang, overview.gates_done_one).to_owned(),
        n => say!(lang, overview.gates_done, n = grouped(lang, n)),
    }
}

fn order(lang: Lang, overview: &Overview) -> String {
    let is_equal = overview.ranking.is_none_or(|outcome| outcome != Outcome::Mismatch);
    match overview.order.verdict {
        Verdict::NotYet => say!(lang, overview.order_none).to_owned(),
        Verdict::Holds if is_equal => say!(lang, overview.order_holds).to_owned(),
        Verdict::LookAt if is_equal => say!(lang, overview.order_second).to_owned(),
        _ => say!(lang, overview.order_broken).to_owned(),
    }
}
