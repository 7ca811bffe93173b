//! Keeping a draft: what a panelist writes, half a second after the last key, until it is sealed.
//!
//! What must stay true: a draft that arrives late never replaces a later one; nothing typed is cut; a draft is read by its owner alone.

use domain::Timestamp;
use domain::ids::{CandidateId, PersonId, ScorecardId};
use domain::scores::WorkingScorecard;
use domain::session::{Draft, DraftSaved};
use domain::{FieldError, FieldErrors, Refusal};
use store::{Reading, repo};

use super::own;
use crate::Service;
use crate::access::Granted;
use crate::access::policy::DraftScorecard;
use crate::error::{Error, Why};
use crate::vacancy::frozen_guide;

/// What drafts of scorecards are kept under.
pub(super) const DRAFT_KIND: &str = "scorecard";

/// That a draft is on the disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DraftKept {
    /// Its number.
    pub sequence: i64,
    /// When.
    pub at: Timestamp,
}

impl Service {
    /// Keeps what was written. `sequence` counts up in the page that sends; where a later one, or the same one of another window, is
    /// already kept, nothing changes and the answer is `notes.conflict`, so that the page can show both texts.
    pub async fn save_scorecard_draft(
        &self,
        granted: Granted<DraftScorecard>,
        candidate: CandidateId,
        sequence: i64,
        working: &WorkingScorecard,
    ) -> Result<DraftKept, Error> {
        if sequence < 1 {
            return Err(FieldErrors::one("sequence", FieldError::OutOfRange { min: 1, max: i64::MAX }).into());
        }
        let read = self.store.read().await?;
        let guide = frozen_guide(&read, granted.vacancy()?).await?;
        let (kept, _) = working.checked(&guide.document)?;
        let doc = kept.to_canonical().map_err(Error::internal)?;
        let language = granted.language()?;
        let saved = self
            .store
            .ephemeral(move |txn| {
                let (granted, doc) = (granted.clone(), doc.clone());
                Box::pin(async move {
                    let vacancy = granted.look(txn).await?;
                    let person = granted.person()?.id;
                    let own = own(txn, &vacancy, person, candidate).await?;
                    if !repo::scorecard_version::versions(txn, own.scorecard).await?.is_empty() {
                        return Err(Error::Conflict(Why::Sealed));
                    }
                    let draft = Draft { person, kind: DRAFT_KIND.to_owned(), object: own.scorecard.0, sequence, doc, saved_at: txn.now() };
                    let saved = repo::draft::save(txn, &draft).await?;
                    let kept = repo::draft::get(txn, person, DRAFT_KIND, own.scorecard.0).await?;
                    Ok((saved, kept))
                })
            })
            .await?;
        match saved {
            (DraftSaved::Saved, Some(kept)) => Ok(DraftKept { sequence: kept.sequence, at: kept.saved_at }),
            (DraftSaved::Older, Some(kept)) => Err(Refusal::NotesConflict { time: kept.saved_at.clock_words(language) }.into()),
            (_, None) => Err(Error::internal("a draft that was saved and is not there")),
        }
    }
}

/// A person's draft of a scorecard, with its number and time.
pub(super) async fn draft_of(
    through: &impl Reading,
    person: PersonId,
    scorecard: ScorecardId,
) -> Result<Option<(WorkingScorecard, DraftKept)>, Error> {
    let Some(draft) = repo::draft::get(through, person, DRAFT_KIND, scorecard.0).await? else { return Ok(None) };
    let working = WorkingScorecard::parse(&draft.doc).map_err(Error::internal)?;
    Ok(Some((working, DraftKept { sequence: draft.sequence, at: draft.saved_at })))
}
