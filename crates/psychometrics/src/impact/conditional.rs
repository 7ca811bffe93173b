//! Exact inference across fourfold tables, for when some of them are too sparse for normal approximations.
//!
//! Given the margins of every table, the number of the focal group selected in all has a distribution that depends on the common odds ratio only: the sum of independent
//! hypergeometric counts. A table with an empty margin has one possible count and so contributes nothing.

use super::{Confidence, ExactP, FourfoldTable, Lattice};
use crate::estimable::{Estimate, NotEstimable};

/// Limit: so many multiplications for adding all tables, about two seconds. Six tables of 20,000 people stay far below it; nobody needs an exact test beyond.
const MULTIPLICATIONS_MAX: usize = 1 << 31;

/// The common odds ratio that the exact conditional distribution gives, focal over reference.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ConditionalOddsRatio {
    /// The conditional maximum likelihood estimate; `None` where it is infinite (as many of the focal group selected as the margins allow).
    pub ratio: Option<f64>,
    /// The exact lower limit, at least 0.
    pub lower: f64,
    /// The exact upper limit; `None` where it is infinite.
    pub upper: Option<f64>,
}

/// The exact conditional test that groups and selection are unrelated within every table; with one table it is Fisher's.
///
/// `less` is the focal group having so few selected in all tables together, or fewer. It is meant for sparse tables: time grows about as the number of people, and with large tables the
/// other tests say the same.
///
/// Source: Birch 1964, *Journal of the Royal Statistical Society B* 26:313; Mehta, Patel and Gray 1985, *Journal of the American Statistical Association* 80:969. Agrees with R's
/// `mantelhaen.test(exact = TRUE)`. [`NotEstimable::NoData`] where no table compares anything, [`NotEstimable::TooLarge`] where tables of millions would be added up.
pub fn exact_conditional(tables: &[FourfoldTable]) -> Estimate<ExactP> {
    let (chance, observed) = distribution(tables)?;
    Ok(chance.exact_p(observed))
}

/// The conditional maximum likelihood estimate of the common odds ratio, and the interval of all that neither one-sided exact test rejects at half the remaining level.
///
/// Source: as [`exact_conditional`]; with one table this is the odds ratio of R's `fisher.test`. [`NotEstimable::NoData`] and
/// [`NotEstimable::TooLarge`] as there, [`NotEstimable::BeyondPrecision`] where the observed count has a probability below about 1e-290 at equal odds.
pub fn conditional_odds_ratio(tables: &[FourfoldTable], confidence: Confidence) -> Estimate<ConditionalOddsRatio> {
    let (chance, observed) = distribution(tables)?;
    if chance.probability(observed) < 1e-290 {
        return Err(NotEstimable::BeyondPrecision);
    }
    let tilted = Tilted::new(&chance);
    let (at_lowest, at_highest) = (observed == chance.lowest(), observed == chance.highest());
    let count = tilted.position(observed);
    Ok(ConditionalOddsRatio {
        ratio: if at_lowest { Some(0.0) } else { (!at_highest).then(|| libm::exp(rising_root(|log| tilted.mean(log) - count))) },
        lower: if at_lowest { 0.0 } else { libm::exp(rising_root(|log| tilted.at_least(count, log) - confidence.tail())) },
        upper: (!at_highest).then(|| libm::exp(rising_root(|log| confidence.tail() - tilted.at_most(count, log)))),
    })
}

/// The distribution of the number of the focal group selected in all tables together, at equal odds, and the number that was.
fn distribution(tables: &[FourfoldTable]) -> Estimate<(Lattice, u64)> {
    let mut informative: Vec<FourfoldTable> = tables.iter().filter(|table| table.varying_pool().is_ok()).copied().collect();
    informative.sort_unstable();
    let observed = informative.iter().map(|table| u64::from(table.focal.selected())).sum();
    let mut chances = informative.iter().map(|table| table.chance());
    let mut sum = chances.next().ok_or(NotEstimable::NoData)?;
    let mut spent = 0_usize;
    for chance in chances {
        spent = spent.saturating_add(sum.length().saturating_mul(chance.length()));
        if spent > MULTIPLICATIONS_MAX {
            return Err(NotEstimable::TooLarge);
        }
        sum = sum.plus(&chance);
    }
    Ok((sum, observed))
}

/// The distribution at other odds: probabilities in proportion to p(count)·ψ^count. Counts are measured from the middle of those kept, so that the exponents stay small.
struct Tilted {
    /// (count less the middle, logarithm of its probability at equal odds).
    logs: Vec<(f64, f64)>,
    middle: u64,
}

impl Tilted {
    fn new(chance: &Lattice) -> Self {
        let kept: Vec<(u64, f64)> = chance.kept().filter(|(_, probability)| *probability > 0.0).collect();
        let middle = kept.get(kept.len() / 2).map_or(0, |(count, _)| *count);
        Self { logs: kept.into_iter().map(|(count, probability)| (from(middle, count), libm::log(probability))).collect(), middle }
    }

    fn position(&self, count: u64) -> f64 {
        from(self.middle, count)
    }

    /// The expected count, from the middle, at the logarithm of an odds ratio.
    fn mean(&self, log: f64) -> f64 {
        self.expected(log, |count| count)
    }

    fn at_least(&self, observed: f64, log: f64) -> f64 {
        self.expected(log, |count| if count >= observed { 1.0 } else { 0.0 })
    }

    fn at_most(&self, observed: f64, log: f64) -> f64 {
        self.expected(log, |count| if count <= observed { 1.0 } else { 0.0 })
    }

    fn expected(&self, log: f64, of: impl Fn(f64) -> f64) -> f64 {
        let exponent = |(count, ln): &(f64, f64)| ln + count * log;
        let largest = self.logs.iter().map(exponent).fold(f64::NEG_INFINITY, f64::max);
        let (above, below) = self.logs.iter().fold((0.0, 0.0), |(above, below), one| {
            let weight = libm::exp(exponent(one) - largest);
            (above + weight * of(one.0), below + weight)
        });
        above / below
    }
}

/// `count` less `middle`.
#[expect(clippy::cast_precision_loss, reason = "counts are sums of counts of 32 bits and exact as doubles")]
fn from(middle: u64, count: u64) -> f64 {
    count as f64 - middle as f64
}

/// Where a rising function of the logarithm of an odds ratio passes zero. Limit: between −700 and 700, which is all that the exponential of a double can hold.
fn rising_root(function: impl Fn(f64) -> f64) -> f64 {
    let (mut low, mut high) = (-1.0, 1.0);
    while low > -700.0 && function(low) > 0.0 {
        (low, high) = (low * 2.0, low);
    }
    while high < 700.0 && function(high) < 0.0 {
        (low, high) = (high, high * 2.0);
    }
    (low, high) = (f64::max(low, -700.0), f64::min(high, 700.0));
    for _ in 0..64 {
        let middle = f64::midpoint(low, high);
        if function(middle) < 0.0 {
            low = middle;
        } else {
            high = middle;
        }
    }
    f64::midpoint(low, high)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(focal: [u32; 2], reference: [u32; 2]) -> FourfoldTable {
        FourfoldTable::from_counts(focal, reference).unwrap()
    }

    fn near(one: f64, other: f64, tolerance: f64) -> bool {
        (one - other).abs() <= tolerance
    }

    #[test]
    fn one_table_gives_fishers_test_and_odds_ratio() {
        let convictions = [table([17, 2], [13, 10])];
        assert_eq!(exact_conditional(&convictions), convictions[0].exact_test());
        // scipy 1.17.1, stats.contingency.odds_ratio; R's fisher.test(Convictions) prints 0.04693661, 0.003325764, 0.363182271, whose root finder stops earlier.
        let found = conditional_odds_ratio(&convictions, Confidence::P95).unwrap();
        assert!(near(found.ratio.unwrap(), 0.046_936_639_049_68, 1e-12), "{found:?}");
        assert!(near(found.lower, 0.003_317_163_950_657, 1e-12) && near(found.upper.unwrap(), 0.363_189_602_356_68, 1e-12), "{found:?}");
    }

    #[test]
    fn a_table_with_an_empty_margin_contributes_nothing() {
        let (sparse, empty) = (table([6, 3], [6, 0]), table([9, 0], [4, 0]));
        assert_eq!(exact_conditional(&[sparse, empty]), exact_conditional(&[sparse]));
        assert_eq!(exact_conditional(&[empty]), Err(NotEstimable::NoData));
        assert_eq!(conditional_odds_ratio(&[], Confidence::P95), Err(NotEstimable::NoData));
    }

    #[test]
    fn an_estimate_at_the_edge_is_open_on_its_side() {
        let highest = conditional_odds_ratio(&[table([6, 3], [6, 0])], Confidence::P95).unwrap();
        assert!(highest.ratio.is_none() && highest.upper.is_none() && highest.lower > 0.0);
        let lowest = conditional_odds_ratio(&[table([6, 0], [6, 3])], Confidence::P95).unwrap();
        assert!(lowest.ratio == Some(0.0) && lowest.lower == 0.0);
        assert!(near(lowest.upper.unwrap() * highest.lower, 1.0, 1e-12));
    }

    #[test]
    fn tables_of_billions_are_refused_and_not_waited_for() {
        let huge = table([u32::MAX, u32::MAX / 2], [u32::MAX, u32::MAX / 3]);
        assert_eq!(exact_conditional(&[huge, huge]), Err(NotEstimable::TooLarge));
    }

    #[test]
    fn large_tables_do_not_lose_the_estimate() {
        let large = table([100_000, 30_000], [100_000, 31_000]);
        let found = conditional_odds_ratio(&[large], Confidence::P95).unwrap();
        let sample = 30_000.0 * 69_000.0 / (70_000.0 * 31_000.0);
        assert!(near(found.ratio.unwrap(), sample, 1e-5), "{found:?}");
    }
}
