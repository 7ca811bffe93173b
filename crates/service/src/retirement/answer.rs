//! Somebody outside the panel approves a retirement or refuses it.
//!
//! What must stay true: whoever has or had a seat on the panel answers nothing, nor, once an order stands, whoever holds the vacancy where somebody else can; with the approval what was retired counts for nobody, and
//! where an order stood, either the new one is recorded in the same transaction or the round goes back to the discussion.

use audit::{Act, Why as Reason, XValue};
use domain::ids::{PersonId, RetirementId};
use domain::retirement::{RetiredKind, Retirement, RetirementState};
use domain::vacancy::{Vacancy, VacancyState};
use domain::{Refusal, forms, limits};
use store::repo::{self, Lock};
use store::{Events, Reading};

use super::Retirements;
use super::ask::{about, open_request, refused};
use super::show::approvers;
use crate::Service;
use crate::access::Granted;
use crate::access::policy::{ApproveRetirement, RefuseRetirement};
use crate::error::Error;
use crate::ranking::record;
use crate::vacancy::{frozen_guide, move_on};

impl Service {
    /// Approves a retirement that the chair asked for.
    pub async fn approve_retirement(
        &self,
        granted: Granted<ApproveRetirement>,
        retirement: RetirementId,
        answer: &str,
    ) -> Result<(), Error> {
        let answer = forms::optional_words("answer", answer, limits::REASON_CHARS)?;
        self.act(granted, move |txn, granted| {
            let answer = answer.clone();
            Box::pin(async move {
                let mut vacancy = granted.enter(txn, Lock::Update).await?;
                let person = granted.person()?;
                only_approvers(txn, &vacancy, person.id).await?;
                let retirements = Retirements::of(txn, vacancy.id).await?;
                let open = open_request(&retirements, retirement)?;
                let (guide, language) = (frozen_guide(txn, &vacancy).await?.document, granted.language()?);
                let item = open.about();
                let gone = retirements.items();
                guide.without(&gone).can_retire(&item).map_err(|not| refused(not, &item, &guide, language))?;
                let asked_by = repo::person::get(txn, open.asked_by).await?;
                let approved = Retirement {
                    state: RetirementState::Approved,
                    answered_by: Some(person.id),
                    answered_at: Some(txn.now()),
                    answer_language: answer.as_ref().map(|_| language),
                    answer,
                    ranking_before: repo::ranking::latest(txn, vacancy.id).await?.map(|(ranking, _)| ranking.id),
                    version: open.version + 1,
                    ..open
                };
                let act = match approved.kind {
                    RetiredKind::Competency => Act::CompetencyRetire,
                    RetiredKind::Question => Act::QuestionRetire,
                };
                // The entry's actor is who approves; who asked stands beside.
                let mut retire = about(txn, act, &approved)
                    .framework_digest(guide.digest())
                    .why(Reason::parse(&approved.why).unwrap_or(Reason::Other))
                    .x("second", XValue::Ref(asked_by.audit_ref));
                repo::retirement::update(txn, &mut retire, &approved).await?;
                let events = match (approved.kind, vacancy.state) {
                    (RetiredKind::Competency, VacancyState::Deciding) => {
                        record(txn, &vacancy).await?.into_iter().fold(Events::one(retire), Events::and)
                    }
                    (RetiredKind::Question, VacancyState::Deciding) => {
                        move_on(&mut vacancy, VacancyState::Discussing)?;
                        vacancy.discussion_closed_at = None;
                        repo::vacancy::update(txn, &mut retire, &vacancy).await?;
                        Events::one(retire)
                    }
                    // The discussion is open: closing it records the order without what was retired.
                    _ => Events::one(retire),
                };
                Ok(((), events))
            })
        })
        .await?;
        Ok(())
    }

    /// Refuses a retirement that the chair asked for, in words.
    pub async fn refuse_retirement(&self, granted: Granted<RefuseRetirement>, retirement: RetirementId, answer: &str) -> Result<(), Error> {
        let answer = forms::words("answer", answer, limits::REASON_CHARS)?;
        self.act(granted, move |txn, granted| {
            let answer = answer.clone();
            Box::pin(async move {
                let vacancy = granted.enter(txn, Lock::Update).await?;
                let person = granted.person()?;
                only_approvers(txn, &vacancy, person.id).await?;
                let open = open_request(&Retirements::of(txn, vacancy.id).await?, retirement)?;
                let no = Retirement {
                    state: RetirementState::Refused,
                    answered_by: Some(person.id),
                    answered_at: Some(txn.now()),
                    answer: Some(answer),
                    answer_language: Some(granted.language()?),
                    version: open.version + 1,
                    ..open
                };
                let mut refuse = about(txn, Act::RetirementRefuse, &no);
                repo::retirement::update(txn, &mut refuse, &no).await?;
                Ok(((), Events::one(refuse)))
            })
        })
        .await?;
        Ok(())
    }
}

/// Whoever scored or was there to score does not answer for the panel, nor does whoever holds the vacancy once an order stands, where somebody else can.
async fn only_approvers(through: &impl Reading, vacancy: &Vacancy, person: PersonId) -> Result<(), Error> {
    if approvers(through, vacancy).await?.contains_key(&person) { Ok(()) } else { Err(Refusal::RetireApproval {}.into()) }
}
