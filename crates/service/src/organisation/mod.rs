//! The organisation served: setting it up.

mod set_up;

pub use set_up::SET_UP_LINK_SECONDS;
