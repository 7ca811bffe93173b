//! What has just been done, said on the page that follows.
//!
//! The address carries a code of a closed list and no text, so that nobody can make a page say something by a link.

use leptos::prelude::*;
use leptos_i18n::td_string;
use leptos_router::hooks::use_query_map;

use crate::{i18n::Locale, lang::use_words};

/// The part of the question that names what was done.
const DONE: &str = "done";

domain::codes! {
    /// What has just been done.
    Notice {
        /// The installation was set up.
        SetUp "set-up",
        /// An invitation was taken up.
        Welcome "welcome",
        /// A password was chosen, and it is time to sign in with it.
        Chosen "chosen",
        /// Somebody signed out.
        SignedOut "signed-out",
        /// The password was changed.
        PasswordChanged "password",
        /// A session was ended.
        SessionEnded "session",
    }
}

impl Notice {
    /// The address of a page that will say it.
    pub fn on(self, page: &str) -> String {
        format!("{page}?{DONE}={}", self.code())
    }

    /// What was done and what comes next.
    fn words(self, words: Locale) -> &'static str {
        match self {
            Self::SetUp => td_string!(words, notice.set_up),
            Self::Welcome => td_string!(words, notice.welcome),
            Self::Chosen => td_string!(words, notice.chosen),
            Self::SignedOut => td_string!(words, notice.signed_out),
            Self::PasswordChanged => td_string!(words, notice.password),
            Self::SessionEnded => td_string!(words, notice.session),
        }
    }
}

/// What has just been done, if the address says one of these.
#[component]
pub fn NoticeOf(
    /// What this page follows.
    among: &'static [Notice],
) -> impl IntoView {
    let words = use_words();
    let done = use_query_map().read_untracked().get(DONE).as_deref().and_then(Notice::parse);
    done.filter(|done| among.contains(done)).map(|done| {
        view! {
            <div class="note note-done" role="status">
                <p>{done.words(words)}</p>
            </div>
        }
    })
}
