//! How a question is answered, as a shape beside its word: four shapes that differ without colour.

use domain::Lang;
use leptos::prelude::*;
use service::log::Verdict;

/// The word.
pub fn word(lang: Lang, verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Holds => say!(lang, verdict.holds),
        Verdict::LookAt => say!(lang, verdict.look_at),
        Verdict::Broken => say!(lang, verdict.broken),
        Verdict::NotYet => say!(lang, verdict.not_yet),
    }
}

/// The shape with its word: a ticked circle, a triangle, a crossed square, a broken circle.
pub fn verdict(lang: Lang, verdict: Verdict) -> AnyView {
    let (class, drawn) = match verdict {
        Verdict::Holds => {
            ("verdict verdict-holds", view! { <path d="M12 2.5a9.5 9.5 0 1 0 0 19 9.5 9.5 0 0 0 0-19zM7.5 12.4l3 3 6-6.4" /> })
        }
        Verdict::LookAt => ("verdict verdict-look", view! { <path d="M12 3 22 20.5H2zM12 9.5v5.5M12 17.2v.6" /> }),
        Verdict::Broken => ("verdict verdict-broken", view! { <path d="M3 3h18v18H3zM8 8l8 8M16 8l-8 8" /> }),
        Verdict::NotYet => {
            ("verdict verdict-none", view! { <path stroke-dasharray="3 3" d="M12 2.5a9.5 9.5 0 1 0 0 19 9.5 9.5 0 0 0 0-19z" /> })
        }
    };
    view! {
        <span class=class>
            <svg viewBox="0 0 24 24" width="22" height="22" aria-hidden="true" focusable="false">
                {drawn}
            </svg>
            {word(lang, verdict)}
        </span>
    }
    .into_any()
}
