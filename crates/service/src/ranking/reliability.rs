//! How far a round can be relied on: reliability, what competencies told, who moved after the opening, and trends in the day and the language.
//!
//! What must stay true: the auditor reads it with the ranking, the chair and human resources once the decision is recorded; a figure of a single panelist's severity goes to the auditor alone;
//! nothing here puts panelists in an order.

use std::collections::BTreeMap;

use domain::analysis::{Analysis, Drift, Inspection, Move, PanelistFigures, Seen, Toward};
use domain::ids::PanelistId;
use domain::ranking::CandidateKey;
use domain::vacancy::VacancyState;
use domain::{Refusal, Text, Timestamp};
use store::repo;

use super::{Computed, analysis_in_codes, compute};
use crate::Service;
use crate::access::policy::ReadReliability;
use crate::access::{Granted, Standing};
use crate::error::Error;

/// What is known of a round's reliability. Candidates and panelists are named by their codes.
#[derive(Clone, Debug, PartialEq)]
pub struct ReliabilityView {
    /// The analysis of the ranking, without figures of single panelists; absent where people were erased since, because it would be another one.
    pub analysis: Option<Analysis>,
    /// What the round teaches.
    pub drift: Drift,
    /// What only an auditor reads.
    pub inspection: Option<Inspection>,
    /// What the competencies are called.
    pub names: BTreeMap<String, Text>,
}

impl Service {
    /// The reliability of a round.
    pub async fn reliability(&self, granted: Granted<ReadReliability>) -> Result<ReliabilityView, Error> {
        let read = self.store.read().await?;
        let vacancy = granted.look(&read).await?;
        let is_auditor = granted.standing() == Standing::Auditor;
        let is_decided = matches!(vacancy.state, VacancyState::Decided | VacancyState::Closed);
        let is_time = if is_auditor { vacancy.state.shows_ranking() } else { is_decided };
        if !is_time {
            return Err(Refusal::RankingNotReady {}.into());
        }
        let computed = compute(&read, &vacancy).await?;
        let recorded = self.recorded(&read, &vacancy).await?;
        let is_whole = self.erased_from(&read, &recorded).await? == 0;
        let seats = repo::panelist::list(&read, vacancy.id).await?;
        let people = computed.candidates.values().map(|candidate| candidate.audit_ref).collect();
        drop(read);
        let analysis = if is_whole { Some(self.analysis(&vacancy, &computed).await?) } else { None };
        let seat = |panelist: &str| {
            let id = PanelistId::parse(panelist);
            seats.iter().find(|seat| Some(seat.id) == id).map_or_else(|| panelist.to_owned(), |seat| seat.code.clone())
        };
        let code = |key: &CandidateKey| computed.candidates.get(key).map_or_else(|| key.clone(), |one| CandidateKey(one.code.clone()));
        let drift = Drift::of(&computed.rules, &computed.inputs, &computed.ranking, &seen(&computed));
        let moves = drift.moves.iter().map(|one| Move {
            panelist: seat(&one.panelist),
            toward: in_order(one.toward.iter().map(|toward| Toward { panelist: seat(&toward.panelist), ..toward.clone() }), |one| {
                &one.panelist
            }),
            ..one.clone()
        });
        let drift = Drift { moves: in_order(moves, |one| &one.panelist), ..drift.clone() };
        let inspection = if let Some(analysis) = analysis.as_ref().filter(|_| is_auditor) {
            let inspection = self.inspection(&vacancy, &computed, analysis).await?;
            let panelists = inspection.panelists.iter().map(|one| PanelistFigures { panelist: seat(&one.panelist), ..one.clone() });
            Some(Inspection {
                panelists: in_order(panelists, |one| &one.panelist),
                contenders: inspection.contenders.as_ref().map(|keys| keys.iter().map(code).collect()),
                ..Inspection::clone(&inspection)
            })
        } else {
            None
        };
        let names = computed.guide.content().competencies.iter().map(|one| (one.id.clone(), one.name.clone())).collect();
        let analysis = analysis.map(|analysis| analysis_in_codes(&analysis, &computed));
        let view = ReliabilityView { analysis, drift, inspection, names };
        self.leave_view(&granted, people).await?;
        Ok(view)
    }
}

/// By seat, so that nobody is put in an order of their figures.
fn in_order<T>(all: impl Iterator<Item = T>, seat: impl Fn(&T) -> &String) -> Vec<T> {
    let mut all: Vec<T> = all.collect();
    all.sort_by(|one, other| (seat(one).len(), seat(one)).cmp(&(seat(other).len(), seat(other))));
    all
}

/// When each panelist first sealed a scorecard of each candidate, in which place of their own order, and in which language the interview was held.
fn seen(computed: &Computed) -> Vec<Seen> {
    let mut first: BTreeMap<(PanelistId, &CandidateKey), Timestamp> = BTreeMap::new();
    for (key, candidate) in &computed.candidates {
        for sealed in computed.sealed.get(&candidate.id).into_iter().flatten() {
            let at = first.entry((sealed.version.panelist, key)).or_insert(sealed.version.sealed_at);
            *at = (*at).min(sealed.version.sealed_at);
        }
    }
    let mut by_panelist: BTreeMap<PanelistId, Vec<(Timestamp, &CandidateKey)>> = BTreeMap::new();
    for ((panelist, key), at) in first {
        by_panelist.entry(panelist).or_default().push((at, key));
    }
    let mut all = Vec::new();
    for (panelist, mut sheets) in by_panelist {
        sheets.sort_unstable();
        for ((at, key), position) in sheets.into_iter().zip(1..) {
            let Some(candidate) = computed.candidates.get(key) else { continue };
            all.push(Seen {
                candidate: key.clone(),
                panelist: panelist.to_string(),
                position,
                hour: hour(at),
                language: candidate.interview_language,
            });
        }
    }
    all
}

/// The hour of the day with its fraction. In universal time: a difference of zones moves all hours alike and changes no trend within a day.
fn hour(at: Timestamp) -> f64 {
    let in_day = at.unix_ms().rem_euclid(86_400_000);
    f64::from(u32::try_from(in_day).unwrap_or(0)) / 3_600_000.0
}
