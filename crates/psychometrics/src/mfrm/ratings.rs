//! Ratings in long form, brought into an order of their own.
//!
//! Invariants: the labels of every facet are sorted and differ, every rating lies on the scale, and the rows are sorted by their elements (facet by facet) and then by
//! their category. Two inputs that hold the same ratings are therefore equal here, whatever the order of their rows and labels, and everything that is computed from
//! them has the same bits.
#![expect(clippy::indexing_slicing, reason = "indices come from the constructor, which checks every one")]
#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "positions are counted in 32 bits and categories in 8; the constructor refuses more"
)]

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use super::MfrmError;

/// The largest number of categories that a scale may have.
pub const MAX_CATEGORIES: usize = 256;

/// One side of the rating situation (candidates, raters, competencies, tasks …) and its elements.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facet {
    /// What the facet is called.
    pub name: String,
    /// What its elements are called.
    pub labels: Vec<String>,
}

/// Ratings by facet. The first facet is the one that is measured: the candidates.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ratings {
    facets: Vec<Facet>,
    lowest: i64,
    highest: i64,
    /// Row after row, one element per facet.
    elements: Vec<u32>,
    /// Row after row, how far the rating lies above the lowest of the scale.
    categories: Vec<u8>,
}

impl Ratings {
    /// Ratings as positions in lists of labels.
    ///
    /// `facets`: the candidates first and at least one more. `scale`: the lowest and the highest rating that could be given, whether or not they were.
    /// `elements`: row after row, for every facet the position of its element in the labels. `values`: the rating of every row. A missing rating is a row that is not
    /// there; two ratings of the same combination both count. Labels that no row uses are kept and have no measure.
    ///
    /// # Errors
    /// Shapes that do not fit, labels or facets that appear twice, positions without a label, ratings off the scale, scales of one or of more than
    /// [`MAX_CATEGORIES`] categories.
    pub fn new(facets: Vec<Facet>, scale: RangeInclusive<i64>, elements: &[u32], values: &[i64]) -> Result<Self, MfrmError> {
        let (lowest, highest) = bounds(&scale)?;
        let width = facets.len();
        if width < 2 {
            return Err(MfrmError::TooFewFacets { have: width });
        }
        if elements.len() != values.len() * width || u32::try_from(values.len()).is_err() {
            return Err(MfrmError::Shape { rows: values.len(), facets: width, elements: elements.len() });
        }
        let mut sorted = Vec::with_capacity(width);
        let mut positions = Vec::with_capacity(width);
        for facet in facets {
            if sorted.iter().any(|other: &Facet| other.name == facet.name) {
                return Err(MfrmError::Twice { name: facet.name });
            }
            let (facet, position) = in_order(facet)?;
            sorted.push(facet);
            positions.push(position);
        }
        let mut moved = Vec::with_capacity(elements.len());
        let mut categories = Vec::with_capacity(values.len());
        for (row, (value, places)) in values.iter().zip(elements.chunks_exact(width)).enumerate() {
            if !scale.contains(value) {
                return Err(MfrmError::OffScale { row, value: *value });
            }
            categories.push((value - lowest) as u8);
            for (facet, place) in places.iter().enumerate() {
                let position = positions[facet].get(*place as usize).ok_or(MfrmError::UnknownElement { row, facet })?;
                moved.push(*position);
            }
        }
        Ok(Self { facets: sorted, lowest, highest, elements: moved, categories }.sorted())
    }

    /// Ratings whose rows name their elements: one label per facet, then the rating.
    ///
    /// # Errors
    /// As [`Ratings::new`].
    pub fn from_labels<'a, L, I>(names: &[&str], scale: RangeInclusive<i64>, rows: I) -> Result<Self, MfrmError>
    where
        L: AsRef<[&'a str]>,
        I: IntoIterator<Item = (L, i64)>,
    {
        let mut known: Vec<BTreeMap<&str, u32>> = vec![BTreeMap::new(); names.len()];
        let (mut elements, mut values) = (Vec::new(), Vec::new());
        for (row, (labels, value)) in rows.into_iter().enumerate() {
            let labels = labels.as_ref();
            if labels.len() != names.len() {
                return Err(MfrmError::RowLength { row, have: labels.len(), need: names.len() });
            }
            for (known, label) in known.iter_mut().zip(labels) {
                let next = known.len() as u32;
                elements.push(*known.entry(label).or_insert(next));
            }
            values.push(value);
        }
        let facets = names.iter().zip(known).map(|(name, known)| {
            let mut labels = vec![String::new(); known.len()];
            for (label, position) in known {
                label.clone_into(&mut labels[position as usize]);
            }
            Facet { name: (*name).to_owned(), labels }
        });
        Self::new(facets.collect(), scale, &elements, &values)
    }

    /// The facets, candidates first, with sorted labels.
    pub fn facets(&self) -> &[Facet] {
        &self.facets
    }

    /// The lowest and the highest rating that could be given.
    pub const fn scale(&self) -> (i64, i64) {
        (self.lowest, self.highest)
    }

    /// The number of ratings.
    pub const fn len(&self) -> usize {
        self.categories.len()
    }

    /// Whether there is no rating at all.
    pub const fn is_empty(&self) -> bool {
        self.categories.is_empty()
    }

    /// The position of the facet called `name`.
    ///
    /// # Errors
    /// [`MfrmError::UnknownFacet`].
    pub fn facet(&self, name: &str) -> Result<usize, MfrmError> {
        self.facets.iter().position(|facet| facet.name == name).ok_or_else(|| MfrmError::UnknownFacet { name: name.to_owned() })
    }

    /// The elements of `row`, one per facet.
    pub(super) fn elements(&self, row: usize) -> &[u32] {
        let width = self.facets.len();
        &self.elements[row * width..(row + 1) * width]
    }

    /// The category of `row`, 0 for the lowest of the scale.
    pub(super) fn category(&self, row: usize) -> usize {
        usize::from(self.categories[row])
    }

    /// How many categories the scale has.
    pub(super) fn category_count(&self) -> usize {
        (self.highest - self.lowest + 1) as usize
    }

    fn sorted(self) -> Self {
        let mut order: Vec<u32> = (0..self.len() as u32).collect();
        order = stable_by(&order, self.category_count(), |row| self.category(row));
        for facet in (0..self.facets.len()).rev() {
            order = stable_by(&order, self.facets[facet].labels.len(), |row| self.elements(row)[facet] as usize);
        }
        let elements = order.iter().flat_map(|row| self.elements(*row as usize)).copied().collect();
        let categories = order.iter().map(|row| self.categories[*row as usize]).collect();
        Self { elements, categories, ..self }
    }
}

/// `order`, sorted by a key below `keys` without disturbing rows of equal keys (counting sort: linear in the rows).
pub(super) fn stable_by(order: &[u32], keys: usize, key: impl Fn(usize) -> usize) -> Vec<u32> {
    let mut start = vec![0_u32; keys + 1];
    for row in order {
        start[key(*row as usize) + 1] += 1;
    }
    for next in 1..start.len() {
        start[next] += start[next - 1];
    }
    let mut sorted = vec![0_u32; order.len()];
    for row in order {
        let place = &mut start[key(*row as usize)];
        sorted[*place as usize] = *row;
        *place += 1;
    }
    sorted
}

fn bounds(scale: &RangeInclusive<i64>) -> Result<(i64, i64), MfrmError> {
    let (lowest, highest) = (*scale.start(), *scale.end());
    let steps = highest.checked_sub(lowest).and_then(|steps| usize::try_from(steps).ok()).unwrap_or(0);
    if steps == 0 || steps >= MAX_CATEGORIES {
        return Err(MfrmError::Scale { lowest, highest });
    }
    Ok((lowest, highest))
}

/// The facet with sorted labels, and where each of the former positions went.
fn in_order(facet: Facet) -> Result<(Facet, Vec<u32>), MfrmError> {
    let mut order: Vec<usize> = (0..facet.labels.len()).collect();
    order.sort_by(|one, other| facet.labels[*one].cmp(&facet.labels[*other]));
    let mut position = vec![0; order.len()];
    for (new, old) in order.iter().enumerate() {
        position[*old] = new as u32;
    }
    let mut labels = facet.labels;
    labels.sort();
    if let Some(pair) = labels.windows(2).find(|pair| pair[0] == pair[1]) {
        return Err(MfrmError::Twice { name: pair[0].clone() });
    }
    Ok((Facet { name: facet.name, labels }, position))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ratings(rows: &[([&str; 2], i64)]) -> Result<Ratings, MfrmError> {
        Ratings::from_labels(&["candidate", "rater"], 1..=5, rows.iter().map(|(labels, value)| (labels, *value)))
    }

    #[test]
    fn the_order_of_rows_and_labels_leaves_no_trace() {
        let one = ratings(&[(["b", "x"], 3), (["a", "y"], 4), (["a", "x"], 2), (["a", "x"], 1)]).unwrap();
        let other = ratings(&[(["a", "x"], 1), (["a", "y"], 4), (["a", "x"], 2), (["b", "x"], 3)]).unwrap();
        assert_eq!(one, other);
        assert_eq!(one.facets()[0].labels, ["a", "b"]);
        assert_eq!((0..4).map(|row| one.category(row)).collect::<Vec<_>>(), [0, 1, 3, 2]);
    }

    #[test]
    fn what_does_not_fit_is_named() {
        assert!(matches!(ratings(&[(["a", "x"], 6)]), Err(MfrmError::OffScale { row: 0, value: 6 })));
        let one = Facet { name: "candidate".into(), labels: vec!["a".into(), "a".into()] };
        let two = Facet { name: "rater".into(), labels: vec!["x".into()] };
        assert!(matches!(Ratings::new(vec![one, two.clone()], 1..=5, &[], &[]), Err(MfrmError::Twice { .. })));
        let one = Facet { name: "candidate".into(), labels: vec!["a".into()] };
        let facets = vec![one.clone(), two];
        assert!(matches!(Ratings::new(facets.clone(), 1..=5, &[0, 1], &[3]), Err(MfrmError::UnknownElement { row: 0, facet: 1 })));
        assert!(matches!(Ratings::new(facets.clone(), 1..=5, &[0], &[3]), Err(MfrmError::Shape { .. })));
        assert!(matches!(Ratings::new(facets.clone(), 5..=5, &[], &[]), Err(MfrmError::Scale { .. })));
        assert!(matches!(Ratings::new(facets, i64::MIN..=i64::MAX, &[], &[]), Err(MfrmError::Scale { .. })));
        assert!(matches!(Ratings::new(vec![one], 1..=5, &[], &[]), Err(MfrmError::TooFewFacets { have: 1 })));
    }
}
