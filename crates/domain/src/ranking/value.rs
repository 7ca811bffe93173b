//! From one candidate's scores to values, total and status.
//!
//! Invariant: a competency that nobody assessed has no value, and a candidate who lacks a value has no total; nothing is ever
//! guessed, counted as zero or left out of one candidate's weights.

use psychometrics::exact::{ExactError, Ratio, mean, median};

use super::inputs::CandidateInputs;
use super::rules::{Gate, RuledCompetency, Rules, Statistic};
use super::{RankingError, Status};
use crate::scores::Level;

crate::codes! {
    /// Where a value comes from.
    ValueSource {
        /// The mean of the levels.
        Mean "mean",
        /// The median of the levels.
        Median "median",
        /// A level that the panel set.
        Set "set",
    }
}

/// The panel's value for one candidate on one competency.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CompetencyValue {
    /// Identifier of the competency.
    pub competency: String,
    /// The value; `None` where nobody assessed it and no level was set.
    pub v: Option<Ratio>,
    /// Where the value comes from; `None` where there is none.
    pub source: Option<ValueSource>,
    /// How many panelists gave a level.
    pub n: u32,
    /// The lowest level given.
    pub lowest: Option<Level>,
    /// The highest level given.
    pub highest: Option<Level>,
    /// Weight times value over the sum of weights; `None` where the candidate has no total. Contributions sum to the total exactly.
    pub contribution: Option<Ratio>,
}

/// Which scores are looked at.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Basis {
    /// The last scores and the set levels: the order of record.
    Record,
    /// The scores sealed before they were opened, and nothing else: the order before the discussion.
    Before,
}

/// What one candidate's scores come to.
pub(super) struct Standing {
    pub(super) status: Status,
    pub(super) values: Vec<CompetencyValue>,
    pub(super) total: Option<Ratio>,
    pub(super) not_met: Vec<String>,
    pub(super) not_assessed: Vec<String>,
}

/// The competencies that still count, with their share of the weights.
pub(super) struct Active {
    /// Position in the guide and weight over the sum of weights.
    shares: Vec<(usize, Ratio)>,
}

impl Active {
    pub(super) fn new(rules: &Rules, retired: &[String]) -> Result<Self, RankingError> {
        let mut unknown: Vec<&String> = retired.iter().filter(|id| rules.competency(id).is_none()).collect();
        unknown.sort();
        if let Some(id) = unknown.first() {
            return Err(RankingError::RetiredUnknown { competency: (*id).clone() });
        }
        let staying = || rules.competencies.iter().enumerate().filter(|(_, competency)| !retired.contains(&competency.id));
        let sum = staying().try_fold(Ratio::ZERO, |sum, (_, competency)| sum.checked_add(competency.weight_ratio()))?;
        if sum == Ratio::ZERO {
            return Err(RankingError::AllRetired);
        }
        let share = |(position, competency): (usize, &RuledCompetency)| -> Result<_, ExactError> {
            Ok((position, competency.weight_ratio().checked_div(sum)?))
        };
        Ok(Self { shares: staying().map(share).collect::<Result<_, _>>()? })
    }

    /// Where the values of this competency stand among those of [`Standing::values`]; `None` where it is retired.
    pub(super) fn index_of(&self, rules: &Rules, id: &str) -> Option<usize> {
        let (position, _) = rules.competency(id)?;
        self.shares.iter().position(|(active, _)| *active == position)
    }
}

/// The levels given, by position of the competency in the guide; refuses competencies, levels and repetitions that cannot be.
fn tally(rules: &Rules, candidate: &CandidateInputs, basis: Basis) -> Result<Vec<Vec<i64>>, RankingError> {
    let mut levels = vec![Vec::with_capacity(candidate.sheets.len()); rules.competencies.len()];
    for sheet in &candidate.sheets {
        let scores = if basis == Basis::Record { &sheet.last } else { &sheet.sealed_before };
        let mut seen = Seen::default();
        for (expected, score) in scores.iter().enumerate() {
            let position = seen.position(rules, candidate, &score.competency, score.level(), expected)?;
            if let (Some(given), Some(level)) = (levels.get_mut(position), score.level()) {
                given.push(i64::from(level.0));
            }
        }
    }
    Ok(levels)
}

/// Levels that the panel set, by position of the competency in the guide.
fn set_levels(rules: &Rules, candidate: &CandidateInputs) -> Result<Vec<Option<Level>>, RankingError> {
    let mut set = vec![None; rules.competencies.len()];
    let mut seen = Seen::default();
    for (expected, rating) in candidate.ratings.iter().enumerate() {
        let position = seen.position(rules, candidate, &rating.competency, Some(rating.level), expected)?;
        if let Some(slot) = set.get_mut(position) {
            *slot = Some(rating.level);
        }
    }
    Ok(set)
}

/// The competencies met so far in one list, a bit each; a guide has at most 20.
#[derive(Default)]
struct Seen(u32);

impl Seen {
    /// Where a competency stands in the guide. `expected` is where to look first: most lists are in the guide's order.
    fn position(
        &mut self,
        rules: &Rules,
        candidate: &CandidateInputs,
        competency: &str,
        level: Option<Level>,
        expected: usize,
    ) -> Result<usize, RankingError> {
        let (of, named) = (|| candidate.id.clone(), || competency.to_owned());
        let there = rules.competencies.get(expected).is_some_and(|ruled| ruled.id == competency);
        let position = if there { Some(expected) } else { rules.competency(competency).map(|(position, _)| position) };
        let position = position.ok_or_else(|| RankingError::UnknownCompetency { candidate: of(), competency: named() })?;
        if self.0 >> position & 1 == 1 {
            return Err(RankingError::CompetencyTwice { candidate: of(), competency: named() });
        }
        self.0 |= 1 << position;
        match level.filter(|level| !rules.scale.contains(*level)) {
            Some(level) => Err(RankingError::OffScale { candidate: of(), competency: named(), level }),
            None => Ok(position),
        }
    }
}

/// The values, total and status of one candidate on one basis.
pub(super) fn assess(rules: &Rules, active: &Active, candidate: &CandidateInputs, basis: Basis) -> Result<Standing, RankingError> {
    let levels = tally(rules, candidate, basis)?;
    // Set levels are read on both bases, so that wrong ones are refused on both; before the discussion they do not count.
    let mut set = set_levels(rules, candidate)?;
    if basis == Basis::Before {
        set.fill(None);
    }
    let mut standing = Standing {
        status: Status::Ranked,
        values: Vec::with_capacity(active.shares.len()),
        total: None,
        not_met: Vec::new(),
        not_assessed: Vec::new(),
    };
    for (position, _) in &active.shares {
        let (Some(competency), Some(given), Some(set)) = (rules.competencies.get(*position), levels.get(*position), set.get(*position))
        else {
            continue;
        };
        let value = value_of(rules.statistic, &competency.id, given, *set)?;
        if value.v.is_none() {
            standing.not_assessed.push(competency.id.clone());
        }
        if let Some(requirement) = competency.essential {
            let required = i64::from(requirement.level.0);
            let missed = match requirement.gate {
                Gate::Panel => value.v.is_some_and(|v| v < Ratio::from(required)),
                Gate::Each => given.iter().any(|level| *level < required),
                Gate::None => false,
            };
            if missed {
                standing.not_met.push(competency.id.clone());
            }
        }
        standing.values.push(value);
    }
    if standing.not_assessed.is_empty() {
        let mut total = Ratio::ZERO;
        for (value, (_, share)) in standing.values.iter_mut().zip(&active.shares) {
            let contribution = share.checked_mul(value.v.unwrap_or(Ratio::ZERO))?;
            total = total.checked_add(contribution)?;
            value.contribution = Some(contribution);
        }
        standing.total = Some(total);
    }
    standing.status = if candidate.withdrawn {
        Status::Withdrawn
    } else if !standing.not_assessed.is_empty() {
        Status::Incomplete
    } else if !standing.not_met.is_empty() {
        Status::NotMet
    } else {
        Status::Ranked
    };
    Ok(standing)
}

fn value_of(statistic: Statistic, id: &str, given: &[i64], set: Option<Level>) -> Result<CompetencyValue, RankingError> {
    let level = |number: Option<&i64>| number.and_then(|number| u8::try_from(*number).ok()).map(Level);
    let (v, source) = match (set, given, statistic) {
        (Some(set), _, _) => (Some(Ratio::from(i64::from(set.0))), Some(ValueSource::Set)),
        (None, [], _) => (None, None),
        (None, given, Statistic::Mean) => (Some(mean(given)?), Some(ValueSource::Mean)),
        (None, given, Statistic::Median) => (Some(median(given)?), Some(ValueSource::Median)),
    };
    Ok(CompetencyValue {
        competency: id.to_owned(),
        v,
        source,
        n: u32::try_from(given.len()).unwrap_or(u32::MAX),
        lowest: level(given.iter().min()),
        highest: level(given.iter().max()),
        contribution: None,
    })
}
