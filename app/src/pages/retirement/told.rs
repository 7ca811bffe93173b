//! A retirement in words, wherever it is read: on its own page, and beside the ranking with both orders.

use domain::Lang;
use domain::ranking::decimal_words;
use domain::retirement::{RetiredKind, RetirementState};
use leptos::prelude::*;
use service::ranking::{OrderBefore, RetiredOrders};
use service::retirement::RetirementView;

use crate::components::page::{facts, ledger};
use crate::components::time::time;
use crate::numbers::is_one;

/// How many places of a total are written out.
const PLACES: usize = 3;

/// What became of a request, in a sentence.
pub fn sentence(lang: Lang, view: &RetirementView) -> String {
    let item = view.name.get(lang).to_owned();
    let name = view.asked_by.clone();
    match (view.state, view.item.kind) {
        (RetirementState::Asked, RetiredKind::Competency) => say!(lang, retirement.asks_competency, name = name, item = item),
        (RetirementState::Asked, RetiredKind::Question) => say!(lang, retirement.asks_question, name = name, item = item),
        (RetirementState::Approved, RetiredKind::Competency) => say!(lang, retirement.was_retired_competency, item = item),
        (RetirementState::Approved, RetiredKind::Question) => say!(lang, retirement.was_retired_question, item = item),
        (RetirementState::Refused, _) => say!(lang, retirement.was_refused, item = item),
        (RetirementState::TakenBack, _) => say!(lang, retirement.was_taken_back, item = item),
    }
}

/// Everything that is known of a request: why, what is lost, who asked, who answered.
pub fn particulars(lang: Lang, view: &RetirementView) -> AnyView {
    let by = match view.state {
        RetirementState::Asked | RetirementState::Approved => say!(lang, retirement.approved_by),
        RetirementState::Refused => say!(lang, retirement.refused_by),
        RetirementState::TakenBack => say!(lang, retirement.taken_back_by),
    };
    let typed = |words: String, language: Lang| {
        view! {
            <span class="typed" lang=language.code()>
                {words}
            </span>
        }
        .into_any()
    };
    let who = |name: String, at: Option<domain::Timestamp>| view! { {name} {at.map(|at| view! { " · " {time(at, lang)} })} }.into_any();
    let lost: Vec<&str> = view.lost.iter().map(|one| one.get(lang)).collect();
    facts(vec![
        (say!(lang, retirement.of_competency), view.competency.as_ref().map(|name| name.get(lang).to_owned().into_any())),
        (say!(lang, retirement.why), view.why.map(|why| why.words(lang).into_any())),
        (say!(lang, retirement.words), Some(typed(view.words.clone(), view.words_language))),
        (say!(lang, retirement.lost), (!lost.is_empty()).then(|| lost.join(", ").into_any())),
        (say!(lang, retirement.acceptable), view.uncovered.clone().map(|words| typed(words, view.words_language))),
        (say!(lang, retirement.asked_by), Some(who(view.asked_by.clone(), Some(view.asked_at)))),
        (by, view.answered_by.clone().map(|name| who(name, view.answered_at))),
        (say!(lang, retirement.answered), view.answer.clone().map(|(words, language)| typed(words, language))),
    ])
}

/// What was retired, with the order before and after side by side.
pub fn orders(lang: Lang, at: usize, told: &RetiredOrders) -> AnyView {
    let note = match told.before {
        OrderBefore::Recorded => None,
        OrderBefore::Computed => Some(say!(lang, retirement.before_computed)),
        OrderBefore::Unknown => Some(say!(lang, retirement.before_unknown)),
    };
    let has_before = told.before != OrderBefore::Unknown;
    let moved = told.places.iter().filter(|row| row.before.0 != row.after.0).count() as u64;
    let moved = has_before.then(|| match moved {
        0 => say!(lang, retirement.moved_none).to_owned(),
        moved if is_one(lang, moved) => say!(lang, retirement.moved_one).to_owned(),
        moved => say!(lang, retirement.moved, n = moved.to_string()),
    });
    let columns = [
        (say!(lang, candidate.code), "head"),
        (say!(lang, retirement.before), "number"),
        (say!(lang, retirement.after), "number"),
        (say!(lang, retirement.total_before), "number"),
        (say!(lang, retirement.total_after), "number"),
    ];
    let place = |rank: Option<u32>| rank.map_or_else(|| "–".to_owned(), |rank| rank.to_string()).into_any();
    let total = |total: Option<psychometrics::exact::Ratio>| {
        total.map_or_else(|| "–".to_owned(), |total| decimal_words(total, PLACES, lang)).into_any()
    };
    let rows = told.places.iter().map(|row| {
        vec![
            view! { <span class="whole">{row.code.clone()}</span> }.into_any(),
            place(row.before.0),
            place(row.after.0),
            total(row.before.1),
            total(row.after.1),
        ]
    });
    let heading = format!("retired-{at}");
    view! {
        <section class="retired" aria-labelledby=heading.clone()>
            <h3 id=heading.clone()>{sentence(lang, &told.retirement)}</h3>
            {moved.map(|moved| view! { <p>{moved}</p> })}
            {note.map(|note| view! { <p class="note">{note}</p> })}
            {ledger("retired", &columns, rows.collect())}
            <details class="more more-wide">
                <summary>{say!(lang, retirement.why)}</summary>
                {particulars(lang, &told.retirement)}
            </details>
        </section>
    }
    .into_any()
}
