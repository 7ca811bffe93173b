//! The soft clock of an interview: how long a question has been open beside how long it was planned, in whole minutes.
//!
//! What must stay true: it says and never warns: no colour, no sound, nothing that moves more often than once a minute. It stands still while
//! it is told to, and while the page is out of sight.

use std::time::Duration;

use leptos::prelude::*;

use crate::lang::use_lang;

/// How long each question has been open in this window.
#[derive(Clone, Copy)]
pub struct Clock {
    seconds: RwSignal<Vec<u32>>,
    is_paused: RwSignal<bool>,
}

impl Clock {
    /// A clock that runs for the question that is open, as long as the page stands.
    pub fn of(at: Memo<usize>, count: usize) -> Self {
        let clock = Self { seconds: RwSignal::new(vec![0; count]), is_paused: RwSignal::new(false) };
        Effect::new(move |_| {
            let tick = move || {
                if !clock.is_paused.get_untracked() && !document().hidden() {
                    clock.seconds.update(|all| {
                        if let Some(seconds) = all.get_mut(at.get_untracked()) {
                            *seconds += 1;
                        }
                    });
                }
            };
            // Without a timer there is no clock, and nothing else is missing.
            if let Ok(handle) = set_interval_with_handle(tick, Duration::from_secs(1)) {
                on_cleanup(move || handle.clear());
            }
        });
        clock
    }

    fn minutes(self, at: usize) -> u32 {
        self.seconds.with(|all| all.get(at).copied().unwrap_or_default()) / 60
    }
}

/// The time of one question, with the way to let the clock stand still.
#[component]
pub fn Minutes(
    /// The clock.
    clock: Clock,
    /// The number of the question, from 0.
    at: usize,
    /// How long it was planned.
    planned: u32,
) -> impl IntoView {
    let lang = use_lang();
    let minutes = Memo::new(move |_| clock.minutes(at));
    let words = move || match minutes.get() {
        0 => say!(lang, guide.minutes, n = planned.to_string()),
        so_far => say!(lang, interview.minutes_so_far, n = so_far.to_string(), all = planned.to_string()),
    };
    let act = move || if clock.is_paused.get() { say!(lang, interview.clock_on) } else { say!(lang, interview.clock_pause) };
    view! {
        <span class="clock">{words}</span>
        " "
        <button type="button" class="plain with-script" on:click=move |_| clock.is_paused.update(|paused| *paused = !*paused)>
            {act}
        </button>
    }
}
