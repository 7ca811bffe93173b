//! Job profiles: starting, saving, approving, opening the next version.
