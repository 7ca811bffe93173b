//! The ranking computed again from what was sealed, and hypotheses, labelled as such and kept nowhere.

use audit::verify::Outcome;
use domain::Lang;
use domain::ranking::decimal_words;
use leptos::prelude::*;
use service::log::{PlaceView, RecomputeView, WhatIf};
use service::policy::Recompute;

use crate::asking::Obstacle;
use crate::components::form::{Act, Select, Sent, Tick, post_form};
use crate::components::page::{band, facts, ledger};
use crate::numbers::{grouped, is_one};
use crate::once::Once;
use crate::pages::audit::to_entry;
use crate::pages::vacancy::{around, head};
use crate::places::Visit;

/// How many decimals a total shows.
const PLACES: usize = 2;

/// The page "Compute again" of a round.
pub async fn recompute(visit: Visit) -> Result<AnyView, Obstacle> {
    let (asking, lang) = (&visit.asking, visit.lang);
    let vacancy = around(&visit).await?;
    // A hypothesis comes with the form that was sent and stands in no address.
    let what_if = match use_context::<Once>() {
        Some(Once::WhatIf(what_if)) => what_if,
        _ => WhatIf::default(),
    };
    let leave = asking.grant_in::<Recompute>(vacancy.id).await?;
    let view = asking.said(asking.service.recompute(leave, what_if.clone()).await)?;
    let digest = view! { <code class="digest">{view.digest.clone()}</code> };
    Ok(view! {
        {head(&visit, &vacancy, "/recompute", say!(lang, recompute.title))}
        <p class="lead">{say!(lang, recompute.lead)}</p>
        {outcome(lang, &view)}
        {band("order", say!(lang, recompute.order), order(lang, &view, what_if.is_any()))}
        {band("hypothesis", say!(lang, recompute.choose), hypothesis(lang, &view, &what_if))}
        {band(
            "rests",
            say!(lang, recompute.rests),
            facts(
                vec![
                    (say!(lang, recompute.entry), Some(to_entry(&visit, vacancy.id, view.place, None))),
                    (say!(lang, ranking.digest), Some(digest.into_any())),
                ],
            ),
        )}
    }
    .into_any())
}

/// Whether what was computed again is what was recorded.
fn outcome(lang: Lang, view: &RecomputeView) -> AnyView {
    let erased = view.erased as u64;
    let words = match view.outcome {
        Outcome::Match if erased == 0 => say!(lang, recompute.same).to_owned(),
        Outcome::Match if is_one(lang, erased) => say!(lang, recompute.same_erased_one).to_owned(),
        Outcome::Match => say!(lang, recompute.same_erased, n = grouped(lang, erased)),
        Outcome::Mismatch => say!(lang, recompute.mismatch).to_owned(),
        Outcome::Withheld => say!(lang, recompute.withheld).to_owned(),
    };
    let class = if view.outcome == Outcome::Mismatch { "note note-error" } else { "sentence-first" };
    let difference = view.difference.clone().map(|difference| view! { " " <code>{difference}</code> });
    view! { <p class=class>{words} {difference}</p> }.into_any()
}

fn order(lang: Lang, view: &RecomputeView, is_hypothesis: bool) -> AnyView {
    let mut columns = vec![
        (say!(lang, candidate.code), "head"),
        (say!(lang, recompute.recorded), "number"),
        (say!(lang, recompute.again), "number"),
        (say!(lang, recompute.total), "number"),
    ];
    if is_hypothesis {
        columns.extend([(say!(lang, recompute.what_if), "number"), (say!(lang, recompute.what_if_total), "number")]);
    }
    let rank = |rank: Option<u32>| rank.map_or_else(|| "–".to_owned(), |rank| rank.to_string()).into_any();
    let total = |total: Option<psychometrics::exact::Ratio>| {
        total.map_or_else(|| "–".to_owned(), |total| decimal_words(total, PLACES, lang)).into_any()
    };
    let rows = view.rows.iter().map(|row| {
        let mut cells = vec![row.code.clone().into_any(), rank(row.recorded), rank(row.again), total(row.total)];
        if is_hypothesis {
            let moved = row.what_if != row.recorded;
            let place = rank(row.what_if);
            cells.push(if moved { view! { <strong>{place}</strong> }.into_any() } else { place });
            cells.push(total(row.what_if_total));
        }
        cells
    });
    let analysis = is_hypothesis.then(|| {
        let moved = view.rows.iter().filter(|row: &&PlaceView| row.what_if != row.recorded).count() as u64;
        let words = match moved {
            0 => say!(lang, recompute.moved_none).to_owned(),
            1 => say!(lang, recompute.moved_one).to_owned(),
            n => say!(lang, recompute.moved, n = grouped(lang, n)),
        };
        view! {
            <p class="note">
                <strong>{say!(lang, recompute.analysis)}</strong>
                " "
                {words}
            </p>
        }
    });
    view! {
        {analysis}
        {ledger("order", &columns, rows.collect())}
    }
    .into_any()
}

fn hypothesis(lang: Lang, view: &RecomputeView, chosen: &WhatIf) -> AnyView {
    let mut seats = vec![(String::new(), say!(lang, recompute.everybody).to_owned(), None)];
    seats.extend(view.panel.iter().map(|(id, code)| (id.to_string(), code.clone(), None)));
    let (without, has_retired) = (chosen.without.map(|seat| seat.to_string()).unwrap_or_default(), view.has_retired);
    let (equal, before, back) = (chosen.equal_weights, chosen.before_discussion, chosen.retired_back);
    post_form(Sent::named("what-if"), || {
        view! {
            <Select name="without" label=say!(lang, recompute.without) values=seats value=without />
            <Tick name="equal" label=say!(lang, recompute.equal) is_so=equal />
            <Tick name="before" label=say!(lang, recompute.before) is_so=before />
            {has_retired.then(|| view! { <Tick name="retired" label=say!(lang, recompute.retired_back) is_so=back /> })}
            <Act label=say!(lang, recompute.act) next=say!(lang, recompute.choose_help) />
        }
    })
}
