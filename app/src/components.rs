//! The parts that pages share.

pub mod form;
pub mod frame;
pub mod notice;
pub mod seal;
