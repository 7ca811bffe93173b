//! The use cases: who may do what, in which state. One file per act.
