//! The one act that opens sealed scores.

mod open;

pub use open::Opening;

use domain::ids::{CandidateId, EventId};
use domain::scorecard::Reveal;

/// Whether the scores for this candidate were opened.
pub(crate) fn is_revealed(reveals: &[(Reveal, EventId)], candidate: CandidateId) -> bool {
    reveals.iter().any(|(reveal, _)| reveal.candidate.is_none_or(|one| one == candidate))
}
