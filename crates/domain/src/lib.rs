//! The rules of recruitment with competency frameworks, as plain types and functions.
//!
//! Pure: no input or output, no clock, no async, no database, no web. Everything that must be the same
//! in the server, in the browser, on the command line and in the auditor's verifier lives here, once.

pub mod analysis;
pub mod candidate;
pub mod canonical;
pub mod codes;
pub mod data_life;
pub mod documents;
pub mod doors;
pub mod field_errors;
pub mod finding;
pub mod forms;
pub mod framework;
pub mod guide;
pub mod ids;
pub mod lang;
pub mod limits;
pub mod organisation;
pub mod outcome;
pub mod panel;
pub mod person;
pub mod profile;
pub mod ranking;
pub mod refusal;
pub mod retirement;
pub mod scorecard;
pub mod scores;
pub mod session;
pub mod tables;
pub mod timestamp;
pub mod vacancy;

pub use field_errors::{FieldError, FieldErrors};
pub use lang::{Lang, Text};
pub use refusal::Refusal;
pub use timestamp::{Date, Timestamp};
