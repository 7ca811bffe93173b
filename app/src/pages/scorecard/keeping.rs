//! Keeping what is being written: half a second after the last key, on leaving a field, and at the latest after three seconds.
//!
//! What must stay true: the line that says so tells the truth; what could not be sent stays on the page and is sent again; what two windows
//! have written is joined, and where both have changed the same thing, both texts are shown and nothing is overwritten unasked.

use std::time::Duration;

use leptos::{
    leptos_dom::helpers::{TimeoutHandle, WindowListenerHandle},
    prelude::*,
    server_fn::ServerFn as _,
    task::spawn_local,
};

use super::api::{KeepCard, keep_card, read_card};
use super::card::{CardView, Part, Written};
use crate::{
    AppError,
    error::sentence,
    lang::{at as address, use_lang, words},
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
    /// The server cannot be reached.
    Offline,
    /// Another window has changed the same.
    Conflict(Box<Conflict>),
    /// The scorecard was sealed in another window.
    Sealed,
    /// It was not accepted.
    Refused(AppError),
}

/// What another window has kept in the meantime.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conflict {
    /// What stands there.
    theirs: Written,
    /// Under which number.
    sequence: i64,
    /// What both have changed.
    both: Vec<Part>,
}

/// What is being written, and where it stands.
#[derive(Clone, Copy)]
pub struct Keeping {
    /// What is written on the page now.
    pub written: RwSignal<Written>,
    /// How often another window's text took the place of what stands in a field, so that fields are made anew.
    pub replaced: RwSignal<u32>,
    /// Whether what was typed before the page woke up has been taken over.
    is_awake: StoredValue<bool>,
    state: RwSignal<State>,
    sequence: RwSignal<i64>,
    /// What the server has, as far as this page knows.
    kept: StoredValue<Written>,
    kept_at: StoredValue<Option<String>>,
    /// What is on its way.
    sending: StoredValue<Option<Written>>,
    /// What was sent and never answered: it may be what the server has.
    unanswered: StoredValue<Option<Written>>,
    soon: StoredValue<Option<TimeoutHandle>>,
    latest: StoredValue<Option<TimeoutHandle>>,
    /// Where to go as soon as all is kept.
    leaving_for: StoredValue<Option<String>>,
    card: StoredValue<(String, String, String)>,
}

impl Keeping {
    /// For a card as it was read.
    pub fn of(card: &CardView) -> Self {
        let state = card.kept_at.clone().map_or(State::Empty, State::Kept);
        let keeping = Self {
            written: RwSignal::new(card.written.clone()),
            replaced: RwSignal::new(0),
            is_awake: StoredValue::new(false),
            state: RwSignal::new(state),
            sequence: RwSignal::new(card.sequence),
            kept: StoredValue::new(card.written.clone()),
            kept_at: StoredValue::new(card.kept_at.clone()),
            sending: StoredValue::new(None),
            unanswered: StoredValue::new(None),
            soon: StoredValue::new(None),
            latest: StoredValue::new(None),
            leaving_for: StoredValue::new(None),
            card: StoredValue::new((use_lang().code().to_owned(), card.vacancy.clone(), card.candidate.clone())),
        };
        Effect::new(move |_| keeping.watch());
        keeping
    }

    /// Sends when the line is back and when the page is put aside, and leaves nothing behind when it is left.
    fn watch(self) {
        let listen = |name: &str, act: fn(Self)| -> WindowListenerHandle { window_event_listener_untyped(name, move |_| act(self)) };
        let heard = [listen("online", Self::send), listen("visibilitychange", Self::send_if_hidden), listen("pagehide", Self::send_last)];
        on_cleanup(move || heard.into_iter().for_each(WindowListenerHandle::remove));
    }

    /// Whether the page has just woken up, asked once: what stands in its fields may be more than what it knows.
    pub fn wakes(self) -> bool {
        let wakes = !self.is_awake.get_value();
        self.is_awake.set_value(true);
        wakes
    }

    /// The number of the draft that is kept.
    pub fn sequence(self) -> i64 {
        self.sequence.get()
    }

    /// How many notes and scores are not on the server.
    fn waiting(self) -> usize {
        self.written.with(|written| self.kept.with_value(|kept| written.differences(kept)))
    }

    fn is_all_kept(self) -> bool {
        untrack(|| self.waiting()) == 0
    }

    /// Something was written.
    pub fn change(self, write: impl FnOnce(&mut Written)) {
        self.written.update(write);
        if matches!(self.state.get_untracked(), State::Conflict(_) | State::Sealed) {
            return;
        }
        // Who writes on a line that is down is not told at every key that something is being sent.
        if self.state.get_untracked() != State::Offline {
            self.state.set(State::Pending);
        }
        self.after(AFTER_THE_LAST_KEY, self.soon);
        // The timer of the latest moment runs on; that of the last key begins anew.
        if self.latest.with_value(Option::is_none) {
            self.after(AT_THE_LATEST, self.latest);
        }
    }

    fn after(self, time: Duration, timer: StoredValue<Option<TimeoutHandle>>) {
        clear(timer);
        timer.set_value(set_timeout_with_handle(move || self.send(), time).ok());
    }

    /// Sends what is not on the server yet.
    pub fn send(self) {
        clear(self.soon);
        clear(self.latest);
        let is_stopped = matches!(self.state.get_untracked(), State::Conflict(_) | State::Sealed);
        if is_stopped || self.sending.with_value(Option::is_some) {
            return;
        }
        if self.is_all_kept() {
            self.settle();
            return;
        }
        let now = self.written.get_untracked();
        let Ok(written) = serde_json::to_string(&now) else { return };
        let (lang, vacancy, candidate) = self.card.get_value();
        let sequence = self.sequence.get_untracked() + 1;
        self.sending.set_value(Some(now.clone()));
        spawn_local(async move {
            let answer = keep_card(lang.clone(), vacancy.clone(), candidate.clone(), sequence, written).await;
            // What another window kept is read before anything else is sent.
            let newer = match answer {
                Err(AppError::Conflict) => Some(read_card(lang, vacancy, candidate).await),
                _ => None,
            };
            self.sending.set_value(None);
            match (answer, newer) {
                (Ok(kept), _) => self.is_kept(now, kept.sequence, Some(kept.at)),
                (Err(AppError::Conflict), Some(Ok(card))) => self.meet(card),
                (Err(AppError::Unreachable | AppError::Closed), _) | (_, Some(Err(_))) => {
                    self.unanswered.set_value(Some(now));
                    self.leaving_for.set_value(None);
                    self.state.set(State::Offline);
                    self.after(TRY_AGAIN, self.latest);
                }
                (Err(error), _) => {
                    self.leaving_for.set_value(None);
                    self.state.set(State::Refused(error));
                }
            }
        });
    }

    fn send_if_hidden(self) {
        if document().hidden() {
            self.send();
        }
    }

    /// Hands what is not on the server yet to the browser, which sends it although the page is gone.
    fn send_last(self) {
        let is_stopped = matches!(self.state.get_untracked(), State::Conflict(_) | State::Sealed);
        let now = self.written.get_untracked();
        if is_stopped || self.is_all_kept() || self.sending.with_value(|sending| sending.as_ref() == Some(&now)) {
            return;
        }
        let Ok(written) = serde_json::to_string(&now) else { return };
        let (lang, vacancy, candidate) = self.card.get_value();
        // What is on its way has the next number.
        let sequence = self.sequence.get_untracked() + if self.sending.with_value(Option::is_some) { 2 } else { 1 };
        let Ok(form) = web_sys::UrlSearchParams::new() else { return };
        let fields =
            [("lang", lang), ("vacancy", vacancy), ("candidate", candidate), ("sequence", sequence.to_string()), ("written", written)];
        for (name, value) in &fields {
            form.append(name, value);
        }
        // A browser that refuses has told the person: the line does not say that it is kept.
        let _ = window().navigator().send_beacon_with_opt_url_search_params(KeepCard::url(), Some(&form));
    }

    /// The server has this, under this number.
    fn is_kept(self, written: Written, sequence: i64, at: Option<String>) {
        self.sequence.set(sequence);
        self.kept.set_value(written);
        self.kept_at.set_value(at);
        self.unanswered.set_value(None);
        if self.is_all_kept() {
            self.settle();
        } else {
            self.after(AFTER_THE_LAST_KEY, self.soon);
        }
    }

    /// All is on the server: says so, and goes where one wanted to go.
    fn settle(self) {
        self.state.set(self.kept_at.get_value().map_or(State::Empty, State::Kept));
        if let Some(to) = self.leaving_for.get_value() {
            go_to(&to);
        }
    }

    /// Something was kept that this page did not send, or sent without hearing of it.
    fn meet(self, card: CardView) {
        let now = self.written.get_untracked();
        let is_ours = self.unanswered.with_value(|sent| sent.as_ref().is_some_and(|sent| sent.differences(&card.written) == 0));
        if card.is_sealed {
            self.leaving_for.set_value(None);
            self.state.set(State::Sealed);
        } else if is_ours || now.differences(&card.written) == 0 {
            self.is_kept(card.written, card.sequence, card.kept_at);
        } else {
            let (merged, both) = self.kept.with_value(|base| now.merged(base, &card.written));
            if both.is_empty() {
                self.is_kept(card.written, card.sequence, card.kept_at);
                self.replace(merged);
                self.send();
            } else {
                self.leaving_for.set_value(None);
                self.state.set(State::Conflict(Box::new(Conflict { theirs: card.written, sequence: card.sequence, both })));
            }
        }
    }

    /// Writes something else in the fields, where it is something else.
    fn replace(self, written: Written) {
        if self.written.with_untracked(|now| now.differences(&written)) > 0 {
            self.written.set(written);
            self.replaced.update(|times| *times += 1);
        }
    }

    /// Goes on with what both windows have written, and with this one's words or the other's where both have changed the same.
    fn decide(self, with_theirs: bool) {
        let State::Conflict(conflict) = self.state.get_untracked() else { return };
        let Conflict { theirs, sequence, .. } = *conflict;
        // What was written while both texts stood there counts too.
        let (merged, both) = self.kept.with_value(|base| self.written.with_untracked(|now| now.merged(base, &theirs)));
        let merged = if with_theirs { merged.with_parts(&both, &theirs) } else { merged };
        self.sequence.set(sequence);
        self.kept.set_value(theirs);
        self.state.set(State::Pending);
        self.replace(merged);
        self.send();
    }

    /// Goes to another page as soon as all is kept; where that fails the line says so, and one stays.
    pub fn leave(self, to: String) {
        // Of what is sealed nothing more can be kept.
        if self.state.get_untracked() == State::Sealed {
            return go_to(&to);
        }
        self.leaving_for.set_value(Some(to));
        self.send();
    }
}

fn clear(timer: StoredValue<Option<TimeoutHandle>>) {
    timer.update_value(|timer| {
        if let Some(timer) = timer.take() {
            timer.clear();
        }
    });
}

fn go_to(address: &str) {
    // Where the browser cannot go there, the page stands as it is.
    let _ = window().location().set_href(address);
}

/// Where what was written stands, always in the same place.
#[component]
pub fn StatusLine(
    /// What is being written.
    keeping: Keeping,
    /// What a note or a score is about, in words.
    name: impl Fn(&Part) -> String + Clone + Send + Sync + 'static,
) -> impl IntoView {
    let lang = use_lang();
    let line = move || match keeping.state.get() {
        State::Empty => say!(lang, keeping.empty).to_owned(),
        State::Kept(at) => say!(lang, keeping.kept, at = at),
        State::Pending => say!(lang, keeping.pending).to_owned(),
        State::Offline => match keeping.waiting() {
            0 | 1 => say!(lang, keeping.offline_one).to_owned(),
            waiting => say!(lang, keeping.offline, n = waiting.to_string()),
        },
        State::Conflict(_) => say!(lang, keeping.conflict).to_owned(),
        State::Sealed => say!(lang, keeping.sealed).to_owned(),
        State::Refused(error) => sentence(words(lang), &error).to_owned(),
    };
    // The text stays on this page: one signs in beside it.
    let to_sign_in = move || {
        (keeping.state.get() == State::Refused(AppError::SignInFirst)).then(|| {
            view! {
                " "
                <a href=address(lang, "sign-in") target="_blank" rel="external">
                    {say!(lang, keeping.sign_in)}
                </a>
            }
        })
    };
    let both = move || {
        let State::Conflict(conflict) = keeping.state.get() else { return None };
        let texts: Vec<_> = conflict
            .both
            .iter()
            .map(|part| {
                view! {
                    <h3>{name(part)}</h3>
                    <p class="under">{say!(lang, keeping.here)}</p>
                    <blockquote class="written">{keeping.written.with(|written| written.words(part, lang))}</blockquote>
                    <p class="under">{say!(lang, keeping.other)}</p>
                    <blockquote class="written">{conflict.theirs.words(part, lang)}</blockquote>
                }
            })
            .collect();
        Some(view! {
            <div class="note note-error" role="alert">
                <h2>{say!(lang, keeping.conflict)}</h2>
                {texts}
                <p class="row-acts">
                    <button type="button" class="small-act" on:click=move |_| keeping.decide(false)>
                        {say!(lang, keeping.mine)}
                    </button>
                    <button type="button" class="small-act" on:click=move |_| keeping.decide(true)>
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
            {to_sign_in}
        </p>
    }
}
