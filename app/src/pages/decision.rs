//! The decision: a named person's, in words, against the ranking that was seen. No preselected outcome, no bulk rejection.

pub mod post;
pub mod show;
