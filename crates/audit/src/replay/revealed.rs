//! Whose scores were opened, and hence what of a log may leave the installation.
//!
//! What must stay true: a scorecard stays sealed until the scores of everybody whom it is about were opened; private notes never leave, whoever
//! asks.

use std::collections::{BTreeMap, BTreeSet};

use domain::ids::{AuditRef, VacancyId};

use crate::act::Act;
use crate::commitment::Projection;
use crate::leaf::Leaf;

/// Openings of scores, as the log tells them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Revealed {
    one_by_one: BTreeMap<VacancyId, BTreeSet<AuditRef>>,
    whole: BTreeSet<VacancyId>,
}

impl Revealed {
    /// Takes in an entry.
    pub fn learn(&mut self, leaf: &Leaf) {
        let (Some(Act::ScoresReveal), Some(vacancy)) = (leaf.act, leaf.vac) else { return };
        if leaf.x_text("scope") == Some("vacancy") {
            self.whole.insert(vacancy);
        } else {
            self.one_by_one.entry(vacancy).or_default().extend(&leaf.subj);
        }
    }

    /// Whether what a leaf seals about scores may be open: always so for what is no scorecard.
    pub fn covers(&self, leaf: &Leaf) -> bool {
        match (leaf.act, leaf.vac) {
            (Some(Act::ScorecardSubmit | Act::ScorecardCorrect | Act::ScorecardRevise), Some(vacancy)) => {
                let one_by_one = self.one_by_one.get(&vacancy);
                self.whole.contains(&vacancy)
                    || one_by_one.is_some_and(|revealed| leaf.subj.iter().all(|candidate| revealed.contains(candidate)))
            }
            _ => true,
        }
    }

    /// Whether a side of what a leaf seals may leave the installation.
    pub fn lets_out(&self, leaf: &Leaf, n: Projection) -> bool {
        n != Projection::Notes && self.covers(leaf)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::replay::tests::leaf;

    #[test]
    fn scorecards_are_let_out_once_the_scores_of_everybody_in_them_were_opened() {
        let lets_out = |revealed: &Revealed, vacancy, people: &[u128]| {
            let acts = ["scorecard.submit", "scorecard.correct", "scorecard.revise"];
            let all = acts.map(|act| revealed.lets_out(&leaf(act, Some(vacancy), people, None), Projection::Scores));
            assert!(all.iter().all(|one| *one == all[0]));
            all[0]
        };
        let mut revealed = Revealed::default();
        assert!(!lets_out(&revealed, 1, &[7]));
        revealed.learn(&leaf("scores.reveal", Some(1), &[7], Some("candidate")));
        assert!(lets_out(&revealed, 1, &[7]));
        assert!(!lets_out(&revealed, 1, &[7, 8]) && !lets_out(&revealed, 1, &[8]) && !lets_out(&revealed, 2, &[7]));
        revealed.learn(&leaf("scores.reveal", Some(1), &[], Some("vacancy")));
        assert!(lets_out(&revealed, 1, &[7, 8]) && !lets_out(&revealed, 2, &[7]));
    }

    #[test]
    fn what_is_no_scorecard_is_let_out_and_private_notes_never_are() {
        let mut revealed = Revealed::default();
        let (created, card) = (leaf("candidate.create", Some(1), &[7], None), leaf("scorecard.submit", Some(1), &[7], None));
        assert!(revealed.covers(&created) && revealed.lets_out(&created, Projection::Row));
        assert!(!revealed.lets_out(&created, Projection::Notes));
        // Nothing but the opening of the scores opens them.
        revealed.learn(&created);
        assert!(!revealed.covers(&card));
        revealed.learn(&leaf("scores.reveal", Some(1), &[7], Some("candidate")));
        assert!(revealed.covers(&card) && !revealed.lets_out(&card, Projection::Notes));
    }
}
