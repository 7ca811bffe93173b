//! A rubric to be read: the levels with their names and what an answer sounds like at each.

use leptos::prelude::*;

/// The levels of a rubric: number, name, words.
pub fn anchors(levels: Vec<(u8, String, String)>) -> AnyView {
    let level = |(number, name, words): (u8, String, String)| {
        view! {
            <li class="anchor">
                <p class="anchor-level">
                    <span class="anchor-number">{number}</span>
                    " "
                    {name}
                </p>
                <p>{words}</p>
            </li>
        }
    };
    view! { <ol class="anchors">{levels.into_iter().map(level).collect_view()}</ol> }.into_any()
}
