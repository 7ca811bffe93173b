//! When scores with severity taken out may stand beside the observed ones, and when not: one rule for all panels, set down before anybody knows whom it helps.
//!
//! The observed order is the order of record always. This says which second reading the design supports, and the numbers that a page needs to say why; it holds no texts.

use super::connection::Connection;
use super::design::Design;
use super::posterior::Posterior;

/// Raters who differ by less than this, in points of a scale from 1 to 5, are passed over.
pub const NEGLIGIBLE_SPREAD: f64 = 0.10;
/// How sure it must be that raters differ by more.
pub const SURE_ENOUGH: f64 = 0.8;
/// Fewer raters than this cannot be told apart from the candidates they saw.
pub const RATERS_NEEDED: usize = 3;
/// Neither can fewer candidates.
pub const CANDIDATES_NEEDED: usize = 5;
/// With so few candidates intervals run short (82 of 100 where they say 90), and figures are indicative only.
pub const FEW_CANDIDATES: usize = 8;

/// How candidates came to their raters, as the recruiters declared it beforehand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Allocation {
    /// By lot, or by something that has nothing to do with how good they are.
    Random,
    /// Otherwise, or not declared.
    Otherwise,
}

/// What the design supports beside the observed order.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Situation {
    /// Every rater rated every candidate: severity cancels out, and observed and adjusted are the same.
    Crossed,
    /// Severity cannot be told apart from ability: the observed order stands alone.
    NotSeparable {
        /// How many raters there are.
        raters: usize,
        /// How many candidates.
        candidates: usize,
        /// Whether nobody was rated by two raters.
        one_rater_each: bool,
    },
    /// Candidates before different raters, linked by those they share: adjusted if raters differ noticeably.
    Connected {
        /// P(σb > [`NEGLIGIBLE_SPREAD`]).
        probability: f64,
        /// By how many points two raters differ on average, 2σb/√π at the posterior mean of σb.
        difference: f64,
    },
    /// Panels that share nobody, to which candidates came by chance: adjusted, and it rests on that chance.
    DisconnectedByChance {
        /// How many parts.
        subsets: usize,
    },
    /// Panels that share nobody, to which candidates did not come by chance: observed, and no rank across panels.
    Disconnected {
        /// How many parts.
        subsets: usize,
    },
}

/// Which scores the second reading orders by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reading {
    /// The observed ones.
    Observed,
    /// Those with severity taken out.
    Adjusted,
}

impl Situation {
    /// The situation of a design whose posterior and connection are known.
    ///
    /// Order matters: a crossed design needs no adjustment however small it is; where severity cannot be separated a lot does not help.
    pub fn of(posterior: &Posterior<'_>, connection: &Connection, allocation: Allocation) -> Self {
        let design = posterior.design();
        let subsets = connection.subsets.len();
        if design.is_crossed() {
            Self::Crossed
        } else if let Some(situation) = Self::not_separable(design) {
            situation
        } else if subsets > 1 {
            match allocation {
                Allocation::Random => Self::DisconnectedByChance { subsets },
                Allocation::Otherwise => Self::Disconnected { subsets },
            }
        } else {
            Self::Connected {
                probability: posterior.raters_differ_by_more_than(NEGLIGIBLE_SPREAD),
                difference: posterior.components().rater * core::f64::consts::FRAC_2_SQRT_PI,
            }
        }
    }

    fn not_separable(design: &Design) -> Option<Self> {
        let (raters, candidates) = (design.raters().len(), design.candidates().len());
        let one_rater_each = design.has_one_rater_each();
        (raters < RATERS_NEEDED || candidates < CANDIDATES_NEEDED || one_rater_each).then_some(Self::NotSeparable {
            raters,
            candidates,
            one_rater_each,
        })
    }

    /// The second reading that stands beside the record.
    pub fn reading(self) -> Reading {
        match self {
            Self::Connected { probability, .. } if probability > SURE_ENOUGH => Reading::Adjusted,
            Self::DisconnectedByChance { .. } => Reading::Adjusted,
            _ => Reading::Observed,
        }
    }

    /// Whether ranks of all candidates together may be claimed.
    pub const fn ranks_all(self) -> bool {
        !matches!(self, Self::Disconnected { .. })
    }
}

/// Whether it is open that a candidate truly reaches a required level: P(θ ≥ t) between .2 and .8, from the model of that competency.
pub fn is_near_gate(probability: f64) -> bool {
    (0.2..=0.8).contains(&probability)
}

impl Design {
    /// Who meets whom in this design.
    pub fn connection(&self) -> Connection {
        let pairs: Vec<(usize, usize)> = self.pairs().collect();
        Connection::of(&pairs)
    }
}
