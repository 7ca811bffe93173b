//! The order, how it came about, and what it rests on: the sentence first, then the table, then every step.

use domain::Lang;
use domain::analysis::{Analysed, Analysis, listed};
use domain::ranking::{Status, Unsettled, decimal_words, ratio_words};
use domain::retirement::RetiredKind;
use domain::scorecard::TieMethod;
use domain::vacancy::VacancyState;
use leptos::prelude::*;
use psychometrics::exact::Ratio;
use service::policy::{ReadRanking, Standing};
use service::ranking::{RankingView, RowView};
use service::vacancy::VacancyView;

use super::analysis;
use crate::asking::Obstacle;
use crate::components::form::{Act, Hidden, Sent, TextArea, TextField, post_form};
use crate::components::notice::{Notice, NoticeOf};
use crate::components::page::{band, facts, ledger, whole_codes};
use crate::components::picture::{Mark, share, strip};
use crate::components::seal::Seal;
use crate::components::time::time;
use crate::numbers::is_one;
use crate::pages::retirement::told::orders;
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
    let retired = retired(&visit, &vacancy, &view);
    let apart = [
        (not_met, "not-met", say!(lang, ranking.not_met)),
        (incomplete, "incomplete", say!(lang, ranking.incomplete)),
        (withdrawn, "withdrawn", say!(lang, ranking.withdrawn)),
    ];
    let apart = apart.into_iter().filter(|(rows, ..)| !rows.is_empty()).map(|(rows, id, title)| band(id, title, explained(lang, &rows)));
    Ok(view! {
        {head(&visit, &vacancy, "/ranking", say!(lang, vacancy.ranking))}
        <NoticeOf among=&[Notice::DiscussionClosed, Notice::TieRecorded] />
        <p class="lead">{in_short(lang, &view, vacancy.posts)}</p>
        {(view.erased > 0)
            .then(|| {
                let n = view.erased as u64;
                let words = if is_one(lang, n) { say!(lang, ranking.erased_one).to_owned() } else { say!(lang, ranking.erased, n = n.to_string()) };
                view! { <p class="note">{words}</p> }
            })}
        {(!view.is_as_recorded).then(|| view! { <p class="note note-error">{say!(lang, ranking.differs)}</p> })}
        {band("order", say!(lang, ranking.order), order(lang, &view, &ranked))}
        {view.analysis.as_ref().map(|analysis| analysis::bands(lang, analysis, &view.names))}
        {apart.collect_view()}
        {ties}
        {decide}
        {retired}
        {band("steps", say!(lang, ranking.steps), steps(lang, &view))}
        {band("rests", say!(lang, ranking.rests), rests(lang, &view))}
    }
    .into_any())
}

/// What was retired for everybody with both orders, what is asked to be, and for the chair the way to ask.
fn retired(visit: &Visit, vacancy: &VacancyView, view: &RankingView) -> Option<AnyView> {
    let lang = visit.lang;
    let may_ask = vacancy.standing == Standing::Chair && vacancy.state.takes_retirements() && !vacancy.asks_retirement;
    if view.retired.is_empty() && !vacancy.asks_retirement && !may_ask {
        return None;
    }
    let base = format!("vacancies/{}/retirements", vacancy.id);
    let awaited = vacancy.asks_retirement.then(|| {
        view! {
            <div class="note">
                <p>{say!(lang, retirement.awaited)}</p>
                <p>
                    <a href=visit.at(&base)>{say!(lang, retirement.to_list)}</a>
                </p>
            </div>
        }
    });
    let all = view.retired.iter().enumerate().map(|(at, told)| orders(lang, at, told)).collect_view();
    let none = view.retired.is_empty().then(|| view! { <p class="empty">{say!(lang, retirement.none_settled)}</p> });
    let ask = may_ask.then(|| {
        view! {
            <p>
                <a href=visit.at(&format!("{base}/new"))>{say!(lang, retirement.to_ask)}</a>
            </p>
        }
    });
    Some(band("retired", say!(lang, retirement.list), view! { {awaited} {none} {all} {ask} }))
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

/// Who stands first, who shares the last post, and how sure that is.
pub fn in_short(lang: Lang, view: &RankingView, posts: u32) -> AnyView {
    let sure = view.analysis.as_ref().and_then(|analysis| analysis.first_words(lang));
    let words: Vec<String> = [Some(sentence(lang, view)), tie_at_the_cut(lang, view, posts), sure].into_iter().flatten().collect();
    whole_codes(&words.join(" ")).into_any()
}

/// Who comes first, in words.
fn sentence(lang: Lang, view: &RankingView) -> String {
    let ranked: Vec<&RowView> = view.rows.iter().filter(|row| row.row.status == Status::Ranked).collect();
    let first: Vec<&str> = ranked.iter().filter(|row| row.row.rank == Some(1)).map(|row| row.code.as_str()).collect();
    let all = view.rows.len().to_string();
    match first.as_slice() {
        [] => say!(lang, ranking.nobody, all = all),
        [one] => say!(lang, ranking.one_first, code = (*one).to_owned(), ranked = ranked.len().to_string(), all = all),
        several => say!(lang, ranking.several_first, codes = several.join(", "), ranked = ranked.len().to_string(), all = all),
    }
}

/// Who shares the last place that leads to a post, where there is none for all of them.
fn tie_at_the_cut(lang: Lang, view: &RankingView, posts: u32) -> Option<String> {
    let parts = |group: &&Unsettled| {
        let size = u32::try_from(group.candidates.len()).unwrap_or(u32::MAX);
        group.rank <= posts && group.rank.saturating_add(size) - 1 > posts
    };
    let group = view.unsettled.iter().find(parts)?;
    Some(say!(lang, ranking.tie_at_cut, codes = listed(&group.candidates, lang), rank = group.rank.to_string()))
}

/// The ranked candidates: place, total with where the sealed scores alone would have put them, how sure that is, and how it came about.
fn order(lang: Lang, view: &RankingView, ranked: &[&RowView]) -> AnyView {
    let analysis = view.analysis.as_deref();
    let adjusts = analysis.is_some_and(Analysis::adjusts);
    let claims = analysis.is_some_and(Analysis::claims_places);
    let mut columns = vec![
        (say!(lang, ranking.place), "number"),
        (say!(lang, candidate.code), "head"),
        (say!(lang, ranking.total), "number"),
        (say!(lang, ranking.before), "number"),
    ];
    columns.extend(adjusts.then_some((say!(lang, analysis.adjusted), "number")));
    if claims {
        columns.extend([(say!(lang, analysis.between), "number"), (say!(lang, analysis.chance), "")]);
    }
    columns.push((say!(lang, ranking.values), "beneath"));
    let rows = ranked.iter().map(|row| {
        let analysed = analysis.and_then(|analysis| analysis.of_candidate(&row.row.candidate));
        let before = match (row.row.before.rank, row.row.before.total) {
            (Some(rank), Some(total)) => format!("{rank} · {}", decimal_words(total, PLACES, lang)),
            _ => "–".to_owned(),
        };
        let total = row.row.total.map_or_else(|| "–".to_owned(), |total| total_words(lang, total));
        let mut cells = vec![
            row.row.rank.map_or_else(|| "–".to_owned(), |rank| rank.to_string()).into_any(),
            view! { <span class="whole">{row.code.clone()}</span> }.into_any(),
            view! { <strong>{total}</strong> }.into_any(),
            before.into_any(),
        ];
        let dash = || "–".into_any();
        if adjusts {
            cells.push(analysed.map_or_else(dash, |one| analysis::adjusted(lang, one)));
        }
        if claims {
            let places = analysed.and_then(|one| one.places);
            cells.push(places.map_or_else(dash, |(best, worst)| analysis::between(lang, best, worst).into_any()));
            cells.push(analysed.map_or_else(dash, |one| analysis::chance(lang, one)));
        }
        cells.push(values(lang, view, row, analysed));
        cells
    });
    ledger("order", &columns, rows.collect())
}

/// The panel's value on each competency with the levels that led to it, how the place came about, and what to look at before relying on it.
fn values(lang: Lang, view: &RankingView, row: &RowView, analysed: Option<&Analysed>) -> AnyView {
    let name = |id: &str| view.names.get(id).map_or_else(|| id.to_owned(), |name| name.get(lang).to_owned());
    let each = row.row.values.iter().map(|value| {
        let shown = value.v.map_or_else(|| "–".to_owned(), |v| value_words(lang, v));
        let given: Vec<u8> = row.levels.get(&value.competency).into_iter().flatten().map(|level| level.0).collect();
        let words: Vec<String> = given.iter().map(u8::to_string).collect();
        let words = if words.is_empty() {
            say!(lang, ranking.scores, n = value.n.to_string())
        } else {
            say!(lang, ranking.levels, levels = words.join(", "))
        };
        view! {
            <li>
                <span>
                    {name(&value.competency)} {say!(lang, form.colon)} <strong>{shown}</strong> <span class="under">{words}</span>
                </span>
                {evidence(view, &value.competency, &given, value.v)}
            </li>
        }
    });
    let flags = analysed.map(|one| one.flag_words(lang, name)).unwrap_or_default();
    let flags = (!flags.is_empty()).then(|| {
        let flags = flags.into_iter().map(|words| view! { <li>{words}</li> }).collect_view();
        view! {
            <p class="look-again">{say!(lang, analysis.look)}</p>
            <ul class="plain-list">{flags}</ul>
        }
    });
    let unseen = format!("{}{}", say!(lang, form.colon), row.code);
    view! {
        <details class="more">
            <summary>
                {say!(lang, ranking.how)} <span class="unseen">{unseen}</span>
            </summary>
            <ul class="levels">{each.collect_view()}</ul>
            <p>{row.words.get(lang).to_owned()}</p>
            {flags}
        </details>
    }
    .into_any()
}

/// The levels given, as rings, and the panel's value, as a dot, on the guide's scale; the required level is the accented line.
fn evidence(view: &RankingView, competency: &str, given: &[u8], value: Option<Ratio>) -> AnyView {
    let levels = view.rules.scale.levels();
    let (low, high) = (levels.first().map_or(1, |level| level.0), levels.last().map_or(5, |level| level.0));
    let place = |level: f64| share(level, f64::from(low), f64::from(high));
    let required = view.rules.competency(competency).and_then(|(_, ruled)| ruled.essential);
    let mut marks = vec![Mark::Axis];
    marks.extend(levels.iter().map(|level| Mark::Step(place(f64::from(level.0)))));
    marks.extend(required.map(|required| Mark::Cut(place(f64::from(required.level.0)))));
    for (at, level) in given.iter().enumerate() {
        let below = given.iter().take(at).filter(|one| *one == level).count();
        marks.push(Mark::Ring(place(f64::from(*level)), u32::try_from(below).unwrap_or(u32::MAX)));
    }
    marks.extend(value.map(|value| Mark::Dot(place(value.to_f64()))));
    strip(&marks)
}

/// Candidates apart from the order, each with the reason.
fn explained(lang: Lang, rows: &[&RowView]) -> AnyView {
    let one = |row: &&RowView| {
        view! {
            <li>
                <strong>{row.code.clone()}</strong>
                {say!(lang, form.colon)}
                {whole_codes(row.words.get(lang))}
            </li>
        }
    };
    view! { <ul class="plain-list">{rows.iter().map(one).collect_view()}</ul> }.into_any()
}

/// The steps that parted equals, and the groups that are still level.
fn steps(lang: Lang, view: &RankingView) -> AnyView {
    let name = |id: &str| view.names.get(id).map_or_else(|| id.to_owned(), |name| name.get(lang).to_owned());
    let steps = view.tie_steps.iter().map(|step| view! { <li>{whole_codes(&step.words(lang, name))}</li> }).collect_view();
    let level = view.unsettled.iter().map(|group| {
        let codes: Vec<&str> = group.candidates.iter().map(domain::ranking::CandidateKey::as_str).collect();
        let words = say!(lang, ranking.still_level, codes = codes.join(", "), rank = group.rank.to_string());
        view! { <li>{whole_codes(&words)}</li> }
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
    let retired =
        |id: &str| view.retired.iter().any(|one| one.retirement.item.kind == RetiredKind::Competency && one.retirement.item.id == id);
    let weights = view.rules.competencies.iter().filter(|one| !retired(&one.id)).map(|one| {
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
    band(format!("tie-{}", group.rank), title, view! { <p>{say!(lang, ranking.tie_help)}</p> {form} })
}
