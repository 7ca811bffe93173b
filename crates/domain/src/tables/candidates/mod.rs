//! Candidates in and out.
//!
//! Invariants: what is not tied to the post is dropped before it is kept anywhere and named in the report; a candidate without the
//! application form is refused; two lines or a line and an existing candidate that may be one person are shown and never merged here.

mod dropped;
mod dry_run;
mod duplicates;
mod row;

pub use dropped::is_dropped;
pub use dry_run::{DryRun, Existing, Outcome, RowOutcome, dry_run};
pub use duplicates::{Matched, Other, ProbableDuplicate, probable_duplicates, same_email, same_name, same_phone};
pub use row::{COLUMNS, CandidateLine, CandidateOut, CandidateRow, Candidates, headings, is_phone, read};
