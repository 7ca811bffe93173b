//! What a round teaches once it is over: who moved after the opening and towards whom, competencies that told nobody apart, and whether scores went with the hour, the
//! place in the day or the language of the interview.
//!
//! What must stay true: panelists stand in the order of their seats and are never put in an order of these figures; a figure from a handful of candidates has an interval or is
//! not given.

use std::collections::BTreeMap;

use psychometrics::estimable::{Estimate, NotEstimable};
use psychometrics::numeric::distribution::student_quantile;

use super::levels::alone;
use crate::Lang;
use crate::ranking::{CandidateKey, Inputs, Ranking, Rules};
use crate::scores::Score;

/// Values that lie less than this apart over all candidates told nobody apart.
const FLAT: f64 = 0.5;

/// Fewer candidates than this give no trend.
const CANDIDATES_MIN: usize = 6;

/// When and in which language a panelist scored a candidate.
#[derive(Clone, Debug, PartialEq)]
pub struct Seen {
    /// Whom.
    pub candidate: CandidateKey,
    /// Who.
    pub panelist: String,
    /// The how-manyeth candidate of this panelist, from 1.
    pub position: u32,
    /// The hour of the day, in local time, with its fraction.
    pub hour: f64,
    /// The language of the interview.
    pub language: Lang,
}

/// How far a panelist moved after the opening.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Move {
    /// Who, by what the caller calls panelists.
    pub panelist: String,
    /// Levels given before the opening.
    pub given: u32,
    /// How many of them were changed.
    pub changed: u32,
    /// By how many levels altogether, upwards minus downwards.
    pub levels: i32,
    /// Towards whose sealed level the changes went, and how many of them; a change may go towards several.
    pub toward: Vec<Toward>,
}

/// How many changes went towards one other panelist.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Toward {
    /// Towards whom.
    pub panelist: String,
    /// How many changes.
    pub changes: u32,
}

/// A trend with the interval that holds it with nine chances in ten.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Trend {
    /// Points per step: per place, per hour, or between the two languages (French less English).
    pub slope: f64,
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

impl Trend {
    /// Whether it can hardly be chance.
    pub fn is_clear(self) -> bool {
        self.low > 0.0 || self.high < 0.0
    }
}

/// What the round teaches.
#[derive(Clone, Debug, PartialEq)]
pub struct Drift {
    /// One per panelist who scored, by panelist.
    pub moves: Vec<Move>,
    /// Competencies whose values lie less than half a level apart over all candidates.
    pub flat: Vec<String>,
    /// Points per place in a panelist's order.
    pub by_position: Estimate<Trend>,
    /// Points per hour of the day.
    pub by_hour: Estimate<Trend>,
    /// Points by which interviews in French lie above those in English.
    pub by_language: Estimate<Trend>,
}

impl Drift {
    /// From what a ranking was computed from, and when scores were given.
    pub fn of(rules: &Rules, inputs: &Inputs, ranking: &Ranking, seen: &[Seen]) -> Self {
        let means = means(rules, inputs);
        let mut about: BTreeMap<&CandidateKey, Vec<&Seen>> = BTreeMap::new();
        for one in seen {
            about.entry(&one.candidate).or_default().push(one);
        }
        let over = |of: &dyn Fn(&Seen) -> f64| {
            let pairs: Vec<(f64, f64)> = about
                .iter()
                .filter_map(|(candidate, seen)| {
                    let count = u32::try_from(seen.len()).ok().filter(|count| *count > 0)?;
                    Some((seen.iter().map(|one| of(one)).sum::<f64>() / f64::from(count), *means.get(*candidate)?))
                })
                .collect();
            trend(&pairs)
        };
        Self {
            moves: moves(inputs),
            flat: flat(ranking),
            by_position: over(&|one| f64::from(one.position)),
            by_hour: over(&|one| one.hour),
            by_language: over(&|one| f64::from(u8::from(one.language == Lang::Fr))),
        }
    }
}

/// The weighted mean of what a candidate was given by each panelist alone, averaged over panelists.
fn means(rules: &Rules, inputs: &Inputs) -> BTreeMap<CandidateKey, f64> {
    let mut means = BTreeMap::new();
    for candidate in &inputs.candidates {
        let (mut sum, mut weight) = (0.0, 0.0);
        for score in candidate.sheets.iter().flat_map(alone) {
            let counts = rules.competency(&score.competency).filter(|(_, one)| !inputs.retired.contains(&one.id));
            if let (Some((_, ruled)), Some(level)) = (counts, score.level()) {
                sum += f64::from(ruled.weight) * f64::from(level.0);
                weight += f64::from(ruled.weight);
            }
        }
        if weight > 0.0 {
            means.insert(candidate.id.clone(), sum / weight);
        }
    }
    means
}

/// The straight line through pairs of (x, y) by least squares, with its interval from Student's distribution.
fn trend(pairs: &[(f64, f64)]) -> Estimate<Trend> {
    if pairs.len() < CANDIDATES_MIN {
        return Err(NotEstimable::TooFewUnits { have: pairs.len(), need: CANDIDATES_MIN });
    }
    let count = f64::from(u32::try_from(pairs.len()).unwrap_or(u32::MAX));
    let (x, y) = (pairs.iter().map(|pair| pair.0).sum::<f64>() / count, pairs.iter().map(|pair| pair.1).sum::<f64>() / count);
    let (mut xx, mut xy) = (0.0, 0.0);
    for pair in pairs {
        xx += (pair.0 - x) * (pair.0 - x);
        xy += (pair.0 - x) * (pair.1 - y);
    }
    if xx < 1e-9 {
        return Err(NotEstimable::NoVariance);
    }
    let slope = xy / xx;
    let left: f64 = pairs.iter().map(|pair| pair.1 - y - slope * (pair.0 - x)).map(|rest| rest * rest).sum();
    let error = (left / (count - 2.0) / xx).sqrt();
    let reach = student_quantile(0.95, count - 2.0) * error;
    Ok(Trend { slope, low: slope - reach, high: slope + reach })
}

/// Competencies that told nobody apart.
fn flat(ranking: &Ranking) -> Vec<String> {
    let mut ends: Vec<(&str, f64, f64, usize)> = Vec::new();
    for value in ranking.rows.iter().flat_map(|row| &row.values) {
        let Some(v) = value.v.map(psychometrics::exact::Ratio::to_f64) else { continue };
        match ends.iter_mut().find(|end| end.0 == value.competency) {
            Some(end) => *end = (end.0, end.1.min(v), end.2.max(v), end.3 + 1),
            None => ends.push((&value.competency, v, v, 1)),
        }
    }
    ends.into_iter().filter(|end| end.3 > 1 && end.2 - end.1 < FLAT).map(|end| end.0.to_owned()).collect()
}

fn moves(inputs: &Inputs) -> Vec<Move> {
    let mut moves: BTreeMap<&str, Move> = BTreeMap::new();
    let mut toward: BTreeMap<(&str, &str), u32> = BTreeMap::new();
    for candidate in &inputs.candidates {
        for sheet in candidate.sheets.iter().filter(|sheet| !sheet.sealed_before.is_empty()) {
            let own = moves.entry(&sheet.panelist).or_insert_with(|| Move {
                panelist: sheet.panelist.clone(),
                given: 0,
                changed: 0,
                levels: 0,
                toward: Vec::new(),
            });
            for before in &sheet.sealed_before {
                let Some(level) = before.level() else { continue };
                own.given += 1;
                let now = sheet.last.iter().find(|score| score.competency == before.competency).and_then(Score::level);
                let Some(now) = now.filter(|now| *now != level) else { continue };
                own.changed += 1;
                own.levels += i32::from(now.0) - i32::from(level.0);
                for other in candidate.sheets.iter().filter(|other| other.panelist != sheet.panelist) {
                    let theirs = other.sealed_before.iter().find(|score| score.competency == before.competency).and_then(Score::level);
                    if theirs.is_some_and(|theirs| theirs.0.abs_diff(now.0) < theirs.0.abs_diff(level.0)) {
                        *toward.entry((&sheet.panelist, &other.panelist)).or_default() += 1;
                    }
                }
            }
        }
    }
    for ((from, to), changes) in toward {
        if let Some(own) = moves.get_mut(from) {
            own.toward.push(Toward { panelist: to.to_owned(), changes });
        }
    }
    moves.into_values().collect()
}
