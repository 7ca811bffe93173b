//! The log core from outside: published vectors, programs of others, properties.
//!
//! What must stay true: nothing here computes an expected value with the code under test; it comes from the
//! specification, from a program that we did not write, or from the definition in RFC 6962 written out again.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test stops at the first surprise")]

mod notes;
mod properties;
mod support;
mod tampered_tiles;
mod trees;
mod vectors;
