//! Dominance: who is ahead of whom whatever the weights.

use super::Scores;

/// Entry `[i][j]` says whether alternative i dominates j in the sense of Pareto: at least as good on every criterion and better on one. Then i is never behind j, whatever
/// the weights, and ahead of j under all weights that are positive. Exact; nobody dominates themselves or their equals.
pub fn dominates(scores: &Scores) -> Vec<Vec<bool>> {
    let dominates = |one: &[_], other: &[_]| one != other && one.iter().zip(other).all(|(a, b)| a >= b);
    scores.rows.iter().map(|one| scores.rows.iter().map(|other| dominates(one, other)).collect()).collect()
}
