//! Sums that do not depend on the order in which their terms arrive.
//!
//! What must stay true: the same terms in any order give the same bits, so that relabelling candidates or raters changes no figure.

/// The sum of `terms`, added from the smallest to the largest.
pub fn sorted_sum(terms: impl IntoIterator<Item = f64>) -> f64 {
    let mut terms: Vec<f64> = terms.into_iter().collect();
    terms.sort_unstable_by(f64::total_cmp);
    terms.iter().sum()
}

#[cfg(test)]
mod tests {
    use super::sorted_sum;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_order_of_the_terms_changes_no_bit(mut terms in prop::collection::vec(-1e3_f64..1e3, 0..20), turn in 0_usize..20) {
            let sum = sorted_sum(terms.iter().copied());
            prop_assert!((sum - terms.iter().sum::<f64>()).abs() < 1e-9);
            let turn = turn.min(terms.len());
            terms.rotate_left(turn);
            terms.reverse();
            prop_assert_eq!(sorted_sum(terms).to_bits(), sum.to_bits());
        }
    }
}
