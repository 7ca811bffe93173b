//! The chair asks that something be retired for everybody, or takes the request back. Nothing changes by it.

use audit::{Act, ObjRef, Why as Reason, XValue};
use domain::doors::Draw as _;
use domain::guide::{NotRetirable, lost_words};
use domain::ids::RetirementId;
use domain::retirement::{RetiredItem, Retirement, RetirementState};
use domain::{FieldError, FieldErrors, Refusal, forms, limits};
use store::repo::{self, Lock};
use store::{Event, Events, WriteTxn};

use super::Retirements;
use super::show::approvers;
use crate::Service;
use crate::access::Granted;
use crate::access::policy::{AskRetirement, TakeBackRetirement};
use crate::act::takes;
use crate::error::{Error, Why};
use crate::vacancy::frozen_guide;

impl Service {
    /// Asks that a competency or a question be retired for everybody. `uncovered` says why it is acceptable that something is no longer
    /// tested, where that is so.
    pub async fn ask_retirement(
        &self,
        granted: Granted<AskRetirement>,
        item: &RetiredItem,
        why: Reason,
        words: &str,
        uncovered: &str,
    ) -> Result<RetirementId, Error> {
        takes(Act::RetirementRequest, why)?;
        let words = forms::words("words", words, limits::REASON_CHARS)?;
        let uncovered = forms::optional_words("uncovered", uncovered, limits::REASON_CHARS)?;
        let item = item.clone();
        let done = self
            .act(granted, move |txn, granted| {
                let (item, words, uncovered) = (item.clone(), words.clone(), uncovered.clone());
                Box::pin(async move {
                    let vacancy = granted.enter(txn, Lock::Update).await?;
                    let retirements = Retirements::of(txn, vacancy.id).await?;
                    if retirements.open().is_some() {
                        return Err(Error::Conflict(Why::Stale));
                    }
                    let (guide, language) = (frozen_guide(txn, &vacancy).await?.document, granted.language()?);
                    let gone = retirements.items();
                    let remaining = guide.without(&gone);
                    remaining.can_retire(&item).map_err(|not| refused(not, &item, &guide, language))?;
                    if retirements.was_refused(&item) {
                        return Err(Refusal::RetireRefused {}.into());
                    }
                    let lost = remaining.lost_with(&item);
                    if !lost.is_empty() && uncovered.is_none() {
                        return Err(Refusal::RetireCoverage { items: lost_words(&lost, &guide, language) }.into());
                    }
                    if approvers(txn, &vacancy).await?.is_empty() {
                        // Nobody could ever answer.
                        return Err(Refusal::RetireApproval {}.into());
                    }
                    let retirement = Retirement {
                        id: RetirementId(txn.entropy().uuid_v4()),
                        vacancy: vacancy.id,
                        number: retirements.0.last().map_or(1, |(last, _)| last.number + 1),
                        kind: item.kind,
                        item: item.id.clone(),
                        why: why.as_str().to_owned(),
                        words,
                        words_language: language,
                        uncovered,
                        asked_by: granted.person()?.id,
                        asked_at: txn.now(),
                        state: RetirementState::Asked,
                        answered_by: None,
                        answered_at: None,
                        answer: None,
                        answer_language: None,
                        ranking_before: None,
                        version: 1,
                    };
                    let mut ask = about(txn, Act::RetirementRequest, &retirement).why(why);
                    repo::retirement::insert(txn, &mut ask, &retirement).await?;
                    Ok((retirement.id, Events::one(ask)))
                })
            })
            .await?;
        Ok(done.value)
    }

    /// Takes a request back that was not answered yet.
    pub async fn take_retirement_back(&self, granted: Granted<TakeBackRetirement>, retirement: RetirementId) -> Result<(), Error> {
        self.act(granted, move |txn, granted| {
            Box::pin(async move {
                let vacancy = granted.enter(txn, Lock::Update).await?;
                let open = open_request(&Retirements::of(txn, vacancy.id).await?, retirement)?;
                let taken_back = Retirement {
                    state: RetirementState::TakenBack,
                    answered_by: Some(granted.person()?.id),
                    answered_at: Some(txn.now()),
                    version: open.version + 1,
                    ..open
                };
                let mut withdrawal = about(txn, Act::RetirementTakeBack, &taken_back);
                repo::retirement::update(txn, &mut withdrawal, &taken_back).await?;
                Ok(((), Events::one(withdrawal)))
            })
        })
        .await?;
        Ok(())
    }
}

/// An event about a retirement, with what it retires.
pub(super) fn about(txn: &WriteTxn, act: Act, retirement: &Retirement) -> Event {
    txn.event(act, ObjRef::new(RetirementId::KIND, retirement.id.0))
        .vacancy(retirement.vacancy)
        .x("ids", XValue::Ids(vec![retirement.item.clone()]))
}

/// The request that awaits its answer, if it is this one.
pub(super) fn open_request(retirements: &Retirements, id: RetirementId) -> Result<Retirement, Error> {
    retirements.open().filter(|open| open.id == id).cloned().ok_or(Error::Conflict(Why::Stale))
}

/// Why an item cannot be retired, for the person who asked.
pub(super) fn refused(not: NotRetirable, item: &RetiredItem, guide: &domain::guide::GuideDocument, language: domain::Lang) -> Error {
    match not {
        NotRetirable::Unknown => FieldErrors::one("item", FieldError::Required).into(),
        NotRetirable::Already => Error::Conflict(Why::Retired),
        NotRetirable::Last => Refusal::RetireLast {}.into(),
        NotRetirable::OnlyQuestion => {
            let competency = guide.question(&item.id).and_then(|question| guide.competency(question.competency.as_deref()?));
            let competency = competency.map(|one| one.name.get(language).to_owned()).unwrap_or_default();
            Refusal::RetireOnlyQuestion { competency }.into()
        }
    }
}
