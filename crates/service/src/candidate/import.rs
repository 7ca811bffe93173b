//! Importing a file of candidates: everything or nothing, in one transaction.
//!
//! What must stay true: one bad line refuses the whole file; a probable duplicate is kept only where somebody said so of its line; the
//! order of the entries in the log is that of the drawn codes, because the order of the file is often that of the alphabet and would
//! give names to codes.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use audit::Act;
use domain::candidate::{Candidate, FreeCodes};
use domain::ids::VacancyId;
use domain::tables::Mapping;
use domain::tables::candidates::{Other, Outcome, ProbableDuplicate};
use domain::{Lang, Refusal, limits};
use serde::{Deserialize, Serialize};
use store::repo::{self, Lock};
use store::{Events, WriteTxn};

use super::import_view::ImportView;
use super::standing::Insiders;
use super::{enter, event_about};
use crate::Service;
use crate::access::Granted;
use crate::access::policy::ImportCandidates;
use crate::error::{Error, Why};

/// What an import did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Imported {
    /// Candidates who were entered.
    pub created: u64,
    /// Candidates whose particulars were brought up to date.
    pub updated: u64,
    /// Lines that say what is there already.
    pub unchanged: u64,
}

impl Service {
    /// Imports a file. `keep_both` are the lines of probable duplicates at which somebody looked and which they keep.
    ///
    /// A file that says nothing new is [`Why::Done`].
    pub async fn import_candidates(
        &self,
        granted: Granted<ImportCandidates>,
        bytes: impl Into<Arc<[u8]>>,
        mapping: Mapping,
        keep_both: BTreeSet<u32>,
    ) -> Result<Imported, Error> {
        let file = Arc::new((bytes.into(), mapping, keep_both));
        let done = self
            .act(granted, move |txn, granted| {
                let file = Arc::clone(&file);
                Box::pin(async move {
                    let (bytes, mapping, keep_both) = &*file;
                    let vacancy = granted.enter(txn, Lock::Update).await?;
                    let candidates = repo::candidate::all(txn, vacancy.id).await?;
                    let insiders = Insiders::of(txn, &vacancy).await?;
                    let lang = granted.language()?;
                    let plan = ImportView::new(bytes, mapping, &candidates, &insiders, lang);
                    if !plan.problems.is_empty() {
                        return Err(plan.problems.into());
                    }
                    let mut refusals: Vec<Refusal> = plan.conflicts.iter().map(|(_, refusal)| refusal.clone()).collect();
                    let unsettled = plan.duplicates.iter().filter(|duplicate| !keep_both.contains(&duplicate.line));
                    refusals.extend(unsettled.map(|duplicate| refusal(duplicate, lang)));
                    if !refusals.is_empty() {
                        refusals.truncate(usize::try_from(limits::PAGE_ROWS).unwrap_or(usize::MAX));
                        return Err(Error::Refused(refusals));
                    }
                    store(txn, vacancy.id, &plan, candidates).await
                })
            })
            .await?;
        Ok(done.value)
    }
}

/// The refusal of a line about which nobody decided.
fn refusal(duplicate: &ProbableDuplicate, lang: Lang) -> Refusal {
    let code = match (&duplicate.other, lang) {
        (Other::Existing(code), _) => code.clone(),
        (Other::Line(line), Lang::En) => format!("line {line}"),
        (Other::Line(line), Lang::Fr) => format!("ligne {line}"),
    };
    Refusal::CandidateDuplicate { code }
}

/// Writes what the plan says.
async fn store(txn: &WriteTxn, vacancy: VacancyId, plan: &ImportView, candidates: Vec<Candidate>) -> Result<(Imported, Events), Error> {
    let outcomes: HashMap<u32, &Outcome> = plan.rows.iter().map(|row| (row.line, &row.outcome)).collect();
    let mut free = FreeCodes::without(candidates.iter().map(|candidate| candidate.code.as_str()));
    let mut there: HashMap<String, Candidate> = candidates.into_iter().map(|candidate| (candidate.code.clone(), candidate)).collect();
    let mut work: Vec<(Act, Candidate)> = Vec::with_capacity(plan.lines().len());
    for line in plan.lines() {
        match outcomes.get(&line.line) {
            Some(Outcome::New) => {
                let code = free.draw(txn.entropy()).ok_or(Error::Conflict(Why::Full))?;
                work.push((Act::CandidateCreate, enter::new(txn, vacancy, code, line.row.clone())));
            }
            Some(Outcome::Changed { code, .. }) => {
                let candidate = there.remove(code).ok_or_else(|| Error::internal("a line that changes nobody"))?;
                let candidate = Candidate { version: candidate.version + 1, ..candidate.with(line.row.clone()) };
                work.push((Act::CandidateUpdate, candidate));
            }
            Some(Outcome::Unchanged { .. } | Outcome::Refused) | None => {}
        }
    }
    // Order matters: by code, which was drawn, and not by line.
    work.sort_by(|(_, one), (_, other)| one.code.cmp(&other.code));
    let mut events = Vec::with_capacity(work.len());
    let mut imported = Imported { created: 0, updated: 0, unchanged: 0 };
    for (act, candidate) in work {
        let mut event = event_about(txn, act, &candidate);
        if act == Act::CandidateCreate {
            imported.created += 1;
            repo::candidate::insert(txn, &mut event, &candidate).await?;
        } else {
            imported.updated += 1;
            repo::candidate::update(txn, &mut event, &candidate).await?;
        }
        events.push(event);
    }
    let unchanged = plan.rows.iter().filter(|row| matches!(row.outcome, Outcome::Unchanged { .. })).count();
    imported.unchanged = u64::try_from(unchanged).unwrap_or(u64::MAX);
    let events = Events::from_list(events).ok_or(Error::Conflict(Why::Done))?;
    Ok((imported, events))
}
