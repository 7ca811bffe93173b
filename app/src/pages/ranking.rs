//! The ranking: computed, never typed; read with every step that led to it.

pub mod post;
pub mod show;
