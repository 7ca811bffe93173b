//! The pages, one module each.

pub mod about;
pub mod accessibility;
pub mod installation;
pub mod not_found;
