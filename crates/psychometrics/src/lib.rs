//! The numbers: ratings in, estimates out. Knows nothing of recruitment.
//!
//! [`exact`] and [`composite`] decide orders, gates and ties: fractions only, no floating point anywhere on the way.
//! [`panel`] says how far raters differ, what candidates come to without that, and how sure it is.
//! [`mfrm`] and [`rater_effects`] say what raters do with the scale: for diagnosis, never for a decision.

pub mod agreement;
pub mod composite;
pub mod estimable;
pub mod exact;
pub mod generalizability;
pub mod impact;
pub mod mfrm;
pub mod numeric;
pub mod panel;
pub mod ranks;
pub mod rater_effects;
#[cfg(feature = "reference")]
pub mod reference;
pub mod weights;
