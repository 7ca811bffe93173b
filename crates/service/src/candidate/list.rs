//! The candidates of a vacancy with their names, for the officer who holds it.
//!
//! What must stay true: a page of names is given only once the entry that names those shown is kept.

use std::collections::BTreeMap;

use audit::{Act, ObjRef};
use domain::candidate::{Candidate, CandidateState};
use domain::ids::{CandidateId, VacancyId};
use domain::{Lang, limits};
use store::{Events, WriteTxn, repo};

use super::purpose;
use crate::Service;
use crate::access::Granted;
use crate::access::policy::ListCandidates;
use crate::error::{Error, What};

/// A candidate as lists show them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CandidateListRow {
    /// Identifier.
    pub id: CandidateId,
    /// What the panel calls them.
    pub code: String,
    /// The sender's own number.
    pub reference: String,
    /// As the person writes it.
    pub family_name: String,
    /// As the person writes them.
    pub given_names: String,
    /// Language of the interview.
    pub interview_language: Lang,
    /// Whether still in the round.
    pub state: CandidateState,
    /// Code of the entry that stays, where this one was merged.
    pub merged_into: Option<String>,
    /// Version of the row.
    pub version: i64,
}

/// One page of candidates.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CandidateListView {
    /// The candidates, by code.
    pub candidates: Vec<CandidateListRow>,
    /// The code after which the next page begins; absent on the last one.
    pub next: Option<String>,
}

impl Service {
    /// A page of the candidates, by code, after one.
    pub async fn candidates(&self, granted: Granted<ListCandidates>, after: Option<&str>) -> Result<CandidateListView, Error> {
        let vacancy = granted.vacancy()?.id;
        // An empty page shows nobody, and an entry must name somebody.
        let is_empty = repo::candidate::list(&self.store.read().await?, vacancy, after, 1).await?.is_empty();
        if is_empty {
            return Ok(CandidateListView { candidates: Vec::new(), next: None });
        }
        let after = after.map(str::to_owned);
        self.disclose(granted, move |txn, granted| {
            let after = after.clone();
            Box::pin(async move {
                let vacancy = granted.look(txn).await?;
                let (shown, next) = page(txn, vacancy.id, after.as_deref()).await?;
                if shown.is_empty() {
                    return Err(Error::Missing(What::Candidate));
                }
                let read = txn
                    .event(Act::ListView, ObjRef::new(VacancyId::KIND, vacancy.id.0))
                    .vacancy(vacancy.id)
                    .subjects(shown.iter().map(|candidate| candidate.audit_ref))
                    .why(purpose(&vacancy));
                let into = shown.iter().filter_map(|candidate| candidate.merged_into);
                let codes = repo::candidate::codes_of(txn, vacancy.id, into).await?;
                let candidates = shown.into_iter().map(|candidate| row(candidate, &codes)).collect();
                Ok((CandidateListView { candidates, next }, Events::one(read)))
            })
        })
        .await
    }
}

async fn page(txn: &WriteTxn, vacancy: VacancyId, after: Option<&str>) -> Result<(Vec<Candidate>, Option<String>), Error> {
    let rows = usize::try_from(limits::PAGE_ROWS).unwrap_or(usize::MAX);
    let mut shown = repo::candidate::list(txn, vacancy, after, limits::PAGE_ROWS + 1).await?;
    let has_more = shown.len() > rows;
    shown.truncate(rows);
    let next = shown.last().filter(|_| has_more).map(|last| last.code.clone());
    Ok((shown, next))
}

fn row(candidate: Candidate, codes: &BTreeMap<CandidateId, String>) -> CandidateListRow {
    CandidateListRow {
        merged_into: candidate.merged_into.and_then(|into| codes.get(&into).cloned()),
        id: candidate.id,
        code: candidate.code,
        reference: candidate.reference,
        family_name: candidate.family_name,
        given_names: candidate.given_names,
        interview_language: candidate.interview_language,
        state: candidate.state,
        version: candidate.version,
    }
}
