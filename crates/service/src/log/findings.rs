//! Findings: what an auditor found, who has to answer until when, and the answer beside it.
//!
//! What must stay true: whoever is audited answers and changes nothing of the finding; an auditor in whose scope it lies
//! closes it, once it was answered, because whoever raised it may have left.

use audit::{Act, LogKind, ObjRef, Place};
use domain::doors::Draw as _;
use domain::finding::{Finding, FindingState};
use domain::ids::{FindingId, PersonId, VacancyId};
use domain::{Date, FieldError, FieldErrors, forms, limits};
use store::repo::{self, Lock};
use store::{Events, Reading};

use crate::Service;
use crate::access::Granted;
use crate::access::policy::{AnswerFinding, CloseFinding, ListFindings, RaiseFinding, ReadFindings};
use crate::error::{Error, OrMissing as _, What, Why};
use crate::vacancy::in_scope;

/// A finding as pages show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FindingView {
    /// The finding.
    pub finding: Finding,
    /// Reference of the vacancy.
    pub reference: String,
    /// Who has to answer.
    pub owner: String,
    /// Who raised it.
    pub raised_by: String,
    /// Who answered.
    pub answered_by: Option<String>,
    /// Whether the day for the answer has passed.
    pub is_late: bool,
}

/// What an auditor says of a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Raising {
    /// What was found.
    pub words: String,
    /// The entry that shows it, as typed; may be empty.
    pub entry: String,
    /// Who has to answer.
    pub owner: PersonId,
    /// Until when, as typed.
    pub due: String,
}

impl Service {
    /// All findings about vacancies in scope, open ones first.
    pub async fn findings(&self, granted: Granted<ListFindings>) -> Result<Vec<FindingView>, Error> {
        let read = self.store.read().await?;
        let (mut vacancies, mut after): (Vec<(VacancyId, String)>, Option<String>) = (Vec::new(), None);
        loop {
            let page = in_scope(&read, granted.signed_in()?, after.as_deref()).await?;
            vacancies.extend(page.vacancies.iter().map(|row| (row.id, row.reference.clone())));
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        let ids: Vec<VacancyId> = vacancies.iter().map(|(id, _)| *id).collect();
        let found = repo::finding::of_vacancies(&read, &ids).await?;
        let mut views = self.views(&read, found, &vacancies).await?;
        views.sort_by_key(|view| (view.finding.state() == FindingState::Closed, view.finding.due));
        Ok(views)
    }

    /// The findings about one vacancy, with whoever can be asked to answer.
    pub async fn findings_about(&self, granted: Granted<ReadFindings>) -> Result<(Vec<FindingView>, Vec<(PersonId, String)>), Error> {
        let read = self.store.read().await?;
        let vacancy = granted.look(&read).await?;
        let found = repo::finding::of_vacancies(&read, &[vacancy.id]).await?;
        let views = self.views(&read, found, &[(vacancy.id, vacancy.reference.clone())]).await?;
        let owners = owners(&read, &vacancy).await?;
        Ok((views, owners))
    }

    async fn views(&self, read: &impl Reading, found: Vec<Finding>, of: &[(VacancyId, String)]) -> Result<Vec<FindingView>, Error> {
        let people: Vec<PersonId> =
            found.iter().flat_map(|one| [Some(one.owner), Some(one.raised_by), one.answered_by]).flatten().collect();
        let people = repo::person::by_ids(read, &people).await?;
        let name = |id: PersonId| people.iter().find(|person| person.id == id).map(|person| person.name.clone()).unwrap_or_default();
        let today = self.now().date();
        let view = |finding: Finding| FindingView {
            reference: of.iter().find(|(id, _)| *id == finding.vacancy).map(|(_, reference)| reference.clone()).unwrap_or_default(),
            owner: name(finding.owner),
            raised_by: name(finding.raised_by),
            answered_by: finding.answered_by.map(name),
            is_late: finding.state() == FindingState::Open && finding.due < today,
            finding,
        };
        Ok(found.into_iter().map(view).collect())
    }

    /// Raises a finding.
    pub async fn raise_finding(&self, granted: Granted<RaiseFinding>, raising: &Raising) -> Result<FindingId, Error> {
        let words = forms::words("words", &raising.words, limits::REASON_CHARS)?;
        let due = Date::parse(raising.due.trim()).ok_or_else(|| FieldErrors::one("due", FieldError::NotADate))?;
        let entry = match raising.entry.trim() {
            "" => None,
            text => Some(place_of(text).ok_or_else(|| FieldErrors::one("entry", FieldError::NotANumber))?),
        };
        let (language, owner) = (granted.language()?, raising.owner);
        let store = self.store.clone();
        let committed = self
            .act(granted, move |txn, granted| {
                let (words, store) = (words.clone(), store.clone());
                Box::pin(async move {
                    let vacancy = granted.enter(txn, Lock::Update).await?;
                    if !owners(txn, &vacancy).await?.iter().any(|(person, _)| *person == owner) {
                        return Err(FieldErrors::one("owner", FieldError::NotOnTheList { list: String::new() }).into());
                    }
                    if let Some(entry) = entry {
                        let known = store.log(txn, LogKind::Decisions)?.entry_at(entry).await.or_missing(What::Entry);
                        if !known.is_ok_and(|known| known.leaf.vac == Some(vacancy.id)) {
                            return Err(FieldErrors::one("entry", FieldError::NotOnTheList { list: String::new() }).into());
                        }
                    }
                    let finding = Finding {
                        id: FindingId(txn.entropy().uuid_v4()),
                        vacancy: vacancy.id,
                        number: repo::finding::next_number(txn, vacancy.id).await?,
                        entry: entry.map(|place| place.to_string()),
                        words,
                        words_language: language,
                        owner,
                        due,
                        raised_by: granted.person()?.id,
                        raised_at: txn.now(),
                        answer: None,
                        answered_by: None,
                        answered_at: None,
                        closed_by: None,
                        closed_at: None,
                        version: 1,
                    };
                    let mut raise = txn.event(Act::FindingOpen, object(finding.id)).vacancy(vacancy.id);
                    repo::finding::insert(txn, &mut raise, &finding).await?;
                    Ok((finding.id, Events::one(raise)))
                })
            })
            .await?;
        Ok(committed.value)
    }

    /// Answers a finding: its owner, or whoever else is audited.
    pub async fn answer_finding(&self, granted: Granted<AnswerFinding>, finding: FindingId, words: &str) -> Result<(), Error> {
        let words = forms::words("answer", words, limits::REASON_CHARS)?;
        self.act(granted, move |txn, granted| {
            let words = words.clone();
            Box::pin(async move {
                let vacancy = granted.enter(txn, Lock::Update).await?;
                let found = repo::finding::lock(txn, vacancy.id, finding).await.or_missing(What::Finding)?;
                if found.state() != FindingState::Open {
                    return Err(Error::Conflict(Why::Done));
                }
                let answered = Finding {
                    answer: Some(words),
                    answered_by: Some(granted.person()?.id),
                    answered_at: Some(txn.now()),
                    version: found.version + 1,
                    ..found
                };
                let mut answer = txn.event(Act::FindingAnswer, object(finding)).vacancy(vacancy.id);
                repo::finding::update(txn, &mut answer, &answered).await?;
                Ok(((), Events::one(answer)))
            })
        })
        .await?;
        Ok(())
    }

    /// Closes a finding that was answered.
    pub async fn close_finding(&self, granted: Granted<CloseFinding>, finding: FindingId) -> Result<(), Error> {
        self.act(granted, move |txn, granted| {
            Box::pin(async move {
                let vacancy = granted.enter(txn, Lock::Update).await?;
                let found = repo::finding::lock(txn, vacancy.id, finding).await.or_missing(What::Finding)?;
                if found.state() != FindingState::Answered {
                    return Err(Error::Conflict(Why::State));
                }
                let closed =
                    Finding { closed_by: Some(granted.person()?.id), closed_at: Some(txn.now()), version: found.version + 1, ..found };
                let mut close = txn.event(Act::FindingClose, object(finding)).vacancy(vacancy.id);
                repo::finding::update(txn, &mut close, &closed).await?;
                Ok(((), Events::one(close)))
            })
        })
        .await?;
        Ok(())
    }
}

fn object(finding: FindingId) -> ObjRef {
    ObjRef::new(FindingId::KIND, finding.0)
}

/// The officer who holds the vacancy, and the chair: those who can answer for it.
async fn owners(through: &impl Reading, vacancy: &domain::vacancy::Vacancy) -> Result<Vec<(PersonId, String)>, Error> {
    use domain::panel::{PanelPart, PanelistState};
    let seats = repo::panelist::list(through, vacancy.id).await?;
    let chair = seats.iter().filter(|seat| seat.part == PanelPart::Chair && seat.state == PanelistState::Sitting).map(|seat| seat.person);
    let people: Vec<PersonId> = std::iter::once(vacancy.holder).chain(chair).collect();
    Ok(repo::person::by_ids(through, &people).await?.into_iter().map(|person| (person.id, person.name)).collect())
}

/// The place of an entry as people write it: its number, with the epoch before a colon from the second one on.
pub fn place_of(text: &str) -> Option<Place> {
    match text.split_once(':') {
        None => text.parse().ok().map(|seq| Place { epoch: 1, seq }),
        Some((epoch, seq)) => Some(Place { epoch: epoch.parse().ok()?, seq: seq.parse().ok()? }),
    }
}
