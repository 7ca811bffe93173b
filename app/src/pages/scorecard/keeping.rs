//! Keeping what is being written: half a second after the last key, on leaving a field, and at the latest after three seconds.
//!
//! What must stay true: the line that says so tells the truth; what could not be sent stays on the page and is sent again; where
//! another window has kept something later, both texts are shown and nothing is overwritten unasked.

use std::time::Duration;

use leptos::{leptos_dom::helpers::TimeoutHandle, prelude::*, task::spawn_local};

use super::api::{keep_card, read_card};
use super::card::{CardView, Written};
use crate::{
    AppError,
    error::sentence,
    lang::{use_lang, words},
};

const AFTER_THE_LAST_KEY: Duration = Duration::from_millis(500);
const AT_THE_LATEST: Duration = Duration::from_secs(3);
const TRY_AGAIN: Duration = Duration::from_secs(5);

/// Where what was written stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    /// Nothing was written yet.
    Empty,
    /// All of it is on the server since this time.
    Kept(String),
    /// Something is not on the server yet.
    Pending,
    /// The server cannot be reached; so many changes are here.
    Offline(u32),
    /// Another window kept this in the meantime, under this number.
    Conflict(Box<Written>, i64),
    /// It was not accepted.
    Refused(AppError),
}

/// What is being written, and where it stands.
#[derive(Clone, Copy)]
pub struct Keeping {
    /// What is written on the page now.
    pub written: RwSignal<Written>,
    /// Where it stands.
    pub state: RwSignal<State>,
    sequence: RwSignal<i64>,
    changes: RwSignal<u32>,
    is_sending: StoredValue<bool>,
    timers: StoredValue<Vec<TimeoutHandle>>,
    card: StoredValue<(String, String, String)>,
}

impl Keeping {
    /// For a card as it was read.
    pub fn of(card: &CardView) -> Self {
        let state = card.kept_at.clone().map_or(State::Empty, State::Kept);
        Self {
            written: RwSignal::new(card.written.clone()),
            state: RwSignal::new(state),
            sequence: RwSignal::new(card.sequence),
            changes: RwSignal::new(0),
            is_sending: StoredValue::new(false),
            timers: StoredValue::new(Vec::new()),
            card: StoredValue::new((use_lang().code().to_owned(), card.vacancy.clone(), card.candidate.clone())),
        }
    }

    /// The number of the draft that is kept.
    pub fn sequence(self) -> i64 {
        self.sequence.get()
    }

    /// Something was written.
    pub fn change(self, write: impl FnOnce(&mut Written)) {
        self.written.update(write);
        let first = self.changes.get_untracked() == 0;
        self.changes.update(|changes| *changes += 1);
        if matches!(self.state.get_untracked(), State::Conflict(..)) {
            return;
        }
        self.state.set(State::Pending);
        // The timer of the latest moment runs on; that of the last key begins anew.
        self.timers.update_value(|timers| {
            timers.drain(1.min(timers.len())..).for_each(|timer| timer.clear());
        });
        if first {
            self.after(AT_THE_LATEST);
        }
        self.after(AFTER_THE_LAST_KEY);
    }

    fn after(self, time: Duration) {
        if let Ok(timer) = set_timeout_with_handle(move || self.send(), time) {
            self.timers.update_value(|timers| timers.push(timer));
        }
    }

    /// Sends what is not on the server yet.
    pub fn send(self) {
        self.timers.update_value(|timers| timers.drain(..).for_each(|timer| timer.clear()));
        let changes = self.changes.get_untracked();
        if changes == 0 || self.is_sending.get_value() || matches!(self.state.get_untracked(), State::Conflict(..)) {
            return;
        }
        let Ok(written) = serde_json::to_string(&self.written.get_untracked()) else { return };
        let (lang, vacancy, candidate) = self.card.get_value();
        let sequence = self.sequence.get_untracked() + 1;
        self.is_sending.set_value(true);
        spawn_local(async move {
            let answer = keep_card(lang.clone(), vacancy.clone(), candidate.clone(), sequence, written).await;
            self.is_sending.set_value(false);
            match answer {
                Ok(kept) => {
                    self.sequence.set(kept.sequence);
                    self.changes.update(|now| *now = now.saturating_sub(changes));
                    if self.changes.get_untracked() == 0 {
                        self.state.set(State::Kept(kept.at));
                    } else {
                        self.after(AFTER_THE_LAST_KEY);
                    }
                }
                Err(AppError::Conflict) => match read_card(lang, vacancy, candidate).await {
                    Ok(card) => self.state.set(State::Conflict(Box::new(card.written), card.sequence)),
                    Err(_) => self.offline(),
                },
                Err(AppError::Unreachable | AppError::Closed) => self.offline(),
                Err(error) => self.state.set(State::Refused(error)),
            }
        });
    }

    fn offline(self) {
        self.state.set(State::Offline(self.changes.get_untracked()));
        self.after(TRY_AGAIN);
    }

    /// Goes on with what stands on this page.
    pub fn keep_mine(self) {
        if let State::Conflict(_, sequence) = self.state.get_untracked() {
            self.sequence.set(sequence);
            self.state.set(State::Pending);
            self.send();
        }
    }

    /// Goes on with what the other window kept.
    pub fn take_theirs(self) {
        if let State::Conflict(theirs, sequence) = self.state.get_untracked() {
            self.written.set(*theirs);
            self.sequence.set(sequence);
            self.changes.set(0);
            self.state.set(State::Pending);
            self.change(|_| ());
        }
    }
}

/// Where what was written stands, always in the same place.
#[component]
pub fn StatusLine(
    /// What is being written.
    keeping: Keeping,
    /// How the difference is shown where two windows differ: the text of the other one on the same place.
    theirs: impl Fn(&Written) -> String + Clone + Send + Sync + 'static,
) -> impl IntoView {
    let lang = use_lang();
    let line = move || match keeping.state.get() {
        State::Empty => say!(lang, keeping.empty).to_owned(),
        State::Kept(at) => say!(lang, keeping.kept, at = at),
        State::Pending => say!(lang, keeping.pending).to_owned(),
        State::Offline(changes) => say!(lang, keeping.offline, n = changes.to_string()),
        State::Conflict(..) => say!(lang, keeping.conflict).to_owned(),
        State::Refused(error) => sentence(words(lang), &error).to_owned(),
    };
    let both = move || {
        let State::Conflict(other, _) = keeping.state.get() else { return None };
        let theirs = theirs(&other);
        Some(view! {
            <div class="note note-error">
                <p>{say!(lang, keeping.other)}</p>
                <blockquote class="written">{theirs}</blockquote>
                <p class="row-acts">
                    <button type="button" class="small-act" on:click=move |_| keeping.keep_mine()>
                        {say!(lang, keeping.mine)}
                    </button>
                    <button type="button" class="small-act" on:click=move |_| keeping.take_theirs()>
                        {say!(lang, keeping.theirs)}
                    </button>
                </p>
            </div>
        })
    };
    view! {
        {both}
        <p class="status-line" role="status">
            {line}
        </p>
    }
}
