//! The order, how it came about, and what it rests on: the sentence first, then the table, then every step.

use domain::Lang;
use domain::ranking::{Status, Unsettled, decimal_words, ratio_words};
use domain::scorecard::TieMethod;
use domain::vacancy::VacancyState;
use leptos::prelude::*;
use psychometrics::exact::Ratio;
use service::policy::{ReadRanking, Standing};
use service::ranking::{RankingView, RowView};

use crate::asking::Obstacle;
use crate::components::form::{Act, Hidden, Sent, TextArea, TextField, post_form};
use crate::components::notice::{Notice, NoticeOf};
use crate::components::page::{band, facts, ledger};
use crate::components::seal::Seal;
use crate::components::time::time;
use crate::numbers::is_one;
use crate::pages::vacancy::{around, head};
use crate::places::Visit;

/// How many places of a value are written out; the exact fraction stands beside it.
const PLACES: usize = 3;

/// The page "Ranking".
pub async fn ranking(visit: Visit) -> Result<AnyView, Obstacle> {
    let (asking, lang) = (&visit.asking, visit.lang);
    let vacancy = around(&visit).await?;
    let leave = asking.grant_in::<ReadRanking>(vacancy.id).await?;
    let view = asking.said(asking.service.ranking(leave).await)?;
    let of = |status: Status| view.rows.iter().filter(move |row| row.row.status == status).collect::<Vec<_>>();
    let (ranked, not_met, incomplete, withdrawn) = (of(Status::Ranked), of(Status::NotMet), of(Status::Incomplete), of(Status::Withdrawn));
    let ties = (vacancy.standing == Standing::Chair && vacancy.state == VacancyState::Deciding)
        .then(|| view.unsettled.iter().filter(|group| group.awaits == Some(TieMethod::Chair)).map(|group| tie(lang, group)).collect_view());
    let decide = matches!(vacancy.standing, Standing::Holder | Standing::Chair).then(|| {
        view! {
            <p class="page-act">
                <a class="act-link" href=visit.at(&format!("vacancies/{}/decision", vacancy.id))>
                    {say!(lang, ranking.to_decision)}
                </a>
            </p>
        }
    });
    let apart = [
        (not_met, "not-met", say!(lang, ranking.not_met)),
        (incomplete, "incomplete", say!(lang, ranking.incomplete)),
        (withdrawn, "withdrawn", say!(lang, ranking.withdrawn)),
    ];
    let apart = apart.into_iter().filter(|(rows, ..)| !rows.is_empty()).map(|(rows, id, title)| band(id, title, explained(lang, &rows)));
    Ok(view! {
        {head(&visit, &vacancy, "/ranking", say!(lang, vacancy.ranking))}
        <NoticeOf among=&[Notice::DiscussionClosed, Notice::TieRecorded] />
        <p class="lead">{sentence(lang, &view, &ranked)}</p>
        {(view.erased > 0)
            .then(|| {
                let n = view.erased as u64;
                let words = if is_one(lang, n) { say!(lang, ranking.erased_one).to_owned() } else { say!(lang, ranking.erased, n = n.to_string()) };
                view! { <p class="note">{words}</p> }
            })}
        {(!view.is_as_recorded).then(|| view! { <p class="note note-error">{say!(lang, ranking.differs)}</p> })}
        {band("order", say!(lang, ranking.order), order(lang, &view, &ranked))}
        {apart.collect_view()}
        {ties}
        {decide}
        {band("steps", say!(lang, ranking.steps), steps(lang, &view))}
        {band("rests", say!(lang, ranking.rests), rests(lang, &view))}
    }
    .into_any())
}

/// A value with a few decimals, and exactly where that is not the same.
pub(in crate::pages) fn value_words(lang: Lang, value: Ratio) -> String {
    let (written, exact) = (decimal_words(value, PLACES, lang), ratio_words(value));
    if exact.contains('/') { format!("{written} ({exact})") } else { exact }
}

/// A total with as many decimals as the others of its column, so that they stand under each other.
fn total_words(lang: Lang, total: Ratio) -> String {
    if total.is_whole() { decimal_words(total, PLACES, lang) } else { value_words(lang, total) }
}

/// Who comes first, in words.
fn sentence(lang: Lang, view: &RankingView, ranked: &[&RowView]) -> String {
    let first: Vec<&str> = ranked.iter().filter(|row| row.row.rank == Some(1)).map(|row| row.code.as_str()).collect();
    let all = view.rows.len().to_string();
    match first.as_slice() {
        [] => say!(lang, ranking.nobody, all = all),
        [one] => say!(lang, ranking.one_first, code = (*one).to_owned(), ranked = ranked.len().to_string(), all = all),
        several => say!(lang, ranking.several_first, codes = several.join(", "), ranked = ranked.len().to_string(), all = all),
    }
}

/// The ranked candidates: place, total, values, and where the sealed scores alone would have put them.
fn order(lang: Lang, view: &RankingView, ranked: &[&RowView]) -> AnyView {
    let mut columns = vec![
        (say!(lang, ranking.place), "number"),
        (say!(lang, candidate.code), "head"),
        (say!(lang, ranking.total), "number"),
        (say!(lang, ranking.before), "number"),
    ];
    columns.push((say!(lang, ranking.values), "next"));
    let rows = ranked.iter().map(|row| {
        let before = match (row.row.before.rank, row.row.before.total) {
            (Some(rank), Some(total)) => format!("{rank} · {}", decimal_words(total, PLACES, lang)),
            _ => "–".to_owned(),
        };
        vec![
            row.row.rank.map_or_else(|| "–".to_owned(), |rank| rank.to_string()).into_any(),
            view! { <span class="whole">{row.code.clone()}</span> }.into_any(),
            row.row.total.map_or_else(|| "–".to_owned(), |total| total_words(lang, total)).into_any(),
            before.into_any(),
            values(lang, view, row),
        ]
    });
    ledger("order", &columns, rows.collect())
}

/// The panel's value on each competency, and how the place came about.
fn values(lang: Lang, view: &RankingView, row: &RowView) -> AnyView {
    let each = row.row.values.iter().map(|value| {
        let name = view.names.get(&value.competency).map_or_else(|| value.competency.clone(), |name| name.get(lang).to_owned());
        let shown = value.v.map_or_else(|| "–".to_owned(), |v| value_words(lang, v));
        let counted = say!(lang, ranking.scores, n = value.n.to_string());
        view! {
            <li>
                {name} {say!(lang, form.colon)} <strong>{shown}</strong> <span class="under">{counted}</span>
            </li>
        }
    });
    let unseen = format!("{}{}", say!(lang, form.colon), row.code);
    view! {
        <details class="more">
            <summary>
                {say!(lang, ranking.how)} <span class="unseen">{unseen}</span>
            </summary>
            <ul class="plain-list">{each.collect_view()}</ul>
            <p>{row.words.get(lang).to_owned()}</p>
        </details>
    }
    .into_any()
}

/// Candidates apart from the order, each with the reason.
fn explained(lang: Lang, rows: &[&RowView]) -> AnyView {
    let one = |row: &&RowView| {
        view! {
            <li>
                <strong>{row.code.clone()}</strong>
                {say!(lang, form.colon)}
                {row.words.get(lang).to_owned()}
            </li>
        }
    };
    view! { <ul class="plain-list">{rows.iter().map(one).collect_view()}</ul> }.into_any()
}

/// The steps that parted equals, and the groups that are still level.
fn steps(lang: Lang, view: &RankingView) -> AnyView {
    let name = |id: &str| view.names.get(id).map_or_else(|| id.to_owned(), |name| name.get(lang).to_owned());
    let steps = view.tie_steps.iter().map(|step| view! { <li>{step.words(lang, name)}</li> }).collect_view();
    let level = view.unsettled.iter().map(|group| {
        let codes: Vec<&str> = group.candidates.iter().map(domain::ranking::CandidateKey::as_str).collect();
        view! { <li>{say!(lang, ranking.still_level, codes = codes.join(", "), rank = group.rank.to_string())}</li> }
    });
    let none =
        (view.tie_steps.is_empty() && view.unsettled.is_empty()).then(|| view! { <p class="empty">{say!(lang, ranking.no_ties)}</p> });
    view! {
        {none}
        <ul class="sentences">{steps} {level.collect_view()}</ul>
    }
    .into_any()
}

/// The formula, its weights, and what proves that it was recorded.
fn rests(lang: Lang, view: &RankingView) -> AnyView {
    let weights = view.rules.competencies.iter().map(|one| {
        let name = view.names.get(&one.id).map_or_else(|| one.id.clone(), |name| name.get(lang).to_owned());
        view! {
            <li>
                {name} {say!(lang, form.colon)} {one.weight}
            </li>
        }
    });
    let digest = view! {
        <span class="sealed">
            <Seal />
            <code class="digest">{view.digest.clone()}</code>
        </span>
    };
    view! {
        <p>{say!(lang, ranking.formula)}</p>
        <ul class="plain-list">{weights.collect_view()}</ul>
        {facts(
            vec![
                (say!(lang, ranking.recorded), Some(time(view.recorded_at, lang))),
                (say!(lang, ranking.digest), Some(digest.into_any())),
                (say!(lang, receipt.guide), Some(view! { <code class="digest">{view.guide.clone()}</code> }.into_any())),
            ],
        )}
    }
    .into_any()
}

/// The chair's order of a group that is level after every declared step before.
fn tie(lang: Lang, group: &Unsettled) -> AnyView {
    let codes: Vec<String> = group.candidates.iter().map(|code| code.as_str().to_owned()).collect();
    let form = post_form(Sent::named("tie").of(codes.join("-")), || {
        let places = codes.iter().map(|code| {
            let label = say!(lang, ranking.tie_place, code = code.clone());
            view! { <TextField name=format!("place.{code}") label kind="number" max=3 /> }
        });
        view! {
            <Hidden name="codes" value=codes.join(",") />
            <div class="pair">{places.collect_view()}</div>
            <TextArea name="reason" label=say!(lang, ranking.tie_reason) max=domain::limits::REASON_CHARS />
            <Act label=say!(lang, ranking.tie_act) next=say!(lang, ranking.tie_next) />
        }
    });
    let title = say!(lang, ranking.tie, rank = group.rank.to_string());
    band("tie", title, view! { <p>{say!(lang, ranking.tie_help)}</p> {form} })
}
