//! What a panelist has to do, across the rounds in which they sit: codes and states of their own, nothing of anybody else's.

use std::collections::BTreeMap;

use domain::ids::{CandidateId, VacancyId};
use domain::panel::{PanelPart, PanelistState};
use domain::scorecard::ScorecardState;
use domain::vacancy::{Vacancy, VacancyState};
use domain::{Date, Text};
use store::repo;

use super::expected::expected_of;
use crate::Service;
use crate::access::Granted;
use crate::access::policy::ListInterviews;
use crate::error::Error;

/// One of one's own scorecards.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnCard {
    /// For whom.
    pub candidate: CandidateId,
    /// What the panel calls them.
    pub code: String,
    /// Where it stands.
    pub state: ScorecardState,
}

/// One's own work in one round.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InterviewsOf {
    /// The round.
    pub vacancy: VacancyId,
    /// Its reference.
    pub reference: String,
    /// The job.
    pub title: Text,
    /// The stage.
    pub stage: VacancyState,
    /// First day of interviews.
    pub interviews_from: Option<Date>,
    /// What one does there.
    pub part: PanelPart,
    /// On how many names one has not declared yet.
    pub undeclared: usize,
    /// Whether the chair still has to acknowledge the declared rules: one's own duty if one chairs.
    pub owes_acknowledgement: bool,
    /// One's own scorecards, by code.
    pub cards: Vec<OwnCard>,
}

impl Service {
    /// The rounds in which who asks sits and something is still going on.
    pub async fn interviews(&self, granted: Granted<ListInterviews>) -> Result<Vec<InterviewsOf>, Error> {
        let person = granted.person()?.id;
        let read = self.store.read().await?;
        let mut seats = repo::panelist::seats_of(&read, person).await?;
        seats.retain(|seat| seat.state == PanelistState::Sitting);
        let vacancies = repo::vacancy::by_ids(&read, seats.iter().map(|seat| seat.vacancy)).await?;
        let mut vacancies: BTreeMap<VacancyId, Vacancy> = vacancies.into_iter().map(|vacancy| (vacancy.id, vacancy)).collect();
        let mut rounds = Vec::new();
        for seat in seats {
            let Some(vacancy) = vacancies.remove(&seat.vacancy) else { continue };
            let is_going_on = matches!(
                vacancy.state,
                VacancyState::Open | VacancyState::Interviewing | VacancyState::Discussing | VacancyState::Deciding
            );
            if !is_going_on {
                continue;
            }
            let all = expected_of(&read, &vacancy, vec![seat.clone()]).await?;
            let declared = repo::declaration::list_of_panelist(&read, vacancy.id, seat.id).await?;
            let mine: Vec<OwnCard> = all
                .cards
                .iter()
                .filter_map(|card| {
                    let candidate = all.candidate(card.candidate)?;
                    Some(OwnCard { candidate: candidate.id, code: candidate.code.clone(), state: card.state })
                })
                .collect();
            let is_declared = |card: &OwnCard| declared.iter().any(|row| row.candidate == card.candidate);
            let undeclared = mine.iter().filter(|card| !is_declared(card)).count();
            // Codes before a declaration would let somebody count who comes when.
            let opens = |card: &OwnCard| declared.iter().any(|row| row.candidate == card.candidate && row.opens_the_file());
            let cards = if undeclared > 0 { Vec::new() } else { mine.into_iter().filter(opens).collect() };
            rounds.push(InterviewsOf {
                vacancy: vacancy.id,
                reference: vacancy.reference,
                title: vacancy.title,
                stage: vacancy.state,
                interviews_from: vacancy.interviews_from,
                part: seat.part,
                undeclared,
                owes_acknowledgement: seat.part == PanelPart::Chair && seat.rules_acknowledged_at.is_none(),
                cards,
            });
        }
        rounds.sort_by(|one, other| (one.interviews_from, &one.reference).cmp(&(other.interviews_from, &other.reference)));
        Ok(rounds)
    }
}
