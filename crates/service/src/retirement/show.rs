//! Reading what was retired for everybody, what is asked to be, and what the chair may ask for.
//!
//! What must stay true: nothing here depends on a score, so that nobody learns from it which order would follow; no candidate is named.

use std::collections::BTreeMap;

use audit::Why as Reason;
use domain::candidate::CandidateState;
use domain::guide::{GuideDocument, Lost, NotRetirable};
use domain::ids::{PersonId, RetirementId, VacancyId};
use domain::panel::PanelistState;
use domain::person::{PersonState, Role};
use domain::retirement::{RetiredItem, RetiredKind, Retirement, RetirementState};
use domain::vacancy::Vacancy;
use domain::{Lang, Text, Timestamp};
use store::{Reading, repo};

use super::Retirements;
use crate::Service;
use crate::access::policy::{ReadRetirable, ReadRetirements};
use crate::access::{Granted, Standing};
use crate::error::Error;
use crate::vacancy::frozen_guide;

/// A retirement as pages show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RetirementView {
    /// Identifier.
    pub id: RetirementId,
    /// What it is about.
    pub item: RetiredItem,
    /// What that is called: the competency's name, or the question's words.
    pub name: Text,
    /// The competency that a question tests.
    pub competency: Option<Text>,
    /// Why, as a reason of the closed list.
    pub why: Option<Reason>,
    /// The same in words.
    pub words: String,
    /// The language of the chair's words.
    pub words_language: Lang,
    /// What is no longer tested.
    pub lost: Vec<Text>,
    /// Why that is acceptable.
    pub uncovered: Option<String>,
    /// Who asked.
    pub asked_by: String,
    /// When.
    pub asked_at: Timestamp,
    /// Where it stands.
    pub state: RetirementState,
    /// Who answered, or took it back.
    pub answered_by: Option<String>,
    /// When.
    pub answered_at: Option<Timestamp>,
    /// What they wrote, with its language.
    pub answer: Option<(String, Lang)>,
}

/// All that was ever asked for in a round.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RetirementsView {
    /// The request that awaits its answer.
    pub open: Option<RetirementView>,
    /// What was answered or taken back, the latest first.
    pub settled: Vec<RetirementView>,
    /// Whether the reader may answer the open request: with a role in human resources, and outside the panel.
    pub may_answer: bool,
    /// Whether the reader may take it back.
    pub may_take_back: bool,
    /// Who may answer.
    pub approvers: Vec<String>,
    /// How many candidates it concerns: all who are in the round.
    pub candidates: u64,
}

/// A competency or a question that may be retired, or why not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Retirable {
    /// Which.
    pub item: RetiredItem,
    /// What it is called.
    pub name: Text,
    /// Whether it is, or tests, an essential competency.
    pub essential: bool,
    /// The weight of the competency.
    pub weight: u32,
    /// How many questions would still test its competency, once a question is retired.
    pub questions_left: usize,
    /// What nothing would test any more.
    pub lost: Vec<Text>,
    /// Why it cannot be retired.
    pub obstacle: Option<NotRetirable>,
    /// Whether it was asked for before and refused: that answer stands.
    pub was_refused: bool,
}

/// What the chair may ask for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RetirementChoices {
    /// Each competency that counts, followed by the questions that test it.
    pub items: Vec<Retirable>,
    /// How many candidates it concerns.
    pub candidates: u64,
    /// How many panelists sit.
    pub panelists: u64,
    /// Who may answer.
    pub approvers: Vec<String>,
    /// Whether a request awaits its answer already.
    pub is_awaited: bool,
    /// Whether an order was recorded already.
    pub is_ranked: bool,
}

impl Service {
    /// What was asked for, and what became of it.
    pub async fn retirements(&self, granted: Granted<ReadRetirements>) -> Result<RetirementsView, Error> {
        let read = self.store.read().await?;
        let vacancy = granted.look(&read).await?;
        let told = told(&read, &vacancy).await?;
        let (open, mut settled): (Vec<_>, Vec<_>) =
            told.into_iter().map(|told| told.view).partition(|view| view.state == RetirementState::Asked);
        settled.reverse();
        let is_open = vacancy.state.takes_retirements();
        let approvers = approvers(&read, &vacancy).await?;
        let may_answer = is_open && approvers.contains_key(&granted.person()?.id);
        Ok(RetirementsView {
            open: open.into_iter().next(),
            settled,
            may_answer,
            may_take_back: is_open && granted.standing() == Standing::Chair,
            approvers: names(approvers),
            candidates: in_the_round(&read, vacancy.id).await?,
        })
    }

    /// What the chair may ask for, and what would be lost with each.
    pub async fn retirable(&self, granted: Granted<ReadRetirable>) -> Result<RetirementChoices, Error> {
        let read = self.store.read().await?;
        let vacancy = granted.look(&read).await?;
        let guide = frozen_guide(&read, &vacancy).await?.document;
        let retirements = Retirements::of(&read, vacancy.id).await?;
        let gone = retirements.items();
        let remaining = guide.without(&gone);
        let mut items = Vec::new();
        for competency in remaining.competencies() {
            let questions: Vec<_> = remaining.questions_of(&competency.id).collect();
            let own = (RetiredKind::Competency, competency.id.clone(), competency.name.clone());
            let tested = questions.iter().map(|question| (RetiredKind::Question, question.id.clone(), question.text.clone()));
            for (kind, id, name) in std::iter::once(own).chain(tested) {
                let item = RetiredItem { kind, id };
                items.push(Retirable {
                    name,
                    essential: competency.essential,
                    weight: competency.w,
                    questions_left: if kind == RetiredKind::Question { questions.len().saturating_sub(1) } else { 0 },
                    lost: texts(&remaining.lost_with(&item), &guide),
                    obstacle: remaining.can_retire(&item).err(),
                    was_refused: retirements.was_refused(&item),
                    item,
                });
            }
        }
        let sitting = repo::panelist::list(&read, vacancy.id).await?.iter().filter(|seat| seat.state == PanelistState::Sitting).count();
        Ok(RetirementChoices {
            items,
            candidates: in_the_round(&read, vacancy.id).await?,
            panelists: u64::try_from(sitting).unwrap_or(u64::MAX),
            approvers: names(approvers(&read, &vacancy).await?),
            is_awaited: retirements.open().is_some(),
            is_ranked: repo::ranking::latest(&read, vacancy.id).await?.is_some(),
        })
    }
}

/// A retirement with its row.
pub(crate) struct Told {
    pub(crate) view: RetirementView,
    pub(crate) retirement: Retirement,
}

/// All that was ever asked for in a round, oldest first, in words.
pub(crate) async fn told(read: &impl Reading, vacancy: &Vacancy) -> Result<Vec<Told>, Error> {
    let Retirements(all) = Retirements::of(read, vacancy.id).await?;
    if all.is_empty() {
        return Ok(Vec::new());
    }
    let guide = frozen_guide(read, vacancy).await?.document;
    let people: Vec<PersonId> = all.iter().flat_map(|(one, _)| [Some(one.asked_by), one.answered_by]).flatten().collect();
    let people = repo::person::by_ids(read, &people).await?;
    let names: BTreeMap<PersonId, &str> = people.iter().map(|person| (person.id, person.name.as_str())).collect();
    let name = |id: PersonId| names.get(&id).map(|name| (*name).to_owned()).unwrap_or_default();
    let mut gone: Vec<RetiredItem> = Vec::new();
    let mut told = Vec::new();
    for (retirement, _) in all {
        let item = retirement.about();
        // What was lost is what was still tested then.
        let lost = guide.without(&gone).lost_with(&item);
        if retirement.is_in_force() {
            gone.push(item.clone());
        }
        let question = guide.question(&item.id).filter(|_| item.kind == RetiredKind::Question);
        let competency = question.and_then(|question| guide.competency(question.competency.as_deref()?));
        let called = match question {
            Some(question) => Some(question.text.clone()),
            None => guide.competency(&item.id).map(|one| one.name.clone()),
        };
        let view = RetirementView {
            id: retirement.id,
            name: called.unwrap_or_else(|| Text::new(item.id.clone(), item.id.clone())),
            competency: competency.map(|one| one.name.clone()),
            why: Reason::parse(&retirement.why),
            words: retirement.words.clone(),
            words_language: retirement.words_language,
            lost: texts(&lost, &guide),
            uncovered: retirement.uncovered.clone(),
            asked_by: name(retirement.asked_by),
            asked_at: retirement.asked_at,
            state: retirement.state,
            answered_by: retirement.answered_by.map(name),
            answered_at: retirement.answered_at,
            answer: retirement.answer.clone().zip(retirement.answer_language),
            item,
        };
        told.push(Told { view, retirement });
    }
    Ok(told)
}

fn texts(lost: &[Lost], guide: &GuideDocument) -> Vec<Text> {
    lost.iter().map(|one| Text::new(one.words(guide, Lang::En), one.words(guide, Lang::Fr))).collect()
}

async fn in_the_round(read: &impl Reading, vacancy: VacancyId) -> Result<u64, Error> {
    Ok(repo::candidate::count_by_state(read, vacancy).await?.get(&CandidateState::Entered).copied().unwrap_or(0))
}

/// Who may answer, with their names: whoever has a role in human resources and never had a seat on the panel. Once an order stands, whoever holds the vacancy answers only
/// where there is nobody else: with the chair they would otherwise be the two who depart from the order, without saying so.
pub(super) async fn approvers(read: &impl Reading, vacancy: &Vacancy) -> Result<BTreeMap<PersonId, String>, Error> {
    let seats = repo::panelist::list(read, vacancy.id).await?;
    let held = repo::role_grant::active_of_role(read, Role::Hr).await?;
    let people: Vec<PersonId> =
        held.into_iter().map(|grant| grant.person).filter(|one| !seats.iter().any(|seat| seat.person == *one)).collect();
    let people = repo::person::by_ids(read, &people).await?;
    let mut approvers: BTreeMap<PersonId, String> =
        people.into_iter().filter(|person| person.state == PersonState::Active).map(|person| (person.id, person.name)).collect();
    if approvers.len() > 1 && repo::ranking::latest(read, vacancy.id).await?.is_some() {
        approvers.remove(&vacancy.holder);
    }
    Ok(approvers)
}

fn names(people: BTreeMap<PersonId, String>) -> Vec<String> {
    let mut names: Vec<String> = people.into_values().collect();
    names.sort();
    names
}
