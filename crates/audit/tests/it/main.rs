//! What `audit` promises, tested through its public surface only. One binary, so that the log builder is compiled once.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "the functions that build a log stand beside the tests; a surprise in them is a failed test"
)]

mod bundles;
mod canonical_differential;
mod epochs;
mod leaves;
mod support;
mod tamper;
mod vectors;
