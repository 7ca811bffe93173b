//! What the models stand on: small dense linear algebra, the normal distribution, and random numbers that can be drawn again.
//!
//! Everything here gives the same bits on every platform: transcendental functions come from `libm` and not from the platform, sums run in
//! index order, and nothing depends on threads.

pub mod canonical;
pub mod cholesky;
pub mod distribution;
pub mod incomplete;
pub mod normal;
pub mod parallel;
pub mod streams;
pub mod sum;
