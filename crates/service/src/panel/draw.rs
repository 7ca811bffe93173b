//! Drawing by lot who interviews whom: as many panelists for every candidate, as evenly as can be, and so that everybody can be compared with everybody.
//!
//! What must stay true: nobody chooses. The lot follows from the random identifiers that candidates and panelists were given when they entered, so that whoever draws
//! again gets the same list, and an auditor can draw it too; another list takes another panel or other candidates, which leaves entries.

use std::collections::BTreeSet;

use domain::FieldErrors;
use domain::analysis::Plan;
use domain::candidate::{Candidate, CandidateState};
use domain::doors::{Draw as _, SeededEntropy};
use domain::field_errors::FieldError;
use domain::panel::{PANELISTS_MIN, Panelist, PanelistState};
use store::Events;
use store::repo::{self, Lock};

use super::assign::{Origin, Pair, assign};
use crate::Service;
use crate::access::Granted;
use crate::access::policy::AssignPanel;
use crate::declaration::Recusals;
use crate::error::Error;

/// How many lots are drawn at most until one links everybody without hanging on a single candidate. Of two per candidate among eight panelists nearly every first one does.
const LOTS_MAX: usize = 64;

/// Begins what a lot follows from; another way of drawing will begin otherwise.
const LOT: &str = "justesse/lot/1";

impl Service {
    /// Draws `each` panelists for every candidate.
    pub async fn draw_panel(&self, granted: Granted<AssignPanel>, each: usize) -> Result<(), Error> {
        self.act(granted, move |txn, granted| {
            Box::pin(async move {
                let vacancy = granted.enter(txn, Lock::Update).await?;
                let mut panel = repo::panelist::list(txn, vacancy.id).await?;
                panel.retain(|seat| seat.state == PanelistState::Sitting);
                panel.sort_by_key(|seat| seat.id);
                let mut candidates = repo::candidate::all(txn, vacancy.id).await?;
                candidates.retain(|candidate| candidate.state == CandidateState::Entered);
                candidates.sort_by_key(|candidate| candidate.audit_ref);
                if each < PANELISTS_MIN || each > panel.len() {
                    let (min, max) = (i64::try_from(PANELISTS_MIN), i64::try_from(panel.len()));
                    let range = FieldError::OutOfRange { min: min.unwrap_or(i64::MAX), max: max.unwrap_or(i64::MAX) };
                    return Err(FieldErrors::one("each", range).into());
                }
                let recusals = Recusals::of(txn, vacancy.id).await?;
                let lot = best_lot(&candidates, &panel, &recusals, each);
                let pair = |(candidate, seat): (usize, usize)| Some((panel.get(seat)?.id, candidates.get(candidate)?.id));
                let pairs: BTreeSet<Pair> = lot.into_iter().filter_map(pair).collect();
                let events: Events = assign(txn, vacancy, &pairs, Origin::Lot).await?;
                Ok(((), events))
            })
        })
        .await?;
        Ok(())
    }
}

/// Pairs of candidate and seat, by position.
type Lot = BTreeSet<(usize, usize)>;

/// The first lot that links everybody and hangs on nobody; if none of them does, the one with the fewest parts.
fn best_lot(candidates: &[Candidate], panel: &[Panelist], recusals: &Recusals, each: usize) -> Lot {
    let may_sit = |candidate: usize, seat: usize| match (panel.get(seat), candidates.get(candidate)) {
        (Some(seat), Some(candidate)) => !recusals.apart(seat.id, candidate.id),
        _ => false,
    };
    let mut best: Option<((usize, usize), Lot)> = None;
    for number in 0..LOTS_MAX {
        let entropy = SeededEntropy::new(&name_of(number, each, candidates, panel));
        let mut below = |limit: usize| usize::try_from(entropy.below(u64::try_from(limit).unwrap_or(u64::MAX))).unwrap_or(0);
        let lot = lot(candidates.len(), panel.len(), each, &may_sit, &mut below);
        let Some(plan) = Plan::of(&lot) else { return lot };
        let faults = (plan.parts - 1, plan.weak.len());
        if best.as_ref().is_none_or(|(least, _)| faults < *least) {
            best = Some((faults, lot));
        }
        if faults == (0, 0) {
            break;
        }
    }
    best.map(|(_, lot)| lot).unwrap_or_default()
}

/// What a lot follows from: which attempt, how many panelists for each candidate, and everybody by what the log calls them.
fn name_of(number: usize, each: usize, candidates: &[Candidate], panel: &[Panelist]) -> String {
    let candidates = candidates.iter().map(|candidate| candidate.audit_ref.to_string());
    let seats = panel.iter().map(|seat| seat.id.to_string());
    let head = [LOT.to_owned(), number.to_string(), each.to_string()];
    head.into_iter().chain(candidates).chain(seats).collect::<Vec<_>>().join("\n")
}

/// A lot: candidates in a drawn order, each with the panelists who have the fewest so far, drawn among equals.
fn lot(
    candidates: usize,
    seats: usize,
    each: usize,
    may_sit: &impl Fn(usize, usize) -> bool,
    below: &mut impl FnMut(usize) -> usize,
) -> Lot {
    let mut order: Vec<usize> = (0..candidates).collect();
    shuffle(&mut order, below);
    let mut loads = vec![0_usize; seats];
    let mut pairs = BTreeSet::new();
    for candidate in order {
        let mut free: Vec<usize> = (0..seats).filter(|seat| may_sit(candidate, *seat)).collect();
        shuffle(&mut free, below);
        // A stable sort keeps the drawn order among equals.
        free.sort_by_key(|seat| loads.get(*seat).copied());
        for seat in free.into_iter().take(each) {
            pairs.insert((candidate, seat));
            if let Some(load) = loads.get_mut(seat) {
                *load += 1;
            }
        }
    }
    pairs
}

/// Fisher and Yates.
fn shuffle(list: &mut [usize], below: &mut impl FnMut(usize) -> usize) {
    for last in (1..list.len()).rev() {
        list.swap(last, below(last + 1));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lot_gives_everybody_as_many_panelists_and_panelists_as_many_candidates() {
        // A generator is enough to see the shape of a lot: numbers that run through all remainders.
        let mut state = 1_u64;
        let mut below = |limit: usize| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            usize::try_from(state >> 33).unwrap() % limit
        };
        let lot = lot(14, 6, 3, &|candidate, seat| (candidate, seat) != (4, 2), &mut below);
        assert_eq!(lot.len(), 42);
        for candidate in 0..14 {
            assert_eq!(lot.iter().filter(|pair| pair.0 == candidate).count(), 3);
        }
        assert!(!lot.contains(&(4, 2)), "who is recused is not drawn");
        for seat in 0..6 {
            assert_eq!(lot.iter().filter(|pair| pair.1 == seat).count(), 7);
        }
    }
}
