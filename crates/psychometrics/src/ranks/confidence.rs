//! Confidence sets for ranks: which places a candidate may truly have, given how uncertain the estimates are.
//!
//! Source: Mogstad, Romano, Shaikh and Wilhelm 2024, "Inference for Ranks with Applications to Mobility across Neighbourhoods and Academic Achievement across Countries",
//! *Review of Economic Studies* 91:476-518. For ordered pairs, `T_jk = (θ̂_j − θ̂_k) / SED_jk` tests "j is not better than k" and is compared with the quantile of the
//! largest `(Z_j − Z_k) / SED_jk` over the pairs that are still open, Z ~ N(0, V); those above it are settled, and with fewer pairs open the quantile falls (step-down,
//! Romano and Wolf 2005). A rank then lies between 1 + the number of those found better and n − the number of those found worse.

use super::noise::{Noise, Pair};
use super::star::Star;
use super::{Estimates, RanksError, TIE};
use crate::numeric::canonical::Canonical;

/// The ranks that cannot be ruled out: from `lower` (the best) to `upper` (the worst), both included, 1 is the best of all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RankInterval {
    /// The best rank.
    pub lower: usize,
    /// The worst rank.
    pub upper: usize,
}

/// Which ends of an interval are to be stated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sides {
    /// Both.
    Both,
    /// Only the best rank: who is better than the candidate. The worst rank is then the number of candidates.
    Best,
    /// Only the worst rank: whom the candidate is better than. The best rank is then 1.
    Worst,
}

/// Whether pairs that are settled make the others easier to settle.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Procedure {
    /// They do: never wider, and with the same guarantee.
    StepDown,
    /// Every pair is compared with the first critical value.
    SingleStep,
}

/// What is asked of a set.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Confidence {
    /// The probability with which the sets hold what is true, at least .5 and below 1.
    pub coverage: f64,
    /// Which ends are stated.
    pub sides: Sides,
    /// How pairs are settled.
    pub procedure: Procedure,
}

impl Confidence {
    /// Two-sided and step-down, with the given coverage.
    pub const fn level(coverage: f64) -> Self {
        Self { coverage, sides: Sides::Both, procedure: Procedure::StepDown }
    }
}

/// Estimates with draws of their errors, ready for every question about ranks.
///
/// ```
/// use psychometrics::ranks::{Confidence, Estimates, RankConfidence};
/// let estimates = Estimates::independent(vec![4.2, 3.9, 2.0], &[0.11, 0.11, 0.11])?;
/// let ranks = RankConfidence::of(&estimates, 10_000)?;
/// let third = ranks.marginal_of(2, Confidence::level(0.95))?;
/// assert_eq!((third.lower, third.upper), (3, 3));
/// # Ok::<(), psychometrics::ranks::RanksError>(())
/// ```
#[derive(Clone, Debug)]
pub struct RankConfidence {
    /// In canonical order.
    estimates: Estimates,
    canonical: Canonical,
    noise: Noise,
    /// The standard errors, where the estimates are independent.
    independent: Option<Vec<f64>>,
}

impl RankConfidence {
    /// Draws the errors `draws` times: 10,000 give a critical value a standard error of about .016, 400,000 of .0025. They take 8 bytes per candidate and draw.
    ///
    /// # Errors
    /// [`RanksError::NoDraws`], or [`RanksError::NotCovariance`] where a combination of the estimates would have a negative variance.
    pub fn of(estimates: &Estimates, draws: usize) -> Result<Self, RanksError> {
        if draws == 0 {
            return Err(RanksError::NoDraws);
        }
        let (estimates, canonical) = estimates.canonical();
        let noise = Noise::draw(&estimates.covariance, estimates.count(), draws)?;
        let independent = estimates.independent_errors();
        Ok(Self { estimates, canonical, noise, independent })
    }

    /// For each candidate an interval that holds the true rank of that one candidate with the coverage asked for. Candidates that nothing in the data tells apart are
    /// given one and the same interval. Of independent estimates the critical values are integrals and owe nothing to chance.
    pub fn marginal(&self, confidence: Confidence) -> Result<Vec<RankInterval>, RanksError> {
        check(confidence.coverage)?;
        let mut by_class: Vec<Option<RankInterval>> = vec![None; self.estimates.count()];
        for (index, class) in self.canonical.class.iter().enumerate() {
            if let Some(interval @ None) = by_class.get_mut(*class) {
                *interval = Some(self.marginal_of(index, confidence)?);
            }
        }
        Ok(self.canonical.class.iter().filter_map(|class| by_class.get(*class).copied().flatten()).collect())
    }

    /// The interval of [`marginal`](Self::marginal) for one candidate, by index in the estimates given.
    pub fn marginal_of(&self, candidate: usize, confidence: Confidence) -> Result<RankInterval, RanksError> {
        check(confidence.coverage)?;
        let place = self.representative(candidate)?;
        let settled = self.settle(self.pairs_of(place, confidence.sides), confidence);
        Ok(self.interval(place, &settled, confidence.sides))
    }

    /// Intervals that hold the true ranks of all candidates at once with the coverage asked for.
    pub fn simultaneous(&self, confidence: Confidence) -> Result<Vec<RankInterval>, RanksError> {
        check(confidence.coverage)?;
        let settled = self.settle(self.all_pairs(), confidence);
        let mut intervals = vec![RankInterval { lower: 1, upper: self.estimates.count() }; self.estimates.count()];
        for (place, index) in self.canonical.order.iter().enumerate() {
            if let Some(interval) = intervals.get_mut(*index) {
                *interval = self.interval(place, &settled, confidence.sides);
            }
        }
        Ok(intervals)
    }

    /// Who cannot be ruled out of the best `places`: the set holds all of the truly best with the coverage asked for. These are the candidates whose simultaneous best
    /// rank is at most `places`.
    pub fn top(&self, places: usize, confidence: Confidence) -> Result<Vec<bool>, RanksError> {
        let intervals = self.simultaneous(Confidence { sides: Sides::Best, ..confidence })?;
        Ok(intervals.iter().map(|interval| interval.lower <= places).collect())
    }

    /// The critical value of the first step over all ordered pairs. For independent estimates with equal errors it is Tukey's studentised range quantile q(n, ∞) / √2.
    pub fn critical_simultaneous(&self, coverage: f64) -> Result<f64, RanksError> {
        check(coverage)?;
        self.critical(&self.all_pairs().open, coverage)
    }

    /// The critical value of the first step for one candidate. For independent estimates with equal errors it is Dunnett's for n − 1 comparisons and ∞ degrees of freedom.
    pub fn critical_marginal(&self, candidate: usize, coverage: f64, sides: Sides) -> Result<f64, RanksError> {
        check(coverage)?;
        let place = self.representative(candidate)?;
        self.critical(&self.pairs_of(place, sides).open, coverage)
    }

    fn critical(&self, open: &[Pair], coverage: f64) -> Result<f64, RanksError> {
        if open.is_empty() {
            return Err(RanksError::TooFew { have: self.estimates.count(), need: 2 });
        }
        Ok(self.quantile(open, coverage))
    }

    /// The critical value for open pairs, at least one: by integration where that can be done, otherwise from the draws.
    fn quantile(&self, open: &[Pair], coverage: f64) -> f64 {
        match self.independent.as_ref().and_then(|errors| Star::of(open, errors)) {
            Some(star) => star.quantile(coverage),
            None => self.noise.quantile(open, self.estimates.count(), coverage),
        }
    }

    /// The canonical place of the first of those that cannot be told from `candidate`.
    fn representative(&self, candidate: usize) -> Result<usize, RanksError> {
        let classes = &self.canonical.class;
        let class = classes.get(candidate).ok_or(RanksError::NoSuchCandidate(candidate))?;
        let place = self.canonical.order.iter().position(|index| classes.get(*index) == Some(class));
        place.ok_or(RanksError::NoSuchCandidate(candidate))
    }

    fn all_pairs(&self) -> Pairs {
        let count = self.estimates.count();
        let mut pairs = Pairs::default();
        for one in 0..count {
            for other in one + 1..count {
                pairs.add(&self.estimates, one, other, true);
            }
        }
        pairs
    }

    fn pairs_of(&self, place: usize, sides: Sides) -> Pairs {
        let mut pairs = Pairs::default();
        for other in (0..self.estimates.count()).filter(|other| *other != place) {
            match sides {
                Sides::Both => pairs.add(&self.estimates, place, other, true),
                Sides::Best => pairs.add(&self.estimates, other, place, false),
                Sides::Worst => pairs.add(&self.estimates, place, other, false),
            }
        }
        pairs
    }

    /// The pairs (better, worse) that the data settle.
    fn settle(&self, pairs: Pairs, confidence: Confidence) -> Vec<(usize, usize)> {
        let Pairs { mut open, mut settled } = pairs;
        while !open.is_empty() {
            let critical = self.quantile(&open, confidence.coverage);
            let before = settled.len();
            open = open
                .into_iter()
                .filter_map(|pair| {
                    let statistic = difference(&self.estimates, pair.one, pair.other) * pair.scale;
                    if statistic > critical {
                        settled.push((pair.one, pair.other));
                        // That the other is not better either way remains to be tested, though never rejected.
                        pair.both.then_some(Pair { one: pair.other, other: pair.one, both: false, ..pair })
                    } else if pair.both && -statistic > critical {
                        settled.push((pair.other, pair.one));
                        Some(Pair { both: false, ..pair })
                    } else {
                        Some(pair)
                    }
                })
                .collect();
            if settled.len() == before || confidence.procedure == Procedure::SingleStep {
                break;
            }
        }
        settled
    }

    fn interval(&self, place: usize, settled: &[(usize, usize)], sides: Sides) -> RankInterval {
        let count = self.estimates.count();
        let better = settled.iter().filter(|(_, worse)| *worse == place).count();
        let worse = settled.iter().filter(|(better, _)| *better == place).count();
        RankInterval {
            lower: if sides == Sides::Worst { 1 } else { 1 + better },
            upper: if sides == Sides::Best { count } else { count - worse },
        }
    }
}

/// Pairs to test, and pairs whose difference is known without error.
#[derive(Default)]
struct Pairs {
    open: Vec<Pair>,
    settled: Vec<(usize, usize)>,
}

impl Pairs {
    fn add(&mut self, estimates: &Estimates, one: usize, other: usize, both: bool) {
        let sed = estimates.sed(one, other);
        if sed > 0.0 {
            self.open.push(Pair { one, other, scale: 1.0 / sed, both });
        } else if difference(estimates, one, other) > 0.0 {
            self.settled.push((one, other));
        } else if both && difference(estimates, other, one) > 0.0 {
            self.settled.push((other, one));
        }
    }
}

/// How far `one` is above `other`; exactly 0 for a tie.
fn difference(estimates: &Estimates, one: usize, other: usize) -> f64 {
    let value = |index: usize| estimates.values.get(index).copied().unwrap_or_default();
    let difference = value(one) - value(other);
    if difference.abs() < TIE { 0.0 } else { difference }
}

fn check(coverage: f64) -> Result<(), RanksError> {
    if (0.5..1.0).contains(&coverage) { Ok(()) } else { Err(RanksError::Coverage(coverage)) }
}
