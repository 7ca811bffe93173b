//! Which parts of a plan can be compared at all: candidates who share no rater, not even by way of others, cannot.
//!
//! Candidates and raters are the points of a graph, each pair who meet is an edge. The parts that hang together are its subsets; a point whose loss would part a subset is a weak link.
//! Before anybody is seen, one more meeting per missing link is the cheapest cure that there is.
//!
//! Sources: Weeks and Williams 1964, *Technometrics* 6:319 (connected designs); Hopcroft and Tarjan 1973, *Communications of the ACM* 16:372 (points whose loss parts a graph).
#![expect(clippy::indexing_slicing, reason = "positions come from the numbering made here")]

use std::cmp::Reverse;

/// Who meets whom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Connection {
    /// The parts, by their first candidate.
    pub subsets: Vec<Subset>,
    /// The candidates whose loss would part those who are left, ascending.
    pub linking_candidates: Vec<usize>,
    /// The raters whose loss would part those who are left, ascending. One of them is the only rater of somebody, or all that holds two groups together.
    pub linking_raters: Vec<usize>,
    /// One more meeting for every subset but one, which together would connect all.
    pub links: Vec<Link>,
}

/// A part of which everybody can be compared with everybody.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Subset {
    /// Ascending.
    pub candidates: Vec<usize>,
    /// Ascending.
    pub raters: Vec<usize>,
}

/// A meeting that is not planned and would connect two subsets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Link {
    /// The candidate of the one.
    pub candidate: usize,
    /// The rater of the other.
    pub rater: usize,
}

impl Connection {
    /// The connection of `pairs` of candidate and rater, in any order and numbered as the caller likes; a pair may occur several times. Time O(M log M).
    ///
    /// Links run from the largest subset to the next: the candidate of the one who meets the fewest raters is also seen by the rater of the next who sees the fewest candidates (the lowest
    /// number among equals). So nobody gets more than one more meeting as a candidate and one as a rater, and there cannot be fewer links.
    pub fn of(pairs: &[(usize, usize)]) -> Self {
        let graph = Graph::of(pairs);
        let (subset_of, cut) = graph.explore();
        let mut subsets = vec![Subset::default(); subset_of.iter().max().map_or(0, |last| last + 1)];
        for (point, subset) in subset_of.iter().enumerate() {
            match graph.person(point) {
                Person::Candidate(number) => subsets[*subset].candidates.push(number),
                Person::Rater(number) => subsets[*subset].raters.push(number),
            }
        }
        let (mut linking_candidates, mut linking_raters) = (Vec::new(), Vec::new());
        for point in cut.iter().enumerate().filter_map(|(point, cut)| cut.then_some(point)) {
            match graph.person(point) {
                Person::Candidate(number) => linking_candidates.push(number),
                Person::Rater(number) => linking_raters.push(number),
            }
        }
        let links = graph.links(&subset_of, &subsets);
        Self { subsets, linking_candidates, linking_raters, links }
    }

    /// Whether all can be compared with all.
    pub const fn is_connected(&self) -> bool {
        self.subsets.len() <= 1
    }
}

/// Points are candidates first, then raters, each ascending by their numbers.
struct Graph {
    candidates: Vec<usize>,
    raters: Vec<usize>,
    neighbours: Vec<Vec<usize>>,
}

enum Person {
    Candidate(usize),
    Rater(usize),
}

impl Graph {
    fn of(pairs: &[(usize, usize)]) -> Self {
        let mut pairs = pairs.to_vec();
        pairs.sort_unstable();
        pairs.dedup();
        let distinct = |mut numbers: Vec<usize>| {
            numbers.sort_unstable();
            numbers.dedup();
            numbers
        };
        let candidates = distinct(pairs.iter().map(|pair| pair.0).collect());
        let raters = distinct(pairs.iter().map(|pair| pair.1).collect());
        let mut neighbours = vec![Vec::new(); candidates.len() + raters.len()];
        for (candidate, rater) in pairs {
            let one = candidates.partition_point(|number| *number < candidate);
            let other = candidates.len() + raters.partition_point(|number| *number < rater);
            neighbours[one].push(other);
            neighbours[other].push(one);
        }
        Self { candidates, raters, neighbours }
    }

    fn person(&self, point: usize) -> Person {
        point
            .checked_sub(self.candidates.len())
            .map_or_else(|| Person::Candidate(self.candidates[point]), |rater| Person::Rater(self.raters[rater]))
    }

    /// The subset of each point, and whether its loss would part it. Depth first, without recursion: a chain of a million meetings must not exhaust the stack.
    fn explore(&self) -> (Vec<usize>, Vec<bool>) {
        let points = self.neighbours.len();
        let mut subset_of = vec![usize::MAX; points];
        let mut cut = vec![false; points];
        // When a point was found, and the earliest point that it and those found from it can reach other than by the way they were found.
        let (mut found, mut reach) = (vec![0; points], vec![0; points]);
        let (mut clock, mut subset) = (0, 0);
        for root in 0..points {
            if subset_of[root] != usize::MAX {
                continue;
            }
            let mut children_of_root = 0;
            // (point, where it was found from, next neighbour to look at)
            let mut path = vec![(root, root, 0)];
            (subset_of[root], found[root], reach[root]) = (subset, clock, clock);
            clock += 1;
            while let Some((point, parent, next)) = path.last_mut() {
                let (point, parent) = (*point, *parent);
                if let Some(neighbour) = self.neighbours[point].get(*next).copied() {
                    *next += 1;
                    if subset_of[neighbour] == usize::MAX {
                        (subset_of[neighbour], found[neighbour], reach[neighbour]) = (subset, clock, clock);
                        clock += 1;
                        children_of_root += usize::from(point == root);
                        path.push((neighbour, point, 0));
                    } else if neighbour != parent {
                        reach[point] = reach[point].min(found[neighbour]);
                    }
                } else {
                    path.pop();
                    if point != root {
                        reach[parent] = reach[parent].min(reach[point]);
                        cut[parent] |= parent != root && reach[point] >= found[parent];
                    }
                }
            }
            cut[root] = children_of_root > 1;
            subset += 1;
        }
        (subset_of, cut)
    }

    fn links(&self, subset_of: &[usize], subsets: &[Subset]) -> Vec<Link> {
        let mut order: Vec<usize> = (0..subsets.len()).collect();
        order.sort_by_key(|subset| Reverse(subsets[*subset].candidates.len() + subsets[*subset].raters.len()));
        // The candidate and the rater of each subset with the fewest meetings; the first among equals.
        let mut least = vec![(None, None); subsets.len()];
        for (point, subset) in subset_of.iter().enumerate() {
            let meetings = self.neighbours[point].len();
            let (candidate, rater) = &mut least[*subset];
            let (slot, number) = match self.person(point) {
                Person::Candidate(number) => (candidate, number),
                Person::Rater(number) => (rater, number),
            };
            if slot.is_none_or(|(fewest, _)| meetings < fewest) {
                *slot = Some((meetings, number));
            }
        }
        let link = |(from, to): (&usize, &usize)| {
            let ((_, candidate), (_, rater)) = (least[*from].0?, least[*to].1?);
            Some(Link { candidate, rater })
        };
        order.iter().zip(order.iter().skip(1)).filter_map(link).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn nobody_is_in_no_subset() {
        let nobody = Connection::of(&[]);
        assert!(nobody.is_connected() && nobody.subsets.is_empty() && nobody.links.is_empty());
    }

    #[test]
    fn whoever_holds_two_panels_together_is_a_weak_link() {
        let bridge = [(1, 10), (1, 11), (2, 10), (2, 11), (3, 12), (3, 13), (4, 12), (4, 13), (5, 11), (5, 12)];
        let connection = Connection::of(&bridge);
        assert_eq!(connection.linking_candidates, [5]);
        assert_eq!(connection.linking_raters, [11, 12]);
        assert!(connection.is_connected() && connection.links.is_empty());
    }

    #[test]
    fn links_go_to_those_who_have_the_fewest_meetings() {
        let panels = [(1, 10), (1, 11), (2, 10), (2, 11), (3, 11), (4, 12), (4, 13), (5, 12), (9, 19)];
        let connection = Connection::of(&panels);
        assert_eq!(connection.links, [Link { candidate: 3, rater: 13 }, Link { candidate: 5, rater: 19 }]);
    }

    fn pairs() -> impl Strategy<Value = Vec<(usize, usize)>> {
        proptest::collection::vec((0_usize..9, 0_usize..7), 0..20)
    }

    proptest! {
        #[test]
        fn the_links_connect_all_and_one_less_would_not(pairs in pairs()) {
            let connection = Connection::of(&pairs);
            prop_assert_eq!(connection.links.len(), connection.subsets.len().saturating_sub(1));
            let mut linked = pairs;
            linked.extend(connection.links.iter().map(|link| (link.candidate, link.rater)));
            prop_assert!(Connection::of(&linked).is_connected());
            for link in &connection.links {
                prop_assert_eq!(connection.links.iter().filter(|other| other.candidate == link.candidate).count(), 1);
                prop_assert_eq!(connection.links.iter().filter(|other| other.rater == link.rater).count(), 1);
            }
        }

        #[test]
        fn a_weak_link_is_one_without_whom_there_are_more_subsets(pairs in pairs()) {
            let connection = Connection::of(&pairs);
            // Those who meet nobody any more are subsets of their own: count them by hand.
            let parts = |without: (Option<usize>, Option<usize>)| {
                let left: Vec<_> = pairs.iter().copied().filter(|(c, r)| Some(*c) != without.0 && Some(*r) != without.1).collect();
                let people = |pairs: &[(usize, usize)]| {
                    let mut people: Vec<_> = pairs.iter().flat_map(|(c, r)| [(0, *c), (1, *r)]).collect();
                    people.sort_unstable();
                    people.dedup();
                    people.len()
                };
                Connection::of(&left).subsets.len() + people(&pairs) - 1 - people(&left)
            };
            let whole = connection.subsets.len();
            for candidate in pairs.iter().map(|pair| pair.0) {
                prop_assert_eq!(connection.linking_candidates.contains(&candidate), parts((Some(candidate), None)) > whole);
            }
            for rater in pairs.iter().map(|pair| pair.1) {
                prop_assert_eq!(connection.linking_raters.contains(&rater), parts((None, Some(rater))) > whole);
            }
        }
    }
}
