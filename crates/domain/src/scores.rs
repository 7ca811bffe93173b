//! Levels, scores and scorecards, and what counts as a score.
