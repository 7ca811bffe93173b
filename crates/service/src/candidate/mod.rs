//! Candidates: entering, importing, correcting, merging, withdrawing, and reading their files.
