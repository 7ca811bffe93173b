//! One's own scorecard with the guide: the draft or what was sealed, and nothing of anybody else's.

use std::sync::Arc;

use domain::guide::GuideDocument;
use domain::ids::{CandidateId, ScorecardId};
use domain::scorecard::ScorecardVersion;
use domain::scores::{DraftItem, MissingItem, ScoresPayload, WorkingScorecard, evidence_texts, sealed_notes};
use domain::{Lang, Timestamp};
use store::{Reading, repo};

use super::draft::{DraftKept, draft_of};
use super::own;
use crate::Service;
use crate::access::Granted;
use crate::access::policy::ReadScorecard;
use crate::error::Error;
use crate::reveal::is_revealed;
use crate::vacancy::frozen_guide;

/// One's own scorecard.
#[derive(Clone, Debug)]
pub struct ScorecardView {
    /// The scorecard.
    pub scorecard: ScorecardId,
    /// The candidate's code: names stand in the file, whose reading leaves an entry.
    pub code: String,
    /// Language of the interview.
    pub interview_language: Lang,
    /// The frozen guide: questions, probes, anchors.
    pub guide: Arc<GuideDocument>,
    /// What was written: the draft, or what the latest sealed version says.
    pub working: WorkingScorecard,
    /// What is missing before it can be sealed, in the guide's order.
    pub missing: Vec<MissingItem>,
    /// When the draft was kept; absent without one.
    pub kept: Option<DraftKept>,
    /// Number of the latest sealed version and when it was sealed.
    pub sealed: Option<(i64, Timestamp)>,
    /// Whether the scores were opened, after which only the discussion changes one.
    pub is_revealed: bool,
}

impl Service {
    /// One's own scorecard for a candidate.
    pub async fn scorecard(&self, granted: Granted<ReadScorecard>, candidate: CandidateId) -> Result<ScorecardView, Error> {
        let read = self.store.read().await?;
        let vacancy = granted.look(&read).await?;
        let person = granted.person()?.id;
        let own = own(&read, &vacancy, person, candidate).await?;
        let guide = frozen_guide(&read, &vacancy).await?.document;
        let latest = latest(&read, own.scorecard).await?;
        let draft = draft_of(&read, person, own.scorecard).await?;
        let (working, kept) = match (&latest, draft) {
            (Some(version), _) => (working_of(version)?, None),
            (None, Some((working, kept))) => (working, Some(kept)),
            (None, None) => (WorkingScorecard::default(), None),
        };
        // What is kept was checked when it came.
        let (working, draft) = working.checked(&guide).map_err(|_| Error::internal("a kept scorecard that does not fit its guide"))?;
        Ok(ScorecardView {
            scorecard: own.scorecard,
            code: own.candidate.code,
            interview_language: own.candidate.interview_language,
            missing: if latest.is_some() { Vec::new() } else { draft.missing() },
            guide,
            working,
            kept,
            sealed: latest.map(|version| (version.number, version.sealed_at)),
            is_revealed: is_revealed(&repo::reveal::list(&read, vacancy.id).await?, candidate),
        })
    }
}

/// The latest sealed version of a scorecard.
async fn latest(through: &impl Reading, scorecard: ScorecardId) -> Result<Option<ScorecardVersion>, Error> {
    Ok(repo::scorecard_version::versions(through, scorecard).await?.pop().map(|(version, _)| version))
}

/// A sealed version as its panelist had written it.
pub(crate) fn working_of(version: &ScorecardVersion) -> Result<WorkingScorecard, Error> {
    let payload = ScoresPayload::parse(version.scores.as_bytes()).map_err(Error::internal)?;
    let texts = evidence_texts(&version.evidence);
    let evidence = |competency: &str| texts.iter().find(|(of, _)| of == competency).map(|(_, text)| text.clone()).unwrap_or_default();
    let items = payload
        .scores
        .into_iter()
        .map(|score| DraftItem { evidence: evidence(&score.competency), assessment: Some(score.assessment), competency: score.competency })
        .collect();
    Ok(WorkingScorecard { items, notes: sealed_notes(&version.notes) })
}
