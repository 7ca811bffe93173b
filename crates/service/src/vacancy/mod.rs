//! Recruitment rounds: starting one, calling it off.

mod cancel;
mod frozen_guide;
mod start;

pub(crate) use frozen_guide::frozen_guide;
