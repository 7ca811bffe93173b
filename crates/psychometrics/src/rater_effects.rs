//! Rater effects that need no model: they can always be computed, and anybody can redo them.
//!
//! What they can show is described in Myford and Wolfe 2003, *Journal of Applied Measurement* 4:386 (range restriction, central tendency, halo). Each compares a rater with
//! the others over the same ratings; none of them proves anything about a rater who saw other candidates than the others did.
#![expect(clippy::indexing_slicing, reason = "positions are checked when the ratings are taken in")]
#![expect(clippy::cast_precision_loss, reason = "counts of ratings are below 2³²")]

use crate::estimable::{Estimate, NotEstimable};

/// One rating: positions of candidate, rater and competency, and the value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Rating {
    /// Who was rated.
    pub candidate: usize,
    /// On what.
    pub competency: usize,
    /// By whom.
    pub rater: usize,
    /// The rating.
    pub value: i64,
}

/// What one rater does with the scale.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RaterEffects {
    /// How many ratings the rater gave.
    pub ratings: usize,
    /// The standard deviation of the rater's ratings over that of the ratings of all others (both with `n − 1`). Well below 1: the range is restricted.
    pub range_ratio: Estimate<f64>,
    /// The share of ratings in the middle of the scale: its middle category, or its two middle categories where their number is even.
    pub middle_share: Estimate<f64>,
    /// The slope of the rater's ratings on what the others gave the same candidate on the same competency.
    pub slope: Estimate<Slope>,
    /// The mean variance of the rater's ratings of one candidate over competencies, over the same for all others. Well below 1: halo.
    pub halo_ratio: Estimate<f64>,
}

/// A slope of ratings on leave-one-out panel means, by least squares.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Slope {
    /// Points of the rater per point of the others: 1 for a rater who spreads candidates as the others do, towards 0 for one who stays in the middle.
    pub value: f64,
    /// How many ratings were also given by somebody else.
    pub ratings: usize,
}

impl Slope {
    /// Fewer ratings than this raise no flag.
    pub const ENOUGH_RATINGS: usize = 10;

    /// Whether the rater follows the differences between candidates by less than .6, over enough ratings to say so.
    pub fn is_flat(&self) -> bool {
        self.ratings >= Self::ENOUGH_RATINGS && self.value < 0.6
    }
}

/// The effects of each of `raters` raters, on a scale from `scale.0` to `scale.1`. Ratings of raters beyond that number belong to “the others” only.
///
/// - Range: `SD_r / SD_others`.
/// - Middle: the share of 3s on a scale of 1 to 5.
/// - Slope: least squares of `y` on the mean of the other raters' ratings of the same candidate and competency. It is pulled towards 0 by the error of that mean, so that with
///   two or three raters values around .7 are nothing unusual.
/// - Halo: the mean over candidates (with at least two ratings by the rater) of the variance (with `n − 1`) over competencies; for the others, the mean over all their
///   pairs of rater and candidate.
///
/// The order of the ratings makes no difference to any bit of the result.
pub fn rater_effects(ratings: &[Rating], raters: usize, scale: (i64, i64)) -> Vec<RaterEffects> {
    let mut ratings = ratings.to_vec();
    ratings.sort_unstable();
    let whole = Spread::of(ratings.iter().map(|rating| rating.value));
    let mut spreads = vec![Spread::default(); raters];
    let mut middles = vec![0_usize; raters];
    for rating in ratings.iter().filter(|rating| rating.rater < raters) {
        spreads[rating.rater].add(rating.value);
        middles[rating.rater] += usize::from(is_middle(rating.value, scale));
    }
    let lines = lines(&ratings, raters);
    let halos = halos(&mut ratings, raters);
    (0..raters)
        .map(|rater| {
            let spread = spreads[rater];
            RaterEffects {
                ratings: spread.count,
                range_ratio: ratio(spread.sd(), whole.without(spread).sd()),
                middle_share: if spread.count > 0 { Ok(middles[rater] as f64 / spread.count as f64) } else { Err(NotEstimable::NoData) },
                slope: lines[rater].slope(),
                halo_ratio: ratio(halos[rater].mean(), others(&halos, rater).mean()),
            }
        })
        .collect()
}

fn ratio(own: Estimate<f64>, others: Estimate<f64>) -> Estimate<f64> {
    let (own, others) = (own?, others?);
    if others > 0.0 { Ok(own / others) } else { Err(NotEstimable::NoVariance) }
}

/// Twice the distance from the middle of the scale is 0, or 1 between two middle categories.
fn is_middle(value: i64, (lowest, highest): (i64, i64)) -> bool {
    (2 * i128::from(value) - i128::from(lowest) - i128::from(highest)).abs() <= 1
}

/// Sums of whole numbers, so that taking some away again is exact.
#[derive(Clone, Copy, Debug, Default)]
struct Spread {
    count: usize,
    sum: i128,
    squares: i128,
}

impl Spread {
    fn of(values: impl Iterator<Item = i64>) -> Self {
        let mut spread = Self::default();
        values.for_each(|value| spread.add(value));
        spread
    }

    fn add(&mut self, value: i64) {
        let value = i128::from(value);
        self.count += 1;
        self.sum = self.sum.saturating_add(value);
        self.squares = self.squares.saturating_add(value * value);
    }

    const fn without(self, other: Self) -> Self {
        Self { count: self.count - other.count, sum: self.sum - other.sum, squares: self.squares - other.squares }
    }

    /// With `n − 1`.
    fn variance(self) -> Estimate<f64> {
        if self.count < 2 {
            return Err(NotEstimable::TooFewUnits { have: self.count, need: 2 });
        }
        let count = self.count as f64;
        let above = self.squares.saturating_mul(self.count as i128).saturating_sub(self.sum.saturating_mul(self.sum));
        Ok(above as f64 / (count * (count - 1.0)))
    }

    fn sd(self) -> Estimate<f64> {
        self.variance().map(libm::sqrt)
    }
}

/// Sums of a regression through whole numbers and means.
#[derive(Clone, Debug, Default)]
struct Line {
    points: Vec<(f64, f64)>,
}

impl Line {
    fn slope(&self) -> Estimate<Slope> {
        let ratings = self.points.len();
        if ratings < 2 {
            return Err(NotEstimable::TooFewUnits { have: ratings, need: 2 });
        }
        let mean = |pick: fn(&(f64, f64)) -> f64| self.points.iter().map(pick).sum::<f64>() / ratings as f64;
        let (x_mean, y_mean) = (mean(|point| point.0), mean(|point| point.1));
        let (mut above, mut below) = (0.0, 0.0);
        for (x, y) in &self.points {
            above += (x - x_mean) * (y - y_mean);
            below += (x - x_mean) * (x - x_mean);
        }
        // What rounding leaves of a difference of equal means.
        if below < 1e-12 { Err(NotEstimable::NoVariance) } else { Ok(Slope { value: above / below, ratings }) }
    }
}

/// For every rater, the others' means and the rater's own ratings. `ratings` are sorted by candidate and competency.
fn lines(ratings: &[Rating], raters: usize) -> Vec<Line> {
    let mut lines = vec![Line::default(); raters];
    for panel in ratings.chunk_by(|one, other| (one.candidate, one.competency) == (other.candidate, other.competency)) {
        let all = Spread::of(panel.iter().map(|rating| rating.value));
        for own in panel.chunk_by(|one, other| one.rater == other.rater) {
            let others = all.without(Spread::of(own.iter().map(|rating| rating.value)));
            let Some(line) = lines.get_mut(own[0].rater) else { continue };
            if others.count > 0 {
                let x = others.sum as f64 / others.count as f64;
                line.points.extend(own.iter().map(|rating| (x, rating.value as f64)));
            }
        }
    }
    lines
}

/// A mean of variances.
#[derive(Clone, Copy, Debug, Default)]
struct Halo {
    pairs: usize,
    variances: f64,
}

impl Halo {
    const fn add(&mut self, variance: f64) {
        self.pairs += 1;
        self.variances += variance;
    }

    fn mean(self) -> Estimate<f64> {
        if self.pairs == 0 { Err(NotEstimable::TooFewUnits { have: 0, need: 1 }) } else { Ok(self.variances / self.pairs as f64) }
    }
}

/// The halo of every rater, and last of all ratings of raters beyond them.
fn halos(ratings: &mut [Rating], raters: usize) -> Vec<Halo> {
    ratings.sort_unstable_by_key(|rating| (rating.rater, rating.candidate, rating.competency, rating.value));
    let mut halos = vec![Halo::default(); raters + 1];
    for pair in ratings.chunk_by(|one, other| (one.rater, one.candidate) == (other.rater, other.candidate)) {
        if let Ok(variance) = Spread::of(pair.iter().map(|rating| rating.value)).variance() {
            halos[pair[0].rater.min(raters)].add(variance);
        }
    }
    halos
}

/// All but `rater`, added up and not taken from a total, so that others without variance have exactly none.
fn others(halos: &[Halo], rater: usize) -> Halo {
    let others = halos.iter().enumerate().filter(|(index, _)| *index != rater).map(|(_, halo)| halo);
    others.fold(Halo::default(), |sum, halo| Halo { pairs: sum.pairs + halo.pairs, variances: sum.variances + halo.variances })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two candidates, two competencies, three raters: 1 and 2 alike, 3 in the middle.
    fn ratings() -> Vec<Rating> {
        let tables = [[[1, 2], [4, 5]], [[1, 2], [4, 5]], [[3, 3], [3, 4]]];
        let mut ratings = Vec::new();
        for (rater, table) in tables.iter().enumerate() {
            for (candidate, row) in table.iter().enumerate() {
                for (competency, value) in row.iter().enumerate() {
                    ratings.push(Rating { candidate, competency, rater, value: *value });
                }
            }
        }
        ratings
    }

    fn close(got: Estimate<f64>, wanted: f64) {
        assert!((got.unwrap() - wanted).abs() < 1e-12, "{got:?} {wanted}");
    }

    #[test]
    fn a_worked_example_gives_what_the_hand_gives() {
        let effects = rater_effects(&ratings(), 3, (1, 5));
        // Variances: 1, 2, 4, 5 -> 10/3; 3, 3, 3, 4 -> 1/4; 1, 2, 4, 5 twice -> 20/7.
        close(effects[2].range_ratio, ((1.0_f64 / 4.0) / (20.0 / 7.0)).sqrt());
        close(effects[2].middle_share, 0.75);
        close(effects[0].middle_share, 0.0);
        // On 1, 2, 4, 5: deviations -2, -1, 1, 2 against -.25, -.25, -.25, .75 -> 2/10.
        let slope = effects[2].slope.unwrap();
        close(Ok(slope.value), 0.2);
        assert_eq!(slope.ratings, 4);
        // Within candidates: 0 and 1/2 -> 1/4; the others 1/2 each.
        close(effects[2].halo_ratio, 0.5);
    }

    #[test]
    fn a_flat_slope_is_flagged_only_over_ten_ratings() {
        assert!(!Slope { value: 0.2, ratings: 9 }.is_flat());
        assert!(Slope { value: 0.2, ratings: 10 }.is_flat());
        assert!(!Slope { value: 0.6, ratings: 10 }.is_flat());
    }

    #[test]
    fn what_cannot_be_compared_has_a_reason() {
        let alone = [Rating { candidate: 0, competency: 0, rater: 0, value: 3 }];
        let effects = rater_effects(&alone, 2, (1, 5));
        assert!(effects[0].range_ratio.is_err() && effects[0].slope.is_err() && effects[0].halo_ratio.is_err());
        assert_eq!(effects[1].middle_share, Err(NotEstimable::NoData));
        assert!(rater_effects(&[], 0, (1, 5)).is_empty());
    }

    #[test]
    fn the_middle_of_an_even_scale_is_two_categories() {
        assert_eq!((1..=4).map(|value| is_middle(value, (1, 4))).collect::<Vec<_>>(), [false, true, true, false]);
        assert_eq!((0..=4).map(|value| is_middle(value, (0, 4))).collect::<Vec<_>>(), [false, false, true, false, false]);
    }

    #[test]
    fn the_order_of_the_ratings_makes_no_difference() {
        let mut turned = ratings();
        turned.reverse();
        assert_eq!(rater_effects(&ratings(), 3, (1, 5)), rater_effects(&turned, 3, (1, 5)));
    }
}
