//! Interview guides: composing from a profile, coverage, the checks before the freeze, the frozen document.
