//! One round: its particulars, where it stands, and what is missing before it can go on.
//!
//! What must stay true: nothing here says how anybody was scored; a mere panel member does not learn what others still owe.

use std::collections::BTreeMap;

use domain::candidate::CandidateState;
use domain::documents::GuideState;
use domain::guide::RevealMoment;
use domain::ids::{GuideId, VacancyId};
use domain::panel::PanelistState;
use domain::vacancy::{AssignmentMode, VacancyMissing, VacancyState};
use domain::{Date, Lang, Text, Timestamp};
use store::repo;

use crate::Service;
use crate::access::policy::ReadVacancy;
use crate::access::{Granted, Standing};
use crate::declaration::still_to_declare;
use crate::error::{Error, OrMissing as _, What};
use crate::guide::read_frozen;
use crate::vacancy::readiness;

/// The guide that a round uses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GuideUsed {
    /// Identifier of the version.
    pub id: GuideId,
    /// The job's name in the guide.
    pub title: Text,
    /// Number of the version.
    pub number: i64,
    /// Where it stands.
    pub state: GuideState,
    /// Digest of the frozen document.
    pub digest: Option<String>,
}

/// The rules that a round's guide declares: the chair acknowledges them, and everybody may know them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RulesDeclared {
    /// In sentences, in each language.
    pub sentences: BTreeMap<Lang, Vec<String>>,
    /// When sealed scores open.
    pub reveal: RevealMoment,
}

/// A round as its page shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VacancyView {
    /// Identifier.
    pub id: VacancyId,
    /// The organisation's own number.
    pub reference: String,
    /// The job's name.
    pub title: Text,
    /// How many posts are to be filled.
    pub posts: u32,
    /// The stage.
    pub state: VacancyState,
    /// Why it was called off.
    pub state_reason: Option<String>,
    /// First day of interviews.
    pub interviews_from: Option<Date>,
    /// When it was opened.
    pub opened_at: Option<Timestamp>,
    /// When the discussion was closed.
    pub discussion_closed_at: Option<Timestamp>,
    /// Who interviews whom.
    pub assignment: AssignmentMode,
    /// The jurisdiction profile.
    pub jurisdiction: String,
    /// The guide, if one was chosen.
    pub guide: Option<GuideUsed>,
    /// Name of the officer who holds it.
    pub holder: String,
    /// Whether the person asking holds it.
    pub is_holder: bool,
    /// How the person asking stands towards it.
    pub standing: Standing,
    /// How many candidates are in the round.
    pub candidates: u64,
    /// How many withdrew.
    pub withdrawn: u64,
    /// How many panelists sit.
    pub panelists: u64,
    /// What is missing before the next stage; empty for a mere panel member, who can do nothing about it.
    pub missing: Vec<VacancyMissing>,
    /// On how many names the person asking, as a member of the panel, still has to declare before interviews begin.
    pub undeclared: u64,
    /// Whether a request to retire something for everybody awaits its answer.
    pub asks_retirement: bool,
    /// Version of the row: what an update has to carry.
    pub version: i64,
}

impl Service {
    /// One round.
    pub async fn vacancy(&self, granted: Granted<ReadVacancy>) -> Result<VacancyView, Error> {
        let read = self.store.read().await?;
        let vacancy = granted.look(&read).await?;
        let missing = match (granted.standing(), vacancy.state) {
            (Standing::Member, _) => Vec::new(),
            (_, VacancyState::Draft) => readiness::before_opening(&read, self.store.org(), &vacancy).await?,
            (_, VacancyState::Open) => readiness::before_interviews(&read, &vacancy, self.now()).await?,
            _ => Vec::new(),
        };
        let guide = match vacancy.guide {
            Some(guide) => {
                let head = repo::guide::head(&read, guide).await?.ok_or(Error::Missing(What::Guide))?;
                Some(GuideUsed { id: head.id, title: head.title, number: head.number, state: head.state, digest: head.digest })
            }
            None => None,
        };
        let undeclared = match (granted.standing(), vacancy.state) {
            (Standing::Member | Standing::Chair, VacancyState::Open) => still_to_declare(&read, &granted).await?,
            _ => 0,
        };
        let by_state = repo::candidate::count_by_state(&read, vacancy.id).await?;
        let in_state = |state| by_state.get(&state).copied().unwrap_or(0);
        let panel = repo::panelist::list(&read, vacancy.id).await?;
        let sitting = panel.iter().filter(|seat| seat.state == PanelistState::Sitting).count();
        let asks_retirement = vacancy.state.takes_retirements() && !repo::retirement::awaited(&read, &[vacancy.id]).await?.is_empty();
        Ok(VacancyView {
            asks_retirement,
            holder: repo::person::get(&read, vacancy.holder).await?.name,
            is_holder: vacancy.holder == granted.person()?.id,
            standing: granted.standing(),
            candidates: in_state(CandidateState::Entered),
            withdrawn: in_state(CandidateState::Withdrawn),
            panelists: u64::try_from(sitting).unwrap_or(u64::MAX),
            guide,
            missing,
            undeclared,
            id: vacancy.id,
            reference: vacancy.reference,
            title: vacancy.title,
            posts: vacancy.posts,
            state: vacancy.state,
            state_reason: vacancy.state_reason,
            interviews_from: vacancy.interviews_from,
            opened_at: vacancy.opened_at,
            discussion_closed_at: vacancy.discussion_closed_at,
            assignment: vacancy.assignment,
            jurisdiction: vacancy.jurisdiction,
            version: vacancy.version,
        })
    }

    /// The rules of its guide, from the freeze on.
    pub async fn declared_rules(&self, granted: Granted<ReadVacancy>) -> Result<Option<RulesDeclared>, Error> {
        let read = self.store.read().await?;
        let vacancy = granted.look(&read).await?;
        let Some(guide) = vacancy.guide else { return Ok(None) };
        let record = repo::guide::get(&read, guide).await.or_missing(What::Guide)?;
        if !matches!(record.state, GuideState::Frozen | GuideState::Superseded) {
            return Ok(None);
        }
        let document = read_frozen(&record)?;
        let sentences = Lang::ALL.iter().map(|lang| (*lang, document.rule_sentences(*lang))).collect();
        Ok(Some(RulesDeclared { sentences, reveal: document.content().rules.reveal }))
    }
}
