//! The Cholesky factor of a small dense matrix, with a fixed order of summation, so that the same matrix gives the same bits everywhere.
#![expect(clippy::indexing_slicing, reason = "indices run over the order that the constructor has checked")]

use crate::estimable::{Estimate, NotEstimable};

/// The lower factor `L` of a symmetric positive definite `A = L Lᵀ`, row by row in a full square.
#[derive(Clone, Debug)]
pub struct Cholesky {
    order: usize,
    lower: Vec<f64>,
}

impl Cholesky {
    /// Factors the symmetric `matrix` of `order` rows (row by row; only the lower triangle is read).
    ///
    /// # Errors
    /// [`NotEstimable::Singular`] if a pivot is not above 1e-14 times its diagonal element, or not a number.
    ///
    /// Source: Golub and Van Loan, *Matrix Computations*, algorithm 4.2.2, by rows. `order³/6` multiply-adds. Rows are taken a few at a time, so that those above, which all of
    /// them need, come near once for all.
    pub fn of(mut matrix: Vec<f64>, order: usize) -> Estimate<Self> {
        debug_assert_eq!(matrix.len(), order * order, "a square");
        let mut inverse_diagonal = vec![0.0; order];
        for start in (0..order).step_by(ROWS_AT_ONCE) {
            let end = order.min(start + ROWS_AT_ONCE);
            let (above, rows) = matrix[..end * order].split_at_mut(start * order);
            for (column, other) in above.chunks(order).enumerate() {
                for here in rows.chunks_mut(order) {
                    here[column] = (here[column] - dot(&here[..column], &other[..column])) * inverse_diagonal[column];
                }
            }
            for row in start..end {
                let (before, here) = rows.split_at_mut((row - start) * order);
                for (other, column) in before.chunks(order).zip(start..row) {
                    here[column] = (here[column] - dot(&here[..column], &other[..column])) * inverse_diagonal[column];
                }
                let diagonal = here[row];
                let pivot = diagonal - dot(&here[..row], &here[..row]);
                if pivot.is_nan() || pivot <= diagonal.abs() * 1e-14 {
                    return Err(NotEstimable::Singular);
                }
                here[row] = libm::sqrt(pivot);
                inverse_diagonal[row] = 1.0 / here[row];
                here[row + 1..order].fill(0.0);
            }
        }
        Ok(Self { order, lower: matrix })
    }

    /// The number of rows.
    pub const fn order(&self) -> usize {
        self.order
    }

    /// Element `L[row, column]`, for `column ≤ row`.
    pub fn lower(&self, row: usize, column: usize) -> f64 {
        self.lower[row * self.order + column]
    }

    /// `ln |A|`.
    pub fn ln_determinant(&self) -> f64 {
        (0..self.order).map(|row| 2.0 * libm::log(self.lower(row, row))).sum()
    }

    /// Replaces `b` by `L⁻¹ b`.
    pub fn solve_lower(&self, b: &mut [f64]) {
        for row in 0..self.order {
            let factor = &self.lower[row * self.order..row * self.order + row];
            let sum = factor.iter().zip(b.iter()).fold(b[row], |sum, (left, right)| sum - left * right);
            b[row] = sum / self.lower(row, row);
        }
    }

    /// Replaces `b` by `L⁻ᵀ b`. With standard normal `b` the result has covariance `A⁻¹`.
    pub fn solve_upper(&self, b: &mut [f64]) {
        for row in (0..self.order).rev() {
            b[row] /= self.lower(row, row);
            let value = b[row];
            let factor = &self.lower[row * self.order..row * self.order + row];
            for (target, left) in b.iter_mut().zip(factor) {
                *target -= left * value;
            }
        }
    }

    /// Replaces `b` by `A⁻¹ b`.
    pub fn solve(&self, b: &mut [f64]) {
        self.solve_lower(b);
        self.solve_upper(b);
    }

    /// `A⁻¹`, row by row.
    pub fn inverse(&self) -> Vec<f64> {
        let mut inverse = vec![0.0; self.order * self.order];
        for (index, column) in inverse.chunks_mut(self.order.max(1)).enumerate() {
            column[index] = 1.0;
            self.solve(column);
        }
        inverse
    }

    /// `L⁻¹`, turned: row `i` holds column `i`, which begins at its own place `i`. `order³/6` multiply-adds.
    pub fn lower_inverse_columns(&self) -> Vec<f64> {
        let order = self.order;
        let mut inverse = vec![0.0; order * order];
        for (block, columns) in inverse.chunks_mut(ROWS_AT_ONCE * order.max(1)).enumerate() {
            let start = block * ROWS_AT_ONCE;
            for row in start..order {
                let factor = &self.lower[row * order..=row * order + row];
                for (column, index) in columns.chunks_mut(order).zip(start..=row) {
                    let value = if index == row { 1.0 } else { -dot(&factor[index..row], &column[index..row]) };
                    column[row] = value / factor[row];
                }
            }
        }
        inverse
    }

    /// Replaces `g` by `L g`: with standard normal `g` the result has covariance `A`.
    pub fn multiply_lower(&self, g: &mut [f64]) {
        for row in (0..self.order).rev() {
            let factor = &self.lower[row * self.order..=row * self.order + row];
            g[row] = factor.iter().zip(g.iter()).map(|(left, right)| left * right).sum();
        }
    }
}

/// How many rows are worked on together.
const ROWS_AT_ONCE: usize = 8;

/// Σ left·right over slices of one length, in eight sums that run side by side and are added pairwise at the end: an order of its own, but always the same.
fn dot(left: &[f64], right: &[f64]) -> f64 {
    let (left, left_rest) = left.as_chunks::<8>();
    let (right, right_rest) = right.as_chunks::<8>();
    let mut sums = [0.0; 8];
    for (left, right) in left.iter().zip(right) {
        for ((sum, left), right) in sums.iter_mut().zip(left).zip(right) {
            *sum += left * right;
        }
    }
    let pairs: [f64; 4] = core::array::from_fn(|index| sums[index] + sums[index + 4]);
    let rest: f64 = left_rest.iter().zip(right_rest).map(|(left, right)| left * right).sum();
    (pairs[0] + pairs[1]) + (pairs[2] + pairs[3]) + rest
}

#[cfg(test)]
mod tests {
    use super::Cholesky;

    const MATRIX: [f64; 9] = [4.0, 2.0, 1.0, 2.0, 5.0, 3.0, 1.0, 3.0, 6.0];

    #[test]
    fn a_matrix_times_its_inverse_is_one() {
        let inverse = Cholesky::of(MATRIX.to_vec(), 3).map(|factor| factor.inverse()).unwrap_or_default();
        for row in 0..3 {
            for column in 0..3 {
                let product: f64 = (0..3).map(|k| MATRIX[row * 3 + k] * inverse[k * 3 + column]).sum();
                let expected = f64::from(u8::from(row == column));
                assert!((product - expected).abs() < 1e-14, "{row},{column}: {product}");
            }
        }
    }

    #[test]
    fn the_determinant_is_that_of_the_definition() {
        let factor = Cholesky::of(MATRIX.to_vec(), 3).map(|factor| factor.ln_determinant());
        // 4(30 - 9) - 2(12 - 3) + 1(6 - 5) = 67.
        assert!((factor.unwrap_or(f64::NAN) - 67.0_f64.ln()).abs() < 1e-14);
    }

    #[test]
    fn a_matrix_without_full_rank_is_said_to_be_singular() {
        assert!(Cholesky::of(vec![1.0, 2.0, 2.0, 4.0], 2).is_err());
        assert!(Cholesky::of(vec![1.0, f64::NAN, f64::NAN, 4.0], 2).is_err());
    }
}
