//! From score sheets to what the models read, and what can be said of one candidate without a model.

use std::collections::BTreeMap;

use psychometrics::exact::Ratio;
use psychometrics::panel::{CompositeCells, Presence, Rating, composite_cells};

use super::Analysed;
use crate::ranking::{CandidateInputs, CandidateKey, Inputs, Row, Rules, Sheet};
use crate::scores::{Level, Score};

/// Levels that far apart, given alone, are a disagreement that no rounding explains.
const APART: u8 = 2;

/// The scores that panelists sealed alone, numbered. Candidates and panelists stand in the order of their keys, so that the order in which they come changes nothing.
pub(super) struct Data {
    pub(super) candidates: Vec<CandidateKey>,
    pub(super) panelists: Vec<String>,
    pub(super) ratings: Vec<Rating>,
    /// The competencies that count, in the guide's order, with their weights.
    pub(super) competencies: Vec<(String, Ratio)>,
}

/// The version of a sheet that was written alone; the last one where nothing was sealed before the opening.
pub(super) fn alone(sheet: &Sheet) -> &[Score] {
    if sheet.sealed_before.is_empty() { &sheet.last } else { &sheet.sealed_before }
}

impl Data {
    pub(super) fn of(rules: &Rules, inputs: &Inputs) -> Self {
        let competencies: Vec<(String, Ratio)> = rules
            .competencies
            .iter()
            .filter(|one| !inputs.retired.contains(&one.id))
            .map(|one| (one.id.clone(), one.weight_ratio()))
            .collect();
        let mut sheets: Vec<(&CandidateKey, &Sheet)> =
            inputs.candidates.iter().flat_map(|one| one.sheets.iter().map(move |sheet| (&one.id, sheet))).collect();
        sheets.sort_by(|one, other| (one.0, &one.1.panelist).cmp(&(other.0, &other.1.panelist)));
        let (mut candidates, mut panelists) = (Vec::new(), Vec::new());
        for (candidate, sheet) in &sheets {
            candidates.push((*candidate).clone());
            panelists.push(sheet.panelist.clone());
        }
        panelists.sort();
        panelists.dedup();
        candidates.dedup();
        let place = |id: &str| competencies.iter().position(|(one, _)| one == id);
        let mut ratings = Vec::new();
        for (candidate, sheet) in &sheets {
            let (Ok(candidate), Ok(rater)) = (candidates.binary_search(candidate), panelists.binary_search(&sheet.panelist)) else {
                continue;
            };
            for score in alone(sheet) {
                let (Some(competency), Some(level)) = (place(&score.competency), score.level()) else { continue };
                ratings.push(Rating { candidate, rater, competency, level: Ratio::from(i64::from(level.0)) });
            }
        }
        Self { candidates, panelists, ratings, competencies }
    }

    /// How many candidates and how many panelists the scores are of.
    pub(super) fn sizes(&self) -> (usize, usize) {
        (self.candidates.len(), self.panelists.len())
    }

    /// One number per candidate and panelist; none where the arithmetic does not fit, which scores on a scale of whole levels cannot bring about.
    pub(super) fn cells(&self) -> CompositeCells {
        let weights: Vec<Ratio> = self.competencies.iter().map(|(_, weight)| *weight).collect();
        composite_cells(&weights, &self.ratings, Presence::FourFifths).unwrap_or_default()
    }
}

/// What the sheets say of a candidate by themselves.
pub(super) fn analysed(rules: &Rules, inputs: &Inputs, row: &Row) -> Option<Analysed> {
    let own: Option<&CandidateInputs> = inputs.candidates.iter().find(|one| one.id == row.candidate);
    let sheets = own.map(|own| own.sheets.as_slice()).unwrap_or_default();
    let mut levels: BTreeMap<&str, Vec<Level>> = BTreeMap::new();
    for score in sheets.iter().flat_map(alone) {
        levels.entry(score.competency.as_str()).or_default().extend(score.level());
    }
    let sat = u32::try_from(sheets.len()).unwrap_or(u32::MAX);
    let counted = row.values.iter().filter(|value| rules.competency(&value.competency).is_some());
    let thin = counted.clone().filter(|value| value.n < sat).map(|value| (value.competency.clone(), value.n)).collect();
    let spread = |id: &str| {
        let given = levels.get(id)?;
        Some(given.iter().max()?.0.abs_diff(given.iter().min()?.0))
    };
    let apart = counted.filter(|value| spread(&value.competency).is_some_and(|spread| spread >= APART));
    Some(Analysed {
        candidate: row.candidate.clone(),
        rank: row.rank?,
        total: row.total?,
        adjusted: None,
        places: None,
        top: None,
        band: None,
        share: None,
        near_gates: Vec::new(),
        thin,
        apart: apart.map(|value| value.competency.clone()).collect(),
        is_link: false,
    })
}
