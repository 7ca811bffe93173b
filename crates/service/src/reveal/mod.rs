//! The one act that opens sealed scores.
