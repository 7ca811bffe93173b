//! Exact acceptabilities on up to three criteria, where the weightings form a plane figure and every share is an area.
//!
//! On three criteria a weighting is a point (w₁, w₂) of a triangle; on two it is a point of an interval, drawn as a strip of height one, and on a single one there is
//! nothing to choose, so that the strip is the unit square. Limits cut the figure. Where an alternative overtakes another is a straight line.

use std::collections::BTreeMap;

use super::figure::{Line, Point, Polygon, difference, gcd, product};
use super::{Constraints, Scores, WeightsError};
use crate::exact::{ExactError, Ratio};

/// Exact shares of the weightings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exact {
    /// `rank[n][r]`: the share in which alternative n has place r + 1. Alternatives with exactly the same scores share their places evenly: of two, each has the better one
    /// in half of the cases. Rows and columns sum to 1.
    pub rank: Vec<Vec<Ratio>>,
    /// `ahead[i][j]`: the share in which i is ahead of j; 0 for alternatives with the same scores.
    pub ahead: Vec<Vec<Ratio>>,
    /// The mean of the weightings that make the alternative first (alone or with its equals); `None` if no share of them does.
    pub central: Vec<Option<Vec<Ratio>>>,
    /// The corners, as weightings, of the region that makes the alternative first: the two ends of an interval on two criteria, a convex polygon on three,
    /// counter-clockwise in (w₁, w₂). Empty if there is none.
    pub first: Vec<Vec<Vec<Ratio>>>,
}

/// The exact shares under uniform weights within `constraints`.
///
/// # Errors
/// [`WeightsError::NotExact`] for more than three criteria, [`WeightsError::NoRoom`] if the limits leave no area, and [`ExactError::Overflow`] where the fractions do not
/// fit in 128 bits, as may happen with thirty alternatives on three criteria; then there are still draws.
pub fn exact(scores: &Scores, constraints: &Constraints) -> Result<Exact, WeightsError> {
    let plane = Plane::new(scores, constraints)?;
    let all = 0..scores.alternatives();
    let copies = scores.copies();
    let mut result = Exact { rank: Vec::new(), ahead: Vec::new(), central: Vec::new(), first: Vec::new() };
    for (alternative, copies) in all.clone().zip(copies) {
        result.rank.push(shared(&plane.shares_by_number_ahead(alternative)?, copies)?);
        result.ahead.push(all.clone().map(|other| plane.share_ahead(alternative, other)).collect::<Result<_, _>>()?);
        let region = plane.first_region(alternative)?;
        result.central.push(if region.is_empty() { None } else { Some(plane.weights(region.centroid()?)?) });
        let mut corners = Vec::new();
        for corner in region.corners() {
            let weights = plane.weights((corner.x()?, corner.y()?))?;
            // A strip has each weighting twice.
            if !corners.contains(&weights) {
                corners.push(weights);
            }
        }
        result.first.push(corners);
    }
    Ok(result)
}

/// Spreads the share in which r others are ahead evenly over the places r + 1 … r + `copies`.
fn shared(by_number_ahead: &[Ratio], copies: usize) -> Result<Vec<Ratio>, ExactError> {
    let parts = Ratio::from(i64::try_from(copies).map_err(|_| ExactError::Overflow)?);
    let mut rank = vec![Ratio::ZERO; by_number_ahead.len()];
    for (ahead, share) in by_number_ahead.iter().enumerate() {
        let part = share.checked_div(parts)?;
        for place in rank.iter_mut().skip(ahead).take(copies) {
            *place = place.checked_add(part)?;
        }
    }
    Ok(rank)
}

/// The scores in whole numbers, and the figure of all weightings.
struct Plane {
    rows: Vec<Vec<i128>>,
    criteria: usize,
    figure: Polygon,
    double_area: Ratio,
}

/// A line where others overtake an alternative, and how many are ahead on either side of it.
struct Front {
    line: Line,
    positive: usize,
    negative: usize,
}

impl Plane {
    fn new(scores: &Scores, constraints: &Constraints) -> Result<Self, WeightsError> {
        let criteria = scores.criteria();
        if constraints.criteria() != criteria {
            return Err(WeightsError::Weights);
        }
        let corners: &[(i128, i128)] = match criteria {
            1 | 2 => &[(0, 0), (1, 0), (1, 1), (0, 1)],
            3 => &[(0, 0), (1, 0), (0, 1)],
            _ => return Err(WeightsError::NotExact),
        };
        let mut figure = Polygon::new(corners.iter().map(|(x, y)| Point::whole(*x, *y)).collect());
        if criteria > 1 {
            for limit in limits(constraints)? {
                figure = figure.clip(limit)?;
            }
        }
        if figure.is_empty() {
            return Err(WeightsError::NoRoom);
        }
        let double_area = figure.double_area()?;
        Ok(Self { rows: whole_numbers(&scores.rows)?, criteria, figure, double_area })
    }

    /// The expression that is positive where `one` is ahead of `other`.
    fn lead(&self, one: usize, other: usize) -> Result<Line, ExactError> {
        let rows = self.rows.get(one).into_iter().flatten().zip(self.rows.get(other).into_iter().flatten());
        let leads = rows.map(|(a, b)| difference(*a, *b)).collect::<Result<Vec<_>, _>>()?;
        composite(&leads)
    }

    /// All weights at a point of the figure.
    fn weights(&self, (x, y): (Ratio, Ratio)) -> Result<Vec<Ratio>, ExactError> {
        Ok(match self.criteria {
            1 => vec![Ratio::ONE],
            2 => vec![x, Ratio::ONE.checked_sub(x)?],
            _ => vec![x, y, Ratio::ONE.checked_sub(x)?.checked_sub(y)?],
        })
    }

    fn share_ahead(&self, one: usize, other: usize) -> Result<Ratio, ExactError> {
        if self.rows.get(one) == self.rows.get(other) {
            return Ok(Ratio::ZERO);
        }
        self.figure.clip(self.lead(one, other)?)?.double_area()?.checked_div(self.double_area)
    }

    /// Where nobody is ahead of `alternative`.
    fn first_region(&self, alternative: usize) -> Result<Polygon, ExactError> {
        (0..self.rows.len()).try_fold(self.figure.clone(), |region, other| region.clip(self.lead(alternative, other)?))
    }

    /// For every number r of others the share of the figure in which exactly r are strictly ahead of `alternative`.
    ///
    /// The lines where others overtake it cut the figure into cells of one number each. An area is half the sum of `x dy − y dx` along its border (Green's theorem), so that
    /// the cells need not be built: every piece of a line between two crossings counts for the number on its left and against the number on its right.
    fn shares_by_number_ahead(&self, alternative: usize) -> Result<Vec<Ratio>, ExactError> {
        let (always, fronts) = self.fronts(alternative)?;
        let mut areas = vec![Ratio::ZERO; self.rows.len()];
        let mut count = |ahead: usize, area: Ratio| -> Result<(), ExactError> {
            if let Some(sum) = areas.get_mut(ahead) {
                *sum = sum.checked_add(area)?;
            }
            Ok(())
        };
        for (from, to) in self.figure.edges() {
            let whole = from.cross(to)?;
            for (ahead, share) in pieces(from, to, &fronts, None)? {
                count(always + ahead, whole.checked_mul(share)?)?;
            }
        }
        for (index, front) in fronts.iter().enumerate() {
            let Some((from, to)) = self.figure.chord(front.line)? else { continue };
            let whole = from.cross(to)?;
            let (left, right) =
                if front.line.positive_is_left(from, to)? { (front.positive, front.negative) } else { (front.negative, front.positive) };
            for (ahead, share) in pieces(from, to, &fronts, Some(index))? {
                let area = whole.checked_mul(share)?;
                count(always + ahead + left, area)?;
                count(always + ahead + right, Ratio::ZERO.checked_sub(area)?)?;
            }
        }
        areas.into_iter().map(|area| area.checked_div(self.double_area)).collect()
    }

    /// How many are ahead of `alternative` everywhere, and the lines inside the figure where the others come to be.
    fn fronts(&self, alternative: usize) -> Result<(usize, Vec<Front>), ExactError> {
        let mut always = 0;
        let mut fronts: BTreeMap<Line, (usize, usize)> = BTreeMap::new();
        for other in 0..self.rows.len() {
            let lead = self.lead(other, alternative)?;
            let (mut ahead, mut behind) = (false, false);
            for corner in self.figure.corners() {
                let value = lead.at(*corner)?;
                ahead |= value > 0;
                behind |= value < 0;
            }
            match lead.canonical() {
                Some((line, turned)) if ahead && behind => {
                    let (positive, negative) = fronts.entry(line).or_default();
                    *if turned { negative } else { positive } += 1;
                }
                _ => always += usize::from(ahead),
            }
        }
        Ok((always, fronts.into_iter().map(|(line, (positive, negative))| Front { line, positive, negative }).collect()))
    }
}

/// The pieces of the way from one point to another between its crossings with the fronts (but for `own`): how many are ahead by those fronts, and the share of the way.
/// Pieces with equal numbers are put together, in the order of the numbers.
fn pieces(from: Point, to: Point, fronts: &[Front], own: Option<usize>) -> Result<BTreeMap<usize, Ratio>, ExactError> {
    let mut ahead = 0;
    let mut crossings = Vec::new();
    for (_, front) in fronts.iter().enumerate().filter(|(index, _)| Some(*index) != own) {
        let (start, end) = (front.line.at(from)?, front.line.at(to)?);
        let starts_positive = start > 0 || (start == 0 && end > 0);
        let (before, after) = if starts_positive { (front.positive, front.negative) } else { (front.negative, front.positive) };
        ahead += before;
        if (start > 0 && end < 0) || (start < 0 && end > 0) {
            crossings.push((Line::crossing(from, to, start, end)?, before, after));
        }
    }
    crossings.sort_unstable_by_key(|crossing| *crossing);
    let mut pieces: BTreeMap<usize, Ratio> = BTreeMap::new();
    let mut gone = Ratio::ZERO;
    for (crossing, before, after) in crossings.into_iter().chain([(Ratio::ONE, 0, 0)]) {
        if crossing > gone {
            let sum = pieces.entry(ahead).or_insert(Ratio::ZERO);
            *sum = sum.checked_add(crossing.checked_sub(gone)?)?;
            gone = crossing;
        }
        ahead = ahead + after - before;
    }
    Ok(pieces)
}

/// The weighted sum of whole numbers, one per criterion, in the coordinates of the plane.
fn composite(values: &[i128]) -> Result<Line, ExactError> {
    Ok(match *values {
        [one] => Line::new(0, 0, one),
        [one, last] => Line::new(difference(one, last)?, 0, last),
        [one, two, last] => Line::new(difference(one, last)?, difference(two, last)?, last),
        _ => Line::new(0, 0, 0),
    })
}

/// The limits as expressions that must be positive.
fn limits(constraints: &Constraints) -> Result<Vec<Line>, ExactError> {
    let criteria = constraints.criteria();
    // d · (w_one − w_other) + n, where n counts for every criterion because the weights sum to 1.
    let expression = |one: usize, other: Option<usize>, factor: i128, shift: i128| {
        let values: Vec<i128> = (0..criteria)
            .map(|criterion| {
                let own = if criterion == one { factor } else { 0 };
                let others = if Some(criterion) == other { factor } else { 0 };
                difference(difference(own, others)?, -shift)
            })
            .collect::<Result<_, _>>()?;
        composite(&values)
    };
    let mut limits = Vec::new();
    for (criterion, (lower, upper)) in constraints.lower.iter().zip(&constraints.upper).enumerate() {
        limits.push(expression(criterion, None, lower.denominator(), -lower.numerator())?);
        limits.push(expression(criterion, None, -upper.denominator(), upper.numerator())?);
    }
    for pair in constraints.order.windows(2) {
        if let [heavier, lighter] = pair {
            limits.push(expression(*heavier, Some(*lighter), 1, 0)?);
        }
    }
    Ok(limits)
}

/// All scores times their least common denominator, which changes no order.
fn whole_numbers(rows: &[Vec<Ratio>]) -> Result<Vec<Vec<i128>>, ExactError> {
    let denominators = rows.iter().flatten().map(|score| score.denominator());
    let common = denominators.into_iter().try_fold(1, |common, own| product(common, own / gcd(common, own)))?;
    rows.iter().map(|row| row.iter().map(|score| product(score.numerator(), common / score.denominator())).collect()).collect()
}
