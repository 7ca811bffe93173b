//! What makes the measures unique, and which of them can be compared at all.
//!
//! Adding a constant to all raters and to all candidates changes no probability. Such *null directions* are found from the design itself and not assumed, so that raters
//! nested in tasks, or panels that nobody links, are noticed: two elements can be compared if and only if no null direction moves them apart. Every null direction is
//! taken away by one restriction, in this order: each facet has mean 0, each set of thresholds has mean 0, each subset of a facet has mean 0.
//!
//! Source of the rule of comparability: estimable contrasts of a linear model of less than full rank (Searle 1971, *Linear Models*, section 5.4); Weeks and Williams 1964
//! (*Technometrics* 6:319) for connectedness in designs of many factors.
#![expect(clippy::indexing_slicing, reason = "indices run over the order of square matrices built here")]
#![expect(clippy::cast_precision_loss, reason = "counts of ratings are below 2³²")]

use super::layout::Layout;
use crate::estimable::Estimate;
use crate::numeric::cholesky::Cholesky;

/// Below this share of what it began with, a pivot counts as zero. The matrices hold sums of counts: their rounding is far below.
const ZERO: f64 = 1e-9;

/// A restriction `constraint · parameters = 0` and the null direction it takes away; the product of the two is 1, and that with every other restriction 0.
struct Restriction {
    constraint: Vec<f64>,
    direction: Vec<f64>,
}

pub(super) struct Identification {
    restrictions: Vec<Restriction>,
    /// For every element of every facet, candidates first, the number of its subset, counted from 0 within its facet.
    pub subsets: Vec<Vec<usize>>,
}

impl Identification {
    /// With candidates that are free: their mean takes up what the restrictions take away.
    pub fn with_free_candidates(layout: &Layout) -> Self {
        let facets: Vec<usize> = (0..layout.width()).collect();
        Self::of(layout, &null_space(&absorbed(layout), layout.threshold_start), &facets)
    }

    /// With candidates of mean 0: the facet `free` takes up what the restrictions take away.
    pub fn with_centred_candidates(layout: &Layout, free: usize) -> Self {
        let facets: Vec<usize> = (0..layout.width()).filter(|facet| *facet != free).collect();
        Self::of(layout, &null_space(&counted(layout), layout.threshold_start), &facets)
    }

    fn of(layout: &Layout, element_directions: &[Vec<f64>], centred: &[usize]) -> Self {
        let order = layout.parameters();
        let indicator = |places: &[usize]| {
            let mut vector = vec![0.0; order];
            for place in places {
                vector[*place] = 1.0;
            }
            vector
        };
        let facet_places = |facet: usize| -> Vec<usize> {
            let start = layout.facet_start[facet];
            (start..start + layout.active[facet + 1].len()).collect()
        };

        let mut directions: Vec<Vec<f64>> = element_directions
            .iter()
            .map(|direction| {
                let mut whole = direction.clone();
                whole.resize(order, 0.0);
                whole
            })
            .collect();
        directions.extend((0..layout.sets).map(|set| threshold_direction(layout, set)));

        let subsets = subsets(layout, element_directions);
        let mut constraints: Vec<Vec<f64>> = centred.iter().map(|facet| indicator(&facet_places(*facet))).collect();
        constraints.extend((0..layout.sets).map(|set| {
            let start = layout.set_start(set);
            indicator(&(start..start + layout.steps).collect::<Vec<_>>())
        }));
        for facet in 0..layout.width() {
            let classes = &subsets[facet + 1];
            for class in 0..classes.iter().max().map_or(0, |last| last + 1) {
                let places = facet_places(facet).into_iter().zip(classes).filter(|(_, of)| **of == class).map(|(place, _)| place);
                constraints.push(indicator(&places.collect::<Vec<_>>()));
            }
        }
        Self { restrictions: matched(constraints, directions), subsets }
    }

    /// Makes the symmetric `information` of `order` parameters (row by row; the lower triangle counts; the parameters of the layout first) regular without changing what it says about anything that is not restricted: the solution
    /// of the equations then obeys every restriction.
    ///
    /// # Errors
    /// [`crate::estimable::NotEstimable::Singular`] if something else than the known null directions is without information.
    pub fn factor(&self, information: &[f64], order: usize) -> Estimate<Factor<'_>> {
        let mut matrix = information.to_vec();
        let trace: f64 = (0..order).map(|place| matrix[place * order + place]).sum();
        let mut strengths = Vec::with_capacity(self.restrictions.len());
        for restriction in &self.restrictions {
            let places: Vec<usize> = (0..restriction.constraint.len()).filter(|place| restriction.constraint[*place] != 0.0).collect();
            let strength = trace / (order as f64 * places.len() as f64);
            for row in &places {
                for column in &places {
                    matrix[row * order + column] += strength;
                }
            }
            strengths.push(strength);
        }
        Ok(Factor { cholesky: Cholesky::of(matrix, order)?, identification: self, strengths })
    }
}

/// The factor of an information matrix under the restrictions.
pub(super) struct Factor<'a> {
    cholesky: Cholesky,
    identification: &'a Identification,
    strengths: Vec<f64>,
}

impl Factor<'_> {
    /// Replaces the score by the Newton step.
    pub fn solve(&self, score: &mut [f64]) {
        self.cholesky.solve(score);
    }

    /// The covariance matrix of the restricted parameters, row by row.
    ///
    /// Adding `κ a aᵀ` for every restriction `a` with direction `v` adds `v vᵀ / κ` to the inverse; taking that away again leaves the inverse on the restricted space.
    pub fn covariance(&self) -> Vec<f64> {
        let mut covariance = self.cholesky.inverse();
        for (restriction, strength) in self.identification.restrictions.iter().zip(&self.strengths) {
            let direction = &restriction.direction;
            for (row, left) in covariance.chunks_exact_mut(self.cholesky.order()).zip(direction) {
                if *left != 0.0 {
                    for (value, right) in row.iter_mut().zip(direction) {
                        *value -= left * right / strength;
                    }
                }
            }
        }
        covariance
    }
}

/// Raising all thresholds of a set is lowering what the set belongs to: the element, or all candidates.
fn threshold_direction(layout: &Layout, set: usize) -> Vec<f64> {
    let mut direction = vec![0.0; layout.parameters()];
    direction[layout.set_start(set)..layout.set_start(set) + layout.steps].fill(1.0);
    match layout.threshold_facet {
        Some(facet) => direction[layout.facet_start[facet] + set] = -1.0,
        // One set for all: any facet as a whole; the null directions of the facets make this the same as the candidates where those are free.
        None => direction[layout.facet_start[0]..layout.facet_start[0] + layout.active[1].len()].fill(-1.0),
    }
    direction
}

/// `Zᵀ Z` of the incidence `Z` of ratings and elements, lower triangle.
fn counted(layout: &Layout) -> Vec<f64> {
    let order = layout.threshold_start;
    let mut matrix = vec![0.0; order * order];
    let mut counts = vec![0_u32; layout.cells()];
    for cell in &layout.row_cell {
        counts[*cell as usize] += 1;
    }
    for (cell, count) in counts.iter().enumerate() {
        let places = layout.of_cell(cell);
        for (index, row) in places.iter().enumerate() {
            for column in &places[..=index] {
                matrix[*row as usize * order + *column as usize] += f64::from(*count);
            }
        }
    }
    matrix
}

/// The same with the mean of every candidate taken away.
fn absorbed(layout: &Layout) -> Vec<f64> {
    let order = layout.threshold_start;
    let mut matrix = counted(layout);
    let mut sums = vec![0.0; order];
    for candidate in 0..layout.candidates() {
        let rows = layout.row_start[candidate]..layout.row_start[candidate + 1];
        let size = rows.len() as f64;
        for row in rows {
            for place in layout.of_cell(layout.row_cell[row] as usize) {
                sums[*place as usize] += 1.0;
            }
        }
        let support = layout.support_of(candidate);
        let elements = &support[..support.partition_point(|place| (*place as usize) < order)];
        for (index, row) in elements.iter().enumerate() {
            for column in &elements[..=index] {
                matrix[*row as usize * order + *column as usize] -= sums[*row as usize] * sums[*column as usize] / size;
            }
        }
        for place in elements {
            sums[*place as usize] = 0.0;
        }
    }
    matrix
}

/// A basis of the vectors that the symmetric positive semidefinite `matrix` (lower triangle) sends to zero, by `L D Lᵀ` that leaves out pivots of zero.
fn null_space(matrix: &[f64], order: usize) -> Vec<Vec<f64>> {
    let mut lower = vec![0.0; order * order];
    let mut pivots = vec![0.0; order];
    for row in 0..order {
        let (above, here) = lower.split_at_mut(row * order);
        for column in 0..row {
            // `here` holds L times D until the row is complete.
            let other = &above[column * order..column * order + column];
            let sum = here[..column].iter().zip(other).fold(matrix[row * order + column], |sum, (left, right)| sum - left * right);
            here[column] = if pivots[column] == 0.0 { 0.0 } else { sum };
        }
        let diagonal = matrix[row * order + row];
        let mut pivot = diagonal;
        for column in 0..row {
            if pivots[column] != 0.0 {
                let product = here[column];
                here[column] /= pivots[column];
                pivot -= product * here[column];
            }
        }
        pivots[row] = if pivot > ZERO * diagonal { pivot } else { 0.0 };
    }
    (0..order)
        .filter(|free| pivots[*free] == 0.0)
        .map(|free| {
            let mut vector = vec![0.0; order];
            vector[free] = 1.0;
            for place in (0..free).rev() {
                if pivots[place] != 0.0 {
                    let sum: f64 = (place + 1..=free).map(|below| lower[below * order + place] * vector[below]).sum();
                    vector[place] = -sum;
                }
            }
            // Entries of these designs are small fractions; what is left of rounding is taken off.
            vector.iter().map(|value| if value.abs() < ZERO { 0.0 } else { *value }).collect()
        })
        .collect()
}

/// Numbers the elements of every facet, and the candidates, by what the null directions do to them.
fn subsets(layout: &Layout, directions: &[Vec<f64>]) -> Vec<Vec<usize>> {
    let mut all = Vec::with_capacity(layout.width() + 1);
    let candidates = (0..layout.candidates()).map(|candidate| {
        let cell = layout.row_cell[layout.row_start[candidate]] as usize;
        directions.iter().map(|direction| layout.of_cell(cell).iter().map(|place| direction[*place as usize]).sum()).collect()
    });
    all.push(numbered(candidates));
    for facet in 0..layout.width() {
        let start = layout.facet_start[facet];
        let elements = start..start + layout.active[facet + 1].len();
        all.push(numbered(elements.map(|place| directions.iter().map(|direction| direction[place]).collect())));
    }
    all
}

/// Equal vectors get equal numbers, in order of appearance.
fn numbered(vectors: impl Iterator<Item = Vec<f64>>) -> Vec<usize> {
    let mut kinds: Vec<Vec<f64>> = Vec::new();
    vectors
        .map(|vector| {
            let same = |kind: &Vec<f64>| kind.iter().zip(&vector).all(|(left, right)| (left - right).abs() < 1e-6);
            kinds.iter().position(same).unwrap_or_else(|| {
                kinds.push(vector);
                kinds.len() - 1
            })
        })
        .collect()
}

/// Matches constraints with directions until no direction is left, skipping constraints that forbid nothing new.
fn matched(constraints: Vec<Vec<f64>>, mut directions: Vec<Vec<f64>>) -> Vec<Restriction> {
    let mut restrictions: Vec<Restriction> = Vec::with_capacity(directions.len());
    let dot = |left: &[f64], right: &[f64]| left.iter().zip(right).map(|(a, b)| a * b).sum::<f64>();
    let subtract = |target: &mut [f64], constraint: &[f64], direction: &[f64]| {
        let share = dot(constraint, target);
        for (value, part) in target.iter_mut().zip(direction) {
            *value -= share * part;
        }
    };
    for constraint in constraints {
        let products: Vec<f64> = directions.iter().map(|direction| dot(&constraint, direction)).collect();
        let mut best = 0;
        for index in 1..products.len() {
            if products[index].abs() > products[best].abs() {
                best = index;
            }
        }
        if products.get(best).is_none_or(|product| product.abs() < 1e-6) {
            continue;
        }
        let direction: Vec<f64> = directions.remove(best).iter().map(|value| value / products[best]).collect();
        for other in &mut directions {
            subtract(other, &constraint, &direction);
        }
        for other in &mut restrictions {
            subtract(&mut other.direction, &constraint, &direction);
        }
        restrictions.push(Restriction { constraint, direction });
    }
    restrictions
}
