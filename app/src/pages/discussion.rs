//! After the opening: what the panel sees differently, item by item, until each has a value and words.

pub mod item;
pub mod post;
pub mod reveal;
pub mod show;
