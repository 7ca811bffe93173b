//! How sure an order is: beside the order of record, never in its place.
//!
//! The order of record comes from exact arithmetic ([`crate::ranking`]). This says what stands beside it: a second reading without the severity of panelists
//! where the design supports one, between which places a candidate may stand, who cannot be told apart on these scores, and what other reasonable weights would
//! change. What must stay true: nothing here moves a rank; where the scores do not support a figure there is none, with the reason; and the result is a function of
//! rules, scores and declarations alone.
//!
//! How far scores can be trusted is read from those that panelists sealed alone: a panel that talked until it agreed looks surer than it is. Where candidates stand is
//! read from the record: what the discussion changed counts in full (decision 16).

mod drift;
mod inspection;
mod levels;
mod model;
mod payload;
mod plan;
mod stability;
mod words;

use std::collections::BTreeMap;

use psychometrics::estimable::NotEstimable;
use psychometrics::exact::Ratio;
pub use psychometrics::panel::{Allocation, Comparison, Components, Reading, Reliability, Situation};

pub use drift::{Drift, Move, Seen, Toward, Trend};
pub use inspection::{Inspection, PanelistFigures};
pub use model::SURE;
pub use payload::MODEL;
pub use plan::{ONE_PANELIST, Plan};
pub use stability::{Holding, Shift, Stability, StableWeight};
pub use words::{chance_words, listed, points_words, score_words, share_words};

use crate::ranking::{CandidateKey, Inputs, Ranking, Row, Rules};

/// What was declared before anybody was scored, besides the rules of the guide.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Round {
    /// How many posts are to be filled.
    pub posts: usize,
    /// Whether lots decided who interviews whom.
    pub drawn: bool,
}

crate::codes! {
    /// On which side of the line a candidate belongs that parts those who would get a post from the others.
    Band {
        /// Above: ahead of the first below by more than these scores can be off.
        Above "above",
        /// These scores do not say.
        Around "around",
        /// Below: behind the last above by more than these scores can be off.
        Below "below",
    }
}

/// What is said about one candidate who has a place.
#[derive(Clone, Debug, PartialEq)]
pub struct Analysed {
    /// Who.
    pub candidate: CandidateKey,
    /// The place of record.
    pub rank: u32,
    /// The total of record.
    pub total: Ratio,
    /// The total less the mean effect of the panelists who interviewed the candidate; absent where nothing is to be taken out: the design supports no second reading, or it is not
    /// clear that panelists differ.
    pub adjusted: Option<f64>,
    /// The places that the candidate holds with nine chances in ten: the best and the worst.
    pub places: Option<(u32, u32)>,
    /// The chance of being among the first as many as there are posts.
    pub top: Option<f64>,
    /// On which side of the line the candidate belongs that parts those who would get a post; absent where there is no such line.
    pub band: Option<Band>,
    /// The share of plausible weightings under which the candidate is among the first as many as there are posts.
    pub share: Option<f64>,
    /// Essential competencies of which it is open whether the required level is truly reached.
    pub near_gates: Vec<String>,
    /// Competencies on which fewer panelists gave a level than sat with the candidate, with how many did.
    pub thin: Vec<(String, u32)>,
    /// Competencies on which levels given alone lie two or more apart.
    pub apart: Vec<String>,
    /// Whether the comparison with others hangs on this candidate alone.
    pub is_link: bool,
}

impl Analysed {
    /// Takes out what tells of single levels, for a reader who is recused from the candidate.
    pub fn hide_levels(&mut self) {
        self.near_gates.clear();
        self.thin.clear();
        self.apart.clear();
    }
}

/// What can be said about panelists and the reliability of their mean.
#[derive(Clone, Debug, PartialEq)]
pub struct Panel {
    /// What the design supports.
    pub situation: Situation,
    /// How far candidates, panelists and single judgements are apart, in points.
    pub components: Components,
    /// The mean effect of each panelist, positive where lenient, in points; by what the caller calls panelists. Not for every reader.
    pub effects: BTreeMap<String, f64>,
    /// How far each effect may be off: one standard error, in points.
    pub effect_errors: BTreeMap<String, f64>,
    /// How many panelists scored a candidate, typically.
    pub typical: f64,
    /// How the reliability counts severity.
    pub comparison: Comparison,
    /// The reliability of the panel's mean.
    pub reliability: Reliability,
    /// How many panelists per candidate would reach a reliability of .80.
    pub needed: Option<u32>,
}

/// The share of reliability that selection asks for.
pub const RELIABLE: f64 = 0.80;

/// The analysis of a ranking.
#[derive(Clone, Debug, PartialEq)]
pub struct Analysis {
    /// What was declared.
    pub round: Round,
    /// How many candidates and panelists the scores are of.
    pub sizes: (usize, usize),
    /// Panelists and reliability, or why nothing can be said.
    pub panel: Result<Panel, NotEstimable>,
    /// Those with a place, by place.
    pub rows: Vec<Analysed>,
    /// Pairs whose order turns when severity is taken out: first of record before second.
    pub inversions: Vec<(CandidateKey, CandidateKey)>,
    /// Candidates who cannot be told apart on these scores, by place; those who stand alone are not listed.
    pub groups: Vec<Vec<CandidateKey>>,
    /// What other weights would change; absent where there is nothing to weigh or nobody to compare.
    pub stability: Option<Stability>,
}

impl Analysis {
    /// Analyses a ranking that was computed from these rules and inputs.
    pub fn of(rules: &Rules, inputs: &Inputs, ranking: &Ranking, round: Round) -> Self {
        let ranked: Vec<&Row> = ranking.in_order().into_iter().filter(|row| row.rank.is_some() && row.total.is_some()).collect();
        let mut rows: Vec<Analysed> = ranked.iter().filter_map(|row| levels::analysed(rules, inputs, row)).collect();
        let data = levels::Data::of(rules, inputs);
        let modelled = model::Modelled::of(rules, &data, &ranked, round);
        let mut analysis = Self {
            round,
            sizes: data.sizes(),
            panel: Err(NotEstimable::NoData),
            rows: Vec::new(),
            inversions: Vec::new(),
            groups: Vec::new(),
            stability: Stability::of(rules, ranking, &ranked, round.posts),
        };
        match modelled {
            Ok(modelled) => {
                for (row, standing) in rows.iter_mut().zip(&modelled.standings) {
                    (row.adjusted, row.places, row.top, row.band) = (standing.adjusted, standing.places, standing.top, standing.band);
                    row.near_gates.clone_from(&standing.near_gates);
                    row.is_link = standing.is_link;
                }
                analysis.inversions = modelled.inversions;
                analysis.groups = modelled.groups;
                analysis.panel = Ok(modelled.panel);
            }
            Err(reason) => analysis.panel = Err(reason),
        }
        if let Some(stability) = &analysis.stability {
            for row in &mut rows {
                row.share = stability.within.get(&row.candidate).copied();
            }
        }
        analysis.rows = rows;
        analysis
    }

    /// Whether severity is taken out in the second reading.
    pub fn adjusts(&self) -> bool {
        self.panel.as_ref().is_ok_and(|panel| panel.situation.reading() == Reading::Adjusted)
    }

    /// Whether anything is said about places: not where panels cannot be compared or told apart from the candidates they saw.
    pub fn claims_places(&self) -> bool {
        self.rows.iter().any(|row| row.places.is_some())
    }
}

/// Readers know candidates by codes; keys of the log do not leave it.
impl Analysis {
    /// The same with candidates called otherwise, and with no figure of a single panelist.
    pub fn told(&self, code: impl Fn(&CandidateKey) -> CandidateKey) -> Self {
        let mut told = self.clone();
        for row in &mut told.rows {
            row.candidate = code(&row.candidate);
        }
        for (one, other) in &mut told.inversions {
            (*one, *other) = (code(one), code(other));
        }
        for key in told.groups.iter_mut().flatten() {
            *key = code(key);
        }
        if let Some(stability) = &mut told.stability {
            stability.rename(&code);
        }
        if let Ok(panel) = &mut told.panel {
            panel.effects.clear();
            panel.effect_errors.clear();
        }
        told
    }
}
