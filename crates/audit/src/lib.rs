//! What the log says: leaves, acts, sealed openings, and the verifier. Pure.
