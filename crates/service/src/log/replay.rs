//! What a role could see at a moment: rebuilt from the log up to an entry, through the same table of leaves that grants them now.
//!
//! What must stay true: it is a reconstruction and says so; nothing of an entry after the moment is in it; a level stands in it only where that
//! role could have read it then.

use std::collections::{BTreeMap, BTreeSet};

use audit::{Act, Leaf, LogKind, Place, Replay};
use domain::ids::{AuditRef, PanelistId};
use domain::scores::{Assessment, ScoresPayload};
use domain::vacancy::VacancyState;
use domain::{FieldError, FieldErrors, Timestamp};
use store::repo;

use super::recompute::opened;
use crate::Service;
use crate::access::policy::{Effect, POLICY, ReadReplay};
use crate::access::{Granted, Standing};
use crate::error::Error;

/// What one scorecard was to the role at the moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CardSeen {
    /// Nothing had been submitted, or the role could not tell.
    Nothing,
    /// That it was submitted, and nothing of what stood in it.
    Sealed,
    /// Its levels, by competency; none where it was not assessed.
    Open(Vec<(String, Option<u8>)>),
}

/// A view as it can be told again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReplayView {
    /// The last entry that had been written.
    pub place: Place,
    /// When it was.
    pub at: Timestamp,
    /// The stage of the vacancy.
    pub state: VacancyState,
    /// What the role could open, by the names of the table of permissions.
    pub open: Vec<&'static str>,
    /// The panel, by code.
    pub panel: Vec<(PanelistId, String)>,
    /// Candidates by code, with what each scorecard was to the role, in the order of the panel.
    pub cards: Vec<(String, Vec<CardSeen>)>,
    /// Whether the recorded ranking could be read.
    pub ranking: bool,
    /// Whether the decision could be read.
    pub decision: bool,
}

/// The roles whose view can be told again.
pub const ROLES: [Standing; 5] = [Standing::Holder, Standing::Hr, Standing::Chair, Standing::Member, Standing::Administrator];

impl Service {
    /// What a role could see when the last entry before a moment had been written. For a panel member it is told for the seat named.
    pub async fn replay_view(
        &self,
        granted: Granted<ReadReplay>,
        moment: Timestamp,
        role: Standing,
        seat: Option<PanelistId>,
    ) -> Result<ReplayView, Error> {
        let read = self.store.read().await?;
        let vacancy = granted.look(&read).await?;
        let log = self.store.log(&read, LogKind::Decisions)?;
        let mut replay = Replay::new();
        let (mut last, mut state) = (None, VacancyState::Draft);
        for entry in log.of_vacancy(vacancy.id).await? {
            if entry.leaf.at > moment {
                break;
            }
            let opened = if is_scored(&entry.leaf) { opened(&log, &entry).await? } else { Vec::new() };
            replay.apply(entry.place, &entry.leaf, &opened);
            state = stage_after(state, &entry.leaf);
            last = Some((entry.place, entry.leaf.at));
        }
        // A moment before the vacancy existed has nothing to show.
        let (place, at) = last.ok_or_else(|| FieldErrors::one("moment", FieldError::NotOnTheList { list: String::new() }))?;
        let told = replay.vacancy(vacancy.id);
        let seats = repo::panelist::list(&read, vacancy.id).await?;
        let people = repo::person::by_ids(&read, &seats.iter().map(|seat| seat.person).collect::<Vec<_>>()).await?;
        let ref_of = |seat: PanelistId| {
            let person = seats.iter().find(|one| one.id == seat)?.person;
            people.iter().find(|one| one.id == person).map(|one| one.audit_ref)
        };
        let panel: Vec<(PanelistId, String)> = seats.iter().map(|seat| (seat.id, seat.code.clone())).collect();
        let candidates: BTreeSet<AuditRef> = told.map(|told| told.scored(Place { epoch: u32::MAX, seq: 0 })).unwrap_or_default();
        let codes = repo::candidate::codes_by_refs(&read, vacancy.id, &candidates.iter().copied().collect::<Vec<_>>()).await?;
        let own = seat.filter(|_| matches!(role, Standing::Member | Standing::Chair)).and_then(ref_of);
        let may = |name: &str| POLICY.iter().any(|rule| rule.name == name && rule.who.contains(&role) && rule.stages.contains(&state));
        let (sees_progress, sees_scores) = (may("scorecard.progress"), may("discussion.show"));
        let mut cards = Vec::new();
        for (candidate, code) in &codes {
            let is_open = told.is_some_and(|told| told.revealed_at(*candidate).is_some());
            let latest: BTreeMap<AuditRef, _> = told
                .iter()
                .flat_map(|told| &told.cards)
                .filter(|card| card.candidate == Some(*candidate))
                .filter_map(|card| Some((card.panelist?, card)))
                .collect();
            let seen = panel.iter().map(|(seat, _)| {
                let Some(panelist) = ref_of(*seat) else { return CardSeen::Nothing };
                let Some(card) = latest.get(&panelist) else { return CardSeen::Nothing };
                let may_read = own == Some(panelist) || (is_open && sees_scores);
                match (may_read, &card.scores) {
                    (true, Some(scores)) => CardSeen::Open(levels(scores)),
                    _ if sees_progress || own == Some(panelist) => CardSeen::Sealed,
                    _ => CardSeen::Nothing,
                }
            });
            cards.push((code.clone(), seen.collect()));
        }
        cards.sort_by(|one, other| one.0.cmp(&other.0));
        let open = POLICY.iter().filter(|rule| rule.effect == Effect::Read && rule.who.contains(&role) && rule.stages.contains(&state));
        let view = ReplayView {
            place,
            at,
            state,
            open: open.map(|rule| rule.name).collect(),
            panel,
            cards,
            ranking: may("ranking.show") && told.is_some_and(|told| !told.rankings.is_empty()),
            decision: may("decision.show") && told.is_some_and(|told| !told.decisions.is_empty()),
        };
        drop(read);
        // Whoever was erased is shown nowhere, and no entry may name them any more.
        self.leave_view(&granted, codes.into_keys().collect()).await?;
        Ok(view)
    }
}

fn is_scored(leaf: &Leaf) -> bool {
    matches!(leaf.act, Some(Act::ScorecardSubmit | Act::ScorecardCorrect | Act::ScorecardRevise))
}

fn levels(scores: &domain::canonical::Value) -> Vec<(String, Option<u8>)> {
    let Ok(payload) = ScoresPayload::parse(scores.to_string().as_bytes()) else { return Vec::new() };
    let level = |assessment: &Assessment| match assessment {
        Assessment::Assessed { level } => Some(level.0),
        Assessment::NotAssessed { .. } => None,
    };
    payload.scores.iter().map(|score| (score.competency.clone(), level(&score.assessment))).collect()
}

/// The stage of a vacancy after an entry.
fn stage_after(before: VacancyState, leaf: &Leaf) -> VacancyState {
    match leaf.act {
        Some(Act::VacancyOpen) => VacancyState::Open,
        Some(Act::VacancyClose) => VacancyState::Closed,
        Some(Act::VacancyCancel) => VacancyState::Cancelled,
        Some(Act::DecisionRecord) => VacancyState::Decided,
        Some(Act::DiscussionClose) => VacancyState::Deciding,
        Some(Act::ScoresReveal) if leaf.x_text("scope") == Some("vacancy") => VacancyState::Discussing,
        Some(Act::VacancyStage) => leaf.x_text("stage").and_then(VacancyState::parse).unwrap_or(before),
        _ => before,
    }
}
