//! The discussion of opened scores: changing one's own, the panel's value, closing.

mod close;
mod confirm_agreed;
mod items;
mod rate;
mod revise;
mod show;
mod speaks;

pub use items::{Item, Place, Voice};
pub use rate::Rating;
pub use revise::Revision;
pub use show::{DiscussionView, EvidenceOf};
