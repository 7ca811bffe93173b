//! Recording that a candidate withdrew. What they went through stays on file; nobody scores or ranks them any more.
//!
//! What must stay true: a recorded ranking says how things stand, so a withdrawal after it records a new one in the same transaction.

use audit::{Act, ObjRef, Why};
use domain::candidate::{Candidate, CandidateState};
use domain::ids::{CandidateId, EventId};
use domain::vacancy::VacancyState;
use domain::{forms, limits};
use store::repo::{self, Lock};
use store::{Audited as _, Events};

use super::event_about;
use crate::Service;
use crate::access::Granted;
use crate::access::policy::WithdrawCandidate;
use crate::act::takes;
use crate::error::{Error, OrMissing as _, What, Why as Because};
use crate::ranking::record;

impl Service {
    /// Records the withdrawal. `why` is a reason of the closed list; `words` say more, and must where the reason is another one.
    pub async fn withdraw_candidate(
        &self,
        granted: Granted<WithdrawCandidate>,
        candidate: CandidateId,
        why: Why,
        words: &str,
    ) -> Result<(), Error> {
        takes(Act::CandidateWithdraw, why)?;
        let words = match why {
            Why::Other => Some(forms::words("words", words, limits::REASON_CHARS)?),
            _ => forms::optional_words("words", words, limits::REASON_CHARS)?,
        };
        self.act(granted, move |txn, granted| {
            let words = words.clone();
            Box::pin(async move {
                let vacancy = granted.enter(txn, Lock::Update).await?;
                let candidate = repo::candidate::lock(txn, vacancy.id, candidate, Lock::Update).await.or_missing(What::Candidate)?;
                if candidate.state != CandidateState::Entered {
                    return Err(Error::Conflict(Because::Done));
                }
                let candidate = Candidate { state: CandidateState::Withdrawn, version: candidate.version + 1, ..candidate };
                let mut withdraw = event_about(txn, Act::CandidateWithdraw, &candidate).why(why);
                if let Some(words) = &words {
                    // Under the event's own name: a reason beside the candidate's is that of a decision.
                    let event = ObjRef::new(EventId::KIND, withdraw.id().0);
                    withdraw.seal_reason(event, candidate.subject(), words);
                }
                repo::candidate::update(txn, &mut withdraw, &candidate).await?;
                let mut events = Events::one(withdraw);
                if vacancy.state == VacancyState::Deciding {
                    events = record(txn, &vacancy).await?.into_iter().fold(events, Events::and);
                }
                Ok(((), events))
            })
        })
        .await?;
        Ok(())
    }
}
