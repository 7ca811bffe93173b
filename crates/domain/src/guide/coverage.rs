//! Which question tests what: two grids, questions by indicators and questions by dimensions.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::question::GuideQuestion;
use crate::framework::{Dimension, Indicator};

/// The two grids of a guide. Rows are the scored questions, in order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Coverage {
    /// The identifiers of the indicators, in order: the columns of the first grid.
    pub indicators: Vec<String>,
    /// One row per scored question.
    pub rows: Vec<CoverageRow>,
    /// Indicators that no question elicits.
    pub untested: Vec<String>,
    /// Dimensions that no question reaches.
    pub unreached: Vec<Dimension>,
}

/// What one question tests.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CoverageRow {
    /// The question.
    pub question: String,
    /// The indicators that it elicits.
    pub indicators: BTreeSet<String>,
    /// The dimensions of these indicators.
    pub dimensions: BTreeSet<Dimension>,
}

/// The grids of these questions over these indicators.
pub(super) fn coverage<'a>(questions: &[GuideQuestion], indicators: impl IntoIterator<Item = &'a Indicator>) -> Coverage {
    let indicators: Vec<&Indicator> = indicators.into_iter().collect();
    let rows: Vec<CoverageRow> = questions
        .iter()
        .filter(|question| question.competency.is_some())
        .map(|question| {
            let elicited = indicators.iter().filter(|indicator| question.elicits.contains(&indicator.id));
            CoverageRow {
                question: question.id.clone(),
                indicators: elicited.clone().map(|indicator| indicator.id.clone()).collect(),
                dimensions: elicited.flat_map(|indicator| indicator.aaaaq.iter().copied()).collect(),
            }
        })
        .collect();
    let untested = indicators.iter().map(|indicator| &indicator.id);
    let untested = untested.filter(|id| !rows.iter().any(|row| row.indicators.contains(*id))).cloned().collect();
    let reached = |dimension: &Dimension| rows.iter().any(|row| row.dimensions.contains(dimension));
    let unreached = Dimension::ALL.iter().copied().filter(|dimension| !reached(dimension)).collect();
    Coverage { indicators: indicators.iter().map(|indicator| indicator.id.clone()).collect(), rows, untested, unreached }
}
