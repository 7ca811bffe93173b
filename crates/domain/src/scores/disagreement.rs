//! Where panelists differ, and in which order a panel talks about it.
//!
//! Invariant: items on which the panel agrees are never forced through one by one; the largest difference comes first, and equal
//! differences keep the order in which they were given.

use std::cmp::Reverse;

use super::Level;

/// One candidate on one competency, with the levels of the panelists who assessed it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item<C> {
    /// The candidate, in whatever form the caller knows them.
    pub candidate: C,
    /// Identifier of the competency.
    pub competency: String,
    /// The levels given; a panelist who did not assess gives none.
    pub levels: Vec<Level>,
}

/// Highest minus lowest level; `None` where nobody assessed.
pub fn spread(levels: &[Level]) -> Option<u8> {
    let (lowest, highest) = (levels.iter().min()?, levels.iter().max()?);
    Some(highest.0 - lowest.0)
}

/// What a panel does with its items after the reveal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Agenda<'a, C> {
    /// Outside the tolerance: to be discussed, largest spread first.
    pub discuss: Vec<&'a Item<C>>,
    /// Within the tolerance: accepted together with one confirmation, largest spread first.
    pub accept: Vec<&'a Item<C>>,
    /// Assessed by nobody: the candidate stays unranked until it is asked again or retired for all.
    pub unassessed: Vec<&'a Item<C>>,
}

/// Sorts items by spread and parts them at the tolerance declared in the guide (in levels; equal to it is within).
pub fn agenda<C>(items: &[Item<C>], tolerance: u8) -> Agenda<'_, C> {
    let mut by_spread: Vec<(Option<u8>, &Item<C>)> = items.iter().map(|item| (spread(&item.levels), item)).collect();
    by_spread.sort_by_key(|(spread, _)| Reverse(*spread));
    let mut agenda = Agenda { discuss: Vec::new(), accept: Vec::new(), unassessed: Vec::new() };
    for (spread, item) in by_spread {
        match spread {
            None => agenda.unassessed.push(item),
            Some(spread) if spread > tolerance => agenda.discuss.push(item),
            Some(_) => agenda.accept.push(item),
        }
    }
    agenda
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(candidate: &'static str, levels: &[u8]) -> Item<&'static str> {
        Item { candidate, competency: "C1".into(), levels: levels.iter().copied().map(Level).collect() }
    }

    #[test]
    fn the_largest_difference_is_discussed_first_and_agreement_is_accepted_together() {
        let items = [item("a", &[3, 4]), item("b", &[1, 3]), item("c", &[]), item("d", &[5, 1, 3]), item("e", &[2]), item("f", &[3, 5])];
        let agenda = agenda(&items, 1);
        let names = |items: &[&Item<&'static str>]| items.iter().map(|item| item.candidate).collect::<Vec<_>>();
        assert_eq!(names(&agenda.discuss), ["d", "b", "f"]);
        assert_eq!(names(&agenda.accept), ["a", "e"]);
        assert_eq!(names(&agenda.unassessed), ["c"]);
    }

    #[test]
    fn a_single_level_has_no_spread_and_no_level_has_none_at_all() {
        assert_eq!(spread(&[Level(4)]), Some(0));
        assert_eq!(spread(&[]), None);
    }
}
