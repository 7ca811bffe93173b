//! Decisions: outcomes one by one against the ranking seen, and the second signature where the order is departed from.
