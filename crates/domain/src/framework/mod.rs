//! Competency frameworks: the model, reading a file, the rules a file must keep.
