//! The first page: what the installation holds, and which vacancies stand at which stage.

pub mod api;
mod frameworks;
mod holdings;
#[cfg(feature = "ssr")]
mod read;
mod vacancies;

use leptos::{either::Either, prelude::*};
use leptos_i18n::{td, td_string};

use crate::{
    components::notice::{Notice, NoticeOf},
    error::{ErrorNote, ErrorNoteProps},
    installation::InstallationView,
    lang::{use_lang, words},
};

/// The page "This installation".
#[component]
pub fn InstallationPage() -> impl IntoView {
    let lang = use_lang();
    let words = words(lang);
    let view = Resource::new(move || lang.code().to_owned(), api::read_installation);
    // Asked here, beside the first question, so that the second does not wait for the first.
    let vacancies = vacancies::asked_for();
    view! {
        <crate::components::raw::DocumentTitle text=format!("{} · {}", td_string!(words, installation.title), td_string!(words, site.name)) />
        <h1>{td!(words, installation.title)}</h1>
        <NoticeOf among=&[Notice::SetUp, Notice::Welcome] />
        <Suspense>
            {move || Suspend::new(async move {
                match view.await {
                    Ok(view) => Either::Left(contents(view, vacancies)),
                    Err(error) => Either::Right(ErrorNote(ErrorNoteProps { error })),
                }
            })}
        </Suspense>
    }
}

/// The sentence first, then the vacancies, because they are what people come for, then what they stand on.
fn contents(view: InstallationView, asked: vacancies::Asked) -> impl IntoView {
    let competencies = view.competencies();
    view! {
        <holdings::Summary frameworks=view.frameworks.len() as u64 competencies people=view.people vacancies=view.vacancies />
        <vacancies::Vacancies total=view.vacancies asked />
        <frameworks::Frameworks frameworks=view.frameworks />
        <holdings::Log log=view.log />
    }
}
