//! People: signing in and out, inviting, roles.

mod accept_invitation;
pub(crate) mod grant_role;
mod invite;
mod session;
mod sign_in;

pub use sign_in::SignedInNow;
