//! Elements with only lowest or only highest ratings: any measure beyond some point fits them, the farther the better.
//!
//! They are set aside with their ratings, again and again until none is left (without one, another may become extreme); the rest is calibrated; then each is placed
//! where its expected score lies .3 score points inside the end of the scale, everything else fixed (Linacre, *A User's Guide to FACETS*, `Xtreme=`).
#![expect(clippy::indexing_slicing, reason = "positions come from ratings and layouts that are checked at the door")]
#![expect(clippy::cast_precision_loss, reason = "counts of ratings are below 2³²")]

use super::category::{Any, Expectation};
use super::layout::Layout;
use super::ratings::Ratings;
use crate::estimable::{Estimate, NotEstimable};

/// Which end of the scale all ratings of an element lie at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extreme {
    /// Only the lowest category in use.
    Lowest,
    /// Only the highest.
    Highest,
}

/// How far inside the end of the scale an extreme score is taken to be, in score points.
const INSIDE: f64 = 0.3;

/// An extreme element that was set aside.
#[derive(Clone, Copy, Debug)]
pub(super) struct Removed {
    pub facet: usize,
    pub element: usize,
    pub extreme: Extreme,
    /// In which round, from 0.
    pub round: usize,
}

/// Sets extreme elements aside. Returns which rows stay, and who was removed, round by round, facet by facet.
pub(super) fn remove(ratings: &Ratings) -> (Vec<bool>, Vec<Removed>) {
    let mut active = vec![true; ratings.len()];
    let mut removed = Vec::new();
    for round in 0.. {
        let found = extremes(ratings, &active, round);
        if found.is_empty() {
            break;
        }
        let mut gone: Vec<Vec<bool>> = ratings.facets().iter().map(|facet| vec![false; facet.labels.len()]).collect();
        for one in &found {
            gone[one.facet][one.element] = true;
        }
        for (row, active) in active.iter_mut().enumerate() {
            *active &= ratings.elements(row).iter().zip(&gone).all(|(element, gone)| !gone[*element as usize]);
        }
        removed.extend(found);
    }
    (active, removed)
}

fn extremes(ratings: &Ratings, active: &[bool], round: usize) -> Vec<Removed> {
    let rows = || (0..ratings.len()).filter(|row| active[*row]);
    let categories = || rows().map(|row| ratings.category(row));
    let (Some(lowest), Some(highest)) = (categories().min(), categories().max()) else { return Vec::new() };
    let mut found = Vec::new();
    for (facet, labels) in ratings.facets().iter().enumerate() {
        let mut ends = vec![(usize::MAX, 0); labels.labels.len()];
        for row in rows() {
            let (low, high) = &mut ends[ratings.elements(row)[facet] as usize];
            *low = (*low).min(ratings.category(row));
            *high = (*high).max(ratings.category(row));
        }
        for (element, (low, high)) in ends.into_iter().enumerate() {
            let extreme = match (low, high) {
                (usize::MAX, _) => continue,
                (low, _) if low == highest => Extreme::Highest,
                (_, high) if high == lowest => Extreme::Lowest,
                _ => continue,
            };
            found.push(Removed { facet, element, extreme, round });
        }
    }
    // Where there is nothing but one category, nobody is extreme: the ratings do not vary, and the caller says so.
    if lowest == highest { Vec::new() } else { found }
}

/// Measures as easinesses (for candidates abilities), where there is one.
pub(super) type Easiness = Vec<Vec<Option<f64>>>;

/// Where an extreme element stands.
#[derive(Clone, Copy, Debug)]
pub(super) struct Placed {
    pub easiness: f64,
    /// The variance of the score there.
    pub information: f64,
}

/// Places the removed elements, the last removed first, and writes what is found into `easiness`. Ratings whose other elements have no measure (two extreme elements
/// that meet) say nothing and are left out.
pub(super) fn place(
    ratings: &Ratings,
    layout: &Layout,
    thresholds: &[f64],
    removed: &[Removed],
    easiness: &mut Easiness,
) -> Vec<Estimate<Placed>> {
    let mut placed = vec![Err(NotEstimable::Extreme); removed.len()];
    for round in (0..removed.last().map_or(0, |last| last.round + 1)).rev() {
        let of_round = || removed.iter().enumerate().filter(|(_, one)| one.round == round);
        for (index, one) in of_round() {
            let rows = informative_rows(ratings, layout, *one, easiness);
            placed[index] = solve(&rows, layout.steps, thresholds, one.extreme);
        }
        for (index, one) in of_round() {
            easiness[one.facet][one.element] = placed[index].ok().map(|placed| placed.easiness);
        }
    }
    placed
}

/// For every rating of an element: the easiness of everything else, and where its thresholds begin.
fn informative_rows(ratings: &Ratings, layout: &Layout, one: Removed, easiness: &Easiness) -> Vec<(f64, usize)> {
    let known = |row: usize| {
        let elements = ratings.elements(row);
        let set = match layout.threshold_facet {
            None => 0,
            Some(facet) => layout.parameter[facet][elements[facet + 1] as usize]? - layout.facet_start[facet],
        };
        let mut sum = 0.0;
        for (facet, element) in elements.iter().enumerate().filter(|(facet, _)| *facet != one.facet) {
            sum += easiness[facet][*element as usize]?;
        }
        Some((sum, set * layout.steps))
    };
    (0..ratings.len()).filter(|row| ratings.elements(*row)[one.facet] as usize == one.element).filter_map(known).collect()
}

/// The easiness at which the expected score is [`INSIDE`] the end, by bisection: the expected score rises with it.
fn solve(rows: &[(f64, usize)], steps: usize, thresholds: &[f64], extreme: Extreme) -> Estimate<Placed> {
    let factors: Vec<f64> = thresholds.iter().map(|easiness| libm::exp(*easiness)).collect();
    let top = (rows.len() * steps) as f64;
    let wanted = match extreme {
        Extreme::Lowest => INSIDE,
        Extreme::Highest => top - INSIDE,
    };
    if rows.is_empty() || top <= INSIDE {
        return Err(NotEstimable::Extreme);
    }
    let at = |measure: f64| {
        rows.iter().fold((0.0, 0.0), |(mean, variance), (rest, set)| {
            let expected = Expectation::of(Any(steps), libm::exp(measure + rest), &factors[*set..*set + steps], 0);
            (mean + expected.mean, variance + expected.variance)
        })
    };
    // A hundred logits beyond where the rest puts every rating, the expected score is at its end.
    let (mut low, mut high) =
        rows.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), (rest, _)| (low.min(-rest - 100.0), high.max(-rest + 100.0)));
    for _ in 0..100 {
        let middle = 0.5 * (low + high);
        if at(middle).0 < wanted { low = middle } else { high = middle }
    }
    let easiness = 0.5 * (low + high);
    Ok(Placed { easiness, information: at(easiness).1 })
}
