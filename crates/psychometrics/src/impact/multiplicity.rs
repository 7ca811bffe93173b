//! Many looks at the same people: the more comparisons are made, the likelier it is that one of them looks remarkable by chance.

use super::ImpactError;

/// P values adjusted so that calling those at or below q remarkable keeps the expected share of false calls among them at q (false discovery rate): with the p values in
/// ascending order, the adjusted i-th is min over j ≥ i of p(j)·m/j, at most 1.
///
/// One adjusted value for each given one, in the order given; the number of looks m is their number, so all that were made must be given and not only those that stand out.
/// [`ImpactError::Probability`] where one is not between 0 and 1.
///
/// Source: Benjamini and Hochberg 1995, *Journal of the Royal Statistical Society B* 57:289; adjusted values as in R's `p.adjust`.
pub fn benjamini_hochberg(p_values: &[f64]) -> Result<Vec<f64>, ImpactError> {
    if p_values.iter().any(|p| !(0.0..=1.0).contains(p)) {
        return Err(ImpactError::Probability);
    }
    let mut order: Vec<(usize, f64)> = p_values.iter().copied().enumerate().collect();
    order.sort_by(|(_, one), (_, other)| other.total_cmp(one));
    let looks = f64::from(u32::try_from(p_values.len()).map_err(|_| ImpactError::TooMany)?);
    let mut adjusted = vec![1.0; p_values.len()];
    let (mut least, mut rank) = (1.0_f64, looks);
    for (index, p) in order {
        least = least.min(looks / rank * p);
        if let Some(place) = adjusted.get_mut(index) {
            *place = least;
        }
        rank -= 1.0;
    }
    Ok(adjusted)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn fifteen_p_values_of_benjamini_and_hochberg_lose_all_but_four() {
        // Benjamini and Hochberg 1995, page 295: at q = 0.05 four of the fifteen hypotheses are rejected, by p(4) = 0.0095 ≤ 4/15 · 0.05.
        let given = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.000];
        let adjusted = benjamini_hochberg(&given).unwrap();
        assert_eq!(adjusted.iter().filter(|p| **p <= 0.05).count(), 4);
        assert!((adjusted[3] - 0.0095 * 15.0 / 4.0).abs() < 1e-15);
        assert!((adjusted[0] - 0.0015).abs() < 1e-15);
    }

    #[test]
    fn what_is_not_a_probability_is_refused() {
        assert_eq!(benjamini_hochberg(&[0.1, f64::NAN]), Err(ImpactError::Probability));
        assert_eq!(benjamini_hochberg(&[1.1]), Err(ImpactError::Probability));
        assert_eq!(benjamini_hochberg(&[]), Ok(vec![]));
    }

    proptest! {
        #[test]
        fn adjusting_raises_and_keeps_the_order(given in prop::collection::vec(0.0_f64..=1.0, 0..30)) {
            let adjusted = benjamini_hochberg(&given).unwrap();
            for (index, (p, q)) in given.iter().zip(&adjusted).enumerate() {
                prop_assert!(p <= q && *q <= 1.0);
                for (other_p, other_q) in given.iter().zip(&adjusted).skip(index + 1) {
                    prop_assert!((p < other_p && q <= other_q) || (p >= other_p && q >= other_q));
                }
            }
        }
    }
}
