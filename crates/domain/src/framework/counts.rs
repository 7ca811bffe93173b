//! How much a framework holds: the numbers that cards and tables show.
//!
//! Dimensions are counted over indicators; a dimension is shown, never scored.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::model::{Dimension, Framework};

/// How many of everything.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Competencies.
    pub competencies: u32,
    /// Indicators.
    pub indicators: u32,
    /// Questions.
    pub questions: u32,
    /// Probes.
    pub probes: u32,
    /// Anchors.
    pub anchors: u32,
    /// Indicators per dimension; all five are there. An indicator with two dimensions counts in both.
    pub dimensions: BTreeMap<Dimension, u32>,
}

fn count(items: impl Iterator) -> u32 {
    u32::try_from(items.count()).unwrap_or(u32::MAX)
}

impl Framework {
    /// How many of everything.
    pub fn counts(&self) -> Counts {
        let indicators = || self.competencies.iter().flat_map(|competency| &competency.indicators);
        let questions = || self.competencies.iter().flat_map(|competency| &competency.questions);
        Counts {
            competencies: count(self.competencies.iter()),
            indicators: count(indicators()),
            questions: count(questions()),
            probes: count(questions().flat_map(|question| &question.probes)),
            anchors: count(self.competencies.iter().flat_map(|competency| &competency.anchors)),
            dimensions: Dimension::ALL
                .iter()
                .map(|dimension| (*dimension, count(indicators().filter(|indicator| indicator.aaaaq.contains(dimension)))))
                .collect(),
        }
    }
}
