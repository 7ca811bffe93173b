//! The organisation served: setting it up, reading and changing its settings.

mod set_up;
mod show;
mod update;

pub use set_up::{SET_UP_LINK_SECONDS, SetUpView, set_up_errors};
