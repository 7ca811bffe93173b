//! The ranking: computed, never typed; read with every step that led to it.

mod analysis;
pub mod post;
pub mod reliability;
pub mod show;
