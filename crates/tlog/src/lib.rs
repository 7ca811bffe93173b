//! The transparency log: bytes in, proofs out. Knows nothing of recruitment.
