//! Submitting a scorecard, and correcting it before the opening.
//!
//! What must stay true: what is sealed is complete, and is what the panelist saw when they sent it; a version never replaces another;
//! after the opening nothing is sealed here any more.

use audit::{Act, ObjRef, Why as LogWhy};
use domain::doors::Draw as _;
use domain::guide::GuideDocument;
use domain::ids::{CandidateId, ScorecardId, ScorecardVersionId};
use domain::scorecard::{ScorecardVersion, VersionKind};
use domain::scores::{Draft, ScoresPayload, WorkingScorecard, evidence_payload, next_version, notes_payload, scores_payload};
use domain::{Refusal, forms, limits};
use store::repo::{self, Lock};
use store::{Event, Events, WriteTxn};

use super::draft::DRAFT_KIND;
use super::{Own, own};
use crate::Service;
use crate::access::policy::{CorrectScorecard, SubmitScorecard};
use crate::access::{Granted, UseCase};
use crate::act::takes;
use crate::error::{Error, Why};
use crate::reveal::is_revealed;
use crate::vacancy::frozen_guide;

/// The words that a version is sealed with, where it is not the first one.
struct Change {
    reason: String,
    why: LogWhy,
}

impl Service {
    /// Seals the scorecard as sent. The draft goes; sending twice has one effect.
    pub async fn submit_scorecard(
        &self,
        granted: Granted<SubmitScorecard>,
        candidate: CandidateId,
        working: &WorkingScorecard,
    ) -> Result<ScorecardId, Error> {
        self.seal(granted, candidate, working, None).await
    }

    /// Seals a further version before the scores are opened, with the reason. The earlier ones stay.
    pub async fn correct_scorecard(
        &self,
        granted: Granted<CorrectScorecard>,
        candidate: CandidateId,
        working: &WorkingScorecard,
        why: LogWhy,
        reason: &str,
    ) -> Result<ScorecardId, Error> {
        takes(Act::ScorecardCorrect, why)?;
        let Some(reason) = forms::optional_words("reason", reason, limits::REASON_CHARS)? else {
            return Err(Refusal::ScorecardReason {}.into());
        };
        self.seal(granted, candidate, working, Some((why, reason))).await
    }

    async fn seal<U: UseCase>(
        &self,
        granted: Granted<U>,
        candidate: CandidateId,
        working: &WorkingScorecard,
        change: Option<(LogWhy, String)>,
    ) -> Result<ScorecardId, Error> {
        let working = working.clone();
        let done = self
            .act(granted, move |txn, granted| {
                let (working, change) = (working.clone(), change.clone().map(|(why, reason)| Change { reason, why }));
                Box::pin(async move {
                    // Order matters: an opening holds the vacancy alone, so that a scorecard is sealed before it or not at all.
                    let vacancy = granted.enter(txn, Lock::Share).await?;
                    let own = own(txn, &vacancy, granted.person()?.id, candidate).await?;
                    repo::panelist::lock(txn, vacancy.id, own.seat.id, Lock::Update).await?;
                    let guide = frozen_guide(txn, &vacancy).await?.document;
                    let (working, draft) = working.checked(&guide)?;
                    let latest = repo::scorecard_version::versions(txn, own.scorecard).await?.pop().map(|(version, _)| version.number);
                    match (latest, &change) {
                        (Some(_), None) => return Err(Error::Conflict(Why::Done)),
                        (None, Some(_)) => return Err(Error::Conflict(Why::Stale)),
                        _ => {}
                    }
                    if is_revealed(&repo::reveal::list(txn, vacancy.id).await?, candidate) {
                        return Err(Refusal::ScorecardSealed {}.into());
                    }
                    let reason = change.as_ref().map(|change| change.reason.as_str());
                    let (number, kind) = next_version(latest, false, reason)?;
                    let act = if kind == VersionKind::Sealed { Act::ScorecardSubmit } else { Act::ScorecardCorrect };
                    let person = granted.person()?.audit_ref;
                    let mut event = sealed_version(
                        txn,
                        act,
                        &own,
                        person,
                        &guide,
                        Version { number, kind, draft, working, reason: reason.map(str::to_owned) },
                    )
                    .await?;
                    if let Some(change) = change {
                        event = event.why(change.why);
                    }
                    repo::draft::delete(txn, granted.person()?.id, DRAFT_KIND, own.scorecard.0).await?;
                    Ok((own.scorecard, Events::one(event)))
                })
            })
            .await?;
        Ok(done.value)
    }
}

/// What a version says.
pub(crate) struct Version {
    pub(crate) number: i64,
    pub(crate) kind: VersionKind,
    pub(crate) draft: Draft,
    pub(crate) working: WorkingScorecard,
    pub(crate) reason: Option<String>,
}

/// Adds a version of a scorecard and seals its levels, its evidence and its notes apart, so that one may be opened without the others.
pub(crate) async fn sealed_version(
    txn: &WriteTxn,
    act: Act,
    own: &Own,
    panelist: domain::ids::AuditRef,
    guide: &GuideDocument,
    version: Version,
) -> Result<Event, Error> {
    let Version { number, kind, draft, working, reason } = version;
    let candidate = &own.candidate;
    let payload = ScoresPayload {
        candidate: candidate.audit_ref,
        guide: guide.digest().to_owned(),
        kind,
        panelist,
        scores: draft.scores()?,
        vacancy: candidate.vacancy,
        ver: number,
    };
    let row = ScorecardVersion {
        id: ScorecardVersionId(txn.entropy().uuid_v4()),
        scorecard: own.scorecard,
        vacancy: candidate.vacancy,
        panelist: own.seat.id,
        candidate: candidate.id,
        number,
        kind,
        scores: scores_payload(&payload).map_err(Error::internal)?,
        evidence: evidence_payload(own.scorecard, candidate.audit_ref, number, &working.items).map_err(Error::internal)?,
        notes: notes_payload(own.scorecard, candidate.audit_ref, number, &working.notes).map_err(Error::internal)?,
        reason: reason.clone(),
        sealed_at: txn.now(),
    };
    let after = u64::try_from(number).map_err(Error::internal)?;
    let object = ObjRef::new(ScorecardId::KIND, own.scorecard.0);
    let mut event = txn
        .event(act, object.clone())
        .vacancy(candidate.vacancy)
        .subject(candidate.audit_ref)
        .framework_digest(guide.digest())
        .versions(after.checked_sub(1).filter(|before| *before > 0), after);
    repo::scorecard_version::insert(txn, &mut event, &row).await?;
    if let Some(reason) = &reason {
        event.seal_reason(object, repo::candidate::subject_of(candidate.id), reason);
    }
    Ok(event)
}
