//! Recording that a candidate withdrew. What they went through stays on file; nobody scores or ranks them any more.
//!
//! What must stay true: a recorded ranking says how things stand, so a withdrawal after it records a new one in the same transaction.

use audit::{Act, ObjRef, Why};
use domain::candidate::{Candidate, CandidateState};
use domain::ids::{CandidateId, EventId};
use domain::vacancy::{Vacancy, VacancyState};
use domain::{FieldError, FieldErrors, forms, limits};
use store::repo::{self, Lock};
use store::{Audited as _, Event, Events, WriteTxn};

use super::event_about;
use crate::Service;
use crate::access::Granted;
use crate::access::policy::WithdrawCandidate;
use crate::error::{Error, OrMissing as _, What, Why as Because};

impl Service {
    /// Records the withdrawal. `why` is a reason of the closed list; `words` say more, and must where the reason is another one.
    pub async fn withdraw_candidate(
        &self,
        granted: Granted<WithdrawCandidate>,
        candidate: CandidateId,
        why: Why,
        words: &str,
    ) -> Result<(), Error> {
        let codes = Act::CandidateWithdraw.why().codes();
        if !codes.contains(&why) {
            let list = codes.iter().map(|code| code.as_str()).collect::<Vec<_>>().join(", ");
            return Err(FieldErrors::one("why", FieldError::NotOnTheList { list }).into());
        }
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
                    events = record_ranking(txn, &vacancy).await?.into_iter().fold(events, Events::and);
                }
                Ok(((), events))
            })
        })
        .await?;
        Ok(())
    }
}

/// The ranking without whoever withdrew.
///
/// Until rankings are recorded by `crate::ranking::record(txn, &vacancy)`, a withdrawal at this stage is refused rather than recorded
/// without its ranking.
#[expect(clippy::unused_async, reason = "the ranking is computed through the transaction")]
async fn record_ranking(_txn: &WriteTxn, _vacancy: &Vacancy) -> Result<Vec<Event>, Error> {
    Err(Error::Conflict(Because::Stage))
}
