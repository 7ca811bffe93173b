//! The order of record: formula wm/1 in exact arithmetic, required levels, ties, and every step shown.
//!
//! Required levels come first and nothing compensates them unless the guide declared it; then the weighted mean Σwv/Σw; then the
//! declared steps for ties. The result is a function of rules and inputs alone: nobody types a rank, and the order in which candidates,
//! panelists or scores are handed in changes nothing. Another formula will get another name; this one stays for ever.

mod decision;
mod explain;
mod inputs;
mod order;
mod payload;
mod rules;
mod value;

use psychometrics::exact::{ExactError, Ratio};

use crate::limits::{CANDIDATES, PANELISTS};
use crate::scores::Level;
use crate::{Lang, Refusal};

pub use decision::{
    CandidateOutcome, DecisionCheck, DecisionError, Departure, DepartureKind, OutcomePayload, check_decision, default_reserve_end,
};
pub use explain::{Explanation, Reason, Term, Unmet, decimal_words, ratio_words};
pub use inputs::{CandidateInputs, CandidateKey, Inputs, SetRating, Sheet, TieRecord};
pub use order::{TiePart, TieResult, TieStep, Unsettled};
pub use payload::{ranking_digest, rating_payload, tie_payload};
pub use rules::{COMPETENCIES_MAX, Gate, Requirement, RuledCompetency, Rules, RulesError, RulesErrorKind, Statistic, TieRule};
pub use value::{CompetencyValue, ValueSource};

use order::order;
use value::{Active, Basis, Standing, assess};

/// The name of the formula, as rankings and guides carry it.
pub const CALC: &str = "wm/1";

crate::codes! {
    /// How a candidate stands in a ranking. The first that applies, in this order.
    Status {
        /// Withdrew.
        Withdrawn "withdrawn",
        /// A competency was assessed by nobody.
        Incomplete "incomplete",
        /// Below the required level of an essential competency.
        NotMet "not_met",
        /// Has a place.
        Ranked "ranked",
    }
}

/// How a candidate stood before the discussion.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Before {
    /// The place; `None` unless ranked.
    pub rank: Option<u32>,
    /// The status.
    pub status: Status,
    /// The total; `None` where a competency was not assessed.
    pub total: Option<Ratio>,
}

/// One candidate in a ranking.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Who.
    pub candidate: CandidateKey,
    /// How the candidate stands.
    pub status: Status,
    /// The values in the guide's order, without retired competencies.
    pub values: Vec<CompetencyValue>,
    /// The weighted mean of the values, shown for everybody who has all of them.
    pub total: Option<Ratio>,
    /// The place, from 1; `None` unless ranked. Those who stayed level share it.
    pub rank: Option<u32>,
    /// Essential competencies below their required level, in the guide's order.
    pub not_met: Vec<String>,
    /// Competencies that nobody assessed, in the guide's order.
    pub not_assessed: Vec<String>,
    /// The same computed from the scores that were sealed before they were opened.
    pub before: Before,
}

/// A computed ranking.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ranking {
    /// One row per candidate, by key (not by place).
    pub rows: Vec<Row>,
    /// The steps applied to ties, place by place.
    pub tie_steps: Vec<TieStep>,
    /// Groups that still share a place.
    pub unsettled: Vec<Unsettled>,
    /// Competencies retired for all, in the guide's order.
    pub retired: Vec<String>,
}

/// Why inputs have no ranking.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[expect(missing_docs, reason = "the fields are named for what they hold, and each message says it")]
pub enum RankingError {
    /// Twice the same candidate.
    #[error("candidate {candidate} is given twice")]
    CandidateTwice { candidate: CandidateKey },
    /// More candidates than one vacancy has.
    #[error("more than {CANDIDATES} candidates")]
    TooManyCandidates,
    /// Twice the same panelist for one candidate.
    #[error("candidate {candidate} has two sheets of panelist {panelist}")]
    PanelistTwice { candidate: CandidateKey, panelist: String },
    /// More sheets than a panel has members.
    #[error("candidate {candidate} has more than {PANELISTS} sheets")]
    TooManyPanelists { candidate: CandidateKey },
    /// A competency that the guide does not have.
    #[error("candidate {candidate}: the guide has no competency {competency}")]
    UnknownCompetency { candidate: CandidateKey, competency: String },
    /// Twice the same competency in one list.
    #[error("candidate {candidate}: competency {competency} is given twice")]
    CompetencyTwice { candidate: CandidateKey, competency: String },
    /// A level that is not on the guide's scale.
    #[error("candidate {candidate}: level {level} of competency {competency} is not on the scale")]
    OffScale { candidate: CandidateKey, competency: String, level: Level },
    /// A retired competency that the guide does not have.
    #[error("the guide has no competency {competency} to retire")]
    RetiredUnknown { competency: String },
    /// No competency is left.
    #[error("every competency is retired")]
    AllRetired,
    /// A recorded order that names somebody twice.
    #[error("a recorded order names candidate {candidate} twice")]
    TieTwice { candidate: CandidateKey },
    /// The arithmetic does not fit.
    #[error(transparent)]
    Exact(#[from] ExactError),
}

impl RankingError {
    /// What is wrong with the inputs, in one sentence.
    pub fn words(&self, lang: Lang) -> String {
        if lang == Lang::En {
            return format!("{self}.");
        }
        match self {
            Self::CandidateTwice { candidate } => format!("La candidature {candidate} figure deux fois."),
            Self::TooManyCandidates => format!("Plus de {CANDIDATES} candidatures."),
            Self::PanelistTwice { candidate, panelist } => {
                format!("La candidature {candidate} a deux fiches du membre du jury {panelist}.")
            }
            Self::TooManyPanelists { candidate } => format!("La candidature {candidate} a plus de {PANELISTS} fiches."),
            Self::UnknownCompetency { candidate, competency } => {
                format!("Candidature {candidate}\u{a0}: le guide n’a pas de compétence {competency}.")
            }
            Self::CompetencyTwice { candidate, competency } => {
                format!("Candidature {candidate}\u{a0}: la compétence {competency} figure deux fois.")
            }
            Self::OffScale { candidate, competency, level } => {
                format!("Candidature {candidate}\u{a0}: le niveau {level} de la compétence {competency} n’existe pas dans l’échelle.")
            }
            Self::RetiredUnknown { competency } => format!("Le guide n’a pas de compétence {competency} à retirer."),
            Self::AllRetired => "Toutes les compétences sont retirées.".into(),
            Self::TieTwice { candidate } => format!("Un départage enregistré nomme deux fois la candidature {candidate}."),
            Self::Exact(_) => "Un nombre dépasse ce que le calcul exact peut contenir.".into(),
        }
    }
}

/// Computes the ranking. Time is that of reading every score once and sorting the candidates.
pub fn rank(rules: &Rules, inputs: &Inputs) -> Result<Ranking, RankingError> {
    let candidates = checked_candidates(inputs)?;
    let active = Active::new(rules, &inputs.retired)?;
    let on = |basis: Basis| -> Result<Vec<(&CandidateKey, Standing)>, RankingError> {
        candidates.iter().map(|candidate| Ok((&candidate.id, assess(rules, &active, candidate, basis)?))).collect()
    };
    let (record, before) = (on(Basis::Record)?, on(Basis::Before)?);
    let order_of_record = order(rules, &active, &record, &inputs.ties);
    let order_before = order(rules, &active, &before, &[]);
    let places = order_of_record.ranks.into_iter().zip(order_before.ranks);
    let rows = record
        .into_iter()
        .zip(before)
        .zip(places)
        .map(|(((candidate, standing), (_, earlier)), (rank, rank_before))| Row {
            candidate: candidate.clone(),
            status: standing.status,
            values: standing.values,
            total: standing.total,
            rank,
            not_met: standing.not_met,
            not_assessed: standing.not_assessed,
            before: Before { rank: rank_before, status: earlier.status, total: earlier.total },
        })
        .collect();
    let retired = rules.competencies.iter().filter(|competency| inputs.retired.contains(&competency.id));
    Ok(Ranking {
        rows,
        tie_steps: order_of_record.steps,
        unsettled: order_of_record.unsettled,
        retired: retired.map(|competency| competency.id.clone()).collect(),
    })
}

/// The candidates by key, once nobody is there twice and no sheet or record names somebody twice.
fn checked_candidates(inputs: &Inputs) -> Result<Vec<&CandidateInputs>, RankingError> {
    if inputs.candidates.len() > CANDIDATES {
        return Err(RankingError::TooManyCandidates);
    }
    let mut candidates: Vec<&CandidateInputs> = inputs.candidates.iter().collect();
    candidates.sort_by(|one, other| one.id.cmp(&other.id));
    if let Some(twice) = twice(candidates.iter().map(|candidate| &candidate.id).collect()) {
        return Err(RankingError::CandidateTwice { candidate: twice.clone() });
    }
    for candidate in &candidates {
        if candidate.sheets.len() > PANELISTS {
            return Err(RankingError::TooManyPanelists { candidate: candidate.id.clone() });
        }
        if let Some(panelist) = twice(candidate.sheets.iter().map(|sheet| &sheet.panelist).collect()) {
            return Err(RankingError::PanelistTwice { candidate: candidate.id.clone(), panelist: panelist.clone() });
        }
    }
    match inputs.ties.iter().find_map(|record| twice(record.order.iter().collect())) {
        Some(candidate) => Err(RankingError::TieTwice { candidate: candidate.clone() }),
        None => Ok(candidates),
    }
}

/// The smallest thing that is there more than once.
fn twice<T: Ord>(mut things: Vec<&T>) -> Option<&T> {
    things.sort();
    let mut following = things.iter().skip(1);
    things.iter().zip(following.by_ref()).find_map(|(one, next)| (one == next).then_some(*one))
}

impl Ranking {
    /// The row of this candidate.
    pub fn row(&self, candidate: &CandidateKey) -> Option<&Row> {
        self.rows.binary_search_by(|row| row.candidate.cmp(candidate)).ok().and_then(|index| self.rows.get(index))
    }

    /// The rows as a page shows them: by place, then those below a required level, incomplete ones, withdrawn ones; by key where
    /// that leaves rows together.
    pub fn in_order(&self) -> Vec<&Row> {
        let mut rows: Vec<&Row> = self.rows.iter().collect();
        rows.sort_by_key(|row| (std::cmp::Reverse(row.status), row.rank));
        rows
    }

    /// The other candidates that share this row's place.
    pub fn tied_with(&self, row: &Row) -> Vec<&CandidateKey> {
        let shares = |other: &&Row| row.rank.is_some() && other.rank == row.rank && other.candidate != row.candidate;
        self.rows.iter().filter(shares).map(|other| &other.candidate).collect()
    }

    /// The steps that this candidate went through, in order.
    pub fn tie_steps_of(&self, candidate: &CandidateKey) -> Vec<&TieStep> {
        self.tie_steps.iter().filter(|step| step.group.binary_search(candidate).is_ok()).collect()
    }

    /// `ranking.incomplete` for every candidate and competency that nobody assessed; `name` turns an identifier into a name.
    pub fn incomplete(&self, name: impl Fn(&str) -> String) -> Vec<Refusal> {
        let gaps = |row: &Row| -> Vec<Refusal> {
            let refuse = |id: &String| Refusal::RankingIncomplete { code: row.candidate.to_string(), competency: name(id) };
            row.not_assessed.iter().map(refuse).collect()
        };
        self.rows.iter().filter(|row| row.status == Status::Incomplete).flat_map(gaps).collect()
    }
}
