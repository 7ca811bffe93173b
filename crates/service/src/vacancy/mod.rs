//! Recruitment rounds: starting one, calling it off.

mod cancel;
mod start;
