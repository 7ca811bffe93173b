//! The log as its readers see it: sentences of one vacancy, the state of the chain, what an auditor may review.
