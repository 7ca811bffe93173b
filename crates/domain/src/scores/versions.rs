//! Which version of a scorecard may come next.
//!
//! Invariant: a version never replaces another; the first score stays beside the new one for ever.

use crate::Refusal;
use crate::scorecard::VersionKind;

/// Number and kind of the next version of a scorecard, given the number of the latest one and whether the scores are open.
///
/// The first version is sealed before the opening. Later ones need a reason: before the opening a correction, after it a change in
/// the discussion. Whoever was missing at the opening does not score any more.
pub fn next_version(latest: Option<i64>, revealed: bool, reason: Option<&str>) -> Result<(i64, VersionKind), Refusal> {
    let has_reason = reason.is_some_and(|reason| !reason.trim().is_empty());
    match (latest, revealed) {
        (None, false) => Ok((1, VersionKind::Sealed)),
        (None, true) => Err(Refusal::ScorecardSealed {}),
        (Some(_), false) if !has_reason => Err(Refusal::ScorecardReason {}),
        (Some(_), true) if !has_reason => Err(Refusal::ScoreChangeReason {}),
        (Some(latest), false) => Ok((latest.saturating_add(1), VersionKind::Corrected)),
        (Some(latest), true) => Ok((latest.saturating_add(1), VersionKind::Discussion)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_first_version_needs_no_reason_and_later_ones_do() {
        assert_eq!(next_version(None, false, None), Ok((1, VersionKind::Sealed)));
        assert_eq!(next_version(Some(1), false, None), Err(Refusal::ScorecardReason {}));
        assert_eq!(next_version(Some(1), false, Some("Wrong line.")), Ok((2, VersionKind::Corrected)));
        assert_eq!(next_version(Some(2), true, Some(" ")), Err(Refusal::ScoreChangeReason {}));
        assert_eq!(next_version(Some(2), true, Some("Convinced by the second example.")), Ok((3, VersionKind::Discussion)));
    }

    #[test]
    fn whoever_was_missing_at_the_opening_does_not_score_any_more() {
        assert_eq!(next_version(None, true, Some("Late.")), Err(Refusal::ScorecardSealed {}));
    }
}
