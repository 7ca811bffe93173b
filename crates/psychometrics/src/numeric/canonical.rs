//! An order of items that depends on what they are and not on where they stood: what is drawn or summed in it comes out the same, bit by bit, however the input was sorted.
//!
//! Items are told apart by a key of their own and by how they relate to the others, refined until nothing changes (colour refinement: Weisfeiler and Leman 1968). Items that
//! nothing tells apart are taken in the order given, one at a time, and the refinement goes on; as long as they are truly interchangeable, the relations laid out in the
//! resulting order are the same whichever of them came first.
//! Limit: items that refinement cannot tell apart and that are not interchangeable exist (strongly regular relations); for them the order given shows.

/// The order, and who cannot be told from whom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Canonical {
    /// The indices of the items, in canonical order.
    pub order: Vec<usize>,
    /// For every item, in the order given, its class: items of one class are interchangeable.
    pub class: Vec<usize>,
}

/// The canonical order of the first `wanted` of the items with the given `keys`; the items after them only help to tell those apart.
///
/// `relation(i, k)` says how item `i` stands to item `k` (for `i ≠ k`), and is symmetric. Numbers are compared by their bits, except that zero has one sign. Lists of keys
/// may have any length. Nearly always the keys alone decide and the cost is that of sorting them; one round of refinement costs `n² log n`.
pub fn canonical(keys: &[Vec<f64>], wanted: usize, relation: impl Fn(usize, usize) -> f64) -> Canonical {
    let comparable: Vec<Vec<i64>> = keys.iter().map(|key| key.iter().copied().map(ordered).collect()).collect();
    let mut colours = refine(dense_ranks(&comparable), wanted, &relation);
    let class = colours.iter().take(wanted).copied().collect();
    while let Some(colour) = shared_colour(&colours, wanted) {
        let members: Vec<usize> = (0..colours.len()).filter(|item| colours.get(*item) == Some(&colour)).collect();
        let twins = members.windows(2).all(|pair| matches!(pair, [one, other] if are_twins(*one, *other, colours.len(), &relation)));
        // Swapping twins changes nothing for anybody, so that all of them can be parted at once.
        let parted = if twins { members.len() } else { 1 };
        let split: Vec<(usize, usize)> = (0..colours.len())
            .zip(&colours)
            .map(|(item, own)| (*own, members.iter().take(parted).position(|member| *member == item).unwrap_or(parted)))
            .collect();
        colours = refine(dense_ranks(&split), wanted, &relation);
    }
    let mut order: Vec<usize> = (0..wanted.min(colours.len())).collect();
    order.sort_by_key(|item| colours.get(*item).copied());
    Canonical { order, class }
}

/// Splits colours by how their items stand to items of each colour, until that splits nothing more or the `wanted` items all differ.
fn refine(mut colours: Vec<usize>, wanted: usize, relation: &impl Fn(usize, usize) -> f64) -> Vec<usize> {
    while shared_colour(&colours, wanted).is_some() {
        let mut sizes = vec![0_usize; colours.len()];
        for colour in &colours {
            if let Some(size) = sizes.get_mut(*colour) {
                *size += 1;
            }
        }
        let signatures: Vec<(usize, Vec<(usize, i64)>)> = colours
            .iter()
            .enumerate()
            .map(|(item, colour)| {
                let mut seen = Vec::new();
                if sizes.get(*colour).is_some_and(|size| *size > 1) {
                    let others = colours.iter().enumerate().filter(|(other, _)| *other != item);
                    seen.extend(others.map(|(other, colour)| (*colour, ordered(relation(item, other)))));
                    seen.sort_unstable();
                }
                (*colour, seen)
            })
            .collect();
        let refined = dense_ranks(&signatures);
        if refined.iter().max() == colours.iter().max() {
            break;
        }
        colours = refined;
    }
    colours
}

/// The lowest colour that one of the first `wanted` items shares with another item.
fn shared_colour(colours: &[usize], wanted: usize) -> Option<usize> {
    let mut taken: Vec<usize> = colours.iter().take(wanted).copied().collect();
    taken.sort_unstable();
    taken.windows(2).find_map(|pair| matches!(pair, [one, other] if one == other).then(|| pair.first().copied()).flatten())
}

/// Whether exchanging two items leaves every relation as it is.
fn are_twins(one: usize, other: usize, count: usize, relation: &impl Fn(usize, usize) -> f64) -> bool {
    (0..count).filter(|item| *item != one && *item != other).all(|item| ordered(relation(one, item)) == ordered(relation(other, item)))
}

/// For every key the number of different smaller keys.
fn dense_ranks<K: Ord>(keys: &[K]) -> Vec<usize> {
    let mut sorted: Vec<&K> = keys.iter().collect();
    sorted.sort_unstable();
    sorted.dedup();
    keys.iter().map(|key| sorted.binary_search(&key).unwrap_or_default()).collect()
}

/// A whole number that sorts as `value` does.
fn ordered(value: f64) -> i64 {
    // Zero has two signs and one meaning.
    let bits = (if value == 0.0 { 0.0 } else { value }).to_bits().cast_signed();
    bits ^ ((bits >> 63).cast_unsigned() >> 1).cast_signed()
}

#[cfg(test)]
mod tests {
    use super::{canonical, ordered};
    use proptest::prelude::*;

    /// The relations of `matrix` in canonical order, diagonal left out.
    fn laid_out(matrix: &[Vec<f64>]) -> Vec<f64> {
        let keys: Vec<Vec<f64>> = (0..matrix.len()).map(|item| vec![matrix[item][item]]).collect();
        let order = canonical(&keys, matrix.len(), |one, other| matrix[one][other]).order;
        order.iter().flat_map(|one| order.iter().map(|other| matrix[*one][*other])).collect()
    }

    #[test]
    fn numbers_keep_their_order_as_whole_numbers() {
        let numbers = [f64::NEG_INFINITY, -2.0, -1e-300, 0.0, 1e-300, 1.0, 2.5, f64::INFINITY];
        assert!(numbers.windows(2).all(|pair| ordered(pair[0]) < ordered(pair[1])));
        assert_eq!(ordered(-0.0), ordered(0.0));
    }

    #[test]
    fn two_pairs_that_look_alike_are_kept_together() {
        // Items 0 and 1 belong together, and so do 2 and 3; the second matrix lists them as 0, 2, 1, 3.
        let together = |a: usize, b: usize| if a == b { 2.0 } else { f64::from(u8::from(a / 2 == b / 2)) };
        let matrix = |order: [usize; 4]| order.map(|a| order.map(|b| together(a, b)).to_vec()).to_vec();
        assert_eq!(laid_out(&matrix([0, 1, 2, 3])), laid_out(&matrix([0, 2, 1, 3])));
    }

    proptest! {
        #[test]
        fn the_order_given_does_not_show(
            entries in proptest::collection::vec(0_u8..3, 36),
            order in Just((0..6).collect::<Vec<usize>>()).prop_shuffle(),
        ) {
            let matrix: Vec<Vec<f64>> =
                (0..6).map(|a: usize| (0..6).map(|b: usize| f64::from(entries[a.min(b) * 6 + a.max(b)])).collect()).collect();
            let shuffled: Vec<Vec<f64>> = order.iter().map(|a| order.iter().map(|b| matrix[*a][*b]).collect()).collect();
            prop_assert_eq!(laid_out(&matrix), laid_out(&shuffled));
        }
    }
}
