//! A plan of who interviews whom, before anybody is interviewed: whether it lets everybody be compared with everybody, and how reliable it can be.
//!
//! This is the cheapest moment for both: one more interview links panels that no arithmetic could compare afterwards.

use std::collections::BTreeSet;

use psychometrics::panel::{Comparison, Components, Connection};

use super::RELIABLE;

/// The reliability of one interviewer where interviews are held separately, over 125 published coefficients of 32,428 interviews: Huffcutt, Culbertson and Weyhrauch 2013,
/// *International Journal of Selection and Assessment* 21:264.
pub const ONE_PANELIST: f64 = 0.44;

/// What can be said of a plan. Candidates and panelists are positions in the caller's lists.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// The parts that nothing links with each other: one if everybody can be compared.
    pub parts: usize,
    /// Candidates whose absence would part those who are left.
    pub weak: Vec<usize>,
    /// Further meetings of candidate and panelist, as few as there can be, that would link all parts.
    pub links: Vec<(usize, usize)>,
    /// Panelists per candidate: the fewest and the most.
    pub per_candidate: (usize, usize),
    /// The reliability that published experience lets expect of the mean of the fewest.
    pub reliability: f64,
    /// How many panelists per candidate would reach .80 by the same experience.
    pub needed: u32,
}

impl Plan {
    /// The plan of these pairs of candidate and panelist; none without a pair.
    pub fn of(pairs: &BTreeSet<(usize, usize)>) -> Option<Self> {
        let all: Vec<(usize, usize)> = pairs.iter().copied().collect();
        let connection = Connection::of(&all);
        let counts: Vec<usize> = all.chunk_by(|one, next| one.0 == next.0).map(<[_]>::len).collect();
        let per_candidate = (counts.iter().min().copied()?, counts.iter().max().copied()?);
        // Error variance of one panelist, in variances of candidates.
        let components = Components { candidate: 1.0, rater: 0.0, residual: ((1.0 - ONE_PANELIST) / ONE_PANELIST).sqrt() };
        let fewest = f64::from(u32::try_from(per_candidate.0).ok()?);
        Some(Self {
            parts: connection.subsets.len(),
            weak: connection.linking_candidates,
            links: connection.links.iter().map(|link| (link.candidate, link.rater)).collect(),
            per_candidate,
            reliability: components.reliability(fewest, Comparison::SamePanel).ok()?,
            needed: components.raters_needed(RELIABLE, Comparison::SamePanel).ok()?,
        })
    }

    /// Whether everybody can be compared with everybody.
    pub const fn links_all(&self) -> bool {
        self.parts <= 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_panels_that_share_nobody_are_linked_by_one_more_interview() {
        let pairs = BTreeSet::from([(0, 0), (0, 1), (1, 0), (1, 1), (2, 2), (2, 3), (3, 2), (3, 3)]);
        let plan = Plan::of(&pairs).unwrap();
        assert_eq!((plan.parts, plan.links.len(), plan.per_candidate), (2, 1, (2, 2)));
        let linked: BTreeSet<_> = pairs.into_iter().chain(plan.links).collect();
        assert!(Plan::of(&linked).unwrap().links_all());
    }

    #[test]
    fn six_panelists_reach_what_published_experience_says() {
        // Spearman and Brown: k r / (1 + (k − 1) r) with r = .44 is .70 for three, .797 for five and .825 for six.
        let plan = Plan::of(&BTreeSet::from([(0, 0), (0, 1), (0, 2)])).unwrap();
        assert!((plan.reliability - 1.32 / 1.88).abs() < 1e-12);
        assert_eq!(plan.needed, 6);
        assert_eq!(Plan::of(&BTreeSet::new()), None);
    }
}
