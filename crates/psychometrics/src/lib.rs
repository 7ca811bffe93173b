//! The numbers: ratings in, estimates out. Knows nothing of recruitment.
//!
//! [`exact`] and [`composite`] decide orders, gates and ties: fractions only, no floating point anywhere on the way.

pub mod composite;
pub mod exact;
