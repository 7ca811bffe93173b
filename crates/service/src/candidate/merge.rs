//! Merging two entries of one person. Which one stays is the officer's choice; the other keeps its row and points at it.
//!
//! What hangs on the entry that goes stays where it is: a declaration was made about the name that the panelist saw, and to move it
//! would put words into their mouth. A declaration of "no link" may lie there unused. A declared link may not, because it is a link with
//! the person: unless the same panelist declared one with the entry that stays, the merge is refused, until the other entry is chosen to
//! stay or the panelist declares the link there. Scorecards cannot hang on either, since merging ends when interviews begin.

use std::collections::BTreeSet;

use audit::Act;
use domain::candidate::{Candidate, CandidateState};
use domain::ids::{CandidateId, PanelistId, VacancyId};
use domain::panel::Declared;
use domain::{FieldError, FieldErrors};
use store::repo::{self, Lock};
use store::{Events, WriteTxn};

use super::event_about;
use crate::Service;
use crate::access::Granted;
use crate::access::policy::MergeCandidates;
use crate::error::{Error, OrMissing as _, What, Why};

impl Service {
    /// Merges `goes` into `stays`.
    pub async fn merge_candidates(&self, granted: Granted<MergeCandidates>, stays: CandidateId, goes: CandidateId) -> Result<(), Error> {
        if stays == goes {
            return Err(FieldErrors::one("goes", FieldError::Taken).into());
        }
        self.act(granted, move |txn, granted| {
            Box::pin(async move {
                let vacancy = granted.enter(txn, Lock::Update).await?;
                let stays = in_the_round(txn, vacancy.id, stays).await?;
                let goes = in_the_round(txn, vacancy.id, goes).await?;
                let kept = linked_with(txn, vacancy.id, stays.id).await?;
                if !linked_with(txn, vacancy.id, goes.id).await?.is_subset(&kept) {
                    return Err(Error::Conflict(Why::LinkLost));
                }
                let merged = Candidate { state: CandidateState::Merged, merged_into: Some(stays.id), version: goes.version + 1, ..goes };
                let mut merge = event_about(txn, Act::CandidateMerge, &merged).subject(stays.audit_ref);
                repo::candidate::update(txn, &mut merge, &merged).await?;
                Ok(((), Events::one(merge)))
            })
        })
        .await?;
        Ok(())
    }
}

/// The candidate, who neither withdrew nor was merged before.
async fn in_the_round(txn: &WriteTxn, vacancy: VacancyId, candidate: CandidateId) -> Result<Candidate, Error> {
    let candidate = repo::candidate::lock(txn, vacancy, candidate, Lock::Update).await.or_missing(What::Candidate)?;
    if candidate.state == CandidateState::Entered { Ok(candidate) } else { Err(Error::Conflict(Why::Done)) }
}

/// The panelists who declared a link with this candidate.
async fn linked_with(txn: &WriteTxn, vacancy: VacancyId, candidate: CandidateId) -> Result<BTreeSet<PanelistId>, Error> {
    let declarations = repo::declaration::list(txn, vacancy).await?;
    let of_candidate = declarations.iter().filter(|one| one.candidate == candidate && one.declared == Declared::Link);
    Ok(of_candidate.map(|one| one.panelist).collect())
}
