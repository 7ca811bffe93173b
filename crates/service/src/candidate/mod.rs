//! Candidates: entering, importing, correcting, merging, withdrawing, and reading their files.
//!
//! What must stay true: whoever adds or changes a candidate holds the vacancy, so that codes, duplicates and the number of candidates
//! are judged on what is there; whoever reads a name leaves an entry in the log of accesses first.

mod columns;
mod enter;
mod erase;
mod import;
mod import_view;
mod list;
mod merge;
mod show;
mod standing;
mod try_import;
mod update;
mod withdraw;

use audit::{Act, ObjRef, Why};
use domain::candidate::Candidate;
use domain::vacancy::Vacancy;
use store::{Event, WriteTxn};

pub use erase::{ErasureAsked, ErasureView, HoldView};
pub use import::Imported;
pub use import_view::ImportView;
pub use list::{CandidateListRow, CandidateListView};
pub use show::{CandidateView, HeldByOfficer};

/// An event about one candidate, whom the log knows by pseudonym alone.
fn event_about(txn: &WriteTxn, act: Act, candidate: &Candidate) -> Event {
    txn.event(act, ObjRef::candidate(candidate.audit_ref)).vacancy(candidate.vacancy).subject(candidate.audit_ref)
}

/// For what names and files are read at this stage.
const fn purpose(vacancy: &Vacancy) -> Why {
    if vacancy.state.shows_ranking() { Why::Decide } else { Why::Assess }
}
