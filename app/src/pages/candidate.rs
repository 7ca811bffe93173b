//! Candidates: entering people once, cleanly, one by one or from a table; their files. Columns that are not tied to the post do not exist here.

pub mod enter;
pub mod erasure;
pub mod file;
pub mod import;
pub mod list;
pub mod post;

use domain::Lang;
use domain::candidate::CandidateState;

/// Whether somebody is still in the round.
fn state(lang: Lang, state: CandidateState) -> &'static str {
    match state {
        CandidateState::Entered => say!(lang, candidate.entered),
        CandidateState::Withdrawn => say!(lang, candidate.withdrawn),
        CandidateState::Merged => say!(lang, candidate.merged),
    }
}
