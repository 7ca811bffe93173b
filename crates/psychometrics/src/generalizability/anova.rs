//! Mean squares of a balanced design, and the variance components that they estimate.
//!
//! What must stay true: components are the ones whose expected mean squares equal the observed ones, negative or not; nothing is set to zero here.
#![expect(clippy::indexing_slicing, reason = "levels and cells are numbered here, from the sizes that are checked at the door")]
#![expect(clippy::cast_precision_loss, reason = "sizes are far below 2^53")]

use super::design::Set;
use super::{Design, StudyError, Term};
use crate::agreement::in_range;
use crate::numeric::sum::sorted_sum;

/// What one term brings.
#[derive(Clone, Debug, PartialEq)]
pub struct Variation {
    /// The term.
    pub term: Term,
    /// Degrees of freedom.
    pub df: usize,
    /// The sum of squares.
    pub sum_of_squares: f64,
    /// The sum of squares over the degrees of freedom.
    pub mean_square: f64,
    /// The variance component; negative where the mean square falls short of what noise alone would give.
    pub component: f64,
}

/// The analysis of a balanced design.
#[derive(Clone, Debug, PartialEq)]
pub struct Study {
    pub(super) design: Design,
    /// In the order of the design's factors.
    pub(super) sizes: Vec<usize>,
    /// The mean of all scores.
    pub mean: f64,
    /// Every term, in the order of [`Design::terms`].
    pub terms: Vec<Variation>,
}

/// Mean squares and variance components of a balanced design, all of whose facets are random.
///
/// `sizes` names every factor once, with the number of its levels (within each combination of what it is nested in, at least 2); the scores run through the levels in that order, the last factor fastest.
/// The sum of squares of a term is `Σ effect²` over all scores, an effect being a mean less all effects that it contains. The expected mean square of a term is
/// `Σ_β π(β) σ²(β)` over the terms β that contain all its factors, with π(β) the product of the sizes of the factors that β does not have; the components solve these equations.
///
/// Source: Brennan 2001, sections 3.3 and 3.4 (ANOVA procedure and expected mean squares).
///
/// # Errors
/// [`StudyError::Sizes`] (also for fewer than 2 levels: a facet of one level has no variation of its own), [`StudyError::Scores`], [`StudyError::OutOfRange`].
pub fn anova(design: &Design, sizes: &[(&str, usize)], scores: &[f64]) -> Result<Study, StudyError> {
    let order: Vec<usize> = sizes.iter().map(|(name, _)| design.position(name)).collect::<Option<_>>().ok_or(StudyError::Sizes)?;
    let mut levels = vec![0; design.factors().len()];
    for (factor, (_, size)) in order.iter().zip(sizes) {
        levels[*factor] = *size;
    }
    if order.len() != levels.len() || levels.iter().any(|size| *size < 2) {
        return Err(StudyError::Sizes);
    }
    let need = levels.iter().try_fold(1_usize, |product, size| product.checked_mul(*size)).ok_or(StudyError::Sizes)?;
    if scores.len() != need {
        return Err(StudyError::Scores { have: scores.len(), need });
    }
    if !scores.iter().all(|score| in_range(*score)) {
        return Err(StudyError::OutOfRange);
    }
    let mean = sorted_sum(scores.iter().copied()) / need as f64;
    let mut terms: Vec<Variation> = Vec::new();
    // What is left of each score when the mean and the effects of smaller terms are taken away, term by term.
    let mut effects: Vec<(Set, Vec<f64>)> = Vec::new();
    for term in design.terms() {
        let cells = cells(&levels, &order, term.indices);
        let mut effect = means(&cells, scores);
        let contained = effects.iter().filter(|(set, _)| set & term.indices == *set);
        let mut taken = vec![mean; need];
        for (_, smaller) in contained {
            taken.iter_mut().zip(smaller).for_each(|(taken, smaller)| *taken += smaller);
        }
        effect.iter_mut().zip(&taken).for_each(|(effect, taken)| *effect -= taken);
        let sum_of_squares = sorted_sum(effect.iter().map(|effect| effect * effect));
        let df = design
            .members(term.indices)
            .map(|factor| if term.primary_set >> factor & 1 == 1 { levels[factor] - 1 } else { levels[factor] })
            .product::<usize>();
        terms.push(Variation { term: term.clone(), df, sum_of_squares, mean_square: sum_of_squares / df as f64, component: 0.0 });
        effects.push((term.indices, effect));
    }
    // From the largest term down: what contains a term comes later in the list and is known by then.
    for index in (0..terms.len()).rev() {
        let own = terms[index].term.indices;
        let outside = |set: Set| design.members(!set).map(|factor| levels[factor]).product::<usize>() as f64;
        let others: f64 = terms[index + 1..]
            .iter()
            .filter(|other| other.term.indices & own == own)
            .map(|other| outside(other.term.indices) * other.component)
            .sum();
        terms[index].component = (terms[index].mean_square - others) / outside(own);
    }
    Ok(Study { design: design.clone(), sizes: levels, mean, terms })
}

/// For each score, the number of its cell in the table of the factors of `set`.
fn cells(levels: &[usize], order: &[usize], set: Set) -> Vec<usize> {
    let mut cells = vec![0];
    for factor in order {
        let counts = set >> factor & 1 == 1;
        cells = cells
            .iter()
            .flat_map(|cell| (0..levels[*factor]).map(move |level| if counts { cell * levels[*factor] + level } else { *cell }))
            .collect();
    }
    cells
}

/// For each score, the mean of its cell.
fn means(cells: &[usize], scores: &[f64]) -> Vec<f64> {
    let count = cells.iter().max().map_or(0, |most| most + 1);
    let mut members: Vec<Vec<f64>> = vec![Vec::new(); count];
    for (cell, score) in cells.iter().zip(scores) {
        members[*cell].push(*score);
    }
    let means: Vec<f64> = members
        .into_iter()
        .map(|scores| {
            let count = scores.len() as f64;
            sorted_sum(scores) / count
        })
        .collect();
    cells.iter().map(|cell| means[*cell]).collect()
}
