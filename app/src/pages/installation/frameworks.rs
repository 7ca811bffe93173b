//! The competency frameworks and what each of them holds.

use leptos::prelude::*;
use leptos_i18n::{td, td_string};

use crate::{
    i18n::Locale,
    installation::{FrameworkRow, FrameworkStatus},
    lang::{use_lang, words},
    numbers::grouped,
};

/// The section of the frameworks.
#[component]
pub fn Frameworks(
    /// The frameworks, by title.
    frameworks: Vec<FrameworkRow>,
) -> impl IntoView {
    let words = words(use_lang());
    view! {
        <section class="band" aria-labelledby="frameworks">
            <h2 id="frameworks">{td!(words, frameworks.title)}</h2>
            <div class="band-body">
                <p>{td!(words, frameworks.purpose)}</p>
                <table class="ledger" role="table" aria-labelledby="frameworks">
                    <thead role="rowgroup">
                        <tr role="row">
                            <th role="columnheader" scope="col">
                                {td!(words, frameworks.name)}
                            </th>
                            <th role="columnheader" scope="col" class="number">
                                {td!(words, frameworks.competencies)}
                            </th>
                            <th role="columnheader" scope="col" class="number">
                                {td!(words, frameworks.indicators)}
                            </th>
                            <th role="columnheader" scope="col" class="number">
                                {td!(words, frameworks.questions)}
                            </th>
                            <th role="columnheader" scope="col" class="number">
                                {td!(words, frameworks.probes)}
                            </th>
                            <th role="columnheader" scope="col" class="number">
                                {td!(words, frameworks.anchors)}
                            </th>
                        </tr>
                    </thead>
                    <tbody role="rowgroup">
                        {frameworks.into_iter().map(|framework| view! { <Row framework /> }).collect_view()}
                    </tbody>
                </table>
            </div>
        </section>
    }
}

/// One framework: its title with version and status under it, then the numbers.
#[component]
fn Row(
    /// The framework.
    framework: FrameworkRow,
) -> impl IntoView {
    let lang = use_lang();
    let words = words(lang);
    let number = move |label: &'static str, number: u32| {
        view! {
            <td role="cell" class="number" data-label=label>
                {grouped(lang, number.into())}
            </td>
        }
    };
    view! {
        <tr role="row">
            <th role="rowheader" scope="row">
                {framework.title}
                <span class="under">
                    {td!(words, frameworks.version)} " " {framework.version} " · " {status(words, framework.status)}
                </span>
            </th>
            {number(td_string!(words, frameworks.competencies), framework.competencies)}
            {number(td_string!(words, frameworks.indicators), framework.indicators)}
            {number(td_string!(words, frameworks.questions), framework.questions)}
            {number(td_string!(words, frameworks.probes), framework.probes)}
            {number(td_string!(words, frameworks.anchors), framework.anchors)}
        </tr>
    }
}

/// The words for how far a framework has been examined.
fn status(words: Locale, status: FrameworkStatus) -> AnyView {
    match status {
        FrameworkStatus::Draft => td!(words, frameworks.status.draft).into_any(),
        FrameworkStatus::Illustrative => td!(words, frameworks.status.illustrative).into_any(),
        FrameworkStatus::Consulted => td!(words, frameworks.status.consulted).into_any(),
        FrameworkStatus::Validated => td!(words, frameworks.status.validated).into_any(),
        FrameworkStatus::Retired => td!(words, frameworks.status.retired).into_any(),
    }
}
