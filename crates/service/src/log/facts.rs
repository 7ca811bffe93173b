//! What the entries of a vacancy say of how it went: the facts that the six answers of the auditor's overview rest on.
//!
//! What must stay true: only entries are counted, never rows of tables; nothing here holds a value of a score.

use std::collections::BTreeSet;

use audit::{Act, Leaf, Place};

/// A change of a score after the opening, with whether it says why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Change {
    /// Its entry.
    pub place: Place,
    /// Whether a reason stands in it.
    pub has_reason: bool,
}

/// What the entries of one vacancy say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// All entries.
    pub entries: u64,
    /// Score sheets submitted, with the first and the last.
    pub submitted: u64,
    /// The first score sheet.
    pub first_submitted: Option<Place>,
    /// The last score sheet.
    pub last_submitted: Option<Place>,
    /// Score sheets corrected before the opening.
    pub corrected: u64,
    /// Score sheets without which the scores were opened.
    pub waived: u64,
    /// Openings of scores.
    pub reveals: Vec<Place>,
    /// Digests of the guides by which was scored.
    pub guides: BTreeSet<String>,
    /// Competencies or questions taken out for everybody.
    pub retired: Vec<Place>,
    /// Changes of scores in the discussion.
    pub revised: Vec<Change>,
    /// Ratings that the panel set.
    pub ratings: u64,
    /// Gates recorded.
    pub gates: Vec<Place>,
    /// The latest recorded ranking.
    pub ranking: Option<Place>,
    /// The decision.
    pub decision: Option<Place>,
    /// Whether a second person signed it.
    pub decision_has_second: bool,
    /// Erasures.
    pub erased: Vec<Place>,
}

impl Facts {
    /// Takes in the next entry of the vacancy.
    pub(super) fn learn(&mut self, place: Place, leaf: &Leaf) {
        self.entries += 1;
        match leaf.act {
            Some(Act::ScorecardSubmit) => {
                self.submitted += 1;
                self.first_submitted.get_or_insert(place);
                self.last_submitted = Some(place);
                self.guides.extend(leaf.fw.clone());
            }
            Some(Act::ScorecardCorrect) => self.corrected += 1,
            Some(Act::ScorecardWaive) => self.waived += 1,
            Some(Act::ScorecardRevise) => self.revised.push(Change { place, has_reason: leaf.why.is_some() }),
            Some(Act::ScoresReveal) => self.reveals.push(place),
            Some(Act::CompetencyRetire | Act::QuestionRetire) => self.retired.push(place),
            Some(Act::PanelRatingSet) => self.ratings += 1,
            Some(Act::GateRecord) => self.gates.push(place),
            Some(Act::RankingRecord) => self.ranking = Some(place),
            Some(Act::DecisionRecord) => {
                self.decision = Some(place);
                self.decision_has_second = leaf.x_ref("second").is_some();
            }
            Some(Act::EraseSubject) => self.erased.push(place),
            _ => {}
        }
    }
}
