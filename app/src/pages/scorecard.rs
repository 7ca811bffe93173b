//! Scorecards: one's interviews, the interview itself, the scoring, the receipt; and for others how far they have come, never a value.

pub mod api;
pub mod card;
mod clock;
pub mod interview;
mod keeping;
mod keys;
#[cfg(feature = "ssr")]
pub mod mine;
mod parts;
#[cfg(feature = "ssr")]
pub mod post;
#[cfg(feature = "ssr")]
pub mod progress;
#[cfg(feature = "ssr")]
mod read;
#[cfg(feature = "ssr")]
pub mod receipt;
#[cfg(feature = "ssr")]
pub mod review;
pub mod score;

#[cfg(feature = "ssr")]
use domain::{Lang, scorecard::ScorecardState};

/// Where a scorecard stands: a word, and a shape that differs without colour.
#[cfg(feature = "ssr")]
pub(in crate::pages) fn state(lang: Lang, state: ScorecardState) -> (&'static str, &'static str) {
    match state {
        ScorecardState::Waiting => (say!(lang, scorecard.waiting), "card-waiting"),
        ScorecardState::Drafting => (say!(lang, scorecard.drafting), "card-drafting"),
        ScorecardState::Submitted => (say!(lang, scorecard.submitted), "card-submitted"),
        ScorecardState::Excused => (say!(lang, scorecard.excused), "card-excused"),
        ScorecardState::Waived => (say!(lang, scorecard.waived), "card-excused"),
    }
}
