//! How far a round can be relied on: reliability first, then what was learnt about competencies, moves after the opening and trends; for the auditor each panelist's figures.
//!
//! What must stay true: sentences come before tables; panelists stand in the order of their seats; what a handful of scores cannot say is said to be so.

use domain::Lang;
use domain::analysis::{Drift, Inspection, Move, PanelistFigures, Trend, score_words};
use leptos::prelude::*;
use psychometrics::estimable::Estimate;
use psychometrics::mfrm::Misfit;
use service::policy::ReadReliability;
use service::ranking::ReliabilityView;

use crate::asking::Obstacle;
use crate::components::page::{band, ledger, whole_codes};
use crate::components::picture::{Mark, Strip, share, strips};
use crate::pages::vacancy::{around, head};
use crate::places::Visit;

/// Standard errors on either side of a figure that hold it with nine chances in ten.
const REACH: f64 = domain::analysis::SURE;

/// The page "Reliability".
pub async fn reliability(visit: Visit) -> Result<AnyView, Obstacle> {
    let (asking, lang) = (&visit.asking, visit.lang);
    let vacancy = around(&visit).await?;
    let leave = asking.grant_in::<ReadReliability>(vacancy.id).await?;
    let view = asking.said(asking.service.reliability(leave).await)?;
    let inspected = view.inspection.as_ref();
    Ok(view! {
        {head(&visit, &vacancy, "/reliability", say!(lang, reliability.title))}
        <p class="lead">{say!(lang, reliability.lead)}</p>
        {band("reliable", say!(lang, reliability.how_reliable), reliable(lang, &view))}
        {inspected.map(|inspected| band("severity", say!(lang, reliability.severity), severity(lang, inspected)))}
        {band("competencies", say!(lang, reliability.competencies), flat(lang, &view))}
        {band("moves", say!(lang, reliability.moves), moves(lang, &view.drift))}
        {band("trends", say!(lang, reliability.trends), trends(lang, &view.drift))}
        {inspected.map(|inspected| band("habits", say!(lang, reliability.habits), habits(lang, inspected)))}
        {inspected.map(|_| band("rates", say!(lang, reliability.rates), view! { <p class="empty">{say!(lang, reliability.no_rates)}</p> }))}
    }
    .into_any())
}

/// Reliability with its interval, and how many panelists it would take.
fn reliable(lang: Lang, view: &ReliabilityView) -> AnyView {
    let Some(analysis) = &view.analysis else {
        return view! { <p class="note">{say!(lang, reliability.erased)}</p> }.into_any();
    };
    let sentences = analysis.further_words(lang);
    let (candidates, panelists) = analysis.sizes;
    let sizes = say!(lang, reliability.sizes, candidates = candidates.to_string(), panelists = panelists.to_string());
    let needed = analysis.panel.as_ref().ok().and_then(|panel| panel.needed).map(|needed| {
        view! { <p>{say!(lang, reliability.needed, n = needed.to_string())}</p> }
    });
    let agreement = view.inspection.as_ref().and_then(|inspection| inspection.agreement).map(|(alpha, (low, high))| {
        let two = |value: f64| score_words(value, lang);
        view! { <p>{say!(lang, reliability.agreement, alpha = two(alpha), low = two(low), high = two(high))}</p> }
    });
    let contenders = view.inspection.as_ref().and_then(|inspection| inspection.contenders.as_ref()).map(|contenders| {
        let codes: Vec<&str> = contenders.iter().map(domain::ranking::CandidateKey::as_str).collect();
        let posts = analysis.round.posts.to_string();
        view! { <p>{whole_codes(&say!(lang, reliability.contenders, codes = codes.join(", "), posts = posts))}</p> }
    });
    view! {
        {sentences.into_iter().map(|sentence| view! { <p>{whole_codes(&sentence)}</p> }).collect_view()}
        {needed}
        {agreement}
        {contenders}
        <p class="under">{sizes}</p>
    }
    .into_any()
}

/// Each panelist's mean effect on the scores, with its interval.
fn severity(lang: Lang, inspected: &Inspection) -> AnyView {
    let known: Vec<(&PanelistFigures, f64, f64)> =
        inspected.panelists.iter().filter_map(|one| one.effect.map(|(effect, error)| (one, effect, error * REACH))).collect();
    let widest = known.iter().map(|(_, effect, reach)| effect.abs() + reach).fold(0.25_f64, f64::max);
    let rows = known.into_iter().map(|(one, effect, reach)| {
        let place = |value: f64| share(value, -widest, widest);
        let marks = vec![Mark::Axis, Mark::Step(0.5), Mark::Span(place(effect - reach), place(effect + reach)), Mark::Dot(place(effect))];
        let words = say!(
            lang,
            reliability.effect_words,
            effect = signed(effect, lang),
            low = signed(effect - reach, lang),
            high = signed(effect + reach, lang)
        );
        Strip { name: one.panelist.clone(), marks, words }
    });
    let rows: Vec<Strip> = rows.collect();
    if rows.is_empty() {
        return view! { <p class="empty">{say!(lang, reliability.no_severity)}</p> }.into_any();
    }
    let columns = [say!(lang, reliability.panelist), say!(lang, analysis.drawn), say!(lang, reliability.effect)];
    let ends = (say!(lang, reliability.stricter).to_owned(), say!(lang, reliability.milder).to_owned());
    view! {
        {strips(say!(lang, reliability.severity_caption).to_owned(), columns, ends, rows)}
        <p class="under">{say!(lang, reliability.no_judgement)}</p>
    }
    .into_any()
}

/// A number with its sign.
fn signed(value: f64, lang: Lang) -> String {
    let written = score_words(value, lang);
    if value >= 0.005 { format!("+{written}") } else { written }
}

/// Competencies that told nobody apart.
fn flat(lang: Lang, view: &ReliabilityView) -> AnyView {
    if view.drift.flat.is_empty() {
        return view! { <p>{say!(lang, reliability.all_told)}</p> }.into_any();
    }
    let name = |id: &String| view.names.get(id).map_or_else(|| id.clone(), |name| name.get(lang).to_owned());
    view! {
        <p>{say!(lang, reliability.told_nobody)}</p>
        <ul class="plain-list">{view.drift.flat.iter().map(|id| view! { <li>{name(id)}</li> }).collect_view()}</ul>
    }
    .into_any()
}

/// Who moved after the opening, and towards whom.
fn moves(lang: Lang, drift: &Drift) -> AnyView {
    if drift.moves.iter().all(|one| one.changed == 0) {
        return view! { <p>{say!(lang, reliability.nobody_moved)}</p> }.into_any();
    }
    let columns = [
        (say!(lang, reliability.panelist), "head"),
        (say!(lang, reliability.changed), "number"),
        (say!(lang, reliability.levels), "number"),
        (say!(lang, reliability.toward), ""),
    ];
    let row = |one: &Move| {
        let levels = match one.levels {
            0 => "0".to_owned(),
            up if up > 0 => format!("+{up}"),
            down => format!("−{}", down.unsigned_abs()),
        };
        let toward: Vec<String> = one.toward.iter().map(|toward| format!("{} ({})", toward.panelist, toward.changes)).collect();
        vec![
            one.panelist.clone().into_any(),
            say!(lang, reliability.of, n = one.changed.to_string(), all = one.given.to_string()).into_any(),
            levels.into_any(),
            if toward.is_empty() { "–".to_owned() } else { toward.join(", ") }.into_any(),
        ]
    };
    view! {
        <p>{say!(lang, reliability.moves_lead)}</p>
        {ledger("moves", &columns, drift.moves.iter().map(row).collect())}
    }
    .into_any()
}

/// Scores against the place in a panelist's order, the hour and the language of the interview.
fn trends(lang: Lang, drift: &Drift) -> AnyView {
    let trend = |trend: &Estimate<Trend>,
                 nothing: &'static str,
                 clear: &dyn Fn(String, String, String) -> String,
                 unclear: &'static str| match trend {
        Err(_) => nothing.to_owned(),
        Ok(trend) if !trend.is_clear() => unclear.to_owned(),
        Ok(trend) => clear(signed(trend.slope, lang), signed(trend.low, lang), signed(trend.high, lang)),
    };
    let lines = [
        trend(
            &drift.by_position,
            say!(lang, reliability.position_nothing),
            &|slope, low, high| say!(lang, reliability.position_clear, slope = slope, low = low, high = high),
            say!(lang, reliability.position_unclear),
        ),
        trend(
            &drift.by_hour,
            say!(lang, reliability.hour_nothing),
            &|slope, low, high| say!(lang, reliability.hour_clear, slope = slope, low = low, high = high),
            say!(lang, reliability.hour_unclear),
        ),
        trend(
            &drift.by_language,
            say!(lang, reliability.language_nothing),
            &|slope, low, high| say!(lang, reliability.language_clear, slope = slope, low = low, high = high),
            say!(lang, reliability.language_unclear),
        ),
    ];
    view! {
        <ul class="sentences">{lines.into_iter().map(|line| view! { <li>{line}</li> }).collect_view()}</ul>
        <p class="under">{say!(lang, reliability.trends_note)}</p>
    }
    .into_any()
}

/// What each panelist does with the scale, and how their ratings fit what the others say.
fn habits(lang: Lang, inspected: &Inspection) -> AnyView {
    let columns = [
        (say!(lang, reliability.panelist), "head"),
        (say!(lang, reliability.seen), "number"),
        (say!(lang, reliability.fair), "number"),
        (say!(lang, reliability.fit), "number"),
        (say!(lang, reliability.range), "number"),
        (say!(lang, reliability.halo), "number"),
        (say!(lang, reliability.look), ""),
    ];
    let two = |value: f64| score_words(value, lang);
    let row = |one: &PanelistFigures| {
        let fit = one.fit.map_or_else(|| "–".to_owned(), |(infit, outfit)| format!("{} · {}", two(infit), two(outfit)));
        let habit = |of: &dyn Fn(&psychometrics::rater_effects::RaterEffects) -> Estimate<f64>| {
            one.habits.as_ref().and_then(|habits| of(habits).ok()).map_or_else(|| "–".to_owned(), two)
        };
        let mut words = Vec::new();
        match one.misfit {
            Some(Misfit::Unpredictable) => words.push(say!(lang, reliability.unpredictable)),
            Some(Misfit::TooPredictable) => words.push(say!(lang, reliability.predictable)),
            None => {}
        }
        if one.habits.as_ref().is_some_and(|habits| habits.slope.is_ok_and(|slope| slope.is_flat())) {
            words.push(say!(lang, reliability.central));
        }
        vec![
            one.panelist.clone().into_any(),
            one.candidates.to_string().into_any(),
            one.fair_average.map_or_else(|| "–".to_owned(), two).into_any(),
            fit.into_any(),
            habit(&|habits| habits.range_ratio).into_any(),
            habit(&|habits| habits.halo_ratio).into_any(),
            if words.is_empty() {
                "–".to_owned()
            } else {
                words.join(match lang {
                    Lang::En => "; ",
                    Lang::Fr => "\u{a0}; ",
                })
            }
            .into_any(),
        ]
    };
    view! {
        <p>{say!(lang, reliability.habits_lead)}</p>
        {ledger("habits", &columns, inspected.panelists.iter().map(row).collect())}
    }
    .into_any()
}
