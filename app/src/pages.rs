//! The pages, one module each.

pub mod about;
pub mod accessibility;
pub mod account;
pub mod installation;
pub mod invitation;
pub mod not_found;
pub mod set_up;
pub mod sign_in;
