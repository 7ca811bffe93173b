//! Opening one candidate's file: whole for the officer who holds the vacancy; for a panel member what an interview needs, once they
//! have declared their links.
//!
//! What must stay true: a file is given only once the entry of its reading is kept; what a panel member may not see is not in the view;
//! a candidate whom a panel member may not meet is answered like one who does not exist.

use audit::Act;
use domain::candidate::{Candidate, CandidateState};
use domain::ids::CandidateId;
use domain::vacancy::VacancyState;
use domain::{Date, Lang, Timestamp};
use store::Events;
use store::repo::{self, Lock};

use super::{event_about, purpose};
use crate::Service;
use crate::access::policy::ReadCandidate;
use crate::access::{Granted, Standing};
use crate::error::{Error, OrMissing as _, What};
use crate::scorecard::own;

/// What only the officer who holds the vacancy reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeldByOfficer {
    /// The sender's own number.
    pub reference: String,
    /// E-mail address.
    pub email: Option<String>,
    /// Telephone number.
    pub phone: Option<String>,
    /// Last employer where the person worked with children.
    pub last_employer_with_children: Option<String>,
    /// Consent to be kept for later rounds, with its day.
    pub keep_for_pool: Option<String>,
    /// When entered.
    pub entered_at: Timestamp,
    /// Code of the entry that stays, where this one was merged.
    pub merged_into: Option<String>,
    /// Version of the row: what an update has to carry.
    pub version: i64,
}

/// A candidate's file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CandidateView {
    /// Identifier.
    pub id: CandidateId,
    /// What the panel calls them.
    pub code: String,
    /// As the person writes it.
    pub family_name: String,
    /// As the person writes them.
    pub given_names: String,
    /// Language of letters.
    pub language: Lang,
    /// Language of the interview.
    pub interview_language: Lang,
    /// Day of the application.
    pub applied_on: Date,
    /// Gaps to explore, in words.
    pub gaps: Option<String>,
    /// What is needed at the interview; never why.
    pub adjustments: Option<String>,
    /// Whether still in the round.
    pub state: CandidateState,
    /// The rest, for the officer who holds the vacancy.
    pub held: Option<HeldByOfficer>,
}

impl Service {
    /// Opens a file.
    pub async fn candidate(&self, granted: Granted<ReadCandidate>, candidate: CandidateId) -> Result<CandidateView, Error> {
        self.disclose(granted, move |txn, granted| {
            Box::pin(async move {
                let vacancy = granted.enter(txn, Lock::None).await?;
                let candidate = repo::candidate::get(txn, vacancy.id, candidate).await.or_missing(What::Candidate)?;
                let is_holder = granted.standing() == Standing::Holder;
                if !is_holder {
                    own(txn, &vacancy, granted.person()?.id, candidate.id).await?;
                    if candidate.state != CandidateState::Entered || vacancy.state < VacancyState::Interviewing {
                        return Err(Error::Missing(What::Candidate));
                    }
                }
                let merged_into = match candidate.merged_into {
                    Some(into) => repo::candidate::codes_of(txn, vacancy.id, [into]).await?.remove(&into),
                    None => None,
                };
                let read = event_about(txn, Act::FileView, &candidate).why(purpose(&vacancy));
                Ok((view(candidate, merged_into, is_holder), Events::one(read)))
            })
        })
        .await
    }
}

fn view(candidate: Candidate, merged_into: Option<String>, is_holder: bool) -> CandidateView {
    let held = HeldByOfficer {
        reference: candidate.reference,
        email: candidate.email,
        phone: candidate.phone,
        last_employer_with_children: candidate.last_employer_with_children,
        keep_for_pool: candidate.keep_for_pool,
        entered_at: candidate.entered_at,
        merged_into,
        version: candidate.version,
    };
    CandidateView {
        id: candidate.id,
        code: candidate.code,
        family_name: candidate.family_name,
        given_names: candidate.given_names,
        language: candidate.language,
        interview_language: candidate.interview_language,
        applied_on: candidate.applied_on,
        gaps: candidate.gaps,
        adjustments: candidate.adjustments,
        state: candidate.state,
        held: is_holder.then_some(held),
    }
}
