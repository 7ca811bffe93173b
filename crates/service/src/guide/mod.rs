//! Interview guides: composing, editing, proposing, freezing.
