//! The sentence that says what the installation holds, and how far its log has come.

use leptos::{either::Either, prelude::*};
use leptos_i18n::td;

use crate::{
    components::seal::Seal,
    installation::LogView,
    lang::{use_lang, words},
    numbers::{grouped, is_one},
};

/// A noun with its number: `counted!(lang, 3, count.person, count.people)` is "3 people".
macro_rules! counted {
    ($lang:expr, $number:expr, $one:ident.$one_key:ident, $many:ident.$many_key:ident) => {{
        let (words, number) = (words($lang), grouped($lang, $number));
        if is_one($lang, $number) {
            Either::Left(td!(words, $one.$one_key, n = number))
        } else {
            Either::Right(td!(words, $many.$many_key, n = number))
        }
    }};
}

/// What the installation holds, in one sentence.
#[component]
pub fn Summary(
    /// Number of frameworks.
    frameworks: u64,
    /// Competencies in all of them together.
    competencies: u64,
    /// Number of people with an account.
    people: u64,
    /// Number of vacancies.
    vacancies: u64,
) -> impl IntoView {
    let lang = use_lang();
    view! {
        <p class="lead">
            {td!(words(lang), installation.holds)} " "
            <strong>{counted!(lang, frameworks, count.framework, count.frameworks)}</strong> " "
            {td!(words(lang), installation.with)} " "
            <strong>{counted!(lang, competencies, count.competency, count.competencies)}</strong> ", "
            <strong>{counted!(lang, people, count.person, count.people)}</strong> " "
            {td!(words(lang), installation.and)} " "
            <strong>{counted!(lang, vacancies, count.vacancy, count.vacancies)}</strong> "."
        </p>
    }
}

/// The section of the log.
#[component]
pub fn Log(
    /// How far the log has come.
    log: LogView,
) -> impl IntoView {
    let lang = use_lang();
    let words_here = words(lang);
    let checkpoint = match log.last_checkpoint {
        Some(checkpoint) => Either::Left(view! {
            <p class="sealed">
                <Seal />
                <span>
                    {td!(words_here, log.checkpoint)} " " <time datetime=checkpoint.signed_at.iso>{checkpoint.signed_at.words}</time>
                    ", " {counted!(lang, checkpoint.size, count.entry, count.entries)}
                </span>
            </p>
        }),
        None => Either::Right(view! { <p class="empty">{td!(words_here, log.no_checkpoint)}</p> }),
    };
    view! {
        <section class="band" aria-labelledby="log">
            <h2 id="log">{td!(words_here, log.title)}</h2>
            <div class="band-body">
                <p>
                    {td!(words_here, log.holds)} " " <strong>{counted!(lang, log.entries, count.entry, count.entries)}</strong> ". "
                    {td!(words_here, log.purpose)}
                </p>
                {checkpoint}
            </div>
        </section>
    }
}
