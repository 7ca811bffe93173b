//! The parts that pages share.

pub mod frame;
pub mod seal;
