//! Which vacancies stand at which stage: a filter, a sentence, a table.
//!
//! The filter is a plain form that asks the server. In the browser it asks while one types, and the address follows, so that a link to
//! what is on the screen can be copied and the language switch keeps the words.

use leptos::{either::Either, ev::SubmitEvent, prelude::*};
use leptos_i18n::{td, td_string};
use leptos_router::{
    NavigateOptions,
    hooks::{use_location, use_navigate, use_query_map},
    params::ParamsMap,
};

use super::api;
use crate::{
    AppError,
    error::{ErrorNote, ErrorNoteProps},
    installation::{FILTER_CHARS, VacanciesForm, VacancyPage, VacancyRow},
    lang::{use_lang, words},
    numbers::{grouped, is_one},
    stage,
};

/// The vacancies that the page has asked for.
pub type Asked = Resource<Result<VacancyPage, AppError>>;

/// Asks for the vacancies that the address names, and again whenever the address changes.
pub fn asked_for() -> Asked {
    let lang = use_lang();
    let question = use_query_map();
    let form = move || {
        let question = question.read();
        VacanciesForm {
            lang: lang.code().to_owned(),
            q: question.get("q").unwrap_or_default(),
            page: question.get("page").unwrap_or_default(),
        }
    };
    Resource::new(form, api::read_vacancies)
}

/// The section of the vacancies.
#[component]
pub fn Vacancies(
    /// Number of vacancies, whatever the filter.
    total: u64,
    /// Those that the page has asked for.
    asked: Asked,
) -> impl IntoView {
    let words = words(use_lang());
    let table = move || {
        Suspend::new(async move {
            match asked.await {
                Ok(page) => Either::Left(view! { <Found page total /> }),
                Err(error) => Either::Right(ErrorNote(ErrorNoteProps { error })),
            }
        })
    };
    view! {
        <section class="band" aria-labelledby="vacancies">
            <h2 id="vacancies">{td!(words, vacancies.title)}</h2>
            <div class="band-body">
                {if total == 0 {
                    Either::Left(view! { <p class="empty">{td!(words, vacancies.none)}</p> })
                } else {
                    Either::Right(
                        view! {
                            <Filter />
                            // The old rows stay in sight while the new ones are on their way.
                            <Transition>{table}</Transition>
                        },
                    )
                }}
            </div>
        </section>
    }
}

/// The filter: a form that asks the server, and in the browser asks while one types.
#[component]
fn Filter() -> impl IntoView {
    let words = words(use_lang());
    let location = use_location();
    let question = use_query_map();
    let navigate = use_navigate();
    let typed_before = question.read_untracked().get("q").unwrap_or_default();
    let ask = move |typed: String| {
        let mut params = ParamsMap::new();
        if !typed.trim().is_empty() {
            params.insert("q", typed);
        }
        let address = format!("{}{}", location.pathname.read_untracked(), params.to_query_string());
        // Replacing keeps the way back free of one entry per letter.
        navigate(&address, NavigateOptions { replace: true, scroll: false, resolve: false, ..NavigateOptions::default() });
    };
    view! {
        <form class="filter" method="get" role="search" on:submit=|event: SubmitEvent| event.prevent_default()>
            <label for="vacancies-filter">{td!(words, vacancies.filter)}</label>
            <div class="filter-line">
                <input
                    id="vacancies-filter"
                    name="q"
                    type="search"
                    autocomplete="off"
                    maxlength=FILTER_CHARS.to_string()
                    value=typed_before
                    on:input:target=move |event| ask(event.target().value())
                />
                <button type="submit">{td!(words, vacancies.search)}</button>
            </div>
        </form>
    }
}

/// How many the filter leaves, and their table.
#[component]
fn Found(
    /// One page of what the filter leaves.
    page: VacancyPage,
    /// Number of vacancies, whatever the filter.
    total: u64,
) -> impl IntoView {
    let lang = use_lang();
    let words = words(lang);
    let VacancyPage { rows, matching, page, pages } = page;
    let (matching_words, total_words) = (grouped(lang, matching), grouped(lang, total));
    let sentence = match matching {
        0 => td!(words, vacancies.no_match).into_any(),
        _ if matching == total && is_one(lang, total) => td!(words, vacancies.the_one).into_any(),
        _ if matching == total => td!(words, vacancies.all, n = total_words).into_any(),
        _ => td!(words, vacancies.some, n = matching_words, total = total_words).into_any(),
    };
    view! {
        <p class="found" role="status">
            {sentence}
        </p>
        {(!rows.is_empty()).then(|| view! { <Table rows /> })}
        {(pages > 1).then(|| view! { <Pages page pages /> })}
    }
}

/// One row per vacancy.
#[component]
fn Table(
    /// The rows of this page.
    rows: Vec<VacancyRow>,
) -> impl IntoView {
    let lang = use_lang();
    let words = words(lang);
    let row = move |VacancyRow { reference, title, state, candidates }| {
        view! {
            <tr role="row">
                <td role="cell" class="code" data-label=td_string!(words, vacancies.reference)>
                    {reference}
                </td>
                <th role="rowheader" scope="row">
                    {title}
                </th>
                <td role="cell" data-label=td_string!(words, vacancies.stage)>
                    {stage::name(lang, state)}
                </td>
                <td role="cell" class="number" data-label=td_string!(words, vacancies.candidates)>
                    {grouped(lang, candidates.into())}
                </td>
                <td role="cell" class="next" data-label=td_string!(words, vacancies.next)>
                    {stage::next(lang, state)}
                </td>
            </tr>
        }
    };
    // The roles are spelt out because the narrow layout sets the rows as blocks, and browsers then forget that they are a table.
    view! {
        <table class="ledger" role="table" aria-labelledby="vacancies">
            <thead role="rowgroup">
                <tr role="row">
                    <th role="columnheader" scope="col">
                        {td!(words, vacancies.reference)}
                    </th>
                    <th role="columnheader" scope="col">
                        {td!(words, vacancies.name)}
                    </th>
                    <th role="columnheader" scope="col">
                        {td!(words, vacancies.stage)}
                    </th>
                    <th role="columnheader" scope="col" class="number">
                        {td!(words, vacancies.candidates)}
                    </th>
                    <th role="columnheader" scope="col">
                        {td!(words, vacancies.next)}
                    </th>
                </tr>
            </thead>
            <tbody role="rowgroup">{rows.into_iter().map(row).collect_view()}</tbody>
        </table>
    }
}

/// Links to the pages before and after this one.
#[component]
fn Pages(
    /// Number of this page.
    page: u32,
    /// Number of the last page.
    pages: u32,
) -> impl IntoView {
    let lang = use_lang();
    let words = words(lang);
    let filter = use_query_map().read_untracked().get("q").unwrap_or_default();
    let address = move |page: u32| {
        let mut params = ParamsMap::new();
        if !filter.is_empty() {
            params.insert("q", filter.clone());
        }
        params.insert("page", page.to_string());
        params.to_query_string()
    };
    let before = (page > 1).then(|| address(page - 1));
    let after = (page < pages).then(|| address(page + 1));
    view! {
        <nav class="pages" aria-label=td_string!(words, vacancies.pages)>
            {before.map(|href| view! { <a href=href rel="prev">{td!(words, vacancies.page_before)}</a> })}
            <span>
                {td!(
                    words,
                    vacancies.page_of,
                    page = grouped(lang, page.into()),
                    pages = grouped(lang, pages.into()),
                )}
            </span>
            {after.map(|href| view! { <a href=href rel="next">{td!(words, vacancies.page_after)}</a> })}
        </nav>
    }
}
