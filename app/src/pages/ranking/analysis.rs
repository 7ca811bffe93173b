//! How sure the order is: between which places each candidate may stand, what the scores cannot separate, and what other weights would change.
//!
//! What must stay true: sentences come before tables and tables hold all that is drawn; the order of record is never sorted by anything said here; no panelist is named.

use std::collections::BTreeMap;

use domain::analysis::{Analysed, Analysis, Stability, chance_words, score_words, share_words};
use domain::{Lang, Text};
use leptos::prelude::*;

use crate::components::page::{band, whole_codes};
use crate::components::picture::{Mark, Strip, share, strips};

/// The bands of the page that say how sure the order is.
pub(super) fn bands(lang: Lang, analysis: &Analysis, names: &BTreeMap<String, Text>) -> AnyView {
    let weights =
        analysis.stability.as_ref().map(|stability| band("weights", say!(lang, analysis.weights), weights(lang, stability, names)));
    view! {
        {band("sure", say!(lang, analysis.sure), sure(lang, analysis))}
        {weights}
    }
    .into_any()
}

/// The sentences, the places, and who cannot be told apart.
fn sure(lang: Lang, analysis: &Analysis) -> AnyView {
    let sentences = analysis.further_words(lang).into_iter().map(|sentence| view! { <p>{whole_codes(&sentence)}</p> }).collect_view();
    let groups = (!analysis.groups.is_empty()).then(|| {
        let group = |group: &Vec<domain::ranking::CandidateKey>| {
            let codes: Vec<&str> = group.iter().map(domain::ranking::CandidateKey::as_str).collect();
            view! { <li>{whole_codes(&codes.join(", "))}</li> }
        };
        view! {
            <h3>{say!(lang, analysis.groups)}</h3>
            <ul class="plain-list">{analysis.groups.iter().map(group).collect_view()}</ul>
        }
    });
    view! {
        {sentences}
        {analysis.claims_places().then(|| places(lang, analysis))}
        {groups}
        <p class="under">{say!(lang, analysis.never)}</p>
    }
    .into_any()
}

/// Between which places each candidate may stand; the accented line parts those who would get a post.
fn places(lang: Lang, analysis: &Analysis) -> AnyView {
    let last = f64::from(u32::try_from(analysis.rows.len()).unwrap_or(u32::MAX));
    let posts = f64::from(u32::try_from(analysis.round.posts).unwrap_or(u32::MAX));
    let place = |place: u32| share(f64::from(place), 1.0, last);
    let row = |row: &Analysed| {
        let (best, worst) = row.places?;
        let mut marks = vec![Mark::Axis, Mark::Span(place(best), place(worst)), Mark::Dot(place(row.rank))];
        if posts < last {
            marks.insert(1, Mark::Cut(share(posts + 0.5, 1.0, last)));
        }
        Some(Strip { name: row.candidate.to_string(), marks, words: between(lang, best, worst) })
    };
    let caption = if posts < last { say!(lang, analysis.places_cut).to_owned() } else { say!(lang, analysis.places).to_owned() };
    let ends = ("1".to_owned(), analysis.rows.len().to_string());
    let columns = [say!(lang, candidate.code), say!(lang, analysis.drawn), say!(lang, analysis.between)];
    strips(caption, columns, ends, analysis.rows.iter().filter_map(row).collect())
}

/// "1", "2 to 5".
pub(super) fn between(lang: Lang, best: u32, worst: u32) -> String {
    if best == worst {
        return best.to_string();
    }
    say!(lang, analysis.from_to, from = best.to_string(), to = worst.to_string())
}

/// The total without severity, with the difference under it.
pub(super) fn adjusted(lang: Lang, row: &Analysed) -> AnyView {
    let Some(adjusted) = row.adjusted else { return "–".into_any() };
    let difference = adjusted - row.total.to_f64();
    let signed = if difference.abs() < 0.005 {
        String::new()
    } else {
        format!("{}{}", if difference > 0.0 { "+" } else { "" }, score_words(difference, lang))
    };
    view! {
        {score_words(adjusted, lang)}
        <span class="under">{signed}</span>
    }
    .into_any()
}

/// The chance of a post in words, with where the candidate stands towards the last one.
pub(super) fn chance(lang: Lang, row: &Analysed) -> AnyView {
    let Some(top) = row.top else { return "–".into_any() };
    let towards = row.band.map(|band| view! { <span class="under">{band.words(lang)}</span> });
    view! {
        {chance_words(top, lang)}
        {towards}
    }
    .into_any()
}

/// What other weights would change: the smallest changes in words, weight by weight as a picture, and the shares as a table.
fn weights(lang: Lang, stability: &Stability, names: &BTreeMap<String, Text>) -> AnyView {
    let name = |id: &str| names.get(id).map_or_else(|| id.to_owned(), |name| name.get(lang).to_owned());
    let holdings = [Some(&stability.leaders), Some(&stability.cut).filter(|cut| **cut != stability.leaders)];
    let changes = holdings
        .into_iter()
        .flatten()
        .flatten()
        .map(|holding| view! { <p>{whole_codes(&holding.change_words(lang, name))}</p> })
        .collect_view();
    let percent = |share: psychometrics::exact::Ratio| format!("{:.0}", share.to_f64() * 100.0);
    let rows: Vec<Strip> = stability
        .weights
        .iter()
        .map(|weight| {
            let (low, high) = weight.holds;
            let words = say!(lang, analysis.weight_words, declared = percent(weight.declared), from = percent(low), to = percent(high));
            let marks = vec![Mark::Axis, Mark::Span(low.to_f64(), high.to_f64()), Mark::Dot(weight.declared.to_f64())];
            Strip { name: name(&weight.competency), marks, words }
        })
        .collect();
    let picture = (!rows.is_empty()).then(|| {
        let columns = [say!(lang, analysis.competency), say!(lang, analysis.drawn), say!(lang, analysis.weight_of_hundred)];
        strips(say!(lang, analysis.weights_caption).to_owned(), columns, ("0".to_owned(), "100".to_owned()), rows)
    });
    let mut first: Vec<(&str, f64, f64)> = stability
        .first
        .iter()
        .map(|(key, share)| (key.as_str(), *share, stability.first_under_any.get(key).copied().unwrap_or_default()))
        .filter(|(_, plausible, any)| *plausible >= 0.005 || *any >= 0.005)
        .collect();
    first.sort_by(|one, other| other.1.total_cmp(&one.1).then(one.0.cmp(other.0)));
    let shares = first.into_iter().map(|(code, plausible, any)| {
        let words = say!(lang, analysis.shares_words, plausible = share_words(plausible, lang), any = share_words(any, lang));
        Strip { name: code.to_owned(), marks: vec![Mark::Axis, Mark::Span(0.0, plausible), Mark::Ring(any, 0)], words }
    });
    let columns = [say!(lang, candidate.code), say!(lang, analysis.drawn), say!(lang, analysis.first_in)];
    let shares = strips(say!(lang, analysis.shares_caption).to_owned(), columns, ("0".to_owned(), "100".to_owned()), shares.collect());
    view! {
        {changes}
        {picture}
        {shares}
        <p class="under">{say!(lang, analysis.plausible)}</p>
    }
    .into_any()
}
