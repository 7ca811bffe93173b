//! The seal: the one mark of what cannot change any more, always with a word beside it.

use leptos::prelude::*;

/// A small round seal in ink. It says nothing by itself: write the word beside it.
#[component]
pub fn Seal() -> impl IntoView {
    view! {
        <svg class="seal" viewBox="0 0 24 24" width="24" height="24" aria-hidden="true" focusable="false">
            <circle cx="12" cy="12" r="10.5" />
            <circle cx="12" cy="12" r="7.5" />
            <path d="M8.6 12.2l2.4 2.4 4.6-5" />
        </svg>
    }
}
