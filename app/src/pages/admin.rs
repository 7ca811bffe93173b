//! What administrators do: people with their roles, and the settings of the organisation. Never a score, never a candidate's file.

pub mod organisation;
pub mod people;
